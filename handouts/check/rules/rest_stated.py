"""The discharge page says how long to lie flat and how long to stay in bed.

These are the first lines of the page. An open line there asks the nurse for a number that the clinic never decided. A
set passes if a sentence says that no rest is needed ("You do not need to lie flat", "You can walk right away").

Source: our own.

Fix: state `lie_flat` and `bed_rest`. If no rest is needed, write `not_applicable: [lie_flat, bed_rest]`.

Passes:

    lie_flat: {time: 1 h, after: procedure}
    bed_rest: {time: 24 h, after: procedure}

Passes:

    lie_flat: ~
    bed_rest: ~
    not_applicable: [lie_flat, bed_rest]

Passes:

    lie_flat: ~
    bed_rest: ~
    expect: [You do not need to lie flat. Bed rest is not needed.]

Fails:

    bed_rest: ~
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.document_layouts import join_words, missing_value, open_line_note
from handouts.check.passages import stated_as_not_needed
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
_REST = {"lie_flat": "to lie flat", "bed_rest": "to rest in bed"}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report the missing times in one finding."""
    open_lines = [name for name in _REST if open_line_note(context, name)]
    if missing := [name for name in open_lines if name not in stated_as_not_needed(context)]:
        message = f"the set does not say how long {join_words([_REST[name] for name in missing], 'or')}"
        hint = f"state {join_words([f'`{name}`' for name in missing])}; if no rest is needed, write"
        hint += f" `not_applicable: [{', '.join(missing)}]`"
        yield missing_value(context, (missing[0], "time"), f"{message}: {open_line_note(context, *missing)}", hint)
