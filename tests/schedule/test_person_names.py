"""Names of patients: any script is accepted; invisible names, and characters that no name has, are refused."""

from __future__ import annotations

import unicodedata

import pytest

from handouts.schedule.person_names import is_listed_physician, person_name
from tests.schedule.test_exports import NAMES as MORE
from tests.support.sample_files import NAMES

GOOD = [
    *(name for names in NAMES.values() for name in names.split(", ")), *MORE, "Maria Beispiel 0", "Max Muster III.",
    "Li", "Ý", "O'Neil-Muster", "D’Arcy", "Muster, Erika", "Gal·la Exempel", "ジャン・ポール", "ジャン＝ポール", "Tom (Tim) Muster",
    'Tom "T" Muster', "Tom “T” Muster", "Kaʻiulani", "Kamāla`i", "Mª Carmen", "Pierre Louÿs", "L'HAŸ", "Šárka Tomáš",
    "Ana Jošt", "McŒuvre"[2:], "བསྒྲུབས", "ကြွေးကြော်", "ज़ींनत", "שָׁלֹ֥ום", "مُحَمَّدٌ", "ที่รัก", "Zoë", "X Æ", "Muster2",
    unicodedata.normalize("NFD", "Nguyễn Thị Ví Dụ"), "A\u030a\u0301sa", "অ\u09cd\u200dযা",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_accepted_names(name: str) -> None:
    assert person_name(name) == name


@pytest.mark.parametrize("sign", "§³£¿¤©®¥¢«»¬±µ¶¼½¾×÷|~^<>=+*/\\_#$%&@{}[];:°¨¯¹²¦¸†‡…‰‹›€™•˜ˆ‚")
def test_character_of_no_name(sign: str) -> None:
    for name in (f"M{sign}ller", f"Maria {sign} Muster", f"{sign}Muster"):
        with pytest.raises(ValueError, match="which is not part of a name; type it again"):
            person_name(name)


@pytest.mark.parametrize("name", ["MŸller", "JŠger", "K”ln", "J„ger", "B“hm", "SchŽn"])
def test_misread_letters(name: str) -> None:
    with pytest.raises(ValueError, match="inside a word, probably a damaged letter"):
        person_name(name)


@pytest.mark.parametrize("name", ["\u200d", "\u200c \u200d", "...", "- -", "'", "\u3164", "\u0301", "12345", "(1)"])
def test_name_without_letter(name: str) -> None:
    with pytest.raises(ValueError, match="it contains no letter"):
        person_name(name)


@pytest.mark.parametrize("name", ["Z" + "\u0301" * 60, "Z\u0335\u0316\u033fa", "क" + "\u0941" * 7])
def test_many_marks(name: str) -> None:
    with pytest.raises(ValueError, match="a letter with many marks"):
        person_name(name)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u00a0", "\n"])
def test_line_break_becomes_space(sign: str) -> None:
    assert person_name(f"Maria{sign}Muster") == "Maria Muster"


PHYSICIANS = ("Dr. Ann Lee", "José Núñez-Ortiz, MD", "O'Neil, Pat", "Dr. 李 明")


@pytest.mark.parametrize(
    "name",
    [
        "Dr. Ann Lee", "Ann Lee", "Lee", "Ann", "LEE, ANN", "A. Lee", "Ann Lee, M.D.", "Prof. Ann Lee MD PhD", "Jose Nunez Ortiz",
        "Dr Nunez", "Pat ONeil", "Pat O’Neil", "李 明",
    ],
)  # fmt: skip
def test_same_physician(name: str) -> None:
    assert is_listed_physician(name, PHYSICIANS)


@pytest.mark.parametrize("name", ["Ann Leigh", "B. Lee", "Dr. Ann Kim", "A. L.", "Dr.", "Smith", "Ann Lee Kim"])
def test_other_physician(name: str) -> None:
    assert is_listed_physician(name, PHYSICIANS) is False
