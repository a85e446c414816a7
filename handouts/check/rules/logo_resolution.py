"""A pixel logo has enough pixels for print.

A logo that looks sharp on a screen shows its pixels on paper. A drawing (SVG) is sharp at every size.

Source: our own, based on common practice in printing: 300 pixels per inch, at least 200. Below 100 it is an error.

Fix: save the logo as SVG, or as a PNG with at least the number of pixels in the finding.

Passes (clinic.yaml):

    brand: {color: "#1F5C4D", accent: "#8A3F12"}

Fails (clinic.yaml):

    brand: {color: "#1F5C4D", accent: "#8A3F12", logo: coarse.png}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from handouts.check.context import CheckContext, Violation
from handouts.errors import Severity
from handouts.images.raster import is_raster, picture_size

SEVERITY = Severity.WARNING
STANDARD = ""
FINE, COARSE = 200, 100
"""Pixels per inch: at least `FINE` is good, below `COARSE` is an error."""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report a logo with too few pixels for its printed size."""
    data = context.content.logo
    if data is None or not is_raster(data):
        return
    from handouts.typeset.renderer import logo_size

    width = logo_size(data)[0] / 72
    pixels = picture_size(data)
    density = pixels[0] / width
    if density >= FINE:
        return
    needed = " x ".join(str(ceil(side * FINE / density)) for side in pixels)
    message = f"the logo has {pixels[0]} x {pixels[1]} pixels: {int(density)} per inch in print"
    hint = f"save it as SVG, or as a PNG with at least {needed} pixels"
    severity = Severity.ERROR if density < COARSE else None
    yield Violation(context.content.clinic.place("brand", "logo"), message, hint, severity)
