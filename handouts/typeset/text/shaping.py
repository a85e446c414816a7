"""Shape inlines with HarfBuzz into words that are measured once, and find where a line may break.

A word is the text between two line break opportunities. It consists of runs of one face, and a run of clusters in
reading order. Runs of plain Latin text are cached by their letters, and serve any size and any patient. Other text is
itemized by face, script and direction and shaped stretch by stretch, because its letters may join.

Line breaks are ICU's, without those that hurt reading, such as between a number and its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

import uharfbuzz as hb
from icu4py.breakers import LineBreaker, WordBreaker

from handouts.cached_property import cached_property
from handouts.document import SEPARATORS, Blank, Inlines, Run
from handouts.text_direction import is_right_to_left
from handouts.typeset.float_sums import float_sum
from handouts.typeset.text.bidi import needs_bidi
from handouts.typeset.text.east_asian_punctuation import WIDE_PUNCTUATION, squeezed
from handouts.typeset.text.fonts import Face, font_chain, letters_of
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
from handouts.typeset.text.itemization import TextStretch, itemize, split_at_newlines
from handouts.typeset.text.leaning_words import not_leaning

# Scripts written without spaces, where a run of letters is not a word. Patterns with them take milliseconds to compile,
# so they are compiled only for the first text with _NON_LATIN characters.
_UNSPACED_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U000323af"
_NON_LATIN = re.compile("[^\0-\u0dff\u1e00-\u2bff\ufffc]")
# The lookbehind lets a match begin only at the start of a run. Without it, a run of 300 KB is read once per letter.
_LETTER_OF_SPACED_SCRIPT = r"[^\W\u3040-\u30ff\u3400-\u9fff]"
_KOREAN_WORD = rf"(?<!{_LETTER_OF_SPACED_SCRIPT}){_LETTER_OF_SPACED_SCRIPT}*[\uac00-\ud7a3]{_LETTER_OF_SPACED_SCRIPT}*"
# What must stay together in Chinese and Japanese: a number and its unit, a month and its day, a time of the day.
_EAST_ASIAN_UNIT = (
    "小时|小時|分钟|分鐘|毫克|毫升|公斤|公克|公分|厘米|星期|个月|個月|时间|時間|週間|か月|ヶ月|カ月|ミリグラム"
    r"|[\u3005-\u9fff\uac00-\ud7a3]"
)
_TIME_OF_DAY = "上午|下午|中午|早上|晚上|凌晨|午前|午後"
_EAST_ASIAN_NUMBER = (
    rf"(?:{_TIME_OF_DAY})?\d[\d.,:]{{0,9}}(?:月\d{{1,2}}日|[点點时時]\d{{1,2}}分|[ \u00a0]?(?:{_EAST_ASIAN_UNIT}))"
    rf"|(?:{_TIME_OF_DAY})(?=\d).|(?:星期|礼拜|禮拜)[一二三四五六日天]|[周週][一二三四五六日]"
)
# A name in a script without spaces on a page in another language. A longer stretch is treated as a sentence.
# Characters that end a web address: spaces, letters of scripts without spaces, and signs as wide as those letters.
_ADDRESS_CHARACTER = rf"[^\s{_UNSPACED_SCRIPTS}\u3000-\u3004\uff00-\uffef]"
_UNSPACED_LANGUAGES = frozenset(("ja", "km", "lo", "my", "th", "zh"))
_BOUND_PREFIX = "ผู้|ความ|การ|นัก|ຜູ້|ຄວາມ|ການ|ນັກ"
"""Parts of Thai and Lao words that mean nothing alone: ICU breaks ผู้|ป่วย, a patient, after the first of two words."""
_SHORT_UNSPACED_TEXT = rf"(?<![{_UNSPACED_SCRIPTS}])[{_UNSPACED_SCRIPTS}]{{2,20}}(?![{_UNSPACED_SCRIPTS}])"


@cache
def _unbreakable_patterns(
    letter: str, address: str, lookahead: str
) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """Return patterns of text without line breaks, each with its signs: text without any of them is not searched.

    They match a number and the word after it, a month and its day, a phone number, figures joined by a hyphen, and
    words joined by a slash. `letter` is a pattern for a letter of a word, `address` for a character of a web address,
    and `lookahead` refuses a word that belongs to the next word, not to the number before it: "10:00 | on Monday".
    """
    patterns = (
        (" ", rf"\d[ ]{lookahead}(?=\w)"),
        (" ", r"\b[A-Z][a-z]+[ ](?=\d{1,2}\b)"),
        (" .-", r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}"),
        ("-–/", rf"(?<!\d)\d+\s?[-–/]\s?{letter}+"),
        ("/", r"\w/\w"),
        ("-", r"\b\w-\w"),
        ("/.", rf"(?:https?://|www\.){address}+"),
        ("-", r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b"),  # the identifier of a page
        ("-", r"-f(?=eira\b)"),  # segunda-feira: Portuguese would repeat the hyphen at the beginning of the next line
    )
    return tuple([(frozenset(signs), re.compile(pattern)) for signs, pattern in patterns])


# Words after a number that are not units: "September 23 and", "7 to". Words of more than 10 letters are not units.
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
    re.compile(r"-f(?=eira\b)"),  # segunda-feira
)
# A letter, or the mark with which a word of Burmese, Khmer, Thai or an Indic script may end.
_LAST_LETTER = r"(?:[^\W\d]|[\u0900-\u109f\u1780-\u17ff])"
# Parts of a date in any language, whose words are joined by non-breaking spaces: the day and the month in either order,
# "7 de diciembre", "7. Dezember", and the year after a comma.
_UNBREAKABLE_IN_DATE = (
    re.compile(rf"{_LAST_LETTER}\u00a0(?=\d{{1,2}}\b(?!\.?\u00a0{_UNIT}))"),
    re.compile(r"\d\.?\u00a0(?=[^\W\d])"),
    re.compile(r"\b[^\W\d]{1,2}\u00a0(?=\w)"),
    re.compile(r"\d,?\u00a0(?=\d{4}\b)"),
    re.compile(rf"{_LAST_LETTER}\u00a0(?=\d{{4}}\b)"),
)


def fallback_breaks(text: str, lang: str) -> tuple[int, ...]:
    """Return the offsets at which text that is kept together may break if it does not fit on one line.

    A date breaks after its commas first. "September 23" never breaks. Nor does a time, a number with its unit, a phone
    number, a range, or a word.
    """
    plain_text = text.translate(_PLAIN_SPACES)
    allowed = _icu_breaks(plain_text, lang)
    if _non_latin(plain_text):
        allowed.difference_update(_unwanted_breaks(plain_text, lang))
    for pattern in _UNBREAKABLE:
        for match in pattern.finditer(plain_text):
            allowed.difference_update(range(match.start() + 1, match.end() + (match[0][-1] == " ")))
    if "\u00a0" in text:
        for pattern in _UNBREAKABLE_IN_DATE:
            for match in pattern.finditer(text):
                allowed.discard(match.end())
    allowed.add(len(text))
    return tuple(sorted(allowed))


def word_boundaries(text: str, lang: str) -> tuple[int, ...]:
    """Return the offsets between all words, even within a date, and between the parts of a web address.

    Use them for a line that is too narrow for the parts between two `fallback_breaks`.
    """
    in_addresses = (match.end() for match in _ADDRESS_SEPARATOR.finditer(text))
    return tuple(sorted({*_icu_breaks(text.translate(_PLAIN_SPACES), lang), *in_addresses, len(text)}))


def break_opportunities(text: str, lang: str, *, whole_words: bool = False) -> tuple[int, ...]:
    """Return the offsets after which a line may end. The last one is the end of the text.

    With `whole_words`, as headings need, a line of Chinese ends between words; in other text, between any characters.
    """
    allowed = _icu_breaks(text, lang, phrases=True)
    if whole_words and lang.partition("-")[0].lower() in ("zh", "yue"):
        allowed &= _in_characters(text, (end for _, end in WordBreaker(text, "zh").segments()))
    letter, address = r"\w", r"\S"
    if _non_latin(text):
        prefixes = [match.span() for match in re.finditer(_BOUND_PREFIX, text)]
        allowed.difference_update([end for start, end in prefixes if start == 0 or start in allowed])
        allowed.difference_update(_unwanted_breaks(text, lang))
        letter, address = rf"(?:(?![{_UNSPACED_SCRIPTS}])\w)", _ADDRESS_CHARACTER
    characters = frozenset(text)
    for signs, pattern in _unbreakable_patterns(letter, address, not_leaning(lang)):
        if not signs.isdisjoint(characters):
            for match in pattern.finditer(text):
                allowed.difference_update(range(match.start() + 1, match.end() + (match[0][-1] == " ")))
    allowed.add(len(text))
    return tuple(sorted(allowed))


def _icu_breaks(text: str, lang: str, *, phrases: bool = False) -> set[int]:
    """Return the offsets at which ICU allows a line to end.

    Lines never begin with a small kana or a prolonged sound mark. With `phrases`, a line of Japanese ends between
    phrases, not within words.
    """
    ends = (
        end for _, end in LineBreaker(text, _breaking_locale(lang, phrases) if _non_latin(text) else lang).segments()
    )
    return _in_characters(text, ends)


def _in_characters(text: str, ends: Iterable[int]) -> set[int]:
    """Return offsets of ICU in characters. ICU counts UTF-16 units, Python counts characters."""
    if text.isascii() or max(text) <= "\uffff":
        return set(ends)
    offsets = {0: 0}
    unit = 0
    for offset, char in enumerate(text, 1):
        unit += 1 + (char > "\uffff")
        offsets[unit] = offset
    return {offsets[end] for end in ends}


def _non_latin(text: str) -> bool:
    """Return True if text has letters or signs of other scripts than Latin, Greek, Cyrillic, Hebrew and Arabic."""
    return not text.isascii() and _NON_LATIN.search(text) is not None


def _breaking_locale(lang: str, phrases: bool) -> str:
    language = lang.partition("-")[0].lower()
    return f"{language}-u-lb-strict{'-lw-phrase' if phrases and language == 'ja' else ''}"


def _unwanted_breaks(text: str, lang: str) -> Iterator[int]:
    """Yield breaks of ICU that readers do not want.

    They are in a Korean word, in a number with its unit, and in a short text of a foreign script.
    """
    for match in re.finditer(_EAST_ASIAN_NUMBER, text):
        yield from range(match.start() + 1, match.end())
    for match in re.finditer(_KOREAN_WORD, text):
        yield from range(match.start() + 1, match.end())
    if lang.partition("-")[0].lower() not in _UNSPACED_LANGUAGES:
        for match in re.finditer(_SHORT_UNSPACED_TEXT, text):
            yield from range(match.start() + 1, match.end())


OBJECT_REPLACEMENT = "\ufffc"  # stands for a blank in the text
_ALLAH = re.compile("\u0627\u0644\u0644\u0647")
BLANK_EM = 0.5  # width of one character of a blank, in ems


class GlyphStyle(NamedTuple):
    """The part of a text style that decides which glyphs are used."""

    typeface: str
    bold: bool
    heading: bool
    tabular: bool
    lang: str


@dataclass(frozen=True)
class TextStyle:
    """How text looks. Size and leading are in points, color is #RRGGBB, `heading` selects the heading font.

    `balanced` text has lines of about the same width, as headings should have.
    `align="left"` means the side where the language begins. `tabular` gives figures of equal width, for columns of
    times.
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
    """Language code. It sets the paragraph direction, line breaks, letter forms and the regional forms of Han
    characters."""
    balanced: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Computed once, because each paragraph looks up its style."""
        return hash((self.glyph_style, self.size, self.leading, self.color, self.align, self.balanced))

    @cached_property
    def glyph_style(self) -> GlyphStyle:
        return GlyphStyle(self.typeface, self.bold, self.heading, self.tabular, self.lang)


@dataclass(eq=False)
class UnscaledText:
    """Shaped text without a size: the text (U+FFFC for a blank), its words, and its width in thousandths of any size.

    `base_level` is 1 for right-to-left paragraphs. `reordered` is true if the visual order may differ from the reading
    order. `spans` is not empty if the paragraph has a link or text in another language.
    """

    text: str
    words: tuple[ShapedWord, ...]
    base_level: int
    reordered: bool
    advance: float
    spans: tuple[Span, ...] = ()

    @cached_property
    def widest_word(self) -> float:
        """Width of the widest word in thousandths. Words that are kept together count as one."""
        return max([inked_width(word) for word in self.words], default=0.0)

    @cached_property
    def min_widths(self) -> dict[str, float]:
        """Cache of `line_breaking.min_width` by language, in thousandths."""
        return {}


@dataclass(eq=False)  # caches compare it by identity, not by its words
class ShapedText:
    """A paragraph in its style. `points` is a thousandth of the type size."""

    unscaled: UnscaledText
    style: TextStyle
    points: float
    lines: dict[float, tuple[tuple[ShapedWord, ...], ...]] = field(default_factory=dict)
    """Cache of `line_breaking.break_lines` by the width of the column in points."""
    drawings: dict[tuple[float, int, int], DrawnText] = field(default_factory=dict)
    """Cache of the paragraph's operators by width and range of lines; see `text_operators`."""

    @property
    def width(self) -> float:
        """Width on a single line, in points."""
        return self.unscaled.advance * self.points

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        return word_clusters(self.unscaled.words)


class TextShaper:
    """Shapes the paragraphs of one run, and caches the most recent ones."""

    def __init__(self) -> None:
        self.shape = lru_cache(maxsize=1024)(self._shape)
        """Shape inlines in a style and return `ShapedText`. Raises `MissingGlyph` if no face has a character."""
        self._unscaled = lru_cache(maxsize=1024)(self._shape_words)
        self._latin_run = lru_cache(maxsize=4096)(self._shape_latin)
        self._letter_cluster = lru_cache(maxsize=4096)(_single_glyph_cluster)
        self._breaks = lru_cache(maxsize=2048)(break_opportunities)

    def clear(self) -> None:
        """Drop all cached text."""
        for cached in (self.shape, self._unscaled, self._latin_run, self._letter_cluster, self._breaks):
            cached.cache_clear()

    def _shape(self, inlines: Inlines, style: TextStyle) -> ShapedText:
        return ShapedText(self._unscaled(inlines, style.glyph_style), style, style.size / 1000)

    def _shape_words(self, inlines: Inlines, glyph_style: GlyphStyle) -> UnscaledText:
        text = "".join([OBJECT_REPLACEMENT if isinstance(inline, Blank) else inline.text for inline in inlines])
        base_level = int(is_right_to_left(glyph_style.lang))
        reordered = bool(base_level) or needs_bidi(text)
        levels: list[int] = []
        if reordered:
            levels = _embedding_levels(inlines, text.replace("\n", " "), base_level)
        breaks = self._breaks(text, glyph_style.lang or "en", whole_words=glyph_style.bold)
        runs: list[tuple[int, FaceRun]] = []
        offset = 0
        for inline in inlines:
            if isinstance(inline, Blank):
                runs.append((offset + 1, _blank_run(inline, levels[offset] if reordered else 0)))
                offset += 1
            else:
                end_offset = offset + len(inline.text)
                ends = [end for end in breaks if offset < end < end_offset]
                ends.append(end_offset)
                runs += self._runs_of(inline, glyph_style, offset, ends, levels[offset:end_offset])
                offset = end_offset
        words = _group_words(text, runs, breaks)
        advance = float_sum([word.advance for word in words])
        return UnscaledText(text, words, base_level, reordered, advance, split_spans(inlines, glyph_style.lang))

    def _runs_of(
        self, run: Run, glyph_style: GlyphStyle, offset: int, ends: Sequence[int], levels: Sequence[int]
    ) -> Iterable[tuple[int, FaceRun]]:
        """Return the face runs of an inline, cut at `ends`: the line breaks in it, and its own end in the text."""
        lang = run.lang or glyph_style.lang
        bold = glyph_style.bold or run.strong
        faces = font_chain(glyph_style.typeface, bold, glyph_style.heading, letters_of(lang))
        text = run.text.replace("\n", " ")
        if not levels and faces[0].latin_characters.issuperset(text):
            starts = (offset, *ends)
            return [
                (end, self._latin_run(run.text[start - offset : end - offset], faces[0], lang, glyph_style.tabular))
                for start, end in zip(starts, ends, strict=False)
                if start < end  # an empty run has no letters
            ]
        stretches = split_at_newlines(itemize(text, faces, lang, levels), run.text)
        return _runs_of_stretches(run.text, text, stretches, lang, glyph_style.tabular, offset, frozenset(ends))

    def _shape_latin(self, text: str, face: Face, lang: str, tabular: bool) -> FaceRun:
        """Shape left-to-right letters and signs of one face. The result is the same wherever the text occurs."""
        shown = text.replace("\n", " ")
        stretch = TextStretch(0, len(text), face, "Latn", 0)
        infos, positions = _run_harfbuzz(shown, stretch, lang, tabular)
        if [info.cluster for info in infos] == list(range(len(text))):  # one glyph per letter, the usual case
            glyphs = [(info.codepoint, *placed.position) for info, placed in zip(infos, positions, strict=True)]
            clusters = tuple(
                [self._letter_cluster(char, face, *glyph) for char, glyph in zip(shown, glyphs, strict=True)]
            )
        else:
            clusters = tuple(_group_clusters(shown, stretch, infos, positions))
        return make_face_run((*clusters[:-1], clusters[-1]._replace(text="\n")) if text[-1] == "\n" else clusters)


def _embedding_levels(inlines: Inlines, text: str, base: int) -> list[int]:
    """Return the level of each character. In a text in two languages, the second one has a direction of its own."""
    from handouts.typeset.text.bidi import isolated_levels

    start, end, lang = _second_language(inlines)
    inner_base = int(is_right_to_left(lang))
    if not lang or inner_base == base:
        return isolated_levels(text, base)
    levels = isolated_levels(text[:start] + OBJECT_REPLACEMENT * (end - start) + text[end:], base)
    inner = isolated_levels(text[start:end], inner_base)
    levels[start:end] = [level + 2 if base else level for level in inner]
    return levels


def _second_language(inlines: Inlines) -> tuple[int, int, str]:
    """Return where the second language of a text in two languages begins and ends, and its tag; '' for other texts."""
    offset = start = end = 0
    lang = ""
    for index, inline in enumerate(inlines):
        length = 1 if isinstance(inline, Blank) else len(inline.text)
        if (
            isinstance(inline, Run)
            and inline.lang
            and (inline.lang == lang if lang else index and inlines[index - 1] in SEPARATORS)
        ):
            start = start if lang else offset
            lang, end = inline.lang, offset + length
        elif lang:
            break
        offset += length
    return (start, end, lang) if lang else (0, 0, "")


def _runs_of_stretches(
    written: str,
    text: str,
    stretches: Iterable[TextStretch],
    lang: str,
    tabular: bool,
    offset: int,
    ends: frozenset[int],
) -> Iterator[tuple[int, FaceRun]]:
    """Yield the face runs of an inline that begins at `offset`. `text` has spaces for the newlines in `written`."""
    for stretch in stretches:
        clusters: list[Cluster] = []
        position = offset + stretch.start
        for cluster in _shape_stretch(text, stretch, lang, tabular):
            position += len(cluster.text)
            # At a newline, the line ends. Screen readers and copied text have a space there.
            forced = written[position - offset - 1] == "\n"
            if cluster.text in WIDE_PUNCTUATION:
                cluster = squeezed(cluster, text[: position - offset - 1][-1:], text[position - offset :][:1])  # noqa: PLW2901
            clusters.append(cluster._replace(text="\n") if forced else cluster)
            if position in ends:
                yield position, make_face_run(tuple(clusters))
                clusters = []
        if clusters:
            yield position, make_face_run(tuple(clusters))


def _group_words(text: str, runs: list[tuple[int, FaceRun]], breaks: Sequence[int]) -> tuple[ShapedWord, ...]:
    """Join runs, each with its end in the text, into words that end at a line break."""
    words: list[ShapedWord] = []
    break_set = frozenset(breaks)
    start, word_runs = 0, []
    for end, run in runs:
        word_runs.append(run)
        if end in break_set:
            words.append(make_word(text[start:end], tuple(word_runs)))
            start, word_runs = end, []
    return tuple(words)


def _blank_run(blank: Blank, level: int) -> FaceRun:
    advance = max(2, blank.width) * BLANK_EM * 1000
    return make_face_run((Cluster(OBJECT_REPLACEMENT, advance, None, (), blank.label, level),))


def _single_glyph_cluster(char: str, face: Face, number: int, dx: int, dy: int, advance: int, _: int) -> Cluster:
    """Return one letter as one glyph, placed by HarfBuzz in font units."""
    scale = face.scale
    glyph = Glyph(number, face.advance(number), advance * scale, dx * scale, dy * scale)
    return Cluster(char, glyph.advance, face, (glyph,))


def _shape_stretch(text: str, stretch: TextStretch, lang: str, tabular: bool) -> Iterator[Cluster]:
    """Yield the clusters of a stretch in reading order. HarfBuzz sees the text around it, so that letters join."""
    return _group_clusters(text, stretch, *_run_harfbuzz(text, stretch, lang, tabular))


def _group_clusters(
    text: str, stretch: TextStretch, infos: Sequence[hb.GlyphInfo], positions: Sequence[hb.GlyphPosition]
) -> Iterator[Cluster]:
    face, scale = stretch.face, stretch.face.scale
    glyphs: dict[int, list[Glyph]] = {}
    for info, position in zip(infos, positions, strict=True):
        number, advance = info.codepoint, position.x_advance * scale
        glyph = Glyph(number, face.advance(number), advance, position.x_offset * scale, position.y_offset * scale)
        glyphs.setdefault(info.cluster, []).append(glyph)
    starts = sorted(glyphs)
    for start, stop in zip(starts, [*starts[1:], stretch.end], strict=True):
        placed_glyphs = tuple(glyphs[start])
        advance = float_sum([glyph.advance for glyph in placed_glyphs])
        yield Cluster(text[start:stop], advance, face, placed_glyphs, "", stretch.level)


def _run_harfbuzz(
    text: str, stretch: TextStretch, lang: str, tabular: bool
) -> tuple[Sequence[hb.GlyphInfo], Sequence[hb.GlyphPosition]]:
    buffer = hb.Buffer()
    buffer.add_str(text, stretch.start, stretch.end - stretch.start)
    buffer.direction = "rtl" if stretch.level % 2 else "ltr"
    buffer.script = stretch.script
    if lang:
        buffer.language = lang
    # Marks on right-to-left letters are clusters of their own, so that each glyph is copied as its own letter.
    cluster_levels = hb.BufferClusterLevel
    buffer.cluster_level = (
        cluster_levels.MONOTONE_CHARACTERS if stretch.level % 2 else cluster_levels.MONOTONE_GRAPHEMES
    )
    features: dict[str, object] = {"tnum": True} if tabular else {}
    if ranges := [(*match.span(), False) for match in _ALLAH.finditer(text)]:
        features["liga"] = ranges  # as a ligature, this word would be copied in reverse
    hb.shape(stretch.face.font, buffer, features)
    return buffer.glyph_infos, buffer.glyph_positions
