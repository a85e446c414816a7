"""The consent form asks the patient to say it in their own words, and has room for questions.

Many who nod have not understood. Whoever tells it back in their own words has, and what is missing comes to light
before the signature.

Source: AHRQ, Health Literacy Universal Precautions Toolkit, tool 5 (teach-back); Joint Commission RI.01.03.01 (the
patient's understanding).

Mend it: give the clinic's own `documents/consent.yaml` a section with `show: write` that asks both.

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
_BACK = re.compile(
    r"\b(own words|(tell|show|explain to) us (what|how|why|in|back)|teach[ -]?back|say (it )?back|repeat (it )?back"
    r"|(describe|explain|tell) (it )?back)\b",
    re.I,
)
_ASK = re.compile(r"\bquestions?\b|\bask\b", re.I)


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit that names which of the two is not there."""
    for form in consent_forms(context):
        if missing := _missing(context, form):
            hint = "add a section with `show: write`, as the shipped documents/consent.yaml has it"
            yield layout_violation(context, form, f"{form_label(context, form)} {join_words(missing)}", hint)


def _missing(context: CheckContext, form: str) -> list[str]:
    texts = [passage.text for passage in layout_texts(context, form)]
    room = any(layout_sections(context, form, "write", "questions"))
    back, ask = (any(map(pattern.search, texts)) for pattern in (_BACK, _ASK))
    if not has_english_layouts(context):
        back = ask = room
    missing = [] if back else ["does not ask the patient to say in their own words what will be done"]
    return missing if ask else [*missing, "has no room for questions"]
