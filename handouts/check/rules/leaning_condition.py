"""A text for some patients only does not lean on its condition: it says itself what it is about.

The words of a condition are printed only while it is not known whether it is true. Once a patient has said "yes",
"Keep using them in that eye as before" stands alone, after other texts. "Them" and "that eye" then mean whatever was
named last: another medicine, or the wrong eye.

Source: our own; an instruction names what it is about (standard D9).

Fix: name the thing: "Keep using the drops for your other eye as before."

Passes:

    asks:
      other_eye_drops: {ask: Do you use drops in your other eye?, if: If you use drops in your other eye}
    wound_care:
      - {only_if: other_eye_drops, text: Keep using the drops for your other eye as before.}

Fails:

    asks:
      other_eye_drops: {ask: Do you use drops in your other eye?, if: If you use drops in your other eye}
    wound_care:
      - {only_if: other_eye_drops, text: Keep using them in that eye as before.}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import passage_sentences, patient_passages
from handouts.check.text_language import is_english
from handouts.content.resolution import conditionals
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D9"
ENGLISH = True
_LEANS = re.compile(
    # "them" near the beginning, before anything is named that it could mean
    r"^\W*(?:(?:do|does|not|don[’']t|please|you|your|also|then|only|may|can|must|should|keep|go|still)\s+)*"
    r"(?:[a-z]+\s+)?(?:[a-z]+\s+)?(?P<pronoun>them|they|it|those|these)\b"
    r"|\b(?:in|on|of|at|with|for|from|to|by|near) (?P<named>(?:that|those|these) (?!day|time|week|night|way)[a-z]+)",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first sentence of each conditional text that names nothing."""
    paths = {path for path, value in conditionals(context.instructions) if value.only_if}
    for passage in patient_passages(context):
        if passage.path[-1] != "text" or passage.path[:-1] not in paths or not is_english(context, passage):
            continue
        sentence = next(passage_sentences(context, passage), None)
        match = sentence and _LEANS.search(sentence.text)
        if sentence and match:
            name = "pronoun" if match["pronoun"] else "named"
            message = f'"{match[name]}" has no meaning once the condition is known, because its words are not printed'
            yield sentence.violation(match.span(name), message, "name the thing that it means")
