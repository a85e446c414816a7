"""Words are stressed by bold type, not by capitals, stars or underlines.

A line in capitals is slow to read: its words have no outline any more. Italics and underlines blur letters for those
who see badly. Here `**strong**` is the one way, and it prints bold; a single star or an underscore prints as it
stands. Abbreviations such as MRI are none of this.

Source: RNIB clear print; ACB and APH large print guidelines: no blocks of capitals, italics or underlines.

Mend it: write the words in small letters, between `**` where they need weight.

Passes:

    driver:
      required: true
      text: Someone **must** drive you home after the MRI.

Fails:

    driver:
      required: true
      text: Someone MUST drive you home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import proper_names, prose_passages
from handouts.check.readability import Sentence, Word
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_WORDS = """
    AFTER ALL ALWAYS AND ANY ANYTHING ASAP ASK AT ATTENTION BEFORE BRING CALL CAN CANNOT CAUTION DO DON'T DRINK
    DRIVE DRIVER EAT EVEN FOOD HOME IF IMMEDIATELY IMPORTANT IS MAY MEDICINE MEDICINES MIDNIGHT MUST NEED NEVER NO
    NONE NOT NOTE NOTHING NOW ONLY OR PLEASE REQUIRED SHOULD SMOKE STOP STRESSED TAKE THE TO UNLESS UNTIL WARNING
    WATER WILL WITH YES YOU YOUR
"""
_STRESSED = frozenset(_WORDS.split())
"""Words that are in capitals for no other reason than to be heard."""
_MARKS = re.compile(
    r"(?<![\w*])\*(?!\*)[^*\s][^*]*\*(?![\w*])|(?<!\w)_[^_\s][^_]*_(?!\w)|</?(?:b|i|u|em|strong)>|!{2,}"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each passage with capitals or marks for stress."""
    known = frozenset(name.casefold() for name in proper_names(context))
    for part in prose_passages(context):
        if found := _MARKS.search(part.text):
            yield part.passage.violation(
                f'"{found[0]}" is printed as it stands', "write **strong** for bold type", found.span()
            )
        if capitals := [word for word in _loud(part.sentences) if word.lowercase not in known]:
            shouted = " ".join(word.text for word in capitals[:4])
            message = f'"{shouted}" in capitals {"is" if len(capitals) == 1 else "are"} slower to read'
            hint = "write small letters, and ** around what needs weight"
            yield part.passage.violation(message, hint, capitals[0].span)


def _loud(sentences: tuple[Sentence, ...]) -> tuple[Word, ...]:
    """Words in capitals that are no abbreviations: known ones, and all of a sentence in capitals."""
    found: list[Word] = []
    for sentence in sentences:
        words = sentence.words
        capitals = [word for word in words if len(word.text) > 1 and word.text.isupper() and word.text.isalpha()]
        if len(capitals) > len(words) / 2 > 1:
            found += capitals
        elif capitals:
            pairs = zip(("", *(word.lowercase for word in words)), words, strict=False)
            found += [word for before, word in pairs if word.text in _STRESSED and not _operates(before, word)]
    return tuple(found)


def _operates(before: str, word: Word) -> bool:
    """True of OR, the operating room."""
    return word.text == "OR" and before in ("the", "an", "to", "in")
