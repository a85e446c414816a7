"""The code in CONTRIBUTING.md works as it stands, and the paths that the pages name exist."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from handouts import document as d
from handouts.channels import table
from handouts.check.rule import Rule
from handouts.compose import sections
from handouts.content.models import layouts
from handouts.document import blocks, walk
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.formats import registry
from handouts.schedule.sheet import MAX_ROWS
from handouts.typeset import blocks as typeset_blocks
from handouts.typeset.blocks import text
from tests.channels import portal
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
    "templates/labels/sw.yaml",
    "templates/documents/translations/sw/",
    "templates/shared/",
    "handouts/schedule/formats/json_lines.py",
    "handouts/check/rules/website_stated.py",
    "handouts/portal/",
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
    good = json.dumps(GOOD)
    csv, lines = tmp_path / "list.csv", tmp_path / "list.jsonl"
    csv.write_text(";".join(GOOD) + "\n" + ";".join(GOOD.values()), encoding="utf-8")
    lines.write_text(f'{good}\n{{}}\n{good[:-1]}\n{"[" * 100_000}\n{good[:-1]}, "date": ""}}\n', encoding="utf-8")
    with pytest.raises(InputError, match="NDJSON"):
        read_list(lines, {"spine": clinic()})
    formats = [*registry.FORMATS]
    formats.insert([list_format.name for list_format in formats].index("a FHIR bundle"), line)
    monkeypatch.setattr(registry, "FORMATS", tuple(formats))
    schedule = read_list(lines, {"spine": clinic()})
    assert schedule.bookings[0].appointment == only_booking(read_list(csv, {"spine": clinic()})).appointment
    assert [problem.line for rejected in schedule.rejected for problem in rejected.problems] == [2, 3, 4, 5]
    lines.write_text('{"id": "a"}\n' * (MAX_ROWS + 1), encoding="utf-8")
    with pytest.raises(InputError, match="more than 100,000 lines"):
        read_list(lines, {"spine": clinic()})
    lines.write_text(good, encoding="utf-8")
    with pytest.raises(InputError, match="no list of appointments"):
        read_list(lines, {"spine": clinic()})
    with pytest.raises(InputError, match=r"expected .*JSON lines"):
        read_list(tmp_path, {"spine": clinic()})


def insert(file: Path, before: str, text: str) -> None:
    """Add lines to a file before its first line that begins with `before`."""
    start, line_start, rest = file.read_text("utf-8").partition(before)
    assert line_start, (file, before)
    file.write_text(f"{start}{text}{line_start}{rest}", encoding="utf-8")


def page_text(data: bytes) -> str:
    return " ".join(structure_tree.text_of(data).split())


def run_code(path: str, names: dict[str, Any]) -> dict[str, Any]:
    """The names of a module after the code of a walk was added to it."""
    exec(textwrap.dedent(CODE[path]), names)
    return names


@pytest.fixture
def banner(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The class of the walk's block, after all steps of the walk."""
    cls = run_code("handouts/document/blocks.py", {**vars(blocks)})["Banner"]
    monkeypatch.setattr(d, "Banner", cls, raising=False)
    reads = run_code("handouts/document/walk.py", {**vars(walk), "Banner": cls})["_banner"]
    monkeypatch.setitem(walk._LINES, cls, reads)
    builder = run_code("handouts/typeset/blocks/text.py", {**vars(text)})["build_banner"]
    monkeypatch.setitem(typeset_blocks.BUILDERS, cls, builder)
    builder = run_code("handouts/compose/sections.py", {**vars(sections), "Banner": cls})["_banner_blocks"]
    monkeypatch.setitem(sections.BUILDERS, "banner", builder)
    line = re.search(r'`("banner": \w+)`', text_of("CONTRIBUTING.md"))
    assert line
    monkeypatch.setitem(layouts.SHOWS, "banner", eval(f"{{{line[1]}}}", vars(layouts))["banner"])
    return cls


def test_the_block_is_on_the_page(banner: Any) -> None:
    block = banner(words("One sentence in large type."))
    assert [line.words("callout") for line in walk.lines(block)] == [block.text]
    assert "One sentence in large type." in page_text(render(document(block)))


def test_a_layout_shows_the_block(banner: Any, tmp_path: Path, run_command: RunCommand) -> None:
    shutil.copytree(templates_dir(), tmp_path / "templates")
    (takes,) = re.findall(r"^ +- show: banner\n +(takes: .+)$", text_of("CONTRIBUTING.md"), re.M)

    def sentences() -> int:
        answer = run_command("make", "pain-relief-georgia", "preparation", "--templates", "templates")
        assert answer.code == 0, answer.err
        return page_text(Path(answer.paths[0]).read_bytes()).count("Someone must drive you home.")

    before = sentences()
    insert(tmp_path / "templates/documents/preparation.yaml", "  - show: timeline", f"  - show: banner\n    {takes}\n")
    assert sentences() == before + 1


def test_the_document_is_made_without_code(tmp_path: Path, run_command: RunCommand) -> None:
    shutil.copytree(templates_dir(), tmp_path / "templates")
    name = "templates/documents/visit-summary.yaml"
    (tmp_path / name).write_text(textwrap.dedent(CODE[name]), encoding="utf-8")
    times = ("--at", "2026-12-01 10:00", "--ended", "2026-12-01 11:05")
    answer = run_command("make", "pain-relief-georgia", "visit-summary", *times)
    assert answer.paths == ["out/pain-relief-georgia-visit-summary.pdf"]
    assert "visit-summary" in run_command("list").out


def test_the_channel_has_its_commands(request: pytest.FixtureRequest, run_command: RunCommand) -> None:
    line = eval(CODE["handouts/channels/table.py"].strip(), vars(table))
    assert dataclasses.replace(line, opener=portal.LINE.opener) == portal.LINE
    table.CHANNELS.append(line)
    request.addfinalizer(lambda: table.CHANNELS.remove(line))
    for command in ("plan", "send", "settle"):
        assert run_command("portal", command, "--help").code == 0
    assert "--to" in run_command("portal", "send", "--help").out


def test_the_field_is_read_everywhere(tmp_path: Path) -> None:
    """With the walk's three lines in a copy of the project, the tests of all fields pass for the new one too."""
    for name in ("handouts", "tests", "docs", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cli.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "fonts").symlink_to(ROOT / "fonts")
    (value,) = re.findall(r'`("bed": .+?)`', text_of("CONTRIBUTING.md"))
    field, attribute = "handouts/appointment_fields.py", "handouts/schedule/appointment.py"
    insert(tmp_path / field, '    Field("medicines"', f"    {CODE[field].strip()},\n")
    insert(tmp_path / attribute, '    level: str = ""', f"    {CODE[attribute].strip()}\n")
    insert(tmp_path / "tests/test_appointment_fields.py", '    "medicines": (', f"    {value},\n")
    chosen = "bed or every_field"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_appointment_fields.py"]
    process = subprocess.run([*command, "-k", chosen], check=False, cwd=tmp_path, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout
    (passed,) = re.findall(r"(\d+) passed", process.stdout)
    assert int(passed) >= 10, process.stdout


@pytest.mark.parametrize("page", [*guides(), "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_paths_in_the_pages_exist(page: str) -> None:
    for path in _PATH.findall(text_of(page)):
        if path not in INVENTED and not re.search("CLINIC|PROCEDURE|DOCUMENT", path):
            assert (ROOT / path).exists(), f"{page}: {path}"


def test_modules_in_the_architecture_exist() -> None:
    rooms = "|".join(path.name for path in (ROOT / "handouts").iterdir() if (path / "__init__.py").exists())
    named = set(re.findall(rf"`((?:{rooms})/[\w/]+(?:\.py|/))`", text_of("ARCHITECTURE.md")))
    assert len(named) > 30
    assert [name for name in named if not (ROOT / "handouts" / name).exists()] == []
