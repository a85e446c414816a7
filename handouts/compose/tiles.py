"""The set's most needed values to tiles: arrive, stop eating, driver, bring; and of a discharge, until when to rest."""

from __future__ import annotations

from collections.abc import Callable

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import FastingStop, fasting_stops, stop_remark, stop_sentence
from handouts.compose.field_values import field_applies, field_label, field_value, rest_rule, rest_text, until
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, merge_runs
from handouts.compose.times import TimeRange, local_date
from handouts.content.models.instructions import RestPeriod
from handouts.document import Blank, Block, Icon, Inlines, KeyValues, Run, Tile, TileRow, bold

ICONS: dict[str, Icon] = {
    "procedure_date": "calendar", "arrival_place": "place", "phone": "phone", "after_hours_phone": "phone",
    "anesthesia": "pill", "lie_flat": "bed", "bed_rest": "rest", "stop_drinking": "fasting",
}  # fmt: skip
SHORT = 60
"""Longest text of a tile; more is in its list."""


def tile_row(case: HandoutContext, names: tuple[str, ...], omit: tuple[str, ...]) -> TileRow:
    """The tiles of a section; those named in `omit` only where the set is not silent."""
    shown = [
        name
        for name in names
        if (name not in omit and field_applies(case, name)) or field_value(case, name) is not None
    ]
    return TileRow(tuple(BUILDERS.get(name, _other(name))(case) for name in shown))


def _strong(text: str) -> Inlines:
    return (Run(text, strong=True),) if text else ()


def _arrive(case: HandoutContext) -> Tile:
    when, day = case.moments.check_in, case.moments.day
    # A time on another day than that of the procedure names its day itself.
    on_that_day = when is None or local_date(when.first) == day == local_date(when.last)
    told = case.words.day(day) if day and on_that_day else ""
    note = join_inlines(told if day else case.check_in_rule, case.words.nights(when))
    return Tile("clock", case.labels.tiles.arrive, _strong(case.check_in_time) or case.blank("check_in", 10), note)


def _eat(case: HandoutContext) -> Tile:
    first, *more = fasting_stops(case)
    if told := stop_sentence(case):
        return _told(case, first.what, told)
    # Where nothing is stated about drinking, the timeline has the line for it.
    also = [part for stop in more if stop.source is not None for part in (Run("\n"), *_also(case, stop, first.day))]
    time = merge_runs(bold(first.time))
    note = join_inlines(_day(case, first), _rule(first))
    return Tile("fasting", first.what, time, merge_runs([*note, *(also if note else also[1:])]))


def _told(case: HandoutContext, label: str, told: tuple[Inlines, ...]) -> Tile:
    """What the set says in words; where that is too long for a tile, that it stands in the plan."""
    whole = join_inlines(*told)
    short = _short(whole)
    return Tile("fasting", label, merge_runs(bold(whole)) if short else _strong(case.labels.fasting.see_plan))


def _rule(stop: FastingStop) -> str:
    """The rule where no time could be computed from it; else the timeline has it."""
    return stop.rule if stop.when is None else ""


def _also(case: HandoutContext, stop: FastingStop, day: str) -> Inlines:
    time = join_inlines(stop.time if stop.day == day else stop.full, _rule(stop))
    return fill_label_inlines(case.labels.tiles.also, {"what": (Run(stop.what),), "time": time})


def _day(case: HandoutContext, stop: FastingStop) -> str:
    if not (stop.night and stop.day):
        return stop.day
    return fill_label(case.labels.tiles.day_and_night, day=stop.day, night=stop.night)


def _drive(case: HandoutContext) -> Tile:
    driver, labels = case.rules.driver, case.labels.tiles
    if driver is None:
        return Tile("driver", labels.driver, case.blank("driver", 14))
    needed = labels.driver_needed if driver.required else labels.driver_not_needed
    text = case.prose(driver.text)
    return Tile("driver", labels.driver, _strong(needed), text if _short(text) else ())


def _bring(case: HandoutContext) -> Tile:
    labels, items = case.labels.tiles, case.sentences(case.rules.bring)
    if not items:
        return Tile("bag", labels.bring, case.blank("bring", 14))
    more = len(items) > 1
    return Tile("bag", labels.bring, items[0], (Run(labels.bring_more),) if more else ())


def _short(text: Inlines) -> bool:
    return sum(len(run.text) for run in text if isinstance(run, Run)) <= SHORT


def _other(name: str) -> Callable[[HandoutContext], Tile]:
    def build(case: HandoutContext) -> Tile:
        found = field_value(case, name)
        named = field_label(case, name)
        return Tile(ICONS.get(name, "calendar"), named, found or (Blank(named, 14),))

    return build


BUILDERS: dict[str, Callable[[HandoutContext], Tile]] = {
    "check_in": _arrive, "stop_eating": _eat, "driver": _drive, "bring": _bring,
}  # fmt: skip


def rest_tile(case: HandoutContext) -> tuple[Block, ...]:
    """Until when to lie flat and to rest in bed, as tiles; a plain line for each where the set is silent."""
    words, moments, rules = case.labels.rest, case.moments, case.rules
    both: tuple[tuple[Icon, str, RestPeriod | None, TimeRange | None, str], ...] = (
        ("bed", words.lie_flat, rules.lie_flat, moments.lie_flat_until, "lie_flat"),
        ("rest", words.bed_rest, rules.bed_rest, moments.bed_rest_until, "bed_rest"),
    )
    told = tuple(_rest(case, icon, label, rule, end, name) for icon, label, rule, end, name in both if rule)
    silent = tuple((label, case.blank(name)) for _, label, rule, _, name in both if not rule)
    blocks: tuple[Block, ...] = (TileRow(told),) if told else ()
    return (*blocks, KeyValues(silent)) if silent else blocks


def _rest(case: HandoutContext, icon: Icon, label: str, rule: RestPeriod, end: TimeRange | None, name: str) -> Tile:
    time = merge_runs(bold(until(case, rule, end, name)))
    night = case.words.nights(end)
    how = rest_text(case, rule, label) if rule.how or rule.why else ()
    return Tile(icon, label, time, join_inlines(how, stop_remark(case, rest_rule(case, rule), night)))
