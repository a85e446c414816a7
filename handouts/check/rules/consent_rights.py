"""The consent form says that the patient may refuse, change their mind, and ask questions.

Consent is free only if patients know that they can refuse, and can withdraw it later.

Source: the right to take part in decisions, and to request or refuse treatment, 42 CFR 482.13(b)(2); compare GMC 2020,
Decision making and consent, on the right to change one's mind.

Fix: add the missing right to the statements in the clinic's own `documents/consent.yaml`.

Passes (documents/consent.yaml):

    sections:
      - show: statements
        items: [I may say no. I may change my mind at any time. I may ask more questions at any time.]

Fails (documents/consent.yaml):

    sections:
      - show: statements
        items: [I may ask questions.]
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
    layout_texts,
    layout_violation,
)
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = "C19"
_RIGHTS = {
    "say no": (
        r"\bsay(ing)? [\"“]?no\b|\b(refus|declin)|\bchoose not\b|\bdo not have to\b|\bright not to\b"
        r"|\bnot to have\b|\bmy choice\b|\bvoluntary\b"
    ),
    "change their mind": (
        r"\bchange (my|your|their) mind\b|\b(withdraw|revoke|cancel)|\btake (it |this |my consent )?back\b"
        r"|\bstop (it|the procedure) at any time\b"
    ),
    "ask questions": r"\bask\b|\bquestions?\b",
}
_PATTERNS = {name: re.compile(pattern, re.I) for name, pattern in _RIGHTS.items()}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the rights that the form does not state."""
    if not has_english_layouts(context):
        return
    for form in consent_forms(context):
        text = "\n".join(passage.text for passage in layout_texts(context, form))
        if missing := [name for name, pattern in _PATTERNS.items() if not pattern.search(text)]:
            message = f"{form_label(context, form)} does not say that the patient may {join_words(missing, 'or')}"
            hint = "add it under `items` of the section with `show: statements`"
            yield layout_violation(context, form, message, hint)
