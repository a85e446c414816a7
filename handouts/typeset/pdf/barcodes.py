"""The bars of Code 128 and Code 39. ReportLab encodes them; they are drawn as rectangles on the tagged canvas.

Sizes follow ISO/IEC 15417 and 16388: quiet zones of ten modules. A module of 0.33 mm or more can be read in a scan of
150 dpi.
"""

from __future__ import annotations

from typing import NamedTuple

from handouts.typeset.pdf.reportlab_imports import barcode_modules, postponed_imports

POINTS_PER_MM = 72 / 25.4
QUIET_MODULES = 10
MODULE_128 = 65 * POINTS_PER_MM / 187
"""0.348 mm: twelve characters of set B with their quiet zones are 65 mm wide."""
MODULE_39 = 0.33 * POINTS_PER_MM


class Bars(NamedTuple):
    """The bars of a barcode, in points: the left edge and the width of each, and the width of all with quiet zones."""

    bars: tuple[tuple[float, float], ...]
    width: float


def code_128(text: str) -> Bars:
    """The bars of a text in Code 128, set B; digits may be in set C, which is narrower."""
    with postponed_imports(), barcode_modules():
        from reportlab.graphics.barcode.code128 import Code128

    # In ReportLab's notation, `A` to `D` are bars of 1 to 4 modules, and `a` to `d` spaces.
    symbols = _decomposed(Code128(text))
    return _placed([("abcd".index(symbol.lower()) + 1, symbol.isupper()) for symbol in symbols], MODULE_128)


def code_39(text: str) -> Bars:
    """The bars of a text in Code 39, wide ones twice as wide as narrow ones. The text must suit Code 39."""
    with postponed_imports(), barcode_modules():
        from reportlab.graphics.barcode.code39 import Standard39

    # In ReportLab's notation: `b` bar, `s` space, upper case if wide; `i` is the gap between characters.
    symbols = _decomposed(Standard39(text, checksum=0))
    return _placed([(1 + symbol.isupper(), symbol in "bB") for symbol in symbols], MODULE_39)


def code_39_width(characters: int) -> float:
    """The width of so many characters in Code 39, in points, with start, stop and quiet zones."""
    return ((characters + 2) * 13 - 1 + 2 * QUIET_MODULES) * MODULE_39


def _decomposed(code: object) -> str:
    """ReportLab's notation of a barcode."""
    code.validate()  # type: ignore[attr-defined]
    code.encode()  # type: ignore[attr-defined]
    code.decompose()  # type: ignore[attr-defined]
    return str(code.decomposed)  # type: ignore[attr-defined]


def _placed(runs: list[tuple[int, bool]], module: float) -> Bars:
    """Bars from runs of modules, each with its length and whether it is dark."""
    bars, left = [], QUIET_MODULES
    for length, dark in runs:
        if dark:
            bars.append((left * module, length * module))
        left += length
    return Bars(tuple(bars), (left + QUIET_MODULES) * module)
