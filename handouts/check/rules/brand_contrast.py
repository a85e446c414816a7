"""The clinic's main color has a contrast of 7:1 with white.

Headings are printed in this color, and white text is printed on it. Older eyes, poor light, and low toner all reduce
the contrast. The program refuses a color below 4.5:1; 7:1 is the goal.

Source: WCAG 2.2, success criteria 1.4.3 (4.5:1) and 1.4.6 (7:1). The accent color draws only small marks, no text.

Fix: choose a darker color.

Passes (clinic.yaml):

    brand:
      color: "#1F5C4D"
      accent: "#8A3F12"

Fails (clinic.yaml):

    brand:
      color: "#2E7D6B"
      accent: "#8A3F12"
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.colors import contrast_ratio
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""
MINIMUM_RATIO = 7.0


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a main color with too little contrast."""
    color = context.clinic.brand.color
    ratio = contrast_ratio(color)
    if ratio < MINIMUM_RATIO:
        rounded = int(ratio * 10) / 10
        message = f"the contrast of {color} with white is {rounded}:1; headings need at least {MINIMUM_RATIO:g}:1"
        yield Violation(context.content.clinic.place("brand", "color"), message, "choose a darker color")
