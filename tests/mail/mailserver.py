"""A mail server for tests, in a process of its own (`mailprogram`), and what has arrived there."""

from __future__ import annotations

import email.policy
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

from tests.channels.real import free_port

ROOT = Path(__file__).resolve().parents[2]
USER, PASSWORD, TOKEN = "front-desk@mail.example", "Pass Word 1", "ya29." + "Token-1" * 200
"""The password has spaces, as those that Google and Apple make for programs; a token is longer than a line may be."""
FROM = "handouts@mail.example"


@dataclass(frozen=True)
class Options:
    """What a server is like."""

    tls: str = "starttls"
    """Or `implicit`, from the start; or `none`."""
    hidden: tuple[str, ...] = ()
    """Extensions that it has not: AUTH, SIZE, 8BITMIME, STARTTLS."""
    utf8: bool = True
    """SMTPUTF8."""
    legacy: bool = False
    """TLS 1.1 and nothing newer."""
    mechanisms: tuple[str, ...] = ("LOGIN", "PLAIN", "XOAUTH2")
    auth: str = ""
    """The answer to each AUTH, where it does not depend on the password."""
    greeting: str = ""
    """The answer to a connection, which is closed then."""
    sender: str = ""
    """The answer to each MAIL FROM."""
    size: int = 2**25
    """Bytes of a message."""
    most: int = 0
    """So many messages in a connection, then 421."""
    user: str = USER
    password: str = PASSWORD
    token: str = TOKEN


@dataclass(frozen=True)
class Stored:
    """One message that the server has taken."""

    sender: str
    recipients: list[str]
    options: list[str]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.data, policy=email.policy.default)


@dataclass(frozen=True)
class Event:
    """A command that came, or what happened: connected, TLS, held, dropped …, closed."""

    session: int
    name: str
    detail: str


@dataclass(frozen=True)
class Mailserver:
    """A server that runs, or one that has ended."""

    port: int
    folder: Path
    tls: str

    @property
    def url(self) -> str:
        return f"{'smtps' if self.tls == 'implicit' else 'smtp'}://localhost:{self.port}"

    def stored(self) -> list[Stored]:
        """All that was taken, in its order."""
        messages = []
        for path in sorted((self.folder / "messages").iterdir()):
            head, _, data = path.read_bytes().partition(b"\n")
            messages.append(Stored(**json.loads(head), data=data))
        return messages

    def arrived(self) -> list[str]:
        """To whom, in its order."""
        recipients = []
        for path in sorted((self.folder / "messages").iterdir()):
            with path.open("rb") as file:
                recipients += json.loads(file.readline())["recipients"]
        return recipients

    def events(self) -> list[Event]:
        """All that came, in its order."""
        path = self.folder / "said"
        return [Event(*json.loads(line)) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def count(self, event: str) -> int:
        """How often it came."""
        path = self.folder / "said"
        return path.read_bytes().count(f', "{event}", '.encode()) if path.exists() else 0

    def counts(self) -> dict[str, int]:
        """How often those addresses were named whose behaviour is counted."""
        return {unquote(path.name): path.stat().st_size for path in (self.folder / "counts").iterdir()}

    def wait_for(self, event: str, run: subprocess.Popen[str] | None = None) -> None:
        """Return when it has come; fail where it does not, or that run has ended before."""
        until = time.monotonic() + 30
        while not self.count(event):
            assert time.monotonic() < until, f"{event} did not come: {self.events()}"
            assert run is None or run.poll() is None, f"the run has ended, and {event} did not come: {self.events()}"
            time.sleep(0.005)

    def release(self) -> None:
        """Let go what is held, and hold nothing from now on."""
        (self.folder / "released").touch()

    def clear(self) -> None:
        """Begin anew."""
        for part in ("messages", "counts"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
            (self.folder / part).mkdir(parents=True)
        for part in ("said", "released"):
            (self.folder / part).unlink(missing_ok=True)


@contextmanager
def running(folder: Path, certificate: Path, options: Options | None = None) -> Iterator[Mailserver]:
    """A server with that certificate, ended with the test; a word on its standard error fails the test."""
    server_options = options or Options()
    folder.mkdir(parents=True, exist_ok=True)
    argument = json.dumps({**asdict(server_options), "certificate": str(certificate), "folder": str(folder)})
    errors = folder / "errors"
    Mailserver(0, folder, server_options.tls).clear()
    with errors.open("wb") as out:
        run = subprocess.Popen(
            [sys.executable, "-m", "tests.mail.mailprogram", argument], cwd=ROOT, stdout=subprocess.PIPE, stderr=out
        )
        assert run.stdout
        try:
            port = run.stdout.readline()
            assert port, errors.read_text("utf-8")
            yield Mailserver(int(port), folder, server_options.tls)
        finally:
            run.terminate()
            run.wait(10)
            run.stdout.close()
    output = errors.read_text("utf-8")
    assert not output, output


def nowhere() -> str:
    """The URL of a server that is not there."""
    return f"smtp://localhost:{free_port()}"
