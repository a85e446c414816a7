"""Terms of the procedure's glossary that a document uses unexplained to a list with their plain words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from handouts.document import Block, Item, ItemList, Run, Section
from handouts.personalise.case import Case
from handouts.personalise.filling import say


def words_of(block: Any) -> Iterator[str]:
    """All words of a section or block, however deep."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, tuple):
        for part in block:
            yield from words_of(part)
    elif dataclasses.is_dataclass(block):
        for entry in dataclasses.fields(block):
            yield from words_of(getattr(block, entry.name))


def glossary(case: Case, sections: tuple[Section, ...]) -> tuple[Block, ...]:
    """The terms that a reader of these sections meets."""
    text = " ".join(word for section in sections for word in words_of(section)).casefold()
    met = [term for term in case.procedure.glossary if _occurs(term.term.casefold(), text)]
    if not met:
        return ()
    return (ItemList(tuple(Item(say((Run(f"{term.term}:", strong=True),), case.prose(term.plain))) for term in met)),)


def _occurs(term: str, text: str) -> bool:
    """True where the text uses a term and does not itself explain it: 'vertebra (a bone of the spine)'."""
    stem = re.escape(term[:-1]) + "(?:y|ies)" if term.endswith("y") else re.escape(term) + "(?:s|es)?"
    stem = re.escape(term) + "e?" if term.endswith("a") else stem
    used = re.search(rf"(?<!\w){stem}(?!\w)", text) is not None
    return used and re.search(rf"(?<!\w){stem}\s*\(|\({stem}\)", text) is None
