"""Rules on plain language: sentences, paragraphs, voice, arithmetic, emphasis, jargon and grades."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.context import CheckContext, Finding
from handouts.check.rule import select_rules
from handouts.check.runner import rule_findings, run_rules
from handouts.resources import templates_dir
from tests.support.base_set import SET, TODAY, check_context, library


def run_rule(folder: Path, rule: str, text: str, file: str = SET) -> list[Finding]:
    """Findings of a rule in the base set with these keys, in order of place."""
    return sorted(rule_findings(check_context(folder, file, text), select_rules([rule], ())))


def text_at(finding: Finding, folder: Path, file: str = SET) -> str:
    """The line from the column of a finding."""
    line = (folder / "clinics" / "base" / file).read_text("utf-8").splitlines()[finding.problem.line - 1]
    return line[finding.problem.column - 1 :]


def check(folder: Path, rule: str, text: str, *expected: tuple[str, str]) -> None:
    """Assert the severity of each finding and the text at its place."""
    findings = run_rule(folder, rule, text)
    assert [
        (str(finding.severity), text_at(finding, folder)[: len(place)])
        for finding, (_, place) in zip(findings, expected, strict=False)
    ] == [*expected]
    assert len(findings) == len(expected), [finding.problem.message for finding in findings]


def expect_yaml(text: str) -> str:
    """The field `expect` with this text."""
    return f"expect:\n  - >-\n    {text}\n"


LONG = "We call you on the day before the test so that you know when to come and what you have to bring along "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four five six seven eight nine ten " * 2 + ".", []),  # 20 words
        ("one two three four five six seven eight nine ten " * 2 + "and.", [("warning", "one two")]),
        ("one two three four five six seven eight nine ten " * 3 + ".", [("warning", "one two")]),
        ("one two three four five six seven eight nine ten " * 3 + "and.", [("error", "one two")]),
        ("Go home. " + LONG + ".", [("warning", "We call you")]),
        ("**Go home.** " + LONG + ".", [("warning", "We call you")]),
        ("Call 312-555-0142 at 9 a.m. or see Dr. Lee, e.g. now. Then rest for 1.5 hours or more, and call us at once.", []),
        ("{procedure_date} {check_in} {clinic} go home now", []),
    ],
)  # fmt: skip
def test_sentence_length(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "sentence-length", expect_yaml(text), *expected)


def test_list_items_are_sentences(tmp_path: Path) -> None:
    check(tmp_path, "sentence-length", "bring:\n" + "  - your list of all the medicines that you take now\n" * 4)


def test_clinic_file(tmp_path: Path) -> None:
    findings = run_rule(tmp_path, "sentence-length", f"contact_note: {LONG}.\n", "clinic.yaml")
    assert [text_at(finding, tmp_path, "clinic.yaml")[:7] for finding in findings] == ["We call"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is one. Two is two. Three is three. Four is four.", []),
        ("One is one. Two is two. Three is three. Four is four. Five is five.", [("warning", "Five is five")]),
        ("See Dr. A. Lee at 9 a.m. on Monday, e.g. at the desk, i.e. there. Go. Stop. Wait.", []),
    ],
)
def test_paragraph_length(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "paragraph-length", expect_yaml(text), *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Swelling is not uncommon.", [("warning", "not")]),
        ("It isn't unusual to feel tired.", [("warning", "isn't")]),
        ("This is never without risk.", [("warning", "never")]),
        ("You cannot have no food.", [("warning", "cannot")]),
        ("Do not fail to call us.", [("warning", "not")]),
        ("Come no later than noon.", [("warning", "no")]),
        ("Drink no less than one glass.", [("warning", "no")]),
        ("Eat unless you do not feel well.", [("warning", "unless")]),
        ("Do not stop it unless we told you to.", []),
        ("Do not eat until we call you.", []),
        ("Do not drive, and do not drink alcohol.", []),
        ("No, not today.", []),
        ("If you are not sure, do not take it.", []),
        ("You can neither eat nor drink.", []),
        ("You may not feel pain. No one knows why.", []),
        ("Do not take more than two, no matter what.", []),
        ("Unusual pain is not normal.", []),
        ("Do not drive without your glasses.", []),
        ("You need not undress. Undo your belt.", []),
    ],
)
def test_double_negative(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "double-negative", expect_yaml(text), *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The patient should fast.", [("warning", "The patient")]),
        ("Have the patient's driver wait.", [("warning", "the patient's")]),
        ("Patients must bring a list.", [("warning", "Patients")]),
        ("All patients should fast.", [("warning", "All patients")]),
        ("Patients who take insulin call us.", [("warning", "Patients")]),
        ("Ask whether he or she can drive you.", [("warning", "he or she")]),
        ("It is recommended that no alcohol is drunk.", [("warning", "It is recommended")]),
        ("It is very important to rest.", [("warning", "It is very important")]),
        ("A driver is required after sedation.", [("warning", "is required")]),
        ("No brace is required.", []),
        ("If more surgery is required, we talk with you.", []),
        ("Most patients feel well.", []),
        ("In 3 of 10 patients the pain comes back.", []),
        ("An inpatient (a patient who stays in the hospital) gets a meal.", []),
        ("Use the patient portal. Ask the patient advocate.", []),
        ("Be patient. Your patience helps.", []),
        ("Each person heals at an individual pace.", []),
        ("Tell us what is required.", []),
    ],
)
def test_speak_to_you(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "speak-to-you", expect_yaml(text), *expected)


def test_never_says_you(tmp_path: Path) -> None:
    context = check_context(tmp_path)
    keys = {passage.path[0] for passage in context.passages if " you" in f" {passage.text.lower()}"}
    silent = "".join(
        f"{key}: []\n" for key in sorted(keys - {"anesthesia", "driver", "medicines", "alternatives", "relief"})
    )
    findings = run_rule(
        tmp_path / "other",
        "speak-to-you",
        silent.replace("activity: []", "activity: {do: [Walk a little., Rest., Go slow., Drink water.]}")
        .replace("warning: []", "warning: {emergency: [Chest pain]}")
        .replace("lie_flat: []", "lie_flat: {time: 1 h, after: procedure}")
        + "anesthesia: {text: [Light sleep.]}\ndriver: {required: true, text: Bring an adult.}\nmedicines: {}\n"
        + "lie_flat: {time: 1 h, after: procedure}\n" * ("lie_flat" not in silent)
        + "alternatives: []\nrelief: {within: 3 days}\n",
    )
    assert [finding.problem.message for finding in findings] == ['the set never says "you" or "your"']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aspirin must be stopped.", [("warning", "stopped")]),
        ("Jewelry should not be worn.", [("warning", "worn")]),
        ("The form has to be signed.", [("warning", "signed")]),
        ("The skin is cleaned. The list needs to be brought.", [("warning", "brought")]),
        ("The skin is cleaned.", [("note", "cleaned")]),
        ("You will be slowly taken to your room.", [("note", "taken")]),
        ("The needle is guided by the doctor.", [("note", "guided")]),
        ("You must be seen at once.", [("note", "seen")]),
        ("You may be tired or worried.", []),
        ("Take only what is needed. It is called a cast.", []),
        ("You are told when to come.", []),
        ("We cleaned your skin. You have used it.", []),
        ("It is red. Your bed is wide. There is a need.", []),
    ],
)
def test_passive_voice(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "passive-voice", expect_yaml(text), *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stop aspirin 5 days before your procedure.", [("warning", "5")]),
        ("Do not eat for eight hours prior to surgery.", [("warning", "eight")]),
        ("Come two to three hours before the procedure.", [("warning", "two")]),
        ("Stop smoking a week before the procedure.", [("warning", "a week")]),
        ("Take half of your usual dose of insulin.", [("warning", "half")]),
        ("Take twice the normal amount.", [("warning", "twice")]),
        ("Take 50% of your morning dose.", [("warning", "50%")]),
        ("Reduce your long-acting insulin by half.", [("warning", "Reduce")]),
        ("Calculate your dose.", [("warning", "Calculate")]),
        ("Restart your blood thinner 24 hours after the procedure.", [("warning", "24")]),
        ("Lie flat for 2 hours after the procedure.", [("warning", "2")]),
        ("You may shower 24 hours after your procedure.", []),
        ("Rest on {day_before}, one day before your procedure.", []),
        ("Tell us a few days before. Sleep well the night before.", []),
        ("You may feel better within 3 days.", []),
        ("Take 2 tablets every 6 hours.", []),
        ("Half of all people feel better at once.", []),
        ("We see you 2 weeks after your procedure.", []),
        ("It may take 2 to 7 days before you feel better. Eat 30 minutes before you take it.", []),
        ("Call us 3 days before your follow-up visit.", [("warning", "3")]),
        ("Drink it 6 hours before you arrive.", [("warning", "6")]),
    ],
)
def test_sums(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "sums", expect_yaml(text), *expected)


def test_time_next_to_its_field(tmp_path: Path) -> None:
    check(tmp_path, "sums", "fasting: {food: 8 h before arrival, text: [Eat nothing for 8 hours before you arrive.]}\n")
    check(
        tmp_path / "open",
        "sums",
        "fasting: {text: [Eat nothing for 8 hours before you arrive.]}\n",
        ("warning", "8 hours"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Someone MUST drive you.", [("warning", "MUST")]),
        ("DO NOT EAT after noon.", [("warning", "DO NOT EAT")]),
        ("KEEP YOUR BANDAGE DRY.", [("warning", "KEEP YOUR")]),
        ("Do *not* eat.", [("warning", "*not*")]),
        ("Do _not_ eat.", [("warning", "_not_")]),
        ("Do <b>not</b> eat.", [("warning", "<b>")]),
        ("Call us now!!", [("warning", "!!")]),
        ("Do **not** eat.", []),
        ("You get an MRI, a CT, an IV, and an EKG in the OR or ICU.", []),
        ("We treat COPD, PTSD and MRSA. We use BIPAP and NSAIDs at UCLA.", []),
        ("Take vitamin D. I am A. Lee.", []),
        ("PLAVIX is a blood thinner.", []),
        ("Pay 5 * 3 and 4 * 2.", []),
    ],
)
def test_emphasis(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "emphasis", expect_yaml(text), *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A hematoma can happen.", [("warning", "hematoma")]),
        ("Lie supine.", [("warning", "supine")]),
        ("Under fluoroscopic guidance, a needle goes in.", [("warning", "fluoroscopic")]),
        ("You are NPO. It is contraindicated.", [("warning", "NPO"), ("warning", "contraindicated")]),
        ("You may have edema, hematomas, and biopsies.", [("warning", "edema"), ("warning", "hematomas"), ("warning", "biopsies")]),
        ("You will ambulate after discharge from the site.", [("warning", "ambulate")]),
        ("An epidural injection helps. A second epidural may follow.", [("warning", "epidural")]),
        ("Do not utilize it prior to your visit.", [("note", "utilize"), ("note", "prior to")]),
        ("A pneumothorax (air around the lung) can happen.", []),
        ("Air around the lung (a pneumothorax) can happen.", []),
        ("A clot can block a vessel. This is called an embolism.", []),
        ("An embolism is a blocked blood vessel.", []),
        ("You may have edema, a stroke, or a bruise.", [("warning", "edema")]),
        ("Edema or bruises may follow. A hematoma is a common problem.", [("warning", "Edema"), ("warning", "hematoma")]),
        ("Fluoroscopy, a kind of live X-ray, guides us.", []),
        ("A clot may form in a leg (DVT, deep vein thrombosis).", [("warning", "DVT")]),
        ("You are prone to falls. Read the informed consent.", []),
        ("An infection, bleeding, or an allergy can happen.", []),
        ("Voided checks, a chronicle, and lateralus are no terms.", [("warning", "Voided")]),
    ],
)  # fmt: skip
def test_jargon(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "jargon", expect_yaml(text), *expected)


def test_repeated_term(tmp_path: Path) -> None:
    (finding,) = run_rule(
        tmp_path, "jargon", "steps:\n  - You lie supine.\n  - Stay supine.\nexpect: [Sleep supine.]\n"
    )
    assert finding.problem.message == '"supine" is not explained (2 more times in this set)'
    assert "lying on your back" in finding.problem.hint


def test_explained_term(tmp_path: Path) -> None:
    explained = "steps:\n  - You lie supine (on your back).\n  - Stay supine.\n"
    assert not run_rule(tmp_path, "jargon", explained)
    (finding,) = run_rule(tmp_path / "other", "jargon", explained + "expect: [Sleep supine.]\n")
    assert text_at(finding, tmp_path / "other") == "supine.]"


def test_ignored_finding(tmp_path: Path) -> None:
    text = "steps:\n  # check: ignore=jargon because the nurse says it aloud\n  - You lie supine.\n"
    (finding,) = run_rules([check_context(tmp_path, SET, text)], select_rules(["jargon"], ()))
    assert finding.ignored == "the nurse says it aloud"


def test_glossary(tmp_path: Path) -> None:
    assert not run_rule(tmp_path, "jargon", "how: [A pedicle guides the needle.]\n")  # the consent form prints it
    (finding,) = run_rule(tmp_path / "other", "jargon", "steps: [A pedicle guides the needle.]\n")
    assert (str(finding.severity), finding.problem.message) == (
        "note",
        '"pedicle" is in the glossary, but "preparation" does not print the glossary',
    )
    (finding,) = run_rule(
        tmp_path / "third", "jargon", "how: [An epidural injection follows.]\n"
    )  # it has: epidural veins
    assert str(finding.severity) == "warning"


def test_medicine_names_and_classes(tmp_path: Path) -> None:
    medicines = (
        "medicines:\n  table:\n    - {generic: topical lidocaine, action: continue, drug_class: anticoagulant}\n"
    )
    check(tmp_path, "jargon", medicines, ("warning", "anticoagulant"))


def test_georgia_source_page(tmp_path: Path) -> None:
    """Quotes from the source page: unexplained terms, and the patient in the third person."""
    text = (
        "steps:\n"
        "  - The patient is placed in a supine position under fluoroscopic guidance.\n"
        "  - A needle passes the pedicle into the vertebra.\n"
        "expect:\n"
        "  - Cement may reach the epidural veins.\n"
        "  - You may have a pulmonary embolism or a pneumothorax.\n"
    )
    findings = run_rule(tmp_path, "jargon", text)
    words = ("supine", "fluoroscopic", "pedicle", "vertebra", "epidural", "pulmonary embolism", "pneumothorax")
    assert [text_at(finding, tmp_path).startswith(word) for finding, word in zip(findings, words, strict=True)] == [
        True
    ] * 7
    assert len(run_rule(tmp_path / "other", "speak-to-you", text)) == 1


HARD = (
    "Percutaneous augmentation of vertebral compression deformities facilitates immediate stabilization, considerably "
    "alleviating discomfort. "
)


def test_hardest_sentences(tmp_path: Path) -> None:
    text = (
        "steps:\n" + f"  - {HARD}\n" * 3 + "  - You lie down. Additional immobilization is anticipated subsequently.\n"
    )
    findings = run_rule(tmp_path, "grade-of-document", text)
    assert [finding.problem.message.split('"')[1] for finding in findings] == ["preparation"]
    assert text_at(findings[0], tmp_path).startswith("Percutaneous")
    assert findings[0].problem.hint.count("hard words:") >= 2


def grade_findings(folder: Path, text: str, aim: int) -> dict[str, tuple[str, str]]:
    """Severity and message by rule, with a `reading_grade` in the layout of the preparation page."""
    own_library = library(folder, SET, text)
    shipped = (templates_dir() / "documents" / "preparation.yaml").read_text("utf-8")
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "preparation.yaml").write_text(f"{shipped}\nreading_grade: {aim}\n", "utf-8")
    context = CheckContext(own_library.load("base", None, own_library.documents()), TODAY)
    findings = rule_findings(context, select_rules(["grade-of-document", "grade-of-paragraph"], ()))
    return {finding.rule: (str(finding.severity), finding.problem.message) for finding in findings}


@pytest.mark.parametrize(
    ("aim", "document", "paragraph"),
    [(6, "error", "warning"), (7, "error", "warning"), (9, "warning", "warning"), (60, None, None)],
)
def test_reading_grade_of_a_layout(tmp_path: Path, aim: int, document: str | None, paragraph: str | None) -> None:
    run_rule = grade_findings(tmp_path, f"steps:\n  - >-\n    {HARD * 2}\n" + f"  - {HARD}\n" * 4, aim)
    assert run_rule.get("grade-of-document", (None,))[0] == document
    assert run_rule.get("grade-of-paragraph", (None,))[0] == paragraph
    assert all(f"the target is grade {aim} or below" in message for _, message in run_rule.values())


def test_short_text_is_not_graded(tmp_path: Path) -> None:
    (rule,) = select_rules(["grade-of-paragraph"], ())
    assert not list(rule.check(check_context(tmp_path, SET, f"steps: [{HARD}]\n")))
