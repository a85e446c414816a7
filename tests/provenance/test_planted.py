"""A number that the composer invents has no source, whatever its place and its form."""

from __future__ import annotations

from typing import Any

import pytest

from handouts.compose import sections
from handouts.compose.composer import Composer
from handouts.compose.context import HandoutContext
from handouts.compose.wording import TimeWording
from handouts.content.models.layouts import SectionLayout
from handouts.document import Paragraph, Run
from handouts.provenance.explanation import explain
from handouts.schedule.appointment import gather_details
from tests.support.commands import RunCommand
from tests.support.sample_sets import content

GEORGIA = "pain-relief-georgia"
DETAILS = {"date": "2026-12-01 10:00", "ended": "2026-12-01 11:05"}


def unknown(document: str = "preparation") -> list[str]:
    found = explain(content(GEORGIA), document, gather_details(DETAILS))
    return [one.number.text for one in found if not one.known]


def plant(monkeypatch: pytest.MonkeyPatch, show: str, text: str) -> None:
    """Make the builder of a section add `text`."""
    real = sections.BUILDERS[show]

    def build(case: HandoutContext, layout: SectionLayout) -> Any:
        return (*real(case, layout), Paragraph((Run(text),)))

    monkeypatch.setitem(sections.BUILDERS, show, build)


def test_samples_have_no_unknown_number() -> None:
    assert unknown() == unknown("discharge") == unknown("consent") == []


@pytest.mark.parametrize("show", ["timeline", "medicines", "tiles", "steps", "facts"])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Wait 7 days.", "7 days"),
        ("Call 911.", "911"),
        ("Call 770.929.9033.", "770.929.9033"),  # the clinic's own number, but not from its file
        ("Come at 9:30\u00a0AM.", "9:30 AM"),  # the right time, and made up nevertheless
        ("Come on Tuesday,\u00a0December\u00a01.", "Tuesday, December 1"),
        ("Rest for two weeks.", "two weeks"),
    ],
)
def test_planted_number(monkeypatch: pytest.MonkeyPatch, show: str, text: str, number: str) -> None:
    plant(monkeypatch, show, text)
    found = unknown()
    assert found
    assert set(found) == {number}


def test_constant_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TimeWording, "amount", lambda *_: "99\u00a0minutes")
    assert set(unknown()) == {"99 minutes"}


def test_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HandoutContext, "check_in_time", property(lambda _: "8:15\u00a0AM"))
    assert unknown() == ["8:15 AM", "8:15 AM"]


def test_planted_number_next_to_computed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    real = HandoutContext.check_in_rule
    told = property(lambda case: f"{real.fget(case)} and 5\u00a0minutes")  # type: ignore[attr-defined]
    monkeypatch.setattr(HandoutContext, "check_in_rule", told)
    assert unknown() == ["5 minutes"]


def test_time_that_differs_from_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    real = HandoutContext.check_in_time
    late = property(lambda case: real.fget(case).replace("9:30", "9:35"))  # type: ignore[attr-defined]
    monkeypatch.setattr(HandoutContext, "check_in_time", late)
    found = explain(content(GEORGIA), "preparation", gather_details(DETAILS))
    assert {one.rules for one in found if one.number.text == "9:35 AM"} == {("depends on 30 min before 10:00 AM",)}


def test_command_output(monkeypatch: pytest.MonkeyPatch, run_command: RunCommand) -> None:
    plant(monkeypatch, "steps", "Wait 7 days.")
    answer = run_command("explain", GEORGIA, "preparation")
    assert answer.code == 1
    assert '  7 days  in "Wait 7 days."\n      NO SOURCE' in answer.out
    assert "1 of 14 numbers have no source" in answer.err
    answer = run_command("explain", GEORGIA, "preparation", "--format", "json")
    assert answer.code == 1
    assert '"known": false' in answer.out


def test_mutations_do_not_reach_the_cache() -> None:
    held, appointment = content(GEORGIA), gather_details(DETAILS).appointment
    composer = Composer()
    before = composer.compose_checked(held, "preparation", appointment)
    assert unknown() == []
    assert composer.compose_checked(held, "preparation", appointment) == before
    assert composer.compose_uncached(held, "preparation", appointment) == before
