"""CSS colors to red, green, blue and opacity."""

from __future__ import annotations

import colorsys
import re

from handouts.svg.numbers import number_at
from handouts.svg.refusal import CannotDraw, shown

Color = tuple[str, float]
"""`#RRGGBB` and the opacity, 0 to 1."""

_NAMED = (
    "aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 "
    "black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 "
    "chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff "
    "darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 "
    "darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 "
    "darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f "
    "darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 "
    "dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc "
    "ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 "
    "honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa "
    "lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff "
    "lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 "
    "lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 "
    "lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 "
    "mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 "
    "mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 "
    "mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 "
    "olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 "
    "paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd "
    "powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 "
    "saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 "
    "skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 "
    "tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff "
    "whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32"
).split()
_NAMES = {name: f"#{value.upper()}" for name, value in zip(_NAMED[::2], _NAMED[1::2], strict=True)}
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_FUNCTION = re.compile(r"(rgba?|hsla?)\(([^()]{1,100})\)", re.IGNORECASE)
_DEGREES = {"": 1.0, "deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 57.29577951308232}


def read_color(text: str) -> Color:
    """A color as CSS writes it: by name, `#RRGGBB`, `rgb()` or `hsl()`. Raises CannotDraw for others."""
    text = text.strip()
    if text.lower() == "transparent":
        return "#000000", 0.0
    if name := _NAMES.get(text.lower()):
        return name, 1.0
    if len(text) < 10 and _HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
        return f"#{digits[:6].upper()}", int(digits[6:] or "ff", 16) / 255
    match = _FUNCTION.fullmatch(text) if len(text) < 120 else None
    if not match:
        raise _no_color(text)
    parts = [_quantity(part, text) for part in _arguments(match[2], text)]
    opacity = _opacity(parts[3], text) if len(parts) == 4 else 1.0
    mix = _rgb if match[1].lower().startswith("rgb") else _hsl
    return "#" + "".join(f"{value:02X}" for value in mix(parts[:3], text)), opacity


def _arguments(inside: str, text: str) -> list[str]:
    """The three or four arguments of a color: by commas, or by spaces with a slash before the opacity."""
    if "," in inside:
        parts = inside.split(",")
    else:
        color, slash, opacity = inside.partition("/")
        parts = color.split() + ([opacity] if slash else [])
    if len(parts) not in (3, 4):
        raise _no_color(text)
    return [part.strip() for part in parts]


def _quantity(part: str, text: str) -> tuple[float, str]:
    found = number_at(part, 0)
    if not found or abs(found[0]) > 1e6:
        raise _no_color(text)
    return found[0], part[found[1] :].lower()


def _opacity(part: tuple[float, str], text: str) -> float:
    value, unit = part
    if unit not in ("", "%"):
        raise _no_color(text)
    return min(max(value / 100 if unit else value, 0.0), 1.0)


def _rgb(parts: list[tuple[float, str]], text: str) -> list[int]:
    units = {unit for _, unit in parts}
    if units not in ({""}, {"%"}):
        raise _no_color(text)
    full = 2.55 if units == {"%"} else 1.0
    return [_byte(value * full) for value, _ in parts]


def _hsl(parts: list[tuple[float, str]], text: str) -> list[int]:
    (hue, turn), (saturation, first), (lightness, second) = parts
    if turn not in _DEGREES or first != "%" or second != "%":
        raise _no_color(text)
    saturation, lightness = (min(max(value / 100, 0.0), 1.0) for value in (saturation, lightness))
    mixed = colorsys.hls_to_rgb(hue * _DEGREES[turn] / 360 % 1.0, lightness, saturation)
    return [_byte(value * 255) for value in mixed]


def _byte(value: float) -> int:
    return int(min(max(value, 0.0), 255.0) + 0.5 + 1e-9)


def _no_color(text: str) -> CannotDraw:
    return CannotDraw(f"{shown(text)} is not a color that can be printed", hint="write it as #RRGGBB, like #1F5C4D")
