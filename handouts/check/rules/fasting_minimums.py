"""No fasting time is shorter than the minimum of the anesthesiologists' guideline.

If a sedated patient has a full stomach, food can come up and get into the lungs. Before sedation or anesthesia the
American guideline recommends at least 2 hours for clear liquids, 4 for breast milk, 6 for formula and a light meal, and
8 or more for a fatty meal. Outside the United States the minimum is 6 hours for all solid food, and 1 hour for clear
liquids for children, as in the United Kingdom; sips of water until the patient is called are not checked, nor are
breast milk and formula, for which countries recommend different times. The clinic's time zone decides the country. If
the set states the check-in time, hours before arrival include the time from check-in to the procedure. In the United
States, six to eight hours is a warning if the set does not mention fatty meals. A set with `sedation: false` is not
checked.

Source: American Society of Anesthesiologists, practice guidelines for preoperative fasting (2017, 2023); European
Society of Anaesthesiology, fasting in adults and children (2011) and in children (2022); Association of Paediatric
Anaesthetists of Great Britain and Ireland, clear fluids (2018); standard D6.

Fix: have a clinician state the times. The program never fills in a time that the set does not state.

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
from handouts.check.time_claims import TimeClaim, duration_text, find_claims
from handouts.content.models.times import Duration, Event, FastingStart, Interval, Unit
from handouts.content.time_zone_countries import clinic_country
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D6"
MINIMUM = {"food": 6, "light": 6, "fatty": 8, "drink": 2, "breast_milk": 4, "formula": 6}
"""Minimum hours without food or drink, by kind."""
_LABELS = {
    "food": "food", "light": "a light meal", "fatty": "a fatty meal", "drink": "clear liquids",
    "breast_milk": "breast milk", "formula": "formula",
}  # fmt: skip
_KINDS = {"food": "food", "clear_liquids": "drink", "breast_milk": "breast_milk", "formula": "formula"}
"""The kind of each line of `fasting`."""
_LIMIT = re.compile(
    r"\b(?:no|not|nothing|stop|until|till|up to|avoid|last|finish|without|fast|fasting|n['’]t|never|only)\b", re.I
)
_FATTY = re.compile(r"\b(?:fat|fatty|fried|heavy|light|meat|large meal|big meal)\b", re.I)
_CHILD = re.compile(r"\b(?:child(?:ren)?(?:[’']s)?|p(?:a)?ediatrics?|kids?|infants?|babies)\b", re.I)
_YOUR_CHILD = re.compile(
    r"\b(?:your (?:child|baby|son|daughter|infant|toddler)|(?:children|babies|infants) (?:may|can|must|should))\b", re.I
)
_HINT = "have a clinician check and correct it"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each fasting time that is too short, in fields and in sentences."""
    rules = context.instructions
    if rules.anesthesia and rules.anesthesia.sedation is False:
        return
    check_in = rules.arrival.check_in
    american = clinic_country(context.clinic) in ("", "US", "PR")
    minimum = _minimum_hours(context, american=american)
    for key, kind in _KINDS.items():
        hours = _fasting_hours(getattr(rules.fasting, key), check_in)
        if hours is not None and hours < minimum.get(kind, 0):
            shortest = _format_hours(Decimal(minimum[kind]))
            message = (
                f"{_format_hours(hours)} without {_LABELS[kind]} is less than the guideline's minimum of {shortest}"
            )
            yield context.violation(("fasting", key), message, _HINT)
        elif (
            hours is not None
            and american
            and kind == "food"
            and hours < minimum["fatty"]
            and not _distinguishes_meals(context)
        ):
            message = (
                f"{_format_hours(hours)} without food is enough only after a light meal: the guideline says 8 hours "
                f"after a fatty meal"
            )
            hint = "say in `fasting.text` that this applies to a light meal, and state the time for other meals"
            yield context.violation(("fasting", key), message, hint, Severity.WARNING)
    for claim in find_claims(context):
        if claim.topic in minimum and _is_fasting_limit(claim):
            hours = _hours_before_procedure(claim.amount.duration, claim.event, check_in)
            if hours is not None and hours < minimum[claim.topic]:
                shortest = _format_hours(Decimal(minimum[claim.topic]))
                message = (
                    f"{claim.words} without {_LABELS[claim.topic]} is less than the guideline's minimum of {shortest}"
                )
                yield claim.sentence.violation(claim.span, message, _HINT)


def _minimum_hours(context: CheckContext, *, american: bool) -> dict[str, int]:
    """Minimum hours by kind, for the clinic's country and for adults or children."""
    if american:
        return MINIMUM
    drink = 1 if for_children(context) else MINIMUM["drink"]
    return {"food": MINIMUM["food"], "light": MINIMUM["light"], "fatty": MINIMUM["food"], "drink": drink}


@cached_per_context
def for_children(context: CheckContext) -> bool:
    """True if the set addresses the parents of a child."""
    if context.instructions.reader == "parent":
        return True
    names = " ".join((context.clinic.name, *context.content.procedure.value.names))
    if _CHILD.search(names):
        return True
    sentences = [sentence.text for sentence in english_sentences(context)]
    return sum(bool(_YOUR_CHILD.search(text)) for text in sentences) >= 2


def _fasting_hours(fast: FastingStart | None, check_in: Duration | dt.time | None) -> Decimal | None:
    """Hours from the last meal to the procedure; None if they depend on the appointment."""
    return _hours_before_procedure(fast.duration, fast.event, check_in) if isinstance(fast, Interval) else None


def _hours_before_procedure(
    duration: Duration, event: Event | None, check_in: Duration | dt.time | None
) -> Decimal | None:
    unit, low, _ = duration.in_base()
    if unit is not Unit.MINUTE:
        return None
    extra = Decimal(0)
    if event is Event.ARRIVAL and isinstance(check_in, Duration) and check_in.unit.elapsed:
        extra = check_in.in_base()[1]
    return (low + extra) / 60


def _format_hours(hours: Decimal) -> str:
    return duration_text(Duration(hours * 60, hours * 60, Unit.MINUTE))


def _is_fasting_limit(claim: TimeClaim) -> bool:
    """True if the sentence says until when a patient may eat or drink, and is not about sips of water."""
    text = claim.sentence.text
    sips = re.search(
        r"\bsip(?:s|ping|ped)?\b|\bsent for\b|\bsip.{0,3}til.{0,3}send\b|\b(?:prep|contrast|barium"
        r"|glass(?:es)?|ounces|alcohol)\b",
        text,
        re.I,
    )
    return claim.side == "before" and bool(_LIMIT.search(text)) and not sips


def _distinguishes_meals(context: CheckContext) -> bool:
    """True if the set distinguishes light meals from fatty meals."""
    return any(
        _FATTY.search(sentence.text)
        for sentence in english_sentences(context)
        if sentence.passage.path[0] in ("fasting", "prepare", "plan")
    )
