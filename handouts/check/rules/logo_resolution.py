"""A logo of pixels has enough of them for print.

On a screen it looks sharp; on paper each of its pixels is a small square. A drawing (SVG) is sharp at every size.

Source: our own, after common practice of printers: 300 pixels an inch, 200 at least. Under 100 it is an error.

Mend it: save the logo as SVG, or as a PNG of at least as many pixels as the finding tells.

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
"""Pixels an inch: from which on a logo is fine, and under which it is an error."""


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at the logo's name, for the size at which it is drawn."""
    data = context.content.logo
    if data is None or not is_raster(data):
        return
    from handouts.typeset.renderer import logo_size

    width = logo_size(data)[0] / 72
    pixels = picture_size(data)
    density = pixels[0] / width
    if density >= FINE:
        return
    wanted = " x ".join(str(ceil(side * FINE / density)) for side in pixels)
    message = f"the logo has {pixels[0]} x {pixels[1]} pixels: {int(density)} an inch where it is printed"
    hint = f"save it as SVG, or as a PNG of at least {wanted} pixels"
    severity = Severity.ERROR if density < COARSE else None
    yield Violation(context.content.clinic.place("brand", "logo"), message, hint, severity)
