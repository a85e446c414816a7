"""`explain` has a source for every number about medicines to take when needed, and not to take."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.base_set import SET, check_context

RULES = """
plan:
  - {when: the evening before, between: 7:10 PM - 8:20 PM, dose: 2 enemas, text: Use them.}
after:
  - {repeat: daily, length: up to 35 min, text: Walk.}
  - {until: 2 weeks after procedure, repeat: 11 times an hour while awake, text: Breathe.}
  - {when: 3 days after antibiotic ends, text: Call us.}
courses:
  - {id: antibiotic, medicine: cephalexin, starts: 1 day after procedure, at: [bedtime], steps: [{times: 1, for: 5 days}]}
  - {medicine: eye drops, starts: 1 day after procedure, at: [breakfast, dinner], steps: [{times: 2, for: 41 doses}]}
as_needed:
  - {medicine: A, dose: 325 mg, every: 4 to 6 h, at_most: 8 times and 1950 mg in 24 h, starts: the day of procedure, for: 30 days, log: true}
  - {medicine: B, dose: 1 to 2 tablets, times: 3, starts: 26 h after procedure, until: 7 days after procedure}
do_not_take:
  - {medicine: C, for: 13 days}
"""


def test_every_number_has_a_source(tmp_path: Path) -> None:
    context = check_context(tmp_path, SET, RULES)
    appointment = Appointment(date=dt.date(2026, 12, 1), time=dt.time(10), ended=dt.datetime(2026, 12, 1, 11, 5))
    given = GivenDetails(appointment, None, {})
    numbers: dict[str, tuple[set[str], tuple[str, ...]]] = {}
    for document in ("preparation", "discharge"):
        for entry in explain(context.content, document, given):
            assert entry.known, entry.number
            numbers.setdefault(entry.number.text, ({source.name for source in entry.sources}, entry.rules))
    assert numbers["325 mg"][0] == {"as_needed.dose"}
    assert numbers["1950 mg"][0] == numbers["24 hours"][0] == {"as_needed.at_most"}
    assert numbers["4 to 6 hours"][0] == {"as_needed.every"}
    assert numbers["7:10 PM"][0] == {"plan.between"}
    assert numbers["11"][0] == {"after.repeat"}
    assert numbers["41"][0] == {"courses.steps.lasts"}
    assert numbers["Wednesday, December 30"][1] == ("= the last of 30 days, which start on Tuesday, December 1",)
    assert numbers["Monday, December 14"][1] == ("= 13 days after procedure, which is Tuesday, December 1",)
    assert numbers["26 hours"][0] == {"as_needed.starts"}
    assert numbers["1:05 PM"][0] == {"as_needed.starts", "ended"}
