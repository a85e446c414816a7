"""Labels of the parts of a page: medicines, tiles, facts, warning, signatures, open lines, head and foot."""

from typing import Annotated

from handouts.content.fields import ContentModel
from handouts.content.labeltext import Amount, Fixed, label_type


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
