"""Rules about self-care, contacts, lengths and states: harder cases than the examples in the manuals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import assert_findings, run_rule


def self_care(sign: str, step: str = "Press firmly on the cut.", more: str = ", if_not_better: call_now") -> str:
    return f"self_care:\n  - {{sign: {sign}, do: [{{text: {step}}}]{more}}}\n"


@pytest.mark.parametrize(
    ("sign", "emergency", "call_us", "severity"),
    [
        ("The nose bleeds", "[Bleeding from the nose]", "[Fever]", "E"),
        ("The nose bleeds", "[Your nose is bleeding]", "[Fever]", "E"),
        ("The nose bleeds", "[Chest pain]", "[Bleeding]", "W"),
        ("The nose bleeds", "[The nose bleeds and does not stop]", "[Fever]", ""),
        ("The nose bleeds", "[Bleeding of the cut]", "[Fever]", ""),
        ("You feel dizzy", "[Dizziness]", "[Fever]", "E"),
        ("You vomit", "[Chest pain]", "[You vomit blood]", ""),
        ("You feel sick", "[Chest pain]", "[Fever]", ""),
    ],
)
def test_sign_at_two_places(tmp_path: Path, sign: str, emergency: str, call_us: str, severity: str) -> None:
    text = f"warning: {{emergency: {emergency}, call_us: {call_us}}}\n{self_care(sign)}"
    rows = run_rule(tmp_path, "self-care-agrees", text)
    assert_findings(rows, [(severity, sign, "is also a warning sign")] if severity else [])


def test_sign_of_a_tier(tmp_path: Path) -> None:
    tiers = (
        "[{action: emergency_department, signs: [Fever]}, {action: see, who: your doctor, soon: today, signs: [Pus]}]"
    )
    for sign, severity in (("Fever", "E"), ("Pus", "W")):
        text = f"warning: {{tiers: {tiers}}}\n{self_care(sign)}"
        rows = run_rule(tmp_path / sign, "self-care-agrees", text)
        assert_findings(rows, [(severity, sign, "is also a warning sign")])


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("Go to the emergency department.", "emergency department"),
        ('"Call {emergency_number}."', "{emergency_number}"),
        ("Dial 911 at once.", "911"),
        ("Take 911 steps.", "911"),
        ("Take 9 steps.", ""),
    ],
)
def test_emergency_help_in_a_step(tmp_path: Path, step: str, message: str) -> None:
    rows = run_rule(tmp_path, "self-care-agrees", self_care("Bleeding", step))
    assert_findings(rows, [("W", message, "asks for emergency help")] if message else [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (self_care("Bleeding", "Press for 5 minutes., for: 10 min"), "5 minutes"),
        (self_care("Bleeding", "Press for ten minutes., for: 10 min"), ""),
        (self_care("Bleeding", "Press for 10 to 15 minutes., for: 10 min"), "10 to 15 minutes"),
        (self_care("Bleeding", "Press., for: a few minutes"), ""),
        ("expect: [{text: You are sore for 3 days., for: up to 5 days}]\n", "3 days"),
        ("expect: [{text: You are sore., for: up to 5 days}, You bleed for 3 days.]\n", ""),
        (
            self_care("Bleeding", "Press firmly on the cut., for: 10 min")
            + "wound_care: [To stop bleeding press firmly on the cut for 20 minutes.]\n",
            "20 minutes",
        ),
        (
            self_care("Bleeding", "Press firmly on the cut., for: 10 min")
            + "wound_care: [Cool the cut for 20 minutes.]\n",
            "",
        ),
    ],
)
def test_two_lengths(tmp_path: Path, text: str, message: str) -> None:
    rows = run_rule(tmp_path, "lengths-agree", text)
    assert_findings(rows, [("E", message, "another time than")] if message else [])


@pytest.mark.parametrize(
    ("text", "severity", "message"),
    [
        ("after: [{until_state: 2 weeks have passed, until: 2 weeks after procedure, text: Rest.}]", "W", "2 weeks"),
        ("after: [{until_state: 2 weeks have passed, until: 14 days after procedure, text: Rest.}]", "W", "2 weeks"),
        ("after: [{until_state: 2 weeks have passed, until: 6 weeks after procedure, text: Rest.}]", "E", "2 weeks"),
        ("after: [{once: 2 weeks are over, from: 3 weeks after procedure, text: Swim.}]", "E", "2 weeks"),
        ("activity: {normal: [{text: Swim., once: you had 2 weeks of rest}]}", "W", "you had"),
        ("activity: {normal: [{text: Swim., once: you feel ready}]}", "", ""),
    ],
)
def test_time_in_a_state(tmp_path: Path, text: str, severity: str, message: str) -> None:
    rows = run_rule(tmp_path, "state-or-time", f"{text}\n")
    assert_findings(rows, [(severity, message, "state")] if severity else [])


def test_lengths_without_a_number(tmp_path: Path) -> None:
    text = (
        "stay: {time: a few days}\nrelief: {within: several weeks}\n"
        "expect: [{text: You are sore., for: some days}, {text: You are tired., for: 2 days}]\n"
        "visits: {scan: {ask: When?, name: your scan, side: before, lasts: a few hours}}\n"
        + self_care("Bleeding", "Press., for: a few minutes")
    )
    rows = run_rule(tmp_path, "length-has-number", text)
    lengths = ["a few days", "a few hours", "a few minutes", "several weeks", "some days"]
    assert_findings(sorted(rows), [("N", length, "has no number") for length in lengths])


def test_nobody_to_contact(tmp_path: Path) -> None:
    rows = run_rule(tmp_path, "self-care-contact", self_care("Bleeding", more=""))
    assert_findings(rows, [("W", "{sign: Bleeding", "does not say whom to contact")])


def test_how_soon(tmp_path: Path) -> None:
    contact = ", if_not_better: {action: call, who: your doctor}"
    rows = run_rule(tmp_path, "contact-soon", self_care("Bleeding", more=contact))
    assert_findings(rows, [("N", "call", "how soon")])
    assert not run_rule(tmp_path / "us", "contact-soon", self_care("Bleeding"))


def test_a_contact_with_hours_in_one_word(tmp_path: Path) -> None:
    """The clinic of the base set has a contact with hours, and a number for the night."""
    text = self_care("Bleeding", more=", if_not_better: office")
    rows = run_rule(tmp_path, "hours-covered", text)
    assert_findings(rows, [("W", "office", "names nobody for the other hours")])
