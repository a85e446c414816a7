"""Header and footer: the clinic's name and phone do not touch, and a long name breaks into balanced lines."""

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


def _rows_before(page: list[TextRow], phone: TextRow) -> list[TextRow]:
    """The rows before the phone, at the same height."""
    return [row for row in page if row.x < phone.x and abs(row.y - phone.y) < phone.size]


def crowded_pairs(data: bytes) -> list[tuple[str, str]]:
    """Texts and phones in the headers of all pages that are less than 12 points apart."""
    pairs = []
    for page in rows(data):
        for phone in [row for row in page if row.text.startswith("Phone") and row.y > 650]:
            pairs += [(row.text, phone.text) for row in _rows_before(page, phone) if row.right > phone.x - 12]
    return pairs


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("way", VARIANTS)
def test_clinic_name_distance(clinic: str, kind: str, way: str) -> None:
    assert crowded_pairs(printed(clinic, kind, way)) == []


@pytest.mark.parametrize("head", ["rule", "band", "bar"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_any_name_distance(name: str, large: bool, head: Literal["rule", "band", "bar"]) -> None:
    sample = document(*LINES, large=large, brand=replace(BRAND, head=head), budget=9)
    assert crowded_pairs(render(replace(sample, furniture=replace(FURNITURE, clinic=name)))) == []


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", NAMES[1:])
def test_name_lines_balanced(name: str, large: bool) -> None:
    contact = (("Phone", words("555-010-0199")), ("Nights and weekends", words("(555) 010-0111 to 0119")))
    sample = replace(document(*LINES, large=large), furniture=replace(FURNITURE, clinic=name, contact=contact))
    first, *_ = rows(render(sample))
    lines = [row for row in first if row.x < 100 and row.text.strip() in name and row.text != "Name"]
    longest = max(row.right - row.x for row in lines)
    assert len(lines) > 1 or longest < 400
    assert all(row.right - row.x > longest / 2 for row in lines), [row.text for row in lines]


def test_large_print_phone_below_text() -> None:
    tier = d.Tier("Call us now", words("555-010-0199"), (words("Fever"), words("Pain")))
    sample = replace(
        document(d.WarningBox((tier,)), large=True), furniture=replace(FURNITURE, contact=(("Phone", ()),))
    )
    lefts = {row.text.strip(): row.x for row in rows(render(sample))[0]}
    assert lefts["555-010-0199"] == pytest.approx(lefts["Call us now"], abs=1)


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_large_print_title(clinic: str, kind: str) -> None:
    root, _ = read(printed(clinic, kind, "large"))
    (title_text,) = (node.text for node in root.find("H1"))
    headings = {node.text for node in root.find("H2")}
    page, *more = rows(printed(clinic, kind, "large"))
    title = min(row.size for row in page if row.text.strip() and row.text.strip() in title_text and row.size > 18)
    largest = max(row.size for page_rows in (page, *more) for row in page_rows if row.text.strip() in headings)
    assert title > largest
    assert title >= 24.6 or kind == "discharge"  # smaller there, to leave room for the warning box


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_large_print_blank(clinic: str, kind: str) -> None:
    ((_, data, _),) = make_handouts(content(clinic), (kind,), gather_details({"large_print": True}))
    instructions = content(clinic).instructions.value
    # The footer has no room for it.
    versions = [row.text for page in rows(data) for row in page if row.text.startswith("Version")]
    assert versions == [f"Version {instructions.version}, November 20, 2026"]
