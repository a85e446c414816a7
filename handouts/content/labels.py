"""`labels/<language>.yaml`: every fixed word on a page, with the placeholders that each may hold.

A label that must say a value declares it: a translation that drops `{time}` from "until {time}" is refused when read,
because the page would then lose the time without anybody noticing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import PlainValidator

from handouts.content import prose
from handouts.content.fields import Model, Text, scalar


def holds(*must: str, may: tuple[str, ...] = ()) -> PlainValidator:
    """A label that holds each of `must`, perhaps some of `may`, and nothing else."""

    def read(value: str) -> str:
        text = " ".join(value.split())
        if not text:
            raise ValueError("expected text, found an empty one")
        known = frozenset((*must, *may))
        found = {piece.text for piece in prose.pieces(text, known) if piece.placeholder}
        if missing := [name for name in must if name not in found]:
            raise ValueError(f"this label must hold {{{missing[0]}}}, or its value would be missing from the page")
        return text

    return scalar(read, "text")


Fixed = Annotated[str, holds()]
Amount = Annotated[str, holds("amount")]
Time = Annotated[str, holds("time")]
Names = Annotated[str, holds("medicines")]


def _names(count: int) -> PlainValidator:
    """A tuple of `count` words, such as the twelve months."""

    def validate(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (tuple, list)) or len(value) != count:
            raise ValueError(f"expected a list of {count} names")
        if not all(isinstance(word, str) and word.strip() for word in value):
            raise ValueError("expected a name on each line of the list")
        return tuple(word.strip() for word in value)

    return PlainValidator(validate)


class Dates(Model):
    """Dates and clock times."""

    weekdays: Annotated[tuple[str, ...], _names(7)]
    """Monday first."""
    months: Annotated[tuple[str, ...], _names(12)]
    """January first."""
    day: Annotated[str, holds("month", "day")]
    """Day of a month: December 1. Never broken over two lines."""
    weekday: Annotated[str, holds("weekday", "date")]
    """With its weekday: Tuesday, December 1."""
    year: Annotated[str, holds("date", "year")]
    """With its year: December 1, 2026."""
    clock: Literal["12", "24"]
    """Clock of 12 or 24 hours."""
    am: Fixed
    """Before noon."""
    pm: Fixed
    """From noon on."""
    day_then_time: Annotated[str, holds("date", "time")]
    """Monday, November 30, 10:00 AM."""
    time_then_day: Annotated[str, holds("date", "time")]
    """11:59 PM on Monday, November 30."""
    night: Annotated[str, holds("first", "second")]
    """The night between two named days."""
    first_of_two: Time
    """A time that comes twice when clocks go back: the first."""
    second_of_two: Time
    """The second."""


class Unit(Model):
    """A unit of time."""

    one: Fixed
    """For 1."""
    many: Fixed
    """For every other number."""


class Durations(Model):
    """Lengths of time, and what they are counted from."""

    minute: Unit
    """Minutes."""
    hour: Unit
    """Hours."""
    day: Unit
    """Days."""
    week: Unit
    """Weeks."""
    month: Unit
    """Months."""
    year: Unit
    """Years."""
    range: Annotated[str, holds("low", "high")]
    """15 to 30 (the unit follows)."""
    about: Amount
    """Not exact."""
    up_to: Amount
    """At most."""
    under: Amount
    """Less than."""
    at_least: Amount
    """At least."""
    before_procedure: Amount
    """5 days before your procedure."""
    before_arrival: Amount
    """8 hours before you arrive."""
    after_procedure: Amount
    """48 hours after your procedure."""
    after_lie_flat: Amount
    """4 hours after lying flat."""


class Bounds(Model):
    """One time in the degree of exactness of its source."""

    exact: Time
    """A stated time."""
    about: Time
    """About."""
    up_to: Time
    """At most so long."""
    under: Time
    """Less than so long."""
    at_least: Time
    """At least so long."""
    between: Annotated[str, holds("first", "last")]
    """A range."""


class Fasting(Model):
    """Stopping to eat and drink."""

    eat: Fixed
    """Stop eating."""
    drink: Fixed
    """Stop drinking clear liquids."""
    both: Fixed
    """Stop eating and drinking."""
    at: Annotated[str, holds("what", "time")]
    """Stop eating at 11:59 PM on Monday, November 30."""
    midnight_rule: Fixed
    """Where no date is known: the night before your procedure."""
    day_rule: Fixed
    """Where no date is known: the day of your procedure."""
    this_is: Annotated[str, holds("night")]
    """What the night means."""


class Timeline(Model):
    """The timeline of the preparation."""

    day_of: Fixed
    """The day of the procedure."""
    day_before: Fixed
    """The day before."""
    day_after: Fixed
    """The day after."""
    week_before: Fixed
    """One week before."""
    before: Amount
    """3 days before."""
    after: Amount
    """3 days after."""
    afterwards: Fixed
    """What follows the procedure."""
    arrive: Fixed
    """Check in, where no place is stated."""
    arrive_at: Annotated[str, holds("place")]
    """Check in at a place."""
    begins: Annotated[str, holds("procedure")]
    """The procedure begins."""
    length: Amount
    """How long it takes."""
    length_per_level: Annotated[str, holds("amount", "level")]
    """How long for each level."""
    level: Fixed
    """A treated site, where the procedure has no word of its own."""
    no_smoking: Annotated[str, holds("when")]
    """No smoking from a time on."""
    hold_day: Names
    """Medicines not taken from a day on."""
    hold_time: Names
    """Medicines not taken after a time."""
    hold_if_told_day: Names
    """The same, where a clinician decides."""
    hold_if_told_time: Names
    """The same, after a time."""
    observation: Amount
    """Time in the recovery area."""
    stay: Amount
    """Length of the stay."""
    home: Fixed
    """Going home."""
    date: Fixed
    """A date to write in."""
    time: Fixed
    """A time to write in."""


class Rest(Model):
    """Rest after the procedure."""

    lie_flat: Fixed
    """Lie flat."""
    bed_rest: Fixed
    """Rest in bed."""
    until: Annotated[str, holds("until")]
    """Of a tile without a time: until, and a line."""
    rule_ended: Annotated[str, holds("interval", "time")]
    """1 hour after your procedure, which ended at 11:05 AM."""
    rule: Annotated[str, holds("interval")]
    """The rule alone."""


class Medicines(Model):
    """The medicine table."""

    medicine: Fixed
    """Column: the medicine."""
    what_to_do: Fixed
    """Column: what to do."""
    last_dose: Fixed
    """Column: last dose."""
    restart: Fixed
    """Column: start again."""
    decides: Fixed
    """Column: who decides."""
    brands: Annotated[str, holds("generic", "brands")]
    """clopidogrel (Plavix)."""
    with_class: Annotated[str, holds("medicine", "kind")]
    """With the kind of medicine."""
    stop: Fixed
    """Action."""
    keep: Fixed
    """Action."""
    change: Fixed
    """Action."""
    ask: Fixed
    """Action."""
    no_break: Fixed
    """In the columns of dates, of a medicine that is continued."""
    none_from: Annotated[str, holds("date", "rule")]
    """Rule behind a last dose."""
    rule: Annotated[str, holds("rule")]
    """The rule alone, where no date is known."""
    days_before: Annotated[str, holds("amount", "date")]
    """5 days before December 1."""
    none_after: Annotated[str, holds("time", "date")]
    """Where hours count: none after a time."""
    off: Annotated[str, holds("until")]
    """How long it stays off, until a time."""
    off_rule: Annotated[str, holds("rule")]
    """How long it stays off, in words."""
    off_if_told: Annotated[str, holds("until")]
    """The same, where a clinician decides."""
    off_rule_if_told: Annotated[str, holds("rule")]
    """The same, in words."""
    ask_who: Annotated[str, holds("who")]
    """Start again: ask who decides."""
    ask_open: Fixed
    """Start again: ask, and a line for whom."""
    thinner: Fixed
    """Beside every blood thinner."""
    thinner_classes: tuple[Fixed, ...]
    """Words in a medicine's class that make it a blood thinner."""
    yours: Fixed
    """Spoken mark of this patient's own rows."""
    unmatched: Fixed
    """Above medicines of this patient that the set does not name, before the procedure."""
    unmatched_after: Fixed
    """The same, on the discharge page."""
    open_lines: Fixed
    """Where the set has no table: medicines to stop, and when."""
    open_restart: Fixed
    """The same, on the discharge page."""


class Tiles(Model):
    """The tiles at a glance."""

    stop_eating: Fixed
    """Label."""
    driver: Fixed
    """Label."""
    driver_needed: Fixed
    """Value."""
    driver_not_needed: Fixed
    """Value."""
    bring: Fixed
    """Label."""
    bring_more: Fixed
    """Where there is more to bring than the tile holds."""
    arrive: Fixed
    """Label."""
    day_and_night: Annotated[str, holds("day", "night")]
    """Monday, November 30, the night between Monday and Tuesday."""
    rule_timed: Annotated[str, holds("amount", "time")]
    """30 minutes before your 10:00 AM appointment."""
    rule_untimed: Amount
    """30 minutes before your appointment."""
    also: Annotated[str, holds("what", "time")]
    """A second time of the tile: clear liquids."""


class Facts(Model):
    """Labels of single values; they also name the lines to write on."""

    facility: Fixed
    procedure: Fixed
    level: Fixed
    practitioner: Fixed
    explained_by: Fixed
    others: Fixed
    anesthesia_by: Fixed
    procedure_date: Fixed
    procedure_time: Fixed
    check_in: Fixed
    arrival_place: Fixed
    length: Fixed
    per_level: Annotated[str, holds("amount", "level")]
    observation: Fixed
    stay_time: Fixed
    anesthesia: Fixed
    stop_eating: Fixed
    stop_drinking: Fixed
    stop_smoking: Fixed
    driver: Fixed
    bring: Fixed
    lie_flat: Fixed
    bed_rest: Fixed
    ended: Fixed
    phone: Fixed
    after_hours_phone: Fixed
    fax: Fixed
    website: Fixed
    contact_note: Fixed
    day_before: Fixed
    week_before: Fixed
    name: Fixed
    date_of_birth: Fixed
    record_number: Fixed


class Warning(Model):
    """The warning box."""

    emergency: Fixed
    """What to do in an emergency."""
    emergency_phone: Fixed
    """Emergency number of the country."""
    call_us: Fixed
    """What to do otherwise."""
    after_hours: Annotated[str, holds("phone")]
    """At night and on weekends."""
    sign: Fixed
    """A line to write a sign on."""


class Signatures(Model):
    """Signature blocks."""

    patient: Fixed
    patient_statement: Fixed
    witness: Fixed
    witness_statement: Fixed
    interpreter: Fixed
    interpreter_statement: Fixed
    clinician: Fixed
    clinician_statement: Fixed
    signature: Fixed
    printed_name: Fixed
    relationship: Fixed
    date: Fixed
    time: Fixed
    name_or_id: Fixed
    language: Fixed
    initials: Fixed


class Open(Model):
    """Lines to write on where the set is silent, beside those that a document names."""

    no_treatment: Fixed
    """What follows from no treatment."""
    blank: Fixed
    """What a screen reader says of any other line."""


class Page(Model):
    """Head and foot of every page."""

    version: Annotated[str, holds("version", "date")]
    page: Annotated[str, holds("number", "total")]
    form: Annotated[str, holds("name", "form")]
    subject: Annotated[str, holds("name", "procedure")]
    sample: Fixed
    draft: Fixed
    closed: Annotated[str, holds("date")]
    """Notice of a clinic that has closed."""


class Labels(Model):
    """Every fixed word on a page, in one language."""

    language: Text
    """Language tag: en-US."""
    dates: Dates
    durations: Durations
    at: Bounds
    """When something happens."""
    until: Bounds
    """Until when something lasts."""
    limit: Bounds
    """Until when, where the clinic's own sentence says 'until'."""
    fasting: Fasting
    timeline: Timeline
    rest: Rest
    medicines: Medicines
    tiles: Tiles
    facts: Facts
    warning: Warning
    signatures: Signatures
    open: Open
    page: Page
