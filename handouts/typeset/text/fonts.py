"""A typeface name and a weight become a chain of faces; a character finds the first face that has it.

What a face covers is read from `fonts/coverage.txt`, so that a face is opened only when something is set in it.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

import uharfbuzz as hb

from handouts.resources import fonts_dir
from handouts.typeset.float_sums import int_sum

# Body and heading face of each typeface that a clinic can choose; behind them the faces that fill the gaps.
TYPEFACES = {
    "Noto Sans": ("NotoSans", "NotoSans"),
    "Atkinson Hyperlegible": ("AtkinsonHyperlegibleNext", "AtkinsonHyperlegibleNext"),
    "Source Serif": ("NotoSans", "SourceSerif4"),
}
FALLBACK = ("NotoSans", "SourceSans3")
# The face of each script that has one of its own, tried before the chain for letters of that script. Vazirmatn draws
# an Arabic letter as one glyph, which copies exactly; Noto's skeletons and dots are there for the letters it lacks.
SCRIPT_FACES = {
    "Arab": "Vazirmatn",
    "Armn": "NotoSansArmenian",
    "Beng": "NotoSansBengali",
    "Deva": "NotoSansDevanagari",
    "Ethi": "NotoSansEthiopic",
    "Geor": "NotoSansGeorgian",
    "Gujr": "NotoSansGujarati",
    "Guru": "NotoSansGurmukhi",
    "Hebr": "NotoSansHebrew",
    "Khmr": "NotoSansKhmer",
    "Knda": "NotoSansKannada",
    "Laoo": "NotoSansLao",
    "Mlym": "NotoSansMalayalam",
    "Mymr": "NotoSansMyanmar",
    "Sinh": "NotoSansSinhala",
    "Taml": "NotoSansTamil",
    "Telu": "NotoSansTelugu",
    "Thai": "NotoSansThai",
}
SCRIPT_FALLBACKS = (*SCRIPT_FACES.values(), "NotoSansArabic")
EAST_ASIAN_FACES = ("NotoSansSC", "NotoSansTC", "NotoSansJP", "NotoSansKR")


@cache
def _coverage_table() -> dict[str, str]:
    """By the name of a face, what it covers as '20-7e,a0'."""
    rows = (fonts_dir() / "coverage.txt").read_text("utf-8").splitlines()
    return dict(row.split(" ", 1) for row in rows)


# Copied text has plain spaces and hyphens where the page has ones that do not break, and no marks of direction.
COPIED_CHARACTERS = str.maketrans(
    {"\u00a0": " ", "\n": " ", "\u2011": "-"} | dict.fromkeys("\u200e\u200f\u2066\u2067\u2068\u2069", "")
)


class Face:
    """One font file, opened when first used. Metrics are in thousandths of the type size."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.resource = name.replace("-", "")

    @cached_property
    def data(self) -> bytes:
        """The font file; large ones are kept packed."""
        path = fonts_dir() / f"{self.name}.ttf"
        return path.read_bytes() if path.exists() else zlib.decompress(path.with_suffix(".ttf.gz").read_bytes(), 31)

    @cached_property
    def face(self) -> hb.Face:
        return hb.Face(hb.Blob(self.data))

    @cached_property
    def font(self) -> hb.Font:
        return hb.Font(self.face)

    @cached_property
    def coverage(self) -> frozenset[int]:
        """The characters that the face has, known without opening it."""
        found: set[int] = set()
        for part in _coverage_table()[self.name].split(","):
            first, _, last = part.partition("-")
            found.update(range(int(first, 16), int(last or first, 16) + 1))
        return frozenset(found)

    @cached_property
    def latin(self) -> frozenset[str]:
        """Its characters from the blocks of Latin letters and of signs: text of these alone is one stretch."""
        blocks = (range(0x20, 0x370), range(0x1E00, 0x1F00), range(0x2000, 0x2D00))
        return frozenset(chr(code) for block in blocks for code in self.coverage.intersection(block))

    @cached_property
    def ascii_glyphs(self) -> int:
        """Glyphs of printable ASCII, a bit each, so that most patients' names need no font of their own."""
        return int_sum({1 << self.nominal_glyph(chr(code)) for code in range(0x20, 0x7F) if code in self.coverage})

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
        # The lowest character of a glyph names it. U+00AD is never printed where it stands.
        nominal_glyph = self.font.get_nominal_glyph
        letters = {nominal_glyph(code): chr(code) for code in sorted(self.coverage, reverse=True) if code != 0xAD}
        for glyph, char in letters.items():
            if _is_presentation_form(
                ord(char)
            ):  # a ligature's or a form's character stands for its letters: U+FB01 reads "fi"
                letters[glyph] = unicodedata.normalize("NFKC", char)
            elif ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0:
                letters[glyph] = ""
        for char, glyph in self._joined():
            letters.setdefault(glyph, char)
        return letters

    def _joined(self) -> Iterator[tuple[str, int]]:
        """Arabic letters, and the one glyph that each is drawn with in a form that no character names."""
        for char in (char for char in map(chr, sorted(self.coverage)) if "\u0600" <= char <= "\u08ff"):
            for text in (f"{char}\u0640", f"\u0640{char}\u0640", f"\u0640{char}"):
                buffer = hb.Buffer()
                buffer.add_str(text)
                buffer.direction, buffer.script = "rtl", "Arab"
                hb.shape(self.font, buffer)
                glyphs = [info.codepoint for info in buffer.glyph_infos if text[info.cluster] == char]
                if len(glyphs) == 1:
                    yield char, glyphs[0]

    def letter(self, glyph: int) -> str:
        """The text that a glyph stands for by itself, '' when only shaping can tell."""
        return self._letters.get(glyph, "")

    @lru_cache(maxsize=16384)  # noqa: B019 - faces live as long as the process
    def said(self, glyph: int) -> str:
        """The same as it is copied."""
        return self.letter(glyph).translate(COPIED_CHARACTERS)

    def nominal_glyph(self, char: str) -> int:
        """The glyph of a character by itself, 0 when the face lacks it."""
        return int(self.font.get_nominal_glyph(ord(char)) or 0)

    @lru_cache(maxsize=4096)  # noqa: B019 - faces live as long as the process
    def advance(self, glyph: int) -> float:
        """Advance of a glyph in thousandths."""
        return float(self.font.get_glyph_h_advance(glyph)) * self.scale


@dataclass
class UsedGlyphs:
    """Glyphs of one face that were drawn: those that say what the face says, a bit each, and what the others say.

    As bits, since a document puts together the glyphs of a hundred pieces, most of them the same.
    """

    default_bits: int = 0
    texts: dict[int, str] = field(default_factory=dict)

    def add(self, other: UsedGlyphs) -> None:
        """Those of another drawing, too. The first text of a glyph stays its text (others carry ActualText)."""
        self.default_bits |= other.default_bits
        if other.texts:
            self.texts = {**other.texts, **self.texts}


def _is_presentation_form(code: int) -> bool:
    """True for ligatures, and for Hebrew and Arabic letters in one of their forms."""
    return 0xFB00 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC


@cache
def load_face(name: str) -> Face:
    """The face of that file name in `fonts/`, without `.ttf`."""
    return Face(name)


@cache
def font_chain(typeface: str, bold: bool = False, heading: bool = False) -> tuple[Face, ...]:
    """Faces to try in order for text of a typeface. Those without a bold are regular; regular ones end a bold chain."""
    body, head = TYPEFACES[typeface]
    families = tuple(dict.fromkeys((head if heading else body, *FALLBACK, *SCRIPT_FALLBACKS, *EAST_ASIAN_FACES)))
    regular = [f"{family}-Regular" for family in families]
    bolder = [f"{family}-Bold" for family in families if f"{family}-Bold" in _coverage_table()] if bold else []
    return tuple(load_face(name) for name in (*bolder, *regular))


class MissingGlyph(ValueError):
    """No face has a character; `char` names it, `text` is what it stood in."""

    def __init__(self, char: str, text: str) -> None:
        self.char, self.text = char, text
        super().__init__(f"no font here can print {char!r} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})")


# Marks that steer layout and are never printed themselves.
IGNORED = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\u00ad")


@lru_cache(maxsize=16384)
def face_for(char: str, faces: tuple[Face, ...]) -> Face | None:
    """The first face that has a character, None when none does."""
    if char in IGNORED:
        return faces[0]
    return next((f for f in faces if ord(char) in f.coverage), None)
