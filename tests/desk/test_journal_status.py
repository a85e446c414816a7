"""Statuses from the journal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.desk.date_format import ClockFormat
from handouts.desk.journal_status import document_states
from handouts.errors import InputError
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.resources import templates_dir
from tests.support.countries import write_clinic

TODAY = dt.date.today()  # noqa: DTZ011 - the day of this computer's user
MADE = [("made", "consent"), ("made", "preparation"), ("made", "discharge")]
PRINTED = [("printed", "consent"), ("printed", "preparation"), ("printed", "discharge")]
CASES = {
    "nothing": ([], []),
    "made": (MADE, ["Made"]),
    "printed": (MADE + PRINTED, ["Made", "Printed"]),
    "one of three": (MADE + PRINTED[:1], ["Made", "!Printed in part"]),
    "one failed": ([*MADE, *PRINTED, ("print-failed", "consent")], ["Made", "!Not printed"]),
    "failed, then done": ([*MADE, ("print-failed", "consent"), *PRINTED], ["Made", "Printed"]),
    "with the printer": ([*MADE, ("printing", "consent"), *PRINTED[1:]], ["Made", "!Not sure if printed"]),
    "lost": ([*MADE, *PRINTED, ("print-unknown", "discharge")], ["Made", "!Not sure if printed"]),
    "mailed": (
        [*MADE, ("mail-claimed", "packet"), ("mail-data", "packet"), ("mail-sent", "packet")],
        ["Made", "Mailed"],
    ),
    "in the wire": ([*MADE, ("mail-data", "packet")], ["Made", "!Not sure if mailed"]),
    "refused": ([*MADE, ("mail-failed", "packet")], ["Made", "!Mail refused"]),
    "put off": ([*MADE, ("mail-deferred", "packet")], ["Made", "!Mail put off"]),
    "unknown": ([*MADE, ("mail-unknown", "packet")], ["Made", "!Not sure if mailed"]),
    "pruned": ([("pruned", "")], []),
}


@pytest.mark.parametrize("case", CASES)
def test_states(tmp_path: Path, case: str) -> None:
    rows, expected = CASES[case]
    with Journal(tmp_path / "journal.sqlite3") as journal:
        journal.append(Entry("made", "OTHER", "consent"))
        for action, document in rows:
            journal.append(Entry(action, "A1", document, sha256="0" * 64))
    states = document_states(tmp_path / "journal.sqlite3", TODAY)
    assert [("!" if state.bad else "") + state.label for state in states.get("A1", [])] == expected
    assert document_states(tmp_path / "journal.sqlite3", TODAY, "A1").get("A1", []) == states.get("A1", [])
    assert "A1" not in document_states(tmp_path / "journal.sqlite3", TODAY, digests={"1" * 64})


def test_no_journal_and_damaged_journal(tmp_path: Path) -> None:
    assert document_states(tmp_path / "journal.sqlite3", TODAY) == {}
    (tmp_path / "journal.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(InputError):
        document_states(tmp_path / "journal.sqlite3", TODAY)


def test_date_of_other_day(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite3") as journal:
        journal.append(Entry("made", "A1", "consent"))
    (state,) = document_states(tmp_path / "journal.sqlite3", TODAY)["A1"]
    clock = ClockFormat("AM", "PM")
    moment = dt.datetime.combine(TODAY, dt.time(15, 7))
    assert abs(state.at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert clock.moment(moment, TODAY) == "3:07 PM"
    assert clock.moment(moment, TODAY + dt.timedelta(days=1)) == f"{TODAY:%B} {TODAY.day}, 3:07 PM"
    assert ClockFormat().moment(moment, TODAY) == "15:07"


def test_dates_of_a_country(tmp_path: Path) -> None:
    afternoon = dt.datetime(2026, 11, 3, 15, 7)
    expected = {
        "GB": ("Tuesday 3 November 2026", "3 November, 3:07 pm"),
        "FR": ("Tuesday 3 November 2026", "3 November, 15:07"),
        "US": ("Tuesday, November 3, 2026", "November 3, 3:07 PM"),
    }
    for code, texts in expected.items():
        write_clinic(tmp_path / code, code)
        labels = Library(tmp_path / code, templates_dir()).labels("en", "spine")
        clock = ClockFormat.of(labels)
        assert (clock.day(afternoon.date()), clock.moment(afternoon, TODAY)) == texts
