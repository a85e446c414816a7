"""Load fonts: a typeface and a weight give a chain of faces; each character is set in the first face that has it.

`fonts/coverage.txt` lists the characters of each face, so a font file is opened only when text is set in it.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

import uharfbuzz as hb

from handouts.cached_property import cached_property
from handouts.resources import font_coverage, fonts_dir
from handouts.typeset.float_sums import int_sum

# Body and heading family of each typeface that a clinic can choose. FALLBACK fills the gaps in them.
TYPEFACES = {
    "Noto Sans": ("NotoSans", "NotoSans"),
    "Atkinson Hyperlegible": ("AtkinsonHyperlegibleNext", "AtkinsonHyperlegibleNext"),
    "Source Serif": ("NotoSans", "SourceSerif4"),
}
FALLBACK = ("NotoSans", "SourceSans3")
# Font families for single scripts, tried before the chain for letters of that script. Vazirmatn draws an Arabic letter
# as one glyph, which copies exactly. Noto, which draws a base and dots, has the letters that Vazirmatn lacks.
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
VIETNAMESE_LETTERS = "ạấềịộủữỳ"
EAST_ASIAN_FACES = ("NotoSansSC", "NotoSansTC", "NotoSansJP", "NotoSansKR")


# Copied text has plain spaces and hyphens instead of non-breaking ones, and no direction marks.
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
        """The bytes of the font file. Large files are stored compressed."""
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
        """The code points that the face has, known without opening the file."""
        characters = font_coverage()[self.name]
        if characters[0] == "=":
            return load_face(characters[1:]).coverage
        code_points: set[int] = set()
        for part in characters.split(","):
            first, _, last = part.partition("-")
            code_points.update(range(int(first, 16), int(last or first, 16) + 1))
        return frozenset(code_points)

    @cached_property
    def latin_characters(self) -> frozenset[str]:
        """Its Latin letters, digits and signs. Text of only these characters needs no itemization."""
        blocks = (range(0x20, 0x370), range(0x1E00, 0x1F00), range(0x2000, 0x2D00))
        return frozenset(chr(code) for block in blocks for code in self.coverage.intersection(block))

    @cached_property
    def ascii_glyphs(self) -> int:
        """The glyphs of printable ASCII, one bit each. Most patients' names then need no font of their own."""
        return int_sum({1 << self.nominal_glyph(chr(code)) for code in range(0x20, 0x7F) if code in self.coverage})

    @cached_property
    def scale(self) -> float:
        """Factor from font units to thousandths of an em."""
        return 1000 / float(self.face.upem)

    @cached_property
    def extents(self) -> tuple[float, float]:
        """Ascender and descender (negative), in thousandths."""
        extents = self.font.get_font_extents("ltr")
        return extents.ascender * self.scale, extents.descender * self.scale

    @cached_property
    def _texts(self) -> dict[int, str]:
        # The lowest code point of a glyph is its text. U+00AD, the soft hyphen, is never printed.
        nominal_glyph = self.font.get_nominal_glyph
        texts = {nominal_glyph(code): chr(code) for code in sorted(self.coverage, reverse=True) if code != 0xAD}
        for glyph, char in texts.items():
            if _is_presentation_form(ord(char)):  # it stands for its letters: U+FB01 is "fi"
                texts[glyph] = unicodedata.normalize("NFKC", char)
            elif ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0:
                texts[glyph] = ""
        for char, glyph in self._joined_forms():
            texts.setdefault(glyph, char)
        return texts

    def _joined_forms(self) -> Iterator[tuple[str, int]]:
        """Yield Arabic letters, each with the glyph of a joining form that has no code point."""
        for char in (char for char in map(chr, sorted(self.coverage)) if "\u0600" <= char <= "\u08ff"):
            for text in (f"{char}\u0640", f"\u0640{char}\u0640", f"\u0640{char}"):
                buffer = hb.Buffer()
                buffer.add_str(text)
                buffer.direction, buffer.script = "rtl", "Arab"
                hb.shape(self.font, buffer)
                glyphs = [info.codepoint for info in buffer.glyph_infos if text[info.cluster] == char]
                if len(glyphs) == 1:
                    yield char, glyphs[0]

    def text_of_glyph(self, glyph: int) -> str:
        """Return the text that a glyph stands for, '' if it is known only after shaping."""
        return self._texts.get(glyph, "")

    @lru_cache(maxsize=16384)  # noqa: B019 - faces live as long as the process
    def copied_text(self, glyph: int) -> str:
        """Return the text of a glyph as it is copied from the page."""
        return self.text_of_glyph(glyph).translate(COPIED_CHARACTERS)

    def nominal_glyph(self, char: str) -> int:
        """Return the glyph of a single character, 0 if the face does not have it."""
        return int(self.font.get_nominal_glyph(ord(char)) or 0)

    @lru_cache(maxsize=4096)  # noqa: B019 - faces live as long as the process
    def advance(self, glyph: int) -> float:
        """Return the advance of a glyph in thousandths."""
        return float(self.font.get_glyph_h_advance(glyph)) * self.scale

    @lru_cache(maxsize=256)  # noqa: B019 - faces live as long as the process
    def ink(self, glyph: int) -> tuple[float, float]:
        """Return the left and right edge of a glyph's outline in thousandths. They are equal if it has none."""
        extents = self.font.get_glyph_extents(glyph)
        if extents is None:
            return 0.0, 0.0
        return extents.x_bearing * self.scale, (extents.x_bearing + extents.width) * self.scale


@dataclass
class UsedGlyphs:
    """Glyphs of one face that were drawn: `default_bits` for those with the face's own text, `texts` for all others.

    Bits merge fast: a document merges the glyphs of a hundred texts, most of them the same.
    """

    default_bits: int = 0
    texts: dict[int, str] = field(default_factory=dict)

    def add(self, other: UsedGlyphs) -> None:
        """Add the glyphs of another drawing. A glyph keeps its first text (other uses have an ActualText)."""
        self.default_bits |= other.default_bits
        if other.texts:
            self.texts = {**other.texts, **self.texts}


def _is_presentation_form(code_point: int) -> bool:
    """True for ligatures and for presentation forms of Hebrew and Arabic letters."""
    return 0xFB00 <= code_point <= 0xFDFF or 0xFE70 <= code_point <= 0xFEFC


@cache
def load_face(name: str) -> Face:
    """Return the face with this file name in `fonts/`, without `.ttf`."""
    return Face(name)


@cache
def font_chain(typeface: str, bold: bool = False, heading: bool = False, letters: str = "") -> tuple[Face, ...]:
    """Return the faces to try in order. All have one weight: both weights of a family have the same characters.

    Faces that have all `letters` come first, so that the words of a language are not set in two faces.
    """
    body, heading_family = TYPEFACES[typeface]
    families = dict.fromkeys((heading_family if heading else body, *FALLBACK, *SCRIPT_FALLBACKS, *EAST_ASIAN_FACES))
    faces = [load_face(f"{family}-{'Bold' if bold else 'Regular'}") for family in families]
    return tuple(sorted(faces, key=lambda face: not all(ord(letter) in face.coverage for letter in letters)))


def letters_of(lang: str | None) -> str:
    """Letters that most sentences of a language have, and that some Latin faces lack; '' for other languages."""
    return VIETNAMESE_LETTERS if lang and lang.partition("-")[0] == "vi" else ""


class MissingGlyph(ValueError):
    """No font has a character: `char` is the character, `text` is where it occurs."""

    def __init__(self, char: str, text: str) -> None:
        self.char, self.text = char, text
        super().__init__(f"no font can print {char!r} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})")


# Format characters: they affect layout and are not printed.
IGNORED = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\u00ad")


@lru_cache(maxsize=16384)
def face_for(char: str, faces: tuple[Face, ...]) -> Face | None:
    """Return the first face that has a character, None if no face has it."""
    if char in IGNORED:
        return faces[0]
    return next((face for face in faces if ord(char) in face.coverage), None)
