"""The list of one procedure day at all sample clinics: `tests/fixtures/sample-day.csv`. All patients are fictional.

`python -m tests.support.sample_list` writes the list again after a sample is added or changed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from handouts.content.content import Content
from handouts.content.library import Library

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FIXTURE = ROOT / "tests" / "fixtures" / "sample-day.csv"
DAY = dt.date(2026, 12, 15)
ROWS = 200
HEADINGS = (
    "id", "clinic", "procedure", "date", "time", "name", "date_of_birth", "record_number", "physician", "level",
    "medicines", "answers", "location", "weight", "large_print", "notes",
)  # fmt: skip
FIRST_NAMES = (
    "Maria",
    "Otto",
    "Lily",
    "Max",
    "Anna-Lena",
    "Nguyễn Thị",
    "Łukasz",
    "Ngũgĩ",
    "Jean",
    "Zoë",
    "Ana",
    "Kofi",
)
LAST_NAMES = ("Beispiel", "Muster", "Sample", "Przykład", "Exemple", "Ejemplo", "Mfano", "Voorbeeld", "Exempel", "Mẫu")
SITES = {"spine": ("L1", "L2", "T12"), "eye": ("right", "left"), "side": ("left", "right")}
MEDICINES = ("", "Plavix", "Tylenol", "", "Coumadin; Advil", "")
OPENING, CLOSING = dt.time(7, 30), dt.time(15, 30)


def sample_sets() -> list[Content]:
    """All sets of the sample clinics that are open on the day."""
    library = Library(TEMPLATES, TEMPLATES)
    sets = [
        library.load(clinic, procedure, ("preparation",))
        for clinic in library.clinics()
        for procedure in library.clinic_procedures(clinic)
    ]
    return [content for content in sets if not content.clinic.value.closed_on]


def times(content: Content) -> Iterator[dt.time]:
    """Times of appointments, every 20 minutes, within the hours of the set."""
    hours = content.instructions.value.scheduling.hours
    first, last = hours or (OPENING, CLOSING)
    while True:
        minutes = first.hour * 60 + first.minute
        while minutes <= last.hour * 60 + last.minute:
            yield dt.time(minutes // 60, minutes % 60)
            minutes += 20


def answers_of(content: Content, index: int) -> str:
    """Answers to the questions of a set: the first patients have none, the next ones some or all."""
    given = []
    for place, (name, ask) in enumerate(content.instructions.value.asks.items()):
        choices = ("", *(ask.choices or ("yes", "no")))
        if ask.unit is None and (choice := choices[(index >> place) % len(choices)]):
            given.append(f"{name}={choice}")
    return "; ".join(given)


def set_rows(content: Content, number: int) -> Iterator[dict[str, str]]:
    """Rows of one set without end. `number` is the place of the set."""
    instructions = content.instructions.value
    sites = SITES.get(content.procedure.value.site_kind or "", ("",))
    clinic = content.clinic.value
    listed = tuple(physician.name for physician in clinic.physicians.values())
    physicians = listed or instructions.scheduling.physicians or ("Dr. Example",)
    locations = tuple(site.name for site in clinic.sites.values()) or ("",)
    for index, time in enumerate(times(content)):
        place = number + index * 7
        name = f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {LAST_NAMES[(place + index) % len(LAST_NAMES)]}"
        is_child = instructions.reader == "parent"
        age = 3 + place % 8 if is_child else 45 + place % 45
        born = DAY.replace(year=DAY.year - age, month=1 + place % 12, day=1 + index % 28)
        yield {
            "id": f"S{number}{index:03}",
            "clinic": content.slug,
            "procedure": instructions.procedure,
            "date": f"{DAY}",
            "time": f"{time:%H:%M}",
            "name": name,
            "date_of_birth": f"{born}",
            "record_number": f"TEST-{number}{index:03}",
            "physician": physicians[index % len(physicians)],
            "level": sites[index % len(sites)],
            "medicines": "" if is_child else MEDICINES[index % len(MEDICINES)],
            "answers": answers_of(content, index),
            "weight": f"{11 + 3 * age} kg" if is_child and index % 3 else "",
            "location": locations[index % len(locations)],
            "large_print": "yes" if index % 11 == 5 else "",
            "notes": "Uses a wheelchair" if index % 13 == 6 else "",
        }


def sample_rows() -> list[dict[str, str]]:
    """The rows of the list: the sets take turns."""
    rows = (set_rows(content, number) for number, content in enumerate(sample_sets(), 1))
    turns = chain.from_iterable(zip(*rows, strict=True))
    return list(islice(turns, ROWS))


def sample_list() -> str:
    """The list as a CSV file."""
    file = io.StringIO()
    writer = csv.DictWriter(file, HEADINGS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sample_rows())
    return file.getvalue()


if __name__ == "__main__":
    FIXTURE.write_text(sample_list(), encoding="utf-8")
