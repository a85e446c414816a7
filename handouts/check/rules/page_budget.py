"""A document has no more pages than its layout allows.

Patients lose an extra page or do not read it. The program reduces spacing first, but never reduces the type size below
12 points. If the text is still too long, someone must shorten it.

Source: our own. The layout states the number of pages (`pages`), for standard print and a blank page.

A page without answers prints every case of a set with conditions. The hint then names the condition of most texts: what
its cases share can be said once, without a condition.

Fix: shorten the listed sections, or raise `pages` in the clinic's own layout: copy `documents/preparation.yaml` into
your own folder of templates, and change `pages` there.

Passes (documents/preparation.yaml):

    pages: 3

Fails (documents/preparation.yaml):

    pages: 1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import document_extents, join_words
from handouts.content.resolution import conditionals
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
            yield Violation(
                _text_place(context, extent.too_tall), message, "split it into shorter parts", Severity.ERROR
            )
        elif extent.pages > document.budget:
            longest = sorted((entry for entry in extent.sections if entry[0]), key=lambda entry: -entry[1])[:3]
            headings = join_words([f'"{heading}"' for heading, _ in longest])
            message = f'"{title}" takes {extent.pages} pages; its layout allows {document.budget}'
            hint = (
                f"{_cases_hint(context)}shorten its longest sections: {headings}; or copy documents/{name}.yaml into"
                f" your own folder of templates, and write `pages: {extent.pages}` there"
            )
            yield Violation(context.place("procedure"), message, hint)


def _cases_hint(context: CheckContext) -> str:
    """What to do first if a page without answers prints several cases; '' if it has none."""
    facts = Counter(
        fact for _, value in conditionals(context.instructions) if value.only_if for fact in value.only_if.facts
    )
    if not facts:
        return ""
    name, count = facts.most_common(1)[0]
    texts = "1 text depends" if count == 1 else f"{count} texts depend"
    return f"this page has no answers, so it prints every case, and {texts} on `{name}`: join what these cases share; "


def _text_place(context: CheckContext, text: str) -> Place:
    """Where the text is in the set or the clinic's file; the set itself if it is in neither."""
    for passage in (*context.passages, *context.clinic_passages):
        if text[:40] in passage.text or passage.text[:40] in text:
            return passage.place()
    return context.place("procedure")
