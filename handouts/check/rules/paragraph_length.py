"""A paragraph has at most four sentences.

People skip a block of text, above all those who find reading hard. Short paragraphs and lists help them find their
place. A text of more than 20,000 characters, about six pages, is probably a file pasted into a field. It is an error,
because only its beginning is checked.

Source: PEMAT-P, item 8: the material breaks information into short sections; federal plain language guidelines.

Fix: split it into several list entries. Each entry is its own paragraph or list item.

Passes:

    expect:
      - Your back may be sore. It may feel stiff.
      - You may see a small bruise. It goes away by itself.

Fails:

    expect:
      - >-
        Your back may be sore. It may feel stiff. You may see a small bruise. It goes away by itself. You may also feel
        tired.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import MAX_TEXT_LENGTH, CheckContext, Violation
from handouts.check.document_layouts import printed_sources
from handouts.check.page_prose import prose_passages
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
MAX_SENTENCES = 4


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first extra sentence of each paragraph, and each text that is too long to check."""
    for passage in printed_sources(context):
        if passage.length:
            message = f"the text has {passage.length:,} characters; only the first {MAX_TEXT_LENGTH:,} are checked"
            hint = "make each sentence or paragraph its own list item"
            yield passage.violation(message, hint, (0, 0), Severity.ERROR)
    for part in prose_passages(context):
        if (count := len(part.sentences)) > MAX_SENTENCES:
            message = f"the paragraph has {count} sentences; at most {MAX_SENTENCES} are easy to read"
            hint = "split it into several list entries"
            yield part.passage.violation(message, hint, part.sentences[MAX_SENTENCES].words[0].span)
