"""How long something holds: a length (`10 min`), a vague length (`a few days`), or a state (`the wound has healed`).

A vague length and a state are printed in words. No date is ever computed from them: fields whose dates are computed
take only a `Duration`, which refuses a vague length.
"""

import re
from typing import Annotated, TypeAlias

from handouts.content.models import prose
from handouts.content.models.scalars import Translatable, field_description, scalar
from handouts.content.models.time_rules import parse_time_rule
from handouts.content.models.times import (
    Bound,
    Duration,
    VagueLength,
    is_clock_time,
    is_vague_length,
    parse_stay,
)
from handouts.errors import InvalidValue

LENGTH_FORMS = (
    "10 min, up to 2 weeks, about 1 h, a few days, several weeks, a few weeks up to months, more than 2 h, or 2 nights"
)
AGE_FORMS = "72 h, 30 days, 6 months, or 1 year"
DELAY_FORMS = "24 h, 10 to 15 min, about 1 h, or at least 2 days"
Length: TypeAlias = Duration | VagueLength


def parse_length(text: str) -> Length:
    """Parse `10 min`, `up to 2 weeks`, `a few days` or `a few weeks up to months`. Raises InvalidValue."""
    words = " ".join(text.split())
    if not is_vague_length(words):
        return Duration.parse(text, LENGTH_FORMS, seconds=True, printed=True)
    return VagueLength.parse(words, LENGTH_FORMS)


def _parse_delay(text: str) -> Duration:
    """An amount of time that is waited: `24 h`, `10 to 15 min`. Raises InvalidValue."""
    duration = Duration.parse(text, DELAY_FORMS, seconds=True)
    if duration.bound in (Bound.UP_TO, Bound.UNDER):
        raise InvalidValue(f"{text!r} does not say how long to wait", f"write it like {DELAY_FORMS}")
    return duration


def _parse_age(text: str) -> Duration:
    """How old something is: one exact length. Raises InvalidValue."""
    duration = Duration.parse(text, AGE_FORMS)
    if duration.is_range or duration.bound is not Bound.EXACT:
        raise InvalidValue(f"{text!r} is not one length of time", f"write it like {AGE_FORMS}")
    return duration


def _parse_stay(text: str) -> Length:
    length = parse_length(text)
    return length if isinstance(length, VagueLength) else parse_stay(text)


LengthField = Annotated[
    Length,
    scalar(parse_length, "a length of time"),
    field_description(f"A length of time: {LENGTH_FORMS}.", "string"),
]
StayField = Annotated[
    Length,
    scalar(_parse_stay, "a length of time"),
    field_description(f"A length of time: {LENGTH_FORMS}.", "string"),
]


DelayField = Annotated[
    Duration,
    scalar(_parse_delay, "a length of time"),
    field_description(f"A length of time: {DELAY_FORMS}.", "string"),
]
AgeField = Annotated[
    Duration,
    scalar(_parse_age, "a length of time"),
    field_description(f"How old something is: {AGE_FORMS}.", "string"),
]


STATE_FORMS = "the wound has healed, or you feel ready"
_LEADING_WORD = re.compile(r"(until|till|once|when|whenever|each time|every time|after|as soon as|if|unless)\s+", re.I)


def parse_state(text: str) -> str:
    """Parse a state, as a clause without `until` or `once`. Raises InvalidValue, also for a time."""
    words = " ".join(text.split()).rstrip(".")
    if not words:
        raise InvalidValue("the text is empty", f"write it like {STATE_FORMS}")
    if _is_time(words):
        raise InvalidValue(f"{text!r} is a time, not a state", "write it as a time, in `until` or `from`")
    if match := _LEADING_WORD.match(words):
        message = f"the page already says {match[1].lower()!r}"
        if match[1].lower() not in ("until", "once", "unless"):
            message = f"{text!r} is not a state alone"
        raise InvalidValue(message, f"write only the state: {words[match.end() :]}")
    if not re.search(r"[^\W\d_]", words):
        raise InvalidValue(f"{text!r} is not a state", f"write it like {STATE_FORMS}")
    return prose.check_prose(words)


def _is_time(words: str) -> bool:
    """True for a text that is a length of time, a clock time, or the time of an entry."""
    if is_clock_time(words) or is_vague_length(words):
        return True
    for parse in (parse_time_rule, Duration.parse):
        try:
            parse(words)
        except ValueError:
            continue
        return True
    return False


StateField = Annotated[
    str,
    scalar(parse_state, "a state"),
    field_description(f"A state, without a date: {STATE_FORMS}.", "string"),
    Translatable.WORDS,
]
