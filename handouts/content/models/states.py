"""States that nobody can date when the page is made: `the wound has healed`, `you feel ready`."""

import re
from typing import Annotated

from handouts.content.models import prose
from handouts.content.models.scalars import Translatable, field_description, scalar
from handouts.content.models.time_rules import parse_time_rule
from handouts.content.models.times import Duration, is_clock_time, is_vague_length
from handouts.errors import InvalidValue

STATE_FORMS = "the wound has healed, or you feel ready"
_LEADING_WORD = re.compile(r"(until|till|once|when|after|as soon as|if|unless)\s+", re.I)


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
