"""A tile whose value depends on what is not known says what it depends on."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.document import Document, Tile, TileRow
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

RULES = """
asks: {frail: {ask: "Do you live alone?", if: If you live alone}}
medicines: {table: [{generic: semaglutide, action: ask, decides: your doctor}]}
arrival:
  - {only_if: time before noon, check_in: 1 h}
  - {check_in: 30 min}
fasting:
  - {only_if: [takes semaglutide, age under 60], food: 24 h before procedure}
  - {food: 8 h before procedure}
driver:
  - {only_if: frail, required: true, text: Have an adult stay with you.}
bring:
  - {only_if: frail, text: The name of a friend.}
"""
KNOWN = {
    "date": dt.date(2026, 12, 15), "time": dt.time(10), "date_of_birth": dt.date(1990, 1, 1),
    "medicines": ("metformin",), "answers": (("frail", "yes"),),
}  # fmt: skip


def document(**appointment: object) -> Document:
    return compose(content(RULES), "preparation", Appointment(**appointment))  # type: ignore[arg-type]


def tiles(built: Document) -> dict[str, Tile]:
    rows = [block for section in built.sections for block in section.blocks if isinstance(block, TileRow)]
    return {tile.label: tile for row in rows for tile in row.tiles}


def words(tile: Tile) -> str:
    return "".join(getattr(run, "text", "____") for run in tile.value)


def test_unknown_tiles_say_what_they_depend_on() -> None:
    page_tiles = tiles(document())
    assert words(page_tiles["Arrive"]) == "Depends on the time of your appointment: see below."
    assert words(page_tiles["Eating and drinking"]) == "Depends on your medicines and your age: see below."
    assert words(page_tiles["Driver"]) == "Depends on your answers: see below."
    assert "Bring" not in page_tiles


@pytest.mark.parametrize("text", ["Arrive and check in", "Stop eating", "adult stay", "name of a friend"])
def test_the_cases_are_below(text: str) -> None:
    printed = lines(document())
    tile = next(index for index, line in enumerate(printed) if "see below" in line)
    assert any(text in line for line in printed[tile + 1 :])


def test_known_tiles_have_their_value() -> None:
    page_tiles = tiles(document(**KNOWN))
    assert words(page_tiles["Arrive"]).startswith("9:00")
    assert words(page_tiles["Stop eating"]).startswith("2:00")
    assert words(page_tiles["Driver"]) == "Needed"
    assert "- The name of a friend." in lines(document(**KNOWN))
