"""A page to the prose on it: what a patient reads in sentences.

What stands in the head, in signature blocks, in headings, and as a value beside a label or in a tile is none. Items of
lists are, however short.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from handouts.document import Document, Inlines, Run
from handouts.document.walk import TextRole, lines

PROSE: dict[TextRole, Literal["always", "sentences", "never"]] = {
    "heading": "never",
    "body": "always",
    "lead": "always",
    "note": "always",
    "item": "always",
    "item note": "always",
    "group": "never",
    "tile label": "never",
    "tile": "sentences",
    "tile note": "sentences",
    "day": "never",
    "relation": "never",
    "time": "never",
    "task": "always",
    "rule": "never",
    "column": "never",
    "row": "sentences",
    "cell": "sentences",
    "mark": "never",
    "row note": "sentences",
    "fact label": "never",
    "fact": "sentences",
    "action": "never",
    "call": "never",
    "tier note": "always",
    "sign": "always",
    "warning note": "always",
    "initials": "never",
    "statement": "always",
    "write label": "sentences",
    "write line": "never",
    "party": "never",
    "party statement": "never",
    "signature label": "never",
    "signature": "never",
    "callout title": "never",
    "callout": "always",
    "signs": "never",
}
"""Role of a text to whether it is prose; with `sentences` only where it ends as a sentence does."""


def document_prose(document: Document) -> Iterator[str]:
    """Every stretch of prose of a document, in order."""
    for section in document.sections:
        for block in section.blocks:
            for text in (text for line in lines(block) for text in line.texts if PROSE[text.role] != "never"):
                words = _plain(text.words)
                if words and (PROSE[text.role] == "always" or words.rstrip().endswith((".", "!", "?"))):
                    yield words


def _plain(inlines: Inlines) -> str:
    """Words, with a placeholder for a line to write on and for a number to call."""
    return "".join(part.text if isinstance(part, Run) and not part.link else "{blank}" for part in inlines)
