"""A number that the composer invents has no source, in every section and form."""

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
    numbers = explain(content(GEORGIA), document, gather_details(DETAILS))
    return [number.number.text for number in numbers if not number.known]


def plant(monkeypatch: pytest.MonkeyPatch, show: str, text: str) -> None:
    """Make the builder of a section add `text`."""
    build_section = sections.BUILDERS[show]

    def build(context: HandoutContext, layout: SectionLayout) -> Any:
        return (*build_section(context, layout), Paragraph((Run(text),)))

    monkeypatch.setitem(sections.BUILDERS, show, build)


def test_samples_have_no_unknown_number() -> None:
    assert unknown() == unknown("discharge") == unknown("consent") == []


@pytest.mark.parametrize("show", ["timeline", "medicines", "tiles", "steps", "facts"])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Wait 7 days.", "7 days"),
        ("Call 911.", "911"),
        ("Call 770.929.9033.", "770.929.9033"),  # the clinic's number, but not from its file
        ("Come at 9:30\u00a0AM.", "9:30 AM"),  # the right time, but invented
        ("Come on Tuesday,\u00a0December\u00a01.", "Tuesday, December 1"),
        ("Rest for two weeks.", "two weeks"),
    ],
)
def test_planted_number(monkeypatch: pytest.MonkeyPatch, show: str, text: str, number: str) -> None:
    plant(monkeypatch, show, text)
    numbers = unknown()
    assert numbers
    assert set(numbers) == {number}


def test_constant_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TimeWording, "amount", lambda *_: "99\u00a0minutes")
    assert set(unknown()) == {"99 minutes"}


def test_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HandoutContext, "check_in_time", property(lambda _: "8:15\u00a0AM"))
    assert unknown() == ["8:15 AM", "8:15 AM"]


def test_planted_next_to_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = HandoutContext.check_in_rule
    invented = property(lambda context: f"{original.fget(context)} and 5\u00a0minutes")  # type: ignore[attr-defined]
    monkeypatch.setattr(HandoutContext, "check_in_rule", invented)
    assert unknown() == ["5 minutes"]


def test_time_differs_from_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    original = HandoutContext.check_in_time
    late = property(lambda context: original.fget(context).replace("9:30", "9:35"))  # type: ignore[attr-defined]
    monkeypatch.setattr(HandoutContext, "check_in_time", late)
    numbers = explain(content(GEORGIA), "preparation", gather_details(DETAILS))
    assert {number.rules for number in numbers if number.number.text == "9:35 AM"} == {
        ("depends on 30 min before 10:00 AM",)
    }


def test_command_output(monkeypatch: pytest.MonkeyPatch, run_command: RunCommand) -> None:
    plant(monkeypatch, "steps", "Wait 7 days.")
    answer = run_command("explain", GEORGIA, "preparation")
    assert answer.code == 1
    assert '  7 days  in "Wait 7 days."\n      NO SOURCE' in answer.out
    assert "1 of 13 numbers have no source" in answer.err
    answer = run_command("explain", GEORGIA, "preparation", "--format", "json")
    assert answer.code == 1
    assert '"known": false' in answer.out


def test_mutations_do_not_reach_the_cache() -> None:
    georgia, appointment = content(GEORGIA), gather_details(DETAILS).appointment
    composer = Composer()
    before = composer.compose_checked(georgia, "preparation", appointment)
    assert unknown() == []
    assert composer.compose_checked(georgia, "preparation", appointment) == before
    assert composer.compose_uncached(georgia, "preparation", appointment) == before
