"""Where each value of a content file stands: path of keys and numbers to file, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from handouts.content.sourcetext import Source

Path = tuple[str | int, ...]
Place = tuple[str, int, int]


class Spot(NamedTuple):
    """A value's extent and its key's beginning, all counted from 0 as the parser counts."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    key_line: int
    key_column: int


@dataclass(frozen=True)
class Places:
    """Every path of a tree with its place. An `include` brings in values that stand in another file."""

    file: str
    spots: dict[Path, Spot] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def value(self, path: Path) -> Place:
        """File, line and column (from 1) of the value; of the nearest group around it when the path is not there."""
        spot = self._nearest(path)
        return self._place(spot.file, spot.line, spot.column) if spot else (self.file, 1, 1)

    def key(self, path: Path) -> Place:
        """File, line and column (from 1) of the value's key; of an entry of a list, its own place."""
        spot = self._nearest(path)
        return self._place(spot.file, spot.key_line, spot.key_column) if spot and path else (self.file, 1, 1)

    def token(self, path: Path, token: str, nth: int = 0) -> Place:
        """Place of `token` as it is written inside the value, of its `nth` writing where others come before it.

        The value's own place where it is not written so.
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
                if not nth:
                    return self._place(spot.file, row, found)
                nth -= 1
                found = lines[row].find(token, found + len(token), last)
        return self.value(path)

    def begins(self, path: Path) -> str:
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

    def joined(self, other: Places) -> Places:
        """These places and those of an included file; these win where both have a path."""
        return Places(self.file, other.spots | self.spots, other.sources | self.sources)

    def _nearest(self, path: Path) -> Spot | None:
        for end in range(len(path), -1, -1):
            if path[:end] in self.spots:
                return self.spots[path[:end]]
        return None

    def _place(self, file: str, line: int, column: int) -> Place:
        return (file, *self.sources[file].place(line, column))
