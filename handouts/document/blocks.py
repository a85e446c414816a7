"""Define the blocks of a handout as plain frozen data: its content in order, not how it is drawn.

`compose` builds a `Document`, and `typeset` lays it out. Text is a tuple of inlines: `Run` (words) and `Blank` (a line
to write on). Nothing here depends on fonts, sizes, or files of a clinic.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal, NewType, Self

Icon = Literal[
    "clock", "fasting", "no_drink", "driver", "bag", "bed", "rest", "phone", "warning", "pill", "calendar", "place"
]  # fmt: skip


class Data:
    """Base of all blocks: equality, hash, and fingerprint by value.

    The hash is cached, because sections are looked up by it often. The methods are defined here
    because `dataclass` would compile them for each class, which makes a cold start slower.
    """

    __slots__ = ("_fingerprint", "_hash")
    _hash: int
    _fingerprint: tuple[bytes, int]
    code_name = ""
    """For a renamed class, its old name: page codes are computed from names and must never change."""
    not_printed: frozenset[str] = frozenset()
    """Fields that are not on paper: page codes do not depend on them."""

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash((self.__class__, *self.__dict__.values())))
            return self._hash

    @property
    def fingerprint(self) -> tuple[bytes, int]:
        """SHA-256 of all fields, and the number of their characters.

        Computed from ASCII text, because which characters `repr` escapes depends on the version of Python. Cached,
        because patients share most sections.
        """
        try:
            return self._fingerprint
        except AttributeError:
            text = ascii(self)
            characters = len(text) - 5 * text.count("\\u") - 3 * text.count("\\x")
            object.__setattr__(self, "_fingerprint", (hashlib.sha256(text.encode()).digest(), characters))
            return self._fingerprint

    def __getstate__(self) -> object:
        return self.__dict__  # without the hash: hashes of strings differ between processes

    def __repr__(self) -> str:
        printed = [(name, part) for name, part in self.__dict__.items() if name not in self.not_printed]
        fields = ", ".join([f"{name}={part!r}" for name, part in printed])
        return f"{self.code_name or self.__class__.__name__}({fields})"


@dataclass(frozen=True, eq=False, repr=False)
class Run(Data):
    """Words in one style. `link` is the URI that they link to; `lang` is their language, if it is not the page's."""

    text: str
    strong: bool = False
    link: str = ""
    lang: str = ""

    @property
    def voice(self) -> tuple[bool, str, str]:
        """Everything except the words: runs with equal values can be joined."""
        return self.strong, self.link, self.lang


@dataclass(frozen=True, eq=False, repr=False)
class Blank(Data):
    """A line to write on, long enough for `width` characters; `label` is what a screen reader says."""

    label: str
    width: int = 18


class DateBlank(Blank):
    """A line for a date."""

    code_name = "Blank"


class InitialsBlank(Blank):
    """A short line for initials."""

    code_name = "Blank"


Inline = Run | Blank
Inlines = tuple[Inline, ...]


Separator = NewType("Separator", str)
"""Marks between two texts, as the language writes them, with their spaces."""


class BilingualText(str):
    """A short text in two languages, such as a label: 'Firma / Signature'. `second` is in the language `lang`."""

    __slots__ = ("first", "lang", "second")
    first: str
    second: str
    lang: str

    def __new__(cls, first: str, second: str, lang: str) -> Self:
        text = super().__new__(cls, f"{first} / {second}")
        text.first, text.second, text.lang = first, second, lang
        return text

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        """What a copy is made from."""
        return self.first, self.second, self.lang


BETWEEN, NEXT_LINE = Run(" / "), Run("\n")
SEPARATORS = (BETWEEN, NEXT_LINE)
"""Between the same text in two languages: on one line, or each on a line of its own."""


def on_two_lines(inlines: Inlines) -> Inlines:
    """Return a text in two languages with each on a line of its own."""
    return tuple([NEXT_LINE if part == BETWEEN else part for part in inlines])


def text_inlines(text: str, after: str = "") -> Inlines:
    """Return a text as inlines, followed by `after`. The second half of a bilingual text has its language."""
    if not isinstance(text, BilingualText):
        return (Run(f"{text}{after}"),)
    return Run(text.first), BETWEEN, Run(text.second, lang=text.lang), *((Run(after),) if after else ())


def bold(inlines: Inlines) -> Inlines:
    """Return the same words in bold type."""
    return tuple([part if isinstance(part, Blank) or part.strong else replace(part, strong=True) for part in inlines])


@dataclass(frozen=True, eq=False, repr=False)
class Heading(Data):
    """A heading. Level 1 is the document's title, 2 a section, 3 a group within a section."""

    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, eq=False, repr=False)
class Paragraph(Data):
    """A paragraph. A `lead` opens a document; a `note` is a remark in smaller type; a `dose` is large and bold."""

    text: Inlines
    kind: Literal["body", "lead", "note", "dose"] = "body"


@dataclass(frozen=True, eq=False, repr=False)
class ItemList(Data):
    """A list: `bullet`, `tick` (a box to check) or `number`. An item may have a note in smaller type."""

    items: tuple[ListItem, ...]
    marker: Literal["bullet", "tick", "number"] = "bullet"


@dataclass(frozen=True, eq=False, repr=False)
class ListItem(Data):
    """One item of a list, with an optional note below it."""

    code_name = "Item"

    text: Inlines
    note: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class ConditionalItem(ListItem):
    """An item that may not be for this patient: its text begins with the condition, and it has a box to check."""

    code_name = ""


@dataclass(frozen=True, eq=False, repr=False)
class PictogramItem(ListItem):
    """An item whose marker is a pictogram: one of the program's by its name, or an SVG file of the clinic.

    The pictogram only repeats the text, so screen readers do not mention it.
    """

    code_name = ""

    pictogram: str | ImageData = ""


@dataclass(frozen=True, eq=False, repr=False)
class ListGroup(Data):
    """A short list under a heading of level 3."""

    code_name = "Group"

    heading: str
    items: ItemList


@dataclass(frozen=True, eq=False, repr=False)
class Groups(Data):
    """Short lists with headings of this level. `in_pairs`: two side by side, if they fit."""

    groups: tuple[ListGroup, ...]
    in_pairs: bool = False
    level: Literal[2, 3] = 3


@dataclass(frozen=True, eq=False, repr=False)
class Tile(Data):
    """One tile: an icon, a short label, a large value, and the rule behind it."""

    icon: Icon
    label: str
    value: Inlines
    note: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class TileRow(Data):
    """Up to four tiles, side by side."""

    code_name = "Tiles"

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, eq=False, repr=False)
class TimelineEntry(Data):
    """One entry of a timeline: the time (or a blank, or the rule itself), what to do, and why."""

    code_name = "Moment"

    time: Inlines
    tasks: tuple[Inlines, ...]
    rule: Inlines = ()
    tick: bool = True


@dataclass(frozen=True, eq=False, repr=False)
class TimelineDay(Data):
    """The entries of one day below its date: 'Monday, November 30', with 'the day before' next to it."""

    code_name = "Day"

    date: Inlines
    relation: str
    moments: tuple[TimelineEntry, ...]
    today: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Timeline(Data):
    """The days before, of, and after the procedure, in order."""

    days: tuple[TimelineDay, ...]


@dataclass(frozen=True, eq=False, repr=False)
class TableRow(Data):
    """A table row. `marked`: it applies to this patient (shown by a check mark and bold type, never by color alone).

    `note` belongs to the second cell, and is printed below the row, over all columns except the first.
    """

    code_name = "Row"

    cells: tuple[Inlines, ...]
    marked: bool = False
    note: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class Table(Data):
    """A table with a header row. `widths` are shares of the width, one per column. `mark` is the text of row marks.

    With `whole`, it has columns in large print too, it is on one page, and the marked row has a frame.
    """

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    widths: tuple[float, ...]
    mark: str = ""
    whole: bool = False


NO_BOX = "\u2013"
"""Printed on a day without a box."""


@dataclass(frozen=True, eq=False, repr=False)
class TickGridRow(Data):
    """One time of the day, with a box on each day on which something is to be done."""

    label: Inlines
    boxes: tuple[bool, ...]


@dataclass(frozen=True, eq=False, repr=False)
class TickGrid(Data):
    """Boxes to tick, for up to seven days: a column for each day, and a row for each time of the day.

    `box` is what a screen reader says once for the boxes of a row. `numbered`: the days have numbers, because their
    dates are not known.
    """

    caption: str
    corner: str
    days: tuple[str, ...]
    rows: tuple[TickGridRow, ...]
    box: str
    numbered: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Subsection(Data):
    """Blocks under a heading of level 3, such as all about one medicine.

    `intro` stays on the page of the first of `blocks`. If the others are on the next page, the heading is repeated.
    """

    heading: str
    intro: tuple[Block, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False, repr=False)
class TextTable(Data):
    """A table of texts with a header row. `row_headers`: the first cell of each row is its heading."""

    header: tuple[str, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    row_headers: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class FrequencyGroup(Data):
    """Rows of a table of frequencies below a heading, which may be empty: what may happen, and to how many people."""

    heading: str
    rows: tuple[tuple[Inlines, Inlines], ...]


@dataclass(frozen=True, eq=False, repr=False)
class FrequencyTable(Data):
    """A table of what may happen, and to how many people. All numbers are out of the same number of people."""

    header: tuple[str, str]
    groups: tuple[FrequencyGroup, ...]


@dataclass(frozen=True, eq=False, repr=False)
class ChoiceRow(Data):
    """One choice, with how it may help and how it may harm. `text` is about both; it is printed instead of them if
    both are empty, and otherwise below the name.
    """

    name: Inlines
    may_help: tuple[Inlines, ...]
    may_harm: tuple[Inlines, ...]
    text: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class ChoiceTable(Data):
    """Choices, with how each may help and may harm in columns of equal width."""

    header: tuple[str, str, str]
    choices: tuple[ChoiceRow, ...]
    between: Separator = Separator("; ")
    """Between two texts of a choice in one line, if the first one is not a sentence."""


class ImageData(bytes):
    """The bytes of an SVG, PNG or JPEG file. Their digest stands for them in the fingerprint of a section."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"ImageData({hashlib.sha256(self).hexdigest()})"


@dataclass(frozen=True, eq=False, repr=False)
class Picture(Data):
    """A picture with a caption. `alt` says what it shows: a screen reader reads it."""

    image: ImageData
    alt: str
    caption: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class PartMark(Data):
    """A marked part of a picture: its id in the SVG file, and the label beside it.

    The alternative text and the caption of the picture say the label too, so screen readers do not read it again.
    """

    part: str
    label: str


@dataclass(frozen=True, eq=False, repr=False)
class BodyPicture(Data):
    """A picture of a part of the body, in which the place of the procedure is marked. `image` is an SVG file."""

    image: ImageData
    marks: tuple[PartMark, ...]
    alt: str
    caption: Inlines


@dataclass(frozen=True, eq=False, repr=False)
class NumberedPicture(Data):
    """One picture of a row that shows how a procedure is done, with its number and its caption."""

    image: ImageData
    alt: str
    caption: Inlines


@dataclass(frozen=True, eq=False, repr=False)
class PicturePanel(Data):
    """A map of the body, and numbered pictures of the steps of a procedure: side by side if they fit."""

    maps: tuple[BodyPicture, ...]
    steps: tuple[NumberedPicture, ...]


@dataclass(frozen=True, eq=False, repr=False)
class CodeLink(Data):
    """A web address beside its QR code. `alt` is what a screen reader says for the code."""

    text: Inlines
    address: str
    alt: str


@dataclass(frozen=True, eq=False, repr=False)
class DoAndDoNot(Data):
    """What to do, with check marks, and what not to do, with crosses: side by side if they fit."""

    do: ListGroup
    do_not: ListGroup
    level: Literal[2, 3] = 3


@dataclass(frozen=True, eq=False, repr=False)
class CalendarDay(Data):
    """One day of a calendar: its date and what to do. `marked`: it is the day of the procedure."""

    date: str
    texts: tuple[Inlines, ...]
    marked: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Calendar(Data):
    """Weeks around the procedure, with a day for each of `weekdays`."""

    weekdays: tuple[str, ...]
    weeks: tuple[tuple[CalendarDay, ...], ...]


@dataclass(frozen=True, eq=False, repr=False)
class KeyValues(Data):
    """Labeled values: 'Facility' - 'Spine Center'. A value may be a blank."""

    code_name = "Facts"

    pairs: tuple[tuple[str, Inlines], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Tier(Data):
    """One tier of the warning box: what to do, the phone number in large type, and the warning signs.

    `numbers` are several phone numbers of the same size, each with its label, instead of `phone`: 'Phone', 'Nights and
    weekends'.
    """

    action: str
    phone: Inlines
    signs: tuple[Inlines, ...]
    note: Inlines = ()
    emergency: bool = False
    numbers: tuple[tuple[str, Inlines], ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class GradedTier(Tier):
    """A tier of a box with any number of tiers: its weight on the page follows its urgency."""

    urgency: Literal["emergency", "department", "now", "later"] = "now"


@dataclass(frozen=True, eq=False, repr=False)
class WarningBox(Data):
    """The warning box: first when to call the emergency number, then when to call the clinic.

    `level` is that of the headings of its tiers.
    """

    code_name = "Warning"

    tiers: tuple[Tier, ...]
    note: Inlines = ()
    level: Literal[2, 3] = 3


@dataclass(frozen=True, eq=False, repr=False)
class Statements(Data):
    """Statements of a consent form, each with a short line for initials."""

    items: tuple[Inlines, ...]
    initials: str


@dataclass(frozen=True, eq=False, repr=False)
class WriteLines(Data):
    """Ruled lines to write on, under a label."""

    label: Inlines
    lines: int = 2


@dataclass(frozen=True, eq=False, repr=False)
class SignatureLine(Data):
    """A labeled line. `width` is its share of the row, `kind` what is written on it."""

    not_printed = frozenset(("kind",))

    label: str
    width: float
    value: str = ""
    kind: Literal["signature", "name", "date", "time", "text"] = "text"


PartyKey = Literal["clinician", "patient", "representative", "interpreter", "witness", "confirmation", "withdrawal", ""]
"""A signing party in the names of fields, in any language. Two of them are later signatures of the patient."""


@dataclass(frozen=True, eq=False, repr=False)
class Signature(Data):
    """One signing party: its name and its rows of lines; the last row is for the signature."""

    not_printed = frozenset(("key",))

    party: str
    rows: tuple[tuple[SignatureLine, ...], ...]
    statement: Inlines = ()
    key: PartyKey = ""


@dataclass(frozen=True, eq=False, repr=False)
class SignaturePair(Data):
    """Two signatures of the same person, on different occasions: side by side if they fit."""

    signatures: tuple[Signature, Signature]


@dataclass(frozen=True, eq=False, repr=False)
class Callout(Data):
    """A tinted box that stands out: `important` with an icon, or `plain`."""

    text: tuple[Inlines, ...]
    title: str = ""
    icon: Icon | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Taglines(Data):
    """One line in each of several languages, whose tag is `lang` of its first run."""

    lines: tuple[Inlines, ...]


@dataclass(frozen=True, eq=False, repr=False)
class VerbatimText(Data):
    """Text that the reader must type exactly as printed, such as a password; very large, on one line."""

    code_name = "Signs"

    text: str


@dataclass(frozen=True, eq=False, repr=False)
class Count(Data):
    """A number, and what it counts: '9' and 'Patients'."""

    value: str
    label: str


@dataclass(frozen=True, eq=False, repr=False)
class CountRow(Data):
    """Numbers side by side, each in large type above its label."""

    counts: tuple[Count, ...]


@dataclass(frozen=True, eq=False, repr=False)
class ChecklistLine(Data):
    """One line of an entry, such as one document: its name, a number, and a box to tick in some of the columns.

    `boxes` has what a screen reader says for the box of each column, and '' where there is none.
    """

    name: Inlines
    number: Inlines
    boxes: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class ChecklistEntry(Data):
    """One entry of a checklist: a time with a note, lines of text (the first is its name), and lines with boxes.

    `to_do` is what to do for it, each with a box to tick. `notes` is what to know.
    """

    time: Inlines
    time_note: Inlines
    text: tuple[Inlines, ...]
    lines: tuple[ChecklistLine, ...]
    to_do: tuple[Inlines, ...] = ()
    notes: tuple[Inlines, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Checklist(Data):
    """A table of entries for staff, in order of time, to work through with a pen.

    `header` names the columns of time, text and lines, and the part below them. `number` and `boxes` name the columns
    of the lines.
    """

    header: tuple[str, str, str, str]
    number: str
    boxes: tuple[str, ...]
    entries: tuple[ChecklistEntry, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Bilingual(Data):
    """The same block in two languages, side by side if it fits. `second` is in the language `lang`.

    What is filled in by hand is only in `first`: `second` has neither lines to write on nor boxes to tick.
    """

    first: Block
    second: Block
    lang: str


Block = (
    Heading
    | Paragraph
    | ItemList
    | Groups
    | TileRow
    | Timeline
    | Table
    | TextTable
    | FrequencyTable
    | ChoiceTable
    | Picture
    | PicturePanel
    | CodeLink
    | DoAndDoNot
    | Calendar
    | TickGrid
    | Subsection
    | KeyValues
    | WarningBox
    | Statements
    | WriteLines
    | Signature
    | SignaturePair
    | Callout
    | Taglines
    | VerbatimText
    | CountRow
    | Checklist
    | Bilingual
)


@dataclass(frozen=True, eq=False, repr=False)
class Section(Data):
    """A heading and its blocks. `together` keeps the section on one page if it fits.

    An `optional` section repeats in pictures what the words say: it is left out if it would cost a page.
    """

    heading: str
    blocks: tuple[Block, ...]
    together: bool = False
    columns: int = 1
    optional: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class PageBrand(Data):
    """How a clinic's pages look. Colors are #RRGGBB; the logo is the bytes of an SVG or PNG file."""

    code_name = "Brand"

    color: str
    accent: str
    typeface: str
    head: Literal["rule", "band", "bar"]
    logo: bytes | None = None


@dataclass(frozen=True, eq=False, repr=False)
class PageFrame(Data):
    """The header and footer of every page, ready to print."""

    code_name = "Furniture"

    clinic: str
    contact: tuple[tuple[str, Inlines], ...]
    """Labels and values: 'Phone', '770.929.9033'. The first is printed in large type."""
    address: tuple[str, ...]
    strip: tuple[tuple[str, Inlines], ...]
    """The patient's details: label, and value or blank; the name first."""
    document: str
    version: str
    page: str
    """With {number} and {total}."""
    mark: str
    """Sample or draft mark; '' if the set is approved."""
    notices: tuple[str, ...]
    """Short important notices for every page, for example that the clinic has closed."""
    patient_label = ""
    """What the box for a patient's label says; '' if there is none."""
    only_footer_notices = False
    """True if the mark and the notices are in the footer of each page, and not below the title."""


@dataclass(frozen=True, eq=False, repr=False)
class StaffPageFrame(PageFrame):
    """The frame of a paper for staff: its notices are once on each page."""

    code_name = ""
    only_footer_notices = True


@dataclass(frozen=True, eq=False, repr=False)
class BlankPageFrame(PageFrame):
    """The frame of pages that are printed without a patient, with a box for the label of one."""

    code_name = ""

    patient_label: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class SpokenWords(Data):
    """What a screen reader says for what has no words on paper.

    `blank_for` has {what}, `lines` has {count}, `relation` has {relation}. `unnamed` is the label of blanks without a
    label of their own, and `time` that of blanks for a time whose own label is said after them. Two are also on paper:
    `colon`, between a label and its value on one line, and `signs_on_next_page`, in a box that continues there. `date`
    has {what}; it names the order of day, month and year.
    """

    blank: str
    blank_for: str
    unnamed: str
    time: str
    sign: str
    initials: str
    box: str
    line: str
    lines: str
    relation: str
    barcode: str
    colon: str = ": "
    date: str = "{what}"
    signs_on_next_page: str = ""

    def for_blank(self, label: str, before: str) -> str:
        """Return what is said for a blank after the words `before`, without saying them again."""
        spoken_before = before.replace("\u00a0", " ").casefold()
        if not label or label == self.unnamed or label.replace("\u00a0", " ").casefold() in spoken_before:
            return self.blank
        return self.blank_for.replace("{what}", label)

    def for_date(self, what: str) -> str:
        """Return the name of a field for a date, with the form of the date."""
        return self.date.replace("{what}", what)

    def for_lines(self, count: int) -> str:
        """Return what is said for ruled lines."""
        return self.line if count == 1 else self.lines.replace("{count}", str(count))


@dataclass(frozen=True, eq=False, repr=False)
class PageBarcode(Data):
    """The barcode at the bottom of every page, by which a scanned page is filed."""

    text: str = ""
    """What the clinic's own system reads, as Code 39; '' for the code that `handouts scan` reads, as Code 128."""
    blank: bool = False
    """True for a form that is printed without a patient: its pages belong to nobody."""


@dataclass(frozen=True, eq=False, repr=False)
class Document(Data):
    """One handout, ready for layout."""

    title: str
    subject: str
    lang: str
    paper: Literal["Letter", "A4"]
    large_print: bool
    brand: PageBrand
    furniture: PageFrame
    sections: tuple[Section, ...]
    budget: int
    """Target for the number of pages; the layout tightens spacing before it exceeds it."""
    spoken: SpokenWords
    """What only a screen reader says. It is not on paper, so the identifier on the pages does not depend on it."""
    picture_pages: int = 0
    """Pages above the budget that optional sections may take: a translation is longer, and keeps its pictures."""
    barcode: PageBarcode | None = None
    """None for pages without one. The identifier does not depend on it: the words of the page are the same."""
