"""Two desks on one list: each page shows what the other desk has changed, and a form that is older is refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handouts.corrections.events import Change
from handouts.corrections.store import ChangedElsewhere, CorrectionStore, ListedIds, store_path
from tests.desk import desk_process
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.support import day_lists

ROWS = [day_lists.row(at, clinic="reference") for at in range(3)]
REFUSED = "this patient was changed in another window or at another desk"


@pytest.fixture
def served(start_desk: Callable[..., Served]) -> Served:
    return start_desk(ROWS, "--schedule", ".")


@pytest.fixture
def first(served: Served) -> Desk:
    return Desk.of(served)


@pytest.fixture
def second(served: Served) -> Iterator[Desk]:
    other = desk_process.launch(served.folder, ROWS)
    try:
        yield Desk.of(other)
    finally:
        other.end()


def test_next_page_shows_it(served: Served, first: Desk, second: Desk) -> None:
    served.more += ["Wanda", "Walkin", "1950-02-03"]
    first.correct("A0001", physician="Dr. Sample")
    first.post("A0002", "/correct/cancel", reason="Patient has a fever")
    walk_in = first.new(name="Wanda Walkin", clinic="reference", date="2026-12-01 10:00 AM", level="L2")
    assert second.value("A0001", "physician") == "Dr. Sample"
    assert "Dr. Sample" in second.page("A0001")
    assert "Canceled: Patient has a fever" in second.page("A0002")
    assert second.value(walk_in, "name") == "Wanda Walkin"
    second.correct(walk_in, level="L3")
    assert first.value(walk_in, "level") == "L3"
    second.post("A0002", "/correct/restore")
    assert "Canceled:" not in first.page("A0002")
    assert len(re.findall(r'href="/p/[^"]+"[^>]*>\s*Wanda Walkin', first.list())) == 1


@pytest.mark.parametrize(
    ("action", "values"),
    [("", {"level": "L4"}), ("/correct/move", {"move_to": "3:30 PM"}), ("/correct/cancel", {"reason": "Fever"})],
)
def test_older_form(first: Desk, second: Desk, action: str, values: dict[str, str]) -> None:
    address = second.address("A0001")
    form = second.form(address)
    first.correct("A0001", physician="Dr. Sample")
    answer = second.client.request("POST", address + action, {**form.values, **values})
    assert answer.status == (303 if action else 409)
    page = second.page("A0001")
    assert REFUSED in page
    assert "Dr. Sample" in page
    assert second.value("A0001", "level") == ROWS[1]["level"] == first.value("A0001", "level")
    assert "Canceled:" not in page
    assert second.client.request("POST", address, {**second.form(address).values, "level": "L4"}).status == 303
    assert first.value("A0001", "level") == "L4"
    assert first.value("A0001", "physician") == "Dr. Sample"


def test_newer_list(served: Served, first: Desk, second: Desk) -> None:
    """One desk has opened the newer list of the day: a correction at either desk is one of both."""
    day_lists.save(served.folder / "newer.csv", [*ROWS, day_lists.row(3, clinic="reference")])
    token = first.client.read("/").forms[0].values["token"]
    assert first.client.request("POST", "/open", {"token": token, "list": "newer.csv"}).status == 303
    first.correct("A0001", physician="Dr. Sample")
    assert second.value("A0001", "physician") == "Dr. Sample"
    second.correct("A0001", physician="Dr. Other")
    assert first.value("A0001", "physician") == "Dr. Other"


def test_store_refuses(tmp_path: Path) -> None:
    """Two desks that write in the same moment: the second has not read what the first has stored."""
    listed = ListedIds(frozenset({"2026-12-01"}), frozenset({"A1"}))
    store = CorrectionStore(store_path(tmp_path / "list.csv", ""))
    change = Change("A1", "edit", "level", "L1", "L2", "Ana Ejemplo", "1950-01-01")
    assert len(store.add([change, change], "anna", listed, 0)) == 2
    with pytest.raises(ChangedElsewhere, match="changed at another desk"):
        store.add([change], "ben", listed, 0)
    assert len(store.events()) == 2
    assert len(store.add([change._replace(key="A2")], "ben", listed, 0)) == 1
