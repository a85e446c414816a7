"""Several people at once, signed in, each with patients of their own: nobody gets another patient's page."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench.crowd import RECORD, desk_with_people, record_number, work
from handouts.journal.journal import rows
from tests.desk import actions
from tests.printing.fakeprinter import FakePrinter, listening

PEOPLE, PATIENTS, ROUNDS = 6, 36, 2


def test_people_at_once(tmp_path: Path) -> None:
    with listening(FakePrinter()) as printer, desk_with_people(tmp_path, PEOPLE, PATIENTS) as host:
        staff, pdfs = work(host, PEOPLE, PATIENTS, ROUNDS, printer.url)
        printed = list(printer.documents)
    assert len(pdfs) == PEOPLE * ROUNDS
    for patient, pdf in pdfs.items():
        assert set(RECORD.findall(actions.text(pdf))) == {record_number(patient)}
    owners = Counter()
    for document in printed:
        (owner,) = set(RECORD.findall(actions.text(document)))
        owners[owner] += 1
    assert owners == {record_number(patient): actions.KINDS for patient in pdfs}
    by_person: dict[str, set[str]] = {}
    for row in rows(tmp_path / "journal.sqlite3"):
        if row.action == "printed":
            by_person.setdefault(row.user.partition(" ")[0], set()).add(row.appointment)
    assert {name: len(patients) for name, patients in by_person.items()} == {person.name: ROUNDS for person in staff}
    assert len(set[str]().union(*by_person.values())) == PEOPLE * ROUNDS
