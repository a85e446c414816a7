"""Read a FHIR R4 bundle of Appointment and Patient resources into a `Sheet`, with the names of fields as headings.

Resources are plain dictionaries and lists. An element that is not as R4 defines it counts as missing, and the check of
its cell reports that. A row has a problem if it is not certain which patient is meant.

Medicines come from MedicationStatement, MedicationRequest, MedicationDispense and MedicationAdministration (R4) and
MedicationUsage (R5), as one cell: `Plavix 75 mg; insulin (on-hold)`. Only active ones count as taken. Any other status
follows the name, and the page then asks about the medicine. Entries made in error are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from handouts.appointment_fields import FIELDS
from handouts.content.languages import language_code
from handouts.errors import Problem, Severity, input_error
from handouts.schedule.formats.json_text import DUPLICATE_KEY, JsonText, LineColumn
from handouts.schedule.formats.source import ListSource
from handouts.schedule.person_names import fold_text
from handouts.schedule.sheet import MAX_ROWS, RawRow, Sheet

FhirObject: TypeAlias = dict[str, Any]

_HEADINGS = tuple(field.name for field in FIELDS if field.fhir)
_APPOINTMENT_ELEMENTS = {
    field.name: field.fhir.removeprefix("Appointment.") for field in FIELDS if field.fhir.startswith("Appointment.")
}
_SCHEDULED = {"booked", "arrived", "checked-in", "fulfilled"}
_NOT_SCHEDULED = {"cancelled", "noshow", "entered-in-error", "proposed", "pending", "waitlist"}
_MEDICINE_TYPES = frozenset((
    "MedicationStatement", "MedicationUsage", "MedicationRequest", "MedicationDispense", "MedicationAdministration",
))  # fmt: skip
_TAKEN = {
    "MedicationStatement": ("active", "intended", "unknown"),
    "MedicationUsage": ("recorded",),
    "MedicationRequest": ("active", "unknown"),
}
"""Status words of a medicine that the patient takes, by resource type."""
_EXPECTED_TYPES = {
    "Appointment", "Patient", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Slot", "Schedule",
    "Organization", "OperationOutcome", "Medication",
}  # fmt: skip
"""Types that a bundle of appointments usually contains; other types are reported as not read."""
_ENTERED_IN_ERROR = "entered-in-error"
_UTC_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[\d:.]{0,20}(?:[Zz]|[+-]\d{2}(?::?\d{2})?)")


class AmbiguousResource(Exception):
    """A resource or reference that could mean several things, or nothing. Carries message and hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message_and_hint = (message, hint)


class _Entry(NamedTuple):
    """A resource of the bundle, the `fullUrl` of its entry ('' for none), and its place in the file."""

    resource: FhirObject
    url: str
    place: LineColumn


def read_bundle(source: ListSource) -> Sheet:
    """Read the booked appointments. Raises InputError for anything except a complete bundle."""
    text = source.json
    _check_bundle(text)
    resources, appointments, medicines = _Resources(), list[_Entry](), list[_Entry]()
    unread_types = Counter[str]()
    for entry in _entries(text):
        resource_type = str(entry.resource.get("resourceType"))
        resources.add(entry.url, entry.resource)
        if resource_type == "Appointment":
            appointments.append(entry)
        elif resource_type in _MEDICINE_TYPES:
            medicines.append(entry)
        elif resource_type not in _EXPECTED_TYPES:
            unread_types[resource_type] += 1
    if len(appointments) > MAX_ROWS:
        raise input_error(text.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
    patient_medicines = _PatientMedicines(medicines, resources)
    not_scheduled = {
        str(entry.resource.get("id")): _status(entry.resource)
        for entry in appointments
        if _status(entry.resource) in _NOT_SCHEDULED
    }
    rows = []
    left_out: dict[str, list[int]] = {}
    for entry in appointments:
        if _status(entry.resource) in _NOT_SCHEDULED:
            left_out.setdefault(_status(entry.resource), []).append(entry.place[0])
        else:
            other_status = not_scheduled.get(str(entry.resource.get("id")), "")
            rows.append(_row(text.file, entry, resources, patient_medicines, other_status))
    notes = [
        f"{len(lines)} appointment(s) left out as {status}: {_format_lines(lines)}"
        for status, lines in sorted(left_out.items())
    ]
    if patient_medicines.unresolved:
        notes.append(
            f"medicines not read, because their patients are not in this bundle: {patient_medicines.unresolved}"
        )
    notes += [f"{count} resource(s) of type {name!r} not read" for name, count in sorted(unread_types.items())]
    problems = tuple(Problem(text.file, 0, 0, note, severity=Severity.NOTE) for note in notes)
    return _without_empty_location(Sheet(text.file, _HEADINGS, tuple(rows), notes=(*source.notes, *problems)))


def _without_empty_location(sheet: Sheet) -> Sheet:
    """The sheet without the column of locations if no appointment names one: most clinics have one site."""
    column = sheet.headings.index("location")
    if any(row.cells[column] for row in sheet.rows):
        return sheet
    rows = tuple(
        replace(
            row,
            cells=(*row.cells[:column], *row.cells[column + 1 :]),
            cell_places=(*row.cell_places[:column], *row.cell_places[column + 1 :]),
        )
        for row in sheet.rows
    )
    return replace(sheet, headings=(*sheet.headings[:column], *sheet.headings[column + 1 :]), rows=rows)


def _check_bundle(text: JsonText) -> None:
    """Raise InputError for a single resource, one page of a longer result, or a bundle of bundles."""
    value = text.value
    if value.get("resourceType") != "Bundle":
        message = f"a FHIR {value.get('resourceType')!r}; expected a Bundle with Appointment and Patient"
        raise input_error(text.file, message, "export a bundle of appointments")
    if any(link.get("relation") == "next" for link in _objects(value, "link")):
        message = "this is one page of a longer result: the bundle has a link to the next page"
        raise input_error(text.file, message, "request all pages, and put their entries into one bundle")
    if DUPLICATE_KEY in value:
        message = f'"{value[DUPLICATE_KEY]}" is given twice in this bundle'
        raise input_error(text.file, message, "export it again; it is unclear which of the two applies")
    if any(_object(entry, "resource").get("resourceType") == "Bundle" for entry in _objects(value, "entry")):
        message = "a Bundle of Bundles, the answer to a batch; expected one Bundle with Appointment and Patient"
        hint = "save each answer as a separate file, or put their entries into one Bundle"
        raise input_error(text.file, message, hint)


def _entries(text: JsonText) -> Iterator[_Entry]:
    for key, value, start in text.members(text.start):
        if key == "entry" and isinstance(value, list):
            for _, entry, offset in text.members(start):
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    url = entry.get("fullUrl")
                    if DUPLICATE_KEY in entry:
                        entry["resource"][DUPLICATE_KEY] = entry[DUPLICATE_KEY]
                    yield _Entry(entry["resource"], url if isinstance(url, str) else "", text.line_column(offset))


def _status(resource: FhirObject) -> str:
    return str(resource.get("status"))


def _format_lines(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    more = f" and {len(lines) - 10} more" if len(lines) > 10 else ""
    return f"{'lines' if len(lines) > 1 else 'line'} {shown}{more}"


# -- One appointment ---------------------------------------------------------------------------------------------------
def _row(file: str, entry: _Entry, resources: _Resources, medicines: _PatientMedicines, other_status: str) -> RawRow:
    """The row of an appointment. `other_status` is the status of an unscheduled appointment with the same id, or ''."""
    cells = {name: entry.resource.get(element) for name, element in _APPOINTMENT_ELEMENTS.items()}
    problems = []
    try:
        _check_appointment(entry.resource, other_status)
        actors = list(_actors(entry, resources))
        patients = [actor for actor in actors if actor.get("resourceType") == "Patient"]
        if len(patients) != 1:
            raise AmbiguousResource(f"{len(patients)} patients take part; expected one", "check its participants")
        if key := _duplicate_key(actors):
            message = f'"{key}" is given twice in the patient or the physician'
            raise AmbiguousResource(message, "export it again, or delete one of them")
        cells |= patient_cells(patients[0], str(entry.resource.get("start") or "")[:10])
        cells["medicines"] = medicines.cell(patients[0])
        cells["location"] = ", ".join(dict.fromkeys(_location_names(entry, resources)))
        cells["physician"] = ", ".join(dict.fromkeys(filter(None, map(_practitioner_name, actors))))
    except AmbiguousResource as error:
        problems.append(Problem(file, *entry.place, *error.message_and_hint))
    values = tuple(value if isinstance(value := cells.get(name), str) else "" for name in _HEADINGS)
    return RawRow(entry.place[0], values, tuple(problems), (entry.place,) * len(_HEADINGS))


def _check_appointment(appointment: FhirObject, other_status: str) -> None:
    status, start = _status(appointment), str(appointment.get("start") or "")
    if key := _duplicate_key(appointment):
        message = f'"{key}" is given twice in this appointment'
        raise AmbiguousResource(message, "export it again, or delete one of them")
    if other_status:
        message = f"this appointment is {status} here and {other_status} elsewhere in the bundle"
        raise AmbiguousResource(message, "export the bundle again, with each appointment once")
    if status not in _SCHEDULED:
        message = f"status: {status!r} is not a status of an appointment"
        raise AmbiguousResource(message, "write booked, arrived or cancelled")
    if start and not _UTC_OFFSET.fullmatch(start):
        message = f"start: {start!r} has no offset from UTC"
        raise AmbiguousResource(message, "write it like 2026-12-01T10:00:00-05:00")


def _duplicate_key(value: Any) -> str:
    """A key that is given twice anywhere in a resource, '' for none."""
    if isinstance(value, dict):
        return str(value[DUPLICATE_KEY]) if DUPLICATE_KEY in value else _first_duplicate(value.values())
    return _first_duplicate(value) if isinstance(value, list) else ""


def _first_duplicate(values: Iterable[Any]) -> str:
    return next(filter(None, map(_duplicate_key, values)), "")


def _actors(entry: _Entry, resources: _Resources) -> Iterator[FhirObject]:
    """The participants. A practitioner without a resource is an object with the name as `display`."""
    for participant in _objects(entry.resource, "participant"):
        actor = _object(participant, "actor")
        reference = actor.get("reference")
        if not isinstance(reference, str):
            if actor.get("type") == "Patient":
                message = "a patient takes part without a reference"
                raise AmbiguousResource(message, "export the bundle with its patients")
            continue
        if "Patient/" not in reference and "Practitioner/" not in reference and not reference.startswith(("urn:", "#")):
            continue
        try:
            resource = resources.find(reference, entry.resource, entry.url)
        except AmbiguousResource:
            # Bundles often leave out the practitioner, but the reference has the name too.
            if "Practitioner/" not in reference and actor.get("type") != "Practitioner":
                raise
            resource = {"resourceType": "Practitioner", "display": actor.get("display")}
        if participant.get("status") != "declined":
            yield resource
        elif resource.get("resourceType") == "Patient":
            raise AmbiguousResource("the patient has declined this appointment", "cancel it, or ask the patient")


def _location_names(entry: _Entry, resources: _Resources) -> Iterator[str]:
    """The names of the places of an appointment, from its references or from the resources that they lead to."""
    for participant in _objects(entry.resource, "participant"):
        actor = _object(participant, "actor")
        reference = str(actor.get("reference") or "")
        if "Location/" not in reference and actor.get("type") != "Location":
            continue
        name = actor.get("display")
        if not isinstance(name, str):
            with suppress(AmbiguousResource):  # a bundle often leaves out the places
                name = resources.find(reference, entry.resource, entry.url).get("name")
        if isinstance(name, str) and name.strip():
            yield name


def _practitioner_name(actor: FhirObject) -> str:
    if actor.get("resourceType") != "Practitioner":
        return ""
    display = actor.get("display")
    if isinstance(display, str):
        return display
    name = next(iter(_objects(actor, "name")), {})
    return " ".join(_texts(name, "text")[:1] or [*_texts(name, "prefix"), format_name(name)]).strip()


# -- References --------------------------------------------------------------------------------------------------------
_SERVER_URL = re.compile(r"(https?://\S+/)([A-Za-z]+/[A-Za-z0-9.-]+)(?:/_history/\S*)?", re.I)
"""The URL of a resource on its server: the server's base URL, then type and id."""


class _Resources:
    """All resources of a bundle. References are resolved as FHIR says: on the server of the referring resource."""

    def __init__(self) -> None:
        self._by_url: dict[str, list[FhirObject]] = {}
        self._by_name: dict[str, list[tuple[str, FhirObject]]] = {}
        self._servers = set[str]()

    def add(self, url: str, resource: FhirObject) -> None:
        """Add a resource with the `fullUrl` of its entry, '' for none."""
        server = _server(url)
        name = f"{resource.get('resourceType')}/{resource.get('id')}"
        if server:
            self._servers.add(server)
        if server and not _normalize_url(url).endswith(f"/{name}"):
            return  # the URL and the resource have different ids: it is unclear which of them is meant
        if url:
            self._by_url.setdefault(_normalize_url(url), []).append(resource)
        self._by_name.setdefault(name, []).append((server, resource))

    def find(self, reference: str, holder: FhirObject, url: str) -> FhirObject:
        """The resource that a reference of `holder` means; `url` is the `fullUrl` of the holder's entry.

        Raises AmbiguousResource for no resource, several, or one that may be on another server.
        """
        if reference.startswith("#"):
            matches = [resource for resource in _objects(holder, "contained") if resource.get("id") == reference[1:]]
        elif ":" in reference.partition("/")[0]:
            matches = self._by_url.get(_normalize_url(reference), [])
        else:
            matches = self._on_server(reference.partition("/_history/")[0], _server(url))
        if not matches or any(resource != matches[0] for resource in matches):
            target = "nothing" if not matches else f"{len(matches)} resources"
            message = f"the reference {reference!r} matches {target} in this bundle"
            raise AmbiguousResource(message, "export it with its patients")
        return matches[0]

    def _on_server(self, name: str, server: str) -> list[FhirObject]:
        """Resources with a name like `Patient/7` on a server. Two servers may each have a patient 7."""
        named = self._by_name.get(name, [])
        if server and (on_server := [resource for base_url, resource in named if base_url == server]):
            return on_server
        # If entries do not name their server, all of them must be on the same one.
        servers = self._servers | {server} - {""}
        return [resource for base_url, resource in named if not base_url or not server] if len(servers) < 2 else []


def _server(url: str) -> str:
    match = _SERVER_URL.fullmatch(url)
    return _lower_host(match[1]) if match else ""


def _normalize_url(url: str) -> str:
    return _lower_host(url.partition("/_history/")[0])


def _lower_host(url: str) -> str:
    """The URL with scheme, host and `urn:uuid` in lower case: they are case-insensitive."""
    parts = url.split("/", 3)
    return "/".join([*(part.lower() for part in parts[:3]), *parts[3:]])


# -- Medicines ---------------------------------------------------------------------------------------------------------
class _PatientMedicines:
    """The medicines of a bundle by their patients."""

    def __init__(self, entries: Iterable[_Entry], resources: _Resources) -> None:
        self._resources = resources
        self._by_patient: dict[int, list[_Entry]] = {}  # by the identity of the patient's resource
        self._unresolved: Counter[str] = Counter()
        self._without_patient = 0
        for entry in entries:
            self._add(entry)

    def _add(self, entry: _Entry) -> None:
        reference = _object(entry.resource, "subject").get("reference")
        if not isinstance(reference, str):
            self._without_patient += 1
            return
        try:
            patient = self._resources.find(reference, entry.resource, entry.url)
        except AmbiguousResource:  # the patient is not in the bundle, or is on two servers
            self._unresolved[reference.partition("/_history/")[0].rpartition("/")[2]] += 1
        else:
            self._by_patient.setdefault(id(patient), []).append(entry)

    @property
    def unresolved(self) -> int:
        """How many medicines belong to patients who are not in the bundle."""
        return self._unresolved.total()

    def cell(self, patient: FhirObject) -> str:
        """The medicines of a patient as the cell of a list, separated by `; `.

        Raises AmbiguousResource if a medicine has no name, or may belong to this patient or another.
        """
        if self._without_patient:
            message = "a medicine in this bundle names no patient"
            raise AmbiguousResource(message, "export it with its patient, or delete it")
        if str(patient.get("id")) in self._unresolved:
            message = (
                "a medicine in this bundle may belong to this patient or another: its reference matches no patient"
            )
            raise AmbiguousResource(message, "export the bundle with full URLs")
        entries = self._by_patient.get(id(patient), ())
        return "; ".join(dict.fromkeys(name for entry in entries for name in self._names(entry)))

    def _names(self, entry: _Entry) -> Iterator[str]:
        """The name of a medicine, with its status if the patient does not take it. Entries made in error have none."""
        resource_type, status = str(entry.resource.get("resourceType")), _status(entry.resource)
        if status == _ENTERED_IN_ERROR:
            return
        name = self._name(entry).replace(";", ",").replace("|", " ")
        if not name:
            message = "a medicine in this bundle has no name"
            raise AmbiguousResource(message, "export it with its name (text or display)")
        if entry.resource.get("doNotPerform") is True:
            yield f"{name} (do not take)"
        else:
            yield name if status in _TAKEN.get(resource_type, ()) else f"{name} ({status})"

    def _name(self, entry: _Entry) -> str:
        """The name as written. R4 has an element each for code and reference; R5 has both under `medication`."""
        resource = entry.resource
        medication = _object(resource, "medication")
        code = _object(resource, "medicationCodeableConcept") or _object(medication, "concept")
        reference = _object(resource, "medicationReference") or _object(medication, "reference")
        if name := _code_text(code):
            return name
        if isinstance(target := reference.get("reference"), str):
            # Bundles often leave out the product, but the reference has its name too.
            with suppress(AmbiguousResource):
                if name := _code_text(_object(self._resources.find(target, resource, entry.url), "code")):
                    return name
        return " ".join(_texts(reference, "display")[:1])


def _code_text(code: FhirObject) -> str:
    displays = [text for coding in _objects(code, "coding") for text in _texts(coding, "display")]
    return " ".join(" ".join([*_texts(code, "text"), *displays][:1]).split())


# -- The patient -------------------------------------------------------------------------------------------------------
def patient_cells(patient: FhirObject, day: str) -> dict[str, str]:
    """Cells by the names of fields, as they are valid on a day (2026-12-01).

    Raises AmbiguousResource for a patient who has died, a record that is not in use, and two names or numbers.
    """
    if patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime"):
        raise AmbiguousResource("the patient is recorded as deceased", "cancel the appointment, or correct the record")
    if any(link.get("type") == "replaced-by" for link in _objects(patient, "link")):
        message = "the patient's record was replaced by another"
        raise AmbiguousResource(message, "book the appointment for the other record")
    if patient.get("active") is False:
        message = "the patient's record is marked as not in use"
        raise AmbiguousResource(message, "book the appointment for the record in use, or correct the record")
    return {
        field.name: _PATIENT_READERS[field.fhir](patient, day) for field in FIELDS if field.fhir in _PATIENT_READERS
    }


def _patient_name(patient: FhirObject, day: str) -> str:
    """The official name, else the usual one, else one without a use. Never a nickname, maiden name or old name."""
    names = _objects(patient, "name")
    current = _current(names, day)
    for use, kind in (
        ("official", "official names"),
        ("usual", "usual names"),
        (None, "names, none of them official"),
    ):
        if chosen := [name for name in current if name.get("use") == use]:
            return _single_value(list(map(format_name, _in_own_script(chosen))), kind)
    if names:
        uses = ", ".join(dict.fromkeys(str(name.get("use") or "not valid on this day") for name in names))
        raise AmbiguousResource(f"the patient has no current name, only: {uses[:60]}", "write the official name")
    return ""


def _record_number(patient: FhirObject, day: str) -> str:
    """The identifier of type MR, medical record number."""
    numbers = [
        value
        for identifier in _current(_objects(patient, "identifier"), day)
        if any(coding.get("code") == "MR" for coding in _objects(_object(identifier, "type"), "coding"))
        for value in _texts(identifier, "value")
    ]
    return _single_value(numbers, "medical record numbers (identifiers of type MR)")


def _language(patient: FhirObject) -> str:
    """The preferred language, else the only one; a patient may speak several."""
    communications = _objects(patient, "communication")
    if not communications and patient.get("communication"):
        communications = [{}]
    preferred = [communication for communication in communications if communication.get("preferred") is True]
    kind = "preferred languages" if preferred else "languages, none of them preferred"
    return _single_value([_language_code(communication) for communication in preferred or communications], kind)


_BCP47 = "urn:ietf:bcp:47"


def _language_code(communication: FhirObject) -> str:
    """The code of a language. Text that is not a language is returned, so that the check of the cell reports it."""
    language = _object(communication, "language")
    codings = sorted(_objects(language, "coding"), key=lambda coding: coding.get("system") != _BCP47)
    # As a code, `no` is Norwegian; in the cell, it would be the answer "no".
    texts = ["nb" if code == "no" else code for coding in codings for code in _texts(coding, "code")]
    texts += _texts(language, "text")
    texts += [name for coding in codings for name in _texts(coding, "display")] + _texts(communication, "language")
    if not texts:
        message = "a language without a code or a text"
        raise AmbiguousResource(message, "write its code in the record, like es for Spanish")
    for text in texts:
        with suppress(ValueError):
            return language_code(text.strip())
    return texts[0]


def _telecom(patient: FhirObject, system: str, day: str) -> str:
    """The patient's first phone number or email address, by rank."""
    contacts = [contact for contact in _current(_objects(patient, "telecom"), day) if contact.get("system") == system]
    contacts.sort(key=lambda contact: int(rank) if (rank := str(contact.get("rank", "")))[:4].isdecimal() else 1_000)
    return next((value for contact in contacts for value in _texts(contact, "value")), "")


_PATIENT_READERS: dict[str, Callable[[FhirObject, str], str]] = {
    "Patient.name": _patient_name,
    "Patient.birthDate": lambda patient, _: next(iter(_texts(patient, "birthDate")), ""),
    "Patient.identifier of type MR": _record_number,
    "Patient.communication": lambda patient, _: _language(patient),
    "Patient.telecom of system phone": lambda patient, day: _telecom(patient, "phone", day),
    "Patient.telecom of system email": lambda patient, day: _telecom(patient, "email", day),
}
"""The reader of each element of a patient, for a day."""


def _current(values: list[FhirObject], day: str) -> list[FhirObject]:
    """The values that are valid on a day. A period may end in a year or a month, and then includes all of it."""
    return [
        value
        for value in values
        if value.get("use") not in ("old", "temp")
        and str(_object(value, "period").get("end") or "9999")[:10].ljust(10, "~") >= day
        and str(_object(value, "period").get("start") or "")[:10] <= day
    ]


def _single_value(values: list[str], kind: str) -> str:
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        raise AmbiguousResource(f"the patient has {len(different)} {kind}", "leave one of them current in the record")
    return different[0] if different else ""


# -- Names -------------------------------------------------------------------------------------------------------------
_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
_ASSEMBLY_ORDER = "http://hl7.org/fhir/StructureDefinition/humanname-assembly-order"
_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_EAST_ASIAN = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)


def format_name(name: FhirObject) -> str:
    """A HumanName in the order of its script: the family name first in Chinese, Japanese and Korean.

    Raises AmbiguousResource if its text and its parts have different family names.
    """
    given_names, family_names = _texts(name, "given"), _texts(name, "family")
    for text in _texts(name, "text"):
        if family_names and not _has_family_name(text, family_names[0]):
            raise AmbiguousResource("the text of the name and its family name differ", "correct the name in the record")
        return text
    suffix = _texts(name, "suffix")
    if _extension(name, _ASSEMBLY_ORDER) == "F":
        return " ".join(family_names + given_names + suffix)
    if not (given_names and family_names) or not all(map(_is_east_asian, (given_names[0], family_names[0]))):
        return " ".join(given_names + family_names + suffix)
    # Japanese names with kana have a space between their parts; Chinese and Korean names do not.
    between = " " if _KANA.search("".join(given_names + family_names)) else ""
    return " ".join([between.join(family_names + given_names), *suffix])


def _in_own_script(names: list[FhirObject]) -> list[FhirObject]:
    """The ideographic form of a name that a record has in several scripts (Japanese records have three); else all."""
    representations = [_extension(name, _REPRESENTATION) for name in names]
    ideographic = [name for name, code in zip(names, representations, strict=True) if code == "IDE"]
    return ideographic if ideographic and all(representations) else names


def _extension(value: FhirObject, url: str) -> str:
    extensions = (item for item in _objects(value, "extension") if item.get("url") == url)
    return next((str(item.get("valueCode")) for item in extensions), "")


def _is_east_asian(text: str) -> bool:
    return bool(_EAST_ASIAN.fullmatch(text.strip()))


def _has_family_name(text: str, family: str) -> bool:
    """True if a text contains the family name, or is in another script and cannot be compared."""
    if family.isascii() != text.isascii() and not set(fold_text(family)) & set(fold_text(text)) - set(" -'.,"):
        return True
    return "".join(fold_text(family).split()) in "".join(fold_text(text).split())


# -- Elements ----------------------------------------------------------------------------------------------------------
def _object(value: FhirObject, key: str) -> FhirObject:
    """The object under a key; an empty one for anything else."""
    member = value.get(key)
    return member if isinstance(member, dict) else {}


def _objects(value: FhirObject, key: str) -> list[FhirObject]:
    """The objects of the list under a key; other members are left out."""
    members = value.get(key)
    return [member for member in members if isinstance(member, dict)] if isinstance(members, list) else []


def _texts(value: FhirObject, key: str) -> list[str]:
    """The texts under a key, which holds one text or a list of texts."""
    members = value.get(key)
    return [text for text in (members if isinstance(members, list) else [members]) if isinstance(text, str) and text]
