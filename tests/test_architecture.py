"""The house stands as drawn: import contracts, the rules no linter knows, the keys of every table - and each can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, UniqueConstraint

from app.assembly.tables import metadata
from blueprints.faces import FACES
from tenants.keys import is_owned
from tests import house, house_pages
from tests.fixed_days import no_fixed_day_meets_the_running_clock
from tests.page_addresses import the_domain_knows_no_address

ROOT = Path(__file__).resolve().parents[1]
LINT = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
LONGEST_NAME = 50
"""Citus adds the number of a shard (design §9)."""


def contracts(root: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over a checkout."""
    command = [sys.executable, "-P", "-c", LINT, "--config", "pyproject.toml", "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_the_floors_hold() -> None:
    done = contracts(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages alone, to plant faults in."""
    root = tmp_path_factory.mktemp("house")
    for package in ("tenants", "app", "blueprints", "deploy"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("static", "__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("tenants/clock.py", "import app.foundation.errors", "floors"),
        ("app/foundation/ledger/queries.py", "import app.casework.plans.queries", "wings of app"),
        ("app/interbureau/handoffs/queries.py", "import app.standards.catalogue.queries", "wings of app"),
        ("app/foundation/ledger/queries.py", "import app.foundation.staff.queries", "rooms of foundation"),
        ("app/casework/projects/queries.py", "import app.casework.plans.queries", "rooms of casework"),
        ("app/foundation/staff/models.py", "import app.foundation.staff.queries", "inside a room"),
        ("app/casework/projects/terms.py", "import app.casework.projects.models", "inside a room"),
        ("blueprints/worklist/search.py", "import blueprints.scoping.loaders", "faces do not know each other"),
        ("blueprints/shell/current_officer.py", "import blueprints.worklist.desk", "faces do not know each other"),
        ("blueprints/shell/gate.py", "import blueprints.cards.clocks", "faces do not know each other"),
        ("blueprints/cards/clocks.py", "import blueprints.worklist.desk", "faces do not know each other"),
        ("app/casework/projects/facts.py", "import flask", "the domain knows no web"),
        ("app/foundation/staff/person.py", "import app.foundation.staff.queries", "no circles"),
        ("app/attic/__init__.py", '"""A wing that nobody placed."""', "wings of app"),
        ("app/casework/nursery/__init__.py", '"""A room that nobody placed."""', "rooms of casework"),
        ("deploy/serving.py", "import tests.bench.meter", "the product knows no test"),
        ("blueprints/attic/__init__.py", '"""A face that nobody placed."""', "faces do not know each other"),
    ],
)
def test_a_crossing_is_found(copy: Path, file: str, line: str, contract: str) -> None:
    planted = copy / file
    before = planted.read_text("utf-8") if planted.exists() else None
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{before or ''}\n{line}\n", "utf-8")
    try:
        done = contracts(copy)
    finally:
        if before is None:
            shutil.rmtree(planted.parent)
        else:
            planted.write_text(before, "utf-8")
    broken = [said for said in done.stdout.splitlines() if " BROKEN" in said]
    assert any(said.startswith(contract) for said in broken), done.stdout


def test_the_contract_names_the_faces_there_are() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in linter["contracts"] if one.get("containers") == ["blueprints"])
    assert {name.strip(" ()") for name in layers[1].split("|")} == {face.name for face in FACES}


def rooms_told(text: str) -> set[str]:
    """Rooms and faces that the tables of docs/architecture.md name, as ``wing/room`` and ``faces/face``."""
    found = set()
    for section in re.split(r"^##+ ", text, flags=re.MULTILINE):
        heading, _, body = section.partition("\n")
        where = "faces" if heading.startswith("Faces of") else heading
        for table in re.findall(r"^\| (?:room|face) \|.*\n\|.*\n((?:\|.*\n)+)", body, re.MULTILINE):
            found |= {f"{where}/{name}" for name in re.findall(r"^\| `(\w+)`", table, re.MULTILINE)}
    return found


def rooms_there(root: Path) -> set[str]:
    """The same, read off the tree."""
    stems = {path for path in (root / "app").glob("*/*") if path.suffix == ".py" or (path / "__init__.py").exists()}
    rooms = {f"{path.parent.name}/{path.stem}" for path in stems if path.stem != "__init__"}
    return rooms | {f"faces/{path.parent.name}" for path in (root / "blueprints").glob("*/__init__.py")}


def test_the_architecture_page_names_every_room_and_face() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert rooms_told(text) == rooms_there(ROOT)
    without = re.sub(r"^\| `mailing` .*\n", "", text, flags=re.MULTILINE)
    assert rooms_there(ROOT) - rooms_told(without) == {"oversight/mailing"}


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_house_rule_holds(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == [], rule.__doc__


TOLD_TODAY = """
from tests.factories import scoping as stories
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
def test_clocks_stop():
    story = stories.entrusted()
    with at(MONDAY):
        suspended(story)
"""
"""As it stood in the tests until the day came on which the story was told after that Monday."""
TOLD_HERE_TODAY = TOLD_TODAY.replace(" import scoping as stories", ".scoping import entrusted").replace("stories.", "")
DAY_TO_COME = "def test_x():\n    office.submit('/issue', due_on='2026-12-24')\n"
STANDS_STILL = """
@pytest.fixture(autouse=True)
def moment():
    with instants.at(MONDAY):
        yield
"""

MUTANTS: list[tuple[Callable[[Path], list[str]], str, str]] = [
    (
        house.packages_hold_only_a_docstring,
        "app/foundation/staff/__init__.py",
        '"""Staff."""\nfrom app.foundation.staff import models\n',
    ),
    (house.packages_hold_only_a_docstring, "app/foundation/staff/__init__.py", ""),
    (house.files_are_short, "app/foundation/staff/officers.py", "x = 1\n" * 321),
    (house.files_are_short, "blueprints/worklist/templates/worklist/desk.html", "<p></p>\n" * 321),
    (house_pages.templates_are_narrow, "blueprints/worklist/templates/worklist/desk.html", f"<p>{'局' * 114}</p>\n"),
    (
        house_pages.one_place_shows_errors,
        "blueprints/worklist/templates/worklist/desk.html",
        '<p class="field-error" role="alert">{{ e }}</p>\n',
    ),
    (
        house_pages.page_models_are_small,
        "blueprints/worklist/desk_page.py",
        "class DeskPage:\n" + "".join(f"    part_{number}: int\n" for number in range(13)),
    ),
    (
        house.labels_stand_beside_values,
        "app/foundation/staff/roles.py",
        'ROLE_LABELS = {Role.NAVIGATOR: "项目长", Role.STEWARD: "管家"}\n',
    ),
    (house.functions_are_short, "app/foundation/staff/officers.py", "def one() -> None:\n" + "    pass\n" * 60),
    (house.functions_are_short, "tests/bench/meter.py", "def one() -> None:\n" + "    pass\n" * 60),
    (house.files_have_nouns, "app/foundation/staff/utils.py", ""),
    (house.one_place_commits, "app/foundation/staff/operations.py", "db.session.commit()\n"),
    (house.one_place_commits, "app/foundation/staff/operations.py", "with db.session.begin_nested():\n    pass\n"),
    (
        house.one_place_sets_the_bureau,
        "app/foundation/staff/operations.py",
        "from tenants import context\ncontext.set_current_actor(None)\n",
    ),
    (
        house.one_place_sets_the_bureau,
        "app/foundation/staff/operations.py",
        "from tenants.context import set_current_actor\nset_current_actor(None)\n",
    ),
    (house.few_act_for_a_bureau, "app/foundation/staff/operations.py", "with acting_for(5):\n    pass\n"),
    (house.few_act_for_a_bureau, "blueprints/worklist/desk.py", "with db.acting_for(5):\n    pass\n"),
    (house.pages_are_keyset, "app/foundation/staff/queries.py", "select(Officer).limit(10).offset(20)\n"),
    (house.pages_are_keyset, "app/foundation/staff/queries.py", "text('select * from officers limit 10 offset :n')\n"),
    (house.statements_run_on_a_cluster, "app/foundation/staff/queries.py", "insert(A).from_select(['x'], select(B))\n"),
    (
        house.statements_run_on_a_cluster,
        "app/foundation/staff/queries.py",
        "text('insert into a (x) select x from b')\n",
    ),
    (house.nothing_loads_by_itself, "app/foundation/staff/models.py", "division = relationship('Division')\n"),
    (
        house.migrations_know_no_models,
        "migrations/versions/0099_x.py",
        "from app.foundation.staff.models import Officer\n",
    ),
    (house.one_path_for_one_function, "app/foundation/staff/operations.py", "from tenants.db import db as db\n"),
    (house.names_say_what_they_are, "app/foundation/staff/queries.py", "def told() -> None:\n    pass\n"),
    (house.names_say_what_they_are, "app/foundation/staff/queries.py", "class Along:\n    pass\n"),
    (house.names_say_what_they_are, "blueprints/worklist/desk.py", "def printed() -> None:\n    pass\n"),
    (house.ledger_events_are_members, "app/foundation/ledger/operations.py", 'record("a.b.c", "")\n'),
    (
        house.ledger_events_are_members,
        "app/casework/plans/operations.py",
        "from app.foundation.ledger.operations import record as write\nwrite(f'a.b.{1}', '')\n",
    ),
    (house.locks_name_no_registry, "requirements.txt", "--index-url https://mirror.example/simple\nflask==3.1.3\n"),
    (house.locks_name_no_registry, "package-lock.json", '{"packages": {"a": {"resolved": "npm.example/a.tgz"}}}'),
    (house.locks_name_no_registry, ".npmrc", "registry=//npm.example/\n"),
    (no_fixed_day_meets_the_running_clock, "tests/unit/test_x.py", TOLD_TODAY),
    (no_fixed_day_meets_the_running_clock, "tests/unit/test_x.py", TOLD_HERE_TODAY),
    (no_fixed_day_meets_the_running_clock, "tests/unit/test_x.py", DAY_TO_COME),
    (the_domain_knows_no_address, "app/casework/cases/replies.py", "notify(by, text, f'/cases/{case.id}')\n"),
]


@pytest.mark.mutant
@pytest.mark.parametrize(("rule", "file", "text"), MUTANTS, ids=lambda part: getattr(part, "__name__", None))
def test_a_broken_rule_is_found(tmp_path: Path, rule: Callable[[Path], list[str]], file: str, text: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, "utf-8")
    assert rule(tmp_path)


def test_a_file_that_stands_still_may_name_any_day(tmp_path: Path) -> None:
    beside = tmp_path / "tests" / "unit"
    beside.mkdir(parents=True)
    (beside / "test_still.py").write_text(STANDS_STILL + TOLD_TODAY + DAY_TO_COME, "utf-8")
    assert no_fixed_day_meets_the_running_clock(tmp_path) == []
    (beside / "test_running.py").write_text(TOLD_TODAY, "utf-8")
    assert len(no_fixed_day_meets_the_running_clock(tmp_path)) == 1
    (beside / "conftest.py").write_text(STANDS_STILL, "utf-8")
    assert no_fixed_day_meets_the_running_clock(tmp_path) == []


def test_every_rule_has_a_mutant() -> None:
    assert {rule for rule, _, _ in MUTANTS} == set(house.RULES)


def key_faults(tables: MetaData) -> list[str]:
    """What is wrong with the keys: an owned one that does not begin with the bureau tells of other bureaus' rows."""
    found = []
    for table in tables.sorted_tables:
        owned = is_owned(table)
        if not owned and "city_id" not in table.columns:
            found.append(f"{table.name}: neither owned nor shared")
        if owned and "city_id" in table.columns:
            found.append(f"{table.name}: both owned and shared")
        for key in [*table.constraints, *table.indexes]:
            name = str(key.name)
            if not key.name or len(name) > LONGEST_NAME:
                found.append(f"{table.name}: {name}: a name of at most {LONGEST_NAME} characters")
            if owned and isinstance(key, UniqueConstraint | Index) and _head(key) != "bureau_id":
                found.append(f"{table.name}: {name} does not begin with the bureau")
            if isinstance(key, ForeignKeyConstraint):
                found += _reference_faults(owned, key)
    return found


def _head(key: UniqueConstraint | Index) -> str:
    parts = key.expressions if isinstance(key, Index) else list(key.columns)
    return str(getattr(parts[0], "name", parts[0]))


def _reference_faults(owned: bool, key: ForeignKeyConstraint) -> list[str]:
    found, name = [], str(key.name)
    if is_owned(key.referred_table):
        if not owned:
            found.append(f"{name}: a shared table refers to an owned one")
        elif key.column_keys[0] != "bureau_id" or next(iter(key.elements)).column.name != "bureau_id":
            found.append(f"{name} does not begin with the bureau")
    if (key.ondelete or "").upper() == "SET NULL":
        found.append(f"{name}: ON DELETE SET NULL")
    return found


def test_every_key_begins_with_the_bureau() -> None:
    assert key_faults(metadata) == []
    assert sum(is_owned(table) for table in metadata.tables.values()) > 30


def _owned(*more: Column[int] | UniqueConstraint | Index | ForeignKeyConstraint, name: str = "papers") -> MetaData:
    tables = MetaData()
    Table("divisions", tables, Column("bureau_id", Integer, primary_key=True), Column("id", Integer, primary_key=True))
    head = [Column("bureau_id", Integer, primary_key=True), Column("id", Integer, primary_key=True)]
    Table(name, tables, *head, Column("kind", String), *more)
    for table in tables.tables.values():
        table.primary_key.name = f"pk_{table.name}"
    return tables


@pytest.mark.mutant
@pytest.mark.parametrize(
    "more",
    [
        [UniqueConstraint("kind", name="uq_papers_kind")],
        [Index("ix_papers_kind", "kind", "bureau_id")],
        [ForeignKeyConstraint(["id"], ["divisions.id"], name="fk_papers_division")],
        [UniqueConstraint("bureau_id", "kind", name="u" * 51)],
        [
            ForeignKeyConstraint(
                ["bureau_id", "id"], ["divisions.bureau_id", "divisions.id"], name="fk_papers_d", ondelete="SET NULL"
            )
        ],
        [Column("city_id", Integer)],
    ],
    ids=["unique", "index", "foreign key", "long name", "set null", "both"],
)
def test_a_key_without_the_bureau_is_found(more: list[UniqueConstraint | Index | ForeignKeyConstraint]) -> None:
    assert key_faults(_owned()) == []
    assert key_faults(_owned(*more))
