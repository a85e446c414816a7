"""Read the style of SVG elements: colors, style sheets, `style` attributes, and presentation attributes.

Only properties on an allow-list are accepted, because an unknown property may change what is painted. Selectors by
element, class, and id are accepted; others raise CannotDraw. Parsing takes time linear in the length of the text.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from handouts.images.geometry import match_number
from handouts.images.outlines import GEOMETRY
from handouts.images.svg_error import CannotDraw, quote_value
from handouts.images.xml_tree import XLINK_HREF, XmlElement

Color = tuple[str, float]
"""`#RRGGBB` and the opacity, 0 to 1."""

_NAMES = {
    "aliceblue": "#F0F8FF", "antiquewhite": "#FAEBD7", "aqua": "#00FFFF", "aquamarine": "#7FFFD4", "azure": "#F0FFFF",
    "beige": "#F5F5DC", "bisque": "#FFE4C4", "black": "#000000", "blanchedalmond": "#FFEBCD", "blue": "#0000FF",
    "blueviolet": "#8A2BE2", "brown": "#A52A2A", "burlywood": "#DEB887", "cadetblue": "#5F9EA0",
    "chartreuse": "#7FFF00", "chocolate": "#D2691E", "coral": "#FF7F50", "cornflowerblue": "#6495ED",
    "cornsilk": "#FFF8DC", "crimson": "#DC143C", "cyan": "#00FFFF", "darkblue": "#00008B", "darkcyan": "#008B8B",
    "darkgoldenrod": "#B8860B", "darkgray": "#A9A9A9", "darkgreen": "#006400", "darkgrey": "#A9A9A9",
    "darkkhaki": "#BDB76B", "darkmagenta": "#8B008B", "darkolivegreen": "#556B2F", "darkorange": "#FF8C00",
    "darkorchid": "#9932CC", "darkred": "#8B0000", "darksalmon": "#E9967A", "darkseagreen": "#8FBC8F",
    "darkslateblue": "#483D8B", "darkslategray": "#2F4F4F", "darkslategrey": "#2F4F4F", "darkturquoise": "#00CED1",
    "darkviolet": "#9400D3", "deeppink": "#FF1493", "deepskyblue": "#00BFFF", "dimgray": "#696969",
    "dimgrey": "#696969", "dodgerblue": "#1E90FF", "firebrick": "#B22222", "floralwhite": "#FFFAF0",
    "forestgreen": "#228B22", "fuchsia": "#FF00FF", "gainsboro": "#DCDCDC", "ghostwhite": "#F8F8FF",
    "gold": "#FFD700", "goldenrod": "#DAA520", "gray": "#808080", "green": "#008000", "greenyellow": "#ADFF2F",
    "grey": "#808080", "honeydew": "#F0FFF0", "hotpink": "#FF69B4", "indianred": "#CD5C5C", "indigo": "#4B0082",
    "ivory": "#FFFFF0", "khaki": "#F0E68C", "lavender": "#E6E6FA", "lavenderblush": "#FFF0F5", "lawngreen": "#7CFC00",
    "lemonchiffon": "#FFFACD", "lightblue": "#ADD8E6", "lightcoral": "#F08080", "lightcyan": "#E0FFFF",
    "lightgoldenrodyellow": "#FAFAD2", "lightgray": "#D3D3D3", "lightgreen": "#90EE90", "lightgrey": "#D3D3D3",
    "lightpink": "#FFB6C1", "lightsalmon": "#FFA07A", "lightseagreen": "#20B2AA", "lightskyblue": "#87CEFA",
    "lightslategray": "#778899", "lightslategrey": "#778899", "lightsteelblue": "#B0C4DE", "lightyellow": "#FFFFE0",
    "lime": "#00FF00", "limegreen": "#32CD32", "linen": "#FAF0E6", "magenta": "#FF00FF", "maroon": "#800000",
    "mediumaquamarine": "#66CDAA", "mediumblue": "#0000CD", "mediumorchid": "#BA55D3", "mediumpurple": "#9370DB",
    "mediumseagreen": "#3CB371", "mediumslateblue": "#7B68EE", "mediumspringgreen": "#00FA9A",
    "mediumturquoise": "#48D1CC", "mediumvioletred": "#C71585", "midnightblue": "#191970", "mintcream": "#F5FFFA",
    "mistyrose": "#FFE4E1", "moccasin": "#FFE4B5", "navajowhite": "#FFDEAD", "navy": "#000080", "oldlace": "#FDF5E6",
    "olive": "#808000", "olivedrab": "#6B8E23", "orange": "#FFA500", "orangered": "#FF4500", "orchid": "#DA70D6",
    "palegoldenrod": "#EEE8AA", "palegreen": "#98FB98", "paleturquoise": "#AFEEEE", "palevioletred": "#DB7093",
    "papayawhip": "#FFEFD5", "peachpuff": "#FFDAB9", "peru": "#CD853F", "pink": "#FFC0CB", "plum": "#DDA0DD",
    "powderblue": "#B0E0E6", "purple": "#800080", "rebeccapurple": "#663399", "red": "#FF0000",
    "rosybrown": "#BC8F8F", "royalblue": "#4169E1", "saddlebrown": "#8B4513", "salmon": "#FA8072",
    "sandybrown": "#F4A460", "seagreen": "#2E8B57", "seashell": "#FFF5EE", "sienna": "#A0522D", "silver": "#C0C0C0",
    "skyblue": "#87CEEB", "slateblue": "#6A5ACD", "slategray": "#708090", "slategrey": "#708090", "snow": "#FFFAFA",
    "springgreen": "#00FF7F", "steelblue": "#4682B4", "tan": "#D2B48C", "teal": "#008080", "thistle": "#D8BFD8",
    "tomato": "#FF6347", "turquoise": "#40E0D0", "violet": "#EE82EE", "wheat": "#F5DEB3", "white": "#FFFFFF",
    "whitesmoke": "#F5F5F5", "yellow": "#FFFF00", "yellowgreen": "#9ACD32",
}  # fmt: skip
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_FUNCTION = re.compile(r"(rgba?|hsla?)\(([^()]{1,100})\)", re.IGNORECASE)
_DEGREES = {"": 1.0, "deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 57.29577951308232}


def read_color(text: str) -> Color:
    """Return a CSS color given as a name, `#RRGGBB`, `rgb()`, or `hsl()`. Raises CannotDraw for others."""
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
        raise _color_error(text)
    parts = [_quantity(part, text) for part in _arguments(match[2], text)]
    opacity = _opacity(parts[3], text) if len(parts) == 4 else 1.0
    mix = _rgb if match[1].lower().startswith("rgb") else _hsl
    return "#" + "".join(f"{value:02X}" for value in mix(parts[:3], text)), opacity


def _arguments(inside: str, text: str) -> list[str]:
    """The three or four arguments of a color, separated by commas, or by spaces with a slash before the opacity."""
    if "," in inside:
        parts = inside.split(",")
    else:
        color, slash, opacity = inside.partition("/")
        parts = color.split() + ([opacity] if slash else [])
    if len(parts) not in (3, 4):
        raise _color_error(text)
    return [part.strip() for part in parts]


def _quantity(part: str, text: str) -> tuple[float, str]:
    number = match_number(part, 0)
    if not number or abs(number[0]) > 1e6:
        raise _color_error(text)
    return number[0], part[number[1] :].lower()


def _opacity(part: tuple[float, str], text: str) -> float:
    value, unit = part
    if unit not in ("", "%"):
        raise _color_error(text)
    return min(max(value / 100 if unit else value, 0.0), 1.0)


def _rgb(parts: list[tuple[float, str]], text: str) -> list[int]:
    units = {unit for _, unit in parts}
    if units not in ({""}, {"%"}):
        raise _color_error(text)
    full = 2.55 if units == {"%"} else 1.0
    return [_byte(value * full) for value, _ in parts]


def _hsl(parts: list[tuple[float, str]], text: str) -> list[int]:
    (hue, turn), (saturation, first), (lightness, second) = parts
    if turn not in _DEGREES or first != "%" or second != "%":
        raise _color_error(text)
    saturation, lightness = (min(max(value / 100, 0.0), 1.0) for value in (saturation, lightness))
    mixed = colorsys.hls_to_rgb(hue * _DEGREES[turn] / 360 % 1.0, lightness, saturation)
    return [_byte(value * 255) for value in mixed]


def _byte(value: float) -> int:
    return int(min(max(value, 0.0), 255.0) + 0.5 + 1e-9)


def _color_error(text: str) -> CannotDraw:
    return CannotDraw(f"{quote_value(text)} is not a color", hint="write it as #RRGGBB, like #1F5C4D")


Declarations = dict[str, tuple[str, bool]]
"""Property to its value, and True if it is `!important`."""
_SELECTOR = re.compile(r"[.#]?-?(?:[A-Za-z_]|[^\x00-\x7f])(?:[\w-]|[^\x00-\x7f]){0,200}|\*")
_HARMLESS_RULES = ("@charset", "@font-face")
MAX_DECLARATIONS = 10_000
MAX_PROPERTIES = 200


def without_comments(text: str) -> str:
    """Return CSS with each comment replaced by a space. As in CSS, an unclosed comment extends to the end."""
    parts = []
    start = 0
    while (opening := text.find("/*", start)) >= 0:
        parts.append(text[start:opening])
        closing = text.find("*/", opening + 2)
        if closing < 0:
            return " ".join(parts)
        start = closing + 2
    parts.append(text[start:])
    return " ".join(parts)


def parse_declarations(text: str) -> Declarations:
    """Return the declarations of a rule or of a `style` attribute. Raises CannotDraw."""
    declared: Declarations = {}
    for part in _split_outside_quotes(without_comments(text), ";"):
        name, colon, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if not name and not value:
            continue
        if not colon or not name:
            raise CannotDraw(f"{quote_value(part.strip())} is not a style declaration; expected one like fill:#1F5C4D")
        value, important = _split_important(value)
        name = name if name.startswith("--") else name.lower()
        if important or not declared.get(name, ("", False))[1]:
            declared[name] = value, important
    return declared


def _split_important(value: str) -> tuple[str, bool]:
    before, exclamation, after = value.rpartition("!")
    if exclamation and after.strip().lower() == "important":
        return before.strip(), True
    return value, False


def _split_outside_quotes(text: str, separator: str) -> Iterator[str]:
    """Split a text at a separator that is not in quotes or parentheses."""
    if '"' not in text and "'" not in text and "(" not in text:
        yield from text.split(separator)
        return
    start = depth = 0
    quote = ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == separator and depth <= 0:
            yield text[start:index]
            start = index + 1
    yield text[start:]


@dataclass
class StyleSheet:
    """The rules of a drawing, by selector: `*`, `path`, `.st0`, or `#logo`."""

    rules: dict[str, Declarations] = field(default_factory=dict)
    order: dict[tuple[str, str], int] = field(default_factory=dict)
    """Position of the last declaration of each property of each selector."""
    count: int = 0

    def read(self, text: str) -> None:
        """Add the rules of a `<style>` element. Raises CannotDraw for selectors and rules that are not simple."""
        text = without_comments(text)
        start = 0
        while True:
            start = _skip_to_rule(text, start)
            if start >= len(text):
                return
            if text[start] == "@":
                start = _skip_at_rule(text, start)
                continue
            opening = text.find("{", start)
            closing = text.find("}", opening)
            if opening < 0 or closing < 0:
                raise CannotDraw(f"cannot read the style sheet at {quote_value(text[start : start + 41])}", "style")
            self._add_rule(text[start:opening], parse_declarations(text[opening + 1 : closing]))
            start = closing + 1

    def _add_rule(self, selectors: str, declared: Declarations) -> None:
        for selector in selectors.split(","):
            key = selector.strip()
            if not _SELECTOR.fullmatch(key[:300]) or len(key) > 200:
                if _selects_nothing(key):
                    continue
                raise CannotDraw(f"cannot read the style sheet's selector {quote_value(key)}", "style")
            rule = self.rules.setdefault(key, {})
            self.count += len(declared) + 1
            if self.count > MAX_DECLARATIONS or len(rule) > MAX_PROPERTIES:
                raise CannotDraw("the style sheet is too long", "style")
            for rank, (name, (value, important)) in enumerate(declared.items()):
                if important or not rule.get(name, ("", False))[1]:
                    rule[name] = value, important
                    self.order[key, name] = self.count + rank

    def declarations(self, element: XmlElement) -> Iterator[tuple[tuple[int, int], str, str, bool]]:
        """Yield the declarations for an element: (specificity, order), property, value, and True if important."""
        if not self.rules:
            return
        keys = [(0, "*"), (1, element.name)]
        keys += [(2, f".{name}") for name in dict.fromkeys(element.attributes.get("class", "").split())]
        keys.append((3, f"#{element.attributes.get('id', '')}"))
        for specificity, key in keys:
            for name, (value, important) in self.rules.get(key, {}).items():
                yield (specificity, self.order[key, name]), name, value, important


def _skip_to_rule(text: str, start: int) -> int:
    """The offset of the next rule, after spaces and HTML comment delimiters."""
    while start < len(text):
        if text[start].isspace():
            start += 1
        elif text.startswith("<!--", start):
            start += 4
        elif text.startswith("-->", start):
            start += 3
        else:
            return start
    return start


def _skip_at_rule(text: str, start: int) -> int:
    """The offset after an at-rule that draws nothing. Raises CannotDraw for any other at-rule."""
    end = start + 1
    while end < len(text) and (text[end].isalpha() or text[end] == "-"):
        end += 1
    name = text[start:end].lower()
    if name not in _HARMLESS_RULES:
        raise CannotDraw(f"the style sheet contains {quote_value(text[start : start + 41])}", "style")
    semicolon, brace = text.find(";", end), text.find("{", end)
    if brace >= 0 and (semicolon < 0 or brace < semicolon):
        closing = text.find("}", brace)
        return closing + 1 if closing >= 0 else len(text)
    return semicolon + 1 if semicolon >= 0 else len(text)


def _selects_nothing(selector: str) -> bool:
    """True for a selector that matches only elements under a pointer, which paper does not have."""
    return len(selector) < 200 and selector.endswith((":hover", ":focus", ":active"))


Properties = Mapping[str, str]

INHERITED = {
    "fill": "#000000",
    "fill-opacity": "1",
    "fill-rule": "nonzero",
    "stroke": "none",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
    "stroke-dasharray": "none",
    "color": "",
    "visibility": "visible",
    "paint-order": "normal",
    "clip-rule": "nonzero",
    "marker-start": "none",
    "marker-mid": "none",
    "marker-end": "none",
}
"""Properties that an element inherits, with SVG's defaults. An empty color is the color of the page."""

_NOT_INHERITED = {"opacity", "display", "clip-path", "vector-effect", "overflow", "stop-color", "stop-opacity"}
"""Properties that apply only to the element itself, read when it is drawn."""

_UNSUPPORTED = {
    # Property: (values without effect, name for messages, kind of export hint).
    "mask": ({"none"}, "a mask", "mask"),
    "filter": ({"none"}, "a filter", "effect"),
    "backdrop-filter": ({"none"}, "a filter", "effect"),
    "mix-blend-mode": ({"normal"}, "a blend mode", "transparency"),
    "background-blend-mode": ({"normal"}, "a blend mode", "transparency"),
    "clip": ({"auto"}, "a clip", "clip"),
    "mask-image": ({"none"}, "a mask", "mask"),
    "transform-origin": ({"0", "0 0", "0px 0px"}, "a transform origin", "plain"),
    "transform-box": ({"view-box"}, "a transform box", "plain"),
    "transform": ({"none"}, "a transform in a style", "plain"),
    "rotate": ({"none"}, "a transform in a style", "plain"),
    "scale": ({"none"}, "a transform in a style", "plain"),
    "translate": ({"none"}, "a transform in a style", "plain"),
    "zoom": ({"1", "normal", "100%"}, "a zoom", "plain"),
    "border": ({"none", "0"}, "a border", "plain"),
    "outline": ({"none", "0"}, "an outline", "plain"),
    "background": ({"none", "transparent", "white", "#fff", "#ffffff", "new"}, "a background", "plain"),
    "background-color": ({"none", "transparent", "white", "#fff", "#ffffff"}, "a background", "plain"),
    "background-image": ({"none"}, "a background", "plain"),
}

_HARMLESS = re.compile(
    r"-inkscape-[a-z-]{1,40}|--.{1,80}|font|(?:font|text|word|letter|line|margin|padding)-[a-z-]{1,30}|margin|padding|"
    r"white-space|writing-mode|direction|unicode-bidi|(?:baseline|alignment|dominant)-[a-z-]{1,20}|"
    r"glyph-orientation-[a-z]{1,12}|kerning|color-(?:interpolation(?:-filters)?|rendering|profile)|"
    r"(?:shape|text|image|buffered)-rendering|flood-[a-z]{1,8}|lighting-color|solid-[a-z]{1,8}|"
    r"enable-background|pointer-events|cursor|block-progression|shape-(?:inside|padding|margin)|inline-size|"
    r"(?:-[a-z]{1,8}-)?user-select|transition(?:-[a-z-]{1,20})?|will-change|isolation|stroke-dashoffset|"
    r"vertical-align|float|position|top|left|right|bottom|max-(?:width|height)|min-(?:width|height)|mask-type|"
    r"box-sizing|object-fit|color-scheme|color-adjust|print-color-adjust|-webkit-print-color-adjust|"
    r"fill-color|stroke-color|stroke-alignment|stroke-cap|stroke-join|text-align|speak|quotes|clip-path-units"
)
"""Properties for text, pointers, and screens, which do not affect flat shapes on paper."""

_ATTRIBUTES = re.compile(
    r"id|class|style|transform|version|baseProfile|viewBox|preserveAspectRatio|width|height|x|y|href|d|points|"
    r"rx|ry|cx|cy|r|x1|y1|x2|y2|pathLength|role|lang|tabindex|focusable|type|media|title|name|content|"
    r"requiredExtensions|requiredFeatures|systemLanguage|externalResourcesRequired|"
    r"zoomAndPan|contentScriptType|contentStyleType|nonce|crossorigin|target|"
    r"(?:data|aria)-.{1,200}|p-id|t|label|alt|"
    r"gradientUnits|gradientTransform|spreadMethod|offset|fx|fy|fr|clipPathUnits|refX|refY"
)
"""SVG attributes that are read or do not paint anything. Presentation attributes are listed separately."""

_PRESENTATION = {*INHERITED, *_NOT_INHERITED, *_UNSUPPORTED} - {
    "transform",
    "rotate",
    "scale",
    "translate",
    "background",
}


class Cascade:
    """Computes the properties of an element from its `style`, the style sheet, and its presentation attributes."""

    def __init__(self, sheet: StyleSheet) -> None:
        self.sheet = sheet
        self._cache: dict[tuple[str, str, str, str], dict[str, str]] = {}

    def own_properties(self, element: XmlElement) -> dict[str, str]:
        """Return the properties set on the element itself. Raises CannotDraw for unsupported properties."""
        attributes = element.attributes
        check_attributes(element)
        stated = {name: value.strip() for name, value in attributes.items() if name in _PRESENTATION and value.strip()}
        for name, value in stated.items():
            if name in _UNSUPPORTED:
                _check_no_effect(name, value)
        return {**stated, **self._declared(element)}

    def _declared(self, element: XmlElement) -> dict[str, str]:
        attributes = element.attributes
        key = element.name, attributes.get("class", ""), attributes.get("id", ""), attributes.get("style", "")
        if key not in self._cache:
            ranked = [
                ((important, 0, *rank), name, value)
                for rank, name, value, important in self.sheet.declarations(element)
            ]
            for name, (value, important) in parse_declarations(attributes.get("style", "")).items():
                ranked.append(((important, 1, 0, 0), name, value))
            ranked.sort(key=lambda entry: entry[0])
            self._cache[key] = {name: value for _, name, value in ranked}
            for name, value in self._cache[key].items():
                check_property(name, value, element.name)
        return self._cache[key]


def check_attributes(element: XmlElement) -> None:
    """Raise CannotDraw for an unknown attribute, because it may change what is painted."""
    for name in element.attributes:
        if " " in name:
            if name.startswith("http://www.w3.org/XML/1998/namespace ") and name.endswith(" base"):
                raise CannotDraw("the drawing refers to another file (xml:base)", hint="delete xml:base")
        elif name.lower().startswith("on"):
            raise CannotDraw(f"the drawing contains a script ({name[:40]})", hint="delete it")
        elif name not in _PRESENTATION and not _ATTRIBUTES.fullmatch(name) and not _HARMLESS.fullmatch(name):
            raise CannotDraw(f"unknown attribute {quote_value(name)} of <{element.name[:40]}>", hint="delete it")


def check_property(name: str, value: str, element: str) -> None:
    """Raise CannotDraw for a style property that is unsupported or unknown."""
    if "var(" in value or "expression(" in value:
        raise CannotDraw(f"cannot read {name[:40]}: {quote_value(value)}", "style")
    if name in GEOMETRY:
        if element not in ("g", "svg", "style", "title"):
            raise CannotDraw(f"{name} of <{element[:40]}> is set in a style", "style", "")
    elif name in _UNSUPPORTED:
        _check_no_effect(name, value)
    elif name == "marker":
        if value.lower() != "none":
            raise CannotDraw(f"cannot draw a line marker ({quote_value(value)})", "stroke")
    elif name not in INHERITED and name not in _NOT_INHERITED and not _HARMLESS.fullmatch(name):
        raise CannotDraw(f"unknown style property {quote_value(name)}", "style")


def _check_no_effect(name: str, value: str) -> None:
    values_without_effect, description, kind = _UNSUPPORTED[name]
    if value.lower() not in values_without_effect:
        raise CannotDraw(f"cannot draw {description} ({name}: {value[:40]})", kind)


def inherited_properties(parent: Properties, properties: Properties) -> Properties:
    """Return the inherited properties of an element: those of its parent, replaced by those set on the element."""
    stated = {name: value for name, value in properties.items() if name in INHERITED and value.lower() != "inherit"}
    return {**parent, **stated} if stated else parent


def href_id(element: XmlElement) -> str:
    """Return the id in this file that an element refers to; "" if there is none. Raises CannotDraw for other files."""
    value = element.attributes.get("href", element.attributes.get(XLINK_HREF, "")).strip()
    if value and not value.startswith("#"):
        raise CannotDraw(f"<{element.name}> refers to another file ({quote_value(value)})", "copies")
    return value[1:]


def url_reference(value: str) -> tuple[str, str] | None:
    """Return the id in `url(#id)` and the text after it; None for other values. Raises CannotDraw for other files."""
    if not value.lower().startswith("url("):
        return None
    closing = value.find(")")
    inside = value[4:closing].strip().strip("\"'") if closing > 0 else ""
    if not inside.startswith("#") or len(inside) < 2:
        raise CannotDraw(f"cannot read {quote_value(value)}; expected url(#id)")
    return inside[1:], value[closing + 1 :].strip()


def resolve_color(value: str, current: str) -> tuple[str, float]:
    """Return a color and its opacity. `current` replaces currentColor; "" keeps it. Raises CannotDraw."""
    if value.lower() == "currentcolor":
        return read_color(current) if current else ("currentColor", 1.0)
    return read_color(value)


def is_hidden(properties: Properties) -> bool:
    """Return True if an element and its content are not drawn."""
    return properties.get("display", "").lower() == "none"
