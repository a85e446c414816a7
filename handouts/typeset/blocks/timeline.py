"""Build the timeline: each day has its date, and for each entry a dot on a rail, its time, and the tasks."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext, cached_in_context, plain_words
from handouts.typeset.blocks.side_headings import SIDE_GAP, fits_side
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import (
    BesideHeading,
    Flowable,
    Gap,
    HeadedTable,
    SideBySide,
    Stack,
    Surface,
    TextFlowable,
    split_children,
)
from handouts.typeset.layout.pictures import TickBox, circle_operators
from handouts.typeset.layout.theme import MUTED, WHITE
from handouts.typeset.pdf.struct_tree import FieldSpec, StructElement
from handouts.typeset.text.glyph_runs import SpokenRun
from handouts.typeset.text.line_breaking import fits_width, min_width
from handouts.typeset.text.text_operators import color_operator, format_number

MAX_TIME_LINES = 6  # a time of more lines is placed above its tasks
TIME_GAP = 6.0  # gap between the times and the rail, in points
RAIL_WIDTH = 17.0  # the rail between the times and the tasks, in points; in large print, that of a list
MAX_TIMES_SHARE = 0.3  # the times take at most this share of the width


def build_timeline(block: d.Timeline, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a heading for each day, and a list of entries below it. The time of an entry is its label."""
    time_width = _time_column_width(block, context)
    built = [_build_day(context, day, time_width) for day in block.days]
    for elements, _ in built:
        parent.children.extend(elements)
    return [flowable for _, flowable in built]


@cached_in_context(512)
def _build_day(
    context: BuilderContext, day: d.TimelineDay, time_width: float
) -> tuple[tuple[StructElement, StructElement], Flowable]:
    """Build the heading and the list of a day. They never change, so patients with the same day share them."""
    parent = StructElement("Div")
    side = context.theme.scale.side
    gap = "\n" if side else "\u2002"
    date = _split_after_weekday(day.date) if side else day.date
    heading = date or (d.Run(day.relation),)
    if day.relation and date:
        spoken = context.spoken.relation.replace("{relation}", day.relation)
        heading = (*date, SpokenRun(f"{gap}{day.relation}", spoken=spoken))
    heading_flowable = context.text(
        parent, _date_in_bold(heading), "body", role="H3", bold=False, color=context.theme.dark
    )
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    if not any(moment.time for moment in day.moments):
        time_width = 0.0
    built: list[tuple[StructElement, Flowable]] = []
    times_listed: Counter[d.TimelineEntry] = Counter()
    for moment in day.moments:
        place = _Place(day.date, day.relation, times_listed[moment], day.today, moment is day.moments[-1], time_width)
        built.append(_build_entry(context.beside, moment, place))
        times_listed[moment] += 1
    list_element.children.extend(element for element, _ in built)
    moments = [flowable for _, flowable in built]
    date_above = Stack([heading_flowable, Gap(0.5 * context.unit)])
    if fits_side(heading_flowable, context):
        day_flowable: Flowable = _DayBeside(heading_flowable, moments, side, context.rtl)
    elif side:
        day_flowable = BesideHeading(None, _DayFlowable(date_above, moments), side, context.rtl)
    else:
        day_flowable = _DayFlowable(date_above, moments)
    return (heading_flowable.element, list_element), context.add_space(day_flowable, 2.5, 0)


def _time_column_width(block: d.Timeline, context: BuilderContext) -> float:
    """Return the width of the time column: the usual one, or wider if a date would be split; 0 in large print."""
    theme = context.theme
    usual_width = theme.scale.body[0] * 5.2
    if theme.large:
        return 0.0
    style = theme.style("body", bold=True)
    times = [context.shape(moment.time, style) for day in block.days for moment in day.moments]
    wider_needs = [min_width(time) for time in times if not fits_width(time, usual_width - TIME_GAP)]
    return max(
        [
            usual_width,
            *(
                needed_width + TIME_GAP
                for needed_width in wider_needs
                if needed_width + TIME_GAP <= MAX_TIMES_SHARE * context.beside.theme.width
            ),
        ]
    )


class _DayFlowable(HeadedTable):
    """A day and its entries. On the next page, the day is repeated. Unlike table rows, tall entries may split."""

    def relaxed(self, max_height: float, page_height: float) -> HeadedTable:
        day = super().relaxed(max_height, page_height)
        return day.copy_with(rows=[row.relaxed(max_height, page_height) for row in self.rows])


class _DayBeside(_DayFlowable, SideBySide):
    """A day in the column at the side, with its entries beside it. On the next page, the day is repeated."""

    def __init__(self, date: Flowable, rows: list[Flowable], side: float, rtl: bool) -> None:
        super().__init__(date, rows)
        self.side, self.rtl = side, rtl

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            self.date_height = self.header.wrap(self.side - SIDE_GAP, height)[1]
            self.height = max(
                self.date_height, float_sum([row.wrap(width - self.side, height)[1] for row in self.rows])
            )
        return width, self.height

    def relaxed(self, max_height: float, page_height: float) -> HeadedTable:
        return self.copy_with(rows=[row.relaxed(max_height, page_height) for row in self.rows])

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        if self.date_height > height:
            return []
        rows, below = split_children(self.rows, width - self.side, height) or ([], [])
        return [self.copy_with(rows=rows), self.copy_with(rows=below, is_repeat=True)] if rows and below else []

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        date_width = self.side - SIDE_GAP
        with canvas.artifacts() if self.is_repeat else nullcontext():
            self.header.drawOn(canvas, self.left_edge(x, 0, date_width), top - self.date_height)
        row_width = self.width - self.side
        for row in self.rows:
            top -= row.wrap(row_width, 0)[1]
            row.drawOn(canvas, self.left_edge(x, self.side, row_width), top)


def _split_after_weekday(date: d.Inlines) -> d.Inlines:
    """Return a date that may break after its weekday, because the column at the side is narrow."""
    first, *others = date or (d.Run(""),)
    if isinstance(first, d.Blank):
        return date
    return (replace(first, text=_split_day(first.text)), *others) if first.text else date


def _split_day(day: str) -> str:
    """A date that may break between its weekday and its day.

    That is after its comma: "Thứ Ba, 1 tháng 12". Without one, it is after the first word, "martes 1 de diciembre", or
    before the last if the weekday is the last: "12월 1일 화요일".
    """
    comma = re.search("[,،]\u00a0", day)
    split = comma.end() - 1 if comma else day.find("\u00a0")
    if not comma and re.search(r"\d", day[: max(split, 0)]):
        split = day.rfind("\u00a0")
    return f"{day[:split]} {day[split + 1 :]}" if split >= 0 else day


def _date_in_bold(inlines: d.Inlines) -> d.Inlines:
    """Return the date in bold, and the relation after it in regular type."""
    date, *relation = inlines
    regular = [
        replace(inline, strong=False) if isinstance(inline, d.Run) and inline.strong else inline for inline in relation
    ]
    return *d.bold((date,)), *regular


class _Place(NamedTuple):
    """Where an entry is. No other entry of a document is in the same place, because an element has only one parent."""

    date: d.Inlines
    relation: str
    times_listed: int
    """How often the same entry is before it in the list of the day."""
    today: bool
    last: bool
    time_width: float


@cached_in_context(2048)
def _build_entry(
    context: BuilderContext, moment: d.TimelineEntry, place: _Place
) -> tuple[StructElement, TimelineEntryFlowable]:
    """Build one entry of the list of a day. It never changes, so patients with it in the same place share it."""
    entry = StructElement("LI")
    theme = context.theme
    time = context.text(entry, _unrepeated(moment, context.spoken.time), "body", role="Lbl", bold=True)
    body = entry.add("LBody")
    size, leading = theme.scale.body
    tasks: list[Flowable] = []
    for task in moment.tasks:
        spec = FieldSpec("box", plain_words(task))
        field = body.add("P").add_field(context.spoken.box, spec) if moment.tick else None
        text = context.text(body, task)
        if moment.tick:
            box = TickBox(size * 0.86, MUTED, element=field)
            tasks.append(
                context.add_space(context.with_marker(box, text, size * 1.5, (leading - size * 0.86) / 2), 0.4)
            )
        else:
            tasks.append(context.add_space(text, 0.4))
    if moment.rule:
        rule: Flowable = context.text(body, moment.rule, "note", color=MUTED)
        tasks.append(context.with_marker(None, rule, size * 1.5) if moment.tick else rule)
    body_stack = Stack(tasks, keep_whole=True)
    return entry, TimelineEntryFlowable(time, body_stack, context, place.today, place.last, place.time_width)


def _unrepeated(moment: d.TimelineEntry, label: str) -> d.Inlines:
    """Return the time of an entry. A blank whose label the tasks say again has `label`."""
    if not any(isinstance(part, d.Blank) for part in moment.time):
        return moment.time
    tasks = " ".join([part.text for task in moment.tasks for part in task if isinstance(part, d.Run)]).casefold()
    return tuple(
        [
            replace(part, label=label) if isinstance(part, d.Blank) and part.label.casefold() in tasks else part
            for part in moment.time
        ]
    )


class TimelineEntryFlowable(SideBySide):
    """One entry: dot on the rail, time, tasks. A time that is too long or too wide is above its tasks.

    In large print, where `time_width` is 0, every time is above its tasks. An entry splits only if relaxed; then the
    rail continues next to the second half.
    """

    dot = True
    continues = False

    def __init__(
        self, time: TextFlowable, body: Stack, context: BuilderContext, filled: bool, last: bool, time_width: float
    ) -> None:
        self.theme, self.filled, self.last, self.rtl = context.theme, filled, last, context.rtl
        self.time_width = time_width
        self.gutter = context.theme.scale.rail if context.theme.large else RAIL_WIDTH
        self.tail = 1.6 * context.unit
        self.time: TextFlowable | None = time
        self.body: Flowable = body
        if not time_width and not time.shaped.unscaled.words:
            self.time = None
        elif (
            not time_width
            or time.wrap(time_width - TIME_GAP, 0)[1] > MAX_TIME_LINES * time.style.leading
            or not time.fits(time_width - TIME_GAP)
        ):
            time.keep_with_next = True
            self.time, self.body = None, Stack([time, body], keep_whole=True)

    def _body_width(self, width: float) -> float:
        return width - self.time_width - self.gutter

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self.measured_width:
            self.width = self.measured_width = width
            body = self.body.wrap(self._body_width(width), height)[1]
            self.height = max(self._time_height, body) + self.tail
        return width, self.height

    @property
    def _time_height(self) -> float:
        return self.time.wrap(self.time_width - TIME_GAP, 0)[1] if self.time else 0.0

    def relaxed(self, max_height: float, page_height: float) -> TimelineEntryFlowable:
        return self.copy_with(body=self.body.relaxed(max_height, page_height)) if self.height > max_height else self

    def split(self, width: float, height: float) -> list[Flowable]:
        halves = self.body.split(self._body_width(width), height - self.tail)
        if not halves or self._time_height + self.tail > height:
            return []
        return [self.copy_with(body=halves[0], continues=True), self.copy_with(body=halves[1], time=None, dot=False)]

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        top = y + self.height
        self._draw_rail(canvas, self.left_edge(x, 4, 0), top, y)
        if self.time:
            column = self.time_width - TIME_GAP
            self.time.drawOn(canvas, self.left_edge(x, self.gutter, column), top - self._time_height)
        body_width = self._body_width(self.width)
        text_x = self.left_edge(x, self.time_width + self.gutter, body_width)
        self.body.drawOn(canvas, text_x, top - self.body.wrap(body_width, 0)[1])

    def _draw_rail(self, canvas: Surface, rail: float, top: float, bottom: float) -> None:
        theme = self.theme
        size, leading = theme.scale.body
        middle = top - leading / 2
        if self.continues or not self.last:
            begin, end = middle if self.dot else top, bottom if self.continues else bottom - leading / 2
            path = f"{format_number(rail)} {format_number(begin)} m {format_number(rail)} {format_number(end)} l S"
            canvas.decoration(f"{color_operator(theme.line, True)} 1.5 w {path}")
        if self.dot:
            canvas.decoration(circle_operators(rail, middle, size * 0.32, theme.brand.accent))
        if self.dot and not self.filled:
            canvas.decoration(circle_operators(rail, middle, size * 0.18, WHITE))
