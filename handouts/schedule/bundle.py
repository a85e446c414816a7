"""A FHIR R4 Bundle of Appointment and Patient becomes a `Sheet` with the names of our columns.

Plain groups and lists, and our own checks: what is not as R4 has it is taken for absent, so that the check of the cell
says what is missing; what could mean two patients, or none, is a problem of the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from handouts.appointment_fields import FIELDS
from handouts.errors import Problem, Severity, input_error
from handouts.schedule.fhir_medicines import KINDS, BundleMedicines, MedicineResource
from handouts.schedule.jsontext import TWICE, JsonText
from handouts.schedule.people import (
    AmbiguousResource,
    FhirNode,
    group_under,
    groups_in_list,
    patient_cells,
    texts_under,
    written_name,
)
from handouts.schedule.sheet import MAX_ROWS, RawRow, Sheet

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
