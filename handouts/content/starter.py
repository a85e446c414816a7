"""Create the folder of a new clinic, or another set in it: commented files to fill in, without clinical content.

The files are in `templates/starter`. Their markers are replaced as plain text and not by a template engine, because
the prose of a set also contains {placeholders}.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import functools
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from handouts import resources
from handouts.content import schema
from handouts.content.languages import SOURCE_LANGUAGE
from handouts.content.models.clinic import Clinic
from handouts.content.models.country import Country
from handouts.content.models.scalars import Slug
from handouts.content.reader import detail_message, read_model
from handouts.content.starter_shape import EXAMPLE_TEXT, Sample, set_keys, starter_with_keys
from handouts.content.time_zone_countries import clinic_country, country_zones
from handouts.content.yaml.composer import Tree, parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.errors import Argument, InputError, Option, Source, input_error
from handouts.files import write_atomic

_FILES = (("clinic.yaml", "clinic.yaml"), ("procedure.yaml", "{procedure_slug}.yaml"), ("logo.svg", "logo.svg"))
_PROCEDURE_FILE = "description.yaml"
_ZONE_EXAMPLES = 4
"""Time zones that the starter file of a clinic gives as examples."""
_RESERVED = ("clinic",)
DEFAULT_PROCEDURE = "balloon-kyphoplasty"
"""The first procedure of a new clinic, if none is named."""
DEFAULT_COUNTRY = "US"
"""The country of a new clinic, if none is named."""


def create_clinic(
    slug: str,
    templates: Path,
    procedure: str | None = None,
    today: dt.date | None = None,
    documents: Sequence[str] = (),
    like: Sample | None = None,
    country: Country | None = None,
) -> list[Path]:
    """Create the folder of a new clinic, or a set for another procedure of an existing clinic. Returns the new files.

    `documents` are the names that the schema for editors suggests. With `like`, the set has the keys of that sample,
    and, if no procedure is named, its procedure. `country` is that of a new clinic, by default the United States.
    Raises InputError; then nothing was changed.
    """
    _check_slug(slug, Argument("SLUG"))
    if procedure is None and like is not None:
        procedure = like.procedure
    _check_slug(DEFAULT_PROCEDURE if procedure is None else procedure, Option("--procedure"))
    folder = templates / "clinics" / slug
    if os.path.lexists(folder):
        return _add_procedure(folder, templates, procedure, today, documents, like)
    procedure = DEFAULT_PROCEDURE if procedure is None else procedure
    markers = _markers(slug, procedure, today or dt.datetime.now().astimezone().date(), country)
    files = {_fill(target, markers): _starter_text(source, markers, like) for source, target in _FILES}
    return _write_files(folder, files, _missing_templates(templates, procedure, markers, documents))


def _add_procedure(
    folder: Path,
    templates: Path,
    procedure: str | None,
    today: dt.date | None,
    documents: Sequence[str],
    like: Sample | None,
) -> list[Path]:
    """Add a set for another procedure to an existing clinic."""
    if procedure is None or not folder.is_dir():
        hint = "add a procedure to it with --procedure NAME, edit its files, or choose another short name"
        raise input_error(str(folder), "already exists; it was not changed", hint)
    if not (folder / "clinic.yaml").exists():
        hint = "add its clinic.yaml, or delete the folder and run this again"
        raise input_error(str(folder), "is not the folder of a clinic: it has no clinic.yaml", hint)
    path = folder / f"{procedure}.yaml"
    if os.path.lexists(path):
        hint = "edit it, or name another procedure with --procedure"
        raise input_error(str(path), "already exists; it was not changed", hint)
    country = None
    with contextlib.suppress(InputError):  # `make` reports the problems of clinic.yaml
        clinic = read_model(folder / "clinic.yaml", Clinic).value
        country = read_country(clinic_country(clinic) or DEFAULT_COUNTRY, templates)
    markers = _markers(folder.name, procedure, today or dt.datetime.now().astimezone().date(), country)
    files = {path.name: _starter_text("procedure.yaml", markers, like)}
    return _write_files(folder, files, _missing_templates(templates, procedure, markers, documents))


def _starter_text(source: str, markers: dict[str, str], like: Sample | None) -> str:
    """A starter file for a clinic; the set with the keys of a sample, if one is given."""
    text = _fill(_read_template(source), markers)
    if like is None or source != "procedure.yaml":
        return text
    return starter_with_keys(enable_examples(text), set_keys(like.path), like.name)


def _write_files(folder: Path, files: dict[str, str], missing: dict[Path, str]) -> list[Path]:
    """Write files of a clinic, and files that the folder of templates does not have yet.

    Raises InputError; then no new file and no new folder is left.
    """
    new: list[Path] = []
    try:
        for path, text in missing.items():
            _write_new(path, text, new)
        if folder.is_dir():
            for name, text in files.items():
                _write_new(folder / name, text, new)
        else:
            _write_folder(folder, files, new)
    except OSError as error:
        for path in reversed(new):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        where = error.filename or folder
        message = f"cannot be written: {error.strerror or error}"
        raise input_error(str(where), message, "choose another --templates") from error
    return [*(folder / name for name in files), *missing]


def _write_new(path: Path, text: str, new: list[Path]) -> None:
    """Write a file that must not exist yet, and its missing folders. Each is added to `new`. Raises OSError."""
    _make_folders(path.parent, new)
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    write_atomic(path, text.encode())
    new.append(path)


def _make_folders(folder: Path, new: list[Path]) -> None:
    """Create a folder and its missing parents. Each new one is added to `new`. Raises OSError."""
    for parent in reversed((folder, *folder.parents)):
        if not parent.is_dir():
            parent.mkdir()
            new.append(parent)


def _missing_templates(
    templates: Path, procedure: str, markers: dict[str, str], documents: Sequence[str]
) -> dict[Path, str]:
    """Files that the folder of templates does not have: the schema for editors, the description of the procedure."""
    files = {templates / schema.SCHEMA_FILE: schema.schema_text(documents)}
    name = Path("procedures", f"{procedure}.yaml")
    if not (resources.templates_dir() / name).exists():
        files[templates / name] = _fill(_read_template(_PROCEDURE_FILE), markers)
    return {path: text for path, text in files.items() if not os.path.lexists(path)}


@functools.cache
def example_texts() -> frozenset[str]:
    """The example texts of the starter files, which an approved set must not have."""
    examples: set[str] = set()
    for source in ("clinic.yaml", "procedure.yaml"):
        text = _fill(_read_template(source), _markers("x", "x", dt.date(2026, 1, 1)))
        examples |= {text for text in _texts(enable_examples(text)) if EXAMPLE_TEXT.search(text)}
    return frozenset(examples)


def enable_examples(text: str) -> str:
    """A starter file with its examples uncommented: every line that begins with one # and a space."""
    return re.sub(r"^# (?!yaml-language-server)", "", text, flags=re.M)


def _texts(text: str) -> Iterator[str]:
    pending: list[Tree] = [parse_yaml(source_from_bytes(text.encode(), "starter")).tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            pending += [value for key, value in node.items() if key != "include"]
        elif isinstance(node, tuple):
            pending += node
        elif node:
            yield " ".join(node.split())


def clinic_name(slug: str) -> str:
    """`my-clinic` to `My Clinic`."""
    return " ".join(word.capitalize() for word in slug.split("-"))


def _check_slug(slug: str, option: Source) -> None:
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as error:
        raise input_error(option, *detail_message(error.errors()[0])) from None
    if option.field == "procedure" and slug in _RESERVED:
        message = f"{slug!r} cannot be the name of a procedure: {slug}.yaml is the clinic's own file"
        raise input_error(option, message, "choose another short name")


def read_country(code: str, templates: Path) -> Country | None:
    """The file of a country in a folder of templates, or the one that comes with the program; None if there is none."""
    for folder in (templates, resources.templates_dir()):
        path = folder / "countries" / f"{code}.yaml"
        if path.is_file():
            return read_model(path, Country).value
    return None


def _markers(slug: str, procedure: str, today: dt.date, country: Country | None = None) -> dict[str, str]:
    country = country or read_model(resources.templates_dir() / "countries" / f"{DEFAULT_COUNTRY}.yaml", Country).value
    return {
        "{locale}": f"{SOURCE_LANGUAGE}-{country.country}",
        "{emergency_number}": country.emergency[0].number,
        "{time_zones}": ", ".join(country_zones(country.country)[:_ZONE_EXAMPLES]) or country.time_zone.key,
        "{time_zone}": country.time_zone.key,
        "{paper}": country.paper,
        "{dates}": country.dates or "year/month/day",
        "{slug}": slug,
        "{name}": clinic_name(slug),
        "{procedure_slug}": procedure,
        "{procedure_name}": procedure.replace("-", " "),
        "{procedure_title}": procedure.replace("-", " ").capitalize(),
        "{today}": today.isoformat(),
    }


def _read_template(name: str) -> str:
    return (resources.templates_dir() / "starter" / name).read_text(encoding="utf-8")


def _fill(text: str, markers: dict[str, str]) -> str:
    for marker, value in markers.items():
        text = text.replace(marker, value)
    return text


def _write_folder(folder: Path, files: dict[str, str], new: list[Path]) -> None:
    """Write all files to a temporary folder and rename it, so that no incomplete clinic is left."""
    _make_folders(folder.parent, new)
    temp = folder.with_name(f".new-{secrets.token_hex(8)}")
    try:
        temp.mkdir()
        for name, text in files.items():
            (temp / name).write_text(text, encoding="utf-8", newline="\n")
        temp.rename(folder)
    except BaseException:
        shutil.rmtree(temp, ignore_errors=True)
        raise
