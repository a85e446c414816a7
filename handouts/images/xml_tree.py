"""Read SVG bytes to a tree of XML elements with their places. Only entities of short plain text are expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from handouts.images.svg_error import CannotDraw, quote_value

MAX_BYTES = 300_000
MAX_ELEMENTS = 5_000
MAX_ENTITIES = 50
MAX_ENTITY_LENGTH = 100
"""Maximum length of an entity, in characters. Illustrator writes addresses and short styles as entities."""
SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "http://www.w3.org/1999/xlink href"


@dataclass(eq=False)
class XmlElement:
    """An element. An SVG name is plain; a name of another namespace is the namespace, a space, and the name."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""

    @property
    def is_foreign(self) -> bool:
        """True for another namespace, such as an editor's notes, which no program draws."""
        return " " in self.name


def read_tree(data: bytes) -> XmlElement:
    """Return the root of an SVG file. Raises CannotDraw if it is damaged, or has entities other than short text."""
    if len(data) > MAX_BYTES:
        raise CannotDraw(f"the SVG file is larger than {MAX_BYTES // 1000} KB", "simplify")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise CannotDraw(f"the SVG file is damaged ({reason})").with_place(error.lineno, error.offset + 1) from None
    except (ValueError, LookupError, RecursionError):  # an encoding that Python does not know
        if reader.refusal:
            raise reader.refusal from None
        raise CannotDraw("the SVG file is damaged or in an unknown encoding", hint="save it as UTF-8") from None
    if not reader.root:
        raise CannotDraw("the SVG file is damaged (no element found)")
    if reader.has_external_dtd:
        _refuse_unknown_entities(data, reader.entities)
    return reader.root


def _refuse_unknown_entities(data: bytes, entities: set[str]) -> None:
    """Raise CannotDraw for an unknown entity. If the file names an external DTD, expat drops such entities silently."""
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1")
    for match in re.finditer(r"&([A-Za-z_][\w.-]{0,99});", text):
        if match[1] not in entities and match[1] not in ("amp", "lt", "gt", "quot", "apos"):
            message = f"the entity {quote_value(match[1])} is not defined in the file"
            raise CannotDraw(message, hint="replace it with its text")


class _Reader:
    """Builds the tree of one file from the events of the parser."""

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
        parser.StartElementHandler = self.start_element
        parser.EndElementHandler = self.end_element
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.start_doctype
        parser.EntityDeclHandler = self.declare_entity
        parser.AttlistDeclHandler = self.declare_attributes
        parser.SkippedEntityHandler = self.skip_entity

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            self.refuse(f"the drawing has more than {MAX_ELEMENTS} elements", "simplify")
        namespace, _, local = name.rpartition(" ")
        if self.root is None:
            self.namespace = namespace
            if namespace not in ("", SVG) or local != "svg":
                self.refuse(f"the file is not an SVG drawing; it begins with <{local[:40]}>", hint="save it as SVG")
        elif namespace == "" != self.namespace or (namespace == SVG != self.namespace):
            self.refuse(f"the namespace (xmlns) of <{local[:40]}> differs from that of the drawing")
        plain = local if namespace in ("", SVG) else name
        element = XmlElement(plain, attributes, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end_element(self, _: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        # Only the text of style sheets matters; expat passes it in a few large parts.
        if self.open and self.open[-1].name == "style":
            self.open[-1].text += text

    def start_doctype(self, _name: str, system: str | None, _public: str | None, _internal: bool) -> None:
        self.has_external_dtd = system is not None

    def declare_entity(
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
                f"the entity {quote_value(name)} is not plain text in this file", hint="delete its <!ENTITY> line"
            )
        elif len(value) > MAX_ENTITY_LENGTH or "&" in value or "<" in value or len(self.entities) > MAX_ENTITIES:
            self.refuse(
                f"the entity {quote_value(name)} is too long, or contains other entities",
                hint="delete its <!ENTITY> line",
            )

    def declare_attributes(
        self, element: str, attribute: str, _kind: str, default: str | None, _required: bool
    ) -> None:
        if default is not None:
            message = f"the DOCTYPE gives <{element[:40]}> a default for {quote_value(attribute)}"
            self.refuse(message, hint="delete its <!ATTLIST> line")

    def skip_entity(self, name: str, _: bool) -> None:
        self.refuse(f"the entity {quote_value(name)} is not defined in the file", hint="replace it with its text")

    def refuse(self, message: str, kind: str = "plain", hint: str = "") -> None:
        refusal = CannotDraw(message, kind, hint)
        self.refusal = refusal.with_place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        raise self.refusal
