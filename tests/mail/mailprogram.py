"""The mail server of the tests: aiosmtpd in a separate process. The recipient's address sets its behavior.

`python -m tests.mail.mailprogram OPTIONS` (JSON, see `mailserver.Options`) prints its port and serves until it is
terminated. The local part of an address is WORD-anything, or WORDn-anything for the first n times:

    ok          accepted
    bad         550 to RCPT              baddot      554 after the dot
    busy        451 to RCPT              busydot     451 after the dot           busydata    451 to DATA
    bye         421 to RCPT, and closes  byedot      421 after the dot, and closes
    dropearly   the connection drops instead of a reply to DATA (once, without n)
    dropbefore  it drops after the body, before the dot (once)
    dropafter   the message is stored, and the connection drops instead of a reply (once)
    hold        the reply to RCPT waits until the test releases it
    holddot     the message is stored, and the reply waits until the test releases it
    slow        stored, with a late reply

A message is on disk before the reply. The number of uses of each address is in files as well, so that a test can start
again by removing them.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import logging
import os
import re
import signal
import ssl
import sys
import time
import traceback
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session, TLSSetupException

WORD = re.compile(r"([a-z]+)(\d*)-")
MECHANISMS = {"PLAIN", "LOGIN", "XOAUTH2"}
ONCE = ("dropearly", "dropbefore", "dropafter")
SLOW, QUIET = 0.1, 0.3
WAIT = 60.0  # longer than any test waits


class ServerFolder:
    """The folder of a server: messages, events, and the number of uses of each address."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._numbers = itertools.count(1)

    def record(self, session: int, event: str, detail: str = "") -> None:
        """Append an event."""
        with (self.root / "events").open("a", encoding="utf-8") as file:
            file.write(json.dumps([session, event, detail]) + "\n")

    def behaves(self, word: str, addresses: list[str]) -> bool:
        """True if the first address asks for this behavior, this time."""
        address = addresses[0] if addresses else ""
        match = WORD.match(address)
        if not match or match[1] != word:
            return False
        if not (times := int(match[2]) if match[2] else word in ONCE):
            return True
        path = self.root / "counts" / quote(address, safe="@")
        count = len(path.read_bytes()) if path.exists() else 0
        path.write_bytes(b"+" * (count + 1))
        return count < times

    def store(self, envelope: Envelope) -> None:
        """Write a message with its envelope to disk, atomically."""
        head = {"sender": envelope.mail_from, "recipients": envelope.rcpt_tos, "options": envelope.mail_options}
        path = self.root / "messages" / f"{time.time_ns()}-{next(self._numbers)}"
        beside = self.root / path.name
        with beside.open("wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + (envelope.original_content or b""))
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)

    async def released(self) -> None:
        """Wait until the test releases the reply."""
        until = time.monotonic() + WAIT
        while not (self.root / "released").exists() and time.monotonic() < until:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)


class Handler:
    """The hooks of aiosmtpd."""

    def __init__(self, options: dict[str, Any], folder: ServerFolder) -> None:
        self.options, self.folder, self.mails = options, folder, 0

    async def handle_EHLO(
        self, server: Server, session: Session, _: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [line for line in responses if line[4:].split()[0] not in self.options["hidden"]]

    async def handle_AUTH(self, server: Server, session: Session, _: Envelope, args: list[str]) -> Any:
        return self.options["auth"] or MISSING

    async def auth_XOAUTH2(self, server: Server, args: list[str]) -> AuthResult:
        expected = f"user={self.options['user']}\x01auth=Bearer {self.options['token']}\x01\x01".encode()
        response = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        if response == expected:
            return AuthResult(success=True, auth_data=LoginPassword(self.options["user"].encode(), b""))
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')  # its answer is an empty line
        return AuthResult(success=False, handled=False)

    def authenticate(self, _: Server, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = (self.options["user"].encode(), self.options["password"].encode())
        return AuthResult(success=tuple(data) == right, handled=False, auth_data=data)

    async def handle_MAIL(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.mails += 1
        if self.options["most"] and self.mails > self.options["most"]:
            await server.bye("421 4.7.0 Too many messages in this connection")
        if self.options["sender"]:
            return str(self.options["sender"])
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        behaves = self.folder.behaves
        if behaves("bad", [address]):
            return f"550-5.1.1 <{address}>: Recipient address rejected:\r\n550 5.1.1 User unknown in this mailbox table"
        if behaves("gossip", [address]):
            name = address.partition("@")[0]
            return (
                f"550-5.1.1 \x1b]0;evil\x07 No {name} here, nor {name}@\r\n550 5.1.1 (Maria) \x1b[2J \u202e {address}"
            )
        if behaves("busy", [address]):
            return f"451 4.7.1 <{address}>: Greylisted, try again later"
        if behaves("bye", [address]):
            await server.bye("421 4.3.2 Service shutting down")
        if behaves("hold", [address]):
            server.record("held", address)
            await self.folder.released()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        behaves, to = self.folder.behaves, envelope.rcpt_tos
        if wrong := self._malformed(envelope):
            server.record("malformed", wrong)
            return f"554 5.6.0 {wrong}"
        if behaves("baddot", to):
            return f"554 5.7.1 Message for {to[0]} refused: looks like spam"
        if behaves("busydot", to):
            return "451 4.3.0 Queue file write error"
        if behaves("byedot", to):
            await server.bye("421 4.3.2 Service shutting down")
        self.folder.store(envelope)
        if behaves("dropafter", to):
            await server.drop("dropped after the dot")
        if behaves("holddot", to):
            server.record("held", to[0])
            await self.folder.released()
        if behaves("slow", to):
            await asyncio.sleep(SLOW)
        return "250 2.0.0 OK: queued"

    def _malformed(self, envelope: Envelope) -> str:
        """What is wrong with a message (RFC 5321); '' for nothing."""
        data = envelope.original_content or b""
        bare = data.replace(b"\r\n", b"")
        if b"\r" in bare or b"\n" in bare:
            return "bare CR or LF"
        if any(len(line) > 998 for line in data.split(b"\r\n")):
            return "line too long"
        if not data.isascii() and "BODY=8BITMIME" not in envelope.mail_options:
            return "eight bits without BODY=8BITMIME"
        return ""

    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, TLSSetupException):
            self.folder.record(0, "no TLS", str(error.__cause__))
        else:  # an error in this program, which fails the tests
            traceback.print_exception(error)
        return "451 4.3.0 Internal error"


class Server(SMTP):
    """One connection, with behavior for which aiosmtpd has no hook."""

    line_length_limit = 16_384  # a token is one line; `_malformed` checks the lines of a message
    numbers = itertools.count(1)

    def __init__(self, handler: Handler, **more: Any) -> None:
        super().__init__(handler, **more)
        self.handler, self.number = handler, next(self.numbers)
        self.command_size_limits["AUTH"] = 12_288  # RFC 4954
        self._smtp_methods = {name: self._recorded(name, method) for name, method in self._smtp_methods.items()}

    def _recorded(self, name: str, method: Callable[[str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
        async def record_and_run(arg: str) -> None:
            self.record(name, (arg or "").split(" ", 1)[0] if name == "AUTH" else arg or "")
            await method(arg)

        return record_and_run

    def record(self, event: str, detail: str = "") -> None:
        self.handler.folder.record(self.number, event, detail)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        secure = transport.get_extra_info("ssl_object")
        self.record("TLS" if secure else "connected", secure.version() or "" if secure else "")
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.loop.call_soon(self.record, "closed")  # with the number that the connection has then

    async def push(self, status: Any) -> None:
        if str(status).startswith("220 ") and self.handler.options["greeting"] and not self._tls_protocol:
            await self.bye(self.handler.options["greeting"])
        await super().push(status)

    async def bye(self, reply: str) -> None:
        """Reply and close the connection. Never returns."""
        await super().push(reply)
        assert self.transport
        self.transport.close()
        await asyncio.Event().wait()

    async def drop(self, event: str) -> None:
        """Drop the connection without a reply, like a machine that loses power. Never returns."""
        self.record(event)
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()
        await asyncio.Event().wait()

    async def smtp_DATA(self, arg: str) -> None:
        assert self.envelope
        behaves, to = self.handler.folder.behaves, self.envelope.rcpt_tos
        if behaves("busydata", to):
            await self.push("451 4.3.1 Mail system full")
            return
        if behaves("early", to):  # in one piece, before a byte of the message has come
            await self.push("354 End data with <CR><LF>.<CR><LF>\r\n250 2.0.0 OK: queued")
            data = b""
            while not data.endswith(b"\r\n.\r\n"):
                data += (more := await self._reader.read(65_536))
                if not more:
                    await self.drop("closed before the dot")
            await self.push("554 5.7.1 looks like spam")
            return
        if behaves("dropearly", to):
            await self.drop("dropped at DATA")
        if behaves("dropbefore", to):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            with contextlib.suppress(TimeoutError):  # when nothing more comes, the client has sent the whole body
                while await asyncio.wait_for(self._reader.read(65_536), QUIET):
                    pass
            await self.drop("dropped before the dot")
        await super().smtp_DATA(arg)


def context(options: dict[str, Any]) -> ssl.SSLContext:
    """The TLS context of the server."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options["certificate"])
    if options["legacy"]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            tls.minimum_version = tls.maximum_version = ssl.TLSVersion.TLSv1_1
        tls.set_ciphers("DEFAULT:@SECLEVEL=0")
    return tls


async def serve(options: dict[str, Any]) -> None:
    """Listen on a free local port, print it, and serve until the process is terminated."""
    folder = ServerFolder(Path(options["folder"]))
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(
        lambda _, error: folder.record(0, "loop", str(error.get("exception") or error["message"]))
    )
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    secure = context(options)
    later = secure if options["tls"] == "starttls" else None

    def connection() -> Server:
        handler = Handler(options, folder)
        return Server(
            handler, data_size_limit=options["size"], hostname="mail.test", ident="ESMTP", loop=loop, enable_SMTPUTF8=options["utf8"], tls_context=later,
            require_starttls=bool(later), auth_require_tls=bool(later), auth_required="AUTH" not in options["hidden"],
            authenticator=handler.authenticate, auth_exclude_mechanism=MECHANISMS - set(options["mechanisms"]),
        )  # fmt: skip

    at_once = secure if options["tls"] == "implicit" else None
    listening = await loop.create_server(connection, "127.0.0.1", 0, ssl=at_once)
    sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()
    listening.close()


if __name__ == "__main__":
    logging.getLogger("mail.log").addHandler(logging.NullHandler())
    logging.getLogger("mail.log").propagate = False
    warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(json.loads(sys.argv[1])))
