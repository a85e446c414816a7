"""What may happen before or at the procedure, and what follows: lateness, a cold, a question, a skipped preparation."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import model_validator

from handouts.content.models.conditional import Conditional, ProseEntry
from handouts.content.models.contacts import ContactField
from handouts.content.models.lengths import StateField
from handouts.content.models.scalars import Slug, ValueMisfit
from handouts.content.models.signs import LastingField, SignTimes
from handouts.content.models.time_rules import WhenField


class WhatIf(Conditional, SignTimes):
    """Something that may happen, and what follows from it or whom to contact."""

    key_aliases: ClassVar[Mapping[str, str]] = {"if": "happens", "from": "starts", "in": "period"}

    happens: StateField | None = None
    """What may happen, as a clause: you have a cold. The key may also be written `if`."""
    late: LastingField | None = None
    """Or how late the patient comes, counted from check-in: `more than 30 min`. The page has the clock time."""
    then: tuple[ProseEntry, ...] = ()
    """What follows, or what to do: [We cancel your test and make a new appointment.]"""
    contact: ContactField | None = None
    """Whom to contact: call_us, {action: ask, who: your nurse}, or a contact of clinic.yaml."""
    by: WhenField | None = None
    """The latest time to contact them: `2:00 PM the day before`, `1 day before procedure`."""
    documents: tuple[Slug, ...] = ()
    """Documents that print it. If left out: those for before the procedure."""

    @model_validator(mode="after")
    def _check_answer(self) -> Self:
        if (self.happens is None) is (self.late is None):
            if self.late:
                raise ValueMisfit("an entry has either `if` or `late`", "late", hint="delete one of them")
            raise ValueMisfit("this does not say what may happen", hint="write it like if: you have a cold")
        if self.late and (self.has_sign_times or not self.late.unit.elapsed):
            message = "lateness is stated in minutes or hours, without another time"
            raise ValueMisfit(message, "late", hint="write it like more than 30 min")
        if not (self.then or self.contact):
            raise ValueMisfit("this does not say what follows", hint="add `then` or `contact`")
        if self.by is None:
            return self
        if self.contact is None:
            raise ValueMisfit("`by` is the latest time to contact somebody", "by", hint="add `contact`")
        if self.contact.soon or self.contact.action in ("emergency", "emergency_department", "call_now"):
            message = f"`{self.contact.soon or self.contact.action}` already says how soon"
            raise ValueMisfit(message, "by", hint="delete `by`; or write `contact: call_us`")
        return self
