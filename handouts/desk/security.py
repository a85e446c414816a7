"""Refuse every request that does not come from the desk's own page: check host, cookie, origin and token.

- **Host and port** must be those of the page. This stops DNS rebinding, where an attacker's host name points to
  127.0.0.1.
- **The key** is in the address that the program opens. It becomes a cookie, so that no other user of this computer can
  open the page by its port.
- **A POST** needs a token that only the desk's pages have, and must come from the desk's own origin.

Behind a reverse proxy, the proxy does TLS and the login. Its headers must say so with each request, or the request is
refused.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answer
from werkzeug.exceptions import SecurityError

COOKIE = "handouts-desk"
HEADERS = {
    # Nothing from other hosts, no inline scripts or styles, no frames.
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
"""Headers in which a reverse proxy names the user. X-Forwarded-Proto says that TLS was used."""
PUBLIC_ENDPOINTS = {"enter", "static"}
"""Endpoints that need no cookie. They hold no patient data."""


class RequestGuard:
    """Checks each request of one application. Everything is refused until `allow` names the hosts."""

    def __init__(self, app: Flask) -> None:
        self.key, self.token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.ticket = secrets.token_urlsafe(32)
        """A key that works once: for the browser's command line, which other users of this computer may read."""
        self._cookie = secrets.token_urlsafe(32)
        self.allow(frozenset())
        app.before_request(self._check)
        app.after_request(self._headers)
        app.add_url_rule("/enter", "enter", self._enter)
        app.context_processor(lambda: {"token": self.token})

    def allow(self, hosts: frozenset[str], *, behind: bool = False) -> None:
        """Set the hosts, with ports, that requests may name; `behind` a reverse proxy with TLS and a login."""
        self._hosts, self._behind = hosts, behind
        self._origins = {f"{'https' if behind else 'http'}://{host}" for host in hosts}
        # A browser sends cookies to all ports of a host: each run needs its own cookie name.
        self._name = f"{COOKIE}-{secrets.token_hex(4)}"

    def _check(self) -> None:
        if self._host() not in self._hosts:
            abort(421)  # Misdirected Request (RFC 9110): this server does not answer for that name
        user_is_named = any(request.headers.get(name, "").strip() for name in USER_HEADERS)
        if self._behind and not (request.scheme == "https" and user_is_named):
            abort(401)
        if request.endpoint in PUBLIC_ENDPOINTS:
            return
        if not _equal(request.cookies.get(self._name, ""), self._cookie):
            abort(403)
        if request.method not in ("GET", "HEAD"):
            self._check_post()

    @staticmethod
    def _host() -> str:
        """The host that the request names; '' if it is not valid."""
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
        """Set the cookie for a browser with the key, and redirect to an address without the key."""
        key = request.args.get("key", "")
        if self.ticket and _equal(key, self.ticket):
            self.ticket = ""
        elif not _equal(key, self.key):
            abort(403)
        answer = make_response(redirect(url_for("patients"), 303))
        answer.set_cookie(self._name, self._cookie, httponly=True, samesite="Strict", path="/", secure=self._behind)
        return answer

    def is_signed_in(self) -> bool:
        """True if the request has the cookie, so that an error page may link to the patients."""
        return _equal(request.cookies.get(self._name, ""), self._cookie) and self._host() in self._hosts

    @staticmethod
    def _headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer


def _equal(value: str, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(value.encode("utf-8", "surrogatepass"), secret.encode())
