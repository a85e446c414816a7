"""A YAML parser's complaint becomes a Problem in the words of the person who wrote the file, and a mended line.

Mending does what the hint says (it puts the text in quotes), so that the same run goes on to the next problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yaml.error import MarkedYAMLError

from handouts.content.sourcetext import Source
from handouts.problems import Problem

QUOTE_HINT = 'put the whole text in quotes: "..."'
COLON_HINT = "write `key: text`; or, if it goes on with the text above, indent it further than the key there"
INDENT_HINT = "keys of one group begin in the same column; what belongs to a key stands two spaces further right"
_KEY = r"""[^\s:#'"\[\]{},&*!|>%@`][^:#"'{}\[\]]*?:(?=\s|$)\s*"""
_LINE = re.compile(rf"(?P<lead>\s*(?:-\s+)*)(?P<key>{_KEY})?(?P<value>.*)")
_FOUND = re.compile(r"(?:found|got)(?: character)? '(?P<found>[^']*)'")


@dataclass(frozen=True)
class Complaint:
    """A problem, and the line (counted from 0) as it should read to go on; None when only the writer can mend it.

    `lost` says that the mended line says less than the writer meant, so that a key may now seem to be missing.
    """

    problem: Problem
    line: int
    mended: str | None
    lost: bool = False


def explain(error: MarkedYAMLError, source: Source, lines: list[str]) -> Complaint:
    """Say in plain words what the parser stumbled over, and where."""
    here = error.problem_mark or error.context_mark
    start = error.context_mark or here
    at = (here.line, here.column) if here else (0, 0)
    begin = (start.line, start.column) if start else at
    text, context = str(error.problem or ""), str(error.context or "")
    if "quoted scalar" in context or "block scalar" in context or "anchor" in context or "alias" in context:
        return _scalar(text, context, at, begin, source, lines)
    if "tag" in context or "tag" in text:
        return _quoted(source, lines, at, "a text cannot begin with !")
    if "simple key" in context:
        return _no_colon(source, begin)
    if "mapping values" in text:
        return _second_colon(at, source, lines)
    if "sequence entries" in text:
        hint = "write each `- ` on a line of its own, below the key"
        return _quoted(source, lines, at, "a list cannot begin beside its key", hint)
    if "mapping keys" in text or "cannot start any token" in text or "node content" in text:
        return _bad_start(text, at, source, lines)
    if "flow" in context:
        sign = _sign(lines, begin)
        hint = f"{QUOTE_HINT}, or close the {sign}"
        return _quoted(source, lines, begin, f"the {sign} that opens here is never closed", hint)
    if "block end" in text or "block collection" in context or "block mapping" in context:
        return _after_value(text, at, source, lines)
    hint = "a line that begins with % or --- must stand in quotes" if "document" in text else QUOTE_HINT
    return _problem(source, at, f"this cannot be read as YAML: {text or 'unknown error'}", hint)


def quoted(line: str) -> str | None:
    """The line with its text in quotes, as the hints advise; None where it has no text of its own."""
    found = _LINE.fullmatch(line)
    if not found or not found["value"].strip():
        return None
    value = found["value"].strip()
    value = value[1:] if value[0] in "\"'" else value
    value = value[:-1] if value[-1:] in ("'", '"') else value
    return found["lead"] + (found["key"] or "") + "'" + value.replace("'", "''") + "'"


def _sign(lines: list[str], at: tuple[int, int]) -> str:
    line = lines[at[0]] if at[0] < len(lines) else ""
    return line[at[1] : at[1] + 1] or "line"


def _problem(source: Source, at: tuple[int, int], message: str, hint: str) -> Complaint:
    return Complaint(source.problem(*at, message, hint), at[0], None)


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip())


def _no_colon(source: Source, at: tuple[int, int]) -> Complaint:
    return Complaint(source.problem(*at, "this line has no colon", COLON_HINT), at[0], "", lost=True)


def _quoted(source: Source, lines: list[str], at: tuple[int, int], message: str, hint: str = QUOTE_HINT) -> Complaint:
    mended = quoted(lines[at[0]]) if at[0] < len(lines) else None
    return Complaint(source.problem(*at, message, hint), at[0], mended)


def _value_at(lines: list[str], row: int) -> tuple[str, int]:
    """The text of a line, after its dashes and key, and the column where it begins."""
    found = _LINE.fullmatch(lines[row]) if row < len(lines) else None
    return (found["value"], found.start("value")) if found else ("", 0)


def _scalar(
    text: str, context: str, at: tuple[int, int], begin: tuple[int, int], source: Source, lines: list[str]
) -> Complaint:
    """A defect inside a quoted text, a block text after | or >, or behind * or &."""
    sign = _sign(lines, begin)
    if "escape" in text:
        hint = "write two backslashes, or use single quotes: '...'"
        return _quoted(source, lines, at, "a backslash in double quotes has a meaning of its own", hint)
    if "quoted" in context:
        hint = f"close it with {sign} at the end of the text"
        return _quoted(source, lines, begin, "the quote that opens here is never closed", hint)
    if "block" in context:
        hint = f"{QUOTE_HINT}; or, to write on several lines, leave nothing else beside the {sign}"
        below = next((line for line in lines[begin[0] + 1 :] if line.strip()), "")
        goes_on = _lead(below) > _lead(lines[begin[0]])
        refuse = _problem(source, begin, f"a text cannot begin with {sign}", hint)
        return refuse if goes_on else _quoted(source, lines, begin, f"a text cannot begin with {sign}", hint)
    return _quoted(source, lines, begin, f"a text cannot begin with {sign}")


def _second_colon(at: tuple[int, int], source: Source, lines: list[str]) -> Complaint:
    """'mapping values are not allowed here': two colons on a line, a line too far right, or no colon above."""
    row, column = at
    value, begins = _value_at(lines, row)
    if column >= begins:
        if value[:1] in ("{", "["):
            return _brace(value, (row, begins), source, lines)
        hint = 'put the text after the first colon in quotes: key: "..."'
        return _quoted(source, lines, at, 'a second ": " on this line', hint)
    above = next((n for n in range(row - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#")), row)
    if above < row and ":" not in lines[above]:
        return _no_colon(source, (above, _lead(lines[above])))
    return _problem(
        source, (row, _lead(lines[row])), "this line stands further right than the group it belongs to", INDENT_HINT
    )


def _bad_start(text: str, at: tuple[int, int], source: Source, lines: list[str]) -> Complaint:
    found = _FOUND.search(text)
    if found and found["found"] == "<stream end>":
        hint = f"{QUOTE_HINT}, or close the bracket"
        return _problem(source, at, "the file ends inside a bracket that is never closed", hint)
    sign = _sign(lines, at)
    if not found or sign.isspace() or sign == "line":
        sign = found["found"] if found else sign
    return _quoted(source, lines, at, f"a text cannot begin with {sign}")


def _brace(value: str, at: tuple[int, int], source: Source, lines: list[str]) -> Complaint:
    sign = value[0]
    meaning = "group of keys" if sign == "{" else "list"
    return _quoted(source, lines, at, f"a text that begins with {sign} is read as a {meaning}")


def _after_value(text: str, at: tuple[int, int], source: Source, lines: list[str]) -> Complaint:
    """'expected <block end>': text goes on after a bracket or a closing quote, or the line stands in a wrong column."""
    row, column = at
    value, begins = _value_at(lines, row)
    if column > begins and value[:1] in ("{", "["):
        return _brace(value, (row, begins), source, lines)
    if column > begins and value[:1] in ("'", '"'):
        hint = "close the quotes only at the end of the text; inside, write the other kind of quote"
        return _quoted(source, lines, at, "text goes on after the closing quote", hint)
    if column > begins or (
        column == begins and _sign(lines, at) not in "-" and "scalar" in text and row and column > 0
    ):
        hint = "the quotes may have been opened on a line above and closed only here; close them on their own line"
        return _problem(source, at, "this text belongs to nothing", hint)
    return _problem(source, at, "this line does not line up with the lines above", INDENT_HINT)
