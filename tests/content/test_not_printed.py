"""Every word of a set, a clinic and a procedure is on a page, or its description says that it is not printed.

Each text field is set to a word of its own, all documents are made, and the words are looked for in the PDFs.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel, ValidationError
from pypdf import PdfReader

from handouts.compose.composer import compose_checked
from handouts.content import starter
from handouts.content.library import Library
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.procedure import Procedure
from handouts.content.models.scalars import field_docs
from handouts.content.schema import schema_text
from handouts.content.validation import model_texts
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from tests.renderer import render

Path_ = tuple[str | int, ...]
FILES: dict[str, type[BaseModel]] = {
    "clinics/my-clinic/clinic.yaml": Clinic,
    "clinics/my-clinic/knee-injection.yaml": InstructionSet,
    "procedures/knee-injection.yaml": Procedure,
}
MARK = "Not printed"
NAMES_A_FILE = {("procedure",), ("brand", "logo")}
AT = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
PATIENTS = (Appointment(), Appointment(name="Ann Sample", **AT, ended=dt.datetime(2026, 12, 1, 11)))  # type: ignore[arg-type]


def tree(text: str) -> Any:
    """YAML as the reader gives it: scalars as text, lists as tuples."""

    def convert(node: Any) -> Any:
        if isinstance(node, list):
            return tuple(map(convert, node))
        return {key: convert(value) for key, value in node.items()} if isinstance(node, dict) else node

    return convert(yaml.load(text, yaml.BaseLoader))


def plain(node: Any) -> Any:
    """A tree that YAML can write."""
    if isinstance(node, tuple):
        return [plain(value) for value in node]
    return {key: plain(value) for key, value in node.items()} if isinstance(node, dict) else node


def replaced(node: Any, path: Path_, value: str) -> Any:
    if not path:
        return value
    step, *rest = path
    if isinstance(node, dict):
        return {**node, step: replaced(node[step], tuple(rest), value)}
    return tuple(replaced(entry, tuple(rest), value) if at == step else entry for at, entry in enumerate(node))


def fits(model: type[BaseModel], node: Any) -> bool:
    try:
        model.model_validate(node)
    except ValidationError:
        return False
    return True


def marked(model: type[BaseModel], node: Any, words: Any) -> tuple[Any, dict[Path_, str]]:
    """A file's tree with a word of its own in each text, and these words by the paths that lead to them.

    A phone and a web address get one of their own. What takes none of these (a choice, a color) says no words.
    """
    marks = {}
    for path, _ in list(model_texts(model.model_validate(node))):
        word = next(words)
        phone = "555-" + "-".join((f"{len(marks):03}", "0199"))
        tried = (replaced(node, path, text) for text in (word, f"www.{word}.example.org", phone))
        fitting = next((changed for changed in tried if fits(model, changed)), None)
        if path not in NAMES_A_FILE and "on" not in path and fitting is not None:
            node = fitting
            marks[path] = next(text for at, text in model_texts(model.model_validate(node)) if at == path)
    return node, marks


def declared(model: type[BaseModel], path: Path_) -> bool:
    """True where the field, or a group that it is in, is described as not printed."""
    kinds = [model]
    for step in (step for step in path if isinstance(step, str)):
        holder = next(kind for kind in kinds if step in kind.model_fields)
        if MARK in field_docs(holder).get(step, ""):
            return True
        kinds = models_in(holder.model_fields[step].annotation)
    return False


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def said(root: Path) -> str:
    """All words on all documents of the clinic, blank and for a patient."""
    content = Library(root, templates_dir()).load("my-clinic", None, ("consent", "preparation", "discharge"))
    pages = [
        page.extract_text()
        for name, patient in itertools.product(content.layouts, PATIENTS)
        for page in PdfReader(io.BytesIO(render(compose_checked(content, name, patient)))).pages
    ]
    return " ".join(" ".join(pages).split())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, Path_], bool]:
    """Whether each text of each file is on a page."""
    root = tmp_path_factory.mktemp("templates")
    starter.create_clinic("my-clinic", root, "knee-injection", dt.date(2026, 1, 1))
    words = ("q" + "".join(letters) + "q" for letters in itertools.product("bcdfghjklm", repeat=4))
    marks: dict[tuple[str, Path_], str] = {}
    trees = {}
    for file, model in FILES.items():
        node = tree(starter.enable_examples((root / file).read_text("utf-8")))
        node.pop("include", None)
        trees[file], own = marked(model, node, words)
        marks |= {(file, path): word for path, word in own.items()}
    procedure, instructions = "procedures/knee-injection.yaml", "clinics/my-clinic/knee-injection.yaml"
    # A term is explained on the page that uses it.
    term = marks[procedure, ("glossary", 0, "term")]
    how = f"{marks[instructions, ('how', 0)]} {term}"
    trees[instructions] = replaced(trees[instructions], ("how", 0), how)
    pages = ""
    for without in ((), ("summary",)):  # the description stands in for a summary
        for file, node in trees.items():
            kept = {key: value for key, value in node.items() if key not in without}
            (root / file).write_text(yaml.safe_dump(plain(kept), allow_unicode=True), encoding="utf-8")
        pages += said(root)
    return {key: word in pages for key, word in marks.items()}


def test_each_word_is_printed_or_said_not_to_be(printed: dict[tuple[str, Path_], bool]) -> None:
    assert len(printed) > 90
    silent = {key for key, there in printed.items() if not there}
    told = {key for key in printed if declared(FILES[key[0]], key[1])}
    assert silent - told == set(), "on no page, and not said so"
    assert told - silent == set(), "said to be on no page, but printed"
    assert ("clinics/my-clinic/knee-injection.yaml", ("source", "note")) in silent


def test_the_schema_says_it_to_editors() -> None:
    assert '"description": "Title of the source. Not printed."' in schema_text(())
