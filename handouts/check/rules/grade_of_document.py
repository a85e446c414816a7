"""A document can be read by someone with six years of school.

Half of all adults in the United States read at grade 8 or below, and a patient in pain reads worse than that. Graded
is all prose that the blank page prints: sentences of the set, of the layout and of the program; an item of a list
counts as a sentence. Not graded are names, phone numbers, names of medicines and of the procedure, values beside
labels, headings and signature blocks. Above grade 6 is a warning, above 8 an error. A layout may raise the aim
(`reading_grade: 8`), say of a consent form; the error then begins two grades above it. A page with fewer than 50 words
is not graded.

From 30 sentences on, the grade of SMOG is told as well. It is about two grades higher by its making: it asks for
whole, not for fair understanding.

Source: AMA and NIH: patient materials at grade 6 or below. Flesch-Kincaid (1975): 0.39 x words / sentences + 11.8 x
syllables / words - 15.59. SMOG (McLaughlin, 1969).

Mend it: the finding stands at the sentence that raises the grade most; the hint names the worst three, with what makes
them hard.

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
LEAST_WORDS = 50
ERROR_ABOVE_AIM = 2


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit for each document that is too hard, at its worst sentence."""
    known = proper_names(context)
    for name, layout in context.content.layouts.items():
        parts = grade_sentences(printed_sentences(context, name), known)
        whole, aim = sum_counts(part.counts for part in parts), layout.value.reading_grade
        grade = round(whole.fkgl, 1)
        if whole.words >= LEAST_WORDS and grade > aim:
            severity = Severity.ERROR if grade > aim + ERROR_ABOVE_AIM else SEVERITY
            yield _hit(context, name, whole, aim, hardest_sentences(parts, len(parts)), severity)


def _hit(
    context: CheckContext, name: str, whole: WordCounts, aim: int, bad: Sequence[GradedSentence], severity: Severity
) -> Violation:
    """At the worst sentence that the clinic wrote itself; the worst three are named, whoever wrote them."""
    smog = f"; {whole.smog:.1f} by SMOG" if whole.smog else ""
    message = f'the document "{name}" is of grade {whole.fkgl:.1f}{smog}; the aim is grade {aim} or below'
    known = proper_names(context)
    hint = "begin with the worst sentences: " + "; ".join(describe_difficulty(part, known) for part in bad[:3])
    own = {sentence.text: (told.passage, sentence) for told in prose_passages(context) for sentence in told.sentences}
    found = next((own[part.sentence.text] for part in bad if part.sentence.text in own), None)
    if found is None:  # all of it is the layout's and the program's own
        return context.violation((), message, hint, severity)
    passage, sentence = found
    return passage.violation(message, hint, sentence.words[0].span, severity)
