"""An explanation to text for people, or to JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from handouts.trace.explanation import ExplainedNumber, NumberSource
from handouts.trace.numbers import with_plain_spaces

WIDTH = 72
"""Characters of a sentence that are shown around a number."""
NOWHERE = "NO SOURCE: no file says this number and no rule gives it. This is a fault of the program."

UNDETERMINED = "NOT DETERMINED: this set has too many values to find all that this number comes from. It may be right."


def explanation_lines(found: Iterable[ExplainedNumber]) -> Iterator[str]:
    """The numbers in the order of the page, under its headings: each in its words, with its rule and its sources."""
    for section, group in groupby(found, lambda one: one.number.section):
        yield f"\n{section}"
        for one in group:
            yield f"  {one.number.text}{_context(one)}"
            yield from (f"      {rule}" for rule in one.rules)
            yield from (f"      {_source(source, one.number.text)}" for source in one.sources)
            if one.undetermined:
                yield f"      {UNDETERMINED}"
            elif not one.known:
                yield f"      {NOWHERE}"


def explanation_json(clinic: str, document: str, found: Iterable[ExplainedNumber]) -> str:
    """The same as one JSON object."""
    numbers = [
        {
            "number": one.number.text,
            "section": one.number.section,
            "label": with_plain_spaces(one.number.label),
            "text": one.number.sentence,
            "rules": list(one.rules),
            "known": one.known,
            "undetermined": one.undetermined,
            "sources": [_fields(source) for source in one.sources],
        }
        for one in found
    ]
    return json.dumps({"clinic": clinic, "document": document, "numbers": numbers}, ensure_ascii=False, indent=2)


def _fields(source: NumberSource) -> dict[str, object]:
    file, line, column = source.place
    where = {"option": file} if not line else {"file": file, "line": line, "column": column}
    return {**where, "key": source.name.lstrip("-"), "written": source.written}


def _context(one: ExplainedNumber) -> str:
    """The words that a number stands in; nothing where it stands alone."""
    number = one.number
    label = with_plain_spaces(number.label).rstrip(":.")
    text = f"{label}: {number.sentence}" if label and len(label) <= WIDTH else number.sentence
    return f'  in "{_around(text, number.text)}"' if number.text != text and text else ""


def _around(text: str, number: str) -> str:
    """A text, cut at its words to what stands around a number."""
    at = text.rfind(number)
    if len(text) <= 2 * WIDTH or at < 0:
        return text
    first, last = max(at - WIDTH, 0), at + len(number) + WIDTH
    cut = re.sub(r"^\S*\s", "", text[first:last]) if first else text[:last]
    cut = re.sub(r"\s\S*$", "", cut) if last < len(text) else cut
    return f"{'... ' if first else ''}{cut}{' ...' if last < len(text) else ''}"


def _source(source: NumberSource, number: str) -> str:
    file, line, column = source.place
    if not line:
        return f"{file} {source.written}"
    return f"{file}:{line}:{column}  {source.name.lstrip('-')}: {_around(source.written, number)}"
