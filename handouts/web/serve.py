"""The page served on this computer: waitress on a loopback port, ended with everything that runs for it."""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from handouts.errors import InputError, Option, input_error, usage_error
from handouts.web.app import LARGEST, create_app
from handouts.web.desk import Desk

THREADS = 8
CONNECTIONS, IDLE, CLEAN = 1000, 20, 5
"""So many at once, closed after so many seconds of silence, looked at every few seconds."""
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class ServerAddress:
    """Where the page is served."""

    host: str
    port: int
    behind: str = ""
    """https://HOST[:PORT] of the server with TLS and a login by which it is reached; '' on this computer alone."""


def serve(desk: Desk, place: ServerAddress, opened: Callable[[str, str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM. Raises Refused where the port is taken.

    `opened` is told the address to open, and one that opens once, which others may see.
    """
    from waitress.adjustments import Adjustments

    from handouts.web.doorstep import PageServer

    app, guard, whole = create_app(desk)
    try:
        # Without a server in front, what one would tell of a request is taken out of it.
        front = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-proto"}} if place.behind else {}
        settings = Adjustments(
            host=place.host,
            port=place.port,
            threads=THREADS,
            ident="",
            max_request_body_size=LARGEST,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE,
            cleanup_interval=CLEAN,
            asyncore_use_poll=True,
            **front,
        )
    except (ValueError, OSError) as error:
        hint = "write the name or the number of an address of this computer, such as 127.0.0.1"
        raise usage_error(Option("--host"), f"there is no address {place.host!r}", hint) from error
    try:
        server = PageServer(app, map={}, adj=settings, sockinfo=settings.listen[0])
    except (OSError, OverflowError) as error:
        raise _unusable(place, error) from error
    if place.behind:
        address = place.behind
        guard.allow(frozenset({urlsplit(address).netloc.lower()}), behind=True)
    else:
        address = f"http://{LOOPBACK}:{server.effective_port}"
        guard.allow(frozenset(f"{name}:{server.effective_port}" for name in (LOOPBACK, "localhost")))
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):  # the second comes when a terminal is closed; Windows has none
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _interrupt)
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # Started in the background of a script. What is ignored, processes inherit; what is handled, they do not:
            # so this one goes on with paying no heed to Ctrl+C, and those that make a day can be stopped by it.
            signal.signal(signal.SIGINT, lambda *_: None)
    opened(f"{address}/enter?key={guard.key}", f"{address}/enter?key={guard.ticket}")
    try:
        server.run()
    finally:
        server.close()
        whole.close()


def _unusable(place: ServerAddress, error: OSError | OverflowError) -> InputError:
    """Why nobody can be served there."""
    if getattr(error, "errno", 0) == errno.EADDRNOTAVAIL:
        hint = "write an address of this computer, such as 127.0.0.1"
        return input_error(Option("--host"), f"{place.host} is not an address of this computer", hint)
    hint = "another program or another front desk uses it; choose another with --port"
    return input_error(Option("--port"), f"{place.port} cannot be used: {getattr(error, 'strerror', error)}", hint)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
