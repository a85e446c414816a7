"""Headings: invisible characters do not matter, and a column that looks like a known one is never skipped silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.errors import InputError
from tests.schedule.lists import (
    GOOD,
    SHORT,
    clinic,
    only_booking,
    read_list,
    table,
    write_csv,
    write_json,
    write_workbook,
)

NEAR = {
    "medicines": ["Medicnes", "Medicins", "Medicines:", "medicine s1", "Meds", "Medications", "Current medications",
                  "Medication list", "Medicine 2", "Drugs", "mediсines"],
    "date_of_birth": ["Birth date", "Date of brith", "Birthday"],
    "record_number": ["mr n o", "Medical Record", "MRNs", "Record No", "mnr"],
    "language": ["Langauge", "Preferred language", "Lang"],
    "large_print": ["Large prnt", "Largeprint?"],
    "email": ["E-mail address", "emial", "Mail"],
    "email_consent": ["Email consnt", "Consent to email"],
    "phone": ["Phones", "Phnoe"],
    "level": ["Levels", "levle"],
    "physician": ["Physican", "Doctor", "Surgeon"],
    "procedure": ["Procedures", "Proceedure"],
    "documents": ["Document", "Docuemnts"],
    "ended": ["Endde", "Ended at"],
    "notes": ["Note", "Notse"],
    "clinic": ["Klinik", "Clinics"],
}  # fmt: skip
FAR = [
    "Room", "Status", "Type", "Insurance", "Age", "Provider", "Visit type", "Comments", "Check in time", "Start time",
    "First name", "Cell phone", "Phone 2", "Medicaid", "Medicare", "Drug allergies", "Diagnosis", "Side", "DOS",
]  # fmt: skip


@pytest.mark.parametrize(("field", "heading"), [(field, heading) for field, names in NEAR.items() for heading in names])
def test_misspelled_heading(tmp_path: Path, field: str, heading: str) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, heading: "x"}]))
    with pytest.raises(InputError) as caught:
        read_list(path)
    (problem,) = caught.value.problems
    assert problem.message.startswith(f'the column "{heading}"')
    assert f"it looks like `{field}`" in problem.message
    assert (problem.line, problem.column) == (1, 5)
    assert f'name it "{field}"' in problem.hint


@pytest.mark.parametrize("heading", FAR)
def test_unread_columns_note(tmp_path: Path, heading: str) -> None:
    schedule = read_list(write_csv(tmp_path / "day.csv", table([{**SHORT, heading: "x"}])))
    assert [note.message for note in schedule.notes] == [f'not read: "{heading}"']


def test_lookalike_letters(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\(it contains U\+0441\)"):
        read_list(write_csv(tmp_path / "day.csv", table([{**SHORT, "medi\u0441ines": "Plavix"}])))


def test_second_medicine_column(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_list(write_csv(tmp_path / "day.csv", table([{**GOOD, "Other medications": "Eliquis"}])))
    assert caught.value.problems[0].hint.startswith("move its values to the column of `medicines`")


def test_ignored_columns(tmp_path: Path) -> None:
    spine = clinic()
    spine = spine.model_copy(update={"schedule": spine.schedule.model_copy(update={"ignore": ("note", "PHONES")})})
    schedule = read_list(write_csv(tmp_path / "day.csv", table([{**SHORT, "Note": "x", "Phones": "y"}])), spine)
    assert only_booking(schedule).notes == ""
    assert [note.message for note in schedule.notes] == ['not read: "Note", "Phones"']


def test_misspelled_own_heading(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([{**SHORT, "Medikamnte": "Plavix"}]))
    with pytest.raises(InputError, match='"Medikamnte" is not read, but it looks like `medicines`'):
        read_list(path, clinic(medicines="Medikamente"))


@pytest.mark.parametrize(
    "sign", ["\ufeff", "\u200b", "\u200e", "\u200f", "\u00ad", "\u2060", "\u202a\u202c", "\ufeff\ufeff"]
)
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_invisible_characters(tmp_path: Path, sign: str, form: str) -> None:
    """They are removed from all cells, also from names and notes."""
    entry = {
        f"{key[:2]}{sign}{key[2:]}{sign}": f"{sign}{value[:1]}{sign}{value[1:]}{sign}" for key, value in GOOD.items()
    }
    path = tmp_path / f"day.{form}"
    writers = {"csv": lambda: write_csv(path, table([entry])), "xlsx": lambda: write_workbook(path, table([entry]))}
    booking = only_booking(read_list(writers.get(form, lambda: write_json(path, [entry]))()))
    plain = only_booking(read_list(write_csv(tmp_path / "plain.csv", table([GOOD]))))
    assert booking.appointment == plain.appointment
    for name in ("clinic", "procedure", "documents", "email", "email_consent", "phone", "notes"):
        assert getattr(booking, name) == getattr(plain, name), name


HEADINGS_OF_PROGRAMS = {
    "doublebom": ("\ufeff\ufeffid,clinic,date,time,name,date_of_birth,mrn,medicines", "1001,spine,2026-12-15,09:00,Maria Beispiel,1946-05-04,TEST-1,Plavix"),
    "fefftail": ("id,clinic,date,time,name,mrn,medicines\ufeff", "1001,spine,2026-12-15,09:00,Maria Beispiel,T1,Plavix"),
    "zwsp": ("\u200bid,clinic,date,time,name,medicines\u200b", "1001,spine,2026-12-15,09:00,Maria Beispiel,Plavix"),
    "nbsp": ("id,clinic,date,time,name,date\u00a0of\u00a0birth,medicines\u00a0", "1001,spine,2026-12-15,09:00,Maria Beispiel,1946-05-04,Plavix"),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADINGS_OF_PROGRAMS)
def test_headings_of_programs(tmp_path: Path, case: str) -> None:
    path = tmp_path / "day.csv"
    path.write_text("\n".join(HEADINGS_OF_PROGRAMS[case]) + "\n", encoding="utf-8")
    schedule = read_list(path, {"spine": clinic()})
    assert only_booking(schedule).appointment.medicines == ("Plavix",)
    assert schedule.notes == ()


@pytest.mark.parametrize("heading", ["Anticoagulants", "Blood thinners", "med_list", "Medikamente", "Prescriptions"])
def test_medicine_words_in_heading(tmp_path: Path, heading: str) -> None:
    with pytest.raises(InputError, match="it looks like `medicines`"):
        read_list(write_csv(tmp_path / "day.csv", table([GOOD | {heading: "Plavix"}])), clinic())


def test_medicine_in_unread_column(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "day.csv", table([GOOD | {"Comments": "takes Eliquis 5 mg"}]))
    with pytest.raises(InputError, match='"Comments" is not read, but it names a medicine in row 2'):
        read_list(path, clinic())


@pytest.mark.parametrize(("heading", "cell"), [("Allergies", "aspirin"), ("Comments", "lives alone"), ("Med Rec", "7")])
def test_harmless_unread_column(tmp_path: Path, heading: str, cell: str) -> None:
    schedule = read_list(write_csv(tmp_path / "day.csv", table([GOOD | {heading: cell}])), clinic())
    assert len(schedule.bookings) == 1
    assert any("not read" in note.message for note in schedule.notes)
