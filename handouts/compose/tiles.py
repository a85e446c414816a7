"""Build the tiles: the values a patient needs at a glance, such as when to arrive, what to bring, how long to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from handouts.compose.condition_words import dependence_words
from handouts.compose.context import HandoutContext
from handouts.compose.fasting import FastingStop, fasting_advice, fasting_stops, rule_and_night
from handouts.compose.field_values import (
    FIELD_OF_VALUE,
    field_applies,
    field_label,
    field_value,
    rest_rule,
    rest_sentence,
    rest_text,
    rest_until,
)
from handouts.compose.placeholders import fill_label, fill_label_inlines, join_inlines, merge_runs
from handouts.compose.times import TimeRange, local_date
from handouts.content.models.conditional import ConditionalText
from handouts.content.models.instructions import RestPeriod
from handouts.document import (
    Block,
    ConditionalItem,
    Icon,
    Inlines,
    ItemList,
    KeyValues,
    Run,
    Tile,
    TileRow,
    bold,
)

ICONS: dict[str, Icon] = {
    "procedure_date": "calendar", "arrival_place": "place", "phone": "phone", "after_hours_phone": "phone",
    "anesthesia": "pill", "lie_flat": "bed", "bed_rest": "rest", "stop_drinking": "no_drink",
}  # fmt: skip
MAX_TILE_TEXT = 60
"""Most characters of a tile's text. Longer texts appear only in their list."""


def tile_row(context: HandoutContext, names: tuple[str, ...], omit: tuple[str, ...]) -> tuple[Block, ...]:
    """The tiles of the values `names`; () if none applies. Those in `omit` are left out if they have no value."""
    shown = [
        name
        for name in names
        if (name not in omit and field_applies(context, name)) or field_value(context, name) is not None
    ]
    tiles = [tile for name in shown for tile in _tiles_of(context, name, MAX_TILES - len(shown) + 1)]
    return (TileRow(tuple(tiles)),) if tiles else ()


MAX_TILES = 4
"""Most tiles in a row."""


def _tiles_of(context: HandoutContext, name: str, room: int) -> tuple[Tile, ...]:
    """The tiles of a value: at most `room`. If it is not known which case applies, a tile says what that depends on."""
    facts = _open_facts(context, name)
    if name == "stop_eating" and not facts:
        return _fasting_tiles(context, room)
    if not facts:
        return (BUILDERS.get(name, _value_tile(name))(context),)
    first = _fasting_tiles(context, 1)[0] if name == "stop_eating" else BUILDERS.get(name, _value_tile(name))(context)
    label = context.labels.fasting.open if name == "stop_eating" else first.label
    words = dependence_words(context.labels, context.content.instructions.value, facts)
    return (replace(first, label=label, value=words, note=()),)


def _open_facts(context: HandoutContext, name: str) -> tuple[str, ...]:
    """The facts that are not known and decide the value of a tile."""
    if facts := context.open_facts(FIELD_OF_VALUE.get(name, _FIELDS.get(name, name))):
        return facts
    entries = context.rules.bring if name == "bring" else ()
    if any(isinstance(entry, str) for entry in entries):
        return ()
    conditions = [entry.only_if for entry in entries if isinstance(entry, ConditionalText) and entry.only_if]
    return tuple(dict.fromkeys(fact for condition in conditions for fact in condition.facts))


_FIELDS = {"check_in": "arrival", "arrival_place": "arrival"}
"""Fields of a set whose values have other names, besides `FIELD_OF_VALUE`."""


def _bold_text(text: str) -> Inlines:
    return (Run(text, strong=True),) if text else ()


def _arrival_tile(context: HandoutContext) -> Tile:
    when, day = context.times.check_in, context.times.day
    # A check-in time on another day already names that day.
    on_that_day = when is None or local_date(when.first) == day == local_date(when.last)
    day_text = context.wording.day(day) if day and on_that_day else ""
    note = join_inlines(day_text if day else context.check_in_rule, context.wording.nights(when))
    return Tile("clock", context.labels.tiles.arrive, _bold_text(context.check_in_time) or context.open_line(10), note)


def _fasting_tiles(context: HandoutContext, room: int) -> tuple[Tile, ...]:
    """A tile for each time to stop eating or drinking if there is room, else one tile with all times."""
    stops = fasting_stops(context)
    if advice := fasting_advice(context):
        return (_advice_tile(context, stops[0].action, advice),)
    stated = [stop for stop in stops if stop.source is not None]
    if 1 < len(stated) == len(stops) <= room:
        return tuple(_stop_tile(context, stop, ()) for stop in stated)
    return (_stop_tile(context, stops[0], stops[1:]),)


def _stop_tile(context: HandoutContext, first: FastingStop, more: tuple[FastingStop, ...]) -> Tile:
    """A tile for one time to stop, with the other times in its note."""
    # If the set states nothing about drinking, the timeline has the line for it.
    also = [
        part
        for stop in more
        if stop.source is not None
        for part in (Run("\n"), *_second_stop(context, stop, first.day))
    ]
    time = merge_runs(bold(first.time))
    note = join_inlines(_day_and_night(context, first), _rule_without_time(first))
    icon: Icon = "no_drink" if first.name == "clear_liquids" else "fasting"
    return Tile(icon, first.action, time, merge_runs([*note, *(also if note else also[1:])]))


def _advice_tile(context: HandoutContext, label: str, advice: tuple[Inlines, ...]) -> Tile:
    """The advice of the set, or 'see your plan below' if it is too long for a tile."""
    text = join_inlines(*advice)
    short = _fits_tile(text)
    return Tile("fasting", label, merge_runs(bold(text)) if short else _bold_text(context.labels.fasting.see_plan))


def _rule_without_time(stop: FastingStop) -> str:
    """The rule of a stop without a computed time; otherwise only the timeline shows the rule."""
    return stop.rule if stop.when is None else ""


def _second_stop(context: HandoutContext, stop: FastingStop, day: str) -> Inlines:
    time = join_inlines(stop.time if stop.day == day else stop.full, _rule_without_time(stop))
    return fill_label_inlines(context.labels.tiles.also, {"what": (Run(stop.action),), "time": time})


def _day_and_night(context: HandoutContext, stop: FastingStop) -> str:
    if not (stop.night and stop.day):
        return stop.day
    return fill_label(context.labels.tiles.day_and_night, day=stop.day, night=stop.night)


def _driver_tile(context: HandoutContext) -> Tile:
    driver, labels = context.rules.driver, context.labels.tiles
    if driver is None:
        return Tile("driver", labels.driver, context.open_line(14))
    needed = labels.driver_needed if driver.required else labels.driver_not_needed
    text = context.prose(driver.text)
    return Tile("driver", labels.driver, _bold_text(needed), text if _fits_tile(text) else ())


def _bring_tile(context: HandoutContext) -> Tile:
    labels = context.labels.tiles
    items = context.sentences(text for text in context.rules.bring if isinstance(text, str))
    if not items:
        return Tile("bag", labels.bring, context.open_line(14))
    more = len(context.rules.bring) > 1
    return Tile("bag", labels.bring, items[0], (Run(labels.bring_more),) if more else ())


def _fits_tile(text: Inlines) -> bool:
    return sum(len(run.text) for run in text if isinstance(run, Run)) <= MAX_TILE_TEXT


def _value_tile(name: str) -> Callable[[HandoutContext], Tile]:
    def build(context: HandoutContext) -> Tile:
        value = field_value(context, name)
        label = field_label(context, name)
        return Tile(ICONS.get(name, "calendar"), label, value or context.open_line(14))

    return build


BUILDERS: dict[str, Callable[[HandoutContext], Tile]] = {
    "check_in": _arrival_tile, "driver": _driver_tile, "bring": _bring_tile,
}  # fmt: skip


def rest_tiles(context: HandoutContext) -> tuple[Block, ...]:
    """Tiles for lying flat and bed rest with their end times, or lines to write on if the set does not state them."""
    labels, times, rules = context.labels.rest, context.times, context.rules
    rests: tuple[tuple[Icon, str, RestPeriod | None, TimeRange | None, str], ...] = (
        ("bed", labels.lie_flat, rules.lie_flat, times.lie_flat_until, "lie_flat"),
        ("rest", labels.bed_rest, rules.bed_rest, times.bed_rest_until, "bed_rest"),
    )
    stated = tuple(_rest_tile(context, icon, label, rule, end, name) for icon, label, rule, end, name in rests if rule)
    possible = [item for _, label, _, _, name in rests for item in _possible_rests(context, label, name)]
    undecided = {name for *_, name in rests if any(words for words, _ in context.cases(name))}
    silent = tuple(
        (label, context.open_line())
        for _, label, rule, _, name in rests
        if not rule and name not in undecided and field_applies(context, name)
    )
    blocks: tuple[Block, ...] = (TileRow(stated),) if stated else ()
    blocks = (*blocks, ItemList(tuple(possible))) if possible else blocks
    return (*blocks, KeyValues(silent)) if silent else blocks


def _possible_rests(context: HandoutContext, label: str, name: str) -> Iterator[ConditionalItem]:
    """The cases of a rest if it is not known which one applies, each with its end."""
    for words, case in context.cases(name):
        rule = getattr(case.rules, name)
        if words and rule:
            end = case.times.lie_flat_until if name == "lie_flat" else case.times.bed_rest_until
            until: Inlines = ()
            if end and case.times.ended:
                until = fill_label_inlines(context.labels.medicines.rule, {"rule": rest_until(case, rule, end, name)})
            yield ConditionalItem(join_inlines(words, rest_sentence(case, rule, label), bold(until)))


def _rest_tile(
    context: HandoutContext, icon: Icon, label: str, rule: RestPeriod, end: TimeRange | None, name: str
) -> Tile:
    time = merge_runs(bold(rest_until(context, rule, end, name)))
    night = context.wording.nights(end)
    how = rest_text(context, rule, label) if rule.how or rule.why else ()
    return Tile(icon, label, time, join_inlines(how, rule_and_night(context, rest_rule(context, rule), night)))
