"""The mail account from options and environment: server, sender, and how to log in."""

from __future__ import annotations

import math
import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from handouts import contact_details
from handouts.channels.child_process import PASSWORD_VARIABLE, environment
from handouts.errors import ASK_SETUP, Hint, Option, Problem, Program, UsageError, input_error, usage_error

PORTS = {"smtp": 587, "smtps": 465}
"""RFC 8314: submission with STARTTLS, and with TLS from the first byte."""
SERVICE = "handouts-mail"
"""The service name under which a keyring holds the password of a user at a server."""
SECONDS = 60
"""The time limit for a command that prints a token."""


@dataclass(frozen=True)
class Account:
    """The mail server and the sender."""

    host: str
    port: int
    implicit: bool
    """TLS from the first byte; else STARTTLS, which is required."""
    sender: str
    """The bare address."""
    sender_name: str = ""
    user: str = ""
    """The user to log in as; '' if the server needs no login."""
    ca_file: Path | None = None
    """Certificate authorities to trust instead of the system's."""
    token_command: str = ""
    """Prints an access token for XOAUTH2."""
    patience: float = math.inf
    """Longest wait for a reply of the server in seconds, where the standard allows more."""
    password: Callable[[], str] = field(default=lambda: "", repr=False, compare=False)
    """Looks up the password or token when needed; it is never stored. Raises InputError."""

    @property
    def domain(self) -> str:
        """The sender's domain, in ASCII."""
        return contact_details.ascii_domain(self.sender)

    @property
    def server(self) -> Program:
        """The name in messages: mail.example.org:587."""
        return Program(f"{self.host}:{self.port}")


def account(server: str, sender: str, user: str, ca_file: Path | None, token_command: str) -> Account:
    """The account that these options describe. Raises UsageError with every wrong option."""
    problems: list[Problem] = []
    host, port, implicit = "", 0, False
    try:
        host, port, implicit = _server(server)
    except UsageError as unknown:
        problems += unknown.problems
    name, address = parseaddr(sender)
    if not _is_address(address) or not _is_name(name):
        message = f"{sender!r} is not an address" if sender else "no sender given"
        hint = Hint('use --sender "Front desk <desk@example.org>", or set HANDOUTS_MAIL_FROM', page=ASK_SETUP)
        problems.append(Problem(Option("--sender"), 0, 0, message, hint))
    if ca_file and not ca_file.is_file():
        problems.append(Problem(Option("--ca-file"), 0, 0, f"file {str(ca_file)!r} not found", "check the path"))
    if token_command and not user:
        problems.append(
            Problem(Option("--token-command"), 0, 0, "a token needs a user", Hint("add --user", page=ASK_SETUP))
        )
    if problems:
        raise UsageError(problems)
    secret = LoginSecret(host, user, token_command)
    return Account(host, port, implicit, address, name, user, ca_file, token_command, password=secret)


def _server(text: str) -> tuple[str, int, bool]:
    """Host, port, and True for TLS from the first byte. Raises UsageError."""
    hint = "use smtp://mail.example.org (STARTTLS, port 587) or smtps://mail.example.org (TLS, port 465)"
    if not text:
        raise usage_error(
            Option("--server"), "no mail server given", Hint(f"{hint}, or set HANDOUTS_MAIL_SERVER", page=ASK_SETUP)
        )
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError:
        raise usage_error(Option("--server"), "is not the URL of a mail server", hint) from None
    if url.password is not None or url.username is not None:
        # Not repeated in the message, because it contains a secret.
        hint = Hint(f"remove it, and set --user and {PASSWORD_VARIABLE}", page=ASK_SETUP)
        raise usage_error(Option("--server"), "contains a user or a password", hint)
    odd = url.path.strip("/") or url.query or url.fragment or not (host.isascii() and host)
    if url.scheme not in PORTS or odd:
        raise usage_error(Option("--server"), f"{text!r} is not the URL of a mail server", hint)
    return host, port or PORTS[url.scheme], url.scheme == "smtps"


def _is_address(text: str) -> bool:
    try:
        contact_details.ascii_address(text)
    except ValueError:
        return False
    return text.rpartition("@")[0].isascii()


def _is_name(text: str) -> bool:
    """True for a name that a header can hold unchanged; text that looks encoded would be decoded (RFC 2047)."""
    return text.isprintable() and "=?" not in text


@dataclass(frozen=True)
class LoginSecret:
    """The secret to log in with. A call returns a token from the command, else the password. Raises InputError."""

    host: str
    user: str
    token_command: str

    def __call__(self) -> str:
        if self.token_command:
            return token(self.token_command)
        if password := os.environ.get(PASSWORD_VARIABLE):
            return password
        return _from_keyring(self.host, self.user)


def _from_keyring(host: str, user: str) -> str:
    keyring_hint = f"keyring set {SERVICE} {shlex.quote(f'{user}@{host}')}"
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        hint = Hint(
            f"set {PASSWORD_VARIABLE}, or pip install 'handouts[keyring]' and run: {keyring_hint}", page=ASK_SETUP
        )
        raise input_error(Option("--user"), f"no password found for {user}", hint) from None
    try:
        password = keyring.get_password(SERVICE, f"{user}@{host}")
    except NoKeyringError:
        password = None
    except (KeyringError, RuntimeError, OSError) as error:
        hint = Hint(f"unlock it, or set {PASSWORD_VARIABLE}", page="unlock it")
        raise input_error(Option("--user"), f"cannot open the keyring: {error}", hint) from error
    if not password:
        hint = Hint(f"set {PASSWORD_VARIABLE}, or run: {keyring_hint}", page=ASK_SETUP)
        raise input_error(Option("--user"), f"no password found for {user}", hint)
    return str(password)


def token(command: str) -> str:
    """The token that a command prints. It is never shown. Raises InputError."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
        done = subprocess.run(  # noqa: S603 - the user's own command
            words, stdout=subprocess.PIPE, timeout=SECONDS, check=False, env=environment()
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        # An exception of subprocess would show what was printed so far.
        message = "took too long" if isinstance(error, subprocess.TimeoutExpired) else f"cannot be started: {error}"
        raise input_error(Option("--token-command"), message, "run the command by itself first") from None
    output = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not output or not output.isascii() or "\n" in output:
        raise input_error(
            Option("--token-command"), "did not print a token on one line", "run the command by itself first"
        )
    return str(output)
