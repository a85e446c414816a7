"""The command line as a front desk meets it: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from handouts import __version__
from handouts.cli.root import COMMANDS, cli
from tests.readback import text_of
from tests.sheets import sheets
from tests.support.commands import RunCommand

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
DOCUMENTS = ("consent", "discharge", "preparation")
CLINICS = ("california-imaging", "colorado-spine", "ivc", "pain-relief-georgia", "reference")
GEORGIA, SET = "pain-relief-georgia", "balloon-kyphoplasty.yaml"
AT = ("--at", "2026-12-01 10:00")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A clinic's own copy of the shipped templates: the clinics alone."""
    folder = tmp_path / "own"
    shutil.copytree(TEMPLATES / "clinics", folder / "clinics")
    return folder


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(path: str | Path) -> str:
    return text_of(Path(path).read_bytes()).replace("\xa0", " ")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# -- the examples that must hold -----------------------------------------------------------------------------------
def test_georgia(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, *AT, "--ended", "2026-12-01 11:05")
    assert (answer.code, answer.err) == (0, "")
    assert answer.paths == [str(Path("out") / f"{GEORGIA}-{name}.pdf") for name in DOCUMENTS]
    assert "9:30 AM" in said(answer.paths[2])
    assert "Lie flat until 12:05 PM" in said(answer.paths[1])
    assert "Rest in bed until 4:05 PM" in said(answer.paths[1])


def test_california(run_command: RunCommand) -> None:
    answer = run_command("make", "california-imaging", "preparation", *AT, "--medicine", "Plavix")
    assert (answer.code, answer.err) == (0, "")
    text = said(answer.paths[0])
    assert "No smoking from Monday, November 30, 10:00 AM." in text
    assert "Stop eating and drinking at 11:59 PM on Monday, November 30." in text
    assert "the night between Monday and Tuesday" in text
    assert re.search(r"Your medicine[^.]*clopidogrel \(Plavix\)|clopidogrel \(Plavix\)[^.]*Your medicine", text)


def test_the_generic_marks_the_same_row_as_the_brand(run_command: RunCommand) -> None:
    brand = run_command("make", "california-imaging", "preparation", *AT, "--medicine", "PLAVIX 75 mg")
    marked = said(brand.paths[0])
    generic = run_command("make", "california-imaging", "preparation", *AT, "--medicine", "clopidogrel")
    assert said(generic.paths[0]) == marked


def test_ivc_is_refused_at_the_line_that_says_closed(run_command: RunCommand, own: Path) -> None:
    answer = run_command("make", "ivc", *AT, "--templates", own)
    assert (answer.code, answer.out) == (1, "")
    found = re.match(r"(\S+clinic\.yaml):(\d+):(\d+): .*2023-03-10", answer.err)
    assert found, answer.err
    line = Path(found[1]).read_text(encoding="utf-8").splitlines()[int(found[2]) - 1]
    assert line.startswith("closed_on: 2023-03-10")
    assert line[int(found[3]) - 1 :].startswith("2023-03-10")
    assert not (own.parent / "out").exists()
    assert run_command("make", "ivc", "--at", "2023-03-01 10:00").code == 0


def test_ivc_as_shipped_names_its_file(run_command: RunCommand) -> None:
    answer = run_command("make", "ivc", *AT)
    found = re.match(r"(.+clinic\.yaml):(\d+):(\d+): ", answer.err)
    assert found
    assert (
        "closed_on"
        in (TEMPLATES / "clinics/ivc/clinic.yaml").read_text(encoding="utf-8").splitlines()[int(found[2]) - 1]
    )


@pytest.mark.parametrize(
    ("at", "code"),
    [("2023-03-09 23:59", 0), ("2023-03-09", 0), ("2023-03-10 00:01", 1), ("2023-03-10", 1), ("2099-01-01", 1)],
)
def test_ivc_closed_to_the_day(run_command: RunCommand, at: str, code: int) -> None:
    assert run_command("make", "ivc", "discharge", "--at", at).code == code


def test_colorado(run_command: RunCommand) -> None:
    answer = run_command("make", "colorado-spine", "preparation", *AT)
    assert set(re.findall(r"\d+:\d\d", said(answer.paths[0]))) == {"10:00"}


# -- what is made --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("clinic", CLINICS)
def test_blanks_of_every_clinic(run_command: RunCommand, clinic: str, tmp_path: Path) -> None:
    answer = run_command("make", clinic)
    assert (answer.code, answer.err) == (0, "")
    assert files(tmp_path / "out") == [f"{clinic}-{name}.pdf" for name in DOCUMENTS]
    assert all((tmp_path / path).read_bytes().startswith(b"%PDF-") for path in answer.paths)


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["discharge"], ["pain-relief-georgia-discharge.pdf"]),
        (
            ["preparation", "consent", "preparation"],
            ["pain-relief-georgia-preparation.pdf", "pain-relief-georgia-consent.pdf"],
        ),
        (["consent", "--id", "a-7"], ["a-7-consent.pdf"]),
        (["consent", "--large-print"], ["pain-relief-georgia-consent.pdf"]),
        (["consent", "--procedure", "balloon-kyphoplasty"], ["pain-relief-georgia-consent.pdf"]),
    ],
)
def test_paths_one_a_line_in_the_order_asked(run_command: RunCommand, words: list[str], made: list[str]) -> None:
    answer = run_command("make", GEORGIA, *words, "--out", "a b/ünïcode")
    assert answer.code == 0
    assert answer.paths == [str(Path("a b/ünïcode") / name) for name in made]


def test_from_a_file_is_the_same_as_options(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text(
        "name: Ann Lee\ndob: 1946-05-04\nmrn: 0012\nat: 2026-12-01 10:00\nmedicine: [Plavix]\nid: a1\nlarge_print: true\n",
        encoding="utf-8",
    )
    one = run_command("make", "california-imaging", "--from", "ann.yaml", "--out", "one")
    other = run_command(
        "make", "california-imaging", "--name", "Ann Lee", "--dob", "1946-05-04", "--mrn", "0012", *AT,
        "--medicine", "Plavix", "--id", "a1", "--large-print", "--out", "other",
    )  # fmt: skip
    assert (one.code, other.code) == (0, 0), one.err
    for path, twin in zip(one.paths, other.paths, strict=True):
        assert Path(path).name == Path(twin).name
        assert Path(path).read_bytes() == Path(twin).read_bytes()


def test_a_second_patient_does_not_keep_the_first(run_command: RunCommand) -> None:
    run_command("make", GEORGIA, "consent", "--name", "Ann Lee", "--mrn", "111")
    text = said(run_command("make", GEORGIA, "consent", "--name", "Bob Day").paths[0])
    assert "Bob Day" in text
    assert "Ann Lee" not in text
    assert "111" not in text


def test_pages_of_another_patient_are_said_to_be_replaced(run_command: RunCommand) -> None:
    ann = ("make", GEORGIA, "--name", "Ann Lee")
    assert run_command(*ann).err == ""
    assert run_command(*ann).err == ""  # the same again
    answer = run_command("make", GEORGIA, "--name", "Bob Day")
    first = Path("out") / f"{GEORGIA}-consent.pdf"
    assert answer.code == 0
    assert answer.err == (f"note: replaced {first} and 2 more; use --id to give each patient separate files\n")
    assert run_command("make", GEORGIA, "consent").err.startswith(f"note: replaced {first}; use --id")


def test_a_page_of_its_own_id_is_said_to_be_replaced_without_more(run_command: RunCommand) -> None:
    assert run_command("make", GEORGIA, "discharge", "--id", "1001").err == ""
    again = run_command("make", GEORGIA, "discharge", "--id", "1001", *AT)
    assert again.err == f"note: replaced {Path('out/1001-discharge.pdf')}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--at", "2026-11-19 10:00"], "is past: the day of printing is 2026-11-20"),
        (["--at", "2025-12-01"], "is past"),
        (["--ended", "2025-12-01 10:00"], "is past"),
        (["--at", "2025-12-01 10:00", "--ended", "2025-12-01 11:00"], "is past"),
        (["--at", "2027-11-21 10:00"], "is more than a year ahead"),
        (["--at", "2028-03-01 10:00", "--today", "2027-02-28"], "is more than a year ahead"),
        (["--at", "2026-11-20 07:00"], ""),
        (["--at", "2026-11-18 10:00", "--ended", "2026-11-18 11:00"], ""),  # after a night or two on the ward
        (["--at", "2027-11-20 10:00"], ""),
        (["--at", "2025-03-01 10:00", "--today", "2024-02-29"], ""),
        (["--at", "9999-01-01"], None),
        (["--name", "Ann Lee"], ""),
    ],
)
def test_a_day_that_is_likely_a_slip_is_pointed_out(
    run_command: RunCommand, words: list[str], told: str | None
) -> None:
    answer = run_command("make", GEORGIA, *words)
    if told is None:
        assert answer.code == 1
        return
    assert (answer.code, len(answer.paths)) == (0, 3)
    assert answer.err.startswith(f"{words[0]}: note: the procedure on {words[1][:10]} {told}" if told else "")
    assert bool(answer.err) == bool(told)


def test_a_day_of_a_file_that_is_likely_a_slip_is_placed(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("name: Ann\nat: 2025-12-01 10:00\n", encoding="utf-8")
    assert re.match(
        r"ann\.yaml:2:\d+: note: the procedure on 2025-12-01 is past",
        run_command("make", GEORGIA, "--from", "ann.yaml").err,
    )


# -- names -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "{phone}",
        "{0} {name!r} %s",
        "**Ann**",
        "../../x",
        "Nguyễn Thị Ánh Nguyệt",
        "Zażółć Gęślą-Jaźń",
        "Þórunn Ærøskøbing O’Neill",
        "Дмитрий Ёлкин",
        "Αθηνά Ώρα",
        "<b>Ann & Bob</b> \\n (a)",
        "X" * 60,
    ],
)
def test_a_name_is_printed_as_it_is_written(run_command: RunCommand, name: str, tmp_path: Path) -> None:
    answer = run_command("make", GEORGIA, "discharge", f"--name={name}")
    assert answer.code == 0, answer.err
    assert name.replace(" ", "") in said(answer.paths[0]).replace(" ", "")
    assert files(tmp_path) == [str(Path("out") / f"{GEORGIA}-discharge.pdf")]


def test_marks_that_combine_are_kept(run_command: RunCommand) -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Ánh")
    text = said(run_command("make", GEORGIA, "discharge", "--name", name).paths[0])
    assert "NguyễnÁnh" in unicodedata.normalize("NFC", text).replace(" ", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ann\u202elived", "U+202E"),
        ("Ann\x07", "U+0007"),
        ("Ann \U0001f600", "no font here can print"),
        ("བསྟན", "no font here can print"),
        ("x" * 121, "longer than 120"),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused(
    run_command: RunCommand, name: str, words: str, tmp_path: Path
) -> None:
    answer = run_command("make", GEORGIA, "--name", name)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("--name: ")
    assert words in answer.err
    assert files(tmp_path) == []


def test_a_name_of_a_file_that_cannot_be_printed_is_placed(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("mrn: 1\nname: Ann \U0001f600\n", encoding="utf-8")
    answer = run_command("make", GEORGIA, "--from", "ann.yaml")
    assert re.match(r"ann\.yaml:2:\d+: no font here can print", answer.err)


def test_an_unknown_medicine_is_printed_and_warned_about(run_command: RunCommand) -> None:
    answer = run_command(
        "make", "california-imaging", "preparation", *AT, "--medicine", "Plavxi", "--medicine", "Wonderol"
    )
    assert answer.code == 0
    assert answer.paths == [str(Path("out/california-imaging-preparation.pdf"))]
    assert answer.err.count("warning:") == 2
    assert 'did you mean "Plavix"?' in answer.err
    text = said(answer.paths[0])
    assert "Plavxi" in text
    assert "Wonderol" in text
    assert "Your medicine" not in text.replace("Your medicines", "")


# -- what is refused ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "place", "message"),
    [
        (["--at", "2026-02-30 10:00"], "--at", "2026-02-30 is not in the calendar"),
        (["--at", "2027-02-29"], "--at", "not in the calendar"),
        (["--at", "10:00"], "--at", "has no date"),
        (["--at", "2026-12-01 25:00"], "--at", "hours end at 23"),
        (["--at", ""], "--at", "the value is empty"),
        (["--at", "0026-12-01 10:00"], "--at", "0026-12-01 is not a day of this century"),
        (["--at", "2026-03-08 02:30"], "--at", "does not exist in America/New_York"),
        (["--at", "2026-11-01 01:30"], "--at", "comes twice in America/New_York"),
        (["--ended", "2026-03-08 02:30"], "--ended", "does not exist in America/New_York"),
        (["--ended", "2026-11-01 01:30"], "--ended", "comes twice in America/New_York"),
        (["--ended", "2026-12-01"], "--ended", "has no clock time"),
        ([*AT, "--ended", "2026-12-01 09:59"], "--ended", "before it began"),
        ([*AT, "--ended", "2026-12-03 09:59"], "--ended", "more than 24 hours after it began"),
        (["--at", "2026-12-01", "--ended", "2026-12-05 10:00"], "--ended", "cannot have ended"),
        (["--dob", "1946-02-30"], "--dob", "not in the calendar"),
        ([*AT, "--dob", "2099-12-02"], "--dob", "after today"),
        (["--at", "2020-12-01 10:00", "--dob", "2020-12-02"], "--dob", "after the procedure"),
        ([*AT, "--dob", "1846-05-04"], "--dob", "the year cannot be right"),
        (["--id", "../x"], "--id", "cannot name a file"),
        (["--id", "nul"], "--id", "cannot name a file"),
        (["--id", ""], "--id", "the value is empty"),
        (["--procedure", "Not A Slug"], "--procedure", "not a short name"),
    ],
)
def test_wrong_details_are_answered_in_words(
    run_command: RunCommand, words: list[str], place: str, message: str, tmp_path: Path
) -> None:
    answer = run_command("make", GEORGIA, *words)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"{place}: ")
    assert message in answer.err
    assert files(tmp_path) == []


@pytest.mark.parametrize("at", ["2026-03-08 01:59", "2026-03-08 03:00", "2026-11-01 00:59", "2026-11-01 02:00"])
def test_times_beside_a_change_of_the_clocks_are_fine(run_command: RunCommand, at: str) -> None:
    assert run_command("make", GEORGIA, "discharge", "--at", at).code == 0


def test_the_hour_that_is_skipped_is_not_counted(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "discharge", "--at", "2026-03-08 01:00", "--ended", "2026-03-08 01:30")
    assert "Lie flat until 3:30 AM" in said(answer.paths[0])


@pytest.mark.parametrize(
    ("words", "place", "hint"),
    [
        (["make", "calfornia-imaging"], "CLINIC", 'did you mean "california-imaging"?'),
        (["make", "zzz"], "CLINIC", "known here: california-imaging, colorado-spine"),
        (["make", ""], "CLINIC", "known here"),
        (["make", "../clinics/ivc"], "CLINIC", 'did you mean "ivc"?'),
        (["make", GEORGIA, "consnt"], "DOCUMENT", 'did you mean "consent"?'),
        (["make", GEORGIA, "consent", "bill"], "DOCUMENT", "known here: consent, discharge, preparation"),
        (["make", GEORGIA, "--procedure", "ballon-kyphoplasty"], "--procedure", 'did you mean "balloon-kyphoplasty"?'),
    ],
)
def test_an_unknown_name_is_wrong_usage_with_a_suggestion(
    run_command: RunCommand, words: list[str], place: str, hint: str, tmp_path: Path
) -> None:
    answer = run_command(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"{place}: there is no ")
    assert hint in answer.err
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "words", [["make"], ["make", "ivc", "--bogus"], ["mak", "ivc"], ["new"], ["make", "ivc", "--at"], ["list", "x"]]
)
def test_wrong_usage_ends_with_2(run_command: RunCommand, words: list[str]) -> None:
    answer = run_command(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "Error: " in answer.err


def test_details_and_names_are_wrong_at_once(run_command: RunCommand) -> None:
    answer = run_command("make", "calfornia-imaging", "--at", "x", "--dob", "y")
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.err.splitlines() if not line.startswith(" ")] == [
        "--at",
        "--dob",
        "CLINIC",
        "Nothing was made.",
    ]


def test_options_and_file_that_differ(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("name: Ann\nat: 2026-12-01 10:00\n", encoding="utf-8")
    answer = run_command("make", GEORGIA, "--from", "ann.yaml", "--at", "2026-12-01 11:00")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("ann.yaml:2:5: --at on the command line says something else")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("nme: Ann\n", "ann.yaml:1:1: "),
        ("name: Ann\nat: 2026-02-30 10:00\n", "ann.yaml:2:5: 2026-02-30 is not in the calendar"),
        ("at: 2026-03-08 02:30\n", "ann.yaml:1:5: 2026-03-08 02:30 does not exist"),
        ("name: [\n", "ann.yaml:"),
        ("", ""),
    ],
)
def test_a_bad_file_of_details(run_command: RunCommand, text: str, start: str, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text(text, encoding="utf-8")
    answer = run_command("make", GEORGIA, "--from", "ann.yaml")
    assert answer.code == (1 if start else answer.code)
    assert answer.err.startswith(start)


def test_a_file_of_details_that_is_not_there(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "--from", "nope.yaml")
    assert answer.code in (1, 2)
    assert "nope.yaml" in answer.err


# -- a clinic's own templates ------------------------------------------------------------------------------------
def test_own_templates_take_the_rest_from_the_shipped(run_command: RunCommand, own: Path) -> None:
    edit(own / f"clinics/{GEORGIA}/{SET}", "check_in: 30 min", "check_in: 45 min")
    edit(own / f"clinics/{GEORGIA}/clinic.yaml", "name: Pain Relief Clinic, Georgia", "name: River Bend Spine")
    answer = run_command("make", GEORGIA, "preparation", *AT, "--templates", own)
    assert answer.code == 0, answer.err
    text = said(answer.paths[0])
    assert "9:15 AM" in text
    assert "9:30" not in text
    assert "River Bend Spine" in text


def test_own_documents_and_labels_come_before_the_shipped(run_command: RunCommand, own: Path) -> None:
    shutil.copytree(TEMPLATES / "documents", own / "documents")
    shutil.copytree(TEMPLATES / "labels", own / "labels")
    edit(own / "documents/preparation.yaml", "heading: Your days, step by step", "heading: Day by day")
    edit(own / "labels/en.yaml", "Arrive and check in.", "Come to the front desk.")
    text = said(run_command("make", GEORGIA, "preparation", *AT, "--templates", own).paths[0])
    assert "Day by day" in text
    assert "Come to the front desk." in text


def test_a_document_of_the_clinics_own(run_command: RunCommand, own: Path) -> None:
    (own / "documents").mkdir()
    layout = (TEMPLATES / "documents/discharge.yaml").read_text(encoding="utf-8")
    (own / "documents/discharge.yaml").write_text(
        layout.replace("name: Going home", "name: The way home"), encoding="utf-8"
    )
    assert "The way home" in said(run_command("make", GEORGIA, "discharge", "--templates", own).paths[0])


def test_all_problems_of_several_files_in_one_run(run_command: RunCommand, own: Path, tmp_path: Path) -> None:
    folder = own / "clinics" / GEORGIA
    edit(folder / "clinic.yaml", "paper: Letter", "paper: Leter")
    edit(folder / "clinic.yaml", "logo: logo.svg", "logo: lost.svg")
    edit(folder / SET, "check_in: 30 min", "check_in: 30 mn")
    edit(folder / SET, "revised: 2026-11-20", "revised: 2026-11-31")
    shutil.copytree(TEMPLATES / "documents", own / "documents")
    edit(own / "documents/consent.yaml", "sections:", "sectons:")
    answer = run_command("make", GEORGIA, "--templates", own, "--dob", "x")
    assert (answer.code, answer.out) == (1, "")
    for part in ("clinic.yaml:", f"{SET}:", "consent.yaml:", "--dob: ", "Leter", "'30 mn'", "2026-11-31"):
        assert part in answer.err, part
    places = [line for line in answer.err.splitlines() if not line.startswith(" ")]
    assert len(places) >= 6
    for line in places:
        if found := re.match(r"(.+?\.yaml):(\d+):(\d+): ", line):
            rows = Path(found[1]).read_text(encoding="utf-8").splitlines()
            assert 1 <= int(found[2]) <= len(rows) + 1
            assert 1 <= int(found[3]) <= len(rows[int(found[2]) - 1]) + 1
    assert not (tmp_path / "out").exists()


def test_several_procedures_ask_which(run_command: RunCommand, own: Path) -> None:
    folder = own / "clinics" / GEORGIA
    text = (folder / SET).read_text(encoding="utf-8").replace("balloon-kyphoplasty", "vertebroplasty")
    (folder / "vertebroplasty.yaml").write_text(text, encoding="utf-8")
    (own / "procedures").mkdir()
    shared = (TEMPLATES / "procedures" / SET).read_text(encoding="utf-8")
    (own / "procedures/vertebroplasty.yaml").write_text(
        shared.replace("name: Balloon kyphoplasty", "name: Vertebroplasty"), encoding="utf-8"
    )
    answer = run_command("make", GEORGIA, "--templates", own)
    assert (answer.code, answer.out) == (2, "")
    assert "balloon-kyphoplasty, vertebroplasty" in answer.err
    chosen = run_command("make", GEORGIA, "consent", "--templates", own, "--procedure", "vertebroplasty")
    assert chosen.code == 0, chosen.err
    assert "Vertebroplasty" in said(chosen.paths[0])


def test_templates_from_the_environment(run_command: RunCommand, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(own / "clinics" / "ivc")
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(own))
    assert "ivc" not in run_command("list").out
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(own / "nonsense"))
    answer = run_command("make", GEORGIA)
    assert answer.code in (1, 2)
    assert "nonsense" in answer.err


# -- the disk ----------------------------------------------------------------------------------------------------
def test_a_foreign_file_is_left_and_nothing_is_written(run_command: RunCommand, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    foreign = out / f"{GEORGIA}-discharge.pdf"
    foreign.write_bytes(b"%PDF-1.4 my own")
    answer = run_command("make", GEORGIA)
    assert (answer.code, answer.out) == (1, "")
    assert "is not a file that handouts made" in answer.err
    assert foreign.read_bytes() == b"%PDF-1.4 my own"
    assert files(out) == [foreign.name]


def test_out_is_a_file(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    answer = run_command("make", GEORGIA)
    assert (answer.code, answer.out) == (1, "")
    assert "a file stands where a folder is needed" in answer.err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("clinic.yaml", "name: Pain Relief Clinic, Georgia", f"name: {'Long ' * 900}", r"clinic\.yaml:\d+:7"),
        ("clinic.yaml", "paper: Letter", f"address: [{', '.join(['Street'] * 60)}]", r"clinic\.yaml:\d+:\d+"),
        (SET, 'version: "1.0"', f'version: "{"9" * 5000}"', rf"{SET}:\d+:\d+"),
    ],
)
def test_what_no_page_holds_is_refused_and_not_cut_off(
    run_command: RunCommand, own: Path, file: str, old: str, new: str, place: str, tmp_path: Path
) -> None:
    edit(own / f"clinics/{GEORGIA}/{file}", old, new)
    answer = run_command("make", GEORGIA, "--templates", own)
    assert (answer.code, answer.out) == (1, ""), answer.err
    assert re.search(rf"^\S*{place}: .* is taller than a page of: ", answer.err), answer.err
    assert not (tmp_path / "out").exists()


def test_what_a_clinic_says_is_printed_at_any_length(run_command: RunCommand, own: Path) -> None:
    long = f"check_in: 30 min\nbring: [{', '.join(['thing ' * 300] * 4)}]"
    edit(own / f"clinics/{GEORGIA}/{SET}", "check_in: 30 min", long)
    answer = run_command("make", GEORGIA, "preparation", "--templates", own)
    assert answer.code == 0, answer.err
    found = sheets(Path(answer.paths[0]).read_bytes())
    assert [sheet.outside() for sheet in found] == [""] * len(found)
    assert sum(sheet.text.count("thing") for sheet in found) >= 1200


def test_long_details_are_whole_on_the_page_or_refused(run_command: RunCommand) -> None:
    for text in ("W" * 120, ("Wa " * 40).strip()):
        for large in ([], ["--large-print"]):
            answer = run_command(
                "make", GEORGIA, "consent", "--name", text, "--mrn", text, "--level", f"L1 {text}"[:120], *large
            )
            if answer.code:
                assert re.match(r"--(name|mrn|level): .* is taller than a page", answer.err), answer.err
            for sheet in sheets(Path(answer.paths[0]).read_bytes()) if answer.paths else []:
                assert sheet.outside() == ""
                assert sheet.overprinted() == []


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\\u202E"])
def test_a_set_cannot_turn_words_around(run_command: RunCommand, own: Path, sign: str) -> None:
    edit(own / f"clinics/{GEORGIA}/{SET}", "check_in: 30 min", f'check_in: 30 min\nbring: ["a{sign}b"]')
    answer = run_command("make", GEORGIA, "--templates", own)
    assert (answer.code, answer.out) == (1, "")
    assert re.search(rf"{SET}:\d+:\d+: .*U\+20[26][E6]", answer.err), answer.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_among_the_templates_does_not_hold_us_up(own: Path, tmp_path: Path) -> None:
    os.mkfifo(own / "clinics/ivc/pipe.yaml")
    listed = process("-m", "handouts", "list", "--templates", str(own), cwd=tmp_path)
    assert listed.returncode == 0
    assert (
        process(
            "-m", "handouts", "make", "ivc", "--procedure", "pipe", "--templates", str(own), cwd=tmp_path
        ).returncode
        == 1
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_standard_output_on_a_full_disk(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "handouts", "list"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False,
        )  # fmt: skip
    assert result.returncode != 0
    assert "Traceback" not in result.stderr


def process(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The program as the shell starts it."""
    inherited = {key: value for key, value in os.environ.items() if key != "HANDOUTS_TEMPLATES"}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **env},
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_same_input_same_bytes_on_any_machine(tmp_path: Path) -> None:
    worlds = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    )
    made = []
    for name, env in zip(("one", "other"), worlds, strict=True):
        words = ["-m", "handouts", "make", "california-imaging", "--name", "Ýrsa Źdź", *AT, "--medicine", "Plavix"]
        result = process(*words, "--out", name, cwd=tmp_path, **env)
        assert result.returncode == 0, result.stderr
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
    assert len(made[0]) == 3


@pytest.mark.parametrize("program", [["-m", "handouts"], [str(ROOT / "cli.py")]])
def test_the_program_from_the_shell(program: list[str], tmp_path: Path) -> None:
    made = process(*program, "make", GEORGIA, "discharge", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines() == [str(Path("out") / f"{GEORGIA}-discharge.pdf")]
    assert process(*program, "make", "ivc", *AT, cwd=tmp_path).returncode == 1
    assert process(*program, "make", "nope", cwd=tmp_path).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are a matter of POSIX")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        f"sys.argv = ['handouts', 'make', '{GEORGIA}']; runpy.run_module('handouts', run_name='__main__')"
    )
    result = process("-B", "-c", script, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr
    assert files(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_killed_at_any_moment_no_half_page_stays(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    whole = tmp_path / "whole"
    assert process("-m", "handouts", "make", GEORGIA, "--out", str(whole), cwd=tmp_path).returncode == 0
    for wait in (0.3, 0.4, 0.45, 0.5, 0.55):
        run = subprocess.Popen(
            [sys.executable, "-m", "handouts", "make", GEORGIA], cwd=tmp_path, env=env,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(wait)
        run.kill()
        run.wait()
        for path in (tmp_path / "out").glob("*.pdf"):
            assert path.read_bytes() == (whole / path.name).read_bytes()
    assert process("-m", "handouts", "make", GEORGIA, cwd=tmp_path).returncode == 0


def test_two_runs_at_once(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "handouts", "make", GEORGIA, "--name", name], cwd=tmp_path, env=env,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for name in ("Ann Lee", "Bob Day")
    ]  # fmt: skip
    errors = [run.communicate(timeout=60)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], errors
    assert files(tmp_path / "out") == [f"{GEORGIA}-{name}.pdf" for name in DOCUMENTS]
    for path in (tmp_path / "out").iterdir():
        text = said(path)
        assert ("Ann Lee" in text) != ("Bob Day" in text)


# -- the other commands --------------------------------------------------------------------------------------------
def test_list(run_command: RunCommand) -> None:
    answer = run_command("list")
    assert answer.code == 0
    found = [tuple(line.split()[:2]) for line in answer.out.splitlines()]
    assert found == [
        *(("clinic", name) for name in CLINICS),
        ("procedure", "balloon-kyphoplasty"),
        *(("document", name) for name in DOCUMENTS),
    ]


def test_new_then_make(run_command: RunCommand, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    answer = run_command("new", "river-bend", "--templates", folder)
    assert answer.code == 0, answer.err
    assert all(Path(path).is_file() for path in answer.paths)
    assert "handouts make river-bend --templates" in answer.err
    made = run_command("make", "river-bend", "--templates", folder)
    assert made.code == 0, made.err
    assert "River Bend" in said(made.paths[0])
    before = files(folder)
    again = run_command("new", "river-bend", "--templates", folder)
    assert (again.code, again.out) == (1, "")
    assert "is already there" in again.err
    assert files(folder) == before


@pytest.mark.parametrize("slug", ["Bad Slug", "../x", "", "a--b", "x" * 61, "ümlaut"])
def test_new_with_a_bad_name(run_command: RunCommand, slug: str, tmp_path: Path) -> None:
    answer = run_command("new", slug, "--templates", tmp_path / "mine")
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert files(tmp_path) == []


def test_schema_is_a_json_schema(run_command: RunCommand) -> None:
    answer = run_command("schema")
    assert (answer.code, answer.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(answer.out))
    assert answer.out == (TEMPLATES / "handouts.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [None, *cli.commands])
def test_every_command_and_option_has_help(run_command: RunCommand, command: str | None) -> None:
    words = [command] if command else []
    answer = run_command(*words, "--help")
    assert answer.code == 0
    assert "\\b" not in answer.out
    known: Any = cli.commands[command] if command else cli
    assert known.help
    for option in known.params:
        if option.param_type_name == "option":
            assert option.help, option.name
    assert run_command(*words, "-h").out == answer.out


def test_every_command_of_the_issue_is_there() -> None:
    assert set(COMMANDS) >= {"list", "make", "new", "schema", "watch"}
    wanted = {
        "procedure", "name", "dob", "mrn", "at", "ended", "physician", "level", "medicine", "id", "from", "templates",
        "large-print", "out",
    }  # fmt: skip
    for name in ("make", "watch"):
        given = {word.removeprefix("--") for option in cli.commands[name].params for word in option.opts}
        assert wanted <= given


def test_version(run_command: RunCommand) -> None:
    assert __version__ in run_command("--version").out


# -- watch -------------------------------------------------------------------------------------------------------
@dataclass
class Watched:
    """A running `handouts watch` and the files that its two streams go to."""

    run: subprocess.Popen[bytes]
    out: Path
    err: Path

    def wait_for(self, found: Callable[[str, str], bool]) -> tuple[str, str]:
        """Both streams, as soon as they are as wanted."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            out, err = self.out.read_text(encoding="utf-8"), self.err.read_text(encoding="utf-8")
            if found(out, err):
                return out, err
            assert self.run.poll() is None, f"it ended: {err}"
            time.sleep(0.05)
        raise AssertionError(f"not seen in 30 s; out: {out!r}; err: {err!r}")


@pytest.fixture
def watched(tmp_path: Path, own: Path) -> Iterator[Watched]:
    out, err = tmp_path / "stdout", tmp_path / "stderr"
    words = ["-m", "handouts", "watch", GEORGIA, "preparation", *AT, "--templates", str(own)]
    with out.open("wb") as printed, err.open("wb") as told:
        run = subprocess.Popen(
            [sys.executable, *words], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=printed, stderr=told,
        )  # fmt: skip
        yield Watched(run, out, err)
        run.kill()
        run.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
def test_watch_makes_again_and_goes_on_after_a_mistake(watched: Watched, own: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "out" / f"{GEORGIA}-preparation.pdf"
    file = own / f"clinics/{GEORGIA}/{SET}"
    watched.wait_for(lambda out, _: out.count("\n") == 1)
    assert "9:30 AM" in said(pdf)

    edit(file, "check_in: 30 min", "check_in: 45 min")
    watched.wait_for(lambda out, _: out.count("\n") == 2)
    assert "9:15 AM" in said(pdf)

    good = pdf.read_bytes()
    edit(file, "check_in: 45 min", "check_in: 45 mnn")
    _, err = watched.wait_for(lambda _, err: "Waiting for the next save" in err)
    assert re.search(rf"{SET}:\d+:\d+: unknown unit 'mnn'", err)
    assert pdf.read_bytes() == good

    edit(file, "check_in: 45 mnn", "check_in: 60 min")
    out, _ = watched.wait_for(lambda out, _: out.count("\n") == 3)
    assert "9:00 AM" in said(pdf)
    assert set(out.splitlines()) == {str(Path("out") / pdf.name)}

    watched.run.send_signal(signal.SIGINT)
    assert watched.run.wait(timeout=10) == 0
    assert "Traceback" not in watched.err.read_text(encoding="utf-8")
