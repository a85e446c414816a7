"""How much room the documents of a subject take: laid out once a subject, for all rules that ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from handouts.check.subject import CheckContext, Passage, per_subject

if TYPE_CHECKING:
    from handouts.typeset.renderer import DocumentExtent


@per_subject
def missing_characters(subject: CheckContext) -> frozenset[str]:
    """Characters of the pages that no typeface has."""
    from handouts.typeset.renderer import missing_characters, missing_characters_in_text

    written = frozenset[str]().union(*(passage.text for passage in printed_sources(subject)))
    if not missing_characters_in_text("".join(written), subject.clinic.brand.typeface):
        return frozenset()  # nearly always: the pages themselves need not be looked through
    return frozenset().union(*(missing_characters(document) for document in subject.documents.values()))


def printed_sources(subject: CheckContext) -> Iterator[Passage]:
    """Every text that may be on a page, where it is written."""
    content = subject.content
    yield from (passage for passage in subject.passages if passage.path[0] not in ("source", "include", "review"))
    yield from (passage for passage in subject.of_clinic if passage.path[0] not in ("schedule", "mail_name"))
    yield from subject.texts_of(content.procedure)
    for layout in content.layouts.values():
        yield from subject.texts_of(layout)
    yield from subject.texts_of(content.labels)


@per_subject
def document_extents(subject: CheckContext) -> Mapping[str, DocumentExtent]:
    """Each document's, by its name; none where a character cannot be printed, which is told by itself."""
    from handouts.typeset.blocks.builder_context import RenderCache
    from handouts.typeset.renderer import extent  # typeset is loaded only where a rule needs it

    if missing_characters(subject):
        return {}
    cache = subject.cache.of(RenderCache, 1)()
    return {name: extent(document, cache) for name, document in subject.documents.items()}
