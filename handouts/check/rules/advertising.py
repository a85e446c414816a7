"""A handout informs. It does not advertise: no best doctors, no state-of-the-art, no painless.

Patients need facts to decide and to follow instructions. Superlatives about the clinic or the procedure are not facts,
and patients read them as a promise.

Source: information for consent is material to the patient's decision (Joint Commission RI.01.03.01). Praise is not.

Fix: remove the praise, or state the fact behind it.

Passes:

    summary:
      - The procedure takes about 1 hour.

Fails:

    summary:
      - Our leading experts use state-of-the-art equipment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import all_sentences
from handouts.check.text_language import is_english
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_US = (
    r"(?:doctors?|physicians?|surgeons?|radiologists?|specialists?|experts?|teams?|staff|nurses?|care|treatments?|therapy|procedure"
    r"|outcomes?|results?|clinics?|centers?|hospitals?|practices?|providers?|facilit(?:y|ies)|institutes?|technology|equipment|techniques?)"
)
_PRAISE = re.compile(
    r"\bstate[- ]of[- ]the[- ]art\b|\bcutting[- ]edge\b|\bworld[- ](?:class|leading|renowned|famous)\b"
    r"|\btop[- ](?:rated|notch|ranked|quality)\b"
    r"|\baward[- ]winning\b|\bbest[- ]in[- ]class\b|\bground-?breaking\b|\brevolutionary\b|\bmiracles?\b"
    r"|\bmiraculous(?:ly)?\b"
    r"|\bunmatched\b|\bunparalleled\b|\bunrivall?ed\b|\bsecond to none\b|\bnumber one\b(?! (?:risk|cause|reason"
    r"|thing|rule|priority))"
    r"|(?<!\w)#1\b|\blife[- ]changing\b|\bhassle[- ]free\b|\bnationally (?:known|recognized|renowned)\b"
    r"|(?<!not )(?<!always )(?<!be )\b(?:pain(?:less|lessly))\b"
    rf"|\b(?:leading|premier|foremost|finest|renowned|exceptional|outstanding|world['’]s (?:best"
    rf"|top))\s+(?:\w+\s+){{0,2}}{_US}\b"
    rf"|\b(?:the|our|your|provide|provides|get|receive)\s+(?:very\s+)?(?:best|top|finest)\s+(?:possible\s+"
    rf"|available\s+|\w+\s+)?{_US}\b(?! (?:\w+ )?for (?:you|your))"
    rf"|\b(?:the )?most\s+(?:advanced|modern|experienced|skilled|trusted|sophisticated|innovative)\s+(?:\w+\s+)?{_US}\b"
    r"|\b(?:latest|newest) (?:technology|techniques?|equipment)\b",
    re.I,
)
_KEYS = (
    "art", "edge", "world", "top", "award", "best", "ground", "revolution", "mirac", "unmatched", "unparallel",
    "unrival", "second to", "number one", "#1", "life", "hassle", "national", "painless", "leading", "premier",
    "foremost", "finest", "renowned", "exceptional", "outstanding", "most ", "latest", "newest",
)  # fmt: skip
"""Every match contains one of these. They are checked first because the full pattern is slow."""
_NOT = re.compile(
    r"\b(?:ask|talk|decide|discuss|choose|which|whether)\b[^.;]*$|\b(?:not|never|n['’]t|rarely|seldom|may not"
    r"|isn['’]t)\s+(?:\w+\s+){0,2}$",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each advertising superlative."""
    for sentence in all_sentences(context):
        if not any(key in sentence.lowercase for key in _KEYS) or not is_english(context, sentence.passage):
            continue
        if sentence.passage.path[0] in ("questions", "references"):
            continue
        for match in _PRAISE.finditer(sentence.text):
            if not _NOT.search(sentence.text[: match.start()]):
                yield sentence.violation(
                    match.span(),
                    f'"{match[0]}" is advertising, not information',
                    "remove it, or state the fact behind it",
                )
