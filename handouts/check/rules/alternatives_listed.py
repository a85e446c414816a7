"""The consent form lists the alternatives, including no treatment, with the benefits and risks of each.

A patient who does not know the alternatives cannot choose. Waiting is also a choice, and it has consequences.

Source: alternatives, with their risks and benefits, are part of informed consent: Joint Commission RI.01.03.01, CMS's
interpretive guidelines to 42 CFR 482.24(c)(4)(v), and GMC 2020 on the option to take no action.

Fix: list the choices under `alternatives`, each with `may_help` and `may_harm`, or with a `text` about both. Mark the
choice of no treatment with `no_treatment: true`.

Passes:

    alternatives:
      - name: Physical therapy
        text: You need no cut. It may take months.
      - name: No treatment
        text: The pain may go away by itself. It may also get worse.
        no_treatment: true

Fails:

    alternatives:
      - name: Physical therapy

Fails:

    alternatives:
      - {name: Physical therapy, may_help: [You need no cut.]}
      - {name: No treatment, text: The pain may go away by itself., no_treatment: true}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import consent_forms, missing_value
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C14, C16"
_NO_TREATMENT = re.compile(
    r"\b(no (treatment|procedure|surgery|operation|injection|test|action|intervention)|do(ing)? nothing"
    r"|watchful waiting|wait(ing)? and (see|watch)|not (have|having|treat|treating|do|doing) )",
    re.I,
)


def check(context: CheckContext) -> Iterator[Violation]:
    """Report missing alternatives, a missing choice of no treatment, and alternatives without a text."""
    if not consent_forms(context):
        return
    listed = context.instructions.alternatives
    unmarked = {
        index
        for index, alternative in enumerate(listed)
        if not alternative.no_treatment and _NO_TREATMENT.search(alternative.name)
    }
    if not listed:
        message = 'no alternatives are listed, not even "no treatment": the consent form has open lines'
        hint = "list them under `alternatives`, each with a `text`; mark no treatment with `no_treatment: true`"
        yield missing_value(context, ("alternatives",), message, hint)
        return
    if all(alternative.no_treatment or index in unmarked for index, alternative in enumerate(listed)):
        message = 'only "no treatment" is listed as an alternative: the consent form has an open line'
        yield missing_value(
            context,
            ("alternatives",),
            message,
            "list alternative treatments under `alternatives`, with their benefits and risks",
        )
    if not unmarked and not any(alternative.no_treatment for alternative in listed):
        message = '"no treatment" is not listed as an alternative: the consent form has an open line'
        hint = "add it with `no_treatment: true`, and describe the consequences in `text`"
        yield missing_value(context, ("alternatives",), message, hint)
    for index, alternative in enumerate(listed):
        path = ("alternatives", index)
        if index in unmarked:
            message = (
                f"{alternative.name!r} is not marked as the choice of no treatment, so the form adds a line for it"
            )
            yield context.violation((*path, "name"), message, "add `no_treatment: true`")
        sides = {"may_help": alternative.may_help, "may_harm": alternative.may_harm}
        missing = [key for key, texts in sides.items() if not texts]
        if len(missing) == 2 and not alternative.text:
            message = f"the benefits and risks of {alternative.name!r} are not stated"
            yield context.violation((*path, "name"), message, "add them as its `may_help` and `may_harm`")
        elif len(missing) == 1:
            message = f"`{missing[0]}` of {alternative.name!r} is not stated: the consent form has open lines for it"
            yield context.violation((*path, "name"), message, f"add `{missing[0]}`")
