"""What cannot be drawn, where it stands in the file, and how to export the file from the program that made it.

SVG bytes to a tree of elements with their places. No entity is opened, and none grows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

PNG = "or use a PNG file as the logo"

_PROGRAMS = (
    ("Adobe Illustrator", re.compile(rb"Adobe Illustrator|ns\.adobe\.com/AdobeIllustrator|Adobe_Illustrator")),
    ("Inkscape", re.compile(rb"inkscape", re.IGNORECASE)),
    ("Affinity Designer", re.compile(rb"www\.serif\.com")),
    ("CorelDRAW", re.compile(rb"CorelDRAW|www\.corel\.com", re.IGNORECASE)),
    ("Sketch", re.compile(rb"bohemiancoding\.com|Generator: Sketch")),
    ("Canva", re.compile(rb'zoomAndPan="magnify"')),
    (
        "Figma",
        re.compile(rb"figma|(?:clip|paint|filter|mask|pattern)\d{1,4}_(?:[a-z]{1,12}_)?\d|\"clip0\"", re.IGNORECASE),
    ),
)
"""Programs by what they write into their files; the first that fits. Figma signs nothing, but numbers its names so."""

_EXPORT: dict[str, dict[str, str]] = {
    "text": {
        "": "convert text to outlines and save again",
        "Adobe Illustrator": "select all, choose Type > Create Outlines, and save again",
        "Inkscape": "select all, choose Path > Object to Path, and save again",
        "Figma": "check Outline Text in the export settings, and export again",
        "Affinity Designer": "select all, choose Layer > Convert to Curves, and export again",
        "CorelDRAW": "select all, choose Object > Convert to Curves, and export again",
        "Sketch": "select all, choose Layer > Convert to Outlines, and export again",
    },
    "gradient": {
        "": "use one flat color per shape",
        "Adobe Illustrator": "replace each gradient by a color of the Swatches panel, and save again",
        "Inkscape": "in Object > Fill and Stroke choose Flat Color for each shape, and save again",
        "Figma": "change each gradient fill to Solid, and export again",
    },
    "transparency": {
        "": "use solid colors",
        "Adobe Illustrator": "choose Object > Flatten Transparency, or set Opacity to 100 %, and save again",
        "Inkscape": "set Opacity to 100 % in Object > Fill and Stroke, pick solid colors, and save again",
        "Figma": "set the opacity of each layer and fill to 100 %, pick solid colors, and export again",
    },
    "clip": {
        "": "cut the shapes themselves instead of clipping them",
        "Adobe Illustrator": "choose Object > Clipping Mask > Release, cut with Pathfinder > Crop, and save again",
        "Inkscape": "choose Object > Clip > Release, cut with Path > Intersection, and save again",
        "Figma": "turn off Clip content, merge the shapes with Flatten, and export again",
    },
    "mask": {
        "": "cut the shapes themselves instead of masking them",
        "Adobe Illustrator": "release the opacity mask in the Transparency panel, and save again",
        "Inkscape": "choose Object > Mask > Release, cut with Path > Difference, and save again",
        "Figma": "remove the mask, merge the shapes with Flatten, and export again",
    },
    "effect": {
        "": "delete shadows, blurs and other effects",
        "Adobe Illustrator": "delete the effects in the Appearance panel, and save again",
        "Inkscape": "choose Filters > Remove Filters, and save again",
        "Figma": "delete the entries under Effects, and export again",
    },
    "image": {
        "": "draw the picture as shapes",
        "Adobe Illustrator": "choose Object > Image Trace > Make and Expand, and save again",
        "Inkscape": "choose Path > Trace Bitmap, delete the picture, and save again",
    },
    "stroke": {
        "": "turn strokes into shapes",
        "Adobe Illustrator": "choose Object > Path > Outline Stroke, and save again",
        "Inkscape": "choose Path > Stroke to Path, and save again",
        "Figma": "choose Outline stroke, and export again",
        "Affinity Designer": "choose Layer > Expand Stroke, and export again",
        "CorelDRAW": "choose Object > Convert Outline to Object, and export again",
    },
    "style": {
        "": "save without a style sheet, with presentation attributes",
        "Adobe Illustrator": "choose File > Export > Export As > SVG, with Styling: Presentation Attributes",
        "Inkscape": "choose File > Save As > Optimized SVG, and check Convert CSS attributes to XML attributes",
    },
    "outside": {
        "": "make the page as large as the drawing",
        "Adobe Illustrator": "choose Object > Artboards > Fit to Artwork Bounds, and save again",
        "Inkscape": "choose Edit > Resize Page to Drawing, and save again",
        "Figma": "resize the frame to fit its contents, and export again",
        "Affinity Designer": "choose Document > Clip Canvas, and export again",
        "CorelDRAW": "export with Selected Only, and save again",
    },
    "copies": {
        "": "replace copies by the shapes themselves",
        "Adobe Illustrator": "choose Object > Expand for each symbol, and save again",
        "Inkscape": "choose Edit > Clone > Unlink Clone, and save again",
    },
    "simplify": {
        "": "simplify the paths",
        "Adobe Illustrator": "choose Object > Path > Simplify, and save without Illustrator editing capabilities",
        "Inkscape": "choose Path > Simplify, and save as Optimized SVG",
    },
    "plain": {
        "": "save again as plain SVG, with plain shapes",
        "Adobe Illustrator": "choose File > Export > Export As > SVG, with Styling: Presentation Attributes",
        "Inkscape": "choose File > Save As > Plain SVG",
    },
}


class CannotDraw(ValueError):
    """A drawing that cannot be printed exactly. `line` and `column` count from 1; 0 is the whole file.

    `kind` names the way out (a key of the table of exports), `hint` is a way out of its own.
    """

    def __init__(self, message: str, kind: str = "plain", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.kind, self.hint = message, kind, hint
        self.line = self.column = 0

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.message}" + (f"; {self.hint}" if self.hint else "")

    def placed(self, line: int, column: int) -> CannotDraw:
        """The same, at this place, unless a place further in is known."""
        if not self.line:
            self.line, self.column = line, column
        return self

    def advised(self, data: bytes) -> CannotDraw:
        """The same, with how to export from the program that made the file."""
        if not self.hint:
            program, ways = producing_program(data), _EXPORT[self.kind]
            way = f"in {program}, {ways[program]}" if program and program in ways else ways[""]
            self.hint = f"{way}, {PNG}"
        return self


def producing_program(data: bytes) -> str:
    """The program that made an SVG file; '' when the file does not say."""
    return next((name for name, sign in _PROGRAMS if sign.search(data)), "")


def quote_value(text: str) -> str:
    """A value of the file as a message shows it: short, and in quotes."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


MAX_BYTES = 300_000
MAX_ELEMENTS = 5_000
MAX_ENTITIES = 50
MAX_ENTITY = 100
"""Characters of an entity's text: Illustrator writes addresses and short styles."""
SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "http://www.w3.org/1999/xlink href"


@dataclass(eq=False)
class XmlElement:
    """An element. A name of SVG is plain; one of another vocabulary is its address, a space, and the name."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether it belongs to another vocabulary, such as an editor's notes, which no program draws."""
        return " " in self.name


def read_tree(data: bytes) -> XmlElement:
    """The root of an SVG file. Raises CannotDraw for damaged files, and for entities that are not plain short text."""
    if len(data) > MAX_BYTES:
        raise CannotDraw(f"the SVG file is over {MAX_BYTES // 1000} KB", "simplify")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        words = expat.errors.messages[error.code]
        raise CannotDraw(f"the SVG file is damaged ({words})").placed(error.lineno, error.offset + 1) from None
    except (ValueError, LookupError, RecursionError):  # an encoding that Python does not know
        if reader.refusal:
            raise reader.refusal from None
        raise CannotDraw("the SVG file is damaged or in an unknown encoding", hint="save it as UTF-8") from None
    if not reader.root:
        raise CannotDraw("the SVG file is damaged (no element found)")
    if reader.has_external_dtd:
        _refuse_unknown_entities(data, reader.entities)
    return reader.root


def _refuse_unknown_entities(data: bytes, known: set[str]) -> None:
    """Beside an outer DTD, which is not read, expat drops an unknown entity of an attribute without a word."""
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1")
    for match in re.finditer(r"&([A-Za-z_][\w.-]{0,99});", text):
        if match[1] not in known and match[1] not in ("amp", "lt", "gt", "quot", "apos"):
            words = f"the entity {quote_value(match[1])} is not defined in the file"
            raise CannotDraw(words, hint="write its text in its place")


class _Reader:
    """Collects the events of one file."""

    def __init__(self) -> None:
        self.root: XmlElement | None = None
        self.open: list[XmlElement] = []
        self.count = 0
        self.entities: set[str] = set()
        self.has_external_dtd = False
        self.refusal: CannotDraw | None = None
        self.namespace = ""
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.entity
        parser.AttlistDeclHandler = self.attlist
        parser.SkippedEntityHandler = self.skipped

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            self.refuse(f"the drawing has over {MAX_ELEMENTS} elements", "simplify")
        namespace, _, local = name.rpartition(" ")
        if self.root is None:
            self.namespace = namespace
            if namespace not in ("", SVG) or local != "svg":
                self.refuse(f"the file is not an SVG drawing; it begins with <{local[:40]}>", hint="save it as SVG")
        elif namespace == "" != self.namespace or (namespace == SVG != self.namespace):
            self.refuse(f"<{local[:40]}> is not of the same vocabulary (xmlns) as the drawing")
        plain = local if namespace in ("", SVG) else name
        element = XmlElement(plain, attributes, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        # Only a style sheet's own words matter; expat gives them in few large parts.
        if self.open and self.open[-1].name == "style":
            self.open[-1].text += text

    def doctype(self, _name: str, system: str | None, _public: str | None, _internal: bool) -> None:
        self.has_external_dtd = system is not None

    def entity(
        self,
        name: str,
        is_parameter: bool,
        value: str | None,
        _base: str | None,
        system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        self.entities.add(name)
        if is_parameter or value is None or system is not None:
            self.refuse(
                f"the entity {quote_value(name)} is not plain text of this file", hint="delete its <!ENTITY> line"
            )
        elif len(value) > MAX_ENTITY or "&" in value or "<" in value or len(self.entities) > MAX_ENTITIES:
            self.refuse(
                f"the entity {quote_value(name)} is too long, or made of others", hint="delete its <!ENTITY> line"
            )

    def attlist(self, element: str, attribute: str, _kind: str, default: str | None, _required: bool) -> None:
        if default is not None:
            words = f"the DOCTYPE gives <{element[:40]}> a default for {quote_value(attribute)}"
            self.refuse(words, hint="delete its <!ATTLIST> line")

    def skipped(self, name: str, _: bool) -> None:
        self.refuse(f"the entity {quote_value(name)} is not defined in the file", hint="write its text in its place")

    def refuse(self, message: str, kind: str = "plain", hint: str = "") -> None:
        refusal = CannotDraw(message, kind, hint)
        self.refusal = refusal.placed(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        raise self.refusal
