"""The state of a consent, from what was recorded about it."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.consent.state import (
    CLINICIAN,
    INTERPRETER,
    PATIENT,
    REPRESENTATIVE,
    WITNESS,
    ConsentAction,
    ConsentEvent,
    ConsentRules,
    ConsentState,
    Standing,
    consent_state,
)

ZONE = dt.timezone(dt.timedelta(hours=-5))
FORM, OTHER_FORM = "7HC-QRV-3PQ", "2AB-CDE-FGH"
TODAY = dt.date(2026, 12, 1)


def event(action: ConsentAction, *parties: str, day: int = 1, month: int = 12, code: str = FORM) -> ConsentEvent:
    moment = dt.datetime(2026, month, day, 9, 0, tzinfo=ZONE)
    return ConsentEvent(action, moment, "consent", "1.0", code, parties)


def signed(*parties: str, day: int = 1, month: int = 12, code: str = FORM) -> ConsentEvent:
    return event(ConsentAction.SIGNED, *parties, day=day, month=month, code=code)


def state(*events: ConsentEvent, rules: ConsentRules | None = None, today: dt.date = TODAY) -> ConsentState:
    return consent_state(events, rules or ConsentRules(), lambda row: row.code == FORM, today, ZONE)


BOTH = (PATIENT, CLINICIAN)
SCANNED, REFUSED, WITHDRAWN = (
    event(ConsentAction.SCANNED),
    event(ConsentAction.REFUSED),
    event(ConsentAction.WITHDRAWN),
)


@pytest.mark.parametrize(
    ("events", "standing"),
    [
        ((), Standing.NONE),
        ((SCANNED,), Standing.SCANNED),
        ((signed(PATIENT),), Standing.INCOMPLETE),
        ((signed(CLINICIAN),), Standing.INCOMPLETE),
        ((signed(*BOTH),), Standing.GIVEN),
        ((signed(PATIENT), signed(CLINICIAN)), Standing.GIVEN),
        ((signed(*BOTH), SCANNED), Standing.GIVEN),
        ((SCANNED, signed(*BOTH)), Standing.GIVEN),
        ((signed(*BOTH), WITHDRAWN), Standing.WITHDRAWN),
        ((REFUSED,), Standing.REFUSED),
        ((signed(*BOTH), REFUSED), Standing.REFUSED),
        ((signed(*BOTH), WITHDRAWN, signed(PATIENT)), Standing.INCOMPLETE),
        ((signed(*BOTH), WITHDRAWN, signed(*BOTH)), Standing.GIVEN),
        ((signed(*BOTH), WITHDRAWN, SCANNED), Standing.SCANNED),
        ((signed(*BOTH, code=OTHER_FORM),), Standing.OUTDATED),
        ((signed(PATIENT, code=OTHER_FORM),), Standing.OUTDATED),
        # Signatures on two forms do not add up.
        ((signed(PATIENT, code=OTHER_FORM), signed(CLINICIAN)), Standing.INCOMPLETE),
        ((signed(*BOTH), signed(PATIENT, code=OTHER_FORM)), Standing.OUTDATED),
    ],
)
def test_standing(events: tuple[ConsentEvent, ...], standing: Standing) -> None:
    assert state(*events).standing is standing


def test_only_a_given_consent_counts() -> None:
    counting = {standing for standing in Standing if ConsentState(standing).counts}
    assert counting == {Standing.GIVEN}


def test_who_is_missing() -> None:
    rules = ConsentRules((PATIENT, CLINICIAN, INTERPRETER, WITNESS))
    assert state(signed(PATIENT, WITNESS), rules=rules).missing == (CLINICIAN, INTERPRETER)


def test_a_representative_signs_in_place_of_the_patient() -> None:
    given = state(signed(REPRESENTATIVE, CLINICIAN))
    assert (given.standing, given.missing, given.signed_by) == (Standing.GIVEN, (), (REPRESENTATIVE, CLINICIAN))


@pytest.mark.parametrize(
    ("days", "today", "standing"),
    [
        (None, dt.date(2036, 1, 1), Standing.GIVEN),
        (30, dt.date(2026, 12, 1), Standing.GIVEN),
        (30, dt.date(2026, 12, 31), Standing.GIVEN),
        (30, dt.date(2027, 1, 1), Standing.EXPIRED),
    ],
)
def test_expiry(days: int | None, today: dt.date, standing: Standing) -> None:
    assert state(signed(*BOTH), rules=ConsentRules(BOTH, days), today=today).standing is standing


def test_expiry_counts_from_the_last_signature() -> None:
    rules = ConsentRules(BOTH, 30)
    assert state(signed(PATIENT, day=1, month=10), signed(CLINICIAN, day=20, month=11), rules=rules).counts


def test_days_are_those_of_the_clinic() -> None:
    late = ConsentEvent(
        ConsentAction.SIGNED, dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC), "consent", "1.0", FORM, BOTH
    )
    assert state(late).since == dt.date(2026, 11, 30)
