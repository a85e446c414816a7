"""The parts of a form: the warning box, statements with initials, lines to write on, signature blocks.

One section of a document's layout to blocks: a builder for each way to show.

Terms of the procedure's glossary that a document uses unexplained to a list with their plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from handouts.compose import medicines, tiles, timeline
from handouts.compose.context import HandoutContext
from handouts.compose.field_values import field_applies, field_label, field_value, named_list_items, recovery_list
from handouts.compose.placeholders import fill_label_inlines, join_inlines, merge_runs, phone_link, plain_text, web_link
from handouts.content.models.instructions import Reference, Risk
from handouts.content.models.layouts import GroupLayout, SectionLayout
from handouts.document import (
    Blank,
    Block,
    Groups,
    Heading,
    Inlines,
    ItemList,
    KeyValues,
    ListItem,
    Paragraph,
    Run,
    Section,
    Signature,
    SignatureLine,
    Statements,
    Tier,
    WarningBox,
    WriteLines,
)
from handouts.document import ListGroup as Titled
from handouts.document.walk import section_lines

PARTIES = ("patient", "witness", "interpreter", "clinician")
SECOND_ROW = {
    "patient": ("printed_name", "relationship"),
    "witness": ("printed_name",),
    "interpreter": ("name_or_id", "language"),
    "clinician": ("printed_name",),
}


def warning_box(case: HandoutContext, lines: int) -> WarningBox:
    """Two tiers of warning signs; a tier without a sign in the set has lines to write them on."""
    labels, signs, clinic = case.labels.warning, case.rules.warning, case.clinic
    open_signs: tuple[Inlines, ...] = ((Blank(labels.sign, 40),),) * max(lines, 1)
    number = phone_link(clinic.after_hours_phone or "", clinic.address)
    night = fill_label_inlines(labels.after_hours, {"phone": number}) if number else ()
    note = join_inlines(*case.sentences(signs.text))
    # What the source says of signs to call the clinic for stands with them, where it has no others. It never stands
    # below "Call 911": a sentence like "Call us if you are worried" would be read as part of it.
    alone = bool(signs.call_us) and not signs.emergency
    emergency = Tier(labels.emergency, (), case.sentences(signs.emergency) or open_signs, (), emergency=True)
    day = case.phone(clinic.phone, "phone")
    call = Tier(
        labels.call_us, day, case.sentences(signs.call_us) or open_signs, join_inlines(night, note if alone else ())
    )
    return WarningBox((emergency, call), () if alone else note)


def statements(case: HandoutContext, texts: tuple[str, ...]) -> tuple[Block, ...]:
    """Statements to initial."""
    return (Statements(case.sentences(texts), case.labels.signatures.initials),) if texts else ()


def write_lines(case: HandoutContext, texts: tuple[str, ...], lines: int) -> tuple[Block, ...]:
    """Lines to write on under each label."""
    return tuple(WriteLines(text, lines) for text in case.sentences(texts))


def signatures(case: HandoutContext, parties: tuple[str, ...]) -> tuple[Block, ...]:
    """A block for each party that signs."""
    return tuple(_signature(case, party) for party in parties or PARTIES)


def _signature(case: HandoutContext, party: str) -> Signature:
    labels = case.labels.signatures
    signed = SignatureLine(labels.signature, 0.47)
    when = (SignatureLine(labels.date, 0.15), SignatureLine(labels.time, 0.12))
    name, *more = SECOND_ROW[party]
    named = SignatureLine(getattr(labels, name), 0.26)
    rows: tuple[tuple[SignatureLine, ...], ...] = ((signed, named, *when),)
    if more:  # the relationship, or the language, needs the room of a row of its own
        second = (SignatureLine(named.label, 0.6), SignatureLine(getattr(labels, more[0]), 0.4))
        rows = ((SignatureLine(signed.label, 0.6), SignatureLine(when[0].label, 0.22), when[1]), second)
    statement = (Run(getattr(labels, f"{party}_statement")),)
    return Signature(getattr(labels, party), rows, statement)


Blocks = tuple[Block, ...]
NAMES = ("practitioner", "explained_by", "others", "anesthesia_by", "driver", "website")
"""Values that take the room of a row when written by hand."""


def section_blocks(case: HandoutContext, layout: SectionLayout) -> tuple[Section, ...]:
    """The section of a layout; none where the set is silent and the layout says so."""
    if layout.show == "topics":
        return _topics(case)
    blocks = BUILDERS[layout.show](case, layout)
    if not blocks and layout.silent == "omit":
        return ()
    if not blocks:
        blocks = _open(case, layout)
    intro: Blocks = (Paragraph(case.prose(layout.intro)),) if layout.intro else ()
    heading = case.plain(layout.heading) if layout.heading else ""
    return (Section(heading, (*intro, *blocks), layout.together, layout.columns),)


def _open(case: HandoutContext, layout: SectionLayout) -> Blocks:
    label = layout.open or layout.heading or case.labels.open.blank
    return (WriteLines(case.prose(label), layout.lines),)


def _text(case: HandoutContext, layout: SectionLayout) -> Blocks:
    return tuple(Paragraph(item.text) for item in named_list_items(case, layout.takes))


def _list(case: HandoutContext, layout: SectionLayout) -> Blocks:
    found = named_list_items(case, layout.takes)
    return (ItemList(found, layout.marker),) if found else ()


def _steps(case: HandoutContext, layout: SectionLayout) -> Blocks:
    found = named_list_items(case, layout.takes)
    return (ItemList(found, "number"),) if found else ()


def _groups(case: HandoutContext, layout: SectionLayout) -> Blocks:
    shown: list[Titled] = []
    silent: list[tuple[str, Inlines]] = []
    for group in layout.groups:
        found = named_list_items(case, group.takes)
        if found:
            shown.append(Titled(case.plain(group.heading), ItemList(found, group.marker)))
        elif group.silent == "open":
            silent.append(_silent(case, group))
    lists: Blocks = (Groups(tuple(shown)),) if shown else ()
    return (*lists, KeyValues(tuple(silent))) if silent else lists


def _silent(case: HandoutContext, group: GroupLayout) -> tuple[str, Inlines]:
    return case.plain(group.heading), case.blank(group.takes[0], 12)


def _facts(case: HandoutContext, layout: SectionLayout) -> Blocks:
    pairs: dict[str, Inlines] = {}
    for name in layout.takes:
        found = field_value(case, name)
        if found is not None or (name not in layout.omit and field_applies(case, name)):
            named = field_label(case, name)
            pairs.setdefault(named, found or (Blank(named, 30 if name in NAMES else 12),))
    return (KeyValues(tuple(pairs.items())),) if pairs else ()


def _risk(case: HandoutContext, risk: Risk) -> Inlines:
    if not risk.how_common:
        return case.prose(risk.text)
    values = {"risk": case.prose(risk.text), "how_common": case.prose(risk.how_common)}
    return fill_label_inlines(case.labels.facts.how_common, values)


def _risks(case: HandoutContext, layout: SectionLayout) -> Blocks:
    """Each risk, and the rest that is said; lines wherever no risk is listed."""
    listed = tuple(ListItem(_risk(case, risk)) for risk in case.rules.risks)
    more = tuple(Paragraph(text) for text in case.sentences(case.rules.risk_text))
    if listed:
        return (ItemList(listed), *more)
    return (*more, *_open(case, layout)) if layout.silent == "open" else more


def _alternatives(case: HandoutContext, layout: SectionLayout) -> Blocks:
    """Each other choice; a line for them, and one for no treatment, where the set does not say."""
    rules, lines = case.rules, layout.lines
    listed = tuple(ListItem(case.prose(other.name), case.prose(other.text or "")) for other in rules.alternatives)
    more = tuple(Paragraph(text) for text in case.sentences(rules.alternative_text))
    blocks: list[Block] = [ItemList(listed)] if listed else []
    blocks += more
    if layout.silent == "open" and all(other.no_treatment for other in rules.alternatives):
        blocks += _open(case, layout)
    if layout.silent == "open" and not any(other.no_treatment and other.text for other in rules.alternatives):
        blocks.append(WriteLines((Run(case.labels.open.no_treatment),), lines))
    return tuple(blocks)


def _questions(case: HandoutContext, layout: SectionLayout) -> Blocks:
    groups = case.rules.questions
    if groups and all(group.topic and len(group.ask) == 1 for group in groups):
        # Headings over single questions would fill a page with headings.
        lines = tuple(
            ListItem(join_inlines((Run(f"{group.topic}:", strong=True),), case.prose(group.ask[0]))) for group in groups
        )
        return (ItemList(lines, layout.marker),)
    blocks: list[Block] = []
    for group in groups:
        if group.topic:
            blocks.append(Heading(group.topic, 3))
        blocks.append(ItemList(tuple(ListItem(text) for text in case.sentences(group.ask)), layout.marker))
    return tuple(blocks)


def _topics(case: HandoutContext) -> tuple[Section, ...]:
    found = []
    for topic in case.rules.topics:
        if case.document in topic.on:
            texts: list[Block] = [Paragraph(text) for text in case.sentences(topic.text)]
            listed = tuple(ListItem(text) for text in case.sentences(topic.items))
            found.append(Section(topic.heading, (*texts, ItemList(listed)) if listed else tuple(texts)))
    return tuple(section for section in found if section.blocks)


def _references(case: HandoutContext, layout: SectionLayout) -> Blocks:
    lines = [_reference(entry) for entry in case.rules.references]
    if not layout.heading:
        label = case.labels.open.source
        return tuple(Paragraph(fill_label_inlines(label, {"source": line}), "note") for line in lines)
    return (ItemList(tuple(ListItem(line) for line in lines)),) if lines else ()


def _reference(entry: Reference) -> Inlines:
    """Title, web address and date, with commas."""
    parts = [
        part for part in ((Run(entry.title),), web_link(entry.web or ""), (Run(entry.date or ""),)) if plain_text(part)
    ]
    return merge_runs(run for at, part in enumerate(parts) for run in ((Run(", "), *part) if at else part))


BUILDERS: dict[str, Callable[[HandoutContext, SectionLayout], Blocks]] = {
    "text": _text,
    "list": _list,
    "steps": _steps,
    "groups": _groups,
    "facts": _facts,
    "tiles": lambda case, layout: (tiles.tile_row(case, layout.takes, layout.omit),),
    "timeline": lambda case, _: (timeline.timeline_blocks(case), *recovery_list(case)),
    "medicines": lambda case, layout: medicines.table_before(case, layout.lines),
    "restart": lambda case, layout: medicines.table_after(case, layout.lines),
    "risks": _risks,
    "alternatives": _alternatives,
    "rest": lambda case, _: tiles.rest_tile(case),
    "warning": lambda case, layout: (warning_box(case, layout.lines),),
    "questions": _questions,
    "references": _references,
    "statements": lambda case, layout: statements(case, layout.items),
    "write": lambda case, layout: write_lines(case, layout.items, layout.lines),
    "signatures": lambda case, layout: signatures(case, layout.takes),
}


def block_words(section: Section) -> Iterator[str]:
    """The words of a section: each run of text, and the label of each line to write on."""
    for line in section_lines(section):
        for text in line.texts:
            for inline in text.words:
                yield inline.text if isinstance(inline, Run) else inline.label


def glossary_blocks(case: HandoutContext, sections: tuple[Section, ...]) -> tuple[Block, ...]:
    """The terms that a reader of these sections meets and that none of them explains."""
    terms = tuple(term.term.casefold() for term in case.procedure.glossary)
    found = [case.cache.of(_found, 1024)(section, terms) for section in sections]
    used = frozenset().union(*(used for used, _ in found))
    explained = frozenset().union(*(explained for _, explained in found))
    met = [term for term in case.procedure.glossary if term.term.casefold() in used - explained]
    if not met:
        return ()
    return (
        ItemList(
            tuple(ListItem(join_inlines((Run(f"{term.term}:", strong=True),), case.prose(term.plain))) for term in met)
        ),
    )


def _found(section: Section, terms: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Terms that a section uses, and those that it explains itself: 'vertebra (a bone of the spine)'."""
    text = " ".join(block_words(section)).casefold()
    used = frozenset(term for term in terms if _occurs(term, text))
    return used, frozenset(term for term in used if _explained(term, text))


def _stem(term: str) -> str:
    """A pattern for a term in the singular and the plural."""
    if term.endswith("a"):
        return re.escape(term) + "e?"
    return re.escape(term[:-1]) + "(?:y|ies)" if term.endswith("y") else re.escape(term) + "(?:s|es)?"


def _occurs(term: str, text: str) -> bool:
    # Most terms are not there at all, and to find that needs no pattern.
    return term[:-1] in text and re.search(rf"(?<!\w){_stem(term)}(?!\w)", text) is not None


def _explained(term: str, text: str) -> bool:
    return re.search(rf"(?<!\w){_stem(term)}\s*\(|\({_stem(term)}\)", text) is not None
