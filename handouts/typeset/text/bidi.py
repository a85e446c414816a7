"""Rules W, N of the Unicode Bidirectional Algorithm, on the classes of one isolating run sequence, each in place.

Text becomes embedding levels, and levels an order on the line: the Unicode Bidirectional Algorithm (UAX #9).

Rule names are the standard's. Classes of characters come from the running Python's `unicodedata`; they have not
changed for the letters that a face here covers.

Text becomes levels as a careful writer would have marked it: numbers and names kept apart from the sentence.

The algorithm alone would print `4-6` as `6-4` and `500 mg` as `mg 500` in an Arabic sentence, and would draw the number
after an Arabic name in an English one to the wrong side. So each number with its unit, each phone number and each word
in Latin letters is isolated in text that runs from right to left, and each stretch of right-to-left words in text that
runs from left to right. Text with marks of its own is left as its writer wanted it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from unicodedata import bidirectional

MAX_BRACKETS = 63
ISOLATES = frozenset(("LRI", "RLI", "FSI"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON", "PDI", *ISOLATES))
_STRONG_DIRECTION = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # as rules N0 to N2 see them
_BRACKETS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽⸢⸣⸤⸥⸦⸧⸨⸩"
    "⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_CLOSER = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_CLOSERS = frozenset(_CLOSER.values())


def resolve_weak(run: list[str], sos: str) -> None:
    """W1 to W7, in place."""
    before = strong = sos
    for at, kind in enumerate(run):  # W1, W2
        if kind == "NSM":
            run[at] = "ON" if before in ISOLATES or before == "PDI" else before
        before = run[at]
        if run[at] in ("R", "L", "AL"):
            strong = run[at]
        elif run[at] == "EN" and strong == "AL":
            run[at] = "AN"
    run[:] = ["R" if kind == "AL" else kind for kind in run]  # W3
    _resolve_separators(run)
    strong = sos
    for at, kind in enumerate(run):  # W6, W7
        if kind in ("ES", "ET", "CS"):
            run[at] = "ON"
        elif kind in ("R", "L"):
            strong = kind
        elif kind == "EN" and strong == "L":
            run[at] = "L"


def _resolve_separators(run: list[str]) -> None:
    """W4 and W5, in place."""
    for at in range(1, len(run) - 1):
        around = run[at - 1]
        if around == run[at + 1] and (around, run[at]) in (("EN", "ES"), ("EN", "CS"), ("AN", "CS")):
            run[at] = around
    at = 0
    for kind, group in groupby(list(run)):
        size = len(list(group))
        if kind == "ET" and "EN" in (run[at - 1 : at] + run[at + size : at + size + 1]):
            run[at : at + size] = ["EN"] * size
        at += size


def resolve_brackets(chars: list[str], run: list[str], marks: list[bool], own: str, sos: str) -> None:
    """N0, in place: both brackets of a pair take one direction."""
    for opener, closer in _bracket_pairs(chars, run):
        inside = {_STRONG_DIRECTION.get(kind) for kind in run[opener + 1 : closer]} - {None}
        if not inside:
            continue
        context = next((_STRONG_DIRECTION[kind] for kind in reversed(run[:opener]) if kind in _STRONG_DIRECTION), sos)
        direction = own if own in inside or context == own else context
        for end in (opener, closer):
            run[end] = direction
            while (end := end + 1) < len(run) and marks[end]:
                run[end] = direction


def _bracket_pairs(chars: list[str], run: list[str]) -> list[tuple[int, int]]:
    """BD16: pairs of brackets, by their openers."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for at, raw in enumerate(chars):
        char = _CANONICAL.get(raw, raw)
        if run[at] != "ON":
            continue
        if char in _CLOSER:
            if len(stack) == MAX_BRACKETS:
                return []
            stack.append((_CLOSER[char], at))
        elif char in _CLOSERS:
            depth = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][0] == char), None)
            if depth is not None:
                pairs.append((stack[depth][1], at))
                del stack[depth:]
    return sorted(pairs)


def resolve_neutral(run: list[str], own: str, sos: str, eos: str) -> None:
    """N1 and N2, in place."""
    at = 0
    for neutral, group in groupby([kind in _NEUTRAL for kind in run]):
        size = len(list(group))
        if neutral:
            before = _STRONG_DIRECTION[run[at - 1]] if at else sos
            after = _STRONG_DIRECTION[run[at + size]] if at + size < len(run) else eos
            run[at : at + size] = [before if before == after else own] * size
        at += size


MAX_DEPTH = 125
_EMBEDDINGS = {"LRE": (False, ""), "RLE": (True, ""), "LRO": (False, "L"), "RLO": (True, "R")}
_REMOVED = frozenset((*_EMBEDDINGS, "PDF", "BN"))
_WHITE_SPACE = frozenset(("WS", "PDI", *ISOLATES, *_REMOVED))
_MAY_BE_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def needs_bidi(text: str) -> bool:
    """True when a text has anything that could run from right to left; all else needs no levels."""
    return not text.isascii() and _MAY_BE_RTL.search(text) is not None


def bidi_classes(text: str) -> list[str]:
    """The bidirectional class of each character."""
    return [bidirectional(char) or "L" for char in text]


def embedding_levels(text: str, base: int | None = None) -> tuple[list[int], int]:
    """The level of each character of a paragraph, before rule L1, and the paragraph's own (0, 1, or None: found)."""
    kinds = bidi_classes(text)
    matches = _isolate_pairs(kinds)
    level = _first_strong_level(kinds, matches, 0, len(kinds)) if base is None else base
    found, types = _explicit_levels(kinds, matches, level)
    for sequence in list(_isolating_run_sequences(kinds, matches, found, level)):  # all first: they read levels of X
        _resolve_sequence(text, kinds, types, found, sequence)
    for at, kind in enumerate(kinds):  # 5.2: what X9 takes away goes with what is before it
        if kind in _REMOVED:
            found[at] = found[at - 1] if at else level
    return found, level


def line_levels(kinds: Sequence[str], found: Sequence[int], base: int) -> list[int]:
    """Rule L1: separators, and white space before them and at the end of the line, are at the paragraph's level."""
    out, blank = list(found), True
    for at in range(len(out) - 1, -1, -1):
        if kinds[at] in ("B", "S"):
            blank = True
        elif kinds[at] not in _WHITE_SPACE:
            blank = False
        if blank:
            out[at] = base
    return out


def visual_order(found: Sequence[int]) -> list[int]:
    """Rule L2: the order from left to right, as indexes."""
    order = list(range(len(found)))
    lowest = min((level for level in found if level % 2), default=MAX_DEPTH + 2)
    for level in range(max(found, default=0), lowest - 1, -1):
        at = 0
        for high, group in groupby(order, key=lambda index, level=level: found[index] >= level):  # type: ignore[misc]
            size = len(list(group))
            if high:
                order[at : at + size] = order[at : at + size][::-1]
            at += size
    return order


def _isolate_pairs(kinds: Sequence[str]) -> dict[int, int]:
    """BD9: each isolate initiator that has one, and its PDI."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for at, kind in enumerate(kinds):
        if kind in ISOLATES:
            stack.append(at)
        elif kind == "PDI" and stack:
            pairs[stack.pop()] = at
        elif kind == "B":
            stack.clear()
    return pairs


def _first_strong_level(kinds: Sequence[str], matches: dict[int, int], begin: int, stop: int) -> int:
    """P2 and P3: 1 when the first strong character outside isolates runs from right to left."""
    at = begin
    while at < stop and kinds[at] != "B":
        if kinds[at] in ("L", "R", "AL"):
            return int(kinds[at] != "L")
        at = matches.get(at, stop) if kinds[at] in ISOLATES else at + 1
    return 0


class _Status(NamedTuple):
    level: int
    override: str
    isolate: bool


class _StatusStack:
    """The directional status stack of rules X1 to X7, and what overflows it."""

    def __init__(self, base: int) -> None:
        self.entries = [_Status(base, "", isolate=False)]
        self.lost_isolates = self.lost_embeddings = self.isolates = 0

    def push(self, rtl: bool, override: str = "", isolate: bool = False) -> None:
        level = self.entries[-1].level
        level = (level + 1) | 1 if rtl else (level + 2) & ~1
        if level <= MAX_DEPTH and not self.lost_isolates and not self.lost_embeddings:
            self.entries.append(_Status(level, override, isolate))
            self.isolates += isolate
        elif isolate:
            self.lost_isolates += 1
        elif not self.lost_isolates:
            self.lost_embeddings += 1

    def end_isolate(self) -> None:
        if self.lost_isolates:
            self.lost_isolates -= 1
        elif self.isolates:
            self.lost_embeddings = 0
            while not self.entries.pop().isolate:
                pass
            self.isolates -= 1

    def end_embedding(self) -> None:
        if self.lost_isolates:
            return
        if self.lost_embeddings:
            self.lost_embeddings -= 1
        elif len(self.entries) > 1 and not self.entries[-1].isolate:
            self.entries.pop()


def _explicit_levels(kinds: list[str], matches: dict[int, int], base: int) -> tuple[list[int], list[str]]:
    """X1 to X8: levels, and the classes as overrides change them."""
    stack, found, types = _StatusStack(base), [], list(kinds)
    for at, kind in enumerate(kinds):
        if kind == "PDI":
            stack.end_isolate()
        status = stack.entries[-1]
        found.append(base if kind == "B" else status.level)
        if status.override and kind not in _REMOVED and kind != "B":
            types[at] = status.override
        if kind in ISOLATES:
            rtl = kind == "RLI" or (
                kind == "FSI" and _first_strong_level(kinds, matches, at + 1, matches.get(at, len(kinds))) == 1
            )
            stack.push(rtl, isolate=True)
        elif kind in _EMBEDDINGS:
            stack.push(*_EMBEDDINGS[kind])
        elif kind == "PDF":
            stack.end_embedding()
    return found, types


class _IsolatingRunSequence(NamedTuple):
    """An isolating run sequence: its characters, and the classes at its start and end."""

    places: list[int]
    sos: str
    eos: str


def _isolating_run_sequences(
    kinds: list[str], matches: dict[int, int], found: list[int], base: int
) -> Iterator[_IsolatingRunSequence]:
    """X9 and X10."""
    kept = [at for at, kind in enumerate(kinds) if kind not in _REMOVED]
    position = {at: n for n, at in enumerate(kept)}
    runs = [list(group) for _, group in groupby(kept, key=found.__getitem__)]
    begins = {run[0]: run for run in runs}
    continued = set(matches.values())
    for run in runs:
        if run[0] in continued:
            continue
        places = list(run)
        while (end := matches.get(places[-1])) is not None and end in begins:
            places += begins[end]
        level, before, last = found[places[0]], position[places[0]] - 1, places[-1]
        after = len(kept) if kinds[last] in ISOLATES and last not in matches else position[last] + 1
        sos = max(level, found[kept[before]] if before >= 0 else base)
        eos = max(level, found[kept[after]] if after < len(kept) else base)
        yield _IsolatingRunSequence(places, "LR"[sos % 2], "LR"[eos % 2])


def _resolve_sequence(
    text: str, kinds: list[str], types: list[str], found: list[int], sequence: _IsolatingRunSequence
) -> None:
    """Rules W, N and I on one sequence: writes its final levels."""
    places, sos, eos = sequence
    level = found[places[0]]
    own = "LR"[level % 2]
    run = [types[at] for at in places]
    resolve_weak(run, sos)
    marks = [kinds[at] == "NSM" for at in places]
    resolve_brackets([text[at] for at in places], run, marks, own, sos)
    resolve_neutral(run, own, sos, eos)
    for at, kind in zip(places, run, strict=True):  # I1, I2
        if kind != own:
            found[at] = level + (1 if level % 2 or kind == "R" else 2)


_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LETTER = r"A-Za-z0-9\u00b5\u00c0-\u024f\u0300-\u036f\u0370-\u052f\u1e00-\u1fff"
_LTR_TOKEN = rf"[#$€£+(≤≥<>±~]*[{_LETTER}](?:[{_LETTER}_.,:;/+\-–−\u2011()@&%°'’×#]*[{_LETTER})%°+])?"
_BETWEEN_TOKENS = r"(?:(?<=[A-Za-z])[.,]{1,2}(?=\s+[A-Za-z]))?[ \u00a0\u2009\u202f]+"  # "Main St., Atlanta" is one
_LTR_TOKENS = re.compile(rf"{_LTR_TOKEN}(?:{_BETWEEN_TOKENS}{_LTR_TOKEN})*")
_LTR_LETTER = re.compile(rf"[{_LETTER}]")
_CLASS_CODES = {"L": "L", "R": "R", "AL": "R", "NSM": "M"}
_RTL_STRETCH = re.compile("R(?:[^L]*R)?M*")


def isolated_levels(text: str, base: int) -> list[int]:
    """The level of each character in a paragraph of level 0 or 1."""
    if _DIRECTION_MARKS.search(text):
        return embedding_levels(text, base)[0]
    if base and not needs_bidi(text) and _LTR_LETTER.search(text):
        return [base + 1] * len(text)  # an address or a sentence in Latin letters alone
    marked, last = "", 0
    kept: list[int] = []
    for begin, stop in _ltr_stretches(text) if base else _rtl_stretches(text):
        kept += range(len(marked), len(marked) + begin - last)
        marked += text[last:begin] + (_LTR if base else _RTL)
        kept += range(len(marked), len(marked) + stop - begin)
        marked += text[begin:stop] + _END
        last = stop
    kept += range(len(marked), len(marked) + len(text) - last)
    found, _ = embedding_levels(marked + text[last:], base)
    return [found[at] for at in kept]


def _rtl_stretches(text: str) -> list[tuple[int, int]]:
    """Stretches from a right-to-left letter to the last one before a letter that runs the other way."""
    codes = "".join(_CLASS_CODES.get(kind, "N") for kind in bidi_classes(text))
    spans = []
    for begin, stop in (found.span() for found in _RTL_STRETCH.finditer(codes)):
        closed = text[stop : stop + 1] == ")" and text.count("(", begin, stop) > text.count(")", begin, stop)
        spans.append((begin, stop + closed))
    return spans


def _ltr_stretches(text: str) -> list[tuple[int, int]]:
    """Numbers, phone numbers, dates, doses and words in Latin letters; a bracket only together with its partner."""
    spans = []
    for found in _LTR_TOKENS.finditer(text):
        begin, stop = found.span()
        while text[stop - 1] == ")" and text.count(")", begin, stop) > text.count("(", begin, stop):
            stop -= 1
        while text[begin] == "(" and text.count("(", begin, stop) > text.count(")", begin, stop):
            begin += 1
        spans.append((begin, stop))
    return spans
