"""Emphasis uses bold type, not capitals, stars or underlines.

Words in capitals are slow to read because they lose their shape. Italics and underlines blur letters for people with
poor sight. `**strong**` is the only markup, and it prints bold type; a single star or underscore is printed literally.
Abbreviations such as MRI are allowed.

Source: RNIB clear print; ACB and APH large print guidelines: no blocks of capitals, italics or underlines.

Fix: write the words in lowercase, with `**` around the important ones.

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
_EMPHASIZED = frozenset(_WORDS.split())
"""Words that are written in capitals only for emphasis."""
_MARKS = re.compile(
    r"(?<![\w*])\*(?!\*)[^*\s][^*]*\*(?![\w*])|(?<!\w)_[^_\s][^_]*_(?!\w)|</?(?:b|i|u|em|strong)>|!{2,}"
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each passage that uses capitals or markup for emphasis."""
    names = frozenset(name.casefold() for name in proper_names(context))
    for part in prose_passages(context):
        if match := _MARKS.search(part.text):
            yield part.passage.violation(
                f'"{match[0]}" is printed literally', "write **strong** for bold type", match.span()
            )
        if capitals := [word for word in _find_capitals(part.sentences) if word.lowercase not in names]:
            quoted = " ".join(word.text for word in capitals[:4])
            message = f'"{quoted}" in capitals {"is" if len(capitals) == 1 else "are"} hard to read'
            hint = "write lowercase, with ** around important words"
            yield part.passage.violation(message, hint, capitals[0].span)


def _find_capitals(sentences: tuple[Sentence, ...]) -> tuple[Word, ...]:
    """Words in capitals that are not abbreviations: those of `_EMPHASIZED`, and all of a sentence in capitals."""
    words_in_capitals: list[Word] = []
    for sentence in sentences:
        words = sentence.words
        capitals = [word for word in words if len(word.text) > 1 and word.text.isupper() and word.text.isalpha()]
        if len(capitals) > len(words) / 2 > 1:
            words_in_capitals += capitals
        elif capitals:
            pairs = zip(("", *(word.lowercase for word in words)), words, strict=False)
            words_in_capitals += [
                word for before, word in pairs if word.text in _EMPHASIZED and not _is_operating_room(before, word)
            ]
    return tuple(words_in_capitals)


def _is_operating_room(before: str, word: Word) -> bool:
    """True for OR, the operating room."""
    return word.text == "OR" and before in ("the", "an", "to", "in")
