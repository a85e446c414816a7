"""One section of a document's layout to blocks: a builder for each way to show."""

from __future__ import annotations

from collections.abc import Callable

from handouts.content.documents import Group, Layout
from handouts.content.instructions import Reference, Risk
from handouts.document import (
    Blank,
    Block,
    Facts,
    Groups,
    Heading,
    Inlines,
    Item,
    ItemList,
    Paragraph,
    Run,
    Section,
    WriteLines,
)
from handouts.document import Group as Titled
from handouts.personalise import forms, medicines, tiles, timeline
from handouts.personalise.afterwards import afterwards
from handouts.personalise.case import Case
from handouts.personalise.contact import web
from handouts.personalise.filling import fill_inlines, merged, plain, say
from handouts.personalise.lists import items
from handouts.personalise.values import applies, label, value

Blocks = tuple[Block, ...]
NAMES = ("practitioner", "explained_by", "others", "anesthesia_by", "driver", "website")
"""Values that take the room of a row when written by hand."""


def section(case: Case, layout: Layout) -> tuple[Section, ...]:
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


def _open(case: Case, layout: Layout) -> Blocks:
    label = layout.open or layout.heading or case.labels.open.blank
    return (WriteLines(case.prose(label), layout.lines),)


def _text(case: Case, layout: Layout) -> Blocks:
    return tuple(Paragraph(item.text) for item in items(case, layout.takes))


def _list(case: Case, layout: Layout) -> Blocks:
    found = items(case, layout.takes)
    return (ItemList(found, layout.marker),) if found else ()


def _steps(case: Case, layout: Layout) -> Blocks:
    found = items(case, layout.takes)
    return (ItemList(found, "number"),) if found else ()


def _groups(case: Case, layout: Layout) -> Blocks:
    shown: list[Titled] = []
    silent: list[tuple[str, Inlines]] = []
    for group in layout.groups:
        found = items(case, group.takes)
        if found:
            shown.append(Titled(case.plain(group.heading), ItemList(found, group.marker)))
        elif group.silent == "open":
            silent.append(_silent(case, group))
    lists: Blocks = (Groups(tuple(shown)),) if shown else ()
    return (*lists, Facts(tuple(silent))) if silent else lists


def _silent(case: Case, group: Group) -> tuple[str, Inlines]:
    return case.plain(group.heading), case.blank(group.takes[0], 12)


def _facts(case: Case, layout: Layout) -> Blocks:
    pairs: dict[str, Inlines] = {}
    for name in layout.takes:
        found = value(case, name)
        if found is not None or (name not in layout.omit and applies(case, name)):
            named = label(case, name)
            pairs.setdefault(named, found or (Blank(named, 30 if name in NAMES else 12),))
    return (Facts(tuple(pairs.items())),) if pairs else ()


def _risk(case: Case, risk: Risk) -> Inlines:
    if not risk.how_common:
        return case.prose(risk.text)
    values = {"risk": case.prose(risk.text), "how_common": case.prose(risk.how_common)}
    return fill_inlines(case.labels.facts.how_common, values)


def _risks(case: Case, layout: Layout) -> Blocks:
    """Each risk, and the rest that is said; lines wherever no risk is listed."""
    listed = tuple(Item(_risk(case, risk)) for risk in case.rules.risks)
    more = tuple(Paragraph(text) for text in case.sentences(case.rules.risk_text))
    if listed:
        return (ItemList(listed), *more)
    return (*more, *_open(case, layout)) if layout.silent == "open" else more


def _alternatives(case: Case, layout: Layout) -> Blocks:
    """Each other choice; a line for them, and one for no treatment, where the set does not say."""
    rules, lines = case.rules, layout.lines
    listed = tuple(Item(case.prose(other.name), case.prose(other.text or "")) for other in rules.alternatives)
    more = tuple(Paragraph(text) for text in case.sentences(rules.alternative_text))
    blocks: list[Block] = [ItemList(listed)] if listed else []
    blocks += more
    if layout.silent == "open" and all(other.no_treatment for other in rules.alternatives):
        blocks += _open(case, layout)
    if layout.silent == "open" and not any(other.no_treatment and other.text for other in rules.alternatives):
        blocks.append(WriteLines((Run(case.labels.open.no_treatment),), lines))
    return tuple(blocks)


def _questions(case: Case, layout: Layout) -> Blocks:
    groups = case.rules.questions
    if groups and all(group.topic and len(group.ask) == 1 for group in groups):
        # Headings over single questions would fill a page with headings.
        lines = tuple(Item(say((Run(f"{group.topic}:", strong=True),), case.prose(group.ask[0]))) for group in groups)
        return (ItemList(lines, layout.marker),)
    blocks: list[Block] = []
    for group in groups:
        if group.topic:
            blocks.append(Heading(group.topic, 3))
        blocks.append(ItemList(tuple(Item(text) for text in case.sentences(group.ask)), layout.marker))
    return tuple(blocks)


def _topics(case: Case) -> tuple[Section, ...]:
    found = []
    for topic in case.rules.topics:
        if case.document in topic.on:
            texts: list[Block] = [Paragraph(text) for text in case.sentences(topic.text)]
            listed = tuple(Item(text) for text in case.sentences(topic.items))
            found.append(Section(topic.heading, (*texts, ItemList(listed)) if listed else tuple(texts)))
    return tuple(section for section in found if section.blocks)


def _references(case: Case, layout: Layout) -> Blocks:
    lines = [_reference(entry) for entry in case.rules.references]
    if not layout.heading:
        label = case.labels.open.source
        return tuple(Paragraph(fill_inlines(label, {"source": line}), "note") for line in lines)
    return (ItemList(tuple(Item(line) for line in lines)),) if lines else ()


def _reference(entry: Reference) -> Inlines:
    """Title, web address and date, with commas."""
    parts = [part for part in ((Run(entry.title),), web(entry.web or ""), (Run(entry.date or ""),)) if plain(part)]
    return merged(run for at, part in enumerate(parts) for run in ((Run(", "), *part) if at else part))


BUILDERS: dict[str, Callable[[Case, Layout], Blocks]] = {
    "text": _text,
    "list": _list,
    "steps": _steps,
    "groups": _groups,
    "facts": _facts,
    "tiles": lambda case, layout: (tiles.tiles(case, layout.takes, layout.omit),),
    "timeline": lambda case, _: (timeline.timeline(case), *afterwards(case)),
    "medicines": lambda case, layout: medicines.table(case, layout.lines),
    "restart": lambda case, layout: medicines.table_after(case, layout.lines),
    "risks": _risks,
    "alternatives": _alternatives,
    "rest": lambda case, _: tiles.rest(case),
    "warning": lambda case, layout: (forms.warning(case, layout.lines),),
    "questions": _questions,
    "references": _references,
    "statements": lambda case, layout: forms.statements(case, layout.items),
    "write": lambda case, layout: forms.write(case, layout.items, layout.lines),
    "signatures": lambda case, layout: forms.signatures(case, layout.takes),
}
