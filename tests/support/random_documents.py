"""Random documents from a seed: every kind of block, very long and very short, in any order.

A page can print everything in a `random_document`, so rendering it must not fail. We use seeds instead of hypothesis
because a document is large: its seed is enough to reproduce a failure.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import replace

from handouts import document as d
from tests.support.sample_documents import BRAND, PICTURE, SPOKEN

ALPHABETS = (
    string.ascii_letters,
    "aábcdeéfghiíjklmnoópqrstuúüvñxyzß",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ",
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
)
MARKS = (".", ",", ":", ";", "!", "?", ")", "”", "…", " –", "%")
FIXED = (
    "10:00 AM", "555-010-0199", "(555) 010-0199", "500 mg", "4–6", "1,000 mg", "Dec 1", "p.m./a.m.", "fi", "ffl", "AVAV",
    "www.example.org/a/very/long/path?with=query&and=more", "50 %", "—", "“so”", "office", "waffle", "x\u00a0y", "non\u2011stop",
    "e\u0301", "½", "°C", "O’Neil", "Ng\u0169g\u0129", "Łukasz", "Żółć",
)  # fmt: skip
ICONS = (
    "clock",
    "fasting",
    "no_drink",
    "driver",
    "bag",
    "bed",
    "rest",
    "phone",
    "warning",
    "pill",
    "calendar",
    "place",
)
LINKS = ("tel:+15550100199", "tel:5550100199;ext=12", "https://www.example.org/a_(b)?q=%C3%A9&r=1")
BRANDS = tuple(
    d.PageBrand(color, "#B5541C", typeface, head)  # type: ignore[arg-type]
    for color, typeface, head in (
        ("#1F5C4D", "Noto Sans", "rule"),
        ("#2F4B7C", "Atkinson Hyperlegible", "band"),
        ("#6B1D5C", "Source Serif", "bar"),
    )
)


class Words:
    """Random words from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.leads = random.Random(
            seed + 0.5
        )  # a separate source of random numbers, so that links do not change other words

    def word(self, longest: int = 14) -> str:
        dice = self.dice
        if dice.random() < 0.08:
            return dice.choice(FIXED)
        letters = dice.choice(ALPHABETS) if dice.random() < 0.2 else string.ascii_lowercase
        return "".join(dice.choices(letters, k=dice.randint(1, longest)))

    def text(self, most: int, longest: int = 14) -> str:
        """Up to about `most` characters; sometimes a single word without a place to break."""
        dice = self.dice
        if dice.random() < 0.04:
            return self.unbroken(most)
        length = dice.randint(1, most)
        words: list[str] = []
        while sum(map(len, words)) + len(words) < length:
            words.append(self.word(longest) + (dice.choice(MARKS) if dice.random() < 0.15 else ""))
        return " ".join(words)

    def unbroken(self, most: int) -> str:
        return "".join(self.dice.choices(string.ascii_letters, k=self.dice.randint(20, max(21, min(most, 400)))))

    def inlines(self, most: int, blanks: float = 0.12) -> d.Inlines:
        """Words, some of them strong, and some blanks."""
        dice = self.dice
        if dice.random() < blanks:
            return (self.blank(),)
        parts: list[d.Inline] = [d.Run(self.text(most))]
        while dice.random() < 0.25:
            more = self.blank() if dice.random() < blanks else d.Run(self.text(max(most // 4, 2)), dice.random() < 0.5)
            parts += [d.Run(" "), more]
        return tuple([replace(part, **self.attributes()) if isinstance(part, d.Run) else part for part in parts])

    def attributes(self) -> dict[str, str]:
        """The link and the language of words; mostly none."""
        leads = self.leads
        link = {"link": leads.choice(LINKS)} if leads.random() < 0.12 else {}
        return link | ({"lang": leads.choice(("es", "vi", "en", "ar"))} if leads.random() < 0.08 else {})

    def blank(self) -> d.Blank:
        return d.Blank(self.text(20, 8), self.dice.choice((1, 6, 18, 40, 400)))

    def note(self, most: int = 120) -> d.Inlines:
        return self.inlines(most) if self.dice.random() < 0.4 else ()

    def several(self, most: int, size: int) -> tuple[d.Inlines, ...]:
        return tuple(self.inlines(size) for _ in range(self.dice.randint(1, most)))


def _items(w: Words, most: int, size: int = 160) -> d.ItemList:
    count = w.dice.randint(1, most)
    items = tuple(d.ListItem(w.inlines(size), w.note()) for _ in range(count))
    return d.ItemList(items, w.dice.choice(("bullet", "tick", "number")))


def _moment(w: Words) -> d.TimelineEntry:
    return d.TimelineEntry(w.inlines(30), w.several(4, 200), w.note(), tick=w.dice.random() < 0.5)


def _day(w: Words) -> d.TimelineDay:
    date: d.Inlines = () if w.dice.random() < 0.2 else w.inlines(40)
    moments = tuple(_moment(w) for _ in range(w.dice.randint(1, 6)))
    return d.TimelineDay(date, w.text(30) if w.dice.random() < 0.8 or not date else "", moments, w.dice.random() < 0.3)


def _table(w: Words, most: int = 12, size: int = 120) -> d.Table:
    columns = w.dice.randint(2, 4)
    rows = tuple(
        d.TableRow(tuple(w.inlines(size) for _ in range(columns)), w.dice.random() < 0.2, w.note())
        for _ in range(w.dice.randint(1, most))
    )
    shares = tuple(w.dice.choice((1.0, 1.0, 2.0)) for _ in range(columns))
    return d.Table(tuple(w.text(20) for _ in range(columns)), rows, shares, w.dice.choice(("", "yours")))


def _text_table(w: Words, most: int, size: int) -> d.TextTable:
    columns = w.dice.randint(2, 6)
    rows = tuple(tuple(w.inlines(size) for _ in range(columns)) for _ in range(w.dice.randint(1, most)))
    return d.TextTable(tuple(w.text(20) for _ in range(columns)), rows, w.dice.random() < 0.5)


def _frequency_table(w: Words, most: int, size: int) -> d.FrequencyTable:
    def group(heading: str) -> d.FrequencyGroup:
        rows = tuple((w.inlines(size), w.inlines(20)) for _ in range(w.dice.randint(1, most)))
        return d.FrequencyGroup(heading, rows)

    groups = tuple(group(w.text(20) if index else "") for index in range(w.dice.randint(1, 3)))
    return d.FrequencyTable((w.text(20), w.text(20)), groups)


def _choice_table(w: Words, most: int, size: int) -> d.ChoiceTable:
    def choice() -> d.ChoiceRow:
        if w.dice.random() < 0.2:
            return d.ChoiceRow(w.inlines(30), (), (), w.inlines(size))
        return d.ChoiceRow(
            w.inlines(30), w.several(3, size) or (w.inlines(9),), w.several(3, size) or (w.inlines(9),), w.note(90)
        )

    return d.ChoiceTable((w.text(20), w.text(20), w.text(20)), tuple(choice() for _ in range(w.dice.randint(1, most))))


def _named_items(w: Words, most: int, size: int) -> d.ListGroup:
    return d.ListGroup(w.text(30), replace(_items(w, most, size), marker="bullet"))


def _calendar(w: Words, most: int, size: int) -> d.Calendar:
    def day() -> d.CalendarDay:
        texts = w.several(3, size) if w.dice.random() < 0.3 else ()
        return d.CalendarDay(w.text(8), texts, w.dice.random() < 0.1)

    weeks = tuple(tuple(day() for _ in range(7)) for _ in range(w.dice.randint(1, most)))
    return d.Calendar(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"), weeks)


def _tier(w: Words, emergency: bool) -> d.Tier:
    return d.Tier(w.text(60), w.note(30), w.several(8, 100), w.note(), emergency)


def _signature(w: Words) -> d.Signature:
    def line(width: float) -> d.SignatureLine:
        return d.SignatureLine(w.text(24), width, w.text(20) if w.dice.random() < 0.3 else "")

    rows = tuple((line(0.5), line(0.25), line(0.25)) for _ in range(w.dice.randint(1, 3)))
    return d.Signature(w.text(30), rows, w.note(200))


def _tiles(w: Words) -> d.TileRow:
    return d.TileRow(
        tuple(
            d.Tile(w.dice.choice(ICONS), w.text(20), w.inlines(30), w.note(80))  # type: ignore[arg-type]
            for _ in range(w.dice.randint(1, 4))
        )
    )


def _callout(w: Words) -> d.Callout:
    title = w.text(30) if w.dice.random() < 0.5 else ""
    return d.Callout(w.several(4, 300), title, w.dice.choice((None, *ICONS)))  # type: ignore[arg-type]


def _picture_panel(w: Words, length: int) -> d.PicturePanel:
    marks = (d.PartMark("part", w.text(9)),) * w.dice.randint(0, 3)
    maps = (d.BodyPicture(PICTURE, marks, w.text(90), w.inlines(length)),) * w.dice.randint(0, 2)
    steps = tuple(
        d.NumberedPicture(PICTURE, w.text(90), w.inlines(length)) for _ in range(w.dice.randint(0 if maps else 1, 5))
    )
    return d.PicturePanel(maps, steps)


ORDINARY: dict[str, Callable[[Words], d.Block]] = {
    "heading": lambda w: d.Heading(w.text(60), 3),
    "paragraph": lambda w: d.Paragraph(w.inlines(900), w.dice.choice(("body", "lead", "note"))),
    "list": lambda w: _items(w, 12),
    "groups": lambda w: d.Groups(
        tuple(d.ListGroup(w.text(30), _items(w, 5, 60)) for _ in range(w.dice.randint(1, 5)))
    ),
    "tiles": _tiles,
    "timeline": lambda w: d.Timeline(tuple(_day(w) for _ in range(w.dice.randint(1, 4)))),
    "table": _table,
    "text table": lambda w: _text_table(w, 12, 60),
    "frequencies": lambda w: _frequency_table(w, 8, 60),
    "choices": lambda w: _choice_table(w, 5, 90),
    "picture": lambda w: d.Picture(PICTURE, w.text(90), w.note(200)),
    "picture panel": lambda w: _picture_panel(w, 60),
    "code link": lambda w: d.CodeLink(w.note(120), "https://www.example.org/" + "a" * w.dice.randint(0, 128), w.text(40)),
    "do and do not": lambda w: d.DoAndDoNot(_named_items(w, 5, 60), _named_items(w, 5, 60)),
    "calendar": lambda w: _calendar(w, 3, 60),
    "facts": lambda w: d.KeyValues(tuple((w.text(24), w.inlines(60)) for _ in range(w.dice.randint(1, 9)))),
    "warning": lambda w: d.WarningBox((_tier(w, True), _tier(w, False))[: w.dice.randint(1, 2)], w.note(200)),
    "statements": lambda w: d.Statements(w.several(6, 400), w.text(30)),
    "lines": lambda w: d.WriteLines(w.inlines(80), w.dice.randint(1, 5)),
    "signature": _signature,
    "callout": _callout,
    "signs": lambda w: d.VerbatimText("-".join("".join(w.dice.choices("abcdefghjkmnpqrstuvwxyz23456789", k=4)) for _ in range(4))),
}  # fmt: skip
"""One of each kind of block, in sizes that a clinic may write."""

HUGE: dict[str, Callable[[Words], d.Block]] = {
    "long list": lambda w: _items(w, 300, 60),
    "300 items": lambda w: d.ItemList(tuple(d.ListItem((d.Run(f"{w.word()} {n}"),)) for n in range(300)), "number"),
    "long table": lambda w: _table(w, 90, 60),
    "long paragraph": lambda w: d.Paragraph((d.Run(_long(w)),)),
    "long item": lambda w: d.ItemList((d.ListItem((d.Run(_long(w)),)), d.ListItem((d.Run(_long(w)),), w.note()))),
    "long cell": lambda w: d.Table(("A", "B"), (d.TableRow(((d.Run(_long(w)),), w.inlines(90)), marked=True),), (1, 2), "yours"),
    "long callout": lambda w: d.Callout(((d.Run(_long(w)),), w.inlines(50)), w.text(30), "warning"),
    "long task": lambda w: d.Timeline((d.TimelineDay((d.Run("Monday"),), "", (d.TimelineEntry((d.Run("now"),), ((d.Run(_long(w)),),)),)),)),
    "long sign": lambda w: d.WarningBox((d.Tier("Call", (), ((d.Run(_long(w)),),)),)),
    "long statement": lambda w: d.Statements(((d.Run(_long(w)),),), "Initials"),
    "long word": lambda w: d.Paragraph((d.Run("".join(w.dice.choices(string.ascii_lowercase, k=10_000))),)),
    "long text table": lambda w: _text_table(w, 90, 60),
    "long frequencies": lambda w: _frequency_table(w, 90, 900),
    "long choices": lambda w: _choice_table(w, 40, 900),
    "long text cell": lambda w: d.TextTable(("A", "B"), (((d.Run(_long(w)),), w.inlines(90)),), row_headers=True),
    "long calendar": lambda w: _calendar(w, 9, 900),
    "long caption": lambda w: d.Picture(PICTURE, w.text(90), (d.Run(_long(w)),)),
    "long picture panel": lambda w: _picture_panel(w, 900),
    "long do and do not": lambda w: d.DoAndDoNot(_named_items(w, 90, 60), _named_items(w, 5, 900)),
    "many days": lambda w: d.Timeline(tuple(_day(w) for _ in range(30))),
    "many facts": lambda w: d.KeyValues(tuple((w.text(24), w.inlines(60)) for _ in range(120))),
    "many groups": lambda w: d.Groups(tuple(d.ListGroup(w.text(30), _items(w, 9, 60)) for _ in range(40))),
    "long facts": lambda w: d.KeyValues(tuple((_either(w), w.inlines(60) if n % 2 else (d.Run(_either(w)),)) for n in range(4))),
    "long tiles": lambda w: d.TileRow(tuple(d.Tile("bag", w.text(20), (d.Run(_either(w)),), w.note()) for _ in range(3))),
    "long times": lambda w: d.Timeline((d.TimelineDay((d.Run(_either(w)),), "", tuple(
        d.TimelineEntry((d.Run(_either(w)),), w.several(4, 400), w.note(900), tick=n % 2 == 0) for n in range(4))),)),
    "long header": lambda w: d.Table((_either(w), _either(w)), tuple(
        d.TableRow((w.inlines(60), (d.Run(_either(w)),)), n == 1, w.note(900)) for n in range(5)), (1, 2), "yours"),
    "long tiers": lambda w: d.WarningBox(tuple(
        d.Tier(w.text(60), (d.Run(_either(w)),), w.several(40, 300), w.note(), emergency=n == 0) for n in range(2))),
    "long party": lambda w: d.Signature(_either(w), ((d.SignatureLine(_either(w), 0.5, _either(w)),
        d.SignatureLine("Date", 0.5)),) * 3, w.note(900)),
    "long callout with an icon": lambda w: d.Callout(w.several(40, 400), w.text(30), "clock"),
    "long lines": lambda w: d.WriteLines(w.inlines(900), w.dice.randint(5, 70)),
    "long callout of many": lambda w: d.Callout(tuple(w.inlines(120) for _ in range(80)), w.text(30)),
}  # fmt: skip
"""Blocks that are longer than a page."""


def _either(w: Words) -> str:
    """Some words; half of the time far too many."""
    return _long(w)[: w.dice.choice((500, 3000, 10_000))].strip() if w.dice.random() < 0.5 else w.text(40)


def _long(w: Words) -> str:
    """A text of 10,000 characters."""
    return " ".join(w.word() for _ in range(2000))[:10_000].strip()


HEADED = (d.Heading, d.Groups, d.DoAndDoNot, d.Timeline, d.WarningBox, d.Signature)
"""Blocks with headings of level 3, which need a section with a heading of level 2."""


def random_document(seed: int) -> d.Document:
    """The document for a seed. Every fourth one has a block that is longer than a page."""
    w = Words(seed)
    dice = w.dice
    makers = [dice.choice(list(ORDINARY.values())) for _ in range(dice.randint(1, 10))]
    if seed % 4 == 0:
        makers.insert(dice.randrange(len(makers) + 1), list(HUGE.values())[seed // 4 % len(HUGE)])
    blocks = [make(w) for make in makers]
    sections: list[d.Section] = []
    while blocks:
        taken = dice.randint(0, 4)
        heading = w.text(60) if dice.random() < 0.9 or any(isinstance(b, HEADED) for b in blocks[:taken]) else ""
        if heading and blocks[:taken]:
            sections.append(d.Section(heading, tuple(blocks[:taken]), dice.random() < 0.3, dice.choice((1, 1, 2))))
        elif heading or taken:  # an empty section, or one without a heading
            sections.append(d.Section(heading, tuple(blocks[:taken])))
        del blocks[:taken]
    return document_with_sections(w, tuple(sections), paper=dice.choice(("Letter", "A4")), large=dice.random() < 0.35)


def document_with_sections(
    w: Words, sections: tuple[d.Section, ...], paper: str = "Letter", large: bool = False
) -> d.Document:
    """A document with these sections and a random page frame."""
    dice = w.dice
    furniture = d.PageFrame(
        clinic=w.text(40, 9),
        contact=(("Phone", (d.Run("555-010-0199", link=LINKS[0]),)), ("Fax", (d.Blank("fax number"),)))[: dice.randint(1, 2)],
        address=tuple(w.text(30, 9) for _ in range(dice.randint(0, 3))),
        strip=(
            ("Name", (d.Run(w.text(30, 9)),) if dice.random() < 0.6 else (d.Blank("name"),)),
            ("Date of birth", (d.Run("May 4, 1946"),)),
            ("Record number", (d.Blank("record number"),)),
            ("Procedure date", (d.Run("Tuesday, December 1, 2026"),)),
        )[: dice.randint(1, 4)],
        document="Test",
        version="Version 1",
        page="Page {number} of {total}",
        mark=dice.choice(("", "Sample. No clinician has reviewed this text.")),
        notices=dice.choice(((), ("This clinic has closed.",))),
    )  # fmt: skip
    return d.Document(
        title=w.text(60, 10), subject="A subject", lang="en", paper=paper, large_print=large,
        brand=dice.choice((*BRANDS, BRAND)), furniture=furniture, sections=sections, budget=dice.randint(1, 4),
        spoken=SPOKEN,
    )  # type: ignore[arg-type]  # fmt: skip
