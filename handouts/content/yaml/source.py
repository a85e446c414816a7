"""Decode a content file for the YAML parser, and explain the parser's syntax errors to the author of the file.

Every defect is reported and repaired (a tab becomes spaces, a text is put in quotes), so parsing can continue and one
run reports all problems.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from yaml.error import MarkedYAMLError

from handouts.errors import Problem, input_error
from handouts.files import read_file

MAX_BYTES = 1_000_000
MAX_REPORTED = 20
"""Maximum number of reported problems of one kind. A file of another program could have thousands."""

# A list of the unprintable characters compiles ten times as fast as the complement of the printable ones.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
MAX_ZERO_BYTES = 3
"""Maximum number of zero bytes that are reported one by one in a short file. A file with more is probably not text."""
_SPACE_LIKE = re.compile(r"[ \t\xa0\u2000-\u200b\u202f\u3000]*")
# UTF-32 first, because its mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
SAVE_HINT = 'save the file as UTF-8: in Notepad, "Save as", then Encoding "UTF-8"'


@dataclass(frozen=True)
class SourceText:
    """The text of a file."""

    shown: str
    """Path of the file, as shown in problems."""
    lines: tuple[str, ...]
    """Lines as in an editor."""
    repaired: tuple[str, ...]
    """Lines for the parser."""
    problems: tuple[Problem, ...] = ()
    shifts: dict[int, int] = field(default_factory=dict)
    """For each line (from 0) with repaired indentation: the number of added columns."""

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Line and column of the file, from 1, for a position of the parser, from 0."""
        line = min(max(line, 0), len(self.lines) - 1)
        column = max(column - self.shifts.get(line, 0), 0)
        return line + 1, min(column, len(self.lines[line])) + 1

    def problem(self, line: int, column: int, message: str, hint: str = "") -> Problem:
        """A Problem at a position of the parser, from 0."""
        return Problem(self.shown, *self.place(line, column), message, hint)


def shown_path(path: Path) -> str:
    """The path as a user would write it: with slashes, and relative to the current directory if inside it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


_unsaved: ContextVar[Mapping[Path, bytes]] = ContextVar("unsaved", default={})  # noqa: B039 - never changed in place
"""Files whose bytes are in memory, for the current thread: drafts of an editor."""


@contextmanager
def unsaved_files(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Read these bytes instead of the files on the disk, in this thread and inside this block only.

    A path must be written as the library writes it. A cache of files must not outlive the block.
    """
    token = _unsaved.set(files)
    try:
        yield
    finally:
        _unsaved.reset(token)


def unsaved_bytes(path: Path) -> bytes | None:
    """The bytes in memory of a file; None if it is read from the disk."""
    return _unsaved.get().get(path)


def unsaved_paths() -> Iterator[Path]:
    """The files in memory, which may not be on the disk yet."""
    yield from _unsaved.get()


def read_source(path: Path, shown: str) -> SourceText:
    """Read the text of a file; `shown` is its path in problems. Raises InputError: no file, too large, or not text."""
    if (data := unsaved_bytes(path)) is not None:
        return source_from_bytes(data, shown)
    try:
        if path.is_dir():
            raise input_error(shown, "this is a folder; a YAML file was expected")
        if not path.exists():
            raise input_error(shown, "there is no such file", _other_suffix_hint(path))
        if not path.is_file():
            raise input_error(shown, "this is not a regular file")
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1e6
            raise input_error(
                shown, f"the file is {size:.1f} MB; the limit for a content file is 1 MB", "is this the right file?"
            )
        return source_from_bytes(read_file(path, MAX_BYTES, follow=True), shown)
    except OSError as error:
        raise input_error(shown, f"the file cannot be read: {error.strerror or error}") from None


def source_from_bytes(data: bytes, shown: str) -> SourceText:
    """Decode and repair text. Raises InputError for bytes that are not text."""
    text, decoding = _decode(data, shown)
    problems = [("decoding", problem) for problem in decoding]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    repaired, shifts = list(lines), dict[int, int]()
    width = _indent_width(lines)
    for number, original in enumerate(lines):
        line = repaired[number] = UNPRINTABLE.sub(" ", original)
        if line != original:
            problems += [("control", problem) for problem in _unprintable_problems(original, number, shown)]
        if line.isascii() and "\t" not in line:
            continue
        match = _SPACE_LIKE.match(line)
        indent = match[0] if match else ""
        if indent == line:
            repaired[number] = ""
        elif indent.strip(" "):
            problems.append(
                ("tab" if indent.strip(" ")[0] == "\t" else "space", _indentation_problem(line, indent, number, shown))
            )
            spaces = " " * sum(width if character == "\t" else 1 for character in indent)
            shifts[number] = len(spaces) - len(indent)
            repaired[number] = spaces + line[len(indent) :].replace("\t", " ")
        else:
            repaired[number] = line.replace("\t", " ")
    return SourceText(shown, tuple(lines), tuple(repaired), _limit(problems), shifts)


def _decode(data: bytes, shown: str) -> tuple[str, list[Problem]]:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            message = f"the file is saved as {name}; UTF-8 was expected"
            return data.decode(name, "replace").lstrip("\ufeff"), [Problem(shown, 1, 1, message, SAVE_HINT)]
    # A few zero bytes come from an editing mistake, and each is reported. In UTF-16, about every second byte is zero.
    zeros = data.count(b"\0")
    if zeros and (zeros > max(MAX_ZERO_BYTES, len(data) // 10) or not _is_utf8(data)):
        raise input_error(shown, "this is not a text file, or it is saved as UTF-16", SAVE_HINT)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        before = error.object[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the byte 0x{byte:02X} is not UTF-8"
        windows = bytes([byte]).decode("cp1252", "ignore")
        message += f'; in a Windows program it may be "{windows}"' if windows.isprintable() and windows else ""
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


def _unprintable_problems(line: str, number: int, shown: str) -> list[Problem]:
    return [
        Problem(shown, number + 1, match.start() + 1, f"the control character U+{ord(match[0]):04X}", "delete it")
        for match in UNPRINTABLE.finditer(line)
    ]


def _indentation_problem(line: str, indent: str, number: int, shown: str) -> Problem:
    column = next(index for index, character in enumerate(indent) if character != " ")
    if line[column] == "\t":
        message, hint = "a tab at the beginning of the line", "indent with spaces, not tabs"
    else:
        message = f"the line begins with a special space, U+{ord(line[column]):04X}"
        hint = "delete it and type ordinary spaces"
    return Problem(shown, number + 1, column + 1, message, hint)


def _limit(problems: list[tuple[str, Problem]]) -> tuple[Problem, ...]:
    """At most MAX_REPORTED problems of each kind."""
    counts: dict[str, int] = {}
    result = []
    for kind, problem in problems:
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MAX_REPORTED:
            result.append(problem)
    return tuple(result)


def _indent_width(lines: list[str]) -> int:
    """Number of spaces that replace a tab: the smallest indentation of the file's other lines, else 2."""
    texts = (line for line in lines if line[:1] == " " and line.lstrip(" ")[:1] not in ("", "\t"))
    return min(min((len(line) - len(line.lstrip(" ")) for line in texts), default=2), 8)


def _other_suffix_hint(path: Path) -> str:
    sibling = path.with_suffix(".yml" if path.suffix == ".yaml" else ".yaml")
    return f'rename "{sibling.name}" so that it ends in {path.suffix}' if path.suffix and sibling.is_file() else ""


QUOTE_HINT = 'put the whole text in quotes: "..."'
COLON_HINT = "write `key: text`; or, if the line continues the text above, indent it more than the key of that text"
INDENT_HINT = "start all keys of a mapping in the same column; indent the values of a key by two more spaces"
_KEY = r"""[^\s:#'"\[\]{},&*!|>%@`][^:#"'{}\[\]]*?:(?=\s|$)\s*"""
_LINE = re.compile(rf"(?P<lead>\s*(?:-\s+)*)(?P<key>{_KEY})?(?P<value>.*)")
_UNEXPECTED = re.compile(r"(?:found|got)(?: character)? '(?P<unexpected>[^']*)'")

# A key without a space after its colon. `http://` and clock times do not match.
_MISSING_SPACE = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?P<key>[a-z_]+):(?P<value>[^\s:/].*)", re.S)
MISSING_SPACE = "a colon needs a space after it"
_CURLY = "“”„‟‘’‚«»″"

Position = tuple[int, int]


@dataclass(frozen=True)
class SyntaxProblem:
    """A syntax error, and the repaired line."""

    problem: Problem
    line: int
    """The line to repair, from 0."""
    repaired: str | None
    """The repaired line; None if only the author can repair it."""
    incomplete: bool = False
    """True if the repaired line lost text, so that a key may seem to be missing."""
    misplaced: bool = False
    """True if the line is not aligned with those above."""


def explain_syntax_error(error: MarkedYAMLError, source: SourceText, lines: list[str]) -> SyntaxProblem:
    """Explain a parser's error in plain words, with its place. `lines` are the lines with the repairs so far."""
    problem_mark = error.problem_mark or error.context_mark
    context_mark = error.context_mark or problem_mark
    end = (problem_mark.line, problem_mark.column) if problem_mark else (0, 0)
    start = (context_mark.line, context_mark.column) if context_mark else end
    syntax_error = _SyntaxError(str(error.problem or ""), end, start, source, lines)
    message = f"{error.context or ''}: {error.problem or ''}"
    for pattern, handler in _HANDLERS:
        if re.search(pattern, message):
            return handler(syntax_error)
    return syntax_error.unknown()


def missing_space_hint(text: str) -> str:
    """How to write `key:value` with its missing space; '' for any other text."""
    match = _MISSING_SPACE.fullmatch(text)
    return f"write `{match['key']}: {' '.join(match['value'].split())}`" if match else ""


def curly_quotes_hint(value: str) -> tuple[str, str] | None:
    """Message and hint for a value in typographic quotes; None for any other value."""
    if value and (value[0] in _CURLY or value[-1] in _CURLY):
        return f"{value} has typographic quotes, which YAML reads as part of the text", "use straight quotes, or none"
    return None


def quote_line(line: str) -> str | None:
    """The line with its text in quotes; None for a line without text."""
    match = _LINE.fullmatch(line)
    if not match or not match["value"].strip():
        return None
    value = match["value"].strip()
    value = value[1:] if value[0] in "\"'" else value
    value = value[:-1] if value[-1:] in ("'", '"') else value
    return match["lead"] + (match["key"] or "") + "'" + value.replace("'", "''") + "'"


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


@dataclass(frozen=True)
class _SyntaxError:
    """An error of the parser. Each method explains one kind of error."""

    text: str
    """The parser's message."""
    end: Position
    """Where the parser failed, from 0."""
    start: Position
    """Start of the value that the parser was reading."""
    source: SourceText
    lines: list[str]

    def line(self, row: int) -> str:
        return self.lines[row] if row < len(self.lines) else ""

    def character(self, position: Position) -> str:
        """The character at a position; "line" at the end of a line."""
        return self.line(position[0])[position[1] : position[1] + 1] or "line"

    def value(self) -> tuple[str, int]:
        """The text of the line after its dashes and its key, and the column where the text starts."""
        match = _LINE.fullmatch(self.line(self.end[0]))
        return (match["value"], match.start("value")) if match else ("", 0)

    def unrepairable(self, position: Position, message: str, hint: str) -> SyntaxProblem:
        return SyntaxProblem(self.source.problem(*position, message, hint), position[0], None)

    def misplaced(self) -> SyntaxProblem:
        problem = self.source.problem(*self.end, "this line is not aligned with the lines above", INDENT_HINT)
        return SyntaxProblem(problem, self.end[0], None, misplaced=True)

    def quotable(self, position: Position, message: str, hint: str = QUOTE_HINT) -> SyntaxProblem:
        return SyntaxProblem(
            self.source.problem(*position, message, hint), position[0], quote_line(self.line(position[0]))
        )

    def no_colon(self, position: Position | None = None) -> SyntaxProblem:
        position = position or self.start
        row = position[0]
        if match := _MISSING_SPACE.fullmatch(self.line(row)):
            hint = missing_space_hint(match[0].strip(" -"))
            problem = self.source.problem(row, match.start("key"), MISSING_SPACE, hint)
            return SyntaxProblem(problem, row, f"{match['lead']}{match['key']}: {match['value']}")
        problem = self.source.problem(*position, "this line has no colon", COLON_HINT)
        return SyntaxProblem(problem, row, "", incomplete=True)

    def escape(self) -> SyntaxProblem:
        hint = "write two backslashes, or use single quotes: '...'"
        return self.quotable(self.end, "a backslash in double quotes starts an escape sequence", hint)

    def open_quote(self) -> SyntaxProblem:
        hint = f"close it with {self.character(self.start)} at the end of the text"
        return self.quotable(self.start, "the quote that opens here is not closed", hint)

    def block(self) -> SyntaxProblem:
        """Text on the line of | or >, which start text on the lines below."""
        message = f"text cannot begin with {self.character(self.start)}"
        hint = f"{QUOTE_HINT}; or, for text of several lines, write nothing after the {self.character(self.start)}"
        below = next((line for line in self.lines[self.start[0] + 1 :] if line.strip()), "")
        if _indentation(below) > _indentation(self.line(self.start[0])):
            return self.unrepairable(self.start, message, hint)
        return self.quotable(self.start, message, hint)

    def name(self) -> SyntaxProblem:
        return self.quotable(self.start, f"text cannot begin with {self.character(self.start)}")

    def tag(self) -> SyntaxProblem:
        return self.quotable(self.end, "text cannot begin with !")

    def second_colon(self) -> SyntaxProblem:
        """'mapping values are not allowed here': two colons on a line, too much indentation, or no colon above."""
        row, column = self.end
        value, value_column = self.value()
        if column >= value_column and value[:1] in ("{", "["):
            return self.bracket(value, (row, value_column))
        if column >= value_column:
            hint = 'put the text after the first colon in quotes: key: "..."'
            return self.quotable(self.end, 'a second ": " on this line', hint)
        texts = (n for n in range(row - 1, -1, -1) if self.lines[n].strip() and self.lines[n].lstrip()[0] != "#")
        above = next(texts, row)
        if above < row and (":" not in self.lines[above] or _MISSING_SPACE.fullmatch(self.lines[above])):
            return self.no_colon((above, _indentation(self.lines[above])))
        position = (row, _indentation(self.line(row)))
        return self.unrepairable(position, "this line is indented more than the keys it belongs to", INDENT_HINT)

    def list_beside(self) -> SyntaxProblem:
        hint = "write each `- ` on its own line, below the key"
        return self.quotable(self.end, "a list cannot begin on the line of its key", hint)

    def bad_start(self) -> SyntaxProblem:
        match = _UNEXPECTED.search(self.text)
        if match and match["unexpected"] == "<stream end>":
            hint = f"{QUOTE_HINT}, or close the bracket"
            return self.unrepairable(self.end, "the file ends inside a bracket that is not closed", hint)
        character = self.character(self.end)
        if match and (character.isspace() or character == "line"):
            character = match["unexpected"]
        return self.quotable(self.end, f"text cannot begin with {character}")

    def open_bracket(self) -> SyntaxProblem:
        sign = self.character(self.start)
        return self.quotable(
            self.start, f"the {sign} that opens here is not closed", f"{QUOTE_HINT}, or close the {sign}"
        )

    def bracket(self, value: str, position: Position) -> SyntaxProblem:
        meaning = "mapping" if value[0] == "{" else "list"
        return self.quotable(position, f"text that begins with {value[0]} is read as a {meaning}")

    def after_value(self) -> SyntaxProblem:
        """'expected <block end>': text after a bracket or a closing quote, or text in a wrong column."""
        row, column = self.end
        value, value_column = self.value()
        if column > value_column and value[:1] in ("{", "["):
            return self.bracket(value, (row, value_column))
        if column > value_column and value[:1] in ("'", '"'):
            hint = "close the quotes only at the end of the text; inside, write the other kind of quote"
            return self.quotable(self.end, "text after the closing quote", hint)
        starts_value = column == value_column > 0 and "scalar" in self.text and row and self.character(self.end) != "-"
        if column > value_column or starts_value:
            hint = "a quote may open on a line above and close here; close it on the line where it opens"
            return self.unrepairable(self.end, "this text has no key", hint)
        return self.misplaced()

    def unknown(self) -> SyntaxProblem:
        row = next((row for row, line in enumerate(self.lines) if line.startswith("%")), None)
        if row is not None:
            return self.unrepairable(
                (row, 0), "a line cannot begin with %", "delete the line, or indent and quote its text"
            )
        if "document start" in self.text:
            return self.misplaced()
        return self.unrepairable(self.end, f"this is not valid YAML: {self.text or 'unknown error'}", QUOTE_HINT)


# Patterns for the parser's text "while ...: problem". The first match decides.
_HANDLERS = (
    (r"escape", _SyntaxError.escape),
    (r"quoted scalar.*:", _SyntaxError.open_quote),
    (r"block scalar.*:", _SyntaxError.block),
    (r"(anchor|alias).*:", _SyntaxError.name),
    (r"\btag\b", _SyntaxError.tag),
    (r"simple key.*:", _SyntaxError.no_colon),
    (r"mapping values", _SyntaxError.second_colon),
    (r"sequence entries", _SyntaxError.list_beside),
    (r"mapping keys|cannot start any token|node content", _SyntaxError.bad_start),
    (r"flow.*:", _SyntaxError.open_bracket),
    (r"block end|block (collection|mapping).*:", _SyntaxError.after_value),
)
