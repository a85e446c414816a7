"""Real printers for tests: ippeveprinter, and a private CUPS with a queue for it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from handouts.printing.ipp import IppClient
from handouts.printing.ipp_transport import target
from tests.support.real_programs import CUPSD, IPPEVEPRINTER, skip_or_fail

RECORD = """#!/bin/sh
number=$(ls {folder} | grep -c pdf)
env | grep ^IPP_ > {folder}/$number.env
cp "$1" {folder}/$number.part && mv {folder}/$number.part {folder}/$number.pdf
"""


@dataclass(frozen=True)
class Arrived:
    """One job: the file, and the options that the printer passed to its program."""

    data: bytes
    options: dict[str, str]


@dataclass(frozen=True)
class Eve:
    """A running ippeveprinter. `folder` holds what it printed."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    @property
    def secure(self) -> str:
        return f"ipps://localhost:{self.port}/ipp/print"

    def arrived(self) -> list[Arrived]:
        """All jobs, in order."""
        paths = sorted(self.folder.glob("*.pdf"), key=lambda path: int(path.stem))
        return [
            Arrived(path.read_bytes(), dict(line.split("=", 1) for line in path.with_suffix(".env").read_text("utf-8").splitlines() if "=" in line))
            for path in paths
        ]  # fmt: skip


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _listens(port: int, run: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and run.poll() is None:
        try:
            socket.create_connection(("localhost", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"{run.args!r} does not listen on port {port}")


@contextmanager
def running(command: list[str], port: int, env: dict[str, str], log: Path) -> Iterator[None]:
    """Run a program that listens on this port; it is terminated afterward."""
    with log.open("wb") as out:
        run = subprocess.Popen(command, env=env, stdout=out, stderr=out)
        try:
            _listens(port, run)
            yield
        finally:
            run.terminate()
            run.wait(10)


@contextmanager
def eve(folder: Path) -> Iterator[Eve]:
    """Run a real IPP printer with duplex and PDF."""
    spool, out = folder / "spool", folder / "out"
    for part in (spool, out):
        part.mkdir(parents=True)
    record = folder / "record.sh"
    record.write_text(RECORD.format(folder=out), encoding="ascii")
    record.chmod(0o755)
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE)
    assert bus.stdout
    try:
        # It connects to Avahi over the system bus, and exits if there is no bus. This bus has no Avahi.
        address = bus.stdout.readline().decode().strip()
        env = {
            **os.environ,
            "DBUS_SESSION_BUS_ADDRESS": address,
            "DBUS_SYSTEM_BUS_ADDRESS": address,
            "HOME": str(folder),
        }
        port = free_port()
        command = [str(IPPEVEPRINTER), "-n", "localhost", "-r", "off", "-2", "-p", str(port), "-f", "application/pdf", "-c", str(record),
                   "-d", str(spool), "-K", str(folder), "Front"]  # fmt: skip
        with running(command, port, env, folder / "log"):
            yield Eve(port, out)
    finally:
        bus.terminate()
        bus.wait(10)
        bus.stdout.close()


@contextmanager
def cups(folder: Path, printer: Eve) -> Iterator[str]:
    """Run CUPS on a free port with the queue `Front` for this printer. Gives HOST:PORT of the server."""
    for part in ("root", "spool/tmp", "cache", "state"):
        (folder / part).mkdir(parents=True)
    folder.chmod(0o755)
    port = free_port()
    (folder / "root" / "cupsd.conf").write_text(
        f"Listen localhost:{port}\nBrowsing No\nWebInterface No\nDefaultAuthType None\nDefaultEncryption Never\n"
        "ErrorPolicy abort-job\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\nJobPrivateAccess default\nJobPrivateValues default\nSubscriptionPrivateAccess default\n"
        "SubscriptionPrivateValues default\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n",
        encoding="ascii",
    )
    folders = {
        "ServerRoot": "root",
        "RequestRoot": "spool",
        "TempDir": "spool/tmp",
        "CacheDir": "cache",
        "StateDir": "state",
    }
    logs = "".join(f"{name} {folder}/{name}\n" for name in ("ErrorLog", "AccessLog", "PageLog"))
    (folder / "root" / "cups-files.conf").write_text(
        "".join(f"{name} {folder / path}\n" for name, path in folders.items()) + logs, encoding="ascii"
    )
    command = [
        str(CUPSD),
        "-f",
        "-c",
        str(folder / "root" / "cupsd.conf"),
        "-s",
        str(folder / "root" / "cups-files.conf"),
    ]
    server = f"localhost:{port}"
    with running(command, port, dict(os.environ), folder / "log"):
        env = {**os.environ, "CUPS_SERVER": server}
        add = ["/usr/sbin/lpadmin", "-p", "Front", "-E", "-v", printer.url, "-m", "everywhere"]
        done = subprocess.run(add, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        # CUPS queries the printer in another thread; the queue is complete when that is done.
        asker = IppClient(target(f"ipp://{server}/printers/Front"))
        until = time.monotonic() + 30
        while "two-sided-long-edge" not in asker.attributes().get("sides-supported", []):
            if time.monotonic() > until:
                skip_or_fail("CUPS has made no driver for the queue under this account")
            time.sleep(0.1)
        yield server
