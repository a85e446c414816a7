"""Measured limits of signs: harder cases than the examples in the manual of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.tables import assert_findings, run_rule

HOME = "self_care: [{sign: Your temperature is high, limit: %s, do: [Rest.], if_not_better: call_now}]\n"


def warning(emergency: str, call_us: str) -> str:
    return (
        f"warning:\n  emergency: [{{text: A fever, limit: {emergency}}}]\n"
        f"  call_us: [{{text: You have a fever, limit: {call_us}}}]\n"
    )


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (warning("above 104 F", "at least 100.4 F"), []),
        (warning("104 F or higher", "104 F or higher"), [("E", "104 F or higher", "already fits")]),
        (warning("above 104 F", "104 F or higher"), []),
        (warning("above 104 F", "below 96 F"), []),
        (warning("below 94 F", "below 96 F"), []),
        (warning("below 97 F", "below 96 F"), [("E", "below 96 F", "already fits 'below 97 F'")]),
        (warning("above 104 F", "above 101 F") + HOME % "above 100.4 F", []),
        (warning("above 104 F", "above 101 F") + HOME % "above 101 F", [("E", "above 101 F", "more urgent action")]),
        (
            warning("above 104 F", "above 38.5 C"),
            [("E", "above 38.5 C", "people in this country measure their temperature in °F")],
        ),
        (
            (
                "warning:\n  emergency: [Chest pain]\n"
                "  call_us: [{text: A fever, limit: above 101 F}, {text: A fever and chills, limit: above 100.4 F}]\n"
            ),
            [("E", "above 100.4 F", "'above 100.4 F' here, but 'above 101 F' elsewhere")],
        ),
        (
            warning("above 104 F", "above 101 F") + "expect: [A temperature of up to 100 F is normal.]\n",
            [("E", "100", "a fever of 100 F, but 'above 104 F' elsewhere")],
        ),
        (warning("above 104 F", "above 101 F") + "expect: [A temperature of up to 101 F is normal.]\n", []),
        (
            (
                "warning:\n  emergency: [{text: Your blood sugar is high, limit: above 400 mg/dL}]\n"
                "  call_us: [{text: Your blood sugar is high, limit: above 500 mg/dL}]\n"
            ),
            [("E", "above 500 mg/dL", "already fits 'above 400 mg/dL'")],
        ),
        (
            warning("above 104 F", "above 101 F")
            + "what_if: [{if: you have a fever, limit: above 99 F, contact: call_us}]\n",
            [],
        ),
    ],
)
def test_limits(tmp_path: Path, text: str, findings: list[tuple[str, str, str]]) -> None:
    assert_findings(run_rule(tmp_path, "limits-agree", text), findings)


def test_celsius_and_fahrenheit_are_the_same_value(tmp_path: Path) -> None:
    text = warning("above 104 F", "38 C or higher") + HOME % "above 100.4 F"
    messages = [row for row in run_rule(tmp_path, "limits-agree", text) if "measure" not in str(row)]
    assert len(messages) == 1  # 100.4 F is 38 C: the table for home says less than the tier


def test_self_care_with_another_limit_is_no_second_sign(tmp_path: Path) -> None:
    text = warning("above 104 F", "above 101 F") + HOME.replace("Your temperature is high", "A fever") % "above 100 F"
    assert_findings(run_rule(tmp_path, "self-care-agrees", text), [])
