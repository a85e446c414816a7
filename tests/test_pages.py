"""Printed pages of the five shipped sets: their text and its position, and no text of another clinic."""

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

all_text, tree = cache(text_of), cache(read)

every_page = pytest.mark.parametrize("way", VARIANTS)
every_document = pytest.mark.parametrize("document", DOCUMENTS)
every_clinic = pytest.mark.parametrize("clinic", CLINICS)


@cache
def pages(clinic: str, document: str, way: str) -> list[Sheet]:
    return sheets(printed(clinic, document, way))


@cache
def document_text(clinic: str, document: str, way: str) -> str:
    """The text of a document, without list markers and footer."""
    root, _ = tree(printed(clinic, document, way))
    return "\n".join(node.text for node in root.find("P", "H1", "H2", "H3", "LBody", "TH", "TD")).replace("\xa0", " ")


# -- required text -------------------------------------------------------------------------------------------------
@every_clinic
@every_document
@every_page
def test_facts_are_printed(clinic: str, document: Any, way: str) -> None:
    # How long patients stay is no longer of use on a page that is given at the door, after the procedure has ended.
    is_going_home = document == "discharge" and way != "blank"
    absent = missing(clinic, document, all_text(printed(clinic, document, way)))
    assert [fact for fact in absent if not (is_going_home and fact.partition(":")[0] in LENGTHS_OF_STAY)] == []


LENGTHS_OF_STAY = {"c08", "r14", "s06"}
"""Facts about the length of the stay."""


@every_clinic
@every_document
@every_page
def test_page_identity(clinic: str, document: str, way: str) -> None:
    clinic_content = content(clinic)
    identifiers = set()
    for number, sheet in enumerate(pages(clinic, document, way), 1):
        text = sheet.text
        # In large print, later pages have one line for the patient and the phone; the footer has the identifier.
        one_line = way == "large" and number > 1
        assert one_line or clinic_content.clinic.value.name in text
        assert clinic_content.clinic.value.phone is None or clinic_content.clinic.value.phone in text
        assert MARK in text
        assert NAMES[document] in text
        version = clinic_content.instructions.value.version
        assert (
            f"{NAMES[document]} {version}" in text
            if way == "large"
            else f"Version {version}, November 20, 2026" in text
        )
        assert f"Page {number} of {len(pages(clinic, document, way))}" in text
        assert one_line or all(label in text for label in ("Name", "Date of birth", "Record number"))
        if way != "blank":
            assert all(value in text for value in ("Maria Beispiel", "May 4, 1946", "00-4711")), number
        assert IDENTIFIER.search(text), number
        identifiers |= set(IDENTIFIER.findall(text))
    assert len(identifiers) == 1
    assert any("November 20, 2026" in sheet.text for sheet in pages(clinic, document, way)), "the date of the version"


def test_identifiers_are_unique() -> None:
    identifiers = [
        IDENTIFIER.findall(pages(clinic, document, way)[0].text)[0]
        for clinic in CLINICS
        for document in DOCUMENTS
        for way in VARIANTS
    ]
    assert len(set(identifiers)) == len(identifiers)


@every_document
def test_identifier_depends_on_patient(document: str) -> None:
    identifiers = set()
    for name in ("Ann Lee", "Ann Leo", ""):
        ((_, data, _),) = make_handouts(
            content("reference"), (document,), gather_details({"name": name} if name else {})
        )
        identifiers |= set(IDENTIFIER.findall(sheets(data)[0].text))
    assert len(identifiers) == 3


# -- no other text -------------------------------------------------------------------------------------------------
NUMBER = re.compile(r"\d+(?:[:/]\d+)*")
COMPUTED = {
    ("pain-relief-georgia", "preparation"): {"9:30", "12:05", "4:05"},
    ("pain-relief-georgia", "discharge"): {"12:05", "4:05"},
    ("california-imaging", "preparation"): {"11:59", "3"},
    ("california-imaging", "discharge"): {"3"},  # 48 hours after December 1
    ("reference", "preparation"): {"12:05", "11:05"},
    ("reference", "discharge"): {"12:05", "11:05"},
}
"""Clock times that a filled document may add, computed by hand from its facts file."""


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@cache
def clinic_numbers(clinic: str) -> set[str]:
    """Every number in the clinic's files or in the shared description."""
    files = [*(TEMPLATES / "clinics" / clinic).glob("*.yaml"), *TEMPLATES.glob("procedures/*.yaml")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    source = re.sub(r"#[^\n]*", "", source)
    full_numbers = numbers(source)
    return full_numbers | {str(int(part)) for part in re.findall(r"\d+", source)}


@every_clinic
@every_document
def test_numbers_of_blank_page(clinic: str, document: str) -> None:
    allowed = clinic_numbers(clinic) | {"911"} | ({"11:59"} if clinic == "california-imaging" else set())
    text = document_text(clinic, document, "blank").replace("November 20, 2026", "")
    assert numbers(text) - allowed == set()


@every_clinic
@every_document
def test_numbers_of_filled_page(clinic: str, document: str) -> None:
    # The appointment details; 1 is from "L1", and 911 from the emergency number.
    patient = {"1946", "4", "00", "4711", "10:00", "11:05", "1", "2026", "2023", "911"}
    days = {"28", "30"} if clinic == "california-imaging" else {"24", "28", "30"}
    computed = COMPUTED.get((clinic, document), set())
    extra = numbers(document_text(clinic, document, "filled")) - clinic_numbers(clinic) - patient - computed
    assert extra - days == set()


def test_times_of_colorado() -> None:
    text = document_text("colorado-spine", "preparation", "filled")
    text = re.sub(r"\d+ lines? to write on", "", text)  # as many as the page has room for
    assert set(re.findall(r"\d+:\d\d", text)) == {"10:00"}
    assert numbers(text) <= {"10:00", "1", "2", "2026", "4", "1946", "00", "4711", "303", "762", "0808", "9292"}
    for word in ("midnight", "hours before", "days before", "week before", "last dose:", "No smoking", "take none"):
        assert word.lower() not in text.lower(), word
    assert "Stop eating" in text  # an open line


def test_times_of_georgia() -> None:
    arrive = document_text("pain-relief-georgia", "preparation", "filled")
    home = document_text("pain-relief-georgia", "discharge", "filled")
    assert "9:30 AM" in arrive
    assert "until 12:05 PM" in home
    assert "until 4:05 PM" in home
    assert set(re.findall(r"\d+:\d\d [AP]M", home)) == {"10:00 AM", "11:05 AM", "12:05 PM", "4:05 PM"}
    assert set(re.findall(r"\d+:\d\d [AP]M", arrive)) <= {"9:30 AM", "10:00 AM", "11:05 AM", "12:05 PM", "4:05 PM"}


def _identifying_words(clinic: str) -> set[str]:
    """Texts that identify a clinic."""
    clinic_data = yaml.safe_load((TEMPLATES / "clinics" / clinic / "clinic.yaml").read_text(encoding="utf-8"))
    values = [
        clinic_data["name"],
        *(clinic_data.get(key, "") for key in ("phone", "fax", "after_hours_phone", "website")),
    ]
    return {str(value) for value in [*values, *clinic_data.get("address", ())] if value}


@every_clinic
@every_document
@every_page
def test_no_other_clinic(clinic: str, document: str, way: str) -> None:
    other_words = set().union(
        *(_identifying_words(other) for other in CLINICS if other != clinic)
    ) - _identifying_words(clinic)
    text = all_text(printed(clinic, document, way)).replace("\xa0", " ")
    assert [word for word in other_words if word in text] == []


@every_clinic
@every_document
def test_no_other_medicine(clinic: str, document: str) -> None:
    own_names = {name.casefold() for row in content(clinic).instructions.value.medicines.table for name in row.names}
    all_names = {
        name.casefold()
        for other in CLINICS
        for row in content(other).instructions.value.medicines.table
        for name in row.names
    }
    files = (TEMPLATES / "clinics" / clinic / "balloon-kyphoplasty.yaml").read_text(encoding="utf-8").casefold()
    text = document_text(clinic, document, "filled").casefold()
    assert [name for name in all_names - own_names if re.search(rf"\b{name}\b", text) and name not in files] == []


# -- position and size ---------------------------------------------------------------------------------------------
@every_clinic
@every_document
@every_page
def test_text_is_on_paper_and_apart(clinic: str, document: str, way: str) -> None:
    for sheet in pages(clinic, document, way):
        assert sheet.outside() == ""
        assert sheet.overprinted() == []


def _footer(sheet: Sheet) -> tuple[float, list[Char]]:
    """The top of a page's footer, and all characters in it.

    The footer begins with the draft mark; on the first page in plain print, where that is below the title, with the
    name of the document.
    """
    lowest = min(char.box[1] for char in sheet.chars)
    line = [char for char in sheet.chars if char.box[1] < lowest + 160]
    text = "".join(char.text for char in line)
    begins = (MARK, *NAMES.values()) if MARK.replace(" ", "") in text else tuple(NAMES.values())
    start = next(index for words in begins if (index := text.rfind(words.replace(" ", ""))) >= 0)
    top = max(char.box[3] for char in line[start : start + 6])
    return top, [char for char in sheet.chars if char.box[1] < top]


@every_clinic
@every_document
@every_page
def test_footer_text(clinic: str, document: str, way: str) -> None:
    clinic_content = content(clinic)
    total = len(pages(clinic, document, way))
    closed = clinic_content.labels.value.page.closed.replace("{date}", "March 10, 2023")
    for number, sheet in enumerate(pages(clinic, document, way), 1):
        _, chars = _footer(sheet)
        name = clinic_content.layouts[document].value.name
        footer_text = "".join(char.text for char in chars)
        identifier = IDENTIFIER.findall(sheet.text)[0]
        notices = f"{MARK}{closed}" if clinic == "ivc" and way == "blank" else MARK
        if way != "large" and number == 1:  # they are below the title
            notices = ""
        version = clinic_content.instructions.value.version
        version = version if way == "large" else f"·Version {version}, November 20, 2026"
        form = clinic_content.layouts[document].value.form
        name += f", form {form}" if form else ""
        expected = Counter(f"{notices}{name}{version}·{identifier}Page{number}of{total}".replace(" ", ""))
        assert Counter(footer_text) == expected, footer_text


@every_clinic
@every_document
@every_page
def test_type_size(clinic: str, document: str, way: str) -> None:
    min_size = 18 if way == "large" else 12
    labels = ("Name", "Dateofbirth", "Recordnumber", "Proceduredate", "Patientlabel")
    for sheet in pages(clinic, document, way):
        _, footer = _footer(sheet)
        small = [char for char in sheet.chars if char.size < min_size and char not in footer]
        text = "".join(char.text for char in small)
        for label in labels:
            text = text.replace(label, "")
        assert text == "", text
        assert min(char.size for char in sheet.chars) >= (18 if min_size == 18 else 10)


@every_clinic
@every_document
@pytest.mark.parametrize("way", ["blank", "filled"])
def test_last_page_is_filled(clinic: str, document: str, way: str) -> None:
    sheet = pages(clinic, document, way)[-1]
    if len(pages(clinic, document, way)) == 1:
        return
    height = sheet.size[1]
    footer_top = height - _footer(sheet)[0] - 8  # from the top of the paper to above the footer's rule
    header = sheet.chars[: len("".join(content(clinic).clinic.value.name.split()))]
    strip_bottom = max(height - char.box[1] for char in header) + 30
    rows = _inked_rows(sheet, strip_bottom, footer_top)
    assert rows, "the last page is empty"
    assert (rows[-1] - strip_bottom) / (footer_top - strip_bottom) >= 0.25


def _inked_rows(sheet: Sheet, top: float, bottom: float) -> list[float]:
    """The rows between two distances from the top of the paper that have ink, in points."""
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
def test_no_heading_at_page_end(clinic: str, document: str, way: str) -> None:
    root, _ = tree(printed(clinic, document, way))
    headings = {"".join(node.text.split()) for node in root.find("H2", "H3")}
    for sheet in pages(clinic, document, way)[:-1]:
        top, footer = _footer(sheet)
        body = [char for char in sheet.chars if char not in footer]
        last = min(char.box[1] for char in body)
        line = "".join(char.text for char in body if char.box[1] < last + 5)
        # Lines to write on are not characters.
        inked_rows = _inked_rows(sheet, sheet.size[1] - last + 3, sheet.size[1] - top - 8)
        assert line not in headings or inked_rows, line


@every_clinic
@every_page
def test_emergency_phone_on_first_page(clinic: str, way: str) -> None:
    first, *_ = pages(clinic, "discharge", way)
    assert "Call 911" in first.text
    phone = content(clinic).clinic.value.phone
    assert phone is None or phone in first.text.split("Call 911", 1)[1], (
        "the phone stands with it, not only in the head"
    )


def test_heading_levels() -> None:
    def levels(node: Node) -> list[int]:
        return [int(heading.role[1]) for heading in node.find("H1", "H2", "H3", "H4")]

    for clinic in CLINICS:
        for document in DOCUMENTS:
            headings = levels(tree(printed(clinic, document, "filled"))[0])
            assert headings[0] == 1
            assert headings.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(headings)), (clinic, document, headings)


# -- appearance ----------------------------------------------------------------------------------------------------
def _appearance(clinic: str) -> tuple[tuple[float, float, float], set[str]]:
    """The most frequent strong color of the first page, and its fonts."""
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
    looks = {clinic: _appearance(clinic) for clinic in CLINICS}

    def look_different(first: str, second: str) -> bool:
        """True if at least two differ: color, typeface, header style."""
        (hue, _, value), fonts = looks[first]
        (hue2, _, value2), fonts2 = looks[second]
        hue_distance = min(abs(hue - hue2), 1 - abs(hue - hue2))
        heads = {content(name).clinic.value.brand.head for name in (first, second)}
        return (hue_distance > 0.03 or abs(value - value2) > 0.2) + (fonts != fonts2) + (len(heads) == 2) >= 2

    groups = [
        group for group in combinations(CLINICS, 3) if all(look_different(*pair) for pair in combinations(group, 2))
    ]
    assert ("pain-relief-georgia", "california-imaging", "colorado-spine") in groups, looks
    assert len({content(clinic).clinic.value.brand.head for clinic in CLINICS}) == 3
    assert len({content(clinic).clinic.value.brand.typeface for clinic in CLINICS}) >= 2
    assert len({content(clinic).clinic.value.brand.color for clinic in CLINICS}) == len(CLINICS)


def _luminance(gray: int) -> float:
    value = gray / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@every_clinic
@every_document
def test_gray_copy(clinic: str, document: str) -> None:
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
