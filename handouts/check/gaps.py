"""What a set is silent about: where it would stand, and which pages have an open line in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handouts.check.finding import Level, Violation
from handouts.check.layouts import join_words
from handouts.check.subject import CheckContext, per_subject
from handouts.compose.context import HandoutContext
from handouts.compose.field_values import field_applies, field_value, named_list_items
from handouts.content.models.layouts import SectionLayout
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath, Place
from handouts.schedule.appointment import Appointment


def gap_location(loaded: LoadedFile[Any], *path: str | int) -> Place:
    """Where a value stands; of one that is left out, its group; and where there is none, the next key in the file.

    So a comment that says to ignore the gap stands where the value would.
    """
    places = loaded.places
    if path[:1] in places.spots:
        return places.value(path)
    names = list(type(loaded.value).model_fields)
    at = names.index(str(path[0]))
    near = [*names[at + 1 :], *reversed(names[:at])]
    stated = (name for name in near if (spot := places.spots.get((name,))) and spot.file == places.file)
    return places.key((next(stated, names[0]),))


def missing_value(
    subject: CheckContext, path: KeyPath, message: str, hint: str, level: Level | None = None
) -> Violation:
    """A hit where the set is silent."""
    return Violation(gap_location(subject.content.instructions, *path), message, hint, level)


def open_line_note(subject: CheckContext, *names: str) -> str:
    """'is an open line on "Getting ready"', for values that are; '' where no page has a line for any of them."""
    found = open_lines_by_value(subject)
    pages = [page for name in names for page in found.get(name, ())]
    return f"an open line on {join_words(list(dict.fromkeys(pages)))}" if pages else ""


@per_subject
def open_lines_by_value(subject: CheckContext) -> Mapping[str, tuple[str, ...]]:
    """Each value that is an open line on a page, since the set is silent, with the names of these pages."""
    found: dict[str, list[str]] = {}
    for document, loaded in subject.content.layouts.items():
        case = HandoutContext(subject.content, document, Appointment())
        names = [name for layout in loaded.value.sections for name in _open(case, layout)]
        if loaded.value.role == "discharge":  # its head has a line for this phone
            names += [] if subject.clinic.after_hours_phone else ["after_hours_phone"]
        names += [] if subject.clinic.phone else ["phone"]
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(f'"{loaded.value.name}"')
    return {name: tuple(pages) for name, pages in found.items()}


def _open(case: HandoutContext, layout: SectionLayout) -> Iterator[str]:
    """What has a line in one section."""
    if layout.show in ("facts", "tiles"):
        shown = (name for name in layout.takes if name not in layout.omit and field_applies(case, name))
        yield from (name for name in shown if field_value(case, name) is None)
    elif layout.show in ("text", "list", "steps"):
        if layout.silent == "open" and not named_list_items(case, layout.takes):
            yield from layout.takes
    elif layout.show == "groups":
        for group in layout.groups:
            if group.silent == "open" and not named_list_items(case, group.takes):
                yield from group.takes
    elif layout.silent == "open" or layout.show not in ("risks", "alternatives"):
        yield from (name for name, stated in _whole(case, layout.show) if not stated)


def _whole(case: HandoutContext, show: str) -> tuple[tuple[str, object], ...]:
    """The values of a section that does not say what it takes."""
    rules = case.rules
    values: dict[str, tuple[tuple[str, object], ...]] = {
        "rest": (("lie_flat", rules.lie_flat), ("bed_rest", rules.bed_rest)),
        "timeline": (
            ("check_in", rules.arrival.check_in),
            ("stop_eating", field_value(case, "stop_eating")),
            ("stop_drinking", field_value(case, "stop_drinking")),
        ),
        "medicines": (("medicines", rules.medicines.table),),
        "warning": (("emergency", rules.warning.emergency), ("call_us", rules.warning.call_us)),
        "risks": (("risks", rules.risks),),
        "alternatives": (("alternatives", rules.alternatives),),
    }
    return values.get(show, ())
