"""Send an IPP request and read the reply: HTTP, HTTPS with a verified or pinned certificate, or a local socket."""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from handouts.errors import ASK_SETUP, Hint, InputError, Option, Program, input_error, usage_error
from handouts.printing.ipp_messages import HTTP
from handouts.printing.printer import ReplyLost

CONNECT, ANSWER = 10.0, 120.0
"""Seconds for a connection, and for a reply: some printers reply only when they have read the whole file."""
PORT = 631
MAX_REPLY = 32_000_000
CHUNK = 1 << 16
OPTION = Option("--printer")


@dataclass(frozen=True)
class Target:
    """Where a printer listens, and the certificate that is expected."""

    uri: str
    host: str
    port: int
    path: str
    secure: bool
    pin: str = ""
    """SHA-256 of the certificate, in hexadecimal."""
    local: str = ""
    """The path of a socket, instead of host and port."""
    queue: str = ""
    """Its name in messages, if not the URL."""

    @property
    def name(self) -> Program:
        """The name in messages."""
        return Program(self.queue or self.uri)


def target(url: str, pin: str = "") -> Target:
    """A target from ipp://HOST[:PORT]/PATH or ipps://. Raises UsageError."""
    parts = urlsplit(url)
    try:
        port = parts.port or PORT
    except ValueError:
        port = 0
    if parts.scheme not in ("ipp", "ipps") or not parts.hostname or not port:
        raise usage_error(
            OPTION, f"{url!r} is not the URL of a printer", "write it like ipps://printer.example/ipp/print"
        )
    if parts.username or parts.password or parts.query:
        # Not repeated in the message: it would end up in a log.
        raise usage_error(OPTION, "the URL contains a user, a password or a query", "remove them")
    fingerprint = pin.casefold().removeprefix("sha256:").replace(":", "").replace(" ", "")
    if pin and not re.fullmatch("[0-9a-f]{64}", fingerprint):
        raise usage_error(Option("--pin"), "is not a SHA-256 fingerprint", "expected 64 hexadecimal digits")
    if pin and parts.scheme != "ipps":
        raise usage_error(Option("--pin"), "only ipps:// has a certificate", "write ipps:// instead of ipp://")
    return Target(url, parts.hostname, port, parts.path or "/", parts.scheme == "ipps", fingerprint)


def post(to: Target, message: bytes, document: bytes = b"", *, answer: float = ANSWER) -> bytes:
    """The body of the reply.

    Raises InputError if nothing was sent or the request was refused, ReplyLost if that is unknown.
    """
    connection = _connected(to)
    try:
        connection.sock.settimeout(answer)
        sent = _sent(connection, to, message, document)
        try:
            reply = connection.getresponse()
            body = reply.read(MAX_REPLY)
        except (OSError, http.client.HTTPException) as error:
            raise ReplyLost(str(error)) from sent or error
    finally:
        connection.close()
    if reply.status != http.client.OK:
        default = (f"answers with HTTP status {reply.status}", "check the URL; many printers have /ipp/print")
        problem = HTTP.get(reply.status, default)
        if document and reply.status >= http.client.INTERNAL_SERVER_ERROR:
            raise ReplyLost(problem[0], problem)  # a gateway may time out while the printer prints
        raise input_error(to.name, *problem)
    return body


def _sent(connection: http.client.HTTPConnection, to: Target, message: bytes, document: bytes) -> OSError | None:
    """Send everything. An error is returned: a printer that stops reading may have replied with the reason."""
    host = f"[{to.host}]" if ":" in to.host else to.host
    headers = {
        "Host": "localhost" if to.local else f"{host}:{to.port}",
        "Content-Type": "application/ipp",
        "Content-Length": str(len(message) + len(document)),
    }
    try:
        connection.putrequest("POST", to.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(message)
        for start in range(0, len(document), CHUNK):  # the timeout is for each chunk
            connection.send(document[start : start + CHUNK])
    except OSError as error:
        return error
    return None


def _connected(to: Target) -> http.client.HTTPConnection:
    """An open connection with a verified certificate. Nothing has been sent yet. Raises InputError."""
    connection = _connection(to)
    try:
        connection.connect()
        if to.pin:
            actual = _fingerprint(connection)
            if actual != to.pin:
                hint = f"find out why; its certificate is now {actual}"
                raise input_error(to.name, "its certificate does not match the pinned one", hint)
    except InputError:
        connection.close()
        raise
    except ssl.SSLCertVerificationError as error:
        raise input_error(to.name, f"its certificate is not trusted: {error.verify_message}", _to_pin(to)) from error
    except ssl.SSLError as error:
        hint = "TLS 1.2 or newer is required; update the printer's firmware"
        raise input_error(to.name, f"cannot make an encrypted connection: {error.reason or error}", hint) from error
    except OSError as error:
        raise input_error(to.name, *_not_reached(to, error)) from error
    return connection


def _not_reached(to: Target, error: OSError) -> tuple[str, str]:
    """Message and hint. A queue is reached through the print system of this machine."""
    late = isinstance(error, TimeoutError)
    if to.queue:
        why = "" if late else f": {error.strerror or error}"
        hint = Hint(
            "start it; `handouts printers` lists the printers; a network printer is ipps://HOST/ipp/print",
            page="start it, or choose another printer",
        )
        return f"the print system of this machine (CUPS) does not answer{why}", hint
    message = "does not answer" if late else f"cannot be reached: {error.strerror or error}"
    return message, "turn it on, and check the URL and the network"


def _connection(to: Target, *, checked: bool = True) -> http.client.HTTPConnection:
    if to.local:
        return _Local(to.local)
    if not to.secure:
        return http.client.HTTPConnection(to.host, to.port, timeout=CONNECT)
    context = ssl.create_default_context()
    if to.pin or not checked:
        # With a pin the certificate itself is compared, before anything is sent; its signer does not matter.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(to.host, to.port, timeout=CONNECT, context=context)


def _fingerprint(connection: http.client.HTTPConnection) -> str:
    certificate = connection.sock.getpeercert(binary_form=True) if isinstance(connection.sock, ssl.SSLSocket) else None
    return hashlib.sha256(certificate or b"").hexdigest()


def _to_pin(to: Target) -> str:
    """How to trust a printer with a self-signed certificate."""
    connection = _connection(to, checked=False)
    try:
        connection.connect()
        actual = _fingerprint(connection)
    except OSError:
        return "trust the printer's certificate on this workstation"
    finally:
        connection.close()
    return Hint(
        f"compare this with the certificate shown on the printer; if they are the same: --pin {actual}",
        page=ASK_SETUP,
    )


class _Local(http.client.HTTPConnection):
    """HTTP over a local socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=CONNECT)
        self._path = path

    def connect(self) -> None:
        family: Callable[[], int] = lambda: socket.AF_UNIX  # noqa: E731 - missing on Windows
        self.sock = socket.socket(family(), socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
