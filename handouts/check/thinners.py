"""Medicines that keep blood from clotting, by the names that are on their boxes in the United States.

Nothing follows from the list for a patient; it only tells that the clinic's own words about a blood thinner are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PRESCRIBED = """
    warfarin coumadin jantoven apixaban eliquis rivaroxaban xarelto dabigatran pradaxa edoxaban savaysa betrixaban
    heparin enoxaparin lovenox dalteparin fragmin tinzaparin fondaparinux arixtra argatroban bivalirudin angiomax
    clopidogrel plavix prasugrel effient ticagrelor brilinta ticlopidine vorapaxar zontivity cilostazol pletal
    dipyridamole persantine aggrenox anagrelide agrylin phenprocoumon acenocoumarol
"""
THINNERS = frozenset(_PRESCRIBED.split())
"""Anticoagulants, and antiplatelets on prescription."""

MILD = frozenset({"aspirin", "asa", "ecotrin", "bayer", "bufferin", "durlaza"})
"""Those that many take without a prescription."""

_KINDS = re.compile(r"\b(anti-?coagula|anti-?platelet|anti-?thromb|anti-?clotting|blood[- ]?thin|clots?\b)", re.I)


def is_thinner(names: Iterable[str], kind: str = "") -> bool:
    """True where a name, or the kind of medicine, is that of a blood thinner on prescription."""
    told = list(names)
    return _among(told, THINNERS) or bool(_KINDS.search(" ".join([*told, kind])))


def is_mild(names: Iterable[str]) -> bool:
    """True of aspirin."""
    return _among(names, MILD)


def _among(names: Iterable[str], known: frozenset[str]) -> bool:
    """A salt or a strength may follow a name: 'clopidogrel bisulfate', 'aspirin 81 mg'."""
    return any(word in known for name in names for word in re.findall(r"[a-z]+", name.casefold()))
