"""No word, number or date is split at a line end: on all days of a year, in all typefaces, papers and sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle, pairwise, product
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts import document as d
from handouts.compose.composer import compose_checked
from handouts.content.content import Content
from handouts.schedule.appointment import gather_details
from handouts.typeset.layout.flowables import fit_columns
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.text.fonts import TYPEFACES
from handouts.typeset.text.shaping import fallback_breaks
from tests.renderer import RENDERER, render
from tests.support import full_set
from tests.support.printed_pages import rows
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import BRAND, document, words
from tests.support.sample_sets import CLINICS, DOCUMENTS, content
from tests.typeset.test_properties import block_differences
from tests.typeset.text.line_ends import split_phrases, texts_of

HEADS: tuple[Literal["rule", "band", "bar"], ...] = ("rule", "band", "bar")
LOOKS = tuple(product(sorted(TYPEFACES), sorted(PAPERS), (False, True)))
EDITS: dict[str, tuple[tuple[str, str], ...]] = {
    "as it is": (),
    "long stops": (
        ("check_in: 1 h 30 min", "check_in: 2 h"),
        ("restart: 1 day after procedure", "restart: 1-2 weeks after procedure"),
        ("decides: your heart doctor", "decides: Team 12 cardiologist"),
        ("decides: your anticoagulation clinic", "decides: your anticoagulation-and-thrombosis department, 1234 Wharf Avenue"),
    ),
    "long words": (
        ("generic: clopidogrel", "generic: hydrochlorothiazide/lisinoprilsulfonamidehydrate"),
        ("drug_class: blood thinner", "drug_class: anticoagulant/antithrombotic"),
        ("decides: the doctor who prescribes it", "decides: electrophysiologist Dr. Featherstonehaugh-Cholmondeley"),
        ("check_in: 1 h 30 min", "check_in: 45 min"),
    ),
    "long ranges": (
        ("decides: the doctor who prescribes it", "decides: otorhinolaryngologist"),
        ("before: 3 days before procedure", "before: 10-14 days before procedure"),
        ("restart: 1 day after procedure", "restart: 1-2 weeks after procedure"),
        ("name: Harbor Spine and Pain Surgery Center", "name: Harbor Interventional Neuroradiology and Musculoskeletal Center"),
    ),
}  # fmt: skip


def edited(name: str) -> Content:
    """The full set, unchanged or with longer words and rules."""
    return full_set.content(*EDITS[name])


def printed(content: Content, day: dt.date, hour: str, look: tuple[str, str, bool], kind: str) -> d.Document:
    """A patient's document for a day and hour, in a look: typeface, paper, large print."""
    face, paper, large = look
    details = {
        "name": "Maria Guadalupe Beispiel-Musterfrau", "date_of_birth": "1946-09-23", "record_number": "00-4711", "level": "L1",
        "date": f"{day} {hour}", "ended": f"{day} 14:05", "physician": "Dr. Featherstonehaugh",
        "medicines": ("Plavix", "insulin", "Xarelto"), "large_print": large,
    }  # fmt: skip
    sample = compose_checked(content, kind, gather_details(details).appointment)
    head = HEADS[day.toordinal() % 3]
    return replace(sample, paper=paper, brand=replace(sample.brand, typeface=face, head=head))


@cache
def _combinations() -> tuple[tuple[dt.date, str, tuple[str, str, bool]], ...]:
    """Each day of a year, with a different hour and look each day."""
    looks, hours = cycle(LOOKS), cycle(("01:00", "10:00", "12:30", "13:45", "00:30"))
    first = dt.date(2026, 1, 1)
    return tuple((first + dt.timedelta(n), next(hours), next(looks)) for n in range(365))


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("kind", ["preparation", "discharge"])
def test_each_day_of_year(name: str, kind: str) -> None:
    for number, (day, hour, look) in enumerate(_combinations()):
        step = 2 if name == "long stops" and kind == "preparation" else 11
        if number % step and (day.month, day.weekday()) != (9, 2):  # "Wednesday, September 23" is the longest of all
            continue
        layout = RENDERER.lay_out(printed(edited(name), day, hour, look, kind), "ABC-DEF-GHJ")
        assert split_phrases(layout) == [], (day, hour, look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("name", EDITS)
def test_any_look(name: str, look: tuple[str, str, bool]) -> None:
    for day, kind in product((dt.date(2026, 9, 23), dt.date(2026, 12, 30)), DOCUMENTS):
        assert split_phrases(RENDERER.lay_out(printed(edited(name), day, "01:00", look, kind), "ABC-DEF-GHJ")) == []


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_shipped_sets(clinic: str, look: tuple[str, str, bool]) -> None:
    day = dt.date(2022 if clinic == "ivc" else 2026, 9, 30)
    for kind in DOCUMENTS:
        assert split_phrases(RENDERER.lay_out(printed(content(clinic), day, "01:00", look, kind), "ABC-DEF-GHJ")) == []


@settings(max_examples=30, deadline=None)
@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    st.times().filter(lambda time: (time.hour, time.minute) != (0, 0)),  # midnight is refused
    st.sampled_from(LOOKS),
    st.sampled_from(sorted(EDITS)),
)
def test_any_day_and_time(day: dt.date, time: dt.time, look: tuple[str, str, bool], name: str) -> None:
    layout = RENDERER.lay_out(printed(edited(name), day, f"{time:%H:%M}", look, "preparation"), "ABC-DEF-GHJ")
    assert split_phrases(layout) == []


def test_reported_days() -> None:
    """In the rows that pdfium reads, each date has its whole day, and each time its AM or PM."""
    look = ("Noto Sans", "Letter", False)
    sample = printed(edited("long stops"), dt.date(2026, 9, 24), "01:00", look, "preparation")
    lines = [
        row.text.strip()
        for page in rows(render(replace(sample, brand=replace(sample.brand, head="rule"))))
        for row in page
    ]
    assert "September 23," in lines
    assert not [line for line in lines if line in ("3, 11:00 PM", "September 2", "PM", "AM", "23,")]
    assert any("cardiologist" in line for line in lines)


TIMES = (
    "Wednesday,\u00a0September\u00a023, 11:00\u00a0PM",
    "Monday\u00a07\u00a0December",
    "7.\u00a0Dezember",
    "48\u00a0hours",
)


@pytest.mark.parametrize("typeface", sorted(TYPEFACES))
@pytest.mark.parametrize("time", TIMES)
def test_time_in_column(time: str, typeface: str) -> None:
    day = d.TimelineDay(words("Monday"), "", (d.TimelineEntry(words(time), (words("Come."),)),))
    sample = document(d.Timeline((day,)), brand=replace(BRAND, typeface=typeface))
    assert split_phrases(RENDERER.lay_out(sample, "ABC-DEF-GHJ")) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wednesday,\u00a0September\u00a023, 11:00\u00a0PM", ["Wednesday,", "September 23,", "11:00 PM"]),
        ("Tuesday,\u00a0December\u00a01,\u00a02026", ["Tuesday,", "December 1, 2026"]),
        ("Monday\u00a07\u00a0December", ["Monday", "7 December"]),
        ("Dienstag,\u00a01.\u00a0Dezember\u00a02026", ["Dienstag,", "1. Dezember 2026"]),
        ("martes,\u00a07\u00a0de\u00a0diciembre\u00a0de\u00a02026", ["martes,", "7 de diciembre", "de 2026"]),
        ("Team 12 cardiologist", ["Team 12", "cardiologist"]),
        ("September 28 and Thursday", ["September 28", "and", "Thursday"]),
        ("1-2 weeks", ["1-2 weeks"]),
        ("48\u00a0hours", ["48 hours"]),
        ("2 o'clock", ["2 o'clock"]),
        ("(303) 762-0808", ["(303) 762-0808"]),
        ("+44 20 7946 0958", ["+44 20 7946 0958"]),
        ("1,000 mg", ["1,000 mg"]),
        ("Maria\u00a0Beispiel\u00a0Musterfrau", ["Maria", "Beispiel", "Musterfrau"]),
        ("www.harbor-spine.example.org/a", ["www.harbor-spine.example.org/a"]),
        ("front-desk@harbor-spine.example.org", ["front-desk@harbor-spine.example.org"]),
    ],
)
def test_fallback_breaks(text: str, parts: list[str]) -> None:
    ends = [0, *fallback_breaks(text, "en")]
    found_parts = [text[begin:end].replace("\u00a0", " ").strip() for begin, end in pairwise(ends)]
    assert found_parts == parts


@pytest.mark.parametrize(
    ("widths", "min_widths", "expected"),
    [
        ([100, 100], [50, 50], [100, 100]),
        ([100, 100], [120, 50], [120, 80]),
        ([100, 60, 40], [50, 40, 60], [pytest.approx(100 - 20 * 50 / 70), pytest.approx(60 - 20 * 20 / 70), 60]),
        ([100, 100], [100, 100.0], [100, 100]),
        ([100, 100], [150, 60], None),
    ],
)
def test_fit_columns(widths: list[float], min_widths: list[float], expected: list[float] | None) -> None:
    fitted = fit_columns(widths, min_widths)
    assert fitted == expected
    assert fitted is None or sum(fitted) == pytest.approx(sum(widths))


LONG = "pneumonoultramicroscopicsilicovolcanoconiosis"
NARROW: dict[str, d.Block] = {
    "table": d.Table(("Medicine", "What to do", "Last dose", "Ask"), (d.TableRow((words("a"),) * 3 + (words(LONG),)),), (1, 1, 1, 1)),
    "table of such words": d.Table((LONG, LONG), (d.TableRow((words(LONG), words(LONG)), marked=True),), (3, 1), "yours"),
    "tiles": d.TileRow(tuple(d.Tile("bag", "Bring", words(LONG), words("note")) for _ in range(2))),
    "label of a tile": d.TileRow(tuple(d.Tile("bag", LONG, words("x"), words("note")) for _ in range(4))),
    "facts": d.KeyValues(((LONG, words("value")), ("label", words(LONG * 1)))),
    "list": d.ItemList(tuple(d.ListItem(words(text)) for text in ("a", "b", "c", LONG, "e", "f"))),
    "groups": d.Groups(tuple(d.ListGroup("A", d.ItemList((d.ListItem(words(LONG)), d.ListItem(words("b"))))) for _ in range(2))),
    "signature": d.Signature("Patient", ((d.SignatureLine(LONG, 0.2), d.SignatureLine("Date", 0.2, LONG), d.SignatureLine("Name", 0.6)),)),
    "statement": d.Signature("Patient or the person who signs for", ((d.SignatureLine("Name", 1),),), words(LONG)),
    "action": d.WarningBox((d.Tier(LONG[:30], words("(555) 010-0199, extension 12"), (words("sign"),), emergency=True),)),
    "time": d.Timeline((d.TimelineDay(words("Monday"), "", (d.TimelineEntry(words(LONG[:30]), (words("Come."),)),)),)),
}  # fmt: skip


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("typeface", sorted(TYPEFACES))
@pytest.mark.parametrize("name", NARROW)
def test_word_fits_some_column(name: str, typeface: str, large: bool) -> None:
    sample = document(NARROW[name], large=large, brand=replace(BRAND, typeface=typeface))
    assert split_phrases(RENDERER.lay_out(sample, "ABC-DEF-GHJ")) == []


def _header_samples() -> Iterator[d.Document]:
    address = ("www.interventional-vascular-consultants.example.org", "2400 Wharf Avenue, Suite 310")
    contact = tuple((label, words(text)) for label, text in (("Phone", "(555) 010-0199"), ("Website", address[0])))
    for large, head in product((False, True), HEADS):
        sample = document(large=large, brand=replace(BRAND, head=head))
        strip = (
            ("Name", words(LONG)),
            ("Date of birth", words("September\u00a030,\u00a01946")),
            ("Record number", words("4711")),
        )
        furniture = replace(
            sample.furniture, clinic=f"{LONG.title()} Clinic", address=address, contact=contact, strip=strip
        )
        yield replace(sample, furniture=furniture)


@pytest.mark.parametrize(
    "sample", tuple(_header_samples()), ids=lambda sample: f"{sample.brand.head} {sample.large_print}"
)
def test_header_words(sample: d.Document) -> None:
    assert split_phrases(RENDERER.lay_out(sample, "ABC-DEF-GHJ")) == []


def test_helper_finds_split_text() -> None:
    layout = RENDERER.lay_out(
        document(d.Paragraph(words("On September 23, at 11:00 PM, anticoagulation"))), "ABC-DEF-GHJ"
    )
    (text,) = [text for text in texts_of(layout) if "September" in text.shaped.unscaled.text]
    assert split_phrases(layout) == []
    text.width = 70.0  # narrower than the date, and than the word
    assert split_phrases(layout) == ["anticoagu|lation", "On|September|23,|at|11:00 PM"] or "September|23" in str(
        split_phrases(layout)
    )


def test_table_with_overlong_word() -> None:
    row = d.TableRow((words("10:00 AM"), words("W" * 120), words("consent")))
    sample = document(
        d.Table(("Check-in", "Patient", "Documents"), (d.TableRow((words("9:00 AM"),) * 3), row), (1, 2, 1))
    )
    assert ("TH", "Patient") in expected_blocks(sample)
    assert block_differences(render(sample), expected_blocks(sample)) == []


def test_word_wider_than_paper() -> None:
    assert split_phrases(RENDERER.lay_out(document(d.Paragraph(words("x" * 200))), "ABC-DEF-GHJ")) == []
