"""A sentence has one "no", not two.

"It is not uncommon" makes the reader turn the words round twice. Many get lost on the way and keep the wrong half. "Do
not stop it unless we told you to" is no double negative: it forbids, and says when not.

Source: federal plain language guidelines: avoid double negatives and exceptions to exceptions; plain language guide of
the CDC.

Mend it: say what is so, or what to do.

Passes:

    expect:
      - Swelling is common.
      - Do not drive unless we told you that you can.

Fails:

    expect:
      - Swelling is not uncommon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import prose_passages
from handouts.check.readability import Sentence, Word, excerpt
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_NOT = r"(?:not|cannot|never|no|nor|\w+n't)"
_TURNED = (
    "uncommon|unusual|unlikely|unexpected|unreasonable|unsafe|unimportant|unnecessary|unwilling|unable|unaware|"
    "unfamiliar|impossible|improbable|insignificant|infrequent(?:ly)?|incorrect|inappropriate|irrelevant|dissimilar|"
    "uncommonly|unusually|unlike|unknown|untreated|undesirable|unwanted"
)
_SOME = "do|does|did|have|has|be|want|need|get|take|eat|drink|feel|see|know|use|having"
_PATTERNS = [
    (re.compile(f" {pattern} "), hint)
    for pattern, hint in (
        (rf"{_NOT} (?:at all |be |been |an? |entirely |altogether |seem )*(?:{_TURNED})", "say the word without both"),
        (r"(?:not|never) without", 'say "with"'),
        (rf"{_NOT} (?:(?:{_SOME}) )?(?:no|nothing|nobody|none|never|nowhere|neither|no-one)", "keep one of the two"),
        (r"(?:not|don't|never|cannot) (?:fail|neglect|omit|refrain|avoid)", "say what to do"),
        (r"(?:no|not) (?:fewer|less|later|earlier|sooner) than", 'say "at least", "by", or "from ... on"'),
        (r"(?:fail|fails|failing|failure) (?:to )?(?:not|avoid|refrain|prevent)", "say what to do"),
        (
            r"(?:unless|except|until) (?:\S+ )?(?:(?:are|is|have|has|do|does|did|were|was|can) )?not",
            "say when it is so",
        ),
        (r"(?:unless|except|until) (?:\S+ )?(?:cannot|\w+n't)", "say when it is so"),
        (r"(?:not|cannot|can't|never) (?:not|\w+n't)", "keep one of the two"),
    )
]
_CLAUSES = re.compile(r"[,;:]|\s[–—]\s")


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each double negative, once a sentence."""
    for part in prose_passages(context):
        for sentence in part.sentences:
            if found := _found(sentence):
                word, hint = found
                yield part.passage.violation(f'a double negative: "{excerpt(sentence.text)}"', hint, word.span)


def _found(sentence: Sentence) -> tuple[Word, str] | None:
    """The word that it begins at, and what to say instead."""
    small = sentence.lowercase
    if not re.search(r"no|n't|never|unless|except|until|fail", small):
        return None
    for pattern, hint in _PATTERNS:
        for found in pattern.finditer(small):
            word = sentence.word_at(found.start())
            inner = len(found[0].split())
            first = sentence.words.index(word)
            between = sentence.text[
                word.offset - sentence.offset : sentence.words[first + inner - 1].offset - sentence.offset
            ]
            if not _CLAUSES.search(between):
                return word, hint
    return None
