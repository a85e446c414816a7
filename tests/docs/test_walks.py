"""The code in CONTRIBUTING.md works as it stands, and the paths that the pages name exist."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from handouts import document as d
from handouts.check.rule import Rule
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.formats import registry
from handouts.typeset import blocks
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable
from handouts.typeset.pdf.struct_tree import StructElement
from tests.docs.pages import ROOT, guides, text_of
from tests.renderer import render
from tests.schedule.lists import GOOD, clinic, only_booking, read_list
from tests.support import structure_tree
from tests.support.base_set import check_context, examples_of
from tests.support.commands import RunCommand
from tests.support.sample_documents import document, words

CODE = dict(re.findall(r"^ +<!-- file: (\S+) -->\n +```\w+\n(.*?)^ +```$", text_of("CONTRIBUTING.md"), re.M | re.S))
_PATH = re.compile(r"`((?:handouts|tests|templates|docs|fonts|examples|bench)/[\w./-]*)`")
INVENTED = {
    "handouts/schedule/formats/json_lines.py",
    "handouts/check/rules/website_stated.py",
    "handouts/portal/channel.py",
    "templates/documents/visit-summary.yaml",
    "templates/labels/es.yaml",
    "templates/clinics/my-clinic/",
}
"""Paths that a page tells its reader to write."""


@pytest.fixture
def module(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], ModuleType]]:
    """Imports the code of a walk from a file of its own."""
    names: list[str] = []

    def load(path: str) -> ModuleType:
        file = tmp_path / Path(path).name
        file.write_text(textwrap.dedent(CODE[path]), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(f"walk_{file.stem}", file)
        assert spec
        assert spec.loader
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = loaded
        names.append(spec.name)
        spec.loader.exec_module(loaded)
        return loaded

    yield load
    for name in names:
        del sys.modules[name]


def test_the_rule_passes_and_fails_as_its_manual_says(module: Callable[[str], ModuleType], tmp_path: Path) -> None:
    loaded = module("handouts/check/rules/website_stated.py")
    rule = Rule("website-stated", loaded.SEVERITY, loaded.STANDARD, (loaded.__doc__ or "").strip(), loaded.check)
    shown = list(examples_of(rule))
    assert {example.passes for example in shown} == {True, False}
    for number, example in enumerate(shown):
        hits = list(rule.check(check_context(tmp_path / str(number), example.file, example.text)))
        assert bool(hits) != example.passes
        assert all(hit.place[1] > 0 and hit.hint for hit in hits)


def test_list_format(module: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module and the line of the table are enough: reading, places of problems, and the names in messages."""
    reader = "handouts/schedule/formats/json_lines.py"
    monkeypatch.setitem(sys.modules, "handouts.schedule.formats.json_lines", module(reader))
    line = eval(CODE["handouts/schedule/formats/registry.py"].strip(), vars(registry))
    csv, lines = tmp_path / "list.csv", tmp_path / "list.jsonl"
    csv.write_text(";".join(GOOD) + "\n" + ";".join(GOOD.values()), encoding="utf-8")
    lines.write_text(f"{json.dumps(GOOD)}\n{{}}\n{json.dumps(GOOD)[:-1]}\n", encoding="utf-8")
    with pytest.raises(InputError, match="NDJSON"):
        read_list(lines, {"spine": clinic()})
    monkeypatch.setattr(registry, "FORMATS", (line, *registry.FORMATS))
    schedule = read_list(lines, {"spine": clinic()})
    assert schedule.bookings[0].appointment == only_booking(read_list(csv, {"spine": clinic()})).appointment
    assert [problem.line for rejected in schedule.rejected for problem in rejected.problems] == [2, 3]
    with pytest.raises(InputError, match="expected CSV, JSON, a FHIR bundle, XLSX or JSON lines"):
        read_list(tmp_path, {"spine": clinic()})


def test_the_block_is_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    data = {**vars(d), "dataclass": dataclass, "Data": d.Paragraph.__base__}
    exec(textwrap.dedent(CODE["handouts/document/blocks.py"]), data)
    drawing = {
        "d": SimpleNamespace(**data),
        "StructElement": StructElement,
        "BuilderContext": BuilderContext,
        "Flowable": Flowable,
    }
    exec(textwrap.dedent(CODE["handouts/typeset/blocks/text.py"]), drawing)
    builders = next(table for table in vars(blocks).values() if isinstance(table, dict) and d.Callout in table)
    monkeypatch.setitem(builders, data["Banner"], drawing["build_banner"])
    page = document(data["Banner"](words("One sentence in large type.")))
    assert "One sentence in large type." in " ".join(structure_tree.text_of(render(page)).split())


def test_the_document_is_made_without_code(tmp_path: Path, run_command: RunCommand) -> None:
    shutil.copytree(templates_dir(), tmp_path / "templates")
    name = "templates/documents/visit-summary.yaml"
    (tmp_path / name).write_text(textwrap.dedent(CODE[name]), encoding="utf-8")
    at = ("--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05")
    answer = run_command("make", "pain-relief-georgia", "visit-summary", *at)
    assert answer.paths == ["out/pain-relief-georgia-visit-summary.pdf"]
    assert "visit-summary" in run_command("list").out


@pytest.mark.parametrize("page", [*guides(), "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_paths_in_the_pages_exist(page: str) -> None:
    for path in _PATH.findall(text_of(page)):
        if path not in INVENTED and not re.search("CLINIC|PROCEDURE|DOCUMENT", path):
            assert (ROOT / path).exists(), f"{page}: {path}"


def test_modules_in_the_architecture_exist() -> None:
    text = text_of("ARCHITECTURE.md")
    named = set(re.findall(r"`((?:content|schedule|compose|typeset|day|cli|check)/[\w/]+\.py)`", text))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / "handouts" / name).exists()] == []
