"""A run of `handouts mail --send` in a process that is forked, so that it starts at once."""

from __future__ import annotations

import os
from pathlib import Path

MODULES = (
    "handouts.channels.run", "handouts.cli.mail", "handouts.cli.root", "handouts.content.library",
    "handouts.day.password_slips", "handouts.mail.deliveries", "handouts.mail.sender",
    "handouts.typeset.pdf.encryption", "pikepdf",
)  # fmt: skip
"""Modules to load before the fork."""


def send(day: Path, environment: dict[str, str], errors: Path) -> None:
    """Send the packets of a day; standard error goes to a file."""
    os.environ.update(environment)
    with errors.open("wb") as file:
        os.dup2(file.fileno(), 2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 1)
    from handouts.cli.root import cli

    cli(["mail", str(day), "--send", "--backoff", "0.01"])
