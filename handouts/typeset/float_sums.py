"""Sums that are the same under every version of Python, so that the same document has the same bytes.

The built-in `sum` of floats is exact since Python 3.12 and was not before: layouts differed by a thousandth of a point.
`tests/typeset/test_sums.py` keeps it out of this folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

float_sum = fsum
"""Sum of floats, rounded once."""


def int_sum(numbers: Iterable[int]) -> int:
    """Sum of integers."""
    return sum(numbers)
