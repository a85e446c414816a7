"""A text that points to a list or a table names its heading, so that the patient finds it on another page.

"See the list" on the first page does not say which list, and it may be on the third page.

Source: our own; an instruction can be followed where it is read (standard D9).

Fix: write the heading in quotes: see “Clear liquids”.

Passes:

    prepare: ["Have only clear liquids: see “Clear liquids”."]

Fails:

    prepare: [Have only clear liquids (see the list).]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "D9"
ENGLISH = True
_POINTS = re.compile(
    r"\b(?:see|look at|use|follow) (?:the|this|our|that) (?:\w+ )?(?:list|table|chart|box|section)\b"
    r"|\bsee (?:below|above|overleaf|the next page)\b",
    re.I,
)
_HEADING = re.compile(r"[“\"][^”\"]{3,}[”\"]")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence that points to a list without its heading."""
    for sentence in english_sentences(context):
        match = _POINTS.search(sentence.text)
        if match and not _HEADING.search(sentence.text):
            hint = "write its heading in quotes: see “Clear liquids”"
            yield sentence.violation(match.span(), f'"{match[0]}" does not say where that is', hint)
