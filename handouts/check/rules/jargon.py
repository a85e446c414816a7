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
from functools import lru_cache

from handouts.check.finding import Hit, Level
from handouts.check.printed import printed_texts
from handouts.check.prose import Told, prose, told
from handouts.check.subject import Passage, Subject
from handouts.check.terms import Use, forms, uses

LEVEL = Level.WARNING
STANDARD = ""
_LABELS = frozenset({"topics.heading", "questions.topic", "medicines.table.drug_class", "medicines.table.decides"})
"""Fields that are no prose, and are read as it is."""


def check(subject: Subject) -> Iterator[Hit]:
    """A hit for each term that is not explained, at the passage that uses it first."""
    found: dict[str, list[tuple[Passage, Use, Level]]] = {}
    labels = (told(subject, passage) for passage in subject.passages if passage.field in _LABELS)
    for part in (*prose(subject), *labels):
        for use in uses(part.text):
            if (level := _level(subject, part, use)) is not None:
                found.setdefault(use.term.name, []).append((part.passage, use, level))
    for all_uses in found.values():
        first = next(use for use in all_uses if use[2] is all_uses[0][2])
        yield _hit(*first, len(all_uses) - 1)


def _level(subject: Subject, part: Told, use: Use) -> Level | None:
    """What an unexplained use weighs, None where it is explained."""
    if not use.term.medical:
        return Level.NOTE
    if use.explained or _is_part(use, _names(subject)):
        return None
    open_on = [name for name in part.on if use.term.name not in _explained(subject, name)]
    if not open_on:
        return None
    if not _is_part(use, _glossary(subject)):
        return LEVEL
    return None if all(_has_glossary(subject, name) for name in open_on) else Level.NOTE


def _is_part(use: Use, phrases: tuple[str, ...]) -> bool:
    """True where one of the phrases stands in the sentence and holds the term."""
    said = f" {' '.join(use.phrase)} "
    return any(said in phrase and phrase in use.around for phrase in phrases)


def _hit(passage: Passage, use: Use, level: Level, more: int) -> Hit:
    again = f" ({more} more time{'' if more == 1 else 's'} in this set)" if more else ""
    if not use.term.medical:
        return passage.hit(
            f'"{use.told}" is a stiff word{again}', f'say it plainly: "{use.term.plain}"', use.told, level
        )
    known = "is not explained" if level is LEVEL else "is in the glossary, but this page prints none"
    hint = f'say it plainly, or explain it in parentheses: "{use.term.plain}"'
    return passage.hit(f'"{use.told}" {known}{again}', hint, use.told, level, use.at)


@lru_cache(maxsize=24)
def _explained(subject: Subject, document: str) -> frozenset[str]:
    """The terms that a page explains somewhere."""
    texts = printed_texts(subject.documents[document])
    return frozenset(use.term.name for text in texts for use in uses(text) if use.explained)


@lru_cache(maxsize=8)
def _names(subject: Subject) -> tuple[str, ...]:
    """The names of the procedure, which are no jargon: what it is, the page says."""
    procedure = subject.content.procedure.value
    return tuple(f" {name.casefold()} " for name in (procedure.name, procedure.plain, *procedure.also))


@lru_cache(maxsize=8)
def _glossary(subject: Subject) -> tuple[str, ...]:
    """Every form of the terms of the procedure's glossary, with a space before and after."""
    found: list[str] = []
    for entry in subject.content.procedure.value.glossary:
        *before, last = entry.term.casefold().split()
        found += [f" {' '.join((*before, form))} " for form in forms(last)]
    return tuple(found)


def _has_glossary(subject: Subject, document: str) -> bool:
    return any(layout.show == "glossary" for layout in subject.content.layouts[document].value.sections)
