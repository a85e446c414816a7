"""Find the shipped templates and fonts: inside the installed package, or next to it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_dir() -> Path:
    """The shipped `templates` folder."""
    return _folder("templates")


def fonts_dir() -> Path:
    """The shipped `fonts` folder."""
    return _folder("fonts")


def _folder(name: str) -> Path:
    # The wheel has them inside the package, so that site-packages gets no folder named "templates" or "fonts".
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise RuntimeError(f"the folder {name!r} of handouts is missing; reinstall handouts")
