"""Build the warning box: tiers, each with its action, its phone in large type, and its signs.

No other block is red. The weight of a tier follows its urgency, so that the order shows in a gray copy too: a solid
bar, then outlines that get thinner. Boxes are white inside, so that a faxed page is readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import Artifact, Flowable, RepeatingHeader, Stack, TextFlowable
from handouts.typeset.layout.pictures import Disc, Icon
from handouts.typeset.layout.theme import RED, RULE_OF_URGENCY, WARNING_FILL, WHITE
from handouts.typeset.pdf.struct_tree import StructElement


def build_warning_box(block: d.WarningBox, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a box for each tier, emergency first: two side by side, so that the first page has both if they fit.

    In large print, only boxes with nothing but lines to write signs on are side by side. If the signs of the box "Call
    us now" do not fit on the first page there, it has the phone numbers, and the next page has the box with all signs.
    """
    elements = [parent.add("Div") for _ in block.tiers]
    in_pairs = not context.theme.large or all(map(_is_open, block.tiers))
    flowables = _build_rows(block, elements, context) if in_pairs else []
    if not flowables:
        for tier, element in zip(block.tiers, elements, strict=True):
            flowables.append(context.add_space(_build_tier(tier, element, context, block.level), 2))
            flowables[-1].urgent = _urgency_of(tier) != "later"
    if block.note:
        flowables[-1].keep_with_next = True
        flowables.append(context.add_space(context.text(parent, block.note), 1.5))
    return flowables


GAP = 10.0
"""Gap between two boxes side by side, in points."""
MAX_ROW_SHARE = 0.62
"""Boxes side by side take at most this share of the paper's height. Taller ones are one below the other."""


def _is_open(tier: d.Tier) -> bool:
    """True if a tier has only lines to write signs on, and perhaps who writes them."""
    return bool(tier.signs) and all(isinstance(part, d.Blank) for sign in tier.signs for part in sign)


def _urgency_of(tier: d.Tier) -> str:
    return tier.urgency if isinstance(tier, d.GradedTier) else "emergency" if tier.emergency else "now"


def _build_rows(block: d.WarningBox, elements: Sequence[StructElement], context: BuilderContext) -> list[Flowable]:
    """Build rows of two boxes of equal height; a last single box takes the whole width. [] if a word is too wide."""
    half = replace(context.theme, indent=(context.theme.width + GAP) / 2)
    narrow = context.with_theme(half)
    rows: list[Flowable] = []
    for start in range(0, len(block.tiers), 2):
        pair = block.tiers[start : start + 2]
        builder = narrow if len(pair) == 2 else context
        drafts = [_build_tier(tier, StructElement("Div"), builder, block.level) for tier in pair]
        width = builder.theme.width
        if not all(box.fits(width) for box in drafts):
            return []
        tallest = max(box.wrap(width, 0)[1] for box in drafts)
        if tallest > MAX_ROW_SHARE * context.theme.size[1]:
            return []
        boxes = [
            _build_tier(tier, element, builder, block.level, tallest)
            for tier, element in zip(pair, elements[start : start + 2], strict=True)
        ]
        row = context.row([(width, box) for box in boxes], GAP)
        row.always_whole = len(pair) == 2  # if it were split, the second box would be read before the rest of the first
        row.urgent = any(_urgency_of(tier) != "later" for tier in pair)
        rows.append(context.add_space(row, 2))
    return rows


def _build_tier(
    tier: d.Tier, group: StructElement, context: BuilderContext, level: int, height: float = 0.0
) -> Flowable:
    """Build a tier, at least `height` points tall.

    The first has a solid bar, the others an outline, so that they differ in a gray copy too.
    """
    theme = context.theme
    horizontal, vertical, header_padding = 4 * context.unit, 2 * context.unit, 1.5 * context.unit
    if theme.large and theme.indent:  # large type in half of the width
        horizontal /= 2
    urgency = _urgency_of(tier)
    color = RED if tier.emergency or urgency == "department" else theme.dark
    text_color = WHITE if tier.emergency else color
    # In large print, it is smaller than the title, because the heading of its section may be left out.
    size = "value" if theme.large else "phone"
    text = context.text(group, tier.action, size, role=f"H{level}", bold=True, color=text_color)
    text.element.title = tier.action
    inner = theme.width - 2 * horizontal
    action = _build_action(text, tier.phone, urgency, group, context, inner)
    numbers = _build_numbers(tier.numbers, group, context, color, inner) if tier.numbers else []
    if numbers and not tier.emergency:
        action = Stack([action, *numbers], keep_whole=True)
    splits = theme.large and urgency == "now" and not _is_open(tier)
    lines: list[Flowable] = [context.text(group, tier.note)] if tier.note and not splits else []
    for note in lines:
        note.keep_with_next = bool(tier.signs)  # a box does not split below its header
    lines += _build_signs(tier, group, context, color)
    if tier.note and splits:  # below the signs, so that the first page has room for them
        for sign in lines[-1:]:
            sign.keep_with_next = True
        lines.append(context.add_space(context.text(group, tier.note), 1.2))
    weight = RULE_OF_URGENCY[urgency]
    if not tier.emergency:
        body = RepeatingHeader(action, Stack(lines), lines[0].space_before if lines else 0.0)
        if splits and lines and context.spoken.signs_on_next_page:
            words = context.text(StructElement("P"), context.spoken.signs_on_next_page, bold=True)
            body.pointer, body.always_whole = Artifact(words), True
            if numbers and any(isinstance(part, d.Blank) for _, number in tier.numbers for part in number):
                body.repeated = _copy_of_action(tier, size, color, urgency, context, inner)
        box = context.box(
            body,
            (horizontal, header_padding),  # its action is on the baseline of that of a box with a bar beside it
            fill=WARNING_FILL,
            border=color,
            weight=weight,
        )
        box.stretch = height
        return box
    if numbers:  # below the bar: on its color, nobody could read them
        numbers[-1].keep_with_next = True
        lines = [*numbers, *lines]
    signs = context.box(Stack(lines), (horizontal, vertical), fill=WARNING_FILL, border=color, weight=weight)
    header = context.box(action, (horizontal, header_padding), fill=color)
    signs.stretch = max(height - header.wrap(theme.width, 0)[1], 0.0)
    return RepeatingHeader(header, signs)


def _copy_of_action(
    tier: d.Tier, size: str, color: str, urgency: str, context: BuilderContext, width: float
) -> Flowable:
    """Build an action without its phone numbers, for the next page: nobody should write them twice."""
    draft = StructElement("Div")
    text = context.text(draft, tier.action, size, bold=True, color=color)
    return _build_action(text, (), urgency, draft, context, width)


_ICONS: dict[str, d.Icon] = {"emergency": "warning", "department": "place", "now": "phone", "later": "calendar"}


def _build_action(
    text: TextFlowable, phone: d.Inlines, urgency: str, group: StructElement, context: BuilderContext, width: float
) -> Flowable:
    """Add the icon to an action, and the phone in large type at the end of the line, or below."""
    large, color, size = context.theme.large, text.style.color, text.style.size
    icon = Icon(_ICONS[urgency], size * 1.1, color)
    balanced = context.balance_lines(text, width - size * 1.6)
    if not phone:
        return context.with_marker(icon, balanced, size * 1.6, 2)
    action: Flowable = context.with_marker(icon, text, size * 1.6, 2)
    number = context.text(group, phone, "phone", bold=True, color=color)
    number_width = number.single_line_width + 1
    beside = not large and number_width <= width * 0.6
    room = width - number_width - GAP
    if not beside or action.wrap(room, 0)[1] > context.theme.scale.phone[1]:
        action = context.with_marker(icon, balanced, size * 1.6, 2)
        return Stack([action, context.with_marker(None, number, size * 1.6)])
    return context.row([(room, action), (number_width, context.align_end(number))], GAP)


def _build_numbers(
    numbers: Sequence[tuple[str, d.Inlines]], group: StructElement, context: BuilderContext, color: str, width: float
) -> list[Flowable]:
    """Build the phone numbers of a tier: two side by side if each one then has one line, else one below the other."""
    draft = StructElement("Div")
    needed = [
        context.text(draft, name, "note").single_line_width
        + context.text(draft, number, "phone", bold=True).single_line_width
        + GAP
        + 2
        for name, number in numbers
    ]
    spare = width - 3 * GAP - float_sum(needed)
    if (
        len(numbers) == 2
        and spare >= 0
        and not any(isinstance(part, d.Blank) for _, value in numbers for part in value)
    ):
        widths = [each + spare / 2 for each in needed]
        built = [
            _build_number(*number, group, context, color, each) for number, each in zip(numbers, widths, strict=True)
        ]
        return [context.add_space(context.row([*zip(widths, built, strict=True)], 3 * GAP), 0.6)]
    return [_build_number(*number, group, context, color, width) for number in numbers]


def _build_number(
    name: str, number: d.Inlines, group: StructElement, context: BuilderContext, color: str, width: float
) -> Flowable:
    """Build a phone number in large type, after its label in small type; below it if there is no room.

    A line to write a number on is below its label; in large print, beside it.
    """
    label = context.text(group, name, "note")
    text = context.text(group, number, "phone", bold=True, color=color)
    number_width = text.single_line_width + 1
    room = width - number_width - GAP
    blank = any(isinstance(part, d.Blank) for part in number)
    if blank and context.theme.large:
        parts = [(label.single_line_width + 1, label), (number_width, text)]
        return context.add_space(context.wrap_rows(parts, width, GAP), 0.6)
    if blank or not label.fits(room) or label.wrap(room, 0)[1] > text.style.leading * 1.5:
        return context.add_space(Stack([label, text], keep_whole=True), 0.6)
    return context.add_space(context.centered_row([(room, label), (number_width, text)], GAP), 0.6)


def _build_signs(tier: d.Tier, group: StructElement, context: BuilderContext, color: str) -> list[Flowable]:
    """Build the list of signs."""
    if not tier.signs:
        return []
    list_element = group.add("L")
    list_element.attributes["ListNumbering"] = "/Disc"
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
    for flowable in (flowables[0], *flowables[-2:-1]):
        flowable.keep_with_next = len(flowables) > 2  # no sign is alone on a page
    return list(flowables)
