"""The text speaks of its own procedure, and of no other.

"Your angiogram" in a handout on kyphoplasty comes from a page that was copied. The patient asks whether the right paper
was handed out, and whether the rest holds. A sentence that truly speaks of another one is left alone: another choice, a
test, what was done before, what is told as a comparison. "Your exam" in a set that is no exam is a warning.

Source: the specific procedure is named on the consent form, C2 of the handouts' standards (42 CFR 482.24(c)(4)(v)).

Mend it: write {procedure}; or add the name under `also` in the procedure's own file, if it is another name of it.

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
_ONE = r"(?:your|this)\s+(?:\w+\s+){0,1}?"
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
"""Names of procedures that their own handouts rightly call an exam."""
_AFTER = re.compile(
    r"\s*(?:[.,;:)!?]|$)|\s+(?:is|are|was|will|may|can|must|treats?|takes?|uses?|helps?|shows?|lasts?|starts?|begins?|ends?|procedure"
    r"|appointment|for|to|and|or|if|with|you|we|at|on|in|by|as|so|that|this|the|your|itself|day|prep|preparation|instructions|patients?"
    r"|date|time)\b",
    re.I,
)
"""What may follow where a name is no part of a longer one, as in the epidural veins."""
_DOES = re.compile(
    r"\s+(?:is|are|treats?|takes?|uses?|can|may|will|helps?|shows?|lasts?|patients?|instructions)\b", re.I
)
_TOLD = re.compile(
    r"\s+(?:is|are|was|may be) (?:also )?(?:given|done|used|placed|needed|necessary)\b|\s+may follow\b", re.I
)
_PLACE = re.compile(
    r"(?: (?:and|&) \w+)?(?: \w+)? (?:cent(?:er|re)s?|clinics?|suites?|units?|departments?|dept|labs?"
    r"|laborator(?:y|ies)|rooms?|institutes?"
    r"|theat(?:er|re)s?|wards?|offices?|groups?|associates|partners|specialists?|teams?|nurses?|staff|desks?|building|hospital|floor"
    r"|coordinators?|schedulers?|programs?|services?|patient|doctors?|physicians?)\b",
    re.I,
)
"""What follows a procedure's name in the name of a place or of people."""
_CAPITALS = re.compile(r"\b[A-Z]\w+ $")
_GENERIC = re.compile(
    rf"\b(?:(?:before|after|during|for|of|at|until|from|to)\s+(?:your|this)|(?:your|this))\s+(?P<name>{'|'.join(GENERIC_NAMES)})\b"
    r"(?!\s+(?:room|table|gloves|by|with|results?|report|schedule|shows?|showed|is in|from))",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each other procedure that the text speaks of as its own."""
    own = _own(context)
    groups = _groups(frozenset(own))
    spoken = [sentence for sentence in english_sentences(context) if sentence.passage.path[0] not in _ELSEWHERE]
    introduced: set[int] = set()
    places = _places(context)
    for sentence in spoken:
        for found in procedure_pattern().finditer(sentence.text) if may_name_procedure(sentence.text) else ():
            if _is_place(sentence.text, found, places):
                continue
            row = procedure_groups()[found["name"].lower()]
            before = sentence.text[: found.start()]
            if row in groups or _OTHER.search(sentence.text) or not _AFTER.match(sentence.text, found.end()):
                continue
            if re.search(r"\babout your (?:\w+ )?$", before, re.I):
                continue
            if re.search(rf"\b{_ONE}$", before, re.I) or (row not in introduced and _definite(sentence, found)):
                yield _hit(context, sentence, found, Severity.ERROR)
            else:
                introduced.add(row)
        if not any(_EXAMINES.search(mine) for mine in own):
            for found in _GENERIC.finditer(sentence.text):
                if not _OTHER.search(sentence.text):
                    yield _hit(context, sentence, found, Severity.WARNING)


def _places(context: CheckContext) -> re.Pattern[str] | None:
    """Names of the clinic, and of the place to come to."""
    clinic = context.clinic
    names = [clinic.name, clinic.mail_name, *clinic.address, context.instructions.arrival.place]
    known = sorted({name for name in names if name}, key=len, reverse=True)
    # The name of a clinic is often shortened: Harbor Angiogram Center to Harbor Angiogram.
    known += [" ".join(name.split()[:2]) for name in known[:] if name == clinic.name and len(name.split()) > 2]
    return re.compile("|".join(map(re.escape, known)), re.I) if known else None


def _is_place(text: str, found: re.Match[str], places: re.Pattern[str] | None) -> bool:
    """True of a name within that of a clinic, a room or a team: Harbor Angiogram Center, the MRI suite."""
    start, end = found.span()
    if places and any(match.start() <= start and end <= match.end() for match in places.finditer(text)):
        return True
    return bool(_PLACE.match(text, end)) or bool(
        _CAPITALS.search(text[:start]) and text[start : start + 1].isupper() and re.match(r" [A-Z]", text[end:])
    )


def _groups(own: frozenset[str]) -> frozenset[int]:
    """The groups of listed procedures that the set's own names belong to."""
    return frozenset(
        row for name, row in procedure_groups().items() if any(_within(name, mine) or mine == name for mine in own)
    )


def _own(context: CheckContext) -> set[str]:
    """The procedure's names in small letters, and the short name of its file."""
    names = (*context.content.procedure.value.names, context.instructions.procedure.replace("-", " "))
    return {name.lower() for name in names}


def _within(name: str, mine: str) -> bool:
    """True where a listed name is part of the set's own, as whole words; and its own part of a longer listed one."""
    return bool(re.search(rf"\b{re.escape(name)}\b", mine) or re.search(rf"\b{re.escape(mine)}\b", name))


def _definite(sentence: PassageSentence, found: re.Match[str]) -> bool:
    """True where the sentence speaks of the procedure that the patient comes for: as its subject, or at its time."""
    before, after = sentence.text[: found.start()], sentence.text[found.end() :]
    if not before.strip(' "“*(') or re.fullmatch(r"\W*(?:an?|the)\s+", before, re.I):
        return not _TOLD.match(after) and bool(_DOES.match(after))
    return bool(re.search(rf"\b{_THE}$", before, re.I)) and not re.search(r"\b(?:for|of|have|get)\s+$", before, re.I)


def _hit(context: CheckContext, sentence: PassageSentence, found: re.Match[str], severity: Severity) -> Violation:
    plain = context.content.procedure.value.plain
    message = f"the text speaks of {found['name']}, and the set is for {plain}"
    row = procedure_groups().get(found["name"].lower())
    group = (
        f" ({PROCEDURE_GROUPS[row][0]})"
        if row is not None and PROCEDURE_GROUPS[row][0] != found["name"].lower()
        else ""
    )
    hint = (
        f"write {{procedure}}, or add it{group} under `also` in procedures/{context.instructions.procedure}.yaml if "
        f"it is another name of it"
    )
    return sentence.violation(found.span("name"), message, hint, severity)
