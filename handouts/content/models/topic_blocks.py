"""Tables, pictures, links, notes in a box, and columns "Do" and "Do not" in a section that a clinic adds.

Each entry of `blocks` is one of them. The page prints them in the order of the list.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import model_validator

from handouts.content.models.conditional import Conditional, ProseEntry
from handouts.content.models.pictures import check_alt
from handouts.content.models.scalars import (
    ContentModel,
    Flag,
    Prose,
    Text,
    ValueMisfit,
    Words,
    field_description,
    scalar,
)
from handouts.errors import InvalidValue

MAX_COLUMNS = 6
"""Columns of a table. More would be too narrow for one word each on a page."""
CODE_MILLIMETERS = 30.0
"""Width of a QR code, with the empty border that scanners need."""
MIN_MODULE_MILLIMETERS = 0.5
"""Smallest width of a square of a QR code that phones and office printers can be trusted with."""
MAX_ADDRESS_LENGTH = 152
"""Characters of a QR code of version 8 with error correction M (ISO/IEC 18004, table 7): 57 squares with its border, so
that each is at least 0.5 mm wide. Version 9 would have 61."""
_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?(?:[/?#][!-~]*)?", re.I | re.A)
_NOT_IN_ADDRESS = re.compile(r'[<>"\\^`{|}]')


def _parse_address(value: str) -> str:
    if re.match(r"[a-z][a-z0-9+.-]*:", value, re.I) and not re.match(r"https?://", value, re.I):
        raise InvalidValue(
            f"{value!r} is not the address of a web page",
            "write an address that begins with https://; a phone number goes into the text",
        )
    if not re.match(r"https?://", value, re.I):
        raise InvalidValue(f"{value!r} has no https:// at its beginning", f"write https://{value}, if that is right")
    if not _ADDRESS.fullmatch(value) or _NOT_IN_ADDRESS.search(value):
        raise InvalidValue(
            f"{value!r} is not a web address",
            "copy it from the browser: no spaces, and letters with accents as the browser copies them (%C3%A9)",
        )
    if len(value) > MAX_ADDRESS_LENGTH:
        raise InvalidValue(
            f"the address has {len(value)} characters; a QR code of {CODE_MILLIMETERS:.0f} mm can hold"
            f" {MAX_ADDRESS_LENGTH}, because its squares must be at least {MIN_MODULE_MILLIMETERS} mm wide",
            "write a shorter address, for example of a page of your own that leads there",
        )
    return value


Address = Annotated[
    str,
    scalar(_parse_address, "a web address"),
    field_description("Address of a web page, with https://.", "string", maxLength=MAX_ADDRESS_LENGTH),
]


class TopicTable(ContentModel):
    """A table of texts. In large print, or if a word does not fit, each row is a list of its cells."""

    columns: tuple[Words, ...]
    """Headings of the columns, at least 2: [Food, You may eat, Do not eat]."""
    rows: tuple[tuple[Prose, ...], ...]
    """Rows, each with one text for each column. A text with a comma needs quotes."""
    row_headers: Flag = False
    """true: the first cell of each row is its heading, in bold."""

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        count = len(self.columns)
        if not 2 <= count <= MAX_COLUMNS:
            hint = "write a list instead" if count < 2 else "make two tables"
            raise ValueMisfit(f"a table has 2 to {MAX_COLUMNS} columns; this one has {count}", "columns", hint=hint)
        if not self.rows:
            raise ValueMisfit("the table has no rows", "rows", hint="write each row after `- `: [Bread, White bread]")
        for index, row in enumerate(self.rows):
            if len(row) != count:
                cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
                hint = "put a text that contains a comma in quotes" if len(row) > count else "every cell needs a text"
                raise ValueMisfit(f"the row has {cells}, but the table has {count} columns", "rows", index, hint=hint)
        return self


class TopicPicture(ContentModel):
    """A picture, as wide as the text or smaller."""

    file: Text
    """Name of an SVG, PNG or JPEG file in the clinic's folder: drain.svg. Not printed."""
    alt: Words
    """What the picture shows, read aloud to people who cannot see it. Not printed."""
    caption: Prose | None = None
    """A sentence below the picture."""

    @model_validator(mode="after")
    def _check_alt(self) -> Self:
        check_alt(self.alt, self.file)
        return self


class TopicLink(ContentModel):
    """A web address, printed beside its QR code."""

    address: Address
    """Address of the web page: https://www.example.org/video."""
    text: Prose | None = None
    """A sentence above the address: what the page shows."""


class DoAndDoNotLists(ContentModel):
    """Two lists side by side: what to do, with check marks, and what not to do, with crosses."""

    do: tuple[ProseEntry, ...]
    """What to do."""
    do_not: tuple[ProseEntry, ...]
    """What not to do. Each entry says "not" itself, because people skim lists: [Do not drive]."""

    @model_validator(mode="after")
    def _check_both(self) -> Self:
        for name in ("do", "do_not"):
            if not getattr(self, name):
                raise ValueMisfit(f"`{name}` is empty", name, hint="write both lists, or a plain list in `items`")
        return self


class NoteBox(ContentModel):
    """A note in a box."""

    kind: Literal["note", "important"] = "note"
    """A plain box for a `note`; a box with a warning sign for what is `important`."""
    title: Words | None = None
    """Title of the box. If left out, it is the kind: Note, Important."""
    text: tuple[ProseEntry, ...]
    """Paragraphs of the note."""

    @model_validator(mode="after")
    def _check_text(self) -> Self:
        if not self.text:
            raise ValueMisfit("the note has no text", "text", hint="write each paragraph after `- `")
        return self


class TopicBlock(Conditional):
    """One part of a section: exactly one of these keys."""

    text: Prose | None = None
    """A paragraph."""
    items: tuple[ProseEntry, ...] | None = None
    """A list."""
    table: TopicTable | None = None
    """A table."""
    picture: TopicPicture | None = None
    """A picture."""
    link: TopicLink | None = None
    """A web address with a QR code."""
    do_and_do_not: DoAndDoNotLists | None = None
    """What to do and what not to do, side by side."""
    note: NoteBox | None = None
    """A note in a box."""

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        names = [name for name in type(self).model_fields if name != "only_if"]
        stated = [name for name in names if getattr(self, name) is not None]
        if not stated:
            raise InvalidValue("the block is empty", f"write one of: {', '.join(names)}")
        if len(stated) > 1:
            raise ValueMisfit(
                f"one block has `{stated[0]}` and `{stated[1]}`",
                stated[1],
                hint=f"begin a new block: write `- {stated[1]}:` on its own line",
            )
        if self.items is not None and not self.items:
            raise ValueMisfit("the list is empty", "items", hint="write each entry after `- `, or delete the block")
        return self
