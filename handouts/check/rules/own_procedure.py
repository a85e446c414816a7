"""The text is about the set's own procedure, not another one.

"Your angiogram" in a handout about kyphoplasty comes from a copied page. The patient wonders whether this is the right
handout, and whether the rest applies. The rule skips sentences that are about another procedure on purpose: an
alternative, a test, an earlier procedure, a comparison. "Your exam" in a set that is not for an exam is a warning.

Source: the specific procedure is named on the consent form, standard C2 (42 CFR 482.24(c)(4)(v)).

Fix: write {procedure}. If it is another name for the procedure, add it under `also` in the procedure's own file.

Passes:

    prepare:
      - Wear loose clothes on the day of your kyphoplasty.

Fails:

    prepare:
      - Wear loose clothes on the day of your angiogram.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.procedure_names import (
    GENERIC_NAMES,
    PROCEDURE_GROUPS,
    may_name_procedure,
    procedure_groups,
    procedure_pattern,
)
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C2"
_ELSEWHERE = ("alternatives", "alternative_text", "tests", "questions", "references", "allergies", "source")
_YOUR = r"(?:your|this)\s+(?:\w+\s+){0,1}?"
_THE = (
    r"(?:the|before|after|during|for|of|have|having|scheduled for|get|getting|prepare for|undergo"
    r"|undergoing)\s+(?:an?\s+)?"
)
_OTHER = re.compile(
    r"\b(?:previous|earlier|past|prior|other|another|different|last|first|ever had|have had|had an?|history of"
    r"|such as|like an?|unlike"
    r"|instead of|than|compared|not an?|or an?|old|recent|recently|already|future|separate|in the past"
    r"|years? ago|months? ago|if you need"
    r"|may need|might need|choose|choice|decide)\b",
    re.I,
)
_EXAMINES = re.compile(
    r"(?:scopy|gram|graphy|\b(?:exam|examination|scan|test|study|imaging|biopsy|ultrasound|mri|ct))\b"
)
"""Names of procedures that a handout may call an exam."""
_AFTER = re.compile(
    r"\s*(?:[.,;:)!?]|$)|\s+(?:is|are|was|will|may|can|must|treats?|takes?|uses?|helps?|shows?|lasts?|starts?|begins?|ends?|procedure"
    r"|appointment|for|to|and|or|if|with|you|we|at|on|in|by|as|so|that|this|the|your|itself|day|prep|preparation|instructions|patients?"
    r"|date|time)\b",
    re.I,
)
"""What may follow a name that is not part of a longer one, such as `the epidural veins`."""
_VERB = re.compile(
    r"\s+(?:is|are|treats?|takes?|uses?|can|may|will|helps?|shows?|lasts?|patients?|instructions)\b", re.I
)
_OPTIONAL = re.compile(
    r"\s+(?:is|are|was|may be) (?:also )?(?:given|done|used|placed|needed|necessary)\b|\s+may follow\b", re.I
)
_PLACE = re.compile(
    r"(?: (?:and|&) \w+)?(?: \w+)? (?:cent(?:er|re)s?|clinics?|suites?|units?|departments?|dept|labs?"
    r"|laborator(?:y|ies)|rooms?|institutes?"
    r"|theat(?:er|re)s?|wards?|offices?|groups?|associates|partners|specialists?|teams?|nurses?|staff|desks?|building|hospital|floor"
    r"|coordinators?|schedulers?|programs?|services?|patient|doctors?|physicians?)\b",
    re.I,
)
"""What follows the name of a procedure in the name of a place or a team."""
_CAPITALS = re.compile(r"\b[A-Z]\w+ $")
_GENERIC = re.compile(
    rf"\b(?:(?:before|after|during|for|of|at|until|from|to)\s+(?:your|this)|(?:your|this))\s+(?P<name>{'|'.join(GENERIC_NAMES)})\b"
    r"(?!\s+(?:room|table|gloves|by|with|results?|report|schedule|shows?|showed|is in|from))",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each other procedure that the text treats as its own."""
    own_names = _own_names(context)
    groups = _own_groups(frozenset(own_names))
    sentences = [sentence for sentence in english_sentences(context) if sentence.passage.path[0] not in _ELSEWHERE]
    introduced: set[int] = set()
    places = _places(context)
    for sentence in sentences:
        for match in procedure_pattern().finditer(sentence.text) if may_name_procedure(sentence.text) else ():
            if _is_place(sentence.text, match, places):
                continue
            row = procedure_groups()[match["name"].lower()]
            before = sentence.text[: match.start()]
            if row in groups or _OTHER.search(sentence.text) or not _AFTER.match(sentence.text, match.end()):
                continue
            if re.search(r"\babout your (?:\w+ )?$", before, re.I):
                continue
            if re.search(rf"\b{_YOUR}$", before, re.I) or (
                row not in introduced and _is_main_procedure(sentence, match)
            ):
                yield _build_violation(context, sentence, match, Severity.ERROR)
            else:
                introduced.add(row)
        if not any(_EXAMINES.search(own_name) for own_name in own_names):
            for match in _GENERIC.finditer(sentence.text):
                if not _OTHER.search(sentence.text):
                    yield _build_violation(context, sentence, match, Severity.WARNING)


def _places(context: CheckContext) -> re.Pattern[str] | None:
    """Pattern for the names of the clinic and of the place of arrival."""
    clinic = context.clinic
    names = [clinic.name, clinic.mail_name, *clinic.address, context.instructions.arrival.place]
    place_names = sorted({name for name in names if name}, key=len, reverse=True)
    # Clinic names are often shortened: Harbor Angiogram Center to Harbor Angiogram.
    place_names += [
        " ".join(name.split()[:2]) for name in place_names[:] if name == clinic.name and len(name.split()) > 2
    ]
    return re.compile("|".join(map(re.escape, place_names)), re.I) if place_names else None


def _is_place(text: str, match: re.Match[str], places: re.Pattern[str] | None) -> bool:
    """True if the name is part of the name of a clinic, a room or a team: the MRI suite."""
    start, end = match.span()
    if places and any(place.start() <= start and end <= place.end() for place in places.finditer(text)):
        return True
    return bool(_PLACE.match(text, end)) or bool(
        _CAPITALS.search(text[:start]) and text[start : start + 1].isupper() and re.match(r" [A-Z]", text[end:])
    )


def _own_groups(own_names: frozenset[str]) -> frozenset[int]:
    """The groups of known procedures that the set's own names belong to."""
    return frozenset(
        row
        for name, row in procedure_groups().items()
        if any(_contains(name, own_name) or own_name == name for own_name in own_names)
    )


def _own_names(context: CheckContext) -> set[str]:
    """The procedure's names in lowercase, and the short name of its file."""
    names = (*context.content.procedure.value.names, context.instructions.procedure.replace("-", " "))
    return {name.lower() for name in names}


def _contains(name: str, own_name: str) -> bool:
    """True if one name contains the other as whole words."""
    return bool(re.search(rf"\b{re.escape(name)}\b", own_name) or re.search(rf"\b{re.escape(own_name)}\b", name))


def _is_main_procedure(sentence: PassageSentence, match: re.Match[str]) -> bool:
    """True if the sentence is about the patient's own procedure: as its subject, or as a point in time."""
    before, after = sentence.text[: match.start()], sentence.text[match.end() :]
    if not before.strip(' "“*(') or re.fullmatch(r"\W*(?:an?|the)\s+", before, re.I):
        return not _OPTIONAL.match(after) and bool(_VERB.match(after))
    return bool(re.search(rf"\b{_THE}$", before, re.I)) and not re.search(r"\b(?:for|of|have|get)\s+$", before, re.I)


def _build_violation(
    context: CheckContext, sentence: PassageSentence, match: re.Match[str], severity: Severity
) -> Violation:
    plain = context.content.procedure.value.plain
    message = f'the text says "{match["name"]}", but the set is for {plain}'
    row = procedure_groups().get(match["name"].lower())
    group = (
        f" ({PROCEDURE_GROUPS[row][0]})"
        if row is not None and PROCEDURE_GROUPS[row][0] != match["name"].lower()
        else ""
    )
    hint = (
        f"write {{procedure}}; if it is another name for the procedure, add it{group} under `also` in "
        f"procedures/{context.instructions.procedure}.yaml"
    )
    return sentence.violation(match.span("name"), message, hint, severity)
