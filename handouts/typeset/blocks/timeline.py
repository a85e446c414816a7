"""The timeline: days under their dates, times before a rail with dots, what to do after it."""

from __future__ import annotations

from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, Gap, HeadedTable, SideBySide, Stack, Surface, TextFlowable
from handouts.typeset.layout.pictures import TickBox, circle_operators
from handouts.typeset.layout.theme import QUIET, WHITE
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.line_breaking import fits_width, widest_line
from handouts.typeset.text.text_operators import color_operator, format_number

MOST_LINES = 6  # of a time that stands beside its tasks
APART = 6.0  # from the times to the rail, in points
WIDEST = 0.3  # share of the width that the times take at most


def build_timeline(block: d.Timeline, parent: StructElement, setting: BuilderContext) -> list[Flowable]:
    """A heading a day, a list of moments below it; the time of a moment is its label."""
    pieces: list[Flowable] = []
    left = _left(block, setting)
    for day in block.days:
        words = (
            (*day.date, d.Run(f"\u2002{day.relation}"))
            if day.relation and day.date
            else day.date or (d.Run(day.relation),)
        )
        head = setting.text(parent, _strong(words), "body", role="H3", bold=False, color=setting.theme.dark)
        listed = parent.add("L")
        moments = [
            _moment(moment, listed.add("LI"), setting, day.today, last=moment is day.moments[-1], left=left)
            for moment in day.moments
        ]
        pieces.append(setting.spaced(_Day(Stack([head, Gap(0.5 * setting.unit)]), moments), 2.5, 0))
    return pieces


def _left(block: d.Timeline, setting: BuilderContext) -> float:
    """Width of the column of times: the usual one, wider where a date would have to be cut; none in large print."""
    theme = setting.theme
    usual = theme.scale.body[0] * 7.2
    if theme.large:
        return 0.0
    style = theme.style("body", bold=True)
    times = [setting.shape(moment.time, style) for day in block.days for moment in day.moments]
    wide = [widest_line(time) for time in times if not fits_width(time, usual - APART)]
    return max([usual, *(need + APART for need in wide if need + APART <= WIDEST * theme.width)])


class _Day(HeadedTable):
    """A day and its moments: those on the next page stand below the day again. Moments give way as other pieces do."""

    def eased(self, least: float, page: float) -> HeadedTable:
        day = super().eased(least, page)
        return day.like(rows=[row.eased(least, page) for row in self.rows])


def _strong(words: d.Inlines) -> d.Inlines:
    """The date strong, the relation beside it plain."""
    first, *rest = words
    plain = [replace(word, strong=False) if isinstance(word, d.Run) and word.strong else word for word in rest]
    return *d.bold((first,)), *plain


def _moment(
    moment: d.TimelineEntry, entry: StructElement, setting: BuilderContext, today: bool, last: bool, left: float
) -> Flowable:
    theme = setting.theme
    time = setting.text(entry, moment.time, "body", role="Lbl", bold=True)
    body = entry.add("LBody")
    size, leading = theme.scale.body
    tasks: list[Flowable] = []
    for task in moment.tasks:
        words = setting.text(body, task)
        if moment.tick:
            box = TickBox(size * 0.86, QUIET)
            tasks.append(setting.spaced(setting.beside(box, words, size * 1.5, (leading - size * 0.86) / 2), 0.4))
        else:
            tasks.append(setting.spaced(words, 0.4))
    if moment.rule:
        rule: Flowable = setting.text(body, moment.rule, "note", color=QUIET)
        tasks.append(setting.beside(None, rule, size * 1.5) if moment.tick else rule)
    return TimelineEntryFlowable(time, Stack(tasks, whole=True), setting, today, last, left)


class TimelineEntryFlowable(SideBySide):
    """One moment: time, dot on the rail, tasks. A time that needs many lines or a wider column stands above its tasks,
    and so does each in large print, where `left`, the width of the column in points, is 0.

    Split only when eased; then the rail goes on beside the second half.
    """

    dot = True
    parted = False

    def __init__(
        self, time: TextFlowable, body: Stack, setting: BuilderContext, filled: bool, last: bool, left: float
    ) -> None:
        self.theme, self.filled, self.last, self.rtl = setting.theme, filled, last, setting.rtl
        self.left = left
        self.gutter = setting.theme.scale.rail
        self.tail = 1.6 * setting.unit
        self.time: TextFlowable | None = time
        self.body: Flowable = body
        if not left or time.wrap(left - APART, 0)[1] > MOST_LINES * time.style.leading or not time.holds(left - APART):
            time.keep_with_next = True
            self.time, self.body = None, Stack([time, body], whole=True)

    def _width(self, width: float) -> float:
        return width - self.left - self.gutter

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured:
            self.width = self.measured = width
            body = self.body.wrap(self._width(width), height)[1]
            self.height = max(self._time, body) + self.tail
        return width, self.height

    @property
    def _time(self) -> float:
        return self.time.wrap(self.left - APART, 0)[1] if self.time else 0.0

    def eased(self, least: float, page: float) -> TimelineEntryFlowable:
        return self.like(body=self.body.eased(least, page)) if self.height > least else self

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(self._width(width), height - self.tail)
        if not halves or self._time + self.tail > height:
            return []
        return [self.like(body=halves[0], parted=True), self.like(body=halves[1], time=None, dot=False)]

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        self._draw_rail(canvas, self.side(x, self.left + 4, 0), top, y)
        if self.time:
            column = self.left - APART
            self.time.drawOn(canvas, self.side(x, 0, column), top - self._time)
        wide = self._width(self.width)
        text_x = self.side(x, self.left + self.gutter, wide)
        self.body.drawOn(canvas, text_x, top - self.body.wrap(wide, 0)[1])

    def _draw_rail(self, canvas: Surface, rail: float, top: float, bottom: float) -> None:
        theme = self.theme
        size, leading = theme.scale.body
        middle = top - leading / 2
        if self.parted or not self.last:
            begin, end = middle if self.dot else top, bottom if self.parted else bottom - leading / 2
            path = f"{format_number(rail)} {format_number(begin)} m {format_number(rail)} {format_number(end)} l S"
            canvas.decoration(f"{color_operator(theme.line, True)} 1.5 w {path}")
        if self.dot:
            canvas.decoration(circle_operators(rail, middle, size * 0.32, theme.brand.accent))
        if self.dot and not self.filled:
            canvas.decoration(circle_operators(rail, middle, size * 0.18, WHITE))
