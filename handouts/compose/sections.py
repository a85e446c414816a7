"""Build the sections of a document: `BUILDERS` has one function for each value of a section's `show`.

The glossary is built last, from the words of the other sections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, cast

from handouts.compose import as_needed, courses, doses, medicines, restart, tiles, timeline
from handouts.compose.consent_lists import choice_blocks, extra_procedure_blocks, risk_blocks
from handouts.compose.contact_words import (
    contact_action,
    contact_phone,
    labeled_phones,
    no_answer_sentence,
    with_hours,
    with_other_action,
)
from handouts.compose.context import HandoutContext
from handouts.compose.field_values import (
    any_applies,
    conditional_item,
    field_applies,
    field_label,
    field_value,
    level_word,
    named_list_items,
    prose_items,
    recovery_list,
)
from handouts.compose.month_calendar import calendar_blocks
from handouts.compose.picture_panels import picture_blocks
from handouts.compose.placeholders import (
    clinic_phone_link,
    fill_label,
    fill_label_inlines,
    join_inlines,
    mark,
    merge_runs,
    plain_text,
    web_link,
)
from handouts.compose.self_care import self_care_blocks
from handouts.compose.signs import sign_sentences
from handouts.compose.topic_blocks import topic_blocks
from handouts.compose.urgent_calls import urgent_calls
from handouts.compose.what_if import what_if_blocks
from handouts.content.languages import interpreter_language
from handouts.content.models.contacts import CONTACT_ACTIONS
from handouts.content.models.instructions import Reference, WarningTier
from handouts.content.models.layouts import GroupLayout, SectionLayout
from handouts.document import (
    Blank,
    Block,
    ChoiceTable,
    ConditionalItem,
    DateBlank,
    DoAndDoNot,
    GradedTier,
    Groups,
    Heading,
    Inlines,
    ItemList,
    KeyValues,
    ListGroup,
    ListItem,
    Paragraph,
    PartyKey,
    PictogramItem,
    Run,
    Section,
    Signature,
    SignatureLine,
    SignaturePair,
    Statements,
    Tier,
    WarningBox,
    WriteLines,
)
from handouts.document.walk import section_lines

PARTIES = ("clinician", "interpreter", "patient", "witness")
SECOND_ROW = {
    "clinician": ("printed_name",),
    "interpreter": ("name_or_id", "language"),
    "patient": ("printed_name", "relationship"),
    "witness": ("printed_name",),
}
LATER = ("confirmation", "withdrawal")
"""What the patient may sign later: a signature with its date and time."""


def build_warning_box(context: HandoutContext, lines: int) -> WarningBox:
    """Warning signs in two tiers: emergencies, and reasons to call the clinic. A tier without signs has lines."""
    labels, signs = context.labels.warning, context.rules.warning
    if tiers := tuple(_graded_tier(context, tier, lines) for tier in _tiers_of_patient(context)):
        return WarningBox(tiers, join_inlines(*context.sentences(signs.text)))
    # The text of the set goes into the tier "Call us", beside the numbers: "If you cannot reach us, ...". It never goes
    # under "Call 911": a sentence like "Call us if you are worried" would be read as part of it.
    text = join_inlines(*context.sentences(signs.text))
    stated = sign_sentences(context, signs.emergency)
    emergency = Tier(
        labels.emergency,
        (),
        stated or _open_signs(context, lines),
        () if stated else (Run(labels.nurse_writes),),
        emergency=True,
    )
    stated = sign_sentences(context, signs.call_us)
    note = join_inlines(text, () if stated else (Run(labels.nurse_writes),))
    call = Tier(labels.call_us, (), stated or _open_signs(context, lines - 1), note, numbers=_clinic_numbers(context))
    return WarningBox((emergency, call))


def _open_signs(context: HandoutContext, lines: int) -> tuple[Inlines, ...]:
    """Lines to write warning signs on."""
    return ((Blank(context.labels.warning.sign, 40),),) * max(lines, 1)


def _clinic_numbers(context: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """The numbers of the clinic by day and at night, each with its label, or with a line to write it on."""
    clinic, labels = context.clinic, context.labels.facts
    return (
        (labels.phone, context.phone(clinic.phone, "phone")),
        (labels.after_hours_phone, context.phone(clinic.after_hours_phone, "after_hours_phone")),
    )


URGENCIES: dict[str, Literal["emergency", "department", "now", "later"]] = {
    "emergency": "emergency",
    "emergency_department": "department",
    "call_now": "now",
    "call_office_hours": "later",
    **dict.fromkeys(("now", "today"), "now"),
    **dict.fromkeys(("office_hours", "next_visit", *CONTACT_ACTIONS), "later"),
}
SHORT_NUMBER = 6
"""A number of at most as many characters is printed within the action: 'Call 111 now'."""


def _tiers_of_patient(context: HandoutContext) -> tuple[WarningTier, ...]:
    """The tiers of the set, without those whose signs are all for other patients."""
    stated = context.content.instructions.value.warning.all_tiers()
    with_signs = {tier.contact for tier in stated if tier.signs}
    tiers = context.rules.warning.all_tiers()
    return tuple(tier for tier in tiers if tier.signs or tier.contact not in with_signs)


def _graded_tier(context: HandoutContext, tier: WarningTier, lines: int) -> GradedTier:
    """One tier with its action, its number, and its signs or lines to write them on."""
    labels, actions, clinic = context.labels.warning, context.labels.contacts, context.clinic
    signs = sign_sentences(context, tier.signs)
    number = clinic_phone_link(tier.number, clinic)
    numbers: tuple[tuple[str, Inlines], ...] = ()
    note = join_inlines(*context.sentences(tier.text), () if signs else (Run(labels.nurse_writes),))
    if tier.action == "emergency":
        action = labels.emergency
    elif tier.action == "emergency_department":
        action = labels.tiers.emergency_department
    elif tier.action in CONTACT_ACTIONS:
        words = with_hours(context, tier, contact_action(context, tier))
        action = fill_label(actions.for_any, action=plain_text(words))
        number = number or contact_phone(context, tier)
    elif tier.number:
        is_later = tier.action == "call_office_hours"
        action = labels.tiers.call_this_number_office_hours if is_later else labels.tiers.call_this_number
        if len(tier.number) <= SHORT_NUMBER and not is_later:
            action, number = fill_label(labels.tiers.call_number, number=tier.number), ()
    else:
        action = labels.tiers.call_office_hours if tier.action == "call_office_hours" else labels.call_us
        if tier.action == "call_now":
            numbers = _clinic_numbers(context)
        else:
            number = context.phone(clinic.phone, "phone")
    if tier.either or tier.outside_hours:
        either = with_other_action(context, tier, with_hours(context, tier, contact_action(context, tier)))
        action = fill_label(actions.for_any, action=plain_text(either))
        if phones := labeled_phones(context, tier):
            number, numbers = (), phones
    if if_not := no_answer_sentence(context, tier):
        note = join_inlines(note, if_not)
    is_emergency = tier.action == "emergency"
    urgency = URGENCIES[tier.soon or tier.action]
    signs = signs or _open_signs(context, lines if is_emergency else lines - 1)
    return GradedTier(action, number, signs, note, is_emergency, numbers, urgency)


def statement_blocks(context: HandoutContext, texts: tuple[str, ...]) -> tuple[Block, ...]:
    """Statements that the patient initials."""
    return (Statements(context.sentences(texts), context.labels.signatures.initials),) if texts else ()


def write_line_blocks(context: HandoutContext, texts: tuple[str, ...], lines: int) -> tuple[Block, ...]:
    """Lines to write on under each text."""
    return tuple(WriteLines(text, lines) for text in context.sentences(texts))


def signature_blocks(context: HandoutContext, parties: tuple[str, ...]) -> tuple[Block, ...]:
    """One signature block for each party. Later signatures of the patient, such as a withdrawal, are side by side."""
    blocks: list[Block] = []
    for party in parties or PARTIES:
        signature = _build_signature(context, party)
        last = blocks[-1] if blocks else None
        if (
            party in LATER
            and isinstance(last, Signature)
            and last.party == getattr(context.labels.signatures, LATER[0])
        ):
            blocks[-1] = SignaturePair((last, signature))
        else:
            blocks.append(signature)
    return tuple(blocks)


def _build_signature(context: HandoutContext, party: str) -> Signature:
    labels, key = context.labels.signatures, cast("PartyKey", party)
    # At least 95 mm to sign, 36 mm for a date, 28 mm for a time, and 70 mm for a name.
    signed = (
        SignatureLine(labels.signature, 0.575, kind="signature"),
        SignatureLine(labels.date, 0.235, kind="date"),
        SignatureLine(labels.time, 0.19, kind="time"),
    )
    values: dict[str, Inlines] = {"what": _agreed_procedure(context), "procedure": (Run(context.procedure.plain),)}
    statement = fill_label_inlines(getattr(labels, f"{party}_statement"), values)
    if party in LATER:
        return Signature(getattr(labels, party), (signed,), statement, key)
    name, *more = SECOND_ROW[party]
    known = _known_interpreter(context) if party == "interpreter" else {}
    named = SignatureLine(getattr(labels, name), 0.575 if more else 0.425, known.get(name, ""), "name")
    rows = ((named, *(SignatureLine(getattr(labels, label), 0.425, known.get(label, "")) for label in more)), signed)
    return Signature(getattr(labels, party), rows, statement, key)


def _known_interpreter(context: HandoutContext) -> dict[str, str]:
    """What is known about the interpreter, by its line. A language whose name is not known is a line to write on."""
    appointment = context.appointment
    if appointment.interpreter in ("", "no"):
        return {}
    code = interpreter_language(appointment.interpreter, appointment.language, context.content.set_language)
    language = context.content.language_name(code) if code else ""
    return {"name_or_id": appointment.interpreter_name, "language": language}


def _agreed_procedure(context: HandoutContext) -> Inlines:
    """'balloon kyphoplasty (spinal level: L1) by ____ on Tuesday, December 1, 2026': what a signature is for."""
    labels = context.labels.signatures
    procedure: Inlines = (Run(context.procedure.plain),)
    if field_applies(context, "level"):
        level = field_value(context, "level") or (Blank(field_label(context, "level"), 12),)
        procedure = fill_label_inlines(
            labels.procedure_at, {"procedure": procedure, "site": (Run(level_word(context)),), "level": level}
        )
    day = context.times.day
    values: dict[str, Inlines] = {
        "procedure": procedure,
        "practitioner": field_value(context, "practitioner") or (Blank(field_label(context, "practitioner"), 24),),
        "date": (Run(context.wording.weekday_and_year(day)),)
        if day
        else (DateBlank(field_label(context, "procedure_date"), 16),),
    }
    return fill_label_inlines(labels.agreed, values)


Blocks = tuple[Block, ...]
WIDE_VALUES = ("practitioner", "explained_by", "received_by", "others", "anesthesia_by", "driver", "website")
"""Values that need a long line when written by hand."""


def section_blocks(context: HandoutContext, layout: SectionLayout) -> tuple[Section, ...]:
    """The sections of one section layout; () if the set states nothing and the layout says `silent: omit`."""
    if layout.show == "topics":
        return _topic_sections(context)
    blocks = BUILDERS[layout.show](context, layout)
    if not blocks and (layout.silent == "omit" or layout.show == "picture" or not _section_applies(context, layout)):
        return ()
    if not blocks:
        blocks = _open_lines(context, layout)
    intro: Blocks = (Paragraph(context.prose(layout.intro)),) if layout.intro else ()
    heading = context.plain(layout.heading) if layout.heading else ""
    *lists, last = blocks
    if layout.show == "groups" and isinstance(last, KeyValues) and (lists or not heading):
        # Lines to fill in are gathered after the lists, under a heading of their own.
        fill_in = Section(context.labels.open.fill_in, (last,))
        shown = Section(heading, (*intro, *lists), layout.together, layout.columns)
        return (shown, fill_in) if lists else (fill_in,)
    return (Section(heading, (*intro, *blocks), layout.together, layout.columns, layout.optional),)


SECTION_VALUES = {"rest": ("lie_flat", "bed_rest"), "questions": ("questions",)}
"""The values of sections that have no `takes`."""


def _section_applies(context: HandoutContext, layout: SectionLayout) -> bool:
    """False if nothing that a section shows applies to the procedure."""
    names = [
        *layout.takes,
        *SECTION_VALUES.get(layout.show, ()),
        *(name for group in layout.groups for name in group.takes),
    ]
    return any_applies(context, names)


def _open_lines(context: HandoutContext, layout: SectionLayout) -> Blocks:
    label = layout.open or layout.heading or context.labels.open.blank
    return (WriteLines(context.prose(label), layout.lines),)


def _text_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    return tuple(
        ItemList((item,)) if isinstance(item, ConditionalItem | PictogramItem) else Paragraph(item.text)
        for item in named_list_items(context, layout.takes)
    )


def _list_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    items = named_list_items(context, layout.takes)
    return (ItemList(items, layout.marker),) if items else ()


def _step_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    items = named_list_items(context, layout.takes)
    return (ItemList(items, "number"),) if items else ()


def _group_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    """Lists with headings. A list "Do" is next to the list "Do not" that follows it."""
    blocks: list[Block] = []
    open_facts: list[tuple[str, Inlines]] = []
    to_do: ListGroup | None = None
    level: Literal[2, 3] = 3 if layout.heading else 2
    for group in layout.groups:
        items = named_list_items(context, group.takes)
        if items:
            marker: Literal["bullet", "tick"] = "tick" if group.marker == "tick" else "bullet"
            shown = ListGroup(context.plain(group.heading), ItemList(items, marker))
            if group.marker == "cross" and to_do:
                blocks.append(DoAndDoNot(to_do, shown, level))
                to_do = None
                continue
            blocks += [Groups((to_do,))] if to_do else []
            to_do = shown if group.marker == "check" else None
            blocks += [] if to_do else [Groups((shown,))]
        elif group.silent == "open" and any_applies(context, group.takes):
            open_facts.append(_open_fact(context, group))
    blocks += [Groups((to_do,))] if to_do else []
    return (*_join_groups(blocks, level), *((KeyValues(tuple(open_facts)),) if open_facts else ()))


def _join_groups(blocks: list[Block], level: Literal[2, 3]) -> Iterator[Block]:
    """Join groups that follow each other into one block."""
    joined: tuple[ListGroup, ...] = ()
    for block in blocks:
        if isinstance(block, Groups):
            joined += block.groups
            continue
        if joined:
            yield Groups(joined, level=level)
        joined = ()
        yield block
    if joined:
        yield Groups(joined, level=level)


def _open_fact(context: HandoutContext, group: GroupLayout) -> tuple[str, Inlines]:
    return context.plain(group.heading), context.open_line(12)


def _fact_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    pairs: dict[str, Inlines] = {}
    for name in layout.takes:
        value = field_value(context, name)
        if value is not None or (name not in layout.omit and field_applies(context, name)):
            label = field_label(context, name)
            pairs.setdefault(label, value or context.open_line(30 if name in WIDE_VALUES else 12, name))
    return (KeyValues(tuple(pairs.items())),) if pairs else ()


def _lines_for_risks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    """Lines to write on if no risk is listed."""
    return _open_lines(context, layout) if layout.silent == "open" and not context.rules.risks else ()


def _patient_risk_blocks(context: HandoutContext, _: SectionLayout) -> Blocks:
    """The risks of this patient, with who added them and when; () if there are none."""
    appointment = context.appointment
    if not appointment.own_risks:
        return ()
    added_on = context.wording.full_day(appointment.own_risks_on) if appointment.own_risks_on else ""
    added = (
        (context.label("own_risks_by"), context.text_or_blank(appointment.own_risks_by, "own_risks_by", 30)),
        (context.label("own_risks_on"), context.text_or_blank(added_on, "own_risks_on", 14)),
    )
    return ItemList(tuple(ListItem((Run(risk),)) for risk in appointment.own_risks)), KeyValues(added)


def _choice_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    """The choices, with lines to write on for treatments, and for no treatment, if the set does not state them."""
    is_open = layout.silent == "open"
    choices = context.rules.alternatives
    blocks = choice_blocks(context, with_no_treatment=is_open)
    if is_open and all(choice.no_treatment for choice in choices):
        blocks += _open_lines(context, layout)
    in_table = any(isinstance(block, ChoiceTable) for block in blocks)  # it has a row for no treatment
    if is_open and not in_table and not any(choice.no_treatment and choice.text for choice in choices):
        blocks += (WriteLines((Run(context.labels.open.no_treatment),), layout.lines),)
    return blocks


def _question_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    groups = context.rules.questions
    if groups and all(group.topic and len(group.ask) == 1 for group in groups):
        # With one question per topic, the topic is part of the line: headings would fill the page.
        lines = tuple(
            conditional_item(
                context,
                group,
                join_inlines(
                    (Run(f"{group.topic}{mark(context.labels.punctuation.label)}", strong=True),),
                    *context.sentences(group.ask),
                ),
            )
            for group in groups
        )
        return (ItemList(lines, layout.marker),)
    if len(groups) > 1 and all(group.topic and not group.only_if for group in groups):
        lists = [
            ListGroup(group.topic or "", ItemList(prose_items(context, group.ask), layout.marker)) for group in groups
        ]
        return (Groups(tuple(lists), in_pairs=True),)
    blocks: list[Block] = []
    for group in groups:
        if group.topic:
            blocks.append(Heading(group.topic, 3))
        if group.only_if:
            blocks.append(Paragraph(context.condition_words(group.only_if)))
        blocks.append(ItemList(prose_items(context, group.ask), layout.marker))
    return tuple(blocks)


def _topic_sections(context: HandoutContext) -> tuple[Section, ...]:
    sections = []
    for topic in context.rules.topics:
        if context.document in topic.on:
            texts: list[Block] = [Paragraph(text) for text in context.sentences(topic.text)]
            if topic.only_if:
                texts.insert(0, Paragraph(context.condition_words(topic.only_if)))
            listed = prose_items(context, topic.items)
            blocks = (*texts, ItemList(listed)) if listed else tuple(texts)
            sections.append(Section(topic.heading, (*blocks, *topic_blocks(context, topic))))
    return tuple(section for section in sections if section.blocks)


def _reference_blocks(context: HandoutContext, layout: SectionLayout) -> Blocks:
    lines = [context.after_condition(entry, _reference_line(context, entry)) for entry in context.rules.references]
    if not layout.heading:
        label = context.labels.open.source
        return tuple(Paragraph(fill_label_inlines(label, {"source": line}), "note") for line in lines)
    return (ItemList(tuple(ListItem(line) for line in lines)),) if lines else ()


def _reference_line(context: HandoutContext, entry: Reference) -> Inlines:
    """Title, web address and date, separated by commas. A title is not translated."""
    original = context.content.original
    title = Run(entry.title, lang=original.labels.value.language if original else "")
    parts = [part for part in ((title,), web_link(entry.web or ""), (Run(entry.date or ""),)) if plain_text(part)]
    comma = Run(mark(context.labels.punctuation.parts))
    return merge_runs(run for index, part in enumerate(parts) for run in ((comma, *part) if index else part))


def _timeline_blocks(context: HandoutContext) -> Blocks:
    """The timeline. Before the procedure, what follows it is listed below; after it, () if nothing has a time."""
    days = timeline.build_timeline(context)
    if context.is_after_procedure:
        return (days,) if days.days else ()
    return (days, *recovery_list(context))


BUILDERS: dict[str, Callable[[HandoutContext, SectionLayout], Blocks]] = {
    "text": _text_blocks,
    "list": _list_blocks,
    "steps": _step_blocks,
    "groups": _group_blocks,
    "picture": lambda context, layout: picture_blocks(context, layout.takes),
    "facts": _fact_blocks,
    "tiles": lambda context, layout: tiles.tile_row(context, layout.takes, layout.omit),
    "timeline": lambda context, _: _timeline_blocks(context),
    "calendar": lambda context, _: calendar_blocks(context),
    "urgent": lambda context, _: urgent_calls(context),
    "medicines": lambda context, layout: medicines.table_before(context, layout.lines),
    "restart": lambda context, layout: restart.table_after(context, layout.lines),
    "courses": lambda context, _: courses.course_blocks(context),
    "as_needed": lambda context, _: as_needed.as_needed_blocks(context),
    "do_not_take": lambda context, _: as_needed.do_not_take_blocks(context),
    "doses": lambda context, _: doses.dose_blocks(context),
    "risks": lambda context, layout: (*risk_blocks(context), *_lines_for_risks(context, layout)),
    "patient_risks": _patient_risk_blocks,
    "extra_procedures": lambda context, _: extra_procedure_blocks(context),
    "alternatives": _choice_blocks,
    "rest": lambda context, _: tiles.rest_tiles(context),
    "warning": lambda context, layout: (build_warning_box(context, layout.lines),),
    "self_care": lambda context, _: self_care_blocks(context),
    "what_if": lambda context, _: what_if_blocks(context),
    "questions": _question_blocks,
    "references": _reference_blocks,
    "statements": lambda context, layout: statement_blocks(context, layout.items),
    "write": lambda context, layout: write_line_blocks(context, layout.items, layout.lines),
    "signatures": lambda context, layout: signature_blocks(context, layout.takes),
}


def block_words(section: Section) -> Iterator[str]:
    """The texts of a section: each run, and the label of each line to write on."""
    for line in section_lines(section):
        for text in line.texts:
            for inline in text.words:
                yield inline.text if isinstance(inline, Run) else inline.label


def glossary_terms(context: HandoutContext, sections: tuple[Section, ...]) -> frozenset[int]:
    """The glossary terms that these sections use and do not explain, by their positions in the glossary."""
    terms = tuple(term.term.casefold() for term in context.procedure.glossary)
    usage = [context.cache.of(_glossary_terms, 1024)(section, terms) for section in sections]
    used = frozenset().union(*(used for used, _ in usage))
    explained = frozenset().union(*(explained for _, explained in usage))
    return frozenset(index for index, term in enumerate(terms) if term in used - explained)


def glossary_blocks(context: HandoutContext, terms: frozenset[int]) -> tuple[Block, ...]:
    """A list of glossary terms, each with its plain words; () for none. `terms` are their positions."""
    unexplained = [term for index, term in enumerate(context.procedure.glossary) if index in terms]
    if not unexplained:
        return ()
    return (
        ItemList(
            tuple(
                ListItem(
                    join_inlines(
                        (Run(f"{term.term}{mark(context.labels.punctuation.label)}", strong=True),),
                        context.prose(term.plain),
                    )
                )
                for term in unexplained
            )
        ),
    )


def _glossary_terms(section: Section, terms: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The terms that a section uses, and those that it explains: 'vertebra (a bone of the spine)'."""
    text = " ".join(block_words(section)).casefold()
    used = frozenset(term for term in terms if _occurs_in(term, text))
    return used, frozenset(term for term in used if _is_explained_in(term, text))


def _term_pattern(term: str) -> str:
    """A pattern for the singular and the plural of a term."""
    if term.endswith("a"):
        return re.escape(term) + "e?"
    return re.escape(term[:-1]) + "(?:y|ies)" if term.endswith("y") else re.escape(term) + "(?:s|es)?"


def _occurs_in(term: str, text: str) -> bool:
    # Most terms do not occur: the substring test is faster than the pattern.
    return term[:-1] in text and re.search(rf"(?<!\w){_term_pattern(term)}(?!\w)", text) is not None


def _is_explained_in(term: str, text: str) -> bool:
    return re.search(rf"(?<!\w){_term_pattern(term)}\s*\(|\({_term_pattern(term)}\)", text) is not None
