"""Compute embedding levels and visual order of text with the Unicode Bidirectional Algorithm (UAX #9).

`isolated_levels` treats text as a careful writer would have marked it. The algorithm alone would print `4-6` as `6-4`
and `500 mg` as `mg 500` in an Arabic sentence, and would put the number after an Arabic name in an English sentence on
the wrong side. So in right-to-left text, each number with its unit, each phone number and each Latin word is isolated,
and in left-to-right text each stretch of right-to-left words is. Text with direction marks is left as it was written.

Rules have the names of the standard. Character classes come from Python's `unicodedata`; they have not changed for the
characters that the fonts cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple
from unicodedata import bidirectional

MAX_BRACKETS = 63
ISOLATES = frozenset(("LRI", "RLI", "FSI"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON", "PDI", *ISOLATES))
_STRONG_DIRECTION = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # as seen by rules N0 to N2
_BRACKETS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽⸢⸣⸤⸥⸦⸧⸨⸩"
    "⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_CLOSER = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_CLOSERS = frozenset(_CLOSER.values())


def resolve_weak(run: list[str], sos: str) -> None:
    """Apply rules W1 to W7 in place."""
    previous = strong = sos
    for index, kind in enumerate(run):  # W1, W2
        if kind == "NSM":
            run[index] = "ON" if previous in ISOLATES or previous == "PDI" else previous
        previous = run[index]
        if run[index] in ("R", "L", "AL"):
            strong = run[index]
        elif run[index] == "EN" and strong == "AL":
            run[index] = "AN"
    run[:] = ["R" if kind == "AL" else kind for kind in run]  # W3
    _resolve_separators(run)
    strong = sos
    for index, kind in enumerate(run):  # W6, W7
        if kind in ("ES", "ET", "CS"):
            run[index] = "ON"
        elif kind in ("R", "L"):
            strong = kind
        elif kind == "EN" and strong == "L":
            run[index] = "L"


def _resolve_separators(run: list[str]) -> None:
    """Apply rules W4 and W5 in place."""
    for index in range(1, len(run) - 1):
        before = run[index - 1]
        if before == run[index + 1] and (before, run[index]) in (("EN", "ES"), ("EN", "CS"), ("AN", "CS")):
            run[index] = before
    index = 0
    for kind, group in groupby(list(run)):
        size = len(list(group))
        if kind == "ET" and "EN" in (run[index - 1 : index] + run[index + size : index + size + 1]):
            run[index : index + size] = ["EN"] * size
        index += size


def resolve_brackets(chars: list[str], run: list[str], marks: list[bool], embedding: str, sos: str) -> None:
    """Apply rule N0 in place: both brackets of a pair take the same direction."""
    for opener, closer in _bracket_pairs(chars, run):
        inside = {_STRONG_DIRECTION.get(kind) for kind in run[opener + 1 : closer]} - {None}
        if not inside:
            continue
        context = next((_STRONG_DIRECTION[kind] for kind in reversed(run[:opener]) if kind in _STRONG_DIRECTION), sos)
        direction = embedding if embedding in inside or context == embedding else context
        for index in (opener, closer):
            run[index] = direction
            while (index := index + 1) < len(run) and marks[index]:
                run[index] = direction


def _bracket_pairs(chars: list[str], run: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of brackets (BD16), sorted by their opening brackets."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for index, raw in enumerate(chars):
        char = _CANONICAL.get(raw, raw)
        if run[index] != "ON":
            continue
        if char in _CLOSER:
            if len(stack) == MAX_BRACKETS:
                return []
            stack.append((_CLOSER[char], index))
        elif char in _CLOSERS:
            depth = next(
                (depth_index for depth_index in range(len(stack) - 1, -1, -1) if stack[depth_index][0] == char), None
            )
            if depth is not None:
                pairs.append((stack[depth][1], index))
                del stack[depth:]
    return sorted(pairs)


def resolve_neutral(run: list[str], embedding: str, sos: str, eos: str) -> None:
    """Apply rules N1 and N2 in place."""
    index = 0
    for neutral, group in groupby([kind in _NEUTRAL for kind in run]):
        size = len(list(group))
        if neutral:
            before = _STRONG_DIRECTION[run[index - 1]] if index else sos
            after = _STRONG_DIRECTION[run[index + size]] if index + size < len(run) else eos
            run[index : index + size] = [before if before == after else embedding] * size
        index += size


MAX_DEPTH = 125
_EMBEDDINGS = {"LRE": (False, ""), "RLE": (True, ""), "LRO": (False, "L"), "RLO": (True, "R")}
_REMOVED = frozenset((*_EMBEDDINGS, "PDF", "BN"))
_WHITE_SPACE = frozenset(("WS", "PDI", *ISOLATES, *_REMOVED))
_MAY_BE_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def needs_bidi(text: str) -> bool:
    """Return True if the text may contain right-to-left characters, so it needs levels."""
    return not text.isascii() and _MAY_BE_RTL.search(text) is not None


def bidi_classes(text: str) -> list[str]:
    """Return the bidirectional class of each character."""
    return [bidirectional(char) or "L" for char in text]


def embedding_levels(text: str, base: int | None = None) -> tuple[list[int], int]:
    """Return the level of each character of a paragraph, before rule L1, and the paragraph level.

    If `base` is None, the paragraph level comes from the first strong character.
    """
    kinds = bidi_classes(text)
    matches = _isolate_pairs(kinds)
    level = _first_strong_level(kinds, matches, 0, len(kinds)) if base is None else base
    levels, types = _explicit_levels(kinds, matches, level)
    # As a list, because the sequences read the levels of rule X.
    for sequence in list(_isolating_run_sequences(kinds, matches, levels, level)):
        _resolve_sequence(text, kinds, types, levels, sequence)
    for index, kind in enumerate(kinds):  # 5.2: characters removed by X9 take the level before them
        if kind in _REMOVED:
            levels[index] = levels[index - 1] if index else level
    return levels, level


def line_levels(kinds: Sequence[str], levels: Sequence[int], base: int) -> list[int]:
    """Apply rule L1: separators, and white space before them and at the end of a line, take the paragraph level."""
    result, reset = list(levels), True
    for index in range(len(result) - 1, -1, -1):
        if kinds[index] in ("B", "S"):
            reset = True
        elif kinds[index] not in _WHITE_SPACE:
            reset = False
        if reset:
            result[index] = base
    return result


def visual_order(levels: Sequence[int]) -> list[int]:
    """Apply rule L2: return the indexes of the characters from left to right."""
    order = list(range(len(levels)))
    lowest = min((level for level in levels if level % 2), default=MAX_DEPTH + 2)
    for level in range(max(levels, default=0), lowest - 1, -1):
        start = 0
        for high, group in groupby(order, key=lambda index, level=level: levels[index] >= level):  # type: ignore[misc]
            size = len(list(group))
            if high:
                order[start : start + size] = order[start : start + size][::-1]
            start += size
    return order


def _isolate_pairs(kinds: Sequence[str]) -> dict[int, int]:
    """Match each isolate initiator with its PDI, if it has one (BD9)."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for index, kind in enumerate(kinds):
        if kind in ISOLATES:
            stack.append(index)
        elif kind == "PDI" and stack:
            pairs[stack.pop()] = index
        elif kind == "B":
            stack.clear()
    return pairs


def _first_strong_level(kinds: Sequence[str], matches: dict[int, int], start: int, stop: int) -> int:
    """Apply P2 and P3: return 1 if the first strong character outside isolates runs from right to left."""
    index = start
    while index < stop and kinds[index] != "B":
        if kinds[index] in ("L", "R", "AL"):
            return int(kinds[index] != "L")
        index = matches.get(index, stop) if kinds[index] in ISOLATES else index + 1
    return 0


class _Status(NamedTuple):
    level: int
    override: str
    isolate: bool


class _StatusStack:
    """The directional status stack of rules X1 to X7, with its overflow counts."""

    def __init__(self, base: int) -> None:
        self.entries = [_Status(base, "", isolate=False)]
        self.overflow_isolates = self.overflow_embeddings = self.isolates = 0

    def push(self, rtl: bool, override: str = "", isolate: bool = False) -> None:
        level = self.entries[-1].level
        level = (level + 1) | 1 if rtl else (level + 2) & ~1
        if level <= MAX_DEPTH and not self.overflow_isolates and not self.overflow_embeddings:
            self.entries.append(_Status(level, override, isolate))
            self.isolates += isolate
        elif isolate:
            self.overflow_isolates += 1
        elif not self.overflow_isolates:
            self.overflow_embeddings += 1

    def end_isolate(self) -> None:
        if self.overflow_isolates:
            self.overflow_isolates -= 1
        elif self.isolates:
            self.overflow_embeddings = 0
            while not self.entries.pop().isolate:
                pass
            self.isolates -= 1

    def end_embedding(self) -> None:
        if self.overflow_isolates:
            return
        if self.overflow_embeddings:
            self.overflow_embeddings -= 1
        elif len(self.entries) > 1 and not self.entries[-1].isolate:
            self.entries.pop()


def _explicit_levels(kinds: list[str], matches: dict[int, int], base: int) -> tuple[list[int], list[str]]:
    """Apply X1 to X8: return the levels, and the classes after overrides."""
    stack, levels, types = _StatusStack(base), [], list(kinds)
    for index, kind in enumerate(kinds):
        if kind == "PDI":
            stack.end_isolate()
        status = stack.entries[-1]
        levels.append(base if kind == "B" else status.level)
        if status.override and kind not in _REMOVED and kind != "B":
            types[index] = status.override
        if kind in ISOLATES:
            rtl = kind == "RLI" or (
                kind == "FSI" and _first_strong_level(kinds, matches, index + 1, matches.get(index, len(kinds))) == 1
            )
            stack.push(rtl, isolate=True)
        elif kind in _EMBEDDINGS:
            stack.push(*_EMBEDDINGS[kind])
        elif kind == "PDF":
            stack.end_embedding()
    return levels, types


class _IsolatingRunSequence(NamedTuple):
    """An isolating run sequence: the indexes of its characters, and the classes at its start and end."""

    indexes: list[int]
    sos: str
    eos: str


def _isolating_run_sequences(
    kinds: list[str], matches: dict[int, int], levels: list[int], base: int
) -> Iterator[_IsolatingRunSequence]:
    """Apply X9 and X10."""
    remaining = [index for index, kind in enumerate(kinds) if kind not in _REMOVED]
    rank = {index: rank_number for rank_number, index in enumerate(remaining)}
    runs = [list(group) for _, group in groupby(remaining, key=levels.__getitem__)]
    run_at = {run[0]: run for run in runs}
    continued = set(matches.values())
    for run in runs:
        if run[0] in continued:
            continue
        indexes = list(run)
        while (end := matches.get(indexes[-1])) is not None and end in run_at:
            indexes += run_at[end]
        level, rank_before, last = levels[indexes[0]], rank[indexes[0]] - 1, indexes[-1]
        rank_after = len(remaining) if kinds[last] in ISOLATES and last not in matches else rank[last] + 1
        sos = max(level, levels[remaining[rank_before]] if rank_before >= 0 else base)
        eos = max(level, levels[remaining[rank_after]] if rank_after < len(remaining) else base)
        yield _IsolatingRunSequence(indexes, "LR"[sos % 2], "LR"[eos % 2])


def _resolve_sequence(
    text: str, kinds: list[str], types: list[str], levels: list[int], sequence: _IsolatingRunSequence
) -> None:
    """Apply rules W, N and I to one sequence and write its final levels."""
    indexes, sos, eos = sequence
    level = levels[indexes[0]]
    embedding = "LR"[level % 2]
    run = [types[index] for index in indexes]
    resolve_weak(run, sos)
    marks = [kinds[index] == "NSM" for index in indexes]
    resolve_brackets([text[index] for index in indexes], run, marks, embedding, sos)
    resolve_neutral(run, embedding, sos, eos)
    for index, kind in zip(indexes, run, strict=True):  # I1, I2
        if kind != embedding:
            levels[index] = level + (1 if level % 2 or kind == "R" else 2)


_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LETTER = r"A-Za-z0-9\u00b5\u00bc-\u00be\u2150-\u215e\u00c0-\u024f\u0300-\u036f\u0370-\u052f\u1e00-\u1fff"
_LTR_TOKEN = rf"[#$€£+(≤≥<>±~°]*[{_LETTER}](?:[{_LETTER}_.,:;/+\-–−\u2011()@&%°'’×#?=®™]*[{_LETTER})%°+®™/])?"
_COMMA = (  # within an address, "Main St., Atlanta" or "Suite 3, Atlanta", or a date, but not between two doses
    r"(?<=[A-Za-z])[.,:]{1,2}(?=\s+(?:[A-Za-z]|\d+\s+[A-Z][a-z]))|(?<=\d),(?=\s+(?:[A-Z][a-z]|[12]\d{3}\b))"
)
_BETWEEN_TOKENS = rf"(?:{_COMMA})?[ \u00a0\u2009\u202f]+"
_LISTED = re.compile(r"[A-Za-z®™][،؛,;]\s+")
"""After a name within brackets: 'ibuprofen (Advil، Motrin)' is one stretch."""


@cache
def _ltr_tokens() -> re.Pattern[str]:
    """Only a page from right to left needs this pattern, which takes a millisecond to compile."""
    return re.compile(rf"{_LTR_TOKEN}(?:{_BETWEEN_TOKENS}{_LTR_TOKEN})*")


_LTR_LETTER = re.compile(rf"[{_LETTER}]")
_CLASS_CODES = {"L": "L", "R": "R", "AL": "R", "NSM": "M"}
_RTL_STRETCH = re.compile("R(?:[^L]*R)?M*")


def isolated_levels(text: str, base: int) -> list[int]:
    """Return the level of each character in a paragraph of level 0 or 1."""
    if _DIRECTION_MARKS.search(text):
        return embedding_levels(text, base)[0]
    if base and not needs_bidi(text) and _LTR_LETTER.search(text):
        return [base + 1] * len(text)  # an address or a sentence in Latin letters only
    if not base and is_right_to_left_only(text):
        base = 1  # a whole sentence: its period is at its left end
    marked, previous_end = "", 0
    positions: list[int] = []
    for start, end in _ltr_stretches(text) if base else _rtl_stretches(text):
        positions += range(len(marked), len(marked) + start - previous_end)
        marked += text[previous_end:start] + (_LTR if base else _RTL)
        positions += range(len(marked), len(marked) + end - start)
        marked += text[start:end] + _END
        previous_end = end
    positions += range(len(marked), len(marked) + len(text) - previous_end)
    levels, _ = embedding_levels(marked + text[previous_end:], base)
    return [levels[position] for position in positions]


def is_right_to_left_only(text: str) -> bool:
    """True if all letters of a text run from right to left."""
    return "L" not in (kinds := {_CLASS_CODES.get(kind) for kind in bidi_classes(text)}) and "R" in kinds


def _rtl_stretches(text: str) -> list[tuple[int, int]]:
    """Return stretches from a right-to-left letter to the last one before a left-to-right letter."""
    codes = "".join(_CLASS_CODES.get(kind, "N") for kind in bidi_classes(text))
    spans = []
    for start, end in (match.span() for match in _RTL_STRETCH.finditer(codes)):
        closing_bracket = text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end)
        spans.append((start, end + closing_bracket))
    return spans


def _ltr_stretches(text: str) -> list[tuple[int, int]]:
    """Return numbers, phone numbers, dates, doses and Latin words. A bracket is included only with its partner."""
    stretches: list[tuple[int, int]] = []
    for start, end in (match.span() for match in _ltr_tokens().finditer(text)):
        if stretches and _is_open_list(text, *stretches[-1], start):
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return [_without_lone_brackets(text, *stretch) for stretch in stretches]


def _without_lone_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without brackets at its ends whose partners are outside it."""
    while text[end - 1] == ")" and text.count(")", start, end) > text.count("(", start, end):
        end -= 1
    while text[start] == "(" and text.count("(", start, end) > text.count(")", start, end):
        start += 1
    return start, end


def _is_open_list(text: str, start: int, end: int, following: int) -> bool:
    """True if a stretch has an open bracket in which the next stretch, at `following`, is one more name of a list."""
    is_open = text.count("(", start + 1, end) > text.count(")", start, end)
    is_name = text[following].isalpha() and _LISTED.fullmatch(text, end - 1, following) is not None
    return is_open and is_name
