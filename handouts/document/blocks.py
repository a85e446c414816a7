"""The blocks of a handout as plain frozen data: what is said, in order, and nothing of how it is drawn.

`personalise` makes a `Document`; `typeset` lays it out. Text is a tuple of inlines: `Run` (words) and `Blank` (a line
to write on). Nothing here knows a font, a point, or a clinic file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

Icon = Literal["clock", "fasting", "driver", "bag", "bed", "rest", "phone", "warning", "pill", "calendar", "place"]


class Data:
    """Equal when of equal parts; the hash is kept, since whole sections are looked up by it again and again.

    Written once: `dataclass` would compile these anew for each class, which a cold start feels.
    """

    __slots__ = ("_fingerprint", "_hash")
    _hash: int
    _fingerprint: tuple[bytes, int]
    code_name = ""
    """The name in the text that the page code is computed from, if the class was renamed: a code never changes."""

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
        """SHA-256 of all fields, and how many characters they have, by all fields in ASCII: what Python counts as
        printable changes with its version. Computed once, as patients share most sections.
        """
        try:
            return self._fingerprint
        except AttributeError:
            text = ascii(self)
            characters = len(text) - 5 * text.count("\\u") - 3 * text.count("\\x")
            object.__setattr__(self, "_fingerprint", (hashlib.sha256(text.encode()).digest(), characters))
            return self._fingerprint

    def __getstate__(self) -> object:
        return self.__dict__  # without the hash: that of a text is another in each process

    def __repr__(self) -> str:
        return f"{self.code_name or self.__class__.__name__}({', '.join([f'{name}={part!r}' for name, part in self.__dict__.items()])})"


@dataclass(frozen=True, eq=False, repr=False)
class Run(Data):
    """Words in one voice. `link` is the URI that they lead to; `lang` their language, where it is not the page's."""

    text: str
    strong: bool = False
    link: str = ""
    lang: str = ""

    @property
    def voice(self) -> tuple[bool, str, str]:
        """All but the words: runs of one voice may be one run."""
        return self.strong, self.link, self.lang


@dataclass(frozen=True, eq=False, repr=False)
class Blank(Data):
    """A line to write on, long enough for `width` characters; `label` is what a screen reader says."""

    label: str
    width: int = 18


Inline = Run | Blank
Inlines = tuple[Inline, ...]


def bold(inlines: Inlines) -> Inlines:
    """The same words, all of them strong."""
    return tuple([part if isinstance(part, Blank) or part.strong else replace(part, strong=True) for part in inlines])


@dataclass(frozen=True, eq=False, repr=False)
class Heading(Data):
    """A heading; level 1 is the document's title, 2 a section's, 3 a group's within it."""

    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, eq=False, repr=False)
class Paragraph(Data):
    """A paragraph. `lead` opens a document, `note` is a remark in smaller type, `rule` explains a computed time."""

    text: Inlines
    kind: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True, eq=False, repr=False)
class ItemList(Data):
    """A list: `bullet`, `tick` (a box to tick) or `number`. An item may carry a small second line."""

    items: tuple[ListItem, ...]
    marker: Literal["bullet", "tick", "number"] = "bullet"


@dataclass(frozen=True, eq=False, repr=False)
class ListItem(Data):
    """One item of a list, with an optional remark under it."""

    code_name = "Item"

    text: Inlines
    note: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class ListGroup(Data):
    """A short list under a heading of level 3."""

    code_name = "Group"

    heading: str
    items: ItemList


@dataclass(frozen=True, eq=False, repr=False)
class Groups(Data):
    """Short lists, set beside each other where they are short enough."""

    groups: tuple[ListGroup, ...]


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
    """Moments of one day under its date: 'Monday, November 30' with 'the day before' beside it."""

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
    """A table row; `marked` for this patient's own (a tick and strong type, never color alone).

    `note` belongs to the second cell and is set below the row, over the width of all columns but the first.
    """

    code_name = "Row"

    cells: tuple[Inlines, ...]
    marked: bool = False
    note: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class Table(Data):
    """A table with a header row. `widths` are shares of the width, one a column. `mark` is the spoken mark of a row."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    widths: tuple[float, ...]
    mark: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class KeyValues(Data):
    """Labelled values: 'Facility' - 'Spine Center'; a value may be a blank."""

    code_name = "Facts"

    pairs: tuple[tuple[str, Inlines], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Tier(Data):
    """One tier of the warning box: what to do, the phone large, and the signs."""

    action: str
    phone: Inlines
    signs: tuple[Inlines, ...]
    note: Inlines = ()
    emergency: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class WarningBox(Data):
    """The warning box: emergency first, then call us."""

    code_name = "Warning"

    tiers: tuple[Tier, ...]
    note: Inlines = ()


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
    """A labelled line; `width` is its share of the row."""

    label: str
    width: float
    value: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Signature(Data):
    """One signing party: its name and its rows of lines, the first row for the signature itself."""

    party: str
    rows: tuple[tuple[SignatureLine, ...], ...]
    statement: Inlines = ()


@dataclass(frozen=True, eq=False, repr=False)
class Callout(Data):
    """A tinted box that stands out: `important` with an icon, or `plain`."""

    text: tuple[Inlines, ...]
    title: str = ""
    icon: Icon | None = None


@dataclass(frozen=True, eq=False, repr=False)
class VerbatimText(Data):
    """Signs to be typed exactly as they stand, very large and on one line: 'k7mf-3xwq-9tbn-h2vd'."""

    code_name = "Signs"

    text: str


Block = (
    Heading
    | Paragraph
    | ItemList
    | Groups
    | TileRow
    | Timeline
    | Table
    | KeyValues
    | WarningBox
    | Statements
    | WriteLines
    | Signature
    | Callout
    | VerbatimText
)


@dataclass(frozen=True, eq=False, repr=False)
class Section(Data):
    """A heading and its blocks. `together` keeps the whole on one page where it fits."""

    heading: str
    blocks: tuple[Block, ...]
    together: bool = False
    columns: int = 1


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
    """What stands on every page, in words ready to print."""

    code_name = "Furniture"

    clinic: str
    contact: tuple[tuple[str, Inlines], ...]
    """Label and number: 'Phone', '770.929.9033'. The first is printed large."""
    address: tuple[str, ...]
    strip: tuple[tuple[str, Inlines], ...]
    """Patient strip: label and value or blank; the name first."""
    document: str
    version: str
    page: str
    """With {number} and {total}."""
    mark: str
    """Sample or draft mark, '' when approved."""
    notices: tuple[str, ...]
    """Short notices of weight on every page, such as a clinic that has closed."""


@dataclass(frozen=True, eq=False, repr=False)
class Document(Data):
    """One handout, ready to be set."""

    title: str
    subject: str
    lang: str
    paper: Literal["Letter", "A4"]
    large_print: bool
    brand: PageBrand
    furniture: PageFrame
    sections: tuple[Section, ...]
    budget: int
    """Pages it should take at most; layout tightens its spacing before it goes beyond."""
