"""The consent form states the type of anesthesia or sedation.

Anesthesia has its own risks. It also decides whether the patient must fast and may drive.

Source: the type of anesthesia planned is an element of the consent process in CMS's interpretive guidelines to 42 CFR
482.51(b)(2) and 482.52.

Fix: state under `anesthesia` what the patient gets, and in `sedation` whether it makes the patient sleepy.

Passes:

    anesthesia:
      text: [You get numbing medicine only. You stay awake.]
      sedation: false

Fails:

    anesthesia:
      text: []
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import missing_value, open_line_note
from handouts.check.passages import stated_as_not_needed
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C12"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a missing type of anesthesia if a page has an open line for it."""
    anesthesia = context.instructions.anesthesia
    if (
        not (anesthesia and anesthesia.text)
        and (line := open_line_note(context, "anesthesia"))
        and ("anesthesia" not in stated_as_not_needed(context))
    ):
        hint = "state it under `anesthesia`, with `sedation: true` if the patient may be sleepy or asleep"
        yield missing_value(context, ("anesthesia",), f"the type of anesthesia or sedation is not stated: {line}", hint)
