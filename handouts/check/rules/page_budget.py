"""A document has no more pages than its layout allows.

A third page gets lost or is not read. The program reduces spacing first, but never the type size below 12 points. If
the text is still too long, it must be shortened.

Source: our own. The layout states the number of pages (`pages`), for standard print and a blank page.

Fix: shorten the listed sections, or raise `pages` in the clinic's own layout.

Passes (documents/preparation.yaml):

    pages: 3

Fails (documents/preparation.yaml):

    pages: 1
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import document_extents, join_words
from handouts.content.yaml.source_locations import Place
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each document with too many pages, or with a part that does not fit on a page."""
    for name, extent in document_extents(context).items():
        document = context.documents[name]
        title = context.content.layouts[name].value.name
        if extent.too_tall:
            message = f'a part of "{title}" is taller than a page and would be cut off'
            yield Violation(_place(context, extent.too_tall), message, "split it into shorter parts", Severity.ERROR)
        elif extent.pages > document.budget:
            extra = extent.pages - document.budget
            longest = sorted((entry for entry in extent.sections if entry[0]), key=lambda entry: -entry[1])[:3]
            headings = join_words([f'"{heading}"' for heading, _ in longest])
            pages = f"{extra} page{'s' if extra > 1 else ''} more than the {document.budget}"
            message = f'"{title}" takes {extent.pages} pages, {pages} of its layout'
            hint = f"shorten its longest sections: {headings}"
            yield Violation(context.place("procedure"), message, hint)


def _place(context: CheckContext, words: str) -> Place:
    """Place of the text in the set or the clinic's file; the set itself if it is in neither."""
    for passage in (*context.passages, *context.clinic_passages):
        if words[:40] in passage.text or passage.text[:40] in words:
            return passage.place()
    return context.place("procedure")
