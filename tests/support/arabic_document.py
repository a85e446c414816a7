"""Blocks with invented Arabic text. The program has no Arabic labels."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from handouts import document as d
from tests.support.sample_documents import BRAND, FURNITURE, SPOKEN, words

WORDS = ("ظهر", "إبرة", "العظم", "الطبيب", "المكسور", "صغير")  # no word that lines do not end with
LONG = " ".join(WORDS * 8)
FIELDS_WITHOUT_TEXT = {"icon", "marker", "kind"}
"""Fields without text."""


def arabic(value: Any) -> Any:
    """A copy of a value with Arabic words in place of all words."""
    if isinstance(value, str):
        return " ".join(WORDS[len(word) % len(WORDS)] for word in value.split())
    if isinstance(value, d.Blank):
        return replace(value, label=arabic(value.label), width=min(value.width, 12))
    if isinstance(value, tuple):
        return tuple(map(arabic, value))
    if is_dataclass(value) and not isinstance(value, type):
        values = {part.name: getattr(value, part.name) for part in fields(value)}
        return replace(
            value, **{name: part if name in FIELDS_WITHOUT_TEXT else arabic(part) for name, part in values.items()}
        )
    return value


def item(text: str, note: str = "") -> d.ListItem:
    return d.ListItem(words(text), words(note) if note else ())


BLOCKS: dict[str, d.Block] = {
    "paragraph": d.Paragraph(words(LONG)),
    "bullets": d.ItemList((item("one thing", "and a remark"), item(LONG))),
    "ticks": d.ItemList((item("one thing"), item(LONG)), "tick"),
    "two columns": d.ItemList(tuple(item(f"short {'w' * n}") for n in range(1, 8))),
    "groups": d.Groups(tuple(d.ListGroup(name, d.ItemList((item("a"), item("bb ccc")))) for name in ("One", "Three"))),
    "tiles": d.TileRow(
        (
            d.Tile("clock", "Arrive", words("then"), words("a remark of some words")),
            d.Tile("bag", "Bring it", words("this and that")),
            d.Tile("driver", "Who", (d.Blank("who", 6),)),
        )
    ),
    "timeline": d.Timeline(
        (
            d.TimelineDay(
                words("Monday"), "before", (d.TimelineEntry(words("now"), (words("one"), words(LONG)), words("why")),)
            ),
            d.TimelineDay(
                words("Tuesday"), "", (d.TimelineEntry(words("then"), (words(LONG),), tick=False),) * 2, today=True
            ),
        )
    ),
    "table": d.Table(
        ("Medicine", "What to do", "Last"),
        (
            d.TableRow((words("one"), words("two words"), words("three")), True, words(LONG)),
            d.TableRow((words(LONG),) * 3),
        ),
        (1, 2, 1),
        "yours",
    ),
    "facts": d.KeyValues((("One", words("a")), ("Three", words("bb")), ("Four", words(LONG)))),
    "warning": d.WarningBox(
        (
            d.Tier("Call", (), (words("one sign"), words(LONG)), emergency=True),
            d.Tier("Call us", words("soon"), (words("more"),), words("remark")),
        )
    ),
    "statements": d.Statements((words("one"), words(LONG)), "Initials"),
    "lines": d.WriteLines(words("Write here"), 2),
    "signature": d.Signature(
        "Patient",
        (
            (d.SignatureLine("Signature", 0.5), d.SignatureLine("Date", 0.25), d.SignatureLine("Time", 0.25)),
            (d.SignatureLine("Name", 0.5, "May"), d.SignatureLine("Relation", 0.5)),
        ),
        words("I agree"),
    ),
    "callout": d.Callout((words(LONG), words("Take care")), "Note", "warning"),
}


def arabic_document(*blocks: d.Block, lang: str, large: bool = False, brand: d.PageBrand = BRAND) -> d.Document:
    """A document with Arabic text, in the given language."""
    furniture = replace(
        FURNITURE,
        contact=(("Phone", words("one two")), ("Fax", words("three four"))),
        strip=tuple((label, words("some words here")) for label in ("Name", "Born", "Record", "Day")),
    )
    furniture = replace(arabic(furniture), document="", version="", page="صفحة {number}")
    return d.Document(
        title=arabic("A title"), subject="s", lang=lang, paper="Letter", large_print=large, brand=brand,
        furniture=furniture, sections=(d.Section(arabic("First section"), arabic(blocks)),), budget=9,
        spoken=SPOKEN,
    )  # fmt: skip
