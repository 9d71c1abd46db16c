"""A small browser over the test client: follows redirects, fills forms as a user finds them, checks every page it sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.people import PASSWORD

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "use", "wbr", "rect"}


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.alerts: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.headings = 0
        self.text_parts: list[str] = []
        self._open_alert: list[Any] | None = None
        self._alert_depth = 0
        self._select: str | None = None
        self._textarea: str | None = None
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if a.get("id"):
            self.ids.append(a["id"] or "")
        self.inline += [f"{tag} {name}" for name in a if name == "style" or name.startswith("on")]
        if tag in ("script", "style") and not a.get("src"):
            self.inline.append(tag)
        if tag in ("script", "style", "title"):
            self._skip += 1
        if tag == "h1":
            self.headings += 1
        if tag == "a" and a.get("href"):
            self.links.append(a["href"] or "")
        if tag == "form":
            self.forms.append(Form(a.get("action") or "", (a.get("method") or "get").lower()))
        if self._open_alert is not None and tag not in VOID:
            self._alert_depth += 1
        if a.get("role") == "alert":
            self._open_alert, self._alert_depth = [a.get("data-code") or "", a.get("data-field") or "", ""], 0
        self._field(tag, a)

    def _field(self, tag: str, a: dict[str, str | None]) -> None:
        form = self.forms[-1] if self.forms else None
        name = a.get("name")
        if tag == "select":
            self._select = name
        if form is None:
            return
        if tag == "input" and name:
            if a.get("type") in ("checkbox", "radio"):
                if "checked" in a:
                    self._add(form, name, a.get("value") or "y", a.get("type") == "checkbox")
            elif a.get("type") not in ("submit", "button", "file"):
                form.values[name] = a.get("value") or ""
        if tag == "textarea" and name:
            form.values[name], self._textarea = "", name
        if tag == "option" and self._select and "selected" in a:
            form.values[self._select] = a.get("value") or ""

    @staticmethod
    def _add(form: Form, name: str, value: str, many: bool) -> None:
        if many:
            form.values.setdefault(name, []).append(value)
        else:
            form.values[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._skip = max(0, self._skip - 1)
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None
        if self._open_alert is not None and tag not in VOID:
            if self._alert_depth == 0:
                self.alerts.append((self._open_alert[0], self._open_alert[1], self._open_alert[2].strip()))
                self._open_alert = None
            else:
                self._alert_depth -= 1

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            self.forms[-1].values[self._textarea] += data
        if self._open_alert is not None:
            self._open_alert[2] += data
        if not self._skip:
            self.text_parts.append(data)


class Page:
    """One answer, read as a user reads it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.url = response.request.path
        self.html = response.get_data(as_text=True) if "text/html" in (response.content_type or "") else ""
        reader = _Reader()
        reader.feed(self.html)
        self.forms, self.alerts, self.links = reader.forms, reader.alerts, reader.links
        self.text = " ".join(" ".join(reader.text_parts).split())
        if self.html:
            self._check(reader)

    def _check(self, reader: _Reader) -> None:
        """What must hold on every page, whatever the test is about."""
        doubled = {one for one in reader.ids if reader.ids.count(one) > 1}
        assert not doubled, f"{self.url}: ids doubled: {sorted(doubled)[:5]}"
        assert not reader.inline, f"{self.url}: inline code or style: {reader.inline[:5]}"
        assert "default-src 'none'" in self.response.headers.get("Content-Security-Policy", ""), self.url
        for form in reader.forms:
            if form.method == "post":
                assert "csrf_token" in form.values, f"{self.url}: form {form.action} without csrf_token"
        if "<html" in self.html:
            assert 'lang="zh-CN"' in self.html, self.url
            assert "<title>" in self.html, self.url

    def form(self, action_ends: str) -> Form:
        """The form whose address ends so."""
        for form in self.forms:
            if form.method == "post" and form.action.partition("?")[0].endswith(action_ends):
                return form
        raise AssertionError(
            f"{self.url} ({self.status}): no form …{action_ends}; there are "
            f"{[f.action for f in self.forms if f.method == 'post']}; alerts {self.alerts}; {self.text[:300]}"
        )

    def errors(self) -> dict[str, str]:
        """Messages by field ("" for those of no field)."""
        return {name: text for _code, name, text in self.alerts}


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: Page | None = None

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        """Open an address, following redirects; asserts the final status."""
        self.page = Page(self.client.get(path, follow_redirects=True, **options))
        assert self.page.status == status, f"{path}: {self.page.status} {self.page.alerts} {self.page.text[:400]}"
        return self.page

    def submit(self, action_ends: str, status: int = 200, page: Page | None = None, **changes: Any) -> Page:
        """Fill the form of the present page and send it, following the redirect; asserts the final status."""
        page = page or self.page
        assert page is not None
        form = page.form(action_ends)
        values = {**form.values, **changes}
        return self.post(form.action or page.url, {k: v for k, v in values.items() if v is not None}, status)

    def post(self, path: str, values: dict[str, Any], status: int = 200) -> Page:
        """Send a POST as it is."""
        self.page = Page(self.client.post(path, data=values, follow_redirects=True, content_type="multipart/form-data"))
        assert self.page.status == status, (
            f"POST {path}: {self.page.status} at {self.page.url} {self.page.alerts} {self.page.text[:600]}"
        )
        return self.page

    def token(self) -> str:
        """A form token of this session, for requests that no page offers."""
        assert self.page is not None
        return next(f.values["csrf_token"] for f in self.page.forms if "csrf_token" in f.values)

    def forced(self, path: str, status: int, **values: Any) -> Page:
        """A POST that no page offers, with a valid form token and a fresh key."""
        return self.post(path, {"csrf_token": self.token(), "_idem": str(uuid4()), **values}, status)

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in through the page."""
        self.get("/signin")
        page = self.submit("/signin", sign_in_name=name, password=password)
        assert page.url != "/signin", f"{name}: {page.alerts} {page.text[:300]}"
        return page
