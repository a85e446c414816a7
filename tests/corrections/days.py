"""Lists and changes for the tests of corrections, with fictional patients."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from handouts.content.library import Library
from handouts.corrections.apply import CorrectedDay, apply_corrections
from handouts.corrections.events import CANCELED, Change, CorrectionEvent, Kind, fold_events
from handouts.corrections.store import ListedIds
from handouts.resources import templates_dir
from handouts.schedule.booking import Schedule
from handouts.schedule.reader import read_schedule
from tests.support import day_lists

LIBRARY = Library(templates_dir(), templates_dir())

TODAY = dt.date(2026, 11, 20)
ANNA = "anna via desk@computer"


def rows(count: int = 3, **changes: str) -> list[dict[str, str]]:
    """Patients A0000, A0001 and so on."""
    return [day_lists.row(number, clinic="reference", **changes) for number in range(count)]


def read(path: Path, listed: list[dict[str, str]]) -> Schedule:
    """A list, as the program reads it."""
    day_lists.save(path, listed)
    return read_schedule(path, LIBRARY.clinic, today=TODAY, known_clinics=LIBRARY.clinics())


def edit(row: dict[str, str], field: str, value: str, listed: str | None = None, kind: Kind = "edit") -> Change:
    """A correction of a row as it is on the list."""
    return Change(row["id"], kind, field, row.get(field, "") if listed is None else listed, value,
                  row["name"], row["date_of_birth"])  # fmt: skip


def cancel(row: dict[str, str], reason: str = "Patient canceled") -> Change:
    return Change(row["id"], "cancel", CANCELED, "", reason, row["name"], row["date_of_birth"])


def walk_in(key: str = "walk-in:1", **values: str) -> list[Change]:
    values = {"id": "W2345", "name": "Wanda Walkin", "clinic": "reference", "date": "2026-12-01 3:30 PM", **values}
    return [Change(key, "walk-in"), *(Change(key, "edit", name, "", value) for name, value in values.items())]


def events(*changes: Change) -> list[CorrectionEvent]:
    """The changes, one after the other."""
    return [
        CorrectionEvent(f"u{number:04}", f"2026-11-20T08:00:00.{number:06}+00:00", ANNA, change)
        for number, change in enumerate(changes)
    ]


def corrected(schedule: Schedule, *changes: Change) -> CorrectedDay:
    return apply_corrections(schedule, fold_events(events(*changes)), "list.csv", lambda _: TODAY)


def listed(schedule: Schedule) -> ListedIds:
    return ListedIds.of(schedule)
