"""Attributes and style sheets to the properties of an element: an allow-list of what changes what is painted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handouts.svg.colors import read_color
from handouts.svg.css import Declared, StyleSheet, parse_declarations
from handouts.svg.path import GEOMETRY
from handouts.svg.refusal import CannotDraw, quote_value
from handouts.svg.xmltree import XLINK_HREF, XmlElement

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
"""Properties that an element takes from the one around it, with SVG's defaults. No color: the page's."""

_OWN = {"opacity", "display", "clip-path", "vector-effect", "overflow", "stop-color", "stop-opacity"}
"""Properties that hold for an element alone, and are read where it is drawn."""

_OPAQUE_ONLY = {
    # Property: the values that change nothing, what it is in words, the kind of its way out.
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
"""Properties that change nothing of flat shapes on paper: text (there is none), pointers, hints to a screen."""

_ATTRIBUTES = re.compile(
    r"id|class|style|transform|version|baseProfile|viewBox|preserveAspectRatio|width|height|x|y|href|d|points|"
    r"rx|ry|cx|cy|r|x1|y1|x2|y2|pathLength|role|lang|tabindex|focusable|type|media|title|name|content|"
    r"requiredExtensions|requiredFeatures|systemLanguage|externalResourcesRequired|"
    r"zoomAndPan|contentScriptType|contentStyleType|nonce|crossorigin|target|"
    r"(?:data|aria)-.{1,200}|p-id|t|label|alt|"
    r"gradientUnits|gradientTransform|spreadMethod|offset|fx|fy|fr|clipPathUnits|refX|refY"
)
"""Attributes of SVG that are read, or that paint nothing. Properties are known apart from these."""

_PRESENTATION = {*INHERITED, *_OWN, *_OPAQUE_ONLY} - {"transform", "rotate", "scale", "translate", "background"}


class Cascade:
    """Which value of each property holds for an element: the style attribute, the style sheet, or the attribute."""

    def __init__(self, sheet: StyleSheet) -> None:
        self.sheet = sheet
        self.kept: dict[tuple[str, str, str, str], dict[str, str]] = {}
        self.styles: dict[str, Declared] = {}

    def own(self, element: XmlElement) -> dict[str, str]:
        """The properties that are stated for the element itself. Raises CannotDraw for what is not known to be safe."""
        given = element.attributes
        check_attributes(element)
        stated = {name: value.strip() for name, value in given.items() if name in _PRESENTATION and value.strip()}
        for name, value in stated.items():
            if name in _OPAQUE_ONLY:
                _check_harmless(name, value)
        return {**stated, **self._declared(element)}

    def _declared(self, element: XmlElement) -> dict[str, str]:
        given = element.attributes
        key = element.name, given.get("class", ""), given.get("id", ""), given.get("style", "")
        if key not in self.kept:
            ranked = [((important, 0, *rank), name, value) for rank, name, value, important in self.sheet.of(element)]
            for name, (value, important) in parse_declarations(given.get("style", "")).items():
                ranked.append(((important, 1, 0, 0), name, value))
            ranked.sort(key=lambda entry: entry[0])
            self.kept[key] = {name: value for _, name, value in ranked}
            for name, value in self.kept[key].items():
                check_property(name, value, element.name)
        return self.kept[key]


def check_attributes(element: XmlElement) -> None:
    """Raise CannotDraw for an attribute that is not known, since it may paint."""
    for name in element.attributes:
        if " " in name:
            if name.startswith("http://www.w3.org/XML/1998/namespace ") and name.endswith(" base"):
                raise CannotDraw("the drawing refers to another file (xml:base)", hint="delete xml:base")
        elif name.lower().startswith("on"):
            raise CannotDraw(f"the drawing holds a program ({name[:40]})", hint="delete it")
        elif name not in _PRESENTATION and not _ATTRIBUTES.fullmatch(name) and not _HARMLESS.fullmatch(name):
            raise CannotDraw(f"unknown attribute {quote_value(name)} of <{element.name[:40]}>", hint="delete it")


def check_property(name: str, value: str, element: str) -> None:
    """Raise CannotDraw for a property of a style that cannot be drawn, or is not known."""
    if "var(" in value or "expression(" in value:
        raise CannotDraw(f"cannot read {name[:40]}: {quote_value(value)}", "style")
    if name in GEOMETRY:
        if element not in ("g", "svg", "style", "title"):
            raise CannotDraw(f"{name} of <{element[:40]}> stands in a style", "style", "")
    elif name in _OPAQUE_ONLY:
        _check_harmless(name, value)
    elif name == "marker":
        if value.lower() != "none":
            raise CannotDraw(f"cannot draw a line marker ({quote_value(value)})", "stroke")
    elif name not in INHERITED and name not in _OWN and not _HARMLESS.fullmatch(name):
        raise CannotDraw(f"unknown style property {quote_value(name)}", "style")


def _check_harmless(name: str, value: str) -> None:
    harmless, words, kind = _OPAQUE_ONLY[name]
    if value.lower() not in harmless:
        raise CannotDraw(f"cannot draw {words} ({name}: {value[:40]})", kind)


def inherited_properties(around: Properties, own: Properties) -> Properties:
    """The inherited properties of an element, from those of the element around it and its own."""
    stated = {name: value for name, value in own.items() if name in INHERITED and value.lower() != "inherit"}
    return {**around, **stated} if stated else around


def href_id(element: XmlElement) -> str:
    """The id that an element refers to in its own file; "" where it refers to nothing. Raises CannotDraw."""
    value = element.attributes.get("href", element.attributes.get(XLINK_HREF, "")).strip()
    if value and not value.startswith("#"):
        raise CannotDraw(f"<{element.name}> refers to another file ({quote_value(value)})", "copies")
    return value[1:]


def url_reference(value: str) -> tuple[str, str] | None:
    """The id in `url(#id)` and what stands behind it; None for other values. Raises CannotDraw for other files."""
    if not value.lower().startswith("url("):
        return None
    closes = value.find(")")
    inside = value[4:closes].strip().strip("\"'") if closes > 0 else ""
    if not inside.startswith("#") or len(inside) < 2:
        raise CannotDraw(f"cannot read {quote_value(value)}; expected url(#id)")
    return inside[1:], value[closes + 1 :].strip()


def resolve_color(value: str, current: str) -> tuple[str, float]:
    """A color and its opacity; `current` is what currentColor means, "" for the page's own. Raises CannotDraw."""
    if value.lower() == "currentcolor":
        return read_color(current) if current else ("currentColor", 1.0)
    return read_color(value)


def is_hidden(own: Properties) -> bool:
    """Whether an element and all in it are not drawn."""
    return own.get("display", "").lower() == "none"
