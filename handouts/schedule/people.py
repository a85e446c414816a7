"""A FHIR Patient becomes cells: name, date of birth, record number, language, ways to reach the patient."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

from handouts.appointment_fields import FIELDS
from handouts.content.languages import language_code
from handouts.schedule.names import fold_text

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
