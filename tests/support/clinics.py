"""The shipped clinics, and helpers for tests of their templates and pages."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import ROOT
from tests.support.structure_tree import text_of

TEMPLATES = ROOT / "templates"
DOCUMENTS = ("consent", "discharge", "preparation")
CLINICS = ("california-imaging", "colorado-spine", "ivc", "pain-relief-georgia", "reference")
GEORGIA, SET = "pain-relief-georgia", "balloon-kyphoplasty.yaml"
TWO_PROCEDURES = "river-bend-spine"
"""A clinic in tests/fixtures/templates with two procedures."""
AT = ("--at", "2026-12-01 10:00")


def replace_in(file: Path, old: str, new: str) -> None:
    """Replace the first occurrence of `old` in a file, which must contain it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def page_text(path: str | Path) -> str:
    """The text of a PDF, with plain spaces."""
    return text_of(Path(path).read_bytes()).replace("\xa0", " ")


def file_names(folder: Path) -> list[str]:
    """All files in a folder and its subfolders, relative to it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
