"""How much room the documents of a subject take: laid out once a subject, for all rules that ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from handouts.check.subject import Passage, Subject, per_subject

if TYPE_CHECKING:
    from handouts.typeset.extent import Extent


@per_subject
def missing(subject: Subject) -> frozenset[str]:
    """Characters of the pages that no typeface has."""
    from handouts.typeset.render import missing_characters, missing_from

    written = frozenset[str]().union(*(passage.text for passage in sources(subject)))
    if not missing_from("".join(written), subject.clinic.brand.typeface):
        return frozenset()  # nearly always: the pages themselves need not be looked through
    return frozenset().union(*(missing_characters(document) for document in subject.documents.values()))


def sources(subject: Subject) -> Iterator[Passage]:
    """Every text that may be on a page, where it is written."""
    content = subject.content
    yield from (passage for passage in subject.passages if passage.path[0] not in ("source", "include", "review"))
    yield from (passage for passage in subject.of_clinic if passage.path[0] not in ("schedule", "mail_name"))
    yield from subject.texts_of(content.procedure)
    for layout in content.layouts.values():
        yield from subject.texts_of(layout)
    yield from subject.texts_of(content.labels)


@per_subject
def extents(subject: Subject) -> Mapping[str, Extent]:
    """Each document's, by its name; none where a character cannot be printed, which is told by itself."""
    from handouts.typeset.blocks.setting import RenderCache
    from handouts.typeset.extent import extent  # typeset is loaded only where a rule needs it

    if missing(subject):
        return {}
    cache = subject.cache.of(RenderCache, 1)()
    return {name: extent(document, cache) for name, document in subject.documents.items()}
