"""The list of the day: search, alerts, rejected rows, and opening other lists."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.desk import actions
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.sample_list import REJECTED, ROWS, TAKEN, many
from tests.support import day_lists

CLINICS = {
    "pain-relief-georgia": "Pain Relief Clinic, Georgia", "california-imaging": "California Imaging Institute",
    "colorado-spine": "Back Pain and Spine Physicians in Colorado", "reference": "Reference set (no clinic)",
}  # fmt: skip


def clock(time: str) -> str:
    """A time as the desk formats it."""
    hour, minute = map(int, time.split(":"))
    return f"{(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}"


def shown(page: Page) -> list[str]:
    """The text of each visible row."""
    rows = page.locator("#list tbody tr")
    texts = rows.evaluate_all("rows => rows.filter(row => row.checkVisibility()).map(row => row.innerText)")
    return [" ".join(line.split()) for line in texts]


def test_all_patients(visitor: Visitor) -> None:
    page = visitor.enter()
    lines = shown(page)
    assert len(lines) == len(ROWS)
    for row in ROWS:
        line = next(line for line in lines if row["id"] in line)
        if row["id"] in TAKEN:
            assert row["name"] in line
            assert CLINICS[row["clinic"]] in line
            assert clock(row["time"]) in line
    order = [next(name for name in TAKEN if name in line) for line in lines if any(name in line for name in TAKEN)]
    assert order == list(TAKEN)  # sorted by the time of the procedure
    assert not re.search(r"\b(?:0\d|1[3-9]|2[0-3]):\d\d\b", " ".join(line for line in lines if "A0006" not in line))


def test_alerts(visitor: Visitor) -> None:
    page = visitor.enter()
    alerts = {name: " ".join(line for line in shown(page) if name in line).lower() for name in (*TAKEN, *REJECTED)}
    assert "large print" in alerts["A0003"]
    assert "date of birth" in alerts["A0004"]
    assert "es" in alerts["A0005"]
    assert "language" in alerts["A0005"]
    assert "large print" not in alerts["A0000"]


def test_rejected_rows(visitor: Visitor) -> None:
    page = visitor.enter()
    line_by_name = {name: next(line for line in shown(page) if name in line) for name in REJECTED}
    assert "'25:10'" in line_by_name["A0006"]
    assert "it contains '<', which is not part of a name" in line_by_name["A0007"]
    assert all("Fix first" in line for line in line_by_name.values())


FOUND = {
    "maria": ["A0000"], "MUSTER": ["A0001"], "a0008": ["A0008"], "10:30": ["A0005"], "zoë o'neil": ["A0002"],
    "zoe": ["A0002"], "nguyen": ["A0004"], "المثال": ["A0003"], "beispiel maria": ["A0000"],
    "reference": ["A0007", "A0006", "A0003", "A0005"], "spanish": ["A0005"], "  maria  ": ["A0000"], "nobody": [],
}  # fmt: skip


def test_search_as_you_type(visitor: Visitor) -> None:
    page = visitor.enter()
    for words, ids in FOUND.items():
        page.get_by_label("Find a patient").press_sequentially(words)
        expect(page.locator("#match-count")).to_have_text(f"{len(ids)} of {len(ROWS)} patients")
        rows = page.locator("#list tbody tr")
        expect(rows).to_have_count(len(ids))
        for number, name in enumerate(ids):
            expect(rows.nth(number)).to_contain_text(name)
        page.get_by_label("Find a patient").fill("")
        expect(page.locator("#match-count")).to_have_text(f"{len(ROWS)} patients")
        assert len(shown(page)) == len(ROWS)


def test_search_without_javascript(visit: Callable[..., Visitor]) -> None:
    with_it, without = visit().enter(), visit(java_script_enabled=False).enter()
    for words in ("maria", "zoe", "nguyen mau", "10:30", "reference", "a0004", "nobody"):
        with_it.get_by_label("Find a patient").fill("")
        expect(with_it.locator("#match-count")).to_have_text(f"{len(ROWS)} patients")
        with_it.get_by_label("Find a patient").fill(words)
        expect(with_it.locator("#match-count")).to_contain_text(" of ")
        without.get_by_label("Find a patient").fill(words)
        actions.press(without, "Find")
        if "No matches" in without.get_by_role("main").inner_text():
            assert shown(with_it) == [], words
        else:
            assert shown(without) == shown(with_it), words


def test_new_patient_without_list(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    (tmp_path / "lists").mkdir()
    page = visit(start_desk([], "--schedule", str(tmp_path / "lists"))).enter()
    expect(page.get_by_role("main")).to_contain_text("No list is open")
    actions.press(page, "New patient")
    expect(page.get_by_role("heading", level=1)).to_have_text("New patient")


def test_list_saved_again(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    served = start_desk(ROWS[:2])
    visitor = visit(served)
    page = visitor.enter()
    assert len(shown(page)) == 2
    served.rows = ROWS[:3]
    day_lists.save(served.folder / "list.csv", served.rows)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("saved again")
    actions.open_list(page)
    assert len(shown(page)) == 3
    assert "saved again" not in page.get_by_role("main").inner_text()


def test_open_other_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    day_lists.save(folder / "monday.csv", many(3))
    day_lists.save(folder / "tuesday.csv", many(5))
    served = start_desk([], "--schedule", str(folder))
    served.rows = many(7)
    page = visit(served).enter()
    actions.open_list(page, name="monday.csv")
    assert len(shown(page)) == 3
    actions.open_list(page, name="tuesday.csv")
    assert len(shown(page)) == 5
    actions.open_list(page, day_lists.save(tmp_path / "elsewhere.csv", many(7)))
    assert len(shown(page)) == 7


def test_not_a_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    files = {
        "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "empty.csv": b"",
        "bomb.xlsx": b"PK\x03\x04" + bytes(2000),
        "letter.csv": b"Dear all,\nno list\n",
    }
    visitor = visit(start_desk(ROWS[:2]))
    visitor.expected = {400}
    page = visitor.enter()
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        actions.open_list(page, path)
        page_text = page.get_by_role("main").inner_text()
        assert "Internal" not in page_text, name
        assert str(visitor.served.folder) not in page_text, name  # no private path
        assert len(page_text.split()) > 6, name
        actions.follow(page, "Patients")
        assert len(shown(page)) == 2, name  # the list before stays open


def test_unreadable_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    """The page gives the reason, because the receptionist has no command line."""
    (tmp_path / "day.csv").write_text("Dear all,\nno list\n")
    page = visit(start_desk([], "--schedule", str(tmp_path / "day.csv"))).enter()
    region = page.get_by_role("region", name="The list was not opened")
    expect(region.get_by_role("listitem").first).to_be_visible()
    assert len(region.inner_text().split()) > 10
    actions.press(page, "New patient")
    actions.follow(page, "Patients")
    day_lists.save(tmp_path / "day.csv", many(3))
    actions.open_list(page)
    assert len(shown(page)) == 3
    expect(region).to_have_count(0)


def test_empty_form(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk(ROWS[:2])).enter()
    for _ in range(3):
        actions.press(page, "New patient")
    page.get_by_label("Clinic", exact=True).select_option("reference")
    actions.show(page)
    actions.follow(page, "Patients")
    assert len(shown(page)) == 3
    expect(actions.row(page, "Not on the list")).to_contain_text("Reference set")


def test_similar_names(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(
        start_desk([day_lists.row(0, name="Ana Muster"), day_lists.row(1, name="Anna Muster"), day_lists.row(2)])
    ).enter()
    expect(actions.row(page, "8:00 AM")).to_contain_text("Similar name on this day: Anna Muster, id A0001")
    actions.choose(page, "8:15 AM")
    expect(page.get_by_role("main")).to_contain_text("Similar name on this day: Ana Muster, id A0000")
    page.get_by_label("Name", exact=True).fill("Otto Probe")
    actions.show(page)
    expect(page.get_by_role("main")).not_to_contain_text("Similar name")
    actions.follow(page, "Patients")
    expect(actions.row(page, "8:00 AM")).not_to_contain_text("Similar name")


def test_enter_opens_single_match(visitor: Visitor) -> None:
    page = visitor.enter()
    page.get_by_label("Find a patient").press_sequentially("a0008")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Łukasz Przykładowy")


def test_workbook(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(day_lists.HEADINGS))
    for row in many(3):
        sheet.append([row[name] for name in day_lists.HEADINGS])
    book.save(tmp_path / "day.xlsx")
    page = visit(start_desk([], "--schedule", str(tmp_path / "day.xlsx"))).enter()
    assert len(shown(page)) == 3


def test_search_500_patients(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    page = visit(start_desk(many(500))).enter()
    assert len(shown(page)) == 100
    expect(page.locator("#match-count")).to_have_text("500 patients, rows 1 to 100")
    page.get_by_label("Find a patient").fill("A0499")
    expect(page.locator("#match-count")).to_have_text("1 of 500 patients")
    assert len(shown(page)) == 1


def test_deleted_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    served = start_desk(ROWS[:2])
    page = visit(served).enter()
    shutil.move(served.folder / "list.csv", served.folder / "gone.csv")
    page.reload()
    assert len(shown(page)) == 2
