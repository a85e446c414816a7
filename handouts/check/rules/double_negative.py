"""A sentence has one negative, not two.

"It is not uncommon" makes the reader reverse the meaning twice. Many get lost and understand the opposite. "Do not stop
it unless we told you to" is not a double negative: it forbids, and then gives the exception.

Source: federal plain language guidelines: avoid double negatives and exceptions to exceptions; plain language guide of
the CDC.

Fix: state it positively, or say what to do.

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
_NEGATIVE_WORDS = (
    "uncommon|unusual|unlikely|unexpected|unreasonable|unsafe|unimportant|unnecessary|unwilling|unable|unaware|"
    "unfamiliar|impossible|improbable|insignificant|infrequent(?:ly)?|incorrect|inappropriate|irrelevant|dissimilar|"
    "uncommonly|unusually|unlike|unknown|untreated|undesirable|unwanted"
)
_SOME = "do|does|did|have|has|be|want|need|get|take|eat|drink|feel|see|know|use|having"
_PATTERNS = [
    (re.compile(f" {pattern} "), hint)
    for pattern, hint in (
        (
            rf"{_NOT} (?:at all |be |been |an? |entirely |altogether |seem )*(?:{_NEGATIVE_WORDS})",
            "remove both negatives",
        ),
        (r"(?:not|never) without", 'say "with"'),
        (rf"{_NOT} (?:(?:{_SOME}) )?(?:no|nothing|nobody|none|never|nowhere|neither|no-one)", "keep one of the two"),
        (r"(?:not|don't|never|cannot) (?:fail|neglect|omit|refrain|avoid)", "say what to do"),
        (r"(?:no|not) (?:fewer|less|later|earlier|sooner) than", 'say "at least", "by", or "from ... on"'),
        (r"(?:fail|fails|failing|failure) (?:to )?(?:not|avoid|refrain|prevent)", "say what to do"),
        (
            r"(?:unless|except|until) (?:\S+ )?(?:(?:are|is|have|has|do|does|did|were|was|can) )?not",
            "say when it applies",
        ),
        (r"(?:unless|except|until) (?:\S+ )?(?:cannot|\w+n't)", "say when it applies"),
        (r"(?:not|cannot|can't|never) (?:not|\w+n't)", "keep one of the two"),
    )
]
_CLAUSES = re.compile(r"[,;:]|\s[–—]\s")


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the first double negative of each sentence."""
    for part in prose_passages(context):
        for sentence in part.sentences:
            if problem := _find_double_negative(sentence):
                word, hint = problem
                yield part.passage.violation(f'double negative: "{excerpt(sentence.text)}"', hint, word.span)


def _find_double_negative(sentence: Sentence) -> tuple[Word, str] | None:
    """The first word of the double negative, and the hint."""
    lowercase = sentence.lowercase
    if not re.search(r"no|n't|never|unless|except|until|fail", lowercase):
        return None
    for pattern, hint in _PATTERNS:
        for match in pattern.finditer(lowercase):
            word = sentence.word_at(match.start())
            count = len(match[0].split())
            first = sentence.words.index(word)
            between = sentence.text[
                word.offset - sentence.offset : sentence.words[first + count - 1].offset - sentence.offset
            ]
            if not _CLAUSES.search(between):
                return word, hint
    return None
