"""How many random cases a test tries: a usual number, and a larger one with `HANDOUTS_DEEP=1`."""

from __future__ import annotations

import os

DEEP = os.environ.get("HANDOUTS_DEEP", "") not in ("", "0")


def cases(usual: int, *, deep: int) -> int:
    """The number of random cases. Each case costs the processor more than a tenth of a second."""
    return deep if DEEP else usual
