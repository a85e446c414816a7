"""Texts that are not English are listed, because rules for English wording skip them.

Reading grade, jargon, long sentences, and what sentences say about times and medicines are checked in English only. A
set in Spanish would pass all of these unread. This note says so once per set, and asks a reviewer to read the texts.
Fields (times, medicines, dates, phones, doses) are checked in every language.

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
from handouts.check.text_language import is_english, set_language, text_language
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first text in another language."""
    if not has_english_layouts(context):
        return
    texts = [passage for passage in context.passages if is_prose(passage)]
    others = [passage for passage in texts if not is_english(context, passage.text)]
    if others:
        first = others[0]
        name = text_language(context, first.text) or set_language(context)
        count = f"{len(others)} of {len(texts)} texts are" if len(others) > 1 else "this text is"
        message = (
            f"{count} not English ({name}): no rule for English wording applies to "
            f"{'them' if len(others) > 1 else 'it'}"
        )
        yield first.violation(message, "have someone who reads the language review the texts")
