"""The sheet of rejected rows: each with the patient's name, what is wrong and how to fix it, and a line to correct it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.day import manifest
from handouts.day.folder import DayFolder
from handouts.errors import InputError
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import contents, row, save

BAD = row(4, name="Otto Muster", date="2026-02-30")


def make_day(run_command: RunCommand, rows: list[dict[str, str]], *more: object) -> tuple[CommandResult, set[str]]:
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, *more)
    return answer, {name for name in contents(Path("out")) if "/" not in name}


def sheet_text() -> str:
    reader = PdfReader(io.BytesIO(Path("out/rejected-rows.pdf").read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_row_message_and_hint(run_command: RunCommand) -> None:
    answer, files = make_day(run_command, [row(0), BAD])
    assert answer.code == 1
    assert {"rejected.csv", "rejected-rows.pdf"} <= files
    text = sheet_text()
    for phrase in (
        "Rejected rows, Tuesday, December 1, 2026", "1 of 2 rows of the list have no pages",
        "09:00 Otto Muster", "id A0004", "Row 3", "'2026-02-30' is not a valid date.", "Check the month and the day.",
        "Correct value:", "Corrected", "Initials",
    ):  # fmt: skip
        assert phrase in text, phrase
    for private in (BAD["record_number"], BAD["date_of_birth"], "Maria"):
        assert private not in text
    others = answer.out + answer.err + Path("out/manifest.json").read_text()
    assert not {"Otto", "Muster"}.intersection(re.findall(r"\w+", others))
    assert run_command("verify", "out").code == 0


def test_words_of_a_front_desk_in_order_of_time(run_command: RunCommand) -> None:
    """An empty cell, an unknown clinic, and a column by its name on the form; a time is as in the list."""
    bad = [
        row(0, time="16:00", name=""),
        row(4, time="15:00", date_of_birth="12/45/1950", phone="770 555 0100"),
        row(8, time="25:99"),
        row(12, clinic="nowhere"),
    ]
    make_day(run_command, [*bad, row(1)])
    text = sheet_text()
    assert "4 of 5 rows" in text
    order = ("3:00 PM", "Date of birth: '12/45/1950' is not a valid date.", "4:00 PM Name not known", "Name is empty.",
             "Write the patient's full name.", "25:99", "there is no clinic 'nowhere'.",
             "Write the clinic as in the other rows of the list.")  # fmt: skip
    assert [text.index(phrase) for phrase in order] == sorted(text.index(phrase) for phrase in order)
    assert "Phone 770 555 0100" in text
    assert "use one of" not in text
    assert "date_of_birth" not in text


def test_letterhead_of_the_clinic_of_the_rows(run_command: RunCommand) -> None:
    """Not that of the first patient; with rows of two clinics there is none, and each row names its clinic."""
    georgia, colorado = "Pain Relief Clinic, Georgia", "Back Pain and Spine Physicians in Colorado"
    rows = [row(2, clinic="colorado-spine"), row(4, clinic="pain-relief-georgia")]
    make_day(run_command, [*rows, row(0, clinic="pain-relief-georgia", name="")])
    text = sheet_text()
    assert text.index(georgia) < text.index("Rejected rows,")
    assert colorado not in text
    bad = [row(0, clinic="pain-relief-georgia", name=""), row(6, clinic="colorado-spine", name="")]
    make_day(run_command, [*bad, *rows])
    text = sheet_text()
    assert not text.startswith((georgia, colorado))
    assert "Phone (303) 762-0808" not in text
    assert text.index("Rejected rows,") < text.index(georgia)
    assert text.index("Rejected rows,") < text.index(colorado)


def test_no_words_of_the_command_line(run_command: RunCommand) -> None:
    """A set with an error: the hint for the console names a command, that on paper does not."""
    make_day(run_command, [row(0), row(4, clinic="nowhere"), row(5, documents="xray"), row(8, id="A0000")])
    text = sheet_text()
    assert "handouts " not in text
    assert "--" not in text


def test_fixed_list_has_no_sheet(run_command: RunCommand) -> None:
    make_day(run_command, [row(0), BAD])
    _, files = make_day(run_command, [row(0), row(4)])
    assert not files & {"rejected.csv", "rejected-rows.pdf"}
    assert run_command("verify", "out").code == 0


def test_second_run_keeps_the_file(run_command: RunCommand) -> None:
    make_day(run_command, [row(0), BAD])
    before, stamp = contents(Path("out")), Path("out/rejected-rows.pdf").stat().st_mtime_ns
    make_day(run_command, [row(0), BAD])
    assert contents(Path("out")) == before
    assert Path("out/rejected-rows.pdf").stat().st_mtime_ns == stamp


def test_changed_file_is_found(run_command: RunCommand) -> None:
    make_day(run_command, [row(0), BAD])
    with Path("out/rejected-rows.pdf").open("ab") as file:
        file.write(b"\n")
    answer = run_command("verify", "out")
    assert answer.code == 1
    assert "rejected-rows.pdf: was changed after it was made" in answer.err


def test_manifest_of_another_version(run_command: RunCommand) -> None:
    """Older versions do not know the file, and it must be the last of the files."""
    make_day(run_command, [row(0), BAD])
    path = Path("out/manifest.json")
    data = json.loads(path.read_text())
    assert (data["format"], [note["file"] for note in data["files"]][-1]) == (4, "rejected-rows.pdf")
    data["files"].reverse()
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match="files must be"):
        manifest.read_manifest(DayFolder(Path("out")))
    make_day(run_command, [row(4)], "--out", "other")
    assert json.loads(Path("other/manifest.json").read_text())["format"] == 4


def test_no_valid_row(run_command: RunCommand) -> None:
    """The rejected rows are on paper, in the look of the clinic; there is no day to print or to verify."""
    answer, files = make_day(run_command, [BAD, row(8, date="3/4/2026")])
    assert answer.code == 1
    assert "No valid rows. No packets were made." in answer.err
    assert files == {"rejected.csv", "rejected-rows.pdf"}
    text = sheet_text()
    assert "Pain Relief Clinic, Georgia" in text
    assert "id A0004" in text
    assert "Row 3" in text
    assert run_command("verify", "out").code == 1
    _, files = make_day(run_command, [row(4), row(8)])
    assert "manifest.json" in files
    assert not files & {"rejected.csv", "rejected-rows.pdf"}
    assert run_command("verify", "out").code == 0


def test_no_valid_row_and_no_clinic(run_command: RunCommand) -> None:
    _, files = make_day(run_command, [row(4, clinic="nowhere", id="\u200d\U0001f600")])
    assert files == {"rejected.csv", "rejected-rows.pdf"}
    assert "there is no clinic 'nowhere'" in sheet_text()


def test_unprintable_row(run_command: RunCommand) -> None:
    """A message may quote a character that no font has."""
    _, files = make_day(run_command, [row(0), row(4, name="Otto \U0001f600 Muster")])
    assert "rejected-rows.pdf" in files
    assert "Row 3" in sheet_text()
    assert run_command("verify", "out").code == 0


def test_very_many_rows(run_command: RunCommand) -> None:
    make_day(run_command, [row(0), *(row(number, date="2026-02-30") for number in range(1, 320))])
    text = sheet_text()
    assert len(set(re.findall(r"Row (\d+)", text))) == 300
    assert "19 more rows are in the file rejected.csv." in text


def test_foreign_file_is_not_overwritten(run_command: RunCommand) -> None:
    Path("out").mkdir()
    Path("out/rejected-rows.pdf").write_text("mine", encoding="utf-8")
    for rows in ([BAD], [row(0), BAD]):
        answer, _ = make_day(run_command, rows)
        assert answer.code == 1
        assert "is not a file that handouts made" in answer.err
        assert Path("out/rejected-rows.pdf").read_text(encoding="utf-8") == "mine"
