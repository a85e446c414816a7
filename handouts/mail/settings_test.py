"""Test an account: connect, log in, check the sender, and send a message to your own address if requested."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator

from handouts import contact_details
from handouts.errors import Option, input_error, message_and_hint, usage_error
from handouts.mail.account import Account
from handouts.mail.message import new_message
from handouts.mail.smtp import ConnectionLost, Declined, Envelope, Session

SUBJECT = "Test of the mail settings"
TEXT = "The settings work: this email was sent through the server that handouts uses.\n"


def check_settings(account: Account, to: str = "") -> Iterator[str]:
    """A line for each check. Raises InputError for the first check that fails, UsageError if `to` is not an address."""
    _check(to)
    try:
        session = Session(account)
    except ConnectionLost as lost:
        raise input_error(account.server, f"cannot be reached: {lost}", "check --server and the network") from lost
    try:
        yield f"{account.server}: connected, {session.protection}, certificate trusted"
        yield f"logged in as {account.user}" if account.user else "no login: --user is not given"
        session.check_sender()
        yield f"accepts mail from {account.sender}"
        if to:
            session.begin(Envelope(to, _message(account, to)))
            yield f"sent to {to}: {session.finish()}"
        else:
            yield "no email was sent; --to sends one to your own address"
    except Declined as declined:
        raise input_error(
            account.server, f"refused the test: {declined}", "check --sender and --to, or ask its operator"
        ) from declined
    except ConnectionLost as lost:
        raise input_error(account.server, f"the connection was lost: {lost}", "try again") from lost
    finally:
        session.close()


def _check(to: str) -> None:
    """Raises UsageError for an invalid address."""
    try:
        contact_details.ascii_address(to or "nobody@example.org")
    except ValueError as error:
        message, hint = message_and_hint(error)
        raise usage_error(Option("--to"), f"{to!r} {message}", hint or "give your own address") from None


def _message(account: Account, to: str) -> bytes:
    message = new_message(account, to, SUBJECT, secrets.token_hex(16), dt.datetime.now(dt.UTC))
    message.set_content(TEXT)
    return message.as_bytes()
