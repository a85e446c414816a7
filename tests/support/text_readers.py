"""The text of each page of a PDF, as four programs copy it: poppler, mupdf, pdfium and pdf.js."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from tests.support.real_programs import PDFJS_MODULE, require

SCRIPT = Path(__file__).with_name("page_texts.mjs")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def poppler(data: bytes) -> list[str]:
    """Evince, Okular. In the order of the content, without a guess at columns."""
    return _run("pdftotext", "-raw", "-", "-", data=data).decode().split("\f")[:-1]


def poppler_layout(data: bytes) -> list[str]:
    """The same in the order of poppler's own analysis of the page, as it is copied in a viewer."""
    return _run("pdftotext", "-", "-", data=data).decode().split("\f")[:-1]


def mupdf(data: bytes) -> list[str]:
    """SumatraPDF."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return _run("mutool", "draw", "-q", "-F", "txt", file.name, data=b"").decode().split("\f")[:-1]


def pdfium(data: bytes) -> list[str]:
    """Chrome, Edge, Android."""
    with pypdfium2.PdfDocument(data) as file:
        return [page.get_textpage().get_text_range() for page in file]


def pdfjs(data: bytes) -> list[str]:
    """Firefox, and many mail programs in a browser."""
    require("pdf.js")
    return list(json.loads(_run("node", SCRIPT, PDFJS_MODULE, data=data)))


def _run(*command: str | Path, data: bytes) -> bytes:
    require(str(command[0]))
    return subprocess.run([str(part) for part in command], input=data, capture_output=True, check=True).stdout


READERS: dict[str, Callable[[bytes], list[str]]] = {
    "poppler": poppler,
    "mupdf": mupdf,
    "pdfium": pdfium,
    "pdf.js": pdfjs,
}
"""Programs that show the content of a page in its order."""


def visible(text: str) -> str:
    """A text in composed letters, without direction marks and other signs that are not seen."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text.replace("\u00a0", " ")))


def words(text: str) -> list[str]:
    """The words of a text in order."""
    return visible(text).split()
