"""A contradiction is found however a clinic words it, and sentences that contradict nothing are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.context import CheckContext
from handouts.check.runner import rule_findings
from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.check.finding_levels import RULES, Row, finding_level
from tests.check.test_contradictions import DRIVER
from tests.support.base_set import SET, TODAY, check_context

LONDON = "phone: 020 7946 0958\nafter_hours_phone: '111'\nfax: ~\nlocale: en-GB\ntime_zone: Europe/London"

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
    ("prepare", "You may drive yourself both ways.", "E"),
    ("prepare", "You are able to drive home afterward.", "E"),
    ("prepare", "Most people drive home after this procedure.", "E"),
    ("prepare", "You do not need someone with you.", "E"),
    ("prepare", "Nobody needs to pick you up.", "E"),
    ("prepare", "No ride is needed.", "E"),
    ("prepare", "You may travel home alone.", "E"),
    ("prepare", "You can leave by yourself.", "E"),
    ("prepare", "There is no need to bring a driver.", "E"),
    ("prepare", "You can drive immediately.", "E"),
    ("prepare", "You must not drive, but you may walk home with a friend.", ""),
    ("prepare", "Have a friend drive you home.", ""),
    ("prepare", "You can drive to your visit, but not home.", ""),
    ("prepare", "Your ride home must be an adult.", ""),
    ("prepare", "You may need a ride home.", ""),
    ("prepare", "You will not be allowed to drive home.", ""),
    ("prepare", "It may not be safe to drive yourself home.", ""),
    ("prepare", "Without a driver, you cannot go home.", ""),
    ("prepare", "Do not drive, drink alcohol or go home alone.", ""),
    ("prepare", "You can drive again tomorrow.", ""),
    ("prepare", "You should not be alone.", ""),
    ("prepare", "You may drive home the day after.", ""),
    ("prepare", "You can go home on the same day.", ""),
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
    ("prepare", "Eat breakfast as usual.", "E"),
    ("prepare", "Have your normal breakfast before you come.", "E"),
    ("prepare", "You may have breakfast on the day of your procedure.", "E"),
    ("prepare", "Please have a light breakfast.", "E"),
    ("prepare", "Eating before the procedure is fine.", "E"),
    ("prepare", "You can have food and drink as normal.", "E"),
    ("prepare", "You should eat before you come.", "E"),
    ("prepare", "Toast and black coffee are fine in the morning.", "E"),
    ("prepare", "It is OK to eat a light breakfast.", "E"),
    ("prepare", "Light breakfast allowed.", "E"),
    ("prepare", "You do not need to be fasting.", "E"),
    ("prepare", "You may eat right up to your procedure.", "E"),
    ("prepare", "Have a cup of coffee with milk.", "E"),
    ("prepare", "You may have milk or cream in your coffee.", "E"),
    ("prepare", "Eat your last meal before midnight.", ""),
    ("prepare", "Your last meal may be a light dinner.", ""),
    ("prepare", "You may eat normally until then.", ""),
    ("prepare", "You may eat normally until the evening before.", ""),
    ("prepare", "Do not skip your dinner.", ""),
    ("prepare", "Bring something to eat for after the procedure.", ""),
    ("prepare", "We serve a light breakfast after the procedure.", ""),
    ("prepare", "You may not have toast.", ""),
    ("prepare", "Please do not eat breakfast.", ""),
    ("prepare", "You must not have any food, drink or gum.", ""),
    ("prepare", "Food is not allowed.", ""),
    ("prepare", "Eat plenty of fiber all week.", ""),
    ("prepare", "The day before, eat as usual.", ""),
    ("prepare", "Eat light meals for 2 days before.", ""),
    ("prepare", "If you have eaten, tell us.", ""),
    ("prepare", "Clear juice is fine until 2 hours before you arrive.", ""),
    ("prepare", "Tea without milk is fine until 2 hours before you arrive.", ""),
    ("prepare", "You can have water until you leave home, but nothing to eat.", ""),
]


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
    assert finding_level("eating-agrees", row, [row], more, LONDON) == "W"


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
