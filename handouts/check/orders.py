"""What sentences tell to do with a medicine: stop it, keep taking it, start it again; only where that is sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from handouts.check.speech import Sentence, sentences
from handouts.check.subject import Subject
from handouts.content.drug_names import THINNERS, Drug, drug, drugs, kinds, named
from handouts.content.medicines import Medicine

Doing = Literal["stop", "continue", "restart"]
_VERBS = re.compile(
    r"(?P<not>\b(?:do not|don[’']t|never|without) (?:ever )?(?:stop|hold|skip|stopping)\b)"
    r"|(?P<restart>\b(?:restart|resume|start(?= (?:\S+ ){1,4}again)|start again|begin(?= (?:\S+ ){1,4}again)"
    r"|go back (?:to|on)|back on)\b)"
    r"|(?P<continue>\b(?:keep (?:on )?taking|continue(?: to take| taking| with)?|stay on|take your usual)\b)"
    r"|(?P<stop>\b(?:stop(?: taking)?|hold|(?:do not|don[’']t|never) (?:take|use)(?! (?:more|other|too|your last))"
    r"|avoid|skip|quit|discontinue|stay off"
    r"|pause|no(?= (?:more )?\w+))\b)"
    r"|(?P<other>\b(?:ask|tell|told|call|bring|allergic|allergy|allergies|such as (?!if)|give|gives|get"
    r"|prescribe\w*|if|whether"
    r"|may|might|could|before you|list|questions?|take|use|swallow)\b)",
    re.I,
)
_UNSURE = re.compile(
    r"\b(?:if (?:we|you (?:are|were) (?:told|asked|advised|instructed|un|not)|your|a|told|they|needed|advised)|unless"
    r"|may (?:have|need|ask|mean|include|be|not)|might|whether|ask|should i|talk|could|told to|without"
    r"|on your own|by yourself|earlier|until|only)\b",
    re.I,
)
_IT = re.compile(
    r"\b(?P<not>(?:do not|don[’']t) stop)|(?P<restart>restart|resume)|(?P<continue>keep taking|continue(?: taking)?)"
    r"|(?P<stop>stop(?: taking)?|hold|(?:do not|don[’']t) take) (?:it|them|this|these|that)\b",
    re.I,
)
_THINNER = re.compile(
    r"\bblood[ -]thinn(?:er|ers|ing (?:medicines?|drugs?))\b|\banticoagulants?\b|\bantiplatelets?\b", re.I
)


@dataclass(frozen=True)
class Order:
    """A medicine in a sentence, and what the sentence tells to do with it."""

    doing: Doing
    name: str
    """As it is written."""
    span: tuple[int, int]
    sentence: Sentence
    unsure: bool
    """True where the sentence leaves it to somebody: `if you are told to`, `ask whether`."""

    @property
    def drug(self) -> Drug | None:
        return drugs().get(self.name.lower())

    def rows(self, table: tuple[Medicine, ...]) -> Iterator[tuple[int, Medicine]]:
        """The rows of the table that are about it: by its names, else by its kind."""
        mine = self.drug
        exact = [(row, medicine) for row, medicine in enumerate(table) if _same(self.name, mine, medicine)]
        if exact:
            yield from exact
            return
        thinners = frozenset(THINNERS)
        wanted = {mine.kind} if mine else kinds(self.name)
        for row, medicine in enumerate(table):
            known, told = drug(medicine.generic), kinds(f"{medicine.generic} {medicine.drug_class or ''}")
            whole = known is None and (wanted & told or (wanted & thinners and told & thinners))
            if whole or (mine is None and told & wanted):
                yield row, medicine


def _same(name: str, mine: Drug | None, medicine: Medicine) -> bool:
    if any(name.lower() == own.lower() for own in medicine.names):
        return True
    theirs = [drug(own) for own in medicine.names]
    return mine is not None and any(other and other.generic == mine.generic for other in theirs)


@lru_cache(maxsize=8)
def orders(subject: Subject) -> tuple[Order, ...]:
    """Every order of the set's prose; what stands in a row of the table is about that row's own medicine."""
    own = {name.lower() for row in subject.rules.medicines.table for name in row.names} - drugs().keys()
    extra = (
        re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(own, key=len, reverse=True)))})\b", re.I) if own else None
    )
    return tuple(
        order
        for sentence in sentences(subject)
        if sentence.passage.path[0] not in ("alternatives", "alternative_text", "questions", "allergies")
        and sentence.passage.field
        not in ("medicines.table.note", "medicines.table.note_after", "medicines.table.reason")
        for order in _orders(sentence, extra)
    )


def _orders(sentence: Sentence, extra: re.Pattern[str] | None) -> Iterator[Order]:
    text = sentence.text
    found = [one.span for one in named(text)]
    found += [one.span() for one in (*_THINNER.finditer(text), *(extra.finditer(text) if extra else ()))]
    if not found or text.rstrip().endswith("?"):
        return
    verbs = list(_VERBS.finditer(text))
    unsure = bool(_UNSURE.search(text))
    last = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start < last:
            continue
        last = end
        before = [verb for verb in verbs if verb.end() <= start]
        verb = _IT.search(text, end) if not before or not _doing(before[-1]) else before[-1]
        if verb and (doing := _doing(verb)):
            yield Order(doing, text[start:end], (start, end), sentence, unsure)


def _doing(verb: re.Match[str]) -> Doing | None:
    kinds_of: dict[str, Doing] = {"not": "continue", "restart": "restart", "continue": "continue", "stop": "stop"}
    return kinds_of.get(verb.lastgroup or "")
