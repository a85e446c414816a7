"""Build the warning box: tiers, each with its action, its phone in large type, and its signs.

No other block is red. The weight of a tier follows its urgency, so that the order shows in a gray copy too: a solid
bar, a heavy red outline, an outline, a thin outline without a tint.
"""

from __future__ import annotations

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, RepeatingHeader, Stack
from handouts.typeset.layout.pictures import Disc, Icon
from handouts.typeset.layout.theme import RED, RED_TINT, WHITE
from handouts.typeset.pdf.struct_tree import StructElement


def build_warning_box(block: d.WarningBox, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a box for each tier, emergency first."""
    flowables = [context.add_space(_build_tier(tier, parent.add("Div"), context), 2) for tier in block.tiers]
    for flowable, tier in zip(flowables, block.tiers, strict=True):
        flowable.urgent = tier.emergency
    if block.note:
        flowables[-1].keep_with_next = True
        flowables.append(context.add_space(context.text(parent, block.note), 1.5))
    return flowables


def _build_tier(tier: d.Tier, group: StructElement, context: BuilderContext) -> Flowable:
    """Build a tier. The first has a solid bar, the others an outline, so that they differ in a gray copy too."""
    theme = context.theme
    horizontal, vertical = 4 * context.unit, 2 * context.unit
    urgency = tier.urgency if isinstance(tier, d.GradedTier) else "emergency" if tier.emergency else "now"
    color = RED if tier.emergency or urgency == "department" else theme.dark
    action = _build_action(
        tier, urgency, group, context, WHITE if tier.emergency else color, theme.width - 2 * horizontal
    )
    lines: list[Flowable] = [context.text(group, tier.note)] if tier.note else []
    for note in lines:
        note.keep_with_next = bool(tier.signs)  # a box does not split below its header
    lines += _build_signs(tier, group, context, color)
    fill = {"department": WHITE, "later": WHITE}.get(urgency, RED_TINT if tier.emergency else theme.pale)
    if not tier.emergency:
        return context.box(
            RepeatingHeader(action, Stack(lines), lines[0].space_before if lines else 0.0),
            (horizontal, vertical),
            fill=fill,
            border=color,
            weight={"department": 2, "later": 0.6}.get(urgency, 1.25),
        )
    signs = context.box(Stack(lines), (horizontal, vertical), fill=fill, border=color, weight=2)
    return RepeatingHeader(context.box(action, (horizontal, 1.5 * context.unit), fill=color), signs)


_ICONS: dict[str, d.Icon] = {"emergency": "warning", "department": "place", "now": "phone", "later": "calendar"}


def _build_action(
    tier: d.Tier, urgency: str, group: StructElement, context: BuilderContext, color: str, width: float
) -> Flowable:
    """Build the action with its icon, and the phone in large type at the end of the line."""
    large = context.theme.large
    size = context.theme.scale.phone[0]
    text = context.text(group, tier.action, "phone", role="H3", bold=True, color=color)
    action: Flowable = context.with_marker(Icon(_ICONS[urgency], size * 1.1, color), text, size * 1.6, 2)
    if not tier.phone:
        return action
    number = context.text(group, tier.phone, "phone", bold=True, color=color)
    number_width = number.single_line_width + 1
    if large or number_width > width * 0.6 or not action.fits(width - number_width):
        return Stack([action, context.with_marker(None, number, size * 1.6)])
    return context.row([(width - number_width, action), (number_width, context.align_end(number))])


def _build_signs(tier: d.Tier, group: StructElement, context: BuilderContext, color: str) -> list[Flowable]:
    if not tier.signs:
        return []
    list_element = group.add("L")
    size, leading = context.theme.scale.body
    flowables = []
    for sign in tier.signs:
        entry = list_element.add("LI")
        blank = isinstance(sign[0], d.Blank)
        wide_blanks: d.Inlines = tuple(d.Blank(part.label, 400) if isinstance(part, d.Blank) else part for part in sign)
        text = Stack([context.text(entry.add("LBody"), wide_blanks if blank else sign)], keep_whole=True)
        with_marker = context.with_marker(Disc(size * 0.36, color), text, context.rail * 0.72, leading * 0.36)
        flowables.append(context.add_space(with_marker, 2.2 if blank else 0.7))
    flowables[0].space_before = 1.2 * context.unit
    for flowable in (flowables[0], *flowables[-2:-1]):  # no sign is alone on a page
        flowable.keep_with_next = True
    return list(flowables)
