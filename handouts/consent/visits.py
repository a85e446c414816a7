"""The consent of the patients of a day: its state, and the alert for the run sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label, mark
from handouts.compose.wording import TimeWording
from handouts.consent.state import (
    CLINICIAN,
    INTERPRETER,
    PATIENT,
    WITNESS,
    ConsentEvent,
    ConsentRules,
    ConsentState,
    Standing,
    consent_state,
)
from handouts.content.content import Content
from handouts.day.alerts import Alert
from handouts.day.plan import Visit
from handouts.schedule.appointment import Appointment
from handouts.typeset.renderer import document_identifier


def consent_rules(content: Content, appointment: Appointment) -> ConsentRules:
    """What a consent of this patient needs at this clinic.

    Raises ValueError if the clinic does not record consent.
    """
    clinic = content.clinic.value.consent
    if clinic is None:
        raise ValueError("the clinic does not record consent")
    parties = [PATIENT, CLINICIAN]
    if appointment.interpreter not in ("", "no"):
        parties.append(INTERPRETER)
    if clinic.witness:
        parties.append(WITNESS)
    return ConsentRules(tuple(parties), clinic.valid_days)


def consent_documents(content: Content) -> tuple[str, ...]:
    """The documents that are consent forms."""
    return tuple(content.with_role("consent"))


def form_code(visit: Visit, document: str, composer: Composer) -> str:
    """The code on the pages of a form as it would be printed now."""
    return document_identifier(composer.compose_checked(visit.content, document, visit.booking.appointment))


def consent_states(
    visit: Visit, events: Sequence[ConsentEvent], today: dt.date, composer: Composer
) -> Mapping[str, ConsentState]:
    """The state of each consent form of a patient, by the name of the document; nothing if the clinic records none.

    `events` are those of the appointment, the oldest first. `today` is the day in the clinic's time zone.
    """
    content, appointment = visit.content, visit.booking.appointment
    if content.clinic.value.consent is None:
        return {}
    zone = content.clinic.value.time_zone
    rules = consent_rules(content, appointment)

    def is_current(event: ConsentEvent) -> bool:
        # A page depends on the day on which it is printed, but that alone does not make it another form.
        days = (appointment.printed, event.moment.astimezone(zone).date())
        appointments = (replace(appointment, printed=day) for day in dict.fromkeys(days))
        return any(
            document_identifier(composer.compose_checked(content, event.document, one_day)) == event.code
            for one_day in appointments
        )

    return {
        name: consent_state([event for event in events if event.document == name], rules, is_current, today, zone)
        for name in consent_documents(content)
        if name in visit.documents
    }


def consent_alerts(
    visit: Visit, events: Sequence[ConsentEvent], today: dt.date, composer: Composer
) -> tuple[Alert, ...]:
    """An alert for each consent form that does not count."""
    states = consent_states(visit, events, today, composer)
    return tuple(Alert("consent", state_text(visit.content, state)) for state in states.values() if not state.counts)


def state_text(content: Content, state: ConsentState) -> str:
    """The state in the language of staff: 'Consent withdrawn on Nov 20.'"""
    labels = content.staff_labels.desk.consent
    template = {
        Standing.NONE: labels.none,
        Standing.SCANNED: labels.scanned,
        Standing.INCOMPLETE: labels.incomplete,
        Standing.GIVEN: labels.given,
        Standing.REFUSED: labels.refused,
        Standing.WITHDRAWN: labels.withdrawn,
        Standing.EXPIRED: labels.expired,
        Standing.OUTDATED: labels.outdated,
    }[state.standing]
    date = TimeWording(content.staff_labels).full_day(state.since) if state.since else ""
    names = mark(content.staff_labels.punctuation.parts).join(getattr(labels, party) for party in state.missing)
    return fill_label(template, date=date, parties=names)
