"""Rules W, N of the Unicode Bidirectional Algorithm, on the classes of one isolating run sequence, each in place."""

from __future__ import annotations

from itertools import groupby

MAX_BRACKETS = 63
ISOLATES = frozenset(("LRI", "RLI", "FSI"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON", "PDI", *ISOLATES))
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # as rules N0 to N2 see them
_PAIRS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽⸢⸣⸤⸥⸦⸧⸨⸩"
    "⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_CLOSER = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
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
    _separators(run)
    strong = sos
    for at, kind in enumerate(run):  # W6, W7
        if kind in ("ES", "ET", "CS"):
            run[at] = "ON"
        elif kind in ("R", "L"):
            strong = kind
        elif kind == "EN" and strong == "L":
            run[at] = "L"


def _separators(run: list[str]) -> None:
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
    for opener, closer in _pairs(chars, run):
        inside = {_STRONG.get(kind) for kind in run[opener + 1 : closer]} - {None}
        if not inside:
            continue
        context = next((_STRONG[kind] for kind in reversed(run[:opener]) if kind in _STRONG), sos)
        direction = own if own in inside or context == own else context
        for end in (opener, closer):
            run[end] = direction
            while (end := end + 1) < len(run) and marks[end]:
                run[end] = direction


def _pairs(chars: list[str], run: list[str]) -> list[tuple[int, int]]:
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
            before = _STRONG[run[at - 1]] if at else sos
            after = _STRONG[run[at + size]] if at + size < len(run) else eos
            run[at : at + size] = [before if before == after else own] * size
        at += size
