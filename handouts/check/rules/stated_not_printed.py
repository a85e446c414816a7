"""Everything that a set states is printed on a document.

A clinic's own layout can leave out what the set states. Then the clinic maintains and reviews a text that patients
never read.

Source: our own.

Fix: add it to a section of the clinic's own layouts, or delete it from the set.

Passes (documents/preparation.yaml):

    sections:
      - {show: timeline}
      - {show: medicines}
      - {show: list, takes: [prepare, bring, leave, wear, allergies, tests]}
      - {show: questions}
      - {show: steps, takes: [steps]}

Fails (documents/preparation.yaml):

    sections:
      - {show: timeline}
      - {show: medicines}
      - {show: list, takes: [prepare, bring, leave, wear, allergies, tests]}
      - {show: questions}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import taken_values
from handouts.content.models.instructions import FASTING_LINES
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_SAME_NAME = (
    "summary", "how", "prepare", "bring", "leave", "wear", "allergies", "tests", "steps", "feel", "lower_risk",
    "expect", "questions", "references", "relief", "pain_relief",
)  # fmt: skip
_PRINTED_BY: dict[KeyPath, frozenset[str]] = {
    **{(name,): frozenset({name}) for name in _SAME_NAME},
    ("risk_text",): frozenset({"risks", "risk_text"}),
    ("alternative_text",): frozenset({"alternatives", "alternative_text"}),
    ("arrival", "place"): frozenset({"timeline", "arrival_place"}),
    ("length", "total"): frozenset({"timeline", "length"}),
    ("length", "per_level"): frozenset({"timeline", "length"}),
    ("anesthesia",): frozenset({"anesthesia", "timeline"}),
    ("lie_flat",): frozenset({"rest", "lie_flat", "timeline"}),
    ("bed_rest",): frozenset({"rest", "bed_rest", "timeline"}),
    ("stay", "observation"): frozenset({"observation", "stay", "timeline"}),
    ("stay", "time"): frozenset({"stay_time", "stay", "timeline"}),
    ("stay", "text"): frozenset({"stay", "timeline"}),
    ("smoking",): frozenset({"timeline", "smoking", "stop_smoking"}),
    ("plan",): frozenset({"timeline", "plan", "tasks"}),
    ("after",): frozenset({"timeline", "after"}),
    ("courses",): frozenset({"courses"}),
    ("as_needed",): frozenset({"as_needed"}),
    ("do_not_take",): frozenset({"do_not_take"}),
    ("doses",): frozenset({"doses"}),
    ("self_care",): frozenset({"self_care"}),
    ("what_if",): frozenset({"what_if"}),
    ("appointment_times",): frozenset({"prepare"}),
    ("extra_procedures",): frozenset({"extra_procedures"}),
    ("visits",): frozenset({"timeline"}),
    ("fasting", "text"): frozenset({"timeline", "fasting"}),
    **{("fasting", f"{name}_text"): frozenset({"timeline"}) for name in FASTING_LINES},
    ("activity", "do"): frozenset({"do"}),
    ("activity", "avoid"): frozenset({"avoid"}),
    ("activity", "normal"): frozenset({"normal"}),
    ("wound_care",): frozenset({"wound_care"}),
    ("medicines", "general"): frozenset({"medicines", "medicine_advice"}),
}
"""Fields of a set, with the values and sections that print them."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each field and each topic that no document prints."""
    layouts = context.content.layouts
    taken = frozenset[str]().union(*(taken_values(context, document) for document in layouts))
    unprinted_hint = "add it to a section of the clinic's own layouts, or delete it here"
    for path, printers in _PRINTED_BY.items():
        stated = context.instructions
        for key in path:
            stated = getattr(stated, str(key))
        if stated and not printers & taken:
            yield context.violation(
                path, f"`{'.'.join(map(str, path))}` is stated, but no document prints it", unprinted_hint
            )
    for index, topic in enumerate(context.instructions.topics):
        without_topics = [name for name in topic.on if name in layouts and "topics" not in taken_values(context, name)]
        if without_topics or not topic.on:
            message = f"the topic {topic.heading!r} is not printed on {' and '.join(without_topics) or 'any document'}"
            hint = "add a section `- show: topics` to the layout" if without_topics else "list its documents in `on`"
            yield context.violation(("topics", index, "heading"), message, hint)
