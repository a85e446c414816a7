"""A term of medicine is explained where it is used, or replaced.

Fluoroscopy, supine, pneumothorax: staff say such words every day, and many patients never heard them. Who does not
know a word does not know what they agree to, and seldom asks. A term counts as explained where plain words stand
beside it in parentheses, anywhere on the same page, or where the page prints the procedure's glossary and that holds
it. A term of the glossary on a page that prints none is a note, and so is a stiff word, such as "commence", for which
there is a plain one. Names of medicines are no jargon.

Source: plain language guides of the CDC, the NIH and the Plain Language Action network: use the words of your readers;
PEMAT-P, item 4: medical terms are used only to make the reader know them, and are defined.

Mend it: write the plain words, or put them in parentheses behind the term.

Passes:

    steps:
      - You lie face down.
      - Live X-ray pictures (fluoroscopy) guide the needle.

Fails:

    steps:
      - You lie in the prone position under fluoroscopic guidance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handouts.check.context import CheckContext, Passage, Violation, cached_per_context
from handouts.check.jargon import JargonUse, find_jargon
from handouts.check.page_prose import ProsePassage, document_prose, prose_passages, split_passage
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_LABELS = frozenset({"topics.heading", "questions.topic", "medicines.table.drug_class", "medicines.table.decides"})
"""Fields that are no prose, and are read as it is."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit for each term that is not explained, at the passage that uses it first."""
    found: dict[str, list[tuple[Passage, JargonUse, Fault]]] = {}
    labels = (split_passage(context, passage) for passage in context.passages if passage.field in _LABELS)
    for part in (*prose_passages(context), *labels):
        for use in _uses(context, part.text):
            if fault := _fault(context, part, use):
                found.setdefault(use.term.name, []).append((part.passage, use, fault))
    for faults in found.values():
        heaviest = min(faults, key=lambda entry: entry[2].severity is not SEVERITY)
        yield _hit(*heaviest, len(faults) - 1)


class Fault(NamedTuple):
    """What an unexplained use weighs, and what is said of it."""

    severity: Severity
    said: str


def _fault(context: CheckContext, part: ProsePassage, use: JargonUse) -> Fault | None:
    """None where a use is explained on each page that prints it."""
    if not use.term.medical:
        return Fault(Severity.NOTE, "is a stiff word")
    if use.explained or _is_part(use, _names(context)):
        return None
    pages = [name for name in part.documents if use.term.name not in _explained(context, name)]
    if pages and not _is_part(use, _glossary(context)):
        return Fault(SEVERITY, "is not explained")
    without = [f'"{name}"' for name in pages if not _has_glossary(context, name)]
    return Fault(Severity.NOTE, f"is in the glossary, but {' and '.join(without)} prints none") if without else None


def _hit(passage: Passage, use: JargonUse, fault: Fault, more: int) -> Violation:
    again = f" ({more} more time{'' if more == 1 else 's'} in this set)" if more else ""
    how = "say it plainly, or explain it in parentheses" if use.term.medical else "say it plainly"
    message = f'"{use.text}" {fault.said}{again}'
    return passage.violation(message, f'{how}: "{use.term.plain}"', use.span, fault.severity)


def _is_part(use: JargonUse, phrases: tuple[str, ...]) -> bool:
    """True where one of the phrases stands in the sentence and holds the term."""
    said = f" {' '.join(use.phrase)} "
    return any(said in phrase and phrase in use.sentence_text for phrase in phrases)


@cached_per_context
def _uses(context: CheckContext, text: str) -> tuple[JargonUse, ...]:
    return find_jargon(text, context.sentences(text))


@cached_per_context
def _explained(context: CheckContext, document: str) -> frozenset[str]:
    """The terms that a page explains somewhere."""
    texts = document_prose(context.documents[document])
    return frozenset(use.term.name for text in texts for use in _uses(context, text) if use.explained)


@cached_per_context
def _names(context: CheckContext) -> tuple[str, ...]:
    """The names of the procedure, which are no jargon: what it is, the page says."""
    return tuple(f" {name.casefold()} " for name in context.content.procedure.value.names)


@cached_per_context
def _glossary(context: CheckContext) -> tuple[str, ...]:
    """Singular and plural of the terms of the procedure's glossary, with a space before and after."""
    found: list[str] = []
    for entry in context.content.procedure.value.glossary:
        term = entry.term.casefold()
        found += [f" {form} " for form in (term, f"{term}s", f"{term}es", f"{term}e", f"{term[:-1]}ies")]
    return tuple(found)


def _has_glossary(context: CheckContext, document: str) -> bool:
    return any(layout.show == "glossary" for layout in context.content.layouts[document].value.sections)
