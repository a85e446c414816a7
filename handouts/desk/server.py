"""Serve the page with waitress on a loopback port until the program is stopped.

The server limits idle and slow connections. When there are too many, a new connection replaces the oldest one that is
not waiting for an answer.
"""

from __future__ import annotations

import errno
import signal
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from handouts.desk.app import MAX_UPLOAD, create_app
from handouts.desk.security import HEADERS, Access
from handouts.desk.state import Desk
from handouts.desk.tls import TlsListener
from handouts.errors import InputError, Option, input_error, usage_error

MAX_CONNECTIONS, MAX_PER_ADDRESS = 400, 200
"""Maximum number of open connections, in all and per address."""
HEADER_TIME, REQUEST_TIME = 10.0, 60.0
"""Seconds in which the header of a request, and the whole request, must arrive."""
TOO_LARGE = 413
DRAIN_TIME = 15.0
"""Seconds during which the rest of an oversized request is read."""
MAX_HOST_LENGTH = 200
"""Maximum length of a Host header."""
ERROR_PAGES = {
    "413": ("The file is too large", "A list can have 8 megabytes at most. Check that it is the right file."),
    "431": ("Not done", "The browser sent a request that is too long."),
}
DEFAULT_ERROR = ("Not done", "The browser sent a request that cannot be read.")
ERROR_PAGE = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title} – Front desk</title>\n'
    '<link rel="icon" type="image/svg+xml" href="/static/icon.svg">\n'
    '<link rel="stylesheet" href="/static/desk.css">\n</head>\n<body>\n<main id="main">\n<h1>{title}</h1>\n'
    '<p>{text}</p>\n<p><a href="/">Back to the patients</a></p>\n</main>\n</body>\n</html>\n'
)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request. If it cannot be parsed, the client gets an error page."""

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the header. Raises ParsingError."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address like http://[/
            raise ParsingError("the address cannot be read") from error
        if len(self.headers.get("HOST", "")) > MAX_HOST_LENGTH:
            raise ParsingError("the Host header is too long")


class _Refusal(ErrorTask):  # type: ignore[misc]
    """An error page that the server sends itself, with the same security headers as all other pages."""

    def execute(self) -> None:
        """Send the page, and close the connection."""
        error = self.request.error
        title, text = ERROR_PAGES.get(str(error.code), DEFAULT_ERROR)
        body = ERROR_PAGE.format(title=title, text=text).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.response_headers.extend(HEADERS.items())
        if error.code == TOO_LARGE:
            # A browser that is still sending sees no answer if the connection is closed: read and drop the rest.
            self.response_headers.append(("Connection", "close"))
            self.channel.drain()
        else:
            self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class PageChannel(HTTPChannel):  # type: ignore[misc]
    """One connection to the page."""

    error_task_class = _Refusal
    parser_class = _Parser

    def __init__(self, server: Any, *args: Any, **more: Any) -> None:
        self.request_started = time.time()
        self._drained_since = 0.0
        super().__init__(server, *args, **more)

    def drain(self) -> None:
        """Drop all data from now on."""
        self._drained_since = time.time()

    def received(self, data: bytes) -> bool:
        """Receive data, and record when its request started."""
        if self._drained_since:
            return False
        if self.request is None:
            self.request_started = time.time()
        return bool(super().received(data))

    @property
    def answering(self) -> bool:
        """True while a complete request is handled, or its answer is sent."""
        return bool(self.requests or self.total_outbufs_len)

    def timed_out(self, now: float) -> bool:
        """True if the request takes too long to arrive."""
        if self._drained_since:
            return now - self._drained_since > DRAIN_TIME
        if self.request is None or self.answering:
            return False
        return now - self.request_started > (REQUEST_TIME if self.request.headers_finished else HEADER_TIME)


class PageServer(TcpWSGIServer):  # type: ignore[misc]
    """A waitress server that limits the number of connections."""

    channel_class = PageChannel

    def maintenance(self, now: float) -> None:
        """Close connections that are idle or too slow."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.timed_out(now):
                channel.will_close = True

    def handle_accept(self) -> None:
        """Accept a connection. If there are too many, close the oldest idle ones."""
        super().handle_accept()
        channels = list(self.active_channels.values())
        if len(channels) <= min(MAX_CONNECTIONS, MAX_PER_ADDRESS):
            return
        newest = channels[-1].addr[0]
        from_newest = [channel for channel in channels if channel.addr[0] == newest]
        for group, most in ((from_newest, MAX_PER_ADDRESS), (channels, MAX_CONNECTIONS)):
            idle = [channel for channel in group[:-1] if not channel.answering and channel.connected]
            for channel in sorted(idle, key=lambda channel: channel.request_started)[: max(0, len(group) - most)]:
                channel.handle_close()


THREADS = 8
CONNECTION_LIMIT, IDLE_SECONDS, CLEANUP_SECONDS = 1000, 20, 5
"""Waitress's own limits: connections, seconds of silence, seconds between checks."""
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class ServerAddress:
    """The address at which the page is served."""

    host: str
    port: int
    public_url: str = ""
    """https://HOST[:PORT] that the browsers of other computers open; '' for this computer only."""
    proxies: frozenset[str] = frozenset()
    """Addresses of the reverse proxy that serves `public_url`; empty if this program serves it."""
    tls: ssl.SSLContext | None = None
    """The TLS settings with which this program serves `public_url`; None behind a reverse proxy."""


def serve(desk: Desk, server_address: ServerAddress, opened: Callable[[str, str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM. Raises InputError if the address or the port cannot be used.

    `opened` is called with the address to open, and with a second one that works only once, because other users of this
    computer may read it on the browser's command line.
    """
    app, guard, day_runner = create_app(desk)
    listener = None
    try:
        if server_address.tls:
            listener = TlsListener((server_address.host, server_address.port), server_address.tls)
        server = _http_server(app, server_address)
    except (OSError, OverflowError) as error:
        raise _unusable(server_address, error) from error
    if server_address.public_url:
        address = server_address.public_url
        guard.allow(Access(frozenset({urlsplit(address).netloc.lower()}), tls=True, proxies=server_address.proxies))
    else:
        address = f"http://{LOOPBACK}:{server.effective_port}"
        guard.allow(Access(frozenset(f"{name}:{server.effective_port}" for name in (LOOPBACK, "localhost"))))
    if listener:
        listener.start(server.effective_port)
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):  # SIGHUP: the terminal was closed (not on Windows)
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _interrupt)
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # Started in the background of a script. Child processes inherit an ignored signal, but not a handled one:
            # this process still ignores Ctrl+C, and the processes that make a day can be stopped with it.
            signal.signal(signal.SIGINT, lambda *_: None)
    opened(f"{address}/enter?key={guard.key}", f"{address}/enter?key={guard.ticket}")
    try:
        server.run()
    finally:
        if listener:
            listener.close()
        server.close()
        day_runner.close()


def _http_server(app: Flask, server_address: ServerAddress) -> PageServer:
    """The web server, bound to its port. Raises InputError for an unusable host, and OSError."""
    from waitress.adjustments import Adjustments

    # Without a reverse proxy, its headers are removed from requests.
    proxy = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-proto"}} if server_address.proxies else {}
    host, port = (LOOPBACK, 0) if server_address.tls else (server_address.host, server_address.port)
    try:
        settings = Adjustments(
            host=host,
            port=port,
            threads=THREADS,
            ident="",
            max_request_body_size=MAX_UPLOAD,
            connection_limit=CONNECTION_LIMIT,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=CLEANUP_SECONDS,
            asyncore_use_poll=True,
            **proxy,
        )
    except (ValueError, OSError) as error:
        hint = "write an address of this computer, such as 127.0.0.1"
        raise usage_error(Option("--host"), f"{host!r} is not a valid address", hint) from error
    return PageServer(app, map={}, adj=settings, sockinfo=settings.listen[0])


def _unusable(address: ServerAddress, error: OSError | OverflowError) -> InputError:
    """The error for an address or a port that cannot be used."""
    if getattr(error, "errno", 0) == errno.EADDRNOTAVAIL:
        hint = "write an address of this computer, such as 127.0.0.1"
        return input_error(Option("--host"), f"{address.host} is not an address of this computer", hint)
    hint = "another program or another desk may use it; choose another port with --port"
    return input_error(Option("--port"), f"{address.port} cannot be used: {getattr(error, 'strerror', error)}", hint)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
