"""How far the day in a folder is, so that another run of the page, or of the command line, is told as well."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath

from handouts.day import manifest
from handouts.day.checkpoint import Checkpoint
from handouts.day.folder import DayFolder
from handouts.errors import InputError

DOING = {"make": "Making the packets …", "print": "Printing …", "send": "Mailing …"}
"""What runs, in words."""
FAILED = {"make": "The packets were not made", "print": "Printing stopped", "send": "Not every mail was sent"}
NOTHING = {"print": "Nothing printed", "send": "Nothing mailed"}
BEGUN = {
    "print": re.compile(r"\bjob\b|not known whether", re.I),
    "send": re.compile(r"\b[1-9]\d* sent|not known whether", re.I),
}
"""What is said where some of it was done, or may have been."""
STOPPED = 130
"""How a process ends that was stopped, as a shell has it."""


@dataclass(frozen=True)
class Progress:
    """How far a day is."""

    what: str
    """make, print, send; '' while nothing runs."""
    last: str
    """What ran last, or runs."""
    done: int
    """Packets that are made."""
    total: int
    """Patients of the list who get one."""
    whole: bool
    """True when the day in the folder is finished, and is that of the list."""
    lines: tuple[str, ...]
    """The last that the process has said."""
    code: int | None
    """How the last process ended; None while it runs, and before the first."""

    @property
    def words(self) -> str:
        """The same in a line."""
        return f"{self.done} of {self.total} packets made{'. All packets ready' if self.whole else ''}"

    @property
    def doing(self) -> str:
        """What runs, in words."""
        return DOING.get(self.what, "")

    @property
    def line(self) -> str:
        """What was said last of what runs."""
        return next((line for line in reversed(self.lines) if line), "") if self.what else ""

    @property
    def failed(self) -> str:
        """What the last step did not do, '' where it did. A day is made although rows of the list were refused."""
        if not self.code or (self.last == "make" and self.whole):
            return ""
        if self.code == STOPPED:
            return "Stopped"
        begun = BEGUN.get(self.last)
        if begun and not any(begun.search(line) for line in self.lines):
            return NOTHING[self.last]
        return FAILED.get(self.last, "")


def count_finished(folder: DayFolder, patients: AbstractSet[str], list_: str) -> tuple[int, bool]:
    """How many of these patients have a packet, and whether the day is finished for this list (its SHA-256)."""
    try:
        told = manifest.read_manifest(folder)
        made = {PurePosixPath(name).stem for name in Checkpoint(folder, told.notes() if told else ()).packets}
    except InputError:  # the run that makes the day says why
        return 0, False
    if told is None or folder.notes.exists() or told.list != list_:
        return len(made & patients), False
    return len(made & patients), {one.id for one in told.patients} == patients == made
