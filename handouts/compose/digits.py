"""Write the numbers of a text with the digits of a language.

Arabic is written with Western digits in some countries and with Arabic-Indic digits in others, so the labels of a
language choose. What people type, dial or compare with a package keeps Western digits: phone numbers,
addresses, codes, and numbers beside Latin letters, such as "500 mg" and "L1".
"""

from __future__ import annotations

import re
from dataclasses import replace

from handouts.document import Inlines, Run

DIGITS = {
    "latn": "0123456789",
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "beng": "০১২৩৪৫৬৭৮৯",
    "deva": "०१२३४५६७८९",
    "khmr": "០១២៣៤៥៦៧៨៩",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
}
"""The digits from 0 to 9 of each numbering system, by its name in CLDR."""

_LATIN = r"A-Za-zµ\u00c0-\u024f"
_KEPT = re.compile(
    rf"(?:https?://|www\.)\S+|\S+@\S+"  # an address
    rf"|\+?\(?\d{{1,4}}\)?(?:[ \u00a0.\-\u2011]\(?\d{{2,4}}\)?){{2,}}"  # a phone number
    rf"|\b(?:\d{{3}}[.\-\u2011]\d{{4}}|911|988|999|112|111)\b"  # a short one
    rf"|[\w.\-\u2011/]*[{_LATIN}][\w.\-\u2011/]*(?:[ \u00a0]\d[\d.,:/\-–]*)?"  # Latin letters, and a number after them
    rf"|\d[\d.,:/\-–]*[ \u00a0]?[{_LATIN}]+"  # a number and its unit in Latin letters
)
_SEPARATORS = {"arab": str.maketrans(".,", "٫٬"), "arabext": str.maketrans(".,", "٫٬")}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
_DECIMAL = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+\.\d+", re.ASCII)


def with_digits(text: str, system: str) -> str:
    """Return a text with its numbers in the digits of a numbering system, such as `arab`.

    Raises KeyError for a system that is not in `DIGITS`.
    """
    if system == "latn":
        return text
    digits = str.maketrans(DIGITS["latn"], DIGITS[system])
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_converted(text[end : kept.start()], digits, system), kept[0]]
        end = kept.end()
    return "".join([*parts, _converted(text[end:], digits, system)])


def _converted(text: str, digits: dict[int, int], system: str) -> str:
    separators = _SEPARATORS.get(system, {})

    def convert(number: re.Match[str]) -> str:
        return number[0].translate(digits).translate(separators if _DECIMAL.fullmatch(number[0]) else {})

    return _NUMBER.sub(convert, text)


def inlines_with_digits(inlines: Inlines, system: str) -> Inlines:
    """Return inlines with their numbers in the digits of a numbering system. Links and other languages stay."""
    return tuple(
        [
            replace(inline, text=with_digits(inline.text, system))
            if isinstance(inline, Run) and not inline.link and not inline.lang
            else inline
            for inline in inlines
        ]
    )
