"""`documents/<name>.yaml`: order and headings of a document's sections, and what each takes from the set.

A clinic changes structure here, without code. `SHOWS` names every presentation and the fields that it can take.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from handouts.content.fields import Flag, Model, Prose, Text, Whole
from handouts.content.instructions import DocumentName
from handouts.problems import did_you_mean

LISTS = (
    "summary", "how", "anesthesia", "prepare", "bring", "leave", "wear", "allergies", "tests", "steps", "feel", "benefits",
    "risk_text", "alternative_text", "relief", "expect", "lower_risk", "wound_care", "pain_relief", "follow_up", "do",
    "avoid", "normal", "medicine_advice", "fasting", "smoking", "driver", "stay", "tasks", "contact_note",
)  # fmt: skip
VALUES = (
    "facility", "procedure", "level", "practitioner", "explained_by", "procedure_date", "check_in", "arrival_place",
    "length", "observation", "stay_time", "anesthesia", "stop_eating", "stop_drinking", "stop_smoking", "driver", "bring",
    "lie_flat", "bed_rest", "ended", "phone", "after_hours_phone", "fax", "website", "contact_note",
)  # fmt: skip
PARTIES = ("patient", "witness", "interpreter", "clinician")
SHOWS: dict[str, tuple[str, ...]] = {
    "text": LISTS,
    "list": LISTS,
    "steps": LISTS,
    "facts": VALUES,
    "tiles": VALUES,
    "timeline": (),
    "medicines": (),
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


class Layout(Model):
    """One section of a document."""

    show: Text
    """How it is shown: text, list, steps, facts, tiles, timeline, medicines, risks, alternatives, rest, warning,
    questions, topics, glossary, references, statements, write, signatures."""
    heading: Prose | None = None
    """Its heading."""
    takes: tuple[Text, ...] = ()
    """What it takes from the set, in order."""
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
    def _vocabulary(self) -> Layout:
        if self.show not in SHOWS:
            raise ValueError(f"unknown way to show {self.show!r}; {did_you_mean(self.show, SHOWS)}")
        for name in self.takes:
            if name not in SHOWS[self.show]:
                known = did_you_mean(name, SHOWS[self.show]) or "it takes nothing"
                raise ValueError(f"{self.show!r} cannot take {name!r}; {known}")
        if self.columns not in (1, 2):
            raise ValueError("columns is 1 or 2")
        return self


class DocumentLayout(Model):
    """One document: its title and sections."""

    document: DocumentName
    """Which of the three documents this is."""
    name: Text
    """Its name at the foot of each page."""
    title: Prose
    """Its title: 'Getting ready for your {procedure}'."""
    form: Text | None = None
    """Form number, printed at the foot."""
    pages: Whole = 2
    """Pages it should take at most in standard print."""
    sections: tuple[Layout, ...]
    """Its sections, in order."""
