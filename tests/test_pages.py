"""The five shipped sets as printed pages: what stands on them, where it stands, and that it is nobody else's."""

from __future__ import annotations

import colorsys
import re
from collections import Counter
from functools import cache
from io import BytesIO
from itertools import combinations, pairwise
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from tests.support.clinic_facts import missing
from tests.support.printed_pages import Char, Sheet, sheets
from tests.support.sample_sets import CLINICS, DOCUMENTS, TEMPLATES, VARIANTS, content, printed
from tests.support.structure_tree import Node, read, text_of

NAMES = {"consent": "Consent form", "preparation": "Getting ready", "discharge": "Going home"}
MARK = "Sample. No clinician has reviewed this text."
IDENTIFIER = re.compile(r"\b[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}\b")

whole_text, tree = cache(text_of), cache(read)

every_page = pytest.mark.parametrize("way", VARIANTS)
every_document = pytest.mark.parametrize("document", DOCUMENTS)
every_clinic = pytest.mark.parametrize("clinic", CLINICS)


@cache
def pages(clinic: str, document: str, way: str) -> list[Sheet]:
    return sheets(printed(clinic, document, way))


@cache
def said(clinic: str, document: str, way: str) -> str:
    """The text of a document, without the markers of its lists and the foot."""
    root, _ = tree(printed(clinic, document, way))
    return "\n".join(node.text for node in root.find("P", "H1", "H2", "H3", "LBody", "TH", "TD")).replace("\xa0", " ")


# -- what stands there ---------------------------------------------------------------------------------------------
@every_clinic
@every_document
@every_page
def test_each_fact_of_the_source_is_on_its_document(clinic: str, document: Any, way: str) -> None:
    assert missing(clinic, document, whole_text(printed(clinic, document, way))) == []


@every_clinic
@every_document
@every_page
def test_every_page_says_whose_it_is(clinic: str, document: str, way: str) -> None:
    own = content(clinic)
    marks = set()
    for number, sheet in enumerate(pages(clinic, document, way), 1):
        text = sheet.text
        assert own.clinic.value.name in text
        assert MARK in text
        assert NAMES[document] in text
        assert f"Version {own.instructions.value.version}, November 20, 2026" in text
        assert f"Page {number} of {len(pages(clinic, document, way))}" in text
        assert all(label in text for label in ("Name", "Date of birth", "Record number"))
        if way != "blank":
            assert all(value in text for value in ("Maria Beispiel", "May 4, 1946", "00-4711")), number
        marks |= set(IDENTIFIER.findall(text))
    assert len(marks) == 1


def test_no_two_documents_share_an_identifier() -> None:
    marks = [
        IDENTIFIER.findall(pages(clinic, document, way)[0].text)[0]
        for clinic in CLINICS
        for document in DOCUMENTS
        for way in VARIANTS
    ]
    assert len(set(marks)) == len(marks)


@every_document
def test_a_patient_changes_the_identifier(document: str) -> None:
    marks = set()
    for name in ("Ann Lee", "Ann Leo", ""):
        ((_, data),) = make_handouts(content("reference"), (document,), gather_details({"name": name} if name else {}))
        marks |= set(IDENTIFIER.findall(sheets(data)[0].text))
    assert len(marks) == 3


# -- nothing else stands there -------------------------------------------------------------------------------------
NUMBER = re.compile(r"\d+(?:[:/]\d+)*")
COMPUTED = {
    ("pain-relief-georgia", "preparation"): {"9:30", "12:05", "4:05"},
    ("pain-relief-georgia", "discharge"): {"12:05", "4:05"},
    ("california-imaging", "preparation"): {"11:59", "3"},
    ("california-imaging", "discharge"): {"3"},  # 48 hours after December 1
    ("reference", "preparation"): {"12:05", "11:05"},
    ("reference", "discharge"): {"12:05", "11:05"},
}
"""Clock times that a document may add for `way` filled, worked out by hand from its facts file."""


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@cache
def stated(clinic: str) -> set[str]:
    """Every number that the clinic's own files or the shared description hold."""
    files = [*(TEMPLATES / "clinics" / clinic).glob("*.yaml"), *TEMPLATES.glob("procedures/*.yaml")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    source = re.sub(r"#[^\n]*", "", source)
    whole = numbers(source)
    return whole | {str(int(part)) for part in re.findall(r"\d+", source)}


@every_clinic
@every_document
def test_every_number_of_a_blank_is_the_clinics_own(clinic: str, document: str) -> None:
    allowed = stated(clinic) | {"911"} | ({"11:59"} if clinic == "california-imaging" else set())
    text = said(clinic, document, "blank").replace("November 20, 2026", "")
    assert numbers(text) - allowed == set()


@every_clinic
@every_document
def test_every_number_of_a_filled_page_is_stated_or_computed(clinic: str, document: str) -> None:
    patient = {"1946", "4", "00", "4711", "10:00", "11:05", "1", "2026", "2023", "911"}  # as given, "L1" among them
    days = {"28", "30"} if clinic == "california-imaging" else {"24", "28", "30"}
    computed = COMPUTED.get((clinic, document), set())
    extra = numbers(said(clinic, document, "filled")) - stated(clinic) - patient - computed
    assert extra - days == set()


def test_colorado_prepares_with_no_time_that_its_page_does_not_state() -> None:
    text = said("colorado-spine", "preparation", "filled")
    assert set(re.findall(r"\d+:\d\d", text)) == {"10:00"}
    assert numbers(text) <= {"10:00", "1", "2026", "4", "1946", "00", "4711", "303", "762", "0808", "9292"}
    for word in ("midnight", "hours before", "days before", "week before", "last dose:", "No smoking", "take none"):
        assert word.lower() not in text.lower(), word
    assert "Stop eating" in text  # an open line


def test_georgia_states_the_times_of_the_example() -> None:
    arrive = said("pain-relief-georgia", "preparation", "filled")
    home = said("pain-relief-georgia", "discharge", "filled")
    assert "9:30 AM" in arrive
    assert "until 12:05 PM" in home
    assert "until 4:05 PM" in home
    assert set(re.findall(r"\d+:\d\d [AP]M", home)) == {"10:00 AM", "11:05 AM", "12:05 PM", "4:05 PM"}
    assert set(re.findall(r"\d+:\d\d [AP]M", arrive)) <= {"9:30 AM", "10:00 AM", "11:05 AM", "12:05 PM", "4:05 PM"}


def _signs(clinic: str) -> set[str]:
    """Words by which a clinic is known."""
    own = yaml.safe_load((TEMPLATES / "clinics" / clinic / "clinic.yaml").read_text(encoding="utf-8"))
    found = [own["name"], *(own.get(key, "") for key in ("phone", "fax", "after_hours_phone", "website"))]
    return {str(sign) for sign in [*found, *own.get("address", ())] if sign}


@every_clinic
@every_document
@every_page
def test_no_page_holds_words_of_another_clinic(clinic: str, document: str, way: str) -> None:
    others = set().union(*(_signs(other) for other in CLINICS if other != clinic)) - _signs(clinic)
    text = whole_text(printed(clinic, document, way)).replace("\xa0", " ")
    assert [sign for sign in others if sign in text] == []


@every_clinic
@every_document
def test_no_medicine_of_another_clinic(clinic: str, document: str) -> None:
    own = {name.casefold() for row in content(clinic).instructions.value.medicines.table for name in row.names}
    every = {
        name.casefold()
        for other in CLINICS
        for row in content(other).instructions.value.medicines.table
        for name in row.names
    }
    files = (TEMPLATES / "clinics" / clinic / "balloon-kyphoplasty.yaml").read_text(encoding="utf-8").casefold()
    text = said(clinic, document, "filled").casefold()
    assert [name for name in every - own if re.search(rf"\b{name}\b", text) and name not in files] == []


# -- where it stands -----------------------------------------------------------------------------------------------
@every_clinic
@every_document
@every_page
def test_nothing_leaves_the_paper_or_covers_other_words(clinic: str, document: str, way: str) -> None:
    for sheet in pages(clinic, document, way):
        assert sheet.outside() == ""
        assert sheet.overprinted() == []


def _foot(sheet: Sheet) -> tuple[float, list[Char]]:
    """The top of a page's foot, and all characters below it. The foot opens with the mark."""
    lowest = min(char.box[1] for char in sheet.chars)
    line = [char for char in sheet.chars if char.box[1] < lowest + 160]
    text = "".join(char.text for char in line)
    at = text.rindex(MARK.replace(" ", ""))
    top = max(char.box[3] for char in line[at : at + 6])
    return top, [char for char in sheet.chars if char.box[1] < top]


@every_clinic
@every_document
@every_page
def test_the_foot_holds_the_foot_alone(clinic: str, document: str, way: str) -> None:
    own = content(clinic)
    total = len(pages(clinic, document, way))
    closed = own.labels.value.page.closed.replace("{date}", "March 10, 2023")
    for number, sheet in enumerate(pages(clinic, document, way), 1):
        _, chars = _foot(sheet)
        name = own.layouts[document].value.name
        found = "".join(char.text for char in chars)
        mark = IDENTIFIER.findall(sheet.text)[0]
        foot = f"{MARK}{closed if clinic == 'ivc' and way == 'blank' else ''}{name}Version{own.instructions.value.version},November20,2026"
        foot += f"·{mark}Page{number}of{total}" + ("" if way == "large" else "·")  # there, two lines
        form = own.layouts[document].value.form
        expected = Counter((foot + (f", form {form}" if form else "")).replace(" ", ""))
        assert Counter(found) == expected, found


@every_clinic
@every_document
@every_page
def test_type_is_large_enough(clinic: str, document: str, way: str) -> None:
    least = 18 if way == "large" else 12
    labels = ("Name", "Dateofbirth", "Recordnumber", "Proceduredate")
    for sheet in pages(clinic, document, way):
        _, foot = _foot(sheet)
        small = [char for char in sheet.chars if char.size < least and char not in foot]
        words = "".join(char.text for char in small)
        for label in labels:
            words = words.replace(label, "")
        assert words == "", words
        assert min(char.size for char in sheet.chars) >= (18 if least == 18 else 10)


@every_clinic
@every_document
@pytest.mark.parametrize("way", ["blank", "filled"])
def test_a_last_page_is_not_nearly_empty(clinic: str, document: str, way: str) -> None:
    sheet = pages(clinic, document, way)[-1]
    if len(pages(clinic, document, way)) == 1:
        return
    height = sheet.size[1]
    foot = height - _foot(sheet)[0] - 8  # from the top of the paper, above the foot's rule
    head = sheet.chars[: len("".join(content(clinic).clinic.value.name.split()))]
    strip = max(height - char.box[1] for char in head) + 30
    rows = _ink(sheet, strip, foot)
    assert rows, "the last page is empty"
    assert (rows[-1] - strip) / (foot - strip) >= 0.25


def _ink(sheet: Sheet, top: float, bottom: float) -> list[float]:
    """Distances from the top of the paper, between two of them, at which anything is printed."""
    dpi = 72
    picture = sheet.pixels(dpi, gray=True)
    return [
        float(row)
        for row in range(int(top), int(bottom))
        if picture.crop((0, row, picture.width, row + 1)).getextrema()[0] < 200
    ]


@every_clinic
@every_document
@every_page
def test_no_heading_stands_alone_at_the_end_of_a_page(clinic: str, document: str, way: str) -> None:
    root, _ = tree(printed(clinic, document, way))
    headings = {"".join(node.text.split()) for node in root.find("H2", "H3")}
    for sheet in pages(clinic, document, way)[:-1]:
        top, foot = _foot(sheet)
        body = [char for char in sheet.chars if char not in foot]
        last = min(char.box[1] for char in body)
        line = "".join(char.text for char in body if char.box[1] < last + 5)
        under = _ink(sheet, sheet.size[1] - last + 3, sheet.size[1] - top - 8)  # lines to write on are no characters
        assert line not in headings or under, line


TILED = ("pain-relief-georgia", "reference")
"""In large print, what they tell of lying flat leaves no room for a box of warnings on the first page."""


@every_clinic
@every_page
def test_whom_to_call_in_an_emergency_is_told_on_the_first_page(clinic: str, way: str) -> None:
    first, *_ = pages(clinic, "discharge", way)
    assert ("Call 911" in first.text) == (way != "large" or clinic not in TILED)


def test_headings_do_not_skip_a_level() -> None:
    def levels(node: Node) -> list[int]:
        return [int(found.role[1]) for found in node.find("H1", "H2", "H3", "H4")]

    for clinic in CLINICS:
        for document in DOCUMENTS:
            found = levels(tree(printed(clinic, document, "filled"))[0])
            assert found[0] == 1
            assert found.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(found)), (clinic, document, found)


# -- how it looks --------------------------------------------------------------------------------------------------
def _look(clinic: str) -> tuple[tuple[float, float, float], set[str]]:
    """The most frequent strong color of the first page, and its fonts."""
    picture = pages(clinic, "preparation", "filled")[0].pixels(60)
    found = Counter(
        (red // 16, green // 16, blue // 16)
        for count, (red, green, blue) in picture.convert("RGB").getcolors(1 << 24)
        for _ in range(count)
        if max(red, green, blue) - min(red, green, blue) > 40
    )
    red, green, blue = found.most_common(1)[0][0]
    reader = PdfReader(BytesIO(printed(clinic, "preparation", "filled")))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1] for font in reader.pages[0]["/Resources"]["/Font"].values()
    }
    return colorsys.rgb_to_hsv(red / 16, green / 16, blue / 16), fonts


def test_three_clinics_look_like_three_clinics() -> None:
    looks = {clinic: _look(clinic) for clinic in CLINICS}

    def unlike(one: str, other: str) -> bool:
        """Two of three differ: color, typeface, head."""
        (hue, _, value), fonts = looks[one]
        (hue2, _, value2), fonts2 = looks[other]
        turn = min(abs(hue - hue2), 1 - abs(hue - hue2))
        heads = {content(name).clinic.value.brand.head for name in (one, other)}
        return (turn > 0.03 or abs(value - value2) > 0.2) + (fonts != fonts2) + (len(heads) == 2) >= 2

    apart = [three for three in combinations(CLINICS, 3) if all(unlike(*pair) for pair in combinations(three, 2))]
    assert ("pain-relief-georgia", "california-imaging", "colorado-spine") in apart, looks
    assert len({content(clinic).clinic.value.brand.head for clinic in CLINICS}) == 3
    assert len({content(clinic).clinic.value.brand.typeface for clinic in CLINICS}) >= 2
    assert len({content(clinic).clinic.value.brand.color for clinic in CLINICS}) == len(CLINICS)


def _luminance(gray: int) -> float:
    value = gray / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@every_clinic
@every_document
def test_a_gray_copy_stays_readable(clinic: str, document: str) -> None:
    dpi = 150
    for sheet in pages(clinic, document, "filled"):
        picture = sheet.pixels(dpi, gray=True)
        height = sheet.size[1]
        pale = []
        for char in sheet.chars:
            left, bottom, right, top = char.box
            if not char.text.isalnum() or right - left < 2:
                continue
            box = (left - 1, height - top - 1, right + 1, height - bottom + 1)
            dark, light = picture.crop(tuple(round(edge * dpi / 72) for edge in box)).getextrema()
            if (_luminance(light) + 0.05) / (_luminance(dark) + 0.05) < 4.5:
                pale.append(char.text)
        assert pale == []
