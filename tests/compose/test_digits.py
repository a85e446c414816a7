"""Numbers in the digits of a language: what a patient counts changes, what a patient dials or types does not."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.compose.digits import DIGITS, inlines_with_digits, with_digits
from handouts.document import Blank, Run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الساعة 11:59 مساءً يوم 30 نوفمبر", "الساعة ١١:٥٩ مساءً يوم ٣٠ نوفمبر"),
        ("من 2-3 حبات", "من ٢-٣ حبات"),
        ("1,000.5 لتر", "١٬٠٠٠٫٥ لتر"),
        ("500 mg كل 6 ساعات", "500 mg كل ٦ ساعات"),
        ("خذ Tylenol 500 كل 24 ساعة", "خذ Tylenol 500 كل ٢٤ ساعة"),
        ("المستوى L1 و C3-4", "المستوى L1 و C3-4"),
        ("اتصل بالرقم 770.929.9033 أو (303) 762-0808", "اتصل بالرقم 770.929.9033 أو (303) 762-0808"),
        ("اتصل بالرقم 911 أو 555-0100", "اتصل بالرقم 911 أو 555-0100"),
        ("www.clinic.example/12 أو a1@b.example", "www.clinic.example/12 أو a1@b.example"),
        ("١٢ ساعة", "١٢ ساعة"),
    ],
)
def test_arabic_indic_digits(text: str, expected: str) -> None:
    assert with_digits(text, "arab") == expected


@pytest.mark.parametrize("system", DIGITS)
def test_digits_of_system(system: str) -> None:
    assert [unicodedata.digit(digit) for digit in DIGITS[system]] == list(range(10))
    assert with_digits("40", system) == DIGITS[system][4] + DIGITS[system][0]


@pytest.mark.parametrize("system", DIGITS)
@given(text=st.text(st.sampled_from("0123456789.,:-/ مLn()@\u00a0"), max_size=60))
def test_same_numbers(system: str, text: str) -> None:
    """Only digits and separators change, and each digit keeps its value."""
    changed = with_digits(text, system)
    back = "".join(str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char for char in changed)
    assert back.replace("٫", ".").replace("٬", ",") == text


def test_links_and_other_languages_stay() -> None:
    line = (Run("6 ساعات "), Run("12", link="tel:12"), Run("12", lang="en"), Blank("3 hours"), Run("7", strong=True))
    changed = inlines_with_digits(line, "arab")
    assert [inline.text for inline in changed if isinstance(inline, Run)] == ["٦ ساعات ", "12", "12", "٧"]
    assert changed[3] == line[3]
    assert isinstance(changed[4], Run)
    assert changed[4].strong


def test_unknown_system() -> None:
    with pytest.raises(KeyError):
        with_digits("1", "roman")


def test_long_text_in_linear_time() -> None:
    for piece in ("1", "1.", "a", "a-", "1-", "@", "a@", "1 ", "("):
        assert re.sub(r"\D", "", with_digits(piece * 20_000, "latn")) == re.sub(r"\D", "", piece * 20_000)
