"""The documentation names every key of the YAML files, every command, every option and every variable."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

import tasks
from handouts.content.field_reference import page
from handouts.content.models.conditional import Ask
from handouts.content.models.courses import CourseStep, DoseRow
from handouts.content.models.instructions import Cases, PlanEntry
from handouts.resources import templates_dir
from tests.docs.pages import PROGRAM, ROOT, guides, text_of

GUIDES = "\n".join(text_of(name) for name in guides())
FIELDS = text_of("docs/fields.md")


def paths(tree: Any, prefix: str = "") -> Iterator[str]:
    """The path of each key in a tree, as the reference writes it: `risks[].text`."""
    for key, value in tree.items():
        entries = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        mark = "[]" if isinstance(value, list) else ""
        yield f"{prefix}{key}{mark}"
        for entry in entries:
            if isinstance(entry, dict):
                yield from paths(entry, f"{prefix}{key}{mark}.")


def reference_path(path: str) -> str:
    """The path of a key as the reference lists it: names that the author chose, and other names of a key, differ."""
    path = re.sub(r"^plans\.[^.]+\.(?!only_if$)", "", path)  # a plan has the keys of the set
    path = re.sub(r"^(asks|plans|sites|physicians)(\.[^.]+)?", r"\1.NAME", path)
    path = re.sub(r"^(body_map\.(?:parts|labels))\..+", r"\1", path)
    path = re.sub(rf"^({'|'.join(Cases.model_fields)})\[\]", r"\1", path)  # a list of cases
    parent, _, key = path.rpartition(".")
    models = {"plan[]": PlanEntry, "after[]": PlanEntry, "asks.NAME": Ask, "courses[].steps[]": CourseStep,
              "doses[].rows[]": DoseRow}  # fmt: skip
    key = models[parent].key_aliases.get(key, key) if parent in models else key
    return f"{parent}.{key}".lstrip(".")


def section(heading: str) -> str:
    return FIELDS.split(f"\n## `{heading}`\n")[1].split("\n## ")[0]


def heading_of(file: Path) -> str:
    kind = file.relative_to(templates_dir()).parts[0]
    if kind == "clinics":
        return "clinics/CLINIC/clinic.yaml" if file.name == "clinic.yaml" else "clinics/CLINIC/PROCEDURE.yaml"
    names = {"procedures": "PROCEDURE", "documents": "DOCUMENT", "countries": "COUNTRY", "labels": "en"}
    return f"{kind}/{names[kind]}.yaml"


def content_files() -> list[Path]:
    """All files of templates, but not those with keys of their own."""
    folders = ("clinics", "countries", "procedures", "documents", "labels")
    files = (path for folder in folders for path in (templates_dir() / folder).rglob("*.yaml"))
    translated = {path for path in templates_dir().glob("labels/*.yaml") if not path.name.startswith("en")}
    return sorted(path for path in files if path not in translated and not {*path.parts} & _OTHER_KEYS)


_OTHER_KEYS = {"sites", "physicians", "translations"}
"""Folders with overlays of sites and physicians, which have `add` and `change`, and with translations."""


DESCRIBED_ONCE = (
    "[].icon", "[].lasts", "[].for", "[].once", "[].until_state", "[].unless",
    "signs[].limit", "signs[].within", "call_us[].limit", "call_us[].within", "emergency[].limit",
)  # fmt: skip
"""Keys of any text, and of any warning sign, that the top of the page describes."""


@pytest.mark.parametrize("file", content_files(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_key_of_the_templates_is_in_the_reference(file: Path) -> None:
    tree = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    text = section(heading_of(file))
    is_labels = file.parent.name == "labels"
    if is_labels and isinstance(tree, dict):
        tree.pop("documents", None)  # an overlay has texts of layouts below it
    for path in paths(tree):
        if path.endswith((".only_if", *DESCRIBED_ONCE)):
            continue  # described once for all fields, at the top of the page
        shown = path.removesuffix("[]") if is_labels else path
        if is_labels and re.search(rf"^\| `{re.escape(shown)}\.", text, re.M):
            continue  # a group of labels
        entry = shown if is_labels else reference_path(shown)
        prose_list = f"| `{entry.removesuffix('.text')}` | [prose]"  # its entries may have a condition
        assert f"| `{entry}` |" in text or (entry.endswith("[].text") and prose_list in text), path


def test_every_key_of_the_starter_is_in_the_reference() -> None:
    for name, heading in (("clinic", "clinic"), ("procedure", "PROCEDURE")):
        text = section(f"clinics/CLINIC/{heading}.yaml")
        starter = (templates_dir() / "starter" / f"{name}.yaml").read_text(encoding="utf-8")
        keys = set(re.findall(r"^(?:# )? *(?:- )?([a-z_]+):(?: |$)", starter, re.M))
        keys = {key for key in keys if not key.startswith("example_")}  # names that an author chooses
        assert len(keys) > 20
        for key in keys:
            assert re.search(rf"[`.]{key}(\[\]|\.NAME)?`", text), key


def test_the_reference_says_what_each_field_means() -> None:
    rows = re.findall(r"^\| `([\w.\[\]]+)` \|.*\| (.*?) ?\|$", FIELDS, re.M)
    assert len(rows) > 400
    unexplained = [path for path, meaning in rows if not meaning and "." not in path]
    assert unexplained == []


def test_the_reference_is_up_to_date() -> None:
    assert page() == FIELDS, "write it anew: python3 tasks.py fields"


def test_the_reference_is_written_by_a_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[object, ...]] = []
    monkeypatch.setattr(tasks, "environment", lambda extra: sys.executable)
    monkeypatch.setattr(tasks, "run", lambda *command: ran.append(command))
    tasks.COMMANDS["fields"]()
    ((_, option, code),) = ran
    assert option == "-c"
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    exec(str(code), {})
    assert (tmp_path / "docs/fields.md").read_text(encoding="utf-8") == page()


def commands(group: click.Command, name: str) -> Iterator[str]:
    """Every command below a group, as it is typed: `handouts mail settle`."""
    if not isinstance(group, click.Group):
        return
    context = click.Context(group)
    for part in group.list_commands(context):
        command = group.get_command(context, part)
        assert command
        yield f"{name} {part}"
        yield from commands(command, f"{name} {part}")


COMMANDS = list(commands(PROGRAM, "handouts"))


@cache
def options(name: str) -> set[str]:
    """The options that the help of a command lists."""
    result = CliRunner().invoke(PROGRAM, [*name.split()[1:], "--help"])
    assert result.exit_code == 0, result.output
    heads = re.findall(r"^  ((?:-\w, )?--[\w-]+(?:(?: /|,) --[\w-]+)*)", result.output, re.M)
    return {option for head in heads for option in re.findall(r"--[\w-]+", head)} - {"--help"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"^ *(\$ )?{name}\b|`{name}\b|`{name.removeprefix('handouts ')}`", GUIDES, re.M), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented(name: str) -> None:
    for option in options(name):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", GUIDES), f"{name} {option}"


def test_options_are_read_from_the_help() -> None:
    assert options("handouts day") > {"--progress", "--no-progress", "--executor"}
    assert "--send" in options("handouts mail")
    assert "--packet" in options("handouts mail settle")


def test_every_variable_is_documented() -> None:
    sources = [ROOT / "cli.py", *sorted((ROOT / "handouts").rglob("*.py"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    names = set(re.findall(r"\bHANDOUTS_[A-Z_]+[A-Z]\b", text))
    assert len(names) > 8
    assert not {name for name in names if name not in GUIDES}


def test_extras_in_the_pages_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = {name for part in re.findall(r"handouts\[([\w,]+)\]", GUIDES) for name in part.split(",")}
    assert {"desk", "mail"} <= named <= set(extras)


OTHERS = {"--quick", "--update-golden"}
"""Options of `tasks.py`, that is of the benchmark and of pytest."""


@pytest.mark.parametrize("page", [*guides(), "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_options_in_a_page_exist(page: str) -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text_of(page)))
    assert named - set().union(*map(options, COMMANDS)) - OTHERS == set()
