"""Values that only some patients get: their base class, texts with a condition, and the questions of conditions."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import model_validator

from handouts.content.models.conditions import KNOWN_FACTS, ConditionField, FactType
from handouts.content.models.scalars import ContentModel, Prose, Text, ValueMisfit, field_description, scalar
from handouts.errors import InvalidValue


class Conditional(ContentModel):
    """A value that may be for some patients only."""

    only_if: ConditionField | None = None
    """Condition under which it applies: `contrast_allergy`, `age under 18`. If left out, it always applies."""


class ConditionalText(Conditional):
    """A text that is for some patients only."""

    text: Prose
    """Text for the patient."""


ProseEntry = Prose | ConditionalText
"""An entry of a list of texts: a text, or a mapping with `text` and `only_if`."""
Unit = Literal["kg", "lb", "cm", "in", "years", "mg/dL", "mmol/L"]


def _parse_name(text: str) -> str:
    import re

    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text):
        raise InvalidValue(f"{text!r} is not a name", "use lowercase letters, digits and underscores: contrast_allergy")
    if text in KNOWN_FACTS or text in ("and", "or", "not", "is", "sedation"):
        raise InvalidValue(f"{text!r} is a word of conditions", "choose another name")
    return text


AskName = Annotated[
    str,
    scalar(_parse_name, "a name"),
    field_description("Name of a question: lowercase letters, digits, underscores.", "string"),
]


class Ask(ContentModel):
    """A question whose answer decides what a patient gets. It is a column of the list and a field of the desk."""

    ask: Text
    """The question for the patient, as the front desk asks it: Are you allergic to contrast dye?"""
    if_yes: Text | None = None
    """The words above what is only for patients who say yes, if the answer is not known: If you are allergic to dye."""
    if_no: Text | None = None
    """The same for patients who say no: If you are not allergic to contrast dye."""
    choices: Mapping[AskName, Text] | None = None
    """The possible answers, each with its words on the page: {right: right eye, left: left eye, both: both eyes}."""
    if_chosen: Text | None = None
    """The words above what is only for one choice, with {choice}: For your {choice}."""
    unit: Unit | None = None
    """The unit of a number: kg."""

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if self.choices is not None and self.unit:
            raise ValueMisfit("a question has either choices or a unit", "unit")
        if self.choices is not None and len(self.choices) < 2:
            raise ValueMisfit("a question with choices needs at least two", "choices")
        if self.choices is None and self.if_chosen:
            raise ValueMisfit("`if_chosen` needs `choices`", "if_chosen")
        if (self.choices is not None or self.unit) and (self.if_yes or self.if_no):
            raise ValueMisfit("this question is not answered with yes or no", "if_yes" if self.if_yes else "if_no")
        return self

    @property
    def fact_type(self) -> FactType:
        """The kind of its answers."""
        if self.choices is not None:
            return FactType("choice", tuple(self.choices))
        return FactType("number", unit=self.unit) if self.unit else FactType("yes_no")
