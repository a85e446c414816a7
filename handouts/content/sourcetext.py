"""The bytes of a content file become lines that a YAML parser can take; whatever is wrong with the bytes is a Problem.

Mends as it reports (a tab becomes spaces, a bad byte a mark), so that one run also finds what is wrong further down.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from handouts.errors import Problem, input_error
from handouts.files import read_file

MAX_BYTES = 1_000_000
MAX_REPORTED = 20
"""Problems of one kind that a file reports; a file of another program's making would otherwise print thousands."""

# Told by what it holds: compiled by what it leaves out, all planes of Unicode, it would take ten times as long.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
FEW_ZEROS = 3
_SPACE_LIKE = re.compile(r"[ \t\xa0\u2000-\u200b\u202f\u3000]*")
# UTF-32 first: its mark begins with that of UTF-16.
_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
SAVE_HINT = 'save the file as UTF-8: in Notepad, "Save as", then Encoding "UTF-8"'


@dataclass(frozen=True)
class SourceText:
    """A file's text: `lines` as an editor shows them, `mended` as the parser takes them, and what was mended."""

    shown: str
    lines: tuple[str, ...]
    mended: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    shifts: dict[int, int] = field(default_factory=dict)
    """By line, counted from 0: how many columns the mended line is longer at its left."""

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Line and column counted from 1, inside the file, for a parser's position counted from 0."""
        line = min(max(line, 0), len(self.lines) - 1)
        column = max(column - self.shifts.get(line, 0), 0)
        return line + 1, min(column, len(self.lines[line])) + 1

    def problem(self, line: int, column: int, message: str, hint: str = "") -> Problem:
        """A Problem at a parser's position, counted from 0."""
        return Problem(self.shown, *self.place(line, column), message, hint)


def shown_path(path: Path) -> str:
    """The path as a user would write it: relative to the current directory when inside it, with slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def read_source(path: Path, shown: str) -> SourceText:
    """Read a file's text. Raises Refused where there is nothing to go on with: no file, too large, not text."""
    try:
        if path.is_dir():
            raise input_error(shown, "this is a folder; a YAML file was expected")
        if not path.exists():
            raise input_error(shown, "there is no such file", _other_spelling(path))
        if not path.is_file():
            raise input_error(shown, "this is not an ordinary file")
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1e6
            raise input_error(
                shown, f"the file is {size:.1f} MB; a content file may have 1 MB", "is this the right file?"
            )
        return source_from_bytes(read_file(path, MAX_BYTES, follow=True), shown)
    except OSError as error:
        raise input_error(shown, f"the file cannot be read: {error.strerror or error}") from None


def source_from_bytes(data: bytes, shown: str) -> SourceText:
    """Decode and mend. Raises Refused for bytes that are no text at all."""
    text, decoding = _decode(data, shown)
    problems = [("decoding", problem) for problem in decoding]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    mended, shifts = list(lines), dict[int, int]()
    width = _indent_width(lines)
    for number, written in enumerate(lines):
        line = mended[number] = UNPRINTABLE.sub(" ", written)
        if line != written:
            problems += [("control", problem) for problem in _unprintable(written, number, shown)]
        if line.isascii() and "\t" not in line:
            continue
        lead = _SPACE_LIKE.match(line)
        indent = lead[0] if lead else ""
        if indent == line:
            mended[number] = ""
        elif indent.strip(" "):
            problems.append(
                ("tab" if indent.strip(" ")[0] == "\t" else "space", _indented(line, indent, number, shown))
            )
            spaces = " " * sum(width if sign == "\t" else 1 for sign in indent)
            shifts[number] = len(spaces) - len(indent)
            mended[number] = spaces + line[len(indent) :].replace("\t", " ")
        else:
            mended[number] = line.replace("\t", " ")
    return SourceText(shown, tuple(lines), tuple(mended), _few(problems), shifts)


def _decode(data: bytes, shown: str) -> tuple[str, list[Problem]]:
    for mark, name in _WIDE_MARKS.items():
        if data.startswith(mark):
            found = f"the file is saved as {name}; UTF-8 was expected"
            return data.decode(name, "replace").lstrip("\ufeff"), [Problem(shown, 1, 1, found, SAVE_HINT)]
    # A few in a text are a slip of an editor or of a copy, and each is pointed out; in UTF-16 every second byte is one.
    zeros = data.count(b"\0")
    if zeros and (zeros > max(FEW_ZEROS, len(data) // 10) or not _is_utf8(data)):
        raise input_error(shown, "this is not a text file, or it is saved as UTF-16", SAVE_HINT)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        bad = error.object[error.start]
        before = error.object[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the byte 0x{bad:02X} is not UTF-8"
        meant = bytes([bad]).decode("cp1252", "ignore")
        message += f'; a Windows program may have meant "{meant}"' if meant.isprintable() and meant else ""
        text = data.decode("utf-8-sig", "replace")
        if text.count("\ufffd") > max(MAX_REPORTED, len(text) / 10):
            raise input_error(shown, "this is not a text file in UTF-8", SAVE_HINT, line, column) from None
        return text, [Problem(shown, line, column, message, SAVE_HINT)]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unprintable(line: str, number: int, shown: str) -> list[Problem]:
    return [
        Problem(shown, number + 1, found.start() + 1, f"the control character U+{ord(found[0]):04X}", "delete it")
        for found in UNPRINTABLE.finditer(line)
    ]


def _indented(line: str, indent: str, number: int, shown: str) -> Problem:
    at = next(index for index, sign in enumerate(indent) if sign != " ")
    if line[at] == "\t":
        return Problem(shown, number + 1, at + 1, "a tab at the beginning of the line", "indent with spaces, not tabs")
    found = f"the line begins with a special space, U+{ord(line[at]):04X}"
    return Problem(shown, number + 1, at + 1, found, "delete it and type ordinary spaces")


def _few(problems: list[tuple[str, Problem]]) -> tuple[Problem, ...]:
    """At most MAX_REPORTED problems of each kind."""
    counts: dict[str, int] = {}
    kept = []
    for kind, problem in problems:
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MAX_REPORTED:
            kept.append(problem)
    return tuple(kept)


def _indent_width(lines: list[str]) -> int:
    """How many spaces a tab stands for: the smallest indentation of the file's other lines, else 2."""
    texts = (line for line in lines if line[:1] == " " and line.lstrip(" ")[:1] not in ("", "\t"))
    return min(min((len(line) - len(line.lstrip(" ")) for line in texts), default=2), 8)


def _other_spelling(path: Path) -> str:
    other = path.with_suffix(".yml" if path.suffix == ".yaml" else ".yaml")
    return f'there is "{other.name}"; give it the ending {path.suffix}' if path.suffix and other.is_file() else ""
