"""Each interval in a sentence has a number, a unit, and a reference point.

"8 before your procedure" lacks the unit. "8 hours before" does not say before what: arrival and the procedure may be an
hour apart. "A few days before" lacks the number, so a patient cannot put it in a calendar (a warning). Intervals that
start at the end of the visit (for 24 hours, after 2 days, in a week) are skipped, because they have only one meaning.

Source: every interval has number, unit and anchor (standard D8).

Fix: write all three: 8 hours before you arrive.

Passes:

    prepare:
      - Do not chew gum for 2 hours before you arrive.

Fails:

    prepare:
      - Do not chew gum for 2 hours before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.check.time_claims import NUMBER, SKIPPED_FIELDS, UNIT, event_patterns, find_amounts, find_anchor
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
_BEFORE = r"(?:before|prior\s+to|ahead\s+of)"
_NO_UNIT = re.compile(
    rf"(?<![\w.:/,$#-])(?<!\bday )(?<!\bstep )(?<!\blevel )(?<!\bat )(?<!\bage )(?<!\bpage )(?<!\bcall )"
    rf"(?P<number>\d{{1,2}}(?:\s*(?:-|–|to)\s*\d{{1,2}})?)"
    rf"\s+(?:{_BEFORE}|after|following)\s+(?:the|your|you|arriv\w*|procedure|surgery|check|\{{)",
    re.I,
)
_VAGUE = re.compile(
    rf"\b(?P<number>(?:a\s+few|several|a\s+couple(?:\s+of)?|some|many)\s+{UNIT})\s+(?:{_BEFORE}|prior|in\s+advance|earlier)\b",
    re.I,
)
_ENDS = re.compile(r"\s*(?:[.,;:!)]|$|(?:or|and|unless|if|with|so)\b)", re.I)
_WITHIN = re.compile(r"\b(?:within|in)(?: the)?(?: last)?\s*$", re.I)
_STOP = re.compile(
    rf"\b(?:stop|hold|skip)\s+(?:taking\s+)?(?:your\s+)?(?P<what>[\w-]+(?:\s+[\w-]+)?)\s+(?P<amount>(?:{NUMBER})\s+{UNIT})\s*(?:[.;]|$)",
    re.I,
)
_EVENT = re.compile(
    r"\b(?:procedure|surgery|appointment|operation|treatment|arriv\w+|check[- ]?in|injection|exam|scan|test"
    r"|\{procedure\})\b",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each interval that lacks one of the three."""
    for sentence in english_sentences(context):
        if sentence.passage.path[0] in (*SKIPPED_FIELDS, "relief", "expect") or sentence.text.rstrip().endswith("?"):
            continue
        yield from _find_missing_units(sentence)
        yield from _find_missing_anchors(context, sentence)
        for match in _VAGUE.finditer(sentence.text):
            message = f'"{match["number"]}" does not say how many'
            yield sentence.violation(
                match.span("number"), message, "state the number, if the clinic knows it", Severity.WARNING
            )


def _find_missing_units(sentence: PassageSentence) -> Iterator[Violation]:
    for match in _NO_UNIT.finditer(sentence.text):
        message = f"{match['number']} has no unit, such as hours or days"
        yield sentence.violation(match.span("number"), message, "write the unit, for example 8 hours before you arrive")


def _find_missing_anchors(context: CheckContext, sentence: PassageSentence) -> Iterator[Violation]:
    text = sentence.text
    names_event = bool(_EVENT.search(text))
    for amount in find_amounts(text):
        side, event, _, end = find_anchor(text, amount, event_patterns(context))
        written = text[amount.start : amount.end]
        bare = re.match(r"\s*,?\s*(?:before|prior|beforehand)\b(?! to)", text[amount.end :], re.I)
        if side == "before" and event is None and bare and _ENDS.match(text, end) and not names_event:
            hint = f"write {written} before you arrive, or before your procedure"
            if amount.duration.unit.elapsed:
                message = (
                    f'"{written} before" does not say before what: arrival and the procedure are at different times'
                )
                # "Have your INR checked within 24 hours before" is not counted to the minute.
                severity = Severity.WARNING if _WITHIN.search(text[: amount.start]) else None
                yield sentence.violation((amount.start, amount.end), message, hint, severity)
            else:
                message = f'"{written} before" does not say before what'
                yield sentence.violation((amount.start, amount.end), message, hint, Severity.WARNING)
    for match in _STOP.finditer(text):
        message = f'"{match["amount"]}" may mean how long, or how long before the procedure'
        hint = f"write {match['amount']} before your procedure, or for {match['amount']} after it"
        if not names_event and not re.search(r"\bfor$", match["what"], re.I):
            yield sentence.violation(match.span("amount"), message, hint)
