"""A time without food or drink is not shorter than the shortest that the anesthesiologists' guideline names.

With a full stomach, what comes up can get into the lungs of a sedated patient. Before sedation or anesthesia the
American guideline names at least 2 hours for clear liquids, 4 for breast milk, 6 for formula and a light meal, 8 hours
or more for a fatty meal. Outside the United States 6 hours hold for all solid food, and 1 hour of clear liquids for
children, as in the United Kingdom; sips of water until the patient is sent for are not judged. The clinic's country is
that of its time zone. Hours before arrival are counted with the lead of the check-in, where the set states one. Six to
eight hours without a word on fatty meals is a warning in the United States. A set that says `sedation: false` is not
judged.

Source: American Society of Anesthesiologists, practice guidelines for preoperative fasting (2017, 2023); European
Society of Anaesthesiology, fasting in adults and children (2011) and in children (2022); Association of Paediatric
Anaesthetists of Great Britain and Ireland, clear fluids (2018); D6 of the handouts' standards.

Mend it: have a clinician state the times; the program knows no other than those that it was given.

Passes:

    fasting:
      food: 8 h before arrival
      clear_liquids: 2 h before arrival

Fails:

    fasting:
      food: 4 h before arrival
      clear_liquids: 1 h before arrival
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from handouts.check.context import CheckContext, Violation, cached_per_context
from handouts.check.passages import english_sentences
from handouts.check.region import clinic_country
from handouts.check.time_claims import TimeClaim, duration_text, find_claims
from handouts.content.models.times import Duration, Event, FastingStart, Interval, Unit
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D6"
MINIMUM = {"food": 6, "light": 6, "fatty": 8, "drink": 2}
"""Hours without, by what is eaten or drunk."""
_WHAT = {"food": "food", "light": "a light meal", "fatty": "a fatty meal", "drink": "clear liquids"}
_LIMIT = re.compile(
    r"\b(?:no|not|nothing|stop|until|till|up to|avoid|last|finish|without|fast|fasting|n['’]t|never|only)\b", re.I
)
_FATTY = re.compile(r"\b(?:fat|fatty|fried|heavy|light|meat|large meal|big meal)\b", re.I)
_CHILD = re.compile(r"\b(?:child(?:ren)?(?:[’']s)?|p(?:a)?ediatrics?|kids?|infants?|babies)\b", re.I)
_YOUR_CHILD = re.compile(
    r"\b(?:your (?:child|baby|son|daughter|infant|toddler)|(?:children|babies|infants) (?:may|can|must|should))\b", re.I
)
_HINT = "have a clinician check it, and correct it"


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each time that is too short, in the data and in prose."""
    rules = context.instructions
    if rules.anesthesia and rules.anesthesia.sedation is False:
        return
    lead = rules.arrival.check_in
    american = clinic_country(context.clinic) in ("", "US", "PR")
    least = _least(context, american=american)
    for key, kind in (("food", "food"), ("clear_liquids", "drink")):
        hours = _hours(getattr(rules.fasting, key), lead)
        if hours is not None and hours < least[kind]:
            message = (
                f"{_said(hours)} without {_WHAT[kind]} is less than the {_said(Decimal(least[kind]))} of the guideline"
            )
            yield context.violation(("fasting", key), message, _HINT)
        elif (
            hours is not None and american and kind == "food" and hours < least["fatty"] and not _distinguished(context)
        ):
            message = (
                f"{_said(hours)} without food is enough for a light meal only: after a fatty one the "
                f"guideline names 8 hours"
            )
            hint = "say in `fasting.text` that it holds for a light meal, and what holds for others"
            yield context.violation(("fasting", key), message, hint, Severity.WARNING)
    for claim in find_claims(context):
        if claim.topic in least and _limits(claim):
            hours = _of(claim.amount.duration, claim.event, lead)
            if hours is not None and hours < least[claim.topic]:
                message = (
                    f"{claim.words} without {_WHAT[claim.topic]} is less than the "
                    f"{_said(Decimal(least[claim.topic]))} of the guideline"
                )
                yield claim.sentence.violation(claim.span, message, _HINT)


def _least(context: CheckContext, *, american: bool) -> dict[str, int]:
    """Hours without, by the guideline of the clinic's country and by whom the set is for."""
    if american:
        return MINIMUM
    return {**MINIMUM, "fatty": MINIMUM["food"], "drink": 1 if for_children(context) else MINIMUM["drink"]}


@cached_per_context
def for_children(context: CheckContext) -> bool:
    """True of a set that speaks to the parents of a child."""
    names = " ".join((context.clinic.name, *context.content.procedure.value.names))
    if _CHILD.search(names):
        return True
    spoken = [sentence.text for sentence in english_sentences(context)]
    return sum(bool(_YOUR_CHILD.search(text)) for text in spoken) >= 2


def _hours(fast: FastingStart | None, lead: Duration | dt.time | None) -> Decimal | None:
    """Hours from the last meal to the procedure, None where that depends on the appointment."""
    return _of(fast.duration, fast.event, lead) if isinstance(fast, Interval) else None


def _of(duration: Duration, event: Event | None, lead: Duration | dt.time | None) -> Decimal | None:
    unit, low, _ = duration.in_base()
    if unit is not Unit.MINUTE:
        return None
    early = Decimal(0)
    if event is Event.ARRIVAL and isinstance(lead, Duration) and lead.unit.elapsed:
        early = lead.in_base()[1]
    return (low + early) / 60


def _said(hours: Decimal) -> str:
    return duration_text(Duration(hours * 60, hours * 60, Unit.MINUTE))


def _limits(claim: TimeClaim) -> bool:
    """True of a sentence that says until when one may eat or drink, and not what to take with a sip of water."""
    text = claim.sentence.text
    sips = re.search(
        r"\bsip(?:s|ping|ped)?\b|\bsent for\b|\bsip.{0,3}til.{0,3}send\b|\b(?:prep|contrast|barium"
        r"|glass(?:es)?|ounces|alcohol)\b",
        text,
        re.I,
    )
    return claim.side == "before" and bool(_LIMIT.search(text)) and not sips


def _distinguished(context: CheckContext) -> bool:
    """True when the set tells light meals from fatty ones somewhere."""
    return any(
        _FATTY.search(sentence.text)
        for sentence in english_sentences(context)
        if sentence.passage.path[0] in ("fasting", "prepare", "tasks")
    )
