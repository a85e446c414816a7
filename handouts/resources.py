"""Find the shipped templates and fonts: inside the installed package, or next to it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_dir() -> Path:
    """The shipped `templates` folder."""
    return _folder("templates")


def fonts_dir() -> Path:
    """The shipped `fonts` folder."""
    return _folder("fonts")


@cache
def font_coverage() -> dict[str, str]:
    """The characters of each shipped face by its name, as '20-7e,a0', or as '=' and another face with the same ones."""
    rows = (fonts_dir() / "coverage.txt").read_text("utf-8").splitlines()
    return dict(row.split(" ", 1) for row in rows)


def _folder(name: str) -> Path:
    # The wheel has them inside the package, so that site-packages gets no folder named "templates" or "fonts".
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise RuntimeError(f"the folder {name!r} of handouts is missing; reinstall handouts")
