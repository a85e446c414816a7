"""Routes about people: sign in and out, lock and unlock the screen, one's own password and PIN, and all accounts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from flask import Flask, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.desk.language import gettext, mark, ngettext
from handouts.desk.problem_text import problem_sentences
from handouts.desk.security import RequestGuard
from handouts.errors import InputError, Option, usage_error
from handouts.people.accounts import RIGHTS, Role, UserAccount, fold_name
from handouts.people.passwords import MAX_PIN, MIN_PASSWORD, MIN_PIN

WRONG = mark("The name or the password is not right.")
WAIT = mark("Too many wrong passwords. Try again in %(span)s.")
WRONG_PIN = mark("That is not right.")
ENDED = mark("Too many wrong tries. Sign in again.")
WORDS = 4
"""Words of a temporary password."""


class SignInViews:
    """Routes of sign-in, lock and accounts."""

    def __init__(self, app: Flask, guard: RequestGuard, time_text: Callable[[str], str]) -> None:
        self._guard, self._accounts = guard, guard.accounts
        app.jinja_env.filters["moment"] = time_text
        app.jinja_env.globals |= {
            "min_password": MIN_PASSWORD,
            "min_pin": MIN_PIN,
            "max_pin": MAX_PIN,
        }
        for rule, name, view, methods in (
            ("/sign-in", "sign_in", self.sign_in, ["GET", "POST"]),
            ("/sign-out", "sign_out", self.sign_out, ["POST"]),
            ("/lock", "lock", self.lock, ["POST"]),
            ("/unlock", "unlock", self.unlock, ["GET", "POST"]),
            ("/account", "account", self.account, ["GET", "POST"]),
            ("/people", "people", self.people, ["GET", "POST"]),
            ("/people/<name>", "person", self.person, ["POST"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)

    # -- sign in -------------------------------------------------------------------------------------------------
    def sign_in(self) -> Answer:
        """The page to sign in."""
        if not self._accounts.in_use:
            abort(404)
        back, problem, name = _address(request.values.get("back", "")), "", ""
        if request.method == "POST":
            name = request.form.get("name", "")
            account = self._guard.check_password(name, request.form.get("password", ""), mark("signed in"))
            if account:
                return self._guard.start_session(account.name, back)
            seconds = self._accounts.blocked_for(name, dt.datetime.now(dt.UTC))
            problem = gettext(WAIT, span=_span(seconds)) if seconds else gettext(WRONG)
        page = render_template("sign_in.html", back=back, problem=problem, name=name)
        return page, 200 if not problem else 403

    def sign_out(self) -> Answer:
        """End the session."""
        self._guard.end_session()
        return redirect(url_for("sign_in") if self._accounts.in_use else url_for("patients"), 303)

    def lock(self) -> Answer:
        """Lock the screen."""
        self._guard.sessions.lock(g.session)
        return redirect(url_for("unlock", back=_address(request.form.get("back", ""))), 303)

    def unlock(self) -> Answer:
        """Unlock the screen with the PIN, or the password of the person who locked it."""
        back, problem, account = _address(request.values.get("back", "")), "", g.account
        if account is None or not g.session.locked:
            return redirect(back, 303)
        if request.method == "POST":
            if self._is_own(account, request.form.get("secret", "")):
                self._guard.sessions.unlock(g.session)
                return redirect(back, 303)
            problem = gettext(WRONG_PIN)
            if not self._guard.sessions.count_wrong_pin(self._guard.session_token()):
                return render_template("sign_in.html", back=back, problem=ENDED, name=account.name), 403
        return render_template("unlock.html", back=back, problem=problem), 200 if not problem else 403

    def _is_own(self, account: UserAccount, secret: str) -> bool:
        """True for the person's PIN or password."""
        if secret.isdigit() and account.pin:
            return self._accounts.check_pin(account.name, secret, dt.datetime.now(dt.UTC))
        return self._guard.check_password(account.name, secret, "unlocked") is not None

    # -- one's own account ---------------------------------------------------------------------------------------
    def account(self) -> Answer:
        """The person's own password and PIN."""
        account = g.account
        if account is None:
            abort(404)
        problems: list[str] = []
        saved = ""
        if request.method == "POST":
            try:
                saved = self._change(account)
            except InputError as refused:
                problems = [problem_sentences(problem) for problem in refused.problems]
        if saved and account.temporary:
            return redirect(self._guard.home(), 303)
        page = render_template("account.html", problems=problems, saved=saved, must=account.temporary)
        return page, 200 if not problems else 400

    def _change(self, account: UserAccount) -> str:
        """Change the password or the PIN. Returns what was saved. Raises InputError."""
        form = request.form
        if self._guard.check_password(account.name, form.get("password", ""), mark("password confirmed")) is None:
            raise usage_error(
                Option("--password"), gettext("the present password is not right"), gettext("type it again")
            )
        if form.get("what") == "pin":
            self._accounts.set_pin(account.name, form.get("pin", ""))
            return gettext("The PIN is saved.") if form.get("pin") else gettext("The PIN is removed.")
        new = form.get("new", "")
        if new != form.get("again", ""):
            raise usage_error(
                Option("--password"), gettext("the two new passwords are not the same"), gettext("type both again")
            )
        if new == form.get("password"):
            raise usage_error(
                Option("--password"), gettext("the new password is the present one"), gettext("choose another one")
            )
        self._accounts.set_password(account.name, new, temporary=False)
        self._guard.sessions.end_all(account.name, except_token=self._guard.session_token())
        return gettext("The password is saved. Other browsers are signed out.")

    # -- all accounts --------------------------------------------------------------------------------------------
    def people(self) -> Answer:
        """All accounts, and a form for a new one."""
        if not self._accounts.in_use:
            abort(404)
        problems: list[str] = []
        password = ""
        form = request.form
        if request.method == "POST":
            try:
                password = temporary_password()
                roles = [role for role in Role if role in form.getlist("role")]
                self._accounts.add(form.get("name", ""), form.get("full_name", ""), roles, password)
            except InputError as refused:
                problems = [problem_sentences(problem) for problem in refused.problems]
                password = ""
        return self._people_page(problems, fold_name(form.get("name", "")), password)

    def person(self, name: str) -> Answer:
        """Change one account: its roles, a new temporary password, disabled or not, removed."""
        account = self._accounts.find(name) or abort(404)
        what, problems, password = request.form.get("what", ""), list[str](), ""
        try:
            if what == "password":
                password = temporary_password()
                self._accounts.set_password(name, password, temporary=True)
            elif what == "roles":
                self._accounts.change(name, roles=[role for role in Role if role in request.form.getlist("role")])
            elif what in ("disable", "enable"):
                self._accounts.change(name, disabled=what == "disable")
            elif what == "remove":
                self._accounts.remove(name)
            else:
                abort(404)
        except InputError as refused:
            problems = [problem_sentences(problem) for problem in refused.problems]
        if not problems and what != "enable":
            self._guard.sessions.end_all(account.name, except_token=self._guard.session_token())
        return self._people_page(problems, account.name, password)

    def _people_page(self, problems: list[str], name: str, password: str) -> Answer:
        page = render_template(
            "people.html", accounts=self._accounts.all(), roles=list(Role), rights_of=RIGHTS, problems=problems,
            name=name, password=password, sign_ins=self._accounts.sign_ins(50),
        )  # fmt: skip
        return page, 200 if not problems else 400


def temporary_password() -> str:
    """A password that a manager reads to a new colleague: 20 letters and digits that cannot be confused, in groups."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _ in range(5)) for _ in range(WORDS))


def _address(back: str) -> str:
    """An address of the desk to go back to; the list of patients if it is missing or foreign."""
    is_own = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isascii() and back.isprintable()
    return back if is_own and len(back) < 200 and "\\" not in back else url_for("patients")


def _span(seconds: int) -> str:
    """A time to wait, in words."""
    if seconds <= 60:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    return ngettext("%(num)s minute", "%(num)s minutes", -(-seconds // 60))
