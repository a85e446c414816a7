"""What is written short to the words that are said: `1.5 mL`, `9:30`, `MRI`, `Dr.`, `X-ray`."""

from __future__ import annotations

import re

SHORT = {
    "a.m.": "a m", "p.m.": "p m", "am": "am", "dr": "doctor", "mr": "mister", "mrs": "missis", "ms": "miz",
    "e.g.": "for example", "i.e.": "that is", "etc": "and so on", "vs": "versus", "approx": "about", "min": "minutes",
    "hr": "hour", "hrs": "hours", "mg": "milligrams", "mcg": "micrograms", "ml": "milliliters", "kg": "kilograms",
    "cm": "centimeters", "mm": "millimeters", "lb": "pounds", "lbs": "pounds", "oz": "ounces", "ft": "feet",
    "dept": "department", "no.": "number", "st": "street", "%": "percent", "&": "and", "+": "plus", "nsaid": "en sed",
    "nsaids": "en seds", "tv": "t v", "ok": "o k", "pharmd": "pharm d",
}  # fmt: skip
"""Abbreviations, in small letters, and their words."""
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PARTS = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?|[%&+]")
_ENDINGS = {"st", "nd", "rd", "th"}
_VOICED = re.compile(r"[AEIOUYaeiouy]")


def spoken_words(word: str) -> tuple[str, ...]:
    """The words that are said for one that is written, in small letters: `MRI` to m, r, i; `9:30` to nine, thirty."""
    if known := SHORT.get(word.casefold()):
        return tuple(known.split())
    said: list[str] = []
    for part in _PARTS.findall(word):
        said += _number(part) if part[0].isdigit() else _word(part, word)
    return tuple(said)


def _word(part: str, whole: str) -> list[str]:
    """A stretch of letters: an abbreviation, letters one by one, or a word."""
    small = part.casefold().replace("’", "'")
    if small in _ENDINGS and whole[0].isdigit():
        return []  # 2nd: what is one syllable more or less among numbers
    if known := SHORT.get(small):
        return known.split()
    if is_spelled_out(part):
        letters = small.removesuffix("s") if part.endswith("s") else small
        return [said for letter in letters for said in (("double", "you") if letter == "w" else (letter,))]
    return [small]


_WORDS = """
    A1C ADHD AED AICD AM ASA ASC BMI BP CPAP CPR CRNA CT DO DOB DVT ECG ED EEG EGD EKG EMG EMS ENT ER ERCP GERD GI
    HIV ICU ID INR IUD IV IVC LLC LPN MAC MD MI MRI MRN NP NPO OB OR OTC PA PCA PE PET PICC PM PMMA PO PPI PRN PT RN
    RSV TENS TIA TV US USA UTI
"""
LETTERS = frozenset(_WORDS.split())
"""Abbreviations that are said letter by letter though they could be words."""


def is_spelled_out(part: str) -> bool:
    """True of what is said letter by letter: MRI, IV, CT; not of MUST, which is a word in capitals."""
    plain = part.removesuffix("s")
    return len(part) > 1 and plain.isupper() and (plain in LETTERS or not _VOICED.search(plain))


def _number(text: str) -> list[str]:
    whole, _, decimals = text.replace(",", "").partition(".")
    said = _whole(int(whole)) if len(whole) <= 9 else [_ONES[int(digit)] for digit in whole]
    if decimals:
        said += ["point", *(_ONES[int(digit)] for digit in decimals)]
    return said


def _whole(number: int) -> list[str]:
    """A whole number in words."""
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10], *(_whole(number % 10) if number % 10 else [])]
    if 1100 <= number < 2100 and number % 100 and number // 100 % 10:  # a year, mostly: nineteen ninety
        return [*_whole(number // 100), *_whole(number % 100)]
    for unit, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= unit:
            return [*_whole(number // unit), name, *(_whole(number % unit) if number % unit else [])]
    return []
