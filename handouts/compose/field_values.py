"""Single values of a case (`documents.VALUES`) to inlines, or None where the set and the appointment are silent.

Lists of a case (`documents.LISTS`) to items, empty where the set is silent.

What follows the procedure to a list: rest, recovery, stay, the way home. It tells how long, and no order or time.

A source seldom says in which order these come, so the page does not either; only bed rest "then" follows lying flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import counted_rule, fasting_stops, smoking_stop, stop_remark, stop_sentence
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, no_break, phone_link, web_link
from handouts.compose.times import TimeRange, local_date
from handouts.content.models.instructions import RestPeriod
from handouts.content.models.layouts import LISTS
from handouts.content.models.times import Duration
from handouts.document import Block, Heading, Inlines, ItemList, ListItem, Run

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


Items = tuple[ListItem, ...]


def list_items(texts: tuple[Inlines, ...]) -> Items:
    """Items without remarks."""
    return tuple(ListItem(text) for text in texts)


def _summary(case: HandoutContext) -> Items:
    # A plain description of the procedure holds everywhere; it has no number and no instruction.
    return list_items(case.sentences(case.rules.summary or case.procedure.description))


def _stay_items(case: HandoutContext) -> Items:
    stay, words = case.rules.stay, case.labels.timeline
    found: list[Inlines] = []
    if stay.observation:
        found.append((Run(fill_label(words.observation, amount=case.words.amount(stay.observation))),))
    if stay.time:
        told = words.stay_after if case.is_afterwards else words.stay
        found.append((Run(fill_label(told, amount=case.words.amount(stay.time))),))
    return list_items((*found, *case.sentences(stay.text)))


def _driver(case: HandoutContext) -> Items:
    """Whom to take along; what happens without a driver is told only as long as it can happen."""
    driver = case.rules.driver
    if driver is None:
        return ()
    texts = (driver.text,) if case.is_afterwards else (driver.text, driver.otherwise)
    return list_items(case.sentences(filter(None, texts)))


def _relief(case: HandoutContext) -> Items:
    relief = case.rules.relief
    if relief and relief.within and not relief.text:
        return (ListItem((Run(fill_label(case.labels.facts.relief, amount=case.words.amount(relief.within))),)),)
    return list_items(case.sentences(relief.text if relief else ()))


def _smoking_items(case: HandoutContext) -> Items:
    rule = case.rules.smoking
    if rule is None:
        return ()
    sentence, note = smoking_stop(case)
    more = [ListItem(case.prose(rule.text))] if rule.text else []
    return (ListItem(sentence, note), *more)


def _tasks(case: HandoutContext) -> Items:
    items = []
    for task in case.rules.tasks:
        when = case.moments.resolve(task.when)
        day = case.words.when(when, case.labels.at) if when and when.is_range else ""
        day = day or (case.words.point(when.first) if when else "")
        rule = counted_rule(case, task.when)
        items.append(ListItem(case.prose(task.text), (Run(f"{day} {rule}".strip()),)))
    return tuple(items)


def _field(name: str) -> Callable[[HandoutContext], Items]:
    return lambda case: list_items(case.sentences(getattr(case.rules, name)))


def _activity(name: str) -> Callable[[HandoutContext], Items]:
    return lambda case: list_items(case.sentences(getattr(case.rules.activity, name)))


LIST_BUILDERS: dict[str, Callable[[HandoutContext], Items]] = {
    **{name: _field(name) for name in LISTS},
    **{name: _activity(name) for name in ("do", "avoid", "normal")},
    "summary": _summary,
    "anesthesia": lambda case: list_items(case.sentences(case.rules.anesthesia.text if case.rules.anesthesia else ())),
    "relief": _relief,
    "medicine_advice": lambda case: list_items(case.sentences(case.rules.medicines.general)),
    "fasting": lambda case: list_items(case.sentences(case.rules.fasting.text)),
    "smoking": _smoking_items,
    "driver": _driver,
    "stay": _stay_items,
    "tasks": _tasks,
    "contact_note": lambda case: list_items(case.sentences(filter(None, (case.clinic.contact_note,)))),
}


def named_list_items(case: HandoutContext, names: tuple[str, ...]) -> Items:
    """All items of the named lists, in order."""
    return tuple(item for name in names for item in LIST_BUILDERS[name](case))


def recovery_list(case: HandoutContext) -> tuple[Block, ...]:
    """A small heading and its list, or nothing where the set is silent."""
    items = tuple(ListItem(sentence) for sentence in _sentences(case))
    return (Heading(case.labels.timeline.afterwards, 3), ItemList(items)) if items else ()


def _sentences(case: HandoutContext) -> Iterator[Inlines]:
    rules, labels, words = case.rules, case.labels.timeline, case.words
    lie_flat = rest_sentence(case, rules.lie_flat, case.labels.rest.lie_flat)
    follows = rules.bed_rest is not None and rules.bed_rest.after == "lie_flat"
    name = case.labels.rest.then_bed_rest if follows else case.labels.rest.bed_rest
    bed_rest = rest_sentence(case, rules.bed_rest, name)
    yield from filter(None, (join_inlines(lie_flat, bed_rest),) if follows else (lie_flat, bed_rest))
    if rules.stay.observation:
        yield (Run(fill_label(labels.observation, amount=words.amount(rules.stay.observation))),)
    if rules.stay.time:
        yield (Run(fill_label(labels.stay, amount=words.amount(rules.stay.time))),)
    yield from case.sentences(rules.stay.text)
    if rules.driver:
        texts = case.sentences(filter(None, (rules.driver.text, rules.driver.otherwise)))
        yield join_inlines((Run(f"{labels.home}:", strong=True),), *texts)


def rest_sentence(case: HandoutContext, rule: RestPeriod | None, name: str) -> Inlines:
    """'Lie flat on your back for 1 hour after your procedure so that the cement hardens.'"""
    if rule is None:
        return ()
    labels = case.labels.rest
    amount = fill_label(
        labels.amount_after if rule.after == "procedure" else labels.amount, amount=case.words.amount(rule.time)
    )
    how, why = _how_and_why(case, rule)
    return (*join_inlines(name, how, amount, why), Run("."))


def rest_text(case: HandoutContext, rule: RestPeriod, name: str) -> Inlines:
    """'Lie flat on your back so that the cement hardens.'"""
    return (*join_inlines(name, *_how_and_why(case, rule)), Run("."))


def _how_and_why(case: HandoutContext, rule: RestPeriod) -> tuple[Inlines, Inlines]:
    """Both as they go on within a sentence, however they were written."""
    how, why = (case.prose(_within(text)) if text else () for text in (rule.how, rule.why))
    return how, why


def _within(text: str) -> str:
    text = text.rstrip(".")
    return text if text[1:2].isupper() else text[0].lower() + text[1:]
