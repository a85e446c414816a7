"""Sum numbers with the same result in every version of Python, so that the same document gives the same bytes.

The built-in `sum` of floats is exact since Python 3.12. Before that, layouts differed by a thousandth of a point.
`tests/typeset/test_float_sums.py` checks that no module in this folder uses the built-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

float_sum = fsum
"""Return the sum of floats, rounded once."""


def int_sum(numbers: Iterable[int]) -> int:
    """Return the sum of integers."""
    return sum(numbers)
