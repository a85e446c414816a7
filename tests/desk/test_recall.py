"""The recall list: patients who have outdated pages, what to do, and the phone number of the list."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal, rows
from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.desk_process import Served
from tests.desk.http_actions import act
from tests.desk.http_client import Client
from tests.desk.test_day import until
from tests.support import day_lists

PHONES = ("404-555-0100", "404-555-0101", "404-555-0102")


def patients() -> list[dict[str, str]]:
    return [day_lists.row(number, clinic="reference") | {"phone": phone} for number, phone in enumerate(PHONES)]


def handed_out(desk: Served, client: Client, action: str, *appointments: str) -> None:
    """Save these patients' pages, and record them as printed or mailed, as a real printer would."""
    links = client.read("/").links
    names = {row["id"]: row["name"] for row in desk.rows}
    for appointment in appointments:
        assert act(client, links[names[appointment]], "save").status == 303
        until(lambda own=appointment: own in desk.journal_entries("made"), 30)
    made_rows = [row for row in rows(desk.journal) if row.action == "made" and row.appointment in appointments]
    with Journal(desk.journal) as journal:
        journal.append_all(
            Entry(action, row.appointment, row.document, row.clinic, row.version, row.sha256) for row in made_rows
        )


def test_recall_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor], shots: Screenshots) -> None:
    changed = patients()
    desk = start_desk(changed)
    client = Client(desk).enter()
    handed_out(desk, client, "printed", "A0000", "A0002")
    handed_out(desk, client, "mailed", "A0001")
    assert "No patient has outdated pages." in client.request("GET", "/recall").text
    changed[0]["time"], changed[1]["time"] = "15:30", "16:30"  # a reschedule in the list; the third is cancelled
    day_lists.save(desk.folder / "list.csv", changed[:2])
    page = visit(desk).enter()
    actions.open_list(page)
    actions.follow(page, "Recall list")
    first, second, third = (page.get_by_role("row").filter(has_text=row["id"]) for row in changed)
    expect(first).to_contain_text(re.compile(r"Printed .*, changed since: collect and replace"))
    expect(first).to_contain_text(PHONES[0])
    expect(first).to_contain_text("Born ")
    expect(second).to_contain_text(re.compile(r"Mailed .*, changed since: mail again"))
    expect(third).to_contain_text(re.compile(r"Printed .*, no longer on the list: collect"))
    expect(third).to_contain_text(PHONES[2])
    assert not violations(page)
    shots(page, "recall.png", full_page=True)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    shots(page, "recall-print.png", full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 360, "height": 740})
    assert actions.widths(page)[0] <= actions.widths(page)[1]
    shots(page, "recall-phone.png", full_page=True)


def test_whole_day_tells_it(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """The command that makes the day says it, too, and the run sheet has an alert."""
    changed = patients()
    desk = start_desk(changed)
    client = Client(desk).enter()
    handed_out(desk, client, "printed", "A0000")
    changed[0]["time"] = "15:30"
    day_lists.save(desk.folder / "list.csv", changed)
    page = visit(desk).enter()
    actions.open_list(page)
    actions.follow(page, "Whole day")
    actions.make_day(page, desk)
    expect(page.get_by_role("main")).to_contain_text("1 patient has outdated pages: A0000.")
    assert '"changed"' in (desk.out / "manifest.json").read_text("utf-8")
