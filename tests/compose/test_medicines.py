"""The medicine table: last dose, restart, who decides, and the rows of the patient's own medicines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from handouts.compose.composer import Composer, compose
from handouts.compose.medicines import last_dose_note, matches_row
from handouts.compose.placeholders import join_inlines, plain_text
from handouts.content.models.instructions import Medicine
from handouts.document import Inlines, Run, Table
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines, text
from tests.support.small_content import AT, case, content, tree

TABLE = """
medicines:
  table:
  - {generic: aspirin, action: continue}
  - {generic: clopidogrel, brands: [Plavix], drug_class: blood thinner, action: stop, decides: your doctor}
  - {generic: enoxaparin, brands: [Lovenox], drug_class: blood thinner, action: ask}
"""


def row(more: str, action: str = "stop") -> Medicine:
    return Medicine.model_validate({"generic": "drug", "action": action, **tree(f"{{{more}}}")})


def last_dose(rules: str, **appointment: Any) -> str:
    """What the page says about the last dose of a row: in the cell "What to do", then in its note."""
    rules = f"medicines: {{table: [{{generic: drug, action: stop, {rules}}}]}}"
    (line,) = [
        line
        for line in lines(compose(content(rules), "preparation", Appointment(**appointment)))
        if line.startswith("drug |")
    ]
    name, action, decides = line.partition(" // ")[0].split(" | ")
    assert (name, decides, action[:6]) == ("drug", "____", "Stop. ")
    return f"{action[6:]} {line.partition(' // ')[2]}".strip()


def joined_text(*parts: Inlines) -> str:
    return plain_text(join_inlines(*parts)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("rule", "appointment", "expected"),
    [
        ("5 days before procedure", AT, "Last dose: Wednesday, November 25. Take none from Thursday, November 26 (5 days before December 1)."),
        ("5-7 days before procedure", AT,
         ("Last dose: between Monday, November 23 and Wednesday, November 25. "
         "Your first day without it is between Tuesday, November 24 and Thursday, November 26 (5 to 7 days before December 1).")),
        ("1 week before procedure", {"date": AT["date"]},
         "Last dose: Monday, November 23. Take none from Tuesday, November 24 (1 week before December 1)."),
        ("48 h before procedure", AT, "Take none after 10:00 AM Sunday, November 29. (48 hours before your procedure)"),
        ("12-24 h before procedure", AT,
         ("Last dose: between Monday, November 30, 10:00 AM and Monday, November 30, 10:00 PM. "
         "(12 to 24 hours before your procedure)")),
        ("48 h before procedure", {"date": AT["date"]}, "Last dose: ____. (48 hours before your procedure)"),
        ("5 days before procedure", {}, "Last dose: ____. (5 days before your procedure)"),
    ],
)  # fmt: skip
def test_last_dose(rule: str, appointment: dict[str, Any], expected: str) -> None:
    assert last_dose(f"before: {rule}", **appointment) == expected


def test_hold_at_midnight_names_night() -> None:
    dose = last_dose("before: 10 h before procedure", **AT)
    assert "Take none after 11:59 PM Monday, November 30" in dose
    assert "the night between Monday and Tuesday" in dose


@pytest.mark.parametrize("action", ["ask", "change"])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("2 days before procedure",
         ("If you were told to stop, your last dose is on Saturday, November 28. "
         "Take none from Sunday, November 29 (2 days before December 1).")),
        ("24 h before procedure",
         "If you were told to stop, take none after 10:00 AM Monday, November 30. (24 hours before your procedure)"),
    ],
)  # fmt: skip
def test_conditional_last_dose(action: str, rule: str, expected: str) -> None:
    assert joined_text(last_dose_note(case(**AT), row(f"before: {rule}", action))) == expected
    rules = f"medicines: {{table: [{{generic: drug, action: {action}, before: {rule}, decides: your doctor}}]}}"
    words = {
        "ask": "Ask your doctor before you stop or change it.",
        "change": "The dose changes. Ask your doctor what the dose is. Do not change or stop it on your own.",
    }[action]
    row_of_page = f"drug | {words} // {expected}"  # no last dose beside the action: it would be an order
    assert row_of_page in lines(compose(content(rules), "preparation", Appointment(**AT)))


@pytest.mark.parametrize(
    "name",
    [
        "plavix",
        "clopidogrel bisulfate",
        "PLAVIX",
        " Plavix ",
        "Clopidogrel",
        "Plavix 75 mg",
        "clopidogrel (Plavix)",
        "clopidogrel  75mg",
    ],
)
def test_names_match(name: str) -> None:
    assert matches_row(
        Medicine.model_validate({**tree("{generic: clopidogrel, brands: [Plavix]}"), "action": "ask"}), name
    )


@pytest.mark.parametrize("name", ["", "plav", "75 mg", "Plavixx", "aspirin"])
def test_names_do_not_match(name: str) -> None:
    row = Medicine.model_validate({**tree("{generic: clopidogrel, brands: [Plavix]}"), "action": "ask"})
    assert not matches_row(row, name)


def test_own_rows_come_first() -> None:
    appointment = Appointment(medicines=("Lovenox", "enoxaparin", "Fish oil", "FISH OIL", "Plavix"))
    table = content(TABLE)
    assert Composer().unknown_medicines(table, appointment) == ["Fish oil"]
    page_lines = lines(compose(table, "preparation", appointment))
    rows = [line for line in page_lines if "|" in line]
    assert rows[0] == "Medicine | What to do"
    assert [line.split(" |")[0] for line in rows] == [
        "Medicine",
        "* clopidogrel (Plavix): blood thinner",
        "* enoxaparin (Lovenox): blood thinner",
        "aspirin",
    ]
    assert page_lines[page_lines.index("### Ask us about these before you stop or change them") + 1] == "- Fish oil"


def test_blood_thinners_warn_unless_continued() -> None:
    document = compose(content(TABLE), "preparation", Appointment())
    warned = [line for line in lines(document) if "unless we or the doctor who prescribed it told you to." in line]
    assert [line.split(":")[0] for line in warned] == ["clopidogrel (Plavix)", "enoxaparin (Lovenox)"]


@pytest.mark.parametrize("document", ["preparation", "discharge"])
def test_medicines_stay_on_page_without_table(document: str) -> None:
    page_text = text(compose(content(), document, Appointment(medicines=("Plavix", "Warfarin"))))
    assert "- Plavix" in page_text
    assert "- Warfarin" in page_text
    assert "Ask us about these" in page_text


def test_timeline_holds_of_own_medicines() -> None:
    rules = TABLE.replace("action: stop,", "action: stop, before: 5 days before procedure,")
    aspirin_page = compose(content(rules), "preparation", Appointment(**AT, medicines=("aspirin",)))
    assert "Do not take clopidogrel" not in text(aspirin_page)
    plavix_page = text(compose(content(rules), "preparation", Appointment(**AT, medicines=("Plavix",))))
    assert (
        "@ Thursday, November 26 / 5 days before\n"
        " > If your doctor agrees: Do not take clopidogrel (Plavix) from this day on." in plavix_page
    )
    misspelled_page = text(compose(content(rules), "preparation", Appointment(**AT, medicines=("aspirin", "Plavx"))))
    assert "Do not take clopidogrel" not in misspelled_page
    assert (
        "! Call us as soon as you can: ____\n- Ask us about Plavx before you stop or change anything."
        in misspelled_page
    )
    blank_page = text(compose(content(rules), "preparation", Appointment(**AT)))
    assert "Do not take clopidogrel (Plavix) from this day on." in blank_page


LATE = """
medicines:
  table:
  - {generic: clopidogrel, brands: [Plavix], action: stop, before: 5 days before procedure}
  - {generic: warfarin, action: ask, before: 48 h before procedure}
  - {generic: aspirin, action: continue}
"""


@pytest.mark.parametrize(
    ("printed", "medicines", "expected"),
    [
        ("2026-11-25", (), ([], True)),
        ("2026-11-26", (), (["clopidogrel"], False)),
        ("2026-11-26", ("Plavix",), (["clopidogrel"], True)),
        ("2026-11-26", ("aspirin",), ([], True)),
        ("2026-11-26", ("something else",), (["clopidogrel"], False)),
        ("2026-11-29", ("Plavix", "warfarin"), (["clopidogrel"], True)),
        ("2026-11-30", ("Plavix", "warfarin"), (["clopidogrel", "warfarin"], True)),
        ("2026-12-01", ("Plavix",), (["clopidogrel"], True)),
        ("2026-12-02", ("Plavix",), ([], True)),
    ],
)
def test_past_last_dose(printed: str, medicines: tuple[str, ...], expected: tuple[list[str], bool]) -> None:
    late = content(LATE, clinic="phone: (303) 762-0808")
    appointment = Appointment(**AT, medicines=medicines, printed=dt.date.fromisoformat(printed))
    assert Composer().missed_holds(late, appointment) == expected
    page = " ".join(lines(compose(late, "preparation", appointment)))
    assert ("! Call us today: (303) 762-0808" in page) == bool(expected[0])
    assert ("Call us today before you take it or stop it." in page) == (bool(expected[0]) and expected[1])
    assert (" | If you take this, call us today." in page) == (bool(expected[0]) and not expected[1])


def test_nothing_is_past_without_a_day() -> None:
    assert Composer().missed_holds(content(LATE), Appointment(printed=dt.date(2026, 11, 30))) == ([], True)
    assert Composer().missed_holds(content(LATE), Appointment(**AT)) == ([], True)


@pytest.mark.parametrize("rule", ["the day of procedure", "the morning of the procedure"])
def test_not_on_the_day_of_the_procedure(rule: str) -> None:
    rules = (
        f"medicines: {{table: [{{generic: lisinopril, action: stop, before: {rule}, restart: 1 day after procedure}}]}}"
    )
    page = lines(compose(content(rules), "preparation", Appointment(date=dt.date(2026, 12, 1), time=dt.time(10))))
    (row,) = [line for line in page if line.startswith("lisinopril")]
    assert row == (
        "lisinopril | Stop. Last dose: Monday, November 30. | ____"
        " // Take none from Tuesday, December 1 (the day of your procedure)."
    )
    day = page.index("@ Tuesday, December 1 / the day of your procedure")
    assert page[day + 1].startswith(" > Do not take lisinopril from this day on.")


OTHERS = """
medicines:
  table:
  - {generic: aspirin, action: continue}
  - {generic: clopidogrel, brands: [Plavix], drug_class: blood thinner, action: stop, before: 5 days before procedure, restart: 1 day after procedure}
  - {generic: ticagrelor, action: stop, before: 5 days before procedure, restart: 1 day after procedure}
  - {generic: metformin, action: stop, before: 24 h before procedure, after: 48 h after procedure}
  - {generic: warfarin, action: ask, before: 5 days before procedure, restart: ask, decides: your doctor}
"""


def test_other_medicines_are_calls_and_not_orders() -> None:
    """The table has only the patient's own medicines; what to do with another one is said on the phone."""
    page = lines(compose(content(OTHERS), "preparation", Appointment(**AT, medicines=("ibuprofen",))))
    start = page.index("### If you take one of these too, call us before you stop or change it")
    assert page[start + 1 : start + 6] == [
        "- clopidogrel (Plavix); ticagrelor; warfarin: call by Wednesday, November 25",
        "- metformin: call by Monday, November 30, 10:00 AM",
        "### Keep taking these",
        "- aspirin",
        "## The clinic will fill in",
    ]
    assert not [line for line in page[start:] if "Stop" in line]


@pytest.mark.parametrize(("printed", "past"), [("2026-11-25", False), ("2026-11-26", True)])
def test_past_last_dose_of_other_medicines(printed: str, past: bool) -> None:
    """A day that is past never stands on the page as if the patient could still keep it."""
    appointment = Appointment(**AT, medicines=("aspirin",), printed=dt.date.fromisoformat(printed))
    page = lines(compose(content(OTHERS), "preparation", appointment))
    notice = "If you take this, call us today. The day of the last dose is already past."
    when = notice if past else "call by Wednesday, November 25"
    assert f"- clopidogrel (Plavix); ticagrelor; warfarin: {when}" in page


AGREED = """
medicines:
  table:
  - {generic: clopidogrel, brands: [Plavix], action: stop, before: 7 days before procedure, decides: your heart doctor}
  - {generic: ibuprofen, action: stop, before: 7 days before procedure}
  - {generic: insulin, action: change, decides: your diabetes doctor, note: Ask about the evening before.}
  - {generic: aspirin, action: ask}
"""


def test_plan_and_table_say_the_same_about_a_medicine() -> None:
    """A stop that somebody has to agree to is no order, neither on the plan nor in the table."""
    appointment = Appointment(**AT, medicines=("Plavix", "ibuprofen"), printed=dt.date(2026, 11, 20))
    page = lines(compose(content(AGREED), "preparation", appointment))
    stop = page.index("@ Tuesday, November 24 / one week before")
    assert page[stop + 1 : stop + 3] == [
        " > If your heart doctor agrees: Do not take clopidogrel (Plavix) from this day on.",
        " > Do not take ibuprofen from this day on.",
    ]
    (row,) = [line for line in page if line.startswith("clopidogrel")]
    assert row.startswith("clopidogrel (Plavix) | If your heart doctor agrees: Stop. Last dose: Monday, November 23.")
    now = page.index("@ As soon as you can / ")
    assert page[now + 1 : now + 2] == [" > Ask your heart doctor about clopidogrel (Plavix)."]
    assert not [line for line in page if line.startswith(" > Ask ____")]  # nobody to name: the table has a line


def test_a_dose_is_never_an_order_to_change_it() -> None:
    """Whom to ask, what to ask and the note of the set are in one cell; no page says 'Change the dose.'"""
    appointment = Appointment(**AT, medicines=("insulin", "aspirin"))
    page = lines(compose(content(AGREED), "preparation", appointment))
    assert (
        "insulin | The dose changes. Ask your diabetes doctor what the dose is. Do not change or stop it on your own."
        " Ask about the evening before." in page
    )
    assert "aspirin | Ask ____ before you stop or change it." in page
    others = page[page.index("### If you take one of these too, call us before you stop or change it") :]
    assert "Stop" not in " ".join(others)
    assert " > Ask your diabetes doctor about insulin." in page


def test_a_missed_last_dose_says_call_first() -> None:
    """In the row and on the plan, the call comes before the rule, and the rule is not bold."""
    appointment = Appointment(**AT, medicines=("Plavix",), printed=dt.date(2026, 11, 27))
    document = compose(content(AGREED), "preparation", appointment)
    page = lines(document)
    notice = "Call us today before you take it or stop it. The day of the last dose is already past."
    assert f" > clopidogrel (Plavix): {notice}" in page
    assert not [line for line in page if line.startswith(" > Ask your heart doctor")]  # it is in the box of calls
    (row,) = [line for line in page if line.startswith("clopidogrel")]
    assert row.startswith(f"clopidogrel (Plavix) | {notice}")
    assert "// If your heart doctor agrees: Stop. Last dose: Monday, November 23." in row
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    note = next(table.rows[0].note for table in tables if table.header[0] == "Medicine")
    assert not [part.text for part in note if isinstance(part, Run) and part.strong]
