"""Dates are those of the clinic's time zone, and unknown names are not cached."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handouts.content.library import Library
from handouts.desk.patient_list import DeskSettings
from handouts.desk.patient_record import PatientRecord
from handouts.desk.state import Desk
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.resources import templates_dir
from handouts.schedule.today import ClinicDay
from tests.support import day_lists

FIRST, LAST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""25 hours apart: their days are never the same."""


def today(zone: str) -> dt.date:
    return dt.datetime.now(ZoneInfo(zone)).date()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two clinics in time zones a day apart. Each is closed since the current day in the first zone."""
    templates = tmp_path / "templates"
    shutil.copytree(templates_dir(), templates)
    for clinic, zone in (("first", FIRST), ("last", LAST)):
        folder = templates / "clinics" / clinic
        shutil.copytree(templates / "clinics/reference", folder)
        text = (folder / "clinic.yaml").read_text("utf-8")
        text = re.sub(r"(?m)^time_zone: .*$", f"time_zone: {zone}\nclosed_on: {today(FIRST)}", text, count=1)
        (folder / "clinic.yaml").write_text(text, "utf-8")
    day_lists.save(tmp_path / "list.csv", [day_lists.row(1, clinic="first"), day_lists.row(2, clinic="last")])
    settings = DeskSettings(
        Library(templates, templates_dir()), tmp_path / "journal.sqlite3", tmp_path / "day", tmp_path / "list.csv",
        lambda: dt.datetime.now().astimezone().date(), clock=ClinicDay(),
    )  # fmt: skip
    opened = Desk(settings)
    opened.begin()
    return opened


def patient(desk: Desk, clinic: str) -> PatientRecord:
    return next(record for record in desk.patient_list.records() if record.fields.clinic == clinic)


def test_closing_day(desk: Desk) -> None:
    names = dict(desk.templates.current().sets.clinics())
    assert names["first"].endswith("– closed")
    assert not names["last"].endswith("closed")


def test_clinic_date(desk: Desk) -> None:
    assert desk.day(patient(desk, "first")) == today(FIRST)
    assert desk.day(patient(desk, "last")) == today(LAST)


@pytest.mark.parametrize("clinic", ["first", "last"])
def test_printed_today(desk: Desk, clinic: str) -> None:
    record = patient(desk, clinic)
    with Journal(desk.settings.journal) as journal:
        journal.append_new([Entry("printed", record.id, "consent", clinic, "1", "0" * 64)])
    (words,) = [status.text for status in desk.statuses(record) if "Printed" in status.text]
    assert re.match(r"Printed (?:in part )?\d{1,2}:\d\d", words), words


def test_unknown_names_are_not_cached(desk: Desk) -> None:
    now = desk.templates.current()
    for number in range(1200):
        record = desk.patient_list.add_walk_in(f"nowhere-{number}", "")
        desk.check(record)
        now.sets.name(f"nowhere-{number}")
        now.sets.zone(f"nowhere-{number}")
    cached = sum(
        len(held) for held in (*vars(now.sets).values(), *vars(now.planner).values()) if isinstance(held, dict)
    )
    assert cached < 600
