"""The consent form names the other choices, no treatment among them, with what speaks for and against each.

Whoever does not know what else could be done has nothing to choose from. To wait is a choice as well, and it has
consequences.

Source: alternatives, with their risks and benefits, are part of informed consent: Joint Commission RI.01.03.01, CMS's
interpretive guidelines to 42 CFR 482.24(c)(4)(v), and GMC 2020 on the option to take no action.

Mend it: list the choices under `alternatives`, each with a `text`, and mark the choice of no treatment with
`no_treatment: true`.

Passes:

    alternatives:
      - name: Physical therapy
        text: You need no cut. It may take months.
      - name: No treatment
        text: The pain may go by itself. It may also get worse.
        no_treatment: true

Fails:

    alternatives:
      - name: Physical therapy
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, missing_value
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C14, C16"
_NONE = re.compile(
    r"\b(no (treatment|procedure|surgery|operation|injection|test|action|intervention)|do(ing)? nothing"
    r"|watchful waiting|wait(ing)? and (see|watch)|not (have|having|treat|treating|do|doing) )",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Hits for other treatments, for no treatment, and for a choice of which nothing is said."""
    if not consent_forms(context):
        return
    listed = context.instructions.alternatives
    unmarked = {row for row, other in enumerate(listed) if not other.no_treatment and _NONE.search(other.name)}
    if not listed:
        message = "neither other treatments nor what no treatment means is stated: the consent form has open lines"
        hint = (
            "list them under `alternatives`, each with a `text`; the choice of no treatment with `no_treatment: true`"
        )
        yield missing_value(context, ("alternatives",), message, hint)
        return
    if all(other.no_treatment or row in unmarked for row, other in enumerate(listed)):
        message = "no other treatment than none is named: the consent form has an open line"
        yield missing_value(
            context, ("alternatives",), message, "list each under `alternatives`, with its benefits and risks"
        )
    if not unmarked and not any(other.no_treatment for other in listed):
        message = "the choice of no treatment is not among the alternatives: the consent form has an open line"
        hint = "add it with `no_treatment: true`, and say in `text` what follows from it"
        yield missing_value(context, ("alternatives",), message, hint)
    for row, other in enumerate(listed):
        path = ("alternatives", row)
        if row in unmarked:
            message = f"{other.name!r} is not marked as the choice of no treatment, so the form asks for it again"
            yield context.violation((*path, "name"), message, "add `no_treatment: true`")
        if not other.text:
            message = f"nothing is said about {other.name!r}: its benefits and risks"
            yield context.violation((*path, "name"), message, "add them in a `text`")
