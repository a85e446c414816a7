"""`approve` records the clinician, the text and the date; any change of the text makes it a draft again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.support import day_lists
from tests.support.base_set import BASE, SET
from tests.support.commands import RunCommand
from tests.support.structure_tree import text_of

DRAFT = "Draft. No clinician has reviewed this text."
RECORD = f"templates/clinics/base/approvals/{SET}"


@pytest.fixture
def draft(run_command: RunCommand) -> Path:
    """The base set as a draft, in ./templates."""
    folder = Path(shutil.copytree(BASE, "templates/clinics/base"))
    text = (folder / SET).read_text("utf-8").replace("status: approved", "status: draft")
    unreviewed = [line for line in text.splitlines(keepends=True) if not line.startswith("review:")]
    (folder / SET).write_text("".join(unreviewed), "utf-8")
    return folder


def draft_marks(run_command: RunCommand, *documents: str) -> set[bool]:
    """For the pages that are made: {True} if all say that they are drafts, {False} if none does."""
    answer = run_command("make", "base", *documents)
    assert answer.code == 0, answer.err
    return {DRAFT in text_of(Path(path).read_bytes()) for path in answer.paths}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_approval_removes_the_draft_mark(run_command: RunCommand, draft: Path) -> None:
    assert draft_marks(run_command) == {True}
    answer = run_command("approve", "base", "--by", "A. Example")
    assert answer.code == 0, answer.err
    assert answer.paths == [str(Path(RECORD).absolute())] or answer.paths[0].endswith(RECORD)
    (approval,) = yaml.load(Path(RECORD).read_text("utf-8"), yaml.BaseLoader)["approvals"]
    assert (approval["by"], approval["on"], approval["language"], approval["version"]) == (
        "A. Example",
        "2026-11-20",
        "en-US",
        "1.0",
    )
    assert {digest["document"] for digest in approval["documents"]} == {"consent", "preparation", "discharge"}
    assert draft_marks(run_command) == {False}
    assert draft_marks(run_command, "preparation") == {False}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SET, "check_in: 60 min", "check_in: 45 min"),
        (SET, "text: Infection", "text: An infection"),
        (SET, 'version: "1.0"', 'version: "1.1"'),
        ("clinic.yaml", "phone: 312-555-0142", "phone: 312-555-0143"),
        ("clinic.yaml", "time_zone: America/Chicago", "time_zone: America/New_York"),
    ],
)
def test_changed_text_is_a_draft_again(run_command: RunCommand, draft: Path, file: str, old: str, new: str) -> None:
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    change(draft / file, old, new)
    assert draft_marks(run_command) == {True}
    change(draft / file, new, old)
    assert draft_marks(run_command) == {False}


def test_layout_words_count_for_their_document(run_command: RunCommand, draft: Path) -> None:
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    from handouts.resources import templates_dir

    shutil.copytree(templates_dir() / "documents", "templates/documents")
    change(Path("templates/documents/consent.yaml"), "I had time to ask questions", "I had the time to ask questions")
    assert draft_marks(run_command, "consent") == {True}
    assert draft_marks(run_command, "preparation", "discharge") == {False}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SET, "procedure: balloon-kyphoplasty\n", "# a comment\nprocedure: balloon-kyphoplasty\n"),
        (SET, "status: draft", "status: approved\nreview: {by: A. Example, on: 2026-11-02}"),
        ("clinic.yaml", 'color: "#1F5C4D"', 'color: "#1F5C4E"'),
        ("clinic.yaml", "paper: Letter", "paper: A4"),
    ],
)
def test_other_changes_keep_the_approval(run_command: RunCommand, draft: Path, file: str, old: str, new: str) -> None:
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    change(draft / file, old, new)
    assert draft_marks(run_command) == {False}


def test_second_approval(run_command: RunCommand, draft: Path) -> None:
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    change(draft / SET, "check_in: 60 min", "check_in: 45 min")
    change(draft / SET, 'version: "1.0"', 'version: "1.1"')
    assert run_command("approve", "base", "--by", 'B. "Odd" Näme: #1', "--today", "2026-12-01").code == 0
    approvals = yaml.load(Path(RECORD).read_text("utf-8"), yaml.BaseLoader)["approvals"]
    assert [(approval["by"], approval["on"]) for approval in approvals] == [
        ("A. Example", "2026-11-20"),
        ('B. "Odd" Näme: #1', "2026-12-01"),
    ]
    assert draft_marks(run_command) == {False}
    change(draft / SET, "check_in: 45 min", "check_in: 60 min")
    change(draft / SET, 'version: "1.1"', 'version: "1.0"')
    assert draft_marks(run_command) == {False}  # that text was approved too


def test_changed_text_needs_a_new_version(run_command: RunCommand, draft: Path) -> None:
    """A page shows only its version, so nobody could distinguish two texts with the same version."""
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    assert run_command("approve", "base", "--by", "B. Example").code == 0  # the same text, by another clinician
    change(draft / SET, "check_in: 60 min", "check_in: 45 min")
    before = Path(RECORD).read_bytes()
    refused = run_command("approve", "base", "--by", "A. Example")
    assert refused.code == 1
    assert f"clinics/base/{SET}:" in refused.err
    assert "the text was changed after B. Example approved version 1.0 on 2026-11-20" in refused.err
    assert "`revised`" in refused.err
    assert Path(RECORD).read_bytes() == before
    assert draft_marks(run_command) == {True}
    change(draft / SET, 'version: "1.0"', 'version: "1.1"')
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    assert draft_marks(run_command) == {False}


@pytest.mark.parametrize("by", ["", "  "])
def test_empty_name(run_command: RunCommand, draft: Path, by: str) -> None:
    assert run_command("approve", "base", "--by", by).code == 1
    assert run_command("approve", "base").code == 2
    assert not Path(RECORD).exists()


def test_errors_and_samples_are_refused(run_command: RunCommand, draft: Path) -> None:
    change(draft / SET, "risks:\n  - text: Infection\n  - text: Bleeding\n  - text: Bone cement that leaks\n", "")
    answer = run_command("approve", "base", "--by", "A. Example")
    assert answer.code == 1
    assert "no risk is listed" in answer.err
    assert not Path(RECORD).exists()
    sample = run_command(
        "approve", "ivc", "--by", "A. Example", "--templates", str(Path(__file__).parents[2] / "templates")
    )
    assert sample.code == 1
    assert "a sample set cannot be approved" in sample.err


def test_damaged_record_is_refused(run_command: RunCommand, draft: Path) -> None:
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    change(Path(RECORD), "by:", "from:")
    answer = run_command("make", "base")
    assert answer.code == 1
    assert f"approvals/{SET}:" in answer.err


def test_day_and_mail_need_allow_draft(run_command: RunCommand, draft: Path) -> None:
    row = day_lists.row(0, clinic="base", email="maria@example.org", email_consent="plain")
    day_lists.save(Path("list.csv"), [row])
    refused = run_command("day", "list.csv", "--out", "day")
    assert refused.code == 1
    assert f"clinics/base/{SET}:" in refused.err
    assert "this set is a draft" in refused.err
    assert "--allow-draft" in refused.err
    assert not list(Path("day").rglob("*consent*"))
    assert run_command("day", "list.csv", "--out", "day", "--allow-draft").code == 0
    assert "its set is a draft" in run_command("mail", "day").out
    assert "1 mail would be" in run_command("mail", "day", "--allow-draft").err
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    assert run_command("day", "list.csv", "--out", "day").code == 0
    assert "1 mail would be" in run_command("mail", "day").err
    change(draft / SET, "check_in: 60 min", "check_in: 45 min")
    assert "its text was changed after its approval" in run_command("day", "list.csv", "--out", "day").err


def test_check_reports_the_status(run_command: RunCommand, draft: Path) -> None:
    def report() -> str:
        return "\n".join(line for line in run_command("check", "--select", "not-approved,approval-recorded").paths)

    assert "the set is a draft" in report()
    assert run_command("approve", "base", "--by", "A. Example").code == 0
    assert report() == ""
    change(draft / SET, "check_in: 60 min", "check_in: 45 min")
    assert "warning: the text changed after approval" in report()
