"""Build the parts of every page: the clinic's header, the patient strip, the title on the first page, and the footer.

On the first page, header and strip are content and are read aloud. On later pages they are artifacts. Parts that are
the same for all patients of a clinic are built once.

If header and footer take too much of the page, they become more compact; see `_COMPACTNESS_LEVELS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from handouts.document import (
    BETWEEN,
    BilingualText,
    Blank,
    Document,
    Inline,
    Inlines,
    PageFrame,
    Run,
    WarningBox,
    bold,
    on_two_lines,
    text_inlines,
)
from handouts.punctuation import joined_sentences
from handouts.typeset.blocks.builder_context import BuilderContext, cached_in_context, with_pause
from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import (
    Artifact,
    Flowable,
    Gap,
    HorizontalRule,
    RightAligned,
    Stack,
    Surface,
    TextFlowable,
)
from handouts.typeset.layout.page_barcodes import BARCODE_DROP, BARCODE_HEIGHT, PageBarcodes, barcode_width
from handouts.typeset.layout.pictures import Icon, Logo
from handouts.typeset.layout.theme import MUTED, STANDARD, TEXT_COLOR, WHITE
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.bidi import needs_bidi
from handouts.typeset.text.line_breaking import fits_width
from handouts.typeset.text.shaping import TextStyle
from handouts.typeset.text.text_operators import color_operator, format_number

Contact = tuple[tuple[str, Inlines], ...]
Values = tuple[tuple[str, Inlines], ...]
NBSP = "\u00a0"
CONTACT_GAP = 14.0
"""Gap between the name of a clinic and its phone, in points."""
LOGO_SIZE = (40.0, 120.0)
"""Maximum height and width of a logo on the first page, in points."""
BETWEEN_LINES = " \u00b7 "
"""Between the lines of an address that fit on one."""
LOGO_GAP = 10.0
"""Gap between a logo and the name, in points."""


LABEL_SIZE = (190.0, 71.0)
"""Width and height of the box for a patient's label, in points: 67 x 25 mm."""
WRITE_PITCH = 24.1
"""Distance between lines to write on, in points: 8.5 mm."""
LABEL_GAP = 14.0
"""Gap between the patient's details and that box, in points."""


class FramePart(NamedTuple):
    """A flowable, and the elements that it fills, in reading order."""

    flowable: Flowable
    elements: tuple[StructElement, ...]


class _HeaderParts(NamedTuple):
    """Parts of the clinic's header: name, lines of the address, contact lines, and logo with its width in points."""

    name: TextFlowable
    address: list[TextFlowable]
    contact: list[TextFlowable]
    logo: Flowable | None
    logo_width: float


@cached_in_context(64)
def clinic_header(
    context: BuilderContext, clinic: str, contact: Contact, address: tuple[str, ...], stacked: bool = False
) -> FramePart:
    """Build the clinic's logo, name and address, with its contact lines next to them.

    The contact lines are below the name if `stacked` is set, or if a word is too wide for its column.
    """
    theme, parent = context.theme, StructElement("Sect")
    band = theme.brand.head == "band"
    blank = any(isinstance(part, Blank) for _, value in contact for part in value)
    name = context.text(parent, clinic, "group", bold=True, color=WHITE if band else theme.dark, heading=True)
    # The name is beside the logo, so a screen reader skips the logo.
    logo: Flowable | None = Logo(context.logo(theme.brand.logo), *LOGO_SIZE, None) if theme.brand.logo else None
    dark = band and not blank  # a line to write on needs a light background
    if theme.large:  # there is room for one language
        contact = tuple((_first_half(label), value) for label, value in contact)
    contact_texts = [(*text_inlines(label, " "), *map(_shorten_blank, value)) for label, value in contact]
    colors = (WHITE, WHITE) if dark else (theme.dark, TEXT_COLOR)
    styles = [_contact_style(context, index, colors) for index in range(len(contact_texts))]
    contact_width = min(
        max(context.shape(*line).width for line in zip(contact_texts, styles, strict=True)) + 1, theme.width * 0.5
    )
    title_width = (
        theme.width - CONTACT_GAP - (min(contact_width + 16, theme.width / 2) if blank and band else contact_width)
    )
    logo_width = logo.wrap(0, 0)[0] + (8 if band else 0) if logo else 0.0
    name_width = title_width - (logo_width + LOGO_GAP if logo else 0)
    address_style = theme.style("label", color=WHITE if band else TEXT_COLOR)
    if not theme.large:
        address = _joined_lines(address, address_style, name_width, context)
    address_lines = [context.styled_text(parent.add("P"), (Run(line),), address_style) for line in address]
    fits_beside = all(text.fits(name_width) for text in (name, *address_lines))
    fits_beside = fits_beside and all(
        fits_width(context.shape(*line), contact_width) for line in zip(contact_texts, styles, strict=True)
    )
    if stacked or not fits_beside:
        styles = [replace(style, align="left") for style in styles]
    contact_lines = [
        context.styled_text(parent.add("P"), text_inlines, style)
        for text_inlines, style in zip(contact_texts, styles, strict=True)
    ]
    if logo and band:
        logo = context.box(logo, (4, 4), fill=WHITE)
    parts = _HeaderParts(name, address_lines, contact_lines, logo, logo_width)
    flowable = (
        _contact_below_name(parts, context, blank)
        if stacked or not fits_beside
        else _contact_beside_name(parts, context, title_width, blank)
    )
    return FramePart(Stack([flowable]), tuple(parent.children))


def _joined_lines(lines: tuple[str, ...], style: TextStyle, width: float, context: BuilderContext) -> tuple[str, ...]:
    """The lines of an address, joined where two or more of them fit on one line of this width."""
    joined: list[str] = []
    for line in lines:
        longer = f"{joined[-1]}{BETWEEN_LINES}{line}" if joined else ""
        if longer and context.shape((Run(longer),), style).width <= width:
            joined[-1] = longer
        else:
            joined.append(line)
    return tuple(joined)


def _contact_style(context: BuilderContext, index: int, colors: tuple[str, str]) -> TextStyle:
    """The first contact line is larger than the others."""
    color = colors[1 if index else 0]
    return context.theme.style("label" if index else "body", bold=not index, color=color, align="right")


def _contact_beside_name(parts: _HeaderParts, context: BuilderContext, title_width: float, blank: bool) -> Flowable:
    """Place the contact lines at the end of the line, and name and address in `title_width` points before them."""
    contact_width = context.theme.width - title_width - CONTACT_GAP
    field: Flowable = Stack([context.align_end(line) for line in parts.contact])
    if blank and context.theme.brand.head == "band":
        field = context.box(field, (8, 4), fill=WHITE)
    title: Flowable = Stack([context.balance_lines(parts.name, title_width), *parts.address])
    if parts.logo:
        name_width = title_width - parts.logo_width - LOGO_GAP
        name_and_address = Stack([context.balance_lines(parts.name, name_width), *parts.address])
        title = context.centered_row([(parts.logo_width, parts.logo), (name_width, name_and_address)], LOGO_GAP)
    return context.centered_row([(title_width, title), (contact_width, field)], CONTACT_GAP)


def _contact_below_name(parts: _HeaderParts, context: BuilderContext, blank: bool) -> Flowable:
    """Place the name in the full width, and the contact lines below it, as many per row as fit.

    In large print, the lines of the address are placed the same way.
    """
    width = context.theme.width
    name = context.balance_lines(parts.name, width)
    if parts.logo:
        name_width = width - parts.logo_width - LOGO_GAP
        if parts.name.fits(name_width):
            name = context.centered_row(
                [(parts.logo_width, parts.logo), (name_width, context.balance_lines(parts.name, name_width))],
                LOGO_GAP,
            )
        else:
            name = Stack([parts.logo, name])
    address_lines = [(line.single_line_width + 1, line) for line in parts.address]
    address = context.wrap_rows(address_lines, width, CONTACT_GAP) if context.theme.large else Stack(parts.address)
    needs_box = blank and context.theme.brand.head == "band"
    contact_width = width - (16 if needs_box else 0)
    contact = context.wrap_rows(
        [(line.single_line_width + 1, line) for line in parts.contact], contact_width, CONTACT_GAP
    )
    if parts.logo:
        context.add_space(address, 0.8)
    return Stack([name, address, context.box(contact, (8, 4), fill=WHITE) if needs_box else contact])


@cached_in_context(256)
def title_block(context: BuilderContext, title: str, notices: tuple[str, ...], compact: bool) -> FramePart:
    """Build the title, with framed notices below it. A `compact` title is smaller, to leave more room."""
    parent = StructElement("Sect")
    flowables: list[Flowable] = [_title(title, parent.add("H1", title=title), context, compact)]
    for notice in notices:
        size = context.theme.scale.label[0]
        texts = context.lines_of(parent.add("P"), notice, "label", bold=True)
        text = texts[0] if len(texts) == 1 else Stack(texts)
        with_icon = context.with_marker(Icon("warning", size * 1.1, TEXT_COLOR), text, size * 1.7, 1)
        flowables.append(context.add_space(context.box(with_icon, (8, 3), border=TEXT_COLOR, weight=1), 1.2))
    flowables.append(Gap(context.unit))
    return FramePart(Stack(flowables), tuple(parent.children))


def _title_notices(frame: PageFrame, large: bool) -> tuple[str, ...]:
    """The notices below the title. In large print, the footer has them, because the first page needs the room."""
    if large or frame.only_footer_notices:
        return ()
    return tuple(filter(None, (*frame.notices, frame.mark)))


def _title(title: str, element: StructElement, context: BuilderContext, compact: bool) -> Flowable:
    """Build the title, a little smaller if it then fits on one line; else with lines of similar length.

    In two languages, the second one is below it in the size of a heading.
    """
    if isinstance(title, BilingualText):
        first = _sized_title(with_pause(title.first), element, context, compact)
        span = element.add("Span")
        span.lang = title.lang
        other = context.second_language(title.lang)
        second = other.fill_text(span, title.second, "heading", bold=True, color=context.theme.dark, heading=True)
        return Stack([first, second if other.rtl == context.rtl else RightAligned(second, not context.rtl)])
    return _sized_title((Run(title),), element, context, compact)


def _sized_title(title: Inlines, element: StructElement, context: BuilderContext, compact: bool) -> Flowable:
    style = context.theme.style("title", bold=True, color=context.theme.dark, heading=True)
    for share in (1.0, 0.94, 0.88, *((0.82,) if compact else ())):
        leading = style.leading * (share if compact else 1)
        text = context.styled_text(element, title, replace(style, size=style.size * share, leading=leading))
        if text.single_line_width <= context.theme.width:
            return text
    share = 0.86 if compact else 1
    text = context.styled_text(element, title, replace(style, size=style.size * share, leading=style.leading * share))
    return context.balance_lines(text, context.theme.width)


def later_header(context: BuilderContext, frame: PageFrame, stacked: bool = False, own_line: bool = True) -> Flowable:
    """Build the smaller header of later pages: clinic and phone on one line, then the patient on one line.

    If `own_line` is set, a name in the opposite direction has its own line, because some viewers copy it in the wrong
    order from a line of mixed direction.
    """
    if context.theme.large and (line := _patient_and_phone(context, frame)):
        return line
    flowables = [*_clinic_line(context, frame.clinic, frame.contact[0], stacked)]
    details = _patient_details(context, frame) if context.theme.large else None
    if details and details.single_line_width <= context.theme.width:
        return Stack([*flowables, context.add_space(Stack([details]), 1.6)])
    own_lines, joined = [], list[Inline]()
    for label, value in _first_language(frame.strip[:3]):
        short_value = bold(tuple(map(_shorten_blank, value)))
        if own_line and needs_own_line(context, label, value):
            own_lines.append(context.text(StructElement("Div"), short_value, "label"))
        else:
            prefix = f"{label}{context.spoken.colon}".replace(" ", NBSP)  # a label stays with its value
            joined += [Run(f"\u2003{prefix}" if joined else prefix), *short_value]
    patient: list[Flowable] = [
        *own_lines,
        *([context.text(StructElement("Div"), tuple(joined), "label")] if joined else []),
    ]
    return Stack([*flowables, *([context.add_space(Stack(patient), 1.6)] if patient else [])])


def _patient_and_phone(context: BuilderContext, frame: PageFrame) -> Flowable | None:
    """Build one line with the patient's details, without labels, and the phone: for large print.

    Returns None if they do not fit on one line, or if a detail is missing or in the opposite direction.
    """
    theme, phone = context.theme, frame.contact[0][1]
    text = _patient_details(context, frame)
    if text is None or any(isinstance(part, Blank) for part in phone):
        return None
    style = theme.style("label", bold=True, color=theme.dark, align="right")
    number = context.styled_text(StructElement("P"), phone, style)
    number_width = number.single_line_width + 1
    text_width = theme.width - number_width - CONTACT_GAP
    if text.single_line_width > text_width:
        return None
    row = context.centered_row([(text_width, text), (number_width, context.align_end(number))], CONTACT_GAP)
    return Stack([row, HorizontalRule(0.8 * context.unit, theme.brand.color, 1)])


def _patient_details(context: BuilderContext, frame: PageFrame) -> TextFlowable | None:
    """Build the patient's details without labels: for large print.

    Returns None if a detail is missing or in the opposite direction.
    """
    strip = _first_language(frame.strip[:3])
    values = [value for _, value in strip]
    if not values or any(isinstance(part, Blank) for value in values for part in value):
        return None
    if any(needs_own_line(context, label, value) for label, value in strip):
        return None
    details = list[Inline](bold(values[0]))
    for value in values[1:]:
        details += [Run("\u2003"), *value]
    return context.text(StructElement("Div"), tuple(details), "label")


def _first_half(text: str) -> str:
    """A text in the patient's language."""
    return text.first if isinstance(text, BilingualText) else text


def _first_language(strip: Values) -> Values:
    """The patient's details for later pages, which have room for one language."""
    return tuple(
        (
            _first_half(label),
            value[: value.index(BETWEEN)] if BETWEEN in value else value,
        )
        for label, value in strip
    )


def needs_own_line(context: BuilderContext, label: str, value: Inlines) -> bool:
    """True for a right-to-left value of a left-to-right label on a left-to-right page."""
    return (
        not context.rtl
        and not needs_bidi(label)
        and any(isinstance(part, Run) and needs_bidi(part.text) for part in value)
    )


@cached_in_context(64)
def _clinic_line(
    context: BuilderContext, clinic: str, contact: tuple[str, Inlines], stacked: bool = False
) -> tuple[Flowable, ...]:
    theme, parent = context.theme, StructElement("Div")
    name = context.text(parent, clinic, "label", bold=True, color=theme.dark, heading=True)
    label, phone_number = contact
    if theme.large:  # there is room for one language
        label = _first_half(label)
    phone_text, has_phone = (Run(f"{label} "), *phone_number), not any(isinstance(part, Blank) for part in phone_number)
    style = theme.style("label", bold=True, color=theme.dark, align="right")
    logo = Logo(context.logo(theme.brand.logo), name.style.leading, 60, None) if theme.brand.logo else None
    # If the phone is missing, only the first page has a line to write it on.
    phone_width = min(context.shape(phone_text, style).width + 1, theme.width * 0.45) if has_phone else 0
    title_width = theme.width - phone_width - (CONTACT_GAP if has_phone else 0)
    name_width = title_width - (logo.width + 5 if logo else 0)
    rule = HorizontalRule(0.8 * context.unit, theme.brand.color, 1)
    if (
        stacked
        or not name.fits(name_width)
        or (has_phone and not fits_width(context.shape(phone_text, style), phone_width))
    ):
        phone = context.styled_text(parent.add("P"), phone_text, replace(style, align="left"))
        flowables: list[TextFlowable] = [name, phone] if has_phone else [name]
        return context.wrap_rows(
            [(flowable.single_line_width + 1, flowable) for flowable in flowables], theme.width, CONTACT_GAP
        ), rule
    title = context.balance_lines(name, name_width)
    if logo:
        title = context.centered_row([(logo.width, logo), (name_width, title)], 5)
    if not has_phone:
        return title, rule
    phone = context.styled_text(parent.add("P"), phone_text, style)
    return context.centered_row([(title_width, title), (phone_width, context.align_end(phone))], CONTACT_GAP), rule


class Footer(NamedTuple):
    """The footer of a document's pages: all of it, and its last row, whose first line has the number of the page.

    On the first page, it is `without_notice`, because the notice is below the title. In large print, `notice` is what
    screen readers read of it there, after the title; `elements` are what it fills. Both are as tall as the footer.
    """

    row: Flowable
    flowable: Flowable
    notice: Flowable | None = None
    without_notice: Flowable | None = None
    elements: tuple[StructElement, ...] = ()


class Hidden(Flowable):
    """Empty space in the place of a flowable that is drawn by itself."""

    def __init__(self, child: Flowable) -> None:
        self.child, self.space_before, self.space_after = child, child.space_before, child.space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = self.child.wrap(width, height)[1]
        return width, self.height

    def drawOn(self, canvas: Surface, x: float, y: float) -> None:
        """Draw nothing."""


def page_footer(context: BuilderContext, frame: PageFrame, identifier: str, code_width: float = 0.0) -> Footer:
    """Build the footer: document, version and identifier in one row, and above it a draft mark or a notice.

    `code_width` is the room for a barcode in that row, in points.

    In large print, the version is above the footer of the last page with room for it instead; see `version_line`.
    """
    part = _notice(context, (frame.mark, *frame.notices))
    row = _footer_row(context, frame, identifier, code_width)
    rule = HorizontalRule(1, context.theme.brand.color, 1)
    if part is None:
        return Footer(row, Stack([rule, row]))
    notice = context.add_space(Stack([part.flowable]), 0.8)
    whole = Stack([rule, notice, row])
    if frame.only_footer_notices or (isinstance(frame.document, BilingualText) and not context.theme.large):
        return Footer(row, whole)
    if not context.theme.large:
        return Footer(row, whole, without_notice=Stack([rule, row]))
    only_notice, rest = Stack([Hidden(rule), notice, Hidden(row)]), Stack([rule, Hidden(notice), row])
    return Footer(row, whole, only_notice, rest, part.elements)


def _footer_row(context: BuilderContext, frame: PageFrame, identifier: str, code_width: float) -> Flowable:
    """Build document, version and identifier, with room for the number of the page, and for a barcode before it.

    Two languages have two lines.
    """
    theme, dot = context.theme, " \u00b7 "
    parts = (frame.document, identifier) if theme.large else (frame.document, frame.version, identifier)
    words = dot.join(filter(None, parts))
    if isinstance(frame.document, BilingualText):
        texts = [text for text in (frame.document, frame.version) if isinstance(text, BilingualText)]
        # In large print, there is room for the version once. It is for staff.
        first = dot.join([text.first for text in (texts[:1] if theme.large else texts)])
        second = dot.join([*(text.second for text in texts), identifier])
        words = BilingualText(first, second, texts[0].lang)
    # Gray letters of this size are hard to read on a fax.
    lines = context.lines_of(StructElement("Div"), words, "staff", color=TEXT_COLOR if theme.large else MUTED)
    count_width = _page_count_width(context, frame.page)
    placeholder = Gap(page_count_text(context, frame.page, 1, 1).wrap(theme.width, 0)[1])
    code: list[tuple[float, Flowable]] = [(code_width, Gap(BARCODE_HEIGHT - BARCODE_DROP))] if code_width else []
    row = context.row([(theme.width - count_width - code_width, Stack(lines)), *code, (count_width, placeholder)])
    return context.add_space(row, 0.6)


def version_line(context: BuilderContext, frame: PageFrame) -> Flowable | None:
    """Build the version for one page of a document in large print; None if the footer of each page has it."""
    if not context.theme.large or not frame.version or isinstance(frame.document, BilingualText):
        return None
    line = Artifact(context.text(StructElement("Div"), frame.version, "staff", color=MUTED))
    return context.add_space(line, 2)


@cached_in_context(256)
def page_count_text(context: BuilderContext, template: str, page: int, total: int) -> Flowable:
    """Build the page number at the end of the footer's row. Documents with the same number of pages share it."""
    lines: list[Flowable] = []
    in_languages = [(context, template)]
    if isinstance(template, BilingualText):
        in_languages = [(context, template.first), (context.second_language(template.lang), template.second)]
    for builder, part in in_languages:
        words = part.format(number=page, total=total)
        lines.append(context.align_end(builder.text(StructElement("Div"), words, "label", bold=True, align="right")))
    count_width = _page_count_width(context, template)
    text = lines[0] if len(lines) == 1 else Stack(lines)
    return context.row([(context.theme.width - count_width, Gap(0)), (count_width, text)])


@cached_in_context(64)
def _page_count_width(context: BuilderContext, template: str) -> float:
    """The width of the page number: in large print, of one with three digits."""
    if not context.theme.large or isinstance(template, BilingualText):
        return context.theme.width * (0.3 if context.theme.large else 0.22)
    style = context.theme.style("label", bold=True, align="right")
    return context.shape((Run(template.format(number=100, total=100)),), style).width + 8


@cached_in_context(256)
def _notice(context: BuilderContext, notices: tuple[str, ...]) -> FramePart | None:
    """Build the notices of the footer, and the element that they fill; in two languages, a line for each."""
    notices = tuple(filter(None, notices))
    if not notices:
        return None
    bilingual = [notice for notice in notices if isinstance(notice, BilingualText)]
    notice = joined_sentences([_first_half(notice) for notice in notices])
    if bilingual:
        notice = BilingualText(notice, joined_sentences([part.second for part in bilingual]), bilingual[0].lang)
    element = StructElement("P")
    lines = context.lines_of(element, notice, "label", bold=True)
    return FramePart(lines[0] if len(lines) == 1 else Stack(lines), (element,))


def _shorten_blank(inline: Inline) -> Inline:
    """Return the inline; a blank is shortened, because it is in the document in full length elsewhere."""
    return replace(inline, width=min(inline.width, 14)) if isinstance(inline, Blank) else inline


WRITE_LINE_WIDTH = 5.5  # width of a line to write on after its label, in type sizes: room for a date in large print


class StripField(NamedTuple):
    """A label and a value, the width of the longer one in points, and whether the value has a line to write on."""

    label: TextFlowable
    value: TextFlowable
    width: float
    has_blank: bool


def build_patient_strip(
    context: BuilderContext, values: Values, inline: bool = False, width: float = 0.0
) -> tuple[Flowable, StructElement]:
    """Build the patient's data on a pale background. Returns it and the element that it fills.

    Labels and values in two languages have a line for each.

    A row has up to four fields, in large print two, or one if a word would not fit. If `inline` is set, each label is
    before its value. `width` is that of the fields, beside the box for a label; then the name has a row of its own.
    """
    theme = context.theme
    has_spans = any(isinstance(part, Blank) or part.link or part.lang for _, value in values for part in value)
    has_spans = has_spans or any(isinstance(label, BilingualText) for label, _ in values)
    list_element, elements = (_strip_elements.build if has_spans else _strip_elements)(context, len(values))
    fields = [_build_field(context, *pair, *value) for pair, value in zip(elements, values, strict=True)]
    for child in elements[0][1].children:  # a form without a name could be anybody's
        child.field = replace(child.field, required=True) if child.field else None
    padding = (12.0, 6.0 if theme.large else 5.0)
    if width:
        return _arrange_beside_box(fields, context, width, inline), list_element
    if inline:
        return context.box(
            _arrange_inline(fields, context, theme.width - 2 * padding[0]), padding, fill=theme.pale
        ), list_element
    # Lines to write on need the room of two columns, but not a single one for a number or a date.
    blanks = [number for number, field in enumerate(fields) if field.has_blank]
    needs_room = len(blanks) > 1 or blanks == [0]
    max_columns = min(2 if theme.large or needs_room else 4, len(fields))
    inner_width = theme.width - 2 * padding[0]
    columns = _arrange_columns(fields, max_columns, inner_width, context)
    if not columns.fits or columns.lines > 2:  # in four columns, a name may take many lines
        two_columns = _arrange_columns(fields, min(2, max_columns), inner_width, context)
        if two_columns.fits and (not columns.fits or two_columns.lines == 1):
            columns = two_columns
    if not columns.fits:
        columns = _arrange_columns(fields, 1, inner_width, context)
    return context.box(columns.rows, padding, fill=theme.pale), list_element


def _arrange_beside_box(fields: Sequence[StripField], context: BuilderContext, width: float, inline: bool) -> Flowable:
    """The name in a row of its own, and the other fields in two columns; in one if a word would not fit."""
    if inline:
        return _arrange_inline(fields, context, width, is_blank=True)
    first = _arrange_columns(fields[:1], 1, width, context)
    others = _arrange_columns(fields[1:], min(2, len(fields[1:])), width, context) if fields[1:] else first
    if not others.fits:
        others = _arrange_columns(fields[1:], 1, width, context)
    return Stack([context.add_space(first.rows, 1.5), others.rows] if fields[1:] else [first.rows])


class StripColumns(NamedTuple):
    """Fields in rows, whether every word fits its column, and the number of lines of the longest value."""

    rows: Flowable
    fits: bool
    lines: int


def _arrange_columns(fields: Sequence[StripField], count: int, width: float, context: BuilderContext) -> StripColumns:
    large = context.theme.large
    gap = 12.0 if large else 8.0
    width_for_columns = width - gap * (count - 1)
    widths = _column_widths(
        [fields[index::count] for index in range(count)], width_for_columns, _usual_shares(count, large)
    )
    fits = all(text.fits(widths[index % count]) for index, field in enumerate(fields) for text in field[:2])
    heights = [field.value.wrap(widths[index % count], 0)[1] for index, field in enumerate(fields)]
    lines = round(max(heights) / fields[0].value.style.leading)
    flowables = [Stack(field[:2]) for field in fields]
    rows = [[*zip(widths, flowables[index : index + count], strict=False)] for index in range(0, len(flowables), count)]
    return StripColumns(
        Stack([context.add_space(context.row(row, gap), 1 if large else 1.5) for row in rows]), fits, lines
    )


def _arrange_inline(
    fields: Sequence[StripField], context: BuilderContext, width: float, is_blank: bool = False
) -> Flowable:
    """Place each label before its value, as many per row as fit; a long value is below its label.

    If `is_blank`, all values are written by hand, so the rows are as far apart as handwriting needs.

    A line to write on takes the rest of its row. The line for a name has its own row.
    """
    gap, label_gap = 14.0, 6.0
    rows: list[list[tuple[float, StripField]]] = []
    room_left = 0.0
    for index, field in enumerate(fields):
        label_width = field.label.single_line_width + 1 + label_gap
        value_width = min(field.value.single_line_width + 1, width - label_width)
        if field.has_blank:
            value_width = (
                width - label_width
                if index == 0
                else min(WRITE_LINE_WIDTH * context.theme.scale.body[0], width - label_width)
            )
        field_width = label_width + value_width if field.value.fits(value_width) else width
        if not rows or field_width > room_left:
            rows.append([])
            room_left = width
        rows[-1].append((field_width, field))
        room_left -= field_width + gap
    row_flowables = [context.row([*_inline_cells(row, width, gap, label_gap, context)], gap) for row in rows]
    space = max(0.5, (WRITE_PITCH - fields[0].value.style.leading) / context.unit if is_blank else 0.0)
    return Stack([context.add_space(row, space) for row in row_flowables])


def _inline_cells(
    row: Sequence[tuple[float, StripField]], width: float, gap: float, label_gap: float, context: BuilderContext
) -> Iterator[tuple[float, Flowable]]:
    """Yield the fields of one row with their widths. A line to write on at the end takes the spare width."""
    spare = width - float_sum([field_width for field_width, _ in row]) - gap * (len(row) - 1)
    for field_width, field in row:
        cell_width = field_width + (spare if field.has_blank and field is row[-1][1] else 0.0)
        label_width = field.label.single_line_width + 1
        if field.value.fits(cell_width - label_width - label_gap):
            yield (
                cell_width,
                context.row(
                    [(label_width, field.label), (cell_width - label_width - label_gap, field.value)], label_gap
                ),
            )
        else:
            yield cell_width, Stack(field[:2])


@cached_in_context(64)
def _strip_elements(
    _: BuilderContext, count: int
) -> tuple[StructElement, tuple[tuple[StructElement, StructElement], ...]]:
    """Return a list element, and its `count` pairs of label and value. Patients share them if all values are plain."""
    list_element = StructElement("L", attributes={"ListNumbering": "/None"})
    entries = [list_element.add("LI") for _ in range(count)]
    return list_element, tuple([(entry.add("Lbl"), entry.add("LBody")) for entry in entries])


def _build_field(
    context: BuilderContext, name: StructElement, body: StructElement, label: str, value: Inlines
) -> StripField:
    has_blank = any(isinstance(part, Blank) for part in value)
    full_value = (
        tuple([replace(part, width=400) if isinstance(part, Blank) else part for part in value]) if has_blank else value
    )
    label_text = context.fill_text(name, on_two_lines(text_inlines(label)), "staff")
    value_text = context.fill_text(body, on_two_lines(full_value), "body", bold=True, before=label)
    # A line to write on takes the available room.
    return StripField(
        label_text,
        value_text,
        1 + (label_text.line_width if has_blank else max(label_text.line_width, value_text.line_width)),
        has_blank,
    )


def _usual_shares(count: int, large: bool) -> tuple[float, ...]:
    """Return the usual column widths as shares, the same for all patients whose values fit."""
    if count == 4:
        return 0.26, 0.165, 0.175, 0.40
    return (0.6, 0.4) if count == 2 and not large else (1 / count,) * count


def _column_widths(columns: Sequence[Sequence[StripField]], total_width: float, shares: Sequence[float]) -> list[float]:
    """Return the widths of columns: the usual ones, if every value fits on one line; else widths that suit the values.

    The name wraps to a second line first, and then the longest values.
    """
    usual_widths = [total_width * share for share in shares]
    needed_widths = [max([field.width for field in column]) for column in columns]
    if all(needed <= width for needed, width in zip(needed_widths, usual_widths, strict=True)):
        return usual_widths
    excess = float_sum(needed_widths) - total_width
    if excess <= 0:
        return [needed - excess / len(needed_widths) for needed in needed_widths]
    min_width = 1 + max([text.widest_word for field in columns[0] for text in field[:2]])
    if needed_widths[0] - excess >= min_width:
        return [needed_widths[0] - excess, *needed_widths[1:]]
    return _cap_widths(needed_widths, total_width)


def _cap_widths(needed_widths: Sequence[float], total_width: float) -> list[float]:
    """Make the widest columns equally wide, so that all columns fit."""
    remaining, cap = total_width, total_width
    for index, needed in enumerate(sorted(needed_widths)):
        cap = remaining / (len(needed_widths) - index)
        if needed > cap:
            break
        remaining -= needed
    return [min(needed, cap) for needed in needed_widths]


# Shares of the paper's height:
MAX_ABOVE_TITLE = 0.3  # if header and strip take more than this, a title in large print is compact
MIN_FIRST_PAGE, MIN_LATER_PAGE = 0.34, 0.45  # if content has less than this, header and footer become more compact
MIN_FIRST_LARGE = 0.44  # the same for the first page in large print, which has what is urgent
MIN_ROOM = 0.25  # header and footer of later pages must leave at least this for content
BAND_PADDING = 12.0  # padding of the header's color band, in points


def _front_element(elements: tuple[StructElement, ...]) -> StructElement:
    """Return the element of the parts before the sections. Equal parts give the same element, which is written once."""
    return StructElement("Sect", children=list(elements))


def _has_warning(document: Document) -> bool:
    """True if the document has a warning, which should be on the first page if possible."""
    return any(isinstance(block, WarningBox) for section in document.sections for block in section.blocks)


def _strip_part(context: BuilderContext, frame: PageFrame, inline: bool) -> FramePart:
    """Build the patient strip; empty if the document is not about one patient.

    Pages that are printed without a patient have a box for the patient's label beside it.
    """
    if not frame.strip:
        return FramePart(Gap(0), ())
    if not frame.patient_label:
        flowable, element = build_patient_strip(context, frame.strip, inline)
        return FramePart(flowable, (element,))
    padding = (12.0, 6.0)
    width = context.theme.width - 2 * padding[0] - LABEL_SIZE[0] - LABEL_GAP
    fields, element = build_patient_strip(context, frame.strip, inline, width)
    paragraph = StructElement("P")
    words = context.fill_text(paragraph, frame.patient_label, "staff", color=MUTED)
    box = context.box(words, (6, 4), fill=WHITE, border=TEXT_COLOR, weight=0.75)
    box.stretch = LABEL_SIZE[1]
    row = context.row([(width, fields), (LABEL_SIZE[0], box)], LABEL_GAP)
    return FramePart(context.box(row, padding, fill=context.theme.pale), (element, paragraph))


class _Compactness(NamedTuple):
    """How compact header and footer are: stacked header, inline strip, and tight type sizes."""

    header: bool
    strip: bool
    tight: bool


# From the usual level to the most compact: next, the header is in rows as wide as the page; then, the patient's values
# follow their labels; then, all text is as small as allowed.
_COMPACTNESS_LEVELS = (
    _Compactness(False, False, False),
    _Compactness(True, False, False),
    _Compactness(True, True, False),
    _Compactness(True, True, True),
)


class _HeaderFooterLayout:
    """Header and footer of one document's pages at one level of compactness.

    `first` and `later` are the heights left for content, in points.
    """

    def __init__(
        self,
        document: Document,
        usual_context: BuilderContext,
        identifier: str,
        compactness: _Compactness,
        own_line: bool,
        urgent_height: float = 0.0,
    ) -> None:
        frame = document.furniture
        self.urgent_height = urgent_height
        self.context = context = usual_context.tight if compactness.tight else usual_context
        self.theme = theme = context.theme
        top = (
            clinic_header(context, frame.clinic, frame.contact, frame.address, compactness.header),
            _strip_part(context, frame, compactness.strip),
        )
        is_tall = float_sum([self.height_of(part.flowable) for part in top]) > MAX_ABOVE_TITLE * theme.size[1]
        compact_title = theme.large and (compactness.header or is_tall or bool(frame.notices) or _has_warning(document))
        parts = (
            *top,
            title_block(context, document.title, _title_notices(frame, theme.large), compact_title),
        )
        self.header, self.strip, self.title = (part.flowable for part in parts)
        footer = page_footer(context, frame, identifier, barcode_width(document))
        self.footer_row, self.footer, self.notice = footer.row, footer.flowable, footer.notice
        self.footer_without_notice = footer.without_notice
        self.front = context.cache.of(_front_element, 64)(
            (*[element for part in parts for element in part.elements], *footer.elements)
        )
        self.later_header = later_header(context, frame, compactness.header, own_line)
        page = theme.size[1]
        self.edge = theme.scale.margin * 0.5  # margin above the header and below the footer
        self.gap = 3 * min(usual_context.unit, STANDARD.unit)  # not larger in large print: text needs the room
        band = theme.brand.head == "band"
        self.top = BAND_PADDING if band else self.edge  # from the paper's edge to the header
        self.under = self.gap + (BAND_PADDING if band else 0)  # from the header to the strip
        self.bottom = self.edge + self.height_of(self.footer) + self.gap
        self.first_top = page - self.top - self.height_of(self.header) - self.under
        self.first_top -= self.height_of(self.strip) + self.gap + self.height_of(self.title)
        self.later_top = page - self.edge - self.height_of(self.later_header) - self.gap
        self.first_bottom = self.edge + self.height_of(self.footer_without_notice or self.footer) + self.gap
        self.first, self.later = self.first_top - self.first_bottom, self.later_top - self.bottom

    def height_of(self, flowable: Flowable) -> float:
        return flowable.wrap(self.theme.width, 0)[1]

    @property
    def room(self) -> float:
        """At least 1 if the pages have room for content, less if header and footer take too much."""
        page = self.theme.size[1]
        needed = MIN_FIRST_LARGE if self.theme.large else MIN_FIRST_PAGE
        return min(self.first / max(needed * page, self.urgent_height), self.later / (MIN_LATER_PAGE * page))


class PageHeaderFooter:
    """Header and footer of one document's pages. `first` and `later` are the heights left for content, in points.

    If `own_line` is set, a name in the opposite direction has its own line on later pages. `urgent_height` is the
    height of what should be on the first page, in points.
    """

    def __init__(
        self,
        document: Document,
        context: BuilderContext,
        root: StructElement,
        identifier: str,
        own_line: bool = True,
        urgent_height: float = 0.0,
    ) -> None:
        self.frame, self.theme, self.rtl = document.furniture, context.theme, context.rtl
        self.identifier = identifier
        self.parts = _HeaderFooterLayout(document, context, identifier, _COMPACTNESS_LEVELS[0], own_line, urgent_height)
        for compactness in _COMPACTNESS_LEVELS[1:]:
            if self.parts.room >= 1:
                break
            candidate = _HeaderFooterLayout(document, context, identifier, compactness, own_line, urgent_height)
            if candidate.room > self.parts.room:
                self.parts = candidate
        parts = self.parts
        self.version = version_line(parts.context, self.frame)
        root.children.insert(0, parts.front)
        self.barcodes = PageBarcodes(document, identifier, root, self.theme.size[0], context.rtl)
        self.header, self.strip, self.title, self.footer = parts.header, parts.strip, parts.title, parts.footer
        self.first, self.later, self.first_top, self.later_top = (
            parts.first, parts.later, parts.first_top, parts.later_top
        )  # fmt: skip

    @property
    def crowded(self) -> bool:
        """True if header and footer leave no room for content at any compactness."""
        return self.first < 0 or self.later < MIN_ROOM * self.theme.size[1]

    def draw_header(self, canvas: TaggedCanvas, page: int) -> None:
        """Draw the header of a page."""
        margin, height = self.theme.scale.margin, self.theme.size[1]
        if self.theme.brand.head == "bar":
            bar_width = margin * 0.37
            edge = self.theme.size[0] - bar_width if self.rtl else 0
            bar = f"{format_number(edge)} 0 {format_number(bar_width)} {format_number(height)} re f"
            canvas.decoration(f"{color_operator(self.theme.brand.color)} {bar}")
        if page == 1:
            self._draw_first(canvas, margin, height)
        else:
            parts = self.parts
            bottom = height - parts.edge - parts.height_of(parts.later_header)
            with canvas.artifacts():
                canvas.replay(parts.later_header.record(self.theme.width), margin, bottom)

    def draw_footer(self, canvas: TaggedCanvas, page: int, total: int) -> None:
        """Draw the footer of a page, after its content, so that copied text ends with it."""
        margin, width, parts = self.theme.scale.margin, self.theme.width, self.parts
        page_count = page_count_text(parts.context, self.frame.page, page, total)
        count_bottom = parts.edge + parts.height_of(parts.footer_row) - parts.height_of(page_count)
        with canvas.artifacts():
            footer = parts.footer_without_notice if page == 1 else None
            canvas.replay((footer or self.footer).record(width), margin, parts.edge)
            canvas.replay(page_count.record(width), margin, count_bottom)
        after_code = _page_count_width(parts.context, self.frame.page)
        left = margin + (after_code if self.rtl else width - after_code - self.barcodes.width)
        self.barcodes.draw(canvas, page, total, (left, parts.edge + parts.height_of(parts.footer_row)))

    def _draw_first(self, canvas: TaggedCanvas, margin: float, height: float) -> None:
        theme, parts = self.theme, self.parts
        header_height, gap = parts.height_of(self.header), parts.gap
        top = height - parts.top
        brand = color_operator(theme.brand.color)
        if theme.brand.head == "band":
            band = (0, top - header_height - BAND_PADDING, theme.size[0], header_height + 2 * BAND_PADDING)
            canvas.decoration(f"{brand} {' '.join(map(format_number, band))} re f")
        canvas.replay(self.header.record(theme.width), margin, top - header_height)
        top -= header_height + parts.under
        if theme.brand.head == "rule":
            rule = (margin, top + gap * 0.42, theme.width, 1.5)
            canvas.decoration(f"{brand} {' '.join(map(format_number, rule))} re f")
        strip_height = parts.height_of(self.strip)
        self.strip.drawOn(canvas, margin, top - strip_height)
        top -= strip_height + gap
        canvas.replay(self.title.record(theme.width), margin, top - parts.height_of(self.title))
        if parts.notice:
            canvas.replay(parts.notice.record(theme.width), margin, parts.edge)
