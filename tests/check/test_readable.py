"""Rules of the group Readable as tables: what stands in a set, and where something is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.context import CheckContext, Finding
from handouts.check.rule import select_rules
from handouts.check.runner import rule_findings, run_rules
from handouts.resources import templates_dir
from tests.support.base_set import SET, TODAY, check_context, library


def found(folder: Path, rule: str, text: str, file: str = SET) -> list[Finding]:
    """What a rule finds in the base set with these keys, in the order of places."""
    return sorted(rule_findings(check_context(folder, file, text), select_rules([rule], ())))


def at(finding: Finding, folder: Path, file: str = SET) -> str:
    """The line from where a finding points."""
    line = (folder / "clinics" / "base" / file).read_text("utf-8").splitlines()[finding.problem.line - 1]
    return line[finding.problem.column - 1 :]


def check(folder: Path, rule: str, text: str, *expected: tuple[str, str]) -> None:
    """Each thing that is expected is a level and what stands where the finding points."""
    told = found(folder, rule, text)
    assert [
        (str(one.severity), at(one, folder)[: len(place)]) for one, (_, place) in zip(told, expected, strict=False)
    ] == [*expected]
    assert len(told) == len(expected), [one.problem.message for one in told]


def entry(text: str) -> str:
    """A set that says this after the procedure."""
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
    check(tmp_path, "sentence-length", entry(text), *expected)


def test_each_item_of_a_list_is_a_sentence_of_its_own(tmp_path: Path) -> None:
    check(tmp_path, "sentence-length", "bring:\n" + "  - your list of all the medicines that you take now\n" * 4)


def test_the_clinics_own_file_is_read_too(tmp_path: Path) -> None:
    told = found(tmp_path, "sentence-length", f"contact_note: {LONG}.\n", "clinic.yaml")
    assert [at(one, tmp_path, "clinic.yaml")[:7] for one in told] == ["We call"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is one. Two is two. Three is three. Four is four.", []),
        ("One is one. Two is two. Three is three. Four is four. Five is five.", [("warning", "Five is five")]),
        ("See Dr. A. Lee at 9 a.m. on Monday, e.g. at the desk, i.e. there. Go. Stop. Wait.", []),
    ],
)
def test_paragraph_length(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    check(tmp_path, "paragraph-length", entry(text), *expected)


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
    check(tmp_path, "double-negative", entry(text), *expected)


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
    check(tmp_path, "speak-to-you", entry(text), *expected)


def test_a_set_that_never_says_you_is_told_once(tmp_path: Path) -> None:
    whole = check_context(tmp_path)
    keys = {passage.path[0] for passage in whole.passages if " you" in f" {passage.text.lower()}"}
    silent = "".join(
        f"{key}: []\n" for key in sorted(keys - {"anesthesia", "driver", "medicines", "alternatives", "relief"})
    )
    told = found(
        tmp_path / "other",
        "speak-to-you",
        silent.replace("activity: []", "activity: {do: [Walk a little., Rest., Go slow., Drink water.]}")
        .replace("warning: []", "warning: {emergency: [Chest pain]}")
        .replace("lie_flat: []", "lie_flat: {time: 1 h, after: procedure}")
        + "anesthesia: {text: [Light sleep.]}\ndriver: {required: true, text: Bring an adult.}\nmedicines: {}\n"
        + "lie_flat: {time: 1 h, after: procedure}\n" * ("lie_flat" not in silent)
        + "alternatives: []\nrelief: {within: 3 days}\n",
    )
    assert [one.problem.message for one in told] == ['nothing in this set says "you" or "your"']


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
    check(tmp_path, "passive-voice", entry(text), *expected)


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
    check(tmp_path, "sums", entry(text), *expected)


def test_a_time_beside_the_field_that_states_it_is_no_sum(tmp_path: Path) -> None:
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
    check(tmp_path, "emphasis", entry(text), *expected)


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
    check(tmp_path, "jargon", entry(text), *expected)


def test_a_term_is_told_once_and_its_plain_words_are_offered(tmp_path: Path) -> None:
    (told,) = found(tmp_path, "jargon", "steps:\n  - You lie supine.\n  - Stay supine.\nexpect: [Sleep supine.]\n")
    assert told.problem.message == '"supine" is not explained (2 more times in this set)'
    assert "lying on your back" in told.problem.hint


def test_an_explanation_counts_on_the_page_where_it_stands(tmp_path: Path) -> None:
    explained = "steps:\n  - You lie supine (on your back).\n  - Stay supine.\n"
    assert not found(tmp_path, "jargon", explained)
    (told,) = found(tmp_path / "other", "jargon", explained + "expect: [Sleep supine.]\n")
    assert at(told, tmp_path / "other") == "supine.]"


def test_a_finding_can_be_left_as_it_is_with_a_reason(tmp_path: Path) -> None:
    text = "steps:\n  # check: ignore=jargon because the nurse says it aloud\n  - You lie supine.\n"
    (told,) = run_rules([check_context(tmp_path, SET, text)], select_rules(["jargon"], ()))
    assert told.ignored == "the nurse says it aloud"


def test_the_glossary_explains_where_it_is_printed(tmp_path: Path) -> None:
    assert not found(tmp_path, "jargon", "how: [A pedicle guides the needle.]\n")  # the consent form prints it
    (told,) = found(tmp_path / "other", "jargon", "steps: [A pedicle guides the needle.]\n")
    assert (str(told.severity), told.problem.message) == (
        "note",
        '"pedicle" is in the glossary, but "preparation" prints none',
    )
    (told,) = found(tmp_path / "third", "jargon", "how: [An epidural injection follows.]\n")  # it has: epidural veins
    assert str(told.severity) == "warning"


def test_names_of_medicines_are_no_jargon_and_their_kinds_are(tmp_path: Path) -> None:
    medicines = (
        "medicines:\n  table:\n    - {generic: topical lidocaine, action: continue, drug_class: anticoagulant}\n"
    )
    check(tmp_path, "jargon", medicines, ("warning", "anticoagulant"))


def test_georgias_page_as_it_was_written(tmp_path: Path) -> None:
    """The source's own voice: terms of medicine without a word of explanation, and the patient as a third person."""
    text = (
        "steps:\n"
        "  - The patient is placed in a supine position under fluoroscopic guidance.\n"
        "  - A needle passes the pedicle into the vertebra.\n"
        "expect:\n"
        "  - Cement may reach the epidural veins.\n"
        "  - You may have a pulmonary embolism or a pneumothorax.\n"
    )
    told = found(tmp_path, "jargon", text)
    words = ("supine", "fluoroscopic", "pedicle", "vertebra", "epidural", "pulmonary embolism", "pneumothorax")
    assert [at(one, tmp_path).startswith(word) for one, word in zip(told, words, strict=True)] == [True] * 7
    assert len(found(tmp_path / "other", "speak-to-you", text)) == 1


HARD = (
    "Percutaneous augmentation of vertebral compression deformities facilitates immediate stabilization, considerably "
    "alleviating discomfort. "
)


def test_the_grade_of_a_document_names_its_worst_sentences(tmp_path: Path) -> None:
    text = (
        "steps:\n" + f"  - {HARD}\n" * 3 + "  - You lie down. Additional immobilization is anticipated subsequently.\n"
    )
    told = found(tmp_path, "grade-of-document", text)
    assert [one.problem.message.split('"')[1] for one in told] == ["preparation"]
    assert at(told[0], tmp_path).startswith("Percutaneous")
    assert told[0].problem.hint.count("hard words:") >= 2


def graded(folder: Path, text: str, aim: int) -> dict[str, tuple[str, str]]:
    """Rule to level and message, where the layout of the preparation page sets an aim of its own."""
    own = library(folder, SET, text)
    shipped = (templates_dir() / "documents" / "preparation.yaml").read_text("utf-8")
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "preparation.yaml").write_text(f"{shipped}\nreading_grade: {aim}\n", "utf-8")
    whole = CheckContext(own.load("base", None, own.documents()), TODAY)
    told = rule_findings(whole, select_rules(["grade-of-document", "grade-of-paragraph"], ()))
    return {one.rule: (str(one.severity), one.problem.message) for one in told}


@pytest.mark.parametrize(
    ("aim", "document", "paragraph"),
    [(6, "error", "warning"), (7, "error", "warning"), (9, "warning", "warning"), (60, None, None)],
)
def test_a_layout_may_raise_the_aim(tmp_path: Path, aim: int, document: str | None, paragraph: str | None) -> None:
    found = graded(tmp_path, f"steps:\n  - >-\n    {HARD * 2}\n" + f"  - {HARD}\n" * 4, aim)
    assert found.get("grade-of-document", (None,))[0] == document
    assert found.get("grade-of-paragraph", (None,))[0] == paragraph
    assert all(f"the target is grade {aim} or below" in message for _, message in found.values())


def test_few_hard_words_are_no_paragraph_and_no_document(tmp_path: Path) -> None:
    (rule,) = select_rules(["grade-of-paragraph"], ())
    assert not list(rule.check(check_context(tmp_path, SET, f"steps: [{HARD}]\n")))
