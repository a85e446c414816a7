"""Sign-in with names and roles, the lock of the screen, and the user in the journal."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from handouts.errors import InputError
from handouts.journal.journal import rows
from handouts.people.accounts import Accounts, Role
from tests.desk import desk_process
from tests.desk.axe import violations
from tests.desk.desk_process import Served
from tests.desk.http_client import Answer, Client
from tests.desk.sample_list import ROWS
from tests.desk.test_day import until

PASSWORD = "four green wooden chairs"
PIN = "271828"
PEOPLE = {
    "max": ("Max Muster", [Role.MANAGER]), "anna": ("Anna Beispiel", [Role.FRONT_DESK]),
    "eva": ("Eva Beispiel", [Role.COMPLIANCE]), "carl": ("Carl Muster", [Role.CLINICIAN, Role.MANAGER]),
}  # fmt: skip


def accounts_in(folder: Path, *, temporary: bool = False) -> Accounts:
    """The accounts of a desk in a folder. Anna has a PIN."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts = Accounts(folder / "journal.sqlite3.people")
    for name, (full_name, roles) in PEOPLE.items():
        accounts.add(name, full_name, roles, PASSWORD)
        if not temporary:
            accounts.set_password(name, PASSWORD, temporary=False)
    accounts.set_pin("anna", PIN)
    return accounts


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk with accounts."""
    folder = tmp_path_factory.mktemp("people") / "desk"
    accounts_in(folder)
    with desk_process.running(folder) as served:
        yield served


def sign_in(served: Served, name: str, password: str = PASSWORD, back: str = "/") -> tuple[Client, Answer]:
    """A browser in which somebody signed in, or tried to."""
    client = Client(served)
    answer = client.request("POST", "/sign-in", {"name": name, "password": password, "back": back})
    client.cookie = answer.cookie
    return client, answer


def test_key_is_not_enough(desk: Served) -> None:
    answer = Client(desk).request("GET", f"/enter?key={desk.key}")
    assert (answer.status, answer.header("Location"), answer.cookie) == (303, "/sign-in", "")
    for path in ("/", "/day", "/sets", "/people", "/account"):
        answer = Client(desk).request("GET", path)
        assert answer.status == 303
        assert answer.header("Location").startswith("/sign-in")
        assert "Maria" not in answer.text
    assert Client(desk).request("POST", "/new", {}).status == 401


def test_sign_in(desk: Served) -> None:
    client, answer = sign_in(desk, "Anna")
    assert answer.status == 303
    assert {flag.strip().lower() for flag in answer.header("Set-Cookie").split(";")} >= {"httponly", "samesite=strict"}
    page = client.request("GET", "/").text
    assert "Maria Beispiel" in page
    assert "Anna Beispiel" in page
    assert PASSWORD not in desk.output()


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("", ""), ("anna\0", PASSWORD)]
)
def test_wrong_password(desk: Served, name: str, password: str) -> None:
    client, answer = sign_in(desk, name, password)
    assert answer.status == 403
    assert "The name or the password is not right." in answer.text
    assert not client.cookie
    if password:
        assert password not in answer.text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "evil", "/\n/evil.example"]
)
def test_foreign_address_after_sign_in(desk: Served, back: str) -> None:
    assert sign_in(desk, "anna", back=back)[1].header("Location") == "/"


def test_back_to_the_page(desk: Served) -> None:
    assert sign_in(desk, "anna", back="/day")[1].header("Location") == "/day"


def test_cross_site_sign_in(desk: Served) -> None:
    form = {"name": "anna", "password": PASSWORD}
    for headers in ({"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        answer = Client(desk).request("POST", "/sign-in", form, **headers)
        assert (answer.status, answer.cookie) == (403, "")


def test_session_has_own_token(desk: Served) -> None:
    first, second = (sign_in(desk, "anna")[0] for _ in range(2))
    token = first.form("/", "New patient").values["token"]
    assert token != second.form("/", "New patient").values["token"]
    assert second.request("POST", "/new", {"token": token}).status == 403


def test_sign_out(desk: Served) -> None:
    client, _ = sign_in(desk, "anna")
    assert client.press(client.form("/", "Sign out"), "Sign out").status == 303
    assert client.request("GET", "/").header("Location").startswith("/sign-in")


ROLE_PAGES = {
    "anna": {"/": 200, "/day": 200, "/sets": 200, "/people": 403},
    "eva": {"/": 303, "/day": 403, "/sets": 200, "/people": 403},
    "max": {"/": 303, "/day": 403, "/sets": 200, "/people": 200},
    "carl": {"/": 200, "/day": 200, "/sets": 200, "/people": 200},
}


@pytest.mark.parametrize("name", ROLE_PAGES)
def test_roles(desk: Served, name: str) -> None:
    client, _ = sign_in(desk, name)
    assert {path: client.request("GET", path).status for path in ROLE_PAGES[name]} == ROLE_PAGES[name]
    patient = re.search(r'href="(/p/[\w-]+)"', sign_in(desk, "anna")[0].request("GET", "/").text)[1]
    assert client.request("GET", patient).status == ROLE_PAGES[name]["/day"]


def test_lock(desk: Served) -> None:
    client, _ = sign_in(desk, "anna")
    assert client.press(client.form("/day", "Lock"), "Lock").status == 303
    for path in ("/", "/day", "/sets"):
        assert client.request("GET", path).header("Location").startswith("/unlock")
    assert client.request("GET", "/alive").status == 423
    form = client.form("/unlock?back=/day", "Unlock")
    assert "Maria" not in client.request("GET", "/unlock").text
    assert client.request("POST", "/new", {"token": form.values["token"]}).status == 423
    form.values["secret"] = "000000"
    assert "That is not right." in client.press(form, "Unlock").text
    form.values["secret"] = PIN
    answer = client.press(form, "Unlock")
    assert (answer.status, answer.header("Location")) == (303, "/day")
    assert client.request("GET", "/").status == 200


def test_unlock_with_password(desk: Served) -> None:
    client, _ = sign_in(desk, "carl")
    client.press(client.form("/", "Lock"), "Lock")
    form = client.form("/unlock", "Unlock")
    form.values["secret"] = PASSWORD
    assert client.press(form, "Unlock").status == 303
    assert client.request("GET", "/").status == 200


def test_wrong_pins_end_the_session(desk: Served) -> None:
    client, _ = sign_in(desk, "anna")
    client.press(client.form("/", "Lock"), "Lock")
    form = client.form("/unlock", "Unlock")
    form.values["secret"] = "000000"
    texts = [client.press(form, "Unlock").text for _ in range(5)]
    assert "Too many wrong tries. Sign in again." in texts[-1]
    assert client.request("GET", "/unlock").header("Location").startswith("/sign-in")


def test_screen_locks_by_itself(tmp_path: Path) -> None:
    accounts_in(tmp_path / "desk")
    constants = {"handouts.people.sessions.LOCK_AFTER": 0.0}
    with desk_process.running(tmp_path / "desk", constants=constants) as served:
        client, _ = sign_in(served, "anna")
        assert client.request("GET", "/").header("Location").startswith("/unlock")


def test_temporary_password(tmp_path: Path) -> None:
    accounts_in(tmp_path / "desk", temporary=True)
    with desk_process.running(tmp_path / "desk") as served:
        client, _ = sign_in(served, "anna")
        assert client.request("GET", "/").header("Location") == "/account"
        form = client.form("/account", "Save the password")
        form.values |= {"password": PASSWORD, "new": "short", "again": "short"}
        assert "The password has 5 characters" in client.press(form, "Save the password").text
        form.values |= {"new": PASSWORD, "again": PASSWORD}
        assert "The new password is the present one" in client.press(form, "Save the password").text
        form.values |= {"new": "seven yellow paper boats", "again": "seven yellow paper boats"}
        assert client.press(form, "Save the password").status == 303
        assert client.request("GET", "/").status == 200
        assert sign_in(served, "anna")[1].status == 403
        assert sign_in(served, "anna", "seven yellow paper boats")[1].status == 303


def test_manage_people(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path / "desk")
    with desk_process.running(tmp_path / "desk") as served:
        anna, _ = sign_in(served, "anna")
        manager, _ = sign_in(served, "max")
        form = manager.form("/people", "Add the person")
        form.values |= {"name": "Lena", "full_name": "Lena Muster", "role": "nurse"}
        password = re.search(r"<code>([\w-]+)</code>", manager.press(form, "Add the person").text)[1]
        assert accounts.find("lena").roles == (Role.NURSE,)
        assert sign_in(served, "lena", password)[1].status == 303
        form = next(
            form
            for form in manager.read("/people").forms
            if form.action == "/people/anna" and "Disable Anna Beispiel" in form.buttons
        )
        assert manager.press(form, "Disable Anna Beispiel").status == 200
        assert anna.request("GET", "/").header("Location").startswith("/sign-in")
        assert sign_in(served, "anna")[1].status == 403
        served.more += [password]


def test_journal_names_the_person(tmp_path: Path) -> None:
    accounts_in(tmp_path / "desk")
    with desk_process.running(tmp_path / "desk", ROWS[:2]) as served:
        client, _ = sign_in(served, "anna")
        path = client.read("/").links["Otto Mustermann"]
        papers = re.findall(r'name="paper" value="([^"]+)"', client.request("GET", path).text)
        body = urlencode([*client.form(path, "Show the pages").values.items(), *(("paper", paper) for paper in papers)])
        kind = {"Content_Type": "application/x-www-form-urlencoded"}
        assert client.request("POST", f"{path}/save", body.encode(), **kind).status == 303
        until(lambda: "Saved in" in client.request("GET", path).text, 60)
        users = {row.user for row in rows(served.journal)}
        assert len(users) == 1
        assert users.pop().startswith("anna via ")


def _made(served: Served) -> list[str]:
    try:
        return served.journal_entries("made")
    except InputError:  # the file exists, but not its tables yet
        return []


def test_whole_day_names_the_person(tmp_path: Path) -> None:
    accounts_in(tmp_path / "desk")
    with desk_process.running(tmp_path / "desk", ROWS[:2]) as served:
        client, _ = sign_in(served, "anna")
        form = next(
            form
            for form in client.read("/day").forms
            if form.action == "/day/make" or "/day/make" in {action for _, _, action in form.buttons.values()}
        )
        assert client.request("POST", "/day/make", form.values).status == 303
        until(lambda: _made(served), 60)
        assert {row.user.partition(" ")[0] for row in rows(served.journal)} == {"anna"}


# -- in a browser ------------------------------------------------------------------------------------------------
def test_pages_in_a_browser(desk: Served, browser: Browser) -> None:
    """The pages about people have no violation of WCAG, fit a phone, and lock and unlock with the keyboard alone."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    try:
        page.goto(f"{desk.url}/")
        assert violations(page) == []
        page.keyboard.type("carl")  # the field has the focus
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{desk.url}/")
        for path in ("/people", "/account"):
            page.goto(f"{desk.url}{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.get_by_role("button", name="Lock").press("Enter")
        page.wait_for_url("**/unlock?**")
        assert violations(page) == []
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/account")
    finally:
        page.close()


# -- behind a reverse proxy --------------------------------------------------------------------------------------
FRONT = {"X_Forwarded_Proto": "https", "X_Forwarded_User": "Anna"}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Answer]]:
    """Requests to a desk with accounts behind a reverse proxy."""
    folder = tmp_path_factory.mktemp("proxy") / "desk"
    accounts_in(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = desk_process.launch(folder, ROWS, "--public-url", "https://desk.example", "--port", str(port))
    served.port = port
    client = Client(served)

    def ask(path: str, **headers: str) -> Answer:
        return client.request("GET", path, host="desk.example", **headers)

    try:
        yield ask
    finally:
        served.end()
    desk_process.quiet(served)


def test_proxy_user(front: Callable[..., Answer]) -> None:
    answer = front("/", **FRONT)
    assert answer.status == 200
    assert "Anna Beispiel" in answer.text
    assert "Secure" in answer.header("Set-Cookie")
    assert front("/people", **FRONT).status == 403
    assert front("/people", **{**FRONT, "X_Forwarded_User": "max"}).status == 200


def test_cookie_of_another_person(front: Callable[..., Answer]) -> None:
    cookie = front("/people", **{**FRONT, "X_Forwarded_User": "max"}).cookie
    assert front("/people", Cookie=cookie, **FRONT).status == 403


@pytest.mark.parametrize("user", ["nobody", "anna,max", "anna, max", " ", ""])
def test_unknown_proxy_user(front: Callable[..., Answer], user: str) -> None:
    answer = front("/", **{**FRONT, "X_Forwarded_User": user})
    assert answer.status in (401, 403)
    assert "Maria" not in answer.text


def test_not_from_the_proxy(tmp_path: Path) -> None:
    accounts_in(tmp_path / "desk")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--public-url", "https://desk.example", "--port", str(port), "--trusted-proxy", "192.0.2.1")
    served = desk_process.launch(tmp_path / "desk", ROWS, *options)
    served.port = port
    try:
        assert Client(served).request("GET", "/", host="desk.example", **FRONT).status == 401
    finally:
        served.end()


def test_bad_proxy_address(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="does not appear to be an IPv4 or IPv6 address"):
        desk_process.launch(
            tmp_path / "desk", ROWS, "--public-url", "https://desk.example", "--trusted-proxy", "desk.example"
        )
