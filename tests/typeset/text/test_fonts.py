"""Faces: coverage is known without opening the file, a face opens only when used, and each letter gets the right face."""

from __future__ import annotations

import subprocess
import sys

import pytest

from handouts.resources import font_coverage, fonts_dir
from handouts.typeset.text.fonts import TYPEFACES, face_for, font_chain, load_face
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
def test_coverage_of_face(name: str) -> None:
    assert load_face(name).coverage == frozenset(load_face(name).face.unicodes)


def test_coverage_file_lists_faces() -> None:
    assert sorted(font_coverage()) == FACES


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_name_in_one_face(name: str, expected: str) -> None:
    assert faces_of(name) == {expected}


@pytest.mark.parametrize(
    ("lang", "expected"), [("zh-Hant", "TC"), ("zh-TW", "TC"), ("zh", "SC"), ("ja", "JP"), ("ko", "TC"), ("en", "SC")]
)
def test_han_face_by_language(lang: str, expected: str) -> None:
    assert faces_of("王小明", lang=lang) == {f"NotoSans{expected}-Regular"}


def test_word_in_one_face() -> None:
    assert faces_of("Nguyễn Thị Ánh", "Atkinson Hyperlegible") == {"NotoSans-Regular"}
    assert faces_of("Maria Beispiel", "Atkinson Hyperlegible") == {"AtkinsonHyperlegibleNext-Regular"}


def test_bold_in_every_script() -> None:
    assert faces_of("สมชาย", bold=True) == {"NotoSansThai-Bold"}
    assert faces_of("王小明", bold=True) == {"NotoSansSC-Bold"}


@pytest.mark.parametrize("typeface", TYPEFACES)
@pytest.mark.parametrize("char", "☐☑✓→≥≤–—“”’•é½°µ±×ßøŞğŻỹкλ")
def test_typeface_coverage(typeface: str, char: str) -> None:
    for bold in (False, True):
        assert face_for(char, font_chain(typeface, bold)), char


@pytest.mark.parametrize("typeface", TYPEFACES)
def test_bold_covers_regular(typeface: str) -> None:
    def all_of(*style: bool) -> frozenset[int]:
        return frozenset().union(*(face.coverage for face in font_chain(typeface, *style)))

    assert all_of(False, False) <= all_of(True, False)
    assert all_of(False, False) <= all_of(True, True)


def test_large_face_opens_on_demand() -> None:
    code = (
        "from handouts.document import Run; from handouts.typeset.text.fonts import load_face; "
        "from handouts.typeset.text.shaping import TextShaper, TextStyle; "
        "TextShaper().shape((Run('Maria, สมชาย'),), TextStyle('Noto Sans', 12, 16, '#000000')); "
        "print([n for n in ('NotoSans', 'NotoSansThai', 'NotoSansLao', 'NotoSansSC') "
        "if 'data' in vars(load_face(n + '-Regular'))])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "['NotoSans', 'NotoSansThai']"


def test_scripts_match_unicode() -> None:
    from fontTools.unicodedata import script

    scripts = {"Latn", "Grek", "Cyrl", *map(script_of, "".join(NAMES))} - {""}
    letters = (chr(code) for name in FACES for code in load_face(name).coverage if code < 0x10000)
    differences = {char for char in letters if script(char) in scripts and script_of(char) not in (script(char), "")}
    assert not differences
    assert all(script_of(char) == script(char) for name in NAMES for char in name if char != " ")
