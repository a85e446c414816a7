"""Every character can be printed.

A page with a character that no typeface has is not made. The typefaces that come with the program have the letters of
some thirty scripts; emoji and rare signs they do not have.

Source: our own; no page is printed with an empty box in the place of a letter.

Mend it: write the character in another way, in words for instance.

Passes:

    bring:
      - A list of your medicines

Fails:

    bring:
      - A list of your medicines 💊
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_characters, printed_sources
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each such character of each text."""
    absent = missing_characters(context)
    if not absent:
        return
    for passage in printed_sources(context):
        for char in sorted(absent & set(passage.text)):
            name = unicodedata.name(char, "unnamed").lower()
            message = f"no typeface here has the character {char!r} (U+{ord(char):04X}, {name})"
            at = passage.text.index(char)
            yield passage.violation(message, "write it in another way, in words for instance", (at, at + 1))
