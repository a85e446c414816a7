"""The questions of a set at the desk: asked in the form, checked, and said to be open until they are answered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from handouts.resources import templates_dir
from tests.desk import actions
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS

SET = "clinics/reference/balloon-kyphoplasty.yaml"
QUESTIONS = """
asks:
  dye_allergy: {ask: "Are you allergic to contrast dye?", if: If you are allergic to contrast dye}
  eye: {ask: "Which eye?", choices: {right: right eye, left: left eye}}
  mass: {ask: "How much do you weigh?", unit: kg}
visits:
  fitting: {ask: "When is your fitting?", name: your fitting, side: before}
plan:
  - {when: 2 days before fitting, text: Bring the example shoes.}
  - {when: the day before, text: Take the example tablet., only_if: dye_allergy}
  - {when: the day before, text: Wear the example shield., only_if: eye is left}
  - {when: the day before, text: Take the heavy example., only_if: mass at least 80}
"""


def test_questions(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    templates = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    with (templates / SET).open("a", encoding="utf-8") as file:
        file.write(QUESTIONS)
    rows = [{**ROWS[0], "clinic": "reference"}]
    page = visit(start_desk(rows, "--templates", str(templates))).enter("/")
    row = page.get_by_role("table").locator("tbody tr").first
    expect(row).to_contain_text("Ask: Are you allergic to contrast dye?")
    actions.choose(page, rows[0]["id"])
    alerts = page.locator("section.notice")
    expect(alerts).to_contain_text("Ask: Are you allergic to contrast dye?")
    papers = page.locator("#papers")
    expect(papers).to_contain_text("If you are allergic to contrast dye: Take the example tablet.")
    expect(papers).to_contain_text("2 days before your fitting")
    expect(alerts).to_contain_text("Ask: When is your fitting?")

    page.get_by_label("Are you allergic to contrast dye?").select_option("No")
    page.get_by_label("Which eye?").select_option("left eye")
    page.get_by_label("How much do you weigh?").fill("heavy")
    page.get_by_role("button", name="Show the pages").click()
    expect(page.locator("#problem-answers")).to_contain_text("'heavy' is not a number")
    page.get_by_label("How much do you weigh?").fill("80 kg")
    page.get_by_label("When is your fitting?").fill("2030-01-01")
    page.get_by_role("button", name="Show the pages").click()
    expect(page.locator("#problem-answers")).to_contain_text("Fitting: 2030-01-01 is after the procedure")
    page.get_by_label("When is your fitting?").fill(f"{rows[0]['date']} 00:05")
    page.get_by_role("button", name="Show the pages").click()
    expect(page.locator("#problem-answers")).to_be_empty()
    expect(papers).to_contain_text("Wear the example shield.")
    expect(papers).to_contain_text("Take the heavy example.")
    expect(papers).not_to_contain_text("example tablet")
    expect(page.get_by_role("main")).not_to_contain_text("Ask: ")
    actions.follow(page, "Back to the list")
    expect(page.get_by_role("table").locator("tbody tr").first).not_to_contain_text("Ask: ")
