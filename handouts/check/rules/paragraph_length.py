"""A paragraph has at most four sentences.

A block of text is passed over, above all by those who read with effort. Short paragraphs and lists let the eye find
its way back.

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

from handouts.check.finding import Hit, Level
from handouts.check.prose import prose
from handouts.check.subject import Subject

LEVEL = Level.WARNING
STANDARD = ""
MOST = 4


def check(subject: Subject) -> Iterator[Hit]:
    """A hit at the first sentence too many of each paragraph."""
    for part in prose(subject):
        if (count := len(part.sentences)) > MOST:
            message = f"a paragraph of {count} sentences, where at most {MOST} are read with ease"
            hint = "write it as several entries: each is a paragraph, or an item, of its own"
            yield part.passage.hit(message, hint, part.sentences[MOST].words[0].span)
