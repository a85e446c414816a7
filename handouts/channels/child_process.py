"""The environment of programs that printing and mail start: all of ours but the mail password."""

from __future__ import annotations

import os

PASSWORD_VARIABLE = "HANDOUTS_MAIL_PASSWORD"  # noqa: S105 - the name of a variable


def environment(**more: str) -> dict[str, str]:
    """The environment for a child process, without the mail password, which it does not need."""
    return {name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE} | more
