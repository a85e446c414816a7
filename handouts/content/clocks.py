"""Clock times as people write them: `7:30 AM`, `10am`, `19:30`, `noon`. What could be two times is refused."""

from __future__ import annotations

import datetime as dt
import re

from handouts.errors import InvalidValue

_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?", re.A)
_POINTED = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)((?:\s*[ap]\.?m\.?)?)", re.A | re.I)
_LOOKS = re.compile(r"noon|\d{1,2}\s*[ap]\.?m\.?|\d+:.*", re.A | re.I | re.S)
CLOCK_EXAMPLES = "write it like 7:30 AM or 19:30"


def is_clock_time(text: str) -> bool:
    """True of what is meant as a clock time, right or wrong; so it is answered as one."""
    return bool(_LOOKS.fullmatch(text.strip()) or _POINTED.fullmatch(text.strip()))


def parse_clock_time(text: str) -> dt.time:
    """Read a local clock time: `7:30 AM`, `10am`, `19:30`, `10:30`, `noon`. Raises ValueError.

    `12 PM` alone is refused, because people mean both by it; `12:00 PM` is what clocks show at noon.
    """
    text = text.strip()
    if text.lower() == "noon":
        return dt.time(12)
    if pointed := _POINTED.fullmatch(text):
        hour, minute, half = pointed.groups()
        raise InvalidValue(f"{text!r} is not a clock time", f"write it {hour}:{minute}{half}, with a colon")
    found = _CLOCK.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise InvalidValue(f"{text!r} is not a clock time", CLOCK_EXAMPLES)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise InvalidValue(f"{text!r} is no time of the clock: with AM or PM the hour is 1 to 12", CLOCK_EXAMPLES)
    if hour == 12 and not found[2]:
        raise InvalidValue(f"{text!r}: is it midnight or noon?", "write noon, or 0:00 for midnight")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise InvalidValue(f"{text!r} is no time of the clock: hours end at 23, minutes at 59", CLOCK_EXAMPLES)
    return dt.time(hour, minute)
