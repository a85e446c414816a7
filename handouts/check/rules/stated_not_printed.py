"""What a set states is printed by some document.

A layout of the clinic's own may leave out what the set states. It is kept up, reviewed, and never read by a patient.

Source: our own.

Mend it: let a section of the clinic's own layouts take it, or delete it from the set.

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
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_SAME = (
    "summary", "how", "prepare", "bring", "leave", "wear", "allergies", "tests", "steps", "feel", "lower_risk",
    "expect", "questions", "references", "relief", "pain_relief",
)  # fmt: skip
_WAYS: dict[KeyPath, frozenset[str]] = {
    **{(name,): frozenset({name}) for name in _SAME},
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
    ("tasks",): frozenset({"timeline", "tasks"}),
    ("fasting", "text"): frozenset({"timeline", "fasting"}),
    ("activity", "do"): frozenset({"do"}),
    ("activity", "avoid"): frozenset({"avoid"}),
    ("activity", "normal"): frozenset({"normal"}),
    ("wound_care",): frozenset({"wound_care"}),
    ("medicines", "general"): frozenset({"medicines", "medicine_advice"}),
}
"""What a set may state, and the names and sections by which a layout prints it."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each value, and each topic, that no document prints."""
    layouts = context.content.layouts
    there = frozenset[str]().union(*(taken_values(context, document) for document in layouts))
    hint = "let a section of the clinic's own layouts take it, or delete it here"
    for path, ways in _WAYS.items():
        stated = context.instructions
        for key in path:
            stated = getattr(stated, str(key))
        if stated and not ways & there:
            yield context.violation(path, f"`{'.'.join(map(str, path))}` is stated, and no document prints it", hint)
    for row, topic in enumerate(context.instructions.topics):
        silent = [name for name in topic.on if name in layouts and "topics" not in taken_values(context, name)]
        if silent or not topic.on:
            message = f"the topic {topic.heading!r} is not printed on {' and '.join(silent) or 'any document'}"
            mend = "give its layout a section `- show: topics`" if silent else "name its documents in `on`"
            yield context.violation(("topics", row, "heading"), message, mend)
