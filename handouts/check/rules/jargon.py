"""Medical terms are explained where they are used, or replaced.

Staff use words such as fluoroscopy, supine and pneumothorax every day, and many patients have never heard them. A
patient who does not know a word does not know what they agree to, and rarely asks. A term is explained if plain words
follow it in parentheses anywhere on the same page, or if the page prints the procedure's glossary and the glossary has
it. A glossary term on a page without a glossary is a note. So is a formal word that has a plain equivalent, such as
"commence". Names of medicines are not jargon.

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

from handouts.check.context import CheckContext, Passage, Violation, cached_per_context
from handouts.check.document_layouts import join_words
from handouts.check.jargon import JargonUse, find_jargon
from handouts.check.page_prose import ProsePassage, document_prose, prose_passages, split_passage
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_LABELS = frozenset({"topics.heading", "questions.topic", "medicines.table.drug_class", "medicines.table.decides"})
"""Fields that are not prose, but are checked like prose."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each unexplained term once, at its most severe use."""
    faults_by_term: dict[str, list[tuple[Passage, JargonUse, Fault]]] = {}
    labels = (split_passage(context, passage) for passage in context.passages if passage.field in _LABELS)
    for part in (*prose_passages(context), *labels):
        for use in _uses(context, part.text):
            if fault := _fault(context, part, use):
                faults_by_term.setdefault(use.term.name, []).append((part.passage, use, fault))
    for faults in faults_by_term.values():
        most_severe = min(faults, key=lambda entry: entry[2].severity is not SEVERITY)
        yield _build_violation(*most_severe, len(faults) - 1)


class Fault(NamedTuple):
    """The level of an unexplained use, and the message."""

    severity: Severity
    message: str


def _fault(context: CheckContext, part: ProsePassage, use: JargonUse) -> Fault | None:
    """The fault of a use; None if it is explained on each page that prints it."""
    if not use.term.medical:
        return Fault(Severity.NOTE, "is a formal word")
    if use.explained or _is_part(use, _names(context)):
        return None
    pages = [name for name in part.documents if use.term.name not in _explained(context, name)]
    if pages and not _is_part(use, _glossary(context)):
        return Fault(SEVERITY, "is not explained")
    without = [f'"{name}"' for name in pages if not _has_glossary(context, name)]
    if not without:
        return None
    verb = "does" if len(without) == 1 else "do"
    return Fault(Severity.NOTE, f"is in the glossary, but {join_words(without)} {verb} not print the glossary")


def _build_violation(passage: Passage, use: JargonUse, fault: Fault, more: int) -> Violation:
    repeats = f" ({more} more time{'' if more == 1 else 's'} in this set)" if more else ""
    how = "use plain words, or explain it in parentheses" if use.term.medical else "use plain words"
    message = f'"{use.text}" {fault.message}{repeats}'
    return passage.violation(message, f'{how}: "{use.term.plain}"', use.span, fault.severity)


def _is_part(use: JargonUse, phrases: tuple[str, ...]) -> bool:
    """True if one of the phrases is in the sentence and contains the term."""
    term = f" {' '.join(use.phrase)} "
    return any(term in phrase and phrase in use.sentence_text for phrase in phrases)


@cached_per_context
def _uses(context: CheckContext, text: str) -> tuple[JargonUse, ...]:
    return find_jargon(text, context.sentences(text))


@cached_per_context
def _explained(context: CheckContext, document: str) -> frozenset[str]:
    """The terms that a page explains."""
    texts = document_prose(context.documents[document])
    return frozenset(use.term.name for text in texts for use in _uses(context, text) if use.explained)


@cached_per_context
def _names(context: CheckContext) -> tuple[str, ...]:
    """The names of the procedure. They are not jargon, because the page explains the procedure."""
    return tuple(f" {name.casefold()} " for name in context.content.procedure.value.names)


@cached_per_context
def _glossary(context: CheckContext) -> tuple[str, ...]:
    """Singular and plural forms of the procedure's glossary terms, with a space before and after."""
    forms: list[str] = []
    for entry in context.content.procedure.value.glossary:
        term = entry.term.casefold()
        forms += [f" {form} " for form in (term, f"{term}s", f"{term}es", f"{term}e", f"{term[:-1]}ies")]
    return tuple(forms)


def _has_glossary(context: CheckContext, document: str) -> bool:
    return any(layout.show == "glossary" for layout in context.content.layouts[document].value.sections)
