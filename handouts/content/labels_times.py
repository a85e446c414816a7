"""Labels that say times: dates, lengths of time, fasting, the timeline, rest."""

from typing import Annotated, Literal

from handouts.content.fields import ContentModel
from handouts.content.labeltext import Amount, Fixed, Names, Time, label_type, names


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
