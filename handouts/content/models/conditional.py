"""Values that only some patients get: their base class, texts with a condition, and the questions of conditions."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from handouts.content.models.amounts import DoseField, LimitField
from handouts.content.models.conditions import KNOWN_FACTS, ConditionField, FactType
from handouts.content.models.lengths import AgeField, DelayField, LengthField, StateField
from handouts.content.models.pictures import PictogramField
from handouts.content.models.scalars import ContentModel, Prose, ValueMisfit, Words, field_description, scalar
from handouts.content.models.times import Duration
from handouts.errors import InvalidValue


class Conditional(ContentModel):
    """A value that may be for some patients only."""

    only_if: ConditionField | None = None
    """Condition under which it applies: `contrast_allergy`, `age under 18`. If left out, it always applies."""


def check_delay(value: Any, *, in_period: bool = False) -> None:
    """Raise ValueMisfit for a `delay` without one state, or a `pause` without a length.

    `value` has both, and the fields that they belong to; `in_period` is true if it has a date beside its state.
    """
    if value.delay and bool(value.once) is bool(value.until_state):
        message = "it is not clear which state this is counted from" if value.once else "this is counted from a state"
        hint = "make two entries" if value.once else "add `until_state: you take the last tablet`, or `once`"
        raise ValueMisfit(message, "delay", hint=hint)
    if value.delay and in_period:
        message = "this is counted from a state, whose day nobody knows, and the entry has a date too"
        raise ValueMisfit(message, "delay", hint="make two entries: one with the date, one with the state")
    length = getattr(value, "length", None) or getattr(value, "lasts", None)
    if value.pause and not (isinstance(length, Duration) and length.unit.elapsed):
        hint = "add how long it is done before that: `for: 20 min`"
        raise ValueMisfit("a pause needs something to pause", "pause", hint=hint)


def check_offset(value: Any) -> None:
    """Raise ValueMisfit for a `time_before` or a `time_after` without the `each_time` that it is counted from."""
    if value.time_before and value.time_after:
        message = "something is done either before or after this"
        raise ValueMisfit(message, "time_after", hint="delete one of them; or make two entries")
    key = "time_before" if value.time_before else "time_after"
    if getattr(value, key) and not value.each_time:
        hint = "add what it is counted from: `each_time: you eat`"
        raise ValueMisfit(f"`{key}` is counted from what happens each time", key, hint=hint)


class ConditionalText(Conditional):
    """A text that is for some patients only, that has a pictogram, or that holds for some time or until a state."""

    key_aliases: ClassVar[Mapping[str, str]] = {"for": "lasts"}

    text: Prose
    """Text for the patient."""
    lasts: LengthField | None = None
    """How long it holds: `10 min`, `up to 2 weeks`, `a few days`. The key may also be written `for`."""
    once: StateField | None = None
    """The state from which on it holds: you feel ready. The page has no date for it."""
    until_state: StateField | None = None
    """The state until which it holds: the wound has healed. The page has no date for it."""
    unless: StateField | None = None
    """The case in which it does not hold: your doctor tells you otherwise."""
    delay: DelayField | None = None
    """How long after the state of `once` it begins, or after that of `until_state` it ends: `24 h`."""
    pause: DelayField | None = None
    """With `for`: how long to wait before the next time: `20 min`."""
    amount: DoseField | None = None
    """How much or how many of it: `2 enemas`, `8 oz`. Printed after the text."""
    at_most: LimitField | None = None
    """The most of it, and in what time: `2 cups a day`, `1 hour a day`, `4 times a day`. Printed after the text."""
    not_older_than: AgeField | None = None
    """How old it may be on the day of the procedure: `30 days`, `6 months`. The page has the date."""
    at_least_old: AgeField | None = None
    """How old it must be on the day of the procedure: `1 year`. The page has the date."""
    icon: PictogramField | None = None
    """Pictogram before the text in a list with bullets: no_driving; or the name of an SVG file in the clinic's folder:
    walker.svg. Not printed."""

    @property
    def has_time(self) -> bool:
        """True if it says how long it holds, from or until which state, unless what, how much, or how old."""
        return any((self.lasts, self.once, self.until_state, self.unless, self.amount, self.at_most,
                    self.not_older_than, self.at_least_old))  # fmt: skip

    @model_validator(mode="after")
    def _check_waiting(self) -> Self:
        check_delay(self)
        if self.not_older_than and self.at_least_old:
            message = "a thing is either not older, or at least as old"
            raise ValueMisfit(message, "at_least_old", hint="delete one of them")
        return self

    @property
    def is_plain(self) -> bool:
        """True if nothing but its text is left when its condition is true."""
        return not (self.has_time or self.icon)


TEXT_KEYS = frozenset({
    "text", "only_if", "lasts", "once", "until_state", "unless", "icon", "delay", "pause", "amount", "at_most",
    "not_older_than", "at_least_old",
})  # fmt: skip
"""The keys of `ConditionalText`."""


def _prose_tag(value: Any) -> str:
    """The type of an entry. A mapping without these keys is probably a text with a colon: the error says so."""
    is_conditional = isinstance(value, ConditionalText) or (isinstance(value, dict) and not TEXT_KEYS.isdisjoint(value))
    return "<conditional>" if is_conditional else "<text>"


ProseEntry = Annotated[
    Annotated[Prose, Tag("<text>")] | Annotated[ConditionalText, Tag("<conditional>")], Discriminator(_prose_tag)
]
"""An entry of a list of texts: a text, or a mapping with `text` and `only_if` or `icon`."""


def plain_texts(texts: Iterable[str | ConditionalText]) -> tuple[str, ...]:
    """The text of each entry, without its condition."""
    return tuple(text if isinstance(text, str) else text.text for text in texts)


Unit = Literal["kg", "lb", "cm", "in", "years", "mg/dL", "mmol/L", "mL/min", "%", "none"]
ANSWER = "{answer}"
"""Where the words of a question with choices have the answer: If you have surgery on your {answer}."""


def _parse_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text):
        raise InvalidValue(f"{text!r} is not a name", "use lowercase letters, digits and underscores: contrast_allergy")
    if text in KNOWN_FACTS:
        hint = "delete the question, or choose another name"
        if text == "sedation":  # patients may choose it, and then no field knows it
            hint = "if patients choose, take a name of your own, like sedative; else state it in `anesthesia`"
        raise InvalidValue(f"{text!r} is known without asking", hint)
    if text in ("and", "or", "not", "is"):
        raise InvalidValue(f"{text!r} is a word of conditions", "choose another name")
    return text


AskName = Annotated[
    str,
    scalar(_parse_name, "a name"),
    field_description("Name of a question: lowercase letters, digits, underscores.", "string"),
]


class Ask(ContentModel):
    """A question whose answer decides what a patient gets. It is a column of the list and a field of the desk."""

    key_aliases: ClassVar[Mapping[str, str]] = {"if": "if_yes", "if_not": "if_no"}

    ask: Words
    """The question for the patient: Are you allergic to contrast dye?"""
    if_yes: Words | None = None
    """Words above what is only for patients who say yes, if the answer is not known: If you are allergic to contrast
    dye. With choices, the words have `{answer}`: If we operate on your {answer}. The key may also be written `if`."""
    if_no: Words | None = None
    """The same for patients who say no, or who give another answer: If you are not allergic to contrast dye. Also
    written `if_not`."""
    choices: dict[AskName, Words] | None = None
    """The possible answers, each with its words on the page: {right: right eye, left: left eye, both: both eyes}."""
    unit: Unit | None = None
    """Unit of an answer that is a number: kg. Write none for a number without a unit."""
    in_last: AgeField | None = None
    """The time before the procedure that the question is about: `3 months`. The question and the words of its condition
    then say it, with its first day."""
    when: Literal["before", "after"] = "before"
    """after: the question matters only after the procedure, so it is not asked before it."""

    @property
    def shown_unit(self) -> str:
        """The unit after a number; '' for none."""
        return "" if self.unit in (None, "none") else str(self.unit)

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if self.choices is not None and self.unit:
            raise ValueMisfit("a question has either choices or a unit", "unit", hint="delete one of them")
        if self.choices is not None and len(self.choices) < 2:
            raise ValueMisfit("a question with choices needs at least two", "choices", hint="add another choice")
        for key in ("if_yes", "if_no"):
            self._check_words(key, getattr(self, key))
        return self

    def _check_words(self, key: str, words: str | None) -> None:
        if words is None:
            return
        if self.unit:
            raise ValueMisfit("this question is answered with a number", key, hint=f"delete `{key}`")
        if self.choices is not None and ANSWER not in words:
            hint = "write it like: If we operate on your {answer}"
            raise ValueMisfit("these words do not name the answer", key, hint=hint)
        if self.choices is None and ANSWER in words:
            raise ValueMisfit("this question is answered with yes or no", key, hint=f"delete `{ANSWER}`")

    @property
    def fact_type(self) -> FactType:
        """The kind of its answers."""
        if self.choices is not None:
            return FactType("choice", tuple(self.choices))
        return FactType("number", unit=self.shown_unit) if self.unit else FactType("yes_no")


class DateAsk(Ask):
    """A question that is answered with a date, or a date and a clock time: when a visit is. A file cannot state it."""

    @property
    def fact_type(self) -> FactType:
        """The kind of its answers."""
        return FactType("date")
