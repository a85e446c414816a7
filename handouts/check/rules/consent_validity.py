"""The consent form says how long it is valid.

If a procedure is postponed, is the signed form still valid? A sentence on the form answers that. Without it, the
clinic's policy must.

Source: no regulation sets a time. Hospital policies commonly say 30 or 60 days. It is a note, not a defect.

Fix: state it in a topic on the consent form, or leave it to the clinic's policy.

Passes:

    topics:
      - on: [consent]
        heading: How long this form is valid
        text: [This consent is valid for 30 days.]

Fails:

    topics:
      - on: [discharge]
        heading: Brace
        text: [Wear your brace for 30 days.]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, form_label, gap_location, has_english_layouts, layout_texts
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = "C20"
_VALID = re.compile(
    r"\b(valid|good|expires?|ends?|holds?|runs out|lasts?|in (force|effect))\b[^.]*"
    r"\b(days?|weeks?|months?|years?|until)\b",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a form that does not say how long it is valid."""
    if not has_english_layouts(context):
        return
    for form in consent_forms(context):
        if not any(_VALID.search(passage.text) for passage in layout_texts(context, form)):
            hint = f"state it in a topic with `on: [{form}]`, if the clinic's policy sets a time"
            loaded = context.content.instructions
            place = loaded.places.key(("topics",)) if context.instructions.topics else gap_location(loaded, "topics")
            yield Violation(place, f"{form_label(context, form)} does not say how long it is valid", hint)
