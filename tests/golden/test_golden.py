"""Six documents as text with positions, as pdfium reads them: what moves on a page is seen as a change of a few lines.

`pytest tests/golden --update-golden` writes the files anew; read what has changed before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.printed_pages import rows
from tests.support.sample_sets import printed

FOLDER = Path(__file__).parent
REPRESENTATIVE = {
    "band-filled": ("pain-relief-georgia", "preparation", "filled"),
    "tables-filled": ("california-imaging", "preparation", "filled"),
    "signatures-blank": ("reference", "consent", "blank"),
    "warnings-filled": ("reference", "discharge", "filled"),
    "almost-nothing-known-blank": ("colorado-spine", "preparation", "blank"),
    "large": ("ivc", "preparation", "large"),
}


def described(data: bytes) -> str:
    """A line for each row of text: place of its first base line in half points from the bottom left, size, face, words."""
    out = ["#     x      y   size face                            text"]
    for number, page in enumerate(rows(data), 1):
        out.append(f"page {number}")
        for row in page:
            x, y = (round(2 * value) / 2 for value in (row.x, row.y))
            out.append(f"{x:7.1f}{y:7.1f}{row.size:7.2f} {row.font:<31} {row.text.rstrip()}")
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("name", REPRESENTATIVE)
def test_page_is_as_it_was(name: str, update_golden: bool) -> None:
    path = FOLDER / f"{name}.txt"
    found = described(printed(*REPRESENTATIVE[name]))
    if update_golden:
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines(), "see `pytest --update-golden`"
    assert path.stat().st_size < 60_000


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(REPRESENTATIVE)
