"""Lists of a case (`documents.LISTS`) to items, empty where the set is silent."""

from __future__ import annotations

from collections.abc import Callable

from handouts.content.documents import LISTS
from handouts.document import Inlines, Item, Run
from handouts.personalise.case import Case
from handouts.personalise.filling import fill
from handouts.personalise.stops import counted, smoking

Items = tuple[Item, ...]


def plain_items(texts: tuple[Inlines, ...]) -> Items:
    """Items without remarks."""
    return tuple(Item(text) for text in texts)


def _summary(case: Case) -> Items:
    # A plain description of the procedure holds everywhere; it has no number and no instruction.
    return plain_items(case.sentences(case.rules.summary or case.procedure.description))


def _stay(case: Case) -> Items:
    stay, words = case.rules.stay, case.labels.timeline
    found: list[Inlines] = []
    if stay.observation:
        found.append((Run(fill(words.observation, amount=case.words.amount(stay.observation))),))
    if stay.time:
        told = words.stay_after if case.is_afterwards else words.stay
        found.append((Run(fill(told, amount=case.words.amount(stay.time))),))
    return plain_items((*found, *case.sentences(stay.text)))


def _driver(case: Case) -> Items:
    """Whom to take along; what happens without a driver is told only as long as it can happen."""
    driver = case.rules.driver
    if driver is None:
        return ()
    texts = (driver.text,) if case.is_afterwards else (driver.text, driver.otherwise)
    return plain_items(case.sentences(filter(None, texts)))


def _relief(case: Case) -> Items:
    relief = case.rules.relief
    if relief and relief.within and not relief.text:
        return (Item((Run(fill(case.labels.facts.relief, amount=case.words.amount(relief.within))),)),)
    return plain_items(case.sentences(relief.text if relief else ()))


def _smoking(case: Case) -> Items:
    rule = case.rules.smoking
    if rule is None:
        return ()
    sentence, note = smoking(case)
    more = [Item(case.prose(rule.text))] if rule.text else []
    return (Item(sentence, note), *more)


def _tasks(case: Case) -> Items:
    items = []
    for task in case.rules.tasks:
        when = case.moments.resolve(task.when)
        day = case.words.when(when, case.labels.at) if when and when.is_range else ""
        day = day or (case.words.point(when.first) if when else "")
        rule = counted(case, task.when)
        items.append(Item(case.prose(task.text), (Run(f"{day} {rule}".strip()),)))
    return tuple(items)


def _field(name: str) -> Callable[[Case], Items]:
    return lambda case: plain_items(case.sentences(getattr(case.rules, name)))


def _activity(name: str) -> Callable[[Case], Items]:
    return lambda case: plain_items(case.sentences(getattr(case.rules.activity, name)))


REGISTRY: dict[str, Callable[[Case], Items]] = {
    **{name: _field(name) for name in LISTS},
    **{name: _activity(name) for name in ("do", "avoid", "normal")},
    "summary": _summary,
    "anesthesia": lambda case: plain_items(case.sentences(case.rules.anesthesia.text if case.rules.anesthesia else ())),
    "relief": _relief,
    "medicine_advice": lambda case: plain_items(case.sentences(case.rules.medicines.general)),
    "fasting": lambda case: plain_items(case.sentences(case.rules.fasting.text)),
    "smoking": _smoking,
    "driver": _driver,
    "stay": _stay,
    "tasks": _tasks,
    "contact_note": lambda case: plain_items(case.sentences(filter(None, (case.clinic.contact_note,)))),
}


def items(case: Case, names: tuple[str, ...]) -> Items:
    """All items of the named lists, in order."""
    return tuple(item for name in names for item in REGISTRY[name](case))
