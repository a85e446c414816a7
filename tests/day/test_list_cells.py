"""No cell of a list is dropped silently: each is on a page, on the run sheet, in the booking, or in a problem or note."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.compose.composer import compose_checked
from handouts.content.library import Library
from handouts.day.alerts import visit_alerts
from handouts.day.plan import Visit, plan_day
from handouts.day.run_sheet import compose_run_sheets
from handouts.day.run_sheet_lines import PacketDocument, RunSheetLine
from handouts.errors import InputError, Problem
from handouts.invisible_characters import clean_code, clean_text
from handouts.resources import templates_dir
from handouts.schedule.appointment import short_id
from handouts.schedule.reader import read_schedule
from tests.support.document_text import text as words_of

TODAY = dt.date(2026, 11, 20)
ROW = {
    "id": "A0001", "clinic": "reference", "date": "2026-12-01", "time": "10:00", "name": "Maria Beispiel",
    "date_of_birth": "1946-05-04", "record_number": "TEST-00012", "language": "es", "large_print": "yes",
    "physician": "Dr. Example",
    "level": "L3", "medicines": "Plavix", "email": "maria@example.org", "email_consent": "plain", "phone": "555-010-0199",
    "documents": "", "ended": "2026-12-01 11:05", "notes": "Door B", "Room": "7",
}  # fmt: skip
PRINTED_COLUMNS = ("id", "name", "record_number", "physician", "level", "medicines", "phone", "notes")
"""Columns whose text is printed unchanged."""
SIGNS = st.sampled_from(
    [
        *"=+-@'\"?#*;|/\\ 0Zz",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u00a0",
        "\u200e",
        "\u202e",
        "\u200d",
        "é",
        "Ã",
        "©",
        "王",
        "م",
        "\t",
        "\x07",
    ]
)
CELLS = st.sampled_from(
    ["NULL", "N/A", "none", "TBD", "-", "?", "#N/A", "true", "1", "1:00", "0:00", "0.5", "46357", "x" * 200]
)


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """A cell that an export may have damaged."""
    kind = draw(st.sampled_from(["as it is", "sign", "sign", "cut", "twice", "other"]))
    index = draw(st.integers(0, len(text)))
    if kind == "sign":
        return text[:index] + draw(SIGNS) + text[index:]
    if kind == "cut":
        return text[:index]
    if kind == "twice":
        return f"{text}{draw(st.sampled_from([' ', ', ', '; ', '']))}{text}"
    return draw(CELLS) if kind == "other" else text


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(templates_dir(), templates_dir())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


def printed_text(visit: Visit) -> str:
    """All text of the patient's pages and of the patient's line of the run sheet."""
    documents = {name: compose_checked(visit.content, name, visit.booking.appointment) for name in visit.documents}
    names = tuple(PacketDocument(visit.content.layouts[name].value.name) for name in visit.documents)
    line = RunSheetLine(visit, names, visit_alerts(visit, documents))
    papers = [words_of(document) for document in documents.values()]
    return "\n".join([*papers, *(words_of(sheet) for _, sheet in compose_run_sheets([line]))])


def dropped_columns(cells: dict[str, str], visit: Visit, notes: list[Problem]) -> Iterator[str]:
    """Columns of an accepted row whose cell was dropped."""
    booking, text = visit.booking, " ".join(printed_text(visit).split())
    note_text = " ".join(note.message for note in notes)
    stored: dict[str, Any] = {
        "clinic": booking.clinic, "language": booking.appointment.language, "email": booking.email, "phone": booking.phone,
        "email_consent": booking.email_consent, "large_print": booking.appointment.large_print,
        "date": booking.appointment.date, "time": booking.appointment.time, "ended": booking.appointment.ended,
        "date_of_birth": booking.appointment.date_of_birth, "documents": booking.documents,
    }  # fmt: skip
    for column, cell in cells.items():
        if column == "id":
            cell = short_id(clean_code(cell))
        value = (
            " ".join(clean_text(cell).split())
            if column in ("name", "physician", "notes", "medicines")
            else clean_code(cell)
        )
        if not value or f'"{value}"' in note_text or (column == "Room" and '"Room"' in note_text):
            continue
        if column in PRINTED_COLUMNS:
            parts = [part.strip() for part in value.replace(";", ",").replace("|", ",").split(",")]
            expected = parts if column == "medicines" else [value]
            # A brand may be printed within its own row, "clopidogrel (Plavix)".
            if not all(part.casefold() in text.casefold() for part in expected):
                yield column
        elif column == "large_print":
            if not stored[column] and value.casefold() not in ("no", "n", "0", "false"):
                yield column
        elif not stored.get(column):
            yield column


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_cell_is_dropped_silently(folder: Path, library: Library, data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.sampled_from(sorted(ROW)), min_size=1, max_size=3))
    cells = {column: data.draw(damaged(text)) if column in changed else text for column, text in ROW.items()}
    path = folder / "day.json"
    path.write_text(json.dumps([cells], ensure_ascii=False), encoding="utf-8")
    try:
        schedule = read_schedule(path, library.clinic, today=TODAY, known_clinics=library.clinics())
    except InputError:
        return
    planned = plan_day(schedule, library, (), TODAY, drafts=True)
    assert len(planned.visits) + len(planned.schedule.rejected) == 1
    for visit in planned.visits:
        assert list(dropped_columns(cells, visit, [*planned.schedule.notes, *planned.problems])) == []
    for rejected in planned.schedule.rejected:
        assert rejected.problems


@settings(max_examples=40, deadline=None)
@given(heading=st.sampled_from(sorted(ROW)), data=st.data())
def test_no_column_is_ignored_silently(folder: Path, library: Library, heading: str, data: st.DataObject) -> None:
    """A misspelled heading is read, refused, or named in a note."""
    misspelled = data.draw(damaged(heading))
    cells = {misspelled if column == heading else column: text for column, text in ROW.items()}
    path = folder / "day.json"
    path.write_text(json.dumps([cells], ensure_ascii=False), encoding="utf-8")
    try:
        schedule = read_schedule(path, library.clinic, today=TODAY, known_clinics=library.clinics())
    except InputError as refused:
        assert refused.problems
        return
    planned = plan_day(schedule, library, (), TODAY, drafts=True)
    note_text = " ".join(note.message for note in schedule.notes)
    for visit in planned.visits:
        dropped = list(dropped_columns(ROW, visit, []))
        assert set(dropped) <= {"Room", heading}
        assert "not read: " in note_text or "read as empty" in note_text


def test_valid_row_is_printed_in_full(folder: Path, library: Library) -> None:
    """The two tests above would also pass if nothing were printed. This row must be accepted."""
    path = folder / "day.json"
    path.write_text(json.dumps([ROW]), encoding="utf-8")
    schedule = read_schedule(path, library.clinic, today=TODAY, known_clinics=library.clinics())
    planned = plan_day(schedule, library, (), TODAY, drafts=True)
    assert planned.schedule.problems == []
    (visit,) = planned.visits
    assert list(dropped_columns(ROW, visit, list(schedule.notes))) == []
    assert list(dropped_columns({**ROW, "notes": "Door C", "physician": "Dr. Other"}, visit, [])) == [
        "physician",
        "notes",
        "Room",
    ]
