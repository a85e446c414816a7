"""A sentence has at most 20 words.

In a long sentence, readers must remember the beginning until the end. A patient who is in pain or afraid cannot. More
than 20 words is a warning; more than 30 is an error. A list item counts as a sentence; a phone number is one word.

Source: plain language guides of the CDC and the NIH, and federal plain language guidelines: one idea per sentence, 15
to 20 words.

Fix: split it into two sentences, or a list.

Passes:

    driver:
      required: true
      text: Someone must drive you home. Ask that person to stay with you until the next morning.

Fails:

    driver:
      required: true
      text: >-
        Because you will get medicine that makes you sleepy, someone whom you know and trust must drive you home and
        stay with you until the next morning.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import prose_passages
from handouts.check.readability import excerpt
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
MAX_WORDS, ERROR_ABOVE = 20, 30


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each sentence that is too long."""
    for part in prose_passages(context):
        for sentence in part.sentences:
            if (count := len(sentence.words)) > MAX_WORDS:
                message = (
                    f'the sentence has {count} words; at most {MAX_WORDS} are easy to read: "{excerpt(sentence.text)}"'
                )
                hint = "split it into two sentences, or a list"
                severity = Severity.ERROR if count > ERROR_ABOVE else SEVERITY
                yield part.passage.violation(message, hint, sentence.words[0].span, severity)
