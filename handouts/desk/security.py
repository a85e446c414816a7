"""Refuse every request that does not come from the desk's own page and from a person who may make it.

- **Host and port** must be those of the page. This stops DNS rebinding, where an attacker's host name points to
  127.0.0.1.
- **The session** is a cookie. Without accounts, whoever has the address that the program prints gets one, so that no
  other user of this computer can open the page by its port. With accounts, a person signs in.
- **A POST** needs the token of its session, and must come from the desk's own origin.
- **Rights** belong to the roles of an account (`people.accounts.RIGHTS`).

Behind a reverse proxy, the proxy does TLS and the sign-in. Its headers must say so with each request, and the request
must come from the address of the proxy. The name in its header is the user.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

from flask import Flask, Response, abort, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answer
from werkzeug.exceptions import Locked, SecurityError

from handouts.journal.acting_user import signed_in_user
from handouts.people.accounts import ALL_RIGHTS, Accounts, Right, UserAccount, fold_name
from handouts.people.sessions import BrowserSession, Sessions

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
"""Headers in which a reverse proxy names the user, the first one that it sends. X-Forwarded-Proto says that TLS was
used."""
PUBLIC_ENDPOINTS = {"enter", "static", "sign_in"}
"""Endpoints that need no session. They contain no patient data."""
LOCKED_ENDPOINTS = {"unlock", "lock", "sign_out"}
"""Endpoints of a session whose screen is locked."""
NEW_PASSWORD_ENDPOINTS = {"account", "sign_out", "lock", "unlock"}
"""Endpoints of a person who must change a temporary password."""
PASSIVE_ENDPOINTS = {"alive", "messages", "progress", "copy_messages"}
"""Endpoints that an open page calls on its own. They do not postpone the lock of the screen."""
ARCHIVE_ENDPOINTS = {
    "given", "open_given", "given_document", "given_pdf", "given_picture", "print_copy", "copy_messages",
}  # fmt: skip
RIGHTS_OF_ENDPOINTS: dict[str, Right | None] = {
    **dict.fromkeys(PUBLIC_ENDPOINTS | LOCKED_ENDPOINTS | {"account", "alive"}),
    **dict.fromkeys(ARCHIVE_ENDPOINTS, Right.OPEN_ARCHIVE),
    "sets": None,
    "set": None,
    **dict.fromkeys(
        (
            "set_edit",
            "set_preview",
            "set_findings",
            "set_changes",
            "set_history",
            "set_roll_back",
            "set_picture",
            "set_marked",
            "set_new",
        ),
        Right.EDIT_SETS,
    ),
    "set_approve": Right.APPROVE_SETS,
    "people": Right.MANAGE_PEOPLE,
    "person": Right.MANAGE_PEOPLE,
}
"""The right that an endpoint needs; None for none. All others need the right to hand out pages."""


@dataclass(frozen=True)
class Access:
    """From where requests are accepted."""

    hosts: frozenset[str] = frozenset()
    """Hosts, with ports, that requests may name."""
    tls: bool = False
    """True if the browser uses https."""
    proxies: frozenset[str] = frozenset()
    """Addresses of the reverse proxy; empty if there is none."""

    @property
    def origins(self) -> frozenset[str]:
        """Origins of the desk's own pages."""
        return frozenset(f"{'https' if self.tls else 'http'}://{host}" for host in self.hosts)


class RequestGuard:
    """Checks each request of one application. Everything is refused until `allow` names the hosts."""

    def __init__(self, app: Flask, accounts: Accounts, sessions: Sessions) -> None:
        self.key = secrets.token_urlsafe(32)
        self.ticket = secrets.token_urlsafe(32)
        """A key that works once: for the browser's command line, which other users of this computer may read."""
        self.accounts, self.sessions = accounts, sessions
        self.allow(Access())
        app.before_request(self._check)
        app.after_request(self._headers)
        app.add_url_rule("/enter", "enter", self._enter)
        app.context_processor(self._page_values)

    def allow(self, access: Access) -> None:
        """Set from where requests are accepted."""
        self._access = access
        # A browser sends cookies to all ports of a host: each run needs its own cookie name.
        self._name = f"{COOKIE}-{secrets.token_hex(4)}"

    # -- each request --------------------------------------------------------------------------------------------
    def _check(self) -> Answer | None:
        g.session, g.account, g.new_cookie = None, None, ""
        signed_in_user.set("")
        if self._host() not in self._access.hosts:
            abort(421)  # Misdirected Request (RFC 9110): this server does not answer for that name
        proxy_user = self._proxy_user()
        if request.method not in ("GET", "HEAD"):
            self._check_origin()
        if request.endpoint in PUBLIC_ENDPOINTS:
            signed_in_user.set(proxy_user)
            return None
        session = self._session(proxy_user)
        if session is None:
            return self._to_sign_in()
        g.session = session
        signed_in_user.set(session.user or proxy_user)
        if request.method not in ("GET", "HEAD") and not _equal(request.form.get("token", ""), session.form_token):
            abort(403)
        return self._check_person(session)

    def _check_person(self, session: BrowserSession) -> Answer | None:
        """Refuse what the person may not do, and lead to the page that is needed first."""
        if session.locked and request.endpoint not in LOCKED_ENDPOINTS:
            if request.endpoint in PASSIVE_ENDPOINTS or request.method != "GET":
                raise Locked
            return redirect(url_for("unlock", back=request.path), 303)
        must_change = g.account is not None and g.account.temporary and not self._access.proxies
        if must_change and request.endpoint not in NEW_PASSWORD_ENDPOINTS | PASSIVE_ENDPOINTS:
            return redirect(url_for("account"), 303)
        right = RIGHTS_OF_ENDPOINTS.get(request.endpoint or "", Right.HAND_OUT)
        if right is not None and right not in self.rights():
            if request.endpoint == "patients" and request.method == "GET":
                return redirect(self.home(), 303)
            abort(403)
        return None

    def rights(self) -> frozenset[Right]:
        """What the person of this request may do: everything, if the desk has no accounts."""
        if g.get("account") is not None:
            rights: frozenset[Right] = g.account.rights
            return rights
        return ALL_RIGHTS if g.get("session") is not None else frozenset()

    def home(self) -> str:
        """The address of the first page that the person may open."""
        rights = self.rights()
        if Right.HAND_OUT in rights:
            return url_for("patients")
        if Right.MANAGE_PEOPLE in rights:
            return url_for("people")
        return url_for("given" if Right.OPEN_ARCHIVE in rights else "sets")

    def _session(self, proxy_user: str) -> BrowserSession | None:
        """The session of this request, with `g.account` for a desk with accounts; None if nobody is signed in."""
        token = request.cookies.get(self._name, "")
        session = self.sessions.find(token, acts=request.endpoint not in PASSIVE_ENDPOINTS)
        if not self.accounts.in_use:
            return session if session is not None and not session.user else None
        name = proxy_user if self._access.proxies else session.user if session else ""
        account = self._enabled_account(name)
        if account is None:
            if self._access.proxies:
                abort(403)
            self.sessions.end(token)
            return None
        if session is None or session.user != account.name:  # the proxy names another person than before
            g.new_cookie = self.sessions.start(account.name)
            session = self.sessions.find(g.new_cookie, acts=True)
        g.account = account
        return session

    def _enabled_account(self, name: str) -> UserAccount | None:
        account = self.accounts.find(name) if name else None
        return None if account is None or account.disabled else account

    def _to_sign_in(self) -> Answer:
        if not self.accounts.in_use:
            abort(403)
        if request.method != "GET" or request.endpoint in PASSIVE_ENDPOINTS:
            abort(401)
        return redirect(url_for("sign_in", back=request.path), 303)

    def _proxy_user(self) -> str:
        """The user whom the reverse proxy names; '' without a proxy. Refuses a request that did not come through it."""
        if not self._access.proxies:
            return ""
        names = [value for name in USER_HEADERS for value in request.headers.getlist(name)]
        names = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        from_proxy = (request.remote_addr or "") in self._access.proxies
        first = next((request.headers.getlist(name) for name in USER_HEADERS if request.headers.get(name)), [])
        if not (from_proxy and request.scheme == "https" and names) or len(first) != 1 or "," in first[0]:
            abort(401)
        if self.accounts.in_use:  # a browser's own header beside that of the proxy would name somebody else
            accounts = [account for name in names if (account := self.accounts.find(fold_name(name)))]
            if len({account.name for account in accounts}) > 1:
                abort(401)
        return fold_name(first[0])

    def _host(self) -> str:
        """The host that the request names; '' if it is not valid."""
        try:
            return request.host
        except SecurityError:
            return ""

    def _check_origin(self) -> None:
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._access.origins:
            abort(403)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)

    # -- sessions ------------------------------------------------------------------------------------------------
    def _enter(self) -> Answer:
        """Start a session for a browser with the key, and redirect to an address without the key."""
        key = request.args.get("key", "")
        if self.ticket and _equal(key, self.ticket):
            self.ticket = ""
        elif not _equal(key, self.key):
            abort(403)
        if self.accounts.in_use:
            return redirect(url_for("patients" if self._access.proxies else "sign_in"), 303)
        return self.start_session("", url_for("patients"))

    def check_password(self, name: str, password: str, event: str) -> UserAccount | None:
        """The account of a name and a password; None if they are wrong. `event` is what the sign-in record says."""
        return self.accounts.check_password(name, password, dt.datetime.now(dt.UTC), event)

    def start_session(self, user: str, address: str) -> Response:
        """Start a session, and redirect to an address of the desk. An earlier session of this browser ends."""
        self.sessions.end(self.session_token())
        answer = make_response(redirect(address, 303))
        self._set_cookie(answer, self.sessions.start(user))
        return answer

    def session_token(self) -> str:
        """The session token of this request's browser; '' for none."""
        return request.cookies.get(self._name, "")

    def end_session(self) -> None:
        """End the session of this request."""
        self.sessions.end(self.session_token())

    def _set_cookie(self, answer: Response, token: str) -> None:
        answer.set_cookie(self._name, token, httponly=True, samesite="Strict", path="/", secure=self._access.tls)

    def is_signed_in(self) -> bool:
        """True if the request has a session, so that an error page may link to the patients."""
        return g.get("session") is not None

    def _page_values(self) -> dict[str, object]:
        """Values for all pages: the form token, the person, and what the person may do."""
        session = g.get("session")
        return {
            "token": session.form_token if session else "",
            "person": g.get("account"),
            "rights": self.rights(),
            "Right": Right,
        }

    def _headers(self, answer: Response) -> Response:
        if g.get("new_cookie"):
            self._set_cookie(answer, g.new_cookie)
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer


def _equal(value: str, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(value.encode("utf-8", "surrogatepass"), secret.encode())
