"""A YAML parser's complaint becomes a Problem in the words of the person who wrote the file, and a mended line.

Mending does what the hint says (it puts the text in quotes), so that the same run goes on to the next problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yaml.error import MarkedYAMLError

from handouts.content.sourcetext import SourceText
from handouts.errors import Problem

QUOTE_HINT = 'put the whole text in quotes: "..."'
COLON_HINT = "write `key: text`; or, if it goes on with the text above, indent it further than the key there"
INDENT_HINT = "keys of one group begin in the same column; what belongs to a key stands two spaces further right"
_KEY = r"""[^\s:#'"\[\]{},&*!|>%@`][^:#"'{}\[\]]*?:(?=\s|$)\s*"""
_LINE = re.compile(rf"(?P<lead>\s*(?:-\s+)*)(?P<key>{_KEY})?(?P<value>.*)")
_FOUND = re.compile(r"(?:found|got)(?: character)? '(?P<found>[^']*)'")

# A key without a space after its colon is no key; but `http://` is none either, nor is a clock time.
_TIGHT = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?P<key>[a-z_]+):(?P<value>[^\s:/].*)", re.S)
TIGHT = "a colon needs a space after it"
_CURLY = "“”„‟‘’‚«»″"

At = tuple[int, int]


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
    stumble = _Stumble(str(error.problem or ""), at, begin, source, lines)
    said = f"{error.context or ''}: {error.problem or ''}"
    for words, handle in _HANDLERS:
        if re.search(words, said):
            return handle(stumble)
    return stumble.unknown()


def missing_space_hint(text: str) -> str:
    """How to write a key and value that have no space between them; '' of other text."""
    found = _TIGHT.fullmatch(text)
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


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip())


@dataclass(frozen=True)
class _Stumble:
    """What the parser said, where it gave up (`at`) and where what it was reading begins (`begin`), from 0."""

    text: str
    at: At
    begin: At
    source: SourceText
    lines: list[str]

    def line(self, row: int) -> str:
        return self.lines[row] if row < len(self.lines) else ""

    def sign(self, at: At) -> str:
        return self.line(at[0])[at[1] : at[1] + 1] or "line"

    def value(self) -> tuple[str, int]:
        """The text of the line, after its dashes and key, and the column where it begins."""
        found = _LINE.fullmatch(self.line(self.at[0]))
        return (found["value"], found.start("value")) if found else ("", 0)

    def stuck(self, at: At, message: str, hint: str) -> SyntaxProblem:
        return SyntaxProblem(self.source.problem(*at, message, hint), at[0], None)

    def misplaced(self) -> SyntaxProblem:
        problem = self.source.problem(*self.at, "this line does not line up with the lines above", INDENT_HINT)
        return SyntaxProblem(problem, self.at[0], None, misplaced=True)

    def quotable(self, at: At, message: str, hint: str = QUOTE_HINT) -> SyntaxProblem:
        return SyntaxProblem(self.source.problem(*at, message, hint), at[0], quote_line(self.line(at[0])))

    def no_colon(self, at: At | None = None) -> SyntaxProblem:
        at = at or self.begin
        if tight := _TIGHT.fullmatch(self.line(at[0])):
            problem = self.source.problem(at[0], tight.start("key"), TIGHT, missing_space_hint(tight[0].strip(" -")))
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
        if _lead(below) > _lead(self.line(self.begin[0])):
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
        if above < row and (":" not in self.lines[above] or _TIGHT.fullmatch(self.lines[above])):
            return self.no_colon((above, _lead(self.lines[above])))
        at = (row, _lead(self.line(row)))
        return self.stuck(at, "this line stands further right than the group it belongs to", INDENT_HINT)

    def list_beside(self) -> SyntaxProblem:
        hint = "write each `- ` on a line of its own, below the key"
        return self.quotable(self.at, "a list cannot begin beside its key", hint)

    def bad_start(self) -> SyntaxProblem:
        found = _FOUND.search(self.text)
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

    def bracket(self, value: str, at: At) -> SyntaxProblem:
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
    (r"escape", _Stumble.escape),
    (r"quoted scalar.*:", _Stumble.open_quote),
    (r"block scalar.*:", _Stumble.block),
    (r"(anchor|alias).*:", _Stumble.name),
    (r"\btag\b", _Stumble.tag),
    (r"simple key.*:", _Stumble.no_colon),
    (r"mapping values", _Stumble.second_colon),
    (r"sequence entries", _Stumble.list_beside),
    (r"mapping keys|cannot start any token|node content", _Stumble.bad_start),
    (r"flow.*:", _Stumble.open_bracket),
    (r"block end|block (collection|mapping).*:", _Stumble.after_value),
)
