"""Medicines of a set: what to do with each, when to stop and start again, who decides."""

from typing import Literal

from handouts.content.fields import ContentModel, Prose, Text
from handouts.content.timefields import AfterField, BeforeField, RestartField


class Medicine(ContentModel):
    """One medicine, once in a set."""

    generic: Text
    """Generic name in lowercase: clopidogrel."""
    brands: tuple[Text, ...] = ()
    """Brand names: Plavix."""
    drug_class: Text | None = None
    """Kind of medicine in plain words: blood thinner."""
    action: Literal["stop", "continue", "change", "ask"]
    """stop: do not take it for a time; continue: keep taking it; change: another dose; ask: a clinician decides."""
    before: BeforeField | None = None
    """When to stop: `5 days before procedure`. This is the first day or hour without it."""
    after: AfterField | None = None
    """How long to stay off it: `up to 48 h after procedure`."""
    restart: RestartField | None = None
    """When to start again: `1 day after procedure`, or `ask`."""
    decides: Text | None = None
    """Who decides about it: your doctor."""
    reason: Prose | None = None
    """The reason, in a short sentence."""
    note: Prose | None = None
    """What else to do about it before the procedure."""
    note_after: Prose | None = None
    """What else to do while staying off it. Printed before and after the procedure."""

    @property
    def names(self) -> tuple[str, ...]:
        """Generic first, then brands."""
        return (self.generic, *self.brands)


class MedicineAdvice(ContentModel):
    """What a set says about medicines as a whole, beside the table."""

    general: tuple[Prose, ...] = ()
    """Rules for all medicines."""
    table: tuple[Medicine, ...] = ()
    """Medicines by name."""
