"""Every request is from this computer's own page, or it is refused: host, key, origin, token; headers keep it so.

- **Host and port** must be those that the page was opened at. A site whose name an attacker points at 127.0.0.1 (DNS
  rebinding) bears another host.
- **The key** is in the address that the program opens once; it becomes a cookie, so that no other user of this computer
  can look at the page by its port.
- **A post** bears a token that only our own pages hold, and comes from our own origin.

Behind a server that other computers reach, that server does the TLS and the login. It says so with each request that it
passes on, or the request is refused.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answer
from werkzeug.exceptions import SecurityError

COOKIE = "handouts-desk"
HEADERS = {
    # Nothing from another host, no script or style within a page, no frame around it.
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
USER_HEADERS = ("X-Forwarded-User", "X-Forwarded-Email", "X-Remote-User", "Remote-User")
"""Headers by which a server in front tells who is logged in. That a request came by TLS, X-Forwarded-Proto tells."""
PUBLIC_ENDPOINTS = {"enter", "static"}
"""Endpoints that are reached without the cookie: the door, and what holds nothing of anybody."""


class RequestGuard:
    """Watches one application. Nothing is answered before it is told at which addresses."""

    def __init__(self, app: Flask) -> None:
        self.key, self.token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.ticket = secrets.token_urlsafe(32)
        """A key that serves once: for a browser's command line, which others on this computer may read."""
        self._cookie = secrets.token_urlsafe(32)
        self.allow(frozenset())
        app.before_request(self._check)
        app.after_request(self._headers)
        app.add_url_rule("/enter", "enter", self._enter)
        app.context_processor(lambda: {"token": self.token})

    def allow(self, hosts: frozenset[str], *, behind: bool = False) -> None:
        """The hosts with their port that a request may name from now on; `behind` a server with TLS and a login."""
        self._hosts, self._behind = hosts, behind
        self._origins = {f"{'https' if behind else 'http'}://{host}" for host in hosts}
        # A browser sends cookies to all ports of a host: without names of their own two runs would put each other out.
        self._name = f"{COOKIE}-{secrets.token_hex(4)}"

    def _check(self) -> None:
        if self._host() not in self._hosts:
            abort(421)  # Misdirected Request (RFC 9110): this server does not answer for that name
        known = any(request.headers.get(name, "").strip() for name in USER_HEADERS)
        if self._behind and not (request.scheme == "https" and known):
            abort(401)
        if request.endpoint in PUBLIC_ENDPOINTS:
            return
        if not _equal(request.cookies.get(self._name, ""), self._cookie):
            abort(403)
        if request.method not in ("GET", "HEAD"):
            self._check_post()

    @staticmethod
    def _host() -> str:
        """The host that a request names; '' for what is none."""
        try:
            return request.host
        except SecurityError:
            return ""

    def _check_post(self) -> None:
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._origins:
            abort(403)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)
        if not _equal(request.form.get("token", ""), self.token):
            abort(403)

    def _enter(self) -> Answer:
        """The door: who has the key gets the cookie, and an address without the key."""
        given = request.args.get("key", "")
        if self.ticket and _equal(given, self.ticket):
            self.ticket = ""
        elif not _equal(given, self.key):
            abort(403)
        answer = make_response(redirect(url_for("patients"), 303))
        answer.set_cookie(self._name, self._cookie, httponly=True, samesite="Strict", path="/", secure=self._behind)
        return answer

    def knows(self) -> bool:
        """True of a request that bears our cookie: who sent it may be told where to go on."""
        return _equal(request.cookies.get(self._name, ""), self._cookie) and self._host() in self._hosts

    @staticmethod
    def _headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer


def _equal(given: str, secret: str) -> bool:
    """True when they are equal, after a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())
