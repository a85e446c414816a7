"""Form fields show stored dates as the clinic writes them, and read them back as exactly the same date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from handouts.content.models.conditional import Ask, DateAsk
from handouts.desk.form import FormFields
from handouts.desk.typed_dates import DateReader, Order, read_answers, read_fields, shown_answers, shown_texts
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.support import day_lists


def clock(time: dt.time) -> str:
    return f"{(time.hour - 1) % 12 + 1}:{time.minute:02} {'AM' if time.hour < 12 else 'PM'}"


@pytest.mark.parametrize(
    ("order", "name", "stored", "shown"),
    [
        ("month", "date_of_birth", "1946-05-04", "5/4/1946"),
        ("day", "date_of_birth", "1946-05-04", "4/5/1946"),
        (None, "date_of_birth", "1946-05-04", "1946-05-04"),
        ("month", "date", "2026-12-01 2:30 PM", "12/1/2026 2:30 PM"),
        ("day", "date", "2026-12-01 8:15 AM", "1/12/2026 8:15 AM"),
        ("month", "date", "2026-12-01", "12/1/2026"),
        ("month", "date", "2026-12-01 25:10", "2026-12-01 25:10"),  # not a time: as the list has it
        ("month", "date", "2026-12-01 14:30", "2026-12-01 14:30"),  # it would be read as 2:30 PM: another text
        ("month", "date_of_birth", "5/4/46", "5/4/46"),
        ("month", "ended", "11:05 AM", "11:05 AM"),
        ("month", "ended", "2026-12-01 11:05 AM", "12/1/2026 11:05 AM"),
        ("month", "record_number", "1946-05-04", "1946-05-04"),
        ("month", "date_of_birth", "", ""),
    ],
)
def test_shown(order: Order | None, name: str, stored: str, shown: str) -> None:
    reader = DateReader(order)
    fields = FormFields(texts={name: stored})
    texts = shown_texts(fields, reader, clock)
    assert texts[name] == shown
    again = read_fields(FormFields(texts=texts), fields, fields, reader, clock)
    assert again.texts[name] == stored


@pytest.mark.parametrize(
    ("order", "stored", "shown", "typed", "read"),
    [
        ("month", "2026-12-01", "12/1/2026", "12/2/2026 9:00a", "2026-12-02 9:00 AM"),
        ("day", "2026-12-01 9:00 AM", "1/12/2026 9:00 AM", "2/12/2026", "2026-12-02"),
        ("month", "2026-12-01 09:00", "2026-12-01 09:00", "2026-12-02 09:00", "2026-12-02 09:00"),
        (None, "2026-12-01", "2026-12-01", "2/12/2026", "2/12/2026"),  # it could be two dates: the check says so
        ("month", "soon", "soon", "9:00 AM", "9:00 AM"),
    ],
)
def test_answers(order: Order | None, stored: str, shown: str, typed: str, read: str) -> None:
    asks: dict[str, Ask] = {"visit": DateAsk.model_construct(), "other": Ask.model_construct()}
    reader = DateReader(order)
    answers = f"other=2026-12-01\nvisit={stored}"
    written = shown_answers(answers, asks, reader, clock)
    assert written == f"other=2026-12-01\nvisit={shown}"
    assert read_answers(written, asks, reader, clock) == answers
    assert read_answers(f"visit={typed}", asks, reader, clock) == f"visit={read}"


def test_every_day() -> None:
    for order in ("month", "day"):
        reader = DateReader(order)  # type: ignore[arg-type]
        for number in range(366):
            day = dt.date(2024, 1, 1) + dt.timedelta(number)
            fields = FormFields(texts={"date_of_birth": str(day)})
            assert (
                read_fields(FormFields(texts=shown_texts(fields, reader, clock)), None, fields, reader, clock) == fields
            )


def test_saving_unchanged_corrects_nothing(start_desk: Callable[..., Served]) -> None:
    desk = Desk.of(start_desk([day_lists.row(at) for at in range(4)]))
    for at in range(4):
        desk.correct(f"A{at:04}")
    assert "Corrected here" not in desk.list()
    desk.correct("A0001", level="L4")
    assert "Corrected here" in desk.list()
    assert "Date of birth:</strong>" not in desk.page("A0001")


def test_order_of_the_page(start_desk: Callable[..., Served]) -> None:
    """Another clinic is chosen: the dates on the page keep the meaning that they were shown with."""
    served = start_desk([day_lists.row(0, clinic="california-imaging", date_of_birth="1946-05-04")])
    desk = Desk.of(served)
    assert desk.value("A0000", "date_of_birth") == "5/4/1946"
    address = desk.address("A0000")
    form = desk.form(address)
    assert form.values["date_order"] == "month"
    values = {**form.values, "clinic": "colorado-spine", "date_of_birth": "4/5/1946", "date_order": "day"}
    assert desk.client.request("POST", address, values).status == 303
    assert desk.value("A0000", "date_of_birth") == "5/4/1946"


def test_new_patient_without_a_clinic(start_desk: Callable[..., Served]) -> None:
    """The clinics of the list agree, so a date can be typed before the clinic is chosen."""
    served = start_desk(
        [day_lists.row(at, clinic=clinic) for at, clinic in enumerate(("california-imaging", "colorado-spine"))]
    )
    desk = Desk.of(served)
    served.more += ["Wanda", "Walkin", "1950-02-03"]
    form = next(form for form in desk.client.read("/").forms if form.action == "/new")
    address = desk.client.request("POST", "/new", form.values).header("Location").partition("?")[0]
    details = desk.form(address)
    assert details.values["date_order"] == "month"
    values = {**details.values, "name": "Wanda Walkin", "date_of_birth": "2/3/1950"}
    assert desk.client.request("POST", address, values).status == 303
    assert desk.form(address).values["date_of_birth"] == "2/3/1950"
    assert "February 3, 1950" in desk.client.request("GET", address).text
