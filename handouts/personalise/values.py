"""Single values of a case (`documents.VALUES`) to inlines, or None where the set and the appointment are silent."""

from __future__ import annotations

from collections.abc import Callable

from handouts.content.models.instructions import RestPeriod
from handouts.content.models.times import Duration
from handouts.document import Inlines, Run
from handouts.personalise.case import HandoutContext
from handouts.personalise.clock import local_date
from handouts.personalise.contact import phone_link, web_link
from handouts.personalise.filling import fill_label, fill_label_inlines, join_inlines, no_break
from handouts.personalise.moments import TimeRange
from handouts.personalise.stops import fasting_stops, smoking_stop, stop_remark, stop_sentence

Value = Callable[[HandoutContext], Inlines | None]


def _run(text: str | None) -> Inlines | None:
    return (Run(text),) if text else None


def _stay(case: HandoutContext, duration: Duration | None) -> Inlines | None:
    """A length of the stay; where no length at all is stated, what the set says of it in words."""
    stay = case.rules.stay
    if duration:
        return _run(case.words.amount(duration))
    return join_inlines(*case.sentences(stay.text)) or None if stay.observation is None and stay.time is None else None


def procedure_date(case: HandoutContext) -> Inlines | None:
    """'Tuesday, December 1, 2026, 10:00 AM'."""
    day, start = case.moments.day, case.moments.start
    if not day:
        return None
    words = case.words.weekday_and_year(day)
    return _run(
        fill_label(case.labels.dates.day_then_time, date=words, time=case.words.time(start)) if start else words
    )


def _ended(case: HandoutContext) -> Inlines | None:
    end = case.moments.ended
    if not end:
        return None
    day = case.words.weekday_and_year(end.date())
    return _run(fill_label(case.labels.dates.day_then_time, date=day, time=case.words.time(end)))


def _check_in(case: HandoutContext) -> Inlines | None:
    if case.rules.arrival.check_in is None:
        return None
    day, when = case.moments.day, case.moments.check_in
    on_that_day = day is not None and (when is None or local_date(when.first) == day == local_date(when.last))
    told = case.words.day(day) if day and on_that_day else ""  # else the time names its day itself
    return join_inlines(case.known(case.check_in_time, "check_in"), told, case.check_in_rule)


def procedure_length(case: HandoutContext) -> Inlines | None:
    """How long the procedure takes, as a value; None where the set does not say."""
    words = length_words(case)
    return _run(words[:1].upper() + words[1:])


def length_words(case: HandoutContext) -> str:
    """'about 1 hour', 'about 90 minutes in all; 30 minutes for each spinal level treated'; '' where it is not known."""
    rule, labels, words = case.rules.length, case.labels.facts, case.words
    parts = []
    if rule.total:
        amount = words.amount(rule.total)
        parts.append(fill_label(labels.total, amount=amount) if rule.per_level else amount)
    if rule.per_level:
        parts.append(fill_label(labels.per_level, amount=words.amount(rule.per_level), level=level_word(case)))
    return "; ".join(parts)


def level_word(case: HandoutContext) -> str:
    """What a treated site is called within a sentence: 'spinal level', or as the set counts: 'fracture'."""
    if case.rules.length.per:
        return case.rules.length.per
    label = case.procedure.level_label
    return label[0].lower() + label[1:] if label else case.labels.timeline.level


def _stop(index: int) -> Value:
    def value(case: HandoutContext) -> Inlines | None:
        fasting = case.rules.fasting
        if (fasting.food, fasting.clear_liquids)[index] is None:
            return join_inlines(*stop_sentence(case)) or None
        found = fasting_stops(case)[min(index, len(fasting_stops(case)) - 1)]
        return join_inlines(found.time, found.day, stop_remark(case, found.rule, found.night))

    return value


def _smoking(case: HandoutContext) -> Inlines | None:
    return join_inlines(*smoking_stop(case)) if case.rules.smoking else None


def until(case: HandoutContext, rule: RestPeriod | None, end: TimeRange | None, name: str) -> Inlines:
    """'until 12:05 PM', or 'until' and a line."""
    ended = case.moments.ended
    if rule and end and ended:
        return (Run(case.words.when(end, case.labels.until, ended.date())),)
    return fill_label_inlines(case.labels.rest.until, {"until": case.blank(name, 12)})


def rest_rule(case: HandoutContext, rule: RestPeriod | None) -> str:
    """'(1 hour after your procedure, which ended at 11:05 AM)'."""
    if rule is None:
        return ""
    durations, ended = case.labels.durations, case.moments.ended
    after = durations.after_procedure if rule.after == "procedure" else durations.after_lie_flat
    interval = fill_label(after, amount=case.words.amount(rule.time))
    if ended and rule.after == "procedure":
        return fill_label(case.labels.rest.rule_ended, interval=interval, time=case.words.time(ended))
    return fill_label(case.labels.rest.rule, interval=interval)


def _lie_flat(case: HandoutContext) -> Inlines | None:
    rule = case.rules.lie_flat
    return (
        join_inlines(until(case, rule, case.moments.lie_flat_until, "lie_flat"), rest_rule(case, rule))
        if rule
        else None
    )


def _bed_rest(case: HandoutContext) -> Inlines | None:
    rule = case.rules.bed_rest
    return (
        join_inlines(until(case, rule, case.moments.bed_rest_until, "bed_rest"), rest_rule(case, rule))
        if rule
        else None
    )


def _nothing(_: HandoutContext) -> Inlines | None:
    """A value that only a person at the clinic can write."""
    return None


VALUE_BUILDERS: dict[str, Value] = {
    "facility": lambda case: _run(case.clinic.name),
    "procedure": lambda case: _run(case.procedure.name),
    "level": lambda case: _run(case.appointment.level),
    "practitioner": lambda case: _run(case.appointment.physician),
    "explained_by": _nothing,
    "others": _nothing,
    "anesthesia_by": _nothing,
    "procedure_date": procedure_date,
    "check_in": _check_in,
    "arrival_place": lambda case: case.prose(case.rules.arrival.place) if case.rules.arrival.place else None,
    "length": procedure_length,
    "observation": lambda case: _stay(case, case.rules.stay.observation),
    "stay_time": lambda case: _stay(case, case.rules.stay.time),
    "anesthesia": lambda case: (
        join_inlines(*case.sentences(case.rules.anesthesia.text)) if case.rules.anesthesia else None
    ),
    "stop_eating": _stop(0),
    "stop_drinking": _stop(1),
    "stop_smoking": _smoking,
    "driver": lambda case: case.prose(case.rules.driver.text) if case.rules.driver else None,
    "bring": lambda case: join_inlines(*case.sentences(case.rules.bring)) or None,
    "lie_flat": _lie_flat,
    "bed_rest": _bed_rest,
    "ended": _ended,
    "phone": lambda case: phone_link(case.clinic.phone or "", case.clinic.address) or None,
    "after_hours_phone": lambda case: phone_link(case.clinic.after_hours_phone or "", case.clinic.address) or None,
    "fax": lambda case: _run(no_break(case.clinic.fax or "")),
    "website": lambda case: web_link(case.clinic.website or "") or None,
    "contact_note": lambda case: case.prose(case.clinic.contact_note) if case.clinic.contact_note else None,
}


def field_value(case: HandoutContext, name: str) -> Inlines | None:
    """The value `name` of a case."""
    return VALUE_BUILDERS[name](case)


def field_applies(case: HandoutContext, name: str) -> bool:
    """False for the site of a procedure that has none: no page has a line for it."""
    return name != "level" or case.procedure.site != "none"


def field_label(case: HandoutContext, name: str) -> str:
    """The label of a value: the site by the procedure's own word for it; nothing says "stop" where nobody says when."""
    fasting = case.rules.fasting
    if name == "level" and case.procedure.level_label:
        return case.procedure.level_label
    if name == "stop_eating" and fasting.food is None:
        return fasting_stops(case)[0].what
    if name == "stop_drinking" and fasting.clear_liquids is None:
        return fasting_stops(case)[-1].what
    return case.label(name)
