"""The country of a clinic: its file, the checks that need it, and labels filled with its values.

No clinic gets the emergency number of another country. A clinic without `locale` must be in the United States, and a
`locale` must agree with the time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from handouts.content.label_sources import SETTINGS
from handouts.content.models.clinic import Clinic, ClinicSite
from handouts.content.models.country import Country, digits_of
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Labels
from handouts.content.reader import LoadedFile
from handouts.content.time_zone_countries import country_areas, is_north_american, zone_country
from handouts.errors import InputError, Problem, did_you_mean

TERRITORIES = {"PR": "US"}
"""Territories with the numbers and forms of another country in `countries/`."""
UNSTATED_COUNTRY = "US"
"""The only country that a clinic without `locale` can be in: sets of earlier versions of the program have none."""
NO_AREAS = ("UTC", "Etc")
"""First parts of the names of time zones that are in no country."""
_CALLED_NUMBER = re.compile(
    r"\b(?:call|dial|phone|ring|text)(?:ing|s|ed)?\s+(?:\*\*)?(\d{3})(?![\d.,:/-]*\d)(?!\s+\d)", re.I
)
"""'Call 911' in a text, but not 'call 555-0100'."""
NUMBER_PLACEHOLDER = "{emergency_number}"


def country_code(clinic: LoadedFile[Clinic], languages: Sequence[str], countries: Sequence[str]) -> str:
    """The code of a clinic's country, whose file exists. Raises InputError at the place to correct.

    `languages` are those of pages, English first; `countries` are the codes with a file.
    """
    value = clinic.value
    zone = value.time_zone.key
    in_zone = TERRITORIES.get(zone_country(zone), zone_country(zone))
    language, *others = dict.fromkeys(name.partition("-")[0] for name in languages)
    available = [f"{name}-{code}" for name in (language, *others) for code in countries]
    choices = f"use one of: {', '.join(available[: len(countries)])}"
    if others:
        choices += f"; or another language: {', '.join(others)}"
    if value.locale is None:
        if in_zone == UNSTATED_COUNTRY:
            return in_zone
        message = f"the clinic's country is not stated, and the time zone {zone} is not in the United States"
        in_list = in_zone in countries
        hint = f"add `locale: {language}-{in_zone}`" if in_list else f"add `locale`, {choices}"
        raise InputError([clinic.problem(("time_zone",), message, hint)])
    if value.locale not in available:
        near = did_you_mean(value.locale, available) if not available else ""
        raise InputError([clinic.problem(("locale",), f"pages are not available for {value.locale}", near or choices)])
    code = value.locale.partition("-")[2]
    if in_zone and in_zone != code:
        message = f"the locale {value.locale} is not that of the time zone {zone}, which is in {in_zone}"
        raise InputError([clinic.problem(("locale",), message, "correct `locale` or `time_zone`")])
    areas = country_areas(code)
    if areas and not in_zone and zone.partition("/")[0] not in (*areas, *NO_AREAS):
        message = f"the locale {value.locale} does not fit the time zone {zone}"
        raise InputError([clinic.problem(("locale",), message, "correct `locale` or `time_zone`")])
    return code


def number_problems(clinic: LoadedFile[Clinic], country: Country) -> Iterator[Problem]:
    """Check the phone numbers of a clinic, which its country decides."""
    value = clinic.value
    if value.emergency_number and digits_of(value.emergency_number) not in country.emergency_digits():
        numbers = " or ".join(entry.number for entry in country.emergency)
        message = f"{value.emergency_number!r} is not an emergency number of {country.name}"
        yield clinic.problem(("emergency_number",), message, f"write {numbers}, or delete this line")
    owners: list[tuple[tuple[str, ...], Clinic | ClinicSite]] = [((), value)]
    owners += [(("sites", name), site) for name, site in value.sites.items()]
    for path, owner in owners:
        for name in ("phone", "after_hours_phone", "fax"):
            if number := getattr(owner, name):
                for message, hint in phone_problems(number, country):
                    yield clinic.problem((*path, name), message, hint)
        for name, contact in owner.contacts.items():
            for message, hint in phone_problems(contact.phone, country) if contact.phone else ():
                yield clinic.problem((*path, "contacts", name, "phone"), message, hint)


def phone_problems(number: str, country: Country) -> Iterator[tuple[str, str]]:
    """Message and hint if a number can not be called in a country. Emergency numbers are not for a clinic's phone."""
    digits = digits_of(number)
    if len(digits) < 7:
        others = [entry.number for entry in country.other_numbers if len(digits_of(entry.number)) < 7]
        if digits not in map(digits_of, others):
            message = f"{number!r} is neither a full phone number nor a short number of {country.name}"
            example = "write it like 555-010-0199" if is_north_american(country.country) else "write the full number"
            yield message, example + (f", or one of: {', '.join(others)}" if others else "")
    elif not is_north_american(country.country):
        from handouts.content.phone_numbers import is_dialed_in

        if not is_dialed_in(number, country.country):
            message = f"{number!r} is not a complete phone number of {country.name}"
            yield message, "write it as it is dialed in the country, or with + and the country code"


def tier_problems(instructions: LoadedFile[InstructionSet], country: Country) -> Iterator[Problem]:
    """Check the numbers of the warning tiers, which the country of the clinic decides."""
    for index, tier in enumerate(instructions.value.warning.tiers):
        for message, hint in phone_problems(tier.number, country) if tier.number else ():
            yield instructions.problem(("warning", "tiers", index, "number"), message, hint)


def emergency_number(clinic: Clinic, country: Country) -> str:
    """The emergency number that the pages of a clinic print."""
    return clinic.emergency_number or country.emergency[0].number


EMERGENCY_LABELS = (("warning", "emergency"), ("contacts", "emergency"))
"""The labels with the emergency number."""


def fill_labels(
    labels: LoadedFile[Labels], clinic: LoadedFile[Clinic], country: LoadedFile[Country]
) -> LoadedFile[Labels]:
    """Labels with the emergency number and the clock of a clinic; the place of the number is that in its own file.

    Raises InputError if a label for emergencies has no emergency number of the country.
    """
    value, number = labels.value, emergency_number(clinic.value, country.value)
    updates: dict[str, Any] = {}
    extents, sources = labels.places.extents, labels.places.sources
    for group, name in EMERGENCY_LABELS:
        written = getattr(getattr(value, group), name)
        text = written.replace(NUMBER_PLACEHOLDER, number)
        if not any(re.search(rf"(?<!\d){digits}(?!\d)", text) for digits in country.value.emergency_digits()):
            message = f"this label has no emergency number of {country.value.name}"
            hint = f"write {NUMBER_PLACEHOLDER} where the number goes"
            raise InputError([labels.problem((group, name), message, hint)])
        updates[group] = getattr(value, group).model_copy(update={name: text})
        if NUMBER_PLACEHOLDER in written:
            own = bool(clinic.value.emergency_number)
            source = clinic.places if own else country.places
            extent = source.extents[("emergency_number",) if own else ("emergency", 0, "number")]
            extents, sources = {**extents, (group, name): extent}, sources | source.sources
    clock = (clinic.value.clock or "").removesuffix("-hour")
    if clock and value.dates.clock != clock:
        updates["dates"] = value.dates.model_copy(update={"clock": clock})
    places = replace(labels.places, extents=extents, sources=sources)
    return replace(labels, value=value.model_copy(update=updates), places=places)


def with_settings(labels: LoadedFile[Labels], english: Labels) -> LoadedFile[Labels]:
    """Labels with the clock, the first day of the week and the classes of medicines of the clinic's English labels."""
    value = labels.value
    updates = {
        group: getattr(value, group).model_copy(update={name: getattr(getattr(english, group), name)})
        for group, name in SETTINGS
    }
    return replace(labels, value=value.model_copy(update=updates))


def foreign_emergency_numbers(
    files: Iterable[LoadedFile[Any]], country: Country, others: Callable[[], Iterable[Country]]
) -> Iterator[Problem]:
    """Check that no text of these files says to call an emergency number that the country does not have.

    `others` reads the files of all countries. It is called only if a text names a short number of no use here.
    """
    texts = ((file, path, text) for file in files for path, text in _texts(file.value, ()))
    for file, path, text in texts:
        for match in _CALLED_NUMBER.finditer(text):
            if match[1] in country.all_digits():
                continue
            if not any(match[1] in other.emergency_digits() for other in others()):
                continue
            message = f"{match[1]} is not an emergency number of {country.name}"
            hint = f"write {NUMBER_PLACEHOLDER}, which prints {country.emergency[0].number}"
            yield Problem(*file.places.token(path, match[1]), message, hint)


def _texts(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every stated text of a model with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _texts(entry, (*path, name))
    elif isinstance(value, BaseModel):
        for name in sorted(value.model_fields_set):
            yield from _texts(getattr(value, name), (*path, name))
