"""The page of a patient whose corrections and list differ: readable at each size, accessible, decided by keyboard."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.desk import actions
from tests.desk.axe import violations
from tests.desk.browser import Screenshots, Visitor
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.support import day_lists

ROWS = [day_lists.row(at, clinic="california-imaging") for at in range(2)]


def test_decide(start_desk: Callable[..., Served], visit: Callable[..., Visitor], shots: Screenshots) -> None:
    served = start_desk(ROWS)
    Desk.of(served).correct("A0001", physician="Dr. Sample", level="L4", record_number="TEST-4")
    changed = {**ROWS[1], "physician": "Dr. Other", "level": "L5"}
    day_lists.save(served.folder / "list.csv", [ROWS[0], changed])
    page = visit(served).enter()
    actions.press(page, "Open the new list")
    expect(page.get_by_role("region", name="decide")).to_contain_text("Dr. Other on the list; Dr. Sample by")
    actions.choose(page, "A0001")
    region = page.get_by_role("region", name="The list has changed since this patient was corrected")
    expect(region.get_by_role("button")).to_have_count(4)
    assert not violations(page)
    shots(page, "conflict.png")
    page.set_viewport_size({"width": 360, "height": 740})
    assert actions.widths(page)[0] <= actions.widths(page)[1]
    region.scroll_into_view_if_needed()
    shots(page, "conflict-phone.png")
    use, keep = (
        region.get_by_role("button", name="Use the list: Dr. Other"),
        region.get_by_role("button", name="Keep L4"),
    )
    use.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        keep.press("Enter")
    expect(region).to_have_count(0)
    expect(page.get_by_label("Clinician")).to_have_value("Dr. Other")
    expect(page.get_by_label("Level or site")).to_have_value("L4")
    expect(page.get_by_label("Record number")).to_have_value("TEST-4")
