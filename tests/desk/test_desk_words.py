"""Pages of the desk use the words of a front desk: no options, commands, or paths of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import handouts.desk

TEMPLATES = sorted((Path(handouts.desk.__file__).parent / "templates").glob("*.html"))
COMMAND_LINE = re.compile(r"(?<![\w-])--[a-z]{3,}|rejected\.csv|hint:|\bUTC\b|HANDOUTS_")
TAG = re.compile(r"\{[{%#].*?[}%#]\}|<[^>]+>", re.S)
OLD = (
    "To know", "So far", "not taken", "To fill in by hand", "this is to be mended", "who it is was changed",
    "the day is whole", "Not all was printed", "The clinic's only one", "Who performs it", "Not here any more",
)  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_words(template: Path) -> None:
    text = TAG.sub(" ", template.read_text("utf-8"))
    assert not COMMAND_LINE.findall(text)
    assert not [words for words in OLD if words in text]
