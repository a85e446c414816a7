"""The warning box: two tiers, each with its action, its phone large, and its signs. The only place for red."""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.flow import Box, Flowable, Rail, Row, Stack
from handouts.typeset.pictures import Disc, Icon
from handouts.typeset.structure import Element
from handouts.typeset.theme import RED, RED_TINT


def warning(block: d.Warning, parent: Element, setting: Setting) -> list[Flowable]:
    """A box a tier, emergency first."""
    pieces = [setting.spaced(_tier(tier, parent.add("Div"), setting), 2) for tier in block.tiers]
    if block.note:
        pieces.append(setting.spaced(setting.text(parent, block.note), 1.5))
    return pieces


def _tier(tier: d.Tier, group: Element, setting: Setting) -> Flowable:
    theme = setting.theme
    color = RED if tier.emergency else theme.dark
    size = theme.scale.phone[0]
    action: Flowable = setting.text(group, tier.action, "phone", role="H3", bold=True, color=color)
    action = Rail(Icon("warning" if tier.emergency else "phone", size * 1.1, color), action, size * 1.6, 2)
    width = theme.width - 8 * setting.unit
    if tier.phone:
        number = setting.text(
            group, tier.phone, "phone", bold=True, color=color, align="left" if theme.large else "right"
        )
        if theme.large:
            action = Stack([action, number])
        else:
            room = min(number.natural + 1, width * 0.6)
            action = Row([(width - room, action), (room, number)])
    lines: list[Flowable] = [action]
    if tier.note:
        lines.append(setting.spaced(setting.text(group, tier.note), 1))
    lines += _signs(tier, group, setting, color)
    return Box(
        Stack(lines, whole=True),
        (4 * setting.unit, 2.5 * setting.unit),
        fill=RED_TINT if tier.emergency else theme.pale,
        border=color,
        weight=2 if tier.emergency else 1.25,
    )


def _signs(tier: d.Tier, group: Element, setting: Setting, color: str) -> list[Flowable]:
    if not tier.signs:
        return []
    listed = group.add("L")
    size, leading = setting.theme.scale.body
    pieces = []
    for sign in tier.signs:
        entry = listed.add("LI")
        words = setting.text(entry.add("LBody"), sign)
        pieces.append(setting.spaced(Rail(Disc(size * 0.36, color), words, setting.rail * 0.72, leading * 0.36), 0.7))
    pieces[0].before = 1.2 * setting.unit
    return list(pieces)
