"""Whatever a set states is printed: long texts and lists in any field, long addresses and names, days with many entries.

A page splits what is too tall for it. Nothing is refused, lost, printed over other text, or outside the page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from handouts import document as d
from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.schedule.appointment import gather_details
from tests.renderer import RENDERER, render
from tests.support import full_set
from tests.support.printed_pages import sheets
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import document, words
from tests.support.sample_sets import DOCUMENTS, PATIENT, TEMPLATES, composed
from tests.typeset.test_properties import block_differences, misplaced_text

SET = yaml.load(
    (full_set.FULL_SET / "clinics" / full_set.CLINIC / "balloon-kyphoplasty.yaml").read_text("utf-8"), yaml.BaseLoader
)
CLINIC = yaml.safe_load((full_set.FULL_SET / "clinics" / full_set.CLINIC / "clinic.yaml").read_text("utf-8"))
LISTS = (
    "summary", "how", "steps", "feel", "allergies", "tests", "prepare", "bring", "leave", "wear", "benefits", "risk_text",
    "alternative_text", "expect", "lower_risk", "wound_care", "pain_relief", "follow_up",
)  # fmt: skip
TEXTS: tuple[tuple[str | int, ...], ...] = (
    ("anesthesia", "text", 0), ("arrival", "place"), ("driver", "text"), ("driver", "otherwise"), ("fasting", "text", 0),
    ("smoking", "text"), ("lie_flat", "how"), ("lie_flat", "why"), ("stay", "text", 0), ("relief", "text", 0),
    ("medicines", "general", 0), ("medicines", "table", 1, "note"), ("medicines", "table", 0, "reason"),
    ("tasks", 0, "text"), ("topics", 0, "heading"), ("topics", 0, "text", 0), ("topics", 2, "items", 0),
    ("risks", 0, "text"), ("risks", 0, "how_common"), ("alternatives", 0, "name"), ("alternatives", 0, "text"),
    ("warning", "emergency", 0), ("warning", "call_us", 0), ("warning", "text", 0), ("activity", "do", 0),
    ("activity", "avoid", 0), ("activity", "normal", 0), ("questions", 0, "topic"), ("questions", 0, "ask", 0),
    *((name, 0) for name in LISTS),
)  # fmt: skip
"""Fields with text of any length, as paths."""
GROWING: tuple[tuple[str | int, ...], ...] = (
    ("warning", "emergency"), ("warning", "call_us"), ("activity", "do"), ("activity", "avoid"), ("topics", 1, "text"),
    ("medicines", "general"), *((name,) for name in LISTS),
)  # fmt: skip
"""Fields with a list of any length, as paths."""
ADDRESS = (
    "Department of Interventional Radiology and Vascular Medicine", "Suite 2400, Building 7, North Entrance",
    "Floor 3, Desk B", "12345 Martin Luther King Junior Boulevard", "Corner of Wharf Avenue", "Industrial Park West",
    "Rancho Santa Margarita, California 92688-1234", "United States of America",
)  # fmt: skip
CONTACTS = (
    ("Phone", "(555) 010-0199, extension 1234"), ("Nights and weekends", "(555) 010-0111, extension 1234"),
    ("Fax", "(555) 010-0101"), ("Website", "www.interventional-vascular-consultants.example.org"),
    ("Nurse line", "(555) 010-0102"), ("Interpreter", "(555) 010-0103"),
)  # fmt: skip
NAMES = ("Li Ma", "Maximiliana Alexandra Theodora Gonzalez-Martinez Beispiel-Musterfrau")


def at_path(tree: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def loaded(tree: dict[str, Any]) -> Content:
    """The set as content, for the clinic of the full set."""
    with tempfile.TemporaryDirectory() as folder:
        clinic = Path(folder) / "clinics" / full_set.CLINIC
        clinic.mkdir(parents=True)
        (clinic / "balloon-kyphoplasty.yaml").write_text(yaml.safe_dump(tree, allow_unicode=True), "utf-8")
        (clinic / "clinic.yaml").write_text(
            yaml.safe_dump({**CLINIC, "brand": {**CLINIC["brand"], "logo": None}}, allow_unicode=True), "utf-8"
        )
        return Library(Path(folder), TEMPLATES).load(full_set.CLINIC, None, DOCUMENTS)


def printed_words(data: bytes) -> set[str]:
    return {word for sheet in sheets(data) for word in sheet.text.split()}


def new_words(numbers: Iterator[int], length: int) -> list[str]:
    """Words that are nowhere else."""
    return [f"word{next(numbers)}x" for _ in range(length)]


@given(
    long_texts=st.dictionaries(st.sampled_from(TEXTS), st.sampled_from((40, 150, 700)), min_size=1, max_size=4),
    long_lists=st.dictionaries(st.sampled_from(GROWING), st.sampled_from((9, 30, 60)), max_size=3),
    large=st.booleans(),
    paper=st.sampled_from(("Letter", "A4")),
    name=st.sampled_from(("", *NAMES)),
)
@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
def test_long_content_is_printed(
    long_texts: dict[tuple[str | int, ...], int],
    long_lists: dict[tuple[str | int, ...], int],
    large: bool,
    paper: str,
    name: str,
) -> None:
    tree, numbers, added = deepcopy(SET), count(), set[str]()
    for path, length in long_texts.items():
        text = new_words(numbers, length)
        added.update(text)
        at_path(tree, path[:-1])[path[-1]] = " ".join(text)
    for path, length in long_lists.items():
        for _ in range(length):
            text = new_words(numbers, 4)
            added.update(text)
            at_path(tree, path).append(" ".join(text))
    content = loaded(tree)
    appointment = gather_details({**PATIENT, "name": name, "large_print": large} if name else {"large_print": large})
    printed = set[str]()
    for kind in DOCUMENTS:
        sample = replace(compose(content, kind, appointment.appointment), paper=paper)
        data = render(sample)
        assert misplaced_text(data) == []
        printed |= printed_words(data)
    assert added <= {word.strip(".,:;()") for word in printed}, sorted(added - printed)[:9]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lines", range(1, 9))
def test_long_address(lines: int, large: bool) -> None:
    sample = composed("ivc", "preparation", "filled")
    for number, name in ((1, NAMES[0]), (4, NAMES[1]), (6, NAMES[0])):
        furniture = replace(
            sample.furniture,
            address=ADDRESS[:lines],
            contact=tuple((label, words(value)) for label, value in CONTACTS[:number]),
            strip=(("Name", words(name)), *sample.furniture.strip[1:]),
        )
        handout = replace(sample, furniture=furniture, large_print=large, paper="A4" if lines % 2 else "Letter")
        data = render(handout)
        assert misplaced_text(data) == []
        assert set(" ".join(ADDRESS[:lines]).split()) <= printed_words(data)


def calendar(entries: int) -> d.Document:
    """A calendar with one day of many entries between two others."""
    texts = tuple(
        words(f"Take medicine number{number}x with food and with a glass of water") for number in range(entries)
    )
    empty = d.CalendarDay("8", ())
    week = (
        empty,
        d.CalendarDay("9", texts[:1]),
        d.CalendarDay("10", texts),
        d.CalendarDay("11", texts[:2], marked=True),
    )
    return document(d.Paragraph(words("Above")), d.Calendar(("Sun", "Mon", "Tue", "Wed"), (week, (empty,) * 4)))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("entries", [1, 4, 5, 9, 40])
def test_day_with_many_entries(entries: int, large: bool) -> None:
    sample = replace(calendar(entries), large_print=large)
    data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


@pytest.mark.parametrize(("entries", "columns"), [(4, True), (9, False)])
def test_long_day_makes_a_list(entries: int, columns: bool) -> None:
    """A narrow column is no place for many entries: the calendar is then a list of days, as in large print."""
    assert any(role == "TH" for role, _ in expected_blocks(calendar(entries))) == columns
    assert len(RENDERER.lay_out(calendar(entries), "AAA-BBB-CCC").pages) == 1
