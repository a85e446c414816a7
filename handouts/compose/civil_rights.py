"""Compose the notices at the end of a document: free help with language, and no discrimination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import clinic_phone_link, fill_label_inlines, join_inlines, mark, no_break, web_link
from handouts.content.languages import interpreter_for
from handouts.content.models.clinic import LanguageHelp, Nondiscrimination
from handouts.content.models.notices import CivilRightsNotices
from handouts.document import Block, Inlines, ItemList, KeyValues, ListItem, Paragraph, Run, Section, Taglines, bold


def notice_sections(context: HandoutContext) -> tuple[Section, ...]:
    """The notices that the clinic wants at the end of this document; () for none."""
    notices, stated = context.content.notices, context.clinic.notices
    if notices is None or stated is None:
        return ()
    language_help, fairness = stated.of(context.document)
    sections = []
    if language_help:
        sections.append(_language_help(context, language_help, notices.value))
    if fairness:
        sections.append(_nondiscrimination(context, fairness, notices.value))
    return tuple(sections)


def _help_phone(context: HandoutContext) -> Inlines:
    """The number to call for help with language; a line to write on if no number is stated."""
    stated = context.clinic.notices.language_help if context.clinic.notices else None
    return bold(context.phone((stated.phone if stated else None) or context.clinic.phone, "phone"))


def _language_help(context: HandoutContext, stated: LanguageHelp, notices: CivilRightsNotices) -> Section:
    words, phone = notices.language_help, _help_phone(context)
    ask: list[str | Inlines] = [fill_label_inlines(words.ask, {"phone": phone})]
    if stated.tty:
        tty = bold(clinic_phone_link(stated.tty, context.clinic))
        ask.append(fill_label_inlines(words.tty, {"tty": tty}))
    blocks: list[Block] = [Paragraph(join_inlines(words.languages, words.aids, *ask))]
    # No line in the language of the page, which has just said it.
    tags = [tag for tag in stated.languages if interpreter_for(tag, context.labels.language)]
    lines = tuple(_in_language(fill_label_inlines(notices.taglines[tag].text, {"phone": phone}), tag) for tag in tags)
    if lines:
        blocks.append(Taglines(lines))
    return Section(words.heading, tuple(blocks))


def _in_language(line: Inlines, tag: str) -> Inlines:
    return tuple(replace(part, lang=tag) if isinstance(part, Run) else part for part in line)


def _nondiscrimination(context: HandoutContext, stated: Nondiscrimination, notices: CivilRightsNotices) -> Section:
    words = notices.nondiscrimination
    lead = fill_label_inlines(words.lead, {"clinic": (Run(context.clinic.name),)})
    ask = (
        (Run(words.ask),)
        if stated.has_coordinator
        else fill_label_inlines(words.ask_phone, {"phone": _help_phone(context)})
    )
    blocks: list[Block] = [
        Paragraph(lead),
        _items(words.grounds),
        Paragraph((Run(words.help),)),
        _items(words.services),
        Paragraph(ask),
    ]
    if stated.has_coordinator:
        blocks += [KeyValues(tuple(_coordinator(context, stated, notices))), Paragraph((Run(words.grievance),))]
    blocks += [Paragraph((Run(words.complaint),)), KeyValues(tuple(_office(context, notices)))]
    if stated.website:
        blocks.append(Paragraph(join_inlines(words.website, web_link(stated.website))))
    return Section(words.heading, tuple(blocks))


def _items(texts: tuple[str, ...]) -> ItemList:
    return ItemList(tuple(ListItem((Run(text),)) for text in texts))


def _coordinator(
    context: HandoutContext, stated: Nondiscrimination, notices: CivilRightsNotices
) -> Iterator[tuple[str, Inlines]]:
    """Who the coordinator is and how to reach them. A line to write on for the name and the phone, if not stated."""
    labels = notices.nondiscrimination.labels
    yield labels.coordinator, context.text_or_blank(stated.coordinator or "", "name", 28)
    if stated.address:
        yield labels.address, _address(context, stated.address)
    yield labels.phone, context.phone(stated.phone, "phone")
    if stated.tty:
        yield labels.tty, clinic_phone_link(stated.tty, context.clinic)
    if stated.fax:
        yield labels.fax, (Run(no_break(stated.fax)),)  # no link: a caller would reach a fax machine
    if stated.email:
        yield labels.email, (Run(stated.email, link=f"mailto:{stated.email}"),)


def _office(context: HandoutContext, notices: CivilRightsNotices) -> Iterator[tuple[str, Inlines]]:
    """The office of the government that takes complaints. Its name and address are in its own language."""
    labels, office = notices.nondiscrimination.labels, notices.office
    yield labels.address, _address(context, (office.name, *office.address))
    yield labels.phone, clinic_phone_link(office.phone, context.clinic)
    yield labels.tty, clinic_phone_link(office.tty, context.clinic)
    yield labels.online, web_link(office.online)
    yield labels.forms, web_link(office.forms)


def _address(context: HandoutContext, lines: tuple[str, ...]) -> Inlines:
    """The lines of an address on one line, with the marks of the language that they are in. It is not translated."""
    labels = context.content.in_english.labels.value
    return (Run(mark(labels.punctuation.parts).join(lines), lang=labels.language if context.content.original else ""),)
