"""Every text field of a set, a clinic and a procedure is printed, or its description says that it is not printed.

Each text field is set to a unique word, all documents are made, and the PDFs are searched for the words.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel, ValidationError
from pypdf import PdfReader

from handouts.compose.composer import compose_checked
from handouts.content import starter
from handouts.content.key_aliases import with_field_names
from handouts.content.library import Library
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.procedure import Procedure
from handouts.content.models.scalars import field_docs
from handouts.content.schema import schema_text
from handouts.content.validation import model_texts
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.content.yaml.source_locations import KeyPath
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from tests.renderer import render

FILES: dict[str, type[BaseModel]] = {
    "clinics/my-clinic/clinic.yaml": Clinic,
    "clinics/my-clinic/knee-injection.yaml": InstructionSet,
    "procedures/knee-injection.yaml": Procedure,
}
MARK = "Not printed"
FILE_NAMES = {("procedure",), ("brand", "logo"), ("brand", "logo_rtl")}
AT = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
PATIENTS = (
    Appointment(),
    Appointment(name="Ann Sample", **AT, ended=dt.datetime(2026, 12, 1, 11), level="T12, L1"),  # type: ignore[arg-type]
)
MAP = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><g fill="#FFFFFF">'
    '<path id="part-t12" d="M0 0h9v9z"/><path id="part-l1" d="M0 9h9v9z"/></g></svg>'
)


def field_tree(text: str, model: type[BaseModel]) -> Any:
    """YAML as the reader returns it, with the names of the fields for keys."""
    return with_field_names(parse_yaml(source_from_bytes(text.encode(), "set.yaml")), model).tree


def plain(node: Any) -> Any:
    """A tree that PyYAML can write: lists instead of tuples."""
    if isinstance(node, tuple):
        return [plain(value) for value in node]
    return {key: plain(value) for key, value in node.items()} if isinstance(node, dict) else node


def replaced(node: Any, path: KeyPath, value: str) -> Any:
    if not path:
        return value
    step, *steps = path
    if isinstance(node, dict):
        return {**node, step: replaced(node[step], tuple(steps), value)}
    return tuple(replaced(entry, tuple(steps), value) if index == step else entry for index, entry in enumerate(node))


def is_valid(model: type[BaseModel], node: Any) -> bool:
    try:
        model.model_validate(node)
    except ValidationError:
        return False
    return True


def mark_texts(model: type[BaseModel], node: Any, words: Any) -> tuple[Any, dict[KeyPath, str]]:
    """A file's tree with a unique word in each text, and these words by their paths.

    A phone and a web address are also replaced. A field that accepts none of these, such as a color, is left unchanged.
    """
    marks = {}
    for path, _ in list(model_texts(model.model_validate(node))):
        word = next(words)
        phone = "555-" + "-".join((f"{len(marks):03}", "0199"))
        # One word alone would be the short name of a contact.
        texts = (f"The {word}",) if path[-1:] == ("who",) else (word, f"www.{word}.example.org", phone)
        changes = (replaced(node, path, text) for text in texts)
        valid = next((changed for changed in changes if is_valid(model, changed)), None)
        if path not in FILE_NAMES and not {"on", "documents", "file", "parts"} & {*path} and valid is not None:
            node = valid
            marks[path] = dict(model_texts(model.model_validate(node)))[path]
    return node, marks


def is_declared(model: type[BaseModel], path: KeyPath) -> bool:
    """True if the description of the field, or of a field around it, says that it is not printed."""
    kinds = [model]
    for step in (step for step in path if isinstance(step, str)):
        parent = next((kind for kind in kinds if step in kind.model_fields), None)
        if parent is None:  # the short name of a site or a physician
            continue
        if MARK in field_docs(parent).get(step, ""):
            return True
        kinds = models_in(parent.model_fields[step].annotation)
    return False


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def printed_text(root: Path) -> str:
    """The text of all documents of the clinic, blank and for a patient, for each of its sites."""
    library = Library(root, templates_dir())
    base = library.load("my-clinic", None, ("consent", "preparation", "discharge"))
    physician = next((entry.name for entry in base.clinic.value.physicians.values()), "")
    patients = [replace(patient, physician=physician) for patient in PATIENTS]
    contents = [library.select(base, selection) for selection in base.selections]
    pages = [
        page.extract_text()
        for content, name, patient in itertools.product(contents, base.layouts, patients)
        for page in PdfReader(io.BytesIO(render(compose_checked(content, name, patient)))).pages
    ]
    return " ".join(" ".join(pages).split())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, KeyPath], bool]:
    """Whether each text of each file is on a page."""
    root = tmp_path_factory.mktemp("templates")
    starter.create_clinic("my-clinic", root, "knee-injection", dt.date(2026, 1, 1))
    words = ("q" + "".join(letters) + "q" for letters in itertools.product("bcdfghjklm", repeat=4))
    marks: dict[tuple[str, KeyPath], str] = {}
    trees = {}
    for file, model in FILES.items():
        node = field_tree(starter.enable_examples((root / file).read_text("utf-8")), model)
        node.pop("include", None)
        node.pop("plans", None)  # their keys are keys of the set
        node.pop("asks", None)  # printed only if the answer is not known: tests/compose/test_conditions.py
        if "body_map" in node:
            node["body_map"]["file"] = "map.svg"
            (root / file).with_name("map.svg").write_text(MAP, encoding="utf-8")
        if "plan" in node:
            node["plan"] = tuple({k: v for k, v in entry.items() if k != "only_if"} for entry in node["plan"])
        trees[file], file_marks = mark_texts(model, node, words)
        marks |= {(file, path): word for path, word in file_marks.items()}
    procedure, instructions = "procedures/knee-injection.yaml", "clinics/my-clinic/knee-injection.yaml"
    # A term is explained on the page that uses it.
    term = marks[procedure, ("glossary", 0, "term")]
    how = f"{marks[instructions, ('how', 0)]} {term}"
    trees[instructions] = replaced(trees[instructions], ("how", 0), how)
    clinic = "clinics/my-clinic/clinic.yaml"
    site = ("sites", "example-site")
    of_clinic = {key: value for key, value in trees[clinic][site[0]][site[1]].items() if key != "contacts"}
    with_contacts = trees | {instructions: _with_contacts(trees[instructions])}
    pages = ""
    for files, omitted in (
        (trees, ()),
        (trees, ("summary",)),  # without a summary, the description of the procedure is printed
        (with_contacts, ()),  # the contacts of the site, then those of the clinic
        (with_contacts | {clinic: replaced(trees[clinic], site, of_clinic)}, ()),
    ):
        for file, node in files.items():
            stated = {key: value for key, value in node.items() if key not in omitted}
            (root / file).write_text(yaml.safe_dump(plain(stated), allow_unicode=True), encoding="utf-8")
        pages += printed_text(root)
    # A case at the beginning of a row has a capital letter.
    return {key: word in pages or f"{word[0].upper()}{word[1:]}" in pages for key, word in marks.items()}


def _with_contacts(rules: Any) -> Any:
    """A set that names the contacts of the clinic."""
    rules = replaced(rules, ("warning", "tiers", 1, "who"), "example-contact")
    return replaced(rules, ("self_care", 0, "if_not_better", "who"), "example-second-contact")


def test_field_is_printed_or_declared(printed: dict[tuple[str, KeyPath], bool]) -> None:
    assert len(printed) > 90
    not_printed = {key for key, is_printed in printed.items() if not is_printed}
    declared = {key for key in printed if is_declared(FILES[key[0]], key[1])}
    assert not_printed - declared == set(), 'not printed, but not described as "Not printed"'
    assert declared - not_printed == set(), 'described as "Not printed", but printed'
    assert ("clinics/my-clinic/knee-injection.yaml", ("source", "note")) in not_printed


def test_schema_says_not_printed() -> None:
    assert '"description": "Title of the source. Not printed."' in schema_text(())
