"""`countries/<code>.yaml`: the facts of a country that pages and lists need, such as its emergency number."""

from typing import Annotated, Literal, Self

from pydantic import model_validator

from handouts.content.models.clinic import DateOrder
from handouts.content.models.scalars import ContentModel, Flag, Text, ValueMisfit, Zone, scalar
from handouts.errors import InvalidValue


def digits_of(number: str) -> str:
    """The digits of a number: '18002221222' for '1-800-222-1222'."""
    return "".join(character for character in number if character.isdecimal())


def _parse_number(value: str) -> str:
    if not 2 <= len(digits_of(value)) <= 15 or not all(sign.isdecimal() or sign in " -+()" for sign in value):
        raise InvalidValue(f"{value!r} is not a number to dial", "write its digits in quotes")
    return " ".join(value.split())


def _parse_code(value: str) -> str:
    if len(value) != 2 or not (value.isascii() and value.isalpha() and value.isupper()):
        raise InvalidValue(f"{value!r} is not the ISO 3166 code of a country", "write two capital letters, like US")
    return value


DialedNumber = Annotated[str, scalar(_parse_number, "a number to dial")]
CountryCode = Annotated[Text, scalar(_parse_code, "a country code")]


class CountryNumber(ContentModel):
    """A number that everybody in the country can call."""

    number: DialedNumber
    """The number as people write it, in quotes."""
    name: Text
    """Its name."""
    use: Text
    """What it is for."""


class Country(ContentModel):
    """One country."""

    country: CountryCode
    """Its ISO 3166 code: US. It is also the name of the file, and the region of the clinics' phone numbers."""
    name: Text
    """Its English name."""
    emergency: tuple[CountryNumber, ...]
    """Its emergency numbers. Pages print the first, if the clinic does not choose another one."""
    other_numbers: tuple[CountryNumber, ...] = ()
    """Other numbers for the public: advice about poisons, help in a crisis."""
    dates: DateOrder | None = None
    """Usual order of day, month and year in a list. It is only suggested: a list can have been written by a computer
    with the order of another country."""
    paper: Literal["Letter", "A4"]
    """Usual paper size, for a new clinic."""
    time_zone: Zone
    """A time zone of the country, for a new clinic."""
    interpreter_right: Flag = False
    """true: its law gives patients an interpreter at no cost. A page that is not in the patient's language says so."""
    labels: tuple[Text, ...] = ()
    """Files of labels that replace words of `labels/en.yaml`, the most specific one last."""

    @model_validator(mode="after")
    def _check_emergency(self) -> Self:
        if not self.emergency:
            raise ValueMisfit("no emergency number is stated", "emergency", hint="state at least one")
        return self

    def emergency_digits(self) -> tuple[str, ...]:
        """The digits of each emergency number."""
        return tuple(digits_of(entry.number) for entry in self.emergency)

    def all_digits(self) -> frozenset[str]:
        """The digits of every number of the country."""
        return frozenset(digits_of(entry.number) for entry in (*self.emergency, *self.other_numbers))
