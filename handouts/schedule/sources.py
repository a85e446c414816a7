"""A file with a list of a day becomes bytes of a known kind, and text; other kinds are refused with the way out."""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from handouts.content.yaml.source import shown_path
from handouts.errors import InputError, ListFile, Option, Problem, Severity, input_error, usage_error
from handouts.files import read_file
from handouts.schedule.encodings import NAMED, encoding_samples, find_unlikely_word, guess_encodings, known_encoding
from handouts.schedule.foreign_formats import unsupported_bytes, unsupported_text, unsupported_zip

MAX_BYTES = 30_000_000
MAX_LINES = 1_000_000
MEANT = 5
"""Encodings that a person may choose from."""
KINDS = "CSV, XLSX, JSON or a FHIR bundle"

Kind = Literal["text", "workbook", "json"]

_JSON = re.compile(r'\s*(?:\[\s*[\[{"\]]|\{\s*["}])')
_AS_UTF8 = 'in Excel: Save as, then the type "CSV UTF-8"'
# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


class UncertainEncoding(InputError):
    """A text that is not UTF-8, and of which only a person can say how its letters are saved.

    `readings` are encodings that it may be in, each with what it makes of one of its words.
    """

    def __init__(self, problem: Problem, readings: Sequence[tuple[str, str]]) -> None:
        super().__init__([problem])
        self.readings = tuple(readings)


class ListSource(NamedTuple):
    """What was found: `text` is '' of a workbook, `data` b'' of the others."""

    shown: str
    kind: Kind
    data: bytes
    text: str
    notes: tuple[Problem, ...]
    sha256: str
    """Of the file's bytes."""


SHOWN = 40
"""Characters of a word in a message; a damaged file may be one word of megabytes."""


def load_list(path: Path, encoding: str = "") -> ListSource:
    """Read the file and tell its kind by what it holds. `encoding` names that of a text that is not UTF-8.

    Raises Refused where it cannot be a list of a day, Unknown for an encoding that is not known.
    """
    if encoding and not known_encoding(encoding):
        raise usage_error(Option("--encoding"), f"{encoding!r} is not an encoding", f"known here: {', '.join(NAMED)}")
    shown = ListFile(shown_path(path))
    data = _bytes(path, shown)
    sha256 = hashlib.sha256(data).hexdigest()
    if found := unsupported_bytes(data):
        raise input_error(shown, f"this is {found[0]}; expected {KINDS}", found[1])
    if data.startswith(b"PK"):
        _packed(data, shown)
        return ListSource(shown, "workbook", data, "", (), sha256)
    text, notes = _decode(data, shown, known_encoding(encoding))
    text = text.lstrip("\ufeff")  # some programs write the mark twice
    if not text.strip():
        raise input_error(shown, "the file is empty", "export the list again")
    if found := unsupported_text(text):
        raise input_error(shown, f"this is {found[0]}; expected {KINDS}", found[1])
    if text.count("\n") + text.count("\r") > MAX_LINES * 2:
        raise input_error(shown, f"more than {MAX_LINES:,} lines", "is this the list of a day?")
    return ListSource(shown, "json" if _JSON.match(text) else "text", b"", text, notes, sha256)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise input_error(shown, f"this is a folder; expected {KINDS}", "name the list that lies in it")
        if not path.exists():
            raise input_error(shown, "there is no such file", "check the spelling of the path")
        if not path.is_file():
            raise input_error(shown, "this is not an ordinary file", "save the list as a file, and name that")
        if (size := path.stat().st_size) > MAX_BYTES:
            message = f"the file is {size / 1e6:.0f} MB; a list may have {MAX_BYTES // 1_000_000} MB"
            raise input_error(shown, message, "is this the right file?")
        return read_file(path, MAX_BYTES, follow=True)
    except OSError as error:
        hint = "close it in Excel, or ask for permission to read it"
        raise input_error(shown, f"the file cannot be read: {error.strerror or error}", hint) from None


def _packed(data: bytes, shown: str) -> None:
    """Check a zip file. Raises Refused for all but an Excel workbook."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            found = unsupported_zip(set(packed.namelist()), packed)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, NotImplementedError, OSError, EOFError):
        raise input_error(
            shown, "the workbook is damaged: it cannot be unpacked", "export or copy the file again"
        ) from None
    if found:
        raise input_error(shown, f"this is {found[0]}; expected {KINDS}", found[1])


def _decode(data: bytes, shown: str, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    name = next((name for mark, name in _MARKS if data.startswith(mark)), "") or _wide(data)
    if encoding and not name:
        return _named(data, shown, encoding), ()
    try:
        return data.decode(name or "utf-8"), ()
    except UnicodeDecodeError as error:
        if name:
            line = data[: error.start].count(b"\n") + 1
            message = f"damaged text: not all of it is {name.removesuffix('-sig').upper()}, as its beginning says"
            raise input_error(shown, message, "export or copy the file again", line, 1) from None
        start = error.start
    line = data[:start].count(b"\n") + 1
    hint = f"{_AS_UTF8}, or name the encoding with --encoding"
    if any(ord(sign) > 0xFF or sign >= "\xa0" for sign in data.decode("utf-8", "ignore")):
        raise input_error(shown, "some letters are UTF-8 and some are not", hint, line, 1)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        problem = Problem(shown, line, 1, "letters are saved in a way that is not known here", hint)
        raise UncertainEncoding(problem, encoding_samples(data, _word(data, start))[:MEANT]) from None
    if word := find_unlikely_word(text):
        likely = guess_encodings(data, word[:SHOWN])[:MEANT]
        problem = Problem(shown, text[: text.index(word)].count("\n") + 1, 1, *_unlikely(word, likely))
        raise UncertainEncoding(problem, [*likely, ("windows-1252", word)])
    # Any byte is some letter in the old code pages: another page of letters would be read as wrong ones.
    letter = data[start : start + 1].decode("cp1252")
    message = f'the file is not UTF-8; it was read as Windows-1252, and the first such letter is "{letter}"'
    hint = 'if names come out wrong, save it in Excel as "CSV UTF-8"'
    return text, (Problem(shown, line, 1, message, hint, severity=Severity.NOTE),)


def _named(data: bytes, shown: str, encoding: str) -> str:
    """Text in the encoding that was named. Raises Refused where it is in another one for certain."""
    try:
        plain = data.decode("utf-8")
    except UnicodeDecodeError:
        plain = ""
    if plain and not plain.isascii() and not encoding.startswith("utf"):
        raise input_error(shown, f"the file is UTF-8, not {encoding}", "leave out --encoding")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise input_error(shown, f"not all of it is {encoding}, as --encoding says", _AS_UTF8, line, 1) from None


def _word(data: bytes, start: int) -> bytes:
    """The word of a list in which a byte stands."""
    before, after = re.split(rb'[\s,;|"]', data[:start][-80:])[-1], re.split(rb'[\s,;|"]', data[start:][:80])[0]
    return before + after


def _unlikely(word: str, likely: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Message and hint for a word that was read in an encoding that is likely not that of the file."""
    message = f'the file is not UTF-8, and its encoding is not certain: as Windows-1252 it would hold "{word[:SHOWN]}"'
    meant = [f'--encoding {name} reads "{read[:SHOWN]}"' for name, read in likely[:3]]
    return message, f"{_AS_UTF8}, or name its encoding" + (f": {', '.join(meant)}" if meant else " with --encoding")


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte is 0, as far as the letters are Latin."""
    head = data[:2000]
    if len(head) < 4 or b"\0" not in head:
        return ""
    if head[1::2].count(0) > len(head) * 0.4 and not head[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) * 0.4 and not head[1::2].count(0) else ""
