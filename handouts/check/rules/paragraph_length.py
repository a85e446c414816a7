"""A paragraph has at most four sentences.

A block of text is passed over, above all by those who read with effort. Short paragraphs and lists let the eye find
its way back. A text of more than 20,000 characters, some six pages, is a file that was pasted into a field: the rules
read only its beginning, and that is an error.

Source: PEMAT-P, item 8: material is broken into short sections, or chunks; federal plain language guidelines.

Mend it: write it as several entries of the list. Each is a paragraph, or an item, of its own.

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
MOST = 4


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at the first sentence too many of each paragraph, and at each text that is not read to its end."""
    for passage in printed_sources(context):
        if passage.length:
            message = f"the text has {passage.length:,} characters, of which the first {MAX_TEXT_LENGTH:,} are checked"
            hint = "give each sentence or paragraph an item of its own"
            yield passage.violation(message, hint, (0, 0), Severity.ERROR)
    for part in prose_passages(context):
        if (count := len(part.sentences)) > MOST:
            message = f"a paragraph of {count} sentences, where at most {MOST} are read with ease"
            hint = "write it as several entries: each is a paragraph, or an item, of its own"
            yield part.passage.violation(message, hint, part.sentences[MOST].words[0].span)
