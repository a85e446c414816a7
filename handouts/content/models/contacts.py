"""Whom to contact, how, and how soon: in the tiers of warning signs, and in `self_care`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias, get_args

from pydantic import Discriminator, Tag, model_validator

from handouts.content.models.conditional import Conditional, ProseEntry
from handouts.content.models.lengths import LengthField
from handouts.content.models.scalars import (
    ContentModel,
    Flag,
    Prose,
    Translatable,
    ValueMisfit,
    field_description,
    parse_known_words,
    scalar,
)
from handouts.content.models.signs import SignTimes
from handouts.errors import InvalidValue

TierAction = Literal[
    "emergency",
    "emergency_department",
    "call_now",
    "call_office_hours",
    "call_us",
    "call",
    "see",
    "tell",
    "ask",
    "go_to",
]
CONTACT_ACTIONS = ("call", "see", "tell", "ask", "go_to")
"""Actions whose contact is in `who`."""
EMERGENCY_ACTIONS = ("emergency", "emergency_department")
"""Actions of tiers for emergencies."""
Soon = Literal["now", "today", "office_hours", "next_visit"]
LEAST_URGENT = 6


@dataclass(frozen=True)
class ContactName:
    """The short name of a contact in `contacts` of clinic.yaml."""

    name: str


Who: TypeAlias = ContactName | str
WHO_FORMS = "the short name of a contact in clinic.yaml (midwife), or words (your midwife or doctor)"


def parse_who(text: str) -> Who:
    """A contact of the clinic by its short name, or words for somebody else. Raises InvalidValue."""
    words = " ".join(text.split()).rstrip(".")
    if not words:
        raise InvalidValue("the text is empty", f"write {WHO_FORMS}")
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", words):
        return ContactName(words)
    if match := re.match(r"(call|see|tell|ask|go to|contact|phone)\s+", words, re.I):
        message = f"{text!r} begins with what to do, which is stated apart from whom to contact"
        raise InvalidValue(message, f"write only {words[match.end() :]}, and the action in `action`")
    return parse_known_words(words)


WhoField = Annotated[
    Who,
    scalar(parse_who, "a contact"),
    field_description(f"Whom to contact: {WHO_FORMS}.", "string"),
    Translatable.WORDS,
]


class ContactAction(ContentModel):
    """An action: whom to contact, how, and how soon."""

    action: TierAction
    """emergency: call the emergency number. emergency_department: go there. call_now: call the clinic now, at any hour.
    call_office_hours: call the clinic when it is open. call_us: call the clinic. call, see, tell, ask, go_to: contact
    `who`."""
    who: WhoField | None = None
    """For call, see, tell, ask and go_to: a contact of clinic.yaml by its short name, or words, such as: your family
    doctor or the nearest emergency department."""
    soon: Soon | None = None
    """For call, see, tell, ask and go_to, how soon: now, today, office_hours, or next_visit. If left out, the page does
    not say it."""

    @model_validator(mode="after")
    def _check_contact(self) -> Self:
        if self.action in CONTACT_ACTIONS:
            if self.who is None:
                message = f"`{self.action}` does not say whom to contact"
                raise ValueMisfit(message, "action", hint="add `who: your family doctor`")
            return self
        for key in ("who", "soon"):
            if getattr(self, key) is not None:
                message = f"`{self.action}` already says whom to contact and how soon"
                raise ValueMisfit(message, key, hint=f"delete `{key}`, or write `action: call`")
        return self

    @property
    def same_contact(self) -> tuple[object, ...]:
        """What to do and whom to contact, without how soon."""
        return self.action, self.who

    @property
    def rank(self) -> int:
        """Its place in the order of urgency, 0 for the most urgent. An action that does not say how soon comes last."""
        if self.action in CONTACT_ACTIONS:
            return LEAST_URGENT if self.soon is None else 2 + get_args(Soon).index(self.soon)
        if self.action == "call_us":
            return LEAST_URGENT
        return {"emergency": 0, "emergency_department": 1, "call_now": 2, "call_office_hours": 4}[self.action]


def _parse_short_action(text: str) -> dict[str, str]:
    """One word for an action without `who`, or the short name of a contact to call. Raises InvalidValue."""
    words = " ".join(text.split())
    if words in get_args(TierAction) and words not in CONTACT_ACTIONS:
        return {"action": words}
    who = parse_who(words)
    if isinstance(who, ContactName) and words not in CONTACT_ACTIONS:
        return {"action": "call", "who": words}
    hint = "write {action: call, who: your family doctor}, call_now, emergency_department, or a contact of clinic.yaml"
    raise InvalidValue(f"{text!r} does not say how to contact somebody", hint)


def _contact_tag(value: Any) -> str:
    return "<contact>" if isinstance(value, dict | ContactAction) else "<name>"


def _parse_other(text: str) -> ContactAction:
    return ContactAction.model_validate(_parse_short_action(text))


OtherContactField = Annotated[
    Annotated[ContactAction, Tag("<contact>")]
    | Annotated[
        ContactAction,
        scalar(_parse_other, "a contact"),
        field_description("emergency_department, emergency, call_now, or a contact of clinic.yaml.", "string"),
        Tag("<name>"),
    ],
    Discriminator(_contact_tag),
]
CLINIC_CALLS = ("call_now", "call_office_hours", "call_us")
"""Actions that call the clinic itself."""
CALLS_AT_ANY_HOUR = ("call_now", "call_us")
"""Those for which pages print the number for nights and weekends, too."""
ANSWERED = ("call_now", "call_office_hours", "call_us", "call")
"""Actions that are a phone call, which nobody may answer."""


class Contacting(ContactAction):
    """An action, another one that is as good, one for other hours, and what to do if nobody answers."""

    key_aliases: ClassVar[Mapping[str, str]] = {"or": "either", "if_no_answer": "no_answer"}

    either: OtherContactField | None = None
    """Another action that is as good: emergency_department, or {action: see, who: your family doctor}. The key may also
    be written `or`."""
    outside_hours: OtherContactField | None = None
    """What to do when the contact cannot be reached, by its `hours` and `days` in clinic.yaml: another contact, or
    emergency_department. call_us prints the clinic's number for nights and weekends."""
    no_answer: OtherContactField | None = None
    """What to do if nobody answers: emergency_department. The key may also be written `if_no_answer`."""

    @property
    def others(self) -> tuple[ContactAction | None, ...]:
        """The actions beside the first one, in the order of the fields; None for one that is not stated."""
        return self.either, self.outside_hours, self.no_answer

    @model_validator(mode="after")
    def _check_others(self) -> Self:
        if self.either:
            self._check_either(self.either)
        if self.outside_hours:
            self._check_outside_hours(self.outside_hours)
        if self.no_answer is None:
            return self
        if self.action not in ANSWERED:
            message = f"`{self.action}` is not a phone call, so nobody has to answer"
            raise ValueMisfit(message, "no_answer", hint="delete it; or write the other action in `or`")
        if self.no_answer.same_contact == self.same_contact:
            raise ValueMisfit("this is the contact that does not answer", "no_answer", hint="name another one")
        return self

    def _check_either(self, other: ContactAction) -> None:
        if other.same_contact == self.same_contact:
            raise ValueMisfit("this is the same action again", "either", hint="delete it, or name another one")
        if other.action in CLINIC_CALLS and self.action in CLINIC_CALLS:
            raise ValueMisfit("both actions call the clinic", "either", hint="delete it, or name another one")

    def _check_outside_hours(self, other: ContactAction) -> None:
        if self.either:
            message = "only one of `or` and `outside_hours` can be stated"
            raise ValueMisfit(message, "outside_hours", hint="delete one; what is for the other hours belongs here")
        if self.action != "call_office_hours" and not isinstance(self.who, ContactName):
            message = "the hours of this contact are not known"
            hint = "in `who`, name a contact of clinic.yaml that has `hours` or `days`; or write call_office_hours"
            raise ValueMisfit(message, "outside_hours", hint=hint)
        if other.same_contact == self.same_contact or other.action == "call_office_hours":
            message = "this contact cannot be reached outside these hours"
            hint = "write call_us for the clinic's number at night, emergency_department, or another contact"
            raise ValueMisfit(message, "outside_hours", hint=hint)


def _parse_short_contact(text: str) -> Contacting:
    return Contacting.model_validate(_parse_short_action(text))


ContactField = Annotated[
    Annotated[Contacting, Tag("<contact>")]
    | Annotated[
        Contacting,
        scalar(_parse_short_contact, "a contact"),
        field_description("call_now, emergency_department, emergency, or a contact of clinic.yaml.", "string"),
        Tag("<name>"),
    ],
    Discriminator(_contact_tag),
]


class SelfCare(Conditional, SignTimes):
    """Something that may happen at home, what to do about it, and whom to contact if that does not help."""

    key_aliases: ClassVar[Mapping[str, str]] = {"for": "lasts", "from": "starts", "in": "period"}

    sign: Prose
    """What may happen: Your child vomits or feels sick."""
    normal: Flag = False
    """true: this is normal, and the page says so."""
    do: tuple[ProseEntry, ...] = ()
    """What to do, step by step. A step may say how long: {text: Press firmly, for: 10 min}."""
    lasts: LengthField | None = None
    """How long to do it, if there is one step: `10 min`. The key may also be written `for`."""
    if_not_better: ContactField | None = None
    """Whom to contact if that does not help: call_now, or {action: call, who: your family doctor, soon: today}."""

    @model_validator(mode="after")
    def _check_advice(self) -> Self:
        if not self.do and not self.normal:
            hint = "add `do`; or `normal: true`, if nothing is to be done"
            raise ValueMisfit("this sign does not say what to do", hint=hint)
        if self.lasts and len(self.do) != 1:
            message = "`for` belongs to one step" if self.do else "`for` needs something to do"
            raise ValueMisfit(message, "lasts", hint="write {text: Press firmly, for: 10 min} in the list `do`")
        return self
