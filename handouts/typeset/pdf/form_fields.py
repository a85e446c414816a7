"""Make lines to write on and boxes to tick fields of a form, for a person who fills it in on a screen (PDF/UA-1, 7.18).

Every canvas has the places of its fields (`TaggedCanvas.fields`); only the file of a form has fields there. They are in
reading order, and a screen reader says their names. A viewer has no need of a font of its own if ours has the letters,
so a form that was filled in is still an archival file (PDF/A-2, 6.4.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from handouts.text_direction import is_right_to_left
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import FieldKind, MarkedContent, StructElement
from handouts.typeset.pdf.writer import ObjectTable, compressed_stream, pdf_string
from handouts.typeset.text.fonts import Face, UsedGlyphs, load_face
from handouts.typeset.text.glyph_runs import Box
from handouts.typeset.text.text_operators import format_number

FormMode = Literal["none", "fill", "sign"]
"""Whether a file has no fields, fields for a patient at home (a line to sign takes a typed name), or also fields for
digital signatures."""

LINE_HEIGHT, PADDING = 1.35, 1.0
"""Viewers choose the type size of a line so that it fills this height with this space above and below it, in points, or
smaller, so that all of a long text is seen."""
MAX_INITIALS = 8
"""Characters for initials."""
_PRINTED = 4
_REQUIRED, _MULTILINE, _NO_SPELL_CHECK = 1 << 1, 1 << 12, 1 << 22
_FACES_OF_LANGUAGES = {
    **dict.fromkeys(("ar", "ckb", "fa", "ks", "pnb", "prs", "ps", "sd", "ug", "ur"), "Vazirmatn"),
    **dict.fromkeys(("he", "yi"), "NotoSansHebrew"),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), "NotoSansDevanagari"),
    **dict.fromkeys(("as", "bn"), "NotoSansBengali"),
    **dict.fromkeys(("am", "ti"), "NotoSansEthiopic"),
    "gu": "NotoSansGujarati",
    "hy": "NotoSansArmenian",
    "ja": "NotoSansJP",
    "ka": "NotoSansGeorgian",
    "km": "NotoSansKhmer",
    "kn": "NotoSansKannada",
    "ko": "NotoSansKR",
    "lo": "NotoSansLao",
    "ml": "NotoSansMalayalam",
    "my": "NotoSansMyanmar",
    "pa": "NotoSansGurmukhi",
    "si": "NotoSansSinhala",
    "ta": "NotoSansTamil",
    "te": "NotoSansTelugu",
    "th": "NotoSansThai",
    "zh": "NotoSansSC",
    "zh-Hant": "NotoSansTC",
}
"""The faces of languages that are not written in Latin, Cyrillic or Greek letters."""
_LATIN_FACE = "NotoSans"
_ENTERED_BLOCKS = (range(0x20, 0x7F), range(0xA0, 0x250), range(0x2BB, 0x2C0), range(0x370, 0x530),
                   range(0x1E00, 0x1F00), range(0x2010, 0x2045), range(0x20A0, 0x20C0))  # fmt: skip
"""Latin letters of all languages, Greek and Cyrillic, with signs: what people type if a face has many more letters."""


class PdfField(NamedTuple):
    """A field of a form. `page` counts from 0; `box` is in points; `party` is a key: see `document.PartyKey`."""

    name: str
    kind: FieldKind
    label: str
    page: int
    box: Box
    party: str
    required: bool
    multiline: bool


class Widget(NamedTuple):
    """One place of a field: its element, the index of its page, and its box."""

    field: PdfField
    element: StructElement
    page: int
    box: Box


@dataclass(frozen=True)
class Form:
    """The fields of a document in reading order, and its structure with an element for each widget."""

    root: StructElement
    lang: str
    widgets: tuple[Widget, ...]
    mode: FormMode

    @property
    def fields(self) -> list[PdfField]:
        """Each field once."""
        return list(dict.fromkeys(widget.field for widget in self.widgets))

    def contents(self, first: int) -> list[MarkedContent]:
        """Return the widgets as content of their elements. `first` is the index of the first annotation."""
        return [
            MarkedContent((), widget.page, 0, (), (widget.element,), index)
            for index, widget in enumerate(self.widgets, first)
        ]

    def reading_order(self) -> dict[StructElement, int]:
        """Return each element with its place in the structure."""
        return {element: place for place, element in enumerate(_walk(self.root))}


def _walk(element: StructElement) -> Iterator[StructElement]:
    yield element
    for child in element.children:
        yield from _walk(child)


def collect_fields(canvas: TaggedCanvas, mode: FormMode, prefix: str = "") -> Form:
    """Return the form of a drawn document. `prefix` begins the names of its fields, if a file has several documents.

    Areas of one element on a page are one field. A blank that later pages repeat in their header is one field with a
    place on each page.
    """
    place = {element: index for index, element in enumerate(_walk(canvas.root))}
    height = LINE_HEIGHT * canvas.type_size + 2 * PADDING
    areas: dict[tuple[StructElement, int], list[Box]] = defaultdict(list)
    for page, (element, box) in canvas.fields:
        areas[element, page].append(box)
    ordered = sorted(areas.items(), key=lambda item: (place[item[0][0]], item[0][1]))
    digits = max(2, len(str(len(ordered))))
    widgets = []
    for number, ((element, page), boxes) in enumerate(ordered, 1):
        others = [other for key, group in ordered if key[1] == page for other in group]
        box = _box_of(element, boxes, height, others)
        field = _make_field(element, page, box, len(boxes) > 1, f"{prefix}f{number:0{digits}}")
        widgets.append(Widget(field, element, page, box))
    repeats = [*_repeats(canvas, widgets, height)]
    front, *sections = canvas.root.children
    front = StructElement(front.role, children=[*front.children, *[widget.element for widget in repeats]])
    root = StructElement(canvas.root.role, children=[front, *sections])
    end_of_front = place[sections[0]] if sections else len(place)
    in_front = len([widget for widget in widgets if place[widget.element] < end_of_front])
    return Form(root, canvas.meta.lang, (*widgets[:in_front], *repeats, *widgets[in_front:]), mode)


def _make_field(element: StructElement, page: int, box: Box, multiline: bool, name: str) -> PdfField:
    spec = element.field
    if spec is None:
        raise ValueError("an element that is drawn as a field has no description of it")
    full_name = "-".join(filter(None, (name, spec.party, spec.kind)))
    return PdfField(full_name, spec.kind, spec.label or element.alt, page, box, spec.party, spec.required, multiline)


def _box_of(element: StructElement, boxes: Sequence[Box], line_height: float, others: Sequence[Box]) -> Box:
    """The box around all areas of a field. A line of text is as high as its type needs, below `others` of the page."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    left, bottom, right, top = min(lefts), min(bottoms), max(rights), max(tops)
    if len(boxes) > 1 or element.field is None or element.field.kind in ("box", "signature"):
        return left, bottom, right, top
    above = [box[1] for box in others if box[1] > bottom + 1 and box[0] < right and box[2] > left]
    return left, bottom, right, min([bottom + line_height, *above])


def _repeats(canvas: TaggedCanvas, widgets: Sequence[Widget], line_height: float) -> Iterator[Widget]:
    """Yield the places on later pages of fields in the header of the first page, which have the same label."""
    on_first = [widget.field for widget in reversed(widgets) if not widget.page]
    originals = {(field.kind, field.label): field for field in on_first}
    for page, (element, box) in canvas.repeated_fields:
        spec = element.field
        others = [other for other_page, (_, other) in canvas.repeated_fields if other_page == page]
        if page and spec and (original := originals.get((spec.kind, spec.label))):
            yield Widget(original, StructElement("Form"), page, _box_of(element, [box], line_height, others))


def entry_faces(lang: str) -> tuple[Face, ...]:
    """Return the face in which people type in a form of this language, and one for Latin letters if it has none."""
    language, _, subtags = lang.partition("-")
    is_traditional = language == "zh" and not {"hant", "tw", "hk", "mo"}.isdisjoint(subtags.casefold().split("-"))
    family = _FACES_OF_LANGUAGES.get("zh-Hant" if is_traditional else language.casefold(), _LATIN_FACE)
    face = load_face(f"{family}-Regular")
    return (face,) if ord("A") in face.coverage else (face, load_face(f"{_LATIN_FACE}-Regular"))


def entry_font(lang: str) -> str:
    """Return the name of that font in the resources of a form."""
    return "".join([face.resource for face in entry_faces(lang)])


def entry_glyphs(face: Face) -> UsedGlyphs:
    """Return the glyphs that people can type: all of the face of a script, most of the face for Latin letters."""
    codes = face.coverage
    if face.name.startswith(f"{_LATIN_FACE}-"):
        codes = frozenset(code for block in _ENTERED_BLOCKS for code in face.coverage.intersection(block))
    used = UsedGlyphs()
    for code in codes:
        glyph = face.nominal_glyph(chr(code))
        if glyph and face.copied_text(glyph):
            used.default_bits |= 1 << glyph
    return used


class FieldWriter:
    """Writes the fields of a file's documents. Create it before other objects are written: it adds streams."""

    def __init__(self, forms: Sequence[Form], objects: ObjectTable) -> None:
        self.forms, self._objects = forms, objects
        self._box_looks: dict[tuple[str, str, str], int] = {}
        self._looks: dict[Widget, list[int]] = {}
        """The appearance streams of each widget."""
        for form in forms:
            for widget in form.widgets:
                self._looks[widget] = [self._add_look(look, widget) for look in _looks_of(widget, form.mode)]
        self._fields: dict[str, int] = {}
        """The number of each field of the file, by its name, in reading order."""
        self._kids: dict[str, list[int]] = defaultdict(list)

    @property
    def faces(self) -> list[tuple[Face, ...]]:
        """The faces in which people type: one or two for each language."""
        return list(dict.fromkeys(entry_faces(form.lang) for form in self.forms))

    def _add_look(self, look: str, widget: Widget) -> int:
        """Add an appearance stream. Boxes of one size share theirs.

        Others never do, because some programs write what is entered into the stream that is there.
        """
        left, bottom, right, top = widget.box
        key = (look, format_number(right - left), format_number(top - bottom))
        if widget.field.kind == "box" and key in self._box_looks:
            return self._box_looks[key]
        entries = f"/Type/XObject/Subtype/Form/BBox[0 0 {key[1]} {key[2]}]/Resources<<>>"
        operators = _operators(look, right - left, top - bottom)
        number = self._objects.stream(compressed_stream(entries, operators.encode("ascii")))
        if widget.field.kind == "box":
            self._box_looks[key] = number
        return number

    def reserve(self) -> None:
        """Reserve the numbers of fields with several places, which their widgets refer to."""
        for form in self.forms:
            counts: dict[str, int] = defaultdict(int)
            for widget in form.widgets:
                counts[widget.field.name] += 1
            self._fields |= {name: self._objects.add() for name, count in counts.items() if count > 1}

    def write_widgets(self, form: Form, pages: range, first_key: int) -> list[list[int]]:
        """Write the widgets of a document, whose pages will have these numbers. Returns their numbers by page."""
        numbers: list[list[int]] = [[] for _ in pages]
        for key, widget in enumerate(form.widgets, first_key):
            rectangle = " ".join(map(format_number, widget.box))
            entries = f"/Rect[{rectangle}]/F {_PRINTED}/P {pages[widget.page]} 0 R/StructParent {key}"
            entries += self._appearance(widget, form.mode)
            name = widget.field.name
            has_kids = name in self._fields
            entries += f"/Parent {self._fields[name]} 0 R" if has_kids else _field_entries(widget.field, form)
            number = self._objects.add(f"<</Type/Annot/Subtype/Widget{entries}>>")
            if has_kids:
                self._kids[name].append(number)
            numbers[widget.page].append(number)
            self._fields.setdefault(name, number)
        return numbers

    def _appearance(self, widget: Widget, mode: FormMode) -> str:
        first, *others = self._looks[widget]
        if others:
            return f"/AS/Off/AP<</N<</Yes {first} 0 R/Off {others[0]} 0 R>>>>"
        frame = "/MK<</BC[0.45]/BG[1]>>/BS<</W 0.75/S/S>>" if _looks_of(widget, mode) == ("area",) else ""
        return f"/AP<</N {first} 0 R>>{frame}"

    def write_form(self, fonts: str, identifiers: Sequence[str]) -> tuple[int, str]:
        """Write the fields with several places, and reserve the form. Returns its number and its entries.

        `fonts` are entries of the faces in which people type, `identifiers` those of the documents.
        """
        for form in self.forms:
            for field in form.fields:
                if kids := self._kids.get(field.name):
                    kid_entries = " ".join(f"{kid} 0 R" for kid in kids)
                    self._objects.put(
                        self._fields[field.name], f"<<{_field_entries(field, form)}/Kids[{kid_entries}]>>"
                    )
        names = [field.name for form in self.forms for field in form.fields]
        fields = " ".join(f"{self._fields[name]} 0 R" for name in names)
        font = entry_font(self.forms[0].lang)
        entries = f"/Fields[{fields}]/DR<</Font<<{fonts}>>>>/DA(/{font} 0 Tf 0 g)"
        entries += f"/HandoutsDocuments {pdf_string(' '.join(identifiers))}"
        return self._objects.add(), entries


def _looks_of(widget: Widget, mode: FormMode) -> tuple[str, ...]:
    if widget.field.kind == "box":
        return ("check", "empty")
    if widget.field.kind == "signature" and mode == "sign":
        return ("empty",)
    return ("area",) if widget.field.multiline else ("text",)


def _field_entries(field: PdfField, form: Form) -> str:
    """Return the entries of a field that all its places share."""
    entries = f"/T({field.name})/TU {pdf_string(field.label)}"
    flags = _REQUIRED if field.required else 0
    if field.kind == "box":
        return f"/FT/Btn{entries}/V/Off" + (f"/Ff {flags}" if flags else "")
    if field.kind == "signature" and form.mode == "sign":
        return f"/FT/Sig{entries}" + (f"/Ff {flags}" if flags else "")
    flags |= _MULTILINE if field.multiline else 0
    flags |= _NO_SPELL_CHECK if field.kind != "text" else 0
    entries += f"/DA(/{entry_font(form.lang)} 0 Tf 0 g)" + (f"/Ff {flags}" if flags else "")
    entries += f"/MaxLen {MAX_INITIALS}" if field.kind == "initials" else ""
    return f"/FT/Tx{entries}" + ("/Q 2" if is_right_to_left(form.lang) else "")


def _operators(look: str, width: float, height: float) -> str:
    """Return the operators of an appearance: a check mark of strokes, which needs no font; an area; or an empty line.

    The area hides the ruled lines for a pen, on which typed lines would not stand.
    """
    if look == "check":
        points = ((0.2, 0.5), (0.42, 0.24), (0.82, 0.8))
        x_and_y = [f"{format_number(x * width)} {format_number(y * height)}" for x, y in points]
        return f"0 G 2 w 1 J 1 j {x_and_y[0]} m {x_and_y[1]} l {x_and_y[2]} l S"
    if look == "area":
        inner = f"0.375 0.375 {format_number(width - 0.75)} {format_number(height - 0.75)}"
        return f"1 g 0 0 {format_number(width)} {format_number(height)} re f 0.45 G 0.75 w {inner} re S /Tx BMC EMC"
    return "/Tx BMC EMC" if look == "text" else ""
