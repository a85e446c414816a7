"""Consent in the journal: written, read back, and refused if it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.consent.journal_rows import consent_entry, consent_events
from handouts.consent.state import ConsentAction
from handouts.errors import InputError
from handouts.journal.audit import check
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal

FORM = "7HC-QRV-3PQ"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def test_rows_are_read_back(path: Path) -> None:
    rows = [
        consent_entry(ConsentAction.SCANNED, "A1", "consent", "georgia", "1.0", FORM, sha256="ab" * 32),
        consent_entry(ConsentAction.SIGNED, "A1", "consent", "georgia", "1.0", FORM, ["clinician", "patient"]),
        Entry("made", "A1", "consent", "georgia", "1.0"),
        consent_entry(ConsentAction.WITHDRAWN, "A1", "consent", "georgia", "1.0", ""),
        consent_entry(ConsentAction.REFUSED, "A2", "consent", "georgia", "1.1", FORM),
    ]
    with Journal(path) as journal:
        journal.append_all(rows)
    events = consent_events(path)
    assert [(event.action.value, event.code, event.parties) for event in events["A1"]] == [
        ("consent-scanned", FORM, ()),
        ("consent-signed", FORM, ("patient", "clinician")),
        ("consent-withdrawn", "", ()),
    ]
    assert [event.version for event in events["A2"]] == ["1.1"]
    assert not check(path).problems


def test_no_journal(path: Path) -> None:
    assert consent_events(path) == {}
    assert not path.exists()


@pytest.mark.parametrize("result", ["form 7HC", "signed by patient and a friend!", "form 7HC-QRV-3PQ, later"])
def test_an_unreadable_row_is_not_ignored(path: Path, result: str) -> None:
    """It might be a withdrawal that a newer version of the program wrote."""
    with Journal(path) as journal:
        journal.append(Entry("consent-withdrawn", "A1", "consent", "georgia", "1.0", result=result))
    with pytest.raises(InputError) as raised:
        consent_events(path)
    (problem,) = raised.value.problems
    assert problem.message == "row 1 about a consent cannot be read"


@pytest.mark.parametrize(
    ("action", "parties"),
    [
        (ConsentAction.SIGNED, ()),
        (ConsentAction.SIGNED, ("patient", "neighbor")),
        (ConsentAction.REFUSED, ("patient",)),
    ],
)
def test_impossible_rows(action: ConsentAction, parties: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="parties"):
        consent_entry(action, "A1", "consent", "georgia", "1.0", FORM, parties)
