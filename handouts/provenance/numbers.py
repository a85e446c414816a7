"""Find the numbers on a page: times, dates, amounts with their unit, phone numbers, and any word with a digit.

Numbers that the program writes contain no-break spaces ("9:30 AM", "5 days"), so each is found in one piece. Numbers
that a clinic typed ("24 hours", "September 21, 2016") are recognized by the words in the labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from handouts import document as d
from handouts.content.models.labels import Dates, Labels
from handouts.document import walk

NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
"""Number words. They count as numbers only before a unit of time: `one of them` states no amount."""
MASK = "##"
HEADER, FOOTER = "Page header", "Page footer"
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|\b(?:{'|'.join(NUMBER_WORDS)}))"
_WORD_WITH_DIGIT = r"(?:\(\d+\)[ \u00a0-]?)?[^ \n\t(\"'\u201c\u2018\u2013\u2014]*\d[^ \n\t\u2013\u2014]*"
_SENTENCE_BREAK = re.compile(r"(?<=[.!?)])[ \n]+(?=[A-Z(\u201c\"])|\n")


class NumberInText(NamedTuple):
    """A number in a sentence."""

    text: str
    sentence: str
    masked: str
    """The sentence with a mask instead of each number: the same for all values of the numbers."""
    order: int
    """Which number of the sentence it is, from 0."""
    shape: str
    """`day`, `time`, or `number` for any other."""


class NumberFinder:
    """Finds the numbers of texts in one language."""

    def __init__(self, labels: Labels) -> None:
        dates, durations = labels.dates, labels.durations
        units = [
            word
            for unit in (durations.minute, durations.hour, durations.day, durations.week, durations.month,
                         durations.year)
            for word in (unit.other, unit.many, unit.few, unit.two, unit.one, unit.zero)
            if word
        ]  # fmt: skip
        weekday, month = _any_of(dates.weekdays), _any_of(dates.months)
        is_english = labels.language.partition("-")[0] == "en"
        self.pattern = _english_pattern(dates, units) if is_english else _pattern(labels, units)
        self.weekdays = dates.weekdays
        self.day_name = re.compile(rf"\b(?:{weekday}|{month})\b" if is_english else rf"{weekday}|{_day_pattern(dates)}")
        self.weekday = re.compile(rf"\b{weekday}\b" if is_english else weekday)
        self.number_word = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})(?={GAP}{_any_of(units)}\b)", re.I)
        # Most sentences are the same from one composition to the next.
        self.find = lru_cache(maxsize=4096)(self._find)
        self.mask = lru_cache(maxsize=4096)(self._mask)

    def _find(self, text: str) -> tuple[NumberInText, ...]:
        """All numbers of a text, in order."""
        return tuple(number for sentence in _SENTENCE_BREAK.split(text) for number in self._find_in_sentence(sentence))

    def _find_in_sentence(self, sentence: str) -> list[NumberInText]:
        spans = [span for span in map(_trim_match, self.pattern.finditer(sentence)) if span[0] < span[1]]
        if not spans:
            return []
        masked, shown = self.mask(sentence), with_plain_spaces(sentence)
        texts = (with_plain_spaces(sentence[start:end]) for start, end in spans)
        return [NumberInText(text, shown, masked, order, self._shape(text)) for order, text in enumerate(texts)]

    def _shape(self, text: str) -> str:
        return "day" if self.day_name.search(text) else "time" if re.match(r"\d+:\d\d", text) else "number"

    def _mask(self, text: str) -> str:
        """A text with a mask instead of each number."""
        parts, position = [], 0
        for start, end in map(_trim_match, self.pattern.finditer(text)):
            parts += [text[position:start], MASK]
            position = end
        return with_plain_spaces("".join([*parts, text[position:]]))


GAP = r"[ \u00a0]"
_TIME = r"\d{1,2}:\d\d"


def _english_pattern(dates: Dates, units: list[str]) -> re.Pattern[str]:
    """Every number of an English text, also in forms that clinics write by hand: December 1st, 10 a.m."""
    clock = _any_of([dates.am, dates.pm, "a.m.", "p.m."])
    weekday, month = _any_of(dates.weekdays), _any_of(dates.months)
    ordinal = r"(?:st|nd|rd|th)?"
    # Noon and midnight have names: "12:00 noon".
    named_times = "|".join(
        re.escape(words).replace(re.escape("{time}"), "12:00").replace("\\ ", GAP)
        for words in (dates.noon, dates.midnight)
    )
    time = rf"(?:{named_times}|\d{{1,2}}(?::\d\d)?(?:{GAP}(?i:{clock}))?)"
    # When the clocks go back, a time occurs twice. With the words that say which one, it is one number.
    repeated_time = "|".join(
        re.escape(words).replace(re.escape("{time}"), time) for words in (dates.first_of_two, dates.second_of_two)
    )
    return re.compile(
        rf"\b(?:{repeated_time})|"
        rf"(?:\b{weekday},?{GAP})?\b{month}{GAP}\d{{1,2}}{ordinal}(?!\d)(?:,?{GAP}\d{{4}})?"
        rf"|\b(?i:{_NUMBER}(?:(?:{GAP}to{GAP}|[-\u2013]){_NUMBER})?{GAP}{_any_of(units)})\b"
        rf"|\b(?:{named_times}|\d{{1,2}}(?::\d\d)?{GAP}(?i:{clock}))"
        rf"|{_WORD_WITH_DIGIT}|\b{weekday}\b"
    )


def _pattern(labels: Labels, units: list[str]) -> re.Pattern[str]:
    """Every number of a text in another language, in the forms of its labels. Some languages have no spaces."""
    dates, durations = labels.dates, labels.durations
    half = _any_of([dates.am, dates.pm])
    times = [_filled(dates.twelve_hour, time=_TIME, half=half)]
    times += [_filled(words, time=_TIME) for words in (dates.noon, dates.midnight)]
    time = f"(?:{'|'.join(times)}|{_TIME})"
    repeated = [_filled(words, time=time) for words in (dates.first_of_two, dates.second_of_two)]
    day = _day_pattern(dates)
    date = f"(?:{_filled(dates.year, date=day, year='[0-9]{4}')}|{day})"
    weekday = _any_of(dates.weekdays)
    number = r"\d+(?:[.,]\d+)?"
    amount = f"(?:{_filled(durations.range, low=number, high=number)}|{number})"
    counted = _filled(durations.counted.other, number=amount, unit=_any_of(units))
    parts = [*repeated, _filled(dates.weekday, weekday=weekday, date=date), date, counted, time, r"\d[\d.:,]*", weekday]
    return re.compile("|".join(parts))


def _day_pattern(dates: Dates) -> str:
    return f"(?:{_filled(dates.day, month=_any_of(dates.months), day='[0-9]{1,2}')})(?![0-9])"


def _filled(template: str, **parts: str) -> str:
    """A pattern for a label whose placeholders have these patterns. Spaces may be no-break spaces."""
    pieces = re.split(r"(\{\w+\})", template)
    return "".join(parts[piece[1:-1]] if piece[:1] == "{" else re.sub(r"\\? ", lambda _: GAP, re.escape(piece))
                   for piece in pieces)  # fmt: skip


def _any_of(words: list[str] | tuple[str, ...]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def with_plain_spaces(text: str) -> str:
    """Replace no-break spaces by plain spaces."""
    return text.replace("\u00a0", " ")


def _trim_match(match: re.Match[str]) -> tuple[int, int]:
    """The span of a number without the punctuation around it."""
    start, end = match.span()
    text = match[0]
    while text and text[-1] in ".,;:!?\"'\u201d\u2019)\u00a0*" and not (text[-1] == ")" and "(" in text):
        text, end = text[:-1], end - 1
    while (text and text[0] in ".,;:\u00a0*") or (text[:1] == "(" and ")" not in text):
        text, start = text[1:], start + 1
    return (start, end) if any(character.isalnum() for character in text) else (start, start)


class PrintedText(NamedTuple):
    """A text of a page. `kind` is its place among the blocks, and `label` is the label that it belongs to.

    The kind `program` has no text from a file: `label` is the number, and `text` says how the program computes it.
    """

    kind: str
    text: str
    label: str = ""


class PageNumber(NamedTuple):
    """A number on a page, with what identifies it when its value changes."""

    section: str
    """The heading above it; the document's title if the section has no heading."""
    text: str
    sentence: str
    label: str
    key: tuple[str, str, str, str, int]
    """Section, kind, label, sentence, and order, with all numbers masked: what stays the same if the number changes."""
    shape: str = ""
    """`day`, `time`, or `number` for any other."""
    program_rule: str = ""
    """How the program computes a number that is in no file, such as a page number; '' for other numbers."""

    def exact(self) -> tuple[str | int, ...]:
        """The key with the label unmasked: "drug 12" is another row than "drug 13"."""
        section, kind, _, sentence, order = self.key
        return section, kind, self.label, sentence, order

    def loose(self) -> tuple[str, ...]:
        """What stays the same if the words of its sentence change, too."""
        return (*self.key[:3], self.shape)

    def looser(self) -> tuple[str, ...]:
        """What stays the same if its label changes as well."""
        return (*self.key[:2], self.shape)


def page_numbers(document: d.Document, finder: NumberFinder) -> list[PageNumber]:
    """Return all numbers of a document, in reading order."""
    numbers: list[PageNumber] = []
    for section, texts in _sections(document):
        heading = finder.mask(section)
        for kind, text, label in texts:
            if kind == "program":
                key = (heading, kind, "", label, 0)
                numbers.append(PageNumber(section, label, "", "", key, program_rule=text))
                continue
            masked_label = finder.mask(label)
            numbers += [
                PageNumber(
                    section,
                    number.text,
                    number.sentence,
                    label,
                    (heading, kind, masked_label, number.masked, number.order),
                    number.shape,
                )
                for number in finder.find(text)
            ]
    return numbers


def inline_text(inlines: d.Inlines) -> str:
    """The text of inlines; a line to write on becomes underscores."""
    return "".join(inline.text if isinstance(inline, d.Run) else "____" for inline in inlines)


def _sections(document: d.Document) -> Iterator[tuple[str, list[PrintedText]]]:
    yield HEADER, list(_header(document.furniture))
    yield document.title, [PrintedText("title", document.title)]
    for section in document.sections:
        texts = [text for index, block in enumerate(section.blocks) for text in _placed_texts(index, block)]
        yield section.heading or document.title, [PrintedText("heading", section.heading), *texts]
    yield FOOTER, list(_footer(document.furniture))


def _header(frame: d.PageFrame) -> Iterator[PrintedText]:
    yield PrintedText("clinic", frame.clinic)
    yield from (text for label, value in frame.contact for text in _labeled_pair("contact", label, value))
    yield from (PrintedText("address", text) for text in frame.address)
    yield from (text for label, value in frame.strip for text in _labeled_pair("strip", label, value))
    yield PrintedText("patient label", frame.patient_label)
    yield from (PrintedText("notice", text) for text in frame.notices)


def _footer(frame: d.PageFrame) -> Iterator[PrintedText]:
    yield PrintedText("mark", frame.mark)
    yield PrintedText("document", frame.document)
    yield PrintedText("version", frame.version)
    page = with_plain_spaces(frame.page.format(number="1", total="n"))
    yield PrintedText("program", "counted by the program when the pages are laid out", page)


def _labeled_pair(kind: str, label: str, value: d.Inlines) -> Iterator[PrintedText]:
    yield PrintedText(f"{kind} label", label)
    yield PrintedText(kind, inline_text(value), label)


def _placed_texts(index: int, block: d.Block) -> Iterator[PrintedText]:
    """The texts of a block. Those of a subsection are apart from those of the others: two courses may be equal."""
    for text in _block_texts(block):
        is_apart = isinstance(block, d.Subsection) and text.kind != "program"
        yield text._replace(kind=f"{index} {text.kind}") if is_apart else text


def _block_texts(block: d.Block) -> Iterator[PrintedText]:
    """The texts of a block. The numbers of a list are one text of kind `program`, before the list.

    A calendar is one such text: its entries are those of the timeline, where each of them has its source.
    """
    if isinstance(block, d.Calendar):
        first, last = block.weeks[0][0].date, block.weeks[-1][-1].date
        dates = with_plain_spaces(f"{first} \u2013 {last}")
        yield PrintedText("program", "computed by the program: the weeks of the entries of the timeline", dates)
        return
    for kind, group in groupby(walk.lines(block), lambda line: line.kind):
        lines = list(group)
        if kind == "number":
            numbers = f"1. to {len(lines)}." if len(lines) > 1 else "1."
            yield PrintedText("program", "counted by the program: the steps of this list, in order", numbers)
        for line in lines:
            yield from _line_texts(line)


def _line_texts(line: walk.TextLine) -> Iterator[PrintedText]:
    """The texts of a line, one by one. Tasks at one time are one text, and so is a signature line with its label."""
    if line.kind == "signature":
        for label, value in zip(line.all_words("signature label"), line.all_words("signature"), strict=True):
            text = f"{inline_text(label)} {inline_text(value)}"
            yield PrintedText("signature", text, inline_text(line.texts[0].label))
        return
    for role, group in groupby(line.texts, lambda text: text.role):
        if role == "task":
            yield PrintedText("task", " ".join(inline_text(text.words) for text in group))
            continue
        if role == "day number":
            days = with_plain_spaces(", ".join(inline_text(text.words) for text in group))
            yield PrintedText("program", "counted by the program: the days of the course", days)
            continue
        yield from (
            PrintedText(text.column or f"{line.kind} {role}", inline_text(text.words), inline_text(text.label))
            for text in group
        )
