"""Derive the state of a patient's consent from what was recorded about it.

A consent is for one form: the page code says which. If the form would be printed with other words now (another version
of the set, another date, another level), the consent is out of date. Nothing is assumed: a form that was scanned is not
a signed form until somebody says who signed it, and a consent does not expire unless the clinic says when.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PATIENT, REPRESENTATIVE, CLINICIAN, INTERPRETER, WITNESS = (
    "patient", "representative", "clinician", "interpreter", "witness",
)  # fmt: skip
PARTIES = (PATIENT, REPRESENTATIVE, CLINICIAN, INTERPRETER, WITNESS)
"""Everybody who may sign, in the order in which messages list them. A representative signs in place of the patient."""


class ConsentAction(enum.StrEnum):
    """What was done with a consent form, as the journal names it."""

    SIGNED = "consent-signed"
    SCANNED = "consent-scanned"
    REFUSED = "consent-refused"
    WITHDRAWN = "consent-withdrawn"


@dataclass(frozen=True)
class ConsentEvent:
    """One row of the journal about a consent."""

    action: ConsentAction
    moment: dt.datetime
    """When it was recorded, with a time zone."""
    document: str
    """consent, or another document with the role of a consent."""
    version: str
    """Version of the set."""
    code: str
    """The code on the pages of the form; '' if it is not known."""
    parties: tuple[str, ...] = ()
    """Who signed."""


class Standing(enum.StrEnum):
    """Whether a patient has given consent."""

    NONE = "none"
    SCANNED = "scanned"
    INCOMPLETE = "incomplete"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class ConsentRules:
    """What a clinic asks of a consent."""

    parties: tuple[str, ...] = (PATIENT, CLINICIAN)
    """Who must sign."""
    valid_days: int | None = None
    """Days for which it counts; None if the clinic states no limit."""


@dataclass(frozen=True)
class ConsentState:
    """The state of one consent form of one patient."""

    standing: Standing
    since: dt.date | None = None
    """The day of the last signature, the refusal or the withdrawal, in the clinic's time zone."""
    missing: tuple[str, ...] = ()
    """Who has not signed yet."""
    signed_by: tuple[str, ...] = ()
    version: str = ""
    """Version of the set on which the form was based."""

    @property
    def counts(self) -> bool:
        """True only for a consent that everybody signed, for this form, that was not withdrawn and has not expired."""
        return self.standing is Standing.GIVEN


def consent_state(
    events: Sequence[ConsentEvent],
    rules: ConsentRules,
    is_current: Callable[[ConsentEvent], bool],
    today: dt.date,
    zone: dt.tzinfo,
) -> ConsentState:
    """The state of a form from its events, the oldest first.

    `is_current` says whether the form of an event is the one that would be printed now. `today` is the day in `zone`,
    the clinic's time zone.
    """
    if not events:
        return ConsentState(Standing.NONE)
    last = events[-1]
    day = last.moment.astimezone(zone).date()
    if last.action in (ConsentAction.REFUSED, ConsentAction.WITHDRAWN):
        standing = Standing.REFUSED if last.action is ConsentAction.REFUSED else Standing.WITHDRAWN
        return ConsentState(standing, day, version=last.version)
    signatures = _signatures_of_last_form(events)
    if not signatures:
        return ConsentState(Standing.SCANNED, day, version=last.version)
    day = signatures[-1].moment.astimezone(zone).date()
    signed = {party for event in signatures for party in event.parties}
    missing = tuple(party for party in rules.parties if party not in signed)
    if REPRESENTATIVE in signed:
        missing = tuple(party for party in missing if party != PATIENT)
    if not is_current(signatures[-1]):
        standing = Standing.OUTDATED
    elif missing:
        standing = Standing.INCOMPLETE
    elif rules.valid_days is not None and today > day + dt.timedelta(days=rules.valid_days):
        standing = Standing.EXPIRED
    else:
        standing = Standing.GIVEN
    ordered = tuple(party for party in PARTIES if party in signed)
    return ConsentState(standing, day, missing, ordered, signatures[-1].version)


def _signatures_of_last_form(events: Sequence[ConsentEvent]) -> list[ConsentEvent]:
    """The signatures on the form that was signed last, after the last refusal or withdrawal."""
    signatures: list[ConsentEvent] = []
    for event in events:
        if event.action in (ConsentAction.REFUSED, ConsentAction.WITHDRAWN):
            signatures = []
        elif event.action is ConsentAction.SIGNED:
            if signatures and signatures[-1].code != event.code:
                signatures = []
            signatures.append(event)
    return signatures
