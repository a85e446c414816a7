"""A mail server for tests in a separate process (`mailprogram`), and the mails that it received."""

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
"""The password has spaces, like the app passwords of Google and Apple. The token is longer than an SMTP line may be."""
FROM = "handouts@mail.example"


@dataclass(frozen=True)
class Options:
    """The options of a server."""

    tls: str = "starttls"
    """`starttls`, `implicit` (from the first byte) or `none`."""
    hidden: tuple[str, ...] = ()
    """Extensions that it lacks: AUTH, SIZE, 8BITMIME, STARTTLS."""
    utf8: bool = True
    """Supports SMTPUTF8."""
    legacy: bool = False
    """Supports TLS 1.1 only."""
    mechanisms: tuple[str, ...] = ("LOGIN", "PLAIN", "XOAUTH2")
    auth: str = ""
    """The reply to each AUTH; '' to check the password."""
    greeting: str = ""
    """The reply to a new connection, which is then closed."""
    sender: str = ""
    """The reply to each MAIL FROM; '' to accept it."""
    size: int = 2**25
    """Maximum number of bytes in a message."""
    most: int = 0
    """Maximum number of messages in a connection, then 421; 0 for no limit."""
    user: str = USER
    password: str = PASSWORD
    token: str = TOKEN


@dataclass(frozen=True)
class Stored:
    """One message that the server accepted."""

    sender: str
    recipients: list[str]
    options: list[str]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.data, policy=email.policy.default)


@dataclass(frozen=True)
class Event:
    """A command that the server received, or an event: connected, TLS, held, dropped …, closed."""

    session: int
    name: str
    detail: str


@dataclass(frozen=True)
class Mailserver:
    """A mail server, running or ended."""

    port: int
    folder: Path
    tls: str

    @property
    def url(self) -> str:
        return f"{'smtps' if self.tls == 'implicit' else 'smtp'}://localhost:{self.port}"

    def stored(self) -> list[Stored]:
        """All accepted messages, in order."""
        messages = []
        for path in sorted((self.folder / "messages").iterdir()):
            head, _, data = path.read_bytes().partition(b"\n")
            messages.append(Stored(**json.loads(head), data=data))
        return messages

    def arrived(self) -> list[str]:
        """The recipients of all accepted messages, in order."""
        recipients = []
        for path in sorted((self.folder / "messages").iterdir()):
            with path.open("rb") as file:
                recipients += json.loads(file.readline())["recipients"]
        return recipients

    def events(self) -> list[Event]:
        """All events, in order."""
        path = self.folder / "events"
        return [Event(*json.loads(line)) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def count(self, event: str) -> int:
        """How many times an event occurred."""
        path = self.folder / "events"
        return path.read_bytes().count(f', "{event}", '.encode()) if path.exists() else 0

    def counts(self) -> dict[str, int]:
        """The number of uses of each address whose behavior depends on it."""
        return {unquote(path.name): path.stat().st_size for path in (self.folder / "counts").iterdir()}

    def wait_for(self, event: str, run: subprocess.Popen[str] | None = None) -> None:
        """Wait for an event. Fails if it does not occur, or if the run ends first."""
        until = time.monotonic() + 30
        while not self.count(event):
            assert time.monotonic() < until, f"{event} did not occur: {self.events()}"
            assert run is None or run.poll() is None, f"the run ended before {event}: {self.events()}"
            time.sleep(0.005)

    def release(self) -> None:
        """Release all held replies, and hold no more."""
        (self.folder / "released").touch()

    def clear(self) -> None:
        """Remove all messages and events."""
        for part in ("messages", "counts"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
            (self.folder / part).mkdir(parents=True)
        for part in ("events", "released"):
            (self.folder / part).unlink(missing_ok=True)


@contextmanager
def running(folder: Path, certificate: Path, options: Options | None = None) -> Iterator[Mailserver]:
    """Run a server with this certificate. Fails if it writes to standard error."""
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
    """The URL of a server that does not exist."""
    return f"smtp://localhost:{free_port()}"
