"""`documents/<name>.yaml`: order and headings of a document's sections, and what each takes from the set.

A clinic changes structure here, without code. `SHOWS` names every presentation and the fields that it can take.
"""

from typing import Any, Literal, Self

from pydantic import model_validator

from handouts.content.models.scalars import ContentModel, Flag, Prose, Slug, Text, ValueMisfit, Whole
from handouts.errors import InvalidValue, did_you_mean

LISTS = (
    "summary", "how", "anesthesia", "prepare", "bring", "leave", "wear", "allergies", "tests", "steps", "feel",
    "benefits", "risk_text", "alternative_text", "relief", "expect", "lower_risk", "wound_care", "pain_relief",
    "follow_up", "do", "avoid", "normal", "medicine_advice", "fasting", "smoking", "driver", "stay", "tasks",
    "contact_note",
)  # fmt: skip
VALUES = (
    "facility", "procedure", "level", "practitioner", "explained_by", "others", "anesthesia_by", "procedure_date",
    "check_in", "arrival_place", "length", "observation", "stay_time", "anesthesia", "stop_eating", "stop_drinking",
    "stop_smoking", "driver", "bring", "lie_flat", "bed_rest", "ended", "phone", "after_hours_phone", "fax", "website",
    "contact_note",
)  # fmt: skip
PARTIES = ("patient", "witness", "interpreter", "clinician")
SHOWS: dict[str, tuple[str, ...]] = {
    "text": LISTS,
    "list": LISTS,
    "steps": LISTS,
    "facts": VALUES,
    "tiles": VALUES,
    "groups": (),
    "timeline": (),
    "medicines": (),
    "restart": (),
    "risks": (),
    "alternatives": (),
    "rest": (),
    "warning": (),
    "questions": (),
    "topics": (),
    "glossary": (),
    "references": (),
    "statements": (),
    "write": (),
    "signatures": PARTIES,
}


def _check_names(show: str, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    for index, name in enumerate(names):
        if name not in known:
            near = did_you_mean(name, known) or "it takes nothing"
            raise ValueMisfit(f"{show!r} cannot take {name!r}", "takes", index, hint=near)


class GroupLayout(ContentModel):
    """A short list under a small heading, one of several in a section."""

    heading: Prose
    """Its heading; where the set is silent, the label of an open line."""
    takes: tuple[Text, ...]
    """What it takes from the set, in order."""
    marker: Literal["bullet", "tick"] = "bullet"
    """Bullets, or boxes to tick."""
    silent: Literal["open", "omit"] = "open"
    """Where the set states nothing: an open line at the end of the section, or nothing."""

    @model_validator(mode="after")
    def _vocabulary(self) -> Self:
        _check_names("groups", self.takes, LISTS)
        return self


class SectionLayout(ContentModel):
    """One section of a document."""

    show: Text
    """How it is shown: text, list, steps, groups, facts, tiles, timeline, medicines, restart, risks, alternatives,
    rest, warning, questions, topics, glossary, references, statements, write, signatures."""
    heading: Prose | None = None
    """Its heading."""
    takes: tuple[Text, ...] = ()
    """What it takes from the set, in order."""
    groups: tuple[GroupLayout, ...] = ()
    """Of `groups`: short lists under small headings."""
    omit: tuple[Text, ...] = ()
    """Of `facts` and `tiles`: values that are left out, not left open, where the set is silent."""
    marker: Literal["bullet", "tick"] = "bullet"
    """Of a list: bullets, or boxes to tick."""
    intro: Prose | None = None
    """A sentence before it."""
    items: tuple[Prose, ...] = ()
    """Fixed statements, for `statements` and `write`."""
    open: Prose | None = None
    """Label of the open line where the set is silent; left out, the heading serves."""
    lines: Whole = 1
    """How many open lines."""
    silent: Literal["open", "omit"] = "open"
    """Where the set states nothing: an open line, or no section at all."""
    together: Flag = False
    """true: never split between pages when one page can hold it."""
    columns: Whole = 1
    """Of a list: set in this many columns."""

    @model_validator(mode="after")
    def _vocabulary(self) -> Self:
        if self.show not in SHOWS:
            raise ValueMisfit(f"unknown way to show {self.show!r}", "show", hint=did_you_mean(self.show, SHOWS))
        _check_names(self.show, self.takes, SHOWS[self.show])
        for name in self.omit:
            if name not in self.takes:
                raise InvalidValue(f"omit names {name!r}, which is not among takes", did_you_mean(name, self.takes))
        if self.groups and self.show != "groups":
            raise InvalidValue(f"{self.show!r} has no groups", "write show: groups")
        if self.columns not in (1, 2):
            raise ValueMisfit("columns is 1 or 2", "columns")
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
"""What files with these names mean when they do not state it: there was a time when no other documents existed."""
RESERVED = ("packet", "print-all", "run-sheet", "slips", "password")
"""Names that the program gives to its own files and journal entries."""


class DocumentLayout(ContentModel):
    """One document: its place in the packet, its title and its sections."""

    document: Slug
    """The document's name, the same as the name of its file: visit-summary for visit-summary.yaml."""
    order: Whole
    """Place in the packet, lower numbers first: 40. The shipped documents have 10, 20 and 30."""
    phase: Phase
    """before or after: whether the patient needs the page before the procedure, or gets it when the procedure is over.
    A page for after says so in its labels ('Your driver took you home'), and prints when the procedure ended."""
    role: DocumentRole
    """What the page is for. consent: the form that is signed. preparation: the page whose times go into reminders.
    discharge: the page for going home, always with the phone for nights and weekends. other: any other page."""
    name: Text
    """Its name at the foot of each page."""
    title: Prose
    """Its title: 'Getting ready for your {procedure}'."""
    form: Text | None = None
    """Form number, printed at the foot."""
    pages: Whole = 2
    """Pages it should take at most in standard print."""
    reading_grade: Whole = 6
    """School grade from which on it should be read with ease; `handouts check` warns above it: 6."""
    sections: tuple[SectionLayout, ...]
    """Its sections, in order."""

    @model_validator(mode="before")
    @classmethod
    def _first_three(cls, data: Any) -> Any:
        name = data.get("document") if isinstance(data, dict) else None
        return {**ORIGINAL_DOCUMENTS[name], **data} if isinstance(name, str) and name in ORIGINAL_DOCUMENTS else data

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.document in RESERVED:
            raise ValueMisfit(
                f"{self.document!r} is a name that the program uses itself; choose another name", "document"
            )
        if self.order < 1:
            raise ValueMisfit("order is 1 or more", "order")
        phase = PHASES.get(self.role, self.phase)
        if self.phase != phase:
            message = f"a document with `role: {self.role}` is for {phase} the procedure; write `phase: {phase}`"
            raise ValueMisfit(f"{message} or `role: other`", "phase")
        return self
