"""Texts that the desk shows, but that rooms below it write: labels of fields, roles, rights, states.

They are translated where the desk shows them. Other texts from below, such as findings of the checks and problems of
lists, stay in English and are tagged as English.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.channels.table import CHANNELS
from handouts.corrections.values import LABELS
from handouts.desk.form import LABELS as FORM_LABELS
from handouts.desk.language import mark
from handouts.people.accounts import Right, Role

STATES = (mark("sample"), mark("draft"), mark("approved"))
"""States of a set."""
TRANSLATION_STATES = (mark("complete"), mark("complete, not approved"), mark("English: incomplete"))
"""States of a translation."""
SIGN_INS = (
    mark("signed in"), mark("unlocked"), mark("password confirmed"), mark("wrong password"), mark("wait"),
    mark("disabled"), mark("unknown name"), mark("wrong PIN"),
)  # fmt: skip
"""What the record of sign-ins says."""
MERGE_KINDS = (
    mark("new"), mark("moved"), mark("gone"), mark("changed"),
    mark("with another name or date of birth under the same id"),
)  # fmt: skip
"""How a patient differs between two lists."""
PROBLEMS = (
    mark("no printer is chosen"), mark("choose one"), mark("no clinic is chosen"), mark("no list is open"),
)  # fmt: skip
"""Frequent problems."""


def texts_of_other_rooms() -> Iterator[str]:
    """The texts that are lists of values in other rooms."""
    yield from LABELS.values()
    yield from FORM_LABELS.values()
    yield from (str(role) for role in Role)
    yield from (str(right) for right in Right)
    for channel in CHANNELS:
        labels = channel.labels
        yield from filter(None, (labels.done, labels.refused, labels.unsure, labels.waiting, labels.deferred))
