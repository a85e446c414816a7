"""A FHIR Patient becomes cells: name, date of birth, record number, language, ways to reach the patient.

Medicines of a FHIR bundle become the cell of each patient: `Plavix 75 mg; insulin (on-hold)`.

Read are the resources that say what a patient takes or was prescribed (FHIR R4: MedicationStatement, MedicationRequest,
MedicationDispense, MedicationAdministration; R5: MedicationUsage). Only an active one counts as taken. Of any other the
state stands behind the name, and the page then asks about it; what was entered in error is left out.

A FHIR R4 Bundle of Appointment and Patient becomes a `Sheet` with the names of our columns.

Plain groups and lists, and our own checks: what is not as R4 has it is taken for absent, so that the check of the cell
says what is missing; what could mean two patients, or none, is a problem of the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, Protocol, TypeAlias

from handouts.appointment_fields import FIELDS
from handouts.content.languages import language_code
from handouts.errors import Problem, Severity, input_error
from handouts.schedule.formats.json_list import TWICE, JsonText
from handouts.schedule.person_names import fold_text
from handouts.schedule.sheet import MAX_ROWS, RawRow, Sheet

FhirNode: TypeAlias = dict[str, Any]

_BCP47 = "urn:ietf:bcp:47"


class AmbiguousResource(Exception):
    """A resource that means no one thing; carries message and hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.words = (message, hint)


def group_under(node: FhirNode, key: str) -> FhirNode:
    """The group under a key; an empty one where there is none."""
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def groups_in_list(node: FhirNode, key: str) -> list[FhirNode]:
    """The groups of the list under a key; what is no group is left out."""
    value = node.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts_under(node: FhirNode, key: str) -> list[str]:
    """The texts under a key, which holds one or a list of them."""
    value = node.get(key)
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]


def patient_cells(patient: FhirNode, day: str) -> dict[str, str]:
    """Cells by the names of our columns, as they hold on a day (2026-12-01).

    Raises Unclear for a patient who has died, or whose record is not the one in use, or has two names or numbers.
    """
    if patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime"):
        raise AmbiguousResource("the patient is recorded as deceased", "cancel the appointment, or correct the record")
    if any(link.get("type") == "replaced-by" for link in groups_in_list(patient, "link")):
        raise AmbiguousResource(
            "the patient's record was replaced by another", "book the appointment for the other record"
        )
    if patient.get("active") is False:
        raise AmbiguousResource(
            "the patient's record is marked as not in use", "book it for the record in use, or correct it"
        )
    return {field.name: _READERS[field.fhir](patient, day) for field in FIELDS if field.fhir in _READERS}


def _current(nodes: list[FhirNode], day: str) -> list[FhirNode]:
    """Those that hold on a day; an end of only a year or a month is the last day of it, a beginning the first."""
    return [
        node
        for node in nodes
        if node.get("use") not in ("old", "temp")
        and str(group_under(node, "period").get("end") or "9999")[:10].ljust(10, "~") >= day
        and str(group_under(node, "period").get("start") or "")[:10] <= day
    ]


def _only(found: list[str], what: str) -> str:
    different = list(dict.fromkeys(found))
    if len(different) > 1:
        raise AmbiguousResource(f"the patient has {len(different)} {what}", "leave one of them current in the record")
    return different[0] if different else ""


def _patient_name(patient: FhirNode, day: str) -> str:
    """The official name, else the usual one, else one without a use. Never a nickname, a maiden or an old name."""
    every = groups_in_list(patient, "name")
    names = _current(every, day)
    for use, what in (
        ("official", "names of the use official"),
        ("usual", "names of the use usual"),
        (None, "names, none of them official"),
    ):
        if chosen := [name for name in names if name.get("use") == use]:
            return _only(list(map(written_name, _as_written(chosen))), what)
    if every:
        uses = ", ".join(dict.fromkeys(str(name.get("use") or "of another time") for name in every))
        raise AmbiguousResource(f"the patient has no name that is in use, only: {uses[:60]}", "write the official name")
    return ""


_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
_ORDER = "http://hl7.org/fhir/StructureDefinition/humanname-assembly-order"


def _extension(node: FhirNode, url: str) -> str:
    return next((str(one.get("valueCode")) for one in groups_in_list(node, "extension") if one.get("url") == url), "")


def _as_written(names: list[FhirNode]) -> list[FhirNode]:
    """Of one name in several scripts (Japanese records have three) the one in the patient's own, ideographic script."""
    marks = [_extension(name, _REPRESENTATION) for name in names]
    own = [name for name, mark in zip(names, marks, strict=True) if mark == "IDE"]
    return own if own and all(marks) else names


def written_name(name: FhirNode) -> str:
    """A HumanName in the order of its script: the family name first in Chinese, Japanese and Korean.

    Raises Unclear where its text says another family name than its parts.
    """
    given, family = texts_under(name, "given"), texts_under(name, "family")
    for whole in texts_under(name, "text"):
        if family and not _within(family[0], whole):
            raise AmbiguousResource("the text of the name and its family name differ", "correct the name in the record")
        return whole
    suffix = texts_under(name, "suffix")
    letters = "".join(given + family)
    if _extension(name, _ORDER) == "F":
        return " ".join(family + given + suffix)
    if not (given and family) or not all(map(_east_asian, (given[0], family[0]))):
        return " ".join(given + family + suffix)
    # Japanese names that hold kana are parted by a space; Chinese and Korean ones are not.
    between = " " if _KANA.search(letters) else ""
    return " ".join([between.join(family + given), *suffix])


_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_EAST_ASIAN = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)


def _east_asian(text: str) -> bool:
    return bool(_EAST_ASIAN.fullmatch(text.strip()))


def _within(family: str, whole: str) -> bool:
    """True where a text holds a family name, or both are in other scripts and cannot be compared."""
    if family.isascii() != whole.isascii() and not set(fold_text(family)) & set(fold_text(whole)) - set(" -'.,"):
        return True
    return "".join(fold_text(family).split()) in "".join(fold_text(whole).split())


def _record_number(patient: FhirNode, day: str) -> str:
    """The identifier of type MR, medical record number."""
    found = [
        value
        for identifier in _current(groups_in_list(patient, "identifier"), day)
        if any(coding.get("code") == "MR" for coding in groups_in_list(group_under(identifier, "type"), "coding"))
        for value in texts_under(identifier, "value")
    ]
    return _only(found, "medical record numbers (identifiers of type MR)")


def _language(patient: FhirNode) -> str:
    """The language marked as preferred, else the only one; a patient may speak others too."""
    spoken = groups_in_list(patient, "communication")
    if not spoken and patient.get("communication"):
        spoken = [{}]
    preferred = [one for one in spoken if one.get("preferred") is True]
    what = "preferred languages" if preferred else "languages, none of them preferred"
    return _only([_spoken(one) for one in preferred or spoken], what)


def _spoken(communication: FhirNode) -> str:
    """The code of a language; what stands there where it is none, so that the check of the cell tells it."""
    language = group_under(communication, "language")
    codings = sorted(groups_in_list(language, "coding"), key=lambda coding: coding.get("system") != _BCP47)
    # As a code, `no` is Norwegian; in the cell it would be taken for an answer.
    written = ["nb" if code == "no" else code for coding in codings for code in texts_under(coding, "code")]
    written += texts_under(language, "text")
    written += [name for coding in codings for name in texts_under(coding, "display")] + texts_under(
        communication, "language"
    )
    if not written:
        raise AmbiguousResource(
            "a language without a code or a text", "write its code in the record, like es for Spanish"
        )
    for text in written:
        with suppress(ValueError):
            return language_code(text.strip())
    return written[0]


def _reached(patient: FhirNode, system: str, day: str) -> str:
    """The first of the phones or addresses, in the patient's own order."""
    ways = [way for way in _current(groups_in_list(patient, "telecom"), day) if way.get("system") == system]
    ways.sort(key=lambda way: int(rank) if (rank := str(way.get("rank", "")))[:4].isdecimal() else 1_000)
    return next((value for way in ways for value in texts_under(way, "value")), "")


_READERS: dict[str, Callable[[FhirNode, str], str]] = {
    "Patient.name": _patient_name,
    "Patient.birthDate": lambda patient, _: next(iter(texts_under(patient, "birthDate")), ""),
    "Patient.identifier of type MR": _record_number,
    "Patient.communication": lambda patient, _: _language(patient),
    "Patient.telecom of system phone": lambda patient, day: _reached(patient, "phone", day),
    "Patient.telecom of system email": lambda patient, day: _reached(patient, "email", day),
}
"""What reads each element of a patient, as it holds on a day."""


KINDS = frozenset((
    "MedicationStatement", "MedicationUsage", "MedicationRequest", "MedicationDispense", "MedicationAdministration",
))  # fmt: skip
_TAKEN = {
    "MedicationStatement": ("active", "intended", "unknown"),
    "MedicationUsage": ("recorded",),
    "MedicationRequest": ("active", "unknown"),
}
"""States in which a medicine counts as taken, by the kind of the resource."""
_ERROR = "entered-in-error"


class BundleResources(Protocol):
    """The resources of a bundle, found by reference."""

    def find(self, reference: str, holder: FhirNode, url: str) -> FhirNode:
        """What a reference leads to. Raises Unclear."""


class MedicineResource(NamedTuple):
    """A resource about a medicine, with the `fullUrl` of its entry."""

    resource: FhirNode
    url: str


class BundleMedicines:
    """The medicines of a bundle by their patients."""

    def __init__(self, listed: Iterable[MedicineResource], resources: BundleResources) -> None:
        self._resources = resources
        self._of: dict[int, list[MedicineResource]] = {}  # by the identity of the patient's resource
        self._unresolved: Counter[str] = Counter()
        self._nameless = 0
        for medicine in listed:
            self._add(medicine)

    def _add(self, medicine: MedicineResource) -> None:
        reference = group_under(medicine.resource, "subject").get("reference")
        if not isinstance(reference, str):
            self._nameless += 1
            return
        try:
            patient = self._resources.find(reference, medicine.resource, medicine.url)
        except AmbiguousResource:  # of a patient who is not in the bundle, or of one whom two servers have
            self._unresolved[reference.partition("/_history/")[0].rpartition("/")[2]] += 1
        else:
            self._of.setdefault(id(patient), []).append(medicine)

    @property
    def elsewhere(self) -> int:
        """How many are of patients who are not in the bundle."""
        return self._unresolved.total()

    def cell(self, patient: FhirNode) -> str:
        """The medicines of a patient as a list writes them, `; ` between two.

        Raises Unclear where a medicine has no name, or may be this patient's or another's.
        """
        if self._nameless:
            raise AmbiguousResource(
                "a medicine in this bundle names no patient", "export it with its patient, or delete it"
            )
        if str(patient.get("id")) in self._unresolved:
            message = "a medicine in this bundle may be this patient's or another's: its reference leads to no patient"
            raise AmbiguousResource(message, "export the bundle with full addresses")
        names = [name for medicine in self._of.get(id(patient), ()) for name in _names(medicine, self._resources)]
        return "; ".join(dict.fromkeys(names))


def _names(listed: MedicineResource, resources: BundleResources) -> Iterator[str]:
    kind, status = str(listed.resource.get("resourceType")), str(listed.resource.get("status"))
    if status == _ERROR:
        return
    name = _medicine_name(listed, resources).replace(";", ",").replace("|", " ")
    if not name:
        raise AmbiguousResource("a medicine in this bundle has no name", "export it with its name (text or display)")
    if listed.resource.get("doNotPerform") is True:
        yield f"{name} (do not take)"
    else:
        yield name if status in _TAKEN.get(kind, ()) else f"{name} ({status})"


def _medicine_name(listed: MedicineResource, resources: BundleResources) -> str:
    """As the resource writes it: in R4 a code or a reference of its own, in R5 one of both below `medication`."""
    resource = listed.resource
    both = group_under(resource, "medication")
    code = group_under(resource, "medicationCodeableConcept") or group_under(both, "concept")
    reference = group_under(resource, "medicationReference") or group_under(both, "reference")
    if written := _coded(code):
        return written
    if isinstance(target := reference.get("reference"), str):
        try:
            if written := _coded(group_under(resources.find(target, resource, listed.url), "code")):
                return written
        except AmbiguousResource:  # bundles often leave the product out; its name stands in the reference too
            pass
    return " ".join(texts_under(reference, "display")[:1])


def _coded(code: FhirNode) -> str:
    displays = [text for coding in groups_in_list(code, "coding") for text in texts_under(coding, "display")]
    return " ".join(" ".join([*texts_under(code, "text"), *displays][:1]).split())


_HEADINGS = tuple(field.name for field in FIELDS if field.fhir)
_OF_APPOINTMENT = {field.name: field.fhir.removeprefix("Appointment.") for field in FIELDS
                   if field.fhir.startswith("Appointment.")}  # fmt: skip
_FIXED = {"booked", "arrived", "checked-in", "fulfilled"}
_LEFT_OUT = {"cancelled", "noshow", "entered-in-error", "proposed", "pending", "waitlist"}
"""States of an appointment that is not, or not yet, one."""
_USED = {"Appointment", "Patient", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Slot"}
_USED |= {"Schedule", "Organization", "OperationOutcome", "Medication"}
_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[\d:.]{0,20}(?:[Zz]|[+-]\d{2}(?::?\d{2})?)")
_ON_SERVER = re.compile(r"(https?://\S+/)([A-Za-z]+/[A-Za-z0-9.-]+)(?:/_history/\S*)?", re.I)
"""An address of a resource on its server: the server's own address, then kind and id."""


class _Resources:
    """All resources of a bundle, found as FHIR resolves references: within the server of the one who refers."""

    def __init__(self) -> None:
        self._by_address: dict[str, list[FhirNode]] = {}
        self._by_name: dict[str, list[tuple[str, FhirNode]]] = {}
        self._servers = set[str]()

    def add(self, url: str, resource: FhirNode) -> None:
        """Add a resource by the `fullUrl` of its entry, '' where it has none."""
        server = _server(url)
        name = f"{resource.get('resourceType')}/{resource.get('id')}"
        if server:
            self._servers.add(server)
        if server and not _address(url).endswith(f"/{name}"):
            return  # the address and the resource say different ids: nobody can tell which of them is meant
        if url:
            self._by_address.setdefault(_address(url), []).append(resource)
        self._by_name.setdefault(name, []).append((server, resource))

    def find(self, reference: str, holder: FhirNode, url: str) -> FhirNode:
        """What a reference leads to, of a resource whose entry has this `fullUrl`.

        Raises Unclear where that is nothing, or more than one resource, or one that may be of another server.
        """
        if reference.startswith("#"):
            found = [one for one in groups_in_list(holder, "contained") if one.get("id") == reference[1:]]
        elif ":" in reference.partition("/")[0]:
            found = self._by_address.get(_address(reference), [])
        else:
            found = self._on_server(reference.partition("/_history/")[0], _server(url))
        if not found or any(one != found[0] for one in found):
            what = "nothing" if not found else f"{len(found)} resources"
            raise AmbiguousResource(
                f"the reference {reference!r} leads to {what} in this bundle", "export it with its patients"
            )
        return found[0]

    def _on_server(self, name: str, server: str) -> list[FhirNode]:
        """Resources of a name, 'Patient/7', on a server; two servers may each have a patient 7."""
        named = self._by_name.get(name, [])
        if server and (own := [one for where, one in named if where == server]):
            return own
        # Where entries do not say their server, there must be only one that they can be of.
        servers = self._servers | {server} - {""}
        return [one for where, one in named if not where or not server] if len(servers) < 2 else []


def _server(url: str) -> str:
    found = _ON_SERVER.fullmatch(url)
    return _lowered(found[1]) if found else ""


def _address(url: str) -> str:
    return _lowered(url.partition("/_history/")[0])


def _lowered(url: str) -> str:
    """The address with the parts in small letters in which capitals mean nothing: scheme, host, urn:uuid."""
    parts = url.split("/", 3)
    return "/".join([*(part.lower() for part in parts[:3]), *parts[3:]])


def _check_whole(source: JsonText) -> None:
    """Raises Refused for what is no bundle, or one page of it, or several bundles."""
    value = source.value
    if value.get("resourceType") != "Bundle":
        message = f"a FHIR {value.get('resourceType')!r}; expected a Bundle with Appointment and Patient"
        raise input_error(source.file, message, "export a bundle of appointments")
    if any(link.get("relation") == "next" for link in groups_in_list(value, "link")):
        message = "this is one page of a longer answer: the bundle has a link to the next page"
        raise input_error(source.file, message, "ask for all pages, and put their entries into one bundle")
    if TWICE in value:
        message = f'"{value[TWICE]}" is given twice in this bundle'
        raise input_error(source.file, message, "export it again; which of the two holds is not clear")
    if any(group_under(entry, "resource").get("resourceType") == "Bundle" for entry in groups_in_list(value, "entry")):
        message = "a Bundle of Bundles, as servers answer a batch; expected one Bundle with Appointment and Patient"
        raise input_error(
            source.file, message, "save each answer as a file of its own, or put their entries into one Bundle"
        )


def read_bundle(source: JsonText, notes: tuple[Problem, ...] = ()) -> Sheet:
    """Read the appointments that are booked. Raises Refused for what is no whole bundle of them."""
    _check_whole(source)
    resources, appointments, others = _Resources(), list[tuple[FhirNode, str, tuple[int, int]]](), Counter[str]()
    listed: list[MedicineResource] = []
    for url, resource, spot in _entries(source):
        kind = str(resource.get("resourceType"))
        resources.add(url, resource)
        if kind == "Appointment":
            appointments.append((resource, url, spot))
        elif kind in KINDS:
            listed.append(MedicineResource(resource, url))
        elif kind not in _USED:
            others[kind] += 1
    if len(appointments) > MAX_ROWS:
        raise input_error(source.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
    rows = []
    medicines = BundleMedicines(listed, resources)
    left_out: dict[str, list[int]] = {}
    states = {
        str(one.get("id")): str(one.get("status")) for one, *_ in appointments if str(one.get("status")) in _LEFT_OUT
    }
    for appointment, url, spot in appointments:
        status = str(appointment.get("status"))
        if status in _LEFT_OUT:
            left_out.setdefault(status, []).append(spot[0])
        else:
            other = states.get(str(appointment.get("id")), "")
            rows.append(_row(source.file, (appointment, url, spot), resources, medicines, other))
    told = [f"{len(lines)} left out, {status}: {_lines(lines)}" for status, lines in sorted(left_out.items())]
    if medicines.elsewhere:
        told.append(f"medicines not read, as their patients are not in this bundle: {medicines.elsewhere}")
    told += [f"{count} of the kind {kind!r} not read" for kind, count in sorted(others.items())]
    return Sheet(
        source.file,
        _HEADINGS,
        tuple(rows),
        notes=(*notes, *(Problem(source.file, 0, 0, text, severity=Severity.NOTE) for text in told)),
    )


def _entries(source: JsonText) -> Iterator[tuple[str, FhirNode, tuple[int, int]]]:
    """Address, resource and place of each entry."""
    for key, value, start in source.members(source.start):
        if key == "entry" and isinstance(value, list):
            for _, entry, at in source.members(start):
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    url = entry.get("fullUrl")
                    if TWICE in entry:
                        entry["resource"][TWICE] = entry[TWICE]
                    yield (url if isinstance(url, str) else ""), entry["resource"], source.spot(at)


def _lines(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    return f"on line {shown}" + (f" and {len(lines) - 10} more" if len(lines) > 10 else "")


def _row(
    file: str,
    entry: tuple[FhirNode, str, tuple[int, int]],
    resources: _Resources,
    medicines: BundleMedicines,
    other_status: str,
) -> RawRow:
    """One appointment. `other_status` is that of another in the bundle with the same id, which does not take place."""
    appointment, url, spot = entry
    cells = {name: appointment.get(element) for name, element in _OF_APPOINTMENT.items()}
    problems = []
    try:
        status, start = str(appointment.get("status")), str(appointment.get("start") or "")
        if key := _twice(appointment):
            raise AmbiguousResource(
                f'"{key}" is given twice in this appointment', "export it again, or delete one of them"
            )
        if other_status:
            message = f"this appointment is {status} here and {other_status} elsewhere in the bundle"
            raise AmbiguousResource(message, "export the bundle again, with each appointment once")
        if status not in _FIXED:
            raise AmbiguousResource(
                f"status: {status!r} is no state of an appointment", "write booked, arrived or cancelled"
            )
        if start and not _OFFSET.fullmatch(start):
            raise AmbiguousResource(
                f"start: {start!r} has no offset from UTC", "write it like 2026-12-01T10:00:00-05:00"
            )
        actors = list(_actors(appointment, resources, url))
        patients = [actor for actor in actors if actor.get("resourceType") == "Patient"]
        if len(patients) != 1:
            raise AmbiguousResource(f"{len(patients)} patients take part; expected one", "check its participants")
        if key := _twice(actors):
            raise AmbiguousResource(
                f'"{key}" is given twice in the patient or the physician', "export it again, or delete one of them"
            )
        cells |= patient_cells(patients[0], start[:10])
        cells["medicines"] = medicines.cell(patients[0])
        cells["physician"] = ", ".join(dict.fromkeys(filter(None, map(_practitioner, actors))))
    except AmbiguousResource as unclear:
        problems.append(Problem(file, *spot, *unclear.words))
    values = tuple(value if isinstance(value := cells.get(name), str) else "" for name in _HEADINGS)
    return RawRow(spot[0], values, tuple(problems), (spot,) * len(_HEADINGS))


def _twice(value: Any) -> str:
    """A key that is given twice anywhere in a resource, '' where there is none."""
    if isinstance(value, dict):
        return str(value[TWICE]) if TWICE in value else next(filter(None, map(_twice, value.values())), "")
    return next(filter(None, map(_twice, value)), "") if isinstance(value, list) else ""


def _actors(appointment: FhirNode, resources: _Resources, url: str) -> Iterator[FhirNode]:
    """Who and what takes part. A person of whom only the name is given comes as a group with `display`."""
    for participant in groups_in_list(appointment, "participant"):
        actor = group_under(participant, "actor")
        reference = actor.get("reference")
        if not isinstance(reference, str):
            if actor.get("type") == "Patient":
                raise AmbiguousResource(
                    "a patient takes part without a reference", "export the bundle with its patients"
                )
            continue
        if "Patient/" not in reference and "Practitioner/" not in reference and not reference.startswith(("urn:", "#")):
            continue
        try:
            found = resources.find(reference, appointment, url)
        except AmbiguousResource:
            # Bundles often leave out the practitioner; the name stands in the reference too.
            if "Practitioner/" not in reference and actor.get("type") != "Practitioner":
                raise
            found = {"resourceType": "Practitioner", "display": actor.get("display")}
        if participant.get("status") != "declined":
            yield found
        elif found.get("resourceType") == "Patient":
            raise AmbiguousResource("the patient has declined this appointment", "cancel it, or ask the patient")


def _practitioner(actor: FhirNode) -> str:
    if actor.get("resourceType") != "Practitioner":
        return ""
    display = actor.get("display")
    if isinstance(display, str):
        return display
    name = next(iter(groups_in_list(actor, "name")), {})
    return " ".join(texts_under(name, "text")[:1] or [*texts_under(name, "prefix"), written_name(name)]).strip()
