"""Find the lengths and the states of a set: `for: a few days`, `until_state: the wound has healed`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handouts.content.models.conditional import ConditionalText
from handouts.content.models.contacts import SelfCare
from handouts.content.models.scalars import ContentModel
from handouts.content.models.signs import SignTimes
from handouts.content.models.times import Duration, VagueLength
from handouts.content.yaml.source_locations import KeyPath

STATE_FIELDS = ("once", "until_state", "or_once", "unless", "each_time", "restart_once", "starts_once", "after_state")
SIGN_PARENTS = ("warning", "emergency", "call_us", "tiers", "signs", "self_care", "what_if")
"""Keys below which a set has signs."""
_TEXTS = (ConditionalText, SelfCare)


class TimedValue(NamedTuple):
    """A length or a state, with its path and the value that it belongs to."""

    path: KeyPath
    value: Duration | VagueLength | str
    owner: ContentModel


def timed_values(value: object, path: KeyPath = ()) -> Iterator[TimedValue]:
    """Every vague length, and every length and state of a text, in the order of the fields."""
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            if isinstance(entry, ContentModel):
                yield from timed_values(entry, (*path, index))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from timed_values(entry, (*path, name))
    elif isinstance(value, ContentModel):
        for name in type(value).model_fields:
            if name not in value.model_fields_set:
                continue
            part = getattr(value, name)
            is_length = isinstance(part, VagueLength) or (isinstance(value, _TEXTS) and isinstance(part, Duration))
            if is_length or (name in STATE_FIELDS and isinstance(part, str)):
                yield TimedValue((*path, name), part, value)
            else:
                yield from timed_values(part, (*path, name))


def sign_times(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, SignTimes]]:
    """Every value of a set that may have the times of a sign, and its path, in the order of the fields."""
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            if isinstance(entry, ContentModel):
                yield from sign_times(entry, (*path, index))
    elif isinstance(value, ContentModel):
        if isinstance(value, SignTimes):
            yield path, value
        for name in SIGN_PARENTS:
            if name in value.model_fields_set:
                yield from sign_times(getattr(value, name), (*path, name))
