"""Accounts: who may use the desk, and what each person may do there.

The accounts are in one SQLite file beside the journal, with mode 0600. It holds hashes of passwords and PINs, never the
passwords, and a row for each sign-in and each refused one, so that a compliance officer can see who was at the desk.
"""

from __future__ import annotations

import datetime as dt
import enum
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.errors import Option, usage_error
from handouts.invisible_characters import clean_text
from handouts.people.passwords import hash_secret, is_outdated, matches, password_problem, pin_problem
from handouts.private_database import PrivateDatabase

APPLICATION = 0x48445031
"""The application id that marks our SQLite files."""
MAX_NAME, MAX_FULL_NAME = 60, 80
_ACCOUNT_TABLE = (
    "CREATE TABLE account (name TEXT PRIMARY KEY, full_name TEXT NOT NULL, roles TEXT NOT NULL, "
    "password TEXT NOT NULL, pin TEXT NOT NULL, temporary INTEGER NOT NULL, disabled INTEGER NOT NULL, "
    "failures INTEGER NOT NULL, blocked_until TEXT NOT NULL) WITHOUT ROWID"
)
SCHEMA = (
    _ACCOUNT_TABLE,
    "CREATE TABLE sign_in (id INTEGER PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, result TEXT NOT NULL)",
)
FREE_FAILURES, FIRST_BLOCK, LONGEST_BLOCK = 5, 30, 900
"""After this many wrong passwords in a row, an account is locked for 30 seconds, then twice as long each time."""


class Right(enum.StrEnum):
    """Something that a person may do at the desk."""

    HAND_OUT = "hand out pages"
    EDIT_SETS = "edit sets"
    APPROVE_SETS = "approve sets"
    OPEN_ARCHIVE = "open what was handed out"
    MANAGE_PEOPLE = "manage accounts"


class Role(enum.StrEnum):
    """What a person does at the clinic."""

    FRONT_DESK = "front desk"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    COMPLIANCE = "compliance"
    MANAGER = "manager"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.FRONT_DESK: frozenset({Right.HAND_OUT, Right.OPEN_ARCHIVE}),
    Role.NURSE: frozenset({Right.HAND_OUT, Right.OPEN_ARCHIVE, Right.EDIT_SETS}),
    Role.CLINICIAN: frozenset({Right.HAND_OUT, Right.OPEN_ARCHIVE, Right.EDIT_SETS, Right.APPROVE_SETS}),
    Role.COMPLIANCE: frozenset({Right.OPEN_ARCHIVE}),
    Role.MANAGER: frozenset({Right.MANAGE_PEOPLE}),
}
"""What each role may do. A person with several roles may do all of it."""
ALL_RIGHTS = frozenset(Right)


@dataclass(frozen=True)
class UserAccount:
    """One person."""

    name: str
    """The name to sign in with, in lower case."""
    full_name: str
    roles: tuple[Role, ...]
    password: str
    """Argon2id hash; '' if the person signs in through a proxy only."""
    pin: str = ""
    """Argon2id hash; '' if the person has no PIN."""
    temporary: bool = False
    """True for a temporary password, which the person must change at the first sign-in."""
    disabled: bool = False
    failures: int = 0
    """Wrong passwords since the last sign-in."""
    blocked_until: str = ""
    """Time in UTC until which no password is accepted; '' for none."""

    @property
    def rights(self) -> frozenset[Right]:
        """What the person may do."""
        return frozenset().union(*(RIGHTS[role] for role in self.roles))


@dataclass(frozen=True)
class SignIn:
    """A row of the sign-in record."""

    moment: str
    """Time in UTC."""
    name: str
    result: str
    """signed in, unlocked, password confirmed, wrong password, wait, disabled, unknown name, or wrong PIN."""


def accounts_path(journal: Path) -> Path:
    """The file of accounts that belongs to a journal."""
    return journal.with_name(f"{journal.name}.people")


def read_role(text: str) -> Role:
    """The role that is written as in `Role`, in any case. Raises UsageError."""
    word = " ".join(text.replace("-", " ").replace("_", " ").split()).casefold()
    for role in Role:
        if role == word:
            return role
    roles = ", ".join(role.replace(" ", "-") for role in Role)
    raise usage_error(Option("--role"), f"{text!r} is not a role", f"use one of: {roles}")


class Accounts:
    """The accounts in one file. Each call opens the file, so that several processes can use it. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._file = PrivateDatabase(path, APPLICATION, SCHEMA, "the accounts", "restore the file from a backup")

    @property
    def in_use(self) -> bool:
        """True if there is an account: then people sign in at the desk. Raises InputError."""
        return bool(self.all())

    def all(self) -> list[UserAccount]:
        """All accounts by name. Raises InputError if the file cannot be read."""
        if not self._file.exists():
            return []
        with self._file.reading() as connection:
            return [_account(row) for row in connection.execute("SELECT * FROM account ORDER BY name")]

    def find(self, name: str) -> UserAccount | None:
        """The account of a name, in any case; None if there is none. Raises InputError."""
        return next((account for account in self.all() if account.name == fold_name(name)), None)

    def add(self, name: str, full_name: str, roles: Sequence[Role], password: str) -> UserAccount:
        """Add an account with a temporary password; '' for a person who signs in through a proxy only.

        Raises InputError for a name that exists, and for a password that is too easy.
        """
        folded = _checked_name(name)
        full_name, roles = _checked_full_name(full_name), _checked_roles(roles)
        if password:
            _refuse(password_problem(password, folded), "--password")
        hashed = hash_secret(password) if password else ""
        account = UserAccount(folded, full_name, roles, hashed, temporary=bool(password))
        with self._file.writing() as connection:
            if connection.execute("SELECT 1 FROM account WHERE name = ?", (folded,)).fetchone():
                raise usage_error(Option("NAME"), f"the account {folded!r} exists", "choose another name")
            connection.execute("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(account))
        return account

    def change(
        self,
        name: str,
        *,
        full_name: str | None = None,
        roles: Sequence[Role] | None = None,
        disabled: bool | None = None,
    ) -> UserAccount:
        """Change an account. Raises InputError if there is none, and for the last one that can manage accounts."""
        changes: dict[str, object] = {}
        if full_name is not None:
            changes["full_name"] = _checked_full_name(full_name)
        if roles is not None:
            changes["roles"] = _checked_roles(roles)
        if disabled is not None:
            changes["disabled"] = disabled
        with self._file.writing() as connection:
            account = replace(self._existing(connection, name), **changes)  # type: ignore[arg-type]
            _store(connection, account)
            self._keep_a_manager(connection, account)
        return account

    def remove(self, name: str) -> None:
        """Delete an account. Its rows in the journal and in the sign-in record stay. Raises InputError."""
        with self._file.writing() as connection:
            account = self._existing(connection, name)
            connection.execute("DELETE FROM account WHERE name = ?", (account.name,))
            self._keep_a_manager(connection, account)

    @staticmethod
    def _keep_a_manager(connection: sqlite3.Connection, changed: UserAccount) -> None:
        """Roll back a change after which nobody could manage accounts. Raises InputError."""
        left = [_account(row) for row in connection.execute("SELECT * FROM account")]
        if left and not any(Role.MANAGER in account.roles and not account.disabled for account in left):
            message = f"{changed.name!r} is the last account that can manage accounts"
            raise usage_error(Option("NAME"), message, "give another person the role manager first")

    def set_password(self, name: str, password: str, *, temporary: bool) -> None:
        """Set a password. `temporary`: another person chose it, so it must be changed. Raises InputError if it is too
        easy.
        """
        _refuse(password_problem(password, fold_name(name)), "--password")
        hashed = hash_secret(password)
        with self._file.writing() as connection:
            account = self._existing(connection, name)
            _store(connection, replace(account, password=hashed, temporary=temporary, failures=0, blocked_until=""))

    def set_pin(self, name: str, pin: str) -> None:
        """Set the PIN; '' removes it. Raises InputError if it is too easy."""
        if pin:
            _refuse(pin_problem(pin), "--pin")
        hashed = hash_secret(pin) if pin else ""
        with self._file.writing() as connection:
            _store(connection, replace(self._existing(connection, name), pin=hashed))

    def check_password(
        self, name: str, password: str, now: dt.datetime, event: str = "signed in"
    ) -> UserAccount | None:
        """The account if the password is right, else None. Each try is recorded, a right one as `event`.

        The answer to an unknown name takes as long as that to a wrong password. `now` has a time zone.
        Raises InputError.
        """
        account = self.find(name)
        is_right = matches(account.password if account else "", password)
        with self._file.writing() as connection:
            row = connection.execute("SELECT * FROM account WHERE name = ?", (fold_name(name),)).fetchone()
            account = _account(row) if row else None
            if account is None:
                _record(connection, now, "", "unknown name")
                return None
            result = _refusal(account, now)
            if not result and is_right:
                hashed = hash_secret(password) if is_outdated(account.password) else account.password
                account = replace(account, failures=0, blocked_until="", password=hashed)
            elif not result:
                result, account = "wrong password", _failed(account, now)
            _store(connection, account)
            _record(connection, now, account.name, result or event)
            return None if result else account

    def blocked_for(self, name: str, now: dt.datetime) -> int:
        """Seconds until the account accepts a password again; 0 if it does now. Raises InputError."""
        account = self.find(name)
        if account is None or not account.blocked_until:
            return 0
        return max(0, round((dt.datetime.fromisoformat(account.blocked_until) - now).total_seconds()))

    def check_pin(self, name: str, pin: str, now: dt.datetime) -> bool:
        """True if the PIN of an account that is not disabled is right. A wrong one is recorded. Raises InputError."""
        account = self.find(name)
        is_right = matches(account.pin if account and not account.disabled else "", pin)
        if not is_right:
            with self._file.writing() as connection:
                _record(connection, now, account.name if account else "", "wrong PIN")
        return is_right

    def sign_ins(self, most: int = 200) -> list[SignIn]:
        """The last rows of the sign-in record, newest first. Raises InputError."""
        if not self._file.exists():
            return []
        with self._file.reading() as connection:
            selected = connection.execute("SELECT at, name, result FROM sign_in ORDER BY id DESC LIMIT ?", (most,))
            return [SignIn(*row) for row in selected]

    @staticmethod
    def _existing(connection: sqlite3.Connection, name: str) -> UserAccount:
        row = connection.execute("SELECT * FROM account WHERE name = ?", (fold_name(name),)).fetchone()
        if row is None:
            raise usage_error(
                Option("NAME"), f"there is no account {name!r}", "run `handouts people list` to see all accounts"
            )
        return _account(row)


def fold_name(name: str) -> str:
    """The name of an account as it is stored: without outer spaces, in lower case."""
    return name.strip().casefold()


def _checked_name(name: str) -> str:
    """The folded name. Raises UsageError for one that the journal cannot show clearly."""
    folded = fold_name(name)
    if not folded or len(folded) > MAX_NAME or not all(sign.isalnum() or sign in ".-_@" for sign in folded):
        message = f"{name!r} cannot be the name of an account"
        raise usage_error(Option("NAME"), message, "use letters, digits, and . - _ @, such as anna or a.beispiel")
    return folded


def _checked_full_name(text: str) -> str:
    """The full name with single spaces. Raises UsageError if it is missing, too long or not readable."""
    name = " ".join(clean_text(text).split())
    if not name or len(name) > MAX_FULL_NAME or not name.isprintable():
        message = "the full name is missing, too long, or has characters that cannot be seen"
        raise usage_error(Option("--full-name"), message, f"write up to {MAX_FULL_NAME} characters: Anna Beispiel")
    return name


def _checked_roles(roles: Sequence[Role]) -> tuple[Role, ...]:
    """The roles, each once. Raises UsageError if there is none."""
    if not roles:
        raise usage_error(Option("--role"), "the account has no role", f"use one of: {', '.join(Role)}")
    return tuple(dict.fromkeys(roles))


def _refuse(problem: tuple[str, str] | None, option: str) -> None:
    if problem:
        raise usage_error(Option(option), *problem)


def _refusal(account: UserAccount, now: dt.datetime) -> str:
    """Why no password of the account is accepted now; '' if it is."""
    if account.disabled:
        return "disabled"
    if account.blocked_until and now < dt.datetime.fromisoformat(account.blocked_until):
        return "wait"
    return ""


def _failed(account: UserAccount, now: dt.datetime) -> UserAccount:
    """The account after one more wrong password."""
    failures = account.failures + 1
    more = failures - FREE_FAILURES
    seconds = 0 if more < 0 else min(LONGEST_BLOCK, FIRST_BLOCK * 2 ** min(more, 10))
    until = (now + dt.timedelta(seconds=seconds)).isoformat() if seconds else ""
    return replace(account, failures=failures, blocked_until=until)


def _record(connection: sqlite3.Connection, now: dt.datetime, name: str, result: str) -> None:
    moment = now.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    connection.execute("INSERT INTO sign_in (at, name, result) VALUES (?, ?, ?)", (moment, name, result))


def _row(account: UserAccount) -> tuple[object, ...]:
    return (
        account.name, account.full_name, ",".join(account.roles), account.password, account.pin, account.temporary,
        account.disabled, account.failures, account.blocked_until,
    )  # fmt: skip


def _store(connection: sqlite3.Connection, account: UserAccount) -> None:
    connection.execute("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(account))


def _account(row: Sequence[object]) -> UserAccount:
    name, full_name, roles, password, pin, temporary, disabled, failures, blocked = row
    known = tuple(Role(role) for role in str(roles).split(",") if role in set(Role))
    return UserAccount(
        str(name), str(full_name), known, str(password), str(pin), bool(temporary), bool(disabled), int(str(failures)),
        str(blocked),
    )  # fmt: skip
