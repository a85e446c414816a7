"""Each entry under "Do not" says "not" itself, and no entry under "Do" does.

People skim lists. Someone who reads only "Drive home" sees the opposite of what the heading above it says. With "Do not
drive home", each line is right alone: on the page, when it is read aloud, and for the other rules.

Source: NHS digital service manual, "Do and Don't lists": each entry of the second list begins with "do not".

Fix: write "Do not" at the beginning of the entry, or move it to the other list.

Passes:

    topics:
      - on: [preparation]
        heading: At home
        text: [Rest for a day.]
        blocks:
          - do_and_do_not: {do: [Walk a little], do_not: [Do not lift heavy things]}

Fails:

    topics:
      - on: [preparation]
        heading: At home
        text: [Rest for a day.]
        blocks:
          - do_and_do_not: {do: [Walk a little], do_not: [Lift heavy things]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import prose_passages
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
ENGLISH = True
_SAYS_NOT = re.compile(r"\b(?:not|never|no|none|nothing|cannot|avoid|stop|without)\b|n[’']t\b", re.I)
_BEGINS_NOT = re.compile(r"\W*(?:do not|don[’']t|never|avoid)\b", re.I)
_DO, _DO_NOT = "topics.blocks.do_and_do_not.do", "topics.blocks.do_and_do_not.do_not"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each entry that says the opposite of its list when it is read alone."""
    for part in prose_passages(context):
        if part.passage.field.removesuffix(".text") == _DO_NOT and not _SAYS_NOT.search(part.text):
            message = f'"{part.text}" says the opposite if it is read without the heading "Do not"'
            yield part.passage.violation(message, 'begin the entry with "Do not"')
        if part.passage.field.removesuffix(".text") == _DO and _BEGINS_NOT.match(part.text):
            message = f'"{part.text}" is in the list of what to do'
            yield part.passage.violation(message, "move it to `do_not`")
