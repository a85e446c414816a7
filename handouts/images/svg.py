"""Read an SVG file to a `Drawing`: flat shapes with all transforms applied, y pointing down, the page at 0, 0.

A logo is printed exactly or not at all. Elements and properties that paint are on an allow-list; anything else that may
paint raises CannotDraw, with its place in the file and a hint on how to export the file.
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
    read_gradient,
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
from handouts.images.svg_error import CannotDraw, quote_value
from handouts.images.viewport import SvgPage, fit_view_box, parse_view_box, read_page
from handouts.images.xml_tree import XmlElement, read_tree

MAX_DEPTH = 32
MAX_DRAWN = 10_000
"""Maximum number of drawn elements. An element counts each time it is used."""
MAX_STOPS = 2_000
"""Maximum number of colors of all gradients. A gradient counts once for each place."""

_IGNORED = {"title", "desc", "metadata", "view", "style"}
_DEFINITIONS = {"defs", "symbol", "clipPath", "linearGradient", "radialGradient", "pattern", "mask", "filter", "marker",
                "font", "font-face", "cursor", "color-profile"}  # fmt: skip
"""Elements that do not paint themselves; elements that refer to them are drawn or refused."""
_CONTAINERS = {"svg", "g", "switch", "use"}
_HINT_KINDS = {"text": "text", "tspan": "text", "textPath": "text", "tref": "text", "flowRoot": "text",
               "image": "image", "foreignObject": "text"}  # fmt: skip
_SCRIPTS = {"script", "animate", "animateTransform", "animateMotion", "animateColor", "set", "discard", "handler",
             "listener"}  # fmt: skip
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}


def read_svg(data: bytes) -> Drawing:
    """Read an SVG file. Raises CannotDraw (a ValueError) with the defect, its place, and an export hint."""
    try:
        root = read_tree(data)
        try:
            page = read_page(root.attributes)
            reader = _Reader(root, page)
            shapes = tuple(reader.shapes())
        except CannotDraw as error:
            raise error.with_place(root.line, root.column) from None
        if sum(len(gradient.stops) for gradient in used_gradients(shapes)) > MAX_STOPS:
            raise CannotDraw(f"the gradients of the drawing have more than {MAX_STOPS} stops", "simplify")
        if not shapes:
            raise CannotDraw("the drawing is empty; it needs at least one filled or stroked shape")
    except CannotDraw as error:
        raise error.with_hint(data) from None
    repeated = frozenset(name for name, elements in reader.ids.items() if len(elements) > 1)
    return Drawing(page.width, page.height, shapes, repeated)


@dataclass(frozen=True)
class _Context:
    """What an element takes from its parents: properties, coordinates, viewport, clips, and depth."""

    style: Properties
    matrix: Matrix
    port: Viewport
    clips: tuple[Clip, ...] = ()
    depth: int = 0
    copied_ids: tuple[str, ...] = ()
    """Ids that are being copied, to detect a copy of itself."""
    ids: tuple[str, ...] = ()
    """Ids of the element and of the groups around it. The content of a copy has no ids of its own."""


@dataclass
class _Reader:
    """Walks the elements of one file, and counts the elements and segments that it draws."""

    root: XmlElement
    page: SvgPage
    drawn: int = 0
    segments: int = 0
    outlines: dict[tuple[int, Viewport], tuple[Segment, ...]] = field(default_factory=dict)
    gradients: dict[str, GradientDefinition] = field(default_factory=dict)
    ids: dict[str, list[XmlElement]] = field(default_factory=dict)

    def shapes(self) -> Iterator[Shape]:
        """Yield all shapes of the drawing. Raises CannotDraw."""
        sheet = StyleSheet()
        for element in _svg_elements(self.root):
            if name := element.attributes.get("id"):
                self.ids.setdefault(name, []).append(element)
            if element.name in _SCRIPTS:
                raise CannotDraw(f"<{element.name}> animates or changes the drawing", hint="delete it").with_place(
                    element.line, element.column
                )
            if element.name == "style":
                try:
                    _read_style_element(sheet, element)
                except CannotDraw as error:
                    raise error.with_place(element.line, element.column) from None
        self.cascade = Cascade(sheet)
        if read_transform(self.root.attributes.get("transform", "")) != Matrix():
            raise CannotDraw("cannot draw a transform of the whole drawing; programs draw it differently", "plain")
        context = _Context(INHERITED, self.page.matrix, self.page.port)
        yield from self.element(self.root, context)

    def element(self, element: XmlElement, context: _Context) -> Iterator[Shape]:
        """Yield the shapes of an element and its content."""
        if element.is_foreign or element.name in _IGNORED or element.name in _DEFINITIONS:
            return
        try:
            yield from self._drawn_element(element, context)
        except CannotDraw as error:
            raise error.with_place(element.line, element.column) from None

    def _drawn_element(self, element: XmlElement, context: _Context) -> Iterator[Shape]:
        name = element.name
        self.drawn += 1
        if self.drawn > MAX_DRAWN:
            raise CannotDraw(f"the drawing has more than {MAX_DRAWN} elements, including copies", "simplify")
        if context.depth > MAX_DEPTH:
            raise CannotDraw(f"groups are nested more than {MAX_DEPTH} levels deep", hint="ungroup them")
        if not self._applies(element):
            return
        if name not in SHAPES and name not in _CONTAINERS:
            hint = "delete the link and keep its shapes" if name == "a" else ""
            raise CannotDraw(f"cannot draw <{name[:40]}>", _HINT_KINDS.get(name, "plain"), hint)
        properties = self.cascade.own_properties(element)
        opacity = parse_fraction(properties.get("opacity", "1"), "opacity")
        if is_hidden(properties) or not opacity:
            return
        matrix = context.matrix
        if name != "svg":
            matrix = matrix.after(read_transform(element.attributes.get("transform", "")))
        style = inherited_properties(context.style, properties)
        inner = replace(context, style=style, matrix=matrix, depth=context.depth + 1)
        if (element_id := element.attributes.get("id")) and not context.copied_ids:
            inner = replace(inner, ids=(*context.ids, element_id))
        if clip := properties.get("clip-path"):
            inner = replace(inner, clips=(*context.clips, *self._clips(clip, inner)))
        shapes = self._shape(element, properties, inner) if name in SHAPES else self._content(element, inner)
        yield from shapes if opacity == 1 else apply_group_opacity(list(shapes), opacity)

    def _content(self, element: XmlElement, inner: _Context) -> Iterator[Shape]:
        """The shapes of a group, a copy, a switch, or a nested drawing."""
        if element.name == "use":
            yield from self._copy(element, inner)
        elif element.name == "svg" and element is not self.root:
            yield from self._nested(element, element.attributes, inner)
        elif element.name == "switch":
            chosen = next((child for child in element.children if self._is_choice(child)), None)
            if chosen:
                yield from self.element(chosen, inner)
        else:
            for child in element.children:
                yield from self.element(child, inner)

    def _is_choice(self, child: XmlElement) -> bool:
        return not child.is_foreign and child.name not in ("title", "desc", "metadata") and self._applies(child)

    @staticmethod
    def _applies(element: XmlElement) -> bool:
        """True if an element is drawn by a program without extensions."""
        attributes = element.attributes
        for name in ("requiredFeatures", "systemLanguage"):
            if name in attributes:
                raise CannotDraw(f"{name} makes <{element.name}> depend on the viewer", hint="delete it")
        return not attributes.get("requiredExtensions", "").strip()

    def _by_id(self, name: str, referrer: str) -> XmlElement:
        elements = self.ids.get(name, [])
        if len(elements) != 1:
            problem = "is in the file more than once" if elements else "is not in the file"
            raise CannotDraw(f"{referrer} refers to {quote_value('#' + name)}, which {problem}", "copies")
        return elements[0]

    def _copy(self, element: XmlElement, context: _Context) -> Iterator[Shape]:
        """The shapes that `<use>` copies, moved to its place."""
        name = href_id(element)
        if not name:
            return
        if name in context.copied_ids:
            raise CannotDraw(f"<use> copies {quote_value('#' + name)} into itself", "copies")
        target = self._by_id(name, "<use>")
        attributes = element.attributes
        x = parse_length(attributes.get("x", "0"), "x", context.port.width)
        y = parse_length(attributes.get("y", "0"), "y", context.port.height)
        inner = replace(context, matrix=context.matrix.after(Matrix(e=x, f=y)), copied_ids=(*context.copied_ids, name))
        if target.name in ("symbol", "svg"):
            size: dict[str, str] = {key: attributes[key] for key in ("width", "height") if key in attributes}
            if target.name == "svg":
                size = {
                    **{key: target.attributes[key] for key in ("width", "height") if key in target.attributes},
                    **size,
                }
            yield from self._symbol(target, size, inner)
        elif target.name in SHAPES or target.name in ("g", "use"):
            yield from self.element(target, inner)
        else:
            raise CannotDraw(f"<use> copies <{target.name[:40]}>", "copies")

    def _symbol(self, target: XmlElement, size: dict[str, str], context: _Context) -> Iterator[Shape]:
        """The shapes of a copied symbol or drawing, with its style, at the place of the copy."""
        properties = self.cascade.own_properties(target)
        if is_hidden(properties) or not self._applies(target):
            return
        if parse_fraction(properties.get("opacity", "1"), "opacity") != 1:
            raise CannotDraw(f"cannot draw a transparent <{target.name}>", "transparency")
        for name in ("transform", "refX", "refY", "x", "y", "clip-path"):
            if target.attributes.get(name, "0") not in ("0", "") or name in properties:
                raise CannotDraw(f"cannot draw {name} of <{target.name}>", "copies")
        inner = replace(context, style=inherited_properties(context.style, properties), depth=context.depth + 1)
        yield from self._nested(target, size, inner)

    def _nested(self, element: XmlElement, size: dict[str, str], context: _Context) -> Iterator[Shape]:
        """The shapes of a nested drawing, clipped at its edges."""
        port, properties = context.port, self.cascade.own_properties(element)
        if any(name in properties for name in ("width", "height", "transform")) or element.attributes.get("transform"):
            raise CannotDraw(f"cannot draw <{element.name}> with a size in a style, or a transform", "copies")
        wide, tall = (
            parse_length(_default_size(size.get(key, "")), key, full)
            for key, full in (("width", port.width), ("height", port.height))
        )
        if wide <= 0 or tall <= 0:
            return
        x = y = 0.0
        if element.name == "svg" and size is element.attributes:
            x, y = parse_length(size.get("x", "0"), "x", port.width), parse_length(size.get("y", "0"), "y", port.height)
        matrix = context.matrix.after(Matrix(e=x, f=y))
        clips = context.clips
        if properties.get("overflow", "hidden") not in ("visible", "auto"):
            edge = OutlineBuilder()
            edge.box(0.0, 0.0, wide, tall)
            clips = (*clips, Clip(transform_outline(tuple(edge.segments), matrix), False))
        box = parse_view_box(element.attributes)
        if box:
            matrix = matrix.after(fit_view_box(box, wide, tall, element.attributes.get("preserveAspectRatio", "")))
            wide, tall = box[2], box[3]
        inner = replace(context, matrix=matrix, clips=clips, port=Viewport(wide, tall), depth=context.depth + 1)
        for child in element.children:
            yield from self.element(child, inner)

    def _clips(self, value: str, context: _Context) -> tuple[Clip, ...]:
        """The areas of a clip-path; () for `none`. Raises CannotDraw for more than one shape."""
        if value.lower() == "none":
            return ()
        reference = url_reference(value)
        if not reference or reference[1]:
            raise CannotDraw(f"cannot draw a clip path ({value[:40]})", "clip")
        element = self._by_id(reference[0], "clip-path")
        if element.name != "clipPath":
            raise CannotDraw(f"clip-path refers to <{element.name[:40]}>", "clip")
        properties = self.cascade.own_properties(element)
        units = element.attributes.get("clipPathUnits", "userSpaceOnUse")
        if units != "userSpaceOnUse" or "clip-path" in properties:
            raise CannotDraw("cannot draw a clip path that has units or is clipped", "clip")
        matrix = context.matrix.after(read_transform(element.attributes.get("transform", "")))
        inner = replace(
            context,
            matrix=matrix,
            style=inherited_properties(INHERITED, properties),
            copied_ids=(*context.copied_ids, reference[0]),
        )
        areas = [area for child in element.children for area in self._clip_areas(child, inner)]
        if len(areas) > 1:
            raise CannotDraw("cannot draw a clip path of more than one shape", "clip")
        return tuple(areas) or (Clip((), False),)

    def _clip_areas(self, element: XmlElement, context: _Context) -> Iterator[Clip]:
        """The areas of an element of a clip path."""
        if element.is_foreign or element.name in _IGNORED:
            return
        properties = self.cascade.own_properties(element)
        if is_hidden(properties) or not self._applies(element):
            return
        if properties.get("clip-path", "none") != "none":
            raise CannotDraw("cannot draw a clip path that is clipped", "clip")
        matrix = context.matrix.after(read_transform(element.attributes.get("transform", "")))
        style = inherited_properties(context.style, properties)
        inner = replace(context, matrix=matrix, style=style, depth=context.depth + 1)
        if element.name == "use" and context.depth <= MAX_DEPTH:
            name, attributes = href_id(element), element.attributes
            x = parse_length(attributes.get("x", "0"), "x", context.port.width)
            y = parse_length(attributes.get("y", "0"), "y", context.port.height)
            target = self._by_id(name, "<use>")
            if target.name not in SHAPES:
                raise CannotDraw(f"a clip path copies <{target.name[:40]}>", "clip")
            yield from self._clip_areas(target, replace(inner, matrix=matrix.after(Matrix(e=x, f=y))))
        elif element.name not in SHAPES:
            raise CannotDraw(f"cannot draw <{element.name[:40]}> in a clip path", "clip")
        elif inner.style["visibility"].lower() == "visible":
            yield Clip(self._outline(element, inner), _is_even_odd(inner.style["clip-rule"], "clip-rule"))

    def _outline(self, element: XmlElement, context: _Context) -> tuple[Segment, ...]:
        """The outline of a shape on the page."""
        outline = self._local_outline(element, context)
        self.segments += len(outline)
        if self.segments > MAX_SEGMENTS:
            raise CannotDraw(f"the drawing has more than {MAX_SEGMENTS} segments", "simplify")
        return transform_outline(outline, context.matrix)

    def _local_outline(self, element: XmlElement, context: _Context) -> tuple[Segment, ...]:
        """The outline in the coordinates of the shape, read only once if the shape is copied."""
        key = id(element), context.port
        if key not in self.outlines:
            self.outlines[key] = element_outline(element.name, element.attributes, context.port)
        return self.outlines[key]

    def _shape(self, element: XmlElement, properties: Properties, context: _Context) -> Iterator[Shape]:
        """The visible parts of a shape in painting order: fill, then stroke, unless paint-order says otherwise."""
        style = context.style
        if style["visibility"].lower() != "visible":
            return
        _check_markers(style)
        local = self._local_outline(element, context)
        fill, fill_opacity = self._paint(local, "fill", context)
        stroke, stroke_opacity = self._paint(local, "stroke", context)
        if not (fill or stroke):
            return
        path = self._outline(element, context)
        if all(segment[0] == "M" for segment in path):  # nothing is drawn
            return
        rule = _is_even_odd(style["fill-rule"], "fill-rule")
        shape = Shape(
            path, fill, None, 0.0, rule, fill_opacity=fill_opacity, stroke_opacity=stroke_opacity, ids=context.ids
        )
        if stroke:
            shape = _with_stroke(shape, stroke, properties, context)
        painted: list[Shape] = [*([shape] if shape.fill or shape.stroke else []), *zero_length_dots(shape)]
        if shape.fill and shape.stroke and _paints_stroke_first(style["paint-order"]):
            painted = [replace(shape, fill=None), *painted[1:], replace(shape, stroke=None, stroke_width=0.0)]
        for part in painted:
            if visible := visible_part(part, context.clips, self.page.width, self.page.height):
                yield visible

    def _paint(self, path: tuple[Segment, ...], name: str, context: _Context) -> tuple[Paint | None, float]:
        """The fill or stroke of a shape and its opacity; None if nothing is painted. Raises CannotDraw."""
        style, nothing = context.style, (None, 1.0)
        value, opacity = style[name], parse_fraction(style[f"{name}-opacity"], f"{name}-opacity")
        if value.lower() == "none" or not opacity:
            return nothing
        if name == "stroke" and not parse_length(style["stroke-width"], "stroke-width", context.port.diagonal):
            return nothing
        if reference := url_reference(value):
            if reference[0] in self.ids or not reference[1]:
                return self._gradient(reference[0], path, context), opacity
            value = reference[1]  # the fallback color
            if value.lower() == "none":
                return nothing
        plain, alpha = resolve_color(value, style["color"])
        return (plain, alpha * opacity) if alpha else nothing

    def _gradient(self, name: str, path: tuple[Segment, ...], context: _Context) -> Paint | None:
        """The gradient that a paint refers to. Raises CannotDraw for a pattern."""
        target = self._by_id(name, "a color")
        if target.name not in GRADIENTS:
            raise CannotDraw(f"cannot draw a pattern (<{target.name[:40]}>)", "gradient")
        box = outline_box(path)
        if not box:
            return None
        try:
            if name not in self.gradients:
                self.gradients[name] = read_gradient(target, self._by_id, self.cascade)
            return resolve_gradient(self.gradients[name], box, context.matrix, context.port)
        except CannotDraw as error:
            raise error.with_place(target.line, target.column) from None


def _svg_elements(root: XmlElement) -> Iterator[XmlElement]:
    """Every element, except those of other namespaces and their content."""
    pending = [root]
    while pending:
        element = pending.pop()
        if not element.is_foreign:
            yield element
            pending.extend(reversed(element.children))


def _read_style_element(sheet: StyleSheet, element: XmlElement) -> None:
    attributes = element.attributes
    check_attributes(element)
    if attributes.get("type", "text/css").strip().lower() not in ("text/css", ""):
        raise CannotDraw(f"cannot read a style sheet of type {quote_value(attributes['type'])}", "style")
    if attributes.get("media", "all").strip().lower() not in ("all", "", "print", "screen, print", "screen,print"):
        raise CannotDraw(f"cannot read a style sheet for media {quote_value(attributes['media'])}", "style")
    if element.children:
        raise CannotDraw("cannot read a style sheet that contains elements", "style")
    sheet.read(element.text)


def _default_size(text: str) -> str:
    return "100%" if text.strip() in ("", "auto") else text


def _is_even_odd(value: str, name: str) -> bool:
    if value.lower() not in ("nonzero", "evenodd"):
        raise CannotDraw(f"cannot draw {name}: {value[:40]}; expected nonzero or evenodd")
    return value.lower() == "evenodd"


def _choose(value: str, choices: dict[str, int], name: str) -> int:
    if value.lower() not in choices:
        raise CannotDraw(f"cannot draw {name}: {value[:40]}; expected {', '.join(choices)}", "stroke")
    return choices[value.lower()]


def _paints_stroke_first(value: str) -> bool:
    layers = [layer for layer in value.lower().split() if layer != "markers"]
    if layers in (["normal"], [], ["fill"], ["fill", "stroke"]):
        return False
    if layers in (["stroke"], ["stroke", "fill"]):
        return True
    raise CannotDraw(f"cannot draw paint-order: {value[:40]}; expected fill stroke, or stroke fill")


def _check_markers(style: Properties) -> None:
    for name in ("marker-start", "marker-mid", "marker-end"):
        if style[name].lower() != "none":
            raise CannotDraw(f"cannot draw a line marker ({name}: {style[name][:40]})", "stroke")


def _with_stroke(shape: Shape, stroke: Paint, properties: Properties, context: _Context) -> Shape:
    """The shape with a stroke. Raises CannotDraw for a stroke that PDF draws differently."""
    style = context.style
    if properties.get("vector-effect", "none").lower() != "none":
        raise CannotDraw(f"cannot draw vector-effect: {properties['vector-effect'][:40]}", "stroke")
    dashes = style["stroke-dasharray"].lower()
    if dashes not in ("none", "0", "0px", ""):
        raise CannotDraw(f"cannot draw a dashed line (stroke-dasharray: {dashes[:40]})", "stroke")
    width = parse_length(style["stroke-width"], "stroke-width", context.port.diagonal)
    limit = parse_number_attribute(style["stroke-miterlimit"], "stroke-miterlimit")
    if width < 0 or limit < 1:
        raise CannotDraw("stroke-width is negative or stroke-miterlimit is below 1")
    width *= context.matrix.scale
    cap = _choose(style["stroke-linecap"], _CAPS, "stroke-linecap")
    join = _choose(style["stroke-linejoin"], _JOINS, "stroke-linejoin")
    if width < 0.0005:  # PDF draws a line of width 0 as thin as the printer can
        return shape
    return replace(shape, stroke=stroke, stroke_width=width, cap=cap, join=join, miter_limit=limit)
