"""Build the values and lists that a document layout names (`VALUES` and `LISTS` in `content.models.layouts`).

A value is None, and a list is empty, if neither the set nor the appointment states it. Nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import fasting_advice, fasting_stop, fasting_text, rule_and_night, smoking_sentence
from handouts.compose.placeholders import (
    clinic_phone_link,
    fill_label,
    fill_label_inlines,
    join_inlines,
    lower_start,
    mark,
    no_break,
    web_link,
    without_period,
)
from handouts.compose.plan_entries import entry_remark, entry_text
from handouts.compose.times import TimeRange, local_date
from handouts.compose.visits import unmet_times, wish_sentence
from handouts.content.models.conditional import Conditional, ConditionalText
from handouts.content.models.instructions import PlanEntry, RestPeriod
from handouts.content.models.layouts import LISTS
from handouts.content.models.pictures import is_pictogram_file
from handouts.content.models.times import NoFast
from handouts.document import (
    Block,
    ConditionalItem,
    Heading,
    ImageData,
    Inlines,
    ItemList,
    ListItem,
    PictogramItem,
    Run,
)

ValueBuilder = Callable[[HandoutContext], Inlines | None]


def _optional_run(text: str | None) -> Inlines | None:
    return (Run(text),) if text else None


def _stay_length(context: HandoutContext, amount: str) -> Inlines | None:
    """A length of the stay; if the set states no length, its text about the stay."""
    stay = context.rules.stay
    if amount:
        return _optional_run(amount)
    return (
        join_inlines(*context.sentences(stay.text)) or None if stay.observation is None and stay.time is None else None
    )


def _observation(context: HandoutContext) -> str:
    stay = context.rules.stay
    return context.wording.amount(stay.observation) if stay.observation else ""


def procedure_date(context: HandoutContext) -> Inlines | None:
    """'Tuesday, December 1, 2026, 10:00 AM'."""
    day, start = context.times.day, context.times.start
    if not day:
        return None
    date = context.wording.weekday_and_year(day)
    if start:
        date = fill_label(context.labels.dates.day_then_time, date=date, time=context.wording.time(start))
    return _optional_run(date)


def _end_value(context: HandoutContext) -> Inlines | None:
    end = context.times.ended
    if not end:
        return None
    home = context.appointment.goes_home
    if end.date() == context.times.day and home in (
        None,
        context.times.day,
    ):  # the patient's details on the page say this day
        return _optional_run(context.wording.time(end))
    day = context.wording.weekday_and_year(end.date())
    return _optional_run(fill_label(context.labels.dates.day_then_time, date=day, time=context.wording.time(end)))


def _check_in_value(context: HandoutContext) -> Inlines | None:
    if context.rules.arrival.check_in is None:
        return None
    day, when = context.times.day, context.times.check_in
    on_that_day = day is not None and (when is None or local_date(when.first) == day == local_date(when.last))
    day_text = context.wording.day(day) if day and on_that_day else ""  # otherwise the time already names its day
    return join_inlines(context.text_or_blank(context.check_in_time, "check_in"), day_text, context.check_in_rule)


def procedure_length(context: HandoutContext) -> Inlines | None:
    """How long the procedure takes, capitalized; None if the set does not state it."""
    text = length_text(context)
    return _optional_run(text[:1].upper() + text[1:])


def length_text(context: HandoutContext) -> str:
    """'about 1 hour', 'about 90 minutes in all; 30 minutes for each spinal level treated'; '' if not stated."""
    rule, labels, wording = context.rules.length, context.labels.facts, context.wording
    parts = []
    if rule.total:
        amount = wording.amount(rule.total)
        parts.append(fill_label(labels.total, amount=amount) if rule.per_level else amount)
    if rule.per_level:
        parts.append(fill_label(labels.per_level, amount=wording.amount(rule.per_level), level=level_word(context)))
    if parts and rule.longer_if:
        states = reduce(
            lambda first, second: fill_label(context.labels.if_states.either, first=first, second=second),
            map(context.plain, rule.longer_if),
        )
        parts.append(fill_label(context.labels.if_states.longer, state=states))
    return mark(context.labels.punctuation.entries).join(parts)


def stay_time(context: HandoutContext) -> str:
    """'2 days', or '1 to 3 days, if your surgery went well'; '' if the set does not state it."""
    stay = context.rules.stay
    if stay.time is None:
        return ""
    amount = context.wording.amount(stay.time)
    if stay.time_if is None:
        return amount
    return fill_label(context.labels.if_states.holds, amount=amount, state=context.plain(stay.time_if))


def level_word(context: HandoutContext) -> str:
    """The word for one treated site within a sentence: 'spinal level', 'fracture'."""
    if context.rules.length.per:
        return context.rules.length.per
    label = context.procedure.level_label
    return lower_start(label) if label else context.labels.timeline.level


def _fasting_value(index: int) -> ValueBuilder:
    def value(context: HandoutContext) -> Inlines | None:
        fasting = context.rules.fasting
        rule = (fasting.food, fasting.clear_liquids)[index]
        if rule is None or isinstance(rule, NoFast):
            return join_inlines(*(fasting_text(context) if rule else fasting_advice(context))) or None
        stop = fasting_stop(context, ("food", "clear_liquids")[index])
        return join_inlines(stop.time, stop.day, rule_and_night(context, stop.rule, stop.night))

    return value


def _smoking_value(context: HandoutContext) -> Inlines | None:
    return join_inlines(*smoking_sentence(context)) if context.rules.smoking else None


def rest_until(context: HandoutContext, rule: RestPeriod | None, end: TimeRange | None, name: str) -> Inlines:
    """'until 12:05 PM', or 'until' and a line."""
    ended = context.times.ended
    if rule and end and ended:
        return (Run(context.wording.when(end, context.labels.until, ended.date())),)
    return fill_label_inlines(context.labels.rest.until, {"until": context.blank(name, 12)})


def rest_rule(context: HandoutContext, rule: RestPeriod | None) -> str:
    """'(1 hour after your procedure, which ended at 11:05 AM)'."""
    if rule is None:
        return ""
    durations, ended = context.labels.durations, context.times.ended
    after = durations.after_procedure if rule.after == "procedure" else durations.after_lie_flat
    interval = fill_label(after, amount=context.wording.amount(rule.time))
    if ended and rule.after == "procedure":
        return fill_label(context.labels.rest.rule_ended, interval=interval, time=context.wording.time(ended))
    return fill_label(context.labels.rest.rule, interval=interval)


def _lie_flat_value(context: HandoutContext) -> Inlines | None:
    rule = context.rules.lie_flat
    return (
        join_inlines(rest_until(context, rule, context.times.lie_flat_until, "lie_flat"), rest_rule(context, rule))
        if rule
        else None
    )


def _bed_rest_value(context: HandoutContext) -> Inlines | None:
    rule = context.rules.bed_rest
    return (
        join_inlines(rest_until(context, rule, context.times.bed_rest_until, "bed_rest"), rest_rule(context, rule))
        if rule
        else None
    )


def _always_open(_: HandoutContext) -> Inlines | None:
    """A value that only the staff can fill in by hand."""
    return None


VALUE_BUILDERS: dict[str, ValueBuilder] = {
    "facility": lambda context: _optional_run(context.joined([*filter(None, (context.clinic.name, context.location))])),
    "procedure": lambda context: _optional_run(context.procedure.name),
    "level": lambda context: _optional_run(context.site),
    "location": lambda context: _optional_run(context.location),
    "practitioner": lambda context: _optional_run(context.appointment.physician),
    "explained_by": _always_open,
    "received_by": _always_open,
    "received_at": _always_open,
    "others": _always_open,
    "anesthesia_by": _always_open,
    "procedure_date": procedure_date,
    "check_in": _check_in_value,
    "arrival_place": lambda context: (
        context.prose(context.rules.arrival.place) if context.rules.arrival.place else None
    ),
    "length": procedure_length,
    "observation": lambda context: _stay_length(context, _observation(context)),
    "stay_time": lambda context: _stay_length(context, stay_time(context)),
    "anesthesia": lambda context: (
        join_inlines(*context.sentences(context.rules.anesthesia.text)) if context.rules.anesthesia else None
    ),
    "stop_eating": _fasting_value(0),
    "stop_drinking": _fasting_value(1),
    "stop_smoking": _smoking_value,
    "driver": lambda context: context.prose(context.rules.driver.text) if context.rules.driver else None,
    "bring": lambda context: join_inlines(*context.sentences(context.rules.bring)) or None,
    "lie_flat": _lie_flat_value,
    "bed_rest": _bed_rest_value,
    "ended": _end_value,
    "went_home": lambda context: (
        (Run(context.wording.day(context.appointment.goes_home)),) if context.appointment.goes_home else None
    ),
    "phone": lambda context: clinic_phone_link(context.clinic.phone, context.clinic) or None,
    "after_hours_phone": lambda context: clinic_phone_link(context.clinic.after_hours_phone, context.clinic) or None,
    "fax": lambda context: _optional_run(no_break(context.clinic.fax or "")),
    "website": lambda context: web_link(context.clinic.website or "") or None,
    "contact_note": lambda context: context.prose(context.clinic.contact_note) if context.clinic.contact_note else None,
}


def field_value(context: HandoutContext, name: str) -> Inlines | None:
    """The value `name`, or None if it is not stated."""
    return VALUE_BUILDERS[name](context)


FIELD_OF_VALUE = {
    "stop_eating": "fasting", "stop_drinking": "fasting", "stop_smoking": "smoking", "observation": "stay",
    "stay_time": "stay", "do": "activity", "avoid": "activity", "normal": "activity", "anesthesia_by": "anesthesia",
}  # fmt: skip
"""Fields of a set that have another name than the value that a layout takes from them."""


def field_applies(context: HandoutContext, name: str) -> bool:
    """False for a value that does not apply to the procedure: a page has no line for it."""
    if name == "level" and context.procedure.site == "none":
        return False
    if name == "location" and not context.clinic.sites:
        return False
    field = FIELD_OF_VALUE.get(name, name)
    return not {field, f"{field}.{name}"} & {*context.rules.not_applicable}


def any_applies(context: HandoutContext, names: Iterable[str]) -> bool:
    """True if one of these values applies, or if there are none."""
    names = tuple(names)
    return not names or any(field_applies(context, name) for name in names)


def field_label(context: HandoutContext, name: str) -> str:
    """The label of a value. The procedure may name its site; without a stated time, no label says "stop eating"."""
    fasting = context.rules.fasting
    if name == "level" and context.procedure.level_label:
        return context.procedure.level_label
    if name == "stop_eating" and fasting.food is None:
        return fasting_stop(context, "food").action
    if name == "stop_drinking" and fasting.clear_liquids is None:
        return fasting_stop(context, "clear_liquids").action
    return context.label(name)


Items = tuple[ListItem, ...]


def list_items(texts: tuple[Inlines, ...]) -> Items:
    """One item for each text."""
    return tuple(ListItem(text) for text in texts)


def prose_items(context: HandoutContext, texts: Iterable[str | ConditionalText]) -> Items:
    """One item for each entry of a set; with a box if it is not known whether it is for this patient."""
    return tuple(
        ListItem(context.prose(text))
        if isinstance(text, str)
        else conditional_item(context, text, context.timed_prose(text))
        for text in texts
    )


def conditional_item(context: HandoutContext, value: Conditional, text: Inlines, note: Inlines = ()) -> ListItem:
    """An item for a value; with the words of its condition and a box if it is not known whether that is true.

    A box replaces the pictogram: the reader must decide first.
    """
    if value.only_if is not None:
        return ConditionalItem(context.after_condition(value, text), note)
    if isinstance(value, ConditionalText) and value.icon:
        is_file = is_pictogram_file(value.icon)
        return PictogramItem(text, note, ImageData(context.content.pictures[value.icon]) if is_file else value.icon)
    return ListItem(text, note)


def _prepare_items(context: HandoutContext) -> Items:
    """What to do before the procedure; first, to ask for another appointment if its time does not fit."""
    wishes = tuple(conditional_item(context, entry, wish_sentence(context, entry)) for entry in unmet_times(context))
    return (*wishes, *prose_items(context, context.rules.prepare))


def _summary_items(context: HandoutContext) -> Items:
    # The general description of the procedure may replace it: it contains no number and no instruction.
    return prose_items(context, context.rules.summary or context.procedure.description)


def _stay_items(context: HandoutContext) -> Items:
    """How long the patient stays, and when to go home; nothing on a page that is given at the end of the stay."""
    if context.is_after_procedure and (context.times.ended or context.appointment.goes_home):
        return ()
    stay, labels = context.rules.stay, context.labels.timeline
    sentences: list[Inlines] = []
    if stay.observation:
        sentences.append((Run(fill_label(labels.observation, amount=context.wording.amount(stay.observation))),))
    if stay.time:
        template = labels.stay_after if context.is_after_procedure else labels.stay
        sentences.append((Run(fill_label(template, amount=stay_time(context))),))
    return (*list_items(tuple(sentences)), *prose_items(context, stay.text))


def _driver_items(context: HandoutContext) -> Items:
    """Who drives the patient home; before the procedure, also what happens without a driver."""
    driver = context.rules.driver
    if driver is None:
        return ()
    texts = (driver.text,) if context.is_after_procedure else (driver.text, driver.otherwise)
    return prose_items(context, filter(None, texts))


def _relief_items(context: HandoutContext) -> Items:
    relief = context.rules.relief
    if relief and relief.within and not relief.text:
        return (
            ListItem((Run(fill_label(context.labels.facts.relief, amount=context.wording.amount(relief.within))),)),
        )
    return prose_items(context, relief.text if relief else ())


def _smoking_items(context: HandoutContext) -> Items:
    rule = context.rules.smoking
    if rule is None:
        return ()
    sentence, note = smoking_sentence(context)
    more = [ListItem(context.prose(rule.text))] if rule.text else []
    return (ListItem(sentence, note), *more)


def _plan_items(context: HandoutContext, entries: tuple[PlanEntry, ...]) -> Items:
    """Each entry with its day or time, or its rule, as a remark."""
    return tuple(
        conditional_item(context, entry, entry_text(context, entry), entry_remark(context, entry)) for entry in entries
    )


def _field_items(name: str) -> Callable[[HandoutContext], Items]:
    return lambda context: prose_items(context, getattr(context.rules, name))


def _activity_items(name: str) -> Callable[[HandoutContext], Items]:
    return lambda context: prose_items(context, getattr(context.rules.activity, name))


LIST_BUILDERS: dict[str, Callable[[HandoutContext], Items]] = {
    **{name: _field_items(name) for name in LISTS},
    **{name: _activity_items(name) for name in ("do", "avoid", "normal")},
    "summary": _summary_items,
    "prepare": _prepare_items,
    "anesthesia": lambda context: prose_items(
        context, context.rules.anesthesia.text if context.rules.anesthesia else ()
    ),
    "relief": _relief_items,
    "medicine_advice": lambda context: prose_items(context, context.rules.medicines.general),
    "fasting": lambda context: prose_items(context, context.rules.fasting.text),
    "smoking": _smoking_items,
    "driver": _driver_items,
    "stay": _stay_items,
    "plan": lambda context: _plan_items(context, context.rules.plan),
    "after": lambda context: _plan_items(context, context.rules.after),
    "tasks": lambda context: _plan_items(context, context.rules.plan),  # the old name of `plan`
    "contact_note": lambda context: prose_items(context, filter(None, (context.clinic.contact_note,))),
}


def named_list_items(context: HandoutContext, names: tuple[str, ...]) -> Items:
    """All items of the named lists, in order."""
    return tuple(item for name in names for item in _case_items(context, name))


def _case_items(context: HandoutContext, name: str) -> Iterator[ListItem]:
    """The items of a list. If it is not known which case applies, those of each case after its words."""
    for words, case in context.cases(FIELD_OF_VALUE.get(name, name)):
        for item in LIST_BUILDERS[name](case):
            yield ConditionalItem(join_inlines(words, item.text), item.note) if words else item


def recovery_list(context: HandoutContext) -> tuple[Block, ...]:
    """Rest, stay and the way home under a small heading; () if the set states none of them.

    The list states no order, because a source seldom does; only bed rest may follow lying flat.
    """
    items = tuple(
        ConditionalItem(join_inlines(words, sentence)) if words else ListItem(sentence)
        for fields, sentences in _RECOVERY_PARTS
        for words, case in _nested_cases(context, fields)
        for sentence in sentences(case)
    )
    return (Heading(context.labels.timeline.afterwards, 3), ItemList(items)) if items else ()


def _nested_cases(context: HandoutContext, fields: tuple[str, ...]) -> Iterator[tuple[Inlines, HandoutContext]]:
    """The cases of the first field, each with the cases of the others."""
    if not fields:
        yield (), context
        return
    for words, case in context.cases(fields[0]):
        for more, inner in _nested_cases(case, fields[1:]):
            yield join_inlines(words, more), inner


def _rest_sentences(context: HandoutContext) -> Iterator[Inlines]:
    rules = context.rules
    lie_flat = rest_sentence(context, rules.lie_flat, context.labels.rest.lie_flat)
    follows = rules.bed_rest is not None and rules.bed_rest.after == "lie_flat"
    name = context.labels.rest.then_bed_rest if follows else context.labels.rest.bed_rest
    bed_rest = rest_sentence(context, rules.bed_rest, name)
    yield from filter(None, (join_inlines(lie_flat, bed_rest),) if follows else (lie_flat, bed_rest))


def _stay_sentences(context: HandoutContext) -> Iterator[Inlines]:
    stay, labels, wording = context.rules.stay, context.labels.timeline, context.wording
    if stay.observation:
        yield (Run(fill_label(labels.observation, amount=wording.amount(stay.observation))),)
    if stay.time:
        yield (Run(fill_label(labels.stay, amount=stay_time(context))),)
    yield from context.sentences(stay.text)


def _home_sentences(context: HandoutContext) -> Iterator[Inlines]:
    driver = context.rules.driver
    if driver:
        texts = context.sentences(filter(None, (driver.text, driver.otherwise)))
        yield join_inlines(
            (Run(f"{context.labels.timeline.home}{mark(context.labels.punctuation.label)}", strong=True),), *texts
        )


_RECOVERY_PARTS: tuple[tuple[tuple[str, ...], Callable[[HandoutContext], Iterator[Inlines]]], ...] = (
    (("lie_flat", "bed_rest"), _rest_sentences),
    (("stay",), _stay_sentences),
    (("driver",), _home_sentences),
)
"""The sentences of the list, with the fields that they depend on."""


def rest_sentence(context: HandoutContext, rule: RestPeriod | None, name: str) -> Inlines:
    """'Lie flat on your back for 1 hour after your procedure so that the cement hardens.'"""
    if rule is None:
        return ()
    labels = context.labels.rest
    amount = fill_label(
        labels.amount_after if rule.after == "procedure" else labels.amount, amount=context.wording.amount(rule.time)
    )
    how, why = _how_and_why(context, rule)
    return (*join_inlines(name, how, amount, why), Run(mark(context.labels.punctuation.sentence)))


def rest_text(context: HandoutContext, rule: RestPeriod, name: str) -> Inlines:
    """'Lie flat on your back so that the cement hardens.'"""
    return (*join_inlines(name, *_how_and_why(context, rule)), Run(mark(context.labels.punctuation.sentence)))


def _how_and_why(context: HandoutContext, rule: RestPeriod) -> tuple[Inlines, Inlines]:
    """How to rest and why, each as part of a sentence."""
    how, why = (context.prose(_as_clause(text)) if text else () for text in (rule.how, rule.why))
    return how, why


def _as_clause(text: str) -> str:
    """The text without its period and, unless it begins with an acronym, without its capital."""
    return lower_start(without_period(text))
