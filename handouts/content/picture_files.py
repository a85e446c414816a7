"""Load the pictures of sets and procedures: those of topics, maps of the body, steps, and pictograms.

Files that a set names are in the clinic's folder; files that a procedure names are in the folder `pictures`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from handouts.content.image_files import UnprintableImage, read_drawing, read_pictogram, read_picture
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.pictures import BodyMap, is_pictogram_file
from handouts.content.models.procedure import Procedure
from handouts.content.models.scalars import ContentModel
from handouts.content.models.sites import SiteKind
from handouts.content.reader import LoadedFile
from handouts.errors import Problem, did_you_mean, message_and_hint
from handouts.images.painting import Drawing
from handouts.images.parts import part_defect, part_ids

Key = tuple[str | int, ...]
SHARED_FOLDER = "pictures"
Reader: TypeAlias = Callable[[Path, str], bytes]


def picture_key(file: str, *, is_own: bool) -> str:
    """The key of a picture among all that a document uses: the files of the clinic have only their names."""
    return file if is_own else f"{SHARED_FOLDER}/{file}"


def is_shared(key: str) -> bool:
    """True if a key is that of a picture of a procedure."""
    return key.startswith(f"{SHARED_FOLDER}/")


def load_pictures(instructions: LoadedFile[InstructionSet], folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of the pictures of a set by the names of their files, and the problems of those that cannot be printed.

    A file that two blocks show is read once, and its problem is reported at each place.
    """
    files = [*_topic_files(instructions.value), *_icons(instructions.value)]
    pictures, problems = _read_files(instructions, files, folder)
    own, own_problems = _load_drawings(instructions, instructions.value, folder, is_own=True)
    return {**pictures, **own}, [*problems, *own_problems]


def load_shared_pictures(
    procedure: LoadedFile[Procedure], folder_of: Callable[[str], Path]
) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of the pictures of a procedure by their keys, and the problems of those that cannot be used.

    `folder_of` returns the folder of a shared picture.
    """
    return _load_drawings(procedure, procedure.value, folder_of, is_own=False)


def shows_pictures(layouts: dict[str, LoadedFile[DocumentLayout]]) -> bool:
    """True if one of these documents has a section for pictures."""
    return any(section.show == "picture" for layout in layouts.values() for section in layout.value.sections)


def picture_files(instructions: InstructionSet) -> Iterator[tuple[Key, str]]:
    """The path in the set and the name of the file of each picture of the clinic, without pictograms."""
    yield from ((path, name) for path, name, _ in _topic_files(instructions))
    yield from _drawing_files(instructions)


def site_kind_problems(
    procedure: LoadedFile[Procedure], instructions: LoadedFile[InstructionSet] | None = None
) -> Iterator[Problem]:
    """Check that maps have the kind of parts that the procedure treats: vertebrae, or sides."""
    kind = procedure.value.site_kind
    for loaded in (procedure, instructions):
        body_map = loaded.value.body_map if loaded else None
        if loaded and body_map and (message := _kind_mismatch(body_map, kind)):
            yield loaded.problem(("body_map", "parts"), message, "check `site` of the procedure, and the parts")


def _kind_mismatch(body_map: BodyMap, kind: SiteKind | None) -> str:
    if kind == "none":
        return "the procedure has no site that could be marked"
    if kind is None:
        return "the procedure does not state its kind of site, so no part can be marked"
    expected = kind != "spine"
    return "" if body_map.has_sides == expected else f"the procedure has `site: {kind}`, but the map has other parts"


def _topic_files(instructions: InstructionSet) -> Iterator[tuple[Key, str, Reader]]:
    for row, topic in enumerate(instructions.topics):
        for index, block in enumerate(topic.blocks):
            if block.picture:
                yield ("topics", row, "blocks", index, "picture", "file"), block.picture.file, read_picture


def _icons(instructions: InstructionSet) -> Iterator[tuple[Key, str, Reader]]:
    """The pictograms that are files of the clinic."""
    for path, entry in icon_entries(instructions):
        if entry.icon and is_pictogram_file(entry.icon):
            yield (*path, "icon"), entry.icon, read_pictogram


def icon_entries(value: object, path: Key = ()) -> Iterator[tuple[Key, ConditionalText]]:
    """The entries of a set that have a pictogram, each with its path."""
    if isinstance(value, tuple):
        for index, entry in enumerate(value):
            if isinstance(entry, ContentModel):
                yield from icon_entries(entry, (*path, index))
    elif isinstance(value, ContentModel):
        if isinstance(value, ConditionalText) and value.icon:
            yield path, value
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                yield from icon_entries(getattr(value, name), (*path, name))


def _drawing_files(value: InstructionSet | Procedure) -> Iterator[tuple[Key, str]]:
    if value.body_map:
        yield ("body_map", "file"), value.body_map.file
    for index, step in enumerate(value.step_pictures):
        yield ("step_pictures", index, "file"), step.file


def _read_files(
    loaded: LoadedFile[Any], files: list[tuple[Key, str, Reader]], folder: Path
) -> tuple[dict[str, bytes], list[Problem]]:
    pictures: dict[str, bytes] = {}
    refused: dict[tuple[str, Reader], ValueError] = {}
    problems: list[Problem] = []
    accepted: set[tuple[str, Reader]] = set()
    for path, name, read in files:
        if (name, read) not in accepted and (name, read) not in refused:
            try:
                pictures[name] = read(folder, name)
                accepted.add((name, read))
            except ValueError as error:
                refused[name, read] = error
        if (name, read) in refused:
            problems.append(image_problem(loaded, path, refused[name, read]))
    return pictures, problems


def _load_drawings(
    loaded: LoadedFile[Any], value: InstructionSet | Procedure, folder: Path | Callable[[str], Path], *, is_own: bool
) -> tuple[dict[str, bytes], list[Problem]]:
    """The map and the steps of a set or of a procedure."""
    pictures: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path, name in _drawing_files(value):
        try:
            data, drawing = read_drawing(folder if isinstance(folder, Path) else folder(name), name, is_own=is_own)
        except ValueError as error:
            problems.append(image_problem(loaded, path, error, "" if is_own else f"../{SHARED_FOLDER}"))
            continue
        pictures[picture_key(name, is_own=is_own)] = data
        if path[0] == "body_map" and value.body_map:
            problems += _part_problems(loaded, value.body_map, drawing)
    return pictures, problems


def _part_problems(loaded: LoadedFile[Any], body_map: BodyMap, drawing: Drawing) -> Iterator[Problem]:
    """Check that each part of a map is in its drawing, and that a mark on it would show."""
    for site, part in body_map.parts.items():
        if defect := part_defect(drawing, part):
            hint = "give the parts a light fill, such as white" if "fill" in defect or "dark" in defect else ""
            ids = part_ids(drawing)
            hint = hint or did_you_mean(part, ids) or f"add the id to a shape or a group of {body_map.file}"
            message = f"the part {part!r} of the picture {body_map.file!r} {defect}"
            yield loaded.problem(("body_map", "parts", site), message, hint)


def image_problem(loaded: LoadedFile[Any], path: Key, error: ValueError, folder: str = "") -> Problem:
    """The problem of an image: in its own file if the place there is known, else where a file names it.

    `folder` is the folder of the image, as seen from that of the file that names it.
    """
    if not isinstance(error, UnprintableImage):
        return loaded.problem(path, *message_and_hint(error))
    if error.line:
        file = posixpath.normpath((PurePath(loaded.place(*path)[0]).parent / folder / error.name).as_posix())
        message = f"the {error.noun} cannot be printed: {error.message}"
        return Problem(file, error.line, error.column, message, error.hint)
    message = f"the {error.noun} {error.name!r} cannot be printed: {error.message}"
    return loaded.problem(path, message, error.hint)
