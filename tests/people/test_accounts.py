"""Accounts: names, roles, passwords, PINs, and what is refused."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from pathlib import Path

import pytest

from handouts.errors import InputError
from handouts.people.accounts import FREE_FAILURES, RIGHTS, Accounts, Right, Role, read_role
from handouts.people.passwords import matches, password_problem, pin_problem

PASSWORD = "four green wooden chairs"
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """Anna, a nurse, and Max, who manages the accounts."""
    store = Accounts(tmp_path / "data" / "journal.sqlite3.people")
    store.add("max", "Max Muster", [Role.MANAGER], PASSWORD)
    store.add("Anna", "Anna Beispiel", [Role.NURSE], PASSWORD)
    return store


def problem(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(InputError) as refused:
        call(*arguments, **named)  # type: ignore[operator]
    return refused.value.problems[0].text()


def test_sign_in(accounts: Accounts) -> None:
    assert accounts.check_password("ANNA ", PASSWORD, NOW)
    assert accounts.check_password("anna", PASSWORD.upper(), NOW) is None
    assert accounts.check_password("nobody", PASSWORD, NOW) is None
    assert accounts.check_password("anna", "", NOW) is None
    rows = [(row.name, row.result) for row in accounts.sign_ins()]
    assert rows == [("anna", "wrong password"), ("", "unknown name"), ("anna", "wrong password"), ("anna", "signed in")]


def test_file_has_no_password(accounts: Accounts, tmp_path: Path) -> None:
    accounts.set_pin("anna", "271828")
    file = tmp_path / "data" / "journal.sqlite3.people"
    data = file.read_bytes()
    assert b"argon2id" in data
    assert PASSWORD.encode() not in data
    assert b"271828" not in data
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_same_password_has_two_hashes(accounts: Accounts) -> None:
    first, second = accounts.all()
    assert first.password != second.password
    assert matches(first.password, PASSWORD)
    assert not matches("", PASSWORD)
    assert not matches("not a hash", PASSWORD)


def test_composed_letters_are_equal(accounts: Accounts) -> None:
    accounts.set_password("anna", "für grüne Stühle", temporary=False)
    assert accounts.check_password("anna", "für grüne Stühle", NOW)


def test_waits_after_wrong_passwords(accounts: Accounts) -> None:
    for _ in range(FREE_FAILURES):
        accounts.check_password("anna", "wrong", NOW)
    assert accounts.blocked_for("anna", NOW) == 30
    assert accounts.check_password("anna", PASSWORD, NOW + dt.timedelta(seconds=29)) is None
    assert accounts.check_password("max", PASSWORD, NOW)  # nobody else waits
    later = NOW + dt.timedelta(seconds=31)
    accounts.check_password("anna", "wrong", later)
    assert accounts.blocked_for("anna", later) == 60
    assert accounts.check_password("anna", PASSWORD, later + dt.timedelta(seconds=61))
    assert accounts.blocked_for("anna", later) == 0


def test_disabled(accounts: Accounts) -> None:
    accounts.change("anna", disabled=True)
    assert accounts.check_password("anna", PASSWORD, NOW) is None
    accounts.change("anna", disabled=False)
    assert accounts.check_password("anna", PASSWORD, NOW)


def test_rights() -> None:
    may_approve = {role for role in Role if Right.APPROVE_SETS in RIGHTS[role]}
    assert may_approve == {Role.CLINICIAN}
    assert Right.HAND_OUT not in RIGHTS[Role.COMPLIANCE]
    assert [read_role(role.upper().replace(" ", "-")) for role in Role] == list(Role)


def test_several_roles(accounts: Accounts) -> None:
    account = accounts.change("anna", roles=[Role.CLINICIAN, Role.MANAGER])
    assert {Right.APPROVE_SETS, Right.MANAGE_PEOPLE, Right.HAND_OUT} <= account.rights


@pytest.mark.parametrize("change", [{"roles": [Role.NURSE]}, {"disabled": True}, "remove"])
def test_last_manager_stays(accounts: Accounts, change: object) -> None:
    arguments = change if isinstance(change, dict) else {}
    call = accounts.change if arguments else accounts.remove
    assert "last account that can manage accounts" in problem(call, "max", **arguments)
    assert [account.name for account in accounts.all()] == ["anna", "max"]
    assert accounts.find("max").roles == (Role.MANAGER,)


BAD_ACCOUNTS = {
    "exists": (("anna", "Anna Zwei", [Role.NURSE], PASSWORD), "the account 'anna' exists"),
    "exists in capitals": (("ANNA", "Anna Zwei", [Role.NURSE], PASSWORD), "the account 'anna' exists"),
    "empty": (("  ", "Eva Beispiel", [Role.NURSE], PASSWORD), "cannot be the name of an account"),
    "space": (("eva beispiel", "Eva Beispiel", [Role.NURSE], PASSWORD), "cannot be the name of an account"),
    "comma": (("eva,max", "Eva Beispiel", [Role.NURSE], PASSWORD), "cannot be the name of an account"),
    "line": (("eva\nmax", "Eva Beispiel", [Role.NURSE], PASSWORD), "cannot be the name of an account"),
    "long": (("e" * 61, "Eva Beispiel", [Role.NURSE], PASSWORD), "cannot be the name of an account"),
    "no full name": (("eva", " ", [Role.NURSE], PASSWORD), "the full name is missing"),
    "reversed": (("eva", "Eva \u202eleipsieB", [Role.NURSE], PASSWORD), "cannot be seen"),
    "no role": (("eva", "Eva Beispiel", [], PASSWORD), "the account has no role"),
    "short password": (("eva", "Eva Beispiel", [Role.NURSE], "green chairs"), "the password has 12 characters"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), BAD_ACCOUNTS.values(), ids=BAD_ACCOUNTS)
def test_bad_account(accounts: Accounts, arguments: tuple[object, ...], message: str) -> None:
    assert message in problem(accounts.add, *arguments)
    assert len(accounts.all()) == 2


BAD_PASSWORDS = ("", "green chairs", "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "annaannaannaanna", "x" * 201)
BAD_PINS = ("12345", "1234567890123", "12345a", "111111", "123456", "654321", "890123", "١٢٣٤٥٦")


@pytest.mark.parametrize("password", BAD_PASSWORDS)
def test_bad_password(password: str) -> None:
    assert password_problem(password, "anna")


@pytest.mark.parametrize("password", [PASSWORD, "grüne Stühle im Hof", "这是四张绿色的木头椅子放在院子里"])
def test_good_password(password: str) -> None:
    assert password_problem(password, "anna") is None


@pytest.mark.parametrize("pin", BAD_PINS)
def test_bad_pin(pin: str) -> None:
    assert pin_problem(pin)


def test_pin(accounts: Accounts) -> None:
    assert not accounts.check_pin("anna", "271828", NOW)
    accounts.set_pin("anna", "271828")
    assert accounts.check_pin("anna", "271828", NOW)
    assert not accounts.check_pin("anna", "271829", NOW)
    accounts.set_pin("anna", "")
    assert not accounts.check_pin("anna", "", NOW)
    assert not accounts.check_pin("nobody", "271828", NOW)


def test_unknown_account(accounts: Accounts) -> None:
    assert "there is no account 'eva'" in problem(accounts.change, "eva", disabled=True)
    assert "there is no account 'eva'" in problem(accounts.remove, "eva")
    assert "there is no account 'eva'" in problem(accounts.set_password, "eva", PASSWORD, temporary=True)


def test_unknown_role() -> None:
    assert "use one of: front-desk, nurse" in problem(read_role, "boss")


def test_foreign_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3.people"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE other (x)")
    before = path.read_bytes()
    assert "does not hold the accounts; it was left unchanged" in problem(Accounts(path).all)
    assert "does not hold the accounts; it was left unchanged" in problem(
        Accounts(path).add, "eva", "Eva Beispiel", [Role.MANAGER], PASSWORD
    )
    assert path.read_bytes() == before


def test_no_file(tmp_path: Path) -> None:
    store = Accounts(tmp_path / "journal.sqlite3.people")
    assert not store.in_use
    assert store.find("anna") is None
    assert store.check_password("anna", PASSWORD, NOW) is None
