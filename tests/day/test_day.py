"""`handouts day`: the files that it makes, keeps, refuses and removes."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from filelock import FileLock
from pypdf import PdfReader

from handouts.resources import templates_dir
from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import NAMES, contents, row, save

SIX_ROWS = [row(number) for number in range(6)]


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def make_day(
    run_command: RunCommand, rows: list[dict[str, str]], *more: object
) -> tuple[CommandResult, dict[str, bytes]]:
    """Make a day of these rows in the folder `out`, in one process."""
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, *more)
    return answer, contents(Path("out"))


def test_files_of_a_day(run_command: RunCommand) -> None:
    answer, files = make_day(run_command, SIX_ROWS)
    assert answer.code == 0, answer.err
    assert answer.paths == [str(Path("out") / name) for name in ("print-all.pdf", "run-sheet.pdf", "manifest.json")]
    ids = [patient["id"] for patient in SIX_ROWS]
    documents = {f"documents/{name}-{kind}.pdf" for name in ids for kind in ("consent", "discharge", "preparation")}
    assert set(files) == {
        "manifest.json", "recipients.json", "print-all.pdf", "run-sheet.pdf",
        *documents, *(f"packets/{name}.pdf" for name in ids),
    }  # fmt: skip
    assert run_command("verify", "out").code == 0


def test_packets_are_in_order_of_check_in(run_command: RunCommand) -> None:
    late, early = row(0, time="14:00"), row(4, time="08:00", id="Z9")
    _, files = make_day(run_command, [late, early])
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(files["print-all.pdf"])).pages]
    manifest = json.loads(files["manifest.json"])
    assert [patient["id"] for patient in manifest["patients"]] == ["Z9", "A0000"]
    assert len(pages) % 2 == 0
    for index, page in enumerate(pages):
        if "Page 1 of" in page:
            assert index % 2 == 0
    first = next(index for index, page in enumerate(pages) if late["name"] in page)
    assert all(late["name"] not in page for page in pages[:first])
    assert all(early["name"] not in page for page in pages[first:])


def test_pages_show_only_their_patients_name(run_command: RunCommand) -> None:
    _, files = make_day(run_command, [row(number) for number in range(len(NAMES))])
    for number, name in enumerate(NAMES):
        pages = page_texts(files[f"packets/A{number:04}.pdf"])
        # A number next to right-to-left words is copied before or after them.
        assert all(part in page for page in pages for part in name.split()), name
        assert not any(other_name in page for other_name in NAMES if other_name != name for page in pages)


def page_texts(data: bytes) -> list[str]:
    """The text of each page as pdfium copies it, without direction marks."""
    pages = pypdfium2.PdfDocument(data)
    return [
        re.sub("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", page.get_textpage().get_text_range())
        for page in pages
    ]


def test_one_sided_and_copies(run_command: RunCommand) -> None:
    _, two_sided = make_day(run_command, SIX_ROWS[:2])
    _, one_sided = make_day(run_command, SIX_ROWS[:2], "--one-sided")
    _, copies = make_day(run_command, SIX_ROWS[:2], "--one-sided", "--copies", 3)
    pages = [len(PdfReader(io.BytesIO(files["print-all.pdf"])).pages) for files in (two_sided, one_sided, copies)]
    documents = sum(
        len(PdfReader(io.BytesIO(data)).pages) for name, data in two_sided.items() if name.startswith("doc")
    )
    cover = 1
    assert pages[0] > pages[1] == documents + cover
    assert pages[2] == 3 * documents + cover
    assert run_command("verify", "out").code == 0


def test_output_and_manifest_hold_no_names(run_command: RunCommand) -> None:
    answer, files = make_day(
        run_command, [row(number, notes=f"call {NAMES[number]}") for number in range(6)], "--progress"
    )
    output = answer.out + answer.err + files["manifest.json"].decode() + "".join(files)
    for name in NAMES:
        assert not any(part in output for part in name.split())
    assert "TEST-" not in output


def test_run_sheet(run_command: RunCommand) -> None:
    rows = [
        row(0, medicines="Xyzal", language="so", notes="comes in a wheelchair"),
        row(4, large_print="yes", physician=""),
        row(8, name=""),
    ]
    answer, files = make_day(run_command, rows)
    run_sheet = " ".join(pdf_text(files["run-sheet.pdf"]).split())
    assert answer.code == 1
    for phrase in (
        "Run sheet, Tuesday, December 1, 2026", "For staff only", "7:30 AM", "Maria Beispiel 0", "record TEST-00000",
        "Not on the clinic's list of medicines, or unclear: Xyzal.", "Language: Somali.", "comes in a wheelchair", "Large print.",
    ):  # fmt: skip
        assert phrase in run_sheet, phrase
    kinds = {patient["id"]: patient["alerts"] for patient in json.loads(files["manifest.json"])["patients"]}
    assert kinds["A0000"] == ["unknown-medicine", "language", "fill-in", "sample", "note"]
    assert "large-print" in kinds["A0004"]


def test_past_last_dose_is_reported(run_command: RunCommand) -> None:
    templates = Path(shutil.copytree(templates_dir(), "own"))
    path = templates / "clinics/california-imaging/balloon-kyphoplasty.yaml"
    text, count = re.subn(
        r"(- generic: clopidogrel.*\n)", r"\1      before: 5 days before procedure\n", path.read_text("utf-8")
    )
    assert count == 1
    path.write_text(text, encoding="utf-8")
    _, files = make_day(run_command, [row(1, medicines="Plavix")], "--today", "2026-11-30", "--templates", templates)
    assert "last-dose-past" in json.loads(files["manifest.json"])["patients"][0]["alerts"]
    assert "The day of the last dose is past" in " ".join(pdf_text(files["run-sheet.pdf"]).split())
    assert "Call us today" in " ".join(pdf_text(files["documents/A0001-preparation.pdf"]).split())


def test_bad_rows_are_rejected(run_command: RunCommand) -> None:
    rows = [
        *SIX_ROWS[:2],
        row(2, date="2026-02-30"),
        row(3, clinic="nowhere"),
        row(4, documents="xray"),
        row(5, record_number=""),
    ]
    answer, files = make_day(run_command, rows)
    assert answer.code == 1
    assert {name for name in files if name.startswith("packets")} == {
        f"packets/A000{number}.pdf" for number in (0, 1, 5)
    }  # fmt: skip
    rejected = files["rejected.csv"].decode("utf-8-sig").splitlines()
    assert rejected[0].startswith("reason,id,clinic")
    assert [line.split(",A000")[1][0] for line in rejected[1:]] == ["2", "3", "4"]
    assert all(f"list.csv:{number}:" in answer.err for number in (4, 5, 6))


def test_fixed_rows_need_another_folder(run_command: RunCommand) -> None:
    make_day(run_command, [SIX_ROWS[0], row(1, date="soon")])
    path = Path("out/rejected.csv")
    path.write_text(path.read_text("utf-8-sig").replace("soon", "2026-12-01"), encoding="utf-8")
    refused = run_command("day", path, "--out", "out", "--jobs", 1)
    assert (refused.code, "choose another --out" in refused.err) == (1, True)
    assert run_command("day", path, "--out", "more", "--jobs", 1).code == 0
    assert "packets/A0001.pdf" in contents(Path("more"))


def test_misspelled_clinic(run_command: RunCommand) -> None:
    answer, _ = make_day(run_command, [row(0), {**row(1), "clinic": "pain-relief-georgai"}])
    assert "there is no clinic 'pain-relief-georgai'\n    hint: did you mean \"pain-relief-georgia\"?" in answer.err


def test_second_run_makes_nothing(run_command: RunCommand) -> None:
    _, before = make_day(run_command, SIX_ROWS)
    stamps = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")}
    answer, after = make_day(run_command, SIX_ROWS)
    assert after == before
    assert {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")} == stamps
    assert "6 of them made earlier" in answer.err


def test_changed_row_makes_only_its_packet_again(run_command: RunCommand) -> None:
    make_day(run_command, SIX_ROWS)
    stamps = {path.name: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")}
    changed = [{**patient, "time": "15:45"} if patient["id"] == "A0002" else patient for patient in SIX_ROWS]
    make_day(run_command, changed)
    now = {path.name: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")}
    made_again = {name for name in now if now[name] != stamps[name]}
    assert {name for name in made_again if name.startswith("A")} == {
        "A0002.pdf", "A0002-preparation.pdf", "A0002-consent.pdf", "A0002-discharge.pdf"
    }  # fmt: skip
    assert {"print-all.pdf", "run-sheet.pdf"} <= made_again


def test_removed_row_removes_its_packet(run_command: RunCommand) -> None:
    make_day(run_command, SIX_ROWS)
    answer, files = make_day(run_command, SIX_ROWS[1:])
    assert not any("A0000" in name for name in files)
    assert "removed because no longer on the list: A0000" in answer.err
    assert run_command("verify", "out").code == 0


def test_damaged_packet_is_made_again(run_command: RunCommand) -> None:
    _, before = make_day(run_command, SIX_ROWS[:2])
    Path("out/packets/A0000.pdf").write_bytes(before["packets/A0000.pdf"][:-100])
    Path("out/documents/A0001-consent.pdf").unlink()
    assert run_command("verify", "out").code == 1
    _, after = make_day(run_command, SIX_ROWS[:2])
    assert after == before


def test_folder_of_another_list_is_refused(run_command: RunCommand) -> None:
    _, before = make_day(run_command, SIX_ROWS[:2])
    answer, after = make_day(run_command, [row(10), row(11)])
    assert answer.code == 1
    assert "the packets of another list" in answer.err
    assert after == before


@pytest.mark.parametrize("name", ["packets/A0000.pdf", "manifest.json", "print-all.pdf"])
def test_foreign_files_are_not_changed(run_command: RunCommand, name: str) -> None:
    path = Path("out") / name
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    answer, _ = make_day(run_command, SIX_ROWS[:1])
    assert answer.code == 1
    assert path.read_text(encoding="utf-8") == "mine"


def test_two_runs_in_one_folder(run_command: RunCommand) -> None:
    make_day(run_command, SIX_ROWS[:1])
    with FileLock("out/.handouts-day.lock"):
        answer, _ = make_day(run_command, SIX_ROWS[:1])
    assert answer.code == 1
    assert "another run is making a day" in answer.err


def test_only_some_documents(run_command: RunCommand) -> None:
    _, files = make_day(run_command, [row(0), row(4, documents="consent")], "--documents", "preparation,consent")
    assert {name for name in files if name.startswith("documents")} == {
        "documents/A0000-preparation.pdf", "documents/A0000-consent.pdf", "documents/A0004-consent.pdf"
    }  # fmt: skip
    assert run_command("day", "list.csv", "--documents", "consnt").code == 2


def test_default_folder(run_command: RunCommand) -> None:
    save(Path("list.csv"), SIX_ROWS[:1])
    assert run_command("day", "list.csv", "--jobs", 1).paths[0] == str(Path("day-2026-12-01/print-all.pdf"))


def test_two_processes_give_the_same_bytes(run_command: RunCommand) -> None:
    _, before = make_day(run_command, SIX_ROWS)
    save(Path("list.csv"), SIX_ROWS)
    assert run_command("day", "list.csv", "--out", "two", "--jobs", 2).code == 0
    assert contents(Path("two")) == before


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX process limits")
def test_full_disk(run_command: RunCommand) -> None:
    import resource

    _, before = make_day(run_command, SIX_ROWS[:2])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (45_000, limits[1]))
    try:
        save(Path("list.csv"), SIX_ROWS[:2])
        answer = run_command("day", "list.csv", "--out", "small", "--jobs", 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert answer.code == 1
    assert all(before[name] == data for name, data in contents(Path("small")).items())
    assert run_command("day", "list.csv", "--out", "small", "--jobs", 1).code == 0
    assert contents(Path("small")) == before


def run_sheet_text(files: dict[str, bytes]) -> str:
    return " ".join(pdf_text(files["run-sheet.pdf"]).split())


def test_unknown_check_in_is_an_open_line(run_command: RunCommand) -> None:
    _, files = make_day(run_command, [row(1, time="08:10")])  # this clinic's set states no check-in time
    run_sheet = run_sheet_text(files)
    assert "for 8:10 AM" in run_sheet
    assert run_sheet.count("8:10 AM") == 1


def test_check_in_on_the_day_before(run_command: RunCommand) -> None:
    _, files = make_day(run_command, [row(0, time="00:15")])
    assert "11:45 PM" in run_sheet_text(files)
    assert "November 30" in run_sheet_text(files)


def test_run_sheet_reports_a_past_date(run_command: RunCommand) -> None:
    _, files = make_day(run_command, [row(0, date="2026-11-19")])
    assert "The procedure date is in the past." in run_sheet_text(files)


def test_past_dates_are_noted(run_command: RunCommand) -> None:
    answer, _ = make_day(
        run_command, [row(number, date="2026-11-19") if number in (2, 4) else row(number) for number in range(6)]
    )
    (note,) = (line for line in answer.err.splitlines() if "note:" in line)
    assert re.match(r"list\.csv:4:\d+: note: the procedure date is in the past: rows 4 \(id A0002, 2026-11-19\), "
                    r"6 \(id A0004, 2026-11-19\)$", note)  # fmt: skip
    assert answer.code == 0
    assert not any(name.split()[0] in answer.err for name in NAMES)


def test_different_date_is_noted(run_command: RunCommand) -> None:
    answer, _ = make_day(
        run_command, [row(number, date="2026-12-11") if number == 3 else row(number) for number in range(6)]
    )
    assert re.match(
        r"list\.csv:5:\d+: note: the date is different from most rows \(2026-12-01\): row 5 \(id A0003, 2026-12-11\)\n",
        answer.err,
    )
    assert "--date 2026-12-01" in answer.err


def test_date_a_year_away_is_noted_once(run_command: RunCommand) -> None:
    answer, _ = make_day(
        run_command, [row(number, date="2036-12-01") if number == 3 else row(number) for number in range(6)]
    )
    assert answer.err.count("note:") == 1
    assert "more than a year away: row 5 (id A0003, 2036-12-01)" in answer.err


@pytest.mark.parametrize("days", [["2026-12-01"] * 6, ["2026-12-01"] * 3 + ["2026-12-02"] * 3])
def test_usual_dates_are_not_noted(run_command: RunCommand, days: list[str]) -> None:
    answer, _ = make_day(run_command, [row(number, date=day) for number, day in enumerate(days)])
    assert "note:" not in answer.err


def test_one_note_for_many_past_dates(run_command: RunCommand) -> None:
    answer, _ = make_day(run_command, [row(number, date="2026-11-19") for number in range(7)])
    assert answer.err.count("note:") == 1
    assert "6 (id A0004, 2026-11-19) and 2 more\n" in answer.err


def test_unprintable_note_rejects_only_its_row(run_command: RunCommand) -> None:
    answer, files = make_day(run_command, [row(0), row(4, notes="call \U0001f600")])
    assert answer.code == 1
    assert "list.csv:3:" in answer.err
    assert "no font can print" in answer.err
    assert "packets/A0000.pdf" in files


def test_row_without_requested_documents_is_skipped(run_command: RunCommand) -> None:
    answer, files = make_day(run_command, [row(0), row(4, documents="consent")], "--documents", "preparation")
    assert answer.code == 0
    assert "none of its documents was chosen" in answer.err
    assert not any("A0004" in name for name in files)


def test_list_without_valid_rows_changes_nothing(run_command: RunCommand) -> None:
    _, before = make_day(run_command, SIX_ROWS[:2])
    answer, after = make_day(run_command, [{**patient, "date": "3/4/2026"} for patient in SIX_ROWS[:2]])
    assert answer.code == 1
    assert "Nothing was made" in answer.err
    assert answer.err.count("list.csv:") == 2
    assert after == before


def test_rejected_row_removes_its_packet(run_command: RunCommand) -> None:
    make_day(run_command, SIX_ROWS[:2])
    answer, files = make_day(run_command, [SIX_ROWS[0], {**SIX_ROWS[1], "date": "3/4/2026"}])
    assert "removed because their rows are now rejected: A0001" in answer.err
    assert not any("A0001" in name for name in files)


def test_foreign_rejected_csv_is_not_changed(run_command: RunCommand) -> None:
    Path("out").mkdir()
    Path("out/rejected.csv").write_text("mine", encoding="utf-8")
    answer, _ = make_day(run_command, SIX_ROWS[:1])
    assert (answer.code, Path("out/rejected.csv").read_text(encoding="utf-8")) == (1, "mine")


def test_links_are_not_followed(run_command: RunCommand) -> None:
    Path("elsewhere").mkdir()
    Path("out").mkdir()
    Path("out/packets").symlink_to(Path("elsewhere").absolute())
    answer, _ = make_day(run_command, SIX_ROWS[:1])
    assert answer.code == 1
    assert list(Path("elsewhere").iterdir()) == []
