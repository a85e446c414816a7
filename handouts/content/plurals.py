"""Choose the plural form of a word for a number, by the rules of CLDR.

English has `one` and `other`, Polish has four forms, Arabic six, Chinese only `other`. Source: Unicode CLDR, in ICU.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, get_args

PluralCategory = Literal["zero", "one", "two", "few", "many", "other"]
CATEGORIES: tuple[PluralCategory, ...] = get_args(PluralCategory)
ONLY_NUMBERS: dict[PluralCategory, int] = {"zero": 0, "one": 1, "two": 2}
"""The number that a form means in a pattern without a number. The form of 1 is also that of 0.5 in some languages,
and that of 21 in others."""
_SAMPLES = (*range(201), 1000, 10_000, Decimal("0.5"), Decimal("1.5"), Decimal("2.5"))
"""Numbers among which each form that a length of time can need occurs."""


def plural_category(language: str, number: int | Decimal) -> PluralCategory:
    """The form that a number needs in a language. `language` is a tag: pl, zh-Hans."""
    if language.partition("-")[0] == "en":  # without ICU, which takes longer to load than the rest of a short command
        return "one" if number == 1 else "other"
    return _category(language, number)


@lru_cache(maxsize=512)
def _category(language: str, number: int | Decimal) -> PluralCategory:
    from icu4py.messageformat import MessageFormat

    cases = " ".join(f"{name} {{{name}}}" for name in CATEGORIES)
    value = int(number) if number == int(number) else float(number)
    result = MessageFormat(f"{{n, plural, {cases}}}", language).format({"n": value})
    return next(name for name in CATEGORIES if name == result)


@cache
def plural_categories(language: str) -> tuple[PluralCategory, ...]:
    """The forms that a language has, for the numbers of lengths of time."""
    forms = {plural_category(language, number) for number in _SAMPLES}
    return tuple(name for name in CATEGORIES if name in forms or name == "other")


def plural_samples(language: str) -> tuple[int | Decimal, ...]:
    """A number for each of these forms: the least one from 1 on; else a fraction, or 0."""
    samples = (*_SAMPLES[1:], _SAMPLES[0])
    return tuple(
        next((number for number in samples if plural_category(language, number) == form), samples[0])
        for form in plural_categories(language)
    )
