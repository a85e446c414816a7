"""Where each value of a content file stands: path of keys and numbers to file, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from handouts.content.yaml.source import SourceText

KeyPath = tuple[str | int, ...]
Place = tuple[str, int, int]


class Extent(NamedTuple):
    """A value's extent and its key's beginning, all counted from 0 as the parser counts."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    key_line: int
    key_column: int


@dataclass(frozen=True)
class SourceMap:
    """Every path of a tree with its place. An `include` brings in values that stand in another file."""

    file: str
    spots: dict[KeyPath, Extent] = field(default_factory=dict)
    sources: dict[str, SourceText] = field(default_factory=dict)

    def value(self, path: KeyPath) -> Place:
        """File, line and column (from 1) of the value; of the nearest group around it when the path is not there."""
        spot = self._nearest(path)
        return self._place(spot.file, spot.line, spot.column) if spot else (self.file, 1, 1)

    def key(self, path: KeyPath) -> Place:
        """File, line and column (from 1) of the value's key; of an entry of a list, its own place."""
        spot = self._nearest(path)
        return self._place(spot.file, spot.key_line, spot.key_column) if spot and path else (self.file, 1, 1)

    def token(self, path: KeyPath, token: str, nth: int = 0, *, whole: bool = False) -> Place:
        """Place of `token` as it is written inside the value, of its `nth` writing where others come before it.

        The value's own place where it is not written so. `whole`: not as a part of a longer word or number.
        """
        spot = self._nearest(path)
        if not spot or not token:
            return self.value(path)
        lines = self.sources[spot.file].mended
        for row in range(spot.line, min(spot.end_line + 1, len(lines))):
            first = spot.column if row == spot.line else 0
            last = spot.end_column if row == spot.end_line else len(lines[row])
            found = lines[row].find(token, first, last)
            while found >= 0:
                if not (whole and _within_word(lines[row], found, found + len(token))):
                    if not nth:
                        return self._place(spot.file, row, found)
                    nth -= 1
                found = lines[row].find(token, found + len(token), last)
        return self.value(path)

    def written(self, path: KeyPath) -> str:
        """The value as it is written, on one line and without quotes; '' where nothing is written at the path."""
        spot = self.spots.get(path)
        if not spot:
            return ""
        rows = list(self.sources[spot.file].mended[spot.line : spot.end_line + 1])
        if len(rows) > spot.end_line - spot.line:
            rows[-1] = rows[-1][: spot.end_column]
        rows[0] = rows[0][spot.column :]
        text = " ".join(" ".join(rows).split())
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text

    def begins(self, path: KeyPath) -> str:
        """The first character of the value as it is written, to tell a brace from a key."""
        spot = self._nearest(path)
        line = self.sources[spot.file].mended[spot.line] if spot else ""
        return line[spot.column : spot.column + 1] if spot else ""

    def find(self, text: str) -> Place | None:
        """Where `text` first stands in these files, None when it is not there as such (an escape in quotes, say)."""
        for name, source in self.sources.items():
            for row, line in enumerate(source.lines):
                if (column := line.find(text)) >= 0:
                    return name, row + 1, column + 1
        return None

    def joined(self, other: SourceMap) -> SourceMap:
        """These places and those of an included file; these win where both have a path."""
        return SourceMap(self.file, other.spots | self.spots, other.sources | self.sources)

    def _nearest(self, path: KeyPath) -> Extent | None:
        for end in range(len(path), -1, -1):
            if path[:end] in self.spots:
                return self.spots[path[:end]]
        return None

    def _place(self, file: str, line: int, column: int) -> Place:
        return (file, *self.sources[file].place(line, column))


def _within_word(line: str, start: int, end: int) -> bool:
    """True where letters or digits go on before or after."""
    before, after = line[max(start - 1, 0) : start], line[end : end + 1]
    return (before.isalnum() and line[start].isalnum()) or (after.isalnum() and line[end - 1].isalnum())
