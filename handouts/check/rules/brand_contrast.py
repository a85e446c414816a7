"""The clinic's main color has a contrast of 7:1 with white.

Headings are printed in it, and white words on it. Older eyes, weak light and a printer low on toner take some of the
contrast away. Below 4.5:1 the color is refused when the clinic is read; 7:1 is the aim.

Source: WCAG 2.2, success criteria 1.4.3 (4.5:1) and 1.4.6 (7:1). The second color draws only small marks, and no text.

Mend it: choose a darker color.

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
AIM = 7.0


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at the color."""
    color = context.clinic.brand.color
    ratio = contrast_ratio(color)
    if ratio < AIM:
        message = f"the contrast of {color} with white is {int(ratio * 10) / 10}:1; headings should have {AIM:g}:1"
        yield Violation(context.content.clinic.place("brand", "color"), message, "choose a darker color")
