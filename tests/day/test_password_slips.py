"""Slips: a page a patient, the password whole and large on it, and nobody else's."""

from __future__ import annotations

import io
import itertools
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


def test_password_is_copied_as_it_stands() -> None:
    pairs = ["".join(pair) for pair in itertools.product(ALPHABET, repeat=2)]
    groups = ["".join(pairs[at : at + 2]) for at in range(0, len(pairs), 2)]
    passwords = ["-".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
    pages = pypdfium2.PdfDocument(render_slips([slip(GEORGIA, "Maria Beispiel", password=one) for one in passwords]))
    for password, page in zip(passwords, pages, strict=True):
        assert password in page.get_textpage().get_text_range().split()


def texts(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.parametrize("clinic", CLINICS)
def test_slip_says_whose_it_is_what_it_opens_and_how(clinic: str) -> None:
    one = slip(clinic, "Maria Beispiel")
    (page,) = texts(render_slips([one]))
    for words in (
        "Maria Beispiel", "A0001", PASSWORD, one.clinic.name, one.clinic.phone or "Phone", "open the file papers.pdf",
        "small letters, with the dashes, and no spaces", "For staff: hand this page only to the person named above.",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("clinic", CLINICS)
def test_slip_is_read_aloud_in_order(clinic: str) -> None:
    one = slip_document(slip(clinic, "Maria Beispiel"))
    root, _ = read(render(one))
    spoken = list(root.blocks())
    assert spoken == expected_blocks(one)
    assert ("P", PASSWORD) in spoken


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("password", [PASSWORD, "mwmw-wwmm-mmww-wmwm", "jjjj-tttt-ffff-rrrr"])
def test_password_stands_on_one_line_and_is_largest_of_page(clinic: str, password: str) -> None:
    (sheet,) = sheets(render_slips([slip(clinic, "Maria Beispiel", password=password)]))
    largest = max(char.size for char in sheet.chars)
    signs = [char for char in sheet.chars if char.size == largest]
    assert "".join(char.text for char in signs) == password
    assert max(char.box[1] for char in signs) < min(char.box[3] for char in signs)
    assert largest >= 30
    assert min(char.size for char in sheet.chars) >= 18


def test_each_patient_has_page_in_order_given_and_no_other_password() -> None:
    passwords = [f"aaaa-bbbb-cccc-dd{at:02}".replace("0", "x") for at in range(len(NAMES))]
    entries = [slip(CLINICS[at % 4], name, at=at, password=passwords[at]) for at, name in enumerate(NAMES)]
    data = render_slips(entries)
    for at, page in enumerate(texts(data)):
        assert [password for password in passwords if password in page] == [passwords[at]]
        assert f"A{at:04}" in page
    marks = [str(entry["/Title"]) for entry in PdfReader(io.BytesIO(data)).outline if not isinstance(entry, list)]
    assert marks == [f"A{at:04}" for at in range(len(NAMES))]
    assert render_slips(entries) == data


def test_nobody_has_no_slips() -> None:
    assert render_slips([]) == b""


def test_name_that_is_not_known_is_line_to_write_on() -> None:
    one = slip(GEORGIA, "")
    (page,) = texts(render_slips([one]))
    assert PASSWORD in page
    assert one.labels.facts.name in page


def test_password_is_not_shown_by_accident() -> None:
    assert PASSWORD not in repr(slip(GEORGIA, "Maria Beispiel"))


def test_paper_is_clinics() -> None:
    one = slip(GEORGIA, "Maria Beispiel")
    data = render_slips([replace(one, clinic=one.clinic.model_copy(update={"paper": "A4"}))])
    assert PdfReader(io.BytesIO(data)).pages[0].mediabox.height == pytest.approx(841.89)


def test_logo_is_read_without_set(tmp_path) -> None:
    library = Library(templates_dir(), templates_dir())
    assert library.logo(GEORGIA) == (templates_dir() / "clinics" / GEORGIA / "logo.svg").read_bytes()
    own = tmp_path / "clinics" / "own"
    own.mkdir(parents=True)
    text = (templates_dir() / "clinics" / GEORGIA / "clinic.yaml").read_text(encoding="utf-8")
    (own / "clinic.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"logo\.svg"):
        Library(tmp_path, templates_dir()).logo("own")
    (own / "clinic.yaml").write_text(text.replace("  logo: logo.svg\n", ""), encoding="utf-8")
    assert Library(tmp_path, templates_dir()).logo("own") is None
