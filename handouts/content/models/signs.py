"""What may happen to the patient: warning signs, signs of self-care, and other cases, with their times.

A sign may have to go on for some time before it counts (`lasting: more than 1 day`), or may count only from or until a
time after the procedure (`from: 1 week after procedure`, `within: 24 h after procedure`), or above or below a measured
value (`limit: above 38.5 C`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Self

from pydantic import Discriminator, Tag, model_validator

from handouts.content.models.conditional import TEXT_KEYS, ConditionalText
from handouts.content.models.lengths import LengthField, StateField
from handouts.content.models.scalars import ContentModel, Prose, ValueMisfit, field_description, scalar
from handouts.content.models.sign_limits import UNIT_HINT, SignLimitField
from handouts.content.models.time_rules import SignStartField, TimeRule, WhenField, rule_amount
from handouts.content.models.times import Bound, Duration
from handouts.errors import InvalidValue

LASTING_FORMS = "more than 1 day, or at least 30 min"
_MORE_THAN = re.compile(r"(?:more|longer)\s+than\s+|over\s+", re.I)
_AT_LEAST_RANGE = re.compile(r"at\s+least\s+(?=\d+\s*(?:-|–|to)\s*\d)", re.I)
_OR_MORE = re.compile(r"(\d.*?)\s+or\s+(?:more|longer)", re.I)


def parse_lasting(text: str) -> Duration:
    """Parse for how long a sign must go on: `more than 1 day`, with the bound `EXACT`; or `at least 30 min`.

    Raises InvalidValue, also for `1 day` alone, which does not say what holds after exactly a day.
    """
    words = " ".join(text.split())
    match = _MORE_THAN.match(words)
    if later := _OR_MORE.fullmatch(words):
        words = f"at least {later[1]}"
    if at_least := _AT_LEAST_RANGE.match(words):
        length = replace(Duration.parse(words[at_least.end() :], LASTING_FORMS), bound=Bound.AT_LEAST)
    else:
        length = Duration.parse(words[match.end() :] if match else words, LASTING_FORMS)
    if (length.is_range and match) or length.bound is not (Bound.EXACT if match else Bound.AT_LEAST):
        raise InvalidValue(f"{text!r} does not say `more than` or `at least`", f"write it like {LASTING_FORMS}")
    return length


def _parse_period(text: str) -> Duration:
    """The time in which a limit is reached: one exact length. Raises InvalidValue."""
    duration = Duration.parse(text, "1 h, or 24 h")
    if duration.is_range or duration.bound is not Bound.EXACT:
        raise InvalidValue(f"{text!r} is not one length of time", "write it like 1 h, or 24 h")
    return duration


PeriodField = Annotated[
    Duration,
    scalar(_parse_period, "a length of time"),
    field_description("The time in which a limit is reached: 1 h, 24 h, 2 days.", "string"),
]
LastingField = Annotated[
    Duration,
    scalar(parse_lasting, "a length of time"),
    field_description(f"For how long it must go on: {LASTING_FORMS}.", "string"),
]


class SignTimes(ContentModel):
    """The times of a sign."""

    lasting: LastingField | None = None
    """How long it must go on before it counts: `more than 1 day`, `at least 30 min`."""
    starts: SignStartField | None = None
    """The time from which it counts: `1 week after procedure`. The key may also be written `from`."""
    within: WhenField | None = None
    """The time until which it counts: `24 h after procedure`."""
    limit: SignLimitField | None = None
    """The measured value above or below which it counts: `above 38.5 C`, `100.4 F or higher`. Printed as stated, never
    converted."""
    after_state: StateField | None = None
    """The state after which it counts, as a clause: you took the medicine. With `time_after`."""
    time_after: LengthField | None = None
    """How long after the state of `after_state` it counts: `1 h`, `less than 30 min`, `more than 2 h`."""
    period: PeriodField | None = None
    """The time in which the `limit` is reached: `1 h`, `24 h`. The key may also be written `in`."""

    @model_validator(mode="after")
    def _check_starts(self) -> Self:
        amount = rule_amount(self.starts) if self.starts else None
        if amount and amount.bound not in (Bound.EXACT, Bound.ABOUT):
            raise ValueMisfit("a sign counts from one time on", "starts", hint="write it like 1 week after procedure")
        if bool(self.after_state) is not bool(self.time_after):
            key, other = ("after_state", "time_after") if self.after_state else ("time_after", "after_state")
            hint = "add `time_after: 1 h`" if self.after_state else "add `after_state: you took the medicine`"
            raise ValueMisfit(f"`{key}` needs `{other}`", key, hint=hint)
        if self.period and not self.limit:
            message = "this does not say how many or how much in that time"
            raise ValueMisfit(message, "period", hint="add `limit: more than 2 times`")
        if self.limit and not (self.limit.unit or self.limit.most or self.period):
            hint = f"{UNIT_HINT}; or add the time in which so many are counted: `in: 1 h`"
            raise ValueMisfit(f"{self.limit.written!r} has no unit", "limit", hint=hint)
        return self

    @property
    def has_sign_times(self) -> bool:
        """True if any of its times or its limit is stated."""
        return bool(self.lasting or self.starts or self.within or self.limit or self.after_state)


class Sign(ConditionalText, SignTimes):
    """A warning sign that is for some patients only, or that has a time."""

    key_aliases: ClassVar[Mapping[str, str]] = {"for": "lasts", "from": "starts", "in": "period"}

    @property
    def is_plain(self) -> bool:
        """True if nothing but its text is left when its condition is true."""
        return super().is_plain and not self.has_sign_times


_SIGN_KEYS = TEXT_KEYS | {"lasting", "starts", "within", "limit", "period", "after_state", "time_after"}


def _sign_tag(value: Any) -> str:
    is_sign = isinstance(value, ConditionalText) or (isinstance(value, dict) and not _SIGN_KEYS.isdisjoint(value))
    return "<sign>" if is_sign else "<text>"


SignEntry = Annotated[Annotated[Prose, Tag("<text>")] | Annotated[Sign, Tag("<sign>")], Discriminator(_sign_tag)]
"""An entry of a list of signs: a text, or a mapping with `text` and a time or a condition."""


def sign_rules(value: SignTimes) -> tuple[tuple[str, TimeRule], ...]:
    """The times of a sign that are counted from something, by their keys."""
    rules = (("starts", value.starts), ("within", value.within))
    return tuple((key, rule) for key, rule in rules if rule)
