"""Find places where a page may end, and place flowables on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import TOLERANCE, Flowable, Stack, split_children, with_spaces

MAX_EMPTY = 0.3
"""Parts that should stay together are split if they would leave more than this share of a page empty."""
MIN_SPACE = 0.7
"""Spaces may shrink to this share of themselves to fill a page or to save one."""

Cut = tuple[list[Flowable], list[Flowable]]


@dataclass
class PlacedPage:
    """One page: its flowables, each with the distance from its top to the top of the frame, in points."""

    placed: list[tuple[float, Flowable]] = field(default_factory=list)
    used: float = 0.0


def strict_cut(flowables: list[Flowable], width: float, height: float) -> Cut | None:
    """Take as much as fits, with full spaces and all bonds. Returns None if there is no good place."""
    total = 0.0
    for index, flowable in enumerate(flowables):
        total += (max(flowable.space_before, flowables[index - 1].space_after) if index else 0.0) + flowable.wrap(
            width, height
        )[1]
        if total > height + TOLERANCE:
            return split_children(flowables, width, height)
    return flowables, []


def squeezed_cut(flowables: list[Flowable], width: float, height: float) -> Cut | None:
    """Take as many whole flowables as fit when the spaces between them shrink a little."""
    content_height = spaces = 0.0
    fit = 0
    for index, flowable in enumerate(flowables):
        content_height += flowable.wrap(width, height)[1]
        spaces += max(flowable.space_before, flowables[index - 1].space_after) if index else 0.0
        if content_height + MIN_SPACE * spaces > height:
            break
        if not flowable.keep_with_next or index == len(flowables) - 1:
            fit = index + 1
    return (flowables[:fit], flowables[fit:]) if fit else None


def relaxed_variants(flowable: Flowable, later: float) -> Iterator[list[Flowable]]:
    """Yield replacements for a flowable that does not fit: its parts, each as whole as before; or a relaxed copy."""
    if isinstance(flowable, Stack) and flowable.keep_whole and not flowable.always_whole and flowable.children:
        same_spaces = (
            flowable.space_before == flowable.children[0].space_before
            and flowable.space_after == flowable.children[-1].space_after
        )
        yield flowable.children if same_spaces else [flowable.split_between_children()]
    yield [flowable.relaxed(MAX_EMPTY * later, later)]


def first_overflow(flowables: list[Flowable], width: float, height: float) -> int:
    """Return the index of the first flowable that does not fit."""
    used = 0.0
    for index, (gap, flowable) in enumerate(with_spaces(flowables)):
        used += gap + flowable.wrap(width, height)[1]
        if used > height + TOLERANCE:
            return index
    return len(flowables)


def place(flowables: list[Flowable], width: float, height: float = inf) -> PlacedPage:
    """Place flowables one below the other. Spaces shrink if they fit only then."""
    gaps = [gap for gap, _ in with_spaces(flowables)]
    heights = [flowable.wrap(width, 0)[1] for flowable in flowables]
    share = _share_of_spaces(gaps, heights, height)
    page = PlacedPage()
    for gap, flowable_height, flowable in zip(gaps, heights, flowables, strict=True):
        page.used += gap * share
        page.placed.append((page.used, flowable))
        page.used += flowable_height
    return page


def used_height(gaps: Sequence[float], heights: Sequence[float], height: float) -> float:
    """The height that flowables use on a page, as `place` places them, with these gaps above them."""
    share = _share_of_spaces(gaps, heights, height)
    used = 0.0
    for gap, flowable_height in zip(gaps, heights, strict=True):
        used += gap * share
        used += flowable_height
    return used


def _share_of_spaces(gaps: Sequence[float], heights: Sequence[float], height: float) -> float:
    """The share of the spaces that remains so that everything fits; 1 if it fits without, or not at all."""
    spaces = float_sum(gaps)
    overflow = spaces + float_sum(heights) - height
    return 1 - overflow / spaces if TOLERANCE < overflow <= (1 - MIN_SPACE) * spaces else 1.0


def loosened(flowable: Flowable) -> Flowable:
    """Return a copy that is not bound to the next item of its list; the flowable itself if it is not."""
    return flowable.copy_with(keep_with_next=False) if flowable.keep_with_next and flowable.item_bond else flowable
