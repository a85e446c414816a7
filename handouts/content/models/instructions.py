"""`clinics/<slug>/<procedure>.yaml`: what one clinic tells patients about one procedure.

Only the identity and the status of a set are required. No field has a clinical default: if a set does not state a
value, the page has a line to write it on.
"""

import datetime as dt
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from handouts.content.models.amounts import DoseField, LimitField
from handouts.content.models.as_needed import AsNeeded, DoNotTake
from handouts.content.models.clinic import Weekday
from handouts.content.models.conditional import Ask, AskName, Conditional, ProseEntry, check_delay, check_offset
from handouts.content.models.conditions import ConditionField
from handouts.content.models.contacts import Contacting, ContactName, SelfCare
from handouts.content.models.courses import Course, DoseTable
from handouts.content.models.frequencies import Frequency, FrequencyField, frequency_in
from handouts.content.models.lengths import DelayField, LengthField, StateField, StayField
from handouts.content.models.pictures import BodyMap, StepPicture
from handouts.content.models.scalars import (
    ContentModel,
    Date,
    Flag,
    MatchedWords,
    Prose,
    PublicPhone,
    Slug,
    Text,
    ValueMisfit,
    Web,
    Words,
)
from handouts.content.models.signs import SignEntry
from handouts.content.models.time_rules import (
    ClockOnDay,
    CountField,
    DayPart,
    EntryInterval,
    EntryWhenField,
    PartOfDay,
    RepeatField,
    TimeRule,
    WhenField,
    rule_amount,
)
from handouts.content.models.times import (
    AfterField,
    BeforeField,
    Bound,
    Duration,
    DurationField,
    FastingField,
    HoursField,
    Interval,
    LeadField,
    ObservationField,
    RestartField,
    RestField,
    SmokingField,
)
from handouts.content.models.topic_blocks import TopicBlock
from handouts.content.models.visits import AppointmentTime, OtherVisit
from handouts.content.models.what_if import WhatIf


class Medicine(Conditional):
    """One medicine. Each medicine is listed once in a set."""

    generic: MatchedWords
    """Generic name in lowercase: clopidogrel."""
    brands: tuple[Text, ...] = ()
    """Brand names: Plavix."""
    drug_class: MatchedWords | None = None
    """Class of the medicine in plain words: blood thinner."""
    action: Literal["stop", "continue", "change", "ask"]
    """stop: do not take it for a time; continue: keep taking it; change: another dose; ask: a clinician decides. Only
    `stop` orders a stop."""
    before: BeforeField | None = None
    """When to stop: `5 days before procedure`. This is the first day or hour without it."""
    after: AfterField | None = None
    """How long not to take it after the procedure: `up to 48 h after procedure`."""
    restart: RestartField | None = None
    """When to start again: `1 day after procedure`, or `ask`."""
    restart_once: StateField | None = None
    """The state in which to start again, without a date: you eat again. With `restart` too, it is not started before
    that day."""
    decides: Words | None = None
    """Whom the patient asks about it, one person or team: your doctor. A `stop` then needs that person's consent."""
    unless: StateField | None = None
    """For stop and continue: the case in which it does not hold: your doctor tells you otherwise."""
    reason: Prose | None = None
    """The reason, in a short sentence."""
    note: Prose | None = None
    """Other instructions for it before the procedure."""
    note_after: Prose | None = None
    """Other instructions for the time without it. Printed after the procedure."""

    @model_validator(mode="after")
    def _check_restart_state(self) -> Self:
        if self.restart_once and self.restart == "ask":
            message = "the row says both when to start again and to ask"
            raise ValueMisfit(message, "restart_once", hint="delete it, or delete `restart: ask`")
        if self.restart_once and self.action == "continue":
            message = f"{self.generic} is continued, so `restart_once` cannot be stated"
            raise ValueMisfit(message, "restart_once", hint="delete it, or write another `action`")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Generic name, then brand names."""
        return (self.generic, *self.brands)


class MedicineAdvice(ContentModel):
    """Medicines: general rules, and a table of medicines by name."""

    general: tuple[ProseEntry, ...] = ()
    """Rules for all medicines."""
    table: tuple[Medicine, ...] = ()
    """The medicines, one by one."""


class Review(ContentModel):
    """Who reviewed the text."""

    by: Text | None = None
    """Name of the clinician who reviewed the text. If left out, the text is not reviewed. Not printed."""
    on: Date | None = None
    """Date of the review. Not printed."""
    every: DurationField | None = None
    """How often the text must be reviewed again: 12 months. Not printed."""


class SourceReference(ContentModel):
    """Where the facts of the set come from, for the reviewer. Sources for patients go into `references`."""

    title: Text
    """Title of the source. Not printed."""
    web: Web | None = None
    """Web address of the source. Not printed."""
    reviewed_on: Date | None = None
    """Date on which the source was last reviewed, as the source states it. Not printed."""
    note: Text | None = None
    """Note about the source for the reviewer. Not printed."""


class Scheduling(ContentModel):
    """When and by whom the clinic does the procedure. A row of a list with another time or physician is refused."""

    hours: HoursField | None = None
    """Start times of the first and the last procedure of a day: 7:00 AM - 5:00 PM. Not printed."""
    physicians: tuple[Text, ...] = ()
    """All physicians who do the procedure at this clinic. Not printed: the page shows the name from the list."""


class Arrival(Conditional):
    """When and where to arrive."""

    check_in: LeadField | None = None
    """How long before the appointment to check in (30 min), or at what time (7:30 AM)."""
    place: Prose | None = None
    """Where to check in."""


class Length(Conditional):
    """How long the procedure takes."""

    total: DurationField | None = None
    """Total time: about 1 h."""
    per_level: DurationField | None = None
    """Time for each treated spinal level or site."""
    per: Words | None = None
    """What `per_level` counts, if it is not the `level_label` of the procedure: fracture."""
    longer_if: tuple[StateField, ...] = ()
    """What makes it take longer, each as a clause: [a stone is found, a tissue sample is taken]."""

    @model_validator(mode="after")
    def _check_longer(self) -> Self:
        if self.longer_if and not (self.total or self.per_level):
            raise ValueMisfit("this does not say longer than what", "longer_if", hint="add `total: about 30 min`")
        return self


class Anesthesia(Conditional):
    """Anesthesia and sedation during the procedure."""

    text: tuple[ProseEntry, ...]
    """Which kinds of anesthesia or sedation are used, and who decides."""
    sedation: Flag | None = None
    """true if the patient may be sedated or asleep."""


class RestPeriod(Conditional):
    """Rest after the procedure, counted from its end or from the end of lying flat."""

    time: RestField
    """How long to rest: 1 h."""
    after: Literal["procedure", "lie_flat"]
    """When the rest begins: at the end of the procedure, or at the end of lying flat."""
    how: Prose | None = None
    """How to rest: on your back."""
    why: Prose | None = None
    """The reason: so that the cement hardens."""


class Stay(Conditional):
    """How long the patient is at the clinic or hospital."""

    observation: ObservationField | None = None
    """Time in the recovery area."""
    time: StayField | None = None
    """Length of the stay: `2 days`, `a few days`. Only from a number of days can the day of going home be computed."""
    time_if: StateField | None = None
    """The state in which `time` holds: you are well and the surgery went well. Nothing is computed from `time` then."""
    text: tuple[ProseEntry, ...] = ()
    """Other text about the stay: why it may be longer, whether it is inpatient or outpatient."""

    @model_validator(mode="after")
    def _check_time(self) -> Self:
        if self.time_if and self.time is None:
            raise ValueMisfit("`time_if` says when `time` holds", "time_if", hint="add `time: 1-3 days`")
        return self


class Driver(Conditional):
    """Who drives the patient home."""

    required: Flag
    """true: the patient may not drive home."""
    text: Prose
    """What the patient must arrange."""
    otherwise: Prose | None = None
    """What happens without a driver, as a full sentence: Without a driver, we cancel your procedure."""


FASTING_LINES = ("food", "clear_liquids", "breast_milk", "formula")
"""The fields of `FastingRules` that have a time."""


class FastingRules(Conditional):
    """When to stop eating and drinking."""

    food: FastingField | None = None
    """Food: `from midnight`, `8 h before arrival`, `10:00 PM the day before`."""
    food_text: tuple[ProseEntry, ...] = ()
    """Text about food only, printed beside its time."""
    clear_liquids: FastingField | None = None
    """Water and other clear liquids."""
    clear_liquids_text: tuple[ProseEntry, ...] = ()
    """Text about clear liquids only, printed beside their time."""
    breast_milk: FastingField | None = None
    """Breast milk, for babies: `4 h before arrival`."""
    breast_milk_text: tuple[ProseEntry, ...] = ()
    """Text about breast milk only, printed beside its time."""
    formula: FastingField | None = None
    """Infant formula: `6 h before arrival`."""
    formula_text: tuple[ProseEntry, ...] = ()
    """Text about formula only, printed beside its time."""
    text: tuple[ProseEntry, ...] = ()
    """Text about the whole fast, printed once above its times."""

    @model_validator(mode="after")
    def _check_texts(self) -> Self:
        for name in FASTING_LINES:
            if getattr(self, f"{name}_text") and getattr(self, name) is None:
                hint = f"add `{name}`, or move the text to `text`"
                raise ValueMisfit(f"this text is printed beside the time of `{name}`, which is not stated",
                                  f"{name}_text", hint=hint)  # fmt: skip
        return self


class Smoking(Conditional):
    """When to stop smoking."""

    stop: SmokingField
    """When to stop smoking: `24 h before procedure`, `at least 24 h before procedure`, `from midnight`."""
    text: Prose | None = None
    """Other text about smoking."""


class PlanEntry(Conditional):
    """Something to do at a certain time, or during a period."""

    key_aliases: ClassVar[Mapping[str, str]] = {"on": "when", "from": "starts", "for": "length"}

    id: Slug | None = None
    """Short name of the entry, for times of others that are counted from it: `30 min after first-dose`. Not printed."""
    name: Words | None = None
    """The same in words for the patient, beside times that are counted from it: dose 1. If left out, the page has its
    time instead. Not printed at the entry itself."""
    tick: Flag | None = None
    """false: no box to tick, because it is a permission or a rule and not a task. If left out, what is done once has a
    box. Not printed."""
    when: EntryWhenField | None = None
    """When to do it: `1 week before procedure`, `6:00 PM the day before`, `about 6:00 PM the day before`, `the morning
    of procedure`."""
    by: WhenField | None = None
    """The latest time to do it: `7 days before procedure`. With `weekdays` or `if_closed`, the day moves to an earlier
    one, never to a later one."""
    starts: EntryWhenField | None = None
    """When it begins, if it is done for a period. The key may also be written `from`."""
    until: WhenField | None = None
    """When it ends: `7 days after procedure`. The page names the last day, which is included."""
    until_state: StateField | None = None
    """The state in which it ends, without a date: the wound has healed. With `until` too, both must have come: it lasts
    at least until that day. With `until: up to 2 weeks after procedure`, it ends at the latest on that day."""
    once: StateField | None = None
    """The state in which it begins, without a date: you feel ready. With `from` too, it does not begin before that."""
    or_once: StateField | None = None
    """With `from`: the state in which it may begin as well, whichever comes first: your child walks normally."""
    usually: EntryWhenField | None = None
    """When it usually happens: `10 to 14 days after procedure`. With `once`, when it usually begins; with
    `until_state`, when it usually ends."""
    unless: StateField | None = None
    """The case in which it does not hold: your doctor tells you otherwise."""
    delay: DelayField | None = None
    """How long after the state of `once` it begins, or after that of `until_state` it ends: `24 h`."""
    repeat: RepeatField | None = None
    """How often to do it: `every 6 h`, `twice a day`, `nightly`, `twice a week`, `several times a day`, `as needed`,
    `10 times an hour while awake`, `3 to 4 times a day`. An entry that has only this is printed above all days."""
    each_time: StateField | None = None
    """What it is done at each time, as a clause: you change the bandage, you have eaten. With `repeat` too, it is done
    as often as `repeat` says, and each time this happens."""
    time_before: DelayField | None = None
    """With `each_time`: how long before it: `30 min`."""
    time_after: DelayField | None = None
    """With `each_time`: how long after it: `2 h`."""
    in_all: CountField | None = None
    """With `repeat`: how many times in all: 6, or `6 to 12`."""
    dose: DoseField | None = None
    """How much of a medicine to take or use: `50 mg`, `1 enema`."""
    at_most: LimitField | None = None
    """The most of it, and in what time: `2 cups a day`, `1 hour a day`, `4 times a day`."""
    length: LengthField | None = None
    """How long to do it each time: `10 min`, `up to 30 min`, `a few minutes`. The key may also be written `for`. For a
    period of days, write its last day in `until`."""
    pause: DelayField | None = None
    """With `for`: how long to wait before the next time: `20 min`."""
    weekdays: tuple[Weekday, ...] = ()
    """Days of the week on which it can be done: [mon, tue, wed]. The page names the next such day, or for a deadline
    the one before."""
    between: HoursField | None = None
    """Clock times between which it can be done: 8:30 AM - 3:00 PM."""
    if_closed: Literal["the next open day", "the open day before"] | None = None
    """Which day to take if the clinic is closed on the computed day. `open_days` and `holidays` of clinic.yaml say when
    it is closed."""
    text: Prose
    """What to do."""
    documents: tuple[Slug, ...] = ()
    """Documents that print it. If left out: an entry of `plan` is in the documents for before the procedure, an entry
    of `after` in those for after it."""

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        period = ("starts", "until", "until_state", "once", "or_once", "usually")
        if self.by and (other := next((name for name in ("when", *period) if getattr(self, name)), None)):
            raise ValueMisfit("`by` is the only time of an entry", other, hint="delete this time, or delete `by`")
        if self.when and (key := next((name for name in period if getattr(self, name)), None)):
            hint = "write `when` for one time; or `from` and `until` for a period"
            raise ValueMisfit("an entry has either one time or a period", key, hint=hint)
        if self.each_time and (key := next((name for name in ("when", "by", "usually") if getattr(self, name)), None)):
            message = "this is done again and again, and not at one time"
            raise ValueMisfit(message, "each_time", hint=f"delete it, or write `from` and `until` instead of `{key}`")
        if not (self.when or self.by or self.repeat or self.each_time or any(getattr(self, name) for name in period)):
            hint = "add `when` for one time; `from` and `until` for a period; or `repeat`"
            raise ValueMisfit("this entry has no time", hint=hint)
        check_offset(self)
        if self.in_all and not self.repeat:
            raise ValueMisfit("this does not say how often", "in_all", hint="add `repeat: twice a week`")
        self._check_usually()
        if self.by and (amount := rule_amount(self.by)) and amount.is_range and (self.weekdays or self.if_closed):
            key = "weekdays" if self.weekdays else "if_closed"
            message = "a deadline that is a range cannot be moved to another day"
            raise ValueMisfit(message, key, hint="write one time in `by`, or delete this")
        self._check_between()
        self._check_length()
        amount = rule_amount(self.starts) if self.starts else None
        if amount and amount.is_range:
            message = "a period begins at one time, not in a range"
            raise ValueMisfit(message, "starts", hint="write one time: 5 days before procedure")
        if (
            self.when is None
            and self.by is None
            and (key := next((name for name in ("weekdays", "if_closed") if getattr(self, name)), None))
        ):
            raise ValueMisfit(f"`{key}` needs a day", key, hint="add `when`")
        self._check_direction()
        return self

    def _check_usually(self) -> None:
        """What usually happens has no other time; with a state, it says when the state usually comes."""
        if self.or_once and (not self.starts or self.once):
            message = "`or_once` is a state beside the day in `from`"
            raise ValueMisfit(message, "or_once", hint="add `from`" if not self.once else "delete `once`")
        if self.usually is None:
            return
        if key := next((name for name in ("starts", "until") if getattr(self, name)), None):
            raise ValueMisfit("an entry has either one time or a usual one", key, hint="delete it, or delete `usually`")
        if self.once and self.until_state:
            message = "it is not clear which of the two states usually comes then"
            raise ValueMisfit(message, "usually", hint="make two entries, or delete `usually`")

    def _check_between(self) -> None:
        if self.between is None:
            return
        if isinstance(self.when, ClockOnDay):
            hint = "name only the day there: the day before"
            raise ValueMisfit("this entry already has a clock time, in `when`", "between", hint=hint)
        if isinstance(self.when, PartOfDay) and self.when.part is not DayPart.LUNCH:
            is_early = self.when.part in (DayPart.MORNING, DayPart.BREAKFAST)
            if is_early is not (self.between[0] < dt.time(12)):
                message = f"{self.between[0]:%H:%M} is not in the {self.when.part}"
                hint = "check whether it is AM or PM; or name only the day in `when`"
                raise ValueMisfit(message, "between", hint=hint)

    def _check_length(self) -> None:
        """A period of days would print no last day, and a box to tick as if it were done once."""
        check_delay(self, in_period=self.starts is not None or self.until is not None or self.or_once is not None)
        if isinstance(self.length, Duration) and not self.length.unit.elapsed:
            hint = "write its last day in `until`: 2 weeks after procedure"
            raise ValueMisfit("this is a period and not how long it takes each time", "length", hint=hint)

    def _check_direction(self) -> None:
        """A day must not be moved past the limit that its time states."""
        if self.if_closed == "the next open day" and self.is_latest:
            message = "this time is a deadline, and the next open day would be after it"
            raise ValueMisfit(message, "if_closed", hint="write the open day before")
        if self.if_closed == "the open day before" and self.is_earliest:
            message = "this is the earliest time, and the open day before would be earlier"
            raise ValueMisfit(message, "if_closed", hint="write the next open day")
        if self.by and self.is_earliest:
            raise ValueMisfit("this time is both the earliest and the latest one", "by", hint="write the exact time")

    @property
    def start(self) -> TimeRule | None:
        """When it is done or begins; None if only its end is stated."""
        return self.when or self.by or self.starts or (None if self.until_state else self.usually)

    @property
    def is_latest(self) -> bool:
        """True if its time is the latest one: `by`, `at least 7 days before`, `up to 48 h after`."""
        return self.by is not None or _bound(self.start) in (
            (True, Bound.AT_LEAST), (False, Bound.UP_TO), (False, Bound.UNDER),
        )  # fmt: skip

    @property
    def is_earliest(self) -> bool:
        """True if its time is the earliest one: `at least 2 weeks after`, `up to 5 days before`."""
        return _bound(self.start) in ((False, Bound.AT_LEAST), (True, Bound.UP_TO), (True, Bound.UNDER))


def _bound(rule: TimeRule | None) -> tuple[bool, Bound] | None:
    """Whether a rule that counts is before its event, and its bound."""
    return (rule.before, rule.duration.bound) if isinstance(rule, Interval | EntryInterval) else None


class Risk(Conditional):
    """One risk of the procedure."""

    text: Prose
    """The risk in plain words."""
    frequency: FrequencyField | None = None
    """How many people have it: `5 in 1,000`, `3 to 5 in 100`, `fewer than 1 in 500`, `2%`. Printed in a table, in which
    all numbers are of the same number of people."""
    how_common: Prose | None = None
    """How often it happens, in the words of the source: extremely rare. A number alone, such as `about 1 in 150`, is
    printed as `frequency` is."""
    group: Words | None = None
    """Heading under which it is listed: Common problems. Risks with the same heading are listed together."""

    @property
    def stated_frequency(self) -> Frequency | None:
        """Its frequency, if it is stated as a number."""
        return frequency_in(self.frequency) or frequency_in(self.how_common)

    @model_validator(mode="after")
    def _check_frequency(self) -> Self:
        if self.frequency and self.how_common and re.search(r"\d", self.how_common):
            message = "`how_common` states a number, and `frequency` too"
            raise ValueMisfit(message, "how_common", hint="state the number only in `frequency`")
        return self


class ExtraProcedure(Conditional):
    """Another procedure that may become necessary during this one."""

    key_aliases: ClassVar[Mapping[str, str]] = {"if": "needed_if", "then": "text"}

    needed_if: StateField
    """What makes it necessary, as a clause: polyps are found. The key may also be written `if`."""
    text: Prose
    """What is done then: The doctor takes them out. The key may also be written `then`."""


class Alternative(Conditional):
    """An alternative to the procedure."""

    name: Prose
    """Name of the alternative in plain words."""
    text: Prose | None = None
    """Benefits and risks of the alternative."""
    may_help: tuple[ProseEntry, ...] = ()
    """How it may help, one by one. Printed beside `may_harm`, in columns of equal width."""
    may_harm: tuple[ProseEntry, ...] = ()
    """How it may harm, one by one."""
    no_treatment: Flag = False
    """true: this alternative is to have no treatment."""


class Relief(Conditional):
    """When pain is expected to ease."""

    within: LengthField | None = None
    """Time until pain eases: `24 h`, `about 1 week`, `up to 3 days`, `a few weeks`. Printed as a sentence if `text` is
    left out."""
    text: tuple[ProseEntry, ...] = ()
    """What most people feel."""


class WarningTier(Contacting):
    """Warning signs with one action."""

    signs: tuple[SignEntry, ...] = ()
    """The signs, one by one. If left out, the page has lines to write them on."""
    text: tuple[ProseEntry, ...] = ()
    """Other text about these signs."""
    number: PublicPhone | None = None
    """Number to call instead of the clinic's: 111. Not for `emergency`, whose number is that of the country."""

    @model_validator(mode="after")
    def _check_number(self) -> Self:
        if self.number and (self.action == "go_to" or isinstance(self.who, ContactName)):
            message = "the number of a contact is in clinic.yaml" if self.action != "go_to" else "`go_to` has no number"
            raise ValueMisfit(message, "number", hint="delete it here")
        if self.number and self.action == "emergency":
            message = "the emergency number is that of the clinic's country"
            raise ValueMisfit(message, "number", hint="delete it, or set `emergency_number` in clinic.yaml")
        if self.number and (self.either or self.outside_hours):
            message = "only one of two actions can have a number"
            raise ValueMisfit(message, "number", hint="state the number as that of a contact in clinic.yaml")
        return self

    @model_validator(mode="after")
    def _check_urgency(self) -> Self:
        if self.action in ("call_us", "ask"):
            message = f"`{self.action}` does not say how urgent a warning sign is"
            hint = "write call_now or call_office_hours" if self.action == "call_us" else "write action: tell"
            raise ValueMisfit(message, "action", hint=hint)
        return self

    @property
    def contact(self) -> tuple[object, ...]:
        """Whom it says to contact, how, and how soon: two tiers with the same are one."""
        others = [(other.same_contact, other.soon) if other else None for other in self.others]
        return self.action, self.number, self.who, self.soon, *others


class WarningSigns(ContentModel):
    """Warning signs: those for which to call the emergency number, and those for which to call the clinic."""

    emergency: tuple[SignEntry, ...] = ()
    """Signs for which to call the emergency number, such as 911."""
    call_us: tuple[SignEntry, ...] = ()
    """Signs for which to call the clinic now."""
    text: tuple[ProseEntry, ...] = ()
    """Other text about these signs, such as one action for both lists."""
    tiers: tuple[WarningTier, ...] = ()
    """Warning signs by action, the most urgent first: for more actions than those of `emergency` and `call_us`, or
    instead of them."""

    @model_validator(mode="after")
    def _check_tiers(self) -> Self:
        for name, action in (("emergency", "emergency"), ("call_us", "call_now")):
            same = [index for index, tier in enumerate(self.tiers) if tier.action == action and not tier.number]
            if same and getattr(self, name):
                message = f"`{action}` and `{name}` are two ways to state the same"
                raise ValueMisfit(
                    message, "tiers", same[0], "action", hint=f"move the signs of `{name}` into this tier"
                )
        for index, (above, tier) in enumerate(pairwise(self.tiers), 1):
            if tier.rank < above.rank:
                message = f"`{tier.soon or tier.action}` is more urgent than `{above.soon or above.action}` above it"
                raise ValueMisfit(message, "tiers", index, "action", hint="list the most urgent action first")
            if any(tier.contact == other.contact for other in self.tiers[:index]):
                message = "this action is already listed above"
                raise ValueMisfit(message, "tiers", index, "action", hint="list all its signs in one place")
        return self

    def all_tiers(self) -> tuple[WarningTier, ...]:
        """The tiers of a box with tiers, with `emergency` and `call_us` among them; () without `tiers`."""
        if not self.tiers:
            return ()
        listed = [("emergency", self.emergency), ("call_now", self.call_us)]
        own = [WarningTier.model_construct(action=action, signs=signs) for action, signs in listed if signs]
        return tuple(sorted((*own, *self.tiers), key=lambda tier: tier.rank))


class Activity(ContentModel):
    """Activity after the procedure."""

    do: tuple[ProseEntry, ...] = ()
    """Things to do."""
    avoid: tuple[ProseEntry, ...] = ()
    """Things not to do, or to be careful with."""
    normal: tuple[ProseEntry, ...] = ()
    """When to return to normal activities."""


class Questions(Conditional):
    """Questions to ask the clinic, under a small heading."""

    topic: Words | None = None
    """Heading above the questions."""
    ask: tuple[ProseEntry, ...]
    """The questions."""


class Reference(Conditional):
    """A source that is named on the page."""

    title: Text
    """Title and publisher."""
    web: Web | None = None
    """Web address."""
    date: Words | None = None
    """Date of the source."""


class Topic(Conditional):
    """A section that the clinic adds to one or more documents."""

    on: tuple[Slug, ...]
    """Documents that have the section: consent, preparation, discharge."""
    heading: Words
    """Heading of the section."""
    text: tuple[ProseEntry, ...] = ()
    """Paragraphs of the section."""
    items: tuple[ProseEntry, ...] = ()
    """A list below the paragraphs."""
    blocks: tuple[TopicBlock, ...] = ()
    """Tables, pictures, links with a QR code, notes in a box, and more text, in the order of the page."""


NotApplicable = Literal[
    "length", "anesthesia", "lie_flat", "bed_rest", "stay", "driver", "fasting", "smoking", "prepare", "bring", "leave",
    "wear", "allergies", "tests", "steps", "feel", "how", "relief", "expect", "activity", "wound_care", "pain_relief",
    "follow_up", "questions", "lower_risk", "body_map", "step_pictures", "activity.do", "activity.avoid",
    "activity.normal",
]  # fmt: skip
"""Fields that a clinic may state as not applicable. What a patient must always be told, such as risks, warning signs,
medicines and when to arrive, is not among them."""


Reader = Literal["patient", "parent", "carer"]


class ReaderCase(Conditional):
    """Who reads the pages of some patients."""

    value: Reader
    """patient, parent (of a child) or carer."""


def _reader_tag(value: object) -> str:
    """The type of `reader`: one reader, or cases."""
    return "<cases>" if isinstance(value, tuple) else "<reader>"


ReaderField = Annotated[
    Annotated[Reader, Tag("<reader>")] | Annotated[tuple[ReaderCase, ...], Tag("<cases>")],
    Discriminator(_reader_tag),
]


class ConditionalPlan(ContentModel):
    """One of several plans of a set. Its other keys are read as cases of the set: see `content.cases`."""

    only_if: ConditionField
    """Condition under which the plan applies: `time before noon`."""


class Cases(ContentModel):
    """Values with conditions, by field: the first one whose condition is true applies."""

    from_plans: tuple[Text, ...] = ()
    """The fields whose cases are in plans. A plan that does not state such a field leaves a line to write on."""
    arrival: tuple[Arrival, ...] = ()
    """Cases of `arrival`."""
    length: tuple[Length, ...] = ()
    """Cases of `length`."""
    anesthesia: tuple[Anesthesia, ...] = ()
    """Cases of `anesthesia`."""
    lie_flat: tuple[RestPeriod, ...] = ()
    """Cases of `lie_flat`."""
    bed_rest: tuple[RestPeriod, ...] = ()
    """Cases of `bed_rest`."""
    stay: tuple[Stay, ...] = ()
    """Cases of `stay`."""
    driver: tuple[Driver, ...] = ()
    """Cases of `driver`."""
    fasting: tuple[FastingRules, ...] = ()
    """Cases of `fasting`."""
    smoking: tuple[Smoking, ...] = ()
    """Cases of `smoking`."""
    relief: tuple[Relief, ...] = ()
    """Cases of `relief`."""


class InstructionSet(ContentModel):
    """Everything that one clinic tells patients about one procedure."""

    key_aliases: ClassVar[Mapping[str, str]] = {"tasks": "plan"}

    procedure: Slug
    """Short name of the procedure: the name of its file in `procedures/`."""
    version: Text
    """Version of this set, printed on every page."""
    revised: Date
    """Date of the last change, printed on every page."""
    status: Literal["draft", "sample", "approved"]
    """Write approved only after a clinician reviewed the text. Otherwise every page says that it is not reviewed."""
    review: Review = Review.model_construct()
    """Who reviewed the text, and when. Not printed."""
    source: SourceReference | None = None
    """Where the facts come from, for the reviewer. Not printed: sources for patients go into `references`."""
    include: tuple[Text, ...] = ()
    """Files in the same folder whose keys become part of this set. Not printed."""

    asks: dict[AskName, Ask] = Field(default_factory=dict)
    """Questions whose answers decide what a patient gets: {contrast_allergy: {ask: Are you allergic to contrast dye?}}.
    Not printed."""
    plans: dict[Slug, ConditionalPlan] = Field(default_factory=dict)
    """Several plans, by name. Each has its condition and any of the keys below it, for the patients of that plan."""
    cases: Cases = Cases.model_construct()
    """Values with conditions, by field. Write them as a list below the field itself, each with `only_if`."""
    not_applicable: tuple[NotApplicable, ...] = ()
    """Fields that do not apply to this procedure: [fasting, lie_flat]. The pages then have no line for them."""
    reader: ReaderField = "patient"
    """Who reads the pages: patient, parent (of a child) or carer. Decides the words of titles and fixed sentences. May
    be a list of cases: [{only_if: age under 18, value: parent}, {value: patient}]."""
    summary: tuple[ProseEntry, ...] = ()
    """What the procedure is and does."""
    how: tuple[ProseEntry, ...] = ()
    """How the procedure is done, for the consent form."""
    body_map: BodyMap | None = None
    """A picture of the body in which the treated level or side is marked, instead of that of the procedure."""
    step_pictures: tuple[StepPicture, ...] = ()
    """Pictures of how the procedure is done, instead of those of the procedure."""
    topics: tuple[Topic, ...] = ()
    """Sections that the clinic adds."""
    scheduling: Scheduling = Scheduling.model_construct()
    """When and by whom the clinic does the procedure. Not printed."""
    arrival: Arrival = Arrival.model_construct()
    """When and where to arrive."""
    appointment_times: tuple[AppointmentTime, ...] = ()
    """Times of the day at which some patients should have their appointment."""
    length: Length = Length.model_construct()
    """How long the procedure takes."""
    anesthesia: Anesthesia | None = None
    """Anesthesia and sedation."""
    lie_flat: RestPeriod | None = None
    """Lying flat after the procedure."""
    bed_rest: RestPeriod | None = None
    """Bed rest after the procedure."""
    stay: Stay = Stay.model_construct()
    """Time in the recovery area, and length of the stay."""
    driver: Driver | None = None
    """Who drives the patient home."""
    fasting: FastingRules = FastingRules.model_construct()
    """When to stop eating and drinking."""
    smoking: Smoking | None = None
    """When to stop smoking."""
    plan: tuple[PlanEntry, ...] = ()
    """Things to do at certain times before the procedure."""
    after: tuple[PlanEntry, ...] = ()
    """Things to do at certain times after the procedure."""
    visits: dict[AskName, OtherVisit] = Field(default_factory=dict)
    """Other visits than the procedure, by name. Times can be counted from them: `3 weeks before evaluation`."""
    courses: tuple[Course, ...] = ()
    """Medicines to take again and again for some time. Each prints its days, with boxes to tick."""
    as_needed: tuple[AsNeeded, ...] = ()
    """Medicines to take only when they are needed, with how much, how far apart, and at most how much."""
    do_not_take: tuple[DoNotTake, ...] = ()
    """Medicines not to take after the procedure, for some time or for life."""
    doses: tuple[DoseTable, ...] = ()
    """Doses of medicines by weight or age."""
    prepare: tuple[ProseEntry, ...] = ()
    """Other things to do before the procedure."""
    bring: tuple[ProseEntry, ...] = ()
    """What to bring."""
    leave: tuple[ProseEntry, ...] = ()
    """What to leave at home."""
    wear: tuple[ProseEntry, ...] = ()
    """What to wear."""
    medicines: MedicineAdvice = MedicineAdvice.model_construct()
    """Medicines to stop, continue, change or ask about."""
    allergies: tuple[ProseEntry, ...] = ()
    """Allergies to report."""
    tests: tuple[ProseEntry, ...] = ()
    """Tests before the procedure."""
    steps: tuple[ProseEntry, ...] = ()
    """What happens during the procedure, step by step."""
    feel: tuple[ProseEntry, ...] = ()
    """What the patient may feel, and what to do about it."""
    benefits: tuple[ProseEntry, ...] = ()
    """Expected benefits, one by one."""
    risks: tuple[Risk, ...] = ()
    """Risks, one by one."""
    risk_text: tuple[ProseEntry, ...] = ()
    """Other text about risks."""
    extra_procedures: tuple[ExtraProcedure, ...] = ()
    """Other procedures that may become necessary during this one. On the consent form, the patient can refuse each."""
    alternatives: tuple[Alternative, ...] = ()
    """Other choices, including no treatment."""
    alternative_text: tuple[ProseEntry, ...] = ()
    """Other text about the alternatives."""
    relief: Relief | None = None
    """When pain eases."""
    expect: tuple[ProseEntry, ...] = ()
    """What is normal after the procedure."""
    warning: WarningSigns = WarningSigns.model_construct()
    """Warning signs after the procedure."""
    self_care: tuple[SelfCare, ...] = ()
    """What may happen at home, what to do about it, and whom to contact if that does not help."""
    what_if: tuple[WhatIf, ...] = ()
    """What may happen before the procedure, what follows from it, and whom to contact."""
    activity: Activity = Activity.model_construct()
    """Activity after the procedure."""
    lower_risk: tuple[ProseEntry, ...] = ()
    """What the patient can do to lower the risk."""
    wound_care: tuple[ProseEntry, ...] = ()
    """Care of the wound."""
    pain_relief: tuple[ProseEntry, ...] = ()
    """What to do about pain."""
    follow_up: tuple[ProseEntry, ...] = ()
    """Visits and calls after the procedure."""
    questions: tuple[Questions, ...] = ()
    """Questions to ask the clinic."""
    references: tuple[Reference, ...] = ()
    """Sources that are named on the page."""

    @property
    def all_asks(self) -> dict[str, Ask]:
        """Everything to ask a patient, by name: the questions of conditions, and the dates of visits."""
        return {**self.asks, **{name: visit.question for name, visit in self.visits.items()}}

    @property
    def readers(self) -> tuple[Reader, ...]:
        """All readers of the set, the usual one first: that of the last case."""
        if isinstance(self.reader, str):
            return (self.reader,)
        return tuple(dict.fromkeys(case.value for case in reversed(self.reader))) or ("patient",)

    @model_validator(mode="after")
    def _check_visits(self) -> Self:
        for name in self.visits:
            if name in self.asks:
                message = f"{name!r} is already a question in `asks`"
                raise ValueMisfit(message, "visits", name, hint="choose another name for one of the two")
        return self

    @model_validator(mode="after")
    def _check_not_applicable(self) -> Self:
        for index, name in enumerate(self.not_applicable):
            field, _, part = name.partition(".")
            stated = getattr(self, field) != type(self).model_fields[field].default
            if part:  # `activity.avoid`: the other parts of `activity` may be stated
                stated = bool(getattr(getattr(self, field), part))
            if stated or getattr(self.cases, field, ()):
                message = f"`{name}` is stated in this set, so it applies"
                raise ValueMisfit(message, "not_applicable", index, hint=f"delete it here, or delete `{name}`")
        return self

    @model_validator(mode="after")
    def _check_rest_order(self) -> Self:
        has_lie_flat = self.lie_flat or self.cases.lie_flat
        if self.bed_rest and self.bed_rest.after == "lie_flat" and not has_lie_flat:
            raise ValueMisfit("`bed_rest` starts after `lie_flat`, which is not stated", "bed_rest", "after")
        if self.lie_flat and self.lie_flat.after == "lie_flat":
            raise ValueMisfit(
                "`lie_flat` cannot start after itself", "lie_flat", "after", hint="write after: procedure"
            )
        return self


ConditionalPlan.key_model = InstructionSet
