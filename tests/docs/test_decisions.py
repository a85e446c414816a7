"""Each decision is one short file: numbered, with context, decision and consequence, and listed in the index."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, text_of

FOLDER = ROOT / "docs" / "decisions"
NAMES = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")


def test_each_decision_has_a_number_of_its_own() -> None:
    assert len(NAMES) > 30
    assert len({name[:4] for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_decision_is_short_and_complete(name: str) -> None:
    text = text_of(f"docs/decisions/{name}")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)
    assert text.startswith(f"# {int(name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequence"]
    assert 10 <= len(text.splitlines()) <= 25
    title = text.splitlines()[0].partition(". ")[2]
    assert f"[{name[:4]}]({name}) {title}" in text_of("docs/decisions/README.md")
