"""Wrong usage: each message names the one thing that is wrong, and the way out; nothing else is blamed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.day.lists import row, save
from tests.support.commands import RunCommand

FIXTURES = Path(__file__).parent / "fixtures" / "templates"
SEVERAL = "river-bend-spine"


@pytest.fixture
def own(run_command: RunCommand) -> Path:
    """Templates with a clinic of two procedures, a part of a set, and a part that no set includes yet."""
    root = Path(shutil.copytree(templates_dir(), "own"))
    shutil.copytree(FIXTURES, root, dirs_exist_ok=True)
    folder = root / "clinics" / SEVERAL
    shutil.copy(root / "clinics/reference/balloon-kyphoplasty.yaml", folder)
    (folder / "loose.yaml").write_text("bring:\n  - Your card\n")
    save(Path("list.csv"), [row(0)])
    Path("days").mkdir()
    Path("details.yaml").write_text("name: Maria Beispiel\n")
    return root


# The words, the origin of each problem, what its hint offers.
WRONG: list[tuple[tuple[str, ...], list[tuple[str, str]]]] = [
    (("make", SEVERAL, "--id", "a:b"), [("--id", "use letters, digits")]),
    (("make", SEVERAL, "--id", "a:b", "--at", "10:00"), [("--at", "write both"), ("--id", "")]),
    (("make", SEVERAL, "--id", "a:b", "--procedure", "nix"), [("--id", ""), ("--procedure", "known here: balloon")]),
    (("make", SEVERAL, "--procedure", "Bad Name"), [("--procedure", "like bad-name")]),
    (("make", SEVERAL), [("--procedure", "--procedure balloon-kyphoplasty")]),
    (("make", SEVERAL, "--procedure", "loose"), [("--procedure", "known here: balloon")]),
    (("make", SEVERAL, "--procedure", "common"), [("--procedure", "known here: balloon")]),
    (("make", "nix", "--id", "a:b"), [("--id", ""), ("CLINIC", "known here")]),
    (("make", "own/clinics/ivc"), [("CLINIC", 'did you mean "ivc"')]),
    (("make", "ivc/"), [("CLINIC", 'did you mean "ivc"')]),
    (("make", "ivc.yaml"), [("CLINIC", 'did you mean "ivc"')]),
    (("make", "ivc", "consent.yaml"), [("DOCUMENT", 'did you mean "consent"')]),
    (("make", "ivc", "--large-print", "yes"), [("DOCUMENT", "--large-print stands alone")]),
    (("make", "ivc", "--at", "2026-12-01", "10:00"), [("DOCUMENT", "in double quotes")]),
    (("make", "ivc", "--at", "10:00"), [("--at", 'write both, like "2026-12-01 10:00"')]),
    (("make", "ivc", "--at", "2026-12-01 1:30"), [("--at", "write 1:30 PM or 13:30")]),
    (("make", "ivc", "--at", ""), [("--at", "leave the option out")]),
    (("make", "ivc", "--id", ""), [("--id", "leave the option out")]),
    (("make", "ivc", "--procedure", ""), [("--procedure", "leave the option out")]),
    (("make", "ivc", "--language", ""), [("--language", "leave the option out")]),
    (("make", "ivc", "--language", "Spansh"), [("--language", 'did you mean "Spanish"')]),
    (("make", "ivc", "--at", "0001-01-01 10:00"), [("--at", "check the year")]),
    (("make", "ivc", "--dob", "0001-01-01"), [("--dob", "write one from 1900 to 2099")]),
    (("make", "ivc", "--from", "list.csv"), [("list.csv", "handouts day list.csv")]),
    (("make", "ivc", "--from", "details.yaml", "--name", "Ann Sample"), [("details.yaml:1:7", "give it once")]),
    (("explain", SEVERAL, "consent", "--id", "a:b"), [("--id", "use letters, digits")]),
    (("rules", "nix"), [("ID", "`handouts rules` lists them")]),
    (("check", "--select", "nix"), [("--select", "`handouts rules` lists them")]),
    (("day", "list.csv", "--documents", ","), [("--documents", "preparation,discharge")]),
    (("day", "list.csv", "--documents", "consent nix"), [("--documents", "known here")]),
    (("new", "Our Clinic"), [("SLUG", "like our-clinic")]),
    (("new", "our", "--procedure", "clinic"), [("--procedure", "choose another short name")]),
    (("new", "ivc"), [("own/clinics/ivc", "add a procedure to it with --procedure NAME")]),
    (("new", "ivc", "--procedure", "balloon-kyphoplasty"), [("own/clinics/ivc/balloon-kyphoplasty.yaml", "edit it")]),
    (("diff", "nix"), [("'nix'", "give a folder of templates, or a revision")]),
]


@pytest.mark.parametrize(("words", "wanted"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_each_message_names_the_cause_and_a_way_out(
    run_command: RunCommand, own: Path, words: tuple[str, ...], wanted: list[tuple[str, str]]
) -> None:
    answer = run_command(*words, *(("--templates", own) if words[0] != "rules" else ()))
    assert answer.code in (1, 2)
    assert answer.paths == []
    said = [line for line in answer.err.splitlines() if not line.startswith(("Nothing was made", "    hint:"))]
    assert [line.partition(": ")[0] for line in said] == [origin for origin, _ in wanted], answer.err
    for _, hint in wanted:
        assert hint in answer.err
    assert answer.err.count("    hint: ") == len(wanted)


@pytest.mark.parametrize("option", ["--today", "--date"])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_of_another_century_is_refused(run_command: RunCommand, own: Path, option: str, day: str) -> None:
    commands = [("day", "list.csv")] if option == "--date" else [("day", "list.csv"), ("make", "ivc"), ("check",)]
    for words in commands:
        answer = run_command(*words, option, day, "--templates", own)
        assert answer.code == 2
        assert f"'{day}' is not in this century. Check the year" in answer.err


def test_a_wrong_day_in_the_environment_is_told_as_such(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOUTS_TODAY", "tomorrow")
    answer = run_command("make", "ivc")
    assert (answer.code, answer.paths) == (2, [])
    assert "like 2026-12-01 (in the variable HANDOUTS_TODAY)" in answer.err


def test_a_part_that_nobody_includes_yet_is_no_procedure(run_command: RunCommand, own: Path) -> None:
    library = Library(own, templates_dir())
    assert library.clinic_procedures(SEVERAL) == ["balloon-kyphoplasty", "lumbar-epidural-injection"]
    assert "loose" not in run_command("list", "--templates", own).out
    folder = own / "clinics" / SEVERAL
    (folder / "broken.yaml").write_text("bring: [\n")  # what it is cannot be told: it is not passed over
    (folder / "slip.yaml").write_text("procedur: slip\nversion: '1'\n")
    assert library.clinic_procedures(SEVERAL)[1:] == ["broken", "lumbar-epidural-injection", "slip"]


def test_a_clinic_gets_one_more_procedure(run_command: RunCommand, own: Path) -> None:
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    answer = run_command("new", "ivc", "--procedure", "knee-injection", "--templates", own)
    assert answer.code == 0, answer.err
    assert answer.paths == ["own/clinics/ivc/knee-injection.yaml", "own/procedures/knee-injection.yaml"]
    assert "handouts make ivc --procedure knee-injection" in answer.err
    assert {path: path.read_bytes() for path in before} == before
    assert Library(own, templates_dir()).clinic_procedures("ivc") == ["balloon-kyphoplasty", "knee-injection"]
    assert run_command("make", "ivc", "--procedure", "knee-injection", "--templates", own).code == 0


@pytest.mark.parametrize(
    ("identifier", "more", "why"),
    [
        ("Maria-Beispiel-1946-05-04", (), "holds what looks like a date of birth"),
        ("maria-beispiel-04.05.1946", (), "holds what looks like a date of birth"),
        ("Maria-Beispiel", (), "holds what looks like a name, 'Maria Beispiel'"),
        ("MariaBeispiel7", (), "holds what looks like a name"),
        ("maria7", ("--name", "Maria Beispiel"), "holds a word of the patient's name, 'maria'"),
        ("0012", ("--mrn", "0012"), "is the patient's record number"),
        ("00-12", ("--mrn", "0012"), "is the patient's record number"),
        ("050446", ("--dob", "1946-05-04"), "holds the patient's date of birth"),
    ],
)
def test_an_id_that_tells_of_the_patient_names_no_file(
    run_command: RunCommand, identifier: str, more: tuple[str, ...], why: str
) -> None:
    answer = run_command("make", "ivc", "--id", identifier, *more)
    assert (answer.code, answer.paths) == (1, [])
    assert f"--id: {identifier!r} {why}" in answer.err
    assert "files are named by it" in answer.err
    assert not Path("out").exists()
    assert "made" not in run_command("journal").out


@pytest.mark.parametrize("identifier", ["1001", "A-0012", "1001-2026-12-01", "Kypho-7", "a1b2c3", "19460504"])
def test_an_id_that_tells_nothing_is_taken(run_command: RunCommand, identifier: str) -> None:
    assert run_command("make", "ivc", "consent", "--id", identifier, "--name", "Ann Sample").code == 0
