"""Medical terms are explained where they are used, or replaced.

Fluoroscopy, supine, pneumothorax: staff use such words every day, and many patients have never heard them. A patient
who does not know a word does not know what they agree to, and seldom asks. A term is explained if plain words follow
it in parentheses anywhere on the same page, or if the page prints the procedure's glossary and the glossary has it. A
glossary term on a page without a glossary is a note. So is a formal word, such as "commence", that has a plain
equivalent. Names of medicines are not jargon.

Source: plain language guides of the CDC, the NIH and the Plain Language Action network: use the words of your readers;
PEMAT-P, item 4: medical terms are used only to familiarize the audience with them, and are defined.

Fix: use plain words, or put them in parentheses after the term.

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

from handouts.check.context import CheckContext, Level, Passage, Violation, per_subject
from handouts.check.jargon import JargonUse, find_jargon
from handouts.check.page_prose import ProsePassage, document_prose, prose_passages, split_passage

LEVEL = Level.WARNING
STANDARD = ""
_LABELS = frozenset({"topics.heading", "questions.topic", "medicines.table.drug_class", "medicines.table.decides"})
"""Fields that are not prose, but are checked as prose is."""


def check(subject: CheckContext) -> Iterator[Violation]:
    """Report each unexplained term once, at its most severe use."""
    faults_by_term: dict[str, list[tuple[Passage, JargonUse, Fault]]] = {}
    labels = (split_passage(subject, passage) for passage in subject.passages if passage.field in _LABELS)
    for part in (*prose_passages(subject), *labels):
        for use in _uses(subject, part.text):
            if fault := _fault(subject, part, use):
                faults_by_term.setdefault(use.term.name, []).append((part.passage, use, fault))
    for faults in faults_by_term.values():
        most_severe = min(faults, key=lambda entry: entry[2].level is not LEVEL)
        yield _hit(*most_severe, len(faults) - 1)


class Fault(NamedTuple):
    """The level of an unexplained use, and the message."""

    level: Level
    message: str


def _fault(subject: CheckContext, part: ProsePassage, use: JargonUse) -> Fault | None:
    """The fault of a use; None if it is explained on each page that prints it."""
    if not use.term.medical:
        return Fault(Level.NOTE, "is a formal word")
    if use.explained or _is_part(use, _names(subject)):
        return None
    pages = [name for name in part.on if use.term.name not in _explained(subject, name)]
    if pages and not _is_part(use, _glossary(subject)):
        return Fault(LEVEL, "is not explained")
    without = [f'"{name}"' for name in pages if not _has_glossary(subject, name)]
    return Fault(Level.NOTE, f"is in the glossary, but {' and '.join(without)} prints none") if without else None


def _hit(passage: Passage, use: JargonUse, fault: Fault, more: int) -> Violation:
    repeats = f" ({more} more time{'' if more == 1 else 's'} in this set)" if more else ""
    how = "use plain words, or explain it in parentheses" if use.term.medical else "use plain words"
    message = f'"{use.told}" {fault.message}{repeats}'
    return passage.hit(message, f'{how}: "{use.term.plain}"', use.span, fault.level)


def _is_part(use: JargonUse, phrases: tuple[str, ...]) -> bool:
    """True if one of the phrases is in the sentence and contains the term."""
    term = f" {' '.join(use.phrase)} "
    return any(term in phrase and phrase in use.around for phrase in phrases)


@per_subject
def _uses(subject: CheckContext, text: str) -> tuple[JargonUse, ...]:
    return find_jargon(text, subject.sentences_of(text))


@per_subject
def _explained(subject: CheckContext, document: str) -> frozenset[str]:
    """The terms that a page explains."""
    texts = document_prose(subject.documents[document])
    return frozenset(use.term.name for text in texts for use in _uses(subject, text) if use.explained)


@per_subject
def _names(subject: CheckContext) -> tuple[str, ...]:
    """The names of the procedure. They are not jargon, because the page explains the procedure."""
    return tuple(f" {name.casefold()} " for name in subject.content.procedure.value.names)


@per_subject
def _glossary(subject: CheckContext) -> tuple[str, ...]:
    """Singular and plural forms of the procedure's glossary terms, with a space before and after."""
    forms: list[str] = []
    for entry in subject.content.procedure.value.glossary:
        term = entry.term.casefold()
        forms += [f" {form} " for form in (term, f"{term}s", f"{term}es", f"{term}e", f"{term[:-1]}ies")]
    return tuple(forms)


def _has_glossary(subject: CheckContext, document: str) -> bool:
    return any(layout.show == "glossary" for layout in subject.content.layouts[document].value.sections)
