"""The templates that a command uses: the shipped ones, a clinic's own, or both."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.support.clinics import (
    AT,
    GEORGIA,
    SET,
    TEMPLATES,
    TWO_PROCEDURES,
    page_text,
    replace_in,
)
from tests.support.commands import RunCommand, run_process
from tests.support.printed_pages import sheets


def test_own_clinics_with_shipped_documents(run_command: RunCommand, own_templates: Path) -> None:
    replace_in(own_templates / f"clinics/{GEORGIA}/{SET}", "check_in: 30 min", "check_in: 45 min")
    replace_in(
        own_templates / f"clinics/{GEORGIA}/clinic.yaml", "name: Pain Relief Clinic, Georgia", "name: River Bend Spine"
    )
    answer = run_command("make", GEORGIA, "preparation", *AT, "--templates", own_templates)
    assert answer.code == 0, answer.err
    text = page_text(answer.paths[0])
    assert "9:15 AM" in text
    assert "9:30" not in text
    assert "River Bend Spine" in text


def test_own_documents_and_labels_win(run_command: RunCommand, own_templates: Path) -> None:
    shutil.copytree(TEMPLATES / "documents", own_templates / "documents")
    shutil.copytree(TEMPLATES / "labels", own_templates / "labels")
    replace_in(own_templates / "documents/preparation.yaml", "heading: Your plan, day by day", "heading: Day by day")
    replace_in(own_templates / "labels/en.yaml", "Arrive and check in.", "Come to the front desk.")
    text = page_text(run_command("make", GEORGIA, "preparation", *AT, "--templates", own_templates).paths[0])
    assert "Day by day" in text
    assert "Come to the front desk." in text


def test_own_document(run_command: RunCommand, own_templates: Path) -> None:
    (own_templates / "documents").mkdir()
    layout = (TEMPLATES / "documents/discharge.yaml").read_text(encoding="utf-8")
    (own_templates / "documents/discharge.yaml").write_text(
        layout.replace("name: Going home", "name: The way home"), encoding="utf-8"
    )
    assert "The way home" in page_text(run_command("make", GEORGIA, "discharge", "--templates", own_templates).paths[0])


def test_problems_of_several_files_in_one_run(run_command: RunCommand, own_templates: Path, tmp_path: Path) -> None:
    folder = own_templates / "clinics" / GEORGIA
    replace_in(folder / "clinic.yaml", "paper: Letter", "paper: Leter")
    replace_in(folder / "clinic.yaml", "logo: logo.svg", "logo: lost.svg")
    replace_in(folder / SET, "check_in: 30 min", "check_in: 30 mn")
    replace_in(folder / SET, "revised: 2026-11-20", "revised: 2026-11-31")
    shutil.copytree(TEMPLATES / "documents", own_templates / "documents")
    replace_in(own_templates / "documents/consent.yaml", "sections:", "sectons:")
    answer = run_command("make", GEORGIA, "--templates", own_templates, "--dob", "x")
    assert (answer.code, answer.out) == (1, "")
    for part in ("clinic.yaml:", f"{SET}:", "consent.yaml:", "--dob: ", "Leter", "'30 mn'", "2026-11-31"):
        assert part in answer.err, part
    places = [line for line in answer.err.splitlines() if not line.startswith(" ")]
    assert len(places) >= 6
    for line in places:
        if match := re.match(r"(.+?\.yaml):(\d+):(\d+): ", line):
            rows = Path(match[1]).read_text(encoding="utf-8").splitlines()
            assert 1 <= int(match[2]) <= len(rows) + 1
            assert 1 <= int(match[3]) <= len(rows[int(match[2]) - 1]) + 1
    assert not (tmp_path / "out").exists()


def test_several_procedures_need_a_choice(run_command: RunCommand, own_templates: Path) -> None:
    folder = own_templates / "clinics" / GEORGIA
    text = (folder / SET).read_text(encoding="utf-8").replace("balloon-kyphoplasty", "vertebroplasty")
    (folder / "vertebroplasty.yaml").write_text(text, encoding="utf-8")
    (own_templates / "procedures").mkdir()
    shared = (TEMPLATES / "procedures" / SET).read_text(encoding="utf-8")
    (own_templates / "procedures/vertebroplasty.yaml").write_text(
        shared.replace("name: Balloon kyphoplasty", "name: Vertebroplasty"), encoding="utf-8"
    )
    answer = run_command("make", GEORGIA, "--templates", own_templates)
    assert (answer.code, answer.out) == (2, "")
    assert "balloon-kyphoplasty, vertebroplasty" in answer.err
    chosen = run_command("make", GEORGIA, "consent", "--templates", own_templates, "--procedure", "vertebroplasty")
    assert chosen.code == 0, chosen.err
    assert "Vertebroplasty" in page_text(chosen.paths[0])


def test_templates_from_the_environment(
    run_command: RunCommand, own_templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(own_templates / "clinics" / "ivc")
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(own_templates))
    assert "ivc" not in run_command("list").out
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(own_templates / "nonsense"))
    answer = run_command("make", GEORGIA)
    assert answer.code in (1, 2)
    assert "nonsense" in answer.err


@pytest.mark.parametrize(
    ("file", "old", "new", "location"),
    [
        ("clinic.yaml", "name: Pain Relief Clinic, Georgia", f"name: {'Long ' * 900}", r"clinic\.yaml:\d+:7"),
        (
            "clinic.yaml",
            "paper: Letter",
            f"address: [{', '.join(['A street with a name so long that it fills a line of the header'] * 60)}]",
            r"clinic\.yaml:\d+:\d+",
        ),
        (SET, 'version: "1.0"', f'version: "{"9" * 5000}"', rf"{SET}:\d+:\d+"),
    ],
)
def test_text_taller_than_a_page_is_refused(
    run_command: RunCommand, own_templates: Path, file: str, old: str, new: str, location: str, tmp_path: Path
) -> None:
    replace_in(own_templates / f"clinics/{GEORGIA}/{file}", old, new)
    answer = run_command("make", GEORGIA, "--templates", own_templates)
    assert (answer.code, answer.out) == (1, ""), answer.err
    assert re.search(rf"^\S*{location}: .* is taller than a page of ", answer.err), answer.err
    assert not (tmp_path / "out").exists()


def test_long_text_is_printed_in_full(run_command: RunCommand, own_templates: Path) -> None:
    long = f"check_in: 30 min\nbring: [{', '.join(['thing ' * 300] * 4)}]"
    replace_in(own_templates / f"clinics/{GEORGIA}/{SET}", "check_in: 30 min", long)
    answer = run_command("make", GEORGIA, "preparation", "--templates", own_templates)
    assert answer.code == 0, answer.err
    pages = sheets(Path(answer.paths[0]).read_bytes())
    assert [sheet.outside() for sheet in pages] == [""] * len(pages)
    assert sum(sheet.text.count("thing") for sheet in pages) >= 1200


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\\u202E"])
def test_direction_controls_are_refused(run_command: RunCommand, own_templates: Path, sign: str) -> None:
    replace_in(own_templates / f"clinics/{GEORGIA}/{SET}", "check_in: 30 min", f'check_in: 30 min\nbring: ["a{sign}b"]')
    answer = run_command("make", GEORGIA, "--templates", own_templates)
    assert (answer.code, answer.out) == (1, "")
    assert re.search(rf"{SET}:\d+:\d+: .*U\+20[26][E6]", answer.err), answer.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_named_pipe_does_not_block(own_templates: Path, tmp_path: Path) -> None:
    os.mkfifo(own_templates / "clinics/ivc/pipe.yaml")
    listed = run_process("-m", "handouts", "list", "--templates", str(own_templates), cwd=tmp_path)
    assert listed.returncode == 0
    assert (
        run_process(
            "-m", "handouts", "make", "ivc", "--procedure", "pipe", "--templates", str(own_templates), cwd=tmp_path
        ).returncode
        == 1
    )


def test_local_templates_are_used(run_command: RunCommand, tmp_path: Path) -> None:
    assert "my-clinic" not in run_command("list").out
    assert run_command("new", "my-clinic").code == 0
    answer = run_command("list")
    assert "my-clinic" in answer.out
    assert "ivc" not in answer.out
    assert answer.err == f"templates: {tmp_path / 'templates'}\n"
    assert run_command("make", "my-clinic", "consent").err == f"templates: {tmp_path / 'templates'}\n"


def test_option_wins_over_environment_over_local(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, slug in (("templates", "local-clinic"), ("env", "env-clinic"), ("option", "option-clinic")):
        assert run_command("new", slug, "--templates", folder).code == 0
    monkeypatch.setenv("HANDOUTS_TEMPLATES", str(tmp_path / "env"))
    assert "env-clinic" in run_command("list").out
    assert "option-clinic" in run_command("list", "--templates", "option").out
    assert run_command("list").err == ""


def test_local_folder_without_clinics_is_ignored(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    answer = run_command("list")
    assert (answer.code, answer.err) == (0, "")
    assert "ivc" in answer.out


def test_shipped_folder_is_not_mentioned(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(templates_dir().parent)
    assert run_command("list").err == ""


@pytest.mark.parametrize(
    ("folder", "hint"),
    [
        (".", "give the folder that holds `clinics`\n"),
        ("own/clinics", "--templates {own}\n"),
        ("own/clinics/my-clinic", "--templates {own}\n"),
    ],
)
def test_wrong_templates_folder(run_command: RunCommand, tmp_path: Path, folder: str, hint: str) -> None:
    run_command("new", "my-clinic", "--templates", "own")
    for command in (["list"], ["make", "my-clinic"], ["watch", "my-clinic"]):
        answer = run_command(*command, "--templates", folder)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("--templates: the folder ")
        assert hint.format(own=shlex.quote(str(tmp_path / "own"))) in answer.err


def test_unused_part_is_not_a_procedure(run_command: RunCommand, two_procedure_templates: Path) -> None:
    library = Library(two_procedure_templates, templates_dir())
    assert library.clinic_procedures(TWO_PROCEDURES) == ["balloon-kyphoplasty", "lumbar-epidural-injection"]
    assert "loose" not in run_command("list", "--templates", two_procedure_templates).out
    folder = two_procedure_templates / "clinics" / TWO_PROCEDURES
    (folder / "broken.yaml").write_text("bring: [\n")  # its kind is unknown, so it is listed
    (folder / "slip.yaml").write_text("procedur: slip\nversion: '1'\n")
    assert library.clinic_procedures(TWO_PROCEDURES)[1:] == ["broken", "lumbar-epidural-injection", "slip"]
