"""A medicine is of the kind that the set says.

Plavix in a list of diabetes medicines, or metformin with the class `blood thinner`: somebody who takes it no longer
knows whether the advice is meant for them, and the page adds the sentence on blood thinners by the class. Known are
the common medicines and brands of the United States; a name that is not known is not judged.

Source: a medicine's hold states its class (D10 of the handouts' standards).

Mend it: correct `drug_class`, or take the medicine out of the list of the other kind.

Passes:

    prepare:
      - Ask us about diabetes medicines such as metformin, and about blood thinners such as Plavix.

Fails:

    prepare:
      - Ask us about diabetes medicines such as metformin, Plavix, or Lovenox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, english_sentences
from handouts.content.medicine_names import THINNERS, NamedDrug, find_drug, find_drugs
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
_DIABETES = ("biguanide", "insulin", "SGLT2", "GLP-1", "diabetes")
_GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "blood thinner": (r"blood[ -]thinn\w+|anti-?coagulants?|anti-?platelets?", THINNERS),
    "diabetes medicine": (r"diabet\w+|blood sugar(?: medicines?)?", _DIABETES),
    "blood pressure medicine": (
        r"blood pressure", ("ACE inhibitor", "ARB", "beta blocker", "heart", "diuretic"),
    ),
    "cholesterol medicine": (r"cholesterol|statins?", ("statin", "cholesterol")),
    "pain medicine": (
        r"pain(?:killers?| relievers?| medicines?| medications?| pills?)|anti-inflammator\w+|NSAIDs?",
        ("NSAID", "pain", "antiplatelet", "steroid", "seizure", "antidepressant"),
    ),
    "antidepressant": (r"anti-?depressants?", ("antidepressant",)),
    "antibiotic": (r"antibiotics?", ("antibiotic",)),
    "water pill": (r"water pills?|diuretics?", ("diuretic",)),
}  # fmt: skip
"""A kind in plain words: the words for it, and what kinds of the drug table it holds."""
_WORDS = re.compile("|".join(rf"(?P<g{row}>\b(?:{words})\b)" for row, (words, _) in enumerate(_GROUPS.values())), re.I)
_AND = re.compile(r"(?:[\s,]|and|or|medicines?|medications?|drugs?|pills?)*", re.I)
_SUCH = re.compile(r"such as|like|including|e\.g\.|for example", re.I)
_LIST = re.compile(
    r"(?:[\s,()]|\b(?:or|and|such|as|like|including|e\.g\.|for|example|you|take|taking|use|medicines?|medications?"
    r"|drugs?|pills?|the|generic|called|also|known)\b)*",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each medicine under a kind that it is not."""
    for row, medicine in enumerate(context.instructions.medicines.table):
        known = find_drug(medicine.generic)
        groups = _groups(medicine.drug_class or "")
        if known and groups and not any(known.kinds & set(_GROUPS[group][1]) for group in groups):
            path = ("medicines", "table", row, "drug_class")
            message = f"{medicine.generic} is no {' or '.join(groups)}"
            yield context.violation(path, message, "correct `drug_class`, or the name")
    for sentence in english_sentences(context):
        yield from _listed(sentence)


def _groups(text: str) -> list[str]:
    found = {list(_GROUPS)[int((one.lastgroup or "g0")[1:])] for one in _WORDS.finditer(text)}
    return sorted(found)


def _listed(sentence: PassageSentence) -> Iterator[Violation]:
    """Medicines that follow the words for a kind, with nothing but the words of a list between them."""
    text = sentence.text
    groups: list[str] = []
    last = 0
    for kind in _WORDS.finditer(text):
        group = list(_GROUPS)[int((kind.lastgroup or "g0")[1:])]
        groups = [*groups, group] if groups and _AND.fullmatch(text, last, kind.start()) else [group]
        last = kind.end()
        listed = list(_names_after(text, last))
        strange = [one for one in listed if not any(one.drug.kinds & set(_GROUPS[of][1]) for of in groups)]
        told = _SUCH.search(text, last, listed[0].start) if listed else None
        if strange and (told or len(strange) < len(listed)):
            for one in strange:
                loose = "NSAID" in one.drug.kinds and "blood thinner" in groups
                message = f"{one.written} stands in a list of {' and '.join(groups)}s, and is none"
                hint = "take it out of this list, and say apart what holds for it"
                yield sentence.violation(one.span, message, hint, Severity.WARNING if loose else None)


def _names_after(text: str, at: int) -> Iterator[NamedDrug]:
    for one in find_drugs(text):
        if one.start >= at:
            if not _LIST.fullmatch(text, at, one.start):
                return
            yield one
            at = one.end
