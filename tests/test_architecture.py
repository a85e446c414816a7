"""The layout holds: rooms import only what they may, no import cycles, one name for one class, functions fit a screen."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [ROOT / "cli.py", *sorted((ROOT / "handouts").rglob("*.py"))]
}


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


LEAVES = "__init__ cached_property colors document errors invisible_characters punctuation run_cache text_diff text_direction"
"""Modules and rooms that import nothing of the package, except that all may report errors."""
MAY_IMPORT = {
    **{leaf: {"errors"} - {leaf} for leaf in LEAVES.split()},
    "document": {"punctuation"},
    "appointment_fields": {"errors"},
    "contact_details": {"errors"},
    "files": {"errors"},
    "form_digest": set(),
    "images": {"errors"},
    "resources": {"errors"},
    "content": {"appointment_fields", "colors", "contact_details", "errors", "files", "images", "invisible_characters",
                "punctuation", "resources", "text_direction"},
    "schedule": {"appointment_fields", "contact_details", "content", "errors", "files", "invisible_characters"},
    "corrections": {"appointment_fields", "content", "errors", "files", "schedule", "private_database"},
    "compose": {"appointment_fields", "cached_property", "contact_details", "content", "document", "errors",
                "punctuation", "run_cache", "schedule"},
    "typeset": {"__init__", "cached_property", "colors", "document", "errors", "form_digest", "images", "punctuation", "resources",
                "run_cache", "text_diff", "text_direction"},
    "make": {"compose", "content", "document", "errors", "schedule", "typeset"},
    "day": {"__init__", "appointment_fields", "compose", "content", "document", "errors", "files", "make", "run_cache", "schedule",
            "typeset"},
    "archive": {"channels", "content", "day", "errors", "files", "schedule", "typeset", "private_database"},
    "consent": {"compose", "content", "day", "errors", "form_digest", "journal", "schedule", "typeset"},
    "journal": {"contact_details", "day", "errors", "files"},
    "channels": {"day", "errors", "files", "journal"},
    "printing": {"channels", "day", "errors", "files", "journal"},
    "mail": {"__init__", "channels", "compose", "contact_details", "day", "errors", "files", "journal",
             "text_direction"},
    "check": {"__init__", "colors", "compose", "content", "document", "errors", "files", "images", "run_cache",
              "schedule", "text_direction", "translate", "typeset"},
    "diff": {"compose", "content", "document", "errors", "files", "make", "schedule", "text_diff", "typeset"},
    "provenance": {"appointment_fields", "compose", "content", "document", "errors", "schedule"},
    "translate": {"content", "errors", "files"},
    "editing": {"check", "content", "errors", "files", "run_cache"},
    "private_database": {"errors", "files"},
    "signing": {"consent", "errors", "files"},
    "scan": {"archive", "day", "document", "errors", "files", "journal"},
    "people": {"errors", "files", "invisible_characters", "private_database"},
    "desk": {"__init__", "appointment_fields", "archive", "check", "compose", "consent", "content", "channels",
             "corrections", "day", "diff", "document", "editing", "errors", "files", "journal", "mail", "make", "people", "printing",
             "schedule", "translate", "typeset"},
    "cli": {"__init__", "appointment_fields", "archive", "check", "channels", "compose", "consent", "content",
            "corrections", "day", "desk", "diff", "editing", "errors", "files", "journal", "mail", "make", "people", "printing",
            "provenance", "resources", "scan", "schedule", "signing", "translate", "typeset"},
    "__main__": {"cli"},
}  # fmt: skip
"""Room, or module at the top of the package, to those that it may import. `__init__` holds the version."""

OWNERS = {
    "PIL": {"images", "scan"},
    "argon2": {"people"},
    "click": {"cli"},
    "deflate": {"typeset"},
    "distributed": {"day"},
    "filelock": {"files"},
    "flask": {"desk"},
    "icalendar": {"mail"},
    "icu": {"typeset"},
    "icu4py": {"content", "translate", "typeset"},
    "jinja2": {"desk"},
    "keyring": {"mail"},
    "markupsafe": {"desk"},
    "phonenumbers": {"content"},
    "pikepdf": {"typeset"},
    "polib": {"desk", "translate"},
    "pydantic": {"content", "day", "schedule", "translate"},
    "pypdf": {"consent", "day", "form_digest", "printing", "scan", "typeset"},
    "pypdfium2": {"desk", "scan"},
    "asn1crypto": {"signing"},
    "cryptography": {"signing"},
    "pyhanko": {"signing"},
    "pyhanko_certvalidator": {"signing"},
    "pyrage": {"archive"},
    "reportlab": {"typeset"},
    "segno": {"typeset"},
    "uharfbuzz": {"typeset"},
    "waitress": {"desk"},
    "werkzeug": {"desk"},
    "yaml": {"content"},
    "zxingcpp": {"scan"},
}
"""Library to the rooms that may import it."""
PACKAGES = {
    "PIL": "pillow",
    "argon2": "argon2-cffi",
    "icu": "icu4py",
    "yaml": "pyyaml",
    "pyhanko_certvalidator": "pyhanko-certvalidator",
    "zxingcpp": "zxing-cpp",
}
"""Import name to the name on PyPI, if they differ."""


def room_of(module: str) -> str:
    """`typeset` for `handouts.typeset.layout.theme`."""
    parts = module.split(".")
    return parts[0] if parts[0] != "handouts" else parts[1] if len(parts) > 1 else "__init__"


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Every module that a tree imports: at the top, in a function, or for type checking only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else node.module


@cache
def imports() -> dict[str, set[str]]:
    """Each module with those that it imports."""
    return {module: set(imports_of(tree)) for module, tree in trees().items()}


def test_room_imports() -> None:
    wrong = {
        (module, name)
        for module, names in imports().items()
        for name in names
        if name.split(".")[0] in ("handouts", "cli")
        and room_of(name) not in {room_of(module)} | MAY_IMPORT.get(room_of(module), {"cli"})
    }
    assert wrong == set()


def test_rooms_exist() -> None:
    assert {room_of(module) for module in MODULES} == set(MAY_IMPORT)


def test_rooms_have_an_order() -> None:
    def visit(room: str, path: tuple[str, ...] = ()) -> None:
        assert room not in path, f"a cycle of rooms: {' -> '.join((*path, room))}"
        for below in MAY_IMPORT[room]:
            visit(below, (*path, room))

    for room in MAY_IMPORT:
        visit(room)


def test_no_import_cycle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...] = ()) -> None:
        assert module not in path, f"a cycle of imports: {' -> '.join((*path[path.index(module) :], module))}"
        if module in done:
            return
        for name in sorted(imports()[module] & set(MODULES) - {module}):
            visit(name, (*path, module))
        done.add(module)

    for module in MODULES:
        visit(module)


def test_library_owners() -> None:
    wrong = {
        (module, name)
        for module, names in imports().items()
        for name in names
        if room_of(module) not in OWNERS.get(name.split(".")[0], {room_of(module)})
    }
    assert wrong == set()


def test_dependencies_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [
        *project["dependencies"],
        *(line for name in ("cluster", "desk", "keyring", "mail", "scan", "sign", "xlsx") for line in extras[name]),
    ]
    declared = {re.split(r"[>=<;\[ ]", line)[0].lower() for line in lines} - {"tzdata"}
    used = {name.split(".")[0] for names in imports().values() for name in names}
    libraries = used - set(sys.stdlib_module_names) - {"handouts", "cli", "pydantic_core"}
    assert libraries <= set(OWNERS)
    assert declared == {PACKAGES.get(name, name).lower() for name in libraries}


IMPURE = {"now", "today", "utcnow", "open", "read_text", "read_bytes", "write_text", "write_bytes", "environ", "getenv"}
"""Names by which a module would learn the time of day or read a disk."""


def test_compose_is_pure() -> None:
    forbidden = {"os", "io", "pathlib", "time", "random", "secrets", "uuid", "locale", "socket", "subprocess", "sys"}
    for module in (name for name in MODULES if room_of(name) in ("compose", "document")):
        assert not {name.split(".")[0] for name in imports()[module]} & forbidden, module
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(trees()[module])
            if isinstance(node, ast.Call)
        }
        assert not called & IMPURE, module


def test_typeset_has_no_clock() -> None:
    for module in (name for name in MODULES if room_of(name) == "typeset"):
        assert not {name.split(".")[0] for name in imports()[module]} & {"time", "datetime", "random", "secrets"}, (
            module
        )


def test_functions_fit_a_screen() -> None:
    long = {
        f"{name}.{node.name}": node.end_lineno - node.lineno + 1
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 60
    }
    assert long == {}


def test_public_class_names_are_unique() -> None:
    modules = defaultdict(list)
    for module, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].append(module)
    assert {name: owners for name, owners in modules.items() if len(owners) > 1} == {}


def test_modules_have_docstrings() -> None:
    wrong = {
        module
        for module, tree in trees().items()
        if module != "cli" and not (ast.get_docstring(tree) or "").split("\n")[0].endswith((".", ":"))
    }
    assert wrong == set()


def test_cli_only_calls_main() -> None:
    docstring, imports, call = trees()["cli"].body
    assert (type(docstring), type(imports), type(call)) == (ast.Expr, ast.ImportFrom, ast.If)


def test_tools_are_pinned_alike() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    pinned = dict(line.split("==") for line in extras["dev"] if "==" in line)
    for tool, repository in (("ruff", "ruff-pre-commit"), ("mypy", "mirrors-mypy")):
        match = re.search(rf"/{repository}\n\s+rev: v(\S+)", hooks)
        assert match, repository
        assert match[1] == pinned[tool]


def test_test_files_are_short() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py")}
    assert {str(path): count for path, count in lines.items() if count > 500} == {}
