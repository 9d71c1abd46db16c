"""Headers of every response (trust §5): a strict policy without inline anything, and nothing kept of signed-in pages."""

from __future__ import annotations

from flask import Flask, Response, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


def install(app: Flask) -> None:
    """Put them on every response."""

    @app.after_request
    def guard(response: Response) -> Response:
        headers = response.headers
        is_own = "Content-Security-Policy" in headers
        for name, value in FIXED.items():
            if not is_own or name not in headers:
                headers.add(name, value)
        if g.get("person") is not None or request.method not in ("GET", "HEAD"):
            response.headers["Cache-Control"] = "no-store"
        elif not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-cache")
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
