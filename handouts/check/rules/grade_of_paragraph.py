"""No paragraph is much harder to read than the rest.

A page at grade 6 may have a paragraph at grade 12, often the one that matters most: what can go wrong, or what to do.
The rule grades each paragraph of 20 words or more (25 if it is one sentence); in a shorter one, a single term would
decide the grade. A paragraph may be two grades above the target of its document (`reading_grade` of its layout, or 6).

Source: Flesch-Kincaid grade (Kincaid and others, 1975); the AMA and the NIH recommend grade 6 or below.

Fix: the hint lists the hardest sentences and what makes them hard. Shorten these first.

Passes:

    expect:
      - Your back may be sore for a day or two. You can take the pain medicine that we gave you. Call us if the pain
        gets worse.

Fails:

    expect:
      - Postprocedural discomfort of variable intensity and duration is frequently experienced by individuals following
        the intervention. Utilization of prescribed medication is generally sufficient.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import proper_names, prose_passages
from handouts.check.readability import describe_difficulty, grade_sentences, hardest_sentences, sum_counts
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
MIN_WORDS, MIN_WORDS_ONE_SENTENCE = 20, 25
ABOVE_TARGET = 2


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each paragraph that is too hard to read, with its hardest sentences."""
    names = proper_names(context)
    for part in prose_passages(context):
        word_count = sum(len(sentence.words) for sentence in part.sentences)
        if word_count < (MIN_WORDS if len(part.sentences) > 1 else MIN_WORDS_ONE_SENTENCE):
            continue
        parts = grade_sentences(part.sentences, names)
        target = max(context.content.layouts[name].value.reading_grade for name in part.documents)
        grade = round(sum_counts(sentence.counts for sentence in parts).fkgl, 1)
        if grade > target + ABOVE_TARGET:
            message = f"this paragraph reads at grade {grade}; the target is grade {target} or below"
            hint = "shorten or simplify: " + "; ".join(
                describe_difficulty(sentence, names) for sentence in hardest_sentences(parts)
            )
            yield part.passage.violation(message, hint)
