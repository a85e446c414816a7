"""Each medicine belongs to the class that the set states.

If Plavix is in a list of diabetes medicines, or metformin has the class `blood thinner`, a patient who takes it does
not know whether the advice applies. The class also decides where the page adds the blood thinner warning. The rule
knows the common medicines and brands of the United States; it does not check unknown names.

Source: a medicine's hold states its class (standard D10).

Fix: correct `drug_class`, or remove the medicine from the list of the other class.

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
"""By class in plain words: the pattern for it, and the kinds in the drug table that belong to it."""
_WORDS = re.compile("|".join(rf"(?P<g{row}>\b(?:{words})\b)" for row, (words, _) in enumerate(_GROUPS.values())), re.I)
_AND = re.compile(r"(?:[\s,]|and|or|medicines?|medications?|drugs?|pills?)*", re.I)
_SUCH = re.compile(r"such as|like|including|e\.g\.|for example", re.I)
_LIST = re.compile(
    r"(?:[\s,()]|\b(?:or|and|such|as|like|including|e\.g\.|for|example|you|take|taking|use|medicines?|medications?"
    r"|drugs?|pills?|the|generic|called|also|known)\b)*",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each medicine with the wrong class."""
    for index, medicine in enumerate(context.instructions.medicines.table):
        drug = find_drug(medicine.generic)
        groups = _groups(medicine.drug_class or "")
        if drug and groups and not any(drug.kinds & set(_GROUPS[group][1]) for group in groups):
            path = ("medicines", "table", index, "drug_class")
            message = f"{medicine.generic} is not in the class {' or '.join(groups)}"
            yield context.violation(path, message, "correct `drug_class` or the name")
    for sentence in english_sentences(context):
        yield from _check_lists(sentence)


def _groups(text: str) -> list[str]:
    return sorted({list(_GROUPS)[int((match.lastgroup or "g0")[1:])] for match in _WORDS.finditer(text)})


def _check_lists(sentence: PassageSentence) -> Iterator[Violation]:
    """Report medicines listed after the name of a class to which they do not belong."""
    text = sentence.text
    groups: list[str] = []
    last = 0
    for match in _WORDS.finditer(text):
        group = list(_GROUPS)[int((match.lastgroup or "g0")[1:])]
        groups = [*groups, group] if groups and _AND.fullmatch(text, last, match.start()) else [group]
        last = match.end()
        listed = list(_names_after(text, last))
        wrong = [name for name in listed if not any(name.drug.kinds & set(_GROUPS[group][1]) for group in groups)]
        examples = _SUCH.search(text, last, listed[0].start) if listed else None
        if wrong and (examples or len(wrong) < len(listed)):
            for name in wrong:
                borderline = "NSAID" in name.drug.kinds and "blood thinner" in groups
                message = f"{name.written} is in a list of {' and '.join(groups)}s, but is not one"
                hint = "remove it from this list, and state its rule separately"
                yield sentence.violation(name.span, message, hint, Severity.WARNING if borderline else None)


def _names_after(text: str, position: int) -> Iterator[NamedDrug]:
    for name in find_drugs(text):
        if name.start >= position:
            if not _LIST.fullmatch(text, position, name.start):
                return
            yield name
            position = name.end
