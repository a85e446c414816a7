"""The digest of all that must stay the same while a PDF form is filled in: every word and line of its pages.

A program that saves a filled form may write every object anew, so the digest is that of values, not of bytes. It covers
the contents of all pages with their fonts and pictures, links, the structure that a screen reader reads, and the name,
description, kind and place of each field. It does not cover what is entered, how that looks, and metadata.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    StreamObject,
    TextStringObject,
)

_FIXED_PAGE_ENTRIES = ("/Contents", "/CropBox", "/MediaBox", "/Resources", "/Rotate", "/UserUnit")
_FIELD_ENTRIES = ("/FT", "/Ff", "/MaxLen", "/Opt", "/T", "/TU")
_SPOKEN_ENTRIES = ("/ActualText", "/Alt", "/E", "/Lang", "/S", "/T")
_UNFIXED_STREAM_ENTRIES = ("/DecodeParms", "/DL", "/Filter", "/Length")
_MAX_DEPTH = 60


def fixed_content_digest(reader: PdfReader) -> str:
    """Return the SHA-256 of all that filling in the form must not change, in hexadecimal.

    Raises the errors of pypdf, ValueError and RecursionError for a file that cannot be read.
    """
    values = _ValueDigests()
    digest = hashlib.sha256()
    for page in reader.pages:
        for name in _FIXED_PAGE_ENTRIES:
            digest.update(values.of(page.get(name)))
        for annotation in _annotations(page):
            digest.update(values.of_annotation(annotation))
    for line in _spoken_lines(reader.root_object.get("/StructTreeRoot")):
        digest.update(_bytes(line))
    return digest.hexdigest()


def added_annotations(reader: PdfReader) -> list[tuple[int, str]]:
    """Return annotations that are neither links nor fields: the number of the page, from 1, and their kind."""
    return [
        (number, str(annotation.get("/Subtype", "/Unknown"))[1:])
        for number, page in enumerate(reader.pages, 1)
        for annotation in _annotations(page)
        if annotation.get("/Subtype") not in ("/Link", "/Popup", "/Widget")
    ]


def _annotations(page: DictionaryObject) -> Iterator[DictionaryObject]:
    annotations = _resolve(page.get("/Annots"))
    for entry in annotations if isinstance(annotations, ArrayObject) else ():
        annotation = _resolve(entry)
        if isinstance(annotation, DictionaryObject):
            yield annotation


def _resolve(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


class _ValueDigests:
    """Digests of values: equal values have equal digests, however they are stored and numbered."""

    def __init__(self) -> None:
        self._digests: dict[int, bytes] = {}
        """Those of objects, by their numbers."""

    def of(self, value: Any, depth: int = 0) -> bytes:
        """Return the digest of a value with all that it refers to. Raises ValueError if it is nested too deeply."""
        if depth > _MAX_DEPTH:
            raise ValueError("objects are nested too deeply")
        if isinstance(value, IndirectObject):
            if value.idnum not in self._digests:
                self._digests[value.idnum] = self.of(value.get_object(), depth + 1)
            return self._digests[value.idnum]
        parts: list[bytes] = []
        if isinstance(value, DictionaryObject):
            is_stream = isinstance(value, StreamObject)
            for name in sorted(value):
                if name != "/Parent" and not (is_stream and name in _UNFIXED_STREAM_ENTRIES):
                    parts += [_bytes(name), self.of(value.raw_get(name), depth + 1)]
            if isinstance(value, StreamObject):
                parts.append(hashlib.sha256(value.get_data()).digest())
        elif isinstance(value, ArrayObject):
            parts = [self.of(part, depth + 1) for part in value]
        else:
            parts.append(_bytes(_scalar(value)))
        kind = type(value).__name__ if isinstance(value, ArrayObject) else "dictionary"
        return hashlib.sha256(_bytes(f"{kind} {len(parts)}") + b"".join(parts)).digest()

    def of_annotation(self, annotation: DictionaryObject) -> bytes:
        """Return the digest of what is fixed of a link or a field; b"" for other annotations."""
        subtype = annotation.get("/Subtype")
        if subtype == "/Link":
            return b"".join(self.of(annotation.get(name)) for name in ("/Rect", "/A", "/Contents"))
        if subtype != "/Widget":
            return b""
        parent = _resolve(annotation.get("/Parent")) or {}
        entries = [_scalar(_resolve(annotation.get(name, parent.get(name)))) for name in _FIELD_ENTRIES]
        return self.of(annotation.get("/Rect")) + b"".join(map(_bytes, entries))


def _spoken_lines(root: Any) -> Iterator[str]:
    """Yield what the structure tree says: roles and words, in reading order."""
    stack = [_resolve(root)]
    while stack:
        element = stack.pop()
        if isinstance(element, ArrayObject):
            stack += [_resolve(kid) for kid in reversed(element)]
        elif isinstance(element, DictionaryObject):
            yield "element"
            yield from (_scalar(_resolve(element.get(name))) for name in _SPOKEN_ENTRIES)
            stack.append(_resolve(element.get("/K")))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _scalar(value: Any) -> str:
    """Return a value that is no collection as text: numbers rounded, because programs write them differently."""
    if value is None or isinstance(value, NullObject):
        return "null"
    if isinstance(value, BooleanObject):
        return f"boolean {value.value}"
    if isinstance(value, ByteStringObject | TextStringObject):
        return f"string {value.original_bytes.hex() if isinstance(value, ByteStringObject) else value!s}"
    if isinstance(value, int | float):
        return f"number {round(float(value), 3) + 0.0:.3f}"
    return f"name {value}" if isinstance(value, str) else f"value {value!r}"
