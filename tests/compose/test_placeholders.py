"""Links of phone numbers and web addresses, wherever a page prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from handouts.compose.composer import compose
from handouts.compose.placeholders import (
    fill_label,
    fill_label_inlines,
    join_inlines,
    lower_start,
    mark,
    plain_text,
    tel_uri,
    web_link,
    without_period,
)
from handouts.content.models.scalars import _parse_phone
from handouts.document import Document, Run
from handouts.schedule.appointment import Appointment
from tests.support.small_content import AT, content

HERE = ("1 Main Street", "Conyers, GA 30012")
CLINIC = """
phone: 770.929.9033
after_hours_phone: 770.929.9034 ext. 12
fax: 770.929.9035
website: www.example.org/spine
"""


@pytest.mark.parametrize(
    ("number", "uri", "at_home"),
    [
        ("770.929.9033", "tel:7709299033", "tel:+17709299033"),
        ("(303) 762-0808", "tel:3037620808", "tel:+13037620808"),
        ("1-770-929-9033", "tel:17709299033", "tel:+17709299033"),
        ("+1 770 929 9033", "tel:+17709299033", "tel:+17709299033"),
        ("(+49) 30 901820", "tel:+4930901820", "tel:+4930901820"),
        ("+44 (0)20 7946 0958", "tel:+442079460958", "tel:+442079460958"),
        ("020 7946 0958", "tel:02079460958", "tel:02079460958"),
        ("929-9033", "tel:9299033", "tel:9299033"),
        ("555-010-0199", "tel:5550100199", "tel:5550100199"),
        ("770.929.9033 ext. 12", "tel:7709299033;ext=12", "tel:+17709299033;ext=12"),
        ("770.929.9033x4", "tel:7709299033;ext=4", "tel:+17709299033;ext=4"),
    ],
)
def test_tel_uri(number: str, uri: str, at_home: str) -> None:
    """No North American exchange code begins with 0, so 555-010-0199 never gets a country code."""
    assert _parse_phone(number) == number
    assert tel_uri(number) == uri
    assert tel_uri(number, HERE) == at_home


@pytest.mark.parametrize(
    ("line", "sure"),
    [
        ("Conyers, GA 30012", True),
        ("Denver CO  80210-1234", True),
        ("Montréal, QC H2X 1Y4", True),
        ("Toronto ON  M5V2T6", True),
        ("22010 Tijuana, BC", False),
        ("México, CO 06000 Coyoacán", False),
        ("Berlin", False),
    ],
)
def test_country_only_from_address(line: str, sure: bool) -> None:
    assert (tel_uri("770.929.9033", ("Suite 1", line)) == "tel:+17709299033") is sure


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("www.example.org", "https://www.example.org"),
        ("http://example.org/a?b=c&d=1#e", "http://example.org/a?b=c&d=1#e"),
        ("https://example.org/(a)/50%25", "https://example.org/(a)/50%25"),
        ("example.org/é", "https://example.org/%C3%A9"),
    ],
)
def test_web_uri(address: str, uri: str) -> None:
    assert web_link(address) == (Run(address, link=uri),)


def runs(value: object) -> Iterator[Run]:
    """All runs of a document."""
    if isinstance(value, Run):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from runs(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from runs(getattr(value, part.name))


def inlines(value: object) -> Iterator[tuple[Run, ...]]:
    """All texts of a document."""
    if isinstance(value, tuple) and value and isinstance(value[0], Run):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from inlines(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from inlines(getattr(value, part.name))


def composed(rules: str, document: str, clinic: str = CLINIC) -> Document:
    return compose(content(rules, clinic=clinic), document, Appointment(**AT))


def links(document: Document) -> dict[str, str]:
    """Linked texts and their targets."""
    return {run.text.replace("\u00a0", " "): run.link for run in runs(document) if run.link}


def test_phone_numbers_are_links() -> None:
    rules = 'bring: ["Call {phone}, or **at night {after_hours_phone}**."]'
    for document in ("preparation", "discharge"):
        page = composed(rules, document)
        assert links(page) == {
            "770.929.9033": "tel:7709299033",
            "770.929.9034 ext. 12": "tel:7709299034;ext=12",
            "www.example.org/spine": "https://www.example.org/spine",
        }
        for run in runs(page):
            assert bool(run.link) == bool(re.search(r"929\.903[34]|www", run.text))


def test_bold_phone_number() -> None:
    page = composed('bring: ["Call **us at {phone} now**."]', "preparation")
    texts = [group for group in inlines(page) if any("us at" in run.text for run in group)]
    assert texts
    for text in texts:
        start = next(n for n, run in enumerate(text) if "us at" in run.text)
        assert text[start : start + 3] == (
            Run("us at ", True), Run("770.929.9033", True, "tel:7709299033"), Run(" now", True),
        )  # fmt: skip


def test_warning_box_phone_link() -> None:
    page = composed("warning: {emergency: [No breath.], call_us: [Fever.]}", "discharge")
    (box,) = [block for section in page.sections for block in section.blocks if type(block).__name__ == "WarningBox"]
    assert [(run.text, run.link) for run in runs(box) if run.link] == [
        ("770.929.9033", "tel:7709299033"),
        ("770.929.9034\u00a0ext.\u00a012", "tel:7709299034;ext=12"),
    ]


def test_missing_number_is_a_line() -> None:
    assert links(composed('bring: ["Call {phone}."]', "preparation", clinic="paper: A4")) == {}


def test_reference_link() -> None:
    rules = "references: [{title: A study, web: www.example.org/study, date: May 2020}, {title: A book}]"
    page = composed(rules, "consent")
    section_runs = [tuple(run for run in runs(section)) for section in page.sections]
    with_study = [group for group in section_runs if any("study" in run.link for run in group)]
    assert with_study
    for group in with_study:
        index = next(n for n, run in enumerate(group) if run.link)
        assert group[index - 1].text.endswith("A study, ")
        assert group[index].text == "www.example.org/study"
        assert group[index + 1].text.startswith(", May 2020")
        assert not group[index - 1].link
        assert not group[index + 1].link


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("MRI site", "MRI site"),
        ("X-ray", "X-ray"),
        ("T10 level", "T10 level"),
        ("IVs", "IVs"),
        ("I have read it", "I have read it"),
        ("Spinal level", "spinal level"),
        ("A long MRI", "a long MRI"),
        ("On your back", "on your back"),
        ("Follow-up", "follow-up"),
        ("In bed", "in bed"),
        ("", ""),
    ],
)
def test_acronyms_keep_their_capitals(text: str, lowered: str) -> None:
    assert lower_start(text) == lowered


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Rest.", "Drink."), "Rest. Drink."),
        (("休息。", "喝水。"), "休息。喝水。"),
        (("平躺", "（仰卧）", "，持续1小时"), "平躺（仰卧），持续1小时"),
        (("平躺", "仰卧"), "平躺 仰卧"),
    ],
)
def test_wide_marks_need_no_space(parts: tuple[str, ...], expected: str) -> None:
    assert plain_text(join_inlines(*parts)) == expected


@pytest.mark.parametrize(
    ("label", "sign"),
    [("{first}; {second}", "; "), ("{text}。", "。"), ("{label}\u00a0:", "\u00a0:"), ("{label}:", ":")],
)
def test_marks_of_a_language(label: str, sign: str) -> None:
    assert mark(label) == sign


@pytest.mark.parametrize("text", ["Rest.", "休息。", "Rest"])
def test_without_period(text: str) -> None:
    assert without_period(text) == text.rstrip(".。")


@pytest.mark.parametrize(
    ("label", "time", "expected"),
    [
        ("No fume desde: {time}.", "9:30 a.m.", "No fume desde: 9:30 a.m."),
        ("No fume desde: {time}.", "9:30 AM", "No fume desde: 9:30 AM."),
        ("{time}, martes", "9:30 a.m.", "9:30 a.m., martes"),
        ("{time}...", "9:30 a.m.", "9:30 a.m...."),
    ],
)
@pytest.mark.parametrize("strong", [False, True])
def test_no_second_period_after_an_abbreviation(label: str, time: str, expected: str, strong: bool) -> None:
    assert fill_label(label, time=time) == expected
    assert plain_text(fill_label_inlines(label, {"time": (Run(time, strong),)})) == expected
