"""What the layouts of a set's documents print: which values and words, on how many pages, and which lines stay open.

A clinic may have its own layouts, and so leave out what a consent form must have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handouts.check.context import CheckContext, Passage, Violation, cached_per_context
from handouts.compose.context import HandoutContext
from handouts.compose.field_values import field_applies, field_value, named_list_items
from handouts.content.models.layouts import SIGNERS, SectionLayout
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import KeyPath, Place
from handouts.errors import Severity
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.typeset.renderer import DocumentExtent

NOT_PRINTED = frozenset({"document", "phase", "role", "show", "silent"})
"""Fields of a layout whose texts are not printed."""


def layout_sections(context: CheckContext, document: str, *shows: str) -> Iterator[tuple[int, SectionLayout]]:
    """The sections of a document, or only those with one of these values of `show`, each with its index."""
    if document in context.content.layouts:
        for index, layout in enumerate(context.content.layouts[document].value.sections):
            if not shows or layout.show in shows:
                yield index, layout


def taken_values(context: CheckContext, document: str) -> frozenset[str]:
    """The names in `takes` of a document's sections, and `show` of each section that has no `takes` or `groups`.

    The timeline of a document for after the procedure is `after`: it prints only those entries.
    """
    names: set[str] = set()
    is_after = context.content.phase(document) == "after"
    for _, layout in layout_sections(context, document):
        shown = "after" if layout.show == "timeline" and is_after else layout.show
        default = () if layout.takes or layout.groups else (shown,)
        names |= {*default, *layout.takes, *(name for group in layout.groups for name in group.takes)}
    return frozenset(names)


def consent_forms(context: CheckContext) -> tuple[str, ...]:
    """The names of the documents with `role: consent`, in the order of the packet."""
    return context.content.with_role("consent")


def form_label(context: CheckContext, form: str) -> str:
    """'the consent form', with its name if there are several."""
    return "the consent form" if len(consent_forms(context)) == 1 else f"the consent form {form!r}"


def signing_parties(context: CheckContext, form: str) -> frozenset[str]:
    """The parties who sign a consent form."""
    parties: set[str] = set()
    for _, layout in layout_sections(context, form, "signatures"):
        parties |= set(layout.takes or SIGNERS)
    return frozenset(parties)


def layout_texts(context: CheckContext, document: str) -> tuple[Passage, ...]:
    """The fixed texts that a document prints: title, sentences and items of its layout, and the set's topics on it."""
    layout = context.content.layouts.get(document)
    if layout is None:
        return ()
    fixed = (passage for passage in context.file_passages(layout) if passage.path[-1] not in NOT_PRINTED)
    layout_passages = tuple(passage for passage in fixed if not {"takes", "omit"} & set(passage.path))
    topics = context.instructions.topics
    topic_texts = (passage for passage in context.passages if passage.path[0] == "topics" and "on" not in passage.path)
    return (*layout_passages, *(passage for passage in topic_texts if document in topics[int(passage.path[1])].on))


def layout_violation(context: CheckContext, document: str, message: str, hint: str, severity: Severity | None = None,
            path: KeyPath = ("sections",)) -> Violation:  # fmt: skip
    """A violation in the layout of a document, by default at its list of sections."""
    return Violation(context.content.layouts[document].places.value(path), message, hint, severity)


def unsigned_violation(
    context: CheckContext, party: str, message: str, severity: Severity | None = None
) -> Iterator[Violation]:
    """A violation in each consent form with signatures but none of this party. `message` has {form} for its label."""
    for form in consent_forms(context):
        sections = [index for index, _ in layout_sections(context, form, "signatures")]
        if sections and party not in signing_parties(context, form):
            hint = f"add `{party}` to `takes` of the signatures"
            path = ("sections", sections[0], "takes")
            yield layout_violation(context, form, message.format(form=form_label(context, form)), hint, severity, path)


def states_value(context: CheckContext, document: str, name: str, placeholder: str) -> bool:
    """True if a document prints a value: a section takes it, or a text has its placeholder."""
    marker = f"{{{placeholder}}}"
    return name in taken_values(context, document) or any(
        marker in passage.text for passage in layout_texts(context, document)
    )


def consent_severity(context: CheckContext) -> Severity:
    """The severity of a missing element that hospitals and surgery centers must have: for an office, a warning.

    A clinic without `facility_type` is checked as a hospital.
    """
    return Severity.WARNING if context.clinic.facility_type == "office" else Severity.ERROR


def has_english_layouts(context: CheckContext) -> bool:
    """True if the fixed words of the pages are English. Rules search for English words only."""
    return context.content.labels.value.language.casefold().startswith("en")


def join_words(words: Sequence[str], last: str = "and") -> str:
    """'a, b and c'."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@cached_per_context
def missing_characters(context: CheckContext) -> frozenset[str]:
    """Characters of the pages that are in no font, so they cannot be printed."""
    from handouts.typeset.renderer import missing_characters, missing_characters_in_text

    written = frozenset[str]().union(*(passage.text for passage in printed_sources(context)))
    if not missing_characters_in_text("".join(written), context.clinic.brand.typeface):
        return frozenset()  # the usual case: no need to search the composed pages
    return frozenset().union(*(missing_characters(document) for document in context.documents.values()))


def printed_sources(context: CheckContext) -> Iterator[Passage]:
    """Every text of the files that a page may print."""
    content = context.content
    yield from (passage for passage in context.passages if passage.path[0] not in ("source", "include", "review"))
    yield from (passage for passage in context.clinic_passages if passage.path[0] not in ("schedule", "mail_name"))
    yield from context.file_passages(content.procedure)
    for layout in content.layouts.values():
        yield from context.file_passages(layout)
    yield from context.file_passages(content.labels)


@cached_per_context
def document_extents(context: CheckContext) -> Mapping[str, DocumentExtent]:
    """The pages of each document by name, laid out once for all rules; empty if a character cannot be printed.

    The rule printable-characters reports such a character.
    """
    from handouts.typeset.blocks.builder_context import RenderCache
    from handouts.typeset.renderer import measure_extent  # slow to load: only for rules that need it

    if missing_characters(context):
        return {}
    cache = context.cache.of(RenderCache, 1)()
    return {name: measure_extent(document, cache) for name, document in context.documents.items()}


def gap_location(loaded: LoadedFile[Any], *path: str | int) -> Place:
    """Where a value is; if it is missing, its group; if that is missing too, the next key in the file.

    This is where an ignore comment for the missing value goes.
    """
    places = loaded.places
    if path[:1] in places.extents:
        return places.value(path)
    names = list(type(loaded.value).model_fields)
    index = names.index(str(path[0]))
    nearest = [*names[index + 1 :], *reversed(names[:index])]
    stated = (name for name in nearest if (extent := places.extents.get((name,))) and extent.file == places.file)
    return places.key((next(stated, names[0]),))


def missing_value(
    context: CheckContext, path: KeyPath, message: str, hint: str, severity: Severity | None = None
) -> Violation:
    """A violation where the value that is missing from the set would be."""
    return Violation(gap_location(context.content.instructions, *path), message, hint, severity)


def open_line_note(context: CheckContext, *names: str) -> str:
    """'"Getting ready" has an open line' for missing values; '' if no page has an open line for any of them."""
    open_lines = open_lines_by_value(context)
    pages = list(dict.fromkeys(page for name in names for page in open_lines.get(name, ())))
    if not pages:
        return ""
    return f"{join_words(pages)} {'has an open line' if len(pages) == 1 else 'have open lines'}"


@cached_per_context
def open_lines_by_value(context: CheckContext) -> Mapping[str, tuple[str, ...]]:
    """Each missing value that is an open line on a page, with the titles of these pages."""
    pages_by_value: dict[str, list[str]] = {}
    for document, loaded in context.content.layouts.items():
        handout = HandoutContext(context.content, document, Appointment())
        names = [name for layout in loaded.value.sections for name in _section_open_lines(handout, layout)]
        if loaded.value.role == "discharge":  # its page header has a line for this phone
            names += [] if context.clinic.after_hours_phone else ["after_hours_phone"]
        names += [] if context.clinic.phone else ["phone"]
        for name in dict.fromkeys(names):
            pages_by_value.setdefault(name, []).append(f'"{loaded.value.name}"')
    return {name: tuple(pages) for name, pages in pages_by_value.items()}


def _section_open_lines(handout: HandoutContext, layout: SectionLayout) -> Iterator[str]:
    """The values that are open lines in one section."""
    yield from (name for name in _unstated_values(handout, layout) if field_applies(handout, name))


def _unstated_values(handout: HandoutContext, layout: SectionLayout) -> Iterator[str]:
    """The values of a section that the set does not state, and that the layout does not leave out."""
    if layout.show in ("facts", "tiles"):
        shown = (name for name in layout.takes if name not in layout.omit)
        yield from (name for name in shown if field_value(handout, name) is None)
    elif layout.show in ("text", "list", "steps"):
        if layout.silent == "open" and not named_list_items(handout, layout.takes):
            yield from layout.takes
    elif layout.show == "groups":
        for group in layout.groups:
            if group.silent == "open" and not named_list_items(handout, group.takes):
                yield from group.takes
    elif layout.silent == "open" or layout.show not in ("risks", "alternatives"):
        yield from (name for name, stated in _default_values(handout, layout.show) if not stated)


def _default_values(handout: HandoutContext, show: str) -> tuple[tuple[str, object], ...]:
    """The values of a section that has no `takes`, by name."""
    instructions = handout.rules
    if show == "timeline" and handout.is_after_procedure:
        return ()
    values: dict[str, tuple[tuple[str, object], ...]] = {
        "rest": (("lie_flat", instructions.lie_flat), ("bed_rest", instructions.bed_rest)),
        "timeline": (
            ("check_in", instructions.arrival.check_in),
            ("stop_eating", field_value(handout, "stop_eating")),
            ("stop_drinking", field_value(handout, "stop_drinking")),
        ),
        "medicines": (("medicines", instructions.medicines.table),),
        "warning": (
            tuple((f"tier {tier.action}", tier.signs) for tier in instructions.warning.tiers)
            or (("emergency", instructions.warning.emergency), ("call_us", instructions.warning.call_us))
        ),
        "risks": (("risks", instructions.risks),),
        "alternatives": (("alternatives", instructions.alternatives),),
    }
    return values.get(show, ())
