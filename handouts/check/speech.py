"""A set becomes what it says to the patient: passages of prose, their sentences, and the documents that print them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handouts.check.finding import Level, Violation
from handouts.check.language import is_english
from handouts.check.subject import CheckContext, Passage, Span, per_subject
from handouts.content.reader import LoadedFile

SILENT = frozenset({
    "procedure", "version", "status", "include", "review.by", "source.title", "source.web", "source.note", "topics.on",
    "lie_flat.after", "bed_rest.after", "medicines.table.action", "medicines.table.restart", "references.title",
    "references.web", "references.date",
})  # fmt: skip
"""Texts of a set that are no wording of the clinic: words of the format, names of files, titles of other people."""
NAMES = frozenset({"medicines.table.generic", "medicines.table.brands", "medicines.table.drug_class"})
"""Texts that name a medicine: no sentences."""
_SHARED = frozenset({
    "title", "sections.heading", "sections.intro", "sections.items", "sections.open", "sections.groups.heading",
    "description", "glossary.plain", "contact_note",
})  # fmt: skip
"""Wording for the patient in the files beside the set: layouts, the procedure's names, the clinic."""
_FIELDS = {
    "do": "activity.do", "avoid": "activity.avoid", "normal": "activity.normal", "stay": "stay.text",
    "medicine_advice": "medicines.general", "fasting": "fasting.text", "smoking": "smoking.text",
    "relief": "relief.text", "anesthesia": "anesthesia.text",
}  # fmt: skip
"""What a section takes, where the field has another name."""


@dataclass(frozen=True)
class PassageSentence:
    """One sentence of a passage, and where it begins there."""

    passage: Passage
    start: int
    text: str

    def hit(self, span: Span, message: str, hint: str = "", level: Level | None = None) -> Violation:
        """A hit at a stretch of the sentence."""
        return self.passage.hit(message, hint, (self.start + span[0], self.start + span[1]), level)

    @cached_property
    def small(self) -> str:
        """The sentence in small letters, to look for words before a slow pattern does."""
        return self.text.lower()

    @property
    def line(self) -> int:
        """The line of the file on which its first word stands."""
        return self.hit((0, len(self.text)), "").place[1]


@per_subject
def patient_passages(subject: CheckContext) -> tuple[Passage, ...]:
    """Every passage of the set that speaks to the patient, and the clinic's note on how to reach it."""
    own = [passage for passage in subject.passages if passage.field not in SILENT and passage.field not in NAMES]
    return (*own, *(passage for passage in subject.of_clinic if passage.field in _SHARED))


@per_subject
def shared_passages(subject: CheckContext) -> tuple[Passage, ...]:
    """Wording that several sets share: of the documents' layouts, and of the procedure's description."""
    content = subject.content
    files: tuple[LoadedFile[Any], ...] = (content.procedure, *content.layouts.values())
    return tuple(passage for loaded in files for passage in subject.texts_of(loaded) if passage.field in _SHARED)


@per_subject
def english_sentences(subject: CheckContext) -> tuple[PassageSentence, ...]:
    """Every English sentence of what is spoken: what others say is not understood."""
    return tuple(
        sentence
        for passage in patient_passages(subject)
        if is_english(subject, passage.text)
        for sentence in passage_sentences(subject, passage)
    )


@per_subject
def all_sentences(subject: CheckContext) -> tuple[PassageSentence, ...]:
    """Those of the set and of the wording that sets share, in every language."""
    return tuple(
        sentence
        for passage in (*patient_passages(subject), *shared_passages(subject))
        for sentence in passage_sentences(subject, passage)
    )


def passage_sentences(subject: CheckContext, passage: Passage) -> Iterator[PassageSentence]:
    """The sentences of a passage."""
    return (PassageSentence(passage, said.at, said.text) for said in subject.sentences_of(passage.text))


@per_subject
def consent_fields(subject: CheckContext) -> frozenset[str]:
    """Fields of the set that a consent form prints, by its layout."""
    fields: set[str] = set()
    layouts = [subject.content.layouts[form].value for form in subject.content.with_role("consent")]
    for section in (section for layout in layouts for section in layout.sections):
        taken = (*section.takes, *(name for group in section.groups for name in group.takes))
        fields.update(_FIELDS.get(name, name) for name in taken)
        if section.show in ("risks", "alternatives"):
            kind = section.show.removesuffix("s")
            fields.update({f"{kind}s.text", f"{kind}s.name", f"{kind}s.how_common", f"{kind}_text"})
    return frozenset(fields)


def on_consent(subject: CheckContext, passage: Passage) -> bool:
    """True where a consent form prints the passage."""
    forms = subject.content.with_role("consent")
    if passage.loaded.file != subject.content.instructions.file:
        return any(passage.loaded.file == subject.content.layouts[form].file for form in forms)
    if passage.path[0] == "topics" and isinstance(row := passage.path[1], int):
        return not set(forms).isdisjoint(subject.rules.topics[row].on)
    return passage.field in consent_fields(subject)
