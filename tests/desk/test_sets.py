"""The pages about the sets: status, approval and findings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from handouts.resources import templates_dir
from tests.desk import actions
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS
from tests.support.commands import RunCommand

BASE = Path(__file__).parents[1] / "check" / "base"
SET = "clinics/reference/balloon-kyphoplasty.yaml"


def test_list_of_sets(visitor: Visitor) -> None:
    page = visitor.enter("/sets")
    lines = page.get_by_role("table").locator("tbody tr")
    assert lines.count() == len(list((templates_dir() / "clinics").iterdir()))
    for line in lines.all():
        expect(line).to_contain_text("sample")


@pytest.mark.parametrize("clinic", ["reference", "colorado-spine"])
def test_findings(visitor: Visitor, run_command: RunCommand, clinic: str) -> None:
    report = run_command("check", templates_dir() / f"clinics/{clinic}/balloon-kyphoplasty.yaml", "--format", "text")
    page = visitor.enter("/sets")
    actions.turn(page, page.locator(f"a[href*='{clinic}']"))
    text = page.get_by_role("main").inner_text()
    rules = [
        word.strip("[]")
        for line in (report.out + report.err).splitlines()
        for word in line.split()
        if word.startswith("[") and word.endswith("]")
    ]
    for rule in rules:
        assert rule in text
    listed = page.locator(".findings > li")
    assert listed.count() >= len(rules) > 0 or not rules
    for row in listed.all():
        expect(row).to_contain_text("line ")


def test_unreadable_set(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    templates = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    (templates / SET).write_text("procedure: balloon-kyphoplasty\nversion: [\n", encoding="utf-8")
    page = visit(start_desk(ROWS[:2], "--templates", str(templates))).enter("/sets")
    expect(page.get_by_role("main")).to_contain_text("cannot be read")
    actions.turn(page, page.locator("a[href*='reference']"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("reference", ignore_case=True)
    expect(page.get_by_role("main")).to_contain_text("line ")
    actions.follow(page, "Patients")
    actions.choose(page, "A0000")
    expect(actions.papers(page)).to_have_count(actions.KINDS)


def test_approved_set(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], run_command: RunCommand, tmp_path: Path
) -> None:
    templates = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    path = Path(shutil.copytree(BASE, templates / "clinics/base")) / "balloon-kyphoplasty.yaml"
    remaining = [line for line in path.read_text("utf-8").splitlines(keepends=True) if not line.startswith("review:")]
    path.write_text("".join(remaining).replace("status: approved", "status: draft"), encoding="utf-8")
    answer = run_command("approve", "base", "--by", "Dr. Ada Specimen", "--templates", templates)
    assert answer.code == 0, answer.err
    page = visit(start_desk(ROWS[:2], "--templates", str(templates))).enter("/sets")
    line = page.get_by_role("table").locator("tbody tr").filter(has=page.locator("a[href*='/base/']"))
    expect(line).to_contain_text("approved")
    expect(line).to_contain_text("Dr. Ada Specimen")
    expect(line).to_contain_text("2026")
    words = path.read_text("utf-8")
    path.write_text(words.replace("summary:\n", "summary:\n  - Another sentence.\n"), encoding="utf-8")
    assert path.read_text("utf-8") != words
    page.reload()
    expect(line).not_to_contain_text("Dr. Ada Specimen")


def test_changed_set(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    """The desk is running when a nurse changes a set."""
    templates = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    desk = start_desk(ROWS[:2], "--templates", str(templates))
    visitor = visit(desk)
    page = visitor.enter("/day")
    actions.make_day(page, desk)
    expect(page.get_by_role("main")).not_to_contain_text("was saved after these packets")
    actions.follow(page, "Patients")
    actions.choose(page, "A0000")
    before = actions.texts(visitor, page)
    assert "Someone must drive you home" in before
    path = templates / "clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"
    path.write_text(
        path.read_text("utf-8").replace("Someone must drive you home", "A grown-up must drive you home"),
        encoding="utf-8",
    )
    actions.follow(page, "Whole day")
    expect(page.get_by_role("main")).to_contain_text("The text of a clinic was saved after these packets were made")
    actions.press(page, "Make all packets")
    expect(page.get_by_role("main")).not_to_contain_text("was saved after these packets", timeout=20_000)
    actions.follow(page, "Patients")
    actions.choose(page, "A0000")
    after = actions.texts(visitor, page)
    assert "A grown-up must drive you home" in after
    assert "Someone must drive you home" not in after
