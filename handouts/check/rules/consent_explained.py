"""The consent form states that the procedure, benefits, risks and alternatives were explained.

A signature covers only the text above it. If a form only says "I agree", nothing shows that someone explained to the
patient what will be done, how it may help, what can go wrong, and what the alternatives are.

Source: this statement is part of informed consent, 42 CFR 482.24(c)(4)(v), with CMS's interpretive guidelines; Joint
Commission RI.01.03.01. For an office it is a warning, because these regulations do not apply to offices.

Fix: add a section with `show: statements` to the clinic's own `documents/consent.yaml`. Its items state that all four
were explained.

Passes (documents/consent.yaml):

    sections:
      - show: statements
        items:
          - The procedure, its benefits and its risks were explained to me.
          - We talked about the other choices.

Fails (documents/consent.yaml):

    sections:
      - show: statements
        items:
          - The procedure and its risks were explained to me.
          - I agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import (
    consent_forms,
    consent_severity,
    form_label,
    has_english_layouts,
    join_words,
    layout_sections,
    layout_texts,
    layout_violation,
)
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "C4"
_EXPLAINED = re.compile(
    r"\b(explain|discuss|told|tell|talk|went over|gone? over|describe|inform|review|understand|understood|learn)", re.I
)
_ELEMENTS = {
    "the procedure": (
        r"\{procedure\}|\b(procedure|operation|surgery|treatment|what will be done|test|exam|injection)\b"
    ),
    "its expected benefits": (
        r"\bbenefit|\b(may|might|can|could|will|should|to) help\b|\bhow it helps\b|\bgood (it|that)\b"
    ),
    "its risks": r"\brisk|\bgo wrong\b|\bcomplication|\bside effect|\bdanger",
    "the alternatives": (
        r"\balternative|\b(other|different) (choice|option|treatment|way)|\b(choices|options)\b|\bno treatment\b"
    ),
}
_PATTERNS = {name: re.compile(pattern, re.I) for name, pattern in _ELEMENTS.items()}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the elements that no statement says were explained."""
    for form in consent_forms(context):
        if missing := _missing(context, form):
            elements, verb = join_words(missing), "were" if len(missing) > 1 else "was"
            message = f"no statement on {form_label(context, form)} says that {elements} {verb} explained"
            hint = "add one under `items` of a section with `show: statements`, for the patient to initial"
            yield layout_violation(
                context, form, message, hint, consent_severity(context), _violation_path(context, form)
            )


def _missing(context: CheckContext, form: str) -> list[str]:
    """Elements that no statement covers. In another language: all of them if there is no statement, else none."""
    has_statements = any(layout.items for _, layout in layout_sections(context, form, "statements"))
    texts = [passage.text for passage in layout_texts(context, form) if _EXPLAINED.search(passage.text)]
    covered = {name for name, pattern in _PATTERNS.items() if any(map(pattern.search, texts))}
    if not has_english_layouts(context):
        covered = set(_PATTERNS) if has_statements else set()
    return [name for name in _PATTERNS if name not in covered]


def _violation_path(context: CheckContext, form: str) -> KeyPath:
    """Path of the existing statements, or of the sections if there are none."""
    indexes = [index for index, _ in layout_sections(context, form, "statements")]
    return ("sections", indexes[0], "items") if indexes else ("sections",)
