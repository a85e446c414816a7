"""The consent form can be in two languages, for each language that the set is translated into.

For a talk with an interpreter, the consent form can have the patient's language beside the clinic's own, block by
block. If both do not have the same blocks, the form is refused when the patient is there. The rule joins both languages
beforehand, for a blank form and for a patient, and for each kind of patient if the set has conditions.

Source: our own rule; no standard asks for it.

Fix: two labels that have different words in one language must have different words in the other one, too.

Passes (labels/es.yaml):

    facts:
      explained_by: Quién me lo explicó

Fails (labels/es.yaml):

    facts:
      explained_by: Quién hace el procedimiento
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms
from handouts.compose.composer import bilingual_problems
from handouts.content.content import Content
from handouts.content.languages import language_name
from handouts.content.resolution import has_conditions
from handouts.content.variants import variants
from handouts.errors import Severity
from handouts.schedule.appointment import Appointment
from handouts.translate.status import set_languages

SEVERITY = Severity.WARNING
STANDARD = ""
WHOLE_SET = True
PATIENT = Appointment(
    name="Maria Beispiel",
    date_of_birth=dt.date(1946, 5, 4),
    record_number="TEST-001",
    date=dt.date(2026, 12, 1),
    time=dt.time(10),
    physician="Dr. Ben Example",
)
"""A fictional patient: what is known has other blocks than a line to write on."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A violation for each section of a consent form that cannot be in both languages."""
    forms = consent_forms(context)
    for language in set_languages(context.library, context.content) if context.library else ():
        for content in _translations(context, language) if forms else ():
            for appointment in (Appointment(), PATIENT):
                asked = replace(appointment, language=language, bilingual=True)
                for problem in bilingual_problems(content, asked, forms):
                    place = (problem.file, problem.line, problem.column)
                    own = language_name(context.content.language)
                    yield Violation(place, f"{language_name(language)} beside {own}: {problem.message}", HINT)


HINT = "correct the translation or its labels: two different labels may have the same words"


def _translations(context: CheckContext, language: str) -> Iterator[Content]:
    """The set in a language, for each kind of patient; none if its translation is not used."""
    if context.library is None:
        return
    choice = context.library.in_language_of(context.content, language)
    if choice.interpreter or choice.content.own is None:
        return
    translated, own = choice.content, choice.content.own
    if not has_conditions(own.instructions.value):
        yield translated
        return
    for ours, theirs in zip(variants(translated.instructions), variants(own.instructions), strict=True):
        reader = theirs.instructions.value.reader
        audience = reader if isinstance(reader, str) else None
        yield replace(
            translated.for_reader(audience),
            instructions=ours.instructions,
            own=replace(own.for_reader(audience), instructions=theirs.instructions),
        )
