"""Compose a document for one appointment from the content of a clinic's set.

`compose` makes one document. A `Composer` makes many, and composes each part only once for all patients who share it:
`Memo` (in `memo.py`) records which fields of the appointment a part reads, and uses their values as its key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from handouts.compose.appointment_checks import check_appointment
from handouts.compose.barcodes import is_for_patient, page_barcode
from handouts.compose.bilingual import CannotPair, joined_document, joined_sections, with_same_taglines
from handouts.compose.civil_rights import notice_sections
from handouts.compose.condition_words import medicine_title, with_period
from handouts.compose.context import HandoutContext
from handouts.compose.facts import AppointmentFacts, known_reader, open_medicines, open_questions
from handouts.compose.medicines import missed_own_rows, possibly_missed_rows
from handouts.compose.memo import Memo
from handouts.compose.placeholders import NBSP, after_label, fill_label, no_break, web_link
from handouts.compose.sections import glossary_blocks, glossary_terms, section_blocks
from handouts.compose.times import TimeRange
from handouts.compose.visits import unmet_times, wish_words
from handouts.content.languages import interpreter_for
from handouts.content.models.layouts import SectionLayout
from handouts.content.yaml.source_locations import Place
from handouts.document import (
    BlankPageFrame,
    Callout,
    Document,
    Inlines,
    PageBrand,
    PageFrame,
    PicturePanel,
    Run,
    Section,
    SpokenWords,
    WarningBox,
)
from handouts.errors import InputError, Problem
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content
    from handouts.content.models.labels import Labels


def compose(
    content: Content, document: str, appointment: Appointment, places: Mapping[str, Place] | None = None
) -> Document:
    """The document `document` for an appointment.

    `places` has the place of each field of the appointment. Raises InputError with all problems of the appointment.
    """
    if problems := check_appointment(content, appointment, places):
        raise InputError(problems)
    return compose_checked(content, document, appointment)


def compose_checked(content: Content, document: str, appointment: Appointment) -> Document:
    """The same for an appointment that `check_appointment` has accepted."""
    return Composer().compose_uncached(content, document, appointment)


class Composer:
    """Composes the documents of one run, and caches the parts that several patients share."""

    def __init__(self) -> None:
        self.cache = RunCache()

    def compose(
        self, content: Content, document: str, appointment: Appointment, places: Mapping[str, Place] | None = None
    ) -> Document:
        """The document `document` for an appointment. Raises InputError with all problems of the appointment."""
        if problems := check_appointment(content, appointment, places):
            raise InputError(problems)
        return self.compose_checked(content, document, appointment)

    def compose_checked(self, content: Content, document: str, appointment: Appointment) -> Document:
        """The same for an appointment that `check_appointment` has accepted."""
        parts = self._parts(_build_context(content, document, appointment, self.cache))
        own = own_content(content, document, appointment)
        if own is None:
            return _build_document(*parts)
        return _build_bilingual(parts, self._parts(_build_context(own, document, appointment, self.cache)))

    def _parts(self, context: HandoutContext) -> _Parts:
        memos = self.cache.of(_part_memos, 64)(context.content, context.document, self.cache)
        sections = [memo.get(context) for memo in memos.sections]
        return _Parts(context, memos.frame.get(context), sections, memos.notices.get(context))

    def compose_uncached(self, content: Content, document: str, appointment: Appointment) -> Document:
        """The same without a cache: for content that is used for one document only."""
        parts = _uncached_parts(_build_context(content, document, appointment, self.cache))
        own = own_content(content, document, appointment)
        if own is None:
            return _build_document(*parts)
        return _build_bilingual(parts, _uncached_parts(_build_context(own, document, appointment, self.cache)))

    def unknown_medicines(self, content: Content, appointment: Appointment) -> list[str]:
        """Medicines of the appointment that the set does not name or that cannot be read, as written.

        The page lists them under what to ask about.
        """
        return list(HandoutContext(content, "", appointment, self.cache).medicines.ask)

    def open_questions(self, content: Content, appointment: Appointment) -> list[str]:
        """The questions to ask the patient: their answers are not known, and decide what the pages say."""
        rules = content.for_staff.instructions.value
        if not (content.has_conditions or rules.visits):
            return []
        facts, labels, asks = AppointmentFacts(rules, appointment, self.cache), content.staff_labels, rules.all_asks
        titles = [medicine_title(labels, rules, name) for name in open_medicines(facts)]
        medicines = [fill_label(labels.desk.takes, medicine=title) for title in titles]
        questions = [with_period(labels, asks[name], asks[name].ask) for name in open_questions(facts)]
        return [*questions, *medicines]

    def possible_answers(self, content: Content, question: str) -> tuple[str, ...]:
        """The answers to choose from for a question of `open_questions`; () if the answer is a number or a date."""
        rules, labels = content.in_english.instructions.value, content.staff_labels.desk
        if question in (visit.question.ask for visit in rules.visits.values()):
            return ()
        asks, own = rules.asks.values(), content.staff_labels
        ask = next((ask for ask in asks if with_period(own, ask, ask.ask) == question), None)
        if ask and ask.choices:
            return tuple(ask.choices.values())
        return () if ask and ask.unit else (labels.yes, labels.no)

    def unmet_times(self, content: Content, appointment: Appointment) -> list[str]:
        """When the appointment of a patient should be instead, for staff; [] if its time fits or is not known."""
        if not content.instructions.value.appointment_times or appointment.time is None:
            return []
        context = HandoutContext(content.for_staff, "", appointment, self.cache)
        return [wish_words(context, entry) for entry in unmet_times(context) if entry.only_if is None]

    def missed_holds(self, content: Content, appointment: Appointment) -> tuple[list[str], bool]:
        """Medicines whose last dose was due before the day of printing, and whether the patient is known to take them.

        If none of them was due, these are the medicines that the patient may take: no list was given, or a text in it
        is unclear.
        """
        context = HandoutContext(content, "preparation", appointment, self.cache)
        own_rows = missed_own_rows(context)
        rows = own_rows or possibly_missed_rows(context)
        return [row.generic for row in rows], rows == own_rows


def check_in_time(content: Content, appointment: Appointment) -> TimeRange | None:
    """When the patient checks in, as a range; None if the set states no check-in or the day is not known."""
    return HandoutContext(content, "", appointment).times.check_in


def appointment_times(
    content: Content, appointment: Appointment
) -> tuple[dt.datetime | dt.date | None, dt.datetime | None]:
    """The earliest check-in and the start of the procedure, each None if it is not known."""
    times = HandoutContext(content, "", appointment).times
    return (times.check_in.first if times.check_in else None), times.start


def _build_context(content: Content, document: str, appointment: Appointment, cache: RunCache) -> HandoutContext:
    if appointment.ended and content.phase(document) == "before":  # a page from before has no end time
        appointment = replace(appointment, ended=None)
    return HandoutContext(reader_content(content, appointment, cache), document, appointment, cache)


def reader_content(content: Content, appointment: Appointment, cache: RunCache | None = None) -> Content:
    """The content with the words for the reader of an appointment. `check_appointment` refuses an unknown reader."""
    if not content.readers:
        return content
    facts = AppointmentFacts(content.instructions.value, appointment, cache or RunCache())
    return content.for_reader(known_reader(facts))


class _Parts(NamedTuple):
    """What a document is built from: its page frame, the sections of each layout, and the notices at its end."""

    context: HandoutContext
    page: PageFrame
    sections: Sequence[tuple[Section, ...]]
    notices: tuple[Section, ...]


def _uncached_parts(context: HandoutContext) -> _Parts:
    sections = [_compose_section(layout, context) for layout in context.layout.sections]
    return _Parts(context, page_frame(context), sections, notice_sections(context))


def own_content(content: Content, document: str, appointment: Appointment) -> Content | None:
    """The content in the clinic's own language, if a document has both languages; else None.

    Only consent forms have both languages, and only if the patient's pages are translated.
    """
    is_consent = content.layouts[document].value.role == "consent"
    return content.own if appointment.bilingual and is_consent else None


def _build_bilingual(first: _Parts, second: _Parts) -> Document:
    """A document in the patient's language, and in the clinic's own. Raises InputError if they have other parts."""
    context, other = first.context, second.context
    lang = other.labels.language
    # A term may be used as another word in a translation: both lists have all terms.
    terms = _used_terms(first) | _used_terms(second)
    sections: list[Section] = []
    number = 1
    rows = zip(context.layout.sections, other.layout.sections, first.sections, second.sections, strict=True)
    for index, (layout, other_layout, *pair) in enumerate(rows):
        ours, theirs = pair
        if layout.show == "glossary":
            ours, theirs = _glossary_section(context, layout, terms), _glossary_section(other, other_layout, terms)
        try:
            sections += joined_sections(ours, theirs, lang, number)
        except CannotPair as error:
            message = f"this section cannot be in two languages: {error.reason}"
            hint = "ask for one language only, or correct the translation: two different labels may have the same words"
            layout_file = context.content.layouts[context.document]
            raise InputError([layout_file.problem(("sections", index), message, hint)]) from None
        number += sum(bool(section.heading) and not section.optional for section in ours)
    sections += joined_sections(first.notices, with_same_taglines(first.notices, second.notices), lang, number)
    translated = _build_document(*first)
    own = _build_document(other, _with_own_notice(first, second), second.sections, second.notices)
    return joined_document(translated, own, tuple(sections))


def _with_own_notice(first: _Parts, second: _Parts) -> PageFrame:
    """The clinic's own frame, with the notice that the translation next to it was not reviewed."""
    if first.context.content.is_translation_reviewed:
        return second.page
    return replace(second.page, notices=(*second.page.notices, second.context.labels.page.translation))


def bilingual_problems(content: Content, appointment: Appointment, documents: Sequence[str]) -> list[Problem]:
    """Why these documents cannot be in two languages, if that is asked for; [] if they can."""
    problems: list[Problem] = []
    for document in documents:
        if own_content(content, document, appointment):
            try:
                compose_checked(content, document, appointment)
            except InputError as error:
                problems += error.problems
    return problems


def _used_terms(parts: _Parts) -> frozenset[int]:
    return glossary_terms(parts.context, tuple(section for sections in parts.sections for section in sections))


def _build_document(
    context: HandoutContext,
    page: PageFrame,
    parts: Sequence[tuple[Section, ...]],
    notices: tuple[Section, ...],
) -> Document:
    """A document from its page frame and the sections of each layout."""
    layout = context.layout
    return Document(
        title=context.plain(layout.title),
        subject=fill_label(context.labels.page.subject, name=layout.name, procedure=context.procedure.name),
        lang=context.labels.language,
        paper=context.clinic.paper,
        large_print=context.is_large_print,
        brand=page_brand(context),
        furniture=_frame_with_patient(context, page),
        sections=(*_interpreter_section(context), *_order_sections(context, parts), *notices),
        budget=layout.pages,
        spoken=spoken_words(context.labels),
        picture_pages=1 if context.content.translations else 0,
        barcode=page_barcode(context.content, context.document, context.appointment),
    )


def spoken_words(labels: Labels) -> SpokenWords:
    """What a screen reader says for lines to write on and boxes to tick."""
    spoken = labels.spoken
    return SpokenWords(
        blank=spoken.blank,
        blank_for=spoken.blank_for,
        unnamed=labels.open.blank,
        time=labels.timeline.time,
        sign=spoken.sign,
        initials=spoken.initials,
        box=spoken.box,
        line=spoken.line,
        lines=spoken.lines,
        relation=spoken.relation,
        date=spoken.date,
        barcode=spoken.barcode,
        colon=after_label(labels.punctuation),
        signs_on_next_page=labels.warning.signs_on_next_page,
    )


def _frame_with_patient(context: HandoutContext, page: PageFrame) -> PageFrame:
    """The frame with the patient's details; for a blank page, with a box for a patient label."""
    strip = patient_strip(context)
    if is_for_patient(context.appointment):
        return replace(page, strip=strip)
    values = {name: getattr(page, name) for name in PageFrame.__dataclass_fields__}
    return BlankPageFrame(**{**values, "strip": strip}, patient_label=context.labels.page.patient_label)


def _interpreter_section(context: HandoutContext) -> tuple[Section, ...]:
    """The notice at the top of a page that is not in the patient's language: staff must call an interpreter."""
    language = interpreter_for(context.appointment.language, context.labels.language)
    if not language:
        return ()
    staff = context.content.staff_labels
    template = staff.desk.language_no_interpreter if context.appointment.interpreter == "no" else staff.desk.interpreter
    names = context.content.staff_language_name
    text = fill_label(template, language=names(language), pages=names(context.content.language))
    lang = "" if staff.language == context.labels.language else staff.language
    return (context.cache.of(_notice_section, 64)(text, lang, context.content.interpreter_notices),)


def _notice_section(text: str, lang: str, notices: tuple[tuple[str, str], ...]) -> Section:
    """One notice, for staff in their language `lang` ('' for that of the page), and in the patient's language.

    It is cached: all patients with that language share the object, so it is laid out once.
    """
    lines = ((Run(text, strong=True, lang=lang),), *((Run(sentence, lang=tag),) for tag, sentence in notices))
    return Section("", (Callout(lines, icon="warning"),))


def _order_sections(context: HandoutContext, parts: Sequence[tuple[Section, ...]]) -> tuple[Section, ...]:
    """All sections in order. The glossary is composed last, from the terms that the other sections use."""
    text = tuple(section for sections in parts for section in sections)
    ordered: list[Section] = []
    for layout, sections in zip(context.layout.sections, parts, strict=True):
        is_glossary = layout.show == "glossary"
        terms = glossary_terms(context, text) if is_glossary else frozenset()
        ordered.extend(_glossary_section(context, layout, terms) if is_glossary else sections)
    if not context.is_large_print or context.appointment.bilingual:
        return tuple(ordered)
    return _pictures_later(ordered)


def _pictures_later(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with pictures after the section that follows them.

    In large print, pictures do not fit on the first page below the facts, but the text does that follows them.
    """
    ordered = [*sections]
    for index in range(len(ordered) - 2, -1, -1):
        section, following = ordered[index : index + 2]
        if all(isinstance(block, PicturePanel) for block in section.blocks) and following.heading:
            ordered[index : index + 2] = following, section
    return tuple(ordered)


class _PartMemos(NamedTuple):
    """The memos of a document's parts.

    Patients who share a part have the same object in their documents, so it is also laid out once.
    """

    frame: Memo[PageFrame]
    sections: tuple[Memo[tuple[Section, ...]], ...]
    notices: Memo[tuple[Section, ...]]


def _part_memos(content: Content, document: str, cache: RunCache) -> _PartMemos:
    layouts = content.layouts[document].value.sections
    return _PartMemos(
        Memo(page_frame, cache),
        tuple(Memo(partial(_compose_section, layout), cache) for layout in layouts),
        Memo(notice_sections, cache),
    )


def _compose_section(layout: SectionLayout, context: HandoutContext) -> tuple[Section, ...]:
    if layout.show == "glossary":  # `_order_sections` composes it from the other sections
        return ()
    return tuple(_headed_by_actions(context, section) for section in section_blocks(context, layout))


def _headed_by_actions(context: HandoutContext, section: Section) -> Section:
    """A section of warning boxes alone: in large print, their actions are the headings, to save a line."""
    boxes = tuple(block for block in section.blocks if isinstance(block, WarningBox))
    if not boxes or len(boxes) < len(section.blocks) or not context.is_large_print or context.appointment.bilingual:
        return section
    return replace(section, heading="", blocks=tuple(replace(box, level=2) for box in boxes))


def _glossary_section(context: HandoutContext, layout: SectionLayout, terms: frozenset[int]) -> tuple[Section, ...]:
    blocks = glossary_blocks(context, terms)
    heading = context.plain(layout.heading) if layout.heading else ""
    return (Section(heading, blocks, layout.together, layout.columns),) if blocks else ()


def page_brand(context: HandoutContext) -> PageBrand:
    """The color, typeface and logo of the clinic's pages."""
    brand = context.clinic.brand
    return PageBrand(brand.color, brand.accent, brand.typeface, brand.head, context.content.logo)


def page_frame(context: HandoutContext) -> PageFrame:
    """The header and footer that all patients share; the patient strip is left empty."""
    labels, rules, layout = context.labels.page, context.rules, context.layout
    document = fill_label(labels.form, name=layout.name, form=layout.form) if layout.form else layout.name
    if context.is_large_print and not context.appointment.bilingual:
        document = f"{document} {rules.version}"  # there is no room for the date on each page
    return PageFrame(
        clinic=context.clinic.name,
        contact=_contact_lines(context),
        address=context.clinic.address,
        strip=(),
        document=document,
        version=fill_label(labels.version, version=rules.version, date=context.wording.full_day(rules.revised)),
        page=labels.page.replace(" ", NBSP),
        mark={"sample": labels.sample, "draft": labels.draft, "approved": ""}[context.content.status],
        notices=_notices(context),
    )


def _contact_lines(context: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """How to reach the clinic: label and value. A discharge page always has the number after hours: a line for
    it is in the box "Call us". What a section of facts shows is not repeated in the head.
    """
    clinic, labels = context.clinic, context.labels.facts
    lines = [(labels.phone, context.phone(clinic.phone, "phone"))]
    below = {name for section in context.layout.sections if section.show == "facts" for name in section.takes}
    has_box = any(section.show == "warning" for section in context.layout.sections)
    if clinic.after_hours_phone or (context.layout.role == "discharge" and not has_box):
        lines.append((labels.after_hours_phone, context.phone(clinic.after_hours_phone, "after_hours_phone")))
    if clinic.fax and "fax" not in below:
        lines.append((labels.fax, (Run(no_break(clinic.fax)),)))  # no link: a caller would reach a fax machine
    if clinic.website and "website" not in below:
        lines.append((labels.website, web_link(clinic.website)))
    return tuple(lines)


def patient_strip(context: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """Who the page is for: each label with its value, or with a line to write on."""
    patient, labels, wording = context.appointment, context.labels.facts, context.wording.western
    times = context.times
    birth_date = wording.full_day(patient.date_of_birth) if patient.date_of_birth else ""
    day = wording.full_day(times.day) if times.day else ""
    if day and times.start:
        day = fill_label(context.labels.dates.day_then_time, date=day, time=wording.time(times.start))
    return (
        (labels.name, context.text_or_blank(patient.name, "name", 28)),
        (labels.date_of_birth, context.text_or_blank(birth_date, "date_of_birth", 14)),
        (labels.record_number, context.text_or_blank(patient.record_number, "record_number", 12)),
        (labels.procedure_date, context.text_or_blank(day, "procedure_date", 16)),
        *(
            ((labels.location, context.text_or_blank(context.location, "location", 20)),)
            if context.clinic.sites
            else ()
        ),
    )


def _notices(context: HandoutContext) -> tuple[str, ...]:
    # A page with a date needs no notice: it is refused from this day on.
    closed, labels = context.clinic.closed_on if context.times.day is None else None, context.labels.page
    notices = (fill_label(labels.closed, date=context.wording.full_day(closed)),) if closed else ()
    return notices if context.content.is_translation_reviewed else (*notices, labels.translation)
