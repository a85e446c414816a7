"""The run sheet: what to do before the first patient, a box for each document, and sheets that match the print file."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.day import print_all
from tests.support.commands import RunCommand
from tests.support.day_lists import contents, row, save
from tests.support.spoken_pages import spoken
from tests.support.text_readers import pdfium

GEORGIA = "pain-relief-georgia"
ROWS = [
    row(0, medicines="Xyzal", language="so"),
    row(4, large_print="yes", notes="comes in a wheelchair"),
    row(8, documents="consent"),
    row(12, documents="preparation", large_print="yes"),
]


def make_day(run_command: RunCommand, rows: list[dict[str, str]], *more: object) -> dict[str, bytes]:
    save(Path("list.csv"), rows)
    run_command("day", "list.csv", "--out", "out", "--jobs", 1, *more)
    assert run_command("verify", "out").code == 0
    return contents(Path("out"))


def page_texts(data: bytes) -> list[str]:
    return [" ".join(text.split()) for text in pdfium(data)]


def run_sheet(files: dict[str, bytes]) -> str:
    return " ".join(page_texts(files["run-sheet.pdf"]))


def entries(text: str) -> dict[str, str]:
    """The text of each patient's entry, by the id of the appointment."""
    parts = re.split(r"(?=born )", text.partition("To do, and to know")[2])
    matches = [(re.search(r"\bid (A\d{4})", part), part) for part in parts]
    return {match[1]: part for match, part in matches if match}


@pytest.mark.parametrize("more", [(), ("--one-sided",), ("--copies", 2), ("--copies", 3, "--one-sided")])
def test_sheets_match_the_print_file(run_command: RunCommand, more: tuple[object, ...]) -> None:
    """The sheets that the run sheet gives for a patient have pages of that patient only, and no sheet is left over."""
    files = make_day(run_command, ROWS, *more)
    per_sheet = 1 if "--one-sided" in more else 2
    cover, *_ = pages = page_texts(files["print-all.pdf"])
    assert "Do not give it to a patient" in cover
    assert per_sheet == 1 or not pages[1]  # the back of the cover is blank
    pages = pages[per_sheet:]
    next_sheet, sheet_text = 1, run_sheet(files)
    for patient in ROWS:
        entry = entries(sheet_text)[patient["id"]]
        place = re.search(r"Sheets? (\d+)(?:–(\d+))? (\d+)", entry)
        assert place, entry
        first, last, count = int(place[1]), int(place[2] or place[1]), int(place[3])
        assert (first, last - first + 1) == (next_sheet, count)
        assert re.search(rf"id {patient['id']} {place[0]}\b", cover), cover
        own_pages = pages[(first - 1) * per_sheet : last * per_sheet]
        assert all(patient["record_number"] in page for page in own_pages if page)
        documents = re.findall(r"(?:Getting ready|Consent form|Going home) (\d+)", entry)
        assert sum(map(int, documents)) == count
        next_sheet = last + 1
    assert (next_sheet - 1) * per_sheet == len(pages)
    assert f"{next_sheet - 1} Sheets of paper" in sheet_text
    assert f"{next_sheet - 1} Sheets of paper" in cover


def test_sheets_in_several_files(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_all, "MAX_PAGES", 17)
    files = make_day(run_command, [row(number * 4) for number in range(3)])
    places = re.findall(r"Sheets (\d+)–(\d+), print-all-(\d)\.pdf", run_sheet(files))
    for number, group in itertools.groupby(places, key=lambda place: place[2]):
        sheets = [sheet for first, last, _ in group for sheet in range(int(first), int(last) + 1)]
        pages = len(PdfReader(io.BytesIO(files[f"print-all-{number}.pdf"])).pages)
        assert sheets == list(range(1, pages // 2))  # and the cover
    assert len(places) == 3


def test_boxes_and_what_a_screen_reader_says(run_command: RunCommand) -> None:
    """Only a document with signatures has a box for them."""
    files = make_day(run_command, [row(0, documents="preparation, consent")])
    speech = spoken(files["run-sheet.pdf"])
    boxes = re.findall(r"\[(.*: box to tick)\]", speech)
    assert boxes == [
        f"{document}, {box}: box to tick"
        for document, box in (
            ("Getting ready", "Printed"), ("Getting ready", "Given"),
            ("Consent form", "Printed"), ("Consent form", "Given"), ("Consent form", "Signed"),
        )
    ]  # fmt: skip
    assert "Check-in, row header: 7:30 AM" in speech


def test_two_levels_of_alerts(run_command: RunCommand) -> None:
    """What to do comes first, with a box; what to know comes after it."""
    files = make_day(run_command, [row(0, medicines="Xyzal", language="so", large_print="yes", notes="wheelchair")])
    text = run_sheet(files)
    phrases = (
        "Before the first patient, 7:30 AM", "Medicines to ask the practitioner about: 7:30 AM Maria Beispiel 0: Xyzal",
        "Call an interpreter: Somali: 7:30 AM Maria Beispiel 0", "To know today", "Large print:", "Notes:",
        "unclear: Xyzal. Ask the practitioner.", "Call an interpreter.", "Large print.", "Note: wheelchair",
    )  # fmt: skip
    positions = [text.index(phrase) for phrase in phrases[:6]]
    assert positions == sorted(positions)
    entry = entries(text)["A0000"]
    assert [entry.index(phrase) for phrase in phrases[6:]] == sorted(entry.index(phrase) for phrase in phrases[6:])
    speech = spoken(files["run-sheet.pdf"])
    assert speech.index("Language: Somali.") < speech.index("Note: wheelchair")


def test_counts(run_command: RunCommand) -> None:
    text = run_sheet(make_day(run_command, [*ROWS, row(16, name="Otto Muster", date="2026-02-30")]))
    for count in ("4 Patients", "1 Interpreter", "2 In large print", "1 Rejected rows"):
        assert count in text
    assert "Rejected rows, without pages: Otto Muster (row 6)" in text


def test_nothing_to_do(run_command: RunCommand) -> None:
    """A day without alerts has no empty headings."""
    text = run_sheet(make_day(run_command, [row(1, clinic="exampleton-joint", level="left", physician="Nora Sample")]))
    assert "1 Patients" in text
    assert "To know today" not in text


def test_same_alert_of_all_patients_is_named_once(run_command: RunCommand) -> None:
    text = run_sheet(make_day(run_command, [row(number * 4) for number in range(3)]))
    assert re.search(r"Fill in by hand: [\w ]+: all patients", text)
    assert text.count("Fill in by hand:") == 1


def test_many_patients_are_counted(run_command: RunCommand) -> None:
    rows = [row(number * 4, language="so" if number else "") for number in range(13)]
    text = run_sheet(make_day(run_command, rows, "--documents", "consent"))
    assert "Somali: 12 patients, see below" in text


@pytest.mark.parametrize("clinic", [GEORGIA, "fable-creek"])
def test_what_is_not_known_is_a_line(run_command: RunCommand, clinic: str) -> None:
    """A procedure at a site has a line for the site; one without a site has none."""
    unknown = row(0, clinic=clinic, time="09:00", level="", physician="", date_of_birth="", record_number="")
    text = run_sheet(make_day(run_command, [unknown], "--documents", "preparation"))
    assert ("Spinal level:" in text) == (clinic == GEORGIA)
    assert "Who does the procedure:" in text
    assert "born" in text


def test_rejected_rows_are_on_their_clinics_sheet(run_command: RunCommand) -> None:
    rows = [
        row(0),
        row(1),
        row(4, name="Otto Muster", date="2026-02-30"),
        row(8, name="Kim Beispiel", clinic="nowhere"),
    ]
    sheets = page_texts(make_day(run_command, rows)["run-sheet.pdf"])
    (georgia,) = [text for text in sheets if "Pain Relief Clinic" in text and "Run sheet" in text]
    (other,) = [text for text in sheets if "Pain Relief Clinic" not in text and "Run sheet" in text]
    assert "Rejected rows, without pages: Otto Muster (row 4); row 5" in georgia
    assert "Rejected rows, without pages: row 5" in other
    assert not any("Kim Beispiel" in text for text in sheets)


def test_right_to_left_name_keeps_its_place(run_command: RunCommand) -> None:
    rows = [row(2, clinic=GEORGIA, language="so", time="08:00"), row(0, language="so", time="09:00"), row(4)]
    speech = spoken(make_day(run_command, rows)["run-sheet.pdf"])
    assert (
        "Somali: 7:30 AM \u0645\u062d\u0645\u062f \u0627\u0644\u0645\u062b\u0627\u0644 2; 8:30 AM Maria Beispiel 0"
        in " ".join(speech.split())
    )


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_long_names_fit(run_command: RunCommand, paper: str) -> None:
    name = "Maximiliana-Alexandra Theodora Gonzalez-Martinez Beispielfrau"
    clinic = {"Letter": GEORGIA, "A4": "wonderwell-childrens"}[paper]
    more = {} if clinic == GEORGIA else {"level": "", "date_of_birth": "2018-05-04"}
    files = make_day(run_command, [row(0, clinic=clinic, time="09:00", name=name, notes="a " * 240, **more)])
    page = PdfReader(io.BytesIO(files["run-sheet.pdf"])).pages[0]
    assert page.mediabox.height == pytest.approx({"Letter": 792, "A4": 841.89}[paper])
    assert name.replace("-", " ") in run_sheet(files).replace("- ", "-").replace("-", " ")


def test_same_bytes(run_command: RunCommand) -> None:
    first = make_day(run_command, ROWS)
    for name in ("run-sheet.pdf", "manifest.json"):
        Path("out", name).unlink()
    assert make_day(run_command, ROWS) == first


def test_stacks_of_two_clinics(run_command: RunCommand) -> None:
    """The packets of each clinic are together; the cover has a list for each. Sheets are counted through the stack."""
    rows = [row(0), row(2), row(4), row(6), row(8, name="Otto Muster", date="2026-02-30")]
    files = make_day(run_command, rows)
    cover, _, *pages = page_texts(files["print-all.pdf"])
    order = [patient["record_number"] for patient in (rows[1], rows[3], rows[0], rows[2])]
    matches = [re.search(r"TEST-\d{5}", page) for page in pages if page]
    assert list(dict.fromkeys(match[0] for match in matches if match)) == order
    ranges = [(int(first), int(last)) for first, last in re.findall(r"Sheets (\d+)–(\d+)", cover)]
    assert ranges[0][0] == 1
    assert [first for first, _ in ranges[1:]] == [last + 1 for _, last in ranges[:-1]]
    assert cover.count("Sheets 1–") == run_sheet(files).count("Sheets 1–") == 1
    assert "Otto Muster (row 6)" in cover
    assert "5 Packets" not in cover
    assert "4 Packets" in cover


def test_a_question_ends_with_its_own_mark(run_command: RunCommand) -> None:
    """Not "reaction?: 10:00 AM", and with boxes for the answer in the entry of the patient."""
    heart = row(0, clinic="neverfield-heart", level="", physician="Dr. Ben Example", location="South Bank")
    text = run_sheet(make_day(run_command, [heart]))
    assert re.search(r"Does the tube go in at the groin\? \d+:\d+ AM Maria", text)
    assert "?:" not in text
    assert re.search(r"Ask: Does the tube go in at the groin\?\W+yes\W+no\b", text)


def test_rejected_patient_is_at_the_time(run_command: RunCommand) -> None:
    """Between the patients before and after, also without a name; a row of an unknown clinic is only on top."""
    rows = [
        row(0, time="09:00"),
        row(4, time="11:00"),
        row(8, name="Otto Muster", time="10:00", date_of_birth="12/45/1950"),
        row(12, name="Ida Probe", time="07:00", date_of_birth="12/45/1950"),
        row(16, name="Kim Probe", clinic="nowhere"),
        row(20, name="", time="10:30"),
    ]
    text = run_sheet(make_day(run_command, rows)).partition("To do, and to know")[2]
    order = ("Ida Probe No pages: row 5", "id A0000", "for 10:00 AM Otto Muster No pages: row 4",
             "for 10:30 AM No pages: row 7", "id A0004")  # fmt: skip
    assert [text.index(phrase) for phrase in order] == sorted(text.index(phrase) for phrase in order)
    assert "Kim Probe" not in text


def test_medicines_that_the_list_does_not_state(run_command: RunCommand) -> None:
    """One patient without medicines is named; if it is all of them, the top says so once."""
    named = run_sheet(make_day(run_command, [row(0, medicines="Plavix"), row(4)]))
    assert re.search(r"Medicines not known, ask the patient: \d+:\d+ [AP]M \w+", named)
    text = run_sheet(make_day(run_command, [row(0), row(4)]))
    assert "Medicines not known, ask the patient: all patients" in text
    assert "Medicines not known. Ask what the patient takes." not in text


def test_boxes_at_check_in(run_command: RunCommand) -> None:
    """Boxes for a hand, without an answer; none for what the set calls not applicable."""
    text = run_sheet(make_day(run_command, [row(0)]))
    assert re.search(r"At check-in: \W driver named\W+asked when last ate and drank", text)
