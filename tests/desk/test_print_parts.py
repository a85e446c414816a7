"""A day with several print files: each part is shown, and all are printed in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.channels.real import Eve
from tests.desk import actions
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.test_print_override import ended
from tests.support import day_lists

ROWS = [day_lists.row(number, clinic="reference") for number in range(3)]
SMALL = "import handouts.day.print_all as printing\nprinting.MAX_PAGES = 1\n"
"""A packet fills a file, in every process of the desk."""


def test_all_parts(start_desk: Callable[..., Served], visit: Callable[..., Visitor], eve: Eve, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    root = Path(__file__).resolve().parents[2]
    (tmp_path / "site/sitecustomize.py").write_text(f"import sys\nsys.path.insert(0, {str(root)!r})\n{SMALL}", "utf-8")
    before = len(eve.arrived())
    desk = start_desk(ROWS, "--printer", eve.url, PYTHONPATH=str(tmp_path / "site"))
    visitor = visit(desk)
    page = visitor.enter("/day")
    actions.make_day(page, desk)
    names = [f"print-all-{number}.pdf" for number in (1, 2, 3)]
    assert [path.name for path in sorted(desk.out.glob("print-all*.pdf"))] == names
    parts = page.get_by_role("link", name="Packets to print, part")
    expect(parts).to_have_count(3)
    shown = [visitor.context.request.get(desk.url + str(link.get_attribute("href"))).body() for link in parts.all()]
    files = [(desk.out / name).read_bytes() for name in names]
    assert shown == files
    expect(page.get_by_role("link", name="All packets in one file")).to_have_count(0)
    actions.press(page, "Print the day")
    ended(page)
    expect(page.get_by_text("Printed for 3 of 3 patients")).to_be_visible(timeout=20_000)
    assert [job.data for job in eve.arrived()[before:]] == files
    assert set(desk.journal_entries("printed")) - {""} == {row["id"] for row in ROWS}
