"""Fixtures for the tests of mail: mail servers, and a day to mail."""

from __future__ import annotations

from tests.channels.servers import (  # noqa: F401 - fixtures
    account,
    certificates,
    exim,
    mail,
    mail_day,
    mailing,
    start_mailserver,
)
