"""Seven documents as text with positions, as pdfium reads them. A layout change shows as a few changed lines.

`pytest tests/golden --update-golden` rewrites the files. Review the changes before you commit them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.printed_pages import rows
from tests.support.sample_sets import VARIANTS, printed, printed_in_two_languages

FOLDER = Path(__file__).parent
DOCUMENTS = {
    "band-filled": ("pain-relief-georgia", "preparation", "filled"),
    "tables-filled": ("california-imaging", "preparation", "filled"),
    "signatures-blank": ("reference", "consent", "blank"),
    "warnings-filled": ("reference", "discharge", "filled"),
    "almost-nothing-known-blank": ("colorado-spine", "preparation", "blank"),
    "large": ("ivc", "preparation", "large"),
    "two-languages": ("pain-relief-georgia", "consent", "es"),
}


def page_layout(data: bytes) -> str:
    """A line for each row of text: position of its baseline in half points from the bottom left, size, font, text."""
    lines = ["#     x      y   size face                            text"]
    for number, page in enumerate(rows(data), 1):
        lines.append(f"page {number}")
        for row in page:
            x, y = (round(2 * value) / 2 for value in (row.x, row.y))
            lines.append(f"{x:7.1f}{y:7.1f}{row.size:7.2f} {row.font:<31} {row.text.rstrip()}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_layout_is_unchanged(name: str, update_golden: bool) -> None:
    path = FOLDER / f"{name}.txt"
    clinic, document, variant = DOCUMENTS[name]
    is_bilingual = variant not in VARIANTS
    layout = page_layout(printed_in_two_languages(variant) if is_bilingual else printed(clinic, document, variant))
    if update_golden:
        path.write_text(layout, encoding="utf-8", newline="\n")
    assert layout.splitlines() == path.read_text(encoding="utf-8").splitlines(), "run: pytest --update-golden"
    assert path.stat().st_size < 60_000


def test_no_unused_golden_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(DOCUMENTS)
