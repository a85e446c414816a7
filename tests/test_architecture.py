"""The rooms import only what ARCHITECTURE.md allows, functions fit a screen, and tools are pinned once."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [ROOT / "cli.py", *sorted((ROOT / "handouts").rglob("*.py"))]
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}

LEAVES = {
    "appointment_fields",
    "problems",
    "addresses",
    "invisible",
    "dialing",
    "document",
    "mailtext",
    "svg",
    "raster",
    "colors",
    "alignment",
    "run_cache",
    "resources",
    "files",
}
MAY_IMPORT = {
    "__init__": set[str](),
    "__main__": {"cli"},
    "problems": set[str](),
    "appointment_fields": {"problems"},
    "addresses": {"problems"},
    "invisible": set[str](),
    "dialing": set[str](),
    "document": set[str](),
    "mailtext": set[str](),
    "alignment": set[str](),
    "run_cache": set[str](),
    "colors": set[str](),
    "svg": set[str](),
    "raster": {"problems"},
    "resources": {"problems"},
    "files": {"problems"},
    "content": {
        "appointment_fields",
        "problems",
        "files",
        "resources",
        "svg",
        "raster",
        "colors",
        "invisible",
        "dialing",
    },
    "schedule": {"appointment_fields", "content", "files", "problems", "addresses", "invisible", "dialing"},
    "personalise": {
        "run_cache",
        "appointment_fields",
        "content",
        "schedule",
        "document",
        "mailtext",
        "problems",
        "dialing",
    },
    "typeset": {"run_cache", "document", "resources", "problems", "svg", "raster", "colors", "alignment", "__init__"},
    "check": {
        "run_cache",
        "content",
        "files",
        "schedule",
        "personalise",
        "typeset",
        "document",
        "raster",
        "problems",
        "colors",
        "__init__",
    },
    "compare": {
        "content",
        "files",
        "schedule",
        "personalise",
        "document",
        "typeset",
        "make",
        "alignment",
        "problems",
    },
    "web": {
        "appointment_fields",
        "content",
        "schedule",
        "personalise",
        "typeset",
        "document",
        "make",
        "day",
        "journal",
        "channels",
        "printing",
        "mail",
        "check",
        "files",
        "problems",
        "__init__",
    },
    "trace": {"appointment_fields", "content", "schedule", "personalise", "document", "problems"},
    "cli": {
        "appointment_fields",
        "check",
        "compare",
        "trace",
        "web",
        "content",
        "schedule",
        "personalise",
        "typeset",
        "make",
        "day",
        "journal",
        "channels",
        "printing",
        "mail",
        "files",
        "resources",
        "mailtext",
        "problems",
        "__init__",
    },
    "day": {
        "run_cache",
        "content",
        "schedule",
        "personalise",
        "document",
        "typeset",
        "make",
        "files",
        "problems",
        "__init__",
    },
    "make": {"content", "schedule", "personalise", "document", "typeset", "problems"},
    "journal": {"day", "files", "problems", "addresses"},
    "channels": {"journal", "day", "files", "problems"},
    "printing": {"channels", "journal", "day", "files", "problems"},
    "mail": {"channels", "journal", "day", "mailtext", "files", "problems", "addresses", "__init__"},
}
"""Room to the rooms of the package that it may import; `__init__` holds the version."""

OWNERS = {
    "click": {"cli"},
    "phonenumbers": {"check"},
    "reportlab": {"typeset"},
    "uharfbuzz": {"typeset"},
    "icu4py": {"typeset"},
    "icu": {"typeset"},
    "PIL": {"raster"},
    "pypdf": {"day", "printing"},
    "deflate": {"typeset"},
    "filelock": {"files"},
    "keyring": {"mail"},
    "flask": {"web"},
    "markupsafe": {"web"},
    "werkzeug": {"web"},
    "waitress": {"web"},
    "pypdfium2": {"web"},
    "distributed": {"day"},
    "pikepdf": {"typeset"},
    "yaml": {"content"},
    "pydantic": {"content", "schedule", "day"},
    "icalendar": {"mail"},
}
"""Library to the rooms that may know it."""


def room(module: str) -> str:
    """`handouts.typeset.layout.header_footer` stands in `typeset`; `cli` and `handouts` in themselves."""
    parts = module.split(".")
    return parts[0] if parts[0] != "handouts" else parts[1] if len(parts) > 1 else "__init__"


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that a tree imports, at the top or within a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_its_neighbors(module: str) -> None:
    used = {room(name) for name in imports(TREES[module]) if name.split(".")[0] in ("handouts", "cli")}
    assert used - {room(module)} <= MAY_IMPORT[room(module)]


def test_the_rooms_are_those_that_exist() -> None:
    assert {room(module) for module in MODULES} == set(MAY_IMPORT)


def test_no_way_leads_back() -> None:
    def reach(start: str, seen: frozenset[str] = frozenset()) -> set[str]:
        assert start not in seen, f"a circle of imports: {start}, {sorted(seen)}"
        return {start}.union(*(reach(after, seen | {start}) for after in MAY_IMPORT[start]))

    for start in MAY_IMPORT:
        reach(start)
    assert not (LEAVES & {"content", "schedule", "personalise", "typeset"})
    assert set().union(*(MAY_IMPORT[leaf] for leaf in LEAVES)) <= LEAVES


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_known_in_one_place(module: str) -> None:
    for name in imports(TREES[module]):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or room(module) in owners, f"{module} imports {name}"


def test_every_dependency_has_an_owner_and_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [
        *project["dependencies"],
        *(line for name in ("cluster", "desk", "keyring", "mail", "xlsx") for line in extras[name]),
    ]
    declared = {re.split(r"[>=<;\[ ]", line)[0].lower() for line in lines} - {"tzdata"}
    packages = {"yaml": "pyyaml", "icu": "icu4py", "PIL": "pillow"}
    used = {name.split(".")[0] for tree in TREES.values() for name in imports(tree)}
    foreign = used - set(sys.stdlib_module_names) - {"handouts", "cli", "pydantic_core"}
    assert foreign <= set(OWNERS)
    assert declared == {packages.get(name, name).lower() for name in foreign}


IMPURE = {"now", "today", "utcnow", "open", "read_text", "read_bytes", "write_text", "write_bytes", "environ", "getenv"}
"""Names by which a module would learn the time of day or read a disk."""


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) in ("personalise", "document")])
def test_personalise_knows_neither_clock_nor_disk(module: str) -> None:
    forbidden = {"os", "io", "pathlib", "time", "random", "secrets", "uuid", "locale", "socket", "subprocess", "sys"}
    assert not {name.split(".")[0] for name in imports(TREES[module])} & forbidden
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.Call)
    }
    assert not called & IMPURE


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) == "typeset"])
def test_a_page_has_no_time_of_printing(module: str) -> None:
    assert not {name.split(".")[0] for name in imports(TREES[module])} & {"time", "datetime", "random", "secrets"}


def test_functions_fit_a_screen() -> None:
    long = {
        f"{name}.{node.name}": node.end_lineno - node.lineno + 1
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 60
    }
    assert long == {}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is(module: str) -> None:
    assert (ast.get_docstring(TREES[module]) or "").split("\n")[0].endswith((".", ":"))


def test_tools_are_pinned_alike() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    pinned = dict(line.split("==") for line in extras["dev"] if "==" in line)
    for tool, repository in (("ruff", "ruff-pre-commit"), ("mypy", "mirrors-mypy")):
        found = re.search(rf"/{repository}\n\s+rev: v(\S+)", hooks)
        assert found, repository
        assert found[1] == pinned[tool]


def test_no_test_file_has_more_than_500_lines() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py")}
    assert {str(path): count for path, count in lines.items() if count > 500} == {}
