"""Rules on what the preparation and discharge pages must state: driver, follow-up, phones, signs, times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import CLINIC, DISCHARGE, PREPARATION, assert_findings, run_rule
from tests.support.base_set import SET

ASC, OFFICE, UNKNOWN = "facility_type: asc", "facility_type: office", "facility_type:"
AWAKE = "anesthesia: {text: [You stay awake.], sedation: false}\n"
SAYS = "anesthesia: {text: [%s]}\n"
ALONE = "driver: {required: false, text: You may drive.}"
FRIEND = "driver: {required: true, text: A friend must drive you.}"
Row = tuple[str, str, str]


@pytest.mark.parametrize(
    ("text", "clinic", "expected"),
    [
        ("driver:", ASC, [("E", "fasting", "surgery center")]),
        ("driver:", OFFICE, [("E", "fasting", "may be sedated")]),
        ("driver:\n" + AWAKE, OFFICE, [("W", "fasting", '"Getting ready" has an open line')]),
        ("driver:\n" + AWAKE, ASC, [("E", "fasting", "surgery center")]),
        ("driver:\n" + SAYS % "You get light sedation.", OFFICE, [("E", "fasting", "sedated")]),
        ("driver:\n" + SAYS % "You are asleep.", OFFICE, [("E", "fasting", "sedated")]),
        ("driver:\n" + SAYS % "There is no sedation.", OFFICE, [("W", "fasting", "home")]),
        ("driver:\n" + SAYS % "You are not sedated.", OFFICE, [("W", "fasting", "home")]),
        ("driver:\n" + SAYS % "We do it without any kind of sedation.", OFFICE, [("W", "fasting", "home")]),
        ("driver:\n" + SAYS % "You do not feel pain because you are asleep.", OFFICE, [("E", "fasting", "sedated")]),
        (ALONE, OFFICE, [("E", "false", "may go home alone, and the patient may be sedated")]),
        (ALONE + "\n" + AWAKE, OFFICE, []),
        (ALONE + "\n" + AWAKE, ASC, [("E", "false", "surgery center")]),
        (FRIEND, OFFICE, [("W", "A friend", "does not say that an adult")]),
        (FRIEND + "\n" + AWAKE, OFFICE, []),
        ("driver: {required: true, text: Bring somebody who is 18 or older.}", ASC, []),
        ("driver: {required: true, text: We call you a taxi., otherwise: Else bring an adult.}", ASC, []),
    ],
)
def test_driver_stated(tmp_path: Path, text: str, clinic: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "driver-stated", text, more=clinic), expected)


WARNING = "warning:\n  emergency: [%s]\n  call_us: [%s]\n"
STATED = [
    ("follow-up-stated", "follow_up: []", [("E", "[]", '"Going home" has an open line')]),
    ("follow-up-stated", "follow_up:", [("E", "questions:", '"Going home" has an open line')]),
    ("check-in-stated", "arrival: {}", [("W", "{}", '"Getting ready" has an open line')]),
    ("check-in-stated", "arrival:", [("W", "length:", '"Getting ready" has an open line')]),
    ("check-in-stated", "arrival: {check_in: '7:30 AM'}", []),
    ("fasting-stated", "fasting: {}", [("W", "{}", "eating and drinking")]),
    ("fasting-stated", "fasting: {food: from midnight}", [("W", "{food", "drinking water")]),
    ("fasting-stated", "fasting: {clear_liquids: 2 h before arrival}", [("W", "{clear", "stop eating is")]),
    ("fasting-stated", "fasting: {text: [Do as you are told.]}", [("W", "{text", "eating and drinking")]),
    ("rest-stated", "lie_flat:\nbed_rest:", [("W", "stay:", "to lie flat or to rest in bed")]),
    ("rest-stated", "bed_rest: {time: 4 h, after: procedure}\nlie_flat:", [("W", "bed_rest:", 'to lie flat: "Going home" has an open line')]),
    ("medicines-listed", "medicines: {general: [Ask us.]}", [("W", "{general", '"Getting ready" has an open line')]),
    ("warning-signs", "warning:", [("E", "activity:", '"Call 911" and "Call us" have only open lines')]),
    ("warning-signs", "warning: {text: [Call us.]}", [("E", "{text", '"Call 911" and "Call us"')]),
    ("warning-signs", "warning: {emergency: [Pain]}", [("E", "{emer", '"Call us" has only open lines')]),
    ("warning-signs", "warning: {call_us: [Pain]}", [("E", "{call", '"Call 911" has only open lines')]),
    ("warning-signs", "warning: {tiers: [{action: emergency, signs: [Pain]}, {action: call_now}]}", [("E", "{action: call_now", "the tier `call_now`")]),
    ("warning-signs", "warning: {tiers: [{action: call_now, signs: [Fever]}]}", [("E", "[{action", "no tier is for emergencies")]),
    ("warning-signs", "warning: {tiers: [{action: emergency_department, signs: [Pain]}]}", []),
    ("warning-signs", "warning: {emergency: [Pain], tiers: [{action: call_office_hours, signs: [Fever]}]}", []),
    ("warning-actions", "warning: {tiers: [{action: emergency, signs: [Pain (call us)]}]}", [("W", "call us", "for emergencies")]),
    ("warning-actions", "warning: {tiers: [{action: call_now, signs: ['Pain: call 911']}]}", [("W", "911", "for calls")]),
    ("warning-actions", "warning: {tiers: [{action: call_now, signs: ['Go to A&E']}]}", [("W", "A&E", "for calls")]),
    ("warning-actions", "warning: {tiers: [{action: call_now, signs: [{text: 'Call {emergency_number}', only_if: age under 18}]}]}", [("W", "{emergency", "for calls")]),
    ("warning-actions", WARNING % ("Fever (call us)", "Pain"), [("W", "call us", "someone else")]),
    ("warning-actions", WARNING % ("Fever (call us)", "'Pain: call 911'"), [("W", "call us", ""), ("W", "911", "")]),
    ("warning-actions", WARNING % ("'Pain: tell your doctor'", "Fever"), [("W", "tell your doctor", "someone")]),
    ("warning-actions", WARNING % ("Chest pain. Do not call us first. Call 911.", "Fever"), []),
    ("warning-actions", WARNING % ("Pain", "Fever. Go to the ER if we do not answer when you call us."), []),
    ("warning-actions", WARNING % ("Pain", "Fever after you come home from the hospital"), []),
    ("warning-actions", WARNING % ("Pain", "Go to the nearest hospital"), [("W", "Go to the nearest hosp", "emergency")]),
    ("home-care-stated", "activity:\nwound_care:\npain_relief:", [("E", "follow_up:", "states no care at home")]),
    ("home-care-stated", "activity: {normal: [Soon.]}\nwound_care:\npain_relief:", [("E", "{normal", "states no care")]),
    ("home-care-stated", "wound_care:", [("W", "pain_relief:", "how to care for the wound")]),
    ("home-care-stated", "activity: {do: [Walk.]}\npain_relief: []", [("W", "{do", "what not"), ("W", "[]", "pain")]),
    ("open-lines", "wear: []\nleave: []", [("N", "[]", "what to leave"), ("N", "[]", "what to wear")]),
    ("open-lines", "length:", [("N", "anesthesia:", '"Consent form" has an open line')]),
    ("open-lines", "relief:", [("N", "warning:", "when pain eases")]),
    ("open-lines", "prepare: []\nsteps: []\nfeel: []\nhow: []", []),  # omitted from the page, so no open line
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "expected"), STATED)
def test_open_lines(tmp_path: Path, rule: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, rule, text), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phone:", [("E", "after_hours_phone:", '"Consent form", "Going home" and "Getting ready"')]),
        ("after_hours_phone:", [("E", "contacts:", 'nights and weekends: "Going home" has an open line')]),
        ("phone:\nafter_hours_phone:", [("E", "contacts:", "daytime"), ("E", "contacts:", "nights")]),
        ("contact_note: We answer at all hours.", []),
    ],
)
def test_phones(tmp_path: Path, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "phones-stated", text, CLINIC), expected)


NOTHING_OPEN = """sections:
  - {show: warning}
  - {show: list, takes: [do, avoid, wound_care], silent: omit}
  - {show: list, takes: [follow_up], silent: omit}
  - {show: restart}
"""


def test_omitted_lines(tmp_path: Path) -> None:
    """A clinic whose procedures need no rest and leave no wound omits both from the page."""
    silent = {SET: "lie_flat:\nbed_rest:\nwound_care:"}
    for number, rule in enumerate(("rest-stated", "home-care-stated", "open-lines")):
        assert not run_rule(tmp_path / str(number), rule, NOTHING_OPEN, DISCHARGE, other_files=silent)


SECTIONS = [
    (DISCHARGE, NOTHING_OPEN, []),
    (DISCHARGE, "sections:\n  - {show: rest}\n", [("E", "- {", w) for w in ("warning", "follow-up", "at home")]
                                                + [("W", "- {", "medicines again")]),
    (PREPARATION, "sections:\n  - {show: timeline}\n  - {show: medicines}\n", []),
    (PREPARATION, "sections:\n  - {show: tiles, takes: [check_in, stop_eating, driver]}\n  - {show: medicines}\n", []),
    (PREPARATION, "sections:\n  - {show: tiles, takes: [check_in]}\n", [("E", "- {", "stop eating"),
                                                                      ("E", "- {", "medicines"), ("W", "- {", "home")]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "expected"), SECTIONS)
def test_home_sections(tmp_path: Path, file: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "home-sections", text, file), expected)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (PREPARATION, "sections:\n  - {show: timeline}\n  - {show: medicines}\n",
         [("W", "- Tell us about all", "`prepare`"), ("W", "- A list", "`bring`"), ("W", "- Rings", "`leave`"),
          ("W", "- Loose", "`wear`"), ("W", "- Tell us if", "`allergies`"), ("W", "- You lie", "`steps`"),
          ("W", "- ask", "`questions`")]),
        ("balloon-kyphoplasty.yaml", "topics:\n  - {on: [], heading: A, text: [B]}", [("W", "A", "not printed on any")]),
        ("balloon-kyphoplasty.yaml", "topics:\n  - {on: [consent], heading: A, text: [B]}", []),
    ],
)  # fmt: skip
def test_stated_not_printed(tmp_path: Path, file: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "stated-not-printed", text, file), expected)


def test_unprinted_topic(tmp_path: Path) -> None:
    topic = {SET: "topics:\n  - {on: [discharge, consent], heading: Brace, text: [Wear it.]}"}
    rows = run_rule(tmp_path, "stated-not-printed", NOTHING_OPEN, DISCHARGE, other_files=topic)
    assert ("W", "Brace, text: [Wear it.]}", "the topic 'Brace' is not printed on discharge") in rows
