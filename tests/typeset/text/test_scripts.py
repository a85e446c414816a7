"""Text of each script: where lines end, which face it has, and punctuation as wide as the language wants it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.breakers import WordBreaker

from handouts.document import Run
from handouts.typeset.text.fonts import TYPEFACES, font_chain, load_face
from handouts.typeset.text.itemization import itemize
from handouts.typeset.text.line_breaking import break_lines
from handouts.typeset.text.shaping import TextShaper, TextStyle, break_opportunities, fallback_breaks
from tests.typeset.text.test_fonts import FACES

STYLE = TextStyle("Noto Sans", 12, 16, "#000000")
NEVER_FIRST = "，。、；：！？」』）】》〉”’…ぁぃぅぇぉっゃゅょゎァィゥェォッャュョー・々％"
NEVER_LAST = "「『（【《〈“‘"
SAMPLES = {
    "zh-Hans": "医生用一个小球囊在骨折的椎骨里撑开空间，然后注入“骨水泥”（一种胶），让您的背部疼痛减轻。手术后24小时内不要开车！"
    "检查前6小时停止进食，2026年12月1日星期二上午10:00到达。有问题请致电770.929.9033，或者看www.example.com。",
    "zh-Hant": "醫師用一個小球囊在骨折的椎骨裡撐開空間，然後注入「骨水泥」（一種膠），讓您的背部疼痛減輕。手術後24小時內不要開車！"
    "檢查前6小時停止進食，2026年12月1日星期二上午10:00到達。",
    "ja": "医師は小さな風船を使って骨折した骨の中に空間を作り、「セメント」を入れて（注入して）背中の痛みを和らげます。"
    "ちょっと待ってください。手術後24時間は車を運転しないでください。12月1日午前10:00に到着してください。",
    "ko": "의사는 작은 풍선으로 부러진 뼈 안에 공간을 만들고 시멘트를 채워 허리 통증을 줄입니다. 시술 후 24시간 동안 운전하지 마십시오.",
    "th": "แพทย์ใช้บอลลูนขนาดเล็กเพื่อสร้างช่องว่างในกระดูกที่หัก แล้วเติมซีเมนต์เพื่อให้คุณปวดหลังน้อยลง คุณสามารถกลับบ้านได้",
    "lo": "ທ່ານໝໍໃຊ້ລູກບານນ້ອຍເພື່ອສ້າງຊ່ອງຫວ່າງໃນກະດູກທີ່ຫັກ ແລ້ວຕື່ມດ້ວຍຊີມັງເພື່ອໃຫ້ທ່ານເຈັບຫຼັງໜ້ອຍລົງ",
    "km": "វេជ្ជបណ្ឌិតប្រើប៉េងប៉ោងតូចមួយដើម្បីបង្កើតចន្លោះក្នុងឆ្អឹងដែលបាក់ ហើយបំពេញវាដោយស៊ីម៉ងត៍ ដើម្បីឱ្យខ្នងរបស់អ្នកឈឺតិចជាងមុន",
    "my": "ဆရာဝန်သည် ကျိုးနေသောအရိုးထဲတွင် နေရာပြုလုပ်ရန် ဘောလုံးငယ်တစ်ခုကို အသုံးပြုပြီး ကျောနာခြင်းသက်သာစေရန် ဖြည့်သည်",
}  # fmt: skip
EAST_ASIAN = ("zh-Hans", "zh-Hant", "ja")


def lines_of(text: str, lang: str, width: float) -> list[str]:
    shaped = TextShaper().shape((Run(text),), replace(STYLE, lang=lang))
    return ["".join(word.text for word in line) for line in break_lines(shaped, width)]


def faces_of(text: str, lang: str, *, bold: bool = False, typeface: str = "Noto Sans") -> list[tuple[str, str]]:
    stretches = itemize(text, font_chain(typeface, bold), lang)
    return [(text[stretch.start : stretch.end], stretch.face.name) for stretch in stretches]


@pytest.mark.parametrize("lang", EAST_ASIAN)
@pytest.mark.parametrize("width", range(126, 400, 9))
def test_punctuation_at_line_edges(lang: str, width: int) -> None:
    lines = lines_of(SAMPLES[lang], lang, width)
    assert "".join(lines) == SAMPLES[lang]
    assert not any(line[0] in NEVER_FIRST for line in lines)
    assert not any(line[-1] in NEVER_LAST for line in lines)


@pytest.mark.parametrize("lang", ["en", *EAST_ASIAN])
@given(
    text=st.text(st.sampled_from("医院检查前请かなっょー，。「」（）“”、！"), min_size=1, max_size=60),
    width=st.integers(60, 300),
)
def test_punctuation_of_any_text(lang: str, text: str, width: int) -> None:
    """Unless signs alone are wider than the column, or the text begins with one, no line begins with such a sign."""
    lines = lines_of(text, lang, width)
    assert "".join(lines) == text
    for before, line in itertools.pairwise(lines):
        if len(before.strip(NEVER_FIRST + NEVER_LAST)) > 1 and len(line) > 1:
            assert line[0] not in "，。、！」）" or before[-1] in NEVER_FIRST + NEVER_LAST


@pytest.mark.parametrize(
    ("lang", "together"),
    [
        ("zh-Hans", ("6小时", "24小时", "12月1日", "星期二", "上午10:00", "770.929.9033", "www.example.com")),
        ("zh-Hant", ("6小時", "24小時", "12月1日", "星期二", "上午10:00")),
        ("ja", ("24時間", "12月1日", "午前10:00")),
    ],
)
@pytest.mark.parametrize("width", range(130, 400, 13))
def test_number_stays_with_its_unit(lang: str, together: tuple[str, ...], width: int) -> None:
    lines = lines_of(SAMPLES[lang], lang, width)
    assert [phrase for phrase in together if not any(phrase in line for line in lines)] == []


def test_japanese_ends_lines_between_phrases() -> None:
    parts = break_opportunities("食べ物を食べないでください。キャンプへ行きます。", "ja")
    text = "食べ物を食べないでください。キャンプへ行きます。"
    words = [text[start:end] for start, end in itertools.pairwise((0, *parts))]
    assert words[0] == "食べ物を"
    assert "キャンプへ" in words


@pytest.mark.parametrize("lang", ["th", "lo", "km", "my"])
@pytest.mark.parametrize("page", ["own", "en"])
@pytest.mark.parametrize("width", range(90, 400, 17))
def test_no_word_is_cut(lang: str, page: str, width: int) -> None:
    """Each line ends where ICU's dictionary ends a word, on a page in this language and on an English page."""
    text = SAMPLES[lang]
    ends = set(itertools.accumulate(len(word) for word in (text[a:b] for a, b in WordBreaker(text, lang).segments())))
    lines = lines_of(text, lang if page == "own" else page, width)
    line_ends = list(itertools.accumulate(map(len, lines)))
    assert "".join(lines) == text
    assert all(end in ends for end in line_ends)


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("th", "ผู้ป่วยต้องงดน้ำ", ["ผู้ป่วย", "ต้อง", "งด", "น้ำ"]),
        ("th", "ความเสี่ยงของการผ่าตัด", ["ความเสี่ยง", "ของ", "การผ่าตัด"]),
        ("th", "ต้องการน้ำ", ["ต้องการ", "น้ำ"]),
    ],
)
def test_a_prefix_stays_with_its_word(lang: str, text: str, words: list[str]) -> None:
    parts = (0, *break_opportunities(text, lang))
    assert [text[start:end] for start, end in itertools.pairwise(parts)] == words


@pytest.mark.parametrize(
    ("lang", "text", "parts"),
    [
        ("pt", "até segunda-feira, 30", ["até ", "segunda-feira, ", "30"]),
        ("pt", "segunda-feira,\u00a030\u00a0de\u00a0novembro", ["segunda-feira,\u00a0", "30\u00a0de\u00a0novembro"]),
        # Words of these scripts end with a mark, which is no letter.
        ("my", "2026\u00a0ဒီဇင်ဘာ\u00a01,\u00a0နံနက်\u00a010:00", ["2026\u00a0ဒီဇင်ဘာ\u00a01,\u00a0", "နံနက်\u00a010:00"]),
        ("th", "1\u00a0ธันวาคม\u00a02026", ["1\u00a0ธันวาคม\u00a02026"]),
    ],
)
def test_days_and_times_are_kept_together(lang: str, text: str, parts: list[str]) -> None:
    breaks = fallback_breaks if "\u00a0" in text else break_opportunities
    ends = (0, *breaks(text, lang))
    assert [text[start:end] for start, end in itertools.pairwise(ends)] == parts


@pytest.mark.parametrize("width", range(90, 400, 17))
def test_no_korean_word_is_cut(width: int) -> None:
    assert all(line.endswith(" ") for line in lines_of(SAMPLES["ko"], "ko", width)[:-1])


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    ("lang", "face"), [("zh-Hans", "SC"), ("zh-Hant", "TC"), ("ja", "JP"), ("zh-HK", "TC"), ("zh", "SC")]
)
def test_glyphs_of_the_language(lang: str, face: str, bold: bool) -> None:
    """Shared characters such as 骨 and 直 are drawn as the country writes them."""
    assert faces_of("骨直角", lang, bold=bold) == [("骨直角", f"NotoSans{face}-{'Bold' if bold else 'Regular'}")]


def test_shared_characters_differ() -> None:
    shapes = {name: load_face(f"NotoSans{name}-Regular") for name in ("SC", "TC", "JP")}
    extents = {name: face.font.get_glyph_extents(face.nominal_glyph("骨")) for name, face in shapes.items()}
    assert len({(e.x_bearing, e.y_bearing, e.width, e.height) for e in extents.values()}) > 1


def test_quotation_marks_of_chinese_are_wide() -> None:
    assert faces_of("“医保卡”和Plavix", "zh-Hans") == [
        ("“医保卡”和", "NotoSansSC-Regular"),
        ("Plavix", "NotoSans-Regular"),
    ]
    assert ("’", "NotoSansSC-Regular") not in faces_of("医生 don’t", "zh-Hans")
    assert faces_of("“Plavix”", "zh-Hans") == [("“Plavix”", "NotoSans-Regular")]
    assert faces_of("Say “王小明”", "en")[0] == ("Say “", "NotoSans-Regular")


@pytest.mark.parametrize(
    ("text", "lang", "widths"),
    [
        ("医。", "zh-Hans", [1000, 1000]),
        ("（医），好", "zh-Hans", [1000, 1000, 500, 1000, 1000]),
        ("（「医」）", "zh-Hans", [1000, 500, 1000, 500, 1000]),
        ("醫。」", "zh-Hant", [1000, 1000, 1000]),  # the period stands in the middle
        ("医。」", "ja", [1000, 500, 1000]),
        ("家——医", "zh-Hans", [1000, 801, 894, 1000]),  # one line, without a gap
    ],
)
def test_two_signs_in_a_row(text: str, lang: str, widths: list[int]) -> None:
    shaped = TextShaper().shape((Run(text),), replace(STYLE, lang=lang))
    assert [round(cluster.advance) for cluster in shaped.clusters] == widths
    assert "".join(cluster.text for cluster in shaped.clusters) == text


def test_closing_punctuation_hangs_by_its_blank_half() -> None:
    """A line of five letters and a period fits in five and a half ems; its ink is within them."""
    text = "请勿进食品。请勿进食品。"
    assert lines_of(text, "zh-Hans", 12 * 5.5) == ["请勿进食品。", "请勿进食品。"]
    assert len(lines_of(text, "zh-Hans", 12 * 5.4)) == 3


@pytest.mark.parametrize("family", sorted({name.partition("-")[0] for name in FACES}))
def test_both_weights_have_the_same_characters(family: str) -> None:
    assert load_face(f"{family}-Bold").coverage == load_face(f"{family}-Regular").coverage
    assert load_face(f"{family}-Bold").data != load_face(f"{family}-Regular").data


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("typeface", TYPEFACES)
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Stop eating at 9:30 PM."), ("es", "¿Tomó su insulina? Ñandú, niño"), ("zh-Hans", "请勿进食，谢谢。"),
        ("zh-Hant", "請勿進食，謝謝。"), ("vi", "Ngừng ăn uống. ĐƯỜNG ẪỄẶ ợữ"), ("ko", "드시지 마십시오."), ("ru", "Не ешьте, Ёж."),
        ("ar", "لا تأكل، شكرًا؟"), ("ht", "Pa manje, mèsi. Ò"), ("fr", "L’œuvre d’été, « Noël » : çà"), ("pt", "Não coma, avó. º"),
        ("pl", "Żółć, „gęś”."), ("he", "אל תאכלו, תודה."),
    ],
)  # fmt: skip
def test_words_have_one_weight_and_face(lang: str, text: str, typeface: str, bold: bool) -> None:
    chosen = faces_of(text, lang, bold=bold, typeface=typeface)
    assert "".join(part for part, _ in chosen) == text
    assert {name.rpartition("-")[2] for _, name in chosen} == {"Bold" if bold else "Regular"}
    for word in text.split():
        letters = {name for part, name in faces_of(word, lang, bold=bold, typeface=typeface) if part.isalpha()}
        assert len(letters) <= 1, word


@pytest.mark.parametrize("typeface", TYPEFACES)
@pytest.mark.parametrize("heading", [False, True])
def test_vietnamese_page_has_one_face(typeface: str, heading: bool) -> None:
    """Its words without marks, too: a sentence would look patched."""
    style = replace(STYLE, lang="vi", typeface=typeface, heading=heading)
    texts = ("Gọi cho chúng tôi ngay nếu quý vị bị đau", "Trang web", "555-010-0100")
    lines = [line for text in texts for line in break_lines(TextShaper().shape((Run(text),), style), 1000)]
    assert len({run.face.name for line in lines for word in line for run in word.runs}) == 1


@pytest.mark.parametrize(("text", "words"), [
    ("如有以下任何一种情况，请立即打电话给我们", ["一种", "立即", "打电话", "我们"]),
    ("骨头什么时候可能折断", ["骨头", "什么时候", "可能", "折断"]),
    ("如有以下任何一種情況，請立即打電話給我們", ["一種", "立即", "打電話", "我們"]),
])  # fmt: skip
def test_a_heading_in_chinese_breaks_between_words(text: str, words: list[str]) -> None:
    offsets = break_opportunities(text, "zh-Hans", whole_words=True)
    for word in words:
        start = text.index(word)
        assert not set(range(start + 1, start + len(word))) & set(offsets)
    assert offsets[-1] == len(text)
    assert len(break_opportunities(text, "zh-Hans")) > len(offsets)
