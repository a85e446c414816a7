"""The checked files of one clinic and procedure, from which handouts are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from pydantic import BaseModel

from handouts.content.approvals import Status, find_approval, find_changed_approval, text_digests
from handouts.content.languages import SOURCE_LANGUAGE, language_name
from handouts.content.localization import emergency_number
from handouts.content.models.approvals import Approval
from handouts.content.models.clinic import Clinic, ClinicSite
from handouts.content.models.country import Country
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.models.layouts import DocumentLayout, DocumentRole, Phase
from handouts.content.models.notices import CivilRightsNotices
from handouts.content.models.procedure import Procedure
from handouts.content.models.translation import Translation
from handouts.content.overlays import NO_SELECTION, Overlay, OverlayKind, Selection
from handouts.content.reader import LoadedFile
from handouts.content.resolution import has_conditions

ReaderTexts: TypeAlias = tuple[LoadedFile[Labels], dict[str, LoadedFile[DocumentLayout]]]
"""Labels and layouts with the words for one reader."""


def _texts(texts: ReaderTexts) -> Iterator[BaseModel]:
    labels, layouts = texts
    yield labels.value
    yield from (layouts[name].value for name in sorted(layouts))


@dataclass(frozen=True, eq=False)  # compared by identity, which is fast; the content never changes
class Content:
    """All files that the handouts of one clinic and procedure are made from."""

    slug: str
    """Short name of the clinic: the name of its folder."""
    clinic: LoadedFile[Clinic]
    instructions: LoadedFile[InstructionSet]
    procedure: LoadedFile[Procedure]
    layouts: dict[str, LoadedFile[DocumentLayout]]
    """Layouts by the names of their documents."""
    labels: LoadedFile[Labels]
    """With the emergency number and the clock of the clinic."""
    country: LoadedFile[Country]
    logo: bytes | None
    approvals: tuple[Approval, ...] = ()
    """Every approval of the set, in all languages, oldest first."""
    staff: LoadedFile[Labels] | None = None
    """Labels for the patient in the language of the clinic's staff."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """The pictures of the set by the names of their files."""
    overlays: tuple[Overlay, ...] = ()
    """All overlays of the set, for every site and physician."""
    selection: Selection = NO_SELECTION
    """The site and the physician that `clinic` and `instructions` are for."""
    base: Content | None = None
    """The content for no site, no physician and the usual reader, if this is the one for another."""
    readers: Mapping[str, ReaderTexts] = field(default_factory=dict)
    """Labels and layouts by reader, if the set has several readers. `labels` and `layouts` are for the usual one."""

    original: Content | None = None
    """The content with English labels and layouts, if these are translated."""
    own: Content | None = None
    """The content in the clinic's own language, if this is its translation for a patient."""
    language: str = SOURCE_LANGUAGE
    """Name of the labels: en, es."""
    set_language: str = SOURCE_LANGUAGE
    """The language in which the clinic writes its sets, by the name of its labels."""
    interpreter_notices: tuple[tuple[str, str], ...] = ()
    """What a page that is not in the patient's language says in that language: each language tag with its sentences."""
    notices: LoadedFile[CivilRightsNotices] | None = None
    """The notices of the clinic's country; None if the clinic does not print them."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """Translations of the texts that the program compares, such as the class of a medicine. See `term`."""
    translations: tuple[Translation, ...] = ()
    """The translations of the files, if this is a translation."""
    source_layouts: Mapping[str, LoadedFile[DocumentLayout]] = field(default_factory=dict)
    """The layouts as their files have them, before the words of a country or reader replace texts."""
    logo_rtl: bytes | None = None
    """The logo of pages from right to left, if they have one of their own."""

    staff_language: str = SOURCE_LANGUAGE
    """Name of the labels for staff."""
    staff_content: Content | None = None
    """The content in the language of staff, if that is neither English nor the language of the pages, or if only the
    labels are in English."""

    language_names: Mapping[str, str] = field(default_factory=dict)
    """Names of languages in the language of the pages, by their tags; {} for English."""
    staff_language_names: Mapping[str, str] = field(default_factory=dict)
    """The same in the language of staff."""

    def language_name(self, code: str) -> str:
        """The name of a language in the language of the pages; '' if it is not known in that language."""
        if self.language == SOURCE_LANGUAGE:
            return language_name(code)
        return self.language_names.get(code) or self.language_names.get(code.partition("-")[0], "")

    def staff_language_name(self, code: str) -> str:
        """The name of a language in the language of staff; in English if it is not known."""
        names = self.staff_language_names
        return names.get(code) or names.get(code.partition("-")[0]) or language_name(code)

    def term(self, text: str) -> str:
        """The words that a page prints for a text that the program compares: 'anticoagulante' for 'blood thinner'."""
        return self.terms.get(text, text)

    @property
    def in_english(self) -> Content:
        """The content with English labels and layouts: itself, or the one that it translates."""
        return self.original or self

    @property
    def for_staff(self) -> Content:
        """The content in the language of staff. Words of the set are as the clinic wrote them if none is complete."""
        return self if self.language == self.staff_language else self.staff_content or self.in_english

    @property
    def is_translation_reviewed(self) -> bool:
        """True if a qualified person reviewed every translation, or if the set is not translated."""
        return self.language == self.set_language or all(translation.review for translation in self.translations)

    def for_reader(self, reader: str | None) -> Content:
        """The content with the words for a reader; None for the usual one."""
        if reader is None or reader not in self.readers:
            return self
        if reader not in self._by_reader:
            labels, layouts = self.readers[reader]
            staff, base = self.staff or self.labels, self.base or self
            self._by_reader[reader] = replace(self, labels=labels, layouts=layouts, readers={}, staff=staff, base=base)
        return self._by_reader[reader]

    @cached_property
    def _by_reader(self) -> dict[str, Content]:
        return {}

    @property
    def clinic_and_site(self) -> str:
        """Short name of the clinic and, if it has several sites, of the site: `peachtree-heart/midtown`."""
        return f"{self.slug}/{self.selection.location}" if self.selection.location else self.slug

    @property
    def location(self) -> ClinicSite | None:
        """The site that the content is for."""
        return self.clinic.value.sites.get(self.selection.location)

    def has_overlays(self, kind: OverlayKind) -> bool:
        """True if the set differs between sites, or between physicians."""
        return any(overlay.kind == kind for overlay in self.overlays)

    @cached_property
    def selections(self) -> tuple[Selection, ...]:
        """Every combination of site and physician that can be printed.

        All physicians without an overlay have the same text, so '' stands for them. If no site has an overlay, blank
        pages can be printed without a site, so '' is one of the sites.
        """
        clinic = self.clinic.value
        sites = tuple(clinic.sites) if self.has_overlays("sites") else ("", *clinic.sites)
        own = {overlay.name for overlay in self.overlays if overlay.kind == "physicians"}
        others = ("",) if not own or own < set(clinic.physicians) else ()
        physicians = (*others, *(name for name in clinic.physicians if name in own))
        return tuple(Selection(site, physician) for site in sites for physician in physicians)

    def phase(self, document: str) -> Phase:
        """Whether a document is for before or after the procedure."""
        return self.layouts[document].value.phase

    def with_role(self, role: DocumentRole) -> tuple[str, ...]:
        """Names of the documents with a role, in the order of the packet."""
        return tuple(name for name in self.in_order(self.layouts) if self.layouts[name].value.role == role)

    def in_order(self, documents: Iterable[str]) -> tuple[str, ...]:
        """Names of documents in the order of the packet."""
        return tuple(sorted(documents, key=lambda name: (self.layouts[name].value.order, name)))

    @property
    def staff_labels(self) -> Labels:
        """Labels for the run sheet and the desk: in the language of staff, not the patient's."""
        return (self.staff or self.labels).value

    @property
    def emergency_number(self) -> str:
        """The emergency number that the pages print."""
        return emergency_number(self.clinic.value, self.country.value)

    @cached_property
    def has_conditions(self) -> bool:
        """True if anything in the set is for some patients only."""
        return has_conditions(self.instructions.value)

    @cached_property
    def text_digests(self) -> dict[str, str]:
        """SHA-256 digest of the text of each document, by its name."""
        if self.base:  # an approval covers the set and all its overlays
            return self.base.text_digests
        texts = [text for name in sorted(self.readers) for text in _texts(self.readers[name])]
        notices = (self.notices.value,) if self.notices else ()
        shared = (self.instructions.value, self.clinic.value, self.procedure.value, self.labels.value, *texts, *notices)
        overlays: list[object] = [(overlay.kind, overlay.name, overlay.parsed.tree) for overlay in self.overlays]
        overlays += [("terms", dict(self.terms))] if self.terms else []
        layouts = {name: layout.value for name, layout in self.layouts.items()}
        return text_digests(shared, layouts, self.pictures, overlays)

    @property
    def language_approvals(self) -> tuple[Approval, ...]:
        """The approvals in the language of these labels, oldest first."""
        return tuple(entry for entry in self.approvals if entry.language == self.labels.value.language)

    @cached_property
    def approval(self) -> Approval | None:
        """The last approval of the current text; None if there is none."""
        approvals = self.language_approvals
        return find_approval(approvals, self.text_digests) if approvals else None

    @property
    def changed_approval(self) -> Approval | None:
        """The last approval of a different text with the current version; None if the current text is approved."""
        if not self.approvals or self.approval:
            return None
        return find_changed_approval(self.language_approvals, self.text_digests, self.instructions.value.version)

    @property
    def status(self) -> Status:
        """The status that the pages show. A sample stays a sample; without approvals, the status in the set counts."""
        stated = self.instructions.value.status
        if stated == "sample":
            return stated
        if not self.approvals:
            return stated if self.is_translation_reviewed else "draft"
        return "approved" if self.approval else "draft"
