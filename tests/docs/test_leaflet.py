"""The page "From a leaflet to a page": its lines are in the set, and the page of its patient says what it says."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from handouts.compose.composer import compose
from handouts.content.library import Library
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from tests.docs.pages import text_of
from tests.support.document_text import text

ROWS = [
    tuple(cell.strip() for cell in line.strip("| ").split(" | "))
    for line in text_of("docs/leaflet.md").splitlines()
    if line.startswith("| ") and "---" not in line
][1:]
SET = (templates_dir() / "clinics/fable-creek/colonoscopy.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def page() -> str:
    content = Library(templates_dir(), templates_dir()).load("fable-creek", "colonoscopy", ("preparation",))
    patient = Appointment(date=dt.date(2026, 12, 1), time=dt.time(14))
    return " ".join(text(compose(content, "preparation", patient)).split())


def test_rows() -> None:
    assert len(ROWS) == 8
    assert {len(row) for row in ROWS} == {3}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:30])
def test_the_set_has_the_lines(row: tuple[str, str, str]) -> None:
    lines = [re.sub(r"\s+#.*", "", line).strip() for line in SET.splitlines()]
    for line in re.findall(r"`([^`]+)`", row[1]):
        assert line in lines, line


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:30])
def test_the_page_says_it(row: tuple[str, str, str], page: str) -> None:
    if row[2] == "no line at all":
        assert "Lie flat" not in page
        assert "wound" not in page
        return
    if row[2].endswith("a line to write on"):
        assert "[Arrive] ____" in page
        return
    for part in re.split(r" · |: ", row[2]):
        assert part in page, part
