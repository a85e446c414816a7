"""Options and environment to the account that mails are sent with: server, sender, and how it logs in."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from handouts import contact_details
from handouts.errors import Option, Problem, Program, UsageError, input_error, usage_error

PORTS = {"smtp": 587, "smtps": 465}
"""RFC 8314: submission with STARTTLS, and with TLS from the first byte."""
PASSWORD = "HANDOUTS_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
SERVICE = "handouts-mail"
"""Under which name a keyring holds the password of a user at a server."""
SECONDS = 60
"""For a command that gives a token."""


@dataclass(frozen=True)
class Account:
    """Where mails are handed in, and by whom."""

    host: str
    port: int
    implicit: bool
    """TLS from the first byte; else STARTTLS, which is demanded."""
    sender: str
    """The bare address."""
    sender_name: str = ""
    user: str = ""
    """Whom to log in as; '' where the server asks nobody."""
    ca_file: Path | None = None
    """Authorities to trust in place of the system's."""
    token_command: str = ""
    """Prints an access token for XOAUTH2."""
    password: Callable[[], str] = field(default=lambda: "", repr=False, compare=False)
    """Looked up when it is needed, and never kept. Raises Refused."""

    @property
    def domain(self) -> str:
        """The sender's domain, in ASCII."""
        return contact_details.ascii_domain(self.sender)

    @property
    def server(self) -> Program:
        """As it is told to people: mail.example.org:587."""
        return Program(f"{self.host}:{self.port}")


def account(server: str, sender: str, user: str, ca_file: Path | None, token_command: str) -> Account:
    """The account that these options describe. Raises Unknown with each that is wrong."""
    problems: list[Problem] = []
    host, port, implicit = "", 0, False
    try:
        host, port, implicit = _server(server)
    except UsageError as unknown:
        problems += unknown.problems
    name, address = parseaddr(sender)
    if not _is_address(address) or not _is_name(name):
        message = f"{sender!r} is not an address" if sender else "who sends is not told"
        hint = 'write it like --sender "Front desk <desk@example.org>", or set HANDOUTS_MAIL_FROM'
        problems.append(Problem(Option("--sender"), 0, 0, message, hint))
    if ca_file and not ca_file.is_file():
        problems.append(Problem(Option("--ca-file"), 0, 0, f"there is no file {str(ca_file)!r}", "check the path"))
    if token_command and not user:
        problems.append(Problem(Option("--token-command"), 0, 0, "a token is of a user", "say whose it is with --user"))
    if problems:
        raise UsageError(problems)
    secret = Secret(host, user, token_command)
    return Account(host, port, implicit, address, name, user, ca_file, token_command, secret)


def _server(text: str) -> tuple[str, int, bool]:
    """Host, port, and whether TLS begins with the first byte. Raises Unknown."""
    hint = "write it like smtp://mail.example.org (STARTTLS, port 587) or smtps://mail.example.org (TLS, port 465)"
    if not text:
        raise usage_error(Option("--server"), "no mail server is told", f"{hint}, or set HANDOUTS_MAIL_SERVER")
    try:
        told = urlsplit(text)
        host, port = told.hostname or "", told.port
    except ValueError:
        raise usage_error(Option("--server"), "is not the URL of a mail server", hint) from None
    if told.password is not None or told.username is not None:
        # Not shown again: what stands on a command line is read by others on this machine, and kept in histories.
        hint = f"leave it out, and set --user and {PASSWORD}"
        raise usage_error(Option("--server"), "holds a user or a password", hint)
    odd = told.path.strip("/") or told.query or told.fragment or not (host.isascii() and host)
    if told.scheme not in PORTS or odd:
        raise usage_error(Option("--server"), f"{text!r} is not the URL of a mail server", hint)
    return host, port or PORTS[told.scheme], told.scheme == "smtps"


def _is_address(text: str) -> bool:
    try:
        contact_details.ascii_address(text)
    except ValueError:
        return False
    return text.rpartition("@")[0].isascii()


def _is_name(text: str) -> bool:
    """True of a name that a header can hold as it is; what looks encoded would be decoded there (RFC 2047)."""
    return text.isprintable() and "=?" not in text


@dataclass(frozen=True)
class Secret:
    """What logs a user in: called, it gives a token from the command, else the password. Raises Refused."""

    host: str
    user: str
    token_command: str

    def __call__(self) -> str:
        if self.token_command:
            return token(self.token_command)
        if found := os.environ.get(PASSWORD):
            return str(found)
        return _from_keyring(self.host, self.user)


def _from_keyring(host: str, user: str) -> str:
    keyring_hint = f"keyring set {SERVICE} {shlex.quote(f'{user}@{host}')}"
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        hint = f"set {PASSWORD}, or pip install 'handouts[keyring]' and run: {keyring_hint}"
        raise input_error(Option("--user"), f"there is no password for {user}", hint) from None
    try:
        found = keyring.get_password(SERVICE, f"{user}@{host}")
    except NoKeyringError:
        found = None
    except (KeyringError, RuntimeError, OSError) as error:
        raise input_error(
            Option("--user"), f"the keyring cannot be opened: {error}", f"unlock it, or set {PASSWORD}"
        ) from error
    if not found:
        raise input_error(
            Option("--user"), f"there is no password for {user}", f"set {PASSWORD}, or run: {keyring_hint}"
        )
    return str(found)


def environment(**more: str) -> dict[str, str]:
    """That of this program for one that it starts, which has no need of the password."""
    return {name: value for name, value in os.environ.items() if name != PASSWORD} | more


def token(command: str) -> str:
    """What a command prints, which nobody else gets to see. Raises Refused."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
        done = subprocess.run(  # noqa: S603 - the user's own
            words, stdout=subprocess.PIPE, timeout=SECONDS, check=False, env=environment()
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        # An exception of subprocess would show what was printed so far.
        why = "took too long" if isinstance(error, subprocess.TimeoutExpired) else f"cannot be started: {error}"
        raise input_error(Option("--token-command"), why, "run it by itself first") from None
    found = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not found or not found.isascii() or "\n" in found:
        raise input_error(Option("--token-command"), "gave no token on one line", "run it by itself first")
    return str(found)
