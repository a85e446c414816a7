"""Texts have no Markdown or HTML markup.

"## Before you come", "- Bring your card" or "[our page](https://example.org)" is printed literally. Prose supports only
`**strong**` and placeholders. In a heading, a name or another short text, even `**` is printed literally. Headings and
lists have their own fields, and the page adds the formatting.

Source: our own.

Fix: remove the markup. Put each list item on its own line, write a web address as people type it, and use `**strong**`
for bold type in prose only.

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
    (kind, hint, re.compile(pattern, re.I))
    for kind, hint, pattern in (
        ("a Markdown heading", "remove the marks; a section has its own field `heading`", r"^#{1,6}\s+(?=\S)"),
        ("a list marker", "remove it; the page adds a marker to each item", r"^(?:[-*+•]|\d{1,2}\))\s+(?=\S)"),
        (
            "a list inside one text",
            "put each item on its own line, starting with `- `",
            r"(?<=:)\s?[-*•]\s(?=[^:]{1,200}?\s[-*•]\s\S)",
        ),
        (
            "a Markdown link",
            "write only the address, for example www.example.org",
            r"!?\[[^\[\]]{1,200}\]\([^()\s]{1,500}\)",
        ),
        ("an address in angle brackets", "write only the address", r"<(?:https?:|mailto:|www\.)[^<>\s]{1,500}>"),
        ("a backtick", "remove it", r"`+"),
        ("markup for bold type", "write **strong**", r"(?<![\w_])__(?=[^\s_])[^_]{1,200}__(?![\w_])"),
        ("strikethrough markup", "remove it", r"~~(?=\S)[^~]{1,200}~~"),
        ("a Markdown quote", "remove it", r"^>\s*(?=[^\W\d])"),
        ("a Markdown horizontal rule", "remove it", r"^(?:-{3,}|\*{3,}|={3,})$"),
        ("a Markdown table", "write a sentence or a list", r"^\||\s\|\s[^|]{1,200}\s\|\s"),
        (
            "HTML",
            "remove it",
            r"</?(?:br|p|div|span|ul|ol|li|h[1-6]|table|tr|td|a|img|sup|sub|hr|font|center)(?:\s[^<>]{0,200})?/?>",
        ),
        ("an HTML entity", "write the character itself", r"&(?:nbsp|amp|lt|gt|quot|apos|deg|ndash|mdash|#\d{1,5});"),
        ("a backslash escape", "remove it", r"\\[nrt*_#\[\]`]"),
    )
)
_QUICK_CHECK = re.compile(r"[#*+•`<>\[|~&\\]|^-|__|===|^\d+\)|: ?-")
"""Every match contains one of these. Checked first because the full patterns are slow."""
_STRONG = re.compile(r"\*\*")
_NOT_PROSE = frozenset({
    "procedure", "status", "include", "topics.on", "source.web", "references.web", "website", "brand.logo", "document",
    "sections.show", "sections.takes", "sections.omit", "sections.silent", "version", "review.by",
    "topics.blocks.picture.file", "topics.blocks.link.address", "topics.blocks.note.kind",
})  # fmt: skip
"""Fields without prose: short names, addresses, keywords."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first markup of each kind in each text that a patient reads."""
    labels = context.content.labels.file
    for passage in printed_sources(context):
        if passage.field in _NOT_PROSE or passage.loaded.file == labels:
            continue
        for index, match in _marks(passage.text):
            kind, hint, _ = _MARKS[index]
            yield _build_violation(passage, match, kind, hint)
        if "**" in passage.text and not is_prose(passage) and (strong := _STRONG.search(passage.text)):
            yield _build_violation(
                passage, strong, "markup for bold type", "remove it; this text cannot have bold words"
            )


def _marks(text: str) -> tuple[tuple[int, re.Match[str]], ...]:
    """The first match of each kind, with the kind's index in `_MARKS`."""
    if not _QUICK_CHECK.search(text):
        return ()
    matches = ((index, pattern.search(text)) for index, (_, _, pattern) in enumerate(_MARKS))
    return tuple((index, match) for index, match in matches if match)


def _build_violation(passage: Passage, match: re.Match[str], kind: str, hint: str) -> Violation:
    mark = match[0].strip()
    return passage.violation(f'"{mark}" is {kind}, and is printed literally', hint, match.span())
