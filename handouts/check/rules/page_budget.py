"""A document takes no more pages than its layout allows.

A third page is lost, or not read. The program tightens the spaces before it goes beyond, and never the letters below 12
points; what is still too long must be said in fewer words.

Source: our own; the number of pages is stated by the layout (`pages`), for standard print and a blank page.

Mend it: shorten the sections that are named, or raise `pages` in the clinic's own layout.

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
    """A hit for each document that is too long, at the longest of what the set itself says there."""
    for name, found in document_extents(context).items():
        document = context.documents[name]
        title = context.content.layouts[name].value.name
        if found.too_tall:
            message = f'a part of "{title}" is taller than a page, and would leave the paper'
            yield Violation(_place(context, found.too_tall), message, "say it in several shorter parts", Severity.ERROR)
        elif found.pages > document.budget:
            over = found.pages - document.budget
            longest = sorted((entry for entry in found.sections if entry[0]), key=lambda entry: -entry[1])[:3]
            headings = join_words([f'"{heading}"' for heading, _ in longest])
            pages = f"{over} page{'s' if over > 1 else ''} more than the {document.budget}"
            message = f'"{title}" takes {found.pages} pages, {pages} of its layout'
            hint = f"its longest sections are {headings}: say them in fewer words"
            yield Violation(context.place("procedure"), message, hint)


def _place(context: CheckContext, words: str) -> Place:
    """Where the words stand that are too long, as far as they are those of the set or of the clinic."""
    for passage in (*context.passages, *context.clinic_passages):
        if words[:40] in passage.text or passage.text[:40] in words:
            return passage.place()
    return context.place("procedure")
