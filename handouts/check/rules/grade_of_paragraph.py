"""No paragraph is much harder to read than the rest.

A page of grade 6 may hold a paragraph of grade 12, and it is often the one that matters: what can go wrong, or what to
do. A paragraph of 20 words or more (25 where it is one sentence) is graded by itself; in fewer words a single term
would decide. It may lie two grades above the aim of its document (`reading_grade` of its layout, 6 where it says
nothing).

Source: grade of Flesch and Kincaid (Kincaid and others, 1975); the AMA and the NIH ask for grade 6 or below.

Mend it: the hint names the hardest sentences, with what makes them hard. Shorten these first.

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
LEAST_WORDS, LEAST_OF_ONE = 20, 25
ABOVE_AIM = 2


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each paragraph that is too hard, with its hardest sentences."""
    known = proper_names(context)
    for part in prose_passages(context):
        words = sum(len(sentence.words) for sentence in part.sentences)
        if words < (LEAST_WORDS if len(part.sentences) > 1 else LEAST_OF_ONE):
            continue
        parts = grade_sentences(part.sentences, known)
        aim = max(context.content.layouts[name].value.reading_grade for name in part.documents)
        grade = round(sum_counts(sentence.counts for sentence in parts).fkgl, 1)
        if grade > aim + ABOVE_AIM:
            message = f"this paragraph is read with ease from grade {grade} on; the aim is grade {aim} or below"
            hint = "shorten or simplify: " + "; ".join(
                describe_difficulty(sentence, known) for sentence in hardest_sentences(parts)
            )
            yield part.passage.violation(message, hint)
