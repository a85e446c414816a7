"""A list in an old encoding: the desk asks which spelling is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.desk.test_print_override import ended, no_command_line
from tests.support import day_lists

ROWS = [
    day_lists.row(0, clinic="reference", name="Jiří Příklad"),
    day_lists.row(1, clinic="reference", name="Łukasz Przykładowy"),
]
LABEL = "Which spelling is right?"


def saved(path: Path, encoding: str) -> Path:
    """The list in an old encoding."""
    day_lists.save(path, ROWS)
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    return path


def chosen(page: Page, words: str) -> None:
    """Choose an encoding by its spelling on the page."""
    option = page.get_by_role("option").filter(has_text=words).first
    page.get_by_label(LABEL).select_option(str(option.get_attribute("value")))
    form = page.locator("form.letters")
    actions.turn(page, form.get_by_role("button", name="Open the list", exact=True))


@pytest.mark.parametrize("script", [True, False])
def test_uploaded_list(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path, script: bool, shots: Screenshots
) -> None:
    desk = start_desk(ROWS)
    visitor = visit(desk, java_script_enabled=script)
    visitor.expected = {400}
    page = visitor.enter()
    actions.open_list(page, saved(tmp_path / "morning.csv", "cp1250"))
    expect(page.get_by_role("heading", name="morning.csv was not opened")).to_be_visible()
    no_command_line(page)
    if script:
        assert not violations(page)
    shots(page, f"letters-{script}.png")
    chosen(page, "Central European, Windows")
    for row in ROWS:
        expect(actions.row(page, row["id"])).to_contain_text(row["name"])
    actions.follow(page, "Whole day")
    actions.press(page, "Make all packets")
    ended(page)
    expect(page.get_by_role("status").filter(has_text="All packets ready")).to_be_visible()
    assert "Jiří Příklad" in actions.text((desk.out / "packets/A0000.pdf").read_bytes())


def test_list_at_start(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    saved(folder / "today.csv", "cp1250")
    desk = start_desk(ROWS, "--schedule", str(folder))
    page = visit(desk).enter()
    expect(page.get_by_role("region", name="The list was not opened")).to_contain_text("its encoding is not certain")
    no_command_line(page)
    chosen(page, "Jiří")
    expect(actions.row(page, "A0001")).to_contain_text("Łukasz Przykładowy")
    expect(page.get_by_role("region", name="The list was not opened")).to_have_count(0)


def test_choice_required(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    desk = start_desk(ROWS)
    visitor = visit(desk)
    visitor.expected = {400}
    page = visitor.enter()
    actions.open_list(page, saved(tmp_path / "morning.csv", "cp1250"))
    page.locator("form.letters").get_by_role("button").click()
    expect(page.get_by_label(LABEL)).to_be_focused()  # the browser requires a choice
    expect(page.get_by_role("main")).to_contain_text(re.compile("save the list with the type “CSV UTF-8”"))
    actions.follow(page, "Back to the patients")
    day_lists.save(tmp_path / "better.csv", ROWS)
    actions.open_list(page, tmp_path / "better.csv")
    expect(actions.row(page, "A0000")).to_contain_text("Jiří Příklad")
