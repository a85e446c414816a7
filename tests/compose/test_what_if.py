"""What may happen before the procedure: the table of `what_if`, contacts with hours, deadlines, and the times of signs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.document import TextTable
from handouts.errors import InputError
from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.countries import SET, country_content
from tests.support.document_text import lines

RULES = (
    SET.partition("warning:")[0]
    + """\
warning:
  emergency: [{text: Bleeding, lasting: more than 10 min}, You cannot move your legs]
  call_us:
    - {text: You have no result., from: 2 weeks after procedure}
    - {text: Fever, within: 3 days after procedure, lasting: at least 1 day}
    - {text: Pain, from: 24 h after procedure, only_if: age under 18}
self_care:
  - {sign: You feel sick, from: 1 day after procedure, do: [Rest.], if_not_better: {action: ask, who: your nurse}}
what_if:
  - {if: you need to cancel, contact: call_us, by: 2:00 PM the day before}
  - {if: you have a cold, from: 2 weeks before procedure, contact: day-surgery, by: 1 day before procedure}
  - {late: more than 30 min, then: [We cancel your test., We make a new appointment.]}
  - {late: at least 1 h, then: [Your test is on another day.]}
  - {if: you skip the preparation, then: [{text: The doctor may not see well., only_if: age under 18}]}
  - {if: you have questions, contact: ward}
  - {if: you have questions at home, contact: {action: ask, who: your doctor}, documents: [discharge]}
"""
)
CLINIC = """\
contacts: {day-surgery: {name: the day surgery unit, phone: 555-010-0177, hours: 8 AM - 7 PM, days: [fri, mon, tue, wed, thu]}, ward: {name: the ward, days: [mon, sat]}}
"""
AT = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return country_content(tmp_path_factory.mktemp("clinic"), "US", RULES, CLINIC)


def rows(content: Content, document: str, heading: str = "What if", **appointment: object) -> list[str]:
    text = lines(compose(content, document, Appointment(**appointment)))  # type: ignore[arg-type]
    start = text.index(f"## {heading}") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


def test_each_case_has_what_follows_and_whom_to_contact(content: Content) -> None:
    assert rows(content, "preparation", **AT, date_of_birth=dt.date(1950, 1, 1)) == [
        "If | Then",
        "You need to cancel | Call us, by Monday, November 30, 2:00 PM: 555-010-0199",
        "You have a cold (from Tuesday, November 17 on) | Call the day surgery unit, by Monday, November 30 (Monday to Friday, between 8:00 AM and 7:00 PM): 555-010-0177",
        "You come more than 30 minutes late (after 9:45 AM) | We cancel your test.\nWe make a new appointment.",
        "You come at least 1 hour late (10:15 AM or later) | Your test is on another day.",
        "You have questions | Call the ward (Monday, Saturday).",
    ]


def test_without_a_date_it_says_the_rule(content: Content) -> None:
    assert rows(content, "preparation") == [
        "If | Then",
        "You need to cancel | Call us, by 2:00 PM on 1 day before your procedure: 555-010-0199",
        "You have a cold (from 2 weeks before your procedure) | Call the day surgery unit, by 1 day before your procedure (Monday to Friday, between 8:00 AM and 7:00 PM): 555-010-0177",
        "You come more than 30 minutes late | We cancel your test.\nWe make a new appointment.",
        "You come at least 1 hour late | Your test is on another day.",
        "You skip the preparation | If you are under 18 years old: The doctor may not see well.",
        "You have questions | Call the ward (Monday, Saturday).",
    ]


def test_a_deadline_that_is_past(content: Content) -> None:
    assert rows(content, "preparation", **AT, printed=dt.date(2026, 12, 1))[1] == (
        "You need to cancel | This day is already past. Call us and ask what to do."
        " Call us, by Monday, November 30, 2:00 PM: 555-010-0199"
    )
    in_time = rows(content, "preparation", **AT, printed=dt.date(2026, 11, 30))[1]
    assert in_time == "You need to cancel | Call us, by Monday, November 30, 2:00 PM: 555-010-0199"


def test_a_page_for_after_the_procedure_has_its_own_cases(content: Content) -> None:
    assert rows(content, "discharge", **AT) == [
        "If | Then",
        "You have questions at home | Ask your doctor.",
    ]


def test_signs_have_their_times(content: Content) -> None:
    ended = dt.datetime(2026, 12, 1, 11)
    assert rows(content, "discharge", "When to get help", **AT, ended=ended, date_of_birth=dt.date(2015, 1, 1)) == [
        "! Call 911 for any of these: ",
        "- Bleeding (for more than 10 minutes)",
        "- You cannot move your legs",
        "! Call us now for any of these: ",
        "Phone: 555-010-0199",
        "Nights and weekends: ____",
        "- You have no result (from Tuesday, December 15 on).",
        "- Fever (for at least 1 day, through Friday, December 4)",
        "- Pain (from Wednesday, December 2, 11:00 AM on)",
    ]
    assert rows(content, "discharge", "If this happens at home", **AT) == [
        "If this happens | Do this | If that does not help",
        "You feel sick (from Wednesday, December 2 on) | Rest. | Ask your nurse.",
    ]


def test_the_first_column_is_the_heading_of_each_row(content: Content) -> None:
    page = compose(content, "preparation", Appointment())
    tables = [block for section in page.sections for block in section.blocks if isinstance(block, TextTable)]
    assert [table.row_headers for table in tables] == [True]


def test_numbers_are_explained(content: Content) -> None:
    numbers = {
        entry.number.text: [(Path(source.place[0]).name, source.place[1]) for source in entry.sources]
        for document in ("preparation", "discharge")
        for entry in explain(content, document, GivenDetails.empty())
    }
    assert {number: places for number, places in numbers.items() if not places} == {"Page 1 of n": []}
    assert numbers["2:00 PM"] == [("balloon-kyphoplasty.yaml", 16)]
    assert numbers["30 minutes"] == [("balloon-kyphoplasty.yaml", 18)]
    assert numbers["10 minutes"] == [("balloon-kyphoplasty.yaml", 8)]
    assert numbers["24 hours"] == [("balloon-kyphoplasty.yaml", 12)]
    assert numbers["7:00 PM"] == numbers["Friday"] == [("clinic.yaml", 6)]


@pytest.mark.parametrize(
    ("rules", "clinic", "message"),
    [
        ("what_if: [{if: you have a cold, contact: nurse}]", "", "'nurse' is not in `contacts` of clinic.yaml"),
        ("what_if: [{if: you have a cold, then: [Rest.], documents: [letter]}]", "", "there is no documents/letter.yaml"),
        ("what_if: [{if: you have a cold, from: 1 day after x-ray, then: [Rest.]}]", "", "'x-ray' is neither an event"),
        ("what_if: [{if: you have a cold, by: 1 day before x-ray, contact: call_us}]", "", "'x-ray' is neither an event"),
        ("what_if: [{if: you are ill, by: 3 open days before procedure, contact: call_us}]", "", "open days cannot be counted"),
        ("self_care: [{sign: Pain, from: 1 day before procedure, normal: true}]", "", "the sign is one after it"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, rules: str, clinic: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        country_content(tmp_path, "US", SET + rules + "\n", clinic)
