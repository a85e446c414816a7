"""Password slips: one page per patient, with only this patient's password, large and complete."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace

import pypdfium2
import pytest
from pypdf import PdfReader

from handouts.content.library import Library
from handouts.day.password_slips import render_slips, slip_document
from handouts.errors import InputError
from handouts.mail.passphrase import ALPHABET
from handouts.resources import templates_dir
from tests.renderer import render
from tests.support.day_lists import NAMES, PASSWORD, slip
from tests.support.printed_pages import sheets
from tests.support.reading_order import expected_blocks
from tests.support.sample_sets import CLINICS
from tests.support.structure_tree import read

GEORGIA = "pain-relief-georgia"


def test_password_can_be_copied() -> None:
    pairs = ["".join(pair) for pair in itertools.product(ALPHABET, repeat=2)]
    groups = ["".join(pairs[index : index + 2]) for index in range(0, len(pairs), 2)]
    passwords = ["-".join(groups[index : index + 4]) for index in range(0, len(groups), 4)]
    pages = pypdfium2.PdfDocument(render_slips([slip(GEORGIA, "Maria Beispiel", password=text) for text in passwords]))
    for password, page in zip(passwords, pages, strict=True):
        assert password in page.get_textpage().get_text_range().split()


def page_texts(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.parametrize("clinic", CLINICS)
def test_texts_of_a_slip(clinic: str) -> None:
    password_slip = slip(clinic, "Maria Beispiel")
    (page,) = page_texts(render_slips([password_slip]))
    for phrase in (
        "Maria Beispiel", "A0001", PASSWORD, password_slip.clinic.name, password_slip.clinic.phone or "Phone", "open the file papers.pdf",
        "small letters, with the dashes, and no spaces", "For staff: hand this page only to the person named above.",
    ):  # fmt: skip
        assert phrase in page, phrase


@pytest.mark.parametrize("clinic", CLINICS)
def test_reading_order(clinic: str) -> None:
    document = slip_document(slip(clinic, "Maria Beispiel"))
    root, _ = read(render(document))
    spoken = list(root.blocks())
    assert spoken == expected_blocks(document)
    assert ("P", PASSWORD) in spoken


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("password", [PASSWORD, "mwmw-wwmm-mmww-wmwm", "jjjj-tttt-ffff-rrrr"])
def test_password_is_large_and_on_one_line(clinic: str, password: str) -> None:
    (sheet,) = sheets(render_slips([slip(clinic, "Maria Beispiel", password=password)]))
    largest = max(char.size for char in sheet.chars)
    characters = [char for char in sheet.chars if char.size == largest]
    assert "".join(char.text for char in characters) == password
    assert max(char.box[1] for char in characters) < min(char.box[3] for char in characters)
    assert largest >= 30
    assert min(char.size for char in sheet.chars) >= 18


def test_one_page_per_patient() -> None:
    passwords = [f"aaaa-bbbb-cccc-dd{index:02}".replace("0", "x") for index in range(len(NAMES))]
    entries = [
        slip(CLINICS[index % 4], name, number=index, password=passwords[index]) for index, name in enumerate(NAMES)
    ]
    data = render_slips(entries)
    for index, page in enumerate(page_texts(data)):
        assert [password for password in passwords if password in page] == [passwords[index]]
        assert f"A{index:04}" in page
    marks = [str(entry["/Title"]) for entry in PdfReader(io.BytesIO(data)).outline if not isinstance(entry, list)]
    assert marks == [f"A{index:04}" for index in range(len(NAMES))]
    assert render_slips(entries) == data


@pytest.mark.parametrize("clinic", CLINICS)
def test_nothing_else_looks_like_a_password(clinic: str) -> None:
    (page,) = page_texts(render_slips([slip(clinic, "Maria Beispiel")]))
    codes = re.findall(r"\w+(?:-\w+){2,}", page)
    assert [code for code in codes if not re.fullmatch(r"[\d-]+", code)] == [PASSWORD], "besides phone numbers"


def test_no_slips() -> None:
    assert render_slips([]) == b""


def test_unknown_name_is_an_open_line() -> None:
    password_slip = slip(GEORGIA, "")
    (page,) = page_texts(render_slips([password_slip]))
    assert PASSWORD in page
    assert password_slip.labels.facts.name in page


def test_repr_hides_the_password() -> None:
    assert PASSWORD not in repr(slip(GEORGIA, "Maria Beispiel"))


def test_paper_of_the_clinic() -> None:
    password_slip = slip(GEORGIA, "Maria Beispiel")
    data = render_slips([replace(password_slip, clinic=password_slip.clinic.model_copy(update={"paper": "A4"}))])
    assert PdfReader(io.BytesIO(data)).pages[0].mediabox.height == pytest.approx(841.89)


def test_logo_without_a_set(tmp_path) -> None:
    library = Library(templates_dir(), templates_dir())
    assert library.logo(GEORGIA) == (templates_dir() / "clinics" / GEORGIA / "logo.svg").read_bytes()
    clinic_folder = tmp_path / "clinics" / "own"
    clinic_folder.mkdir(parents=True)
    text = (templates_dir() / "clinics" / GEORGIA / "clinic.yaml").read_text(encoding="utf-8")
    (clinic_folder / "clinic.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"logo\.svg"):
        Library(tmp_path, templates_dir()).logo("own")
    (clinic_folder / "clinic.yaml").write_text(
        text.replace("  logo: logo.svg\n", "").replace("  logo_rtl: same\n", ""), encoding="utf-8"
    )
    assert Library(tmp_path, templates_dir()).logo("own") is None
