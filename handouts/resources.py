"""Where templates and fonts lie: in the package when installed from the wheel, beside it in a checkout."""

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
    # The wheel puts them inside the package, so that nothing lands in site-packages under a common name.
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise RuntimeError(f"the folder {name!r} of handouts is missing; install handouts again")
