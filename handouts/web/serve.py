"""The page served on this computer: waitress on a loopback port, ended with everything that runs for it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from handouts.problems import refuse
from handouts.web.app import LARGEST, create
from handouts.web.desk import Desk

THREADS = 8
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where the page is served."""

    host: str
    port: int
    behind: str = ""
    """https://HOST[:PORT] of the server with TLS and a login by which it is reached; '' on this computer alone."""


def serve(desk: Desk, place: Place, opened: Callable[[str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM. `opened` is told the address to open. Raises Refused where the port is taken."""
    from waitress.server import create_server

    from handouts.web.doorstep import Channel

    app, guard, whole = create(desk)
    try:
        # Without a server in front, what one would tell of a request is taken out of it.
        front = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-proto"}} if place.behind else {}
        server = create_server(
            app, host=place.host, port=place.port, threads=THREADS, ident="", max_request_body_size=LARGEST, **front
        )
    except OSError as error:
        hint = "another program, or another front desk, uses it: choose another with --port"
        raise refuse("--port", f"{place.port} cannot be used: {error.strerror}", hint) from error
    server.channel_class = Channel
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
    opened(f"{address}/enter?key={guard.key}")
    try:
        server.run()
    finally:
        server.close()
        whole.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
