"""The timeline: days under their dates, times before a rail with dots, what to do after it."""

from __future__ import annotations

from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.boxes import Across
from handouts.typeset.flow import Flowable, Stack, Surface, Text
from handouts.typeset.ink import color_operator, number
from handouts.typeset.pictures import TickBox, circle
from handouts.typeset.structure import Element
from handouts.typeset.theme import QUIET, WHITE


def timeline(block: d.Timeline, parent: Element, setting: Setting) -> list[Flowable]:
    """A heading a day, a list of moments below it; the time of a moment is its label."""
    pieces: list[Flowable] = []
    for day in block.days:
        words = (
            (*day.date, d.Run(f"\u2002{day.relation}"))
            if day.relation and day.date
            else day.date or (d.Run(day.relation),)
        )
        head = setting.text(parent, _strong(words), "body", role="H3", bold=False, color=setting.theme.dark)
        head.keep_with_next = True
        pieces.append(setting.spaced(head, 2.5, 0.5))
        listed = parent.add("L")
        for at, moment in enumerate(day.moments):
            pieces.append(_moment(moment, listed.add("LI"), setting, day.today, last=at == len(day.moments) - 1))
    return pieces


def _strong(words: d.Inlines) -> d.Inlines:
    """The date strong, the relation beside it plain."""
    return tuple(replace(word, strong=at == 0) if isinstance(word, d.Run) else word for at, word in enumerate(words))


def _moment(moment: d.Moment, entry: Element, setting: Setting, today: bool, last: bool) -> Flowable:
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
    return Moment(time, Stack(tasks, whole=True), setting, today, last)


class Moment(Across):
    """One moment: time, dot on the rail, tasks. Never split unless taller than a page."""

    def __init__(self, time: Text, body: Stack, setting: Setting, filled: bool, last: bool) -> None:
        self.time, self.body, self.setting, self.filled, self.last = time, body, setting, filled, last
        self.rtl = setting.rtl
        scale = setting.theme.scale
        self.stacked = setting.theme.large
        self.left = 0.0 if self.stacked else scale.body[0] * 7.2
        self.gutter = scale.rail
        self.tail = 1.6 * setting.unit

    def _width(self, width: float) -> float:
        return width - self.left - self.gutter

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        time = self.time.wrap(self._width(width) if self.stacked else self.left - 6, height)[1]
        body = self.body.wrap(self._width(width), height)[1]
        self.height = (time + body if self.stacked else max(time, body)) + self.tail
        return width, self.height

    def loosen(self) -> None:
        self.body.loosen()

    def split(self, width: float, height: float) -> list[Flowable]:
        time = self.time.wrap(self._width(width) if self.stacked else self.left - 6, height)[1]
        room = height - self.tail - (time if self.stacked else 0.0)
        halves = self.body.split(self._width(width), room)
        if not halves or time + self.tail > height:
            return []
        first = Moment(self.time, halves[0], self.setting, self.filled, False)  # type: ignore[arg-type]
        return [first, self.setting.beside(None, halves[1], self.left + self.gutter)]

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        theme = self.setting.theme
        top = y + self.height
        size, leading = theme.scale.body
        rail = self.side(x, self.left + 4, 0)
        middle = top - leading / 2
        if not self.last:
            path = f"{number(rail)} {number(middle)} m {number(rail)} {number(y - leading / 2)} l S"
            canvas.decoration(f"{color_operator(theme.line, True)} 1.5 w {path}")
        canvas.decoration(circle(rail, middle, size * 0.32, theme.brand.accent))
        if not self.filled:
            canvas.decoration(circle(rail, middle, size * 0.18, WHITE))
        wide = self._width(self.width)
        text_x = self.side(x, self.left + self.gutter, wide)
        if self.stacked:
            time = self.time.wrap(wide, 0)[1]
            self.time.drawOn(canvas, text_x, top - time)
            top -= time
        else:
            column = self.left - 6
            self.time.drawOn(canvas, self.side(x, 0, column), top - self.time.wrap(column, 0)[1])
        self.body.drawOn(canvas, text_x, top - self.body.wrap(wide, 0)[1])
