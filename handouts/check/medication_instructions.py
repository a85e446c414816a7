"""Find what sentences tell a patient to do with a medicine: take it, keep taking it, stop it, restart it.

Only clear instructions count. A sentence that only mentions a medicine ("if you take warfarin", "instead of
ibuprofen") gives no instruction. One that leaves the decision to someone else ("ask whether to stop it") gives none, or
an uncertain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from handouts.check.context import CheckContext, cached_per_context
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.medicine_names import BLOOD_THINNERS, Drug, all_drugs, drug_kinds, find_drug, find_drugs
from handouts.content.models.instructions import Medicine

MedicationAction = Literal["stop", "continue", "restart", "take"]
_NEVER = (
    r"(?:do not|don[’']t|never|cannot|can[’']t|must not|mustn[’']t|should not|shouldn[’']t|may not|not to|no longer)"
)
_VERBS = re.compile(
    rf"(?P<not>\b(?:do not|don[’']t|never|without|no need to|(?:do not|don[’']t|not) (?:need|have) to"
    rf"|should not|must not)"
    r" (?:ever )?(?:stop|hold|skip|miss|pause|stopping)(?: (?:taking|any doses? of|a dose of))?\b)"
    r"|(?P<restart>\b(?:restart|resume|start(?= (?:\S+ ){1,4}again)|start again|begin(?= (?:\S+ ){1,4}again)"
    r"|go back (?:to|on)|back on)\b)"
    r"|(?P<continue>\b(?:keep (?:on )?(?:taking|using)|continu(?:e|ing)(?: to (?:take|use)| taking| using"
    r"| with)?|(?:stay|remain) on"
    r"|carry on (?:with|taking)|go on (?:with|taking)|keep (?:on|up) with|take your usual)\b)"
    rf"|(?P<stop>\b(?:stop(?: (?:taking|using))?|hold|{_NEVER} (?:take|use|start|have|give)"
    r"(?! (?:more|other|too|your last))"
    r"|avoid(?: (?:taking|using))?|skip|quit(?: (?:taking|using))?|discontinue|stay off"
    r"|refrain from(?: (?:taking|using))?"
    r"|pause|(?<!has )(?<!contains )no(?= (?:more )?\w+))\b)"
    r"|(?P<take>\b(?:take|taking|use(?! of\b)|using|swallow|try|start(?:ing)?(?: taking)?|begin(?:ning)?(?: taking)?"
    r"|switch(?:ing)? to|inject|give yourself|alternate|alternating|add|recommend|suggest|(?:may|can) (?:also )?have"
    r"|(?:^|(?<=[.;:] ))have(?! you\b)|(?:(?:^|(?<=[.;:,] ))|\b(?:and|then|or|may|can|should|please) )give"
    r"(?! (?:us|me|the|our|this|a list)\b)"
    r"|(?:treat|ease|relieve|manage|control)(?: \w+){1,3} with)\b)"
    r"|(?P<other>\b(?:ask|tell|told|call|bring|allergic|allergy|allergies|such as (?!if)|give|gives|get"
    r"|prescribe\w*|if|whether"
    r"|may|might|could|before you|list|questions?)\b)",
    re.I,
)
_DESCRIPTION_BEFORE = re.compile(
    r"\b(?:(?:if|when|whenever|while|before|after|until|unless|that|which|who|whom|whether|because|since|as|medicines?"
    r"|medications?|drugs?|pills?|anything|everything|all|what|anyone|everyone|people|patients|those)"
    r"(?: (?:you|they|he|she|people|patients|someone))?(?: (?:can|may|should|must|also|still|now|currently"
    r"|ever|normally"
    r"|usually|regularly|already|are|were|have been|had to|have to|need to))*|people|patients|those|many"
    r"|some|by|of|about"
    r"|from|on) $",
    re.I,
)
"""Words before a verb that only describes who takes a medicine: `if you take`, `the medicines you take`."""
_CONDITION_BEFORE = re.compile(r"\b(?:if|when|whether|unless)\b.* or $", re.I)
"""Words before the last verb of a condition: `if you have diabetes or take warfarin`."""
_STATEMENT_BEFORE = re.compile(
    r"(?:^|(?:^|\W)(?:and|but|if|who) )(?:you|they|your child|the (?:patient|child)|he|she)"
    r"(?: (?:still|now|currently|already|usually|regularly|normally|also))* $",
    re.I,
)
"""The whole clause before a verb that states who takes a medicine, and orders nothing: `You take warfarin.`"""
_STATED_USE = re.compile(
    r"(?<!GLP-)(?<!SGLT-)\d|\b(?:today|tonight|tomorrow|daily|once|twice|every|each|again|instead"
    r"|until|before|after|with|at|for|on|in|to|if|when|while|by|one|two|half)\b",
    re.I,
)
"""When, how much or what for: it makes a statement an order, `You take your warfarin tonight.`"""
_NEGATION_BEFORE = re.compile(
    r"\b(?:not|n[’']t|never|without|avoid|stop|quit|hold off|refrain|cannot|instead of|rather than|nor|neither|unless"
    r"|skip|no longer)\b(?: \w+){0,4} $",
    re.I,
)
_EXCLUSION = re.compile(
    r"\b(?:not|no|never|instead of|rather than|in place of|except|but|other than|without|unlike|apart from|besides|than"
    r"|avoid|stop|with no|off|neither|nor|who|whom|sheet|form|list|card|letter)\b",
    re.I,
)
"""Words between a verb and a name that exclude the name: `take Tylenol, not Advil`, `take this sheet to`."""
_NEW_CLAUSE = re.compile(r"[:;]|\b(?:because|since)\b|, as\b", re.I)
"""After it, a second medicine is not taken: `Take Tylenol, because Advil can cause bleeding`."""
_EXAMPLE = re.compile(r"such as ?", re.I)
"""Words before an example: `use a pain reliever such as ibuprofen` is about ibuprofen."""
_UNCERTAIN = re.compile(
    r"\b(?:if (?:we|you (?:are|were) (?:told|asked|advised|instructed|un|not)|your|a|told|they|needed|advised)|unless"
    r"|may (?:have|need|ask|mean|include|be|not)|might|whether|ask|should i|talk|could|told to|without"
    r"|on your own|by yourself|earlier|until|only|before you (?:ask|call|talk|speak|see|hear))\b",
    re.I,
)
_UNCERTAIN_TO_TAKE = re.compile(
    r"\b(?:if (?:we|your (?:doctor|surgeon|heart|nurse|physician)|the (?:doctor|nurse|surgeon)|they|told"
    r"|advised|instructed"
    r"|you (?:are|were) (?:told|asked|advised|instructed))|unless|whether|ask|asked|should i|talk|might"
    r"|told to|tells? you"
    r"|(?<!label )(?<!box )(?<!package )says?|decides?"
    r"|only if(?! (?:you have|your|the|it|tylenol|acetaminophen)\b)"
    r"|until (?:we|you (?:have (?:asked|talked|spoken)|ask|speak|talk|hear)"
    r"|your (?:doctor|surgeon|nurse))"
    r"|may (?:be (?:told|asked|advised|able)|need|have to)|could|as (?:shown|listed|printed|planned) (?:in"
    r"|on|below|above)|in the table|start (?:it|them) again"
    r"|on your own|by yourself|when (?:we|your (?:doctor|surgeon|nurse))|as directed by your)\b",
    re.I,
)
"""Words that leave the decision to take a medicine to someone else."""
_PATIENT_CONDITION = re.compile(
    r"\bif (?:you|your) (?!(?:have|had|feel|are|need|get|still|want)?(?: \w+){0,2}? ?(?:\w+ )?"
    r"(?:pain|sore|soreness|ache|aches"
    r"|aching|headache|cramps?|discomfort|fever|uncomfortable|hurts?|relief|it|need|something|swelling)\b)"
    r"(?!take\b|are taking\b|are on\b|use\b)",
    re.I,
)
"""A condition that is not a symptom: it applies only to some patients."""
_PRONOUN_ACTION = re.compile(
    r"\b(?:(?P<not>(?:do not|don[’']t|never) stop)|(?P<restart>restart|resume)"
    r"|(?P<continue>keep (?:on )?taking|continue(?: taking)?|stay on)"
    r"|(?P<stop>stop(?: taking)?|hold|(?:do not|don[’']t) take)|(?P<take>take|use)) (?:it|them|this|these|that)\b",
    re.I,
)
_PARENTHESIS = r"(?:\s*\([^()]{0,60}\))?"
_ACTION_AFTER_NAME = re.compile(
    rf"{_PARENTHESIS}(?: (?:and|or) \w+{_PARENTHESIS})?\s*(?:[,:–—-]\s*)?(?:"
    r"(?P<continue>(?:does|do|need|needs|should|must)(?: not|n[’']t) (?:need to "
    r"|have to )?(?:be )?(?:stopped|held|paused)"
    r"|(?:(?:can|may|should|must|will)(?: also| still)? be|is|are) (?:continued|safe to continue)"
    r"|keep taking|continue\b)"
    r"|(?P<restart>(?:can|may|should|must|will|has to|have to|needs? to)(?: also)? be (?:restarted|resumed"
    r"|(?:started|taken) again))"
    r"|(?P<stop>(?:must|should|has to|have to|needs? to|will|can|may)(?: not| no longer|not) be (?:taken|used|started)"
    r"|(?:must|should|has to|have to|needs? to|will) be (?:stopped|held|paused)"
    r"|(?:is|are) (?:not (?:allowed|safe|ok|okay|permitted|fine)|off limits|forbidden))"
    r"|(?P<take>(?:can|may|should|must|will)(?: also| still)? be (?:taken|used)"
    r"|(?:is|are) (?:also |both )?(?:fine|ok|okay|safe|allowed|permitted|all right|recommended)\b"
    r"|(?<=[:–—-] )(?:take|use)\b|(?<=[:–—-])(?:take|use)\b))",
    re.I,
)
"""An instruction after the name of a medicine: `Advil may be taken`, `Warfarin: keep taking it`."""
_DOSE_SCHEDULE = re.compile(
    rf"{_PARENTHESIS},? \d[\d,.]* ?(?:mg|mcg|g|mL|ml|tablets?|pills?|capsules?|units?)\b.{{0,60}}?(?:\bevery\b"
    rf"|\btimes\b|\bonce\b|\btwice\b"
    r"|\bdaily\b|\ba day\b|\bas needed\b|\bat (?:night|bedtime)\b|\bin the (?:morning|evening)\b)",
    re.I,
)
"""A dose and how often to take it: an instruction without a verb."""
_DRUG_CLASS = re.compile(
    r"\bblood[ -]thinn(?:er|ers|ing (?:medicines?|drugs?))\b|\banticoagulants?\b|\bantiplatelets?\b|\bNSAIDs?\b"
    r"|\banti-inflammator(?:y|ies)(?: (?:medicines?|drugs?|pills?|pain relievers?|painkillers?))?\b"
    r"|\bGLP-?1 (?:medicines?|drugs?|shots?)\b|\bSGLT-?2 (?:medicines?|drugs?|inhibitors?)\b",
    re.I,
)
"""Words for a class of medicines."""
_SKIPPED_FIELDS = ("alternatives", "alternative_text", "questions", "allergies", "references")
_ROW_NOTE_FIELDS = ("medicines.table.note", "medicines.table.note_after", "medicines.table.reason")


@dataclass(frozen=True)
class MedicationInstruction:
    """What a sentence tells a patient to do with a medicine."""

    action: MedicationAction
    name: str
    """The name as it is written."""
    span: tuple[int, int]
    sentence: PassageSentence
    uncertain: bool
    """True if the sentence leaves the decision to someone else: `if you are told to`, `ask whether`."""
    conditional: bool = False
    """True if it applies only to some patients: `if you have a stent`."""
    row: int | None = None
    """The row of the table whose note the sentence is from, if the note calls its medicine `it`."""

    @property
    def drug(self) -> Drug | None:
        return all_drugs().get(self.name.lower())

    def rows(self, table: tuple[Medicine, ...]) -> Iterator[tuple[int, Medicine]]:
        """The rows of the table about this medicine, with their indexes: by its names, else by its kind."""
        if self.row is not None:
            yield self.row, table[self.row]
            return
        yield from medicine_rows(self.name, table, by_ingredient=self.action in ("take", "continue"))


def medicine_rows(name: str, table: tuple[Medicine, ...], *, by_ingredient: bool) -> Iterator[tuple[int, Medicine]]:
    """The rows of the table about a medicine, with their indexes: by its names, else by its kind.

    With `by_ingredient`, the rows of its ingredients as well, as for Janumet.
    """
    drug = all_drugs().get(name.lower())
    exact = [
        (row, medicine)
        for row, medicine in enumerate(table)
        if _is_same_medicine(name, drug, medicine, by_ingredient=by_ingredient)
    ]
    if exact:
        yield from exact
        return
    thinners = frozenset(BLOOD_THINNERS)
    kinds = drug.kinds if drug else drug_kinds(name)
    for row, medicine in enumerate(table):
        row_kinds = drug_kinds(f"{medicine.generic} {medicine.drug_class or ''}")
        row_is_class = find_drug(medicine.generic) is None
        same_kind = kinds & row_kinds or (kinds & thinners and row_kinds & thinners)
        if (row_is_class and same_kind) or (drug is None and row_kinds & kinds):
            yield row, medicine


def _is_same_medicine(name: str, drug: Drug | None, medicine: Medicine, *, by_ingredient: bool) -> bool:
    """True if a row is about this medicine; with `by_ingredient`, also about one of its ingredients, as for Janumet."""
    if any(name.lower() == row_name.lower() for row_name in medicine.names):
        return True
    if drug is None:
        return False
    row_drugs = [row_drug for row_name in medicine.names if (row_drug := find_drug(row_name))]
    generic = find_drug(medicine.generic)
    shares_ingredient = by_ingredient and generic is not None and bool(generic.ingredients & drug.ingredients)
    return shares_ingredient or any(row_drug.generic == drug.generic for row_drug in row_drugs)


class _MedicineMention(NamedTuple):
    """The place of a medicine, or of words for a class of medicines, in a sentence."""

    start: int
    end: int


@cached_per_context
def find_instructions(context: CheckContext) -> tuple[MedicationInstruction, ...]:
    """Every instruction in the set's English sentences, in order, with those in notes of the medicine table."""
    table = context.instructions.medicines.table
    unlisted = {name.lower() for row in table for name in row.names} - all_drugs().keys()
    by_length = sorted(unlisted, key=len, reverse=True)
    extra = re.compile(rf"\b(?:{'|'.join(map(re.escape, by_length))})\b", re.I) if unlisted else None
    result: list[MedicationInstruction] = []
    previous: PassageSentence | None = None
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in _SKIPPED_FIELDS or sentence.text.rstrip().endswith("?"):
            continue
        mentions = _find_medicines(sentence.text, extra)
        if mentions:
            result += _instructions_in_sentence(sentence, mentions)
        elif sentence.passage.field in _ROW_NOTE_FIELDS:
            result += _instruction_in_row_note(sentence)
        elif previous and previous.passage is sentence.passage:
            result += _instruction_by_pronoun(sentence, previous, extra)
        previous = sentence
    return tuple(result)


def _find_medicines(text: str, extra: re.Pattern[str] | None) -> list[_MedicineMention]:
    """Every medicine in a sentence, in order, the longest at each offset. `extra` matches names not in our table."""
    spans = [drug.span for drug in find_drugs(text)]
    spans += [match.span() for match in (*_DRUG_CLASS.finditer(text), *(extra.finditer(text) if extra else ()))]
    mentions: list[_MedicineMention] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not mentions or start >= mentions[-1].end:
            mentions.append(_MedicineMention(start, end))
    return mentions


def _instructions_in_sentence(
    sentence: PassageSentence, mentions: list[_MedicineMention]
) -> Iterator[MedicationInstruction]:
    text = sentence.text
    verbs = list(_VERBS.finditer(text))
    for start, end in mentions:
        verbs_before = [verb for verb in verbs if verb.end() <= start]
        verb = verbs_before[-1] if verbs_before else None
        if verb and _EXAMPLE.fullmatch(verb[0]) and len(verbs_before) > 1 and _takes(text, verbs_before[-2], verb):
            verb = verbs_before[-2]
        action = _verb_action(text, verb) if verb else None
        if action in ("take", "continue") and verb and _is_excluded(text, verb.end(), start, mentions):
            continue
        if action is None:
            action, verb = _action_after_name(text, end, first=not verbs_before)
        if action is not None and verb is not None:
            yield _build_instruction(action, (start, end), sentence, verb)


def _is_excluded(text: str, verb_end: int, start: int, mentions: list[_MedicineMention]) -> bool:
    """True if the words between a verb and a medicine exclude it, or begin a clause about it."""
    is_second = any(verb_end <= mention.start < start for mention in mentions)
    return bool(_EXCLUSION.search(text, verb_end, start) or (is_second and _NEW_CLAUSE.search(text, verb_end, start)))


def _takes(text: str, verb: re.Match[str], example: re.Match[str]) -> bool:
    """True if a verb says to take the medicines that `such as` gives examples of."""
    is_same_clause = not re.search(r"[.;:]|\bbut\b", text[verb.end() : example.start()])
    return is_same_clause and _verb_action(text, verb) in ("take", "continue")


def _verb_action(text: str, verb: re.Match[str]) -> MedicationAction | None:
    """The action of a verb; None if the verb only describes or asks."""
    if verb.lastgroup != "take":
        action = _matched_action(verb)
        return None if action == "continue" and _DESCRIPTION_BEFORE.search(text[: verb.start()]) else action
    clause = re.split(r"[,;:.()]|\b(?:but|then|and)\b", text[: verb.start()])[-1]
    if _NEGATION_BEFORE.search(clause):
        if re.match(r" (?:more|other|too|your last)\b", text[verb.end() :], re.I):
            return None
        return None if re.search(r"\bneed\b|\bhave to\b", clause, re.I) else "stop"
    if _STATEMENT_BEFORE.search(clause.lstrip()) and not _STATED_USE.search(_clause_after(text, verb)):
        return None
    is_description = _DESCRIPTION_BEFORE.search(clause.lstrip()) or _CONDITION_BEFORE.search(clause)
    return None if is_description else "take"


def _clause_after(text: str, verb: re.Match[str]) -> str:
    return re.split(r"[;:.]", text[verb.end() :])[0]


def _action_after_name(text: str, end: int, *, first: bool) -> tuple[MedicationAction | None, re.Match[str] | None]:
    """The action in the text after a medicine, and its match. `first` is true if no verb comes before the medicine."""
    if match := _ACTION_AFTER_NAME.match(text, end):
        return _matched_action(match), match
    if first and (match := _DOSE_SCHEDULE.match(text, end)):
        return "take", match
    match = _PRONOUN_ACTION.search(text, end)
    action = _matched_action(match) if match else None
    # "If you take ibuprofen, take it with food": nothing here can contradict the table.
    return (None, None) if action == "take" else (action, match)


def _matched_action(match: re.Match[str]) -> MedicationAction | None:
    """The action that the named group of a match stands for; None for the group `other`."""
    actions: dict[str, MedicationAction] = {
        "not": "continue", "restart": "restart", "continue": "continue", "stop": "stop", "take": "take",
    }  # fmt: skip
    return actions.get(match.lastgroup or "")


def _build_instruction(
    action: MedicationAction,
    span: tuple[int, int],
    sentence: PassageSentence,
    verb: re.Match[str],
    row: int | None = None,
) -> MedicationInstruction:
    text = sentence.text
    is_taken = action in ("take", "continue") and verb.lastgroup != "not"
    uncertain = bool((_UNCERTAIN_TO_TAKE if is_taken else _UNCERTAIN).search(text))
    return MedicationInstruction(
        action, text[slice(*span)], span, sentence, uncertain, bool(_PATIENT_CONDITION.search(text)), row
    )


def _instruction_in_row_note(sentence: PassageSentence) -> Iterator[MedicationInstruction]:
    """The instruction in a row's note about the row's medicine."""
    row = sentence.passage.path[2]
    if isinstance(row, int) and (match := _PRONOUN_ACTION.search(sentence.text)) and (action := _matched_action(match)):
        yield _build_instruction(action, match.span(), sentence, match, row)


def _instruction_by_pronoun(
    sentence: PassageSentence, previous: PassageSentence, extra: re.Pattern[str] | None
) -> Iterator[MedicationInstruction]:
    """`You take warfarin. Keep taking it.`: an instruction about the only medicine of the previous sentence."""
    match = _PRONOUN_ACTION.search(sentence.text)
    action = _matched_action(match) if match else None
    if match is None or action is None or action == "take":
        return
    mentions = _find_medicines(previous.text, extra)
    names = {previous.text[start:end] for start, end in mentions}
    generics = {drug.generic if (drug := all_drugs().get(name.lower())) else name.lower() for name in names}
    if len(generics) == 1:
        instruction = _build_instruction(action, match.span(), sentence, match)
        yield MedicationInstruction(
            action, names.pop(), instruction.span, sentence, instruction.uncertain, instruction.conditional
        )
