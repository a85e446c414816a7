"""A sentence has at most 20 words.

Who reads a long sentence has to keep its beginning in mind until its end. A patient who is in pain or afraid cannot.
Above 20 words is a warning, above 30 an error. An item of a list counts as a sentence; a phone number is one word.

Source: plain language guides of the CDC and the NIH, and federal plain language guidelines: one thought a sentence,
15 to 20 words.

Mend it: make two sentences of it, or a list.

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
MOST, FAR_TOO_MANY = 20, 30


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each sentence that is too long."""
    for part in prose_passages(context):
        for sentence in part.sentences:
            if (count := len(sentence.words)) > MOST:
                message = (
                    f'a sentence of {count} words, where at most {MOST} are read with ease: "{excerpt(sentence.text)}"'
                )
                hint = "make two sentences of it, or put what it lists into a list"
                severity = Severity.ERROR if count > FAR_TOO_MANY else SEVERITY
                yield part.passage.violation(message, hint, sentence.words[0].span, severity)
