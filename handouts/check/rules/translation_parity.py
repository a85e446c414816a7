"""A translation has the same numbers, units, medicines and negations as its text.

A translation that says 8 hours for 6 hours, or that loses a "not", is more dangerous than none. The rule compares each
text with its translation, sentence by sentence: numbers, clock times, units, phone numbers, names of medicines, and
words that negate. It does not know whether the other words are right, so it does not replace a reviewer. Words that
negate are known for Arabic, Chinese, French, Haitian Creole, Hebrew, Japanese, Korean, Polish, Portuguese, Russian,
Spanish and Vietnamese.

Source: our own, after common errors of translated discharge instructions.

Fix: correct the translation. Write numbers in digits, and the names of medicines as on the label.

Passes (translations/es/balloon-kyphoplasty.yaml):

    language: es
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: Do not drive for 24 hours.
        target: No conduzca durante 24 horas.

Fails (translations/es/balloon-kyphoplasty.yaml):

    language: es
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: Do not drive for 24 hours.
        target: Conduzca durante 24 horas.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity
from handouts.translate.status import parity_differences, set_languages

SEVERITY = Severity.ERROR
STANDARD = "45 CFR 92.201(c)"


def check(context: CheckContext) -> Iterator[Violation]:
    """A violation for each difference between a text and its translation."""
    if context.library is None:
        return
    for language in set_languages(context.library, context.content):
        for problem in parity_differences(context.library, context.content, language):
            yield Violation((problem.file, problem.line, problem.column), problem.message, problem.hint)
