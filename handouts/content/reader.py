"""A content file becomes its model, with the place of every value; or all that is wrong with it, in one `Refused`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from handouts.content.includes import MergedTree, merge_includes, without_includes
from handouts.content.key_aliases import with_field_names
from handouts.content.places import Place, SourceMap
from handouts.content.sourcetext import read_source, shown_path
from handouts.content.yamltext import parse_yaml
from handouts.errors import InputError, Problem

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class LoadedFile(Generic[T]):
    """A checked model and where each of its values stands."""

    value: T
    places: SourceMap
    file: str

    def place(self, *path: str | int) -> Place:
        """File, line and column of the value at a path of keys and numbers: `place("medicines", "table", 0)`."""
        return self.places.value(path)

    def problem(self, path: tuple[str | int, ...], message: str, hint: str = "") -> Problem:
        """A Problem at the value at `path`; where it is left out, at the group that could hold it."""
        return Problem(*self.places.value(path), message, hint)


def read_model(path: Path, model: type[T], shown_as: str | None = None, folder: Path | None = None) -> LoadedFile[T]:
    """Read one file, and what it includes from `folder` (its own by default).

    `shown_as` is the file's name in problems; by default its path as the user would write it. Raises Refused with the
    problems of the text and of the model together, as far as the text gives a tree to check.
    """
    parsed = with_field_names(parse_yaml(read_source(path, shown_as or shown_path(path))), model)
    merged = (
        merge_includes(parsed, path, folder or path.parent)
        if "include" in model.model_fields
        else without_includes(parsed)
    )
    try:
        value = model.model_validate(merged.tree) if merged.tree is not None else None
    except ValidationError as error:
        raise InputError([*merged.problems, *_model_problems(error, model, merged)]) from None
    if merged.problems or value is None:
        raise InputError(merged.problems)
    return LoadedFile(value, merged.places, parsed.places.file)


def _model_problems(error: ValidationError, model: type[BaseModel], merged: MergedTree) -> list[Problem]:
    """The model's problems, without those that only follow from what is wrong with the text."""
    from handouts.content.complaints import validation_problems

    return [
        problem
        for kind, problem in validation_problems(error, model, merged.tree, merged.places)
        if (problem.file, problem.line) not in merged.spoiled and not (merged.lost and kind == "missing")
    ]
