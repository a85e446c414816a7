"""A phone number in the text is whole, and it is the clinic's own.

A handout with two numbers for one clinic, or one that lacks a digit, fails the patient who bleeds at night. 911, 988
and other numbers of three digits, and national lines such as poison control, are right as they are. A number after
"fax" is compared with the clinic's fax. A whole number that is none of the clinic's is an error where the text says
that it is (call us), else a warning, as it may be a pharmacy's.

Source: discharge instructions name whom to call, by day and after hours, D4 of the handouts' standards.

Mend it: write {phone} or {after_hours_phone}: the number then stands in one place, clinic.yaml.

Passes:

    follow_up:
      - Call us at 312-555-0142, or call 911 in an emergency.

Fails:

    follow_up:
      - Call us at 312-555-0143.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.finding import Hit, Level
from handouts.check.speech import Sentence, everywhere
from handouts.check.subject import Subject

LEVEL = Level.ERROR
STANDARD = "D4"
_NUMBER = re.compile(
    r"(?<![\w./#$-])(?P<number>\+?(?:\d{1,2}[\s.-])?\(?\d{2,5}\)?[\s.-]{1,2}\d{2,5}(?:[\s.-]\d{2,6})?|\d{10,11}|1?[-.\s]?8(?:00|33|44|55|66|77|88)"
    r"[-.\s]?(?=\w*[A-Z])[A-Z0-9][A-Z0-9-]{6,10})(?P<ext>\s*(?:ext\.?|x|extension)\s*\d{1,6})?(?![\w/-]|\.\d|,\d)"
)
_CALL = re.compile(r"\b(?:call|phone|phones?|telephone|tel|dial|fax|reach|text|contact|hotline)\b", re.I)
_OTHER = re.compile(
    r"\b(?:MRN|account|policy|order|forms?|ID|case|reference|serial|member|record|invoice|license|NPI|group)\b[^.;]{0,15}$",
    re.I,
)
"""Words for another kind of number."""
_US = re.compile(r"\b(?:us|our|we|clinic|office|front desk|nurse|after hours|nights?)\b", re.I)
_FAX = re.compile(r"\bfax\b(?:(?!\b(?:call|phone|tel)\b)[^.;]){0,25}$", re.I)
_LETTERS = {
    sign: str(2 + row)
    for row, group in enumerate(("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"))
    for sign in group
}
NATIONAL = frozenset({
    "8002221222",  # poison control
    "8006624357",  # SAMHSA helpline
    "8002738255",  # the older number of the 988 line
    "8007997233",  # domestic violence hotline
    "8007848669",  # tobacco quitline
    "8003321088",  # FDA MedWatch
    "8006334227",  # Medicare
    "8003681019",  # HHS Office for Civil Rights
    "8005377697",  # its line for the deaf
})  # fmt: skip
"""Lines of the whole country, by their ten digits."""


def check(subject: Subject) -> Iterator[Hit]:
    """A hit at each number that is not whole, or not the clinic's."""
    for sentence in everywhere(subject):
        for found in _NUMBER.finditer(sentence.text):
            if _is_phone(sentence.text, found):
                yield from _judged(subject, sentence, found)


def _is_phone(text: str, found: re.Match[str]) -> bool:
    """True of what has the shape of a phone, or stands behind words for one; not of a range or a date."""
    digits = _digits(found["number"])
    shaped = bool(
        re.fullmatch(r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}", found["number"])
    ) or digits.startswith("+")
    if re.fullmatch(
        r"\d{4}-\d{2}(-\d{2})?|\d{1,3}\s?-\s?\d{1,3}|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|\d{5}-\d{4}", found["number"]
    ):
        return False
    if _OTHER.search(text[: found.start()]):
        return False
    called = _CALL.search(text[max(0, found.start() - 60) : found.start()])
    grouped = len(re.findall(r"[-.\s)]+", found["number"].strip())) >= 1 or len(digits) >= 10
    return shaped or (bool(called) and grouped and 6 <= len(digits.lstrip("+")) <= 15)


def _digits(number: str) -> str:
    plain = "".join(_LETTERS.get(sign, sign) for sign in number if sign.isalnum())
    return f"+{plain}" if number.strip().startswith("+") and not plain.startswith("1") else plain


def _national(digits: str) -> str:
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _judged(subject: Subject, sentence: Sentence, found: re.Match[str]) -> Iterator[Hit]:
    clinic, digits = subject.clinic, _national(_digits(found["number"]))
    written, span = found["number"], found.span("number")
    own = {name: _national(_digits(re.sub(r"\s*(?:ext|x).*", "", number, flags=re.I)))
           for name in ("phone", "after_hours_phone", "fax") if (number := getattr(clinic, name))}  # fmt: skip
    faxed = bool(_FAX.search(sentence.text[: found.start()]))
    hint = "write {phone} or {after_hours_phone}, so that the number stands in clinic.yaml alone"
    if any(digits == number for name, number in own.items() if (name == "fax") == faxed):
        return
    if digits in own.values():
        what = (
            "is the clinic's phone, and the text calls it a fax"
            if faxed
            else "is the clinic's fax, and not a phone to call"
        )
        yield sentence.hit(span, f"{written} {what}", "correct the number" if faxed else hint)
    elif not digits.startswith("+") and len(digits) != 10:
        count = f"{len(digits)} digits"
        expected = (
            "with the area code it has 10" if len(digits) == 7 else "a phone number has 10 digits with its area code"
        )
        if not (any(number.endswith(digits) for number in own.values()) and len(digits) == 7):
            yield sentence.hit(span, f"{written} has {count}: {expected}", hint)
        else:
            yield sentence.hit(span, f"{written} lacks its area code", hint, Level.WARNING)
    elif digits not in NATIONAL:
        claimed = bool(_US.search(sentence.text)) and any(name != "fax" for name in own)
        message = f"{written} is no {'fax' if faxed else 'phone'} of the clinic in clinic.yaml"
        level = Level.ERROR if claimed and (not faxed or "fax" in own) else Level.WARNING
        yield sentence.hit(span, message, "correct the number" if faxed else hint, level)
