"""What stands on every page: the clinic's name and its phone keep apart, a long name is broken well."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from handouts import document as d
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from tests.renderer import render
from tests.support.printed_pages import TextRow, rows
from tests.support.sample_documents import BRAND, FURNITURE, document, words
from tests.support.sample_sets import CLINICS, DOCUMENTS, VARIANTS, content, printed
from tests.support.structure_tree import read

NAMES = (
    "Clinic",
    "Back Pain and Spine Physicians in Colorado",
    "Interventional and Vascular Consultants (IVC)",
    "The Very Long Name of a Clinic for Interventional Radiology and Vascular Medicine of the Northern County",
)
LINES = tuple(d.Paragraph(words(f"Line {n}")) for n in range(60))


def _beside(page: list[TextRow], phone: TextRow) -> list[TextRow]:
    """What stands on the height of the phone, before it."""
    return [row for row in page if row.x < phone.x and abs(row.y - phone.y) < phone.size]


def near(data: bytes) -> list[tuple[str, str]]:
    """Words and phones of the heads of all pages that are less than 12 points apart."""
    found = []
    for page in rows(data):
        for phone in [row for row in page if row.text.startswith("Phone") and row.y > 650]:
            found += [(row.text, phone.text) for row in _beside(page, phone) if row.right > phone.x - 12]
    return found


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("way", VARIANTS)
def test_clinic_name_distance(clinic: str, kind: str, way: str) -> None:
    assert near(printed(clinic, kind, way)) == []


@pytest.mark.parametrize("head", ["rule", "band", "bar"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_any_name_distance(name: str, large: bool, head: Literal["rule", "band", "bar"]) -> None:
    made = document(*LINES, large=large, brand=replace(BRAND, head=head), budget=9)
    assert near(render(replace(made, furniture=replace(FURNITURE, clinic=name)))) == []


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", NAMES[1:])
def test_name_lines_balanced(name: str, large: bool) -> None:
    contact = (("Phone", words("555-010-0199")), ("Nights and weekends", words("(555) 010-0111 to 0119")))
    made = replace(document(*LINES, large=large), furniture=replace(FURNITURE, clinic=name, contact=contact))
    first, *_ = rows(render(made))
    lines = [row for row in first if row.x < 100 and row.text.strip() in name and row.text != "Name"]
    longest = max(row.right - row.x for row in lines)
    assert len(lines) > 1 or longest < 400
    assert all(row.right - row.x > longest / 2 for row in lines), [row.text for row in lines]


def test_large_print_phone_below_text() -> None:
    tier = d.Tier("Call us now", words("555-010-0199"), (words("Fever"), words("Pain")))
    made = replace(document(d.WarningBox((tier,)), large=True), furniture=replace(FURNITURE, contact=(("Phone", ()),)))
    lefts = {row.text.strip(): row.x for row in rows(render(made))[0]}
    assert lefts["555-010-0199"] == pytest.approx(lefts["Call us now"], abs=1)


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_large_print_title(clinic: str, kind: str) -> None:
    root, _ = read(printed(clinic, kind, "large"))
    (said,) = (node.text for node in root.find("H1"))
    headings = {node.text for node in root.find("H2")}
    page, *more = rows(printed(clinic, kind, "large"))
    title = min(row.size for row in page if row.text.strip() and row.text.strip() in said and row.size > 18)
    largest = max(row.size for told in (page, *more) for row in told if row.text.strip() in headings)
    assert title > largest
    assert title >= 24.6 or kind == "discharge"  # where it leaves its second line to the box of warnings


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_large_print_blank(clinic: str, kind: str) -> None:
    ((_, data),) = make_handouts(content(clinic), (kind,), gather_details({"large_print": True}))
    said = content(clinic).instructions.value
    for page in rows(data):
        (last,) = (row.text for row in page if row.text.startswith("Version"))
        assert last.startswith(f"Version {said.version}, November 20, 2026 \u00b7 ")  # the foot is not broken at random
