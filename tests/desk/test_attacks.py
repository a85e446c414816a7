"""Attacks that the tests of one feature do not make: another patient's pages, broken sessions, a proxy that lies.

Cross-site requests are in test_cross_site.py and test_security.py, rights of each role in test_rights.py.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handouts.content.library import Library
from handouts.desk.app import create_app
from handouts.desk.patient_list import DeskSettings
from handouts.desk.security import Access, RequestGuard
from handouts.desk.state import Desk as DeskState
from handouts.people.accounts import Accounts, Role, accounts_path
from handouts.resources import templates_dir
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

PASSWORD = "four green wooden chairs"
HOST = "127.0.0.1:8765"
OUTSIDE = "desk.example"
ROWS = [day_lists.row(at, clinic="reference") for at in range(3)]


# -- wrong page, wrong person ------------------------------------------------------------------------------------
@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as fake:
        yield fake


def papers(desk: Desk, identifier: str) -> list[str]:
    return re.findall(r'name="paper" value="([^"]+)"', desk.page(identifier))


@pytest.mark.parametrize("action", ["print", "save", "mail"])
def test_pages_of_another_patient(start_desk: Callable[..., Served], printer: FakePrinter, action: str) -> None:
    """The pages that were reviewed are those of one patient; posted for another patient, nothing leaves the desk."""
    served = start_desk(ROWS, "--printer", printer.url)
    desk = Desk.of(served)
    first = papers(desk, "A0000")
    for seen in (first[0], "", "x" * 40, "\N{RIGHT-TO-LEFT OVERRIDE}"):
        answer = desk.post("A0001", f"/{action}", printer=printer.url, paper=seen)
        assert answer.status == 303
        assert "Review them and try again." in desk.page("A0001")
    assert not printer.documents
    for appointment in ("made", "printed", "mailed"):
        assert served.journal_entries(appointment) == []


def test_documents_that_do_not_exist(start_desk: Callable[..., Served], printer: FakePrinter) -> None:
    desk = Desk.of(start_desk(ROWS, "--printer", printer.url))
    address = desk.address("A0000")
    form = desk.form(address)
    seen = "".join(f"&paper={token}" for token in papers(desk, "A0000"))
    for document in ("../consent", "packet", "", "consent%00"):
        body = f"token={form.values['token']}&turn=0&page=x&choice=yes&doc={document}&printer={printer.url}{seen}"
        values = "".join(
            f"&{name}={value}" for name, value in form.values.items() if name not in ("token", "turn", "page")
        )
        answer = desk.client.request(
            "POST", f"{address}/print", (body + values.replace(" ", "+")).encode(),
            Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert answer.status == 303
        assert "Not " in desk.page("A0000")
    assert not printer.documents


@pytest.mark.parametrize("page", ["0", "99", "-1", "1.5", "1%00", "99999999999999999999"])
def test_pictures_outside_the_document(start_desk: Callable[..., Served], page: str) -> None:
    desk = Desk.of(start_desk(ROWS[:1]))
    token = papers(desk, "A0000")[0]
    assert desk.client.request("GET", f"/paper/{token}/{page}.png").status == 404


@pytest.mark.parametrize("tab", ["../x", "<script>", "A", "x" * 99, "consent&search=1"])
def test_tab_of_a_lie(start_desk: Callable[..., Served], tab: str) -> None:
    """The tab goes into the address: only the name of a document may be there."""
    desk = Desk.of(start_desk(ROWS[:1]))
    assert desk.post("A0000", "", shown=tab).header("Location").endswith(desk.address("A0000"))


# -- broken sessions ---------------------------------------------------------------------------------------------
@contextmanager
def running_application(folder: Path) -> Iterator[tuple[Flask, RequestGuard, Accounts]]:
    """The application of a desk with two accounts."""
    library = Library(templates_dir(), templates_dir())
    settings = DeskSettings(library, folder / "journal.sqlite3", folder / "day", None, lambda: dt.date(2026, 11, 20))
    accounts = Accounts(accounts_path(settings.journal))
    for name, role in (("max", Role.MANAGER), ("anna", Role.FRONT_DESK)):
        accounts.add(name, name.title(), [role], PASSWORD)
        accounts.set_password(name, PASSWORD, temporary=False)
    app, guard, runner = create_app(DeskState(settings))
    guard.allow(Access(frozenset({HOST})))
    yield app, guard, accounts
    runner.close()


@pytest.fixture
def application(tmp_path: Path) -> Iterator[tuple[Flask, RequestGuard, Accounts]]:
    """For tests that change accounts."""
    with running_application(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, RequestGuard, Accounts]]:
    """For tests that change no account."""
    with running_application(tmp_path_factory.mktemp("shared")) as running:
        yield running


def signed_in(application: tuple[Flask, RequestGuard, Accounts], name: str) -> FlaskClient:
    app, guard, _ = application
    client = app.test_client()
    client.set_cookie(guard._name, guard.sessions.start(name), domain="127.0.0.1")
    return client


def status(client: FlaskClient, path: str = "/") -> int:
    return client.get(path, base_url=f"http://{HOST}").status_code


@pytest.mark.parametrize("change", ["removed", "disabled", "other roles"])
def test_account_changes_while_signed_in(application: tuple[Flask, RequestGuard, Accounts], change: str) -> None:
    """A session is only as good as its account is now, not as it was at the sign-in."""
    accounts = application[2]
    client = signed_in(application, "anna")
    assert status(client) == 200
    if change == "removed":
        accounts.remove("anna")
    elif change == "disabled":
        accounts.change("anna", disabled=True)
    else:
        accounts.change("anna", roles=[Role.COMPLIANCE])
    answer = client.get("/", base_url=f"http://{HOST}")
    assert answer.status_code == 303
    assert ("/given" if change == "other roles" else "/sign-in") in answer.headers["Location"]
    assert status(client, "/day") == (403 if change == "other roles" else 303)
    if change == "disabled":
        accounts.change("anna", disabled=False)
        assert "/sign-in" in client.get("/", base_url=f"http://{HOST}").headers["Location"]  # the session has ended


@pytest.mark.parametrize("cookie", ["", "x", "\x7f" * 9, "a" * 5000, "é", "None", "../../etc/passwd", '"'])
def test_cookies_of_nobody(shared: tuple[Flask, RequestGuard, Accounts], cookie: str) -> None:
    app, guard, _ = shared
    for header in (f"{guard._name}={cookie}", f"{guard._name}={cookie}; {guard._name}=other", f"{guard._name}"):
        client = app.test_client(use_cookies=False)
        answer = client.get("/", base_url=f"http://{HOST}", headers={"Cookie": header.encode().decode("latin-1")})
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]


def test_form_token_of_another_session(shared: tuple[Flask, RequestGuard, Accounts]) -> None:
    app, guard, _ = shared
    mine, other = guard.sessions.start("anna"), guard.sessions.find(guard.sessions.start("anna"), acts=True)
    assert other is not None
    client = app.test_client()
    client.set_cookie(guard._name, mine, domain="127.0.0.1")
    for token in (other.form_token, mine, "", "\ud83d", "0"):
        answer = client.post("/new", data={"token": token.encode("utf-8", "surrogatepass")}, base_url=f"http://{HOST}")
        assert answer.status_code == 403


# -- a proxy that lies -------------------------------------------------------------------------------------------
@pytest.fixture
def proxied(shared: tuple[Flask, RequestGuard, Accounts]) -> Iterator[Callable[..., int]]:
    """Requests that come from the address of the proxy; a value that is a list is sent as several headers."""
    app, guard, _ = shared
    guard.allow(Access(frozenset({OUTSIDE}), tls=True, proxies=frozenset({"127.0.0.1"})))

    def ask(
        headers: list[tuple[str, str]], path: str = "/people", address: str = "127.0.0.1", scheme: str = "https"
    ) -> int:
        environment = {"REMOTE_ADDR": address}
        return app.test_client().get(
            path, base_url=f"{scheme}://{OUTSIDE}", headers=headers, environ_overrides=environment
        ).status_code  # fmt: skip

    yield ask
    guard.allow(Access(frozenset({HOST})))


def test_honest_proxy(proxied: Callable[..., int]) -> None:
    assert proxied([("X-Forwarded-User", "max")]) == 200
    assert proxied([("X-Forwarded-User", "max"), ("X-Forwarded-Email", "max@clinic.example")]) == 200
    assert proxied([("X-Forwarded-User", "anna")]) == 403


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Forwarded-User", "max"), ("X-Forwarded-User", "anna")],  # a browser's own header beside that of the proxy
        [("X-Forwarded-User", "anna"), ("X-Forwarded-User", "max")],
        [("X-Forwarded-User", "max"), ("X-Forwarded-User", "max")],
        [("X-Forwarded-User", "max, anna")],
        [("X-Forwarded-User", "max"), ("X-Forwarded-Email", "anna")],  # two accounts in two headers
        [("X-Forwarded-User", "max"), ("Remote-User", "anna")],
        [("X-Forwarded-Email", "max"), ("X-Remote-User", "Anna")],
        [("X-Forwarded-User", "max\u200b")],
        [("X-Forwarded-User", "max;anna")],
        [("X-Forwarded-Preferred-Username", "max")],
        [("Authorization", "Basic bWF4OngK")],
    ],
)  # fmt: skip
def test_two_people_or_none(proxied: Callable[..., int], headers: list[tuple[str, str]]) -> None:
    headers = [(name, value.encode().decode("latin-1")) for name, value in headers]
    assert proxied(headers) in (401, 403)


def test_around_the_proxy(proxied: Callable[..., int]) -> None:
    """Only the address of the connection counts, never a header that says so, and only with TLS."""
    max_ = ("X-Forwarded-User", "max")
    assert proxied([max_], address="192.0.2.9") == 401
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"):
        assert proxied([max_, (name, "127.0.0.1")], address="192.0.2.9") == 401
    assert proxied([max_], scheme="http") == 401
    assert proxied([max_, ("X-Forwarded-Host", "evil.example")]) == 200
    assert proxied([max_, ("Host", "evil.example")]) == 421
    assert proxied([max_, ("X-Forwarded-Prefix", "/evil"), ("X-Original-URL", "/people"), ("X-Rewrite-URL", "/people")],
                   path="/sets") == 200  # fmt: skip
