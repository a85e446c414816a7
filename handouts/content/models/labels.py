"""Text of a label to the label, checked: it holds the placeholders that its value needs, and no others.

A label that must say a value declares it: a translation that drops `{time}` from "until {time}" is refused when read,
because the page would then lose the time without anybody noticing.

Labels for the front desk: the run sheet of a day, and what files of several documents are called.

Labels of a mail with a visit's papers, of the calendar file beside it, and of the slip with its password.

A mail is read by whoever looks at the screen: none of its words may tell why somebody comes.

Labels of the parts of a page: medicines, tiles, facts, warning, signatures, open lines, head and foot.

Labels that say times: dates, lengths of time, fasting, the timeline, rest.

`labels/<language>.yaml`: every fixed word on a page, in one language.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import PlainValidator

from handouts.content.models import prose
from handouts.content.models.scalars import ContentModel, Slug, Text, scalar


def label_type(*must: str, may: tuple[str, ...] = ()) -> PlainValidator:
    """A label that holds each of `must`, perhaps some of `may`, and nothing else."""

    def read(value: str) -> str:
        text = " ".join(value.split())
        if not text:
            raise ValueError("expected text, found an empty text")
        known = frozenset((*must, *may))
        found = {piece.text for piece in prose.split_prose(text, known) if piece.placeholder}
        if missing := [name for name in must if name not in found]:
            raise ValueError(f"this label must hold {{{missing[0]}}}, or its value would be missing from the page")
        return text

    return scalar(read, "text")


Fixed = Annotated[str, label_type()]
Amount = Annotated[str, label_type("amount")]
Time = Annotated[str, label_type("time")]
Names = Annotated[str, label_type("medicines")]


def names(count: int) -> PlainValidator:
    """A tuple of `count` words, such as the twelve months."""

    def validate(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (tuple, list)) or len(value) != count:
            raise ValueError(f"expected a list of {count} names")
        if not all(isinstance(word, str) and word.strip() for word in value):
            raise ValueError("expected a name on each line of the list")
        return tuple(word.strip() for word in value)

    return PlainValidator(validate)


class RunSheetLabels(ContentModel):
    """The run sheet and its alerts, and titles of files for a day."""

    packet: Annotated[str, label_type("procedure")]
    """Title of a file with all pages of one patient."""
    print_all: Annotated[str, label_type("date")]
    """Title of the file with all packets of a day."""
    run_sheet: Annotated[str, label_type("date")]
    """Title of the run sheet."""
    subject: Fixed
    """What the run sheet and the file of all packets are for."""
    staff_only: Fixed
    """Notice on the run sheet: it names many patients."""
    check_in: Fixed
    """Column: when the patient comes."""
    patient: Fixed
    """Column: name, birth, record number."""
    documents: Fixed
    """Column: which documents."""
    done: Fixed
    """Column: boxes to tick."""
    printed: Fixed
    """Box to tick."""
    handed: Fixed
    """Box to tick."""
    born: Annotated[str, label_type("date")]
    """Date of birth below the name."""
    record: Annotated[str, label_type("number")]
    """Record number below the name."""
    language: Annotated[str, label_type("language")]
    """Alert: no pages in the patient's language."""
    interpreter: Annotated[str, label_type("language")]
    """Notice at the top of each document of that patient, for who goes through it with the patient."""
    begins: Annotated[str, label_type("time")]
    """When the procedure begins, beside the record number."""
    like: Annotated[str, label_type("patients")]
    """Alert: others of the same day whose names are like this one."""
    past: Fixed
    """Alert: the day of the procedure is past when the pages are printed."""
    large_print: Fixed
    """Alert: the pages are in large print."""
    missed: Annotated[str, label_type("medicines")]
    """Alert: the day of the last dose is past, for a medicine of this patient."""
    missed_if: Annotated[str, label_type("medicines")]
    """The same, where it is not known which medicines the patient takes."""
    unknown: Annotated[str, label_type("medicines")]
    """Alert: medicines that the clinic's set does not name."""
    open: Annotated[str, label_type("values")]
    """Alert: values to fill in by hand before the pages are handed over."""
    note: Annotated[str, label_type("text")]
    """The list's own note."""


class Mail(ContentModel):
    """Mails, their calendar file, and slips with a password. No word of these may tell of a treatment."""

    subject: Fixed
    """Subject of the mail."""
    subject_replaces: Fixed
    """Subject of a mail whose papers replace those of an earlier one."""
    file: Slug
    """Name of the attached papers, without its ending."""
    calendar_file: Slug
    """Name of the attached calendar file, without its ending."""
    greeting: Fixed
    """First line; it names nobody."""
    replaces: Fixed
    """That these papers replace those of an earlier mail."""
    attached: Annotated[str, label_type("file")]
    """Which file holds the papers, and to read them now."""
    encrypted: Fixed
    """The file opens with a password, which comes another way."""
    password_how: Fixed
    """How to type the password."""
    with_calendar: Annotated[str, label_type("file")]
    """What the calendar file is for."""
    call: Annotated[str, label_type("phone")]
    """Whom to call with a question."""
    call_us: Fixed
    """The same, where the clinic states no phone."""
    not_read: Fixed
    """To call rather than answer: mails may not be read in time."""
    not_for_you: Fixed
    """What to do with a mail that came to the wrong person."""
    signature: Annotated[str, label_type("name")]
    """Last line, where the clinic states a name for mails."""
    arrival: Fixed
    """Title of the event at which to arrive."""
    reminder: Fixed
    """Title of every other event."""
    reminder_text: Fixed
    """Text of an event at a clock time."""
    reminder_text_day: Fixed
    """Text of an event of a whole day."""
    slip_title: Fixed
    """Title of the slip."""
    slip_number: Fixed
    """Beside the name: which visit it is, by the id of the appointment."""
    slip_lead: Annotated[str, label_type("clinic")]
    """Whose mail the password opens."""
    slip_open: Annotated[str, label_type("file")]
    """First step: which file to open."""
    slip_how: Fixed
    """Second step: how to type the password."""
    slip_keep: Fixed
    """How to keep the slip."""
    slip_staff: Fixed
    """Notice for staff: whom to hand it to."""


class MedicineLabels(ContentModel):
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
    brands: Annotated[str, label_type("generic", "brands")]
    """clopidogrel (Plavix)."""
    with_class: Annotated[str, label_type("medicine", "kind")]
    """With the kind of medicine."""
    stop: Fixed
    """Action."""
    keep: Fixed
    """Action."""
    change: Fixed
    """Action."""
    ask: Fixed
    """Action."""
    if_told: Annotated[str, label_type("day")]
    """The last dose, where a clinician decides."""
    if_told_range: Annotated[str, label_type("day")]
    """The same, of a range of days."""
    if_told_time: Annotated[str, label_type("none")]
    """The same, where hours count."""
    none_from: Annotated[str, label_type("date", "rule")]
    """Rule behind a last dose."""
    none_from_range: Annotated[str, label_type("first", "last", "rule")]
    """The same, of a range of days."""
    rule: Annotated[str, label_type("rule")]
    """The rule alone, where no date is known."""
    days_before: Annotated[str, label_type("amount", "date")]
    """5 days before December 1."""
    none_after: Annotated[str, label_type("time", "date")]
    """Where hours count: none after a time."""
    off: Annotated[str, label_type("until")]
    """How long it stays off, until a time."""
    off_rule: Annotated[str, label_type("rule")]
    """How long it stays off, in words."""
    off_if_told: Annotated[str, label_type("rule", "until")]
    """The same, where a clinician decides."""
    off_rule_if_told: Annotated[str, label_type("rule")]
    """The same, in words."""
    ask_who: Annotated[str, label_type("who")]
    """Start again: ask who decides."""
    thinner: Fixed
    """Beside every blood thinner."""
    thinner_classes: tuple[Fixed, ...]
    """Words in a medicine's class that make it a blood thinner."""
    thinner_stop: Fixed
    """Beside a blood thinner that the set says to stop."""
    yours: Fixed
    """Spoken mark of this patient's own rows."""
    past: Fixed
    """Beside a row of the patient's own whose day of the last dose is past when the page is printed."""
    past_if: Fixed
    """The same, where it is not known whether the patient takes it."""
    past_own: Annotated[str, label_type("medicines", "phone")]
    """Above the table, when that is so for a medicine of this patient."""
    past_any: Annotated[str, label_type("medicines", "phone")]
    """The same, where it is not known which medicines the patient takes."""
    unmatched: Fixed
    """Above medicines of this patient that the set does not name, before the procedure."""
    unmatched_after: Fixed
    """The same, on the discharge page."""
    open_lines: Fixed
    """Where the set has no table: medicines to stop, and when."""
    open_restart: Fixed
    """The same, on the discharge page."""
    open_more: Fixed
    """In the place of both, where the set has no table, and says what holds for all medicines."""


class TileLabels(ContentModel):
    """The tiles at a glance."""

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
    day_and_night: Annotated[str, label_type("day", "night")]
    """Monday, November 30, the night between Monday and Tuesday."""
    rule_timed: Annotated[str, label_type("amount", "time")]
    """30 minutes before your 10:00 AM appointment."""
    rule_untimed: Amount
    """30 minutes before your appointment."""
    also: Annotated[str, label_type("what", "time")]
    """A second time of the tile: clear liquids."""


class FactLabels(ContentModel):
    """Labels of single values; they also name the lines to write on."""

    facility: Fixed
    procedure: Fixed
    level: Fixed
    practitioner: Fixed
    practitioner_after: Fixed
    """The same, on the discharge page."""
    explained_by: Fixed
    others: Fixed
    anesthesia_by: Fixed
    anesthesia_by_after: Fixed
    """The same, on the discharge page."""
    procedure_date: Fixed
    procedure_time: Fixed
    check_in: Fixed
    arrival_place: Fixed
    length: Fixed
    per_level: Annotated[str, label_type("amount", "level")]
    total: Annotated[str, label_type("amount")]
    """How long in all, where the time for each level is told too."""
    how_common: Annotated[str, label_type("risk", "how_common")]
    """A risk and how often it happens."""
    relief: Annotated[str, label_type("amount")]
    """When pain eases, where the set states the time alone."""
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


class WarningLabels(ContentModel):
    """The warning box."""

    emergency: Fixed
    """What to do in an emergency."""
    call_us: Fixed
    """What to do otherwise."""
    after_hours: Annotated[str, label_type("phone")]
    """At night and on weekends."""
    sign: Fixed
    """A line to write a sign on."""


class Signatures(ContentModel):
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


class Open(ContentModel):
    """Lines to write on where the set is silent, beside those that a document names."""

    no_treatment: Fixed
    """What follows from no treatment."""
    source: Annotated[str, label_type("source")]
    """A source named without a heading."""
    blank: Fixed
    """What a screen reader says of any other line."""


class PageLabels(ContentModel):
    """Head and foot of every page."""

    version: Annotated[str, label_type("version", "date")]
    page: Annotated[str, label_type("number", "total")]
    form: Annotated[str, label_type("name", "form")]
    subject: Annotated[str, label_type("name", "procedure")]
    sample: Fixed
    draft: Fixed
    closed: Annotated[str, label_type("date")]
    """Notice of a clinic that has closed."""


class Dates(ContentModel):
    """Dates and clock times."""

    weekdays: Annotated[tuple[str, ...], names(7)]
    """Monday first."""
    months: Annotated[tuple[str, ...], names(12)]
    """January first."""
    day: Annotated[str, label_type("month", "day")]
    """Day of a month: December 1. Never broken over two lines."""
    weekday: Annotated[str, label_type("weekday", "date")]
    """With its weekday: Tuesday, December 1."""
    year: Annotated[str, label_type("date", "year")]
    """With its year: December 1, 2026."""
    clock: Literal["12", "24"]
    """Clock of 12 or 24 hours."""
    am: Fixed
    """Before noon."""
    pm: Fixed
    """From noon on."""
    noon: Annotated[str, label_type("time")]
    """12:00 on a clock of 12 hours at noon, which many take for midnight when they read 12:00 PM."""
    midnight: Time
    """12:00 on a clock of 12 hours at midnight."""
    midnight_between: Annotated[str, label_type("time", "night")]
    """Midnight of a known day: the night between two named days."""
    day_then_time: Annotated[str, label_type("date", "time")]
    """Monday, November 30, 10:00 AM."""
    time_then_day: Annotated[str, label_type("date", "time")]
    """11:59 PM on Monday, November 30."""
    night: Annotated[str, label_type("first", "second")]
    """The night between two named days."""
    first_of_two: Time
    """A time that comes twice when clocks go back: the first."""
    second_of_two: Time
    """The second."""


class UnitLabels(ContentModel):
    """A unit of time."""

    one: Fixed
    """For 1."""
    many: Fixed
    """For every other number."""


class Durations(ContentModel):
    """Lengths of time, and what they are counted from."""

    minute: UnitLabels
    """Minutes."""
    hour: UnitLabels
    """Hours."""
    day: UnitLabels
    """Days."""
    week: UnitLabels
    """Weeks."""
    month: UnitLabels
    """Months."""
    year: UnitLabels
    """Years."""
    range: Annotated[str, label_type("low", "high")]
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


class Bounds(ContentModel):
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
    between: Annotated[str, label_type("first", "last")]
    """A range."""


class FastingLabels(ContentModel):
    """Stopping to eat and drink."""

    eat: Fixed
    """Stop eating."""
    drink: Fixed
    """Stop drinking clear liquids."""
    both: Fixed
    """Stop eating and drinking."""
    open: Fixed
    """Where the set states no time to stop: of both, and above what it says in words."""
    open_food: Fixed
    """Where it states a time to stop drinking alone."""
    open_liquids: Fixed
    """Where it states a time to stop eating alone."""
    see_plan: Fixed
    """Of the tile, where the set says in words what is too long for it."""
    at: Annotated[str, label_type("what", "time")]
    """Stop eating at 11:59 PM on Monday, November 30."""
    at_range: Annotated[str, label_type("what", "time")]
    """Stop eating between 2:00 AM and 4:00 AM on Tuesday, December 1."""
    midnight_rule: Fixed
    """Where no date is known: the night before your procedure."""
    day_rule: Fixed
    """Where no date is known: the day of your procedure."""
    this_is: Annotated[str, label_type("night")]
    """What the night means."""


class TimelineLabels(ContentModel):
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
    arrive_at: Annotated[str, label_type("place")]
    """Check in at a place."""
    begins: Annotated[str, label_type("procedure")]
    """The procedure begins."""
    length: Amount
    """How long it takes."""
    level: Fixed
    """A treated site, where the procedure has no word of its own."""
    no_smoking: Annotated[str, label_type("when")]
    """No smoking from a time on."""
    no_smoking_range: Annotated[str, label_type("first", "last")]
    """The same, of a range."""
    range: Annotated[str, label_type("first", "last", "what")]
    """A task between two days or times."""
    past: Fixed
    """Ahead of a task whose day is past when the page is printed."""
    now: Fixed
    """Above what to do at once."""
    ask_about: Annotated[str, label_type("phone", "medicines")]
    """Medicines of the patient that the set does not name."""
    hold_day: Names
    """Medicines not taken from a day on."""
    hold_time: Names
    """Medicines not taken after a time."""
    hold_if_told_day: Names
    """The same, where a clinician decides."""
    hold_if_told_time: Names
    """The same, after a time."""
    hold_day_range: Annotated[str, label_type("medicines", "first", "last")]
    """The first day without medicines, of a range of days."""
    hold_time_range: Annotated[str, label_type("medicines", "first", "last")]
    """When to stop medicines, of a range of times."""
    hold_if_told_day_range: Annotated[str, label_type("medicines", "first", "last")]
    """The first day without medicines, where a clinician decides."""
    hold_if_told_time_range: Annotated[str, label_type("medicines", "first", "last")]
    """When to stop medicines, where a clinician decides."""
    observation: Amount
    """Time in the recovery area."""
    stay: Amount
    """Length of the stay."""
    stay_after: Amount
    """The same, on the discharge page."""
    home: Fixed
    """Going home."""
    date: Fixed
    """A date to write in."""
    time: Fixed
    """A time to write in."""


class RestLabels(ContentModel):
    """Rest after the procedure."""

    lie_flat: Fixed
    """Lie flat."""
    bed_rest: Fixed
    """Rest in bed."""
    then_bed_rest: Fixed
    """Then rest in bed: bed rest that follows lying flat."""
    amount: Annotated[str, label_type("amount")]
    """For 1 hour."""
    amount_after: Annotated[str, label_type("amount")]
    """For 1 hour after your procedure."""
    until: Annotated[str, label_type("until")]
    """Of a tile without a time: until, and a line."""
    rule_ended: Annotated[str, label_type("interval", "time")]
    """1 hour after your procedure, which ended at 11:05 AM."""
    rule: Annotated[str, label_type("interval")]
    """The rule alone."""


__all__ = ["Bounds", "Labels"]


class Labels(ContentModel):
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
    fasting: FastingLabels
    timeline: TimelineLabels
    rest: RestLabels
    medicines: MedicineLabels
    tiles: TileLabels
    facts: FactLabels
    warning: WarningLabels
    signatures: Signatures
    open: Open
    page: PageLabels
    desk: RunSheetLabels
    mail: Mail
