"""Matching a list of medicines: the patient's rows, what to ask about, and no lost name."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handouts.compose.composer import compose
from handouts.compose.medicine_matching import OwnMedicines, match_medicines
from handouts.content.content import Content
from handouts.errors import InputError
from handouts.schedule.appointment import Appointment, gather_details
from tests.support.document_text import lines, text
from tests.support.small_content import AT, content

SET = content(
    """
medicines:
  table:
  - {generic: aspirin, brands: [Ecotrin], drug_class: blood thinner, action: stop, before: 7 days before procedure}
  - {generic: clopidogrel, brands: [Plavix], drug_class: blood thinner, action: stop, before: 6 days before procedure}
  - {generic: apixaban, brands: [Eliquis], drug_class: blood thinner, action: stop, before: 3 days before procedure}
  - {generic: warfarin, drug_class: blood thinner, action: stop, before: 5 days before procedure}
  - {generic: metformin, brands: [Glucophage], action: stop, before: 24 h before procedure}
  - {generic: insulin, action: ask}
  - {generic: fish oil, action: stop, before: 8 days before procedure}
  - {generic: metoprolol, action: continue}
""",
    clinic="phone: 555-010-0100",
)
TABLE = SET.instructions.value.medicines.table


def match_cell(cell: str) -> OwnMedicines:
    return match_medicines(TABLE, gather_details({"medicines": cell}).appointment.medicines)


@pytest.mark.parametrize(
    ("cell", "rows", "ask"),
    [
        # Several in one text.
        *((f"Plavix{between}Eliquis", "clopidogrel apixaban", ())
          for between in (" and ", " & ", "&", " + ", "+", " / ", "/", " ", ", and ", " plus ", " with ", " y ", " e ",
                          " et ", " und ", " en ", " i ", " \u2013 ", "\u00a0and\u00a0")),
        ("PLAVIX AND ELIQUIS", "clopidogrel apixaban", ()),
        ("Plavix 75 mg daily and Eliquis 5 mg BID", "clopidogrel apixaban", ()),
        ("Plavix and Eliquis and aspirin", "clopidogrel apixaban aspirin", ()),
        ("Plavix or Eliquis", "clopidogrel apixaban", ("Plavix or Eliquis",)),
        ("Plavix Eliquis Foobar", "clopidogrel apixaban", ("Plavix Eliquis Foobar",)),
        ("Plavix and Foobar", "clopidogrel", ("Plavix and Foobar",)),
        ("Plavix and Lipitor 20 mg", "clopidogrel", ("Lipitor 20 mg",)),
        ("Lipitor 20 mg daily and Plavix", "clopidogrel", ("Lipitor 20 mg daily",)),
        ("Plavix and", "clopidogrel", ("Plavix and",)),
        ("Plavix +", "clopidogrel", ("Plavix +",)),
        # Not taken, and asked about.
        *((cell, "", (cell,)) for cell in (
            "Plavix - no", "Plavix: never", "never took aspirin", "Plavix (held since 11/20)", "ex-Plavix",
            "Plavix (stopped)", "Plavix [stopped]", "Plavix - stopped", "Plavix STOPPED", "Plavix, stopped last week",
            "stopped Eliquis last week", "aspirin allergy", "allergic to aspirin", "aspirin: allergic", "no Plavix",
            "not taking Plavix", "never Plavix", "doesn't take Plavix", "Plavix no longer", "Plavix (discontinued)",
            "d/c Plavix", "Plavix d/c'd", "Plavix: off since May", "was on Plavix", "used to take Plavix", "not currently taking Plavix", "doesn't currently take Plavix",
            "Allergies: aspirin, Plavix", "allergic to penicillin and aspirin", "aspirin intolerance",
            "Plavix abgesetzt", "Plavix suspendido", "Plavix arr\u00eat\u00e9", "alergia a aspirin", "kein Plavix",
            "sin Plavix", "stopped Plavix and Eliquis", "no Plavix or Eliquis",
        )),
        ("not Plavix but Eliquis", "apixaban", ("not Plavix but Eliquis",)),
        ("Allergy: aspirin. Takes Plavix", "clopidogrel", ("Allergy: aspirin. Takes Plavix",)),
        ("stopped Plavix and started Eliquis", "apixaban", ("stopped Plavix and started Eliquis",)),
        ("cannot take aspirin", "", ("cannot take aspirin",)),
        ("Plavix should be stopped 7 days before", "clopidogrel", ("Plavix should be stopped 7 days before",)),
        ("switched from Plavix to Eliquis", "clopidogrel apixaban", ("switched from Plavix to Eliquis",)),
        ("Eliquis and Plavix (stopped)", "apixaban", ("Eliquis and Plavix (stopped)",)),
        ("Plavix (stopped) and Eliquis", "apixaban", ("Plavix (stopped) and Eliquis",)),
        ("Eliquis (stopped Plavix)", "apixaban", ("Eliquis (stopped Plavix)",)),
        ("Eliquis, no Plavix", "apixaban", ("no Plavix",)),
        ("Plavix, Plavix (stopped)", "clopidogrel", ("Plavix (stopped)",)),
        # Unclear: the page asks about it, and still shows the stop.
        *((cell, "clopidogrel", (cell,)) for cell in (
            "Plavix?", "not sure if Plavix", "hold Plavix 5 days", "Plavix on hold", "Plavix (don't stop)",
            "Plavix for a stent", "Plavix until Friday", "Plavix (last dose 11/20)", "Plavix 11/20/2026", "Plavix*2",
            "Plavix 75 mg #90", "Plavix (no allergies)", "Plavix (generic from Walmart)",
        )),
        ("Plavix, no known allergies", "clopidogrel", ("no known allergies",)),
        # Doses, forms, salts and directions.
        *((cell, "clopidogrel", ()) for cell in (
            "Plavix, 75 mg", "Plavix 75", "Plavix75mg", "Plavix 75 mg/day", "1 x 75 mg Plavix", "Plavix\u2122 75", "\u00abPlavix\u00bb", "clopidogrel 75 MG Oral Tablet [Plavix]", "Plavix 75 mg (1 tablet)",
            "clopidogrel bisulfate 75 mg oral tablet", "clopidogrel (Plavix)", "Plavix (clopidogrel)", "Plavix = clopidogrel",
            "Plavix/clopidogrel", "PLAVIX\u00ae", "Plavix p.o. q.d.", "Plavix 75 mg at 8 PM", "takes Plavix every morning",
            "Rx: Plavix", "\u2022 Plavix", "- Plavix", "1. Plavix", "Plavix \u00bd tablet", "Plavix \u00d7 1",
            "Plavix film coated tab 75 mg", "Plavix once a day with food in the morning and evening",
        )),
        ("baby aspirin 81 mg", "aspirin", ()),
        ("aspirin EC", "aspirin", ()),
        ("Warfarin sodium 5 mg Mon Wed Fri", "warfarin", ()),
        ("Eliquis potassium", "apixaban", ("Eliquis potassium",)),
        ("Eliquis calcium", "apixaban", ("Eliquis calcium",)),
        ("Fish-Oil 1,000 mg caps", "fish oil", ()),
        ("metoprolol succinate ER 50 mg", "metoprolol", ()),
        # Known names that the set does not have.
        ("Metformin (Glucophage, Riomet)", "metformin", ()),
        ("Riomet", "metformin", ()),
        ("Coumadin", "warfarin", ()),
        ("Lantus 20 units", "insulin", ()),
        ("insulin glargine", "insulin", ()),
        ("clopidogrel (Eliquis)", "clopidogrel apixaban", ("clopidogrel (Eliquis)",)),
        ("Lipitor", "", ("Lipitor",)),
        # A combination is another medicine than its parts.
        ("Aggrenox", "", ("Aggrenox",)),
        ("aspirin and dipyridamole", "aspirin", ("aspirin and dipyridamole",)),
        ("aspirin/dipyridamole 25/200", "aspirin", ("aspirin/dipyridamole 25/200",)),
        ("Janumet", "", ("Janumet",)),
        ("sitagliptin/metformin", "metformin", ("sitagliptin/metformin",)),
        ("Tylenol PM", "", ("Tylenol PM",)),
        # Odd spellings.
        ("Plavx", "", ("Plavx",)),
        ("vitamin E", "", ("vitamin E",)),
        *((cell, "clopidogrel", (cell,)) for cell in ("Plavix D3", "Plavix B12", "Plavix D", "Plavix K2", "Plavix-D")),
        ("75 mg", "", ("75 mg",)),
        ("\u767d\u82b1\u86c7 Plavix", "clopidogrel", ("\u767d\u82b1\u86c7 Plavix",)),
    ],
)  # fmt: skip
def test_cells(cell: str, rows: str, ask: tuple[str, ...]) -> None:
    matched = match_cell(cell)
    expected = {row.generic for row in TABLE if row.generic in rows}
    assert set(matched.rows) == expected
    assert matched.ask == tuple(" ".join(part.split()) for part in ask)


@pytest.mark.parametrize(
    ("cell", "certain"),
    [
        ("Plavix", True),
        ("Plavix, Lipitor", True),
        ("Plavx", False),
        ("Plavix (stopped)", False),
        ("Plavix and Foo", False),
    ],
)
def test_certain(cell: str, certain: bool) -> None:
    assert match_cell(cell).certain is certain


def page(document: str, cell: str, rules: Content = SET) -> list[str]:
    return lines(
        compose(rules, document, Appointment(**AT, medicines=gather_details({"medicines": cell}).appointment.medicines))
    )


def table_rows(page_lines: list[str]) -> list[str]:
    """The rows of the medicine table, without its header."""
    return [line for line in page_lines if " | " in line and not line.startswith("Medicine |")]


def own_rows(page_lines: list[str], certain: bool) -> list[str]:
    """The patient's rows: all rows of the table if it is certain what they take, else the marked rows."""
    rows = table_rows(page_lines)
    assert not (certain and any(row.startswith("* ") for row in rows))  # nothing to tell apart
    own = rows if certain else [row[2:] for row in rows if row.startswith("* ")]
    return [re.split(r" \(|:| \|", row)[0] for row in own]


def other_medicines(page_lines: list[str]) -> list[str]:
    """The lines of the medicines that the patient does not take."""
    headings = (
        "### If you take one of these too, call us before you stop or change it",
        "### Keep taking these",
        "### If you stopped one of these too, start again",
        "### If you stopped one of these too, ask before you start again",
    )
    result: list[str] = []
    for start in [index for index, line in enumerate(page_lines) if line in headings]:
        end = next(index for index, line in enumerate(page_lines) if index > start and not line.startswith("- "))
        result += page_lines[start + 1 : end]
    return result


def questions(page_lines: list[str]) -> list[str]:
    """The medicines to ask about, above the table."""
    start = next((index for index, line in enumerate(page_lines) if line.startswith("### Ask us about these")), None)
    if start is None:
        return []
    items = page_lines[start + 1 :]
    items = items[1:] if items[0].startswith("Did a doctor or nurse") else items
    return [line[2:].removesuffix(": ____") for line in takewhile(lambda line: line.startswith("- "), items)]


@pytest.mark.parametrize("document", ["preparation", "discharge"])
@pytest.mark.parametrize(
    ("cell", "rows", "ask"),
    [
        ("Plavix and Eliquis", ["clopidogrel", "apixaban"], []),
        ("Plavix Eliquis", ["clopidogrel", "apixaban"], []),
        ("Plavix (stopped)", [], ["Plavix (stopped)"]),
        ("aspirin allergy, Eliquis", ["apixaban"], ["aspirin allergy"]),
        ("Plavix, 75 mg", ["clopidogrel"], []),
        ("Metformin (Glucophage, Riomet)", ["metformin"], []),
        ("Plavix and Foobar", ["clopidogrel"], ["Plavix and Foobar"]),
        ("Plavix, vitamin C", ["clopidogrel"], ["vitamin C"]),
        ("Lantus, metoprolol", ["insulin", "metoprolol"], []),
    ],
)
def test_rows_and_questions(document: str, cell: str, rows: list[str], ask: list[str]) -> None:
    page_lines = page(document, cell)
    certain = match_cell(cell).certain
    assert own_rows(page_lines, certain) == rows
    assert questions(page_lines) == ask
    # The other rows of the set stay: in the list below the table, or in the table if it is not certain whose they are.
    others = other_medicines(page_lines)
    assert bool(others) == certain
    unmarked = others if certain else [row for row in table_rows(page_lines) if not row.startswith("* ")]
    for row in TABLE:
        may_stop = row.action != "continue" or document == "preparation"
        assert any(row.generic in line for line in unmarked) == (row.generic not in rows and may_stop), row.generic
    if document == "preparation" and "warfarin" not in rows:
        words = "call by" if certain else "Stop."
        assert any("warfarin" in line and words in line and "November 25" in line for line in unmarked)


@pytest.mark.parametrize("cell", ["Plavix, vitamin C", "Plavix (stopped), vitamin C", "vitamin C", "Plavix?"])
def test_timeline_stops_own_medicines(cell: str) -> None:
    page_text = "\n".join(page("preparation", cell))
    assert ("Do not take clopidogrel (Plavix) from this day on." in page_text) == (
        cell in ("Plavix, vitamin C", "Plavix?")
    )
    for medicine in ("aspirin", "apixaban", "warfarin", "metformin", "fish oil"):
        assert f"Do not take {medicine}" not in page_text
    ask = [part for part in cell.split(", ") if part != "Plavix"]
    call = f"- Ask us about {'; '.join(ask)} before you stop or change anything."
    assert f"! Call us as soon as you can: 555-010-0100\n{call}" in page_text


def test_timeline_without_list() -> None:
    page_text = text(compose(SET, "preparation", Appointment(**AT)))
    assert page_text.count("Do not take ") == 6
    assert "As soon as you can" not in page_text


def test_listed_name_next_to_name_of_set() -> None:
    page_text = "\n".join(page("preparation", "Riomet 500 mg"))
    assert "\nmetformin (Glucophage, Riomet) | Stop." in page_text
    assert "Do not take metformin (Glucophage, Riomet) after this time." in page_text


NAMES = ["Plavix", "Eliquis", "aspirin", "Riomet", "Coumadin", "Lantus", "Lipitor", "Aggrenox", "Foobar", "vitamin", "E",
         "potassium", "fish oil", "insulin glargine", "D3", "\u963f\u53f8\u5339\u6797", "K-Dur", "PM"]  # fmt: skip
BESIDE = ["75 mg", "daily", "(", ")", "[", "]", ",", ";", "/", "+", "&", "and", "or", "y", "with", "stopped", "no",
          "allergy", "allergic to", "?", "not", "sodium", "at bedtime", "-", ":", "\n", "for", "never"]  # fmt: skip


@given(st.lists(st.sampled_from([*NAMES, *BESIDE]), min_size=1, max_size=9))
@example(["Plavix", "/", "PM"])
def test_no_name_is_lost(pieces: list[str]) -> None:
    """Each word that may be a name is in a row of the patient's medicines, or in the medicines to ask about."""
    cell = " ".join(pieces)
    try:
        medicines = gather_details({"medicines": cell}).appointment.medicines
    except InputError:  # the refusal names it, so nothing is lost silently
        return
    page_lines = lines(compose(SET, "preparation", Appointment(**AT, medicines=medicines)))
    certain = match_medicines(TABLE, medicines).certain
    own = [row for row in table_rows(page_lines) if certain or row.startswith("* ")]
    shown = " ".join(own + questions(page_lines)).casefold()
    for before, name in pairwise(["", *pieces]):
        if name == "E" and before != "vitamin":
            continue  # between two medicines, it is "and" in Italian and Portuguese
        assert name not in NAMES or name.casefold() in shown, (cell, name)
