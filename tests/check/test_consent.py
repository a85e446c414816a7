"""Rules on consent forms: a clinic's own layouts, and what the set states."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.rule import select_rules
from handouts.resources import templates_dir
from tests.check.tables import CLINIC, CONSENT, assert_findings, run_rule

OFFICE, HOSPITAL = "facility_type: office", "facility_type: hospital"
FACTS = "sections:\n  - {show: facts, takes: [%s]}\n"
SIGNED = "sections:\n  - {show: facts, takes: [procedure]}\n  - show: signatures\n    takes: [%s]\n"
STATED = "sections:\n  - show: statements\n    items:\n%s"


def statements(*items: str) -> str:
    return STATED % "".join(f"      - {item}\n" for item in items)


LAYOUTS = [
    # rule, keys of the layout, keys of the clinic, findings
    ("consent-names-procedure", FACTS % "procedure, level", "", []),
    ("consent-names-procedure", FACTS % "procedure", "", [("E", "- {show", "spinal level")]),
    ("consent-names-procedure", FACTS % "level", "", []),  # the title names it
    ("consent-names-procedure", "title: Consent\n" + FACTS % "level", "", [("E", "- {show", "name of the procedure")]),
    ("consent-names-procedure", "title: '{procedure} of {level}'\n" + FACTS % "length", "", []),
    (
        "consent-names-procedure",
        "title: Consent\n" + FACTS % "length",
        OFFICE,
        [("E", "- {", "name"), ("E", "- {", "spi")],
    ),
    ("consent-names-practitioner", FACTS % "practitioner", "", []),
    ("consent-names-practitioner", FACTS % "explained_by", HOSPITAL, [("E", "- {show", "practitioner who performs")]),
    ("consent-names-practitioner", FACTS % "explained_by", OFFICE, [("W", "- {show", "practitioner who performs")]),
    ("consent-names-practitioner", statements("I let {physician} do it."), "", []),
    ("consent-signed", SIGNED % "patient", "", []),
    ("consent-signed", "sections:\n  - show: signatures\n", "", []),  # takes all four
    ("consent-signed", SIGNED % "witness, clinician", "", [("E", "[witness", "date and time")]),
    ("consent-signed", SIGNED % "clinician", OFFICE, [("E", "[clinician", "no lines for the patient's signature")]),
    ("consent-signed", FACTS % "procedure", "", [("E", "- {show", "no lines for signatures")]),
    ("consent-witness", SIGNED % "patient, witness", "", []),
    ("consent-witness", SIGNED % "patient", "", [("W", "[patient", "witness")]),
    ("consent-witness", FACTS % "procedure", "", []),  # reported by consent-signed
    ("consent-interpreter", SIGNED % "patient, interpreter", "", []),
    ("consent-interpreter", SIGNED % "patient", "", [("W", "[patient", "interpreter")]),
    ("consent-interpreter", FACTS % "procedure", "", []),
    ("consent-others", FACTS % "explained_by, others, anesthesia_by", "", []),
    ("consent-others", FACTS % "explained_by, anesthesia_by", "", [("W", "- {show", "who else takes part")]),
    ("consent-others", SIGNED % "patient, clinician", "", [("W", "- {", "part, such as doctors in training and who")]),
    ("consent-others", SIGNED % "patient", "", [("W", "- {", "who explained the procedure, who else")]),
    (
        "consent-sections",
        FACTS % "procedure",
        "",
        [("E", "- {", "risks"), ("W", "- {", "alternatives"), ("W", "- {", "benef")],
    ),
]


@pytest.mark.parametrize(("rule", "text", "clinic", "expected"), LAYOUTS)
def test_own_layout(tmp_path: Path, rule: str, text: str, clinic: str, expected: list[tuple[str, str, str]]) -> None:
    assert_findings(run_rule(tmp_path, rule, text, CONSENT, more=clinic), expected)


@pytest.mark.parametrize(
    ("items", "missing"),
    [
        (["The operation, its risks and benefits, and the alternatives have been explained to me."], ""),
        (["I was told what could go wrong, and how the surgery may help.", "We discussed other options."], ""),
        (["My doctor went over {procedure}, its benefits, its risks, and no treatment."], ""),
        (["The procedure and its risks were explained to me."], "its expected benefits and the alternatives were"),
        (["The procedure, its benefits and alternatives were explained."], "its risks was"),
        (["I agree to the procedure, its risks, its benefits, and to no alternatives."], "the procedure, its expected"),
        ([], "the procedure, its expected benefits, its risks and the alternatives were"),
    ],
)
def test_explained(tmp_path: Path, items: list[str], missing: str) -> None:
    text = statements(*items) if items else FACTS % "procedure"
    rows = run_rule(tmp_path, "consent-explained", text, CONSENT, more=HOSPITAL)
    assert_findings(rows, [("E", "- ", missing)] if missing else [])
    text = "topics:\n  - on: [consent]\n    heading: A\n    text: [The procedure, benefits, risks and choices were explained.]\n"
    assert not run_rule(tmp_path / "topic", "consent-explained", text)


def test_explained_in_an_office(tmp_path: Path) -> None:
    rows = run_rule(tmp_path, "consent-explained", FACTS % "procedure", CONSENT, more=OFFICE)
    assert_findings(rows, [("W", "- {show", "explained")])


@pytest.mark.parametrize(
    ("items", "missing"),
    [
        (["I may refuse. I may withdraw. I may ask questions."], ""),
        (["You do not have to agree. You can take it back. Ask us anything."], ""),
        (["You do not have to have this. You can take it back. Ask us anything."], ""),
        (["This is voluntary."], "change their mind or ask questions"),
        (["I agree to all of it."], "say no, change their mind or ask questions"),
    ],
)
def test_rights(tmp_path: Path, items: list[str], missing: str) -> None:
    rows = run_rule(tmp_path, "consent-rights", statements(*items), CONSENT)
    assert_findings(rows, [("W", "- ", missing)] if missing else [])


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("sections:\n  - show: write\n    intro: In your own words\n    items: ['My questions:']\n", ""),
        ("sections:\n  - show: write\n    items: ['Tell us what will be done.', 'Do you want to ask anything?']\n", ""),
        ("sections:\n  - show: write\n    items: ['What will be done, in your own words?']\n", "no room for questions"),
        ("sections:\n  - show: write\n    items: ['My questions']\n", "does not ask the patient to describe"),
        (FACTS % "procedure", "in their own words and has no room"),
    ],
)
def test_teach_back(tmp_path: Path, text: str, missing: str) -> None:
    rows = run_rule(tmp_path, "consent-teach-back", text, CONSENT)
    assert_findings(rows, [("W", "- ", missing.removeprefix("no "))] if missing else [])


@pytest.mark.parametrize(
    ("sentence", "is_stated"),
    [
        ("This form is good for 60 days.", True),
        ("Your consent expires after 30 days.", True),
        ("It holds until the procedure is done.", True),
        ("The benefit lasts. Come back in 30 days.", False),
        ("Good luck.", False),
    ],
)
def test_validity(tmp_path: Path, sentence: str, is_stated: bool) -> None:
    text = f"topics:\n  - on: [consent]\n    heading: A\n    text: [{sentence}]\n"
    rows = run_rule(tmp_path, "consent-validity", text)
    assert_findings(rows, [] if is_stated else [("N", "topics:", "how long it is valid")])


ALTERNATIVES = [
    ("alternatives: []", [("W", "[]", "no alternatives are listed")]),
    (
        "alternatives:\n  - {name: No treatment, text: It may heal., no_treatment: true}",
        [("W", "- {", 'only "no treatment" is listed')],
    ),
    ("alternatives:\n  - {name: Rest, text: Slow.}", [("W", "- {name: Rest", '"no treatment" is not listed')]),
    (
        "alternatives:\n  - {name: Rest}\n  - {name: To wait, text: It may heal., no_treatment: true}",
        [("W", "Rest", "risks of 'Rest' are not stated")],
    ),
    (
        "alternatives:\n  - {name: Rest, text: Slow.}\n  - {name: No treatment, no_treatment: true}",
        [("W", "No treatment", "are not stated")],
    ),
    (
        "alternatives:\n  - {name: Rest, text: Slow.}\n  - {name: Doing nothing, text: It may heal.}",
        [("W", "Doing nothing", "is not marked")],
    ),
    (
        "alternatives:\n  - {name: Wait and see, text: It may heal.}",
        [("W", "- {", "only"), ("W", "Wait", "not marked")],
    ),
    ("alternatives:\n  - {name: Rest, text: Slow.}\n  - {name: Watch, text: Heals., no_treatment: true}", []),
]


@pytest.mark.parametrize(("text", "expected"), ALTERNATIVES)
def test_alternatives(tmp_path: Path, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert_findings(run_rule(tmp_path, "alternatives-listed", text), expected)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("benefits-listed", "benefits: []", [("W", "[]", '"Consent form" has an open line')]),
        ("anesthesia-stated", "anesthesia: {text: []}", [("W", "{text", '"Consent form" has an open line')]),
        ("risks-listed", "risks: []", [("E", "[]", "no risk")]),
    ],
)
def test_open_lines(tmp_path: Path, rule: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert_findings(run_rule(tmp_path, rule, text), expected)


def test_facility_type(tmp_path: Path) -> None:
    assert_findings(
        run_rule(tmp_path, "facility-type-stated", "facility_type:", CLINIC), [("W", "address:", "hospitals")]
    )


def test_shipped_form(tmp_path: Path) -> None:
    rules = [row[0] for row in LAYOUTS] + ["consent-explained", "consent-rights", "consent-teach-back"]
    for number, rule in enumerate(dict.fromkeys(rules)):
        assert not run_rule(tmp_path / str(number), rule, "version: '2'")


@pytest.mark.parametrize(
    ("line", "rule"), [("C5", "consent-signed"), ("C6", "consent-signed"), ("C14", "alternatives-listed")]
)
def test_select_by_standard(line: str, rule: str) -> None:
    assert rule in [selected.name for selected in select_rules([line], ())]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("consent-interpreter", SIGNED % "patient", [("E", "[patient", "interpreter")]),
        ("consent-explained", statements("Me explicaron todo."), []),  # other languages are not checked
        ("consent-explained", FACTS % "procedure", [("E", "- {show", "explained")]),
        ("consent-rights", statements("Acepto."), []),
        ("consent-validity", statements("Acepto."), []),
        ("consent-teach-back", "sections:\n  - {show: write, items: ['Mis preguntas:']}\n", []),
        ("consent-teach-back", statements("Acepto."), [("W", "- show", "own words")]),
    ],
)
def test_other_language(tmp_path: Path, rule: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    labels = tmp_path / "labels" / "en.yaml"
    labels.parent.mkdir()
    english = (templates_dir() / "labels/en.yaml").read_text("utf-8")
    labels.write_text(english.replace("language: en-US", "language: es-US"), "utf-8")
    assert_findings(run_rule(tmp_path, rule, text, CONSENT, more=HOSPITAL), expected)
