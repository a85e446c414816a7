"""The layouts of a subject's documents to what rules ask of them: what they take, what they say, and where.

A clinic may have layouts of its own, and drop there what a form must have.

How much room the documents of a subject take: laid out once a subject, for all rules that ask for it.

What a set is silent about: where it would stand, and which pages have an open line in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from handouts.check.context import CheckContext, Passage, Violation, cached_per_context
from handouts.content.models.layouts import PARTIES, SectionLayout
from handouts.content.yaml.source_locations import KeyPath
from handouts.errors import Severity

if TYPE_CHECKING:
    from handouts.typeset.renderer import DocumentExtent


from typing import Any

from handouts.compose.context import HandoutContext
from handouts.compose.field_values import field_applies, field_value, named_list_items
from handouts.content.reader import LoadedFile
from handouts.content.yaml.source_locations import Place
from handouts.schedule.appointment import Appointment

NOT_PRINTED = frozenset({"document", "phase", "role", "show", "silent"})
"""Fields of a layout whose texts are no words of the page."""


def layout_sections(context: CheckContext, document: str, *shows: str) -> Iterator[tuple[int, SectionLayout]]:
    """The sections of a document that are shown in one of these ways, with their numbers; all where none is named."""
    if document in context.content.layouts:
        for number, layout in enumerate(context.content.layouts[document].value.sections):
            if not shows or layout.show in shows:
                yield number, layout


def taken_values(context: CheckContext, document: str) -> frozenset[str]:
    """Every name that the sections of a document take from the set, and the sections that take all there is."""
    found: set[str] = set()
    for _, layout in layout_sections(context, document):
        whole = () if layout.takes or layout.groups else (layout.show,)
        found |= {*whole, *layout.takes, *(name for group in layout.groups for name in group.takes)}
    return frozenset(found)


def consent_forms(context: CheckContext) -> tuple[str, ...]:
    """Names of the documents with `role: consent`, in the order of the packet."""
    return context.content.with_role("consent")


def form_label(context: CheckContext, form: str) -> str:
    """'the consent form', with its name where there are several."""
    return "the consent form" if len(consent_forms(context)) == 1 else f"the consent form {form!r}"


def signing_parties(context: CheckContext, form: str) -> frozenset[str]:
    """Who signs a consent form."""
    found: set[str] = set()
    for _, layout in layout_sections(context, form, "signatures"):
        found |= set(layout.takes or PARTIES)
    return frozenset(found)


def layout_texts(context: CheckContext, document: str) -> tuple[Passage, ...]:
    """The words that a document's layout prints by itself: title, sentences, items; and the set's own topics on it."""
    layout = context.content.layouts.get(document)
    if layout is None:
        return ()
    fixed = (passage for passage in context.file_passages(layout) if passage.path[-1] not in NOT_PRINTED)
    words = tuple(passage for passage in fixed if not {"takes", "omit"} & set(passage.path))
    topics = context.instructions.topics
    own = (passage for passage in context.passages if passage.path[0] == "topics" and "on" not in passage.path)
    return (*words, *(passage for passage in own if document in topics[int(passage.path[1])].on))


def layout_violation(context: CheckContext, document: str, message: str, hint: str, severity: Severity | None = None,
            path: KeyPath = ("sections",)) -> Violation:  # fmt: skip
    """A hit in the layout of a document, at its list of sections unless another place is named."""
    return Violation(context.content.layouts[document].places.value(path), message, hint, severity)


def unsigned_violation(
    context: CheckContext, party: str, message: str, severity: Severity | None = None
) -> Iterator[Violation]:
    """A hit in each consent form that is signed, and not by this party. `message` holds {form} for its name."""
    for form in consent_forms(context):
        numbers = [number for number, _ in layout_sections(context, form, "signatures")]
        if numbers and party not in signing_parties(context, form):
            hint = f"add `{party}` to what the signatures take"
            place = ("sections", numbers[0], "takes")
            yield layout_violation(context, form, message.format(form=form_label(context, form)), hint, severity, place)


def states_value(context: CheckContext, document: str, name: str, placeholder: str) -> bool:
    """True where a document takes a value, or says it within its own words."""
    named = f"{{{placeholder}}}"
    return name in taken_values(context, document) or any(
        named in passage.text for passage in layout_texts(context, document)
    )


def consent_severity(context: CheckContext) -> Severity:
    """What an element weighs that hospitals and surgery centers are bound to: an error, for an office a warning.

    Where the clinic does not say what it is, it is judged as a hospital.
    """
    return Severity.WARNING if context.clinic.facility_type == "office" else Severity.ERROR


def has_english_layouts(context: CheckContext) -> bool:
    """True where the fixed words are English: words of other languages are not looked for."""
    return context.content.labels.value.language.casefold().startswith("en")


def join_words(words: Sequence[str], last: str = "and") -> str:
    """'a, b and c'."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@cached_per_context
def missing_characters(context: CheckContext) -> frozenset[str]:
    """Characters of the pages that no typeface has."""
    from handouts.typeset.renderer import missing_characters, missing_characters_in_text

    written = frozenset[str]().union(*(passage.text for passage in printed_sources(context)))
    if not missing_characters_in_text("".join(written), context.clinic.brand.typeface):
        return frozenset()  # nearly always: the pages themselves need not be looked through
    return frozenset().union(*(missing_characters(document) for document in context.documents.values()))


def printed_sources(context: CheckContext) -> Iterator[Passage]:
    """Every text that may be on a page, where it is written."""
    content = context.content
    yield from (passage for passage in context.passages if passage.path[0] not in ("source", "include", "review"))
    yield from (passage for passage in context.clinic_passages if passage.path[0] not in ("schedule", "mail_name"))
    yield from context.file_passages(content.procedure)
    for layout in content.layouts.values():
        yield from context.file_passages(layout)
    yield from context.file_passages(content.labels)


@cached_per_context
def document_extents(context: CheckContext) -> Mapping[str, DocumentExtent]:
    """Each document's, by its name; none where a character cannot be printed, which is told by itself."""
    from handouts.typeset.blocks.builder_context import RenderCache
    from handouts.typeset.renderer import extent  # typeset is loaded only where a rule needs it

    if missing_characters(context):
        return {}
    cache = context.cache.of(RenderCache, 1)()
    return {name: extent(document, cache) for name, document in context.documents.items()}


def gap_location(loaded: LoadedFile[Any], *path: str | int) -> Place:
    """Where a value stands; of one that is left out, its group; and where there is none, the next key in the file.

    So a comment that says to ignore the gap stands where the value would.
    """
    places = loaded.places
    if path[:1] in places.spots:
        return places.value(path)
    names = list(type(loaded.value).model_fields)
    at = names.index(str(path[0]))
    near = [*names[at + 1 :], *reversed(names[:at])]
    stated = (name for name in near if (spot := places.spots.get((name,))) and spot.file == places.file)
    return places.key((next(stated, names[0]),))


def missing_value(
    context: CheckContext, path: KeyPath, message: str, hint: str, severity: Severity | None = None
) -> Violation:
    """A hit where the set is silent."""
    return Violation(gap_location(context.content.instructions, *path), message, hint, severity)


def open_line_note(context: CheckContext, *names: str) -> str:
    """'is an open line on "Getting ready"', for values that are; '' where no page has a line for any of them."""
    found = open_lines_by_value(context)
    pages = [page for name in names for page in found.get(name, ())]
    return f"an open line on {join_words(list(dict.fromkeys(pages)))}" if pages else ""


@cached_per_context
def open_lines_by_value(context: CheckContext) -> Mapping[str, tuple[str, ...]]:
    """Each value that is an open line on a page, since the set is silent, with the names of these pages."""
    found: dict[str, list[str]] = {}
    for document, loaded in context.content.layouts.items():
        case = HandoutContext(context.content, document, Appointment())
        names = [name for layout in loaded.value.sections for name in _section_open_lines(case, layout)]
        if loaded.value.role == "discharge":  # its head has a line for this phone
            names += [] if context.clinic.after_hours_phone else ["after_hours_phone"]
        names += [] if context.clinic.phone else ["phone"]
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(f'"{loaded.value.name}"')
    return {name: tuple(pages) for name, pages in found.items()}


def _section_open_lines(case: HandoutContext, layout: SectionLayout) -> Iterator[str]:
    """What has a line in one section."""
    if layout.show in ("facts", "tiles"):
        shown = (name for name in layout.takes if name not in layout.omit and field_applies(case, name))
        yield from (name for name in shown if field_value(case, name) is None)
    elif layout.show in ("text", "list", "steps"):
        if layout.silent == "open" and not named_list_items(case, layout.takes):
            yield from layout.takes
    elif layout.show == "groups":
        for group in layout.groups:
            if group.silent == "open" and not named_list_items(case, group.takes):
                yield from group.takes
    elif layout.silent == "open" or layout.show not in ("risks", "alternatives"):
        yield from (name for name, stated in _default_values(case, layout.show) if not stated)


def _default_values(case: HandoutContext, show: str) -> tuple[tuple[str, object], ...]:
    """The values of a section that does not say what it takes."""
    rules = case.rules
    values: dict[str, tuple[tuple[str, object], ...]] = {
        "rest": (("lie_flat", rules.lie_flat), ("bed_rest", rules.bed_rest)),
        "timeline": (
            ("check_in", rules.arrival.check_in),
            ("stop_eating", field_value(case, "stop_eating")),
            ("stop_drinking", field_value(case, "stop_drinking")),
        ),
        "medicines": (("medicines", rules.medicines.table),),
        "warning": (("emergency", rules.warning.emergency), ("call_us", rules.warning.call_us)),
        "risks": (("risks", rules.risks),),
        "alternatives": (("alternatives", rules.alternatives),),
    }
    return values.get(show, ())
