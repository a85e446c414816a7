"""The fields of an appointment and its patient: one table that defines their names in every input format.

`FIELDS` defines the options of `make`, `watch` and `explain`, the keys of a YAML file of details, the columns of a CSV
list, the keys of a JSON list, the elements read from FHIR, the form of the desk, the inputs that `explain` names, and
`docs/appointment-fields.md`.

To add a field, add one line here and an attribute of the same name to `schedule.appointment.Appointment` (what a page
depends on) or `schedule.booking.Booking` (what only the front desk needs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handouts.errors import Option

Place = tuple[str, int, int]
"""File or option, line and column; line and column are 0 for an option."""

Kind = Literal[
    "clinic", "id", "person", "words", "code", "date", "moment", "clock", "instant", "medicines", "lines", "pairs",
    "slug", "body_weight", "language", "interpreter_need", "yes_no", "documents", "email", "email_consent", "phone",
    "note", "today",
]  # fmt: skip
"""How a value is written and checked: the types are in `schedule.appointment` and, for lists, `schedule.rows`."""
Part = Literal["patient", "appointment", "run"]

PROSE_KINDS: frozenset[Kind] = frozenset({"person", "words", "medicines", "lines", "note"})
"""Kinds of text; all others are a code, a number, a date or a time."""
NUMBER_KINDS: frozenset[Kind] = frozenset({"id", "code", "phone"})
"""Kinds that Excel may turn into a number or a date."""
TIME_KINDS: frozenset[Kind] = frozenset({"date", "moment", "clock", "instant"})
"""Kinds with a date, a time of day, or both."""


@dataclass(frozen=True)
class Field:
    """One field, with its name in each input format."""

    name: str
    """The name in code, as a column and as a key; with hyphens, as an option."""
    kind: Kind
    part: Part
    """What the field describes. A field of `run` is only an option of the command."""
    description: str
    option: str = ""
    """Short name for the option and the YAML key: `dob`. '' for a field of lists only."""
    column: bool = True
    """True if lists may have it, as a column or a JSON key."""
    aliases: tuple[str, ...] = ()
    """Other headings and keys that are read as this field."""
    similar: tuple[str, ...] = ()
    """Headings that probably mean this field. They are not read: the list is refused, and the hint suggests a name."""
    fhir: str = ""
    """The FHIR R4 element that it is read from."""
    label: str = ""
    """Label in the desk's form; '' for a field that is not in the form."""
    within: str = ""
    """The field whose value may contain this one: a date may contain the time."""
    required: bool = False
    """True if each row of a list needs a value."""
    pending: bool = False
    """True if `TBD` in a list is not treated as an empty cell, because the value decides what prints, or is a note."""

    @property
    def options(self) -> tuple[str, ...]:
        """Its options, the usual one first: `--dob`, `--date-of-birth`."""
        names = (self.option,) if self.part == "run" else (self.option, self.name)
        unique_names = dict.fromkeys(names) if self.option else {}
        return tuple("--" + name.replace("_", "-") for name in unique_names)

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys in a YAML file of details, its name first."""
        names = (self.name, self.option, *(alias.replace(" ", "_") for alias in self.aliases))
        return tuple(dict.fromkeys(names)) if self.option and self.part != "run" else ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Its headings and JSON keys in lists, its name first."""
        return (self.name, *self.aliases) if self.column else ()


FIELDS = (
    Field("name", "person", "patient", "The patient's full name.", option="name", fhir="Patient.name", label="Name",
          required=True),
    Field("date_of_birth", "date", "patient", "Date of birth: 1946-05-04.", option="dob", aliases=("dob",),
          similar=("birthdate", "birthday", "born", "date born", "bday", "birth"), fhir="Patient.birthDate",
          label="Date of birth"),
    Field("record_number", "code", "patient", "Medical record number (MRN).", option="mrn",
          aliases=("mrn", "medical record number"),
          similar=("record no", "medical record no", "medical record", "mr no", "mr number", "mrn#"),
          fhir="Patient.identifier of type MR", label="Record number"),
    Field("clinic", "clinic", "appointment", "Short name of the clinic.", similar=("clinic name", "clinic id"),
          label="Clinic"),
    Field("procedure", "slug", "appointment", "Short name of the procedure, if the clinic has several.",
          option="procedure", label="Procedure", pending=True),
    Field("date", "moment", "appointment", 'Date and time of the procedure, in the clinic\'s time zone: '
          '"2026-12-01 10:00".', option="at", fhir="Appointment.start", label="Date and time of the procedure",
          required=True, pending=True),
    Field("time", "clock", "appointment", "Time of the procedure, if not given with the date: 10:00.",
          option="time", within="date", pending=True),
    Field("ended", "instant", "appointment", 'When the procedure ended: "2026-12-01 11:05".', option="ended",
          similar=("ended at", "procedure ended"), label="Procedure ended", pending=True),
    Field("goes_home", "date", "appointment", "The day on which the patient goes home: 2026-12-03.", option="goes_home",
          similar=("discharge", "discharge date", "discharged", "date of discharge", "going home"),
          label="Goes home on"),
    Field("level", "code", "appointment", "Spinal level or site.", option="level",
          similar=("spinal level", "levels"), label="Level or site"),
    Field("id", "id", "appointment", "Appointment id, used in file names.", option="id", fhir="Appointment.id",
          label="Appointment id", required=True),
    Field("physician", "words", "appointment", "Name of the physician who performs the procedure.", option="physician",
          similar=("doctor", "surgeon", "operator", "proceduralist", "performing physician", "dr"),
          fhir="Practitioner.name", label="Clinician"),
    Field("location", "words", "appointment", "Site of the clinic at which the procedure takes place: its name, or its "
          "short name in `sites` of clinic.yaml.", option="location", fhir="Location.name", label="Location",
          pending=True),
    Field("medicines", "medicines", "patient", "Medicines, by generic or brand name, separated by commas.",
          option="medicine", aliases=("medicine",), fhir="MedicationStatement, MedicationRequest",
          label="Medicines"),
    Field("own_risks", "lines", "appointment", "Risks of this patient, which the clinician adds to the consent. In a "
          "list, separated by semicolons.",
          option="risk", label="Risks of this patient"),
    Field("own_risks_by", "words", "appointment", "Who added the risks of this patient.", option="risk_by",
          label="Risks added by"),
    Field("own_risks_on", "date", "appointment", "When they were added: 2026-11-20.", option="risk_on",
          label="Risks added on"),
    Field("weight", "body_weight", "patient", "The patient's weight with its unit: 21.5 kg, 47 lb.", option="weight",
          similar=("wt", "body weight", "weight kg", "weight lb", "weight lbs", "weight (kg)", "weight (lb)", "kg",
                   "lb"),
          label="Weight"),
    Field("answers", "pairs", "patient", "Answers to the questions of the set: contrast_allergy=yes. In a list, each "
          "question may have its own column; in this column, answers are separated by semicolons.",
          option="answer", label="Answers"),
    Field("language", "language", "patient", "The patient's language, as a name or a code: Spanish, es.",
          option="language",
          fhir="Patient.communication",
          label="Language", pending=True),
    Field("interpreter", "interpreter_need", "appointment", "Whether an interpreter is needed: yes, no, or the "
          "language of the interpreter, as a name or a code: ASL, Mixtec, es. yes means the patient's language.",
          option="interpreter",
          similar=("interpreter needed", "needs interpreter", "interpreter required", "interpreter language"),
          label="Interpreter", pending=True),
    Field("interpreter_name", "code", "appointment", "Name or ID number of the interpreter.", option="interpreter_name",
          similar=("interpreter id", "interpreter number", "interpreter id number", "name of interpreter"),
          label="Interpreter's name or ID"),
    Field("bilingual", "yes_no", "appointment", "Consent in two languages: the patient's beside the clinic's own.",
          option="bilingual",
          similar=("two languages", "both languages", "bilingual consent", "dual language"),
          label="Consent in two languages", pending=True),
    Field("large_print", "yes_no", "patient", "Print in 18 point type.", option="large_print",
          similar=("large type", "big print", "large font", "large print?"), label="Large print", pending=True),
    Field("documents", "documents", "appointment", "Documents to print; empty for all."),
    Field("email", "email", "patient", "The patient's email address.",
          similar=("email address", "mail", "mail address", "patient email"), fhir="Patient.telecom of system email"),
    Field("email_consent", "email_consent", "patient", "How the patient agreed to receive email: encrypted or plain.",
          similar=("consent email", "consent to email", "mail consent", "email ok"), pending=True),
    Field("phone", "phone", "patient", "The patient's phone number.", fhir="Patient.telecom of system phone"),
    Field("notes", "note", "appointment", "Notes for the front desk.", fhir="Appointment.comment", pending=True),
    Field("printed", "today", "run", "The day of printing.", option="today", column=False),
)  # fmt: skip

FIELDS_BY_NAME = {field.name: field for field in FIELDS}
COLUMNS = tuple(field for field in FIELDS if field.column)
"""Fields that can be columns of a list."""
REQUIRED_COLUMNS = tuple(field.name for field in FIELDS if field.required)
"""Names of the columns that a list must have."""
DETAIL_FIELDS = tuple(field for field in FIELDS if field.keys)
"""Fields that can be given by an option or in a YAML file of details."""
FORM_FIELDS = tuple(field for field in FIELDS if field.label)
"""Fields of the desk's form."""
FIELD_OF_KEY = {key: field.name for field in DETAIL_FIELDS for key in field.keys}
"""Maps each key of a YAML file of details to the name of its field."""


def option(name: str) -> Option:
    """The usual option of a field: `--dob` for `date_of_birth`. If a field has no option, its name as an option."""
    field = FIELDS_BY_NAME.get(name)
    return Option(field.options[0]) if field and field.options else Option.of(name)


def place(places: Mapping[str, Place], name: str) -> Place:
    """Where the value of a field is written: its own place, the place of the field that contains it, or its option."""
    within = FIELDS_BY_NAME[name].within
    return places.get(name) or places.get(within) or (option(within or name), 0, 0)


def as_markdown() -> str:
    """The table as Markdown: the text of `docs/appointment-fields.md`."""
    headings = ("Field", "Option", "Column or JSON key", "YAML key", "Desk", "FHIR R4", "Describes", "Value")
    rows = [
        (f"`{field.name}`", _code_list(field.options), _code_list(field.headings), _code_list(field.keys),
         field.label, field.fhir, f"the {field.part}", field.description)
        for field in FIELDS
    ]  # fmt: skip
    lines = [headings, ("---",) * len(headings), *rows]
    table = "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)
    return f"{_MARKDOWN_HEAD}\n{table}\n"


_MARKDOWN_HEAD = """# Fields of an appointment

Generated from `handouts/appointment_fields.py` by `python3 tasks.py fields`.

A field has the same name everywhere. The other names in its row are also read. Capitals, spaces, hyphens and
underscores in the heading of a column do not matter. A list or file that uses two names for one field is refused.
"""


def _code_list(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
