"""What a command said, as sentences for the desk: no paths of the program's own files, no talk of the command line."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

_HINT = re.compile(r"^\s*hint:\s*", re.I)
_PART = re.compile(r"(?<=[.;:!?])\s+(?=[A-Z`(])|;\s+")
_COMMAND = re.compile(r"`handouts |(?<!\S)--[a-z]|rejected\.csv")


def readable(lines: Sequence[str], journal: Path) -> list[str]:
    """Lines of a command without those parts that only help at a command line."""
    found = []
    for line in lines:
        text = _HINT.sub("", line)
        for path in (str(journal.absolute()), str(journal)):
            text = text.replace(path, "the journal")
        text = re.sub(rf"{re.escape(tempfile.gettempdir())}/handouts-desk-\S*?/(?:lists|mails)/[0-9a-f]+/?", "", text)
        parts = [part.strip() for part in _PART.split(text) if part.strip()]
        kept = " ".join(part if part[-1] in ".!?:;" else f"{part}." for part in parts if not _COMMAND.search(part))
        if kept and kept.strip(" .:"):
            found.append(kept[0].upper() + kept[1:])
    return found
