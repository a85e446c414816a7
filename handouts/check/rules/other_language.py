"""Texts that are not English are listed, because rules for English wording skip them.

The program checks reading grade, jargon, long sentences, and what sentences say about times and medicines in English
only. A set in Spanish passes all of these unread. This note says so once per set, and asks for a reviewer who reads the
language. Fields (times, medicines, dates, phone numbers, doses) are checked in every language.

Source: our own.

Fix: have someone who reads the language review the texts, and ignore this finding with their name as the reason.

Passes:

    prepare:
      - Tell us about all your medicines.

Fails:

    prepare:
      - Tome sus medicinas con un poco de agua en la mañana del procedimiento.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import has_english_layouts
from handouts.check.page_prose import is_prose
from handouts.check.text_language import is_english, passage_language
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first text in another language."""
    if not has_english_layouts(context):
        return
    texts = [passage for passage in context.passages if is_prose(passage)]
    not_english = [passage for passage in texts if not is_english(context, passage)]
    if not_english:
        first = not_english[0]
        name = passage_language(context, first)
        count = f"{len(not_english)} of {len(texts)} texts are" if len(not_english) > 1 else "this text is"
        message = (
            f"{count} not English ({name}): the rules for English wording skip "
            f"{'them' if len(not_english) > 1 else 'it'}"
        )
        yield first.violation(message, "have someone who reads the language review the texts")
