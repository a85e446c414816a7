"""What sentences tell a patient to do with a medicine: take it, keep taking it, stop it, start it again.

Only what is sure is an order. A medicine that is only mentioned ("if you take warfarin", "instead of ibuprofen"), or
that somebody decides about ("ask whether to stop it"), gives none, or one that is marked as unsure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from handouts.check.context import CheckContext, per_subject
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.medicine_names import BLOOD_THINNERS, Drug, all_drugs, drug_kinds, find_drug, find_drugs
from handouts.content.models.instructions import Medicine

Doing = Literal["stop", "continue", "restart", "take"]
_NEVER = (
    r"(?:do not|don[’']t|never|cannot|can[’']t|must not|mustn[’']t|should not|shouldn[’']t|may not|not to|no longer)"
)
_VERBS = re.compile(
    rf"(?P<not>\b(?:do not|don[’']t|never|without|no need to|(?:do not|don[’']t|not) (?:need|have) to"
    rf"|should not|must not)"
    r" (?:ever )?(?:stop|hold|skip|pause|stopping)(?: taking)?\b)"
    r"|(?P<restart>\b(?:restart|resume|start(?= (?:\S+ ){1,4}again)|start again|begin(?= (?:\S+ ){1,4}again)"
    r"|go back (?:to|on)|back on)\b)"
    r"|(?P<continue>\b(?:keep (?:on )?(?:taking|using)|continu(?:e|ing)(?: to (?:take|use)| taking| using"
    r"| with)?|(?:stay|remain) on"
    r"|carry on (?:with|taking)|go on taking|take your usual)\b)"
    rf"|(?P<stop>\b(?:stop(?: (?:taking|using))?|hold|{_NEVER} (?:take|use|start|have)(?! (?:more|other|too|your last))"
    r"|avoid(?: (?:taking|using))?|skip|quit(?: (?:taking|using))?|discontinue|stay off"
    r"|refrain from(?: (?:taking|using))?"
    r"|pause|no(?= (?:more )?\w+))\b)"
    r"|(?P<take>\b(?:take|taking|use(?! of\b)|using|swallow|try|start(?:ing)?(?: taking)?|begin(?:ning)?(?: taking)?"
    r"|switch(?:ing)? to|inject|give yourself|(?:may|can) (?:also )?have"
    r"|(?:treat|ease|relieve|manage|control)(?: \w+){1,3} with)\b)"
    r"|(?P<other>\b(?:ask|tell|told|call|bring|allergic|allergy|allergies|such as (?!if)|give|gives|get"
    r"|prescribe\w*|if|whether"
    r"|may|might|could|before you|list|questions?)\b)",
    re.I,
)
_DESCRIBED = re.compile(
    r"\b(?:(?:if|when|whenever|while|before|after|until|unless|that|which|who|whom|whether|because|since|as|medicines?"
    r"|medications?|drugs?|pills?|anything|everything|all|what|anyone|everyone|people|patients|those)"
    r"(?: (?:you|they|he|she|people|patients|someone))?(?: (?:can|may|should|must|also|still|now|currently"
    r"|ever|normally"
    r"|usually|regularly|already|are|were|have been|had to|have to|need to))*|people|patients|those|many"
    r"|some|by|of|about"
    r"|from|on) $",
    re.I,
)
"""What stands before a verb that only describes who takes a medicine: `if you take`, `the medicines you take`."""
_NEGATED = re.compile(
    r"\b(?:not|n[’']t|never|without|avoid|stop|quit|hold off|refrain|cannot|instead of|rather than|nor|neither|unless"
    r"|skip|no longer)\b(?: \w+){0,4} $",
    re.I,
)
_BLOCKED = re.compile(
    r"\b(?:not|no|never|instead of|rather than|in place of|except|but|other than|without|unlike|apart from|besides|than"
    r"|avoid|stop|with no|off)\b",
    re.I,
)
"""Words between a verb and a name that take the name out of the order: `take Tylenol, not Advil`."""
_UNSURE = re.compile(
    r"\b(?:if (?:we|you (?:are|were) (?:told|asked|advised|instructed|un|not)|your|a|told|they|needed|advised)|unless"
    r"|may (?:have|need|ask|mean|include|be|not)|might|whether|ask|should i|talk|could|told to|without"
    r"|on your own|by yourself|earlier|until|only)\b",
    re.I,
)
_LEFT_OPEN = re.compile(
    r"\b(?:if (?:we|your (?:doctor|surgeon|heart|nurse|physician)|the (?:doctor|nurse|surgeon)|they|told"
    r"|advised|instructed"
    r"|you (?:are|were) (?:told|asked|advised|instructed))|unless|whether|ask|asked|should i|talk|might"
    r"|told to|tells? you"
    r"|says?|decides?|only if|until (?:we|you (?:have (?:asked|talked|spoken)|ask|speak|talk|hear)"
    r"|your (?:doctor|surgeon|nurse))"
    r"|may (?:be (?:told|asked|advised|able)|need|have to)|could|as (?:shown|listed|printed|planned) (?:in"
    r"|on|below|above)|in the table|start (?:it|them) again"
    r"|on your own|by yourself|when (?:we|your (?:doctor|surgeon|nurse))|as directed by your)\b",
    re.I,
)
"""Words that leave it to somebody whether to take a medicine."""
_CASE = re.compile(
    r"\bif (?:you|your) (?!(?:have|had|feel|are|need|get|still|want)?(?: \w+){0,2}? ?(?:pain|sore|soreness|ache|aches"
    r"|aching|headache|cramps?|discomfort|fever|uncomfortable|hurt|relief|it|need|something|swelling)\b)"
    r"(?!take\b|are taking\b|use\b)",
    re.I,
)
"""A condition that is no symptom: it holds for some patients only."""
_IT = re.compile(
    r"\b(?:(?P<not>(?:do not|don[’']t|never) stop)|(?P<restart>restart|resume)"
    r"|(?P<continue>keep (?:on )?taking|continue(?: taking)?|stay on)"
    r"|(?P<stop>stop(?: taking)?|hold|(?:do not|don[’']t) take)|(?P<take>take|use)) (?:it|them|this|these|that)\b",
    re.I,
)
_ASIDE = r"(?:\s*\([^()]{0,60}\))?"
_SAID_OF = re.compile(
    rf"{_ASIDE}\s*(?:[,:–—-]\s*)?(?:"
    r"(?P<continue>(?:does|do|need|needs|should|must)(?: not|n[’']t) (?:need to "
    r"|have to )?(?:be )?(?:stopped|held|paused)"
    r"|(?:(?:can|may|should|must|will)(?: also| still)? be|is|are) (?:continued|safe to continue)"
    r"|keep taking|continue\b)"
    r"|(?P<stop>(?:must|should|has to|have to|needs? to|will|can|may)(?: not| no longer|not) be (?:taken|used|started)"
    r"|(?:must|should|has to|have to|needs? to|will) be (?:stopped|held|paused)"
    r"|(?:is|are) (?:not (?:allowed|safe|ok|okay|permitted|fine)|off limits|forbidden))"
    r"|(?P<take>(?:can|may|should|must|will)(?: also| still)? be (?:taken|used)"
    r"|(?:is|are) (?:also )?(?:fine|ok|okay|safe|allowed|permitted|all right)\b"
    r"|(?<=[:–—-] )(?:take|use)\b|(?<=[:–—-])(?:take|use)\b))",
    re.I,
)
"""What is said of a medicine behind its name: `Advil may be taken`, `Warfarin: keep taking it`."""
_REGULAR = re.compile(
    rf"{_ASIDE},? \d[\d,.]* ?(?:mg|mcg|g|mL|ml|tablets?|pills?|capsules?|units?)\b.{{0,60}}?(?:\bevery\b"
    rf"|\btimes\b|\bonce\b|\btwice\b"
    r"|\bdaily\b|\ba day\b|\bas needed\b|\bat (?:night|bedtime)\b|\bin the (?:morning|evening)\b)",
    re.I,
)
"""A dose and how often: an order without a verb."""
_CLASS = re.compile(
    r"\bblood[ -]thinn(?:er|ers|ing (?:medicines?|drugs?))\b|\banticoagulants?\b|\bantiplatelets?\b|\bNSAIDs?\b"
    r"|\banti-inflammator(?:y|ies)(?: (?:medicines?|drugs?|pills?|pain relievers?|painkillers?))?\b"
    r"|\bGLP-?1 (?:medicines?|drugs?|shots?)\b|\bSGLT-?2 (?:medicines?|drugs?|inhibitors?)\b",
    re.I,
)
"""Words for a whole kind of medicine."""
_ELSEWHERE = ("alternatives", "alternative_text", "questions", "allergies", "references")
_NOTES = ("medicines.table.note", "medicines.table.note_after", "medicines.table.reason")


@dataclass(frozen=True)
class MedicationInstruction:
    """A medicine in a sentence, and what the sentence tells to do with it."""

    doing: Doing
    name: str
    """As it is written."""
    span: tuple[int, int]
    sentence: PassageSentence
    unsure: bool
    """True where the sentence leaves it to somebody: `if you are told to`, `ask whether`."""
    some: bool = False
    """True where it holds for some patients only: `if you have a stent`."""
    row: int | None = None
    """The row of the table whose own note this is, where the note means its medicine by `it`."""

    @property
    def drug(self) -> Drug | None:
        return all_drugs().get(self.name.lower())

    def rows(self, table: tuple[Medicine, ...]) -> Iterator[tuple[int, Medicine]]:
        """The rows of the table that are about it: by its names, else by its kind."""
        if self.row is not None:
            yield self.row, table[self.row]
            return
        mine = self.drug
        part = self.doing in ("take", "continue")
        exact = [(row, medicine) for row, medicine in enumerate(table) if _same(self.name, mine, medicine, part=part)]
        if exact:
            yield from exact
            return
        thinners = frozenset(BLOOD_THINNERS)
        wanted = mine.kinds if mine else drug_kinds(self.name)
        for row, medicine in enumerate(table):
            known, told = find_drug(medicine.generic), drug_kinds(f"{medicine.generic} {medicine.drug_class or ''}")
            whole = known is None and (wanted & told or (wanted & thinners and told & thinners))
            if whole or (mine is None and told & wanted):
                yield row, medicine


def _same(name: str, mine: Drug | None, medicine: Medicine, *, part: bool) -> bool:
    """True where a row is about this medicine; `part`: or about something that it contains, as Janumet does."""
    if any(name.lower() == own.lower() for own in medicine.names):
        return True
    if mine is None:
        return False
    theirs = [known for own in medicine.names if (known := find_drug(own))]
    generic = find_drug(medicine.generic)
    inside = part and generic is not None and bool(generic.ingredients & mine.ingredients)
    return inside or any(other.generic == mine.generic for other in theirs)


class _Mention(NamedTuple):
    """A medicine, or words for a kind of medicine, in a sentence."""

    start: int
    end: int


@per_subject
def find_instructions(subject: CheckContext) -> tuple[MedicationInstruction, ...]:
    """Every order of the set's prose; what stands in a row of the table is about that row's own medicine."""
    own = {name.lower() for row in subject.rules.medicines.table for name in row.names} - all_drugs().keys()
    extra = (
        re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(own, key=len, reverse=True)))})\b", re.I) if own else None
    )
    result: list[MedicationInstruction] = []
    before: PassageSentence | None = None
    for sentence in english_sentences(subject):
        if sentence.passage.path[0] in _ELSEWHERE or sentence.text.rstrip().endswith("?"):
            continue
        mentions = _mentions(sentence.text, extra)
        if mentions:
            result += _orders(sentence, mentions)
        elif sentence.passage.field in _NOTES:
            result += _of_row(sentence)
        elif before and before.passage is sentence.passage:
            result += _of_the_one_before(sentence, before, extra)
        before = sentence
    return tuple(result)


def _mentions(text: str, extra: re.Pattern[str] | None) -> list[_Mention]:
    """Every medicine of a sentence in order, the longest at each place."""
    spans = [one.span for one in find_drugs(text)]
    spans += [match.span() for match in (*_CLASS.finditer(text), *(extra.finditer(text) if extra else ()))]
    mentions: list[_Mention] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not mentions or start >= mentions[-1].end:
            mentions.append(_Mention(start, end))
    return mentions


def _orders(sentence: PassageSentence, mentions: list[_Mention]) -> Iterator[MedicationInstruction]:
    text = sentence.text
    verbs = list(_VERBS.finditer(text))
    for start, end in mentions:
        before = [verb for verb in verbs if verb.end() <= start]
        verb = before[-1] if before else None
        doing = _doing(text, verb) if verb else None
        if doing in ("take", "continue") and verb and _BLOCKED.search(text, verb.end(), start):
            continue
        if doing is None:
            doing, verb = _behind(text, end, first=not before)
        if doing is not None and verb is not None:
            yield _order(doing, (start, end), sentence, verb)


def _doing(text: str, verb: re.Match[str]) -> Doing | None:
    """What a verb tells to do; None of one that only describes, or asks."""
    kinds_of: dict[str, Doing] = {"not": "continue", "restart": "restart", "continue": "continue", "stop": "stop"}
    if verb.lastgroup != "take":
        doing = kinds_of.get(verb.lastgroup or "")
        return None if doing == "continue" and _DESCRIBED.search(text[: verb.start()]) else doing
    clause = re.split(r"[,;:.()]|\b(?:but|then|and)\b", text[: verb.start()])[-1]
    if _NEGATED.search(clause):
        if re.match(r" (?:more|other|too|your last)\b", text[verb.end() :], re.I):
            return None
        return None if re.search(r"\bneed\b|\bhave to\b", clause, re.I) else "stop"
    return None if _DESCRIBED.search(clause.lstrip()) else "take"


def _behind(text: str, end: int, *, first: bool) -> tuple[Doing | None, re.Match[str] | None]:
    """What is said of a medicine behind its name; `first`: no verb stands before it."""
    if match := _SAID_OF.match(text, end):
        return _group(match), match
    if first and (match := _REGULAR.match(text, end)):
        return "take", match
    match = _IT.search(text, end)
    doing = _group(match) if match else None
    # "If you take ibuprofen, take it with food" tells nothing that the table could contradict.
    return (None, None) if doing == "take" else (doing, match)


def _group(match: re.Match[str]) -> Doing | None:
    names: dict[str, Doing] = {
        "not": "continue", "restart": "restart", "continue": "continue", "stop": "stop", "take": "take",
    }  # fmt: skip
    return names.get(match.lastgroup or "")


def _order(
    doing: Doing, span: tuple[int, int], sentence: PassageSentence, verb: re.Match[str], row: int | None = None
) -> MedicationInstruction:
    text = sentence.text
    definite = doing in ("take", "continue") and verb.lastgroup != "not"
    unsure = bool((_LEFT_OPEN if definite else _UNSURE).search(text))
    return MedicationInstruction(doing, text[slice(*span)], span, sentence, unsure, bool(_CASE.search(text)), row)


def _of_row(sentence: PassageSentence) -> Iterator[MedicationInstruction]:
    """What the note of a row tells to do with the row's own medicine."""
    row = sentence.passage.path[2]
    if isinstance(row, int) and (match := _IT.search(sentence.text)) and (doing := _group(match)):
        yield _order(doing, match.span(), sentence, match, row)


def _of_the_one_before(
    sentence: PassageSentence, before: PassageSentence, extra: re.Pattern[str] | None
) -> Iterator[MedicationInstruction]:
    """`You take warfarin. Keep taking it.`: what is told of the one medicine that the sentence before names."""
    match = _IT.search(sentence.text)
    doing = _group(match) if match else None
    if match is None or doing is None or doing == "take":
        return
    mentions = _mentions(before.text, extra)
    names = {before.text[start:end] for start, end in mentions}
    generics = {known.generic if (known := all_drugs().get(name.lower())) else name.lower() for name in names}
    if len(generics) == 1:
        order = _order(doing, match.span(), sentence, match)
        yield MedicationInstruction(doing, names.pop(), order.span, sentence, order.unsure, order.some)
