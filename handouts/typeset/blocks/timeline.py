"""The timeline: days under their dates, times before a rail with dots, what to do after it."""

from __future__ import annotations

from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, Gap, HeadedTable, SideBySide, Stack, Surface, TextFlowable
from handouts.typeset.layout.pictures import TickBox, circle_operators
from handouts.typeset.layout.theme import MUTED, WHITE
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.line_breaking import fits_width, min_width
from handouts.typeset.text.text_operators import color_operator, format_number

MAX_TIME_LINES = 6  # of a time that stands beside its tasks
TIME_GAP = 6.0  # from the times to the rail, in points
MAX_TIMES_SHARE = 0.3  # share of the width that the times take at most


def build_timeline(block: d.Timeline, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A heading a day, a list of moments below it; the time of a moment is its label."""
    pieces: list[Flowable] = []
    left = _time_column_width(block, context)
    for day in block.days:
        words = (
            (*day.date, d.Run(f"\u2002{day.relation}"))
            if day.relation and day.date
            else day.date or (d.Run(day.relation),)
        )
        head = context.text(parent, _date_in_bold(words), "body", role="H3", bold=False, color=context.theme.dark)
        listed = parent.add("L")
        moments = [
            _build_entry(moment, listed.add("LI"), context, day.today, last=moment is day.moments[-1], left=left)
            for moment in day.moments
        ]
        pieces.append(context.add_space(_DayFlowable(Stack([head, Gap(0.5 * context.unit)]), moments), 2.5, 0))
    return pieces


def _time_column_width(block: d.Timeline, context: BuilderContext) -> float:
    """Width of the column of times: the usual one, wider where a date would have to be cut; none in large print."""
    theme = context.theme
    usual = theme.scale.body[0] * 7.2
    if theme.large:
        return 0.0
    style = theme.style("body", bold=True)
    times = [context.shape(moment.time, style) for day in block.days for moment in day.moments]
    wide = [min_width(time) for time in times if not fits_width(time, usual - TIME_GAP)]
    return max([usual, *(need + TIME_GAP for need in wide if need + TIME_GAP <= MAX_TIMES_SHARE * theme.width)])


class _DayFlowable(HeadedTable):
    """A day and its moments: those on the next page stand below the day again. Moments give way as other pieces do."""

    def relaxed(self, least: float, page: float) -> HeadedTable:
        day = super().relaxed(least, page)
        return day.copy_with(rows=[row.relaxed(least, page) for row in self.rows])


def _date_in_bold(words: d.Inlines) -> d.Inlines:
    """The date strong, the relation beside it plain."""
    first, *rest = words
    plain = [replace(word, strong=False) if isinstance(word, d.Run) and word.strong else word for word in rest]
    return *d.bold((first,)), *plain


def _build_entry(
    moment: d.TimelineEntry, entry: StructElement, context: BuilderContext, today: bool, last: bool, left: float
) -> Flowable:
    theme = context.theme
    time = context.text(entry, moment.time, "body", role="Lbl", bold=True)
    body = entry.add("LBody")
    size, leading = theme.scale.body
    tasks: list[Flowable] = []
    for task in moment.tasks:
        words = context.text(body, task)
        if moment.tick:
            box = TickBox(size * 0.86, MUTED)
            tasks.append(
                context.add_space(context.with_marker(box, words, size * 1.5, (leading - size * 0.86) / 2), 0.4)
            )
        else:
            tasks.append(context.add_space(words, 0.4))
    if moment.rule:
        rule: Flowable = context.text(body, moment.rule, "note", color=MUTED)
        tasks.append(context.with_marker(None, rule, size * 1.5) if moment.tick else rule)
    return TimelineEntryFlowable(time, Stack(tasks, keep_whole=True), context, today, last, left)


class TimelineEntryFlowable(SideBySide):
    """One moment: time, dot on the rail, tasks. A time that needs many lines or a wider column stands above its tasks,
    and so does each in large print, where `left`, the width of the column in points, is 0.

    Split only when eased; then the rail goes on beside the second half.
    """

    dot = True
    parted = False

    def __init__(
        self, time: TextFlowable, body: Stack, context: BuilderContext, filled: bool, last: bool, left: float
    ) -> None:
        self.theme, self.filled, self.last, self.rtl = context.theme, filled, last, context.rtl
        self.left = left
        self.gutter = context.theme.scale.rail
        self.tail = 1.6 * context.unit
        self.time: TextFlowable | None = time
        self.body: Flowable = body
        if (
            not left
            or time.wrap(left - TIME_GAP, 0)[1] > MAX_TIME_LINES * time.style.leading
            or not time.fits(left - TIME_GAP)
        ):
            time.keep_with_next = True
            self.time, self.body = None, Stack([time, body], keep_whole=True)

    def _width(self, width: float) -> float:
        return width - self.left - self.gutter

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            body = self.body.wrap(self._width(width), height)[1]
            self.height = max(self._time, body) + self.tail
        return width, self.height

    @property
    def _time(self) -> float:
        return self.time.wrap(self.left - TIME_GAP, 0)[1] if self.time else 0.0

    def relaxed(self, least: float, page: float) -> TimelineEntryFlowable:
        return self.copy_with(body=self.body.relaxed(least, page)) if self.height > least else self

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(self._width(width), height - self.tail)
        if not halves or self._time + self.tail > height:
            return []
        return [self.copy_with(body=halves[0], parted=True), self.copy_with(body=halves[1], time=None, dot=False)]

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        self._draw_rail(canvas, self.left_edge(x, self.left + 4, 0), top, y)
        if self.time:
            column = self.left - TIME_GAP
            self.time.drawOn(canvas, self.left_edge(x, 0, column), top - self._time)
        wide = self._width(self.width)
        text_x = self.left_edge(x, self.left + self.gutter, wide)
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
