"""Read each shipped file once in a test process.

Thousands of tests load a set of their own with the shipped labels, layouts, procedures and pictures. Reading these
takes most of the time of a load, and they never change: `Library` shares the same objects among the sets of a run.
What a test writes, and what it copies to another folder, is read anew. Pictures are shared by their bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from handouts.content import image_files, library
from handouts.resources import templates_dir

SHIPPED = templates_dir()


def read_shipped_files_once() -> None:
    """Replace the functions that read files by ones that remember the shipped ones."""
    image_files.read_svg = lru_cache(256)(image_files.read_svg)  # type: ignore[assignment]
    library.read_model = _once(library.read_model, lambda path, *_: (path,))
    library.read_wording = _once(
        library.read_wording, lambda path, overlays, english: (path, *overlays, *english.values())
    )


def _once(read: Callable[..., Any], paths_of: Callable[..., tuple[Path, ...]]) -> Callable[..., Any]:
    results: dict[tuple[Any, ...], Any] = {}

    def read_once(*arguments: Any) -> Any:
        if not all(path.is_relative_to(SHIPPED) for path in paths_of(*arguments)):
            return read(*arguments)
        key = tuple(tuple(value.items()) if isinstance(value, dict) else value for value in arguments)
        if key not in results:
            results[key] = read(*arguments)
        return results[key]

    return read_once
