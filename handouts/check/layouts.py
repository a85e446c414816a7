"""The layouts of a subject's documents to what rules ask of them: what they take, what they say, and where.

A clinic may have layouts of its own, and drop there what a form must have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.check.finding import Level, Violation
from handouts.check.subject import CheckContext, Passage
from handouts.content.models.layouts import PARTIES, SectionLayout
from handouts.content.yaml.source_locations import KeyPath

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
