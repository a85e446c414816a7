"""One session with a mail server, driven by hand up to the final dot of each message (RFC 5321).

Each step either succeeds or raises what the caller needs to know: `Declined` with the server's words, or `Gone` where
there is no connection any more. Between `begin` and `finish` the caller commits to its journal.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field

from handouts import contact_details
from handouts.deliver.account import Account
from handouts.deliver.handshake import connected
from handouts.deliver.smtpwords import Declined, Gone, ends, expect, protected
from handouts.errors import input_error

COMMAND, DOT, GOODBYE = 120.0, 600.0, 5.0
"""Seconds for a reply; for that to the final dot, which a server may need (RFC 5321, 4.5.3.2.6); for the last one."""
NO_SUCH_NAME, TOO_LARGE = 553, 552
"""Mailbox name not allowed; exceeded storage allocation."""


@dataclass(frozen=True)
class Envelope:
    """One message as it is handed in."""

    recipient: str
    message: bytes = field(repr=False)
    """Lines end in CRLF; all ASCII, where the recipient is."""
    identifier: str = ""
    """Comes back in a report of the delivery (RFC 3461, ENVID); tells nothing of a patient."""


class Session:
    """An open session, logged in. Raises Refused where nothing can be sent there, Gone where it is not reached now."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._smtp = connected(account)
        protected(self._smtp).settimeout(COMMAND)

    @property
    def about(self) -> str:
        """How the connection is protected: 'TLSv1.3, TLS_AES_256_GCM_SHA384'."""
        connection = protected(self._smtp)
        return ", ".join(filter(None, (connection.version(), (connection.cipher() or ("",))[0])))

    def begin(self, envelope: Envelope) -> None:
        """Envelope and message without its final dot: nothing is sent yet.

        Raises Declined, Gone; and Refused where the server takes nothing at all from this sender.
        """
        smtp, recipient = self._smtp, ascii_address(envelope.recipient)
        options = self._options(envelope, recipient)
        reports = ["NOTIFY=FAILURE,DELAY"] if smtp.has_extn("dsn") else []
        with ends():
            self._from(options)
            expect(smtp.rcpt(recipient, reports), 250, 251)
            expect(smtp.docmd("DATA"), 354)
            smtp.send(stuffed(envelope.message))

    def still_there(self) -> None:
        """A server says nothing before the dot; one that does has ended the session. Raises Declined, Gone.

        That cannot be known for sure, but what is noticed here need not be asked of a person. And a reply that was read
        ahead, in one piece with that to DATA, would be taken for that to the dot.
        """
        connection, replies = protected(self._smtp), self._smtp.file
        connection.setblocking(False)
        with ends():
            try:
                if replies:
                    replies.peek(1)  # what was read ahead, or what comes without waiting
            except ssl.SSLWantReadError:
                return
            finally:
                connection.settimeout(COMMAND)
            connection.settimeout(GOODBYE)
            expect(self._smtp.getreply())

    def finish(self) -> str:
        """The final dot; gives the server's words. Raises Declined; or Gone, and then nobody here knows."""
        with ends():
            protected(self._smtp).settimeout(DOT)
            self._smtp.send(b".\r\n")
            reply = self._smtp.getreply()
            protected(self._smtp).settimeout(COMMAND)
        return expect(reply, 250)

    def sender(self) -> None:
        """Ask whether the server takes mail of this sender, without sending any. Raises Refused, Declined, Gone."""
        with ends():
            self._from([])
        self.reset()

    def reset(self) -> None:
        """Forget a message that was declined. Raises Gone."""
        with ends():
            self._smtp.rset()

    def close(self) -> None:
        """End the session, politely where it still stands. Never raises."""
        with contextlib.suppress(OSError, Gone, smtplib.SMTPException):
            protected(self._smtp).settimeout(GOODBYE)
            self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """End the connection without a word: a QUIT within a message would be part of it."""
        self._smtp.close()

    def _from(self, options: list[str]) -> None:
        """Say who sends. What is wrong with that is no fault of a recipient's, but for the size of a message."""
        try:
            expect(self._smtp.mail(ascii_address(self._account.sender), options), 250)
        except Declined as declined:
            if declined.temporary or declined.code == TOO_LARGE:
                raise
            words = f"takes no mail from {self._account.sender}: {declined}"
            raise input_error(
                self._account.server, words, "check --sender and --user, or ask who runs it"
            ) from declined

    def _options(self, envelope: Envelope, recipient: str) -> list[str]:
        """What is told with the sender. Raises Declined for an address that this server cannot take."""
        smtp, options = self._smtp, []
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(envelope.message)}")
        if smtp.has_extn("dsn"):
            options += ["RET=HDRS", *([f"ENVID={envelope.identifier}"] if envelope.identifier else [])]
        if not recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                raise Declined(NO_SUCH_NAME, "this server takes no addresses with letters beyond ASCII")
            options += ["SMTPUTF8", "BODY=8BITMIME"]  # which comes with it (RFC 6531, 3.1)
        return options


def stuffed(message: bytes) -> bytes:
    """A message as DATA carries it: a line that begins with a dot has one more (RFC 5321, 4.5.2), the last one ends."""
    found = re.sub(rb"(?m)^\.", b"..", message) if message.startswith(b".") or b"\n." in message else message
    return found if found.endswith(b"\r\n") else found + b"\r\n"


def ascii_address(address: str) -> str:
    """An address with its domain as DNS writes it. Raises Declined for one that no server could be told."""
    try:
        return contact_details.ascii_address(address)
    except ValueError as error:
        raise Declined(NO_SUCH_NAME, f"the address {error}") from None
