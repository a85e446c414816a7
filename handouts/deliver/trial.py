"""An account tried out: connected, logged in, the sender accepted; no message, or one to an address of one's own."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator

from handouts import contact_details
from handouts.deliver.account import Account
from handouts.deliver.message import headed
from handouts.deliver.smtp import Envelope, Session
from handouts.deliver.smtpwords import Declined, Gone
from handouts.errors import Option, input_error, message_and_hint, usage_error

SUBJECT = "Test of the mail settings"
TEXT = "The settings work: this mail went over the server that handouts uses.\n"


def trial(account: Account, to: str = "") -> Iterator[str]:
    """What was checked, a line each. Raises Refused with what does not work, Unknown where `to` is no address."""
    _check(to)
    try:
        session = Session(account)
    except Gone as gone:
        raise input_error(account.server, f"cannot be reached: {gone}", "check --server and the network") from gone
    try:
        yield f"{account.server}: connected, {session.about}, its certificate is accepted"
        yield f"logged in as {account.user}" if account.user else "no login: no --user is given"
        session.sender()
        yield f"takes mail from {account.sender}"
        if to:
            session.begin(Envelope(to, _message(account, to)))
            yield f"sent to {to}: {session.finish()}"
        else:
            yield "no mail was sent; --to sends one to an address of your own"
    except Declined as declined:
        raise input_error(
            account.server, f"declines: {declined}", "check --sender and --to, or ask who runs it"
        ) from declined
    except Gone as gone:
        raise input_error(account.server, f"the connection was lost: {gone}", "try again") from gone
    finally:
        session.close()


def _check(to: str) -> None:
    """Raises Unknown for an address that is none."""
    try:
        contact_details.ascii_address(to or "nobody@example.org")
    except ValueError as error:
        message, hint = message_and_hint(error)
        raise usage_error(Option("--to"), f"{to!r} {message}", hint or "give an address of your own") from None


def _message(account: Account, to: str) -> bytes:
    made = headed(account, to, SUBJECT, secrets.token_hex(16), dt.datetime.now(dt.UTC))
    made.set_content(TEXT)
    return made.as_bytes()
