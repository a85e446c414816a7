"""The warning box: two tiers, each with its action, its phone large, and its signs. The only place for red."""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, RepeatingHeader, Stack
from handouts.typeset.layout.pictures import Disc, Icon
from handouts.typeset.layout.theme import RED, RED_TINT, WHITE
from handouts.typeset.pdf.struct_tree import StructElement


def build_warning_box(block: d.WarningBox, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """A box a tier, emergency first."""
    pieces = [context.add_space(_build_tier(tier, parent.add("Div"), context), 2) for tier in block.tiers]
    for piece, tier in zip(pieces, block.tiers, strict=True):
        piece.urgent = tier.emergency
    if block.note:
        pieces[-1].keep_with_next = True
        pieces.append(context.add_space(context.text(parent, block.note), 1.5))
    return pieces


def _build_tier(tier: d.Tier, group: StructElement, context: BuilderContext) -> Flowable:
    """The first tier under a solid bar, the second in an outline: they differ in a gray copy too."""
    theme = context.theme
    across, down = 4 * context.unit, 2 * context.unit
    color = RED if tier.emergency else theme.dark
    action = _build_action(tier, group, context, WHITE if tier.emergency else color, theme.width - 2 * across)
    lines: list[Flowable] = [context.text(group, tier.note)] if tier.note else []
    for note in lines:
        note.keep_with_next = bool(tier.signs)  # a box is not parted below its head
    lines += _build_signs(tier, group, context, color)
    fill = RED_TINT if tier.emergency else theme.pale
    if not tier.emergency:
        return context.box(
            RepeatingHeader(action, Stack(lines), lines[0].space_before if lines else 0.0),
            (across, down),
            fill=fill,
            border=color,
            weight=1.25,
        )
    signs = context.box(Stack(lines), (across, down), fill=fill, border=color, weight=2)
    return RepeatingHeader(context.box(action, (across, 1.5 * context.unit), fill=color), signs)


def _build_action(tier: d.Tier, group: StructElement, context: BuilderContext, color: str, width: float) -> Flowable:
    """What to do, with its icon, and the phone large at the right."""
    large = context.theme.large
    size = context.theme.scale.phone[0]
    words = context.text(group, tier.action, "phone", role="H3", bold=True, color=color)
    action: Flowable = context.with_marker(
        Icon("warning" if tier.emergency else "phone", size * 1.1, color), words, size * 1.6, 2
    )
    if not tier.phone:
        return action
    number = context.text(group, tier.phone, "phone", bold=True, color=color)
    room = number.single_line_width + 1
    if large or room > width * 0.6 or not action.fits(width - room):
        return Stack([action, context.with_marker(None, number, size * 1.6)])
    return context.row([(width - room, action), (room, context.align_end(number))])


def _build_signs(tier: d.Tier, group: StructElement, context: BuilderContext, color: str) -> list[Flowable]:
    if not tier.signs:
        return []
    listed = group.add("L")
    size, leading = context.theme.scale.body
    pieces = []
    for sign in tier.signs:
        entry = listed.add("LI")
        blank = isinstance(sign[0], d.Blank)
        whole: d.Inlines = tuple(d.Blank(part.label, 400) if isinstance(part, d.Blank) else part for part in sign)
        words = Stack([context.text(entry.add("LBody"), whole if blank else sign)], keep_whole=True)
        marked = context.with_marker(Disc(size * 0.36, color), words, context.rail * 0.72, leading * 0.36)
        pieces.append(context.add_space(marked, 2.2 if blank else 0.7))
    pieces[0].space_before = 1.2 * context.unit
    for piece in (pieces[0], *pieces[-2:-1]):  # no sign stands alone
        piece.keep_with_next = True
    return list(pieces)
