"""The text of a document as plain lines: blanks become ____, and no-break spaces become spaces."""

from __future__ import annotations

from collections.abc import Iterator

from handouts import document as d
from handouts.compose.placeholders import NBSP, plain_text
from handouts.document.walk import TextLine, TextRole
from handouts.document.walk import lines as lines_of


def lines(document: d.Document, exact: bool = False) -> list[str]:
    """All lines of a document; `exact` keeps the no-break spaces."""
    result = [line for line in _document(document) if line.strip()]
    return result if exact else [line.replace(NBSP, " ") for line in result]


def text(document: d.Document) -> str:
    """All lines as one text."""
    return "\n".join(lines(document))


def _document(document: d.Document) -> Iterator[str]:
    furniture = document.furniture
    yield f"# {document.title}"
    yield from (f"[{label}: {plain_text(value)}]" for label, value in (*furniture.contact, *furniture.strip))
    yield from (furniture.version, furniture.mark, *furniture.notices)
    for section in document.sections:
        yield f"## {section.heading}" if section.heading else ""
        for block in section.blocks:
            yield from filter(None, (_line(line, block) for line in lines_of(block)))


def _line(line: TextLine, block: d.Block) -> str:
    def words(role: TextRole, between: str = " ") -> str:
        return between.join(map(plain_text, line.all_words(role)))

    def note(role: TextRole) -> str:
        return f" // {words(role)}" if words(role) else ""

    match line.kind:
        case "heading":
            return f"{'#' * (block.level if isinstance(block, d.Heading) else 2)} {words('heading')}"
        case "group":
            level = block.level if isinstance(block, d.Groups | d.DoAndDoNot) else 3
            return f"{'#' * level} {words('group')}"
        case "bullet" | "tick" | "number":
            return f"- {words('item')}{note('item note')}"
        case "tile":
            return f"[{words('tile label')}] {words('tile')}{note('tile note')}"
        case "day":
            return f"@ {words('day')} / {words('relation')}"
        case "moment":
            return f"{words('time')} > {words('task')}{note('rule')}"
        case "columns":
            return " | ".join(plain_text(text.words) for text in line.texts)
        case "row":
            marked = "* " if words("mark") else ""
            return marked + " | ".join(map(plain_text, (line.words("row"), *line.all_words("cell")))) + note("row note")
        case "fact":
            return f"{words('fact label')}: {words('fact')}"
        case "tier":
            label = words("fact label")
            return f"{label}: {words('call')}" if label else f"! {words('action')}: {words('call')}"
        case "sign":
            return f"- {words('sign')}"
        case "initials":
            return words("initials")
        case "statement":
            return f"____ {words('statement')}"
        case "write lines":
            return f"{words('write label')} {'____' * len(line.all_words('write line'))}"
        case "party":
            return f"{words('party')}: {words('party statement')}"
        case "signature":
            pairs = zip(line.all_words("signature label"), line.all_words("signature"), strict=True)
            return " ".join(f"{plain_text(label)} ____{plain_text(value)}" for label, value in pairs)
        case _:
            return " ".join(plain_text(text.words) for text in line.texts)
