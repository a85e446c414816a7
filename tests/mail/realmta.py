"""A real mail server for tests: Exim with its own configuration, which delivers to a maildir."""

from __future__ import annotations

import email.policy
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.channels.real import free_port, running
from tests.mail.mailserver import PASSWORD, USER
from tests.support.real_programs import EXIM

ACCOUNT = "Debian-exim"
"""Exim does not deliver as root. Debian's package creates this account. Other users run Exim as themselves."""
CONFIGURATION = """
primary_hostname = mail.test
domainlist local_domains = patients.example
{account}
deliver_drop_privilege = true
never_users =
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_on_connect_ports = {implicit}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/pid
tls_advertise_hosts = *
tls_certificate = {folder}/certificate.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
host_lookup =
hosts_treat_as_local =
rfc1413_hosts =
keep_environment =
add_environment =
queue_only = false
smtp_accept_max_per_connection = 100
message_size_limit = 10M
acl_smtp_rcpt = recipient
acl_smtp_data = message

begin acl
recipient:
  deny condition = ${{if eq{{$tls_in_cipher}}{{}}}}
       message = Encryption required
  deny !authenticated = *
       message = Authentication required
  deny local_parts = ^bad-
       message = Unknown user
  defer local_parts = ^busy-
       message = Try again later
  accept domains = +local_domains
  deny message = Relaying denied

message:
  # Exim's own idea of what a well-formed message is.
  deny !verify = header_syntax
  deny condition = ${{if >{{$max_received_linelength}}{{998}}}}
       message = Line too long
  accept

begin routers
everyone:
  driver = accept
  transport = folder

begin transports
folder:
  driver = appendfile
  maildir_format
  directory = {folder}/maildir
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_set_id = $auth2
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
"""


@dataclass(frozen=True)
class Exim:
    """A running Exim, which delivers to a maildir."""

    port: int
    implicit: int
    folder: Path

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}"

    @property
    def secure(self) -> str:
        return f"smtps://localhost:{self.implicit}"

    def delivered(self, count: int) -> list[EmailMessage]:
        """Wait for this many messages, and return all: Exim delivers after it has replied."""
        new, until = self.folder / "maildir" / "new", time.monotonic() + 30
        while len(paths := sorted(new.glob("*"), key=lambda path: path.stat().st_mtime_ns)) < count:
            assert time.monotonic() < until, self.log()
            time.sleep(0.02)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]

    def log(self) -> str:
        """The text of all logs."""
        return "".join(path.read_text("utf-8") for path in sorted((self.folder / "log").glob("*")))


@contextmanager
def exim(folder: Path, certificate: Path) -> Iterator[Exim]:
    """Run Exim on two free ports, the second with implicit TLS. The Exim of the system is not touched."""
    for part in ("spool", "log", "maildir"):
        (folder / part).mkdir(parents=True)
    shutil.copy(certificate, folder / "certificate.pem")
    port, implicit = free_port(), free_port()
    file = folder / "exim.conf"
    root = os.geteuid() == 0
    user, group = (ACCOUNT, ACCOUNT) if root else (os.geteuid(), os.getegid())
    file.write_text(
        CONFIGURATION.format(
            folder=folder, port=f"{port} : {implicit}", implicit=implicit, user=USER, password=PASSWORD,
            account=f"exim_user = {user}\nexim_group = {group}\nadmin_groups = {group}",
        ),
        encoding="ascii",
    )  # fmt: skip
    if root:  # Exim requires that root owns the configuration
        folder.chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            if path != file:
                shutil.chown(path, ACCOUNT, ACCOUNT)
    with running([EXIM, "-C", str(file), "-bdf"], port, dict(os.environ), folder / "out"):
        yield Exim(port, implicit, folder)
