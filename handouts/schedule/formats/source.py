"""Read the file of a list: its bytes, its decoded text, and its JSON value.

`ListSource` decodes and parses on first use, because some formats are recognized by their bytes.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.content.yaml.source import shown_path
from handouts.errors import Hint, InputError, ListFile, Option, Problem, Severity, input_error, usage_error
from handouts.files import read_file
from handouts.schedule.text_encoding import (
    KNOWN_ENCODINGS,
    encoding_samples,
    find_unlikely_word,
    guess_encodings,
    known_encoding,
)

if TYPE_CHECKING:
    from handouts.schedule.formats.json_text import JsonText

MAX_BYTES = 30_000_000
MAX_LINES = 1_000_000
MAX_SUGGESTIONS = 5
"""Encodings that the user may choose from."""
MAX_WORD = 40
"""Characters of a word in a message; a damaged file may be one word of megabytes."""
_HEAD_BYTES = 800_000
_AS_UTF8 = 'in Excel: Save as, then the type "CSV UTF-8"'
# UTF-32 first: its mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


class UncertainEncoding(InputError):
    """The text is not UTF-8, and only a person can tell which encoding it has.

    `readings` are possible encodings, each with a word of the file as that encoding reads it.
    """

    def __init__(self, problem: Problem, readings: Sequence[tuple[str, str]]) -> None:
        super().__init__([problem])
        self.readings = tuple(readings)


class ListSource:
    """The contents of a list's file. `file` is its path as messages show it."""

    def __init__(self, file: str, data: bytes, encoding: str = "") -> None:
        self.file, self.data, self._encoding = file, data, encoding

    @cached_property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def head(self) -> str:
        """The beginning of the file as text, without a byte order mark. Bytes that are not text become U+FFFD."""
        name = _unicode_encoding(self.data) or self._encoding or "utf-8"
        return self.data[:_HEAD_BYTES].decode(name, "replace").lstrip("\ufeff")

    @cached_property
    def zip_parts(self) -> frozenset[str]:
        """Names of the parts of a zip file; empty for any other file. Raises InputError for a damaged zip file."""
        if not self.data.startswith(b"PK"):
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                return frozenset(archive.namelist())
        except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, NotImplementedError, OSError, EOFError):
            message = "the workbook is damaged: it cannot be unpacked"
            raise input_error(self.file, message, "export or copy the file again") from None

    @property
    def text(self) -> str:
        """The decoded text. Raises InputError if it is empty, damaged or too long, UncertainEncoding if unclear."""
        return self._decoded[0]

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What the user should know about the encoding."""
        return self._decoded[1]

    @cached_property
    def json(self) -> JsonText:
        """The text, parsed as JSON. Raises InputError if it is not JSON."""
        from handouts.schedule.formats.json_text import JsonText

        return JsonText(self.text, self.file)

    @cached_property
    def _decoded(self) -> tuple[str, tuple[Problem, ...]]:
        text, notes = _decode(self.data, self.file, self._encoding)
        text = text.lstrip("\ufeff")  # some programs write the mark twice
        if not text.strip():
            raise input_error(self.file, "the file is empty", "export the list again")
        if text.count("\n") + text.count("\r") > MAX_LINES * 2:
            raise input_error(self.file, f"more than {MAX_LINES:,} lines", "is this the list of a day?")
        return text, notes


def load_source(path: Path, encoding: str, expected: str) -> ListSource:
    """Read the file at `path`. `encoding` is that of a text that is not UTF-8; `expected` names the formats.

    Raises InputError for a file that cannot be read, UsageError for an unknown encoding.
    """
    if encoding and not known_encoding(encoding):
        raise usage_error(
            Option("--encoding"), f"{encoding!r} is not a known encoding", f"use one of: {', '.join(KNOWN_ENCODINGS)}"
        )
    file = ListFile(shown_path(path))
    return ListSource(file, _read_bytes(path, file, expected), known_encoding(encoding))


def _read_bytes(path: Path, file: str, expected: str) -> bytes:
    try:
        if path.is_dir():
            raise input_error(file, f"this is a folder; expected {expected}", "give the path of a file in this folder")
        if not path.exists():
            raise input_error(file, "there is no such file", "check the spelling of the path")
        if not path.is_file():
            raise input_error(file, "this is not an ordinary file", "save the list as a file, and give its path")
        if (size := path.stat().st_size) > MAX_BYTES:
            message = f"the file has {size / 1e6:.0f} MB; a list may have {MAX_BYTES // 1_000_000} MB"
            raise input_error(file, message, "is this the right file?")
        return read_file(path, MAX_BYTES, follow=True)
    except OSError as error:
        hint = "close it in Excel, or ask for permission to read it"
        raise input_error(file, f"the file cannot be read: {error.strerror or error}", hint) from None


def _unicode_encoding(data: bytes) -> str:
    """The encoding that a byte order mark or the pattern of zero bytes proves; '' for none."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "") or _utf16_without_mark(data)


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 without a mark: in Latin text, every other byte is 0."""
    head = data[:2000]
    if len(head) < 4 or b"\0" not in head:
        return ""
    if head[1::2].count(0) > len(head) * 0.4 and not head[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) * 0.4 and not head[1::2].count(0) else ""


def _decode(data: bytes, file: str, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    """The text, and a note if its encoding is a guess. `encoding` is the user's, '' for none."""
    name = _unicode_encoding(data)
    if encoding and not name:
        return _decode_as(data, file, encoding), ()
    try:
        return data.decode(name or "utf-8"), ()
    except UnicodeDecodeError as error:
        start = error.start
    line = data[:start].count(b"\n") + 1
    if name:
        message = f"damaged text: not all of it is {name.removesuffix('-sig').upper()}, as its first bytes say"
        raise input_error(file, message, "export or copy the file again", line, 1)
    return _decode_western(data, file, start)


def _decode_western(data: bytes, file: str, start: int) -> tuple[str, tuple[Problem, ...]]:
    """The text as Windows-1252, with a note. `start` is the first byte that is not UTF-8.

    Raises InputError if the text is partly UTF-8, UncertainEncoding if another encoding is more likely.
    """
    line = data[:start].count(b"\n") + 1
    hint: str = Hint(f"{_AS_UTF8}, or name the encoding with --encoding", page=_AS_UTF8)
    if any(ord(character) > 0xFF or character >= "\xa0" for character in data.decode("utf-8", "ignore")):
        raise input_error(file, "some letters are UTF-8 and some are not", hint, line, 1)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        problem = Problem(file, line, 1, "the encoding of this file is unknown", hint)
        raise UncertainEncoding(problem, encoding_samples(data, _word_around(data, start))[:MAX_SUGGESTIONS]) from None
    if word := find_unlikely_word(text):
        likely = guess_encodings(data, word[:MAX_WORD])[:MAX_SUGGESTIONS]
        problem = Problem(file, text[: text.index(word)].count("\n") + 1, 1, *_unlikely_word_problem(word, likely))
        raise UncertainEncoding(problem, [*likely, ("windows-1252", word)])
    # In old code pages, almost every byte is a letter: a wrong code page gives wrong letters without an error.
    letter = data[start : start + 1].decode("cp1252")
    message = f'the file is not UTF-8; it was read as Windows-1252, and the first such letter is "{letter}"'
    hint = 'if names are wrong, save it in Excel as "CSV UTF-8"'
    return text, (Problem(file, line, 1, message, hint, severity=Severity.NOTE),)


def _decode_as(data: bytes, file: str, encoding: str) -> str:
    """The text in the encoding that the user gave. Raises InputError if the file has another encoding."""
    try:
        utf8 = data.decode("utf-8")
    except UnicodeDecodeError:
        utf8 = ""
    if utf8 and not utf8.isascii() and not encoding.startswith("utf"):
        raise input_error(
            file,
            f"the file is UTF-8, not {encoding}",
            Hint("leave out --encoding", page="open it again without choosing an encoding"),
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise input_error(file, f"not all of it is valid {encoding}", _AS_UTF8, line, 1) from None


def _word_around(data: bytes, start: int) -> bytes:
    """The word that contains the byte at `start`."""
    before, after = re.split(rb'[\s,;|"]', data[:start][-80:])[-1], re.split(rb'[\s,;|"]', data[start:][:80])[0]
    return before + after


def _unlikely_word_problem(word: str, likely: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Message and hint for a word that Windows-1252 probably misreads."""
    message = f'the file is not UTF-8, and its encoding is not certain: Windows-1252 reads "{word[:MAX_WORD]}"'
    if not likely:
        return message, Hint(f"{_AS_UTF8}, or name its encoding with --encoding", page=_AS_UTF8)
    hint = Hint(
        f"{_AS_UTF8}, or name its encoding: "
        + ", ".join(f'--encoding {name} reads "{sample[:MAX_WORD]}"' for name, sample in likely[:3]),
        page=_AS_UTF8,
    )
    return message, hint
