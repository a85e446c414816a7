"""Faces: what they cover is known without opening them, each opens only when used, and a letter finds the right one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from handouts.resources import fonts_dir
from handouts.typeset.text.fonts import TYPEFACES, _covered, face_for, font_chain, load_face
from handouts.typeset.text.itemization import itemize, script_of

FACES = sorted(path.name.partition(".")[0] for path in fonts_dir().glob("*.ttf*"))
NAMES = {
    "Nguyễn Thị Ánh": "NotoSans-Regular",
    "Łukasz Żółć": "NotoSans-Regular",
    "Ngũgĩ": "NotoSans-Regular",
    "Ярослав": "NotoSans-Regular",
    "محمد الأحمد": "Vazirmatn-Regular",
    "ڊاڪٽر": "NotoSansArabic-Regular",
    "מרים": "NotoSansHebrew-Regular",
    "王小明": "NotoSansSC-Regular",
    "镕": "NotoSansSC-Regular",
    "陳大文": "NotoSansTC-Regular",
    "髙橋": "NotoSansJP-Regular",
    "山田たろう": "NotoSansJP-Regular",
    "김철수": "NotoSansKR-Regular",
    "สมชาย": "NotoSansThai-Regular",
    "ສົມສັກ": "NotoSansLao-Regular",
    "សុភា": "NotoSansKhmer-Regular",
    "Գրիգոր": "NotoSansArmenian-Regular",
    "ქეთევან": "NotoSansGeorgian-Regular",
    "አበበ": "NotoSansEthiopic-Regular",
    "राजेश": "NotoSansDevanagari-Regular",
    "முருகன்": "NotoSansTamil-Regular",
    "రాముడు": "NotoSansTelugu-Regular",
    "ಕುಮಾರ್": "NotoSansKannada-Regular",
    "ജോസഫ്": "NotoSansMalayalam-Regular",
    "සුනිල්": "NotoSansSinhala-Regular",
    "အောင်": "NotoSansMyanmar-Regular",
    "শেখ": "NotoSansBengali-Regular",
    "ગાંધી": "NotoSansGujarati-Regular",
    "ਗੁਰਪ੍ਰੀਤ": "NotoSansGurmukhi-Regular",
}


def faces_of(text: str, typeface: str = "Noto Sans", lang: str = "en", bold: bool = False) -> set[str]:
    return {stretch.face.name for stretch in itemize(text, font_chain(typeface, bold), lang)}


@pytest.mark.parametrize("name", FACES)
def test_the_coverage_file_is_true(name: str) -> None:
    assert load_face(name).coverage == frozenset(load_face(name).face.unicodes)


def test_the_coverage_file_lists_every_face_and_no_other() -> None:
    assert sorted(_covered()) == FACES


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_a_name_is_set_in_one_face_of_its_script(name: str, expected: str) -> None:
    assert faces_of(name) == {expected}


@pytest.mark.parametrize(
    ("lang", "expected"), [("zh-Hant", "TC"), ("zh-TW", "TC"), ("zh", "SC"), ("ja", "JP"), ("ko", "SC"), ("en", "SC")]
)
def test_han_characters_take_the_face_of_the_language(lang: str, expected: str) -> None:
    assert faces_of("王小明", lang=lang) == {f"NotoSans{expected}-Regular"}


def test_a_word_is_not_set_half_in_one_face_and_half_in_another() -> None:
    assert faces_of("Nguyễn Thị Ánh", "Atkinson Hyperlegible") == {"NotoSans-Regular"}
    assert faces_of("Maria Beispiel", "Atkinson Hyperlegible") == {"AtkinsonHyperlegibleNext-Regular"}


def test_bold_falls_back_to_regular_where_there_is_none() -> None:
    assert faces_of("สมชาย", bold=True) == {"NotoSansThai-Bold"}
    assert faces_of("王小明", bold=True) == {"NotoSansSC-Regular"}


@pytest.mark.parametrize("typeface", TYPEFACES)
@pytest.mark.parametrize("char", "☐☑✓→≥≤–—“”’•é½°µ±×ßøŞğŻỹкλ")
def test_signs_and_letters_of_every_typeface(typeface: str, char: str) -> None:
    for bold in (False, True):
        assert face_for(char, font_chain(typeface, bold)), char


@pytest.mark.parametrize("typeface", TYPEFACES)
def test_bold_and_headings_have_every_character_that_text_has(typeface: str) -> None:
    def all_of(*style: bool) -> frozenset[int]:
        return frozenset().union(*(one.coverage for one in font_chain(typeface, *style)))

    assert all_of(False, False) <= all_of(True, False)
    assert all_of(False, False) <= all_of(True, True)


def test_a_large_face_opens_only_for_its_own_script() -> None:
    code = (
        "from handouts.document import Run; from handouts.typeset.text.fonts import load_face; "
        "from handouts.typeset.text.shaping import TextStyle, TextShaper; "
        "TextShaper().shape((Run('Maria, สมชาย'),), TextStyle('Noto Sans', 12, 16, '#000000')); "
        "print([n for n in ('NotoSans', 'NotoSansThai', 'NotoSansLao', 'NotoSansSC') "
        "if 'data' in vars(load_face(n + '-Regular'))])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['NotoSans', 'NotoSansThai']"


def test_scripts_are_those_of_unicode() -> None:
    from fontTools.unicodedata import script

    ours = {"Latn", "Grek", "Cyrl", *map(script_of, "".join(NAMES))} - {""}
    letters = (chr(code) for name in FACES for code in load_face(name).coverage if code < 0x10000)
    wrong = {char for char in letters if script(char) in ours and script_of(char) not in (script(char), "")}
    assert not wrong
    assert all(script_of(char) == script(char) for name in NAMES for char in name if char != " ")
