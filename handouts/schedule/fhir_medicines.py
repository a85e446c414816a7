"""Medicines of a FHIR bundle become the cell of each patient: `Plavix 75 mg; insulin (on-hold)`.

Read are the resources that say what a patient takes or was prescribed (FHIR R4: MedicationStatement, MedicationRequest,
MedicationDispense, MedicationAdministration; R5: MedicationUsage). Only an active one counts as taken. Of any other the
state stands behind the name, and the page then asks about it; what was entered in error is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from handouts.schedule.people import AmbiguousResource, FhirNode, group_under, groups_in_list, texts_under

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
