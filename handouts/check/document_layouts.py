"""The layouts of a subject's documents to what rules ask of them: what they take, what they say, and where.

A clinic may have layouts of its own, and drop there what a form must have.

How much room the documents of a subject take: laid out once a subject, for all rules that ask for it.

What a set is silent about: where it would stand, and which pages have an open line in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from handouts.check.context import CheckContext, Level, Passage, Violation, per_subject
from handouts.content.models.layouts import PARTIES, SectionLayout
from handouts.content.yaml.source_locations import KeyPath

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


def layout_sections(subject: CheckContext, document: str, *shows: str) -> Iterator[tuple[int, SectionLayout]]:
    """The sections of a document that are shown in one of these ways, with their numbers; all where none is named."""
    if document in subject.content.layouts:
        for number, layout in enumerate(subject.content.layouts[document].value.sections):
            if not shows or layout.show in shows:
                yield number, layout


def taken_values(subject: CheckContext, document: str) -> frozenset[str]:
    """Every name that the sections of a document take from the set, and the sections that take all there is."""
    found: set[str] = set()
    for _, layout in layout_sections(subject, document):
        whole = () if layout.takes or layout.groups else (layout.show,)
        found |= {*whole, *layout.takes, *(name for group in layout.groups for name in group.takes)}
    return frozenset(found)


def consent_forms(subject: CheckContext) -> tuple[str, ...]:
    """Names of the documents with `role: consent`, in the order of the packet."""
    return subject.content.with_role("consent")


def named(subject: CheckContext, form: str) -> str:
    """'the consent form', with its name where there are several."""
    return "the consent form" if len(consent_forms(subject)) == 1 else f"the consent form {form!r}"


def signing_parties(subject: CheckContext, form: str) -> frozenset[str]:
    """Who signs a consent form."""
    found: set[str] = set()
    for _, layout in layout_sections(subject, form, "signatures"):
        found |= set(layout.takes or PARTIES)
    return frozenset(found)


def layout_texts(subject: CheckContext, document: str) -> tuple[Passage, ...]:
    """The words that a document's layout prints by itself: title, sentences, items; and the set's own topics on it."""
    layout = subject.content.layouts.get(document)
    if layout is None:
        return ()
    fixed = (passage for passage in subject.texts_of(layout) if passage.path[-1] not in NOT_PRINTED)
    words = tuple(passage for passage in fixed if not {"takes", "omit"} & set(passage.path))
    topics = subject.rules.topics
    own = (passage for passage in subject.passages if passage.path[0] == "topics" and "on" not in passage.path)
    return (*words, *(passage for passage in own if document in topics[int(passage.path[1])].on))


def layout_violation(subject: CheckContext, document: str, message: str, hint: str, level: Level | None = None,
            path: KeyPath = ("sections",)) -> Violation:  # fmt: skip
    """A hit in the layout of a document, at its list of sections unless another place is named."""
    return Violation(subject.content.layouts[document].places.value(path), message, hint, level)


def unsigned_violation(
    subject: CheckContext, party: str, message: str, level: Level | None = None
) -> Iterator[Violation]:
    """A hit in each consent form that is signed, and not by this party. `message` holds {form} for its name."""
    for form in consent_forms(subject):
        numbers = [number for number, _ in layout_sections(subject, form, "signatures")]
        if numbers and party not in signing_parties(subject, form):
            hint = f"add `{party}` to what the signatures take"
            place = ("sections", numbers[0], "takes")
            yield layout_violation(subject, form, message.format(form=named(subject, form)), hint, level, place)


def states_value(subject: CheckContext, document: str, name: str, placeholder: str) -> bool:
    """True where a document takes a value, or says it within its own words."""
    named = f"{{{placeholder}}}"
    return name in taken_values(subject, document) or any(
        named in passage.text for passage in layout_texts(subject, document)
    )


def consent_level(subject: CheckContext) -> Level:
    """What an element weighs that hospitals and surgery centers are bound to: an error, for an office a warning.

    Where the clinic does not say what it is, it is judged as a hospital.
    """
    return Level.WARNING if subject.clinic.facility_type == "office" else Level.ERROR


def has_english_layouts(subject: CheckContext) -> bool:
    """True where the fixed words are English: words of other languages are not looked for."""
    return subject.content.labels.value.language.casefold().startswith("en")


def join_words(words: Sequence[str], last: str = "and") -> str:
    """'a, b and c'."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@per_subject
def missing_characters(subject: CheckContext) -> frozenset[str]:
    """Characters of the pages that no typeface has."""
    from handouts.typeset.renderer import missing_characters, missing_characters_in_text

    written = frozenset[str]().union(*(passage.text for passage in printed_sources(subject)))
    if not missing_characters_in_text("".join(written), subject.clinic.brand.typeface):
        return frozenset()  # nearly always: the pages themselves need not be looked through
    return frozenset().union(*(missing_characters(document) for document in subject.documents.values()))


def printed_sources(subject: CheckContext) -> Iterator[Passage]:
    """Every text that may be on a page, where it is written."""
    content = subject.content
    yield from (passage for passage in subject.passages if passage.path[0] not in ("source", "include", "review"))
    yield from (passage for passage in subject.of_clinic if passage.path[0] not in ("schedule", "mail_name"))
    yield from subject.texts_of(content.procedure)
    for layout in content.layouts.values():
        yield from subject.texts_of(layout)
    yield from subject.texts_of(content.labels)


@per_subject
def document_extents(subject: CheckContext) -> Mapping[str, DocumentExtent]:
    """Each document's, by its name; none where a character cannot be printed, which is told by itself."""
    from handouts.typeset.blocks.builder_context import RenderCache
    from handouts.typeset.renderer import measure_extent  # typeset is loaded only where a rule needs it

    if missing_characters(subject):
        return {}
    cache = subject.cache.of(RenderCache, 1)()
    return {name: measure_extent(document, cache) for name, document in subject.documents.items()}


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
    subject: CheckContext, path: KeyPath, message: str, hint: str, level: Level | None = None
) -> Violation:
    """A hit where the set is silent."""
    return Violation(gap_location(subject.content.instructions, *path), message, hint, level)


def open_line_note(subject: CheckContext, *names: str) -> str:
    """'is an open line on "Getting ready"', for values that are; '' where no page has a line for any of them."""
    found = open_lines_by_value(subject)
    pages = [page for name in names for page in found.get(name, ())]
    return f"an open line on {join_words(list(dict.fromkeys(pages)))}" if pages else ""


@per_subject
def open_lines_by_value(subject: CheckContext) -> Mapping[str, tuple[str, ...]]:
    """Each value that is an open line on a page, since the set is silent, with the names of these pages."""
    found: dict[str, list[str]] = {}
    for document, loaded in subject.content.layouts.items():
        case = HandoutContext(subject.content, document, Appointment())
        names = [name for layout in loaded.value.sections for name in _open(case, layout)]
        if loaded.value.role == "discharge":  # its head has a line for this phone
            names += [] if subject.clinic.after_hours_phone else ["after_hours_phone"]
        names += [] if subject.clinic.phone else ["phone"]
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(f'"{loaded.value.name}"')
    return {name: tuple(pages) for name, pages in found.items()}


def _open(case: HandoutContext, layout: SectionLayout) -> Iterator[str]:
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
        yield from (name for name, stated in _whole(case, layout.show) if not stated)


def _whole(case: HandoutContext, show: str) -> tuple[tuple[str, object], ...]:
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
