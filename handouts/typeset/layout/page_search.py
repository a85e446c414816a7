"""Look for the page breaks that leave the least of all pages empty and separate the least.

Each break has a cost. Several ways to break are followed from page to page at the same time, the cheapest ones first.
This takes longer than filling one page after the other, so it is done only where that leaves a page nearly empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from operator import add
from typing import NamedTuple

from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.layout.flowables import TOLERANCE, Flowable, Stack, split_at, with_spaces
from handouts.typeset.layout.page_cuts import (
    MIN_SPACE,
    Cut,
    PlacedPage,
    first_overflow,
    loosened,
    place,
    relaxed_variants,
    used_height,
)

EMPTY_BOTTOM = 0.2
"""At most this share of the height of a page is empty at its end, except on the last page, if that is possible."""
MIN_LAST_PAGE = 0.25
"""The last page is at least this full, if that is possible."""
WAYS = 8
"""How many ways to break are followed from page to page."""
MIN_FILLED = 0.93
"""What remains may take this share of its height, if its spaces shrink."""
EMPTY_LAST_PAGE = 0.4
"""The usual share of the last page that is empty."""
MAX_PAGES = 20
"""Documents of more pages are not searched."""
FULL = 0.06
"""If a page can be filled up to this share of its height, ways that separate more are not tried."""
STEP = 0.03
"""A page that ends sooner does so by at least this share of its height, and by more for each further place."""
SOONEST = 0.65
"""A page ends sooner by at most this share of its height."""

SINGLE_LINE = 25.0
"""A flowable of at most this height is a single line, in points."""

# Costs. A page that is a fifth empty costs as much as a break that separates what belongs together.
PAGE = 400.0
EMPTY = 60.0  # of a page that is empty, falling with the square of the share that is empty
NEARLY_EMPTY = 30.0  # of a page that is emptier than `EMPTY_BOTTOM`
EMPTIER = 300.0  # of a page that is empty beyond `EMPTY_BOTTOM`
WITHIN_PART = 3.0
WITHIN_SECTION = 3.0
STRANDED_HEADING = 450.0  # worse than a page more
LAST_LINE = 12.0  # of a section, alone at the top of a page
SHRUNK_SPACES = 1.0
WEAK_BOND = 6.0
SHORT_LIST = 8.0
GROUP = 10.0
TALL_PART = 16.0
SIGNATURES = 300.0  # signatures on two pages, which is better than a page more
LATE = 200.0  # something urgent, for each page that it is late
URGENT = 120.0  # something urgent on two pages
SHORT_LAST_PAGE = 20.0
LONELY = 200.0  # the last page has only something that must not be alone


class _Frames(NamedTuple):
    """Width of the frames, and the heights of the first and of each later one, in points."""

    width: float
    first: float
    later: float


class _MeasuredList:
    """Flowables from the top of a page to the first one that does not fit in `room`, measured once for many cuts."""

    def __init__(self, flowables: list[Flowable], width: float, room: float) -> None:
        self.flowables, self.width = flowables, width
        self.gaps: list[float] = []
        self.heights: list[float] = []
        self._starts: list[float] = []
        self._ends: list[float] = []
        start = 0.0
        for gap, flowable in with_spaces(flowables):
            height = flowable.wrap(width, 0)[1]
            self.gaps.append(gap)
            self.heights.append(height)
            self._starts.append(start)
            self._ends.append(start + gap + height)
            if self._ends[-1] > room + TOLERANCE:
                break
            start += gap + height

    def cut(self, room: float, forced: bool) -> Cut | None:
        """The same as `split_children`, for a room of at most that of the list."""
        index = bisect_right(self._ends, room + TOLERANCE)
        if index == len(self._ends):
            return None
        return split_at(self.flowables, index, self.width, room - self._starts[index] - self.gaps[index], forced)

    def measure(self, chosen: Sequence[Flowable], is_split: bool) -> tuple[list[float], list[float]]:
        """The gaps and the heights of the first part of a cut. `is_split`: its last flowable was split."""
        count = len(chosen)
        if not is_split:
            return self.gaps[:count], self.heights[:count]
        last = chosen[-1]
        gap = max(last.space_before, chosen[-2].space_after) if count > 1 else 0.0
        return [*self.gaps[: count - 1], gap], [*self.heights[: count - 1], last.wrap(self.width, 0)[1]]


class _Attempt(NamedTuple):
    """A list to cut, and the cost of all its cuts. `forced`: without weak bonds. `originals`: the list as it was."""

    parts: list[Flowable]
    originals: list[Flowable]
    forced: bool
    cost: float


class _CutHeights(NamedTuple):
    """Heights in points: of the page, of what fits on it if its spaces shrink, and of later pages."""

    page: float
    tallest: float
    later: float


class _PageCut(NamedTuple):
    """One way to end a page: what is on it, what remains, and its cost.

    Its height with full spaces is `total`; `used` is that on the page.
    """

    chosen: list[Flowable]
    remaining: list[Flowable]
    total: float
    used: float
    cost: float


@dataclass(frozen=True)
class _Draft:
    """Pages so far, each with its flowables; their cost, and the flowables that remain."""

    cost: float
    pages: tuple[list[Flowable], ...]
    remaining: list[Flowable]


def search_breaks(
    flowables: Sequence[Flowable], width: float, first: float, later: float, max_pages: int
) -> list[PlacedPage] | None:
    """Return the best pages, at most `max_pages`, or None. `first` and `later` are the heights of frames in points."""
    if max_pages > MAX_PAGES:
        return None
    below = _heights_below(flowables, width)
    frames = _Frames(width, first, later)
    total = _height(flowables, below, width)
    fewest = 1 + max(0, ceil((total * MIN_FILLED - first) / later))
    best: _Draft | None = None
    for count in range(fewest, max_pages + 1):
        draft = _search(flowables, frames, below, count)
        if draft and (best is None or draft.cost < best.cost):
            best = draft
        if best and best.cost < PAGE * len(best.pages) + STRANDED_HEADING:
            break
    if best is None:
        return None
    return [place(chosen, width, later if number else first) for number, chosen in enumerate(best.pages)]


def _search(flowables: Sequence[Flowable], frames: _Frames, below: Mapping[int, float], count: int) -> _Draft | None:
    """Return the best draft of `count` pages or fewer; None if there is none."""
    width, later = frames.width, frames.later
    drafts, best = [_Draft(0.0, (), list(flowables))], None
    for number in range(count):
        height = later if number else frames.first
        pages_left = count - number - 1
        candidates = _Candidates()
        for draft in drafts:
            if _height(draft.remaining, below, width) * MIN_SPACE <= height and (
                last := _with_last_page(draft, width, height, later)
            ):
                best = last if best is None or last.cost < best.cost else best
                continue
            is_hopeless = candidates.is_hopeless_from(draft.cost + pages_left * PAGE)
            for cut in _cuts(draft.remaining, frames, height, below, pages_left, is_hopeless):
                rest = _height(cut.remaining, below, width) / later
                cost = draft.cost + _cost_of_page(cut, height, later)
                key = (len(cut.remaining), round(rest * later))
                candidates.add(
                    key,
                    cost + _expected_cost(pages_left, rest),
                    _Draft(cost, (*draft.pages, cut.chosen), cut.remaining),
                )
        drafts = [draft for draft in candidates.best() if best is None or draft.cost < best.cost]
    return best


class _Candidates:
    """Drafts of one number of pages: the cheapest one for each rest, by their estimated cost."""

    def __init__(self) -> None:
        self._by_rest: dict[tuple[int, int], tuple[float, _Draft]] = {}
        self._limit = inf  # a draft of this estimated cost or more is not followed

    def add(self, rest: tuple[int, int], estimate: float, draft: _Draft) -> None:
        if rest in self._by_rest and estimate >= self._by_rest[rest][0]:
            return
        self._by_rest[rest] = estimate, draft
        if len(self._by_rest) >= WAYS:
            self._limit = sorted([cost for cost, _ in self._by_rest.values()])[WAYS - 1]

    def is_hopeless_from(self, least: float) -> Callable[[float], bool]:
        """A function that is True for a cost of the page with which a draft is not followed.

        `least` is the cost of all pages before it, and the least cost of all pages after it.
        """
        return lambda cost: least + cost >= self._limit

    def best(self) -> list[_Draft]:
        ranked = sorted(self._by_rest.values(), key=lambda entry: entry[0])
        return [draft for _, draft in ranked[:WAYS]]


def _expected_cost(pages_left: int, rest: float) -> float:
    """Return the cost of spreading what is empty over the pages that are left. `rest` is what remains, in pages."""
    empty = max(0.0, pages_left - rest - EMPTY_LAST_PAGE) / pages_left
    return pages_left * (PAGE + _cost_of_empty(empty))


def _cost_of_empty(empty: float) -> float:
    """Return the cost of a page of which this share is empty."""
    cost = EMPTY * empty**2
    return cost + NEARLY_EMPTY + EMPTIER * (empty - EMPTY_BOTTOM) if empty > EMPTY_BOTTOM else cost


def _heights_below(flowables: Sequence[Flowable], width: float) -> dict[int, float]:
    """Return the height of each flowable with all that follow it, by its identity."""
    heights, below = {}, 0.0
    for flowable, following in zip(reversed(flowables), [None, *reversed(flowables)], strict=False):
        gap = max(flowable.space_after, following.space_before) if following else 0.0
        below += flowable.wrap(width, 0)[1] + gap
        heights[id(flowable)] = below
    return heights


def _height(remaining: Sequence[Flowable], below: Mapping[int, float], width: float) -> float:
    """Return the height of what remains. The parts of a flowable that was split are at its begin."""
    height = 0.0
    for flowable in remaining:
        if id(flowable) in below:
            return height + below[id(flowable)]
        height += flowable.wrap(width, 0)[1] + flowable.space_after
    return height


def _with_last_page(draft: _Draft, width: float, height: float, later: float) -> _Draft | None:
    """The draft with all of the rest on one page more; None if that does not fit."""
    gaps = [gap for gap, _ in with_spaces(draft.remaining)]
    used = used_height(gaps, [flowable.wrap(width, 0)[1] for flowable in draft.remaining], height)
    if used > height + TOLERANCE:
        return None
    cost = PAGE + max(0.0, 1 - used / (MIN_LAST_PAGE * later)) * SHORT_LAST_PAGE
    cost += LONELY if _is_lonely(draft.remaining) else 0.0
    return _Draft(draft.cost + cost, (*draft.pages, draft.remaining), [])


def _cost_of_page(cut: _PageCut, height: float, later: float) -> float:
    late = LATE * int_sum([flowable.urgent for flowable in cut.remaining])
    return PAGE + cut.cost + _cost_of_empty((height - cut.used) / later) + late


def _cuts(
    flowables: list[Flowable],
    frames: _Frames,
    height: float,
    below: Mapping[int, float],
    pages_left: int,
    is_hopeless: Callable[[float], bool],
) -> Iterator[_PageCut]:
    """Yield the ways to end a page whose rest may fit on the pages that are left, each way once.

    `is_hopeless` is True for a cost of the page with which a way would not be followed.
    """
    width, later = frames.width, frames.later
    index = first_overflow(flowables, width, height)
    spaces = float_sum([gap for gap, _ in with_spaces(flowables[: index + 1])])
    heights = _CutHeights(height, height + (1 - MIN_SPACE) * spaces, later)
    fullest = 0.0
    seen: set[tuple[int, int, float]] = set()
    for attempt in _attempts(flowables, index, later):
        if fullest >= height - FULL * later:
            return
        for cut in _cuts_of(attempt, width, heights):
            fullest = max(fullest, min(cut.total, height))
            rest = _height(cut.remaining, below, width)
            if rest / later * MIN_FILLED > pages_left:
                break  # a page that ends sooner leaves more
            if is_hopeless(PAGE + attempt.cost + _cost_of_empty((height - cut.used) / later)):
                break  # and is emptier
            way = (len(cut.remaining), round(rest), cut.total)
            if way not in seen and cut.used <= height + TOLERANCE:
                seen.add(way)  # the first attempt costs the least
                yield cut


def _attempts(flowables: list[Flowable], index: int, later: float) -> Iterator[_Attempt]:
    """Yield the lists to cut, those that separate the least first. `index` is of the first one that does not fit."""
    yield _Attempt(flowables, flowables, False, 0.0)
    yield _Attempt(flowables, flowables, True, WEAK_BOND)
    end = index + 1
    yield _Attempt([*map(loosened, flowables[:end]), *flowables[end:]], flowables, True, SHORT_LIST)
    index = min(index, len(flowables) - 1)
    for number, variant in enumerate(relaxed_variants(flowables[index], later)):
        parts = [*flowables[:index], *variant, *flowables[index + 1 :]]
        cost = (TALL_PART if number else GROUP) + _split_cost(flowables[index])
        yield _Attempt(parts, parts, True, cost)


def _cuts_of(attempt: _Attempt, width: float, heights: _CutHeights) -> Iterator[_PageCut]:
    """Yield the cuts of a list from the latest one to earlier ones."""
    parts, originals, forced, cost = attempt
    height, room, later = heights
    measured = _MeasuredList(parts, width, room)
    soonest, step = height - SOONEST * later, STEP * later
    while room > soonest:
        cut = measured.cut(room, forced)
        if cut is None:
            return
        chosen, remaining = cut
        split = chosen[-1] is not parts[len(chosen) - 1]
        gaps, flowable_heights = measured.measure(chosen, split)
        total = float_sum(map(add, gaps, flowable_heights))
        if originals is not parts:
            remaining = [*remaining[:1], *originals[len(chosen) :]] if split else originals[len(chosen) :]
        cut_cost = cost + (SHRUNK_SPACES if total > height else 0.0)
        if split:
            cut_cost += WITHIN_PART + _split_cost(parts[len(chosen) - 1])
        elif _strands_heading(chosen, remaining):
            cut_cost += STRANDED_HEADING
        elif _is_last_line(remaining):
            cut_cost += LAST_LINE
        elif not (remaining[0].starts_section or remaining[0].keep_with_next):
            cut_cost += WITHIN_SECTION
        yield _PageCut(chosen, remaining, total, used_height(gaps, flowable_heights, height), cut_cost)
        room = min(total - 1, room - step)
        step *= 1.3


def _strands_heading(chosen: Sequence[Flowable], remaining: Sequence[Flowable]) -> bool:
    """True if a page would end with a heading and a single line of its text, which continues on the next page."""
    is_next_section = remaining[0].starts_section or (remaining[0].keep_with_next and not remaining[0].item_bond)
    if len(chosen) < 2 or chosen[-1].height > SINGLE_LINE or is_next_section:
        return False
    return chosen[-2].keep_with_next and not chosen[-2].item_bond and not chosen[-2].weak_bond


def _split_cost(part: Flowable) -> float:
    """The cost of a part on two pages: signatures are on one page, unless that adds a page."""
    has_signatures = isinstance(part, Stack) and part.whole_if_no_extra_page
    return part.split_cost + SIGNATURES * has_signatures + URGENT * part.urgent


def _is_lonely(flowables: Sequence[Flowable]) -> bool:
    """True for a single flowable that must not be alone, also as the rest of a group."""
    if len(flowables) != 1:
        return False
    flowable = flowables[0]
    return flowable.never_alone or (isinstance(flowable, Stack) and _is_lonely(flowable.children))


def _is_last_line(remaining: Sequence[Flowable]) -> bool:
    """True if a page would begin with the last line of a section."""
    line, *others = remaining
    if line.starts_section or line.keep_with_next or line.height > SINGLE_LINE:
        return False
    return bool(others) and (others[0].starts_section or others[0].keep_with_next)
