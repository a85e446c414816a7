"""Compute contrast ratios, tints, and shades of colors given as `#RRGGBB`."""

from __future__ import annotations


def parse_rgb(color: str) -> tuple[float, float, float]:
    """Return red, green, and blue, each 0 to 1. Raises ValueError if `color` is not `#RRGGBB`."""
    digits = color.removeprefix("#")
    if len(color) != 7 or len(digits) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise ValueError(f"{color!r} is not a color; write it as # and six hex digits, like #1B4F5F")
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return red, green, blue


def contrast_ratio(color: str, background: str = "#FFFFFF") -> float:
    """Return the contrast ratio of two colors, 1 to 21, in either order.

    WCAG 2.2, definition of contrast ratio: (L1 + 0.05) / (L2 + 0.05), L1 the relative luminance of the lighter.
    """
    darker, lighter = sorted((_luminance(color), _luminance(background)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """WCAG 2.2, relative luminance: 0.2126 R + 0.7152 G + 0.0722 B of the linear parts of sRGB."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parse_rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tint(color: str, amount: float) -> str:
    """Return `color` mixed with white, from 0 (unchanged) to 1 (white)."""
    return _mix(color, 1.0, amount)


def shade(color: str, amount: float) -> str:
    """Return `color` mixed with black, from 0 (unchanged) to 1 (black)."""
    return _mix(color, 0.0, amount)


def _mix(color: str, target: float, amount: float) -> str:
    if not 0 <= amount <= 1:
        raise ValueError(f"the amount must be 0 to 1, not {amount}")
    return "#" + "".join(f"{round(255 * (part + (target - part) * amount)):02X}" for part in parse_rgb(color))
