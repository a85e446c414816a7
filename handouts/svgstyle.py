"""Attributes of an SVG element to its `Style`: paint, line and visibility, inherited from the element around it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?:px)?")
_NAMES = {
    "black": "#000000", "silver": "#C0C0C0", "gray": "#808080", "grey": "#808080", "white": "#FFFFFF",
    "maroon": "#800000", "red": "#FF0000", "purple": "#800080", "fuchsia": "#FF00FF", "green": "#008000",
    "lime": "#00FF00", "olive": "#808000", "yellow": "#FFFF00", "navy": "#000080", "blue": "#0000FF",
    "teal": "#008080", "aqua": "#00FFFF", "orange": "#FFA500",
}  # fmt: skip
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}

_OPAQUE = r"1(\.0*)?|100%"
# Property, the values that change nothing, what it is in words, how to do without.
_REFUSED = (
    ("opacity", _OPAQUE, "transparency", "use solid colors"),
    ("fill-opacity", _OPAQUE, "transparency", "use solid colors"),
    ("stroke-opacity", _OPAQUE, "transparency", "use solid colors"),
    ("clip-path", "none", "a clip path", "cut the shapes themselves"),
    ("mask", "none", "a mask", "cut the shapes themselves"),
    ("filter", "none", "a filter", "delete shadows and other effects"),
    ("mix-blend-mode", "normal", "a blend mode", "use solid colors"),
    ("stroke-dasharray", "none|0", "a dashed line", "draw each dash as a shape"),
    ("vector-effect", "none", "a vector effect", "delete it"),
    ("marker", "none", "a line marker", "draw it as a shape"),
    ("marker-start", "none", "a line marker", "draw it as a shape"),
    ("marker-mid", "none", "a line marker", "draw it as a shape"),
    ("marker-end", "none", "a line marker", "draw it as a shape"),
)
_INHERITED = ("fill", "stroke", "stroke-width", "fill-rule", "stroke-linecap", "stroke-linejoin", "visibility")


@dataclass(frozen=True)
class Style:
    """What an element inherits. The defaults are SVG's own."""

    fill: str | None = "#000000"
    stroke: str | None = None
    stroke_width: float = 1.0
    even_odd: bool = False
    cap: int = 0
    join: int = 0
    visible: bool = True


def number(text: str, where: str) -> float:
    """A plain number, `px` allowed. Raises ValueError naming `where`."""
    found = _NUMBER.fullmatch(text.strip())
    if not found or not math.isfinite(value := float(found[1])):
        raise ValueError(f"{where}={text[:40]!r} is not a plain number; use user units without a unit or percent sign")
    return value


def properties(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes and the declarations of `style`, which win. Raises ValueError for what a shape cannot express."""
    if handler := next((key for key in attributes if key.lower().startswith("on")), None):
        raise ValueError(f"the drawing holds a program ({handler}); delete it")
    declared = dict(attributes)
    for declaration in re.sub(r"/\*.*?\*/", "", attributes.get("style", ""), flags=re.DOTALL).split(";"):
        name, _, value = declaration.partition(":")
        declared[name.strip().lower()] = value.replace("!important", "").strip()
        if name.strip().lower() == "transform" and value.strip() != "none":
            raise ValueError("a transform stands in a style; write it as an attribute, or save again as plain SVG")
    for name, harmless, words, way_out in _REFUSED:
        value = declared.get(name, "").strip()
        if value and not re.fullmatch(harmless, value):
            raise ValueError(f"cannot draw {words} ({name}: {value[:40]}); {way_out}")
    return declared


def restyle(style: Style, declared: Mapping[str, str]) -> Style:
    """`style` changed by an element's properties. Raises ValueError for a value that cannot be read."""
    stated = {key: declared.get(key, "").strip() for key in _INHERITED}
    given = {key: value for key, value in stated.items() if value not in ("", "inherit")}
    if "fill" in given:
        style = replace(style, fill=_paint(given["fill"]))
    if "stroke" in given:
        style = replace(style, stroke=_paint(given["stroke"]))
    if "stroke-width" in given:
        style = replace(style, stroke_width=number(given["stroke-width"], "stroke-width"))
    if "fill-rule" in given:
        style = replace(style, even_odd=given["fill-rule"] == "evenodd")
    if "stroke-linecap" in given:
        style = replace(style, cap=_choice(given["stroke-linecap"], _CAPS, "stroke-linecap"))
    if "stroke-linejoin" in given:
        style = replace(style, join=_choice(given["stroke-linejoin"], _JOINS, "stroke-linejoin"))
    if "visibility" in given:
        style = replace(style, visible=given["visibility"] == "visible")
    return style if style.stroke_width > 0 else replace(style, stroke=None)


def _choice(value: str, known: Mapping[str, int], name: str) -> int:
    if value not in known:
        raise ValueError(f"cannot draw {name}: {value[:40]}; use {', '.join(known)}")
    return known[value]


def _paint(value: str) -> str | None:
    if value.lower() in ("none", "transparent"):
        return None
    if value.lower() == "currentcolor":
        return "currentColor"
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        return value.upper()
    if re.fullmatch(r"#[0-9A-Fa-f]{3}", value):
        return "#" + "".join(digit * 2 for digit in value[1:]).upper()
    if found := re.fullmatch(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", value):
        return "#" + "".join(f"{min(int(part), 255):02X}" for part in found.groups())
    if value.lower().startswith("url("):
        raise ValueError(f"cannot draw a gradient or pattern ({value[:40]}); use one flat color a shape")
    if value.lower() not in _NAMES:
        raise ValueError(f"{value[:40]!r} is not a color that can be drawn; write it as #RRGGBB")
    return _NAMES[value.lower()]
