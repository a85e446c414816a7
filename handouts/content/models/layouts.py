"""`documents/<name>.yaml`: order and headings of a document's sections, and what each section takes from the set.

A clinic changes the structure of its documents here, without code.
"""

from typing import Any, Literal, Self

from pydantic import model_validator

from handouts.content.models.scalars import ContentModel, Flag, Prose, Slug, Text, ValueMisfit, Whole, Words
from handouts.errors import InvalidValue, did_you_mean

LISTS = (
    "summary", "how", "anesthesia", "prepare", "bring", "leave", "wear", "allergies", "tests", "steps", "feel",
    "benefits", "risk_text", "alternative_text", "relief", "expect", "lower_risk", "wound_care", "pain_relief",
    "follow_up", "do", "avoid", "normal", "medicine_advice", "fasting", "smoking", "driver", "stay", "plan",
    "after", "tasks", "contact_note",
)  # fmt: skip
VALUES = (
    "facility", "procedure", "level", "practitioner", "explained_by", "others", "anesthesia_by", "procedure_date",
    "check_in", "arrival_place", "length", "observation", "stay_time", "anesthesia", "stop_eating", "stop_drinking",
    "stop_smoking", "driver", "bring", "lie_flat", "bed_rest", "ended", "went_home", "received_by", "received_at",
    "phone", "after_hours_phone", "fax", "website", "contact_note", "location",
)  # fmt: skip
SIGNERS = ("clinician", "interpreter", "patient", "witness", "confirmation", "withdrawal")
PICTURES = ("body_map", "step_pictures")
SHOWS: dict[str, tuple[str, ...]] = {
    "text": LISTS,
    "list": LISTS,
    "steps": LISTS,
    "facts": VALUES,
    "tiles": VALUES,
    "groups": (),
    "picture": PICTURES,
    "timeline": (),
    "urgent": (),
    "calendar": (),
    "medicines": (),
    "restart": (),
    "courses": (),
    "as_needed": (),
    "do_not_take": (),
    "doses": (),
    "risks": (),
    "patient_risks": (),
    "alternatives": (),
    "rest": (),
    "warning": (),
    "self_care": (),
    "what_if": (),
    "extra_procedures": (),
    "questions": (),
    "topics": (),
    "glossary": (),
    "references": (),
    "statements": (),
    "write": (),
    "signatures": SIGNERS,
}
"""Every way to show a section, with the names that its `takes` may have."""


def _check_names(show: str, names: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    for index, name in enumerate(names):
        if name not in allowed:
            hint = did_you_mean(name, allowed) or "delete `takes`"
            raise ValueMisfit(f"{show!r} cannot take {name!r}", "takes", index, hint=hint)


class GroupLayout(ContentModel):
    """A short list under a small heading: one of several in a section."""

    heading: Prose
    """Heading of the list. If the set states nothing, it is the label of an open line."""
    takes: tuple[Text, ...]
    """What to take from the set, in order."""
    marker: Literal["bullet", "tick", "check", "cross"] = "bullet"
    """Bullets, boxes to check, check marks (what to do), or crosses (what not to do)."""
    silent: Literal["open", "omit"] = "open"
    """If the set states nothing: open prints an open line at the end of the section, omit prints nothing."""

    @model_validator(mode="after")
    def _check_takes(self) -> Self:
        _check_names("groups", self.takes, LISTS)
        return self


class SectionLayout(ContentModel):
    """One section of a document."""

    show: Text
    """How to show the section: text, list, steps, groups, picture, facts, tiles, urgent, timeline, calendar,
    medicines, restart, courses, as_needed, do_not_take, doses, risks, patient_risks, alternatives, rest, warning,
    self_care, what_if, extra_procedures, questions, topics, glossary, references, statements, write, signatures."""
    heading: Prose | None = None
    """Heading of the section."""
    takes: tuple[Text, ...] = ()
    """What to take from the set, in order."""
    groups: tuple[GroupLayout, ...] = ()
    """For `groups`: short lists under small headings."""
    omit: tuple[Text, ...] = ()
    """For `facts` and `tiles`: values to leave out if the set does not state them. Others print as an open line."""
    marker: Literal["bullet", "tick"] = "bullet"
    """For a list: bullets, or boxes to check."""
    intro: Prose | None = None
    """A sentence at the beginning of the section."""
    items: tuple[Prose, ...] = ()
    """Fixed statements, for `statements` and `write`."""
    open: Prose | None = None
    """Label of the open line that is printed if the set states nothing. If left out, the heading is the label."""
    lines: Whole = 1
    """Number of open lines."""
    silent: Literal["open", "omit"] = "open"
    """If the set states nothing: open prints an open line, omit leaves out the section."""
    optional: Flag = False
    """Leave the section out if it would cost a page of a document with more pages than `pages`: for pictures that
    repeat what the words say, and for lines that staff may also write elsewhere."""
    together: Flag = False
    """true: keep the section on one page if it fits on one."""
    columns: Whole = 1
    """For a list: number of columns, 1 or 2."""

    @model_validator(mode="after")
    def _check_section(self) -> Self:
        if self.show not in SHOWS:
            raise ValueMisfit(f"unknown value of `show`: {self.show!r}", "show", hint=did_you_mean(self.show, SHOWS))
        _check_names(self.show, self.takes, SHOWS[self.show])
        for name in self.omit:
            if name not in self.takes:
                raise InvalidValue(f"`omit` has {name!r}, which is not in `takes`", did_you_mean(name, self.takes))
        if self.groups and self.show != "groups":
            raise InvalidValue(f"{self.show!r} has no groups", "write show: groups")
        if self.show == "picture" and not self.takes:
            raise InvalidValue("the section shows no picture", f"write takes: [{', '.join(PICTURES)}]")
        if self.columns not in (1, 2):
            raise ValueMisfit("`columns` must be 1 or 2", "columns")
        return self


Phase = Literal["before", "after"]
DocumentRole = Literal["consent", "preparation", "discharge", "other"]

PHASES: dict[DocumentRole, Phase] = {"consent": "before", "preparation": "before", "discharge": "after"}
"""The only phase that a role allows."""
ORIGINAL_DOCUMENTS: dict[str, dict[str, str]] = {
    "preparation": {"order": "10", "phase": "before", "role": "preparation"},
    "consent": {"order": "20", "phase": "before", "role": "consent"},
    "discharge": {"order": "30", "phase": "after", "role": "discharge"},
}
"""Values of these documents if their files do not state them. Older layouts have no such keys."""
RESERVED = ("packet", "print-all", "run-sheet", "slips", "password")
"""Names that the program uses for its own files and journal entries."""


class DocumentLayout(ContentModel):
    """One document: its place in the packet, its title and its sections."""

    document: Slug
    """Name of the document, which is also the name of its file: visit-summary for visit-summary.yaml."""
    order: Whole
    """Place in the packet; lower numbers come first: 40. The shipped documents have 10, 20 and 30."""
    phase: Phase
    """before or after: the patient gets the document before or after the procedure. With after, the document has labels
    in the past tense ('Your driver took you home') and shows when the procedure ended."""
    role: DocumentRole
    """Purpose of the document. consent: the form that the patient signs. preparation: the document whose times become
    reminders. discharge: the document for going home, always with the phone for nights and weekends. other: any other
    document."""
    name: Words
    """Name in the footer of each page."""
    title: Prose
    """Title of the document: 'Getting ready for your {procedure}'."""
    form: Text | None = None
    """Form number, printed in the footer."""
    pages: Whole = 2
    """Maximum number of pages in standard print. `handouts check` warns above it."""
    reading_grade: Whole = 6
    """Maximum reading level, as a school grade: 6. `handouts check` warns above it."""
    sections: tuple[SectionLayout, ...]
    """The sections, in order."""

    @model_validator(mode="before")
    @classmethod
    def _add_original_values(cls, data: Any) -> Any:
        name = data.get("document") if isinstance(data, dict) else None
        return {**ORIGINAL_DOCUMENTS[name], **data} if isinstance(name, str) and name in ORIGINAL_DOCUMENTS else data

    @model_validator(mode="after")
    def _check_document(self) -> Self:
        if self.document in RESERVED:
            raise ValueMisfit(
                f"the name {self.document!r} is reserved for the program", "document", hint="choose another name"
            )
        if self.order < 1:
            raise ValueMisfit("`order` must be 1 or more", "order")
        shows = [section.show for section in self.sections]
        if "calendar" in shows and "timeline" not in shows:
            message = "a document with a calendar needs a timeline, which also has what has no known day"
            raise ValueMisfit(message, "sections", shows.index("calendar"), hint="add a section `- show: timeline`")
        phase = PHASES.get(self.role, self.phase)
        if self.phase != phase:
            message = f"a document with `role: {self.role}` must have `phase: {phase}`"
            raise ValueMisfit(message, "phase", hint=f"write `phase: {phase}` or `role: other`")
        return self
