"""An approval covers a set and all its overlays: every word that a patient at any site could read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts.content.approvals import text_digests
from tests.support.base_set import BASE
from tests.support.clinics import GEORGIA, page_text, replace_in
from tests.support.commands import RunCommand
from tests.support.group import CLINIC_FILE, GROUP, LEE, MIDTOWN, NORTH, SET, copy_group, load
from tests.support.sample_sets import content


def test_every_selection_has_the_digests_of_the_whole() -> None:
    base = load(GROUP)
    selections = {tuple(sorted(load(GROUP, *selection).text_digests.items())) for selection in base.selections}
    assert selections == {tuple(sorted(base.text_digests.items()))}


@pytest.mark.parametrize(("file", "old", "new", "changes"), [
    (NORTH, "101 F", "102 F", True), (LEE, "3 days", "4 days", True), (MIDTOWN, "parking", "train", True),
    (SET, "photo ID", "passport", True), ("shared/warning-signs.yaml", "Chest pain", "Pain", True),
    (CLINIC_FILE, "20 Midtown", "22 Midtown", True), (CLINIC_FILE, "Bo Ray, MD", "Bo Ray, DO", True),
    (CLINIC_FILE, "MIDTOWN OR", "MIDTOWN 2", False), (NORTH, "# Invented", "# Made", False),
])  # fmt: skip
def test_changed_overlay_changes_the_digests(file: str, old: str, new: str, changes: bool, tmp_path: Path) -> None:
    templates = copy_group(tmp_path)
    before = load(templates).text_digests
    replace_in(templates / file, old, new)
    assert (load(templates, "midtown").text_digests != before) is changes


def test_new_and_deleted_overlays_change_the_digests(tmp_path: Path) -> None:
    templates = copy_group(tmp_path)
    before = load(templates).text_digests
    (templates / LEE).rename(templates / LEE.replace("cardiac-catheterization", "moved"))
    (templates / LEE.replace("cardiac-catheterization", "moved")).unlink()
    assert load(templates).text_digests != before


def test_clinic_without_sites_keeps_its_digests() -> None:
    georgia = content(GEORGIA)
    shared = (georgia.instructions.value, georgia.clinic.value, georgia.procedure.value, georgia.labels.value)
    layouts = {name: layout.value for name, layout in georgia.layouts.items()}
    assert text_digests(shared, layouts, georgia.pictures) == georgia.text_digests


OVERLAY = Path("templates/clinics/base/sites/east/balloon-kyphoplasty.yaml")
SITES = """
sites:
  west: {name: West Hospital, address: [1 Example Street]}
  east: {name: East Hospital, address: [2 Example Street]}
"""
DRAFT = "Draft. No clinician has reviewed this text."


@pytest.fixture
def approved(run_command: RunCommand) -> RunCommand:
    """A set with one overlay, in ./templates, that a clinician has approved."""
    folder = Path(shutil.copytree(BASE, "templates/clinics/base"))
    replace_in(folder / "balloon-kyphoplasty.yaml", "status: approved", "status: draft")
    replace_in(folder / "balloon-kyphoplasty.yaml", "review: {", "# {")
    (folder / "clinic.yaml").write_text((folder / "clinic.yaml").read_text("utf-8") + SITES, "utf-8")
    OVERLAY.parent.mkdir(parents=True)
    OVERLAY.write_text("bring:\n  add: [Your parking ticket]\n", "utf-8")
    answer = run_command("approve", "base", "--by", "A. Example")
    assert answer.code == 0, answer.err
    return run_command


def is_draft(run_command: RunCommand, location: str) -> bool:
    answer = run_command("make", "base", "preparation", "--location", location)
    assert answer.code == 0, answer.err
    return DRAFT in page_text(answer.paths[0])


def test_approval_holds_at_every_site(approved: RunCommand) -> None:
    assert [is_draft(approved, location) for location in ("west", "east")] == [False, False]


def test_changed_overlay_makes_every_site_a_draft(approved: RunCommand) -> None:
    replace_in(OVERLAY, "parking", "train")
    assert [is_draft(approved, location) for location in ("west", "east")] == [True, True]
    again = approved("approve", "base", "--by", "A. Example")
    assert "the text was changed after A. Example approved version 1.0" in again.err


def test_new_overlay_makes_every_site_a_draft(approved: RunCommand) -> None:
    (OVERLAY.parents[1] / "west").mkdir()
    (OVERLAY.parents[1] / "west" / OVERLAY.name).write_text("wear: {add: [Flat shoes]}\n", "utf-8")
    assert is_draft(approved, "east")


def test_errors_of_every_site_count(approved: RunCommand) -> None:
    OVERLAY.write_text("risks: {remove: [Infection, Bleeding, Bone cement that leaks]}\n", "utf-8")
    answer = approved("approve", "base", "--by", "A. Example")
    assert answer.code == 1
    assert "no risk is listed: the consent form has an open line (only at east)" in answer.err
    assert "not approved: the set has 1 error" in answer.err
