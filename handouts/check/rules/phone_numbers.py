"""Phone numbers in the text are complete and belong to the clinic.

If a number is wrong or lacks a digit, a patient who bleeds at night cannot reach the clinic. Short numbers are allowed,
and so are the national lines of the clinic's country, such as poison control (`countries/US.yaml`). A number after
"fax" is compared with the clinic's fax. A complete number that is not the clinic's is an error if the text says that it
is (call us); otherwise it is a warning, because it may be a pharmacy's. The clinic's country decides the rules that
apply to a number; a number with a + follows the rules of its own country. Outside North America, a complete number that
the text does not attribute to the clinic is not checked. The clinic's own numbers in clinic.yaml must be complete, too.

Source: discharge instructions say whom to call, by day and after hours (standard D4).

Fix: write {phone} or {after_hours_phone}. Then the number is stated once, in clinic.yaml.

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
from handouts.content.phone_numbers import parse_phone
from handouts.content.time_zone_countries import clinic_country, is_north_american
from handouts.errors import Severity

SEVERITY = Severity.ERROR
STANDARD = "D4"
_NUMBER = re.compile(
    r"(?<![\w./#$-])(?P<number>\+?(?:\d{1,2}[\s.-])?\(?\d{2,5}\)?[\s.-]{1,2}\d{2,5}(?:[\s.-]\d{2,6})?|\d{10,11}|1?[-.\s]?8(?:00|33|44|55|66|77|88)"
    r"[-.\s]?(?=\w*[A-Z])[A-Z0-9][A-Z0-9-]{6,10})(?P<ext>\s*(?:ext\.?|x|extension)\s*\d{1,6})?(?![\w/-]|\.\d|,\d)"
)
_FOREIGN_NUMBER = re.compile(
    r"(?<![\w./#$,:-])(?P<number>(?:\+|00(?=[1-9]))?(?:\(0 \d{2,5}\)"
    r"|\(?\d{1,5}\)?)(?:[\s./-]{0,2}\(\d{1,5}\)[\s./-]?\d{1,8}|[\s./-]{1,2}\d{1,8}){1,6}|0\d{8,11}"
    r"|\+\d{7,15})"
    r"(?P<ext>\s*(?:ext\.?|x|extension)\s*\d{1,6})?(?![\w/-]|\.\d|,\d)"
)
"""Groups of digits of any length, as numbers are written in other countries."""
_NOT_A_PHONE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,3}\s?-\s?\d{1,3}")
_CALL = re.compile(r"\b(?:call|phone|phones?|telephone|tel|dial|fax|reach|text|contact|hotline)\b", re.I)
_OTHER = re.compile(
    r"\b(?:MRN|account|policy|order|forms?|ID|case|reference|serial|member|record|invoice|license|NPI|group)\b[^.;]{0,15}$",
    re.I,
)
"""Words for other kinds of numbers."""
_US = re.compile(r"\b(?:us|our|we|clinic|office|front desk|nurse|after hours|nights?)\b", re.I)
_FAX = re.compile(r"\bfax\b(?:(?!\b(?:call|phone|tel)\b)[^.;]){0,25}$", re.I)
_LETTERS = {
    sign: str(2 + row)
    for row, group in enumerate(("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"))
    for sign in group
}


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each number that is incomplete, or is not the clinic's."""
    country = clinic_country(context.clinic)
    yield from _check_clinic_numbers(context, country)
    for sentence in all_sentences(context):
        if is_north_american(country):
            for match in _NUMBER.finditer(sentence.text):
                if not _is_foreign(match["number"]) and _is_phone(sentence.text, match):
                    yield from _check_american(context, sentence, match)
        for match in _FOREIGN_NUMBER.finditer(sentence.text) if may_be_phone(sentence.text) else ():
            if _is_foreign(match["number"]) or (
                not is_north_american(country) and _is_foreign_phone(sentence.text, match)
            ):
                yield from _check_foreign(context, sentence, match, country)


def may_be_phone(text: str) -> bool:
    """False for a text with fewer digits than any phone number has, such as most texts."""
    return sum(map(text.count, "0123456789")) >= 6


def _is_foreign(number: str) -> bool:
    """True for a number with a country code other than 1."""
    plain = number.strip().lstrip("(")
    return (plain.startswith("+") and not re.match(r"\+\s?1(?!\d\d?\s*\()", plain)) or bool(re.match(r"00[2-9]", plain))


def _is_foreign_phone(text: str, match: re.Match[str]) -> bool:
    """True if it looks like a foreign phone number: it starts with 0 or +, or follows a word such as call."""
    digits = _digits(match["number"])
    if not 6 <= len(digits.lstrip("+")) <= 15 or _NOT_A_PHONE.fullmatch(match["number"]):
        return False
    if _OTHER.search(text[: match.start()]):
        return False
    has_prefix = match["number"].lstrip("(").startswith(("0", "+")) and len(digits) >= 8
    return has_prefix or bool(_CALL.search(text[max(0, match.start() - 60) : match.start()]))


def _check_foreign(
    context: CheckContext, sentence: PassageSentence, match: re.Match[str], country: str
) -> Iterator[Violation]:
    written, clinic = match["number"], context.clinic
    phone = parse_phone(written, country)
    hint = "write {phone} or {after_hours_phone}, so the number is stated only in clinic.yaml"
    if phone is None or not phone.complete:
        where = (phone.country if phone else "") or country
        yield sentence.violation(
            match.span("number"), f"{written} is not a complete phone number{f' ({where})' if where else ''}", hint
        )
        return
    if phone.short:
        return
    clinic_numbers = {name: value.dialed for name in ("phone", "after_hours_phone", "fax")
           if (number := getattr(clinic, name)) and (value := parse_phone(number, country))}  # fmt: skip
    is_fax = bool(_FAX.search(sentence.text[: match.start()]))
    if any(phone.dialed == dialed for name, dialed in clinic_numbers.items() if (name == "fax") == is_fax):
        return
    if phone.dialed in clinic_numbers.values():
        problem = "is the clinic's phone, but the text calls it a fax" if is_fax else "is the clinic's fax, not a phone"
        yield sentence.violation(match.span("number"), f"{written} {problem}", "correct the number" if is_fax else hint)
    elif _US.search(sentence.text) and any(name != "fax" for name in clinic_numbers):
        message = f"{written} is not the clinic's {'fax' if is_fax else 'phone'} in clinic.yaml"
        yield sentence.violation(match.span("number"), message, "correct the number" if is_fax else hint)


def _check_clinic_numbers(context: CheckContext, country: str) -> Iterator[Violation]:
    """Report each number in clinic.yaml with too few or too many digits for its country."""
    for name in ("phone", "after_hours_phone", "fax"):
        number = getattr(context.clinic, name)
        if not number or not country or (name != "fax" and _is_short_number(context, number)):
            continue
        digits = _national(_digits(re.sub(r"\s*(?:ext|x).*", "", number, flags=re.I)))
        if is_north_american(country) and not _is_foreign(number):
            complete, expected = len(digits) == 10, "a phone number has 10 digits, including the area code"
        else:
            phone = parse_phone(number, country)
            complete, expected = (
                phone is not None and phone.complete,
                f"write it as dialed in {country}, or with + and the country code",
            )
        if not complete:
            place = context.content.clinic.place(name)
            yield Violation(place, f"{number} is not a complete phone number ({country})", expected, Severity.WARNING)


def _is_short_number(context: CheckContext, number: str) -> bool:
    """True for a short number that the clinic's country lists, such as 811 in Canada. Not for its emergency number."""
    digits = _digits(number)
    return len(digits) < 7 and digits in {
        _digits(entry.number) for entry in context.content.country.value.other_numbers
    }


def _is_phone(text: str, match: re.Match[str]) -> bool:
    """True if it has the form of a phone number or follows a word such as call, and is not a range or a date."""
    digits = _digits(match["number"])
    shaped = bool(
        re.fullmatch(r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}", match["number"])
    ) or digits.startswith("+")
    if re.fullmatch(
        r"\d{4}-\d{2}(-\d{2})?|\d{1,3}\s?-\s?\d{1,3}|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|\d{5}-\d{4}", match["number"]
    ):
        return False
    if _OTHER.search(text[: match.start()]):
        return False
    after_call = _CALL.search(text[max(0, match.start() - 60) : match.start()])
    grouped = len(re.findall(r"[-.\s)]+", match["number"].strip())) >= 1 or len(digits) >= 10
    return shaped or (bool(after_call) and grouped and 6 <= len(digits.lstrip("+")) <= 15)


def _digits(number: str) -> str:
    plain = "".join(_LETTERS.get(sign, sign) for sign in number if sign.isalnum())
    return f"+{plain}" if number.strip().startswith("+") and not plain.startswith("1") else plain


def _national(digits: str) -> str:
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _check_american(context: CheckContext, sentence: PassageSentence, match: re.Match[str]) -> Iterator[Violation]:
    clinic, digits = context.clinic, _national(_digits(match["number"]))
    written, span = match["number"], match.span("number")
    clinic_numbers = {name: _national(_digits(re.sub(r"\s*(?:ext|x).*", "", number, flags=re.I)))
           for name in ("phone", "after_hours_phone", "fax") if (number := getattr(clinic, name))}  # fmt: skip
    is_fax = bool(_FAX.search(sentence.text[: match.start()]))
    hint = "write {phone} or {after_hours_phone}, so the number is stated only in clinic.yaml"
    if any(digits == number for name, number in clinic_numbers.items() if (name == "fax") == is_fax):
        return
    if digits in clinic_numbers.values():
        problem = "is the clinic's phone, but the text calls it a fax" if is_fax else "is the clinic's fax, not a phone"
        yield sentence.violation(span, f"{written} {problem}", "correct the number" if is_fax else hint)
    elif not digits.startswith("+") and len(digits) != 10:
        count = f"{len(digits)} digits"
        expected = (
            "a phone number has 10, with the area code"
            if len(digits) == 7
            else "a phone number has 10, including the area code"
        )
        if not (any(number.endswith(digits) for number in clinic_numbers.values()) and len(digits) == 7):
            yield sentence.violation(span, f"{written} has {count}: {expected}", hint)
        else:
            yield sentence.violation(span, f"{written} has no area code", hint, Severity.WARNING)
    elif digits not in {_national(number) for number in context.content.country.value.all_digits()}:
        claimed = bool(_US.search(sentence.text)) and any(name != "fax" for name in clinic_numbers)
        message = f"{written} is not the clinic's {'fax' if is_fax else 'phone'} in clinic.yaml"
        severity = Severity.ERROR if claimed and (not is_fax or "fax" in clinic_numbers) else Severity.WARNING
        yield sentence.violation(span, message, "correct the number" if is_fax else hint, severity)
