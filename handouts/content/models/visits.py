"""Other visits than the procedure, and the times of the day at which some patients should have their appointment."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from handouts.content.models.conditional import Conditional, DateAsk
from handouts.content.models.lengths import LengthField
from handouts.content.models.scalars import (
    KnownWords,
    Prose,
    ValueMisfit,
    Words,
    field_description,
    scalar,
)
from handouts.content.models.times import LONGER_WORDS, Duration, parse_clock_time


class OtherVisit(Conditional):
    """A visit before or after the procedure. Its date is an answer: times of entries can be counted from it."""

    ask: Words
    """The question for its date and time: When is your eye evaluation? It is a column of the list and a field of the
    desk. Not printed."""
    name: KnownWords
    """Name of the visit within a sentence: your eye evaluation."""
    side: Literal["before", "after"]
    """before or after the procedure. A date on the other side is refused."""
    lasts: LengthField | None = None
    """How long it takes: about 4 h."""
    text: Prose | None = None
    """What happens then, or what to bring."""

    @property
    def length(self) -> Duration | None:
        """How long it takes, if its end can be computed from that: not for `a few hours` and `more than 2 h`."""
        if isinstance(self.lasts, Duration) and self.lasts.bound not in LONGER_WORDS.values():
            return self.lasts
        return None

    @property
    def question(self) -> DateAsk:
        """The question for its date and time."""
        return DateAsk.model_construct(ask=self.ask, when=self.side)


ClockField = Annotated[
    dt.time,
    scalar(parse_clock_time, "a clock time"),
    field_description("A clock time: 9:00 AM, noon.", "string"),
]


class AppointmentTime(Conditional):
    """When the appointment should be, for patients for whom the time of day matters."""

    key_aliases: ClassVar[Mapping[str, str]] = {"from": "starts"}

    starts: ClockField | None = None
    """The earliest time of the appointment: 9:00 AM. The key may also be written `from`."""
    before: ClockField | None = None
    """The time before which the appointment should be: noon."""
    why: Prose | None = None
    """The reason, as a sentence."""

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        if self.starts is None and self.before is None:
            raise ValueMisfit("this states no time", hint="add `before: noon` or `from: 9:00 AM`")
        if self.starts and self.before and self.starts >= self.before:
            raise ValueMisfit("this time is not before `before`", "starts", hint="check whether it is AM or PM")
        return self

    def fits(self, time: dt.time) -> bool:
        """True if an appointment at a time is within these times."""
        return (self.starts is None or time >= self.starts) and (self.before is None or time < self.before)
