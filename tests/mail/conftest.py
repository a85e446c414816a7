"""Mail servers, and a day to mail, for the tests of mail."""

from __future__ import annotations

from tests.channels.servers import _mail, account, certificates, exim, mail, mail_day, mailing  # noqa: F401 - fixtures
