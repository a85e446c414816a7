"""Pieces with a head that is said again above what the next page holds of them: read aloud once, then an artifact."""

from __future__ import annotations

from contextlib import nullcontext

from handouts.typeset.flow import Flowable, Stack, Surface
from handouts.typeset.sums import float_sum


class HeadedTable(Flowable):
    """A header and rows. What a page has no room for goes on below the header again, there an artifact."""

    repeated = False
    tall = False

    def __init__(self, head: Flowable, rows: list[Flowable]) -> None:
        self.head, self.rows = head, rows

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            below = float_sum([row.wrap(width, height)[1] for row in self.rows])
            self.height = self.head.wrap(width, height)[1] + below
        return width, self.height

    def eased(self, least: float, page: float) -> HeadedTable:
        """Rows stay whole, however much of a page that leaves empty, unless one alone is taller than a page."""
        half = page / 2
        tall = self.head.height > half
        room = page if tall else page - self.head.height
        rows = [row.eased(room, room) for row in self.rows]
        return self.like(head=self.head.eased(half, half), rows=rows, tall=tall)

    def split(self, width: float, height: float) -> list[Flowable]:
        left = height - self.head.wrap(width, height)[1]
        if self.tall:  # such a header is not repeated
            return _plain(self, self.rows if self.repeated else [self.head, *self.rows]).split(width, height)
        fit = 0
        for row in self.rows:
            if row.wrap(width, height)[1] > left + 0.01:
                break
            left -= row.wrap(width, height)[1]
            fit += 1
        here, rest = self.rows[:fit], self.rows[fit:]
        if halves := rest[0].split(width, left) if rest else []:
            here, rest = [*here, halves[0]], [halves[1], *rest[1:]]
        return [self.like(rows=here), self.like(rows=rest, repeated=True)] if here and rest else []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        top -= self.head.wrap(self.width, 0)[1]
        if self.repeated:
            with canvas.artifacts():
                self.head.drawOn(canvas, x, top)
        else:
            self.head.drawOn(canvas, x, top)
        for row in self.rows:
            top -= row.wrap(self.width, 0)[1]
            row.drawOn(canvas, x, top)


class RepeatingHeader(Flowable):
    """A head and what it is about. Split only when eased; then the head stands again above the rest, as an artifact."""

    loose = False
    tall = False
    repeated = False

    def __init__(self, head: Flowable, body: Flowable, gap: float = 0.0) -> None:
        self.head, self.body, self.gap = head, body, gap

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            self.height = self.head.wrap(width, height)[1] + self.gap + self.body.wrap(width, height)[1]
        return width, self.height

    def eased(self, least: float, page: float) -> RepeatingHeader:
        if self.height <= (page if self.firm else least):
            return self
        body = self.body.eased(min(least, self.body.height - 1), page)
        head = self.head.eased(least, page)
        return self.like(head=head, body=body, loose=True, tall=self.head.height > page / 2)

    def split(self, width: float, height: float) -> list[Flowable]:
        if not self.loose:
            return []
        tall = self.head.wrap(width, height)[1]
        if self.tall:  # such a head is not repeated
            return _plain(self, [self.body] if self.repeated else [self.head, self.body]).split(width, height)
        halves = self.body.split(width, height - tall - self.gap)
        return [self.like(body=halves[0]), self.like(body=halves[1], repeated=True)] if halves else []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        below = self.body.wrap(self.width, 0)[1]
        with canvas.artifacts() if self.repeated else nullcontext():
            self.head.drawOn(canvas, x, y + below + self.gap)
        self.body.drawOn(canvas, x, y)


def _plain(piece: Flowable, parts: list[Flowable]) -> Stack:
    """Parts one below the other, in the spaces of the piece that they make."""
    stack = Stack(parts)
    stack.before, stack.after = piece.before, piece.after
    return stack
