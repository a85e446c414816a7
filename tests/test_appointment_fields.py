"""Each value has one name: all input formats fill the same field, and the names are listed only once."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from handouts.appointment_fields import COLUMNS, DETAIL_FIELDS, FIELDS, FIELDS_BY_NAME, FORM_FIELDS, as_markdown, option
from handouts.cli.patient import details_options
from handouts.content.models.clinic import Clinic, ClinicSite, Headings
from handouts.content.reader import read_model
from handouts.desk.form import ANSWER_PREFIX, TEXT_FIELDS, FormFields, booking_from_form, form_field
from handouts.errors import InputError, Option
from handouts.provenance.inputs import page_inputs
from handouts.schedule.appointment import Appointment, GivenDetails, gather_details
from handouts.schedule.booking import Booking
from tests.schedule import fhir
from tests.schedule.lists import GOOD, SHORT, TODAY, clinic, only_booking, read_list, table, write_csv, write_json
from tests.support.sample_sets import content

ROOT = Path(__file__).resolve().parents[1]
VALUES: dict[str, tuple[str, Any]] = {
    "name": ("Maria Beispiel", "Maria Beispiel"),
    "date_of_birth": ("1946-05-04", dt.date(1946, 5, 4)),
    "record_number": ("0012", "0012"),
    "clinic": ("spine", "spine"),
    "procedure": ("balloon-kyphoplasty", "balloon-kyphoplasty"),
    "date": ("2026-12-01", dt.date(2026, 12, 1)),
    "time": ("10:00", dt.time(10)),
    "ended": ("2026-12-01 11:05", dt.datetime(2026, 12, 1, 11, 5)),
    "goes_home": ("2026-12-03", dt.date(2026, 12, 3)),
    "level": ("L1-L2", "L1-L2"),
    "id": ("a1", "a1"),
    "physician": ("Dr. Ann Lee", "Dr. Ann Lee"),
    "location": ("Midtown", "Midtown"),
    "medicines": ("Plavix; insulin", ("Plavix", "insulin")),
    "own_risks": ("You have one kidney.", ("You have one kidney.",)),
    "own_risks_by": ("Dr. Ann Lee", "Dr. Ann Lee"),
    "own_risks_on": ("2026-11-20", dt.date(2026, 11, 20)),
    "weight": ("21.5 kg", "21.5 kg"),
    "answers": ("allergic=yes; eye=left", (("allergic", "yes"), ("eye", "left"))),
    "language": ("Spanish", "es"),
    "interpreter": ("ASL", "ase"),
    "interpreter_name": ("104233", "104233"),
    "large_print": ("true", True),
    "bilingual": ("true", True),
    "documents": ("preparation", ("preparation",)),
    "email": ("maria@example.org", "maria@example.org"),
    "email_consent": ("plain", "plain"),
    "phone": ("555-010-0199", "555-010-0199"),
    "notes": ("Door B", "Door B"),
}
"""Field to a value as people write it, and as an appointment or a booking stores it."""
SITES = {"midtown": ClinicSite(name="Midtown", address=("1 Example Street",))}
"""Without sites, the column `location` of a list is not read."""


def field_value(source: GivenDetails | Booking, name: str) -> Any:
    return getattr(source.appointment if hasattr(source.appointment, name) else source, name)


def parse_options(*arguments: str) -> dict[str, Any]:
    """The details that the options of `make`, `watch` and `explain` give for these arguments."""
    parsed: dict[str, Any] = {}

    @click.command()
    @details_options
    def command(**details: Any) -> None:
        parsed.update({name: value for name, value in details.items() if name in FIELDS_BY_NAME})

    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return parsed


def read_yaml(folder: Path, text: str) -> GivenDetails:
    file = folder / "details.yaml"
    file.write_text(text, encoding="utf-8")
    return gather_details({}, file)


OPTIONS = [(field.name, option_name) for field in DETAIL_FIELDS for option_name in field.options]
KEYS = [(field.name, key) for field in DETAIL_FIELDS for key in field.keys]
HEADINGS = [(field.name, heading) for field in COLUMNS for heading in field.headings]


def test_every_field_has_a_value() -> None:
    assert set(VALUES) == {field.name for field in FIELDS if field.part != "run"}


def test_every_field_is_stored_once() -> None:
    of_appointment = {field.name for field in dataclass_fields(Appointment)}
    of_desk = {"corrected", "is_walk_in"}  # what the desk changed, which no format has
    of_booking = {field.name for field in dataclass_fields(Booking)} - {"appointment", "raw", "places"} - of_desk
    assert not of_appointment & of_booking
    assert of_appointment | of_booking == set(FIELDS_BY_NAME)


def test_names_are_unique() -> None:
    for names in (OPTIONS, KEYS, HEADINGS):
        assert len({name for _, name in names}) == len(names)


@pytest.mark.parametrize(("name", "option_name"), OPTIONS)
def test_option(name: str, option_name: str) -> None:
    written, value = VALUES[name]
    details = gather_details(parse_options(option_name, *([] if value is True else [written])))
    assert field_value(details, name) == value
    assert details.places[name] == (option(name), 0, 0)
    assert {key: owner for owner, key in KEYS}[Option(option_name).field] == name


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_yaml_key(tmp_path: Path, name: str, key: str) -> None:
    details = read_yaml(tmp_path, f"{key}: {VALUES[name][0]}\n")
    assert field_value(details, name) == VALUES[name][1]
    assert details.places[name][1:] == (1, len(key) + 3)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(("name", "heading"), HEADINGS)
@pytest.mark.parametrize("write", [str, str.upper, lambda text: text.replace("_", " ")])
def test_column_and_json_key(tmp_path: Path, name: str, heading: str, form: str, write: Any) -> None:
    entry = {**SHORT, write(heading): VALUES[name][0]} if name not in SHORT else {
        write(heading) if key == name else key: VALUES[name][0] if key == name else value
        for key, value in SHORT.items()
    }  # fmt: skip
    path = tmp_path / f"day.{form}"
    file = write_json(path, [entry]) if form == "json" else write_csv(path, table([entry]))
    loaded = only_booking(read_list(file, clinic().model_copy(update={"sites": SITES})))
    assert field_value(loaded, name) == VALUES[name][1]
    if name in {field.name for field in DETAIL_FIELDS}:
        assert field_value(loaded.details, name) == VALUES[name][1]
    assert loaded.places[name][1] > 0


@pytest.mark.parametrize("name", [field.name for field in FORM_FIELDS])
def test_form(name: str) -> None:
    sent = {name: "yes" if VALUES[name][1] is True else VALUES[name][0]}
    if name == "answers":  # each question has its own input
        sent = {ANSWER_PREFIX + question: answer for question, answer in VALUES[name][1]}
    loaded = booking_from_form(FormFields.from_form(sent, ()), None, TODAY)
    assert field_value(loaded, name) == VALUES[name][1]
    form = FormFields.of(loaded, lambda time: f"{time:%H:%M}")
    assert booking_from_form(form, None, TODAY).appointment == loaded.appointment


def test_form_date_includes_time() -> None:
    loaded = booking_from_form(FormFields.from_form({"date": "2026-12-01 10:00"}, ()), None, TODAY)
    assert (loaded.appointment.date, loaded.appointment.time) == (dt.date(2026, 12, 1), dt.time(10))
    assert form_field("time") == "date"
    assert "time" not in TEXT_FIELDS


def test_fhir(tmp_path: Path) -> None:
    statement = {
        "resourceType": "MedicationStatement", "status": "active", "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": "Plavix"},
    }  # fmt: skip
    location = {"resourceType": "Location", "id": "room", "name": "Midtown"}
    resources = fhir.bundle(fhir.APPOINTMENT, fhir.PATIENT, fhir.PHYSICIAN, statement, location)
    file = write_json(tmp_path / "day.json", resources)
    loaded = only_booking(read_list(file, clinic().model_copy(update={"sites": SITES})))
    values = {name: value for name, (_, value) in VALUES.items()}
    values |= {"name": "Maria T. Beispiel", "medicines": ("Plavix",), "language": "es-MX"}
    names = [field.name for field in FIELDS if field.fhir or FIELDS_BY_NAME.get(field.within, field).fhir]
    assert "time" in names
    assert len(names) > 10
    assert {name: field_value(loaded, name) for name in names} == {name: values[name] for name in names}


def test_clinic_heading_by_every_key(tmp_path: Path) -> None:
    for key, name in Headings.key_aliases.items():
        file = tmp_path / "clinic.yaml"
        file.write_text(
            "name: A\ntime_zone: America/New_York\nbrand: {color: '#1B4F5F', accent: '#8A3B12'}\n"
            f"schedule:\n  columns:\n    {key}: Nummer\n", encoding="utf-8",
        )  # fmt: skip
        loaded = read_model(file, Clinic)
        assert getattr(loaded.value.schedule.columns, name) == "Nummer"
        assert loaded.place("schedule", "columns", name)[1:] == (6, len(key) + 7)


# Fields that are printed, and the same values as options: `explain` must name the fields.
PRINTED = {"name", "date_of_birth", "record_number", "date", "ended", "level", "physician", "medicines", "language"}
ARGUMENTS = [
    argument for name in sorted(PRINTED)
    for argument in (option(name), "2026-12-01 10:00" if name == "date" else VALUES[name][0])
]  # fmt: skip


def explained_fields(details: GivenDetails) -> set[str]:
    inputs = page_inputs(content("reference"), "preparation", details)
    return {page_input.name for page_input in inputs if page_input.part == "appointment"}


def test_explain_names_the_fields(tmp_path: Path) -> None:
    assert explained_fields(gather_details(parse_options(*ARGUMENTS))) == PRINTED
    for index in (0, -1):
        lines = [
            f"{FIELDS_BY_NAME[name].keys[index]}: {'2026-12-01 10:00' if name == 'date' else VALUES[name][0]}"
            for name in PRINTED
        ]
        assert explained_fields(read_yaml(tmp_path, "\n".join(lines))) == PRINTED
    row = only_booking(read_list(write_csv(tmp_path / "day.csv", table([GOOD])))).details
    assert explained_fields(row) == PRINTED | {"time"}
    date_and_time = parse_options("--date", "2026-12-01", "--time", "10:00")
    assert explained_fields(gather_details(date_and_time)) == {"date", "time"}


def error_text(read: Any) -> str:
    with pytest.raises(InputError) as caught:
        read()
    (problem,) = caught.value.problems
    return f"{problem.line}:{problem.column}: {problem.message}; {problem.hint}"


@pytest.mark.parametrize(("name", "heading"), [(name, heading) for name, heading in HEADINGS if name != heading])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_two_columns_for_one_field(tmp_path: Path, name: str, heading: str, form: str) -> None:
    path = tmp_path / f"day.{form}"
    entry = {**SHORT, name: VALUES[name][0], heading: VALUES[name][0]}
    file = write_json(path, [entry]) if form == "json" else write_csv(path, table([entry]))
    assert f'"{heading}" is the second column for `{name}`, after "{name}"' in error_text(lambda: read_list(file))


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, key in KEYS if name != key])
def test_two_keys_for_one_field(tmp_path: Path, name: str, key: str) -> None:
    text = f"{name}: {VALUES[name][0]}\n{key}: {VALUES[name][0]}\n"
    message = error_text(lambda: read_yaml(tmp_path, text))
    assert message == f'2:1: "{key}" and "{name}" (line 1) are two keys for one field; keep one of them'


def test_two_keys_for_one_heading(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yaml"
    file.write_text(
        "name: A\ntime_zone: America/New_York\nbrand: {color: '#1B4F5F', accent: '#8A3B12'}\n"
        "schedule:\n  columns:\n    mrn: Nummer\n    record_number: No.\n", encoding="utf-8",
    )  # fmt: skip
    message = error_text(lambda: read_model(file, Clinic))
    assert message == '7:5: "record_number" and "mrn" (line 6) are two keys for one field; keep one of them'


@pytest.mark.parametrize(("key", "near"), [
    ("record_numbr", "record_number"), ("date_birth", "date_of_birth"), ("medicins", "medicines"), ("dat", "date"),
    ("large-print", "large_print"), ("fysician", "physician"),
])  # fmt: skip
def test_unknown_key_similar_to_a_field(tmp_path: Path, key: str, near: str) -> None:
    message = error_text(lambda: read_yaml(tmp_path, f"name: Ann\n{key}: x\n"))
    assert message == f'2:1: unknown key "{key}"; did you mean "{near}"?'


@pytest.mark.parametrize("arguments", [
    ("--dob", "1946-05-04", "--date-of-birth", "1946-05-05"), ("--mrn", "1", "--mrn", "2"),
    ("--at", "2026-12-01", "--date", "2026-12-02"),
])  # fmt: skip
def test_two_values_for_one_option(arguments: tuple[str, ...]) -> None:
    command = click.command()(details_options(lambda **_: None))
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 2
    assert "The option has two different values. Give it only once." in result.output


def test_two_times() -> None:
    message = error_text(lambda: gather_details({"date": "2026-12-01 10:00", "time": "11:00"}))
    assert message == "0:0: 11:00, but the date has the time 10:00; delete one of the two times"
    assert gather_details({"date": "2026-12-01 10:00", "time": "10:00"}).appointment.time == dt.time(10)


def test_reference_page_is_current() -> None:
    assert (ROOT / "docs" / "appointment-fields.md").read_text(encoding="utf-8") == as_markdown()


ORDINARY = {"id", "name", "clinic", "procedure", "date", "time", "ended", "level", "location", "language", "documents",
            "email", "phone", "notes", "printed"}  # fmt: skip
"""Names that also have other meanings, such as keys of a set or of the journal."""
NAMES = {
    name: field.name
    for field in FIELDS if field.name not in ORDINARY
    for name in (field.name, field.option, *field.aliases)
}  # fmt: skip


def lists_of_names(tree: ast.AST) -> Iterator[int]:
    """Lines with a literal that names two or more fields."""
    for node in ast.walk(tree):
        parts: list[Any] = []
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = node.elts
        elif isinstance(node, ast.Dict):
            parts = [*node.keys, *node.values]
        texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if len({NAMES[text] for text in texts if text in NAMES}) > 1:
            yield node.lineno


@pytest.mark.parametrize("text", [
    '{"date_of_birth": "dob", "record_number": "mrn"}', '("name", "dob", "mrn")', '["physician", "medicine"]',
    '{"a": "large_print", "b": "medicines"}',
])  # fmt: skip
def test_second_list_is_detected(text: str) -> None:
    assert list(lists_of_names(ast.parse(text))) == [1]


def test_no_second_list_of_fields() -> None:
    duplicates = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "handouts").rglob("*.py"))
        # In jargon.py, they are English words; in document/blocks.py, what is written on the line of a signature.
        if path.name not in ("appointment_fields.py", "jargon.py") and path.parts[-2:] != ("document", "blocks.py")
        for line in lists_of_names(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert duplicates == []
