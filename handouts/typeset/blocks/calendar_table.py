"""Build calendars: a table with a column for each weekday.

In large print, or if a word is too long or a week too tall, it is a list of the days that have entries.
"""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import int_sum
from handouts.typeset.layout.flowables import (
    Flowable,
    HeadedTable,
    HorizontalRule,
    RepeatingHeader,
    Stack,
    TextFlowable,
    TintedBox,
    fit_columns,
)
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.line_breaking import break_lines, min_width

PADDING = 4.0  # at the left and right of a cell, in points
MAX_LINES = 20  # a day of a table has at most so many lines
ROUNDING = 0.01


def build_calendar(block: d.Calendar, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a table (TR, TH, TD) with a row for each week, or a list of the days that have entries."""
    widths = None if context.theme.large else calendar_widths(block, context)
    if widths is None:
        return _build_days(block, parent, context)
    table = parent.add("Table")
    names = _build_header(block, table.add("TR"), context)
    header = context.row([(width, context.box(name, (PADDING, 0))) for width, name in zip(widths, names, strict=True)])
    rule = HorizontalRule(0.8 * context.unit, context.theme.brand.color, 1.5)
    rows = [_place_week(week, _build_week(week, table.add("TR"), context), widths, context) for week in block.weeks]
    calendar = HeadedTable(Stack([header, rule], keep_whole=True), rows)
    # A calendar is on one page, if it fits on one.
    return [context.add_space(Stack([calendar], keep_whole=True, always_whole=True), 3)]


Cell = list[TextFlowable]
"""The texts of a cell: its date, then its entries."""


def _build_header(block: d.Calendar, row: StructElement, context: BuilderContext) -> list[TextFlowable]:
    names: list[TextFlowable] = []
    for name in block.weekdays:
        cell = row.add("TH")
        cell.attributes["Scope"] = "/Column"
        names.append(context.fill_text(cell, name, "label", bold=True, color=context.theme.dark))
    return names


def _build_week(week: tuple[d.CalendarDay, ...], row: StructElement, context: BuilderContext) -> list[Cell]:
    cells: list[Cell] = []
    for day in week:
        cell = row.add("TD")
        texts = [context.text(cell, day.date, "note", bold=_is_bold(day))]
        texts += [context.text(cell, text, "note") for text in day.texts]
        cells.append(texts)
    return cells


def calendar_widths(block: d.Calendar, context: BuilderContext) -> list[float] | None:
    """Return the widths of the columns: equal, unless a word needs more.

    Returns None if a word would have to be split, or if a week would be too tall: a narrow column is no place for many
    entries.
    """
    theme = context.theme
    plain, bold, header = theme.style("note"), theme.style("note", bold=True), theme.style("label", bold=True)
    least: list[float] = []
    for index, name in enumerate(block.weekdays):
        days = [week[index] for week in block.weeks]
        texts = [context.shape((d.Run(name),), header)]
        texts += [context.shape((d.Run(day.date),), bold if _is_bold(day) else plain) for day in days]
        texts += [context.shape(text, plain) for day in days for text in day.texts]
        least.append(2 * PADDING + ROUNDING + max(map(min_width, texts)))
    widths = fit_columns([theme.width / len(block.weekdays)] * len(block.weekdays), least)
    if widths is None:
        return None
    for week in block.weeks:
        if any(_count_lines(day, width, context) > MAX_LINES for day, width in zip(week, widths, strict=True)):
            return None
    return widths


def _count_lines(day: d.CalendarDay, width: float, context: BuilderContext) -> int:
    """Return the number of lines of the entries of a day, in a column of `width` points."""
    style = context.theme.style("note")
    return int_sum(len(break_lines(context.shape(text, style), width - 2 * PADDING)) for text in day.texts)


def _is_bold(day: d.CalendarDay) -> bool:
    return bool(day.texts) or day.marked


def _place_week(
    week: tuple[d.CalendarDay, ...], cells: list[Cell], widths: list[float], context: BuilderContext
) -> Flowable:
    """One row: boxes of equal height. The day of the procedure has a thick border and a tint."""
    theme, boxes = context.theme, []
    for day, texts in zip(week, cells, strict=True):
        for text in texts[1:]:
            context.add_space(text, 1.5, 0)
        box: TintedBox = context.box(
            Stack(texts), (PADDING, PADDING), fill=theme.pale if day.marked else "",
            border=theme.dark if day.marked else theme.line, weight=1.5 if day.marked else 0.5,
        )  # fmt: skip
        boxes.append(box)
    tallest = max(box.wrap(width, 0)[1] for width, box in zip(widths, boxes, strict=True))
    for box in boxes:
        box.stretch = tallest
    return context.row(list(zip(widths, boxes, strict=True)))


def _build_days(block: d.Calendar, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build each day that has entries: its date in bold, repeated on the next page, and its entries below."""
    flowables: list[Flowable] = []
    for week in block.weeks:
        for name, day in zip(block.weekdays, week, strict=True):
            if not day.texts:
                continue
            group = parent.add("Div")
            date = context.text(group, f"{name} {day.date}", "body", bold=True, color=context.theme.dark)
            texts = [context.add_space(context.text(group, text), 0.4) for text in day.texts]
            entries = RepeatingHeader(date, Stack(texts), texts[0].space_before)
            flowables.append(context.add_space(entries, 1.5))
    return flowables
