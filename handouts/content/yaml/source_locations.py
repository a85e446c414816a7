"""Map each value of a content file (by its path of keys and indexes) to its file, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from handouts.content.yaml.source import SourceText

KeyPath = tuple[str | int, ...]
Place = tuple[str, int, int]


class Extent(NamedTuple):
    """Start and end of a value and start of its key. Lines and columns count from 0, as in the parser."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    key_line: int
    key_column: int


@dataclass(frozen=True)
class SourceMap:
    """The place of every path of a tree. With an `include`, some values are in another file."""

    file: str
    extents: dict[KeyPath, Extent] = field(default_factory=dict)
    sources: dict[str, SourceText] = field(default_factory=dict)

    def value(self, path: KeyPath) -> Place:
        """File, line and column (from 1) of a value; of the nearest mapping or list around it if it is not stated."""
        extent = self._nearest(path)
        return self._place(extent.file, extent.line, extent.column) if extent else (self.file, 1, 1)

    def key(self, path: KeyPath) -> Place:
        """File, line and column (from 1) of the key of a value; for an entry of a list, of the entry."""
        extent = self._nearest(path)
        return self._place(extent.file, extent.key_line, extent.key_column) if extent and path else (self.file, 1, 1)

    def token(self, path: KeyPath, token: str, nth: int = 0, *, whole_word: bool = False) -> Place:
        """Place of `token` in the text of a value, or place of the value if its text does not contain the token.

        `nth` is the occurrence, from 0. With `whole_word`, the token must not be part of a longer word or number.
        """
        extent = self._nearest(path)
        if not extent or not token:
            return self.value(path)
        lines = self.sources[extent.file].repaired
        for row in range(extent.line, min(extent.end_line + 1, len(lines))):
            first = extent.column if row == extent.line else 0
            last = extent.end_column if row == extent.end_line else len(lines[row])
            column = lines[row].find(token, first, last)
            while column >= 0:
                if not (whole_word and _within_word(lines[row], column, column + len(token))):
                    if not nth:
                        return self._place(extent.file, row, column)
                    nth -= 1
                column = lines[row].find(token, column + len(token), last)
        return self.value(path)

    def written(self, path: KeyPath) -> str:
        """The text of a value as written in the file, on one line and without quotes; '' if it is not stated."""
        extent = self.extents.get(path)
        if not extent:
            return ""
        rows = list(self.sources[extent.file].repaired[extent.line : extent.end_line + 1])
        if len(rows) > extent.end_line - extent.line:
            rows[-1] = rows[-1][: extent.end_column]
        rows[0] = rows[0][extent.column :]
        text = " ".join(" ".join(rows).split())
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text

    def first_character(self, path: KeyPath) -> str:
        """The first character of a value as written in the file, such as a quote or a brace."""
        extent = self._nearest(path)
        line = self.sources[extent.file].repaired[extent.line] if extent else ""
        return line[extent.column : extent.column + 1] if extent else ""

    def find(self, text: str) -> Place | None:
        """The first place of `text` in these files; None if they do not contain it, for example with an escape."""
        for name, source in self.sources.items():
            for row, line in enumerate(source.lines):
                if (column := line.find(text)) >= 0:
                    return name, row + 1, column + 1
        return None

    def merged(self, included: SourceMap) -> SourceMap:
        """The places of this file and of an included file; for a path in both, the place in this file."""
        return SourceMap(self.file, included.extents | self.extents, included.sources | self.sources)

    def _nearest(self, path: KeyPath) -> Extent | None:
        for end in range(len(path), -1, -1):
            if path[:end] in self.extents:
                return self.extents[path[:end]]
        return None

    def _place(self, file: str, line: int, column: int) -> Place:
        return (file, *self.sources[file].place(line, column))


def _within_word(line: str, start: int, end: int) -> bool:
    """True if the text from `start` to `end` is part of a longer word or number."""
    before, after = line[max(start - 1, 0) : start], line[end : end + 1]
    return (before.isalnum() and line[start].isalnum()) or (after.isalnum() and line[end - 1].isalnum())
