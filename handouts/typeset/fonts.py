"""A typeface name and a weight become a chain of faces; a character finds the first face that has it."""

from __future__ import annotations

import unicodedata
from functools import cached_property, lru_cache

import uharfbuzz as hb

from handouts.resources import fonts_dir

# Body and heading face of each typeface that a clinic can choose; behind them the faces that fill the gaps.
TYPEFACES = {
    "Noto Sans": ("NotoSans", "NotoSans"),
    "Atkinson Hyperlegible": ("AtkinsonHyperlegibleNext", "AtkinsonHyperlegibleNext"),
    "Source Serif": ("NotoSans", "SourceSerif4"),
}
FALLBACK = ("NotoSans", "SourceSans3")


class Face:
    """One font file, opened when first used. Metrics are in thousandths of the type size."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.resource = name.replace("-", "")

    @cached_property
    def data(self) -> bytes:
        return (fonts_dir() / f"{self.name}.ttf").read_bytes()

    @cached_property
    def face(self) -> hb.Face:
        return hb.Face(hb.Blob(self.data))

    @cached_property
    def font(self) -> hb.Font:
        return hb.Font(self.face)

    @cached_property
    def coverage(self) -> frozenset[int]:
        return frozenset(self.face.unicodes)

    @cached_property
    def scale(self) -> float:
        """Font units to thousandths of an em."""
        return 1000 / float(self.face.upem)

    @cached_property
    def extents(self) -> tuple[float, float]:
        """Ascender and descender (negative), thousandths."""
        found = self.font.get_font_extents("ltr")
        return found.ascender * self.scale, found.descender * self.scale

    @cached_property
    def _letters(self) -> dict[int, str]:
        letters: dict[int, str] = {}
        for code in sorted(self.coverage):
            glyph = self.font.get_nominal_glyph(code)
            char = chr(code)
            if glyph and glyph not in letters and code != 0xAD and unicodedata.category(char) != "Cc":
                # A ligature's compatibility character stands for its letters: U+FB01 reads "fi".
                letters[glyph] = unicodedata.normalize("NFKC", char) if 0xFB00 <= code <= 0xFB06 else char
        return letters

    def letter(self, glyph: int) -> str:
        """The text that a glyph stands for by itself, '' when only shaping can tell."""
        return self._letters.get(glyph, "")

    @lru_cache(maxsize=4096)  # noqa: B019 - faces live as long as the process
    def advance(self, glyph: int) -> float:
        """Advance of a glyph in thousandths."""
        return float(self.font.get_glyph_h_advance(glyph)) * self.scale


@lru_cache(maxsize=64)
def face(name: str) -> Face:
    """The face of that file name in `fonts/`, without `.ttf`."""
    return Face(name)


@lru_cache(maxsize=64)
def chain(typeface: str, bold: bool = False, heading: bool = False) -> tuple[Face, ...]:
    """Faces to try in order for text of a typeface."""
    body, head = TYPEFACES[typeface]
    weight = "Bold" if bold else "Regular"
    names = dict.fromkeys((head if heading else body, *FALLBACK))
    return tuple(face(f"{name}-{weight}") for name in names)


class MissingGlyph(ValueError):
    """No face has a character; `char` names it, `text` is what it stood in."""

    def __init__(self, char: str, text: str) -> None:
        self.char, self.text = char, text
        super().__init__(f"no font here can print {char!r} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})")


# Marks that steer layout and are never printed themselves.
IGNORED = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad")


@lru_cache(maxsize=16384)
def face_for(char: str, faces: tuple[Face, ...]) -> Face | None:
    """The first face that has a character, None when none does."""
    if char in IGNORED:
        return faces[0]
    return next((f for f in faces if ord(char) in f.coverage), None)
