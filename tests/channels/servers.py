"""Fixtures: real printers and mail servers, started once in each test process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.channels import authority, real
from tests.mail import mailday, mailserver, realmta
from tests.support.real_programs import require

StartMailserver = Callable[..., mailserver.Mailserver]


@pytest.fixture(scope="session")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[real.Eve]:
    """A real IPP printer."""
    require("printer")
    with real.eve(tmp_path_factory.mktemp("eve")) as printer:
        yield printer


@pytest.fixture(scope="session")
def cups_server(eve: real.Eve) -> Iterator[str]:
    """A real CUPS with a queue for that printer."""
    require("CUPS")
    # Its filters run as another user, who must have access.
    with tempfile.TemporaryDirectory(prefix="handouts-cups-") as name, real.cups(Path(name), eve) as server:
        yield server


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Valid and invalid certificates of a private authority."""
    require("openssl")
    return authority.certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def start_mailserver(
    tmp_path_factory: pytest.TempPathFactory, certificates: dict[str, Path]
) -> Iterator[StartMailserver]:
    """Gives an empty mail server with a certificate and options. Each kind is started once in a test process."""
    servers: dict[tuple[str, mailserver.Options], mailserver.Mailserver] = {}
    with ExitStack() as stack:

        def start(certificate: str = "good", **options: Any) -> mailserver.Mailserver:
            kind = certificate, mailserver.Options(**options)
            if kind in servers:
                servers[kind].clear()
            else:
                folder = tmp_path_factory.mktemp("mailserver")
                servers[kind] = stack.enter_context(mailserver.running(folder, certificates[certificate], kind[1]))
            return servers[kind]

        yield start


@pytest.fixture
def mail(start_mailserver: StartMailserver) -> mailserver.Mailserver:
    """An empty mail server with the usual options."""
    return start_mailserver()


@pytest.fixture(scope="session")
def exim(certificates: dict[str, Path]) -> Iterator[realmta.Exim]:
    """A real mail server."""
    require("exim4")
    # It delivers as another user, who must have access.
    with tempfile.TemporaryDirectory(prefix="handouts-exim-") as name:
        Path(name).chmod(0o755)
        with realmta.exim(Path(name) / "exim", certificates["good"]) as server:
            yield server


@pytest.fixture(scope="session")
def mail_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day with a patient for each behavior of the mail server."""
    return mailday.make_day(tmp_path_factory.mktemp("mailday"), mailday.rows())


@pytest.fixture
def account(mail: mailserver.Mailserver, certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the mail account of the front desk in the environment."""
    variables = {
        "SERVER": mail.url,
        "FROM": f"Front desk <{mailserver.FROM}>",
        "USER": mailserver.USER,
        "PASSWORD": mailserver.PASSWORD,
        "CA_FILE": str(certificates["ca"].with_suffix(".crt")),
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"HANDOUTS_MAIL_{name}", value)


@pytest.fixture
def mailing(account: None, mail_day: Path, tmp_path: Path) -> Path:
    """The folder `day` in the working directory, and an account to mail it."""
    return mailday.copy_day(mail_day, tmp_path / "day")
