"""Compare a list with the newer list of the same day, by id: which patients are new, moved, removed or changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from handouts.corrections.values import LABELS, is_same, values_of
from handouts.schedule.booking import Booking, Schedule


class MergeEntry(NamedTuple):
    """A patient who differs between the lists. It contains patient data, so it is only for the desk's page."""

    id: str
    name: str
    text: str
    """What is different: fields, or the old and the new time."""


@dataclass(frozen=True)
class ListMerge:
    """The differences between two lists of a day."""

    new: tuple[MergeEntry, ...] = ()
    moved: tuple[MergeEntry, ...] = ()
    gone: tuple[MergeEntry, ...] = ()
    changed: tuple[MergeEntry, ...] = ()
    replaced: tuple[MergeEntry, ...] = ()
    """Ids that have another name or another date of birth now."""

    @property
    def groups(self) -> list[tuple[str, tuple[MergeEntry, ...]]]:
        """The entries by kind of change, without empty groups."""
        groups = (("new", self.new), ("moved", self.moved), ("gone", self.gone), ("changed", self.changed),
                  ("with another name or date of birth under the same id", self.replaced))  # fmt: skip
        return [(words, entries) for words, entries in groups if entries]

    @property
    def summary(self) -> str:
        """`1 new, 1 moved, 1 gone`; '' if nothing is different."""
        return ", ".join(f"{len(entries)} {words}" for words, entries in self.groups)


def merge_lists(old: Schedule, new: Schedule) -> ListMerge:
    """Compare two lists by id. Rejected rows count if their values could be read."""
    before, after = _by_id(old), _by_id(new)
    groups: dict[str, list[MergeEntry]] = {"moved": [], "changed": [], "replaced": []}
    for identifier, booking in after.items():
        if identifier in before and (difference := _compare(before[identifier], booking)):
            groups[difference[0]].append(difference[1])
    return ListMerge(
        new=tuple(_entry(booking) for identifier, booking in after.items() if identifier not in before),
        gone=tuple(_entry(booking) for identifier, booking in before.items() if identifier not in after),
        **{name: tuple(entries) for name, entries in groups.items()},
    )


def _by_id(schedule: Schedule) -> dict[str, Booking]:
    rejected = [row.booking for row in schedule.rejected if row.booking]
    return {booking.appointment.id: booking for booking in (*rejected, *schedule.bookings) if booking.appointment.id}


def _entry(booking: Booking, text: str = "") -> MergeEntry:
    return MergeEntry(booking.appointment.id, booking.appointment.name, text or values_of(booking)["date"])


def _compare(old: Booking, new: Booking) -> tuple[str, MergeEntry] | None:
    before, after = values_of(old), values_of(new)
    fields = [name for name in LABELS if not is_same(name, before[name], after[name])]
    if not fields:
        return None
    labels = ", ".join(LABELS[name].lower() for name in fields)
    if "name" in fields or "date_of_birth" in fields:
        text = f"was {before['name']} {before['date_of_birth']}".strip()
        return "replaced", _entry(new, text)
    if "date" in fields:
        return "moved", _entry(new, f"{before['date']} to {after['date']}")
    return "changed", _entry(new, labels)
