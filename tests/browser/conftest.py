"""A served application and a real Chromium. Missing ones are a failure that says what to install, never a skip."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from blueprints.faces import FACES, INSTALLERS
from tenants import clock
from tests.applications import application_on
from tests.conftest import WEDNESDAY, Database
from tests.factories.people import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser process for all tests."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, "没有找到 Chromium：请安装 chromium 软件包（make test 在 root 下会自动安装）。"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def going_working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A working day of a published year on which time passes, for the threads of the server too."""
    monkeypatch.setattr(clock, "_ahead", WEDNESDAY - datetime.now(UTC))


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application on a fresh database."""
    with application_on(database.settings, FACES, INSTALLERS) as application:
        yield application


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where it is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


class Visitor:
    """One person at a screen. Everything that the browser complains about is kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def sign_in(self, name: str) -> None:
        """Through the page."""
        self.go("/signin")
        self.page.fill("[name=sign_in_name]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/signin" not in url)

    def go(self, path: str) -> None:
        """Open an address of ours."""
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def check(self) -> None:
        """What must hold on every screen: nothing serious for axe, no complaint, nothing wider than the screen."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            f"{one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert not serious, f"{self.page.url}: {serious}"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.page.url}: {over} px wider than the screen"


@pytest.fixture
def visit(chromium: Chromium, address: str) -> Iterator[Callable[..., Visitor]]:
    """``visit("guanjia@yangcheng-zone", width=360)``: somebody at a screen of that width."""
    contexts = []

    def open_screen(name: str | None = None, width: int = 1440) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        contexts.append(context)
        visitor = Visitor(context.new_page(), address)
        if name:
            visitor.sign_in(name)
        return visitor

    yield open_screen
    for context in contexts:
        context.close()
