"""Checks of what a file says as a whole, once each of its values is known to be right. One function a file's kind."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path, PurePath

from pydantic import BaseModel

from handouts.colors import contrast_ratio
from handouts.content.clinic import Clinic
from handouts.content.contradictions import find_contradictions
from handouts.content.documents import DocumentLayout
from handouts.content.instructions import InstructionSet
from handouts.content.logo import UnprintableLogo, read_logo
from handouts.content.procedure import Procedure
from handouts.content.reader import LoadedFile
from handouts.errors import Problem, did_you_mean, message_and_hint

MIN_CONTRAST = 4.5
"""WCAG 2.2 AA, for text of ordinary size."""

Key = tuple[str | int, ...]


def clinic_problems(clinic: LoadedFile[Clinic]) -> Iterator[Problem]:
    """Colors must be readable on white, and as a ground for white text."""
    for name in ("color", "accent"):
        color = getattr(clinic.value.brand, name)
        ratio = contrast_ratio(color)
        if ratio < MIN_CONTRAST:
            # Rounded down, so that 4.46 does not read as the 4.5 that it misses.
            message = (
                f"the contrast of {color} with white is {int(ratio * 10) / 10}:1; at least {MIN_CONTRAST}:1 is needed"
            )
            yield clinic.problem(("brand", name), message, "choose a darker color")


def load_logo(clinic: LoadedFile[Clinic], folder: Path) -> tuple[bytes | None, list[Problem]]:
    """The logo's bytes, or what is wrong with it; neither when the clinic has none."""
    if not clinic.value.brand.logo:
        return None, []
    try:
        return read_logo(folder, clinic.value.brand.logo), []
    except UnprintableLogo as error:
        if error.line:
            file = (PurePath(clinic.file).parent / error.name).as_posix()
            return None, [
                Problem(file, error.line, error.column, f"the logo cannot be printed: {error.message}", error.hint)
            ]
        return None, [
            clinic.problem(("brand", "logo"), f"the logo {error.name!r} cannot be printed: {error.message}", error.hint)
        ]
    except ValueError as error:
        return None, [clinic.problem(("brand", "logo"), *message_and_hint(error))]


def set_problems(
    instructions: LoadedFile[InstructionSet], procedure: str, procedures: Iterable[str], documents: Iterable[str]
) -> Iterator[Problem]:
    """Its name, its approval, that its topics are on `documents`, and that nothing is said twice.

    `procedure` is the name of the set's file.
    """
    value = instructions.value
    if value.procedure != procedure:
        message = f'the set is for "{value.procedure}", but its file is named {procedure}.yaml'
        yield instructions.problem(("procedure",), message, "the name of the file and `procedure` must be the same")
    elif value.procedure not in (known := list(procedures)):
        hint = did_you_mean(value.procedure, known)
        yield instructions.problem(("procedure",), f"there is no procedures/{value.procedure}.yaml", hint)
    if value.status == "approved":
        yield from _approval(instructions)
    medicines = enumerate(value.medicines.table)
    names = [(name, ("medicines", "table", row), name) for row, drug in medicines for name in drug.names]
    yield from _twice(instructions, names, "the medicine")
    headings = [
        (f"{topic.heading} on {page}", ("topics", row), topic.heading)
        for row, topic in enumerate(value.topics)
        for page in topic.on
    ]
    yield from _twice(instructions, headings, "the topic")
    yield from _topics(instructions, documents)
    yield from find_contradictions(instructions)


def _topics(instructions: LoadedFile[InstructionSet], documents: Iterable[str]) -> Iterator[Problem]:
    """A topic is on documents that exist."""
    topics = instructions.value.topics
    known = list(documents) if topics else []
    for row, topic in enumerate(topics):
        for index, name in enumerate(topic.on):
            if name not in known:
                hint = did_you_mean(name, known)
                yield instructions.problem(("topics", row, "on", index), f"there is no documents/{name}.yaml", hint)


def _approval(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """Somebody reviewed it, and reviewed what stands here now."""
    review, revised = instructions.value.review, instructions.value.revised
    missing = [f"review.{key}" for key in ("by", "on") if getattr(review, key) is None]
    if missing:
        message = f"an approved set says who reviewed it and when; {' and '.join(missing)} is not stated"
        yield instructions.problem(("status",), message, "add it, or write `status: draft`")
    if review.on and review.on < revised:
        message = f"the review of {review.on} is older than the text, which was changed on {revised}"
        yield instructions.problem(("review", "on"), message, "have it reviewed again, or write `status: draft`")


def example_problems(
    loaded: LoadedFile[InstructionSet] | LoadedFile[Clinic], examples: Container[str]
) -> Iterator[Problem]:
    """No text of what is approved is still one of the starter's own examples."""
    for path, text in model_texts(loaded.value):
        if text in examples:
            message = f"{text!r} is still the starter's example; an approved set holds the clinic's own words"
            yield loaded.problem(path, message, "write your own text in its place, or delete it")


def model_texts(value: object, path: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every text of a model with the path of keys that leads to it, in the order of its fields."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from model_texts(entry, (*path, index))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in value.model_fields_set:
                continue
            yield from model_texts(getattr(value, name), (*path, name))


def procedure_problems(procedure: LoadedFile[Procedure]) -> Iterator[Problem]:
    """No term is explained twice."""
    terms = [(term.term, ("glossary", row, "term"), term.term) for row, term in enumerate(procedure.value.glossary)]
    yield from _twice(procedure, terms, "the term")


def layout_problems(layout: LoadedFile[DocumentLayout], name: str) -> Iterator[Problem]:
    """A layout is for the document that its file is named after."""
    if layout.value.document != name:
        message = f'the layout is for "{layout.value.document}", but its file is named {name}.yaml'
        yield layout.problem(("document",), message, "the name of the file and `document` must be the same")


def of_packet(layouts: Iterable[LoadedFile[DocumentLayout]]) -> Iterator[Problem]:
    """No two documents have the same place in the packet."""
    first: dict[int, LoadedFile[DocumentLayout]] = {}
    for layout in layouts:
        order = layout.value.order
        if order in first:
            message = f"`order: {order}` is already the order of {first[order].file}"
            yield layout.problem(("order",), message, "write another number; lower numbers come first in the packet")
        first.setdefault(order, layout)


def _twice(
    loaded: LoadedFile[InstructionSet] | LoadedFile[Procedure], names: Iterable[tuple[str, Key, str]], what: str
) -> Iterator[Problem]:
    """A problem at each name, case apart, that came before; pointing at the name itself where it is written."""
    first: dict[str, int] = {}
    for name, path, written in names:
        place = loaded.places.token(path, written)
        if name.casefold() in first:
            message = f'{what} "{written}" is already named on line {first[name.casefold()]}'
            yield Problem(*place, message, "say everything about it in one place")
        else:
            first[name.casefold()] = place[1]
