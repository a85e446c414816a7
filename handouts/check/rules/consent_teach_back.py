"""The consent form asks for the patient's own words (teach-back), and has room for questions.

Patients often nod even if they did not understand. If they explain it in their own words, staff can correct a
misunderstanding before they sign.

Source: AHRQ, Health Literacy Universal Precautions Toolkit, tool 5 (teach-back); Joint Commission RI.01.03.01 (the
patient's understanding).

Fix: add a section with `show: write` that asks both to the clinic's own `documents/consent.yaml`.

Passes (documents/consent.yaml):

    sections:
      - show: write
        intro: "Tell us in your own words:"
        items: ["What will be done?", "My questions:"]

Fails (documents/consent.yaml):

    sections:
      - show: statements
        items: [The procedure was explained to me.]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import (
    consent_forms,
    form_label,
    has_english_layouts,
    join_words,
    layout_sections,
    layout_texts,
    layout_violation,
)
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C17"
_TEACH_BACK = re.compile(
    r"\b(own words|(tell|show|explain to) us (what|how|why|in|back)|teach[ -]?back|say (it )?back|repeat (it )?back"
    r"|(describe|explain|tell) (it )?back)\b",
    re.I,
)
_QUESTIONS = re.compile(r"\bquestions?\b|\bask\b", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a form that lacks the teach-back, the questions, or both."""
    for form in consent_forms(context):
        if missing := _missing(context, form):
            hint = "add a section with `show: write`, as in the program's documents/consent.yaml"
            yield layout_violation(context, form, f"{form_label(context, form)} {join_words(missing)}", hint)


def _missing(context: CheckContext, form: str) -> list[str]:
    texts = [passage.text for passage in layout_texts(context, form)]
    has_lines = any(layout_sections(context, form, "write", "questions"))
    teach_back, questions = (any(map(pattern.search, texts)) for pattern in (_TEACH_BACK, _QUESTIONS))
    if not has_english_layouts(context):
        teach_back = questions = has_lines
    missing = [] if teach_back else ["does not ask the patient to describe the procedure in their own words"]
    return missing if questions else [*missing, "has no room for questions"]
