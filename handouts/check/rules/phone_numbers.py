"""A phone number in the text is whole, and it is the clinic's own.

A handout with two numbers for one clinic, or one that lacks a digit, fails the patient who bleeds at night. 911, 988
and other short numbers, and national lines such as poison control, are right as they are. A number after "fax" is
compared with the clinic's fax. A whole number that is none of the clinic's is an error where the text says that it is
(call us), else a warning, as it may be a pharmacy's. Numbers are read as in the country of the clinic's time zone, and
behind a + as in their own country. Outside North America, a whole number that the text does not call the clinic's is
not judged. The clinic's own numbers in clinic.yaml are whole, too.

Source: discharge instructions name whom to call, by day and after hours, D4 of the handouts' standards.

Mend it: write {phone} or {after_hours_phone}: the number then stands in one place, clinic.yaml.

Passes:

    follow_up:
      - Call us at 312-555-0142, or call 911 in an emergency. From abroad, call +44 20 7946 0958.

Fails:

    follow_up:
      - Call us at 312-555-0143.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.check.passages import PassageSentence, all_sentences
from handouts.check.region import clinic_country, is_north_american, parse_phone
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D4"
_NUMBER = re.compile(
    r"(?<![\w./#$-])(?P<number>\+?(?:\d{1,2}[\s.-])?\(?\d{2,5}\)?[\s.-]{1,2}\d{2,5}(?:[\s.-]\d{2,6})?|\d{10,11}|1?[-.\s]?8(?:00|33|44|55|66|77|88)"
    r"[-.\s]?(?=\w*[A-Z])[A-Z0-9][A-Z0-9-]{6,10})(?P<ext>\s*(?:ext\.?|x|extension)\s*\d{1,6})?(?![\w/-]|\.\d|,\d)"
)
_ABROAD = re.compile(
    r"(?<![\w./#$,:-])(?P<number>(?:\+|00(?=[1-9]))?(?:\(0 \d{2,5}\)"
    r"|\(?\d{1,5}\)?)(?:[\s./-]{0,2}\(\d{1,5}\)[\s./-]?\d{1,8}|[\s./-]{1,2}\d{1,8}){1,6}|0\d{8,11}"
    r"|\+\d{7,15})"
    r"(?P<ext>\s*(?:ext\.?|x|extension)\s*\d{1,6})?(?![\w/-]|\.\d|,\d)"
)
"""Groups of digits of any length, as other countries write their numbers."""
_NO_PHONE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,3}\s?-\s?\d{1,3}")
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


def check(context: CheckContext) -> Iterator[Violation]:
    """A hit at each number that is not whole, or not the clinic's."""
    country = clinic_country(context.clinic)
    yield from _own(context, country)
    for sentence in all_sentences(context):
        if is_north_american(country):
            for found in _NUMBER.finditer(sentence.text):
                if not _foreign(found["number"]) and _is_phone(sentence.text, found):
                    yield from _judged(context, sentence, found)
        for found in _ABROAD.finditer(sentence.text) if may_be_phone(sentence.text) else ():
            if _foreign(found["number"]) or (not is_north_american(country) and _is_abroad(sentence.text, found)):
                yield from _judged_abroad(context, sentence, found, country)


def may_be_phone(text: str) -> bool:
    """False of a text with fewer digits than any phone number: nearly all."""
    return sum(map(text.count, "0123456789")) >= 6


def _foreign(number: str) -> bool:
    """True of a number with the code of another country than those with ten digits behind a 1."""
    plain = number.strip().lstrip("(")
    return (plain.startswith("+") and not re.match(r"\+\s?1(?!\d\d?\s*\()", plain)) or bool(re.match(r"00[2-9]", plain))


def _is_abroad(text: str, found: re.Match[str]) -> bool:
    """True of what is written like a phone of another country: it begins with 0, or words for a phone stand before."""
    digits = _digits(found["number"])
    if not 6 <= len(digits.lstrip("+")) <= 15 or _NO_PHONE.fullmatch(found["number"]):
        return False
    if _OTHER.search(text[: found.start()]):
        return False
    begins = found["number"].lstrip("(").startswith(("0", "+")) and len(digits) >= 8
    return begins or bool(_CALL.search(text[max(0, found.start() - 60) : found.start()]))


def _judged_abroad(
    context: CheckContext, sentence: PassageSentence, found: re.Match[str], country: str
) -> Iterator[Violation]:
    written, clinic = found["number"], context.clinic
    read = parse_phone(written, country)
    hint = "write {phone} or {after_hours_phone}, so that the number stands in clinic.yaml alone"
    if read is None or not read.complete:
        where = (read.country if read else "") or country
        yield sentence.violation(
            found.span("number"), f"{written} is not a whole phone number{f' of {where}' if where else ''}", hint
        )
        return
    if read.short:
        return
    own = {name: value.dialed for name in ("phone", "after_hours_phone", "fax")
           if (number := getattr(clinic, name)) and (value := parse_phone(number, country))}  # fmt: skip
    faxed = bool(_FAX.search(sentence.text[: found.start()]))
    if any(read.dialed == dialed for name, dialed in own.items() if (name == "fax") == faxed):
        return
    if read.dialed in own.values():
        what = (
            "is the clinic's phone, and the text calls it a fax"
            if faxed
            else "is the clinic's fax, and not a phone to call"
        )
        yield sentence.violation(found.span("number"), f"{written} {what}", "correct the number" if faxed else hint)
    elif _US.search(sentence.text) and any(name != "fax" for name in own):
        message = f"{written} is no {'fax' if faxed else 'phone'} of the clinic in clinic.yaml"
        yield sentence.violation(found.span("number"), message, "correct the number" if faxed else hint)


def _own(context: CheckContext, country: str) -> Iterator[Violation]:
    """A hit at each number of the clinic that has too few or too many digits for its country."""
    for name in ("phone", "after_hours_phone", "fax"):
        number = getattr(context.clinic, name)
        if not number or not country:
            continue
        digits = _national(_digits(re.sub(r"\s*(?:ext|x).*", "", number, flags=re.I)))
        if is_north_american(country) and not _foreign(number):
            whole, expected = len(digits) == 10, "a phone number has 10 digits with its area code"
        else:
            read = parse_phone(number, country)
            whole, expected = (
                read is not None and read.complete,
                f"write it as it is dialed in {country}, or with its + code",
            )
        if not whole:
            place = context.content.clinic.place(name)
            yield Violation(place, f"{number} is not a whole phone number of {country}", expected, Severity.WARNING)


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


def _judged(context: CheckContext, sentence: PassageSentence, found: re.Match[str]) -> Iterator[Violation]:
    clinic, digits = context.clinic, _national(_digits(found["number"]))
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
        yield sentence.violation(span, f"{written} {what}", "correct the number" if faxed else hint)
    elif not digits.startswith("+") and len(digits) != 10:
        count = f"{len(digits)} digits"
        expected = (
            "with the area code it has 10" if len(digits) == 7 else "a phone number has 10 digits with its area code"
        )
        if not (any(number.endswith(digits) for number in own.values()) and len(digits) == 7):
            yield sentence.violation(span, f"{written} has {count}: {expected}", hint)
        else:
            yield sentence.violation(span, f"{written} lacks its area code", hint, Severity.WARNING)
    elif digits not in NATIONAL:
        claimed = bool(_US.search(sentence.text)) and any(name != "fax" for name in own)
        message = f"{written} is no {'fax' if faxed else 'phone'} of the clinic in clinic.yaml"
        severity = Severity.ERROR if claimed and (not faxed or "fax" in own) else Severity.WARNING
        yield sentence.violation(span, message, "correct the number" if faxed else hint, severity)
