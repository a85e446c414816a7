"""A change of a key about a time, a limit or a state is a change of the page, with its old and its new words."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.diff.page_diff import compare_documents
from handouts.document import Document
from handouts.provenance.numbers import with_plain_spaces
from handouts.schedule.appointment import Appointment
from tests.support.small_content import content

COURSE = "courses: [{{medicine: gel, starts: 1 day after procedure, {}}}]"
NEEDED = "as_needed: [{{medicine: ibuprofen, dose: 400 mg, every: 6 h, {}}}]"
SIGN = "warning: {{call_us: [{{text: You vomit, {}}}]}}"
ENTRY = "after: [{{text: Rinse., {}}}]"
ASKED = "asks: {{ill: {{ask: Ill?, if_yes: If you are ill, in_last: {}}}}}\nafter: [{{when: 1 day after procedure, only_if: ill, text: Rest.}}]"


def page(rules: str) -> Document:
    appointment = Appointment(date=dt.date(2026, 12, 1), time=dt.time(10), ended=dt.datetime(2026, 12, 1, 11))
    return compose(content(rules), "discharge", appointment)


@pytest.mark.parametrize(
    ("template", "old", "new", "old_words", "new_words"),
    [
        (SIGN, "after_state: you took it, time_after: 1 h", "after_state: you took it, time_after: 2 h", "1 hour after you took it", "2 hours after you took it"),
        (SIGN, "after_state: you took it, time_after: 1 h", "after_state: you ate, time_after: 1 h", "after you took it", "after you ate"),
        (SIGN, "starts: a few days after procedure", "starts: several days after procedure", "a few days", "several days"),
        (NEEDED, "alternate_with: aspirin, alternate_every: 3 h", "alternate_with: aspirin, alternate_every: 4 h", "aspirin, every 3 hours", "aspirin, every 4 hours"),
        (NEEDED, "alternate_with: aspirin", "alternate_with: naproxen", "aspirin", "naproxen"),
        (NEEDED, "directions: package", "directions: prescription", "as the package says", "as the prescription says"),
        (COURSE, "steps: [{every: 4 to 6 h, lasts: 5 days}]", "steps: [{every: 6 to 8 h, lasts: 5 days}]", "every 4 to 6 hours", "every 6 to 8 hours"),
        (COURSE, "steps: [{times: 2, lasts: 5 to 7 days}]", "steps: [{times: 2, lasts: 5 to 9 days}]", "and Tuesday, December 8", "and Thursday, December 10"),
        (COURSE, "steps: [{times: 2, until_state: you feel well}]", "steps: [{times: 2, until_state: it heals}]", "until you feel well", "until it heals"),
        (COURSE, "at_most: 4 drops a day, steps: [{times: 2 to 3, lasts: 5 days}]", "at_most: 5 drops a day, steps: [{times: 2 to 3, lasts: 5 days}]", "4 drops a day", "5 drops a day"),
        (ENTRY, "each_time: you eat, time_before: 30 min", "each_time: you eat, time_after: 30 min", "30 minutes before you eat", "30 minutes after you eat"),
        (ENTRY, "repeat: weekly, in_all: 6 to 12", "repeat: weekly, in_all: 8 to 12", "6 to 12 times", "8 to 12 times"),
        (ENTRY, "repeat: daily, at_most: 2 cups a day", "repeat: daily, at_most: 3 cups a day", "2 cups a day", "3 cups a day"),
        (ENTRY, "by: 2 to 3 days after procedure", "by: 2 to 4 days after procedure", "and Friday, December 4", "and Saturday, December 5"),
        (ENTRY, "when: early in the morning the day after", "when: late in the morning the day after", "Morning, early", "Morning, late"),
        (ASKED, "3 months", "4 months", "3 months before the procedure: since September 1, 2026", "4 months before the procedure: since August 1, 2026"),
    ],
)  # fmt: skip
def test_changed_words(template: str, old: str, new: str, old_words: str, new_words: str) -> None:
    change = compare_documents("discharge", page(template.format(old)), page(template.format(new)))
    lines = [line for part in change.parts for line in part.lines]
    assert any(old_words in with_plain_spaces(line.old or "") for line in lines), lines
    assert any(new_words in with_plain_spaces(line.new or "") for line in lines), lines
