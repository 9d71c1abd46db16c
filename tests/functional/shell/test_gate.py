"""The gate: what is read is only read, what is refused leaves nothing, and who may not is told before anything is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from app.assembly.policy.rules import RULES
from app.assembly.seeding.staffing import POSTS, StaffPost
from app.foundation.permissions import Permission
from blueprints.faces import FACES, INSTALLERS
from deploy.installation import Installation
from tests.applications import application_on
from tests.conftest import Database, fresh_copy
from tests.functional.shell import probes
from tests.page import Browser, Page

ZONE = "yangcheng-zone"
CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
OPEN_TO_ALL = {Permission.PUBLIC, Permission.UNIT, Permission.SIGNED_IN}


@pytest.fixture(scope="module")
def database(prepared: Installation) -> Iterator[Database]:
    """One for this file: every test looks at what it did itself."""
    with fresh_copy(prepared) as made:
        yield made


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    """The whole application, and the probes."""
    with application_on(database.settings, (*FACES, probes.FACE), INSTALLERS) as made:
        yield made


@pytest.fixture(autouse=True)
def ran() -> list[str]:
    """Which probes ran in this test."""
    probes.RAN.clear()
    return probes.RAN


@pytest.fixture
def office(app: Flask) -> Browser:
    """The steward office of a zone, with a form token."""
    return signed_in(app, f"guanjia@{ZONE}")


def signed_in(app: Flask, name: str) -> Browser:
    """Somebody's browser, on a page with a form."""
    browser = Browser(app)
    browser.sign_in(name)
    browser.get("/me/sessions")
    return browser


def divisions(database: Database, name: str) -> int:
    """How many of that name were ever kept."""
    with database.connect("admin") as admin:
        return int(admin.execute("select count(*) from divisions where name = %s", (name,)).fetchall()[0][0])


def alert(page: Page) -> tuple[str, str, str]:
    """Code, field and sentence of the one refusal on a page."""
    assert len(page.alerts) == 1, page.alerts
    return page.alerts[0]


def test_a_page_cannot_write(office: Browser, database: Database, ran: list[str]) -> None:
    office.get("/probe/read", 500)
    assert ran == ["写在查看中"]
    assert divisions(database, "写在查看中") == 0


def test_an_act_is_kept(office: Browser, database: Database) -> None:
    office.forced("/probe/keep", 200)
    assert divisions(database, "保存") == 1


@pytest.mark.parametrize(
    ("path", "name", "status", "code"),
    [
        ("/probe/refuse", "拒绝", 422, "late"),
        ("/probe/collide", "冲突", 409, "late"),
        ("/probe/crash", "崩溃", 500, "broken"),
        ("/probe/break-statement", "语句", 500, "broken"),
    ],
)
def test_what_is_refused_or_breaks_leaves_nothing(
    office: Browser, database: Database, ran: list[str], path: str, name: str, status: int, code: str
) -> None:
    token = office.token()
    page = office.forced(path, status)
    assert ran == [name]
    assert alert(page)[0] == code
    assert CHINESE.search(alert(page)[2])
    assert "secret of the house" not in page.html
    assert divisions(database, name) == 0
    again = office.client.get("/probe/count")  # the session and the connection are as good as before
    assert again.status_code == 200
    office.post("/me/sessions/end-others", {"csrf_token": token, "_idem": str(uuid4())})


def test_a_form_that_is_shown_again_has_written_nothing(office: Browser, database: Database) -> None:
    token = office.token()
    told = office.client.post("/probe/show-again", data={"csrf_token": token, "_idem": str(uuid4())})
    assert (told.status_code, told.get_data(as_text=True)) == (422, "again")
    assert divisions(database, "重填") == 0


def test_a_refusal_is_told_to_a_program_too(office: Browser) -> None:
    told = office.client.post(
        "/probe/refuse",
        data={"csrf_token": office.token(), "_idem": str(uuid4())},
        headers={"Accept": "application/json"},
    )
    assert told.status_code == 422
    assert told.json == {"code": "late", "field": "name", "message": "写了以后才发现填写有误。"}


def test_a_double_click_happens_once(app: Flask, office: Browser, database: Database) -> None:
    """Both at the same moment, in four threads: one result, told to all."""
    form, start = {"csrf_token": office.token(), "_idem": str(uuid4()), "name": "双击"}, Barrier(4)
    cookie = office.client.get_cookie("qdb")
    assert cookie is not None

    def press() -> tuple[int, str | None]:
        client = app.test_client()
        client.set_cookie("qdb", cookie.value)
        start.wait(30)
        told = client.post("/probe/keep", data=form)
        return told.status_code, told.headers.get("Location")

    with ThreadPoolExecutor(4) as pool:
        told = [press.result() for press in [pool.submit(press) for _ in range(4)]]
    assert told == [(303, "/desk")] * 4
    assert divisions(database, "双击") == 1


def test_who_may_not_is_told_before_anything_is_looked_at(office: Browser, database: Database, ran: list[str]) -> None:
    page = office.forced("/probe/not-mine", 403)
    assert alert(page)[0] == "forbidden"
    page = office.forced(f"/probe/{uuid4()}", 403)
    assert alert(page)[0] == "forbidden"
    assert ran == []


def test_what_is_missing_is_missing_before_anything_is_done(office: Browser, ran: list[str]) -> None:
    assert alert(office.get(f"/probe/{uuid4()}", 404))[0] == "missing"
    assert ran == ["loader"]


def _address(rule: str) -> str:
    values = {"slug": ZONE, "token": "x" * 43, "key": "ab" * 32, "sha256": "cd" * 32, "code": "eia", "number": "1"}
    return re.sub(r"<\w+:(\w+)>", lambda found: values.get(found[1], str(uuid4())), rule)


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.sign_in_name)
def test_every_route_refuses_whoever_has_no_right(app: Flask, database: Database, post: StaffPost) -> None:
    """Every person × every route whose permission none of their roles carries: 403, and nothing is written."""
    browser = signed_in(app, f"{post.sign_in_name}@{ZONE}")
    token, refused = browser.token(), 0
    with database.connect("admin") as admin:
        before = admin.execute("select count(*) from audit_trail").fetchone()
        for rule in app.url_map.iter_rules():
            wanted = getattr(app.view_functions[rule.endpoint], "permission", None)
            if wanted is None or wanted in OPEN_TO_ALL or not RULES[wanted].roles.isdisjoint(post.roles):
                continue
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                form = {"csrf_token": token, "_idem": str(uuid4())} if method == "POST" else None
                told = browser.client.open(_address(rule.rule), method=method, data=form)
                assert told.status_code == 403, (method, rule.rule, post.sign_in_name)
                refused += 1
        assert refused > 30
        assert admin.execute("select count(*) from audit_trail").fetchone() == before


def test_a_session_is_good_at_its_own_bureau_only(app: Flask, office: Browser) -> None:
    """The signed cookie names the bureau; even one that could be rewritten leads nowhere else."""
    with office.client.session_transaction() as kept:
        number, _, token = kept["_user_id"].partition(".")
        kept["_user_id"] = f"5.{token}"
    assert number == "11"
    assert office.client.get("/desk").headers["Location"] == "/signin?next=/desk"


def test_a_forged_cookie_is_nobody(app: Flask, office: Browser) -> None:
    cookie = office.client.get_cookie("qdb")
    assert cookie is not None
    body, _, signature = cookie.value.rpartition(".")
    client = app.test_client()
    client.set_cookie("qdb", f"{body}.{signature[::-1]}")
    assert client.get("/desk").headers["Location"] == "/signin?next=/desk"


def test_a_disabled_officer_is_out_at_once(app: Flask, database: Database) -> None:
    browser = signed_in(app, "lianluo@qinshui")
    with database.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update officers o set state = 'disabled' from bureaus b where b.id = o.bureau_id and b.slug = 'qinshui' "
            "and o.sign_in_name = 'lianluo'"
        )
    assert browser.client.get("/inbox").headers["Location"] == "/signin?next=/inbox"
    told = browser.client.post("/probe/keep", data={"csrf_token": browser.token(), "_idem": str(uuid4())})
    assert told.headers["Location"] == "/signin?next=/desk"


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(app: Flask) -> None:
    told = app.test_client().get("/inbox?group=late", headers={"HX-Request": "true"})
    assert told.headers["HX-Redirect"] == "/signin"
    assert app.test_client().get("/inbox?group=late").headers["Location"].startswith("/signin?next=/inbox")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/desk", 405), ("GET", "/signout", 405), ("PUT", "/projects", 405)],
)
def test_addresses_and_methods_that_are_none(office: Browser, method: str, path: str, status: int) -> None:
    told = office.client.open(path, method=method)
    page = Page(told)
    assert told.status_code == status
    assert CHINESE.search(alert(page)[2])


def test_every_answer_carries_the_headers(app: Flask, office: Browser) -> None:
    """Pages, redirects, refusals of every kind, files, health: the same policy."""
    static = next(path for path in app.extensions["asset_versions"] if path.endswith(".css"))
    told = [
        office.client.get(path)
        for path in (
            "/desk",
            "/",
            "/nowhere",
            "/probe/read",
            "/bureau/audit",
            "/healthz",
            f"/static/{static}",
            f"/b/{ZONE}/",
        )
    ]
    told += [office.client.post("/probe/keep", data={}), app.test_client().get("/desk")]
    assert {answer.status_code for answer in told} >= {200, 303, 400, 403, 404, 500}
    for answer in told:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';"), answer.request.path
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert office.client.get("/desk").headers["Cache-Control"] == "no-store"


def test_without_a_database_it_says_so_and_comes_back(app: Flask, office: Browser, database: Database) -> None:
    with psycopg.connect(database.installation.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (database.name,))
        token = office.token()
        for told in (
            office.client.get("/desk"),
            office.client.get(f"/b/{ZONE}/items"),
            office.client.post("/probe/keep", data={"csrf_token": token, "_idem": str(uuid4())}),
            office.client.get("/healthz"),
        ):
            assert told.status_code == 503, told.request.path
            assert CHINESE.search(told.get_data(as_text=True))
        admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")
    assert office.client.get("/desk").status_code == 200
    assert office.client.get("/healthz").status_code == 200
