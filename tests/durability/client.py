"""One client of the storm: a process of its own that sends consultations through the pages, as a browser would.

Reads from its standard input what to send: ``{"address": ..., "name": ..., "password": ..., "jobs": [[assessment, bureau], ...]}``.
Writes one line of JSON a job: what it sent, what it was told, how often it had to try. An answer that never came is
asked for again with the same form - same key, same handoff - except where the job says to give up after one failure.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE_SECONDS = 120
GIVE_UP_EVERY = 10
"""One job in so many is left alone after its first failure: whatever became of it must be whole or nowhere."""
PAUSE_SECONDS = 0.25
LOST = (OSError, http.client.HTTPException)


class FormFields(HTMLParser):
    """What the form with a given action would send: hidden fields, dates and ticked boxes."""

    def __init__(self, ends: str) -> None:
        super().__init__()
        self.ends, self.inside = ends, False
        self.values: dict[str, Any] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the fields of that form alone."""
        a = dict(attrs)
        if tag == "form":
            self.inside = (a.get("action") or "").endswith(self.ends) and a.get("method") == "post"
        if tag == "input" and self.inside and a.get("name"):
            if a.get("type") in ("hidden", "date"):
                self.values[a["name"] or ""] = a.get("value") or ""
            elif a.get("type") == "checkbox" and "checked" in a:
                self.values.setdefault(a["name"] or "", []).append(a.get("value") or "")


class PageClient:
    """A browser without patience for pictures: one connection, made anew when it breaks; cookies kept."""

    def __init__(self, address: str) -> None:
        self.host, self.port = urlsplit(address).hostname or "", urlsplit(address).port
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.patience, self.retry_after = 30.0, ""

    def ask(self, method: str, path: str, values: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Status, location and text. Raises one of :data:`LOST` when no answer came."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.patience)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if values is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(values, doseq=True)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except LOST:
            self.connection.close()
            self.connection = None
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.retry_after = answer.headers.get("Retry-After") or ""
        return answer.status, answer.headers.get("Location") or "", text

    def until(self, wanted: int, method: str, path: str, values: dict[str, Any] | None = None) -> tuple[str, list[int]]:
        """Ask until the answer is the wanted one; its text and every other status on the way (0: no answer)."""
        deadline, others = time.monotonic() + PATIENCE_SECONDS, []
        while time.monotonic() < deadline:
            status, text = 0, ""
            with suppress(LOST):
                status, _, text = self.ask(method, path, values)
            if status == wanted:
                return text, others
            others.append(status)
            time.sleep(PAUSE_SECONDS)  # nothing tells a client that a server is back
        raise TimeoutError(f"{method} {path}: {others[-20:]}")

    def form(self, path: str, ends: str) -> dict[str, Any]:
        """The fields of a page's form."""
        fields = FormFields(ends)
        fields.feed(self.until(200, "GET", path)[0])
        return fields.values


def main() -> None:
    """Sign in and send."""
    told = json.loads(sys.stdin.readline())
    client = PageClient(told["address"])
    form = client.form("/signin", "/signin")
    client.until(303, "POST", "/signin", {**form, "sign_in_name": told["name"], "password": told["password"]})
    for number, (assessment, bureau) in enumerate(told["jobs"]):
        path = f"/assessments/{assessment}/consult"
        values = {**client.form(path, "/consult"), "bureau_id": bureau}
        said = {"assessment": assessment, "bureau": bureau, "handoff": values["handoff_id"], "others": []}
        if number % GIVE_UP_EVERY == GIVE_UP_EVERY - 1:
            said["acknowledged"] = _once(client, path, values, said["others"])
        else:
            _, said["others"] = client.until(303, "POST", path, values)
            said["acknowledged"] = True
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _once(client: PageClient, path: str, values: dict[str, Any], others: list[int]) -> bool:
    try:
        status = client.ask("POST", path, values)[0]
    except LOST:
        status = 0
    if status != 303:
        others.append(status)
    return status == 303


if __name__ == "__main__":
    main()
