"""SVG bytes to a `Drawing`: flat shapes with all transforms applied, y pointing down, the page's corner at 0, 0.

A logo prints exactly or not at all: a mark that is almost the clinic's is worse than none. What paints is on an
allow-list; whatever else may paint raises CannotDraw with its place and the way to export the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from handouts.images.geometry import Matrix, parse_fraction, parse_length, parse_number_attribute, read_transform
from handouts.images.outlines import (
    MAX_SEGMENTS,
    SHAPES,
    OutlineBuilder,
    Segment,
    Viewport,
    element_outline,
    outline_box,
    transform_outline,
)
from handouts.images.painting import (
    GRADIENTS,
    Clip,
    Drawing,
    GradientDefinition,
    Paint,
    Shape,
    apply_group_opacity,
    read_definition,
    resolve_gradient,
    used_gradients,
    visible_part,
    zero_length_dots,
)
from handouts.images.style import (
    INHERITED,
    Cascade,
    Properties,
    StyleSheet,
    check_attributes,
    href_id,
    inherited_properties,
    is_hidden,
    resolve_color,
    url_reference,
)
from handouts.images.viewport import SvgPage, fit_view_box, parse_view_box, read_page
from handouts.images.xml_tree import CannotDraw, XmlElement, quote_value, read_tree

MAX_DEPTH = 32
MAX_DRAWN = 10_000
"""Elements that are drawn, each as often as it is used."""
MAX_STOPS = 2_000
"""Colors of all gradients together, each gradient as often as it is placed anew."""

_IGNORED = {"title", "desc", "metadata", "view", "style"}
_DEFINITIONS = {"defs", "symbol", "clipPath", "linearGradient", "radialGradient", "pattern", "mask", "filter", "marker",
                "font", "font-face", "cursor", "color-profile"}  # fmt: skip
"""What paints nothing where it stands; what refers to it is drawn or refused there."""
_CONTAINERS = {"svg", "g", "switch", "use"}
_KINDS = {"text": "text", "tspan": "text", "textPath": "text", "tref": "text", "flowRoot": "text", "image": "image",
          "foreignObject": "text"}  # fmt: skip
_PROGRAMS = {"script", "animate", "animateTransform", "animateMotion", "animateColor", "set", "discard", "handler",
             "listener"}  # fmt: skip
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}


def read_svg(data: bytes) -> Drawing:
    """Read an SVG file. Raises CannotDraw (a ValueError) with what cannot be drawn, where, and how to export it."""
    try:
        root = read_tree(data)
        try:
            page = read_page(root.attributes)
            shapes = tuple(_Reader(root, page).shapes())
        except CannotDraw as error:
            raise error.placed(root.line, root.column) from None
        if sum(len(gradient.stops) for gradient in used_gradients(shapes)) > MAX_STOPS:
            raise CannotDraw(f"the gradients of the drawing have over {MAX_STOPS} stops", "simplify")
        if not shapes:
            raise CannotDraw("the drawing is empty; it needs at least one filled or stroked shape")
    except CannotDraw as error:
        raise error.advised(data) from None
    return Drawing(page.width, page.height, shapes)


@dataclass(frozen=True)
class _Around:
    """What holds where an element stands: inherited properties, its coordinates, clips, and how deep it is."""

    style: Properties
    matrix: Matrix
    port: Viewport
    clips: tuple[Clip, ...] = ()
    depth: int = 0
    using: tuple[str, ...] = ()
    """Ids that are being copied, so that none copies itself."""


@dataclass
class _Reader:
    root: XmlElement
    page: SvgPage
    drawn: int = 0
    segments: int = 0
    outlines: dict[tuple[int, Viewport], tuple[Segment, ...]] = field(default_factory=dict)
    gradients: dict[str, GradientDefinition] = field(default_factory=dict)

    def shapes(self) -> Iterator[Shape]:
        """All shapes of the drawing. Raises CannotDraw."""
        sheet = StyleSheet()
        self.ids: dict[str, list[XmlElement]] = {}
        for element in _all(self.root):
            if name := element.attributes.get("id"):
                self.ids.setdefault(name, []).append(element)
            if element.name in _PROGRAMS:
                raise CannotDraw(
                    f"<{element.name}> moves or changes the drawing", hint="delete it; a page is still"
                ).placed(element.line, element.column)
            if element.name == "style":
                try:
                    _read_sheet(sheet, element)
                except CannotDraw as error:
                    raise error.placed(element.line, element.column) from None
        self.cascade = Cascade(sheet)
        if read_transform(self.root.attributes.get("transform", "")) != Matrix():
            raise CannotDraw("programs do not agree on a transform of the whole drawing", "plain")
        around = _Around(INHERITED, self.page.matrix, self.page.port)
        yield from self.element(self.root, around)

    def element(self, element: XmlElement, around: _Around) -> Iterator[Shape]:
        """The shapes of an element and all in it."""
        if element.is_foreign or element.name in _IGNORED or element.name in _DEFINITIONS:
            return
        try:
            yield from self._known(element, around)
        except CannotDraw as error:
            raise error.placed(element.line, element.column) from None

    def _known(self, element: XmlElement, around: _Around) -> Iterator[Shape]:
        name = element.name
        self.drawn += 1
        if self.drawn > MAX_DRAWN:
            raise CannotDraw(f"over {MAX_DRAWN} elements are drawn", "simplify")
        if around.depth > MAX_DEPTH:
            raise CannotDraw(f"groups stand in groups more than {MAX_DEPTH} deep", hint="ungroup them")
        if not self._applies(element):
            return
        if name not in SHAPES and name not in _CONTAINERS:
            hint = "delete the link and keep its shapes" if name == "a" else ""
            raise CannotDraw(f"cannot draw <{name[:40]}>", _KINDS.get(name, "plain"), hint)
        own = self.cascade.own(element)
        opacity = parse_fraction(own.get("opacity", "1"), "opacity")
        if is_hidden(own) or not opacity:
            return
        matrix = around.matrix
        if name != "svg":
            matrix = matrix.after(read_transform(element.attributes.get("transform", "")))
        inside = replace(around, style=inherited_properties(around.style, own), matrix=matrix, depth=around.depth + 1)
        if clip := own.get("clip-path"):
            inside = replace(inside, clips=(*around.clips, *self._clips(clip, inside)))
        shapes = self._shape(element, own, inside) if name in SHAPES else self._content(element, inside)
        yield from shapes if opacity == 1 else apply_group_opacity(list(shapes), opacity)

    def _content(self, element: XmlElement, inside: _Around) -> Iterator[Shape]:
        """The shapes of a group, a copy, or a drawing in the drawing."""
        if element.name == "use":
            yield from self._copy(element, inside)
        elif element.name == "svg" and element is not self.root:
            yield from self._nested(element, element.attributes, inside)
        elif element.name == "switch":
            chosen = next((child for child in element.children if self._is_choice(child)), None)
            if chosen:
                yield from self.element(chosen, inside)
        else:
            for child in element.children:
                yield from self.element(child, inside)

    def _is_choice(self, child: XmlElement) -> bool:
        return not child.is_foreign and child.name not in ("title", "desc", "metadata") and self._applies(child)

    @staticmethod
    def _applies(element: XmlElement) -> bool:
        """Whether an element is drawn by a program without extensions."""
        given = element.attributes
        for name in ("requiredFeatures", "systemLanguage"):
            if name in given:
                raise CannotDraw(f"{name} makes <{element.name}> depend on who looks at it", hint="delete it")
        return not given.get("requiredExtensions", "").strip()

    def _by_id(self, name: str, what: str) -> XmlElement:
        known = self.ids.get(name, [])
        if len(known) != 1:
            many = "is there more than once" if known else "is not in the file"
            raise CannotDraw(f"{what} refers to {quote_value('#' + name)}, which {many}", "copies")
        return known[0]

    def _copy(self, element: XmlElement, around: _Around) -> Iterator[Shape]:
        """What `<use>` copies, moved to its place."""
        name = href_id(element)
        if not name:
            return
        if name in around.using:
            raise CannotDraw(f"<use> copies {quote_value('#' + name)} into itself", "copies")
        target = self._by_id(name, "<use>")
        given = element.attributes
        x = parse_length(given.get("x", "0"), "x", around.port.width)
        y = parse_length(given.get("y", "0"), "y", around.port.height)
        inside = replace(around, matrix=around.matrix.after(Matrix(e=x, f=y)), using=(*around.using, name))
        if target.name in ("symbol", "svg"):
            size: dict[str, str] = {key: given[key] for key in ("width", "height") if key in given}
            if target.name == "svg":
                size = {
                    **{key: target.attributes[key] for key in ("width", "height") if key in target.attributes},
                    **size,
                }
            yield from self._symbol(target, size, inside)
        elif target.name in SHAPES or target.name in ("g", "use"):
            yield from self.element(target, inside)
        else:
            raise CannotDraw(f"<use> copies <{target.name[:40]}>", "copies")

    def _symbol(self, target: XmlElement, size: dict[str, str], around: _Around) -> Iterator[Shape]:
        """A symbol or a drawing that is copied: its style counts, its place is the copy's."""
        own = self.cascade.own(target)
        if is_hidden(own) or not self._applies(target):
            return
        if parse_fraction(own.get("opacity", "1"), "opacity") != 1:
            raise CannotDraw(f"cannot draw transparency of <{target.name}>", "transparency")
        for name in ("transform", "refX", "refY", "x", "y", "clip-path"):
            if target.attributes.get(name, "0") not in ("0", "") or name in own:
                raise CannotDraw(f"cannot draw {name} of <{target.name}>", "copies")
        inside = replace(around, style=inherited_properties(around.style, own), depth=around.depth + 1)
        yield from self._nested(target, size, inside)

    def _nested(self, element: XmlElement, size: dict[str, str], around: _Around) -> Iterator[Shape]:
        """The content of a drawing within the drawing, cut at its edges."""
        port, own = around.port, self.cascade.own(element)
        if any(name in own for name in ("width", "height", "transform")) or element.attributes.get("transform"):
            raise CannotDraw(f"cannot draw <{element.name}> with a size in a style, or a transform", "copies")
        wide, tall = (
            parse_length(_full(size.get(key, "")), key, whole)
            for key, whole in (("width", port.width), ("height", port.height))
        )
        if wide <= 0 or tall <= 0:
            return
        x = y = 0.0
        if element.name == "svg" and size is element.attributes:
            x, y = parse_length(size.get("x", "0"), "x", port.width), parse_length(size.get("y", "0"), "y", port.height)
        matrix = around.matrix.after(Matrix(e=x, f=y))
        clips = around.clips
        if own.get("overflow", "hidden") not in ("visible", "auto"):
            edge = OutlineBuilder()
            edge.box(0.0, 0.0, wide, tall)
            clips = (*clips, Clip(transform_outline(tuple(edge.segments), matrix), False))
        box = parse_view_box(element.attributes)
        if box:
            matrix = matrix.after(fit_view_box(box, wide, tall, element.attributes.get("preserveAspectRatio", "")))
            wide, tall = box[2], box[3]
        inside = replace(around, matrix=matrix, clips=clips, port=Viewport(wide, tall), depth=around.depth + 1)
        for child in element.children:
            yield from self.element(child, inside)

    def _clips(self, value: str, around: _Around) -> tuple[Clip, ...]:
        """The areas of a clip-path; none for `none`. Raises CannotDraw for more than one plain shape."""
        if value.lower() == "none":
            return ()
        found = url_reference(value)
        if not found or found[1]:
            raise CannotDraw(f"cannot draw a clip path ({value[:40]})", "clip")
        element = self._by_id(found[0], "clip-path")
        if element.name != "clipPath":
            raise CannotDraw(f"clip-path refers to <{element.name[:40]}>", "clip")
        own = self.cascade.own(element)
        units = element.attributes.get("clipPathUnits", "userSpaceOnUse")
        if units != "userSpaceOnUse" or "clip-path" in own:
            raise CannotDraw("cannot draw a clip path with units or a clip of its own", "clip")
        matrix = around.matrix.after(read_transform(element.attributes.get("transform", "")))
        inside = replace(
            around, matrix=matrix, style=inherited_properties(INHERITED, own), using=(*around.using, found[0])
        )
        areas = [area for child in element.children for area in self._areas(child, inside)]
        if len(areas) > 1:
            raise CannotDraw("cannot draw a clip path of more than one shape", "clip")
        return tuple(areas) or (Clip((), False),)

    def _areas(self, element: XmlElement, around: _Around) -> Iterator[Clip]:
        """The area of a shape of a clip path."""
        if element.is_foreign or element.name in _IGNORED:
            return
        own = self.cascade.own(element)
        if is_hidden(own) or not self._applies(element):
            return
        if own.get("clip-path", "none") != "none":
            raise CannotDraw("cannot draw a clip path that is clipped itself", "clip")
        matrix = around.matrix.after(read_transform(element.attributes.get("transform", "")))
        inside = replace(around, matrix=matrix, style=inherited_properties(around.style, own), depth=around.depth + 1)
        if element.name == "use" and around.depth <= MAX_DEPTH:
            name, given = href_id(element), element.attributes
            x = parse_length(given.get("x", "0"), "x", around.port.width)
            y = parse_length(given.get("y", "0"), "y", around.port.height)
            target = self._by_id(name, "<use>")
            if target.name not in SHAPES:
                raise CannotDraw(f"a clip path copies <{target.name[:40]}>", "clip")
            yield from self._areas(target, replace(inside, matrix=matrix.after(Matrix(e=x, f=y))))
        elif element.name not in SHAPES:
            raise CannotDraw(f"cannot draw <{element.name[:40]}> in a clip path", "clip")
        elif inside.style["visibility"].lower() == "visible":
            yield Clip(self._outline(element, inside), _rule(inside.style["clip-rule"], "clip-rule"))

    def _outline(self, element: XmlElement, around: _Around) -> tuple[Segment, ...]:
        """A shape's outline on the page. Each is read once, however often it is copied."""
        outline = self._local(element, around)
        self.segments += len(outline)
        if self.segments > MAX_SEGMENTS:
            raise CannotDraw(f"over {MAX_SEGMENTS} segments in the drawing", "simplify")
        return transform_outline(outline, around.matrix)

    def _local(self, element: XmlElement, around: _Around) -> tuple[Segment, ...]:
        """The outline in the shape's own coordinates; percentages depend on the viewport around it."""
        key = id(element), around.port
        if key not in self.outlines:
            self.outlines[key] = element_outline(element.name, element.attributes, around.port)
        return self.outlines[key]

    def _shape(self, element: XmlElement, own: Properties, around: _Around) -> Iterator[Shape]:
        """A shape as it is painted: at most a fill and a stroke, the fill first unless paint-order turns them."""
        style = around.style
        if style["visibility"].lower() != "visible":
            return
        _check_markers(style)
        local = self._local(element, around)
        fill, fill_opacity = self._paint(local, "fill", around)
        stroke, stroke_opacity = self._paint(local, "stroke", around)
        if not (fill or stroke):
            return
        path = self._outline(element, around)
        if all(segment[0] == "M" for segment in path):  # nothing, or a pen that is moved and never put down
            return
        rule = _rule(style["fill-rule"], "fill-rule")
        shape = Shape(path, fill, None, 0.0, rule, fill_opacity=fill_opacity, stroke_opacity=stroke_opacity)
        if stroke:
            shape = _stroked(shape, stroke, own, around)
        painted: list[Shape] = [*([shape] if shape.fill or shape.stroke else []), *zero_length_dots(shape)]
        if shape.fill and shape.stroke and _stroke_first(style["paint-order"]):
            painted = [replace(shape, fill=None), *painted[1:], replace(shape, stroke=None, stroke_width=0.0)]
        for part in painted:
            if visible := visible_part(part, around.clips, self.page.width, self.page.height):
                yield visible

    def _paint(self, path: tuple[Segment, ...], name: str, around: _Around) -> tuple[Paint | None, float]:
        """The fill or stroke of a shape and its opacity; None where nothing is painted. Raises CannotDraw."""
        style, nothing = around.style, (None, 1.0)
        value, opacity = style[name], parse_fraction(style[f"{name}-opacity"], f"{name}-opacity")
        if value.lower() == "none" or not opacity:
            return nothing
        if name == "stroke" and not parse_length(style["stroke-width"], "stroke-width", around.port.diagonal):
            return nothing
        if found := url_reference(value):
            if found[0] in self.ids or not found[1]:
                return self._server(found[0], path, around), opacity
            value = found[1]  # what is not there leaves the color behind it
            if value.lower() == "none":
                return nothing
        plain, alpha = resolve_color(value, style["color"])
        return (plain, alpha * opacity) if alpha else nothing

    def _server(self, name: str, path: tuple[Segment, ...], around: _Around) -> Paint | None:
        """The gradient that a paint refers to. Raises CannotDraw for a pattern."""
        target = self._by_id(name, "a color")
        if target.name not in GRADIENTS:
            raise CannotDraw(f"cannot draw a pattern (<{target.name[:40]}>)", "gradient")
        box = outline_box(path)
        if not box:
            return None
        try:
            if name not in self.gradients:
                self.gradients[name] = read_definition(target, self._by_id, self.cascade)
            return resolve_gradient(self.gradients[name], box, around.matrix, around.port)
        except CannotDraw as error:
            raise error.placed(target.line, target.column) from None


def _all(root: XmlElement) -> Iterator[XmlElement]:
    """Every element of SVG, without what stands in another vocabulary."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not element.is_foreign:
            yield element
            waiting.extend(reversed(element.children))


def _read_sheet(sheet: StyleSheet, element: XmlElement) -> None:
    given = element.attributes
    check_attributes(element)
    if given.get("type", "text/css").strip().lower() not in ("text/css", ""):
        raise CannotDraw(f"cannot read a style sheet of type {quote_value(given['type'])}", "style")
    if given.get("media", "all").strip().lower() not in ("all", "", "print", "screen, print", "screen,print"):
        raise CannotDraw(f"cannot read a style sheet for media {quote_value(given['media'])}", "style")
    if element.children:
        raise CannotDraw("cannot read a style sheet that holds elements", "style")
    sheet.read(element.text)


def _full(text: str) -> str:
    return "100%" if text.strip() in ("", "auto") else text


def _rule(value: str, name: str) -> bool:
    if value.lower() not in ("nonzero", "evenodd"):
        raise CannotDraw(f"cannot draw {name}: {value[:40]}; expected nonzero or evenodd")
    return value.lower() == "evenodd"


def _choice(value: str, known: dict[str, int], name: str) -> int:
    if value.lower() not in known:
        raise CannotDraw(f"cannot draw {name}: {value[:40]}; expected {', '.join(known)}", "stroke")
    return known[value.lower()]


def _stroke_first(value: str) -> bool:
    words = [word for word in value.lower().split() if word != "markers"]
    if words in (["normal"], [], ["fill"], ["fill", "stroke"]):
        return False
    if words in (["stroke"], ["stroke", "fill"]):
        return True
    raise CannotDraw(f"cannot draw paint-order: {value[:40]}; expected fill stroke, or stroke fill")


def _check_markers(style: Properties) -> None:
    for name in ("marker-start", "marker-mid", "marker-end"):
        if style[name].lower() != "none":
            raise CannotDraw(f"cannot draw a line marker ({name}: {style[name][:40]})", "stroke")


def _stroked(shape: Shape, stroke: Paint, own: Properties, around: _Around) -> Shape:
    """The shape with a stroke. Raises CannotDraw for a stroke that PDF draws in another way."""
    style = around.style
    if own.get("vector-effect", "none").lower() != "none":
        raise CannotDraw(f"cannot draw vector-effect: {own['vector-effect'][:40]}", "stroke")
    dashes = style["stroke-dasharray"].lower()
    if dashes not in ("none", "0", "0px", ""):
        raise CannotDraw(f"cannot draw a dashed line (stroke-dasharray: {dashes[:40]})", "stroke")
    width = parse_length(style["stroke-width"], "stroke-width", around.port.diagonal)
    limit = parse_number_attribute(style["stroke-miterlimit"], "stroke-miterlimit")
    if width < 0 or limit < 1:
        raise CannotDraw("stroke-width is negative or stroke-miterlimit is below 1")
    width *= around.matrix.scale
    cap = _choice(style["stroke-linecap"], _CAPS, "stroke-linecap")
    join = _choice(style["stroke-linejoin"], _JOINS, "stroke-linejoin")
    if width < 0.0005:  # PDF draws a line without width as thin as the printer can
        return shape
    return replace(shape, stroke=stroke, stroke_width=width, cap=cap, join=join, miter_limit=limit)
