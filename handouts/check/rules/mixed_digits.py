"""All numbers of a page have the same digits: 3 or ٣, not both.

A page that says 3 in one line and ٣ in the next is hard to read, and digits of two systems are easy to confuse.
Dates, times and lengths have the digits that the labels of the language choose: Western digits, if they choose none.
Phone numbers, numbers beside Latin letters, such as 500 mg and L1, and emergency numbers always have Western digits.

Source: our own. The Unicode Consortium's CLDR has one default system of digits for each language and country.

Fix: write the text with the digits that its pages have, or choose others: `numbers.digits` in `labels/ar-US.yaml`.

Passes (translations/ar/balloon-kyphoplasty.yaml):

    language: ar
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: Do not drive for 24 hours.
        target: لا تقد السيارة لمدة 24 ساعة.

Fails (translations/ar/balloon-kyphoplasty.yaml):

    language: ar
    translated: {by: Ana Muster, method: human, on: 2026-11-20}
    texts:
      - source: Do not drive for 24 hours.
        target: لا تقد السيارة لمدة ٢٤ ساعة.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.content.content import Content
from handouts.content.label_sources import label_texts
from handouts.content.library import READERS, Library
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import read_source, shown_path
from handouts.content.yaml.source_locations import Place
from handouts.errors import InputError, Severity, UsageError
from handouts.translate.status import set_languages, set_paths, translated_entries

SEVERITY = Severity.WARNING
STANDARD = ""
WHOLE_SET = True
WESTERN = "0"
_ZEROS = {"latn": "0", "arab": "٠", "arabext": "۰", "beng": "০", "deva": "०"}
_NAMES = {"0": "Western", "٠": "Arabic-Indic", "۰": "Persian", "০": "Bengali", "०": "Devanagari", "０": "full-width"}
_KEPT_WESTERN = re.compile(
    r"\{[^{}]*\}"  # placeholders
    r"|(?<![\w.])\+?[\d(][\d().\s-]{5,}\d"  # phone numbers
    r"|[\d.,:/-]*[A-Za-z][\w.:/@-]*"  # L1, 2x, addresses
    r"|\d[\d.,-]*\s*(?:[A-Za-zµμ%°℃℉])[\w/]*"  # 500 mg, 38 °C
)


def check(context: CheckContext) -> Iterator[Violation]:
    """A violation for each text with two systems of digits, or with another one than the dates of its pages."""
    content = context.content
    country = content.country.value
    kept = frozenset(entry.number for entry in (*country.emergency, *country.other_numbers))
    own = _ZEROS[content.labels.value.numbers.digits]
    texts = [(passage.place(), passage.text) for passage in (*context.passages, *context.clinic_passages)]
    yield from _violations(texts, own, kept)
    if context.library is None:
        return
    for language in set_languages(context.library, content):
        try:
            digits = context.library.labels(language, content.slug).numbers.digits
        except (InputError, UsageError):  # reported as a problem of the translation
            continue
        yield from _violations(_translated_texts(context.library, content, language), _ZEROS[digits], kept)


def _violations(texts: list[tuple[Place, str]], zero: str, kept: frozenset[str]) -> Iterator[Violation]:
    for place, text in texts:
        used = _digits(text if zero == WESTERN else _without_western(text), kept if zero != WESTERN else frozenset())
        names = [_shown(*entry) for entry in used.items()]
        if len(used) > 1:
            hint = "write all numbers of the text in the same digits"
            yield Violation(place, f"{names[0]} and {names[1]} in one text", hint)
        elif used and zero not in used:
            other = _NAMES[zero]
            hint = f"write the number in {other} digits, or choose the digits of the language: `numbers.digits`"
            yield Violation(place, f"{names[0]}, but dates and times of the pages have {other} digits", hint)


def _digits(text: str, kept: frozenset[str]) -> dict[str, str]:
    """The first number in each system of digits, by its zero, without the Western numbers in `kept`."""
    numbers: dict[str, str] = {}
    for match in re.finditer(r"\d+", text):
        if match[0] not in kept:
            numbers.setdefault(_zero(match[0][0]), match[0])
    return numbers


def _without_western(text: str) -> str:
    """The text without the numbers that have Western digits on every page."""
    return _KEPT_WESTERN.sub(lambda match: match[0] if _has_other_digits(match[0]) else " ", text)


def _has_other_digits(text: str) -> bool:
    return any(character.isdecimal() and not character.isascii() for character in text)


def _zero(digit: str) -> str:
    return chr(ord(digit) - unicodedata.digit(digit))


def _shown(zero: str, number: str) -> str:
    """'Western digits (3)'; digits of a script without a name here are 'other digits'."""
    return f"{_NAMES.get(zero, 'other')} digits ({number})"


def _translated_texts(library: Library, content: Content, language: str) -> list[tuple[Place, str]]:
    """The texts of all translations and labels that the pages have in a language, with their places."""
    texts = [(entry.place, entry.target) for entry in translated_entries(set_paths(library, content, language))]
    for name in (language, *(f"{language}.{reader}" for reader in READERS)):
        label_file = library.label_path(name)
        if label_file.exists():
            parsed = parse_yaml(read_source(label_file, shown_path(label_file)))
            texts += [
                (parsed.places.value(path), text)
                for path, text in label_texts(parsed.tree)
                if path[0] not in ("dates", "calendar")
            ]
    return texts
