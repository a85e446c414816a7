"""`procedures/<slug>.yaml`: what all clinics may share about a procedure. It has no numbers and no instructions."""

from handouts.content.models.pictures import BodyMap, StepPicture
from handouts.content.models.scalars import ContentModel, Prose, Text, Words
from handouts.content.models.sites import SiteKind, site_kind


class ProcedureCode(ContentModel):
    """A code for billing or statistics."""

    system: Text
    """The code system: CPT, ICD-10-PCS. Not printed."""
    code: Text
    """The code. Not printed."""
    use: Text | None = None
    """When the code is used. Not printed."""


class GlossaryTerm(ContentModel):
    """A medical term and its meaning."""

    term: Words
    """The medical term: vertebra."""
    plain: Prose
    """Meaning in plain words: one of the bones of the spine."""


class Procedure(ContentModel):
    """The names and codes of a procedure."""

    name: Words
    """Full name: Balloon kyphoplasty."""
    plain: Words
    """Name as it is used within a sentence: balloon kyphoplasty."""
    also: tuple[Text, ...] = ()
    """Other names, which `handouts check` recognizes. Not printed."""
    codes: tuple[ProcedureCode, ...] = ()
    """Codes for billing or statistics. Not printed."""
    description: tuple[Prose, ...] = ()
    """A plain description that is true at every clinic. Printed if a clinic's set has no `summary`."""
    level_label: Words | None = None
    """Label for the site of the procedure: Spinal level."""
    site: SiteKind | None = None
    """Kind of site. spine: a spinal level; eye: right, left or both eyes; side: right, left or both sides; none: no
    site. Not printed."""
    body_map: BodyMap | None = None
    """A picture of the body in which the treated level or side is marked."""
    step_pictures: tuple[StepPicture, ...] = ()
    """Pictures of how the procedure is done, in order."""
    glossary: tuple[GlossaryTerm, ...] = ()
    """Medical terms. Each one is printed on the pages that use it."""

    @property
    def site_kind(self) -> SiteKind | None:
        """The kind of site: as stated, else inferred from the label and the names; None if unknown."""
        return site_kind(self.site, self.level_label or "", self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the procedure."""
        return self.name, self.plain, *self.also
