"""Where a line may end: where ICU allows it and reading does not suffer.

Inlines in a style become words: what stands between two places where a line may end, shaped and measured once.

A word is made of pieces, one a face, and a piece of clusters: the glyphs that stand for some letters, in the order that
they are read. Pieces of plain Latin text are found again by their letters in any size and for any patient; other text
is itemised by weight, face, script and direction, and shaped a stretch at a time, as its letters hang together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import uharfbuzz as hb
from icu4py.breakers import LineBreaker

from handouts.document import Blank, Inlines, Run
from handouts.typeset.float_sums import float_sum
from handouts.typeset.text.bidi import needs_bidi
from handouts.typeset.text.fonts import Face, font_chain
from handouts.typeset.text.glyph_runs import (
    Cluster,
    DrawnText,
    FaceRun,
    Glyph,
    ShapedWord,
    Span,
    inked_width,
    make_face_run,
    make_word,
    split_spans,
    word_clusters,
)
from handouts.typeset.text.itemization import TextStretch, is_right_to_left, itemize, split_at_newlines

# Writings without spaces, where a run of letters is not a word. Patterns with them take milliseconds to compile, and
# wait for the first text that is _FAR from Latin.
_UNSPACED_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U000323af"
_NON_LATIN = re.compile("[^\0-\u0dff\u1e00-\u2bff\ufffc]")
# Each begins where a run begins: from every place within it, a run of 300 KB would be read again.
_LETTER_OF_SPACED_SCRIPT = r"[^\W\u3040-\u30ff\u3400-\u9fff]"
_KOREAN_WORD = rf"(?<!{_LETTER_OF_SPACED_SCRIPT}){_LETTER_OF_SPACED_SCRIPT}*[\uac00-\ud7a3]{_LETTER_OF_SPACED_SCRIPT}*"
# A name in a writing without spaces on a page in another language; a longer stretch is taken for a sentence.
_UNSPACED_LANGUAGES = frozenset(("ja", "km", "lo", "my", "th", "zh"))
_SHORT_UNSPACED_TEXT = rf"(?<![{_UNSPACED_SCRIPTS}])[{_UNSPACED_SCRIPTS}]{{2,20}}(?![{_UNSPACED_SCRIPTS}])"


@cache
def _unbreakable_patterns(letter: str) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """No break inside: a number and the word after it, a month and its day, a phone number, figures joined by a hyphen,
    words joined by a slash. `letter` is a pattern of what a word is made of. A text without any of the signs before a
    pattern holds nothing that it finds.
    """
    patterns = (
        (" ", r"\d[ ](?=\w)"),
        (" ", r"\b[A-Z][a-z]+[ ](?=\d{1,2}\b)"),
        (" .-", r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}"),
        ("-–/", rf"(?<!\d)\d+\s?[-–/]\s?{letter}+"),
        ("/", r"\w/\w"),
        ("-", r"\b\w-\w"),
        ("/.", r"(?:https?://|www\.)\S+"),
        ("-", r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b"),  # the identifier of a page
    )
    return tuple([(frozenset(signs), re.compile(pattern)) for signs, pattern in patterns])


# Words that lead on from a number to the next thing: "September 23 and", "7 to". Longer words are not units either.
_NOT_UNITS = "and|or|to|at|on|in|by|if|for|with|then|until|till|before|after|from|per|when|as|is|are|the|y|o|u|und|oder"
_UNIT = rf"(?!(?:{_NOT_UNITS})\b(?!['’.]))\w{{1,10}}\b"
_PLAIN_SPACES = str.maketrans("\u00a0\u202f\u2011", "  -")
_NUMBER_AND_UNIT = re.compile(rf"\d[ ](?={_UNIT})")
_ADDRESS_SEPARATOR = re.compile(r"(?<![./@_?&=])[./@_?&=]+(?=[^\W\d])")
_UNBREAKABLE = (
    _NUMBER_AND_UNIT,
    re.compile(rf"\b[A-Z][a-z]+[ ](?=\d{{1,2}}\b(?![ ]{_UNIT}))"),  # a month and its day
    re.compile(r"\+?\(?\d{1,4}\)?(?:[ .\-]\(?\d{2,4}\)?){2,}"),  # a phone number
    re.compile(r"(?<!\d)\d+\s?[-–/]\s?\w+"),
    re.compile(r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b"),
    re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+"),
)
# In words that were held together by spaces that do not break, such as a date of any language: the day and the month
# in either order, "7 de diciembre", "7. Dezember", and the year behind a comma.
_UNBREAKABLE_IN_DATE = (
    re.compile(rf"[^\W\d]\u00a0(?=\d{{1,2}}\b(?!\.?\u00a0{_UNIT}))"),
    re.compile(r"\d\.?\u00a0(?=[^\W\d])"),
    re.compile(r"\b[^\W\d]{1,2}\u00a0(?=\w)"),
    re.compile(r"\d,?\u00a0(?=\d{4}\b)"),
    re.compile(r"[^\W\d]\u00a0(?=\d{4}\b)"),
)


def fallback_breaks(text: str, lang: str) -> tuple[int, ...]:
    """Offsets at which words that are held together may part where they do not fit on one line.

    A date parts before its comma-separated parts do, and "September 23" never: neither does a clock time, a number and
    its unit, a phone number or a range, nor any word.
    """
    plain = text.translate(_PLAIN_SPACES)
    allowed = _icu_breaks(plain, lang)
    if not plain.isascii() and _NON_LATIN.search(plain):
        allowed.difference_update(_unwanted_breaks(plain, lang))
    for pattern in _UNBREAKABLE:
        for found in pattern.finditer(plain):
            allowed.difference_update(range(found.start() + 1, found.end() + (found[0][-1] == " ")))
    if "\u00a0" in text:
        for pattern in _UNBREAKABLE_IN_DATE:
            for found in pattern.finditer(text):
                allowed.discard(found.end())
    allowed.add(len(text))
    return tuple(sorted(allowed))


def word_boundaries(text: str, lang: str) -> tuple[int, ...]:
    """Offsets between all words of a text, also of a date, and between the parts of an address of the web: for a line
    that is narrower than what `seams` leaves whole.
    """
    within = (found.end() for found in _ADDRESS_SEPARATOR.finditer(text))
    return tuple(sorted({*_icu_breaks(text.translate(_PLAIN_SPACES), lang), *within, len(text)}))


def break_opportunities(text: str, lang: str) -> tuple[int, ...]:
    """Offsets after which a line may end, the last being the end of the text."""
    allowed = _icu_breaks(text, lang)
    letter = r"\w"
    if not text.isascii() and _NON_LATIN.search(text):
        allowed.difference_update(_unwanted_breaks(text, lang))
        letter = rf"(?:(?![{_UNSPACED_SCRIPTS}])\w)"
    held = frozenset(text)
    for signs, pattern in _unbreakable_patterns(letter):
        if not signs.isdisjoint(held):
            for found in pattern.finditer(text):
                allowed.difference_update(range(found.start() + 1, found.end() + (found[0][-1] == " ")))
    allowed.add(len(text))
    return tuple(sorted(allowed))


def _icu_breaks(text: str, lang: str) -> set[int]:
    """Where ICU allows a line to end. It counts in UTF-16 units, Python in characters."""
    ends = (end for _, end in LineBreaker(text, lang).segments())
    if text.isascii() or max(text) <= "\uffff":
        return set(ends)
    units = {0: 0}
    at = 0
    for n, char in enumerate(text, 1):
        at += 1 + (char > "\uffff")
        units[at] = n
    return {units[end] for end in ends}


def _unwanted_breaks(text: str, lang: str) -> Iterator[int]:
    """Breaks that ICU allows and readers do not want: in a Korean word, and in a short stretch of another writing."""
    for found in re.finditer(_KOREAN_WORD, text):
        yield from range(found.start() + 1, found.end())
    if lang.partition("-")[0].lower() not in _UNSPACED_LANGUAGES:
        for found in re.finditer(_SHORT_UNSPACED_TEXT, text):
            yield from range(found.start() + 1, found.end())


OBJECT_REPLACEMENT = "\ufffc"  # stands for a blank in the text, as Unicode means it to
_ALLAH = re.compile("\u0627\u0644\u0644\u0647")
BLANK_EM = 0.5  # width of one character of a blank, in ems


class GlyphStyle(NamedTuple):
    """What of a style decides the glyphs."""

    typeface: str
    bold: bool
    heading: bool
    tabular: bool
    lang: str


@dataclass(frozen=True)
class TextStyle:
    """How text looks. Size and leading in points; color #RRGGBB; `heading` takes the typeface's heading face.

    `align` left is the side where the language begins. `tabular` gives figures of one width, for columns of times.
    """

    typeface: str
    size: float
    leading: float
    color: str
    bold: bool = False
    heading: bool = False
    align: str = "left"
    tabular: bool = False
    lang: str = ""
    """The language: direction of the paragraph, letter forms, and the country of Han characters."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Computed once: a style is looked up with each paragraph that is set in it."""
        return hash((self.glyph_style, self.size, self.leading, self.color, self.align))

    @cached_property
    def glyph_style(self) -> GlyphStyle:
        return GlyphStyle(self.typeface, self.bold, self.heading, self.tabular, self.lang)


@dataclass(frozen=True, eq=False)
class UnscaledText:
    """Inlines in one voice: their text (a blank is U+FFFC), its words, and their width in thousandths of any size.

    `base` 1 runs from the right; `ordered` says that the order on the page may be another than that of reading. `parts`
    are there where it holds a link or another language.
    """

    text: str
    words: tuple[ShapedWord, ...]
    base_level: int
    reordered: bool
    advance: float
    spans: tuple[Span, ...] = ()

    @cached_property
    def widest_word(self) -> float:
        """Width of the widest word as it is held together, in thousandths."""
        return max([inked_width(word) for word in self.words], default=0.0)

    @cached_property
    def min_widths(self) -> dict[str, float]:
        """By language, width of the widest word, number or date, as far as it was asked for: see `breaking.widest`."""
        return {}


@dataclass(frozen=True, eq=False)  # one object a paragraph: caches find it by identity, not by all its words
class ShapedText:
    """A paragraph in its style; `points` is a thousandth of its size."""

    unscaled: UnscaledText
    style: TextStyle
    points: float

    @cached_property
    def lines(self) -> dict[float, tuple[tuple[ShapedWord, ...], ...]]:
        """Its lines by the width of the column in points, as far as they were asked for: see `breaking.lines`."""
        return {}

    @cached_property
    def ink(self) -> dict[tuple[float, int, int], DrawnText]:
        """Its operators by width and range of lines, as far as they were drawn: see `ink.ink`."""
        return {}

    @property
    def width(self) -> float:
        """Width of a single line, in points."""
        return self.unscaled.advance * self.points

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        return word_clusters(self.unscaled.words)


class TextShaper:
    """Shapes the paragraphs of one run, and keeps those shaped last: they hold the words of its pages."""

    def __init__(self) -> None:
        self.shape = lru_cache(maxsize=1024)(self._shape)
        """Measure inlines in a style: gives Shaped. Raises MissingGlyph when no face has a character."""
        self._told = lru_cache(maxsize=1024)(self._shape_words)
        self._latin = lru_cache(maxsize=4096)(self._shape_latin)
        self._letter = lru_cache(maxsize=4096)(_single_glyph_cluster)
        self._opportunities = lru_cache(maxsize=2048)(break_opportunities)

    def clear(self) -> None:
        """Forget all text that was shaped."""
        for cached in (self.shape, self._told, self._latin, self._letter, self._opportunities):
            cached.cache_clear()

    def _shape(self, inlines: Inlines, style: TextStyle) -> ShapedText:
        return ShapedText(self._told(inlines, style.glyph_style), style, style.size / 1000)

    def _shape_words(self, inlines: Inlines, glyph_style: GlyphStyle) -> UnscaledText:
        text = "".join([OBJECT_REPLACEMENT if isinstance(inline, Blank) else inline.text for inline in inlines])
        base = int(is_right_to_left(glyph_style.lang))
        ordered = bool(base) or needs_bidi(text)
        levels: list[int] = []
        if ordered:
            from handouts.typeset.text.bidi import isolated_levels

            levels = isolated_levels(text.replace("\n", " "), base)
        ends = self._opportunities(text, glyph_style.lang or "en")
        pieces: list[tuple[int, FaceRun]] = []
        at = 0
        for inline in inlines:
            if isinstance(inline, Blank):
                pieces.append((at + 1, _blank_run(inline, levels[at] if ordered else 0)))
                at += 1
            else:
                stop = at + len(inline.text)
                pieces += self._run(inline, glyph_style, at, [end for end in ends if at < end < stop], levels[at:stop])
                at = stop
        words = _group_words(text, pieces, ends)
        advance = float_sum([word.advance for word in words])
        return UnscaledText(text, words, base, ordered, advance, split_spans(inlines, glyph_style.lang))

    def _run(
        self, run: Run, glyph_style: GlyphStyle, offset: int, ends: Sequence[int], levels: Sequence[int]
    ) -> Iterator[tuple[int, FaceRun]]:
        """The pieces of a run, cut where a line may end, each with its end in the text."""
        faces, lang = (
            font_chain(glyph_style.typeface, glyph_style.bold or run.strong, glyph_style.heading),
            run.lang or glyph_style.lang,
        )
        text = run.text.replace("\n", " ")
        if not levels and faces[0].latin.issuperset(text):
            start = 0
            for end in (*ends, offset + len(text)):
                if part := run.text[start : end - offset]:
                    yield end, self._latin(part, faces[0], lang, glyph_style.tabular)
                start = end - offset
            return
        closing = frozenset(ends)
        for stretch in split_at_newlines(itemize(text, faces, lang, levels), run.text):
            held: list[Cluster] = []
            at = offset + stretch.start
            for cluster in _shape_stretch(text, stretch, lang, glyph_style.tabular):
                at += len(cluster.text)
                forced = run.text[at - offset - 1] == "\n"  # a line ends here; read aloud and copied it is a space
                held.append(cluster._replace(text="\n") if forced else cluster)
                if at in closing:
                    yield at, make_face_run(tuple(held))
                    held = []
            if held:
                yield at, make_face_run(tuple(held))

    def _shape_latin(self, text: str, face: Face, lang: str, tabular: bool) -> FaceRun:
        """Letters and signs of one face that run from the left: the same piece for all that ever say them."""
        shown = text.replace("\n", " ")
        stretch = TextStretch(0, len(text), face, "Latn", 0)
        infos, positions = _run_harfbuzz(shown, stretch, lang, tabular)
        if [info.cluster for info in infos] == list(range(len(text))):  # a glyph a letter, as nearly always
            placed = [(info.codepoint, *place.position) for info, place in zip(infos, positions, strict=True)]
            clusters = tuple([self._letter(char, face, *glyph) for char, glyph in zip(shown, placed, strict=True)])
        else:
            clusters = tuple(_group_clusters(shown, stretch, infos, positions))
        return make_face_run((*clusters[:-1], clusters[-1]._replace(text="\n")) if text[-1] == "\n" else clusters)


def _group_words(text: str, pieces: list[tuple[int, FaceRun]], ends: Sequence[int]) -> tuple[ShapedWord, ...]:
    """Pieces, each with its end in the text, put together up to each place where a line may end."""
    words: list[ShapedWord] = []
    closing = frozenset(ends)
    start, held = 0, []
    for end, piece in pieces:
        held.append(piece)
        if end in closing:
            words.append(make_word(text[start:end], tuple(held)))
            start, held = end, []
    return tuple(words)


def _blank_run(blank: Blank, level: int) -> FaceRun:
    advance = max(2, blank.width) * BLANK_EM * 1000
    return make_face_run((Cluster(OBJECT_REPLACEMENT, advance, None, (), blank.label, level),))


def _single_glyph_cluster(char: str, face: Face, number: int, dx: int, dy: int, advance: int, _: int) -> Cluster:
    """One letter as one glyph, placed by HarfBuzz in units of the font."""
    scale = face.scale
    glyph = Glyph(number, face.advance(number), advance * scale, dx * scale, dy * scale)
    return Cluster(char, glyph.advance, face, (glyph,))


def _shape_stretch(text: str, stretch: TextStretch, lang: str, tabular: bool) -> Iterator[Cluster]:
    """The clusters of a stretch, in the order of reading. HarfBuzz sees the letters around it, for joined writing."""
    return _group_clusters(text, stretch, *_run_harfbuzz(text, stretch, lang, tabular))


def _group_clusters(
    text: str, stretch: TextStretch, infos: Sequence[hb.GlyphInfo], positions: Sequence[hb.GlyphPosition]
) -> Iterator[Cluster]:
    face, scale = stretch.face, stretch.face.scale
    glyphs: dict[int, list[Glyph]] = {}
    for info, place in zip(infos, positions, strict=True):
        number = info.codepoint
        glyph = Glyph(
            number, face.advance(number), place.x_advance * scale, place.x_offset * scale, place.y_offset * scale
        )
        glyphs.setdefault(info.cluster, []).append(glyph)
    starts = sorted(glyphs)
    for start, stop in zip(starts, [*starts[1:], stretch.end], strict=True):
        placed = tuple(glyphs[start])
        advance = float_sum([glyph.advance for glyph in placed])
        yield Cluster(text[start:stop], advance, face, placed, "", stretch.level)


def _run_harfbuzz(
    text: str, stretch: TextStretch, lang: str, tabular: bool
) -> tuple[Sequence[hb.GlyphInfo], Sequence[hb.GlyphPosition]]:
    buffer = hb.Buffer()
    buffer.add_str(text, stretch.start, stretch.end - stretch.start)
    buffer.direction = "rtl" if stretch.level % 2 else "ltr"
    buffer.script = stretch.script
    if lang:
        buffer.language = lang
    # Marks on right-to-left letters stay clusters of their own, so that each glyph has its own letter when copied.
    levels = hb.BufferClusterLevel
    buffer.cluster_level = levels.MONOTONE_CHARACTERS if stretch.level % 2 else levels.MONOTONE_GRAPHEMES
    features: dict[str, object] = {"tnum": True} if tabular else {}
    if spans := [(*found.span(), False) for found in _ALLAH.finditer(text)]:
        features["liga"] = spans  # this word as a single glyph would be copied back to front
    hb.shape(stretch.face.font, buffer, features)
    return buffer.glyph_infos, buffer.glyph_positions
