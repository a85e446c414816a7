"""Check each content file as a whole, after all its values are valid: one function for each kind of file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from handouts.colors import contrast_ratio
from handouts.content.condition_validation import condition_problems
from handouts.content.contact_validation import site_contact_problems
from handouts.content.course_validation import course_problems
from handouts.content.image_files import read_logo
from handouts.content.models.clinic import Clinic, ClinicSite, ListedPhysician
from handouts.content.models.instructions import InstructionSet, Medicine
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.models.time_rules import DayPart
from handouts.content.models.times import DayBefore, Duration, FastingStart, FromMidnight, Interval
from handouts.content.picture_files import image_problem
from handouts.content.plan_validation import plan_problems
from handouts.content.reader import LoadedFile
from handouts.content.variants import variants
from handouts.errors import Problem, did_you_mean

MIN_CONTRAST = 4.5
SAME_LOGO = "same"
"""Value of `logo_rtl` if the logo fits pages from right to left, too."""
"""Minimum contrast of normal text in WCAG 2.2 AA."""

Key = tuple[str | int, ...]


def clinic_problems(clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """Check that the colors have enough contrast with white, for colored text and for white text."""
    for name in ("color", "accent"):
        color = getattr(clinic.value.brand, name)
        ratio = contrast_ratio(color)
        if ratio < MIN_CONTRAST:
            # Rounded down, so that 4.46 is not shown as 4.5.
            message = (
                f"the contrast of {color} with white is {int(ratio * 10) / 10}:1; at least {MIN_CONTRAST}:1 is needed"
            )
            yield clinic.problem(("brand", name), message, "choose a darker color")
    yield from _choice_problems(clinic)
    yield from site_contact_problems(clinic)


def _choice_problems(clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """Check that each spelling of a site or a physician in a list means only one of them."""
    groups: dict[str, Mapping[str, ClinicSite | ListedPhysician]] = {
        "sites": clinic.value.sites,
        "physicians": clinic.value.physicians,
    }
    for kind, entries in groups.items():
        owners: dict[str, str] = {}
        for short_name, entry in entries.items():
            spellings: list[tuple[Key, str]] = [((short_name,), short_name), ((short_name, "name"), entry.name)]
            spellings += [((short_name, "also", index), also) for index, also in enumerate(entry.also)]
            for path, text in spellings:
                if (owner := owners.setdefault(text.casefold(), short_name)) != short_name:
                    message = f'"{text}" already means `{owner}`'
                    yield clinic.problem((kind, *path), message, "write another name for one of the two")


def clinic_at_site(clinic: LoadedFile[Clinic], site: str) -> LoadedFile[Clinic]:
    """The clinic with the values of one of its sites, each at its place; the same clinic for ''."""
    if not site:
        return clinic
    stated = clinic.value.sites[site]
    keys = stated.model_fields_set - {"name", "also", "contacts"}
    extents = {
        path: extent for path, extent in clinic.places.extents.items() if path[:1] not in [(key,) for key in keys]
    }
    for path, extent in clinic.places.extents.items():
        if path[:2] == ("sites", site) and path[2:3] and path[2] in keys:
            extents[path[2:]] = extent
    for path, extent in clinic.places.extents.items():  # a site may change some of the contacts
        if path[:3] == ("sites", site, "contacts") and path[3:4]:
            extents[path[2:]] = extent
    contacts = {"contacts": {**clinic.value.contacts, **stated.contacts}} if stated.contacts else {}
    value = clinic.value.model_copy(update={key: getattr(stated, key) for key in keys} | contacts)
    return replace(clinic, value=value, places=replace(clinic.places, extents=extents))


def load_logo(
    clinic: LoadedFile[Clinic], folder: Path, name: Literal["logo", "logo_rtl"] = "logo"
) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a logo, or its problems; None and no problems if the clinic has no such logo."""
    file = getattr(clinic.value.brand, name)
    if not file or (name == "logo_rtl" and file == SAME_LOGO):
        return None, []
    try:
        return read_logo(folder, file), []
    except ValueError as error:
        return None, [image_problem(clinic, ("brand", name), error)]


def set_problems(
    instructions: LoadedFile[InstructionSet], procedure: str, procedures: Iterable[str], documents: Iterable[str]
) -> Iterator[Problem]:
    """Check the name, review, topics and times of a set, and that no medicine or topic is listed twice.

    `procedure` is the name of the set's file without its suffix; `procedures` and `documents` are all known names.
    """
    value = instructions.value
    if value.procedure != procedure:
        message = f'the set is for "{value.procedure}", but its file is named {procedure}.yaml'
        yield instructions.problem(("procedure",), message, "rename the file, or correct `procedure`")
    elif value.procedure not in (known_procedures := list(procedures)):
        hint = did_you_mean(value.procedure, known_procedures)
        yield instructions.problem(("procedure",), f"procedures/{value.procedure}.yaml does not exist", hint)
    if value.status == "approved":
        yield from _review_problems(instructions)
    documents = tuple(documents)
    problems = list(condition_problems(instructions))
    yield from problems
    if not problems:
        # Each kind of patient gets a variant of the set. A problem of several variants is reported once.
        yield from dict.fromkeys(
            problem
            for variant in variants(instructions)
            for problem in _variant_problems(variant.instructions, documents)
        )


def _variant_problems(instructions: LoadedFile[InstructionSet], documents: tuple[str, ...]) -> Iterator[Problem]:
    """The problems of what one kind of patient gets: double medicines and topics, wrong times."""
    value = instructions.value
    medicines = enumerate(value.medicines.table)
    names = [(name, ("medicines", "table", row), name) for row, drug in medicines for name in drug.names]
    yield from _duplicate_problems(instructions, names, "the medicine")
    headings = [
        (f"{topic.heading} on {page}", ("topics", row), topic.heading)
        for row, topic in enumerate(value.topics)
        for page in topic.on
    ]
    yield from _duplicate_problems(instructions, headings, "the topic")
    yield from _topic_problems(instructions, documents)
    yield from plan_problems(instructions, documents)
    yield from course_problems(instructions, documents)
    yield from find_contradictions(instructions)


def _topic_problems(instructions: LoadedFile[InstructionSet], documents: Iterable[str]) -> Iterator[Problem]:
    """Check that topics are on documents that exist."""
    topics = instructions.value.topics
    known_documents = list(documents) if topics else []
    for row, topic in enumerate(topics):
        for index, name in enumerate(topic.on):
            if name not in known_documents:
                hint = did_you_mean(name, known_documents)
                yield instructions.problem(("topics", row, "on", index), f"documents/{name}.yaml does not exist", hint)


def _review_problems(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """Check that an approved set names its review, and that the text has not changed since."""
    review, revised = instructions.value.review, instructions.value.revised
    missing = [f"review.{key}" for key in ("by", "on") if getattr(review, key) is None]
    if missing:
        message = f"an approved set must state who reviewed it and when; {' and '.join(missing)} is missing"
        yield instructions.problem(("status",), message, "add it, or write `status: draft`")
    if review.on and review.on < revised:
        message = f"the review of {review.on} is older than the text, which was changed on {revised}"
        yield instructions.problem(("review", "on"), message, "have it reviewed again, or write `status: draft`")


def example_problems(
    loaded: LoadedFile[InstructionSet] | LoadedFile[Clinic], examples: Container[str]
) -> Iterator[Problem]:
    """Check that no text of an approved set is still an example of the starter files."""
    for path, text in model_texts(loaded.value):
        if text in examples:
            message = f"{text!r} is an example of the starter files; an approved set must have the clinic's own text"
            yield loaded.problem(path, message, "replace it with your own text, or delete it")


def model_texts(value: object, path: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every text of a model with its path of keys, in the order of the fields. Parts of a day are times, not texts."""
    if isinstance(value, str) and not isinstance(value, DayPart):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from model_texts(entry, (*path, index))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from model_texts(entry, (*path, name))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in value.model_fields_set:
                continue
            yield from model_texts(getattr(value, name), (*path, name))


def procedure_problems(procedure: LoadedFile[Procedure]) -> Iterator[Problem]:
    """Check that no term is in the glossary twice."""
    terms = [(term.term, ("glossary", row, "term"), term.term) for row, term in enumerate(procedure.value.glossary)]
    yield from _duplicate_problems(procedure, terms, "the term")


def layout_problems(layout: LoadedFile[DocumentLayout], name: str) -> Iterator[Problem]:
    """Check that a layout has the name of its file."""
    if layout.value.document != name:
        message = f'the layout is for "{layout.value.document}", but its file is named {name}.yaml'
        yield layout.problem(("document",), message, "rename the file, or correct `document`")


def packet_problems(layouts: Iterable[LoadedFile[DocumentLayout]]) -> Iterator[Problem]:
    """Check that no two documents have the same place in the packet."""
    first: dict[int, LoadedFile[DocumentLayout]] = {}
    for layout in layouts:
        order = layout.value.order
        if order in first:
            message = f"`order: {order}` is already used in {first[order].file}"
            yield layout.problem(("order",), message, "write another number; lower numbers come first in the packet")
        first.setdefault(order, layout)


def _duplicate_problems(
    loaded: LoadedFile[InstructionSet] | LoadedFile[Procedure], names: Iterable[tuple[str, Key, str]], kind: str
) -> Iterator[Problem]:
    """A problem at each name that is listed again. Upper and lower case do not matter.

    `names` are the compared name, its path and its text in the file; `kind` is what it names, for the message.
    """
    first: dict[str, int] = {}
    for name, path, written in names:
        place = loaded.places.token(path, written)
        if name.casefold() in first:
            message = f'{kind} "{written}" is already on line {first[name.casefold()]}'
            yield Problem(*place, message, "merge the two entries")
        else:
            first[name.casefold()] = place[1]


def find_contradictions(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """Find times of a set that contradict each other."""
    for row, medicine in enumerate(instructions.value.medicines.table):
        for key, message, hint in _medicine_contradictions(medicine):
            yield instructions.problem(("medicines", "table", row, key), message, hint)
    fasting = instructions.value.fasting
    if drink_stops_first(fasting.clear_liquids, fasting.food):
        message = "clear liquids would stop before food"
        yield instructions.problem(("fasting", "clear_liquids"), message, "check both; they may be swapped")


def _medicine_contradictions(medicine: Medicine) -> Iterator[tuple[str, str, str]]:
    if medicine.unless and medicine.action in ("ask", "change"):
        message = f"`{medicine.action}` leaves {medicine.generic} to a clinician, so nothing is excepted"
        yield "unless", message, "write it in `note`, or write `action: stop` or `action: continue`"
    for key in ("before", "after", "restart"):
        if medicine.action == "continue" and getattr(medicine, key) is not None:
            message = f"{medicine.generic} is continued, so `{key}` cannot be stated"
            yield key, message, f"delete `{key}`, or write another `action`"
    restart = medicine.restart
    if isinstance(restart, Interval) and medicine.after and restarts_too_early(restart, medicine.after):
        message = f"{medicine.generic} would start again before the time in `after` has passed"
        yield "restart", message, "check `after` and `restart`"


def restarts_too_early(restart: Interval, off: Interval) -> bool:
    """True if a medicine would be taken again too early. False if the two times cannot be compared."""
    return restart.event is off.event and _is_shorter(restart.duration, off.duration)


def drink_stops_first(drink: FastingStart | None, food: FastingStart | None) -> bool:
    """True if drinking would stop before eating. False if the two times cannot be compared."""
    if isinstance(drink, Interval) and isinstance(food, Interval):
        return drink.event is food.event and _is_shorter(food.duration, drink.duration)
    drink_position, food_position = _clock_position(drink), _clock_position(food)
    return drink_position is not None and food_position is not None and drink_position < food_position


def _is_shorter(first: Duration, second: Duration) -> bool:
    """True if the low or the high end of `first` is shorter. False for different units, such as 48 h and 2 days."""
    (unit, low, high), (other_unit, other_low, other_high) = first.in_base(), second.in_base()
    return unit is other_unit and (low < other_low or high < other_high)


def _clock_position(rule: FastingStart | None) -> tuple[int, dt.time] | None:
    """Day (0 for the day before, 1 for the day of the procedure) and clock time of a rule; None for an interval."""
    if isinstance(rule, DayBefore):
        return 1 - rule.days, rule.time
    if isinstance(rule, FromMidnight):
        return 1, dt.time()
    return (1, rule) if isinstance(rule, dt.time) else None
