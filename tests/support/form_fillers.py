"""Fill in forms with real programs, as their users do, and read them back: pdf.js, pdfium (Chrome), mupdf and pypdf."""

from __future__ import annotations

import ctypes
import io
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader, PdfWriter

from tests.support.real_programs import PDFJS_MODULE

Values = dict[str, str | bool]
"""The text of each field by its name; True for a checked box."""
SCRIPT = Path(__file__).with_suffix(".mjs")


def _run(command: list[str], data: bytes, values: Values) -> bytes:
    """Run a program with the names of the input file, of a JSON file of values, and of the output file."""
    with tempfile.TemporaryDirectory() as folder:
        source, given, out = (Path(folder, name) for name in ("form.pdf", "values.json", "filled.pdf"))
        source.write_bytes(data)
        given.write_text(json.dumps(values), encoding="utf-8")
        result = subprocess.run(
            [*command, str(source), str(given), str(out)], capture_output=True, text=True, check=False
        )
        if not out.exists():
            raise RuntimeError(f"{command[0]} wrote nothing: {result.stderr}{result.stdout}")
        return out.read_bytes()


def fill_with_pdfjs(data: bytes, values: Values) -> bytes:
    """Firefox's viewer. It adds a revision to the file."""
    return _run(["node", str(SCRIPT), str(PDFJS_MODULE)], data, values)


MUPDF_SCRIPT = """
var doc = new Document(scriptArgs[0]);
var values = JSON.parse(read(scriptArgs[1]));
for (var number = 0; number < doc.countPages(); number++) {
  var widgets = doc.loadPage(number).getWidgets();
  for (var index = 0; index < widgets.length; index++) {
    var value = values[number + " " + index];
    if (value === undefined) continue;
    if (value === true) widgets[index].toggle(); else widgets[index].setTextValue(value);
    widgets[index].update();
  }
}
doc.save(scriptArgs[2], "incremental");
"""


def _field_places(data: bytes) -> dict[str, str]:
    """The number of the page and of the widget on it, with the name of the field: mupdf has no names."""
    places = {}
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        annotations = [entry.get_object() for entry in page.get("/Annots", [])]
        widgets = [entry for entry in annotations if entry["/Subtype"] == "/Widget"]
        for index, widget in enumerate(widgets):
            places[f"{number} {index}"] = str(widget.get("/Parent", widget).get_object()["/T"])
    return places


def fill_with_mupdf(data: bytes, values: Values) -> bytes:
    """MuPDF, through `mutool run`. Each field is filled in at its first place."""
    first_places = {name: place for place, name in reversed(_field_places(data).items())}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "fill.js")
        script.write_text(MUPDF_SCRIPT, encoding="utf-8")
        entries = {first_places[name]: value for name, value in values.items()}
        return _run(["mutool", "run", str(script)], data, entries)


def fill_with_pypdf(data: bytes, values: Values) -> bytes:
    """The library with which many offices fill in forms."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    entries = {name: "/Yes" if value is True else value for name, value in values.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, entries, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class _PdfiumForm:
    """A document in pdfium with its form, as in Chrome's viewer."""

    def __init__(self, data: bytes) -> None:
        self.document = pypdfium2.PdfDocument(data)
        self.document.init_forms()
        self.form = self.document.formenv

    def widgets(self) -> list[tuple[Any, Any, str]]:
        """Each page with a widget on it and the name of its field."""
        found = []
        for number in range(len(self.document)):
            page = self.document[number]
            for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
                annotation = pdfium.FPDFPage_GetAnnot(page, index)
                if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
                    found.append((page, annotation, self._text(pdfium.FPDFAnnot_GetFormFieldName, annotation)))
        return found

    def _text(self, get: Callable[..., int], annotation: Any) -> str:
        length = get(self.form, annotation, None, 0)
        buffer = (ctypes.c_ushort * (length // 2 + 1))()
        get(self.form, annotation, buffer, length)
        return bytes(buffer)[: max(length - 2, 0)].decode("utf-16-le")

    def value(self, annotation: Any) -> str | bool:
        """The text of a field, or whether its box is checked."""
        if pdfium.FPDFAnnot_GetFormFieldType(self.form, annotation) == pdfium.FPDF_FORMFIELD_CHECKBOX:
            return bool(pdfium.FPDFAnnot_IsChecked(self.form, annotation))
        return self._text(pdfium.FPDFAnnot_GetFormFieldValue, annotation)

    def enter(self, page: Any, annotation: Any, value: str | bool) -> None:
        """Click on a field, and type."""
        rectangle = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, rectangle)
        x, y = (rectangle.left + rectangle.right) / 2, (rectangle.top + rectangle.bottom) / 2
        pdfium.FORM_OnMouseMove(self.form, page, 0, x, y)
        pdfium.FORM_OnLButtonDown(self.form, page, 0, x, y)
        pdfium.FORM_OnLButtonUp(self.form, page, 0, x, y)
        if value is not True:
            text = ctypes.create_string_buffer(str(value).encode("utf-16-le") + b"\0\0")
            pdfium.FORM_SelectAllText(self.form, page)
            pdfium.FORM_ReplaceSelection(self.form, page, ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)))
        pdfium.FORM_ForceToKillFocus(self.form)


def fill_with_pdfium(data: bytes, values: Values) -> bytes:
    """Chrome's engine: each field is clicked, and the text is entered. It writes the whole file anew."""
    form = _PdfiumForm(data)
    entered = set[str]()
    for page, annotation, name in form.widgets():
        if name in values and name not in entered:
            entered.add(name)
            form.enter(page, annotation, values[name])
    out = io.BytesIO()
    form.document.save(out)
    return out.getvalue()


FILLERS: dict[str, Callable[[bytes, Values], bytes]] = {
    "pdf.js": fill_with_pdfjs,
    "pdfium": fill_with_pdfium,
    "mupdf": fill_with_mupdf,
    "pypdf": fill_with_pypdf,
}
"""Programs that fill in forms."""


def read_with_pdfjs(data: bytes) -> Values:
    """The value of each field in Firefox's viewer."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        command = ["node", str(SCRIPT), str(PDFJS_MODULE), file.name]
        values: Values = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return values


def read_with_pdfium(data: bytes) -> Values:
    """The value of each field in Chrome's engine."""
    form = _PdfiumForm(data)
    return {name: form.value(annotation) for _, annotation, name in form.widgets()}


def read_with_pypdf(data: bytes) -> Values:
    """The value of each field as pypdf reads it."""
    return {
        name: field.get("/V") == "/Yes" if field.get("/FT") == "/Btn" else str(field.get("/V", ""))
        for name, field in (PdfReader(io.BytesIO(data)).get_fields() or {}).items()
    }


MUPDF_READER = """
var doc = new Document(scriptArgs[0]), values = {};
for (var number = 0; number < doc.countPages(); number++) {
  var widgets = doc.loadPage(number).getWidgets();
  for (var index = 0; index < widgets.length; index++) {
    var widget = widgets[index], value = widget.getValue(), isBox = widget.getFieldType() === "checkbox";
    values[number + " " + index] = isBox ? value !== "Off" && value !== "" : value;
  }
}
print(JSON.stringify(values));
"""


def read_with_mupdf(data: bytes) -> Values:
    """The value of each field in MuPDF."""
    with tempfile.TemporaryDirectory() as folder:
        source, script = Path(folder, "form.pdf"), Path(folder, "read.js")
        source.write_bytes(data)
        script.write_text(MUPDF_READER, encoding="utf-8")
        command = ["mutool", "run", str(script), str(source)]
        values = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return {name: values[place] for place, name in _field_places(data).items()}


READERS: dict[str, Callable[[bytes], Values]] = {
    "pdf.js": read_with_pdfjs,
    "pdfium": read_with_pdfium,
    "mupdf": read_with_mupdf,
    "pypdf": read_with_pypdf,
}
"""Programs that read the values of a form."""
