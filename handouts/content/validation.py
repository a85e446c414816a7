"""Times of a set that contradict each other: no reading of them is right, so none is printed.

Name of a logo in a clinic's folder to its bytes, once they are a small SVG, PNG or JPEG that can be printed.

Checks of what a file says as a whole, once each of its values is known to be right. One function a file's kind.
"""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Container, Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from pydantic import BaseModel

from handouts.colors import contrast_ratio
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet, Medicine
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.models.times import DayBefore, Duration, FastingStart, FromMidnight, Interval
from handouts.content.reader import LoadedFile
from handouts.errors import InvalidValue, Problem, did_you_mean, message_and_hint
from handouts.files import open_file, real_path
from handouts.images import raster
from handouts.images.svg import read_svg
from handouts.images.svg_error import CannotDraw


def find_contradictions(instructions: LoadedFile[InstructionSet]) -> Iterator[Problem]:
    """All of them, each at the key that cannot be."""
    for row, medicine in enumerate(instructions.value.medicines.table):
        for key, message, hint in _of_medicine(medicine):
            yield instructions.problem(("medicines", "table", row, key), message, hint)
    fasting = instructions.value.fasting
    if stops_first(fasting.clear_liquids, fasting.food):
        message = "clear liquids would stop before food does"
        yield instructions.problem(("fasting", "clear_liquids"), message, "check both; have they changed places?")


def _of_medicine(medicine: Medicine) -> Iterator[tuple[str, str, str]]:
    for key in ("before", "after", "restart"):
        if medicine.action == "continue" and getattr(medicine, key) is not None:
            message = f"{medicine.generic} is continued, so there is no time without it"
            yield key, message, f"delete `{key}`, or write another `action`"
    restart = medicine.restart
    if isinstance(restart, Interval) and medicine.after and ends_too_early(restart, medicine.after):
        message = f"{medicine.generic} would start again while `after` still keeps it off"
        yield "restart", message, "check `after` and `restart`"


def ends_too_early(restart: Interval, off: Interval) -> bool:
    """True when a medicine would be taken again while it still has to stay off, as far as both can be compared."""
    return restart.event is off.event and _less(restart.duration, off.duration)


def stops_first(drink: FastingStart | None, food: FastingStart | None) -> bool:
    """True when drinking would stop before eating does, as far as both can be compared."""
    if isinstance(drink, Interval) and isinstance(food, Interval):
        return drink.event is food.event and _less(food.duration, drink.duration)
    moments = _on_the_clock(drink), _on_the_clock(food)
    return moments[0] is not None and moments[1] is not None and moments[0] < moments[1]


def _less(one: Duration, other: Duration) -> bool:
    """`one` is less than `other` at either end, where both are counted in the same way; 48 h and 2 days are not."""
    mine, others = one.in_base(), other.in_base()
    return mine[0] is others[0] and (mine[1] < others[1] or mine[2] < others[2])


def _on_the_clock(rule: FastingStart | None) -> tuple[int, dt.time] | None:
    """Where a rule stands on the clock of two days; None of a number of hours."""
    if isinstance(rule, DayBefore):
        return 0, rule.time
    if isinstance(rule, FromMidnight):
        return 1, dt.time()
    return (1, rule) if isinstance(rule, dt.time) else None


MAX_BYTES = 1_000_000
SUFFIXES = (".svg", ".png", ".jpg", ".jpeg")


class UnprintableLogo(InvalidValue):
    """A logo's file that cannot be printed exactly. `line` and `column` are those of the file; 0 is all of it."""

    def __init__(self, name: str, message: str, hint: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint)
        self.name, self.line, self.column = name, line, column

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"the logo {self.name!r} cannot be printed: {place}{super().__str__()}"


def read_logo(folder: Path, name: str) -> bytes:
    """The bytes of a logo that can be printed.

    Raises ValueError with what is wrong with it and how to fix it; UnprintableLogo where the file itself is wrong.
    """
    path = _inside(folder, name)
    data = _read(path, name)
    suffix = path.suffix.lower()
    if suffix == ".png":
        _check_raster(data, name, raster.PNG, "PNG")
    elif suffix in (".jpg", ".jpeg"):
        _check_raster(data, name, raster.JPEG, "JPEG")
    else:
        _check_svg(data, name)
    return data


def _inside(folder: Path, name: str) -> Path:
    """The path of the logo, when its name is plain, its kind known, and no link leads out of the folder."""
    mend = "put the file into the clinic's own folder and write only its name, like logo.svg"
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if not name.strip() or not name.isprintable():
        raise InvalidValue(f"{name!r} is not the name of a file", mend)
    if posix.is_absolute() or windows.drive or windows.root or ".." in windows.parts:
        raise InvalidValue(f"the logo {name!r} lies outside the clinic's folder", mend)
    path = folder / name
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidValue(f"the logo {name!r} is neither .svg nor .png, nor .jpg", "save it as one of these")
    try:
        inside = real_path(path).is_relative_to(real_path(folder))
    except (OSError, RuntimeError):
        raise InvalidValue(f"the logo {name!r} is a link that leads nowhere", mend) from None
    if not inside:
        raise InvalidValue(f"the logo {name!r} is a link that leads out of the clinic's folder", mend)
    return path


def _read(path: Path, name: str) -> bytes:
    try:
        found = path.stat()
    except OSError:
        raise InvalidValue(f"the logo {name!r} is not there", _nearby(path, name)) from None
    if not stat.S_ISREG(found.st_mode):
        raise InvalidValue(f"the logo {name!r} is not a plain file", "put an SVG or PNG file there")
    try:
        with open_file(path, follow=True) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidValue(f"the logo {name!r} cannot be read ({error.strerror})", "check its permissions") from None
    if len(data) > MAX_BYTES:
        raise InvalidValue(f"the logo {name!r} is over 1 MB", "save it smaller (a PNG of 1000 pixels is plenty)")
    if not data:
        raise InvalidValue(f"the logo {name!r} is empty", "save it again")
    return data


def _nearby(path: Path, name: str) -> str:
    try:
        there = [file.name for file in path.parent.iterdir() if file.suffix.lower() in SUFFIXES]
    except OSError:
        there = []
    return did_you_mean(name, there) or "put the file into the clinic's own folder, or leave out `logo`"


def _check_svg(data: bytes, name: str) -> None:
    if data.startswith(raster.PNG):
        raise InvalidValue(f"the logo {name!r} is a PNG picture by its content", "name it .png")
    if data.startswith((b"\xff\xd8", b"GIF8", b"%PDF", b"\x1f\x8b")):
        raise InvalidValue(f"the logo {name!r} is not an SVG file by its content", "save it as plain SVG")
    try:
        read_svg(data)
    except CannotDraw as error:
        raise UnprintableLogo(name, error.message, error.hint, error.line, error.column) from None


def _check_raster(data: bytes, name: str, signature: bytes, kind: str) -> None:
    if not data.startswith(signature):
        raise InvalidValue(f"the logo {name!r} is not a {kind} picture by its content", f"save it as {kind}")
    try:
        raster.read_raster(data)
    except raster.UnprintablePicture as error:
        raise UnprintableLogo(name, error.message, error.hint) from None


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
