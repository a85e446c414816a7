"""A length of time has a number, and so has how often something is done.

"A few days" is three days for one patient and ten for another. The page prints the words, and no date can be computed
from them.

Source: every interval has one number, one unit and one anchor (standard D8).

Fix: write a number or a range, if the clinic knows one. If nobody does, ignore this note with a comment.

Passes:

    expect:
      - {text: The place may be sore., lasts: up to 5 days}

Fails:

    expect:
      - {text: The place may be sore., lasts: a few days}

Fails:

    after:
      - {when: a few days after procedure, text: The stitches fall out.}

Passes:

    after:
      - {repeat: 4 times a day, text: Walk.}

Fails:

    after:
      - {repeat: several times a day, text: Walk.}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.models.time_rules import LooseRepeat, VagueInterval
from handouts.content.models.times import VagueLength
from handouts.content.timed_values import sign_times, timed_values
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

SEVERITY = Severity.NOTE
STANDARD = "D8"


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each length without a number."""
    for timed in timed_values(context.instructions):
        if isinstance(timed.value, VagueLength):
            message = "this length has no number, so each patient reads another one into it"
            yield context.violation(timed.path, message, "write a number or a range, if you have one: 3 to 5 days")
    for path, times in sign_times(context.instructions):
        if isinstance(times.starts, VagueInterval):
            yield _without_number(context, (*path, "starts"))
    for name in ("plan", "after"):
        for index, entry in enumerate(getattr(context.instructions, name)):
            for key in ("when", "starts", "usually"):
                if isinstance(getattr(entry, key), VagueInterval):
                    yield _without_number(context, (name, index, key))
            if isinstance(entry.repeat, LooseRepeat) and entry.repeat.vague:
                message = "this does not say how many times, so each patient reads another number into it"
                yield context.violation(
                    (name, index, "repeat"), message, "write a number, if you have one: 4 times a day"
                )


def _without_number(context: CheckContext, path: KeyPath) -> Violation:
    message = "this time has no number, so each patient reads another day into it"
    return context.violation(path, message, "write a number or a range, if you have one: 3 to 5 days after procedure")
