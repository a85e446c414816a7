"""What is read from the templates: once, and anew when a file of them was saved or the day is another."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from handouts.compose.composer import Composer
from handouts.content.languages import SOURCE
from handouts.content.library import Library
from handouts.day.plan import Planner
from handouts.errors import InputError
from handouts.schedule.today import Today
from handouts.typeset.renderer import Renderer
from handouts.web.clock import ClockFormat
from handouts.web.sets import SetCatalog

LOOK = 0.1
"""Seconds for which the files are believed not to have changed."""


class LoadedTemplates(NamedTuple):
    """What was read at one time."""

    planner: Planner
    """Checks bookings as a list is checked."""
    sets: SetCatalog
    today: dt.date
    saved: int
    """When the newest file was saved, in nanoseconds since 1970."""
    clock: ClockFormat
    """How times are written."""
    composer: Composer
    renderer: Renderer
    """What they keep is of these templates, bounded, and dropped when the templates are read anew."""


class TemplateCache:
    """The templates of a library, as they are now. Any number of threads may ask."""

    def __init__(self, library: Library, today: Callable[[], dt.date], clock: Today | None = None) -> None:
        self._library, self._today, self._clock = library, today, clock
        self._lock = threading.Lock()
        self._looked = -LOOK
        self._stamp: object = None
        self._read: LoadedTemplates | None = None

    def now(self) -> LoadedTemplates:
        """What stands in the files."""
        with self._lock:
            if self._read is None or time.monotonic() - self._looked > LOOK:
                library, today = self._library, self._today()
                files = _stamp(library.root) | _stamp(library.shipped)
                stamp = today, files
                if self._read is None or stamp != self._stamp or self._another_day():
                    planner = Planner(library, (), today if self._clock is None else self._clock, drafts=True)
                    saved = max((at for _, at in files), default=0)
                    sets = SetCatalog(library, today if self._clock is None else self._clock)
                    self._read = LoadedTemplates(planner, sets, today, saved, _clock(library), Composer(), Renderer())
                self._looked, self._stamp = time.monotonic(), stamp
            return self._read

    def _another_day(self) -> bool:
        """True where the day has changed for a clinic since the templates were read."""
        return self._read is not None and (self._read.planner.another_day or self._read.sets.another_day)


def _clock(library: Library) -> ClockFormat:
    try:
        return ClockFormat.of(library.labels(SOURCE))
    except InputError:  # the pages that need these labels say what is wrong
        return ClockFormat()


def _stamp(root: Path) -> frozenset[tuple[str, int]]:
    """The files of the templates, and when each was saved."""
    found = set()
    for path in root.rglob("*"):
        with contextlib.suppress(OSError):  # an editor saves by removing and renaming
            found.add((str(path), path.stat().st_mtime_ns))
    return frozenset(found)
