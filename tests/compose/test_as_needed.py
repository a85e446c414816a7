"""Medicines to take only when needed, and medicines not to take: facts, dates, boxes and the documents that print them."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

TUESDAY = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
AS_NEEDED = "## Medicines to take only if you need them"
DO_NOT_TAKE = "## Medicines not to take"
ASKS = "asks: {bypass: {ask: 'Bypass?', if: If you had a bypass, if_not: If you had a sleeve operation}}\n"


def section(rules: str, heading: str, document: str = "discharge", **appointment: object) -> list[str]:
    """The lines of a section; [] if there is none."""
    page = lines(compose(content(rules), document, Appointment(**appointment)))  # type: ignore[arg-type]
    if heading not in page:
        return []
    start = page.index(heading)
    end = next(index for index, line in enumerate(page) if index > start and line.startswith("## "))
    return page[start + 1 : end]


def as_needed(entry: str, **appointment: object) -> list[str]:
    """The lines below the name of one medicine."""
    return section(f"as_needed: [{{medicine: A, {entry}}}]", AS_NEEDED, **appointment)[1:]


FULL = """
as_needed:
  - medicine: acetaminophen
    brands: [Tylenol]
    when: mild pain
    dose: 325 mg
    every: 4 to 6 h
    at_most: 8 tablets and 3000 mg in 24 h
    starts: the day of procedure
    lasts: 2 days
    together_with: food
    text: [Do not drink alcohol.]
"""


def test_all_facts() -> None:
    assert section(FULL, AS_NEEDED, **TUESDAY) == [
        "### acetaminophen (Tylenol)",
        "When: mild pain",
        "Each time: 325 mg",
        "Time between two doses: 4 to 6 hours",
        "No more than: 8 tablets in 24 hours; 3000 mg in 24 hours",
        "How long: 2 days, through Wednesday, December 2",
        "Together with: food",
        "- Do not drink alcohol.",
    ]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("dose: 5 mg, every: 4 h", ["Each time: 5 mg", "Time between two doses: at least 4 hours"]),
        ("dose: 5 mg, every: at least 6 h", ["Each time: 5 mg", "Time between two doses: at least 6 hours"]),
        ("dose: half a tablet, times: 2", ["Each time: half a tablet", "How often: twice a day"]),
        ("at_most: 4 times a day", ["Each time: ____", "No more than: 4 times a day"]),
        ("when: pain", ["When: pain", "Each time: ____", "Time between two doses: ____"]),
    ],
)
def test_only_what_is_stated(entry: str, expected: list[str]) -> None:
    """What the set does not state is a line to write on, and nothing is computed for it."""
    assert as_needed(entry) == expected


@pytest.mark.parametrize(
    ("entry", "appointment", "expected"),
    [
        ("lasts: 2 days", TUESDAY, "2 days"),
        ("lasts: 1 to 2 days", TUESDAY, "1 to 2 days"),
        ("lasts: 2 days, starts: the day of procedure", {}, "2 days"),
        ("lasts: 2 days, starts: 1 day after procedure", TUESDAY, "2 days, through Thursday, December 3"),
        ("lasts: up to 1 week, starts: the day of procedure", TUESDAY, "up to 1 week, through Monday, December 7"),
        (
            "lasts: 5 to 7 days, starts: the day of procedure",
            TUESDAY,
            "5 to 7 days; the last day is between Saturday, December 5 and Monday, December 7",
        ),
        ("until: 7 days after procedure", TUESDAY, "through Tuesday, December 8 (7 days after your procedure)"),
        ("until: 7 days after procedure", {}, "through 7 days after your procedure"),
        ("until: the evening of procedure", TUESDAY, "through Tuesday, December 1, evening"),
    ],
)
def test_how_long(entry: str, appointment: dict[str, object], expected: str) -> None:
    assert as_needed(f"dose: 5 mg, every: 4 h, {entry}", **appointment)[-1:] == [f"How long: {expected}"]


@pytest.mark.parametrize(
    ("starts", "appointment", "expected"),
    [
        ("2 days after procedure", TUESDAY, ["Not before: Thursday, December 3 (2 days after your procedure)"]),
        ("2 days after procedure", {}, ["Not before: 2 days after your procedure"]),
        (
            "24 h after procedure",
            {**TUESDAY, "ended": dt.datetime(2026, 12, 1, 11)},
            ["Not before: Wednesday, December 2, 11:00 AM (24 hours after your procedure)"],
        ),
        ("24 h after procedure", TUESDAY, ["Not before: 24 hours after your procedure"]),
        ("8:00 AM 1 day after procedure", TUESDAY, ["Not before: Wednesday, December 2, 8:00 AM"]),
        ("the day of procedure", TUESDAY, []),
    ],
)
def test_first_time(starts: str, appointment: dict[str, object], expected: list[str]) -> None:
    page = as_needed(f"dose: 5 mg, times: 2, starts: {starts}", **appointment)
    assert page == ["Each time: 5 mg", *expected, "How often: twice a day"]


@pytest.mark.parametrize(
    ("entry", "columns", "rows"),
    [
        ("at_most: 3 times in 24 h, lasts: 2 days", 3, 2),
        ("at_most: 8 times in 24 h, lasts: 3 weeks", 6, 7),
        ("times: 2", 2, 5),
        ("every: 4 h", 4, 5),
    ],
)
def test_table_to_write_doses_in(entry: str, columns: int, rows: int) -> None:
    """It has no more columns than doses are allowed."""
    page = as_needed(f"dose: 5 mg, log: 'true', {entry}")
    header = page.index(" | ".join(["Day", *["Time"] * columns]))
    assert page[header + 1 :] == [" | ".join(["____"] * (columns + 1))] * rows
    assert "Day" not in " ".join(as_needed(f"dose: 5 mg, {entry}")).split()


def test_for_some_patients() -> None:
    rules = ASKS + "as_needed: [{medicine: A, dose: 5 mg, every: 4 h, only_if: not bypass}]"
    assert section(rules, AS_NEEDED, answers=(("bypass", "yes"),)) == []
    known = section(rules, AS_NEEDED, answers=(("bypass", "no"),))
    assert known[:2] == ["### A", "Each time: 5 mg"]
    assert section(rules, AS_NEEDED)[:2] == ["### A", "- If you had a sleeve operation:"]


BANS = (
    ASKS
    + """
do_not_take:
  - {medicine: NSAIDs, brands: [ibuprofen, naproxen], lasts: life, only_if: bypass, why: They can cause an ulcer.}
  - {medicine: aspirin, lasts: 7 days}
  - {medicine: vitamin E, until: 3 days after procedure}
  - {medicine: alcohol rub}
"""
)


def test_medicines_not_to_take() -> None:
    assert section(BANS, DO_NOT_TAKE, **TUESDAY) == [
        "Do not take | How long | Why",
        "NSAIDs (ibuprofen, naproxen) | If you had a bypass: for the rest of your life | They can cause an ulcer.",
        "aspirin | through Tuesday, December 8 (7 days after your procedure) | ",
        "vitamin E | through Friday, December 4 (3 days after your procedure) | ",
        "alcohol rub | ____ | ",
    ]
    without_nsaids = section(BANS, DO_NOT_TAKE, **TUESDAY, answers=(("bypass", "no"),))
    assert without_nsaids[:2] == ["Do not take | How long", without_nsaids[1]]
    assert "NSAIDs" not in " ".join(without_nsaids)


@pytest.mark.parametrize(
    ("own", "marked"),
    [("Advil", "NSAIDs"), ("Celebrex 200 mg", "NSAIDs"), ("Excedrin", "aspirin"), ("Tylenol", ""), ("fish oil", "")],
)
def test_own_medicine_is_marked(own: str, marked: str) -> None:
    """A medicine of the patient is marked by its name, an ingredient, or its kind."""
    rules = "do_not_take: [{medicine: NSAIDs, lasts: life}, {medicine: aspirin, lasts: 7 days}]"
    page = compose(content(rules), "discharge", Appointment(**TUESDAY, medicines=(own,)))  # type: ignore[arg-type]
    table = next(
        block for part in page.sections if part.heading == DO_NOT_TAKE.removeprefix("## ") for block in part.blocks
    )
    names = [row.cells[0][0].text for row in table.rows if row.marked]  # type: ignore[union-attr]
    assert marked in names if marked else not names


def test_nothing_to_ask_about_what_the_page_decides() -> None:
    """'Ask us about Advil before you leave' would contradict 'Do not take it for the rest of your life'."""
    advil = {**TUESDAY, "medicines": ("Advil",)}
    ask = "### Ask us about these before you leave"

    def asks(rules: str) -> bool:
        return ask in section(rules, "## Your medicines", **advil)

    assert asks("as_needed: [{medicine: acetaminophen, dose: 5 mg, every: 4 h}]")
    assert not asks("do_not_take: [{medicine: NSAIDs, lasts: life}]")
    assert not asks("as_needed: [{medicine: ibuprofen, brands: [Advil], dose: 400 mg, every: 6 h}]")
    assert asks(ASKS + "do_not_take: [{medicine: NSAIDs, lasts: life, only_if: bypass}]")


@pytest.mark.parametrize(
    ("documents", "expected"),
    [("", ["discharge"]), (", documents: [preparation]", ["preparation"])],
)
def test_documents(documents: str, expected: list[str]) -> None:
    """After-care is not printed before the procedure unless the set says so."""
    rules = (
        f"as_needed: [{{medicine: A, dose: 5 mg, every: 4 h{documents}}}]\n"
        f"do_not_take: [{{medicine: B, lasts: life{documents}}}]\n"
    )
    for heading in (AS_NEEDED, DO_NOT_TAKE):
        names = [name for name in ("preparation", "consent", "discharge") if section(rules, heading, name, **TUESDAY)]
        assert names == expected
