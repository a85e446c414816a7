"""A set with numbers in many forms, derived from the base set of the check tests."""

from __future__ import annotations

from pathlib import Path

from handouts.content.content import Content
from tests.support.base_set import SET, library

DOCUMENTS = ("consent", "preparation", "discharge")
RICH = """
arrival:
  check_in: 7:30 AM
  place: Desk 4, 2nd floor. Call {phone} if late by 10 minutes.
length: {total: 1-2 h, per_level: about 45 min, per: level}
lie_flat: {time: 1-2 h, after: procedure}
bed_rest: {time: up to 24 h, after: procedure}
stay: {observation: 15-30 min, time: 2 days, text: [Up to 3 of 10 people stay 2 days.]}
fasting:
  food: 10:00 PM the day before
  clear_liquids: 6:00 AM
  text: ["Drink 8 oz. of water by {check_in} on {procedure_date}."]
smoking: {stop: 12 h before procedure, text: "Smoke none from {week_before} on; 2 packs count 2 times."}
plan:
  - {when: 1 week before procedure, text: Get 2 blood tests.}
  - {when: 7 days before procedure, text: "Call (312) 555-0199 before 5:00 PM on {day_before}."}
  - {when: 1 month before procedure, text: Stop at 1/2 pack.}
  - {when: 10-14 days before procedure, text: See Dr. 2.}
medicines:
  general: [Bring all 3 lists.]
  table:
    - generic: clopidogrel
      brands: [Plavix]
      drug_class: blood thinner
      action: stop
      before: 5 days before procedure
      restart: 1 day after procedure
      note: Wait 5 days.
    - generic: prasugrel
      brands: [Effient]
      drug_class: blood thinner
      action: stop
      before: 5 days before procedure
      restart: 1 day after procedure
      note: Wait 5 days.
    - {generic: warfarin, action: ask, before: 5 days before procedure, after: up to 48 h after procedure}
    - {generic: vitamin B12, action: stop, before: 10 h before procedure, restart: 24-48 h after lying flat}
    - {generic: insulin, action: change, note: Take 1/2 of it., before: at least 24 h before procedure}
risks:
  - {text: Infection, how_common: 1 in 1000}
  - {text: Bleeding, how_common: "fewer than 1 in 1,000 people (0.1%)"}
topics:
  - on: [consent, preparation, discharge]
    heading: The 7 steps
    text: [See page 3 at www.x2.org/5.]
    items: ["Monday to Friday, 8 AM to 5 PM", "Twice a day for two weeks.", "From November 3 to December 4, 2026."]
    blocks:
      - table: {columns: [Day 1, Meal 2], rows: [["For 3 days", "Drink 4 cups."], ["For 5 days", "Drink 6 cups."]]}
      - link: {address: https://www.example.org/7, text: Watch the 8 minutes.}
      - do_and_do_not: {do: [Walk 9 minutes], do_not: [Lift 10 pounds]}
      - note: {title: Rule 11, text: [Call us after 12 hours.]}
      - {text: Rest for 13 hours.}
      - {items: ["Walk for 14 minutes.", "Sleep for 15 minutes."]}
warning:
  emergency: [Fever over 101.5 degrees for 24 hours]
  call_us: [More than 2 pads in 1 hour]
questions: [{topic: Question 1, ask: [What do 2 do?]}]
references: [{title: Study 12, date: "2019", web: example.org/2019}]
"""


def content(folder: Path, text: str = "", file: str = SET) -> Content:
    """The content of the base set. The keys of `text` replace its own keys."""
    base = library(folder, file if text else "", text)
    return base.load("base", None, DOCUMENTS)
