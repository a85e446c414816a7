"""Each document reads at grade 6 or below.

Half of all adults in the United States read at grade 8 or below, and pain makes reading harder. The grade covers all
prose on the blank page: sentences from the set, the layout and the program. A list item counts as a sentence. Names,
phone numbers, labeled values, headings and signature blocks are not counted; names include those of medicines and of
the procedure. A grade above 6 is a warning, above 8 an error. A layout can raise the target (`reading_grade: 8`), for
example for a consent form; the error then starts two grades above it. A page with fewer than 50 words is not graded.

For 30 sentences or more, the finding also shows the SMOG grade. It is about two grades higher by design, because it
requires full comprehension.

Source: AMA and NIH: patient materials at grade 6 or below. Flesch-Kincaid (1975): 0.39 x words / sentences + 11.8 x
syllables / words - 15.59. SMOG (McLaughlin, 1969).

Fix: the finding points to the sentence that raises the grade most. The hint lists the three hardest sentences and what
makes them hard.

Passes:

    summary:
      - We put a small balloon into the broken bone. Then we fill the bone. You should have less pain.

Fails:

    summary:
      - Percutaneous augmentation of symptomatic vertebral compression deformities, performed utilizing intraoperative
        fluoroscopic visualization, facilitates immediate stabilization.
      - Interventional radiologists administer polymethylmethacrylate following inflation of the intravertebral balloon.
      - Significant improvement of functional capability and considerable alleviation of associated discomfort are
        anticipated by the overwhelming majority of individuals undergoing intervention.
    steps:
      - Continuous physiological monitoring is established, following preoperative evaluation and positioning.
      - Administration of intravenous anesthetic medication is initiated by anesthesiology personnel immediately
        preceding the intervention.
      - Percutaneous cannulation is accomplished utilizing continuous fluoroscopic visualization.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.check.context import CheckContext, Violation
from handouts.check.page_prose import printed_sentences, proper_names, prose_passages
from handouts.check.readability import (
    GradedSentence,
    WordCounts,
    describe_difficulty,
    grade_sentences,
    hardest_sentences,
    sum_counts,
)
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
MIN_WORDS = 50
ERROR_ABOVE_TARGET = 2


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each document that is too hard to read, at its hardest sentence."""
    names = proper_names(context)
    for document, layout in context.content.layouts.items():
        parts = grade_sentences(printed_sentences(context, document), names)
        counts, target = sum_counts(part.counts for part in parts), layout.value.reading_grade
        grade = round(counts.fkgl, 1)
        if counts.words >= MIN_WORDS and grade > target:
            severity = Severity.ERROR if grade > target + ERROR_ABOVE_TARGET else SEVERITY
            yield _build_violation(context, document, counts, target, hardest_sentences(parts, len(parts)), severity)


def _build_violation(
    context: CheckContext,
    document: str,
    counts: WordCounts,
    target: int,
    ranked: Sequence[GradedSentence],
    severity: Severity,
) -> Violation:
    """Build the violation at the clinic's own hardest sentence; the hint lists the hardest three of all sentences."""
    smog = f", SMOG {counts.smog:.1f}" if counts.smog else ""
    message = f'the document "{document}" reads at grade {counts.fkgl:.1f}{smog}; the target is grade {target} or below'
    names = proper_names(context)
    hint = "start with the hardest sentences: " + "; ".join(describe_difficulty(part, names) for part in ranked[:3])
    own_sentences = {
        sentence.text: (prose.passage, sentence) for prose in prose_passages(context) for sentence in prose.sentences
    }
    hardest = next((own_sentences[part.sentence.text] for part in ranked if part.sentence.text in own_sentences), None)
    if hardest is None:  # every sentence comes from the layout or the program
        return context.violation((), message, hint, severity)
    passage, sentence = hardest
    return passage.violation(message, hint, sentence.words[0].span, severity)
