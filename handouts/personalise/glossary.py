"""Terms of the procedure's glossary that a document uses unexplained to a list with their plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.document import Block, ItemList, ListItem, Run, Section
from handouts.document.walk import section_lines
from handouts.personalise.case import HandoutContext
from handouts.personalise.filling import join_inlines


def block_words(section: Section) -> Iterator[str]:
    """The words of a section: each run of text, and the label of each line to write on."""
    for line in section_lines(section):
        for text in line.texts:
            for inline in text.words:
                yield inline.text if isinstance(inline, Run) else inline.label


def glossary_blocks(case: HandoutContext, sections: tuple[Section, ...]) -> tuple[Block, ...]:
    """The terms that a reader of these sections meets and that none of them explains."""
    terms = tuple(term.term.casefold() for term in case.procedure.glossary)
    found = [case.cache.of(_found, 1024)(section, terms) for section in sections]
    used = frozenset().union(*(used for used, _ in found))
    explained = frozenset().union(*(explained for _, explained in found))
    met = [term for term in case.procedure.glossary if term.term.casefold() in used - explained]
    if not met:
        return ()
    return (
        ItemList(
            tuple(ListItem(join_inlines((Run(f"{term.term}:", strong=True),), case.prose(term.plain))) for term in met)
        ),
    )


def _found(section: Section, terms: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Terms that a section uses, and those that it explains itself: 'vertebra (a bone of the spine)'."""
    text = " ".join(block_words(section)).casefold()
    used = frozenset(term for term in terms if _occurs(term, text))
    return used, frozenset(term for term in used if _explained(term, text))


def _stem(term: str) -> str:
    """A pattern for a term in the singular and the plural."""
    if term.endswith("a"):
        return re.escape(term) + "e?"
    return re.escape(term[:-1]) + "(?:y|ies)" if term.endswith("y") else re.escape(term) + "(?:s|es)?"


def _occurs(term: str, text: str) -> bool:
    # Most terms are not there at all, and to find that needs no pattern.
    return term[:-1] in text and re.search(rf"(?<!\w){_stem(term)}(?!\w)", text) is not None


def _explained(term: str, text: str) -> bool:
    return re.search(rf"(?<!\w){_stem(term)}\s*\(|\({_stem(term)}\)", text) is not None
