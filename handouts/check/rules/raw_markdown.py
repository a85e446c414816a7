"""A patient reads no marks of Markdown or HTML.

"## Before you come", "- Bring your card" or "[our page](https://example.org)" is printed as it stands: the page knows
`**strong**` words in prose and placeholders, and no other marks. In a heading, a name or another short text even `**`
is printed. Headings and lists have fields of their own, and the page draws their marks itself.

Source: our own.

Mend it: take the marks out. Give each item of a list a line of its own, write an address as it is typed, and bold type
as `**strong**`, in prose only.

Passes:

    prepare:
      - Read **all** pages. Our address is www.example.org.

Fails:

    prepare:
      - "# Before you come"

Fails:

    prepare:
      - Read [our page](https://example.org).

Fails:

    topics:
      - {on: [preparation], heading: "**Parking**", text: [Use the garage.]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Passage, Violation
from handouts.check.document_layouts import printed_sources
from handouts.check.page_prose import is_prose
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""
_MARKS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (what, hint, re.compile(pattern, re.I))
    for what, hint, pattern in (
        ("the mark of a heading", "take it out; a section has its own field `heading`", r"^#{1,6}\s+(?=\S)"),
        ("the mark of a list", "take it out: the page draws the mark of each item", r"^(?:[-*+•]|\d{1,2}\))\s+(?=\S)"),
        (
            "several items in one text",
            "write each item on a line of its own, beginning with `- `",
            r"(?<=:)\s?[-*•]\s(?=[^:]{1,200}?\s[-*•]\s\S)",
        ),
        (
            "a link in Markdown",
            "write the address as it is typed, like www.example.org",
            r"!?\[[^\[\]]{1,200}\]\([^()\s]{1,500}\)",
        ),
        ("an address in angle brackets", "write the address alone", r"<(?:https?:|mailto:|www\.)[^<>\s]{1,500}>"),
        ("a backtick", "take it out", r"`+"),
        ("marks of bold type", "write **strong**", r"(?<![\w_])__(?=[^\s_])[^_]{1,200}__(?![\w_])"),
        ("marks for crossing out", "take them out", r"~~(?=\S)[^~]{1,200}~~"),
        ("the mark of a quotation", "take it out", r"^>\s*(?=[^\W\d])"),
        ("a line of Markdown", "take it out", r"^(?:-{3,}|\*{3,}|={3,})$"),
        ("a table in Markdown", "write a sentence or a list", r"^\||\s\|\s[^|]{1,200}\s\|\s"),
        (
            "HTML",
            "take it out",
            r"</?(?:br|p|div|span|ul|ol|li|h[1-6]|table|tr|td|a|img|sup|sub|hr|font|center)(?:\s[^<>]{0,200})?/?>",
        ),
        ("an HTML entity", "write the sign itself", r"&(?:nbsp|amp|lt|gt|quot|apos|deg|ndash|mdash|#\d{1,5});"),
        ("a backslash", "take it out", r"\\[nrt*_#\[\]`]"),
    )
)
_SIGNS = re.compile(r"[#*+•`<>\[|~&\\]|^-|__|===|^\d+\)|: ?-")
"""Signs without one of which a text has no mark."""
_STRONG = re.compile(r"\*\*")
_UNSEEN = frozenset({
    "procedure", "status", "include", "topics.on", "source.web", "references.web", "website", "brand.logo", "document",
    "sections.show", "sections.takes", "sections.omit", "sections.silent", "version", "review.by",
})  # fmt: skip
"""Texts that are no wording: short names, addresses, words of the format."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at the first mark of each kind in each text that a patient reads."""
    labels = context.content.labels.file
    for passage in printed_sources(context):
        if passage.field in _UNSEEN or passage.loaded.file == labels:
            continue
        for number, match in _marks(passage.text):
            what, hint, _ = _MARKS[number]
            yield _hit(passage, match, what, hint)
        if "**" in passage.text and not is_prose(passage) and (strong := _STRONG.search(passage.text)):
            yield _hit(passage, strong, "a mark for bold type", "take it out: this text has no bold words")


def _marks(text: str) -> tuple[tuple[int, re.Match[str]], ...]:
    """The first mark of each kind, by its number."""
    if not _SIGNS.search(text):
        return ()
    found = ((number, pattern.search(text)) for number, (_, _, pattern) in enumerate(_MARKS))
    return tuple((number, match) for number, match in found if match)


def _hit(passage: Passage, match: re.Match[str], what: str, hint: str) -> Violation:
    mark = match[0].strip()
    return passage.violation(f'"{mark}" is {what}, and is printed as it stands', hint, match.span())
