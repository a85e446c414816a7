"""A translation of a set is complete and current.

Pages are in a patient's language only if every text on them has a translation of exactly that text. If the set, a
layout or a label changes, its translation is stale, and the pages are in English again until it is translated.

Source: 45 CFR 92.201(c): translations must be accurate; a page with two languages, or with a translation of an earlier
text, is not.

Fix: translate the text, with handouts translate export and handouts translate import.

Passes (clinic.yaml):

    locale: en-US

Fails (translations/es/balloon-kyphoplasty.yaml):

    language: es
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: A text that the set does not have.
        target: Un texto que el documento no contiene.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity
from handouts.translate.status import set_languages, translation_problems

SEVERITY = Severity.WARNING
STANDARD = "45 CFR 92.201(c)"


def check(context: CheckContext) -> Iterator[Violation]:
    """A violation for each text that is missing or stale in a language, and each translation that is never used."""
    if context.library is None:
        return
    for problem in context.library.misnamed_translations(context.content.slug):
        yield Violation((problem.file, 1, 1), problem.message, problem.hint)
    for language in set_languages(context.library, context.content):
        for problem in translation_problems(context.library, context.content, language):
            place = (problem.file, problem.line or 1, problem.column or 1)
            yield Violation(place, f"{language}: {problem.message}", problem.hint or "translate it")
