"""Serve the desk over TLS with the clinic's certificate, for several computers of a clinic.

The web server speaks plain HTTP on the loopback interface. `TlsListener` accepts TLS connections, decrypts them, and
passes the bytes on. It limits connections, and the time of a handshake.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections import Counter
from pathlib import Path

from handouts.errors import InputError, Option, input_error
from handouts.files import check_regular, read_error

MAX_CONNECTIONS, MAX_PER_ADDRESS = 400, 100
"""Maximum number of open connections, in all and per address."""
CLOSE_SECONDS = 2.0
"""Seconds in which open connections must end when the program stops."""
HANDSHAKE_SECONDS = 10.0
"""Seconds in which a TLS handshake must end."""
CHUNK = 65536
SUMMARY = {
    "KEY_VALUES_MISMATCH": "the key does not belong to the certificate",
    "NO_START_LINE": "the file is not in PEM format",
    "BAD_DECRYPT": "the key is encrypted",
    "BAD_PASSWORD_READ": "the key is encrypted",
    "CA_MD_TOO_WEAK": "the signature of the certificate is too weak",
    "EE_KEY_TOO_SMALL": "the key of the certificate is too short",
    "": "the files are not a certificate and its key in PEM format",
}
"""What errors of OpenSSL mean, by their names."""


def server_context(certificate: Path, key: Path, host: str) -> ssl.SSLContext:
    """The TLS settings of a certificate and its key, both PEM files. `host` is the name that browsers open.

    Raises InputError if a file cannot be read, if they do not belong together, if the certificate has expired or is
    not valid yet, and if it is not for the host.
    """
    for path, option in ((certificate, "--tls-certificate"), (key, "--tls-key")):
        try:
            exists = check_regular(path, follow=True)
        except OSError as error:
            raise read_error(path, error) from error
        if not exists:
            raise input_error(Option(option), f"the file {str(path)!r} does not exist", "check the path")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, OSError) as error:
        raise _certificate_error(error) from error
    _verify(context, certificate, host)
    return context


def _verify(server: ssl.SSLContext, certificate: Path, host: str) -> None:
    """Do a handshake in memory, as a browser that trusts the certificate. Raises InputError."""
    client = ssl.create_default_context(cafile=str(certificate))
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # an intermediate certificate in the file is enough
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    try:
        for _ in range(10):
            waiting = 0
            for end in ends:
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    waiting += 1
            if not waiting:
                return
    except ssl.SSLCertVerificationError as error:
        message = f"the certificate cannot be used for {host}: {error.verify_message}"
        raise input_error(Option("--tls-certificate"), message, "get a valid certificate for this name") from error
    except ssl.SSLError as error:
        raise _certificate_error(error) from error


def _certificate_error(error: OSError) -> InputError:
    reason = getattr(error, "reason", "") or ""
    message = SUMMARY.get(reason) or f"the certificate and the key cannot be used: {reason}"
    hint = "give the certificate with its chain, and its key without a password, as PEM files"
    return input_error(Option("--tls-certificate"), message, hint)


class TlsListener:
    """Accepts TLS connections at an address, and passes them on to a port of the loopback interface."""

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext) -> None:
        """Bind the address. Raises OSError if it cannot be used."""
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.create_server(address, family=family, backlog=100)
        self.port: int = self._socket.getsockname()[1]
        self._context = context
        self._open: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        """All running tasks: the event loop itself has only weak references to them."""
        self._loop = asyncio.new_event_loop()
        self._backend = 0

    def start(self, backend: int) -> None:
        """Accept connections in a thread, until `close`."""
        self._backend = backend
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop accepting, and end open connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS + 1)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = asyncio.start_server(
            self._serve, sock=self._socket, ssl=self._context, ssl_handshake_timeout=HANDSHAKE_SECONDS
        )
        self._loop.set_exception_handler(lambda *_: None)  # a client that breaks off is no error of the program
        self._loop.run_until_complete(server)
        self._loop.run_forever()
        open_connections = asyncio.all_tasks(self._loop)
        for connection in open_connections:
            connection.cancel()
        if open_connections:
            self._loop.run_until_complete(asyncio.wait(open_connections, timeout=CLOSE_SECONDS))
        self._socket.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        if self._open.total() >= MAX_CONNECTIONS or self._open[peer] >= MAX_PER_ADDRESS:
            writer.transport.abort()
            return
        self._open[peer] += 1
        self._keep(asyncio.current_task())
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self._backend)
            try:
                # When the server has closed its side, the answer is complete; a browser may still wait to send.
                requests = asyncio.create_task(_copy(reader, outer))
                self._keep(requests)
                await _copy(inner, writer)
                requests.cancel()
            finally:
                await _close(outer)
        except OSError:
            pass
        finally:
            self._open[peer] -= 1
            await _close(writer)

    def _keep(self, task: asyncio.Task[None] | None) -> None:
        """Keep a task until it ends."""
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Copy until the end of the source, no faster than the target takes it."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, ssl.SSLError, asyncio.CancelledError):
        await writer.wait_closed()
