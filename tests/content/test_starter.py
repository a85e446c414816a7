"""A new clinic loads, has no clinical content, and shows every field with a valid example."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from handouts.content import schema, starter
from handouts.content.image_files import read_logo
from handouts.content.key_aliases import with_field_names
from handouts.content.library import Library
from handouts.content.models.clinic import Clinic
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.procedure import Procedure
from handouts.content.models.signs import Sign
from handouts.content.models.time_rules import DayPart
from handouts.content.reader import read_model
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import read_source
from handouts.errors import InputError
from handouts.resources import templates_dir

DAY = dt.date(2026, 3, 1)
IDENTITY = {"procedure", "version", "revised", "status"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    starter.create_clinic("my-clinic", tmp_path, today=DAY)
    return tmp_path / "clinics" / "my-clinic"


def fields(model: type[BaseModel], parent: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every field, as its path of keys. `only_if` is shown for `plan` and `reader`; `cases` are written below the field itself."""
    for name, field in model.model_fields.items():
        if name == "cases" or (name == "only_if" and parent not in (("plan",), ("plans",), ("reader",))):
            continue
        yield (*parent, name)
        for inner in models(field.annotation):
            yield from fields(inner, (*parent, name))


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    if annotation in (ConditionalText, Sign):
        return  # an entry of any list of texts or signs may have a condition
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from models(part)


def paths(node: Any, parent: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(node, dict):
        for key, value in node.items():
            path = parent if str(key).startswith("example-") else (*parent, str(key))  # the short name of an entry
            yield path
            yield from paths(value, path)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from paths(item, parent)


def test_new_files(tmp_path: Path) -> None:
    written = starter.create_clinic("my-clinic", tmp_path)
    folder = tmp_path / "clinics" / "my-clinic"
    expected = [folder / name for name in ("clinic.yaml", "balloon-kyphoplasty.yaml", "logo.svg")]
    assert written == [*expected, tmp_path / schema.SCHEMA_FILE]
    assert all(path.is_file() for path in written)
    assert sorted(path.name for path in (tmp_path / "clinics").iterdir()) == ["my-clinic"]
    assert (tmp_path / schema.SCHEMA_FILE).read_text(encoding="utf-8") == schema.schema_text(())


def test_existing_schema_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / schema.SCHEMA_FILE).write_text("theirs")
    assert tmp_path / schema.SCHEMA_FILE not in starter.create_clinic("my-clinic", tmp_path)
    assert (tmp_path / schema.SCHEMA_FILE).read_text() == "theirs"


def test_new_clinic_loads_and_has_no_clinical_content(folder: Path) -> None:
    clinic = read_model(folder / "clinic.yaml", Clinic).value
    text = read_model(folder / "balloon-kyphoplasty.yaml", InstructionSet).value
    assert (clinic.name, clinic.phone, clinic.brand.logo) == ("My Clinic", None, "logo.svg")
    assert (text.procedure, text.status, text.revised) == ("balloon-kyphoplasty", "draft", DAY)
    assert text.model_fields_set == IDENTITY
    assert read_logo(folder, "logo.svg")


def test_markers_are_filled(folder: Path) -> None:
    for path in folder.iterdir():
        assert not re.search(r"\{(slug|name|procedure_slug|today)\}", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "model"), [("clinic.yaml", Clinic), ("balloon-kyphoplasty.yaml", InstructionSet)])
def test_every_field_has_an_example(folder: Path, file: str, model: type[BaseModel]) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.startswith(schema.MODELINE + "\n")
    # Read as plain text, because only the keys matter.
    (folder / file).write_text(starter.enable_examples(text), encoding="utf-8")
    tree: Any = with_field_names(parse_yaml(read_source(folder / file, file)), model).tree
    for named in ("asks", "plans", "visits"):  # names that an author chooses
        if named in tree:
            tree[named] = list(tree[named].values())
    shown = {path for path in paths(tree) if path[0] != "plans" or path[1:] in ((), ("only_if",))}
    for chosen in (("asks", "choices"), ("body_map", "parts"), ("body_map", "labels")):
        shown = {path for path in shown if path[: len(chosen)] != chosen or len(path) == len(chosen)}
    signs = {path for path in shown if path[:3] == ("warning", "tiers", "signs") and len(path) > 3}
    assert {path[3] for path in signs} == (
        {"text", "lasting", "starts", "within", "limit", "period", "after_state", "time_after"} if signs else set()
    )
    shown -= signs
    assert shown == set(fields(model))


@pytest.mark.parametrize("file", ["clinic.yaml", "balloon-kyphoplasty.yaml"])
def test_every_key_has_a_comment(folder: Path, file: str) -> None:
    lines = starter.enable_examples((folder / file).read_text(encoding="utf-8")).splitlines()
    for above, line in itertools.pairwise(lines):
        if re.match(r"\s*(- )?[a-z_]+:", line):
            assert above.lstrip().startswith("## "), line


@pytest.mark.parametrize(("file", "model"), [("clinic.yaml", Clinic), ("balloon-kyphoplasty.yaml", InstructionSet)])
def test_examples_are_valid(folder: Path, file: str, model: type[BaseModel]) -> None:
    (folder / "shared.yaml").write_text("wear: [Flat shoes]\n", encoding="utf-8")
    text = starter.enable_examples((folder / file).read_text(encoding="utf-8")).replace(
        "\nwear:\n  - In your own words, a thing to wear\n", "\n"
    )
    (folder / file).write_text(text, encoding="utf-8")
    value = read_model(folder / file, model).value
    assert value.model_fields_set == set(model.model_fields) - {"cases"}


@pytest.mark.parametrize(
    ("slug", "suggestion"),
    [
        ("My Clinic", "my-clinic"),
        ("St. Mary's", "st-marys"),
        ("a_b", "a-b"),
        ("É", "e"),
        ("", "spine-center"),
        ("李", "spine-center"),
    ],
)
def test_bad_short_name_gets_a_suggestion(tmp_path: Path, slug: str, suggestion: str) -> None:
    with pytest.raises(InputError) as caught:
        starter.create_clinic(slug, tmp_path)
    assert caught.value.problems[0].hint.endswith(f", like {suggestion}")


@pytest.mark.parametrize("slug", ["", "My Clinic", "a_b", "../up", "a--b", "-a", "é", "a" * 61, "a/b"])
def test_bad_short_name_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(InputError, match=r"SLUG: .*not a short name"):
        starter.create_clinic(slug, tmp_path)
    with pytest.raises(InputError, match=r"--procedure: .*not a short name"):
        starter.create_clinic("a", tmp_path, slug)
    assert not list(tmp_path.iterdir())


def test_existing_clinic_is_not_changed(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("mine")
    with pytest.raises(InputError, match="already exists"):
        starter.create_clinic("my-clinic", folder.parent.parent)
    assert (folder / "clinic.yaml").read_text() == "mine"


def test_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "clinics").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        starter.create_clinic("my-clinic", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["clinics"]


def test_another_procedure(tmp_path: Path) -> None:
    starter.create_clinic("my-clinic", tmp_path, "lumbar-epidural-injection")
    path = tmp_path / "clinics" / "my-clinic" / "lumbar-epidural-injection.yaml"
    assert read_model(path, InstructionSet).value.procedure == "lumbar-epidural-injection"


def test_new_procedure_gets_a_description(tmp_path: Path) -> None:
    described = tmp_path / "procedures" / "knee-injection.yaml"
    assert described in starter.create_clinic("my-clinic", tmp_path, "knee-injection")
    value = read_model(described, Procedure).value
    assert (value.name, value.plain) == ("Knee injection", "knee injection")
    assert value.model_fields_set == {"name", "plain"}
    assert Library(tmp_path, templates_dir()).load("my-clinic", None, ["consent"]).procedure.value == value
    described.write_text("theirs")
    assert described not in starter.create_clinic("your-clinic", tmp_path, "knee-injection")
    assert described.read_text() == "theirs"


def test_shipped_description_is_not_copied(folder: Path) -> None:
    assert not (folder.parent.parent / "procedures").exists()


def test_every_example_text_is_recognized(folder: Path) -> None:
    """Example texts are recognized, so that an approved set with such a text can be refused."""
    (folder / "shared.yaml").write_text("{}", encoding="utf-8")
    for file, model in (("clinic.yaml", Clinic), ("balloon-kyphoplasty.yaml", InstructionSet)):
        required = set(texts(read_model(folder / file, model).value))
        (folder / file).write_text(
            starter.enable_examples((folder / file).read_text(encoding="utf-8")), encoding="utf-8"
        )
        assert set(texts(read_model(folder / file, model).value)) - required <= starter.example_texts()


def texts(value: Any) -> Iterator[str]:
    """Every text of a model, except fixed words, numbers of the country, tags of languages and file names."""
    if isinstance(value, tuple):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, str) and not isinstance(value, DayPart):
        yield value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            unprinted = ("include", "on", "documents", "file", "emergency_number", "languages", "staff_language", "tty")
            if name not in unprinted and "Literal" not in str(field.annotation):
                yield from texts(getattr(value, name))


@pytest.mark.parametrize(
    ("code", "paper", "dates"), [("GB", "A4", "day/month/year"), ("US", "Letter", "month/day/year")]
)
def test_clinic_in_a_country(code: str, paper: str, dates: str, tmp_path: Path) -> None:
    country = starter.read_country(code, tmp_path)
    starter.create_clinic("my-clinic", tmp_path, country=country)
    content = Library(tmp_path, templates_dir()).load("my-clinic", None, ["consent"])
    clinic = content.clinic.value
    assert (clinic.locale, clinic.paper, content.labels.value.language) == (f"en-{code}", paper, f"en-{code}")
    text = (tmp_path / "clinics/my-clinic/clinic.yaml").read_text("utf-8")
    assert f"#   dates: {dates}" in text
    (second,) = starter.create_clinic("my-clinic", tmp_path, "knee-injection")[:1]
    assert "{emergency_number}" not in second.read_text("utf-8")
    assert f"Call {content.emergency_number} for any of these" in second.read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("US", "America/New_York, America/Chicago, America/Denver, America/Los_Angeles"),
        ("CA", "America/Toronto, America/Vancouver, America/Edmonton, America/Winnipeg"),
        ("IE", "Europe/Dublin"),
    ],
)
def test_time_zones_of_the_country(code: str, zones: str, tmp_path: Path) -> None:
    country = starter.read_country(code, tmp_path)
    assert country
    starter.create_clinic("my-clinic", tmp_path, country=country)
    assert f"your time zone, like {zones}\n" in (tmp_path / "clinics/my-clinic/clinic.yaml").read_text("utf-8")


def test_nothing_is_left_if_a_file_cannot_be_written(tmp_path: Path) -> None:
    """`procedures` is a file, so the description cannot be written: no set, no clinic and no folder is left."""
    (tmp_path / "procedures").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        starter.create_clinic("my-clinic", tmp_path, "knee-injection")
    assert [path.name for path in tmp_path.iterdir()] == ["procedures"]
    starter.create_clinic("my-clinic", tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="cannot be written"):
        starter.create_clinic("my-clinic", tmp_path, "knee-injection")
    assert sorted(tmp_path.rglob("*")) == before


def test_folder_that_is_no_clinic(tmp_path: Path) -> None:
    (tmp_path / "clinics" / "my-clinic").mkdir(parents=True)
    with pytest.raises(InputError, match=r"no clinic\.yaml"):
        starter.create_clinic("my-clinic", tmp_path, "knee-injection")
    assert not list((tmp_path / "clinics" / "my-clinic").iterdir())
