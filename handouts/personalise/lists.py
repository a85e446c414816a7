"""Lists of a case (`documents.LISTS`) to items, empty where the set is silent."""

from __future__ import annotations

from collections.abc import Callable

from handouts.content.models.layouts import LISTS
from handouts.document import Inlines, ListItem, Run
from handouts.personalise.case import HandoutContext
from handouts.personalise.filling import fill_label
from handouts.personalise.stops import counted_rule, smoking_stop

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
