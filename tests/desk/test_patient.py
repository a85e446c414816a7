"""One patient's form, pages, problems and messages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.desk import actions
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.support import day_lists, structure_tree
from tests.support.commands import RunCommand

LABELS = (
    "Name", "Date of birth", "Record number", "Date and time of the procedure", "Procedure ended", "Clinician",
    "Level or site", "Large print", "Language", "Clinic", "Procedure", "Appointment id",
)  # fmt: skip


@pytest.fixture
def visitor(visit: Callable[..., Visitor], scratch: Served) -> Visitor:
    return visit(scratch)


@pytest.fixture
def new(visitor: Visitor) -> Page:
    """The page of a walk-in at the reference clinic, with a name and a time."""
    visitor.served.more += ["Wanda", "Walkin", "1950-02-03", "TEST-77777"]
    page = visitor.enter()
    actions.press(page, "New patient")
    for label, value in {
        "Name": "Wanda Walkin", "Date of birth": "1950-02-03", "Record number": "TEST-77777",
        "Date and time of the procedure": "2026-12-01 10:00", "Level or site": "L2",
    }.items():  # fmt: skip
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Clinic", exact=True).select_option("reference")
    actions.show(page)
    return page


# -- what is shown -----------------------------------------------------------------------------------------------
def test_form_from_list(visitor: Visitor) -> None:
    page = visitor.enter()
    actions.choose(page, "A0001")
    expect(page.get_by_role("heading", level=1)).to_have_text("Otto Mustermann")
    expected = ("Otto Mustermann", "2/11/1931", "TEST-00001", "12/1/2026 8:15 AM", "", "Dr. Example", "L2")
    for label, value in zip(LABELS, expected, strict=False):
        expect(page.get_by_label(label, exact=True)).to_have_value(value)
    expect(page.get_by_label("clopidogrel (Plavix)")).to_be_checked()
    expect(page.get_by_label("aspirin")).not_to_be_checked()
    expect(page.get_by_label("Other medicines, one per line")).to_have_value("")
    expect(page.get_by_label("Large print")).not_to_be_checked()
    expect(page.get_by_label("Clinic", exact=True)).to_have_value("california-imaging")
    expect(page.get_by_label("Appointment id")).to_have_value("A0001")
    actions.papers(page).first.wait_for()


def test_picture_text_and_file(visitor: Visitor) -> None:
    page = visitor.enter()
    actions.choose(page, "A0000")
    actions.show_all(page)
    files = actions.pdfs(visitor, page)
    assert len(files) == actions.KINDS
    titles = page.get_by_role("heading", level=2)
    for data, section in zip(files, page.locator("section").filter(has=actions.papers(page)).all(), strict=True):
        pages = len(PdfReader(io.BytesIO(data)).pages)
        images = section.get_by_role("img").all()
        assert len(images) == pages
        for number, image in enumerate(images, 1):
            image.scroll_into_view_if_needed()
            expect(image).to_have_js_property("complete", value=True)
            assert image.evaluate("one => one.naturalWidth") >= 800, "too coarse to be read"
            assert f"Page {number} of {pages}" in str(image.get_attribute("alt"))
    assert len({title.inner_text() for title in titles.all()}) >= actions.KINDS


def _structure(data: bytes) -> str:
    """The text that a screen reader gets from the PDF, without list numbers, which the browser adds."""
    blocks = structure_tree.read(data)[0].blocks()
    return "\n".join(text for role, text in blocks if role != "Lbl" or not text.strip(". ").isdigit())


def _length(files: list[bytes]) -> int:
    return sum(len(PdfReader(io.BytesIO(data)).pages) for data in files)


ENGLISH = Library(templates_dir(), templates_dir()).labels("en")
FIELD_WORDS = (*ENGLISH.spoken.model_dump().values(), ENGLISH.timeline.time, ENGLISH.open.blank)


@pytest.mark.parametrize("patient", ["A0000", "A0002", "A0003", "A0005"])
def test_text_alternative(visitor: Visitor, patient: str) -> None:
    """The text alternative has exactly the words of the PDF."""
    page = visitor.enter()
    actions.choose(page, patient)
    actions.show_all(page)
    for data, details in zip(actions.pdfs(visitor, page), page.locator(".paper details").all(), strict=True):
        details.locator("summary").click()
        summary = details.locator("summary").inner_text()
        spoken = _words(details.inner_text().removeprefix(summary))
        read = _words(_structure(data))
        read -= _words(" ".join(FIELD_WORDS)) - spoken  # what a screen reader says for lines and boxes of the PDF
        assert not read - spoken, f"not in the text: {sorted(read - spoken)}"
        more = spoken - read - _words(actions.text(data)) - {"words", "of"}
        assert not more, f"only in the text: {sorted(more)}"


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+|\d+", text.casefold()) if len(word) > 1}


# -- changed and seen again --------------------------------------------------------------------------------------
def test_typed_values_on_pages(visitor: Visitor, new: Page) -> None:
    texts = actions.texts(visitor, new)
    for words in ("Wanda Walkin", "TEST-77777", "L2", "December 1, 2026"):
        assert words in texts, words
    new.get_by_label("Level or site").fill("T12, T13")
    new.get_by_label("Name", exact=True).fill("Wanda Walkin-Sample")
    new.get_by_label("Procedure ended").fill("2026-12-01 11:05")
    new.get_by_label("Clinician").fill("Dr. Specimen")
    actions.show(new)
    expect(new.get_by_role("heading", level=1)).to_have_text("Wanda Walkin-Sample")
    texts = actions.texts(visitor, new)
    for words in ("Walkin-Sample", "T12, T13", "Dr. Specimen"):
        assert words in texts, words
    assert "L2" not in texts


def test_large_print(visitor: Visitor, new: Page) -> None:
    before = _length(actions.pdfs(visitor, new))
    new.get_by_label("Large print").check()
    actions.show(new)
    expect(new.get_by_label("Large print")).to_be_checked()
    assert _length(actions.pdfs(visitor, new)) > before
    expect(new.get_by_role("main")).to_contain_text("Large print.")
    new.get_by_label("Large print").uncheck()
    actions.show(new)
    assert _length(actions.pdfs(visitor, new)) == before


def test_consent_in_two_languages(visitor: Visitor, new: Page) -> None:
    new.get_by_label("Clinic", exact=True).select_option("pain-relief-georgia")
    new.get_by_label("Language", exact=True).select_option("es")
    new.get_by_label("Consent in two languages").check()
    actions.show(new)
    expect(new.get_by_label("Consent in two languages")).to_be_checked()
    expect(new.get_by_role("main")).to_contain_text("The consent is in two languages: Spanish and English.")
    assert "Firma / Signature" in actions.texts(visitor, new)
    new.get_by_label("Language", exact=True).select_option("")
    actions.show(new)
    expect(new.get_by_role("main")).to_contain_text("the patient's language is not given")


def test_known_and_unknown_medicines(visitor: Visitor, new: Page) -> None:
    new.get_by_label("Other medicines, one per line").fill("Xyzal")
    new.get_by_label("ibuprofen (Advil, Motrin)").check()
    actions.show(new)
    texts = actions.texts(visitor, new)
    assert "Your medicine" in texts
    assert "Xyzal" in texts
    expect(new.get_by_role("main")).to_contain_text("Not on the clinic's list of medicines, or unclear: Xyzal")
    new.get_by_label("ibuprofen (Advil, Motrin)").uncheck()
    new.get_by_label("Other medicines, one per line").fill("")
    actions.show(new)
    assert "Your medicine " not in actions.texts(visitor, new)


def test_brand_name(visitor: Visitor, new: Page) -> None:
    new.get_by_label("Other medicines, one per line").fill("Advil\nXyzal")
    actions.show(new)
    new.reload()
    expect(new.get_by_label("ibuprofen (Advil, Motrin)")).to_be_checked()
    expect(new.get_by_label("Other medicines, one per line")).to_have_value("Xyzal")
    assert new.get_by_label("ibuprofen (Advil, Motrin)").get_attribute("value") == "Advil"


def test_risks_of_the_patient(visitor: Visitor, new: Page) -> None:
    risks = new.get_by_label("Risks of this patient, one per line")
    risks.fill("You have one kidney.\n\nWounds heal slowly.")
    new.get_by_label("Risks added by").fill("Dr. Specimen")
    new.get_by_label("Risks added on").fill("2026-11-20")
    visitor.served.more += ["kidney", "heal slowly"]
    actions.show(new)
    text = actions.texts(visitor, new)
    for words in ("Risks for you", "You have one kidney.", "Wounds heal slowly.", "Dr. Specimen", "November 20, 2026"):
        assert words in text, words
    new.reload()
    expect(risks).to_have_value("You have one kidney.\nWounds heal slowly.")
    risks.fill("**One** kidney.")
    actions.show(new)
    expect(new.get_by_role("main")).to_contain_text("contains '**', which would be printed")
    risks.fill("")
    actions.show(new)
    assert "Risks for you" not in actions.texts(visitor, new)


def test_medicines_of_other_clinic(new: Page) -> None:
    expect(new.get_by_label("ibuprofen (Advil, Motrin)")).to_be_visible()
    new.get_by_label("Clinic", exact=True).select_option("california-imaging")
    expect(new.get_by_label("metformin (Glucophage)")).to_be_visible()
    expect(new.get_by_label("ibuprofen (Advil, Motrin)")).to_have_count(0)


def test_live_pages(visitor: Visitor, new: Page) -> None:
    """The pages follow the form without a button or a reload, and typing is not disturbed."""
    new.evaluate("window.same = true")
    before = [str(link.get_attribute("href")) for link in actions.papers(new).all()]
    new.get_by_label("Level or site").fill("T11")
    new.get_by_label("Clinician").focus()
    new.keyboard.type("Dr. Spec")
    expect(actions.papers(new).first).not_to_have_attribute("href", before[0])
    new.keyboard.type("imen")
    expect(new.get_by_label("Clinician")).to_have_value("Dr. Specimen")
    expect(new.get_by_label("Clinician")).to_be_focused()
    assert "T11" in actions.texts(visitor, new)
    new.get_by_label("Date of birth").fill("1950-13-01")
    new.get_by_label("Name", exact=True).focus()
    expect(new.get_by_label("Date of birth")).to_have_attribute("aria-invalid", "true")
    expect(actions.papers(new)).to_have_count(0)
    expect(new.locator("#page-status")).to_contain_text("No pages. Date of birth: '1950-13-01' is not a valid date.")
    new.get_by_label("Date of birth").fill("1950-02-03")
    new.get_by_label("Name", exact=True).focus()
    expect(actions.papers(new)).to_have_count(actions.KINDS)
    expect(new.locator("[aria-invalid]")).to_have_count(0)
    assert new.evaluate("window.same")


def test_other_clinic(visitor: Visitor, new: Page) -> None:
    before = actions.texts(visitor, new)
    new.get_by_label("Clinic", exact=True).select_option("california-imaging")
    actions.show(new)
    assert "California Imaging" in actions.texts(visitor, new)
    assert "California Imaging" not in before


def test_language_without_pages(new: Page) -> None:
    offered = new.get_by_label("Language", exact=True).locator("option").all_inner_texts()
    assert len(offered) >= 2
    assert not [words for words in offered if re.fullmatch("[a-z]{2}", words)], "a language is shown by its code"


def test_change_shown_in_list(visitor: Visitor, new: Page) -> None:
    actions.follow(new, "Patients")
    line = actions.row(new, "Wanda Walkin").last
    expect(line).to_contain_text("10:00")
    expect(line).to_contain_text("Reference set")


def test_back_button(visitor: Visitor, new: Page) -> None:
    new.get_by_label("Level or site").fill("L5")
    actions.show(new)
    new.reload()  # the browser does not ask to resubmit the form
    expect(new.get_by_label("Level or site")).to_have_value("L5")
    new.go_back()
    expect(new.get_by_role("heading", level=1)).to_be_visible()


def test_replaced_list_file(visitor: Visitor, new: Page) -> None:
    """An old tab keeps its documents, or says that they have expired."""
    old = [str(link.get_attribute("href")) for link in actions.papers(new).all()]
    new.get_by_label("Name", exact=True).fill("Otto Anders")
    visitor.served.more.append("Anders")
    actions.show(new)
    now = [str(link.get_attribute("href")) for link in actions.papers(new).all()]
    assert not set(old) & set(now)
    for path in old:
        answer = visitor.context.request.get(visitor.served.url + path)
        assert answer.status in (200, 404)
        if answer.status == 200:
            assert "Wanda Walkin" in actions.text(answer.body())


# -- blanks and walk-ins -----------------------------------------------------------------------------------------
def test_blank_pages(visitor: Visitor) -> None:
    page = visitor.enter()
    actions.press(page, "New patient")
    expect(page.get_by_role("heading", level=1)).to_have_text("New patient")
    for clinic in ("pain-relief-georgia", "california-imaging", "colorado-spine", "reference"):
        page.get_by_label("Clinic", exact=True).select_option(clinic)
        actions.show(page)
        assert len(actions.pdfs(visitor, page)) == actions.KINDS, clinic
    actions.follow(page, "Patients")  # the list still works
    expect(page.get_by_role("heading", level=1)).to_contain_text("Patients")


def test_closed_clinic(visitor: Visitor) -> None:
    page = visitor.enter()
    actions.press(page, "New patient")
    page.get_by_label("Clinic", exact=True).select_option("ivc")
    page.get_by_label("Date and time of the procedure").fill("2026-12-01 10:00")
    actions.show(page)
    expect(page.get_by_role("main")).to_contain_text("closed")
    expect(actions.papers(page)).to_have_count(0)


# -- mistakes ----------------------------------------------------------------------------------------------------
WRONG = {
    "Name": ("--name", "Wanda \u202eWalkin"),
    "Date of birth": ("--dob", "1950-13-04"),
    "Record number": ("--mrn", "\u202eTEST"),
    "Date and time of the procedure": ("--at", "2026-12-01 25:00"),
    "Procedure ended": ("--ended", "tomorrow"),
    "Clinician": ("--physician", "Dr. \u202eWho"),
    "Level or site": ("--level", "\u202eL1"),
    "Appointment id": ("--id", "../../etc"),
    "Other medicines, one per line": ("--medicine", "\u202easpirin"),
}


def test_field_problems(new: Page, run_command: RunCommand) -> None:
    for label, (_, value) in WRONG.items():
        new.get_by_label(label, exact=True).fill(value)
    actions.show(new)
    expect(actions.papers(new)).to_have_count(0)
    for label, (option, value) in WRONG.items():
        answer = run_command("make", "reference", option, value)
        assert answer.code == 1, label
        message, _, hint = answer.err.removesuffix("Nothing was made.\n").strip().partition("\n    hint: ")
        message = message.partition(": ")[2]
        field = new.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        description = actions.described(field).casefold()  # on the page they are sentences with a capital letter
        assert message.casefold() in description, label
        assert hint.casefold() in description, label
        expect(field).to_have_value(value)


def test_problem_summary(new: Page) -> None:
    new.get_by_label("Date of birth").fill("1950-13-01")
    new.get_by_label("Date and time of the procedure").fill("2026-12-01 25:00")
    actions.show(new)
    summary = new.get_by_role("main").locator("a[href^='#']")
    expect(summary).to_have_count(2)
    for link in summary.all():
        words = link.inner_text()
        link.click()
        assert new.locator(":focus").evaluate("one => one.labels[0].textContent").startswith(words)
    new.get_by_label("Date of birth").fill("1950-02-03")
    new.get_by_label("Date and time of the procedure").fill("2026-12-01 10:00")
    actions.show(new)
    expect(new.locator("[aria-invalid=true]")).to_have_count(0)
    expect(actions.papers(new)).to_have_count(actions.KINDS)


def test_no_clinic(visitor: Visitor) -> None:
    page = visitor.enter()
    actions.press(page, "New patient")
    actions.show(page)
    expect(page.get_by_label("Clinic", exact=True)).to_have_attribute("aria-invalid", "true")
    assert "clinic" in actions.described(page.get_by_label("Clinic", exact=True))


def test_fix_rejected_row(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """Valid values of a rejected row are in the form already."""
    visitor = visit(start_desk())
    page = visitor.enter()
    actions.choose(page, "A0006")
    expect(page.get_by_role("main")).to_contain_text("'25:10' is not a valid time")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ana Ejemplo")
    expect(page.get_by_label("Clinic", exact=True)).to_have_value("reference")
    page.get_by_label("Date and time of the procedure").fill("2026-12-01 15:10")
    actions.show(page)
    expect(actions.papers(page)).to_have_count(actions.KINDS)
    assert "Ana Ejemplo" in actions.texts(visitor, page)


def test_script_in_name(new: Page) -> None:
    for label in ("Level or site", "Clinician", "Record number"):
        new.get_by_label(label).fill('"><img src=x onerror=alert(1)>')
    new.get_by_label("Other medicines, one per line").fill("</textarea><script>alert(2)</script>")
    actions.show(new)
    assert new.locator("img[src=x]").count() == 0
    expect(new.get_by_label("Other medicines, one per line")).to_have_value("</textarea><script>alert(2)</script>")


def test_change_without_javascript(visit: Callable[..., Visitor], scratch: Served) -> None:
    visitor = visit(scratch, java_script_enabled=False)
    page = visitor.enter()
    page.get_by_label("Find a patient").fill("jean")
    actions.press(page, "Find")
    actions.choose(page, "Jean Exemple")
    page.get_by_label("Level or site").fill("L4")
    actions.show(page)
    assert "L4" in actions.texts(visitor, page)
    page.get_by_text("Text of this document").first.click()
    expect(page.locator("details[open]")).to_have_count(1)


def test_phone_of_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    rows = [
        day_lists.row(0, clinic="reference", phone="555-010-0199 (daughter)"),
        day_lists.row(1, clinic="reference", phone=""),
    ]
    desk = start_desk(rows)
    page = visit(desk).enter()
    actions.choose(page, "A0000")
    who = page.locator("#patient")
    expect(who).to_contain_text("· Phone 555-010-0199 (daughter)")
    page.get_by_label("Name", exact=True).fill("Otto Mustermann")
    actions.show(page)
    expect(who).to_contain_text("· Phone of the patient on the list 555-010-0199 (daughter)")
    actions.follow(page, "Back to the list")
    actions.choose(page, "A0001")
    expect(who).not_to_contain_text("Phone")
