"""Printed pages of the five shipped sets: their text, its position, and no text of another clinic."""

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
from tests.support.sample_sets import CLINICS, DOCUMENTS, TEMPLATES, WAYS, content, printed
from tests.support.structure_tree import Node, read, text_of

NAMES = {"consent": "Consent form", "preparation": "Getting ready", "discharge": "Going home"}
MARK = "Sample. No clinician has reviewed this text."
IDENTIFIER = re.compile(r"\b[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}\b")

full_text, tree = cache(text_of), cache(read)

every_variant = pytest.mark.parametrize("variant", WAYS)
every_document = pytest.mark.parametrize("document", DOCUMENTS)
every_clinic = pytest.mark.parametrize("clinic", CLINICS)


@cache
def pages(clinic: str, document: str, variant: str) -> list[Sheet]:
    return sheets(printed(clinic, document, variant))


@cache
def body_text(clinic: str, document: str, variant: str) -> str:
    """The text of a document, without list markers and footers."""
    root, _ = tree(printed(clinic, document, variant))
    return "\n".join(node.text for node in root.find("P", "H1", "H2", "H3", "LBody", "TH", "TD")).replace("\xa0", " ")


# -- text on the pages --------------------------------------------------------------------------------------------
@every_clinic
@every_document
@every_variant
def test_every_fact_is_on_its_documents(clinic: str, document: Any, variant: str) -> None:
    assert missing(clinic, document, full_text(printed(clinic, document, variant))) == []


@every_clinic
@every_document
@every_variant
def test_every_page_identifies_itself(clinic: str, document: str, variant: str) -> None:
    clinic_content = content(clinic)
    marks = set()
    for number, sheet in enumerate(pages(clinic, document, variant), 1):
        text = sheet.text
        assert clinic_content.clinic.value.name in text
        assert MARK in text
        assert NAMES[document] in text
        assert f"Version {clinic_content.instructions.value.version}, November 20, 2026" in text
        assert f"Page {number} of {len(pages(clinic, document, variant))}" in text
        assert all(label in text for label in ("Name", "Date of birth", "Record number"))
        if variant != "blank":
            assert all(value in text for value in ("Maria Beispiel", "May 4, 1946", "00-4711")), number
        marks |= set(IDENTIFIER.findall(text))
    assert len(marks) == 1


def test_identifiers_are_unique() -> None:
    marks = [
        IDENTIFIER.findall(pages(clinic, document, variant)[0].text)[0]
        for clinic in CLINICS
        for document in DOCUMENTS
        for variant in WAYS
    ]
    assert len(set(marks)) == len(marks)


@every_document
def test_identifier_depends_on_the_patient(document: str) -> None:
    marks = set()
    for name in ("Ann Lee", "Ann Leo", ""):
        ((_, data),) = make_handouts(content("reference"), (document,), gather_details({"name": name} if name else {}))
        marks |= set(IDENTIFIER.findall(sheets(data)[0].text))
    assert len(marks) == 3


# -- no other text on the pages ------------------------------------------------------------------------------------
NUMBER = re.compile(r"\d+(?:[:/]\d+)*")
COMPUTED = {
    ("pain-relief-georgia", "preparation"): {"9:30", "12:05", "4:05"},
    ("pain-relief-georgia", "discharge"): {"12:05", "4:05"},
    ("california-imaging", "preparation"): {"11:59", "3"},
    ("california-imaging", "discharge"): {"3"},  # 48 hours after December 1
    ("reference", "preparation"): {"12:05", "11:05"},
    ("reference", "discharge"): {"12:05", "11:05"},
}
"""Numbers that a filled document may compute, calculated by hand from the facts file of the clinic."""


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@cache
def stated(clinic: str) -> set[str]:
    """Every number in the clinic's files and the shared description."""
    files = [*(TEMPLATES / "clinics" / clinic).glob("*.yaml"), *TEMPLATES.glob("procedures/*.yaml")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    source = re.sub(r"#[^\n]*", "", source)
    return numbers(source) | {str(int(part)) for part in re.findall(r"\d+", source)}


@every_clinic
@every_document
def test_numbers_of_a_blank_are_stated(clinic: str, document: str) -> None:
    allowed = stated(clinic) | {"911"} | ({"11:59"} if clinic == "california-imaging" else set())
    text = body_text(clinic, document, "blank").replace("November 20, 2026", "")
    assert numbers(text) - allowed == set()


@every_clinic
@every_document
def test_numbers_of_a_filled_page_are_stated_or_computed(clinic: str, document: str) -> None:
    patient = {"1946", "4", "00", "4711", "10:00", "11:05", "1", "2026", "2023", "911"}  # as given, including "L1"
    days = {"28", "30"} if clinic == "california-imaging" else {"24", "28", "30"}
    computed = COMPUTED.get((clinic, document), set())
    extra = numbers(body_text(clinic, document, "filled")) - stated(clinic) - patient - computed
    assert extra - days == set()


def test_colorado_preparation_has_no_times() -> None:
    text = body_text("colorado-spine", "preparation", "filled")
    assert set(re.findall(r"\d+:\d\d", text)) == {"10:00"}
    assert numbers(text) <= {"10:00", "1", "2026", "4", "1946", "00", "4711", "303", "762", "0808", "9292"}
    for word in ("midnight", "hours before", "days before", "week before", "last dose:", "No smoking", "take none"):
        assert word.lower() not in text.lower(), word
    assert "Stop eating" in text  # an open line


def test_georgia_has_the_times_of_the_example() -> None:
    arrive = body_text("pain-relief-georgia", "preparation", "filled")
    home = body_text("pain-relief-georgia", "discharge", "filled")
    assert "9:30 AM" in arrive
    assert "until 12:05 PM" in home
    assert "until 4:05 PM" in home
    assert set(re.findall(r"\d+:\d\d [AP]M", home)) == {"10:00 AM", "11:05 AM", "12:05 PM", "4:05 PM"}
    assert set(re.findall(r"\d+:\d\d [AP]M", arrive)) <= {"9:30 AM", "10:00 AM", "11:05 AM", "12:05 PM", "4:05 PM"}


def _clinic_texts(clinic: str) -> set[str]:
    """Name and contact details of a clinic."""
    values = yaml.safe_load((TEMPLATES / "clinics" / clinic / "clinic.yaml").read_text(encoding="utf-8"))
    contacts = [values["name"], *(values.get(key, "") for key in ("phone", "fax", "after_hours_phone", "website"))]
    return {str(text) for text in [*contacts, *values.get("address", ())] if text}


@every_clinic
@every_document
@every_variant
def test_no_text_of_another_clinic(clinic: str, document: str, variant: str) -> None:
    foreign_texts = set().union(*(_clinic_texts(name) for name in CLINICS if name != clinic)) - _clinic_texts(clinic)
    text = full_text(printed(clinic, document, variant)).replace("\xa0", " ")
    assert [foreign for foreign in foreign_texts if foreign in text] == []


@every_clinic
@every_document
def test_no_medicine_of_another_clinic(clinic: str, document: str) -> None:
    medicines = {name.casefold() for row in content(clinic).instructions.value.medicines.table for name in row.names}
    all_medicines = {
        name.casefold()
        for slug in CLINICS
        for row in content(slug).instructions.value.medicines.table
        for name in row.names
    }
    files = (TEMPLATES / "clinics" / clinic / "balloon-kyphoplasty.yaml").read_text(encoding="utf-8").casefold()
    text = body_text(clinic, document, "filled").casefold()
    assert [name for name in all_medicines - medicines if re.search(rf"\b{name}\b", text) and name not in files] == []


# -- positions ----------------------------------------------------------------------------------------------------
@every_clinic
@every_document
@every_variant
def test_text_is_on_the_page_and_not_overprinted(clinic: str, document: str, variant: str) -> None:
    for sheet in pages(clinic, document, variant):
        assert sheet.outside() == ""
        assert sheet.overprinted() == []


def _footer(sheet: Sheet) -> tuple[float, list[Char]]:
    """The top of a page's footer, and all characters below it. The footer begins with the mark."""
    lowest = min(char.box[1] for char in sheet.chars)
    line = [char for char in sheet.chars if char.box[1] < lowest + 160]
    text = "".join(char.text for char in line)
    index = text.rindex(MARK.replace(" ", ""))
    top = max(char.box[3] for char in line[index : index + 6])
    return top, [char for char in sheet.chars if char.box[1] < top]


@every_clinic
@every_document
@every_variant
def test_footer(clinic: str, document: str, variant: str) -> None:
    clinic_content = content(clinic)
    total = len(pages(clinic, document, variant))
    closed = clinic_content.labels.value.page.closed.replace("{date}", "March 10, 2023")
    for number, sheet in enumerate(pages(clinic, document, variant), 1):
        _, chars = _footer(sheet)
        name = clinic_content.layouts[document].value.name
        text = "".join(char.text for char in chars)
        mark = IDENTIFIER.findall(sheet.text)[0]
        expected = f"{MARK}{closed if clinic == 'ivc' and variant == 'blank' else ''}{name}Version{clinic_content.instructions.value.version},November20,2026"
        separator = "" if variant == "large" else "·"  # in large print, the footer has two lines
        expected += f"·{mark}Page{number}of{total}{separator}"
        form = clinic_content.layouts[document].value.form
        expected += f", form {form}" if form else ""
        assert Counter(text) == Counter(expected.replace(" ", "")), text


@every_clinic
@every_document
@every_variant
def test_type_is_large_enough(clinic: str, document: str, variant: str) -> None:
    minimum = 18 if variant == "large" else 12
    labels = ("Name", "Dateofbirth", "Recordnumber", "Proceduredate")
    for sheet in pages(clinic, document, variant):
        _, footer = _footer(sheet)
        small = [char for char in sheet.chars if char.size < minimum and char not in footer]
        text = "".join(char.text for char in small)
        for label in labels:
            text = text.replace(label, "")
        assert text == "", text
        assert min(char.size for char in sheet.chars) >= (18 if minimum == 18 else 10)


@every_clinic
@every_document
@pytest.mark.parametrize("variant", ["blank", "filled"])
def test_last_page_is_not_nearly_empty(clinic: str, document: str, variant: str) -> None:
    sheet = pages(clinic, document, variant)[-1]
    if len(pages(clinic, document, variant)) == 1:
        return
    height = sheet.size[1]
    bottom = height - _footer(sheet)[0] - 8  # from the top of the paper, above the rule of the footer
    clinic_name = sheet.chars[: len("".join(content(clinic).clinic.value.name.split()))]
    top = max(height - char.box[1] for char in clinic_name) + 30
    rows = _ink(sheet, top, bottom)
    assert rows, "the last page is empty"
    assert (rows[-1] - top) / (bottom - top) >= 0.25


def _ink(sheet: Sheet, top: float, bottom: float) -> list[float]:
    """Rows of pixels between `top` and `bottom` with print on them, as distances from the top of the paper."""
    dpi = 72
    picture = sheet.pixels(dpi, gray=True)
    return [
        float(row)
        for row in range(int(top), int(bottom))
        if picture.crop((0, row, picture.width, row + 1)).getextrema()[0] < 200
    ]


@every_clinic
@every_document
@every_variant
def test_no_heading_at_the_end_of_a_page(clinic: str, document: str, variant: str) -> None:
    root, _ = tree(printed(clinic, document, variant))
    headings = {"".join(node.text.split()) for node in root.find("H2", "H3")}
    for sheet in pages(clinic, document, variant)[:-1]:
        top, footer = _footer(sheet)
        body = [char for char in sheet.chars if char not in footer]
        last = min(char.box[1] for char in body)
        line = "".join(char.text for char in body if char.box[1] < last + 5)
        under = _ink(sheet, sheet.size[1] - last + 3, sheet.size[1] - top - 8)  # open lines are not characters
        assert line not in headings or under, line


TILED = ("pain-relief-georgia", "reference")
"""In large print, their text about lying flat leaves no room for the warning box on the first page."""


@every_clinic
@every_variant
def test_emergency_number_is_on_the_first_page(clinic: str, variant: str) -> None:
    first, *_ = pages(clinic, "discharge", variant)
    assert ("Call 911" in first.text) == (variant != "large" or clinic not in TILED)


def test_headings_do_not_skip_a_level() -> None:
    def levels(node: Node) -> list[int]:
        return [int(heading.role[1]) for heading in node.find("H1", "H2", "H3", "H4")]

    for clinic in CLINICS:
        for document in DOCUMENTS:
            document_levels = levels(tree(printed(clinic, document, "filled"))[0])
            assert document_levels[0] == 1
            assert document_levels.count(1) == 1
            steps = [after - before for before, after in pairwise(document_levels)]
            assert all(step <= 1 for step in steps), (clinic, document, document_levels)


# -- design --------------------------------------------------------------------------------------------------------
def _look(clinic: str) -> tuple[tuple[float, float, float], set[str]]:
    """The most frequent saturated color of the first page, and its fonts."""
    picture = pages(clinic, "preparation", "filled")[0].pixels(60)
    colors = Counter(
        (red // 16, green // 16, blue // 16)
        for count, (red, green, blue) in picture.convert("RGB").getcolors(1 << 24)
        for _ in range(count)
        if max(red, green, blue) - min(red, green, blue) > 40
    )
    red, green, blue = colors.most_common(1)[0][0]
    reader = PdfReader(BytesIO(printed(clinic, "preparation", "filled")))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1] for font in reader.pages[0]["/Resources"]["/Font"].values()
    }
    return colorsys.rgb_to_hsv(red / 16, green / 16, blue / 16), fonts


def test_clinics_look_different() -> None:
    looks = {clinic: _look(clinic) for clinic in CLINICS}

    def look_different(first: str, second: str) -> bool:
        """True if at least two of color, typeface and header differ."""
        (hue, _, value), fonts = looks[first]
        (hue2, _, value2), fonts2 = looks[second]
        turn = min(abs(hue - hue2), 1 - abs(hue - hue2))
        heads = {content(name).clinic.value.brand.head for name in (first, second)}
        return (turn > 0.03 or abs(value - value2) > 0.2) + (fonts != fonts2) + (len(heads) == 2) >= 2

    for pair in combinations(("pain-relief-georgia", "california-imaging", "colorado-spine"), 2):
        assert look_different(*pair), (pair, looks)
    assert len({content(clinic).clinic.value.brand.head for clinic in CLINICS}) == 3
    assert len({content(clinic).clinic.value.brand.typeface for clinic in CLINICS}) >= 2
    assert len({content(clinic).clinic.value.brand.color for clinic in CLINICS}) == len(CLINICS)


def _luminance(gray: int) -> float:
    value = gray / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@every_clinic
@every_document
def test_gray_copy_is_readable(clinic: str, document: str) -> None:
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
