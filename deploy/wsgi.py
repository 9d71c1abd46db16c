"""The WSGI application: joins the factory with the faces. ``gunicorn deploy.wsgi:app`` is all a server needs.

Unsafe settings are refused here too, so that no way of starting goes round the refusal.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.foundation.settings import Settings
from deploy.application import make_app
from deploy.failures import DeployError
from deploy.installation import from_environment
from deploy.safety_checks import DatabaseUnreachable, refuse_unsafe_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RETRY_SECONDS = 5.0


class CheckedApplication:
    """The application, behind the check that its installation is safe.

    Unsafe: it does not come up. A database that does not answer just now is no reason to stay down; the application
    says so itself on its pages, and the check is made as soon as the database is back."""

    def __init__(self, application: WSGIApplication, settings: Settings) -> None:
        self.application = application
        self.settings = settings
        self.passed = False
        self._next = 0.0
        self._alone = threading.Lock()
        self.check()

    def check(self) -> None:
        """Check once until it passes. Raises :class:`DeployError` when the installation is not safe."""
        with self._alone:
            if self.passed or time.monotonic() < self._next:
                return
            try:
                refuse_unsafe_settings(self.settings)
                self.passed = True
            except DatabaseUnreachable:
                self._next = time.monotonic() + RETRY_SECONDS

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not self.passed:
            try:
                self.check()
            except DeployError as error:
                start_response("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
                environ["wsgi.errors"].write(f"{error}\n")
                return ["系统未通过启动检查，暂停服务。请联系管理员。\n".encode()]
        return self.application(environ, start_response)


_settings = from_environment(os.environ).settings()
app = CheckedApplication(make_app(_settings), _settings)
