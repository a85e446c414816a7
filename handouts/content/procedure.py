"""`procedures/<slug>.yaml`: what all clinics may share about a procedure. Never a number or an instruction."""

from typing import Literal

from handouts.content.fields import ContentModel, Prose, Text

SiteKind = Literal["spine", "eye", "side", "none"]


class ProcedureCode(ContentModel):
    """A billing or statistics code."""

    system: Text
    """The code system: CPT, ICD-10-PCS. Not printed."""
    code: Text
    """The code. Not printed."""
    use: Text | None = None
    """When the code is used. Not printed."""


class GlossaryTerm(ContentModel):
    """A term of medicine and its plain words."""

    term: Text
    """The medical term: vertebra."""
    plain: Prose
    """Its meaning in plain words: one of the bones of the spine."""


class Procedure(ContentModel):
    """A procedure, by its names."""

    name: Text
    """Full name: Balloon kyphoplasty."""
    plain: Text
    """Name in a sentence: balloon kyphoplasty."""
    also: tuple[Text, ...] = ()
    """Other names, by which `handouts check` recognizes it. Not printed."""
    codes: tuple[ProcedureCode, ...] = ()
    """Codes. Not printed."""
    description: tuple[Prose, ...] = ()
    """A plain description that is true at every clinic. Printed if a clinic's set has no `summary`."""
    level_label: Text | None = None
    """What the site is called: Spinal level."""
    site: SiteKind | None = None
    """What a site must be. spine: a level; eye or side: which one; none: left empty. Not printed."""
    glossary: tuple[GlossaryTerm, ...] = ()
    """Medical terms. Each one is printed on the pages that use it."""

    @property
    def site_kind(self) -> SiteKind | None:
        """What the site is: as stated, else as label and names tell; None where nothing tells."""
        from handouts.content.sites import site_kind  # a page without a patient's site does not wait for its patterns

        return site_kind(self.site, self.level_label or "", self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return self.name, self.plain, *self.also
