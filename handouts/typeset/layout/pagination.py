"""A list of pieces and the heights of pages become pages: what stands where, before anything is drawn.

A heading stays with what follows, a paragraph leaves two lines on each page, and a last page is not left nearly empty:
where it would be, the page before it ends sooner, at a heading if it can. What should stay together does so at the cost
of three tenths of a page at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Flowable, Stack, split_children, with_spaces

MIN_LAST_PAGE = 0.25  # share of its height that a last page holds at least
MIN_PAGE_BEFORE_LAST = 0.35  # share that the page before it keeps when it gives some of its pieces to the last
MAX_EMPTY = 0.3  # share of a page beyond which what should stay together is parted rather than moved to the next
MIN_SPACE = 0.7  # share to which the spaces between pieces shrink where that fills a page, or saves one
MIN_GAIN = 0.08  # share of a page that a poorer way to cut must fill more than a better one

Cut = tuple[list[Flowable], list[Flowable]]


@dataclass
class PlacedPage:
    """One page: pieces with the distance of their top from the top of the frame, in points."""

    placed: list[tuple[float, Flowable]] = field(default_factory=list)
    used: float = 0.0


def paginate(pieces: Sequence[Flowable], width: float, first: float, later: float) -> list[PlacedPage]:
    """Distribute pieces over pages; `first` and `later` are the heights of the frames. Never drops a piece."""
    pages, rests = _fill_pages([], list(pieces), width, first, later)
    for wish in pieces:
        if (
            not (isinstance(wish, Stack) and wish.whole_if_no_extra_page)
            or wish.height > later
            or _is_whole(wish, pages)
        ):
            continue
        at, rest = [(n, rest) for n, rest in enumerate(rests) if wish in rest][-1]  # where it is parted
        if before := rest.index(wish):
            ended = _place(rest[:before], width, later if at else first)
            others, more = _fill_pages([*pages[:at], ended], rest[before:], width, first, later)
            if len(others) <= len(pages):
                pages, rests = others, [*rests[: at + 1], *more]
    return _fill_last_page(pages, width, later) if pages else [PlacedPage()]


def _is_whole(piece: Flowable, pages: Sequence[PlacedPage]) -> bool:
    """True where a piece is whole on one of the pages."""
    return any(piece is placed for page in pages for _, placed in page.placed)


def _fill_pages(
    pages: list[PlacedPage], rest: list[Flowable], width: float, first: float, later: float
) -> tuple[list[PlacedPage], list[list[Flowable]]]:
    """Pages, those that are full already and others with the rest; and what was left before each of the others."""
    pages, rests = list(pages), []
    while rest:
        rests.append(rest)
        page, rest = _fill_page(rest, width, later if pages else first, later)
        pages.append(page)
    return pages, rests


def _fill_last_page(pages: list[PlacedPage], width: float, later: float) -> list[PlacedPage]:
    """Move whole pieces from the page before the last to a last page that is nearly empty, or holds nothing but a piece
    that needs company, if the page before stays a third full.

    The cut is best before a heading, and never between a heading and what follows it.
    """
    alone = len(pages[-1].placed) == 1 and pages[-1].placed[0][1].never_alone
    if len(pages) < 2 or (pages[-1].used >= MIN_LAST_PAGE * later and not alone):
        return pages
    here = [piece for _, piece in pages[-2].placed]
    after = [piece for _, piece in pages[-1].placed]
    best: tuple[bool, int] | None = None
    for at in range(len(here) - 1, 0, -1):
        if here[at - 1].keep_with_next:
            continue
        moved = _place([*here[at:], *after], width, later)
        if _place(here[:at], width, later).used < MIN_PAGE_BEFORE_LAST * later or moved.used > later:
            break
        if moved.used >= MIN_LAST_PAGE * later and (best is None or here[at].keep_with_next > best[0]):
            best = (here[at].keep_with_next, at)
    if best is None:
        return pages
    return [*pages[:-2], _place(here[: best[1]], width, later), _place([*here[best[1] :], *after], width, later)]


def _fill_page(pieces: list[Flowable], width: float, full: float, later: float) -> tuple[PlacedPage, list[Flowable]]:
    """One page, and what is left. A piece that fits no page is set alone and may overflow; a first page with too little
    room for it stays empty.

    Of the ways to fill it, the first that leaves no more than a share of a page empty; else the one that is worth what
    it parts. `later` is the height of the pages to come.
    """
    spare = MAX_EMPTY * later
    best: tuple[PlacedPage, list[Flowable]] | None = None
    for here, rest in _possible_cuts(pieces, width, full, later):
        page = _place(here, width, full)
        if not rest or page.used >= full - spare:
            return page, rest
        if best is None or page.used > best[0].used + MIN_GAIN * full:
            best = page, rest
    if best is None:
        upto = 1 + next((n for n, piece in enumerate(pieces) if not piece.keep_with_next), 0)
        here, rest = _force_cut([*(piece.relaxed(0, 0) for piece in pieces[:upto]), *pieces[upto:]], width, full)
        best = _place(here, width, full), rest
        if full < later and best[0].used > full + 0.01:  # the head of the first page leaves too little room
            return PlacedPage(), pieces
    return best


def _possible_cuts(pieces: list[Flowable], width: float, full: float, later: float) -> Iterator[Cut]:
    """Ways to fill a page, those that look better first; the later are not looked at when an earlier does."""
    tight = _squeeze(pieces, width, full)
    if tight and not tight[1]:  # a page is saved
        yield tight
    cut = _cut(pieces, width, full)
    if tight and _includes_urgent(tight[0], cut):  # a call for help comes sooner
        yield tight
    if cut:
        yield cut
    if tight:
        yield tight
    if cut := split_children(pieces, width, full, forced=True):
        yield cut
    at = _first_overflow(pieces, width, full)
    if at == len(pieces):
        return
    give = (1 - MIN_SPACE) * float_sum(gap for gap, _ in with_spaces(pieces[: at + 1]))
    for other in _relaxed_variants(pieces[at], later):
        for room in (full, full + give):
            if cut := split_children([*pieces[:at], *other, *pieces[at + 1 :]], width, room, forced=True):
                yield cut


def _includes_urgent(fit: list[Flowable], cut: Cut | None) -> bool:
    """True where something urgent fits that would not with all its spaces."""
    return any(piece.urgent for piece in fit[len(cut[0]) if cut else 0 :])


def _relaxed_variants(piece: Flowable, later: float) -> Iterator[list[Flowable]]:
    """What a piece that does not fit may give way to: its parts, each as whole as it was; or a piece that is parted."""
    if isinstance(piece, Stack) and piece.keep_whole and not piece.always_whole and piece.children:
        bare = (
            piece.space_before == piece.children[0].space_before and piece.space_after == piece.children[-1].space_after
        )
        yield piece.children if bare else [piece.opened()]
    yield [piece.relaxed(MAX_EMPTY * later, later)]


def _first_overflow(pieces: list[Flowable], width: float, full: float) -> int:
    """The first piece that does not fit."""
    used = 0.0
    for at, (gap, piece) in enumerate(with_spaces(pieces)):
        used += gap + piece.wrap(width, full)[1]
        if used > full + 0.01:
            return at
    return len(pieces)


def _squeeze(pieces: list[Flowable], width: float, full: float) -> Cut | None:
    """As many whole pieces as fit when the spaces between them shrink a little."""
    solid = spaces = 0.0
    fit = 0
    for at, piece in enumerate(pieces):
        solid += piece.wrap(width, full)[1]
        spaces += max(piece.space_before, pieces[at - 1].space_after) if at else 0.0
        if solid + MIN_SPACE * spaces > full:
            break
        if not piece.keep_with_next or at == len(pieces) - 1:
            fit = at + 1
    return (pieces[:fit], pieces[fit:]) if fit else None


def _force_cut(pieces: list[Flowable], width: float, full: float) -> Cut:
    """The last way: the first stack that does not fit is taken apart; without one, what is bound together is parted."""
    if cut := _cut(pieces, width, full):
        return cut
    fit = _first_overflow(pieces, width, full)
    if fit < len(pieces) and isinstance(tall := pieces[fit], Stack):
        return _force_cut([*pieces[:fit], *tall.children, *pieces[fit + 1 :]], width, full)
    at = max(fit, 1)
    return pieces[:at], pieces[at:]


def _place(pieces: list[Flowable], width: float, full: float = inf) -> PlacedPage:
    """The pieces one below the other; spaces shrink where only that lets them fit."""
    spaces = [gap for gap, _ in with_spaces(pieces)]
    heights = [piece.wrap(width, 0)[1] for piece in pieces]
    over = float_sum(spaces) + float_sum(heights) - full
    share = 1 - over / float_sum(spaces) if 0.01 < over <= (1 - MIN_SPACE) * float_sum(spaces) else 1.0
    page = PlacedPage()
    for gap, tall, piece in zip(spaces, heights, pieces, strict=True):
        page.used += gap * share
        page.placed.append((page.used, piece))
        page.used += tall
    return page


def _cut(pieces: list[Flowable], width: float, height: float) -> Cut | None:
    total = 0.0
    for at, piece in enumerate(pieces):
        total += (max(piece.space_before, pieces[at - 1].space_after) if at else 0.0) + piece.wrap(width, height)[1]
        if total > height + 0.01:
            return split_children(pieces, width, height)
    return pieces, []
