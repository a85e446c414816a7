"""The environment for programs that printing and mail start: ours, without the mail password."""

from __future__ import annotations

import os

PASSWORD_VARIABLE = "HANDOUTS_MAIL_PASSWORD"  # noqa: S105 - the name of a variable


def environment(**more: str) -> dict[str, str]:
    """The environment for a child process, without the mail password. `more` sets other variables."""
    return {name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE} | more
