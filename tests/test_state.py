"""Caches of a run belong to an object of the run. The process keeps no data of patients or templates."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CACHES = ("cache", "functools.cache", "lru_cache", "functools.lru_cache")

BY_KIND = {
    # Constants of the program, with one result for each possible argument.
    "content.models.scalars.field_docs": "docstrings of our models",
    "check.page_prose.prose_fields": "fields of our models",
    "typeset.text.shaping._unbreakable_patterns": "patterns for two kinds of letters and the short words of a language",
    "typeset.text.fonts.load_face": "the shipped font files",
    "typeset.text.fonts.font_chain": "the order of the font files, by typeface and weight",
    "typeset.layout.pictures.icon_drawing": "the shipped icons",
    "content.plurals.plural_categories": "a language to its plural forms",
    "content.translatable._field_kind": "fields of our models",
    "translate.cldr.unit_labels": "a language to the units of CLDR",
    "translate.parity._negation_pattern": "a language to its words that negate",
}
BOUNDED = {
    # Functions of plain values without patient data, each called many times per page.
    "content.models.frequencies.frequency_in": "the text of a set to a frequency",
    "content.field_shapes._is_model": "the type of a field to whether it is a model",
    "content.plurals._category": "a number to its plural form",
    "desk.catalogs._read": "a file of texts of the desk, and when it was changed, to its texts",
    "compose.placeholders._label_pieces": "the text of a label to its pieces",
    "compose.times._count_on_clock": "a clock time in a time zone to how often it occurs",
    "typeset.text.fonts.copied_text": "a glyph of a font to the character it stands for",
    "typeset.text.fonts.advance": "a glyph of a font to its width",
    "typeset.text.fonts.ink": "a glyph of a font to the edges of its outline",
    "typeset.text.fonts.face_for": "one character to the font that has it",
    "typeset.text.itemization.script_of": "one character to its script",
    "typeset.text.itemization._move_to_front": "an order of fonts to the order for a language",
    "typeset.text.leaning_words.leaning_words": "a language to its short words",
    "typeset.text.leaning_words.not_leaning": "a language to a pattern of its short words",
    "typeset.text.text_operators.format_number": "a number to its digits in a PDF",
    "typeset.text.text_operators.color_operator": "a color to its operator",
    "typeset.text.text_operators._glyph_code": "the number of a glyph to two bytes",
}


def caches(path: Path) -> tuple[dict[str, ast.expr], list[int]]:
    """Cached functions that take arguments, with their decorators; and the lines of caches outside any function."""
    tree = ast.parse(path.read_text("utf-8"))
    module = ".".join(path.relative_to(ROOT / "handouts").with_suffix("").parts)
    cached: dict[str, ast.expr] = {}
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside.update(child for statement in node.body for child in ast.walk(statement))
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if ast.unparse(called) in CACHES:
                    inside.update(ast.walk(decorator))
                    if node.args.args or node.args.kwonlyargs or node.args.posonlyargs:
                        cached[f"{module}.{node.name}"] = decorator
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in CACHES]
    return cached, [node.lineno for node in calls if node not in inside]


def test_process_caches_are_listed() -> None:
    decorators: dict[str, ast.expr] = {}
    for path in sorted((ROOT / "handouts").rglob("*.py")):
        cached, outside = caches(path)
        assert not outside, f"{path}:{outside}: a cache belongs to an object, such as a RunCache"
        decorators |= cached
    assert decorators.keys() == BY_KIND.keys() | BOUNDED.keys(), "a result of a run belongs in its RunCache"
    for name in BOUNDED:
        decorator = decorators[name]
        assert isinstance(decorator, ast.Call), f"{name} needs a bound"
        assert any(isinstance(keyword.value, ast.Constant) and keyword.value.value for keyword in decorator.keywords)


@pytest.mark.parametrize(
    "source",
    [
        "from functools import lru_cache\n@lru_cache(maxsize=8)\ndef page(name): ...",
        "import functools\n@functools.cache\ndef page(name): ...",
        "from functools import lru_cache\nclass Pages:\n    @lru_cache\n    def page(self): ...",
        "from functools import lru_cache\npage = lru_cache(8)(print)",
    ],
)
def test_caches_are_detected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "handouts").mkdir()
    path = tmp_path / "handouts" / "pages.py"
    path.write_text(source, "utf-8")
    assert any(caches(path))


PROGRAM = """
import csv, gc, os, sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

NAME = "".join(reversed("ahciwzrhE"))  # reversed, so that this code does not contain the name


def run(*arguments):
    from handouts.cli.root import cli as main
    with open(os.devnull, "w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        try:
            main(list(arguments), standalone_mode=False)
        except SystemExit as ended:
            return ended.code
    return 0


def holders():
    gc.unfreeze()
    gc.collect()
    name, data = NAME, NAME.encode()
    references = []
    for holder in gc.get_objects():
        if holder is globals():
            continue
        for value in gc.get_referents(holder):
            if (isinstance(value, str) and name in value) or (isinstance(value, bytes) and data in value):
                references.append((type(holder).__name__, repr(value)[:60]))
    return [entry for entry in references if entry[0] != "frame"]


def day(folder):
    path = folder / "list.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "date_of_birth", "medicines"))
        for n in range(3):
            rows.writerow((f"B{n}", "reference", "2026-12-01", f"{8 + n}:00", f"{NAME} {n}", "1946-05-04", NAME))
    return ("day", str(path), "--out", str(folder / "day"), "--today", "2026-11-20", "--no-progress", "--jobs", "1",
            "--allow-draft", "--journal", str(folder / "journal"))


folder = Path(sys.argv[1])
about = ("--name", NAME, "--medicine", NAME, "--at", "2026-12-01 10:00", "--dob", "1946-05-04")
commands = {
    "make": ("make", "reference", *about, "--out", str(folder / "out"), "--journal", str(folder / "journal")),
    "explain": ("explain", "reference", "preparation", *about),
    "check": ("check",),
    "day": day(folder),
}
code = run(*commands[sys.argv[2]])
del about, commands
print(code, holders())
"""


@pytest.mark.parametrize("command", ["make", "explain", "check", "day"])
def test_no_patient_data_after_a_run(tmp_path: Path, command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path, command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout in ("0 []\n", "1 []\n"), result.stdout + result.stderr
    if command in ("make", "day"):
        assert list(tmp_path.rglob("*.pdf"))
