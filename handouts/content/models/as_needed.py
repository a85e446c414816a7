"""Medicines that a patient takes only when they are needed, and medicines that a patient must not take."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from handouts.content.models.amounts import Directions, DoseField, LimitField
from handouts.content.models.conditional import Conditional, ProseEntry
from handouts.content.models.courses import TimesField
from handouts.content.models.lengths import StateField
from handouts.content.models.scalars import (
    Flag,
    MatchedWords,
    Prose,
    Slug,
    Text,
    ValueMisfit,
    field_description,
    scalar,
)
from handouts.content.models.time_rules import TimeRule, WhenField, rule_amount
from handouts.content.models.times import Bound, Duration, Event, Interval, Unit
from handouts.errors import InvalidValue

LIFE = "life"
MAX_SPAN_DAYS = 366
MAX_HOURS_APART = 72


def _parse_distance(text: str) -> Duration:
    duration = Duration.parse(text, "4 h, 4 to 6 h, or at least 6 h")
    unit, low, high = duration.in_base()
    if duration.bound in (Bound.UP_TO, Bound.UNDER):
        message = f"{text!r} does not say how far apart two doses must be"
        raise InvalidValue(message, "write the shortest time between two doses: 4 h, 4 to 6 h, or at least 6 h")
    if unit is not Unit.MINUTE or low <= 0 or high > MAX_HOURS_APART * 60:
        hint = f"write hours or minutes, up to {MAX_HOURS_APART} h, like 4 to 6 h"
        raise InvalidValue(f"{text!r} is not a time between two doses", hint)
    return duration


def _parse_span(text: str) -> Duration:
    duration = Duration.parse(text, "2 days, or 1 to 2 days")
    if duration.bound not in (Bound.EXACT, Bound.UP_TO) or duration.unit not in (Unit.DAY, Unit.WEEK):
        hint = "write whole days or weeks, like 2 days, 1 to 2 days, or up to 1 week"
        raise InvalidValue(f"{text!r} does not say on which day this ends", hint)
    if duration.days() > MAX_SPAN_DAYS:
        raise InvalidValue(f"{text!r} is too long: {MAX_SPAN_DAYS} days are the most", "check the number")
    return duration


def _parse_ban(text: str) -> Duration | str:
    if text.strip().lower() in ("life", "the rest of your life", "ever"):
        return LIFE
    duration = Duration.parse(text, "7 days, 2 weeks, or life")
    if duration.bound not in (Bound.EXACT, Bound.AT_LEAST) or duration.is_range:
        hint = "write one time, like 7 days or at least 2 weeks; or life"
        raise InvalidValue(f"{text!r} does not say how long", hint)
    return duration


DistanceField = Annotated[
    Duration,
    scalar(_parse_distance, "a time between two doses"),
    field_description("How far apart two doses must be: 4 h, 4 to 6 h.", "string"),
]
SpanField = Annotated[
    Duration,
    scalar(_parse_span, "a length of time"),
    field_description("Whole days or weeks: 2 days, 1 to 2 days, up to 1 week.", "string"),
]
BanField = Annotated[
    Duration | str,
    scalar(_parse_ban, "a length of time, or life"),
    field_description("How long: 7 days, 2 weeks, or life.", "string"),
]


def _check_one_end(value: "AsNeeded | DoNotTake") -> None:
    """Raise ValueMisfit for two of `for`, `until` and `until_state`."""
    if value.lasts and value.until:
        raise ValueMisfit("`for` and `until` are two ways to state the end", "until", hint="delete one of them")
    if value.until_state and (value.lasts or value.until):
        message = "the end is stated as a time and as a state"
        raise ValueMisfit(message, "until_state", hint="delete one of them")


class AsNeeded(Conditional):
    """A medicine that the patient takes only when it is needed."""

    key_aliases: ClassVar[Mapping[str, str]] = {"for": "lasts", "from": "starts", "once": "starts_once"}

    id: Slug | None = None
    """Short name of the medicine in this list. Not printed."""
    medicine: MatchedWords
    """The medicine, as the patient knows it: acetaminophen."""
    brands: tuple[Text, ...] = ()
    """Brand names: Tylenol."""
    when: Prose | None = None
    """When to take it, in free words: pain, severe pain, nausea."""
    dose: DoseField | None = None
    """How much to take each time: 325 mg. If left out, the page has a line to write it on."""
    directions: Directions | None = None
    """The dose and the limits that are not stated here are those on the package of the medicine, for everyone or by age
    or weight; or those of the prescription."""
    every: DistanceField | None = None
    """How far apart two doses must be: `4 h`, `4 to 6 h`."""
    times: TimesField | None = None
    """Or how many times a day it may be taken: 2."""
    at_most: LimitField | None = None
    """The most that may be taken: `4 times in 24 h`, `3000 mg in 24 h`. Two limits are joined by `and`."""
    starts: WhenField | None = None
    """When it may be taken first: `2 days after procedure`, `24 h after procedure`. With `for`, its day is the first
    one: `the day of procedure`. The key may also be written `from`."""
    starts_once: StateField | None = None
    """The state in which it may be taken first, without a date: the numbness has worn off. The key may also be written
    `once`."""
    lasts: SpanField | None = None
    """For how long: `2 days`, `1 to 2 days`. The first day counts. The key may also be written `for`."""
    until: WhenField | None = None
    """Or when it ends: `7 days after procedure`. The page names the last day, which is included."""
    until_state: StateField | None = None
    """Or the state in which it ends, without a date: your stitches are out."""
    together_with: MatchedWords | None = None
    """Other medicine, or food, to take it together with."""
    alternate_with: MatchedWords | None = None
    """The other medicine of this list that is taken in turn with it: ibuprofen."""
    alternate_every: DistanceField | None = None
    """With `alternate_with`: the time from one of the two to the other: `3 h`."""
    text: tuple[ProseEntry, ...] = ()
    """Other text about the medicine."""
    log: Flag = False
    """true: print a table in which the patient writes down each dose."""
    documents: tuple[Slug, ...] = ()
    """Documents that print it. If left out: those for after the procedure."""

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        if self.directions and self.dose and (self.at_most or (self.every and self.times)):
            message = "the dose and the limit are stated, so nothing is left for the package"
            raise ValueMisfit(message, "directions", hint="delete it, or delete what the package says")
        if self.every and self.times:
            raise ValueMisfit("a medicine has either `every` or `times`", "times", hint="delete one of them")
        if self.alternate_every and not self.alternate_with:
            message = "this does not say which medicine is taken in turn"
            raise ValueMisfit(message, "alternate_every", hint="add `alternate_with`: the name of the other medicine")
        _check_one_end(self)
        amount = rule_amount(self.starts) if self.starts else None
        if amount and (amount.is_range or amount.bound is not Bound.EXACT):
            raise ValueMisfit("this is not one time", "starts", hint="write one time: 1 day after procedure")
        return self


class DoNotTake(Conditional):
    """A medicine that the patient must not take after the procedure."""

    key_aliases: ClassVar[Mapping[str, str]] = {"for": "lasts", "such_as": "brands"}

    id: Slug | None = None
    """Short name of the medicine in this list. Not printed."""
    medicine: MatchedWords
    """The medicine, or the kind of medicine: ibuprofen, pain relievers of the NSAID kind."""
    brands: tuple[Text, ...] = ()
    """Brand names, or medicines of this kind: Advil, Motrin. The key may also be written `such_as`."""
    lasts: BanField | None = None
    """How long not to take it: `life`, or `7 days`, counted from the day of the procedure. The key may also be written
    `for`."""
    until: WhenField | None = None
    """Or when it may be taken again at the earliest, which is the day after this one: `7 days after procedure`."""
    until_state: StateField | None = None
    """Or the state from which on it may be taken again, without a date: your surgeon allows it."""
    why: Prose | None = None
    """The reason, in a short sentence."""
    unless: StateField | None = None
    """The case in which it may be taken: your doctor advised it."""
    documents: tuple[Slug, ...] = ()
    """Documents that print it. If left out: those for after the procedure."""

    @model_validator(mode="after")
    def _check_end(self) -> Self:
        _check_one_end(self)
        return self

    @property
    def is_for_life(self) -> bool:
        """True if the patient must never take it again."""
        return self.lasts == LIFE

    @property
    def end(self) -> TimeRule | None:
        """The last day without the medicine; None for life, and if the set does not state it."""
        if isinstance(self.lasts, Duration):
            return Interval(self.lasts, before=False, event=Event.PROCEDURE)
        return self.until
