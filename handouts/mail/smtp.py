"""One session with a mail server: connected over TLS, logged in, driven step by step up to the final dot (RFC 5321).

Nothing is sent to a server before its certificate is checked, and a password goes over TLS only. Each step of a session
succeeds, or raises `Declined` with the server's reply, or `ConnectionLost`. Between `begin`
and `finish` the caller writes to its journal.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from handouts import contact_details
from handouts.errors import ASK_SETUP, Hint, Option, input_error
from handouts.mail.account import Account

REPLIES = range(400, 600)
"""Codes of refusals (RFC 5321, 4.2.1): temporary below 500, permanent from there on."""
PERMANENT = 500
SERVICE_CLOSING = 421
"""With this code the server ends the session."""
MAX_REPLY = 600
"""Characters of a reply that are shown."""
HIDDEN = "(hidden)"
"""Replaces text that must not be repeated."""


class Declined(Exception):
    """The server refused a message."""

    def __init__(self, code: int, reply: str) -> None:
        super().__init__(f"{code} {reply}")
        self.code = code

    @property
    def temporary(self) -> bool:
        """True if it may accept the message later."""
        return self.code < PERMANENT

    @property
    def ends_session(self) -> bool:
        """True if the server ended the session with this reply."""
        return self.code == SERVICE_CLOSING


class ConnectionLost(Exception):
    """The connection was lost, or cannot be made now."""


def tls_socket(smtp: smtplib.SMTP) -> ssl.SSLSocket:
    """The socket of a client, which is under TLS. Raises ConnectionLost if there is none, or if it is not encrypted."""
    if not isinstance(smtp.sock, ssl.SSLSocket):
        raise ConnectionLost("the connection was closed" if smtp.sock is None else "the connection is not encrypted")
    return smtp.sock


@contextlib.contextmanager
def connection_errors() -> Iterator[None]:
    """Turn all connection errors into ConnectionLost."""
    try:
        yield
    except smtplib.SMTPServerDisconnected as error:
        raise ConnectionLost(str(error) or "the connection was closed") from error
    except smtplib.SMTPResponseException as error:  # a line without an end
        raise ConnectionLost(f"cannot read the server's reply: {reply_text(error.smtp_error)}") from error
    except OSError as error:
        raise ConnectionLost(error.strerror or str(error) or "no answer") from error


def expect(reply: tuple[int, bytes], *good: int) -> str:
    """Code and text of a reply. Raises Declined, and ConnectionLost for an invalid reply."""
    code, text = reply[0], reply_text(reply[1])
    if code in good:
        return f"{code} {text}"
    if code not in REPLIES:
        raise ConnectionLost(f"invalid reply from the server: {code} {text}")
    raise Declined(code, text)


def reply_text(reply: bytes | str) -> str:
    """The text of a reply on one line, without control characters."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:MAX_REPLY]


def without(text: str, private: Iterable[str]) -> str:
    """A reply without private text about a patient or an account: names and addresses become `(hidden)`.

    Other spellings are hidden too: upper or lower case, with or without accents, beside an underscore, encoded for a
    URL (%2E) or for mail (=2E). An encoded word is hidden as a whole.
    """
    parts = sorted({part.strip() for part in private if part.strip()}, key=len, reverse=True)
    patterns = [re.compile(_whole_word(part), re.IGNORECASE) for part in parts]
    for pattern in patterns:
        text = pattern.sub(HIDDEN, text)
    folded = [re.compile(_whole_word(_folded(part))) for part in parts]
    tokens = re.split(r"(\s+)", text)
    return "".join(HIDDEN if any(_is_in(pattern, token) for pattern in folded) else token for token in tokens)


def _whole_word(part: str) -> str:
    """A pattern for a part that has no letter or digit next to it; an underscore may be."""
    return rf"(?<![^\W_]){re.escape(part)}(?![^\W_])"


def _folded(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _is_in(pattern: re.Pattern[str], token: str) -> bool:
    """True if a word of a reply matches, as it is or decoded."""
    if token.isspace() or not token:
        return False
    decoded = {token, *(unquote(token.replace(mark, "%")) for mark in "%=" if mark in token)}
    return any(pattern.search(_folded(variant)) for variant in decoded)


# -- connecting and logging in
CONNECT = 30.0
"""Seconds to connect, and for each reply until the login."""
PASSWORDS = ("CRAM-MD5", "PLAIN", "LOGIN")
TOKENS = ("XOAUTH2",)


def tls_context(account: Account) -> ssl.SSLContext:
    """TLS 1.2 or later, with a certificate for this host. Raises InputError if the authorities cannot be read."""
    try:
        context = ssl.create_default_context(cafile=account.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise input_error(
            Option("--ca-file"), "contains no readable certificates", "give a file of PEM certificates"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def connect(account: Account) -> smtplib.SMTP:
    """An open connection under TLS, logged in if the account has a user.

    Raises InputError if a person has to fix something, ConnectionLost if a later try may succeed.
    """
    context = tls_context(account)
    # The server gets the sender's domain instead of the name of this machine, which it does not check.
    where = account.host, account.port, account.domain
    with contextlib.ExitStack() as stack, _explained(account):
        smtp: smtplib.SMTP
        if account.implicit:
            smtp = smtplib.SMTP_SSL(*where, timeout=min(CONNECT, account.patience), context=context)
        else:
            smtp = smtplib.SMTP(*where, timeout=min(CONNECT, account.patience))
        stack.callback(smtp.close)
        smtp.ehlo_or_helo_if_needed()
        if not account.implicit:
            _start_tls(smtp, account, context)
        # Commands are small packets: without this the end of each message waits 40 ms.
        tls_socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if account.user:
            _log_in(smtp, account)
        stack.pop_all()
    return smtp


def _start_tls(smtp: smtplib.SMTP, account: Account, context: ssl.SSLContext) -> None:
    if not smtp.has_extn("starttls"):
        hint = "ask its operator for a port with TLS; smtps:// is for TLS from the first byte"
        raise input_error(account.server, "does not offer STARTTLS, and nothing is sent unencrypted", hint)
    expect(smtp.starttls(context=context), 220)
    smtp.ehlo_or_helo_if_needed()  # extensions listed before TLS may be forged


def _log_in(smtp: smtplib.SMTP, account: Account) -> None:
    """Log in with a password, or with a token if a command prints one. Raises InputError, ConnectionLost."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    wanted = TOKENS if account.token_command else PASSWORDS
    if not set(wanted) & set(offered):
        credential = "a token (XOAUTH2)" if account.token_command else "a password"
        no_login = Hint("remove --user, or use another port", page=ASK_SETUP)
        hint = f"it offers: {', '.join(offered)}" if offered else no_login
        raise input_error(account.server, f"does not accept a login with {credential}", hint)
    secret = account.password()
    try:
        if account.token_command:
            smtp.auth("XOAUTH2", _xoauth2(account.user, secret))  # type: ignore[arg-type]
        else:
            # Only one mechanism: a wrong password tried with two counts twice before an account is locked.
            smtp.user, smtp.password = account.user, secret
            mechanism = next(name for name in PASSWORDS if name in offered)
            smtp.auth(mechanism, getattr(smtp, f"auth_{mechanism.lower().replace('-', '_')}"))
    except smtplib.SMTPAuthenticationError as error:
        declined = Declined(error.smtp_code, without(reply_text(error.smtp_error), _spellings(account.user, secret)))
        if declined.temporary:
            raise ConnectionLost(str(declined)) from None
        hint = Hint(
            "check --user and the password; some providers accept only tokens (--token-command)", page=ASK_SETUP
        )
        raise input_error(account.server, f"rejected the login of {account.user}: {declined}", hint) from None
    except UnicodeEncodeError:
        # Not chained: the exception contains the password.
        hint = "most servers accept only ASCII here; ask for another password"
        raise input_error(
            account.server, "the user or the password contains characters other than ASCII", hint
        ) from None
    except ValueError:
        raise ConnectionLost("cannot read the server's reply to the login") from None


def _spellings(user: str, secret: str) -> Iterator[str]:
    """The forms in which a server may repeat a secret if it does not know the command."""
    nul = chr(0)
    for text in (secret, f"{nul}{user}{nul}{secret}", _xoauth2(user, secret)(None)):
        yield from (text, base64.b64encode(text.encode()).decode("ascii"))


def _xoauth2(user: str, token: str) -> Callable[[bytes | None], str]:
    """SASL XOAUTH2 of Google and Microsoft: one response. A challenge reports an error, and is answered with ''."""

    def respond(challenge: bytes | None = None) -> str:
        return f"user={user}\x01auth=Bearer {token}\x01\x01" if challenge is None else ""

    return respond


@contextlib.contextmanager
def _explained(account: Account) -> Iterator[None]:
    """Turn connection errors into InputError if a person has to fix something, else into ConnectionLost."""
    try:
        yield
    except Declined as declined:
        raise _greeting_error(account, declined) from declined
    except smtplib.SMTPServerDisconnected as error:
        raise ConnectionLost(str(error) or "the connection was closed") from error
    except smtplib.SMTPResponseException as error:
        raise _greeting_error(account, Declined(error.smtp_code, reply_text(error.smtp_error))) from error
    except smtplib.SMTPException as error:
        raise ConnectionLost(str(error)) from error
    except ssl.SSLCertVerificationError as error:
        hint: str = Hint(
            "ask its operator; for your own authority, give its certificate with --ca-file", page="ask its operator"
        )
        raise input_error(account.server, f"its certificate is not trusted: {error.verify_message}", hint) from error
    except ssl.SSLError as error:
        hint = "smtps:// is TLS from the first byte (port 465), smtp:// begins with STARTTLS (port 587)"
        why = (error.reason or "TLS failed").lower().replace("_", " ")
        raise input_error(account.server, f"no encrypted connection: {why}", hint) from error
    except (socket.gaierror, UnicodeError) as error:  # UnicodeError for an invalid name
        hint = Hint("check --server and the network", page=f"check the network, or {ASK_SETUP}")
        raise input_error(account.server, "no server with this name", hint) from error
    except OSError as error:
        raise ConnectionLost(error.strerror or str(error) or "no answer") from error


def _greeting_error(account: Account, declined: Declined) -> Exception:
    """The exception for a refusal before any message."""
    if declined.temporary:
        return ConnectionLost(str(declined))
    return input_error(account.server, f"refuses connections from this machine: {declined}", "ask its operator")


# -- a session
COMMAND, DOT, GOODBYE = 120.0, 600.0, 5.0
"""Seconds for a reply; for the reply to the final dot (RFC 5321, 4.5.3.2.6); for the last reply."""
NO_SUCH_NAME, TOO_LARGE = 553, 552
"""Mailbox name not allowed; exceeded storage allocation."""


@dataclass(frozen=True)
class Envelope:
    """One message as it is sent."""

    recipient: str
    message: bytes = field(repr=False)
    """Lines end in CRLF; all ASCII if the recipient is."""
    identifier: str = ""
    """Comes back in a delivery report (RFC 3461, ENVID); says nothing about a patient."""


class Session:
    """An open session, logged in. Raises InputError if a person has to fix something, else ConnectionLost."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._smtp = connect(account)
        self._command, self._dot = min(COMMAND, account.patience), min(DOT, account.patience)
        tls_socket(self._smtp).settimeout(self._command)

    @property
    def protection(self) -> str:
        """The encryption of the connection: 'TLSv1.3, TLS_AES_256_GCM_SHA384'."""
        connection = tls_socket(self._smtp)
        return ", ".join(filter(None, (connection.version(), (connection.cipher() or ("",))[0])))

    def begin(self, envelope: Envelope) -> None:
        """Send envelope and message without the final dot: the server does not have it yet.

        Raises Declined, ConnectionLost; and InputError if the server accepts nothing from this sender.
        """
        smtp, recipient = self._smtp, ascii_address(envelope.recipient)
        options = self._options(envelope, recipient)
        reports = ["NOTIFY=FAILURE,DELAY"] if smtp.has_extn("dsn") else []
        with connection_errors():
            self._from(options)
            expect(smtp.rcpt(recipient, reports), 250, 251)
            expect(smtp.docmd("DATA"), 354)
            smtp.send(dot_stuffed(envelope.message))

    def check_alive(self) -> None:
        """Check that the session is still open: a server sends nothing before the dot. Raises Declined, ConnectionLost.

        This does not notice every lost connection, but each one noticed here needs no decision by a person. Also, a
        reply that arrived early, with the reply to DATA, would be taken for the reply to the dot.
        """
        connection, replies = tls_socket(self._smtp), self._smtp.file
        connection.setblocking(False)
        with connection_errors():
            try:
                if replies:
                    replies.peek(1)  # a reply that was buffered or has just arrived
            except ssl.SSLWantReadError:
                return
            finally:
                connection.settimeout(self._command)
            connection.settimeout(GOODBYE)
            expect(self._smtp.getreply())

    def finish(self) -> str:
        """Send the final dot; returns the reply. Raises Declined, or ConnectionLost if the outcome is unknown."""
        with connection_errors():
            tls_socket(self._smtp).settimeout(self._dot)
            self._smtp.send(b".\r\n")
            reply = self._smtp.getreply()
            tls_socket(self._smtp).settimeout(self._command)
        return expect(reply, 250)

    def check_sender(self) -> None:
        """Check that the server accepts this sender; no mail is sent. Raises InputError, Declined, ConnectionLost."""
        with connection_errors():
            self._from([])
        self.reset()

    def reset(self) -> None:
        """Discard a declined message. Raises ConnectionLost."""
        with connection_errors():
            self._smtp.rset()

    def close(self) -> None:
        """End the session, with QUIT if it is still open. Never raises."""
        with contextlib.suppress(OSError, ConnectionLost, smtplib.SMTPException):
            tls_socket(self._smtp).settimeout(GOODBYE)
            self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Close the connection without QUIT, which would become part of an open message."""
        self._smtp.close()

    def _from(self, options: list[str]) -> None:
        """Send the sender. A refusal is not about the recipient, except for the size of the message."""
        try:
            expect(self._smtp.mail(ascii_address(self._account.sender), options), 250)
        except Declined as declined:
            if declined.temporary or declined.code == TOO_LARGE:
                raise
            message = f"does not accept mail from {self._account.sender}: {declined}"
            hint = Hint("check --sender and --user, or ask its operator", page=f"{ASK_SETUP}, or the server's operator")
            raise input_error(self._account.server, message, hint) from declined

    def _options(self, envelope: Envelope, recipient: str) -> list[str]:
        """Options sent with the sender. Raises Declined for an address that this server does not support."""
        smtp, options = self._smtp, []
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(envelope.message)}")
        if smtp.has_extn("dsn"):
            options += ["RET=HDRS", *([f"ENVID={envelope.identifier}"] if envelope.identifier else [])]
        if not recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                raise Declined(NO_SUCH_NAME, "this server supports only ASCII addresses")
            options += ["SMTPUTF8", "BODY=8BITMIME"]  # required by it (RFC 6531, 3.1)
        return options


def dot_stuffed(message: bytes) -> bytes:
    """A message for DATA: lines that begin with a dot get another (RFC 5321, 4.5.2), and the last line ends."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message) if message.startswith(b".") or b"\n." in message else message
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def ascii_address(address: str) -> str:
    """An address with its domain in ASCII. Raises Declined for an invalid address."""
    try:
        return contact_details.ascii_address(address)
    except ValueError as error:
        raise Declined(NO_SUCH_NAME, f"the address {error}") from None
