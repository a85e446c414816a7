"""How much room the documents of a subject take: laid out once a subject, for all rules that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from handouts.check.subject import Subject

if TYPE_CHECKING:
    from handouts.typeset.extent import Extent


@lru_cache(maxsize=16)
def missing(subject: Subject) -> frozenset[str]:
    """Characters of the pages that no typeface has."""
    from handouts.typeset.render import missing_characters

    return frozenset().union(*(missing_characters(document) for document in subject.documents.values()))


@lru_cache(maxsize=16)
def extents(subject: Subject) -> Mapping[str, Extent]:
    """Each document's, by its name; none where a character cannot be printed, which is told by itself."""
    from handouts.typeset.extent import extent  # typeset is loaded only where a rule needs it

    if missing(subject):
        return {}
    return {name: extent(document) for name, document in subject.documents.items()}
