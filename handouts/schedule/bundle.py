"""A FHIR R4 Bundle of Appointment and Patient becomes a `Sheet` with the names of our columns.

Plain groups and lists, and our own checks: what is not as R4 has it is taken for absent, so that the check of the cell
says what is missing; what could mean two patients, or none, is a problem of the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from handouts.problems import Problem, refuse
from handouts.schedule.jsontext import JsonText
from handouts.schedule.people import Node, Unclear, inner, items, patient_cells, texts
from handouts.schedule.sheet import MAX_ROWS, RawRow, Sheet

_HEADINGS = (
    "id", "date", "name", "date_of_birth", "mrn", "language", "physician", "email", "phone", "notes",
)  # fmt: skip
_FIXED = {"booked", "arrived", "checked-in", "fulfilled"}
_LEFT_OUT = {"cancelled", "noshow", "entered-in-error", "proposed", "pending", "waitlist"}
"""States of an appointment that is not, or not yet, one."""
_USED = {"Appointment", "Patient", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Slot"}
_USED |= {"Schedule", "Organization", "OperationOutcome"}
_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})")


class _Resources:
    """All resources of a bundle, found by any way that a reference may point to them."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Node]] = {}

    def add(self, url: str, resource: Node) -> None:
        name = f"{resource.get('resourceType')}/{resource.get('id')}"
        for key in {url, name} - {""}:
            self.by_name.setdefault(key, []).append(resource)

    def find(self, reference: str, holder: Node) -> Node:
        """What a reference points to. Raises Unclear where that is nothing, or more than one."""
        if reference.startswith("#"):
            found = [one for one in items(holder, "contained") if one.get("id") == reference[1:]]
        else:
            whole = reference.partition("/_history/")[0]
            # An address that is not in the bundle may still name the resource at its end: …/Patient/123.
            found = self.by_name.get(whole) or self.by_name.get("/".join(whole.split("/")[-2:]), [])
        if not found or any(one != found[0] for one in found):
            what = "nothing" if not found else f"{len(found)} resources"
            raise Unclear(f"the reference {reference!r} leads to {what} in this bundle", "export it with its patients")
        return found[0]


def read_bundle(source: JsonText, notes: tuple[Problem, ...] = ()) -> Sheet:
    """Read the appointments that are booked. Raises Refused for what is no whole bundle of them."""
    value = source.value
    if value.get("resourceType") != "Bundle":
        message = f"a FHIR {value.get('resourceType')!r}; expected a Bundle with Appointment and Patient"
        raise refuse(source.file, message, "export a bundle of appointments")
    if any(link.get("relation") == "next" for link in items(value, "link")):
        message = "this is one page of a longer answer: the bundle has a link to the next page"
        raise refuse(source.file, message, "ask for all pages, and put their entries into one bundle")
    resources, appointments, others = _Resources(), list[tuple[Node, tuple[int, int]]](), Counter[str]()
    for url, resource, spot in _entries(source):
        kind = str(resource.get("resourceType"))
        resources.add(url, resource)
        if kind == "Appointment":
            appointments.append((resource, spot))
        elif kind not in _USED:
            others[kind] += 1
    if len(appointments) > MAX_ROWS:
        raise refuse(source.file, f"more than {MAX_ROWS:,} appointments", "is this the list of a day?")
    rows = []
    left_out: dict[str, list[int]] = {}
    for appointment, spot in appointments:
        status = str(appointment.get("status"))
        if status in _LEFT_OUT:
            left_out.setdefault(status, []).append(spot[0])
        else:
            rows.append(_row(source.file, appointment, spot, resources))
    told = [f"note: {len(lines)} left out, {status}: {_lines(lines)}" for status, lines in sorted(left_out.items())]
    told += [f"note: {count} of the kind {kind!r} not read" for kind, count in sorted(others.items())]
    return Sheet(
        source.file, _HEADINGS, tuple(rows), notes=(*notes, *(Problem(source.file, 0, 0, text) for text in told))
    )


def _entries(source: JsonText) -> Iterator[tuple[str, Node, tuple[int, int]]]:
    """Address, resource and place of each entry."""
    for key, value, start in source.members(source.start):
        if key == "entry" and isinstance(value, list):
            for _, entry, at in source.members(start):
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    url = entry.get("fullUrl")
                    yield (url if isinstance(url, str) else ""), entry["resource"], source.spot(at)


def _lines(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    return f"on line {shown}" + (f" and {len(lines) - 10} more" if len(lines) > 10 else "")


def _row(file: str, appointment: Node, spot: tuple[int, int], resources: _Resources) -> RawRow:
    cells = {"id": appointment.get("id"), "date": appointment.get("start"), "notes": appointment.get("comment")}
    problems = []
    try:
        status, start = str(appointment.get("status")), str(appointment.get("start") or "")
        if status not in _FIXED:
            raise Unclear(f"status: {status!r} is no state of an appointment", "write booked, arrived or cancelled")
        if start and not _OFFSET.fullmatch(start):
            raise Unclear(f"start: {start!r} has no offset from UTC", "write it like 2026-12-01T10:00:00-05:00")
        actors = list(_actors(appointment, resources))
        patients = [actor for actor in actors if actor.get("resourceType") == "Patient"]
        if len(patients) != 1:
            raise Unclear(f"{len(patients)} patients take part; expected one", "check its participants")
        cells |= patient_cells(patients[0], start[:10])
        cells["physician"] = ", ".join(dict.fromkeys(filter(None, map(_practitioner, actors))))
    except Unclear as unclear:
        problems.append(Problem(file, *spot, *unclear.words))
    values = tuple(value if isinstance(value := cells.get(name), str) else "" for name in _HEADINGS)
    return RawRow(spot[0], values, tuple(problems), (spot,) * len(_HEADINGS))


def _actors(appointment: Node, resources: _Resources) -> Iterator[Node]:
    """Who and what takes part. A person of whom only the name is given comes as a group with `display`."""
    for participant in items(appointment, "participant"):
        actor = inner(participant, "actor")
        reference = actor.get("reference")
        if not isinstance(reference, str):
            if actor.get("type") == "Patient":
                raise Unclear("a patient takes part without a reference", "export the bundle with its patients")
            continue
        if "Patient/" not in reference and "Practitioner/" not in reference and not reference.startswith(("urn:", "#")):
            continue
        try:
            found = resources.find(reference, appointment)
        except Unclear:
            # Bundles often leave out the practitioner; the name stands in the reference too.
            if "Practitioner/" not in reference and actor.get("type") != "Practitioner":
                raise
            found = {"resourceType": "Practitioner", "display": actor.get("display")}
        if participant.get("status") != "declined":
            yield found
        elif found.get("resourceType") == "Patient":
            raise Unclear("the patient has declined this appointment", "cancel it, or ask the patient")


def _practitioner(actor: Node) -> str:
    if actor.get("resourceType") != "Practitioner":
        return ""
    display = actor.get("display")
    if isinstance(display, str):
        return display
    name = next(iter(items(actor, "name")), {})
    return str(name.get("text") or " ".join(texts(name, "prefix") + texts(name, "given") + texts(name, "family")))
