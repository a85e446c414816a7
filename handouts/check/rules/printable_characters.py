"""Every character can be printed.

The program does not make a page with a character that is missing from all fonts. The built-in fonts cover the letters
of about thirty scripts, but not emoji and rare symbols.

Source: our own. No page is printed with an empty box in place of a letter.

Fix: replace the character, for example with words.

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
    """Report each character of each text that cannot be printed."""
    absent = missing_characters(context)
    if not absent:
        return
    for passage in printed_sources(context):
        for char in sorted(absent & set(passage.text)):
            name = unicodedata.name(char, "unnamed").lower()
            message = f"no font has the character {char!r} (U+{ord(char):04X}, {name})"
            start = passage.text.index(char)
            yield passage.violation(message, "replace it, for example with words", (start, start + 1))
