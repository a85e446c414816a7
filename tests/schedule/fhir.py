"""A FHIR bundle for tests: an appointment, its patient and physician, and copies with other values."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from handouts.schedule.booking import Schedule
from tests.schedule.lists import read_list, write_json

Node = dict[str, Any]
PATIENT: Node = {
    "resourceType": "Patient", "id": "p1",
    "identifier": [
        {"type": {"coding": [{"code": "SS"}]}, "value": "000-00-0000"},
        {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}, "value": "0012"},
        {"use": "old", "type": {"coding": [{"code": "MR"}]}, "value": "0001"},
    ],
    "name": [
        {"use": "maiden", "family": "Muster", "given": ["Maria"]},
        {"use": "official", "family": "Beispiel", "given": ["Maria", "T."]},
    ],
    "birthDate": "1946-05-04",
    "communication": [
        {"language": {"coding": [{"code": "en"}]}},
        {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "es-MX"}]}, "preferred": True},
    ],
    "telecom": [
        {"system": "phone", "value": "555-010-0101", "rank": 2}, {"system": "phone", "value": "555-010-0199", "rank": 1},
        {"system": "email", "value": "maria@example.org"}, {"system": "phone", "use": "old", "value": "555-010-0000"},
    ],
}  # fmt: skip
PHYSICIAN: Node = {
    "resourceType": "Practitioner",
    "id": "d1",
    "name": [{"family": "Lee", "given": ["Ann"], "prefix": ["Dr."]}],
}
APPOINTMENT: Node = {
    "resourceType": "Appointment", "id": "a1", "status": "booked", "start": "2026-12-01T15:00:00Z", "comment": "Door B",
    "participant": [
        {"actor": {"reference": "Patient/p1"}, "status": "accepted"}, {"actor": {"reference": "Practitioner/d1"}},
        {"actor": {"reference": "Location/room"}}, {"actor": {"display": "An interpreter"}},
    ],
}  # fmt: skip


def bundle(*resources: Node, **more: Any) -> Node:
    entries = [
        {"fullUrl": f"https://ehr.example.org/r4/{resource['resourceType']}/{resource.get('id')}", "resource": resource}
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **more}


def read(tmp_path: Path, *resources: Node, **more: Any) -> Schedule:
    return read_list(write_json(tmp_path / "day.json", bundle(*resources, **more)))


def change(node: Node, **values: Any) -> Node:
    changed = {**copy.deepcopy(node), **values}
    return {key: value for key, value in changed.items() if value is not None}
