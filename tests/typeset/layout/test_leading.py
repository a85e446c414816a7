"""Space between lines: marks of one line do not touch marks of the next, in any kind of text and scale."""

from __future__ import annotations

import pytest

from handouts.document import Run
from handouts.typeset.layout.theme import COMPACT, LARGE, STANDARD, Scale, fit_leading, tighten
from handouts.typeset.text.shaping import TextShaper, TextStyle

SAMPLES = {
    "vi": "Ngừng ăn uống trước khi phẫu thuật ẫ ễ ặ ẵ ợ ữ ậ ệ",
    "ar": "لا تأكل بعد منتصف الليل أو إذا آلمك ظهرك، حج",
    "ur": "آدھی رات کے بعد کچھ نہ کھائیں ٹڈ",
    "hi": "आधी रात के बाद कुछ न खाएँ। क्षत्रिय",
    "bn": "মধ্যরাতের পর কিছু খাবেন না। ক্ষ্ম",
    "te": "అర్ధరాత్రి తర్వాత ఏమీ తినకండి",
    "kn": "ಮಧ್ಯರಾತ್ರಿಯ ನಂತರ ಏನನ್ನೂ ತಿನ್ನಬೇಡಿ",
    "si": "මධ්‍යම රාත්‍රියෙන් පසු කිසිවක් අනුභව නොකරන්න",
    "th": "ห้ามกินอาหารหลังเที่ยงคืน น้ำ ที่ปู่ ผู้ป่วย",
    "lo": "ຫ້າມກິນອາຫານຫຼັງທ່ຽງຄືນ ນ້ຳ ຜູ້ປ່ວຍ",
    "km": "កុំបរិភោគអាហារក្រោយពាក់កណ្តាលអធ្រាត្រ",
    "my": "သန်းခေါင်ယံပြီးနောက် ဘာမှမစားပါနှင့်",
    "zh-Hans": "午夜后请勿进食。（检查）",
    "zh-Hant": "午夜後請勿進食。「檢查」",
    "ja": "深夜以降は何も食べないでください。",
    "ko": "자정 이후에는 드시지 마십시오.",
}
SCALES = {"standard": STANDARD, "compact": COMPACT, "large": LARGE, "header": tighten(STANDARD)}
KINDS = ("body", "title", "heading", "group", "label", "note", "staff", "value", "phone")


def ink_height(text: str, lang: str, *, bold: bool) -> float:
    """From the lowest to the highest point of the glyphs, as a multiple of the type size."""
    shaped = TextShaper().shape((Run(text),), TextStyle("Noto Sans", 10, 12, "#000000", bold=bold, lang=lang))
    tops, bottoms = [], []
    for cluster in shaped.clusters:
        for glyph in cluster.glyphs:
            assert cluster.face is not None
            extents, scale = cluster.face.font.get_glyph_extents(glyph.number), cluster.face.scale
            if extents is not None and extents.height:
                tops.append(extents.y_bearing * scale + glyph.dy)
                bottoms.append((extents.y_bearing + extents.height) * scale + glyph.dy)
    return (max(tops) - min(bottoms)) / 1000


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("lang", SAMPLES)
def test_lines_do_not_touch(lang: str, scale: str) -> None:
    fitted = fit_leading(SCALES[scale], lang)
    height = max(ink_height(SAMPLES[lang], lang, bold=bold) for bold in (False, True))
    for kind in KINDS:
        size, leading = getattr(fitted, kind)
        assert leading >= height * size, kind


@pytest.mark.parametrize("scale", [STANDARD, COMPACT])
@pytest.mark.parametrize("lang", ["vi", "km", "zh-Hans", "ar"])
def test_heading_has_the_baseline_of_the_text_beside_it(lang: str, scale: Scale) -> None:
    fitted = fit_leading(scale, lang)
    assert fitted.heading[1] == fitted.body[1] == fitted.group[1]
    assert fitted.heading[0] == scale.heading[0]


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt", "ht", "ru", "pl", "he", "", "x"])
def test_other_languages_keep_their_leading(lang: str) -> None:
    assert fit_leading(STANDARD, lang) is STANDARD
