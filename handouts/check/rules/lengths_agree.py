"""A text does not state another time than its own `for`, and no other text states another time for the same step.

`{text: Press on it for 5 minutes., for: 10 min}` prints both numbers.

Source: every interval has one number (standard D8).

Fix: state the time once, in `for`.

Passes:

    self_care:
      - {sign: Bleeding, do: [Press firmly on the cut.], for: 10 min, if_not_better: call_now}

Fails:

    self_care:
      - {sign: Bleeding, do: [Press on it for 5 minutes.], for: 10 min, if_not_better: call_now}

Fails:

    self_care:
      - {sign: Bleeding, do: [Press firmly on the cut.], for: 10 min, if_not_better: call_now}
    wound_care:
      - If the cut bleeds, press firmly on it for 5 minutes.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import english_sentences
from handouts.check.sign_words import sign_words
from handouts.check.time_claims import duration_text, durations_agree, find_amounts
from handouts.content.models.conditional import plain_texts
from handouts.content.models.contacts import SelfCare
from handouts.content.models.times import Duration
from handouts.content.timed_values import timed_values
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D8"
MIN_SHARED_WORDS = 2


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each amount of time that differs from the length of the same text or of the same step."""
    lengths = [(path, length, sign_words(text)) for path, length, text in _stated_lengths(context)]
    if not lengths:
        return
    for sentence in english_sentences(context):
        path = sentence.passage.path
        for length_path, length, words in lengths:
            is_own = path[: len(length_path) - 1] == length_path[:-1]
            if not is_own and not _says_the_same(words, sentence.text):
                continue
            for amount in find_amounts(sentence.text):
                if not durations_agree(amount.duration, length):
                    place = context.where(*length_path)
                    message = f"another time than {duration_text(length)}, which is stated for the same"
                    key = "lasting" if length_path[-1] == "lasting" else "for"
                    hint = f"delete it here, or correct `{key}` at {place}"
                    yield sentence.violation((amount.start, amount.end), message, hint)


def _stated_lengths(context: CheckContext) -> Iterator[tuple[KeyPath, Duration, str]]:
    """Each length with a number, its path, and the text that it belongs to."""
    for timed in timed_values(context.instructions):
        if not isinstance(timed.value, Duration):
            continue
        if isinstance(timed.owner, SelfCare) and timed.path[-1] == "lasting":
            yield timed.path, timed.value, timed.owner.sign
        elif isinstance(timed.owner, SelfCare):
            yield timed.path, timed.value, " ".join(plain_texts(timed.owner.do))
        elif text := getattr(timed.owner, "text", None):
            yield timed.path, timed.value, text if isinstance(text, str) else ""


def _says_the_same(words: frozenset[str], text: str) -> bool:
    """True if a sentence has all words of a step, which must be at least two."""
    return len(words) >= MIN_SHARED_WORDS and words <= sign_words(text)
