"""The name of each medicine is spelled as on its box.

"Plavex" is not on any box, and the page does not mark its row for a patient who takes Plavix. A word is probably a typo
if it differs by a letter or two from the name of a known medicine, and is neither a known medicine nor an English word.
In the table of medicines it is an error; in a sentence it is a warning. Known medicines with similar names, such as
Zantac and Xanax, are not reported.

Source: a medicine's hold states its generic name and its brands (standard D10).

Fix: write the name as on the box. If the name is right but the program does not know it, ignore the finding and give
that reason.

Passes:

    medicines:
      table:
        - {generic: clopidogrel, brands: [Plavix], action: ask, decides: your doctor}

Fails:

    medicines:
      table:
        - {generic: clopidogrel, brands: [Plavex], action: ask, decides: your doctor}

Fails:

    prepare:
      - Tell us if you take Coumadine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.dose_patterns import mask_non_prose
from handouts.check.drug_spelling import find_misspellings, likely_drug_name, nearest_drug_name
from handouts.check.passages import english_sentences
from handouts.content.medicine_names import all_drugs, find_drugs
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D10"
ENGLISH = True
_ABOUT_MEDICINES = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|stop\w*|hold|us(?:e|es|ed|ing)|restart\w*|start\w*|continu\w+|resume\w*|avoid\w*|medic\w+|drugs?|pills?"
    r"|tablets?|thinn\w+|dose|doses|mg|mcg|prescri\w+|pain relie\w+|painkillers?|brands?|generic|allerg\w+"
    r"|diabet\w+|insulins?)\b",
    re.I,
)
_PERSON = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Nurse|Doctor|Saint|St)\.? (?:\w+\.? )?$")
_PLACE = re.compile(r" (?:Street|St|Avenue|Ave|Road|Rd|Drive|Clinic|Center|Centre|Hospital|Building|Hall|Wing)\b")
_HINT = "write the name as on the box; if it is right, ignore this finding and give that reason"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each name in the table, and each word in a sentence, that is probably a typo."""
    find = context.cache.of(nearest_drug_name, 32768)
    for passage in context.passages:
        if passage.field in ("medicines.table.generic", "medicines.table.brands"):
            brand = passage.field.endswith("brands")
            for start, end, name in find_misspellings(passage.text, strict=not brand or " " in passage.text, find=find):
                if not _in_known_name(passage.text, start):
                    message = f"{passage.text[start:end]} is not the name of a known medicine; did you mean {name}?"
                    yield passage.violation(message, _HINT, (start, end))
    skipped = _skipped_words(context)
    for sentence in english_sentences(context):
        if not _ABOUT_MEDICINES.search(sentence.text) and not find_drugs(sentence.text):
            continue
        text = mask_non_prose(sentence.text)
        for start, end, name in find_misspellings(text, strict=True, find=find):
            word = text[start:end]
            is_skipped = word.lower() in skipped or _in_known_name(text, start)
            if is_skipped or _PERSON.search(text[:start]) or _PLACE.match(text, end):
                continue
            message = f"{word} is not the name of a known medicine; did you mean {name}?"
            yield sentence.violation((start, end), message, _HINT, Severity.WARNING)


def _skipped_words(context: CheckContext) -> frozenset[str]:
    """Words to skip: the clinic's own names, and names in the table, where typos are reported."""
    content = context.content
    texts = [context.clinic.name, *context.clinic.address, *content.procedure.value.names]
    texts += [
        name
        for medicine in context.instructions.medicines.table
        for name in medicine.names
        if not likely_drug_name(name)
    ]
    return frozenset(word.lower() for text in texts for word in re.findall(r"[^\W\d_]+", text))


def _in_known_name(text: str, start: int) -> bool:
    """True if the word is part of a known name."""
    return any(drug.start <= start < drug.end for drug in find_drugs(text)) or text.lower() in all_drugs()
