"""Rules on wording: claims, advertising, other procedures, phones, and its or it's."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.context import CheckContext
from handouts.check.rule import all_rules
from handouts.content.library import Library
from handouts.errors import Severity
from handouts.resources import templates_dir
from tests.check.marked import expected_columns, plain, sentence_findings, table
from tests.support.base_set import BASE, SET, TODAY, check_context, replace_keys


@table(
    "It is ‹appropriate› for all patients.",
    "The procedure is ‹safe› for everyone.",
    "It is ‹suitable› for every older patient.",
    "‹All› patients benefit.",
    "‹All› of our patients are pain-free.",
    "The cement ‹never› leaks.",
    "It ‹always› works.",
    "Recovery ‹is› always quick.",
    "You ‹will› never feel pain again.",
    "Relief is ‹guaranteed›.",
    "There is ‹no› risk.",
    "It is ‹risk-free›.",
    "It works ‹100%› of the time.",
    "It is ‹completely› safe.",
    "It ‹has› no side effects.",
    "It ‹cannot› go wrong.",
    "Never drive that day.",
    "Always carry your list.",
    "You must never drink and drive.",
    "Please always call before you come.",
    "Do not lift heavy things at all.",
    "Never take more than 4 tablets in a day.",
    "All patients must have a driver.",
    "All patients have a risk of infection.",
    "All patients are seen by a nurse.",
    "Every patient is different.",
    "It is not right for everyone.",
    "Not all patients get relief.",
    "We cannot guarantee that you feel better.",
    "There is no guarantee.",
    "No surgery is without risk.",
    "No procedure is risk-free.",
    "If you have no complications, you go home.",
    "You have no risk factors.",
    "You get 100% oxygen.",
    "100% of the fee is due, and it is 100% your choice.",
    "There is no risk-free choice.",
    "You are at no risk of falling if you use the rail.",
    "Someone is always with you.",
    "We always check your name.",
    "You always have the right to say no.",
    "Do not always expect relief.",
    "Is it always safe?",
    "Every surgery has risks.",
)
def test_absolute_claims(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("absolute-claims", sentence, sentences)
    assert actual == expected


def test_alternative_without_a_risk(tmp_path: Path) -> None:
    rule = next(rule for rule in all_rules() if rule.name == "absolute-claims")
    text = "alternatives:\n  - {name: A stool test, text: It has no risk of a tear.}\n  - {name: Surgery, text: It always works.}\n"
    column = text.splitlines()[2].index("always") + 1
    assert [violation.place[2] for violation in rule.check(check_context(tmp_path, SET, text))] == [column]


@pytest.mark.parametrize("field", ["benefits", "summary", "how", "risk_text"])
def test_absolute_claims_on_consent(field: str) -> None:
    sentences = ("There is «no» risk.",)
    expected, actual = sentence_findings("absolute-claims", sentences[0], sentences, field=field)
    assert actual == expected


@pytest.mark.parametrize(("page", "severity"), [("consent", Severity.ERROR), ("discharge", Severity.WARNING)])
def test_severity_by_page(page: str, severity: Severity, tmp_path: Path) -> None:
    text = f"topics:\n  - on: [{page}]\n    heading: More\n    text: [It always works.]\n"
    rule = next(rule for rule in all_rules() if rule.name == "absolute-claims")
    assert [violation.severity for violation in rule.check(check_context(tmp_path, SET, text))] == [severity]


@table(
    "Our ‹leading› experts use ‹state-of-the-art› tools.",
    "We give you ‹the› best care.",
    "This ‹painless› procedure is short.",
    "You are treated by our ‹most› experienced surgeons.",
    "It is a ‹miracle›.",
    "Osteoporosis is the leading cause of these breaks.",
    "It works best within the first 3 months of the injury.",
    "What is the best way to reach us?",
    "Call us for the best time.",
    "Ask which is the best treatment for you.",
    "The shot is not painless.",
    "It may not be entirely painless.",
    "Do your best to rest.",
    "The number one cause is a fall.",
    "Most experienced some soreness.",
)
def test_advertising(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("advertising", sentence, sentences)
    assert actual == expected


@table(
    "The balloon restores the bone to ‹it's› original height.",
    "The cement stays in ‹it’s› place.",
    "‹It's› own cover",
    "‹Its› normal to feel sore.",
    "If ‹its› not better, call us.",
    "‹Its› a small cut.",
    "It's normal to feel sore.",
    "It's the bone that hurts.",
    "Its normal height is lost.",
    "When it's time to go, ask for help.",
    "The bone and its cover are thin.",
    "We know it's hard.",
    "Come in, it's open.",
    "Rest, and it's better soon.",
)
def test_its_or_it_is(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("its-or-it-is", sentence, sentences)
    assert actual == expected


OTHER = (
    "Stop smoking before your «angiogram».",
    "After the «angiogram», rest.",
    "During an «angiogram», you lie still.",
    "«Angioplasty» takes an hour.",
    "A «vertebroplasty» is a shot of cement.",
    "Start your «colonoscopy» prep.",
    "Rest before the «epidural injection».",
    "Before your ‹exam›, take off your jewelry.",
    "Lie on the exam table.",
    "Before it, you have an exam and imaging.",
    "You have had tests such as X-ray and MRI before.",
    "Tell us if you have had a colonoscopy.",
    "Tell us about your hip replacement.",
    "Unlike spinal fusion, it needs no large cut.",
    "We may take a biopsy. The biopsy goes to the lab.",
    "You may need spinal fusion later.",
    "Spinal fusion may be needed later.",
    "Cement can move into the epidural veins.",
    "You get a regional nerve block.",
    "Your kyphoplasty is at 10.",
    "After your vertebral augmentation, rest.",
    "Rest on the day of your {procedure}.",
)


@table(*OTHER)
def test_other_procedures(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("own-procedure", sentence, sentences)
    assert actual == expected


@pytest.mark.parametrize("field", ["alternative_text", "tests", "allergies"])
def test_fields_about_other_procedures(field: str) -> None:
    sentences = ("The vertebroplasty is another choice for your back.", "Bring the pictures of your angiogram.")
    for sentence in sentences:
        assert sentence_findings("own-procedure", sentence, sentences, field=field).actual == set()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("name: Colonoscopy\nplain: colonoscopy", "Before your colonoscopy, your exam, and the test, drink."),
        ("name: Colonoscopy\nplain: colonoscopy", "Before your «angiogram», drink."),
        ("name: Upper endoscopy\nplain: upper endoscopy", "Your endoscopy and the EGD take 20 minutes."),
        (
            "name: Epidural injection\nplain: epidural steroid injection",
            "After your epidural, and the epidural injection, rest.",
        ),
        ("name: Epidural injection\nplain: epidural steroid injection", "After your «kyphoplasty», rest."),
        ("name: Angiogram\nplain: angiogram\nalso: [Arteriogram]", "After your arteriogram and the angiography, rest."),
    ],
)
def test_own_names(names: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "other.yaml").write_text(names + "\n", "utf-8")
    clinic = tmp_path / "clinics" / "base"
    clinic.mkdir(parents=True)
    (clinic / "clinic.yaml").write_bytes((BASE / "clinic.yaml").read_bytes())
    text = replace_keys(
        (BASE / SET).read_text("utf-8"), f"procedure: other\nsummary: [It helps.]\nprepare:\n  - {plain(sentence)}\n"
    )
    (clinic / "other.yaml").write_text(text, "utf-8")
    library = Library(tmp_path, templates_dir())
    context = CheckContext(library.load("base", "other", library.documents()), TODAY)
    rule = next(rule for rule in all_rules() if rule.name == "own-procedure")
    line = context.place("prepare", 0)[1]
    actual = {
        (violation.place[2] - 5, violation.severity or rule.severity)
        for violation in rule.check(context)
        if violation.place[1] == line
    }
    assert actual == expected_columns(sentence)


@table(
    "Call us at 312-555-0142.",
    "Call (312) 555-0142 or 911.",
    "Call 1-312-555-0142, 312.555.0177, or 3125550142.",
    "Call us at 312-555-0142 ext. 5.",
    "Call us at {phone}.",
    "Call us at «312-555-0143».",
    "Call us at «312-555-014».",
    "Call us at «312-555-01422».",
    "Call us at ‹555-0142›.",
    "Call us at «555-0199».",
    "Call the pharmacy at ‹217-555-0100›.",
    "Call Poison Control at 1-800-222-1222.",
    "Call 988 or 911, or 711 for the relay.",
    "Fax your list to «312-555-0142».",
    "Stay 15-30 minutes, then call us.",
    "Call us 24 - 48 hours before, or on 2026-10-10.",
    "Call us if your fever is 100.4 or 101.5.",
    "We are in Springfield, IL 62701-1234.",
    "The code is 22513-22515.",
    "Call us 24 hours a day, 7 days a week.",
    "Text 741741.",
    "Order number 123-4567 is on the form.",
    "MRN 555-123-4567 is on your wristband.",
    "Dial 9-1-1.",
)
def test_phones(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, actual = sentence_findings("phone-numbers", sentence, sentences, field="follow_up")
    assert actual == expected


def test_fax(tmp_path: Path) -> None:
    context = check_context(
        tmp_path, "clinic.yaml", "fax: 312-555-0150\ncontact_note: Call 312-555-0150, or fax 312-555-0150.\n"
    )
    rule = next(rule for rule in all_rules() if rule.name == "phone-numbers")
    violations = list(rule.check(context))
    assert [violation.place[2] for violation in violations] == [len("contact_note: Call ") + 1]
    assert "fax" in violations[0].message
