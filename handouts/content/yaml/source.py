"""The bytes of a content file become lines that a YAML parser can take; whatever is wrong with the bytes is a Problem.

Mends as it reports (a tab becomes spaces, a bad byte a mark), so that one run also finds what is wrong further down.

A YAML parser's complaint becomes a Problem in the words of the person who wrote the file, and a mended line.

Mending does what the hint says (it puts the text in quotes), so that the same run goes on to the next problem.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from yaml.error import MarkedYAMLError

from handouts.errors import Problem, input_error
from handouts.files import read_file

MAX_BYTES = 1_000_000
MAX_REPORTED = 20
"""Problems of one kind that a file reports; a file of another program's making would otherwise print thousands."""

# Told by what it holds: compiled by what it leaves out, all planes of Unicode, it would take ten times as long.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
MAX_ZERO_BYTES = 3
_SPACE_LIKE = re.compile(r"[ \t\xa0\u2000-\u200b\u202f\u3000]*")
# UTF-32 first: its mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = {
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
    """Read a file's text. Raises InputError where there is nothing to go on with: no file, too large, not text."""
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
    """Decode and mend. Raises InputError for bytes that are no text at all."""
    text, decoding = _decode(data, shown)
    problems = [("decoding", problem) for problem in decoding]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    mended, shifts = list(lines), dict[int, int]()
    width = _indent_width(lines)
    for number, written in enumerate(lines):
        line = mended[number] = UNPRINTABLE.sub(" ", written)
        if line != written:
            problems += [("control", problem) for problem in _unprintable_problems(written, number, shown)]
        if line.isascii() and "\t" not in line:
            continue
        lead = _SPACE_LIKE.match(line)
        indent = lead[0] if lead else ""
        if indent == line:
            mended[number] = ""
        elif indent.strip(" "):
            problems.append(
                ("tab" if indent.strip(" ")[0] == "\t" else "space", _indentation_problem(line, indent, number, shown))
            )
            spaces = " " * sum(width if sign == "\t" else 1 for sign in indent)
            shifts[number] = len(spaces) - len(indent)
            mended[number] = spaces + line[len(indent) :].replace("\t", " ")
        else:
            mended[number] = line.replace("\t", " ")
    return SourceText(shown, tuple(lines), tuple(mended), _limit(problems), shifts)


def _decode(data: bytes, shown: str) -> tuple[str, list[Problem]]:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            found = f"the file is saved as {name}; UTF-8 was expected"
            return data.decode(name, "replace").lstrip("\ufeff"), [Problem(shown, 1, 1, found, SAVE_HINT)]
    # A few in a text are a slip of an editor or of a copy, and each is pointed out; in UTF-16 every second byte is one.
    zeros = data.count(b"\0")
    if zeros and (zeros > max(MAX_ZERO_BYTES, len(data) // 10) or not _is_utf8(data)):
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


def _unprintable_problems(line: str, number: int, shown: str) -> list[Problem]:
    return [
        Problem(shown, number + 1, found.start() + 1, f"the control character U+{ord(found[0]):04X}", "delete it")
        for found in UNPRINTABLE.finditer(line)
    ]


def _indentation_problem(line: str, indent: str, number: int, shown: str) -> Problem:
    at = next(index for index, sign in enumerate(indent) if sign != " ")
    if line[at] == "\t":
        return Problem(shown, number + 1, at + 1, "a tab at the beginning of the line", "indent with spaces, not tabs")
    found = f"the line begins with a special space, U+{ord(line[at]):04X}"
    return Problem(shown, number + 1, at + 1, found, "delete it and type ordinary spaces")


def _limit(problems: list[tuple[str, Problem]]) -> tuple[Problem, ...]:
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


QUOTE_HINT = 'put the whole text in quotes: "..."'
COLON_HINT = "write `key: text`; or, if it goes on with the text above, indent it further than the key there"
INDENT_HINT = "keys of one group begin in the same column; what belongs to a key stands two spaces further right"
_KEY = r"""[^\s:#'"\[\]{},&*!|>%@`][^:#"'{}\[\]]*?:(?=\s|$)\s*"""
_LINE = re.compile(rf"(?P<lead>\s*(?:-\s+)*)(?P<key>{_KEY})?(?P<value>.*)")
_UNEXPECTED = re.compile(r"(?:found|got)(?: character)? '(?P<found>[^']*)'")

# A key without a space after its colon is no key; but `http://` is none either, nor is a clock time.
_MISSING_SPACE = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?P<key>[a-z_]+):(?P<value>[^\s:/].*)", re.S)
MISSING_SPACE = "a colon needs a space after it"
_CURLY = "“”„‟‘’‚«»″"

Position = tuple[int, int]


@dataclass(frozen=True)
class SyntaxProblem:
    """A problem, and the line (counted from 0) as it should read to go on; None when only the writer can mend it.

    `lost` says that the mended line says less than the writer meant, so that a key may now seem to be missing.
    """

    problem: Problem
    line: int
    mended: str | None
    lost: bool = False
    misplaced: bool = False
    """The line does not line up with those above."""


def explain_syntax_error(error: MarkedYAMLError, source: SourceText, lines: list[str]) -> SyntaxProblem:
    """Say in plain words what the parser stumbled over, and where. `lines` are the source's, mended so far."""
    here = error.problem_mark or error.context_mark
    start = error.context_mark or here
    at = (here.line, here.column) if here else (0, 0)
    begin = (start.line, start.column) if start else at
    stumble = _SyntaxError(str(error.problem or ""), at, begin, source, lines)
    said = f"{error.context or ''}: {error.problem or ''}"
    for words, handle in _HANDLERS:
        if re.search(words, said):
            return handle(stumble)
    return stumble.unknown()


def missing_space_hint(text: str) -> str:
    """How to write a key and value that have no space between them; '' of other text."""
    found = _MISSING_SPACE.fullmatch(text)
    return f"write `{found['key']}: {' '.join(found['value'].split())}`" if found else ""


def curly_quotes_hint(value: str) -> tuple[str, str] | None:
    """Message and hint for a value between typographic quotes; None where there are none."""
    if value and (value[0] in _CURLY or value[-1] in _CURLY):
        return f"{value} has typographic quotes, which YAML reads as part of it", "use straight ones, or none"
    return None


def quote_line(line: str) -> str | None:
    """The line with its text in quotes, as the hints advise; None where it has no text of its own."""
    found = _LINE.fullmatch(line)
    if not found or not found["value"].strip():
        return None
    value = found["value"].strip()
    value = value[1:] if value[0] in "\"'" else value
    value = value[:-1] if value[-1:] in ("'", '"') else value
    return found["lead"] + (found["key"] or "") + "'" + value.replace("'", "''") + "'"


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


@dataclass(frozen=True)
class _SyntaxError:
    """What the parser said, where it gave up (`at`) and where what it was reading begins (`begin`), from 0."""

    text: str
    at: Position
    begin: Position
    source: SourceText
    lines: list[str]

    def line(self, row: int) -> str:
        return self.lines[row] if row < len(self.lines) else ""

    def sign(self, at: Position) -> str:
        return self.line(at[0])[at[1] : at[1] + 1] or "line"

    def value(self) -> tuple[str, int]:
        """The text of the line, after its dashes and key, and the column where it begins."""
        found = _LINE.fullmatch(self.line(self.at[0]))
        return (found["value"], found.start("value")) if found else ("", 0)

    def stuck(self, at: Position, message: str, hint: str) -> SyntaxProblem:
        return SyntaxProblem(self.source.problem(*at, message, hint), at[0], None)

    def misplaced(self) -> SyntaxProblem:
        problem = self.source.problem(*self.at, "this line does not line up with the lines above", INDENT_HINT)
        return SyntaxProblem(problem, self.at[0], None, misplaced=True)

    def quotable(self, at: Position, message: str, hint: str = QUOTE_HINT) -> SyntaxProblem:
        return SyntaxProblem(self.source.problem(*at, message, hint), at[0], quote_line(self.line(at[0])))

    def no_colon(self, at: Position | None = None) -> SyntaxProblem:
        at = at or self.begin
        if tight := _MISSING_SPACE.fullmatch(self.line(at[0])):
            problem = self.source.problem(
                at[0], tight.start("key"), MISSING_SPACE, missing_space_hint(tight[0].strip(" -"))
            )
            return SyntaxProblem(problem, at[0], f"{tight['lead']}{tight['key']}: {tight['value']}")
        return SyntaxProblem(self.source.problem(*at, "this line has no colon", COLON_HINT), at[0], "", lost=True)

    def escape(self) -> SyntaxProblem:
        hint = "write two backslashes, or use single quotes: '...'"
        return self.quotable(self.at, "a backslash in double quotes has a meaning of its own", hint)

    def open_quote(self) -> SyntaxProblem:
        hint = f"close it with {self.sign(self.begin)} at the end of the text"
        return self.quotable(self.begin, "the quote that opens here is never closed", hint)

    def block(self) -> SyntaxProblem:
        """Text beside | or >, which announce a text on the lines below."""
        message = f"a text cannot begin with {self.sign(self.begin)}"
        hint = f"{QUOTE_HINT}; or, to write on several lines, leave nothing else beside the {self.sign(self.begin)}"
        below = next((line for line in self.lines[self.begin[0] + 1 :] if line.strip()), "")
        if _indentation(below) > _indentation(self.line(self.begin[0])):
            return self.stuck(self.begin, message, hint)
        return self.quotable(self.begin, message, hint)

    def name(self) -> SyntaxProblem:
        return self.quotable(self.begin, f"a text cannot begin with {self.sign(self.begin)}")

    def tag(self) -> SyntaxProblem:
        return self.quotable(self.at, "a text cannot begin with !")

    def second_colon(self) -> SyntaxProblem:
        """'mapping values are not allowed here': two colons on a line, a line too far right, or no colon above."""
        row, column = self.at
        value, begins = self.value()
        if column >= begins and value[:1] in ("{", "["):
            return self.bracket(value, (row, begins))
        if column >= begins:
            hint = 'put the text after the first colon in quotes: key: "..."'
            return self.quotable(self.at, 'a second ": " on this line', hint)
        texts = (n for n in range(row - 1, -1, -1) if self.lines[n].strip() and self.lines[n].lstrip()[0] != "#")
        above = next(texts, row)
        if above < row and (":" not in self.lines[above] or _MISSING_SPACE.fullmatch(self.lines[above])):
            return self.no_colon((above, _indentation(self.lines[above])))
        at = (row, _indentation(self.line(row)))
        return self.stuck(at, "this line stands further right than the group it belongs to", INDENT_HINT)

    def list_beside(self) -> SyntaxProblem:
        hint = "write each `- ` on a line of its own, below the key"
        return self.quotable(self.at, "a list cannot begin beside its key", hint)

    def bad_start(self) -> SyntaxProblem:
        found = _UNEXPECTED.search(self.text)
        if found and found["found"] == "<stream end>":
            hint = f"{QUOTE_HINT}, or close the bracket"
            return self.stuck(self.at, "the file ends inside a bracket that is never closed", hint)
        sign = self.sign(self.at)
        if found and (sign.isspace() or sign == "line"):
            sign = found["found"]
        return self.quotable(self.at, f"a text cannot begin with {sign}")

    def open_bracket(self) -> SyntaxProblem:
        sign = self.sign(self.begin)
        return self.quotable(
            self.begin, f"the {sign} that opens here is never closed", f"{QUOTE_HINT}, or close the {sign}"
        )

    def bracket(self, value: str, at: Position) -> SyntaxProblem:
        meaning = "group of keys" if value[0] == "{" else "list"
        return self.quotable(at, f"a text that begins with {value[0]} is read as a {meaning}")

    def after_value(self) -> SyntaxProblem:
        """'expected <block end>': text goes on after a bracket or a closing quote, or stands in a wrong column."""
        row, column = self.at
        value, begins = self.value()
        if column > begins and value[:1] in ("{", "["):
            return self.bracket(value, (row, begins))
        if column > begins and value[:1] in ("'", '"'):
            hint = "close the quotes only at the end of the text; inside, write the other kind of quote"
            return self.quotable(self.at, "text goes on after the closing quote", hint)
        if column > begins or (column == begins > 0 and "scalar" in self.text and row and self.sign(self.at) != "-"):
            hint = "the quotes may have been opened on a line above and closed only here; close them on their own line"
            return self.stuck(self.at, "this text belongs to nothing", hint)
        return self.misplaced()

    def unknown(self) -> SyntaxProblem:
        row = next((row for row, line in enumerate(self.lines) if line.startswith("%")), None)
        if row is not None:
            return self.stuck((row, 0), "a line cannot begin with %", "delete the line, or indent and quote its text")
        if "document start" in self.text:
            return self.misplaced()
        return self.stuck(self.at, f"this cannot be read as YAML: {self.text or 'unknown error'}", QUOTE_HINT)


# What the parser was doing, or what it says, in the order of asking: "while …: problem".
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
