"""`labels/<language>.yaml`: every fixed word on a page, in one language. `Labels`, at the end, is the whole file.

A label declares the placeholders that it must have. A translation that drops `{time}` from "until {time}" is refused,
because the time would be missing from the page.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from handouts.content.models import prose
from handouts.content.models.scalars import ContentModel, FieldParser, Slug, Text, ValueMisfit, scalar
from handouts.content.models.translation import TranslationReview, Translator
from handouts.content.plurals import CATEGORIES, plural_categories


def label_type(*placeholders: str, optional: tuple[str, ...] = (), mark: bool = False) -> FieldParser:
    """A validator for a label that must have these placeholders, and may have the optional ones, but no others.

    `mark`: it has only marks beside them, so it begins with the first placeholder, and ends with the second if any.
    """

    def read(value: str) -> str:
        text = prose.collapse_spaces(value)
        if not text.strip():
            raise ValueError("the text is empty")
        present = {piece.text for piece in prose.split_prose(text, (*placeholders, *optional)) if piece.placeholder}
        if missing := [name for name in placeholders if name not in present]:
            raise ValueError(f"this label must contain {{{missing[0]}}}, or its value would be missing from the page")
        if mark and not _is_mark(text, placeholders):
            raise ValueError(f"this label has only marks {'between' if placeholders[1:] else 'after'} its {{names}}")
        return text

    return scalar(read, "text")


def _is_mark(text: str, placeholders: tuple[str, ...]) -> bool:
    """True if a label has no word, and its placeholders are where `label_type` says."""
    first, *others = (f"{{{name}}}" for name in placeholders)
    is_ended = all(text.endswith(name) for name in others)
    marks = text.removeprefix(first).removesuffix(others[0] if others else "")
    return text.startswith(first) and is_ended and not any(sign.isalnum() for sign in marks)


Fixed = Annotated[str, label_type()]
Amount = Annotated[str, label_type("amount")]
Time = Annotated[str, label_type("time")]
Names = Annotated[str, label_type("medicines")]


def names(count: int) -> FieldParser:
    """A validator for a list of `count` words, such as the twelve months."""

    def validate(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (tuple, list)) or len(value) != count:
            raise ValueError(f"expected a list of {count} names")
        if not all(isinstance(word, str) and word.strip() for word in value):
            raise ValueError("expected a name on each line of the list")
        return tuple(word.strip() for word in value)

    return FieldParser(validate)


class RunSheetCounts(ContentModel):
    """Labels of the numbers at the top of the run sheet."""

    patients: Fixed
    """Patients with pages."""
    sheets: Fixed
    """Sheets of paper in the file of all packets."""
    interpreters: Fixed
    """Patients who need an interpreter, or may need one because the pages are not in their language."""
    large_print: Fixed
    """Patients with pages in large print."""
    rejected: Fixed
    """Rows of the list without pages."""


class RunSheetSummary(ContentModel):
    """The alerts of all patients at the top of the run sheet, by what is to be done."""

    before_first: Fixed
    """Heading of what to do, if no check-in time is known."""
    before_first_at: Annotated[str, label_type("time")]
    """Heading of what to do, with the first check-in time."""
    know: Fixed
    """Heading of what to know."""
    rejected: Fixed
    """Rows of the list without pages."""
    past: Fixed
    """Patients whose procedure date is in the past."""
    changed: Fixed
    """Patients who have outdated pages."""
    missed: Fixed
    """Patients whose last dose of a medicine is past."""
    unknown: Fixed
    """Patients with medicines that are not in the set."""
    medicines_not_known: Fixed
    """Patients whose medicines the list does not state."""
    ask: Fixed
    """Questions whose answers are not known."""
    language: Fixed
    """Languages to interpret."""
    no_interpreter: Fixed
    """Languages of patients whose pages are in English, and who need no interpreter."""
    interpreter: Fixed
    """Interpreters that are needed, by language."""
    not_bilingual: Fixed
    """Patients whose consent was to be in two languages, but is in one only."""
    consent: Fixed
    """Patients whose consent is missing, or does not count."""
    like: Fixed
    """Patients with similar names."""
    open: Fixed
    """Values to fill in by hand."""
    bilingual: Fixed
    """Patients with a consent in two languages."""
    large_print: Fixed
    """Patients with pages in large print."""
    note: Fixed
    """Notes from the list."""
    corrected: Fixed
    """Patients whose values were corrected at the desk."""
    walk_in: Fixed
    """Patients whom the desk added."""
    canceled: Fixed
    """Patients whose appointment was canceled at the desk."""
    canceled_patient: Annotated[str, label_type("name", "reason")]
    """One of these patients."""
    item: Annotated[str, label_type("what", "patients")]
    """A question, language or value, and its patients."""
    patient: Annotated[str, label_type("time", "name")]
    """One patient with the check-in time."""
    patient_details: Annotated[str, label_type("patient", "details")]
    """One patient with medicines or a note."""
    row: Annotated[str, label_type("row")]
    """A rejected row whose patient is not known."""
    row_patient: Annotated[str, label_type("name", "row")]
    """A rejected row with its patient."""
    all: Fixed
    """In place of the names of all patients of the run sheet."""
    several: Annotated[str, label_type("count")]
    """In place of very many names."""
    more: Annotated[str, label_type("count")]
    """After the first ones of very many rows."""


class RejectedRowLabels(ContentModel):
    """The sheet of rejected rows."""

    title: Fixed
    """Title, if the day is not known."""
    title_date: Annotated[str, label_type("date")]
    """Title with the day."""
    subject: Fixed
    """What the sheet is for."""
    staff_only: Fixed
    """Notice on each page."""
    lead: Annotated[str, label_type("count", "total")]
    """How many rows have no pages, and what to do with the sheet."""
    time: Fixed
    """Column: the time of the procedure, as in the list."""
    initials: Fixed
    """Column: line for the initials of the person who corrected the row."""
    no_name: Fixed
    """In place of the patient's name, if it could not be read."""
    empty: Annotated[str, label_type("field")]
    """A required value is missing."""
    write_name: Fixed
    """How to fix a missing name."""
    write: Fixed
    """How to fix another missing value."""
    write_clinic: Fixed
    """How to fix a clinic that is missing or not known."""
    list_row: Fixed
    """Column: the row."""
    problem: Fixed
    """Column: what is wrong."""
    row: Annotated[str, label_type("row")]
    """Row of the workbook, or line of the file."""
    id: Annotated[str, label_type("id")]
    """The id of the appointment."""
    correct: Fixed
    """Line to write the correct value on."""
    corrected: Fixed
    """Box to check: the row was corrected."""
    more: Annotated[str, label_type("count", "file")]
    """How many rows the sheet does not show."""


class CoverLabels(ContentModel):
    """The cover of the file of all packets."""

    subject: Fixed
    """What the cover is for."""
    lead: Fixed
    """How to split the stack."""
    packets: Fixed
    """Number of packets."""
    sheets: Fixed
    """Sheets of paper of the packets."""
    copies: Fixed
    """Number of copies of each packet."""
    sides: Fixed
    """Which sides of the paper are printed."""
    two_sided: Fixed
    """Both sides."""
    one_sided: Fixed
    """One side."""
    printed_by: Fixed
    """Line for the person who printed the stack."""
    counted_by: Fixed
    """Line for the person who counted the sheets."""
    time: Fixed
    """Line for the time, beside these two."""
    place: Fixed
    """Column: the sheets of a patient in the stack."""
    counted: Fixed
    """Box to check: the sheets of a patient were counted."""


class ConsentStateLabels(ContentModel):
    """Whether a patient gave consent, on papers for staff."""

    none: Fixed
    """Nothing was recorded."""
    scanned: Annotated[str, label_type("date")]
    """A form was scanned, but nobody recorded who signed it."""
    incomplete: Annotated[str, label_type("parties")]
    """Signatures are missing."""
    given: Annotated[str, label_type("date")]
    refused: Annotated[str, label_type("date")]
    withdrawn: Annotated[str, label_type("date")]
    expired: Annotated[str, label_type("date")]
    """The consent is older than the clinic allows."""
    outdated: Annotated[str, label_type("date")]
    """The consent is for a form with other words than now."""
    patient: Fixed
    representative: Fixed
    clinician: Fixed
    interpreter: Fixed
    witness: Fixed


class RunSheetLabels(ContentModel):
    """The run sheet and its alerts, and titles of the files of a day."""

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
    """Column: check-in time."""
    patient: Fixed
    """Column: name, date of birth, record number."""
    documents: Fixed
    """Column: documents of the patient."""
    done: Fixed
    """Column of boxes to check on the sheet of rejected rows."""
    printed: Fixed
    """Column of boxes to check: printed."""
    handed: Fixed
    """Column of boxes to check: handed over."""
    signed: Fixed
    """Column of boxes to check: signed. Only for a document with signatures."""
    sheets: Fixed
    """Column: sheets of paper of a document."""
    alerts: Fixed
    """Heading of the alerts of a patient."""
    box: Annotated[str, label_type("document", "box")]
    """What a screen reader says for a box to check."""
    packet_sheets: Annotated[str, label_type("first", "last")]
    """First and last sheet of a patient in the file of all packets."""
    packet_sheet: Annotated[str, label_type("last")]
    """The same, if the patient has only one sheet."""
    in_file: Annotated[str, label_type("sheets", "file")]
    """The same with the name of the file, if all packets are in several files."""
    born: Annotated[str, label_type("date")]
    """Date of birth below the name."""
    record: Annotated[str, label_type("number")]
    """Record number below the name."""
    language: Annotated[str, label_type("language", "pages")]
    """Alert: the pages are not in the patient's language."""
    language_no_interpreter: Annotated[str, label_type("language", "pages")]
    """The same, and the notice on the pages, if the appointment says that no interpreter is needed."""
    interpreter_named: Annotated[str, label_type("language", "name")]
    """Alert: an interpreter is needed, and their name or ID number is known."""
    interpreter_unnamed: Annotated[str, label_type("language")]
    """Alert: an interpreter is needed, with a line for their name or ID number."""
    interpreter_open: Fixed
    """In place of the language of the interpreter, if it is not known: a line to write it on."""
    translated: Annotated[str, label_type("language")]
    """Alert: the pages are in the patient's language, which the staff may not read."""
    takes: Annotated[str, label_type("medicine")]
    """Question for the patient: whether they take a medicine, or one of a class."""
    ask: Annotated[str, label_type("question")]
    """Alert: a question of the set whose answer is not known and decides what the pages say."""
    interpreter: Annotated[str, label_type("language")]
    """Notice at the top of each document of that patient, for the person who explains it to the patient."""
    at_check_in: Annotated[str, label_type("boxes")]
    """Boxes for what staff ask the patient at check-in."""
    no_pages: Annotated[str, label_type("row")]
    """In the place of a patient whose row was rejected."""
    driver_named: Fixed
    """One of these: the driver was named."""
    asked_last_meal: Fixed
    """Another one: the patient was asked about the last meal and drink."""
    begins: Annotated[str, label_type("time")]
    """Start time of the procedure, next to the record number."""
    like: Annotated[str, label_type("patients")]
    """Alert: patients of the same day with similar names."""
    like_patient: Annotated[str, label_type("name", "id")]
    """One of these patients, with the id of the appointment."""
    past: Fixed
    """Alert: the day of the procedure was before the day of printing."""
    changed_print: Annotated[str, label_type("date", "documents")]
    """Alert: printed pages that are outdated."""
    changed_mail: Annotated[str, label_type("date", "documents")]
    """Alert: mailed pages that are outdated."""
    bilingual: Annotated[str, label_type("first", "second")]
    """Alert: the consent is in the patient's language and in that of the clinic."""
    not_bilingual: Fixed
    """Alert: the consent was to be in two languages, but is not, because the translation cannot be used."""
    large_print: Fixed
    """Alert: the pages are in large print."""
    missed: Annotated[str, label_type("medicines")]
    """Alert: the day of the last dose has passed, for a medicine of this patient."""
    missed_if: Annotated[str, label_type("medicines")]
    """The same, if it is not known which medicines the patient takes."""
    unknown: Annotated[str, label_type("medicines")]
    """Alert: medicines that are not in the clinic's set."""
    medicines_not_known: Fixed
    """Alert: the list does not state what the patient takes."""
    appointment_time: Annotated[str, label_type("wish")]
    """The appointment is not at a time of the day that the set states for this patient."""
    open: Annotated[str, label_type("values")]
    """Alert: values to fill in by hand before the pages are handed over."""
    open_signs: Annotated[str, label_type("action")]
    """Among these values: the warning signs of a box for which the set states none."""
    answers: Annotated[str, label_type("text", "answers")]
    """A question with its possible answers."""
    answer: Annotated[str, label_type("answer")]
    """A possible answer, with a box to tick."""
    yes: Fixed
    """The answer yes."""
    no: Fixed
    """The answer no."""
    note: Annotated[str, label_type("text")]
    """Note from the list."""
    corrected: Annotated[str, label_type("fields")]
    """Alert: values of the list that were corrected at the desk."""
    walk_in: Fixed
    """Alert: the patient was added at the desk."""
    cover: CoverLabels
    counts: RunSheetCounts
    summary: RunSheetSummary
    rejected: RejectedRowLabels
    consent: ConsentStateLabels


class Mail(ContentModel):
    """Emails, their calendar file, and password slips. These words must not reveal a treatment: others may see them."""

    subject: Fixed
    """Subject of the email."""
    subject_replaces: Fixed
    """Subject of an email whose documents replace those of an earlier one."""
    file: Slug
    """File name of the attached PDF, without its extension."""
    calendar_file: Slug
    """File name of the attached calendar file, without its extension."""
    greeting: Fixed
    """First line, without a name."""
    replaces: Fixed
    """These documents replace those of an earlier email."""
    attached: Annotated[str, label_type("file")]
    """Names the attached PDF, and asks to read it now."""
    encrypted: Fixed
    """The PDF needs a password, which is sent another way."""
    password_how: Fixed
    """How to type the password."""
    with_calendar: Annotated[str, label_type("file")]
    """Purpose of the calendar file."""
    call: Annotated[str, label_type("phone")]
    """Phone number for questions."""
    call_us: Fixed
    """The same, if the clinic states no phone."""
    not_read: Fixed
    """Asks to call and not to reply, because emails may not be read in time."""
    not_for_you: Fixed
    """What to do with an email that went to the wrong person."""
    signature: Annotated[str, label_type("name")]
    """Last line, if the clinic states `mail_name`."""
    arrival: Fixed
    """Title of the calendar event for the arrival."""
    reminder: Fixed
    """Title of every other event."""
    reminder_text: Fixed
    """Text of an event at a clock time."""
    reminder_text_day: Fixed
    """Text of an all-day event."""
    slip_title: Fixed
    """Title of the slip."""
    slip_number: Fixed
    """Next to the name: the id of the appointment."""
    slip_lead: Annotated[str, label_type("clinic")]
    """Clinic that sent the email."""
    slip_open: Annotated[str, label_type("file")]
    """First step: which file to open."""
    slip_how: Fixed
    """Second step: how to type the password."""
    slip_keep: Fixed
    """How to keep the slip."""
    slip_staff: Fixed
    """Notice for staff: who gets the slip."""


Who = Annotated[str, label_type("who")]


class MedicineLabels(ContentModel):
    """The medicine table."""

    medicine: Fixed
    """Column: the medicine."""
    what_to_do: Fixed
    """Column: what to do."""
    last_dose: Fixed
    """What a screen reader says for a line to write the last dose on."""
    last_dose_on: Annotated[str, label_type("day")]
    """The day of the last dose."""
    last_dose_range: Annotated[str, label_type("day")]
    """The same, for a range of days."""
    take_none: Annotated[str, label_type("none")]
    """The same, for a time in hours."""
    others: Fixed
    """Heading: medicines of the set that are not on the patient's list, and that may be stopped."""
    takes_none: Fixed
    """Above the table, if the list says that the patient takes no medicines."""
    others_keep: Fixed
    """The same, for medicines that are continued."""
    call_by: Annotated[str, label_type("when")]
    """The latest time to call about such a medicine."""
    others_after: Fixed
    """The same after the procedure, above the days on which to start again."""
    others_ask: Fixed
    """The same after the procedure, above medicines without such a day."""
    restart: Fixed
    """What a screen reader says for a line to write on: when to start again."""
    decides: Fixed
    """Column: whom to ask."""
    brands: Annotated[str, label_type("generic", "brands")]
    """Generic and brand names: clopidogrel (Plavix)."""
    with_class: Annotated[str, label_type("medicine", "kind")]
    """Medicine with its class."""
    stop: Fixed
    """What to do: stop."""
    keep: Fixed
    """What to do: continue."""
    change: Who
    """What to do: another dose."""
    ask: Who
    """What to do: ask."""
    if_agrees: Annotated[str, label_type("who", "what")]
    """What to do if the person who decides agrees. The plan and the table both have it."""
    if_told: Annotated[str, label_type("day")]
    """Day of the last dose, if a clinician decides."""
    if_told_range: Annotated[str, label_type("day")]
    """The same, for a range of days."""
    if_told_time: Annotated[str, label_type("none")]
    """The same, for a time in hours."""
    none_from: Annotated[str, label_type("date", "rule")]
    """First day without the medicine, and the rule."""
    none_from_range: Annotated[str, label_type("first", "last", "rule")]
    """The same, for a range of days."""
    rule: Annotated[str, label_type("rule")]
    """Only the rule, if the date is not known."""
    days_before: Annotated[str, label_type("amount", "date")]
    """5 days before December 1."""
    none_after: Annotated[str, label_type("time", "date")]
    """For a time in hours: none after a time."""
    off: Annotated[str, label_type("until")]
    """How long not to take it: until a time."""
    off_rule: Annotated[str, label_type("rule")]
    """How long not to take it: the rule."""
    off_if_told: Annotated[str, label_type("rule", "until")]
    """How long not to take it, until a time, if a clinician decides."""
    off_rule_if_told: Annotated[str, label_type("rule")]
    """How long not to take it, the rule, if a clinician decides."""
    ask_who: Who
    """Ask the person who decides."""
    ask_restart: Who
    """When to start a stopped medicine again: ask."""
    restart_on: Annotated[str, label_type("when")]
    """When to start a stopped medicine again."""
    restart_if: Annotated[str, label_type("when")]
    """The same, if the patient may have not stopped it."""
    stopped_ask: Who
    """After the procedure, for a medicine that a clinician may have stopped: ask when to start again."""
    stopped_on: Annotated[str, label_type("when")]
    """The same, with the day to start again."""
    not_stopped: Fixed
    """After both: what holds if nobody stopped it."""
    changed: Who
    """After the procedure, for a medicine whose dose changes."""
    dose_tonight: Annotated[str, label_type("who", "dose")]
    """After the procedure, for a medicine for diabetes that a clinician decides about, with a line for the dose."""
    thinner: Fixed
    """Next to every blood thinner."""
    thinner_classes: tuple[Fixed, ...]
    """Words in a medicine's class that make it a blood thinner."""
    thinner_stop: Fixed
    """Next to a blood thinner that the set says to stop."""
    yours: Fixed
    """Text for screen readers that marks the patient's own medicines."""
    past: Fixed
    """Next to a medicine of the patient whose day of the last dose was before the day of printing."""
    past_if: Fixed
    """The same, if it is not known whether the patient takes it."""
    call_today: Fixed
    """Heading of the box with all calls, above all else."""
    call_soon: Fixed
    """The same, long before the procedure."""
    call_on: Annotated[str, label_type("day")]
    """The same, if nobody answers before that day."""
    from_day: Annotated[str, label_type("day", "phone")]
    """In the box, if the clinic is closed on the day of printing: its number from the day on which it opens."""
    past_own: Annotated[str, label_type("medicines", "day")]
    """In the box: the last dose of a medicine of the patient is past."""
    past_own_if_told: Annotated[str, label_type("medicines", "day")]
    """The same, if a clinician decides whether it is stopped."""
    past_any: Annotated[str, label_type("medicines")]
    """The same, if it is not known which medicines the patient takes."""
    past_deadline: Annotated[str, label_type("what")]
    """In the box: something that was to be done before the day of printing."""
    ask_about: Annotated[str, label_type("medicines")]
    """In the box: medicines of the patient that are not in the set."""
    unmatched: Fixed
    """Above the patient's medicines that are not in the set, before the procedure."""
    unmatched_after: Fixed
    """The same, on the discharge page."""
    unmatched_note: Fixed
    """Below it: what to ask."""
    open_lines: Fixed
    """Open lines if the set has no table: medicines to stop, and when."""
    open_restart: Fixed
    """The same, on the discharge page."""
    open_more: Fixed
    """Replaces both if the set has no table but has general rules for medicines."""


class TileLabels(ContentModel):
    """The tiles with the most important facts."""

    driver: Fixed
    """Label of the tile."""
    driver_needed: Fixed
    """Text of the tile: a driver is required."""
    driver_not_needed: Fixed
    """Text of the tile: no driver is required."""
    bring: Fixed
    """Label of the tile."""
    bring_more: Fixed
    """If there is more to bring than fits in the tile."""
    arrive: Fixed
    """Label of the tile."""
    day_and_night: Annotated[str, label_type("day", "night")]
    """Monday, November 30, the night between Monday and Tuesday."""
    rule_timed: Annotated[str, label_type("amount", "time")]
    """30 minutes before your 10:00 AM appointment."""
    rule_untimed: Amount
    """30 minutes before your appointment."""
    also: Annotated[str, label_type("what", "time")]
    """Second time in the tile: clear liquids."""


class FactLabels(ContentModel):
    """Labels of single values; they also name the lines to write on."""

    facility: Fixed
    procedure: Fixed
    location: Fixed
    """Label of the clinic's site, if the clinic has several."""
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
    """Total time, if the time for each level is also stated."""
    how_common: Annotated[str, label_type("risk", "how_common")]
    """A risk and how often it happens."""
    relief: Annotated[str, label_type("amount")]
    """When pain eases, if the set states only the time."""
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
    went_home: Fixed
    """The day on which the patient went home."""
    received_by: Fixed
    """The patient, or the adult at home, to whom the page was explained."""
    received_at: Fixed
    """When it was explained."""
    own_risks_by: Fixed
    """Who added the risks of this patient."""
    own_risks_on: Fixed
    """When they were added."""
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


class TierLabels(ContentModel):
    """Actions of the warning box, besides those of `emergency` and `call_us`."""

    emergency_department: Fixed
    """Go to the emergency department."""
    call_office_hours: Fixed
    """Call the clinic when it is open."""
    call_number: Annotated[str, label_type("number")]
    """Call a short number, such as 111."""
    call_this_number: Fixed
    """Call a number that is printed in large type."""
    call_this_number_office_hours: Fixed
    """The same, in office hours."""


class WarningLabels(ContentModel):
    """The warning box."""

    emergency: Annotated[str, label_type(optional=("emergency_number",))]
    """What to do in an emergency. {emergency_number} is that of the clinic's country."""
    call_us: Fixed
    """What to do otherwise."""
    after_hours: Annotated[str, label_type("phone")]
    """At night and on weekends."""
    sign: Fixed
    """A line to write a sign on."""
    nurse_writes: Fixed
    """Above lines for signs, in a box for which the set states none."""
    signs_on_next_page: Fixed
    """In a box on the first page of large print, whose signs are in the same box on the next page."""
    tiers: TierLabels


class ContactLabels(ContentModel):
    """Whom to contact, and how soon: part of a heading ("Call your midwife today for any of these") or a sentence."""

    emergency: Annotated[str, label_type(optional=("emergency_number",))]
    """Call the emergency number."""
    emergency_department: Fixed
    """Go to the emergency department."""
    call_now: Fixed
    """Call the clinic now."""
    call_office_hours: Fixed
    """Call the clinic when it is open."""
    call: Annotated[str, label_type("who")]
    """Call somebody else."""
    see: Annotated[str, label_type("who")]
    """See somebody."""
    tell: Annotated[str, label_type("who")]
    """Tell somebody."""
    go_to: Annotated[str, label_type("who")]
    """Go to a place."""
    now: Annotated[str, label_type("action")]
    """Do it now."""
    today: Annotated[str, label_type("action")]
    """Do it today."""
    office_hours: Annotated[str, label_type("action")]
    """Do it during office hours."""
    next_visit: Annotated[str, label_type("action")]
    """Do it at the next visit."""
    for_any: Annotated[str, label_type("action")]
    """Heading of a tier of warning signs."""
    either: Annotated[str, label_type("first", "second")]
    """Two actions of which one is enough. The second begins with a small letter, where the language has them."""
    outside_hours: Annotated[str, label_type("first", "second")]
    """An action during some hours, and another one for all other hours. The second begins with a small letter, where
    the language has them."""
    no_answer: Annotated[str, label_type("contact")]
    """What to do if nobody answers. The contact is a sentence."""
    sentence: Annotated[str, label_type("action")]
    """The action as a sentence."""
    with_phone: Annotated[str, label_type("action", "phone")]
    """The action as a sentence, with the phone number."""
    phone: Annotated[str, label_type("who")]
    """A line to write a phone number on, for screen readers."""


class ContactHourLabels(ContentModel):
    """When a contact can be reached."""

    sentence: Annotated[str, label_type("contact", "hours")]
    """Whom to contact, and when that is possible."""
    days: Annotated[str, label_type("days", "hours")]
    """Days of the week with clock times."""
    days_only: Annotated[str, label_type("days")]
    """Days of the week."""


class SelfCareLabels(ContentModel):
    """What to do at home about something that may happen."""

    sign: Fixed
    """Heading of what may happen."""
    do: Fixed
    """Heading of what to do."""
    if_not_better: Fixed
    """Heading of whom to contact if that does not help."""
    normal: Fixed
    """Something is normal."""


class StateLabels(ContentModel):
    """Lengths without a number, and states without a date."""

    few: Annotated[str, label_type("unit")]
    """A few days."""
    several: Annotated[str, label_type("unit")]
    """Several days."""
    some: Annotated[str, label_type("unit")]
    """Some days."""
    couple: Annotated[str, label_type("unit")]
    """A couple of days."""
    up_to_unit: Annotated[str, label_type("amount", "unit")]
    """A few weeks up to months."""
    lasts: Amount
    """How long something holds, before what holds."""
    once: Annotated[str, label_type("state")]
    """The state from which on something holds."""
    until: Annotated[str, label_type("state")]
    """The state until which something holds."""
    until_and: Annotated[str, label_type("state", "until")]
    """The state until which something holds, and a date until which it holds in any case."""
    until_or: Annotated[str, label_type("state", "until")]
    """The state until which something holds, or a date on which it ends at the latest."""
    at_least: Annotated[str, label_type("until")]
    """At least through a day."""
    once_from: Annotated[str, label_type("state")]
    """The state from which on something holds, but not before the day above it."""
    joined: Annotated[str, label_type("first", "second")]
    """Two of these."""
    later: Fixed
    """Heading of what has no date."""


class WhatIfLabels(ContentModel):
    """What may happen before the procedure, and what follows."""

    happens: Fixed
    """Heading of what may happen."""
    then: Fixed
    """Heading of what follows."""
    by: Annotated[str, label_type("action", "time")]
    """Whom to contact, and by when."""
    call_us: Fixed
    """Call the clinic."""
    ask: Annotated[str, label_type("who")]
    """Ask somebody."""
    late_more: Amount
    """Coming later than by an amount."""
    late: Amount
    """Coming late by an amount, which says at least."""


class IfStateLabels(ContentModel):
    """What makes a length longer, and when a length holds."""

    longer: Annotated[str, label_type("state")]
    """It takes longer in a state: part of a text about its length."""
    either: Annotated[str, label_type("first", "second")]
    """Two states, one of which is enough."""
    holds: Annotated[str, label_type("amount", "state")]
    """A length that holds in a state."""


class AppointmentTimeLabels(ContentModel):
    """When the appointment should be."""

    before: Time
    """Ask for one before a time."""
    from_time: Time
    """Ask for one at a time or later."""
    between: Annotated[str, label_type("first", "last")]
    """Ask for one between two times."""


class LimitLabels(ContentModel):
    """The measured value above or below which a sign counts."""

    above: Annotated[str, label_type("value")]
    """Above a value, which is not included."""
    at_least: Annotated[str, label_type("value")]
    """Above a value, which is included."""
    below: Annotated[str, label_type("value")]
    """Below a value, which is not included."""
    at_most: Annotated[str, label_type("value")]
    """Below a value, which is included."""
    both: Annotated[str, label_type("value", "second")]
    """A temperature in both units."""


class SignLabels(ContentModel):
    """The times of a sign."""

    sign: Annotated[str, label_type("sign", "times")]
    """A sign with its times."""
    sentence: Annotated[str, label_type("sign", "times")]
    """The same for a sign that is a sentence."""
    more_than: Amount
    """For how long it goes on, if the sign counts when that is over."""
    lasting: Amount
    """For how long it goes on; the amount says at least."""
    limits: LimitLabels
    """The measured value from which on the sign counts."""
    from_time: Time
    """From when on the sign counts."""
    from_rule: Annotated[str, label_type("rule")]
    """The same if the day is not known."""
    both: Annotated[str, label_type("first", "second")]
    """Two times."""


class TimingLabels(ContentModel):
    """Times that are counted from a state, pauses, amounts, and how old a thing may be."""

    each_time: Annotated[str, label_type("state")]
    """What happens each time before something is done."""
    and_each_time: Annotated[str, label_type("repeat", "state")]
    """How often something is done, and each time that something happens."""
    once_delay: Annotated[str, label_type("amount", "state")]
    """From a time after a state on."""
    until_delay: Annotated[str, label_type("amount", "state")]
    """Until a time after a state."""
    after_state: Annotated[str, label_type("amount", "state")]
    """A time after a state, in parentheses after a sign."""
    pause: Annotated[str, label_type("what", "amount")]
    """What to do, and how long to wait before doing it again."""
    apart: Annotated[str, label_type("amount")]
    """How long to wait between two medicines."""
    in_turn_with: Fixed
    """The other medicine that is taken in turn with this one."""
    start: Fixed
    """From when, or from which state on, a medicine may be taken."""
    not_older: Annotated[str, label_type("amount")]
    """How old a thing may be."""
    not_older_date: Annotated[str, label_type("amount", "date")]
    """The same with its earliest date."""
    at_least_old: Annotated[str, label_type("amount")]
    """How old a thing must be."""
    at_least_old_date: Annotated[str, label_type("amount", "date")]
    """The same with its latest date."""
    in_period: Amount
    """The time in which a limit of a sign is reached."""
    beats: Annotated[str, label_type("number")]
    """A pulse."""
    of_most: Annotated[str, label_type("number", "most")]
    """A number of a scale."""
    each_time_before: Annotated[str, label_type("amount", "state")]
    """How long before something that happens again and again."""
    each_time_after: Annotated[str, label_type("amount", "state")]
    """How long after something that happens again and again."""
    at_most: Annotated[str, label_type("what", "limit")]
    """What to do, and the most of it: 2 cups a day."""
    in_all: Annotated[str, label_type("what", "count")]
    """What to do, and how many times in all."""
    latest_between: Annotated[str, label_type("first", "last")]
    """A deadline that is a range."""
    in_last: Annotated[str, label_type("condition", "amount")]
    """A condition about some time before the procedure."""
    in_last_date: Annotated[str, label_type("condition", "amount", "date")]
    """The same with the first day of that time."""
    early: Annotated[str, label_type("part")]
    """Early in a part of a day."""
    late: Annotated[str, label_type("part")]
    """Late in a part of a day."""


class UsualLabels(ContentModel):
    """When something usually happens, and what else may decide it."""

    usually: Fixed
    """Something usually happens then: before what happens."""
    on_day: Fixed
    """It usually happens around the day above it."""
    by_day: Fixed
    """It usually happens on the day above it at the latest."""
    at_time: Fixed
    """It usually happens around the clock time beside it."""
    by_time: Fixed
    """It usually happens at the clock time beside it at the latest."""
    from_day: Fixed
    """It usually begins on the day above it."""
    from_time: Fixed
    """It usually begins at the clock time beside it."""
    between: Annotated[str, label_type("first", "last")]
    """It usually happens or begins between two days."""
    until: Annotated[str, label_type("until")]
    """Until when it usually lasts."""
    or_once: Annotated[str, label_type("state")]
    """It begins on the day above it, or in a state, whichever comes first."""


class ExtraProcedureLabels(ContentModel):
    """Other procedures that may become necessary during the procedure."""

    needed_if: Fixed
    """Heading of what makes it necessary."""
    then: Fixed
    """Heading of what is done."""
    refuse: Fixed
    """Heading of the line for initials of a patient who refuses it."""
    sentence: Annotated[str, label_type("reason", "what")]
    """Both in one sentence."""


class FrequencyLabels(ContentModel):
    """The table of risks by how often they happen."""

    risk: Fixed
    """Heading of the risks."""
    count: Annotated[str, label_type("base")]
    """Heading of the numbers. {base} is the number of people that all of them are out of."""
    about: Annotated[str, label_type("count")]
    """A number that is rounded, or stated as "about"."""
    to: Annotated[str, label_type("low", "high")]
    """A range."""
    up_to: Annotated[str, label_type("count")]
    """This number or fewer."""
    fewer: Annotated[str, label_type("count")]
    """Fewer than this number."""
    more: Annotated[str, label_type("count")]
    """More than this number."""
    at_least: Annotated[str, label_type("count")]
    """This number or more."""
    others: Fixed
    """Heading of the risks without a number, below the table."""


class ChoiceLabels(ContentModel):
    """The table of other choices."""

    choice: Fixed
    """Heading of the names of the choices."""
    may_help: Fixed
    """Heading of how each may help."""
    may_harm: Fixed
    """Heading of how each may harm."""
    no_treatment: Fixed
    """Name of the choice of no treatment, if the set does not list it."""


class VisitLabels(ContentModel):
    """Times that are counted from other visits than the procedure."""

    before: Annotated[str, label_type("amount", "visit")]
    """3 weeks before your eye evaluation."""
    after: Annotated[str, label_type("amount", "visit")]
    """2 hours after your eye evaluation."""
    day_of: Annotated[str, label_type("visit")]
    """The day of your eye evaluation."""


class Signatures(ContentModel):
    """Signature blocks."""

    patient: Fixed
    patient_statement: Annotated[str, label_type(optional=("what",))]
    """What the patient agrees to: the procedure, who does it, and when."""
    agreed: Annotated[str, label_type("procedure", "practitioner", "date")]
    """The procedure within that statement."""
    procedure_at: Annotated[str, label_type("procedure", "site", "level")]
    """The procedure with the treated site: balloon kyphoplasty (spinal level: L1)."""
    witness: Fixed
    witness_statement: Fixed
    interpreter: Fixed
    interpreter_statement: Fixed
    clinician: Fixed
    clinician_statement: Fixed
    confirmation: Fixed
    confirmation_statement: Annotated[str, label_type(optional=("procedure",))]
    """The patient confirms on the day."""
    withdrawal: Fixed
    withdrawal_statement: Annotated[str, label_type(optional=("procedure",))]
    """The patient withdraws."""
    signature: Fixed
    printed_name: Fixed
    relationship: Fixed
    date: Fixed
    time: Fixed
    name_or_id: Fixed
    language: Fixed
    initials: Fixed


class NumberLabels(ContentModel):
    """How numbers and lists are written."""

    decimal: Literal["point", "comma"]
    """Sign between ones and tenths: 1.5 or 1,5."""
    digits: Literal["latn", "arab", "arabext", "deva", "beng"]
    """Digits of dates, times and lengths, by their CLDR name. Phone numbers, doses, weights, page numbers and the box
    with the patient's name, which staff compare with their list, have Western digits."""
    joined: Annotated[str, label_type("first", "second")]
    """Two entries of a list within a sentence."""


class PunctuationLabels(ContentModel):
    """Marks between words, as the language writes them, with their spaces."""

    entries: Annotated[str, label_type("first", "second", mark=True)]
    """Two entries of a list whose entries may have commas."""
    parts: Annotated[str, label_type("first", "second", mark=True)]
    """Two parts of a line, such as a title and a date."""
    label: Annotated[str, label_type("label", mark=True)]
    """A label before its value."""
    sentence: Annotated[str, label_type("text", mark=True)]
    """A sentence with its end."""


class SiteLabels(ContentModel):
    """Sites of a procedure that a list states in the words of staff."""

    right: Fixed
    """The right side."""
    left: Fixed
    """The left side."""
    both: Fixed
    """Both sides."""
    right_eye: Fixed
    """The right eye."""
    left_eye: Fixed
    """The left eye."""
    both_eyes: Fixed
    """Both eyes."""


class Open(ContentModel):
    """Open lines for values that the set does not state, in addition to those of the layouts."""

    no_treatment: Fixed
    """Consequences of no treatment."""
    source: Annotated[str, label_type("source")]
    """A source without a heading."""
    blank: Fixed
    """Text of any other open line for screen readers."""
    fill_in: Fixed
    """Heading of the lines for values of lists that the set does not state."""


class SpokenLabels(ContentModel):
    """What a screen reader says for lines to write on and for boxes to tick, which have no words on paper."""

    blank: Fixed
    """A line to write on, if the words before it say what for."""
    blank_for: Annotated[str, label_type("what")]
    """Any other line to write on."""
    sign: Fixed
    """A line for a signature."""
    initials: Fixed
    """A line for initials before a statement."""
    box: Fixed
    """A box to tick."""
    line: Fixed
    """One ruled line below a question."""
    lines: Annotated[str, label_type("count")]
    """Several ruled lines below a question."""
    relation: Annotated[str, label_type("relation")]
    """In the timeline, what follows a date: 'the day before', after a pause."""
    date: Annotated[str, label_type("what")]
    """A line for a date, in a form that is filled in on a screen, with the form of the date."""
    barcode: Fixed
    """The barcode at the bottom of a page, by which a scanned page is filed."""


class BlockLabels(ContentModel):
    """Parts of sections that a clinic adds."""

    do: Fixed
    """Heading of what to do."""
    do_not: Fixed
    """Heading of what not to do."""
    note: Fixed
    """Title of a note in a box."""
    important: Fixed
    """Title of an important note in a box."""
    qr_code: Fixed
    """The QR code of the web address before it, for screen readers."""


class PictureLabels(ContentModel):
    """A map of the body with the treated place."""

    site: Annotated[str, label_type("label", "site")]
    """Below the map: the treated place, as the clinic writes it."""
    not_marked: Annotated[str, label_type("label", "site")]
    """The same, if the map does not show that place, or if the place is not certain."""
    unknown: Annotated[str, label_type("label")]
    """Below the map, if the treated place is not known."""
    alt_marked: Annotated[str, label_type("alt", "places")]
    """What the map shows and which places are marked, for screen readers."""
    alt_not_marked: Annotated[str, label_type("alt")]
    """What the map shows if nothing is marked, for screen readers."""


class CalendarLabels(ContentModel):
    """The calendar of the weeks around the procedure. Its columns are narrow, so its words are short."""

    weekdays: Annotated[tuple[str, ...], names(7)]
    """Short names of the weekdays, Monday first."""
    months: Annotated[tuple[str, ...], names(12)]
    """Short names of the months, January first."""
    date: Annotated[str, label_type("month", "day")]
    """Date of a day: Dec 1."""
    week_starts: Literal["Monday", "Saturday", "Sunday"]
    """First day of the week."""
    procedure: Annotated[str, label_type("procedure")]
    """The day of the procedure on a page for after it."""


class PageLabels(ContentModel):
    """Header and footer of every page."""

    version: Annotated[str, label_type("version", "date")]
    page: Annotated[str, label_type("number", "total")]
    form: Annotated[str, label_type("name", "form")]
    subject: Annotated[str, label_type("name", "procedure")]
    sample: Fixed
    draft: Fixed
    translation: Fixed
    """Notice on every page of a translation that nobody qualified has reviewed."""
    closed: Annotated[str, label_type("date")]
    """Notice of a clinic that has closed."""
    patient_label: Fixed
    """The box for the patient's label on pages that are printed without a patient. For staff."""


class Dates(ContentModel):
    """Dates and clock times."""

    weekdays: Annotated[tuple[str, ...], names(7)]
    """Monday first."""
    months: Annotated[tuple[str, ...], names(12)]
    """January first."""
    day: Annotated[str, label_type("month", "day")]
    """Day of a month: December 1. Never split over two lines."""
    weekday: Annotated[str, label_type("weekday", "date")]
    """Date with its weekday: Tuesday, December 1."""
    year: Annotated[str, label_type("date", "year")]
    """Date with its year: December 1, 2026."""
    clock: Literal["12", "24"]
    """12-hour or 24-hour clock."""
    am: Fixed
    """Before noon."""
    pm: Fixed
    """From noon on."""
    twelve_hour: Annotated[str, label_type("time", "half")]
    """Time on a 12-hour clock: 10:00 AM."""
    noon: Annotated[str, label_type("time")]
    """Noon on a 12-hour clock. Many people read 12:00 PM as midnight."""
    midnight: Time
    """Midnight on a 12-hour clock."""
    midnight_between: Annotated[str, label_type("time", "night")]
    """Midnight of a known date: the night between two named days."""
    day_then_time: Annotated[str, label_type("date", "time")]
    """Monday, November 30, 10:00 AM."""
    time_then_day: Annotated[str, label_type("date", "time")]
    """11:59 PM on Monday, November 30."""
    night: Annotated[str, label_type("first", "second")]
    """The night between two named days."""
    first_of_two: Time
    """The first of two equal times when clocks are set back."""
    second_of_two: Time
    """The second of two equal times when clocks are set back."""


CountedLabel = Annotated[str, label_type("unit", optional=("number",))]


class UnitLabels(ContentModel):
    """A unit of time, in every plural form of the language (CLDR)."""

    zero: Fixed | None = None
    """For 0, in languages with a form for it."""
    one: Fixed | None = None
    """For 1."""
    two: Fixed | None = None
    """For 2, in languages with a form for it."""
    few: Fixed | None = None
    """For a few, in languages with a form for it."""
    many: Fixed | None = None
    """For many, in languages with a form for it."""
    other: Fixed
    """For every other number."""


class CountedLabels(ContentModel):
    """A number with its unit. A form that is left out is as `other`."""

    zero: CountedLabel | None = None
    """For 0."""
    one: CountedLabel | None = None
    """For 1: some languages leave the number out. A pattern without a number is for 1 only, not for 0.5 or 21."""
    two: CountedLabel | None = None
    """For 2: some languages leave the number out."""
    few: Annotated[str, label_type("number", "unit")] | None = None
    """For a few."""
    many: Annotated[str, label_type("number", "unit")] | None = None
    """For many."""
    other: Annotated[str, label_type("number", "unit")]
    """For every other number: 5 minutes."""


class Durations(ContentModel):
    """Lengths of time, and the events they are counted from."""

    counted: CountedLabels
    """A number with its unit: 5 minutes."""

    second: UnitLabels
    """Seconds."""
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
    open_day: UnitLabels
    """Days on which the clinic is open."""
    night: UnitLabels
    """Nights, of a stay or of what goes on."""
    times: UnitLabels
    """How many times something happens."""
    inch: UnitLabels
    """Inches."""
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
    over: Amount
    """More than."""
    just_over: Amount
    """A little more than."""
    before_procedure: Amount
    """5 days before your procedure."""
    before_arrival: Amount
    """8 hours before you arrive."""
    after_arrival: Amount
    """5 minutes after you arrive."""
    after_procedure: Amount
    """48 hours after your procedure."""
    after_lie_flat: Amount
    """4 hours after lying flat."""
    after_discharge: Amount
    """1 day after going home."""


class Bounds(ContentModel):
    """A time, as exact as the set states it."""

    exact: Time
    """An exact time."""
    about: Time
    """An approximate time."""
    up_to: Time
    """The end of a maximum duration."""
    under: Time
    """A time that is not reached."""
    at_least: Time
    """The end of a minimum duration."""
    between: Annotated[str, label_type("first", "last")]
    """A range."""


class FastingLabels(ContentModel):
    """When to stop eating and drinking."""

    eat: Fixed
    """Stop eating."""
    drink: Fixed
    """Stop drinking clear liquids."""
    both: Fixed
    """Stop eating and drinking."""
    breast_milk: Fixed
    """Stop breast milk."""
    formula: Fixed
    """Stop formula."""
    breast_milk_as_usual: Fixed
    """The set says that the baby has breast milk as usual."""
    formula_as_usual: Fixed
    """The set says that the baby has formula as usual."""
    open: Fixed
    """Open line if the set states no time to stop eating and drinking."""
    open_food: Fixed
    """Open line if the set states only a time to stop drinking."""
    open_liquids: Fixed
    """Open line if the set states only a time to stop eating."""
    eat_as_usual: Fixed
    """The set says that patients eat as usual."""
    drink_as_usual: Fixed
    """The set says that patients drink as usual."""
    eat_and_drink_as_usual: Fixed
    """The set says both."""
    see_plan: Fixed
    """Text of the tile if the text of the set is too long for it."""
    at: Annotated[str, label_type("what", "time")]
    """Stop eating at 11:59 PM on Monday, November 30."""
    at_range: Annotated[str, label_type("what", "time")]
    """Stop eating between 2:00 AM and 4:00 AM on Tuesday, December 1."""
    days_before: Annotated[str, label_type("time", "date")]
    """12:00 noon, 2 days before your procedure."""
    midnight_rule: Fixed
    """If the date is not known: the night before your procedure."""
    day_rule: Fixed
    """If the date is not known: the day of your procedure."""
    this_is: Annotated[str, label_type("night")]
    """Explains which night is meant."""


class DayParts(ContentModel):
    """Parts of a day."""

    morning: Fixed
    breakfast: Fixed
    lunch: Fixed
    afternoon: Fixed
    dinner: Fixed
    evening: Fixed
    bedtime: Fixed
    night: Fixed


class RepeatLabels(ContentModel):
    """How often in a week, and how often without a number."""

    once_a_week: Fixed
    """Once in each week."""
    twice_a_week: Fixed
    """Two times in each week."""
    times_a_week: Annotated[str, label_type("count")]
    """Three or more times in each week."""
    few_a_day: Fixed
    """A few times on each day."""
    several_a_day: Fixed
    """Several times on each day."""
    as_needed: Fixed
    """As often as the patient needs it."""


class AmountLabels(ContentModel):
    """How much to take and how long to do something at a time of the timeline."""

    once_an_hour: Fixed
    """Once in each hour."""
    times_an_hour: Annotated[str, label_type("count")]
    """Two or more times in each hour."""
    while_awake: Annotated[str, label_type("repeat")]
    """How often, but not during sleep."""
    dose: Annotated[str, label_type("what", "dose")]
    """What to do, and how much of a medicine to take."""
    duration: Annotated[str, label_type("what", "amount")]
    """What to do, and for how long each time."""
    dates: Annotated[str, label_type("dates")]
    """The days of something that is done every few days."""


class TimelineLabels(ContentModel):
    """The timeline: what to do before and after the procedure."""

    by: Time
    """The latest time of an entry: by 12:00 noon, by Monday, November 30."""
    by_day: Fixed
    """Before the text of an entry whose latest day is that of its heading."""
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
    """After the procedure."""
    arrive: Fixed
    """Check in, if no place is stated."""
    arrive_at: Annotated[str, label_type("place")]
    """Check in at a place."""
    begins: Annotated[str, label_type("procedure")]
    """The procedure begins."""
    length: Amount
    """How long it takes."""
    level: Fixed
    """A treated site, if the procedure has no `level_label`."""
    no_smoking: Annotated[str, label_type("when")]
    """No smoking from a time on."""
    no_smoking_range: Annotated[str, label_type("first", "last")]
    """The same, for a range."""
    range: Annotated[str, label_type("first", "last", "what")]
    """Something to do between two days or times."""
    parts: DayParts
    """Parts of a day, in the column of the times: Evening."""
    part_names: DayParts
    """Parts of a day, within a sentence: evening."""
    part_of_day: Annotated[str, label_type("part", "day")]
    """A part of a day whose date is not known: in the evening, 2 days before your procedure."""
    discharge_day: Fixed
    """The day of going home."""
    through: Annotated[str, label_type("last")]
    """The last day of something, which is included."""
    lead: Annotated[str, label_type("lead", "what")]
    """What to do, after how often or until when."""
    repeat_until: Annotated[str, label_type("repeat", "until")]
    """How often, and until when."""
    every: Amount
    """Every 6 hours."""
    every_part: Annotated[str, label_type("part")]
    """Every day, every night."""
    once_a_day: Fixed
    """Once on each day."""
    twice_a_day: Fixed
    """Two times on each day."""
    times_a_day: Annotated[str, label_type("count")]
    """Three or more times on each day."""
    repeats: RepeatLabels
    """How often in a week, and how often without a number."""
    amounts: AmountLabels
    """How much, how long, and how often in an hour."""
    from_now: Fixed
    """Heading of what holds from the procedure on."""
    what_until: Annotated[str, label_type("what", "until")]
    """What holds from the procedure on, and then until when, as a sentence of its own."""
    before_step: Annotated[str, label_type("amount", "step")]
    """Before another entry, with its short name or its time: 2 hours before dose 1, 2 hours before 6:00 AM."""
    after_step: Annotated[str, label_type("amount", "step")]
    """After another entry, with its short name or its time."""
    day_of_step: Annotated[str, label_type("step")]
    """The day of another entry, with its short name."""
    before_entry: Annotated[str, label_type("amount", "step")]
    """A time before another step of the plan."""
    after_entry: Annotated[str, label_type("amount", "step")]
    """A time after another step of the plan."""
    day_of_entry: Annotated[str, label_type("step")]
    """The day of another step of the plan."""
    day_and_part: Annotated[str, label_type("day", "part")]
    """A part of a known day: Tuesday, December 15, morning."""
    closed: Annotated[str, label_type("day")]
    """Why something is on another day: the clinic is closed."""
    not_that_day: Annotated[str, label_type("day")]
    """Why something is on another day: it is not done on this day of the week."""
    past: Fixed
    """Where a day was before the day of printing: the first dose of a course, the last day to call."""
    too_late: Fixed
    """After a task whose day was before the day of printing, if it may be too late to do it."""
    not_done: Fixed
    """After a task whose day was before the day of printing, if it can be done later."""
    condition_starts: tuple[Fixed, ...]
    """First words of a task that holds only in some case, and so on any day: If, Call us if."""
    now: Fixed
    """Above what to do now."""
    ask_about: Annotated[str, label_type("phone", "medicines")]
    """Medicines of the patient that are not in the set."""
    ask_decider: Annotated[str, label_type("who", "medicines")]
    """Whom to ask about medicines of the patient."""
    hold_day: Names
    """Medicines not taken from a day on."""
    hold_time: Names
    """Medicines not taken after a time."""
    hold_if_told_day: Names
    """Medicines not taken from a day on, if a clinician decides."""
    hold_if_told_time: Names
    """Medicines not taken after a time, if a clinician decides."""
    hold_day_range: Annotated[str, label_type("medicines", "first", "last")]
    """The first day without medicines, of a range of days."""
    hold_time_range: Annotated[str, label_type("medicines", "first", "last")]
    """When to stop medicines, of a range of times."""
    hold_if_told_day_range: Annotated[str, label_type("medicines", "first", "last")]
    """The first day without medicines, of a range of days, if a clinician decides."""
    hold_if_told_time_range: Annotated[str, label_type("medicines", "first", "last")]
    """When to stop medicines, of a range of times, if a clinician decides."""
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


class CourseDoseLabels(ContentModel):
    """The number of doses of a course, or of its last step."""

    only: Fixed
    """All doses of a course."""
    last: Fixed
    """The doses of its last step."""
    count: Annotated[str, label_type("count")]
    """A number of doses."""


class CourseEndLabels(ContentModel):
    """Times that are counted from the last day of a course."""

    after: Annotated[str, label_type("amount", "medicine")]
    """After the last day."""
    before: Annotated[str, label_type("amount", "medicine")]
    """Before the last day."""
    day: Annotated[str, label_type("medicine")]
    """The last day itself."""


class CourseLabels(ContentModel):
    """Medicines that are taken again and again, with boxes to tick."""

    title: Annotated[str, label_type("medicine", "target")]
    """Heading of a grid: the medicine, and the part of the body that it is for."""
    dose: Fixed
    """How much to take each time."""
    first_day: Fixed
    """The first day of the course."""
    last_day: Fixed
    """The last day of the course."""
    caption: Annotated[str, label_type("days", "how_often")]
    """Above the boxes: days, and how often on each."""
    days: Annotated[str, label_type("first", "last")]
    """From the first to the last day above the boxes."""
    day: Annotated[str, label_type("number")]
    """A day without a date: Day 1."""
    weekday_and_day: Annotated[str, label_type("weekday", "day")]
    """A day above its boxes: Wed 16."""
    weekdays: Annotated[tuple[str, ...], names(7)]
    """Short names of the days of the week, Monday first."""
    time: Fixed
    """Column: time of the day, and label of the line for a time that the set does not state."""
    box: Fixed
    """What a screen reader says for a box to tick."""
    boxes: Fixed
    """What a screen reader says once for the boxes of a row."""
    start: Annotated[str, label_type("medicine")]
    """In the timeline: the course starts."""
    begin: Annotated[str, label_type("medicine")]
    """In the timeline: a course without boxes starts."""
    from_day: Annotated[str, label_type("first")]
    """The first day of a step without a known last day."""
    which: Fixed
    """Above boxes for the parts of the body, if it is not known for which of them the course is."""
    first_dose: Fixed
    """The first dose, some hours after the procedure."""
    doses: CourseDoseLabels
    """How many doses a course has."""
    ends: CourseEndLabels
    """Times that are counted from the end of a course."""


class AsNeededLabels(ContentModel):
    """Medicines to take only when they are needed."""

    when: Fixed
    """When to take it, before the words of the set: severe pain."""
    dose: Fixed
    """How much to take each time."""
    not_before: Fixed
    """When it may be taken first."""
    apart: Fixed
    """How far apart two doses must be."""
    at_least: Amount
    """The shortest time between two doses."""
    how_often: Fixed
    """How many times a day it may be taken."""
    at_most: Fixed
    """The most that may be taken."""
    limit: Annotated[str, label_type("amount", "time")]
    """The most in some hours: 4 times in 24 hours."""
    limit_a_day: Annotated[str, label_type("amount")]
    """The most in a day."""
    how_long: Fixed
    """For how long it may be taken."""
    span: Annotated[str, label_type("amount", "last")]
    """For how many days, and the last of them."""
    span_range: Annotated[str, label_type("amount", "first", "last")]
    """The same, if the last day is one of several."""
    together_with: Fixed
    """What to take it together with."""
    line: Annotated[str, label_type("medicine", "what")]
    """What to fill in by hand for a medicine, on the run sheet and for a screen reader."""
    day: Fixed
    """Column of the table to write in: the day."""
    time: Fixed
    """Each other column of the table to write in: the time of a dose."""


class DirectionLabels(ContentModel):
    """A dose or a limit that is on the package of the medicine."""

    package: Fixed
    """As the package says."""
    package_by_age: Fixed
    """As the package says for the patient's age."""
    package_by_weight: Fixed
    """As the package says for the patient's weight."""
    prescription: Fixed
    """As the prescription says."""


class DoNotTakeLabels(ContentModel):
    """Medicines not to take after the procedure."""

    medicine: Fixed
    """Column: the medicine."""
    how_long: Fixed
    """Column: how long not to take it."""
    why: Fixed
    """Column: the reason."""
    life: Fixed
    """For the rest of the patient's life."""


class DoseLabels(ContentModel):
    """Doses by weight or age."""

    weight: Fixed
    """The patient's weight."""
    age: Fixed
    """The patient's age."""
    by_weight: Fixed
    """Column: weight."""
    by_age: Fixed
    """Column: age."""
    dose: Fixed
    """Column: dose."""
    mark: Fixed
    """Marks the row of the patient."""
    yours: Annotated[str, label_type("name", "amount", "dose")]
    """The dose of a patient whose weight or age is known."""
    yours_unnamed: Annotated[str, label_type("amount", "dose")]
    """The same without a name."""
    last_given: Annotated[str, label_type("last", "next")]
    """Lines for the time of the last dose before the patient goes home, and of the next one."""
    converted: Annotated[str, label_type("weight", "converted")]
    """A weight as it was given, and in the unit of the table."""
    from_under: Annotated[str, label_type("first", "last")]
    """A range without its end."""
    from_to: Annotated[str, label_type("first", "last")]
    """A range with its end."""
    under: Annotated[str, label_type("last")]
    """Everything below a weight or age."""
    up_to: Annotated[str, label_type("last")]
    """Everything up to a weight or age, which is included."""
    at_least: Annotated[str, label_type("first")]
    """Everything from a weight or age."""


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
    """For a tile without a time: until, and an open line."""
    rule_ended: Annotated[str, label_type("interval", "time")]
    """1 hour after your procedure, which ended at 11:05 AM."""
    rule: Annotated[str, label_type("interval")]
    """Only the rule."""


class DependenceLabels(ContentModel):
    """What a value depends on if it is not known which of its cases applies."""

    age: Fixed
    """The age of the patient."""
    time: Fixed
    """The time of the appointment."""
    weekday: Fixed
    """The day of the week of the appointment."""
    level: Fixed
    """The treated site."""
    side: Fixed
    """The treated side."""
    physician: Fixed
    """Who does the procedure."""
    sedation: Fixed
    """Whether the patient has sedation."""
    medicines: Fixed
    """The medicines of the patient."""
    answers: Fixed
    """The answers to the questions of the set."""
    two: Annotated[str, label_type("first", "second")]
    """Two of these."""


class OnSideLabels(ContentModel):
    """Where a procedure is, in a condition: on the right."""

    right: Fixed
    """The right side."""
    left: Fixed
    """The left side."""
    both: Fixed
    """Both sides."""


class ConditionLabels(ContentModel):
    """Words above what is for some patients only, if it is not known whether it is for this one."""

    depends: Annotated[str, label_type("facts")]
    """Text of a tile if it is not known which case applies: what it depends on, and that the cases are below."""
    facts: DependenceLabels
    clause: Annotated[str, label_type("condition")]
    """If {condition}, with one of the conditions below."""
    ends: Annotated[str, label_type("condition")]
    """The words as a heading: {condition}:"""
    both: Annotated[str, label_type("first", "second")]
    """Two conditions that must both be true."""
    either: Annotated[str, label_type("first", "second")]
    """Two words of which one must be true."""
    otherwise: Fixed
    """If none of the other cases applies."""
    under_age: Annotated[str, label_type("age")]
    """Younger than an age in years."""
    from_age: Annotated[str, label_type("age")]
    """This age in years, or older."""
    over_age: Annotated[str, label_type("age")]
    """Older than an age in years."""
    to_age: Annotated[str, label_type("age")]
    """This age in years, or younger."""
    before_time: Time
    """The appointment is before a clock time."""
    from_time: Time
    """The appointment is at a clock time or later."""
    on_weekday: Annotated[str, label_type("days")]
    """The appointment is on one of these days."""
    not_on_weekday: Annotated[str, label_type("days")]
    """The appointment is on another day."""
    site: Annotated[str, label_type("name")]
    """The treated site is this one."""
    other_site: Annotated[str, label_type("name")]
    """The treated site is another one."""
    side: Annotated[str, label_type("name")]
    """The treated side is this one."""
    other_side: Annotated[str, label_type("name")]
    """The treated side is another one."""
    on_side: OnSideLabels
    physician: Annotated[str, label_type("name")]
    """This physician does the procedure."""
    other_physician: Annotated[str, label_type("name")]
    """Another physician does the procedure."""
    takes: Annotated[str, label_type("medicine")]
    """The patient takes a medicine, or one of a class: blood thinner."""
    takes_not: Annotated[str, label_type("medicine")]
    """The patient does not take it."""
    any: Annotated[str, label_type("first", "second")]
    """One of two conditions is true."""
    sedation: Fixed
    """The patient has sedation."""
    no_sedation: Fixed
    """The patient has no sedation."""
    yes: Annotated[str, label_type("question")]
    """The answer to a question is yes."""
    no: Annotated[str, label_type("question")]
    """The answer to a question is no."""
    answer: Annotated[str, label_type("question", "answer")]
    """The answer to a question is one of these."""
    not_answer: Annotated[str, label_type("question", "answer")]
    """The answer to a question is none of these."""
    under: Annotated[str, label_type("question", "amount")]
    """The answer to a question is less than an amount."""
    least: Annotated[str, label_type("question", "amount")]
    """The answer to a question is an amount or more."""
    over: Annotated[str, label_type("question", "amount")]
    """The answer to a question is more than an amount."""
    most: Annotated[str, label_type("question", "amount")]
    """The answer to a question is an amount or less."""


class Labels(ContentModel):
    """Every fixed word on a page, in one language."""

    language: Text
    """Language tag: en-US."""
    translated: Translator | None = None
    """Who translated these words. Left out for English. Not printed."""
    review: TranslationReview | None = None
    """Who reviewed the translation. If left out, every page says that nobody qualified has. Not printed."""
    sources: dict[Text, Text] = Field(default_factory=dict)
    """Digest of the English label that each label translates, by its keys with dots. `handouts translate` writes them.
    Not printed."""
    dates: Dates
    numbers: NumberLabels
    punctuation: PunctuationLabels
    sites: SiteLabels
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
    conditions: ConditionLabels
    medicines: MedicineLabels
    courses: CourseLabels
    as_needed: AsNeededLabels
    directions: DirectionLabels
    do_not_take: DoNotTakeLabels
    doses: DoseLabels
    tiles: TileLabels
    facts: FactLabels
    warning: WarningLabels
    contacts: ContactLabels
    contact_hours: ContactHourLabels
    self_care: SelfCareLabels
    states: StateLabels
    what_if: WhatIfLabels
    if_states: IfStateLabels
    appointment_times: AppointmentTimeLabels
    signs: SignLabels
    timing: TimingLabels
    usual: UsualLabels
    unless: Annotated[str, label_type("state")]
    """The case in which something does not hold."""
    visits: VisitLabels
    extra_procedures: ExtraProcedureLabels
    frequencies: FrequencyLabels
    choices: ChoiceLabels
    signatures: Signatures
    open: Open
    spoken: SpokenLabels
    blocks: BlockLabels
    pictures: PictureLabels
    calendar: CalendarLabels
    page: PageLabels
    desk: RunSheetLabels
    mail: Mail

    @model_validator(mode="after")
    def _check_plurals(self) -> Self:
        forms = plural_categories(self.language)
        for name, unit in self.durations:
            if not isinstance(unit, UnitLabels):
                continue
            hint = f"{self.language} has the forms {', '.join(forms)}"
            for form in CATEGORIES:
                if form in forms and getattr(unit, form) is None:
                    raise ValueMisfit(f"the plural form `{form}` of {name} is missing", "durations", name, hint=hint)
                if form not in forms and getattr(unit, form) is not None:
                    message = f"{self.language} has no plural form `{form}`, so it is never used"
                    raise ValueMisfit(message, "durations", name, form, hint=hint)
        return self
