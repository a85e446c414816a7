"""A short name to a new clinic's folder: commented files to fill in, with nothing clinical in them yet.

The texts lie in `templates/starter`. Their four markers are replaced plainly, without a template engine: prose of a
set holds {placeholders} of its own, which an engine would take for its variables, and there is nothing to compute.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from handouts import resources
from handouts.content import schema
from handouts.content.fields import Slug
from handouts.problems import refuse

_SHIPPED = (("clinic.yaml", "clinic.yaml"), ("procedure.yaml", "{procedure_slug}.yaml"), ("logo.svg", "logo.svg"))


def new(slug: str, templates: Path, procedure: str = "balloon-kyphoplasty", today: dt.date | None = None) -> list[Path]:
    """Write the folder of a new clinic and return its files. Raises Refused; then nothing was written or changed."""
    _check_slug(slug, "SLUG")
    _check_slug(procedure, "--procedure")
    folder = templates / "clinics" / slug
    if os.path.lexists(folder):
        raise refuse(
            str(folder), "is already there; it was left as it is", "choose another short name, or edit its files"
        )
    markers = {
        "{slug}": slug,
        "{name}": name_of(slug),
        "{procedure_slug}": procedure,
        "{today}": (today or dt.datetime.now().astimezone().date()).isoformat(),
    }
    files = _texts(markers)
    try:
        _write(folder, files)
        written = [folder / name for name in files]
        editors = templates / schema.FILE
        if not os.path.lexists(editors):
            editors.write_text(schema.schema_text(), encoding="utf-8", newline="\n")
            written.append(editors)
    except OSError as error:
        where = error.filename or folder
        raise refuse(
            str(where), f"cannot be written: {error.strerror or error}", "choose another --templates"
        ) from error
    return written


def name_of(slug: str) -> str:
    """`my-clinic` to `My Clinic`."""
    return " ".join(word.capitalize() for word in slug.split("-"))


def _check_slug(slug: str, option: str) -> None:
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as error:
        raise refuse(option, error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def _texts(markers: dict[str, str]) -> dict[str, str]:
    shipped = resources.templates_dir() / "starter"
    texts = {target: (shipped / source).read_text(encoding="utf-8") for source, target in _SHIPPED}
    return {_filled(target, markers): _filled(text, markers) for target, text in texts.items()}


def _filled(text: str, markers: dict[str, str]) -> str:
    for marker, value in markers.items():
        text = text.replace(marker, value)
    return text


def _write(folder: Path, files: dict[str, str]) -> None:
    """All files at once: made in a folder beside, which is then renamed, so that no half of a clinic stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".new-{secrets.token_hex(8)}")
    try:
        beside.mkdir()
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8", newline="\n")
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
