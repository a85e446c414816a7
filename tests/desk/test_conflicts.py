"""The list and corrections differ: a person decides for each value, and sees both values and who corrected."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.support import day_lists

ROWS = [day_lists.row(at, clinic="california-imaging") for at in range(3)]
CHANGED = {"date": "2026-12-02", "physician": "Dr. Other"}


@pytest.fixture
def served(start_desk: Callable[..., Served]) -> Served:
    return start_desk(ROWS)


@pytest.fixture
def desk(served: Served) -> Desk:
    """A desk at which three values of a patient were corrected, and the list has changed two of them since."""
    desk = Desk.of(served)
    desk.correct("A0001", date="12/3/2026 9:00 AM", physician="Dr. Sample", level="L4")
    day_lists.save(served.folder / "list.csv", [ROWS[0], {**ROWS[1], **CHANGED}, ROWS[2]])
    token = desk.client.read("/").forms[0].values["token"]
    assert desk.client.request("POST", "/open", {"token": token, "list": "list.csv"}).status == 303
    return desk


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_both_values_and_who(desk: Desk) -> None:
    for text in (words(desk.list()), words(desk.page("A0001"))):
        assert "Wednesday, December 2, 2026, 8:15 AM" in text
        assert re.search(r"Thursday, December 3, 2026, 9:00 AM,? by \w+", text)
        assert "Dr. Other" in text
        assert re.search(r"Dr. Sample,? by \w+", text)
    assert "The list had Tuesday, December 1, 2026, 8:15 AM when" in words(desk.page("A0001"))


def test_each_on_its_own(desk: Desk) -> None:
    desk.post("A0001", "/correct/list", conflict="date")
    page = words(desk.page("A0001"))
    assert "Date and time of the procedure: the value of the list is used. 1 more to decide" in page
    assert "No pages yet." in page
    desk.post("A0001", "/correct/keep", conflict="physician")
    values = desk.form(desk.address("A0001")).values
    assert (values["date"], values["physician"]) == ("12/2/2026 8:15 AM", "Dr. Sample")
    assert values["level"] == "L4"  # it was in no conflict, and is still corrected
    assert "No pages yet." not in words(desk.page("A0001"))
    assert "decide" not in desk.list()


@pytest.mark.parametrize("action", ["keep", "list"])
def test_older_page(desk: Desk, action: str) -> None:
    """A decision on a page that is older than another decision, or about no conflict, is refused in words."""
    address = desk.address("A0001")
    form = desk.form(address)
    desk.post("A0001", "/correct/keep", conflict="physician")
    for field in ("date", "physician", "level", ""):
        answer = desk.client.request("POST", f"{address}/correct/{action}", {**form.values, "conflict": field})
        assert answer.status == 303
        assert "decided or changed meanwhile" in desk.page("A0001")
    assert "No pages yet." in words(desk.page("A0001"))


def test_another_patient_under_the_id(served: Served, desk: Desk) -> None:
    served.more += ["Hanna", "Fremd"]
    desk.correct("A0002", physician="Dr. Sample", level="L4")
    desk.post("A0002", "/correct/cancel", reason="Fever")
    day_lists.save(served.folder / "list.csv", [*ROWS[:2], {**ROWS[2], "name": "Hanna Fremd"}])
    token = desk.client.read("/").forms[0].values["token"]
    desk.client.request("POST", "/open", {"token": token, "list": "list.csv"})
    page = words(desk.page("A0002"))
    assert f"The corrections were made for {ROWS[2]['name']}, born" in page
    assert "The list now has Hanna Fremd, born" in page
    for field in ("physician", "level", "canceled"):
        desk.post("A0002", "/correct/list", conflict=field)
    page = words(desk.page("A0002"))
    assert "No pages yet." not in page
    assert "Canceled" not in page
    assert desk.value("A0002", "physician") == ROWS[2]["physician"]
