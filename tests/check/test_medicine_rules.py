"""Medicines: sentences and the table, brands, classes, holds, warnings, and fasting."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.rule import all_rules
from handouts.content.medicine_names import all_drugs, drug_kinds, find_drug
from handouts.errors import Severity
from tests.check.marked import sentence_findings, table
from tests.support.base_set import SET, check_context

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def finding_levels(rule: str, rows: str, folder: Path) -> list[Severity]:
    """Levels of the findings of a rule in a table of medicines. Each line of `rows` is a row as YAML in braces."""
    lines = "".join(f"    - {row.strip()}\n" for row in rows.strip().splitlines())
    checked_rule = next(checked_rule for checked_rule in all_rules() if checked_rule.name == rule)
    return [
        violation.severity or checked_rule.severity
        for violation in checked_rule.check(check_context(folder, SET, f"medicines:\n  table:\n{lines}"))
    ]


def test_drug_table() -> None:
    assert len({drug.generic for drug in all_drugs().values()}) >= 80
    for name, drug in all_drugs().items():
        assert name in {known_name.lower() for known_name in (drug.generic, *drug.brands, *drug.synonyms)}, (
            "a brand stands under two medicines"
        )
    assert all(brand[0].isupper() for drug in all_drugs().values() for brand in drug.brands)


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("Plavix", "clopidogrel"), ("COUMADIN", "warfarin"), ("Advil", "ibuprofen"), ("Metformin XR", "metformin"),
        ("low-dose aspirin", "aspirin"), ("insulin glargine (Lantus)", "insulin glargine"), ("Lovenox", "enoxaparin"),
        ("Eliquis", "apixaban"), ("Jardiance", "empagliflozin"), ("Ozempic", "semaglutide"), ("Xarelto", "rivaroxaban"),
        ("fish oil", None), ("Advilla", None), ("aspirin or ibuprofen", None),
    ],
)  # fmt: skip
def test_find_drug(name: str, generic: str | None) -> None:
    drug = find_drug(name)
    assert (drug.generic if drug else None) == generic


@pytest.mark.parametrize(
    ("words", "kind"),
    [("blood thinners", "anticoagulant"), ("GLP-1 drugs", "GLP-1"), ("SGLT2 inhibitors", "SGLT2"), ("NSAIDs", "NSAID"),
     ("bexagliflozin", "SGLT2"), ("vitamins", None)],
)  # fmt: skip
def test_drug_kinds(words: str, kind: str | None) -> None:
    assert drug_kinds(words) == ({kind} if kind else set())


@table(
    "Stop Plavix «7 days» before your procedure.",
    "Stop Plavix 5 days before your procedure.",
    "5 days before the procedure, stop Plavix.",
    "Stop clopidogrel «5 days» before you arrive.",
    "Stop your blood thinner «3 days» before the procedure.",
    "Do not stop «Plavix».",
    "Keep taking your «clopidogrel».",
    "Do not stop Plavix unless we told you to.",
    "Do not stop Plavix on your own.",
    "Start Plavix again «2 days» after your procedure.",
    "Restart clopidogrel 1 day after your procedure.",
    "Stop ‹aspirin› and ‹ibuprofen› 7 days before your procedure.",
    "If you take ‹Coumadin›, stop it 5 days before your procedure.",
    "Avoid ‹Advil› for 3 days after the procedure.",
    "Stop ‹aspirin›, ‹Advil› (ibuprofen), and ‹Aleve›.",
    "Stop clopidogrel (Plavix) «3 days» before your procedure.",
    "Do not take more than 4,000 mg of Tylenol in a day.",
    "Ask whether to stop aspirin.",
    "Do not take Tylenol and Vicodin together.",
    "If you take aspirin for your heart, keep taking it.",
    "You may be told to stop aspirin.",
    "Tell us if you are allergic to aspirin.",
    "You may take Tylenol for pain.",
    "You get midazolam and fentanyl through the IV.",
    "Do not take metformin on the day of the procedure.",
    "Should I stop aspirin?",
    "Stop all vitamins 5 days before your procedure.",
)
def test_medicines_agree(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, findings = sentence_findings("medicines-agree", sentence, sentences)
    assert findings == expected


@table(
    "Stop «aspirin» 7 days before your procedure.",
    "Do not stop aspirin.",
    "Hold the «Advil» for 3 days.",
    "Do not take «blood thinners» on that day.",
    "Do not take ‹Eliquis› on that day.",
    "Take your aspirin as usual.",
)
def test_continued_medicine(sentence: str, sentences: tuple[str, ...]) -> None:
    more = (
        "medicines:\n  table:\n    - {generic: aspirin, drug_class: blood thinner, action: continue}\n"
        "    - {generic: ibuprofen, brands: [Advil], action: continue}"
    )
    expected, findings = sentence_findings("medicines-agree", sentence, sentences, more=more)
    assert findings == expected


@table(
    "If you have diabetes and take metformin (Glucophage), «Plavix», or «Lovenox», you may have to stop for 48 hours.",
    "Stop blood thinners such as aspirin, warfarin (Coumadin), and ‹Advil›.",
    "For diabetes, take insulin or metformin or «lisinopril» as told.",
    "Pain medicines like Advil, Aleve, or Tylenol are fine.",
    "Take blood pressure and diabetes medicines, such as lisinopril and metformin, as usual.",
    "Tell us if you have diabetes or take blood thinners such as Eliquis.",
    "Blood thinners (Coumadin, Plavix, Eliquis)",
    "Take your blood pressure medicine (lisinopril) with a sip of water.",
    "If you have diabetes, tell us. Take your Plavix.",
    "Blood thinners, such as fish oil",
)
def test_medicine_lists(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, findings = sentence_findings("medicine-class", sentence, sentences)
    assert findings == expected


@pytest.mark.parametrize(
    ("row", "levels"),
    [
        ("{generic: metformin, drug_class: blood thinner, action: ask}", [ERROR]),
        ("{generic: metformin, drug_class: diabetes medicine, action: ask}", []),
        ("{generic: semaglutide, drug_class: diabetes or weight medicine, action: ask}", []),
        ("{generic: clopidogrel, drug_class: antiplatelet, action: ask}", []),
        ("{generic: aspirin, drug_class: pain reliever, action: ask}", []),
        ("{generic: aspirin, drug_class: antibiotic, action: ask}", [ERROR]),
        ("{generic: turmeric, drug_class: blood thinner, action: ask}", []),
        ("{generic: lisinopril, drug_class: heart medicine, action: ask}", []),
    ],
)
def test_medicine_class(row: str, levels: list[Severity], tmp_path: Path) -> None:
    assert finding_levels("medicine-class", row, tmp_path) == levels


@pytest.mark.parametrize(
    ("rows", "levels"),
    [
        ("{generic: warfarin, brands: [Plavix], action: ask}", [ERROR]),
        ("{generic: clopidogrel, brands: [PLAVIX], action: ask}", []),
        ("{generic: Plavix, action: ask}", [WARNING]),
        ("{generic: Plavix, action: ask}\n{generic: clopidogrel, action: ask}", [WARNING, ERROR]),
        ("{generic: aspirin, action: ask}\n{generic: blood thinners, brands: [Bufferin], action: ask}", [ERROR]),
        ("{generic: aspirin, action: ask}\n{generic: low-dose aspirin, action: continue}", []),
        ("{generic: insulin, brands: [Lantus, Humalog], action: ask}", []),
        ("{generic: metformin, brands: [Janumet], action: ask}", []),
        ("{generic: blood thinners, brands: [Plavix, Eliquis], action: ask}", []),
        ("{generic: ginkgo, brands: [Ginkgold], action: ask}", []),
    ],
)
def test_medicine_brands(rows: str, levels: list[Severity], tmp_path: Path) -> None:
    assert finding_levels("medicine-brands", rows, tmp_path) == levels


@pytest.mark.parametrize(
    ("row", "levels"),
    [
        ("{generic: apixaban, action: stop, before: 2 days before procedure}", [ERROR]),
        ("{generic: apixaban, drug_class: Blood thinner, action: stop, before: 2 days before procedure}", []),
        ("{generic: apixaban, action: continue}", []),
        ("{generic: Eliquis, action: ask, note: Do not stop it unless we tell you to.}", []),
        ("{generic: Eliquis, action: ask, note: Stop it only if your heart doctor says so.}", []),
        ("{generic: Eliquis, action: ask, note: Ask us.}", [ERROR]),
        # `note_after` is printed after the procedure only.
        ("{generic: Eliquis, action: ask, note_after: Do not stop it unless we tell you to.}", [ERROR]),
        ("{generic: aspirin, action: stop}", [ERROR]),
        ("{generic: ibuprofen, action: stop}", []),
        ("{generic: anticoagulants, action: ask}", [ERROR]),
        ("{generic: blood thinners, action: ask}", []),
    ],
)
def test_thinner_warning_in_the_table(row: str, levels: list[Severity], tmp_path: Path) -> None:
    assert finding_levels("thinner-warning", row, tmp_path) == levels


@table(
    "Stop «Eliquis» 2 days before your procedure.",
    "Stop your «blood thinners» 5 days before your procedure.",
    "Stop Eliquis only if your heart doctor told you to.",
    "Stop Eliquis 2 days before your procedure. Do not stop it unless we told you to.",
    "Ask your doctor whether to stop Eliquis.",
    "Stop ibuprofen 2 days before your procedure.",
    "Do not take ‹aspirin› for 3 days.",
)
def test_thinner_warning_in_prose(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, findings = sentence_findings(
        "thinner-warning", sentence, sentences, more="medicines: {general: [Ask us.]}"
    )
    assert findings == expected


@pytest.mark.parametrize(
    ("row", "levels"),
    [
        ("{generic: insulin, action: ask}", []),
        ("{generic: insulin, action: stop}", [WARNING]),
        ("{generic: insulin glargine, action: change}", [WARNING]),
        ("{generic: insulin glargine, action: change, note: Take half of it that morning.}", []),
        ("{generic: semaglutide, brands: [Ozempic], action: stop}", [WARNING]),
        ("{generic: semaglutide, action: stop, before: 7 days before procedure}", []),
        ("{generic: GLP-1 drugs, action: stop}", [WARNING]),
        ("{generic: empagliflozin, action: continue}", []),
        ("{generic: metformin, action: stop}", []),
    ],
)
def test_diabetes_medicines(row: str, levels: list[Severity], tmp_path: Path) -> None:
    assert finding_levels("diabetes-medicines", row, tmp_path) == levels


@pytest.mark.parametrize(
    ("row", "levels"),
    [
        ("{generic: metformin, action: stop, before: 2 days before procedure}", [WARNING]),
        ("{generic: Glucophage, action: ask, after: up to 48 h after procedure}", [WARNING]),
        ("{generic: metformin, action: stop, reason: Your kidneys need time.}", []),
        ("{generic: metformin, action: stop, note: Stop it because of the dye.}", []),
        ("{generic: metformin, action: ask}", []),
        ("{generic: metformin, action: continue}", []),
        ("{generic: glipizide, action: stop}", []),
    ],
)
def test_metformin_reason(row: str, levels: list[Severity], tmp_path: Path) -> None:
    assert finding_levels("metformin-reason", row, tmp_path) == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("fasting: {food: 8 h before arrival, clear_liquids: 2 h before arrival}", []),
        ("fasting: {food: 4 h before arrival}", [ERROR]),
        ("fasting: {food: 5 h before procedure}", [ERROR]),
        (
            "fasting: {food: 5 h before arrival}\narrival: {check_in: 1 h}",
            [WARNING],
        ),  # 6 hours, including the hour after check-in
        ("fasting: {food: 6 h before procedure}", [WARNING]),
        ("fasting: {food: 6 h before procedure, text: [That holds for a light meal. A fatty one takes 8 hours.]}", []),
        ("fasting: {clear_liquids: 1 h before procedure}", [ERROR]),
        ("fasting: {clear_liquids: 1 h before arrival}\narrival: {check_in: 1 h}", []),
        ("fasting: {clear_liquids: 1 h before arrival}\narrival: {check_in: 30 min}", [ERROR]),
        ("fasting: {clear_liquids: 90 min before procedure}", [ERROR]),
        ("fasting: {food: from midnight, clear_liquids: 5:00 AM}", []),
        ("fasting: {food: from midnight, breast_milk: 4 h before procedure, formula: 6 h before procedure}", []),
        ("fasting: {food: from midnight, breast_milk: 3 h before procedure}", [ERROR]),
        ("fasting: {food: from midnight, formula: 4 h before procedure}", [ERROR]),
        ("fasting: {food: from midnight, breast_milk: 3 h before arrival}\narrival: {check_in: 1 h}", []),
        ("fasting: {food: 2 h before procedure}\nanesthesia: {text: [We numb the skin.], sedation: false}", []),
        ("fasting: {}\nprepare: [Do not eat for 4 hours before your procedure.]", [ERROR]),
        ("fasting: {}\nprepare: [You may drink water until 1 hour before your procedure.]", [ERROR]),
        ("fasting: {}\nprepare: [A light snack is fine up to 4 hours before your procedure.]", [ERROR]),
        ("fasting: {}\nprepare: [No fatty meals for 6 hours before your procedure.]", [ERROR]),
        ("fasting: {}\nprepare: [Take your pills with a sip of water 1 hour before your procedure.]", []),
        ("fasting: {}\nprepare: [Finish the last glass of the prep 4 hours before your procedure.]", []),
        ("fasting: {}\nprepare: [Do not eat for 2 hours after your procedure.]", []),
    ],
)
def test_fasting_minimums(text: str, levels: list[Severity], tmp_path: Path) -> None:
    rule = next(rule for rule in all_rules() if rule.name == "fasting-minimums")
    assert [
        violation.severity or rule.severity for violation in rule.check(check_context(tmp_path, SET, text + "\n"))
    ] == levels


@table(
    "Have nothing to eat or drink after ‹midnight›.",
    "Do not eat or drink anything after ‹midnight›.",
    "NPO after ‹midnight›.",
    "No food or water after ‹midnight›.",
    "Do not eat after midnight.",
    "Have nothing to eat after midnight, but drink clear liquids until 2 hours before you arrive.",
    "Nothing to eat or drink after midnight, except water.",
    "The desk is open until midnight.",
)
def test_fasting_midnight(sentence: str, sentences: tuple[str, ...]) -> None:
    expected, findings = sentence_findings("fasting-midnight", sentence, sentences)
    assert findings == expected
