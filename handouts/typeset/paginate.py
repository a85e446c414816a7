"""A list of pieces and the heights of pages become pages: what stands where, before anything is drawn.

A heading stays with what follows, a paragraph leaves two lines on each page, and a last page is not left nearly empty:
where it would be, the page before it ends sooner, at a heading if it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from handouts.typeset.flow import Flowable, Stack, spaced, split_children

LEAST_LAST = 0.25  # share of its height that a last page holds at least
LEAST_LEFT = 0.35  # share that the page before it keeps when it gives some of its pieces to the last


@dataclass
class Page:
    """One page: pieces with the distance of their top from the top of the frame, in points."""

    placed: list[tuple[float, Flowable]] = field(default_factory=list)
    used: float = 0.0


def paginate(pieces: Sequence[Flowable], width: float, first: float, later: float) -> list[Page]:
    """Distribute pieces over pages; `first` and `later` are the heights of the frames. Never drops a piece."""
    pages: list[Page] = []
    rest = list(pieces)
    while rest:
        page, rest = _page(rest, width, later if pages else first)
        pages.append(page)
    return _last_filled(pages, width, later) if pages else [Page()]


def _last_filled(pages: list[Page], width: float, later: float) -> list[Page]:
    """Move whole pieces from the page before the last to a last page that is nearly empty, if that one stays half full.

    The cut is best before a heading, and never between a heading and what follows it.
    """
    if len(pages) < 2 or pages[-1].used >= LEAST_LAST * later:
        return pages
    here = [piece for _, piece in pages[-2].placed]
    after = [piece for _, piece in pages[-1].placed]
    best: tuple[bool, int] | None = None
    for at in range(len(here) - 1, 0, -1):
        if here[at - 1].keep_with_next:
            continue
        moved = _placed([*here[at:], *after], width)
        if _placed(here[:at], width).used < LEAST_LEFT * later or moved.used > later:
            break
        if moved.used >= LEAST_LAST * later and (best is None or here[at].keep_with_next > best[0]):
            best = (here[at].keep_with_next, at)
    if best is None:
        return pages
    return [*pages[:-2], _placed(here[: best[1]], width), _placed([*here[best[1] :], *after], width)]


def _page(pieces: list[Flowable], width: float, full: float) -> tuple[Page, list[Flowable]]:
    """One page, and what is left. A piece that fits no page is set alone and may overflow."""
    cut = _cut(pieces, width, full)
    if cut is None and (opened := _opened(pieces, width, full)):
        return _page(opened, width, full)
    if cut is None:  # a piece taller than a page: let it be cut where it reads worse
        upto = 1 + next((n for n, piece in enumerate(pieces) if not piece.keep_with_next), 0)
        pieces = [*map(deepcopy, pieces[:upto]), *pieces[upto:]]  # other documents hold the same pieces
        for piece in pieces[:upto]:
            piece.recording = None
            piece.loosen()
        cut = _cut(pieces, width, full) or _parted(pieces, width, full)
    here, rest = cut
    return _placed(here, width), rest


def _opened(pieces: list[Flowable], width: float, full: float) -> list[Flowable] | None:
    """What was to stay on one page and is taller than one gives way to its parts, each of which still stays whole."""
    for at, piece in enumerate(pieces):
        if isinstance(piece, Stack) and piece.whole and piece.children and piece.wrap(width, full)[1] > full + 0.01:
            return [*pieces[:at], *piece.children, *pieces[at + 1 :]]
        if not piece.keep_with_next:
            break
    return None


def _parted(pieces: list[Flowable], width: float, full: float) -> tuple[list[Flowable], list[Flowable]]:
    """The last way: the first stack that does not fit is taken apart; without one, what is bound together is parted."""
    used, fit = 0.0, 0
    for gap, piece in spaced(pieces):
        used += gap + piece.wrap(width, full)[1]
        if used > full + 0.01:
            break
        fit += 1
    if fit < len(pieces) and isinstance(tall := pieces[fit], Stack):
        pieces = [*pieces[:fit], *tall.children, *pieces[fit + 1 :]]
        return _cut(pieces, width, full) or _parted(pieces, width, full)
    at = max(fit, 1)
    return pieces[:at], pieces[at:]


def _placed(pieces: list[Flowable], width: float) -> Page:
    """The pieces one below the other."""
    page = Page()
    for gap, piece in spaced(pieces):
        page.used += gap
        page.placed.append((page.used, piece))
        page.used += piece.wrap(width, 0)[1]
    return page


def _cut(pieces: list[Flowable], width: float, height: float) -> tuple[list[Flowable], list[Flowable]] | None:
    total = 0.0
    for at, piece in enumerate(pieces):
        total += (max(piece.before, pieces[at - 1].after) if at else 0.0) + piece.wrap(width, height)[1]
        if total > height + 0.01:
            return split_children(pieces, width, height)
    return pieces, []
