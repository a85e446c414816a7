"""A list of pieces and the heights of pages become pages: what stands where, before anything is drawn.

A heading stays with what follows, a paragraph leaves two lines on each page, and a last page is not left nearly empty:
where it would be, earlier pages end sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from handouts.typeset.flow import Flowable, split_children

LEAST_LAST = 0.25  # share of its height that a last page holds at least


@dataclass
class Page:
    """One page: pieces with the distance of their top from the top of the frame, in points."""

    placed: list[tuple[float, Flowable]] = field(default_factory=list)
    used: float = 0.0


def paginate(pieces: Sequence[Flowable], width: float, first: float, later: float) -> list[Page]:
    """Distribute pieces over pages; `first` and `later` are the heights of the frames. Never drops a piece."""
    pages = _fill(pieces, width, first, later, 1.0)
    if len(pages) < 2 or pages[-1].used >= LEAST_LAST * later:
        return pages
    for share in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        tried = _fill(pieces, width, first, later, share)
        if len(tried) > len(pages):
            break
        if tried[-1].used >= LEAST_LAST * later:
            return tried
    return pages


def _fill(pieces: Sequence[Flowable], width: float, first: float, later: float, share: float) -> list[Page]:
    """Fill pages from the top; all but the last are filled to `share` of their height."""
    pages: list[Page] = []
    rest = list(pieces)
    while rest:
        full = later if pages else first
        page, rest = _page(rest, width, full * share, full)
        pages.append(page)
    return pages or [Page()]


def _page(pieces: list[Flowable], width: float, height: float, full: float) -> tuple[Page, list[Flowable]]:
    """One page of at most `height`, and what is left. A piece that fits no page is set alone and may overflow."""
    cut = _cut(pieces, width, height)
    if cut is None:  # not even the first piece fits the shortened frame: give it the whole one
        cut = _cut(pieces, width, full)
    if cut is None:  # a piece taller than a page: let it be cut where it reads worse
        for piece in pieces[: 1 + next((n for n, piece in enumerate(pieces) if not piece.keep_with_next), 0)]:
            piece.loosen()
        cut = _cut(pieces, width, full) or (pieces[:1], pieces[1:])
    here, rest = cut
    page = Page()
    for at, piece in enumerate(here):
        page.used += max(piece.before, here[at - 1].after) if at else 0.0
        page.placed.append((page.used, piece))
        page.used += piece.wrap(width, full)[1]
    return page, rest


def _cut(pieces: list[Flowable], width: float, height: float) -> tuple[list[Flowable], list[Flowable]] | None:
    total = 0.0
    for at, piece in enumerate(pieces):
        total += (max(piece.before, pieces[at - 1].after) if at else 0.0) + piece.wrap(width, height)[1]
        if total > height + 0.01:
            return split_children(pieces, width, height)
    return pieces, []
