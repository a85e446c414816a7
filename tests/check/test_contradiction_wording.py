"""A contradiction is found however a clinic words it, and sentences that contradict nothing are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.context import CheckContext
from handouts.check.runner import rule_findings
from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.check.finding_levels import RULES, Row, finding_level
from tests.check.test_contradictions import DRIVER, MEDICINES
from tests.support.base_set import SET, TODAY, check_context

TAKEN: list[Row] = [
    ("pain_relief", "Take two Advil with food when you need them.", "E"),
    ("pain_relief", "Alternate Tylenol and ibuprofen every 3 hours.", "E"),
    ("pain_relief", "We recommend ibuprofen for pain.", "E"),
    ("pain_relief", "Motrin helps with soreness.", ""),
    ("pain_relief", "Your doctor will prescribe ibuprofen.", ""),
    (
        "pain_relief",
        "You can use over-the-counter pain medicine such as ibuprofen (Advil) or acetaminophen (Tylenol).",
        "E",
    ),
    ("pain_relief", "Use ibuprofen gel on your back.", "E"),
    ("pain_relief", "Go back to taking your warfarin tonight.", "E"),
    ("pain_relief", "You can go back on your blood thinner this evening.", "E"),
    ("pain_relief", "You may resume all medicines, including warfarin, right away.", "E"),
    ("pain_relief", "Warfarin should be restarted the same evening.", "E"),
    ("pain_relief", "Warfarin can be restarted the day after your procedure.", ""),
    ("pain_relief", "Do not restart warfarin until the day after your procedure.", ""),
    ("pain_relief", "Do not restart Plavix until your doctor tells you.", ""),
    ("pain_relief", "Never take Advil with alcohol.", ""),
    ("pain_relief", "Do not take more than 4 Advil a day.", ""),
    ("pain_relief", "Unless your doctor says otherwise, take ibuprofen.", ""),
    ("pain_relief", "Take acetaminophen. Avoid ibuprofen and Aleve.", ""),
    ("pain_relief", "Take acetaminophen, but not ibuprofen or Aleve.", ""),
    ("pain_relief", "Ibuprofen is not a good choice.", ""),
    ("pain_relief", "Medicines such as ibuprofen can make you bleed.", ""),
    ("pain_relief", "If you must take Advil, ask us first.", ""),
    ("pain_relief", "It is all right to take Advil.", "E"),
    ("pain_relief", "There is no need to avoid ibuprofen.", ""),
    ("pain_relief", "You may begin taking Aleve when you get home.", "E"),
    ("pain_relief", "Have Nurofen if you are sore.", "E"),
    ("pain_relief", "Give ibuprofen every 8 hours.", "E"),
    ("pain_relief", "Give your child ibuprofen every 8 hours.", "E"),
    ("prepare", "Keep on with your warfarin.", "E"),
    ("prepare", "Keep taking your Coumadin right up to your procedure.", "E"),
    ("prepare", "Carry on taking Plavix as normal.", "E"),
    ("prepare", "Stay on Plavix.", "E"),
    ("prepare", "Warfarin must not be stopped.", "E"),
    ("prepare", "You should continue warfarin and aspirin.", "E"),
    ("prepare", "There is no need to stop Plavix.", "E"),
    ("prepare", "You can stay on your blood thinners.", "E"),
    ("prepare", "Take your Jantoven the night before.", "E"),
    ("prepare", "Take your blood pressure pills and warfarin on the morning of your procedure.", "E"),
    ("prepare", "On the morning of your procedure, take your medicines, including Plavix.", "E"),
    ("prepare", "Take ibuprofen on the morning of your procedure.", "E"),
    ("prepare", "Take Advil for back pain while you wait for your procedure.", "E"),
    ("prepare", "Use Advil up to the night before.", "E"),
    ("prepare", "Use Advil until 3 days before your procedure.", ""),
    ("prepare", "Stop warfarin 5 days before your procedure.", ""),
    ("prepare", "Stop taking warfarin 5 days before your procedure and take it again the day after.", ""),
    ("prepare", "Stop taking warfarin 5 days before your procedure. Start it again the day after your procedure.", ""),
    ("prepare", "Stop warfarin 5 days before. You will take it again after your procedure.", ""),
    ("prepare", "Do not take warfarin on the morning of your procedure.", ""),
    ("prepare", "Do not take your warfarin or Plavix.", ""),
    ("prepare", "You must stop taking Plavix.", ""),
    ("prepare", "Unless your doctor says otherwise, keep taking warfarin.", ""),
    ("prepare", "Keep taking warfarin unless your doctor says to stop.", ""),
    ("prepare", "If your heart doctor wants you to, keep taking Plavix.", ""),
    ("prepare", "Call us if you are still taking warfarin.", ""),
    ("prepare", "Have you taken warfarin in the last 5 days? Tell us.", ""),
    ("prepare", "Patients taking warfarin need a blood test.", ""),
    ("prepare", "You need a blood test if you take warfarin.", ""),
    ("prepare", "Take a blood test (INR) if you take warfarin.", ""),
    ("prepare", "Take this sheet to the doctor who gave you warfarin.", ""),
    ("prepare", "Take your last warfarin tablet 6 days before your procedure.", ""),
    ("prepare", "The last day to take warfarin is 6 days before your procedure.", ""),
    ("prepare", "Take acetaminophen in place of ibuprofen.", ""),
    ("prepare", "Take your pills, except warfarin and Plavix.", ""),
    ("prepare", "Take your heart pills but skip Plavix.", ""),
    ("prepare", "Use Lovenox in place of warfarin.", ""),
    ("prepare", "You can still take Advil for a headache up to the day before.", "E"),
    ("prepare", "Your warfarin does not have to be stopped.", "E"),
    ("prepare", "Do not stop your blood thinner.", "E"),
    ("prepare", "Plavix: take as usual.", "E"),
    ("prepare", "Take Plavix with a sip of water at 6 AM.", "E"),
    ("prepare", "On the day of the procedure, you may take your blood thinner.", "E"),
    ("prepare", "Take your regular dose of Coumadin the evening before.", "E"),
    ("prepare", "Swallow your clopidogrel with a sip of water that morning.", "E"),
    ("prepare", "Continue to take clopidogrel.", "E"),
    ("prepare", "Your doctor wants you to stay on clopidogrel.", "E"),
    ("prepare", "Use your Aleve as needed until your visit.", "E"),
    ("prepare", "Patients on warfarin should keep taking it.", "E"),
    ("prepare", "Do not skip your Plavix.", "E"),
    ("prepare", "Warfarin is safe to take.", "E"),
    ("pain_relief", "For pain, Tylenol or Advil is best.", ""),
    ("pain_relief", "Take 2 tablets of Aleve twice a day.", "E"),
    ("pain_relief", "Start ibuprofen tonight.", "E"),
    ("pain_relief", "You may start Plavix again this evening.", "E"),
    ("pain_relief", "Put ibuprofen gel on the sore spot.", ""),
    ("pain_relief", "Ibuprofen (Advil) 400 mg: take one tablet three times a day.", "E"),
    ("pain_relief", "If Tylenol is not enough, add ibuprofen.", "E"),
    ("pain_relief", "Tylenol and Advil can be taken together.", "E"),
    ("pain_relief", "Take Tylenol first. If that does not help, take Advil.", "E"),
    ("pain_relief", "You can buy ibuprofen at any store.", ""),
    ("pain_relief", "Ibuprofen is off limits for 2 days.", ""),
    ("pain_relief", "No ibuprofen, Advil or Aleve for 2 days.", ""),
    ("pain_relief", "Do not use Advil, Motrin or Aleve until we tell you.", ""),
    ("pain_relief", "Stay away from ibuprofen and naproxen.", ""),
    ("pain_relief", "Keep ibuprofen away from children.", ""),
    ("pain_relief", "Do not mix Tylenol with alcohol.", ""),
    ("pain_relief", "Do not take ibuprofen unless your doctor says it is all right.", ""),
    ("pain_relief", "You may take ibuprofen once your doctor says so.", ""),
    ("pain_relief", "Wait 2 days before you take ibuprofen.", ""),
    ("pain_relief", "Wait until day 3 to take ibuprofen.", ""),
    ("pain_relief", "It is safe to take ibuprofen from the third day.", ""),
    ("pain_relief", "After 2 days you can take ibuprofen.", ""),
    ("pain_relief", "If you normally take warfarin, call the warfarin clinic.", ""),
    ("prepare", "Before your procedure, stop ibuprofen and use Tylenol.", ""),
    ("prepare", "Hold warfarin, and take Lovenox shots if we ordered them.", ""),
    ("prepare", "Bridge with Lovenox while you are off warfarin.", ""),
    ("prepare", "We may ask you to keep taking Plavix.", ""),
    ("prepare", "If you have a heart stent, do not stop Plavix before you call us.", ""),
    ("prepare", "Tell us if you have taken Advil this week.", ""),
    ("prepare", "If you took Plavix by mistake, call us.", ""),
    ("prepare", "Did you take warfarin? Call us.", ""),
    ("prepare", "If you are taking warfarin, the last tablet is 6 days before.", ""),
    ("prepare", "People on warfarin need an INR test.", ""),
    ("prepare", "Take Tylenol for pain: ibuprofen thins the blood.", ""),
    ("prepare", "Take no ibuprofen.", ""),
    ("prepare", "Take neither ibuprofen nor Aleve.", ""),
    ("prepare", "Take only Tylenol, because Advil can cause bleeding.", ""),
    ("prepare", "Ask your doctor before you take Advil.", ""),
    ("prepare", "Make a list of the medicines you take, like warfarin.", ""),
    ("prepare", "You will take warfarin again after your procedure.", ""),
    ("prepare", "You will go back on warfarin the day after your procedure.", ""),
    ("steps", "We ask if you still take warfarin.", ""),
    ("steps", "The nurse asks when you took warfarin last.", ""),
    ("pain_relief", "If you have diabetes or take warfarin, see your own doctor within 2 weeks.", ""),
    ("pain_relief", "Check that your pain medicine has no ibuprofen in it.", ""),
    ("pain_relief", "Use a cold pack or take Advil.", "E"),
]
DRIVEN: list[Row] = [
    ("follow_up", "You can drive yourself.", "E"),
    ("follow_up", "You are OK to drive home.", "E"),
    ("follow_up", "You will be able to drive home.", "E"),
    ("follow_up", "Driving home is fine.", "E"),
    ("follow_up", "You can drive right after the procedure.", "E"),
    ("follow_up", "You may drive the same day.", "E"),
    ("follow_up", "You can go home alone by bus.", "E"),
    ("follow_up", "You may take a taxi home.", ""),
    ("follow_up", "It's fine to drive yourself home.", "E"),
    ("follow_up", "You don't need anyone to take you home.", "E"),
    ("follow_up", "Nobody has to come with you.", "E"),
    ("follow_up", "You can come alone.", ""),
    ("follow_up", "You do not have to bring a driver.", "E"),
    ("follow_up", "There is no need for a driver.", "E"),
    ("follow_up", "You may return home by yourself.", "E"),
    ("follow_up", "Most patients drive themselves home.", "E"),
    ("follow_up", "Patients can drive themselves home.", "E"),
    ("follow_up", "You can drive as soon as you leave.", "E"),
    ("follow_up", "There are no limits on driving.", "E"),
    ("follow_up", "You may go back to driving right away.", "E"),
    ("follow_up", "Please do not drive home.", ""),
    ("follow_up", "You can be driven home by a friend.", ""),
    ("follow_up", "You may drive once you are no longer taking pain pills.", ""),
    ("follow_up", "You can not drive yourself home.", ""),
    ("follow_up", "You can drive after 24 hours.", ""),
    ("follow_up", "You may drive when you feel ready, but not on the day of the procedure.", ""),
    ("follow_up", "You may ride home with a friend.", ""),
    ("follow_up", "You may not leave on your own.", ""),
    ("follow_up", "No one may drive home alone.", ""),
    ("follow_up", "You may go home when a driver is here.", ""),
    ("follow_up", "Your driver can drive home with you.", ""),
    ("follow_up", "Someone can drive you home.", ""),
    ("follow_up", "You can get home in your own car if someone else drives.", ""),
    ("follow_up", "You may not be able to drive home.", ""),
    ("follow_up", "We will not let you drive yourself home.", ""),
    ("follow_up", "You're free to drive home.", "E"),
    ("follow_up", "You may drive to work the same afternoon.", "E"),
    ("follow_up", "You can take yourself home.", "E"),
    ("follow_up", "You may get behind the wheel right away.", "E"),
    ("follow_up", "You are fit to drive after the procedure.", "E"),
    ("follow_up", "You will be safe to drive home.", "E"),
    ("follow_up", "Drive home carefully.", "E"),
    ("follow_up", "You may leave the clinic alone.", "E"),
    ("follow_up", "You won't need anybody to pick you up.", "E"),
    ("follow_up", "You may drive after your procedure once your doctor says so.", ""),
    ("follow_up", "You can drive when the doctor allows it.", ""),
    ("follow_up", "A ride home is not needed.", "E"),
    ("follow_up", "It is not necessary to bring a driver.", "E"),
    ("follow_up", "You may drive yourself home if you did not have sedation.", "W"),
    ("follow_up", "You should not drive home.", ""),
    ("follow_up", "You will be told when you can drive.", ""),
    ("follow_up", "You must be driven home.", ""),
    ("follow_up", "You can drive 24 hours after your procedure.", ""),
    ("follow_up", "You may drive again when you can brake hard.", ""),
    ("follow_up", "Your friend can drive you home.", ""),
    ("follow_up", "The person who drives you home can wait here.", ""),
    ("follow_up", "You cannot drive or take a bus home alone.", ""),
    ("follow_up", "Do not drive home, even if you feel well.", ""),
    ("follow_up", "You can go home once your driver is here.", ""),
    ("follow_up", "If you can drive home safely is for your doctor to say.", ""),
    ("follow_up", "You can leave with your driver.", ""),
    ("follow_up", "Nobody may leave alone.", ""),
    ("follow_up", "Plan on not driving home.", ""),
    ("follow_up", "You may not be safe to drive home.", ""),
    ("follow_up", "It is not safe to drive home.", ""),
    ("follow_up", "It is not OK to drive home.", ""),
]
EATEN: list[Row] = [
    ("prepare", "You may have toast and coffee with milk.", "E"),
    ("prepare", "You may have coffee with milk.", "E"),
    ("prepare", "You may drink milk in your coffee.", "E"),
    ("prepare", "A light breakfast is fine.", "E"),
    ("prepare", "Breakfast is allowed.", "E"),
    ("prepare", "You can eat as you like.", "E"),
    ("prepare", "There is no need to skip breakfast.", "E"),
    ("prepare", "You don't have to skip breakfast.", "E"),
    ("prepare", "A light meal before you come is fine.", "E"),
    ("prepare", "Take your pills with breakfast.", "E"),
    ("prepare", "Have a snack before you leave home.", "E"),
    ("prepare", "Have a bowl of cereal that morning.", "E"),
    ("prepare", "Eat something light before your procedure.", "E"),
    ("prepare", "Eat breakfast and take your medicines.", "E"),
    ("prepare", "Please eat a normal breakfast.", "E"),
    ("prepare", "You should eat a small breakfast.", "E"),
    ("prepare", "Yogurt and toast are allowed in the morning.", "E"),
    ("prepare", "You may have a smoothie before you leave.", "E"),
    ("prepare", "You may eat solid food up to 6 hours before your procedure.", ""),
    ("prepare", "You may have a light breakfast before 6 AM.", "E"),
    ("prepare", "Skip breakfast.", ""),
    ("prepare", "No breakfast.", ""),
    ("prepare", "Do not eat breakfast or drink coffee with milk.", ""),
    ("prepare", "You will not be able to eat breakfast.", ""),
    ("prepare", "Eat a good breakfast the day before.", ""),
    ("prepare", "If you eat breakfast, we cannot do the procedure.", ""),
    ("prepare", "We give you toast and tea afterwards.", ""),
    ("prepare", "You may eat again when you are awake.", ""),
    ("prepare", "You may eat as soon as you get home.", ""),
    ("prepare", "Bring your breakfast with you.", ""),
    ("prepare", "Eat nothing, not even toast.", ""),
    ("prepare", "You may have water, but no food.", ""),
    ("prepare", "Do not take your diabetes pills, because you will not eat breakfast.", ""),
    ("prepare", "Do not have anything to eat, such as toast or cereal.", ""),
    ("prepare", "Take your pills with water, not with food.", ""),
    ("prepare", "Until then, you may eat and drink as usual.", ""),
    ("prepare", "Eat your evening meal as usual the day before.", ""),
    ("prepare", "Have your usual meals until midnight.", ""),
    ("prepare", "You may suck hard candy.", ""),
    ("prepare", "After midnight, you may have black coffee.", ""),
    ("prepare", "You are welcome to eat breakfast.", "E"),
    ("prepare", "Eat a small meal in the morning.", "E"),
    ("prepare", "Have toast and tea at 6 AM.", "E"),
    ("prepare", "Breakfast is fine.", "E"),
    ("prepare", "A small breakfast is OK on the day of your procedure.", "E"),
    ("prepare", "You may eat up to the time you leave home.", "E"),
    ("prepare", "No need to fast.", "E"),
    ("prepare", "Fasting is not required.", "E"),
    ("prepare", "You do not have to go without food.", "E"),
    ("prepare", "There are no food limits.", "E"),
    ("prepare", "You may eat and drink before the procedure.", "E"),
    ("prepare", "You may have a light snack the morning of your procedure.", "E"),
    ("prepare", "Start your day with a good breakfast.", "E"),
    ("prepare", "Have your coffee with cream.", "E"),
    ("prepare", "You may have a protein shake.", "E"),
    ("prepare", "Take your medicine with a light meal on the morning of your procedure.", "E"),
    ("prepare", "Eat as you normally would.", "E"),
    ("prepare", "Eat and drink as normal.", "E"),
    ("prepare", "Breakfast is not allowed.", ""),
    ("prepare", "A light breakfast is not fine.", ""),
    ("prepare", "No food or milk is allowed.", ""),
    ("prepare", "Do not have breakfast, even if your procedure is late.", ""),
    ("prepare", "You may have water but not milk.", ""),
    ("prepare", "Do not add milk to your coffee.", ""),
    ("prepare", "You may drink black coffee without milk.", ""),
    ("prepare", "Have your last meal before midnight.", ""),
    ("prepare", "Eat dinner as usual.", ""),
    ("prepare", "Finish eating by midnight.", ""),
    ("prepare", "Avoid fatty food the week before.", ""),
    ("prepare", "You may eat up to midnight.", ""),
    ("prepare", "We will tell you when you can eat.", ""),
    ("prepare", "You can eat after the scan.", ""),
    ("prepare", "If you eat, we must cancel.", ""),
    ("prepare", "You need to have an empty stomach.", ""),
    ("prepare", "Have nothing to eat.", ""),
    ("prepare", "Have no food or drink.", ""),
    ("prepare", "You will have lunch here after the procedure.", ""),
    ("prepare", "Eat well in the days before.", ""),
    ("prepare", "You may have gum but no food.", ""),
    ("prepare", "The food you eat the day before is important.", ""),
    ("prepare", "Have someone bring food for later.", ""),
    ("prepare", "You can have a diet sheet.", ""),
    ("prepare", "Take your pills without food.", ""),
    ("prepare", "If your child eats breakfast, call us.", ""),
    ("prepare", "Medicines that you take with food: ask us.", ""),
    ("prepare", "Do not take pills that must be taken with food.", ""),
]


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: f"{row[0]}: {row[1]}")
def test_stopped_medicine(row: Row) -> None:
    assert finding_level("medicines-agree", row, TAKEN, MEDICINES) == row[2]


@pytest.mark.parametrize("row", DRIVEN, ids=lambda row: row[1])
def test_driver_required(row: Row) -> None:
    assert finding_level("driver-agrees", row, DRIVEN, DRIVER) == row[2]


@pytest.mark.parametrize("row", EATEN, ids=lambda row: row[1])
def test_meal_after_midnight(row: Row) -> None:
    more = "fasting: {food: from midnight, clear_liquids: 2 h before arrival}"
    assert finding_level("eating-agrees", row, EATEN, more) == row[2]


HOURS = "scheduling: {hours: 9:00 AM - 4:00 PM}\narrival: {check_in: 60 min, place: The desk}\n"
BEFORE_SIX = "You may have a light breakfast before 6 AM."
"""With 8 hours before arrival, the fast begins at midnight for 9 AM and at 7 AM for 4 PM."""


@pytest.mark.parametrize(
    ("food", "sentence", "severity"),
    [
        ("8 h before arrival", BEFORE_SIX, "W"),
        ("8 h before arrival", "You may have a light breakfast before 7 AM.", "W"),
        ("8 h before arrival", "You may have a light breakfast before 7:01 AM.", "E"),
        ("8 h before arrival", "You may have a light breakfast at 8 AM.", "E"),
        ("8 h before procedure", BEFORE_SIX, "W"),
        ("10 h before procedure", "Have breakfast before 06:00.", "W"),
        ("10 h before procedure", "Have breakfast before 06:30.", "E"),
        ("2 h before procedure", BEFORE_SIX, ""),
    ],
)
def test_meal_until_a_clock_time(food: str, sentence: str, severity: str) -> None:
    row = ("prepare", sentence, severity)
    assert finding_level("eating-agrees", row, [row], f"{HOURS}fasting: {{food: {food}}}") == severity


@pytest.mark.parametrize("hours", ["", "scheduling: {physicians: [Dr. A]}\n"])
def test_without_hours_a_clock_time_may_be_right(hours: str) -> None:
    row = ("prepare", BEFORE_SIX, "")
    assert finding_level("eating-agrees", row, [row], f"{hours}fasting: {{food: 8 h before arrival}}") == ""


FORBIDDEN: list[Row] = [
    ("prepare", "Do not eat after midnight.", "E"),
    ("prepare", "Do not eat or drink anything after midnight.", "E"),
    ("prepare", "Stop eating 8 hours before your procedure.", "E"),
    ("prepare", "Have nothing to eat on the morning of your procedure.", "E"),
    ("prepare", "If you have diabetes, do not eat for 4 hours before your procedure.", "W"),
    ("prepare", "Eat a normal meal.", ""),
    ("prepare", "Do not eat grapefruit before your procedure.", ""),
    ("prepare", "Do not eat before your blood test.", ""),
    ("expect", "Do not eat for 2 hours after your procedure.", ""),
]


@pytest.mark.parametrize("row", FORBIDDEN, ids=lambda row: row[1])
def test_no_fast_stated(row: Row) -> None:
    assert finding_level("eating-agrees", row, FORBIDDEN, "fasting: {food: none}") == row[2]


def test_fasting_does_not_apply() -> None:
    row = ("prepare", "Do not eat after midnight.", "W")
    assert finding_level("eating-agrees", row, [row], "fasting:\nnot_applicable: [fasting]") == "W"


def test_milk_is_food_in_the_united_states() -> None:
    row = ("prepare", "You may have tea with milk.", "")
    more = "fasting: {food: from midnight}"
    assert finding_level("eating-agrees", row, [row], more) == "E"
    assert finding_level("eating-agrees", row, [row], more, "time_zone: Europe/London") == "W"


@pytest.mark.parametrize(
    ("rule", "text", "other"),
    [
        ("medicines-agree", "prepare: [Keep taking Plavix.]", ("medicines", "table", 0)),
        (
            "medicines-agree",
            "prepare: [Stop Plavix 7 days before your procedure.]",
            ("medicines", "table", 0, "before"),
        ),
        ("driver-agrees", "prepare: [You may drive yourself home.]", ("driver", "required")),
        ("eating-agrees", "prepare: [You may eat breakfast.]", ("fasting", "food")),
        ("times-agree", "prepare: [Check in 2 hours before your appointment.]", ("arrival", "check_in")),
    ],
)
@pytest.mark.parametrize("included", [False, True])
def test_both_places_are_named(
    rule: str, text: str, other: tuple[str | int, ...], included: bool, tmp_path: Path
) -> None:
    """The finding is at the sentence; its hint names file, line and column of the field, also in another file."""
    context = check_context(tmp_path, SET, text)
    if included:
        path = Path(context.place(other[0])[0])
        folder = path.parent
        own, part = [], []
        keep = part
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith((" ", "-")):
                keep = part if line.startswith(f"{other[0]}:") else own
            keep.append(line)
        path.write_text("\n".join(["include: [shared.yaml]", *own, ""]), "utf-8")
        (folder / "shared.yaml").write_text("\n".join([*part, ""]), "utf-8")
        base = Library(tmp_path, templates_dir())
        context = CheckContext(base.load("base", None, base.documents()), TODAY)
    file, line, column = context.place(*other)
    assert Path(file).name == ("shared.yaml" if included else SET)
    (violation,) = list(RULES[rule].check(context))
    assert violation.place == (context.place("prepare", 0)[0], *violation.place[1:])
    assert Path(violation.place[0]).name == SET
    assert violation.place[1] == context.place("prepare", 0)[1]
    assert f"{file}:{line}:{column}" in violation.hint


VARIANTS = """\
asks: {diabetes: {ask: "Do you have diabetes?", if: If you have diabetes}}
fasting:
  - {only_if: diabetes, food: from midnight}
  - {food: 1 h before arrival}
driver: {only_if: diabetes, required: true, text: A responsible adult must take you home.}
prepare:
  - {only_if: not diabetes, text: You may eat breakfast.}
  - {only_if: not diabetes, text: You may drive yourself home.}
"""


@pytest.mark.parametrize("rule", ["eating-agrees", "driver-agrees"])
def test_only_what_one_patient_gets_is_compared(rule: str, tmp_path: Path) -> None:
    """A sentence for some patients contradicts only what the same patients get."""
    rules = [RULES[rule]]
    (tmp_path / "a").mkdir()
    assert list(rule_findings(check_context(tmp_path / "a", SET, VARIANTS), rules)) == []
    (tmp_path / "b").mkdir()
    context = check_context(tmp_path / "b", SET, VARIANTS.replace("only_if: not diabetes", "only_if: diabetes"))
    (finding,) = rule_findings(context, rules)
    lines = Path(finding.problem.file).read_text("utf-8").splitlines()
    assert "only_if: diabetes, text: You may" in lines[finding.problem.line - 1]
    other = finding.problem.hint.rpartition(":")[0].rpartition(":")[2]
    assert lines[int(other) - 1].strip().startswith(("- {only_if: diabetes, food", "driver: {only_if: diabetes"))
