"""A procedure day from the front desk: what it makes, what it refuses, what it keeps and what it removes."""

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

SIX = [row(at) for at in range(6)]


def text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def made(run_command: RunCommand, rows: list[dict[str, str]], *more: object) -> tuple[CommandResult, dict[str, bytes]]:
    """A day of these rows in the folder `out`, in one process."""
    save(Path("list.csv"), rows)
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, *more)
    return answer, contents(Path("out"))


def test_day_is_packets_documents_print_file_run_sheet_and_manifest(run_command: RunCommand) -> None:
    answer, files = made(run_command, SIX)
    assert answer.code == 0, answer.err
    assert answer.paths == [str(Path("out") / name) for name in ("print-all.pdf", "run-sheet.pdf", "manifest.json")]
    ids = [one["id"] for one in SIX]
    documents = {f"documents/{name}-{kind}.pdf" for name in ids for kind in ("consent", "discharge", "preparation")}
    assert set(files) == {
        "manifest.json", "recipients.json", "print-all.pdf", "run-sheet.pdf",
        *documents, *(f"packets/{name}.pdf" for name in ids),
    }  # fmt: skip
    assert run_command("verify", "out").code == 0


def test_packets_stand_in_order_of_check_in_each_document_on_fresh_sheet(run_command: RunCommand) -> None:
    late, early = row(0, time="14:00"), row(4, time="08:00", id="Z9")
    _, files = made(run_command, [late, early])
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(files["print-all.pdf"])).pages]
    told = json.loads(files["manifest.json"])
    assert [patient["id"] for patient in told["patients"]] == ["Z9", "A0000"]
    assert len(pages) % 2 == 0
    for at, page in enumerate(pages):
        if "Page 1 of" in page:
            assert at % 2 == 0
    first = next(at for at, page in enumerate(pages) if late["name"] in page)
    assert all(late["name"] not in page for page in pages[:first])
    assert all(early["name"] not in page for page in pages[first:])


def test_each_page_bears_its_own_name_in_any_script(run_command: RunCommand) -> None:
    _, files = made(run_command, [row(at) for at in range(len(NAMES))])
    for at, name in enumerate(NAMES):
        pages = read(files[f"packets/A{at:04}.pdf"])
        # A number beside right-to-left words is copied before or after them.
        assert all(part in page for page in pages for part in name.split()), name
        assert not any(other in page for other in NAMES if other != name for page in pages)


def read(data: bytes) -> list[str]:
    """The text of each page as pdfium copies it, without marks of direction."""
    pages = pypdfium2.PdfDocument(data)
    return [
        re.sub("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", one.get_textpage().get_text_range())
        for one in pages
    ]


def test_one_sided_paper_has_no_blank_backs_and_copies_are_whole_packets(run_command: RunCommand) -> None:
    _, two = made(run_command, SIX[:2])
    _, one = made(run_command, SIX[:2], "--one-sided")
    _, copies = made(run_command, SIX[:2], "--one-sided", "--copies", 3)
    pages = [len(PdfReader(io.BytesIO(files["print-all.pdf"])).pages) for files in (two, one, copies)]
    documents = sum(len(PdfReader(io.BytesIO(data)).pages) for name, data in two.items() if name.startswith("doc"))
    assert pages[0] > pages[1] == documents
    assert pages[2] == 3 * pages[1]
    assert run_command("verify", "out").code == 0


def test_no_name_reaches_file_name_manifest_or_what_is_printed(run_command: RunCommand) -> None:
    answer, files = made(run_command, [row(at, notes=f"call {NAMES[at]}") for at in range(6)], "--progress")
    said = answer.out + answer.err + files["manifest.json"].decode() + "".join(files)
    for name in NAMES:
        assert not any(part in said for part in name.split())
    assert "TEST-" not in said


def test_run_sheet_tells_desk_who_comes_when_and_what_to_know(run_command: RunCommand) -> None:
    rows = [
        row(0, medicines="Xyzal", language="es", notes="comes in a wheelchair"),
        row(4, large_print="yes", physician=""),
        row(8, name=""),
    ]
    answer, files = made(run_command, rows)
    said = " ".join(text(files["run-sheet.pdf"]).split())
    assert answer.code == 1
    for words in (
        "Run sheet, Tuesday, December 1, 2026", "For staff only", "7:30 AM", "Maria Beispiel 0", "record TEST-00000",
        "Not in the clinic's list, or not clear: Xyzal.", "Language: Spanish.", "comes in a wheelchair", "Large print.",
    ):  # fmt: skip
        assert words in said, words
    kinds = {patient["id"]: patient["alerts"] for patient in json.loads(files["manifest.json"])["patients"]}
    assert kinds["A0000"] == ["unknown-medicine", "language", "fill-in", "sample", "note"]
    assert "large-print" in kinds["A0004"]


def test_booking_inside_hold_is_reported_to_desk_and_to_patient(run_command: RunCommand) -> None:
    own = Path(shutil.copytree(templates_dir(), "own"))
    path = own / "clinics/california-imaging/balloon-kyphoplasty.yaml"
    rules, count = re.subn(
        r"(- generic: clopidogrel.*\n)", r"\1      before: 5 days before procedure\n", path.read_text("utf-8")
    )
    assert count == 1
    path.write_text(rules, encoding="utf-8")
    _, files = made(run_command, [row(1, medicines="Plavix")], "--today", "2026-11-30", "--templates", own)
    assert "last-dose-past" in json.loads(files["manifest.json"])["patients"][0]["alerts"]
    assert "The day of the last dose is past" in " ".join(text(files["run-sheet.pdf"]).split())
    assert "Call us today" in " ".join(text(files["documents/A0001-preparation.pdf"]).split())


def test_bad_rows_are_reported_and_others_go_on(run_command: RunCommand) -> None:
    rows = [
        *SIX[:2],
        row(2, date="2026-02-30"),
        row(3, clinic="nowhere"),
        row(4, documents="xray"),
        row(5, record_number=""),
    ]
    answer, files = made(run_command, rows)
    assert answer.code == 1
    assert {name for name in files if name.startswith("packets")} == {
        f"packets/A000{at}.pdf" for at in (0, 1, 5)
    }  # fmt: skip
    rejected = files["rejected.csv"].decode("utf-8-sig").splitlines()
    assert rejected[0].startswith("reason,id,clinic")
    assert [line.split(",A000")[1][0] for line in rejected[1:]] == ["2", "3", "4"]
    assert all(f"list.csv:{at}:" in answer.err for at in (4, 5, 6))


def test_rejected_rows_are_mended_and_made_in_folder_of_their_own(run_command: RunCommand) -> None:
    made(run_command, [SIX[0], row(1, date="soon")])
    path = Path("out/rejected.csv")
    path.write_text(path.read_text("utf-8-sig").replace("soon", "2026-12-01"), encoding="utf-8")
    refused = run_command("day", path, "--out", "out", "--jobs", 1)
    assert (refused.code, "choose another --out" in refused.err) == (1, True)
    assert run_command("day", path, "--out", "more", "--jobs", 1).code == 0
    assert "packets/A0001.pdf" in contents(Path("more"))


def test_misspelt_clinic_is_reported_which_is_meant(run_command: RunCommand) -> None:
    answer, _ = made(run_command, [row(0), {**row(1), "clinic": "pain-relief-georgai"}])
    assert "there is no clinic 'pain-relief-georgai'\n    hint: did you mean \"pain-relief-georgia\"?" in answer.err


def test_second_run_makes_nothing_anew(run_command: RunCommand) -> None:
    _, before = made(run_command, SIX)
    stamps = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")}
    answer, after = made(run_command, SIX)
    assert after == before
    assert {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")} == stamps
    assert "6 of them made earlier" in answer.err


def test_changed_row_makes_its_own_packet_again_and_no_other(run_command: RunCommand) -> None:
    made(run_command, SIX)
    stamps = {path.name: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")}
    changed = [{**one, "time": "15:45"} if one["id"] == "A0002" else one for one in SIX]
    made(run_command, changed)
    now = {path.name: path.stat().st_mtime_ns for path in Path("out").rglob("*.pdf")}
    anew = {name for name in now if now[name] != stamps[name]}
    assert {name for name in anew if name.startswith("A")} == {
        "A0002.pdf", "A0002-preparation.pdf", "A0002-consent.pdf", "A0002-discharge.pdf"
    }  # fmt: skip
    assert {"print-all.pdf", "run-sheet.pdf"} <= anew


def test_patient_who_is_no_longer_listed_is_removed(run_command: RunCommand) -> None:
    made(run_command, SIX)
    answer, files = made(run_command, SIX[1:])
    assert not any("A0000" in name for name in files)
    assert "removed because no longer on the list: A0000" in answer.err
    assert run_command("verify", "out").code == 0


def test_damaged_packet_is_made_again(run_command: RunCommand) -> None:
    _, before = made(run_command, SIX[:2])
    Path("out/packets/A0000.pdf").write_bytes(before["packets/A0000.pdf"][:-100])
    Path("out/documents/A0001-consent.pdf").unlink()
    assert run_command("verify", "out").code == 1
    _, after = made(run_command, SIX[:2])
    assert after == before


def test_another_day_in_same_folder_is_refused(run_command: RunCommand) -> None:
    _, before = made(run_command, SIX[:2])
    answer, after = made(run_command, [row(10), row(11)])
    assert answer.code == 1
    assert "the packets of another list" in answer.err
    assert after == before


@pytest.mark.parametrize("name", ["packets/A0000.pdf", "manifest.json", "print-all.pdf"])
def test_foreign_files_are_left_as_they_are(run_command: RunCommand, name: str) -> None:
    path = Path("out") / name
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    answer, _ = made(run_command, SIX[:1])
    assert answer.code == 1
    assert path.read_text(encoding="utf-8") == "mine"


def test_second_run_at_once_says_so_and_stops(run_command: RunCommand) -> None:
    made(run_command, SIX[:1])
    with FileLock("out/.handouts-day.lock"):
        answer, _ = made(run_command, SIX[:1])
    assert answer.code == 1
    assert "another run is making this day" in answer.err


def test_only_some_documents(run_command: RunCommand) -> None:
    _, files = made(run_command, [row(0), row(4, documents="consent")], "--documents", "preparation,consent")
    assert {name for name in files if name.startswith("documents")} == {
        "documents/A0000-preparation.pdf", "documents/A0000-consent.pdf", "documents/A0004-consent.pdf"
    }  # fmt: skip
    assert run_command("day", "list.csv", "--documents", "consnt").code == 2


def test_folder_is_named_by_day(run_command: RunCommand) -> None:
    save(Path("list.csv"), SIX[:1])
    assert run_command("day", "list.csv", "--jobs", 1).paths[0] == str(Path("day-2026-12-01/print-all.pdf"))


def test_several_processes_give_same_bytes(run_command: RunCommand) -> None:
    _, before = made(run_command, SIX)
    save(Path("list.csv"), SIX)
    assert run_command("day", "list.csv", "--out", "two", "--jobs", 2).code == 0
    assert contents(Path("two")) == before


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX")
def test_disk_that_is_full_leaves_nothing_torn(run_command: RunCommand) -> None:
    import resource

    _, before = made(run_command, SIX[:2])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (45_000, limits[1]))
    try:
        save(Path("list.csv"), SIX[:2])
        answer = run_command("day", "list.csv", "--out", "small", "--jobs", 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert answer.code == 1
    assert all(before[name] == data for name, data in contents(Path("small")).items())
    assert run_command("day", "list.csv", "--out", "small", "--jobs", 1).code == 0
    assert contents(Path("small")) == before


def sheet(files: dict[str, bytes]) -> str:
    return " ".join(text(files["run-sheet.pdf"]).split())


def test_check_in_that_set_does_not_state_is_line_and_not_procedures_time(run_command: RunCommand) -> None:
    _, files = made(run_command, [row(1, time="08:10")])  # this clinic states none
    said = sheet(files)
    assert "procedure 8:10 AM" in said
    assert said.count("8:10 AM") == 1


def test_check_in_on_day_before_is_reported_with_its_day(run_command: RunCommand) -> None:
    _, files = made(run_command, [row(0, time="00:15")])
    assert "11:45 PM" in sheet(files)
    assert "November 30" in sheet(files)


def test_day_that_is_past_is_reported_to_desk(run_command: RunCommand) -> None:
    _, files = made(run_command, [row(0, date="2026-11-19")])
    assert "The day of the procedure is past." in sheet(files)


def test_rows_of_day_that_is_past_are_named_without_patient(run_command: RunCommand) -> None:
    answer, _ = made(run_command, [row(at, date="2026-11-19") if at in (2, 4) else row(at) for at in range(6)])
    (told,) = (line for line in answer.err.splitlines() if "note:" in line)
    assert re.match(r"list\.csv:4:\d+: note: the day of the procedure is past: row 4 \(id A0002, 2026-11-19\), "
                    r"6 \(id A0004, 2026-11-19\)$", told)  # fmt: skip
    assert answer.code == 0
    assert not any(name.split()[0] in answer.err for name in NAMES)


def test_row_of_another_day_than_most_is_named(run_command: RunCommand) -> None:
    answer, _ = made(run_command, [row(at, date="2026-12-11") if at == 3 else row(at) for at in range(6)])
    assert re.match(
        r"list\.csv:5:\d+: note: most rows are for 2026-12-01, but not: row 5 \(id A0003, 2026-12-11\)\n", answer.err
    )
    assert "--date 2026-12-01" in answer.err


def test_year_too_many_is_named_once(run_command: RunCommand) -> None:
    answer, _ = made(run_command, [row(at, date="2036-12-01") if at == 3 else row(at) for at in range(6)])
    assert answer.err.count("note:") == 1
    assert "more than a year after the day of printing: row 5 (id A0003, 2036-12-01)" in answer.err


@pytest.mark.parametrize("days", [["2026-12-01"] * 6, ["2026-12-01"] * 3 + ["2026-12-02"] * 3])
def test_list_of_one_day_or_of_several_says_nothing_of_days(run_command: RunCommand, days: list[str]) -> None:
    answer, _ = made(run_command, [row(at, date=day) for at, day in enumerate(days)])
    assert "note:" not in answer.err


def test_list_that_is_past_as_whole_is_one_note(run_command: RunCommand) -> None:
    answer, _ = made(run_command, [row(at, date="2026-11-19") for at in range(7)])
    assert answer.err.count("note:") == 1
    assert "6 (id A0004, 2026-11-19) and 2 more\n" in answer.err


def test_note_that_no_font_can_print_costs_its_own_row_alone(run_command: RunCommand) -> None:
    answer, files = made(run_command, [row(0), row(4, notes="call \U0001f600")])
    assert answer.code == 1
    assert "list.csv:3:" in answer.err
    assert "no font can print" in answer.err
    assert "packets/A0000.pdf" in files


def test_row_with_none_of_documents_asked_for_is_left_out(run_command: RunCommand) -> None:
    answer, files = made(run_command, [row(0), row(4, documents="consent")], "--documents", "preparation")
    assert answer.code == 0
    assert "none of its documents was requested" in answer.err
    assert not any("A0004" in name for name in files)


def test_list_of_which_no_row_can_be_taken_changes_nothing(run_command: RunCommand) -> None:
    _, before = made(run_command, SIX[:2])
    answer, after = made(run_command, [{**one, "date": "3/4/2026"} for one in SIX[:2]])
    assert answer.code == 1
    assert "Nothing was made" in answer.err
    assert answer.err.count("list.csv:") == 2
    assert after == before


def test_row_that_is_rejected_now_takes_its_packet_along(run_command: RunCommand) -> None:
    made(run_command, SIX[:2])
    answer, files = made(run_command, [SIX[0], {**SIX[1], "date": "3/4/2026"}])
    assert "removed because their rows are now rejected: A0001" in answer.err
    assert not any("A0001" in name for name in files)


def test_file_of_rejected_rows_that_is_not_ours_is_kept(run_command: RunCommand) -> None:
    Path("out").mkdir()
    Path("out/rejected.csv").write_text("mine", encoding="utf-8")
    answer, _ = made(run_command, SIX[:1])
    assert (answer.code, Path("out/rejected.csv").read_text(encoding="utf-8")) == (1, "mine")


def test_folder_that_is_link_is_not_followed(run_command: RunCommand) -> None:
    Path("elsewhere").mkdir()
    Path("out").mkdir()
    Path("out/packets").symlink_to(Path("elsewhere").absolute())
    answer, _ = made(run_command, SIX[:1])
    assert answer.code == 1
    assert list(Path("elsewhere").iterdir()) == []
