"""A clinic with several sites and physicians at the front desk."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.desk.patient_list import DeskSettings
from handouts.desk.patient_record import PatientRecord
from handouts.desk.state import Desk
from handouts.resources import templates_dir
from handouts.schedule.today import ClinicDay
from tests.desk.desk_process import Served
from tests.desk.http_client import Client
from tests.support import day_lists
from tests.support.clinics import replace_in
from tests.support.document_text import text as text_of
from tests.support.group import CLINIC, NORTH, PROCEDURE, copy_group

VISIT = {"date": "2026-12-14 10:00", "name": "Wanda Walkin", "id": "w1"}


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return copy_group(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, templates: Path) -> Desk:
    day_lists.save(tmp_path / "list.csv", [day_lists.row(1, clinic=CLINIC)])
    settings = DeskSettings(
        Library(templates, templates_dir()), tmp_path / "journal.sqlite3", tmp_path / "day", tmp_path / "list.csv",
        lambda: dt.date(2026, 11, 30), clock=ClinicDay(),
    )  # fmt: skip
    opened = Desk(settings)
    opened.begin()
    return opened


def walk_in(desk: Desk, **texts: str) -> PatientRecord:
    record = desk.patient_list.add_walk_in(CLINIC, PROCEDURE)
    fields = replace(record.fields, texts={**record.fields.texts, **VISIT, **texts})
    assert desk.patient_list.change(record, fields, "page", "0")
    return record


def test_pages_of_the_site(desk: Desk) -> None:
    page = desk.patient_page(walk_in(desk, location="North", physician="Lee"))
    assert not page.problems
    text = text_of(next(paper.document for paper in page.papers if paper.name == "preparation"))
    assert "Second floor, 300 North Road" in text
    assert "Eliquis" in text


@pytest.mark.parametrize(("texts", "field", "message"), [
    ({"physician": "Ray"}, "location", "no location, but this clinic has other instructions for each site"),
    ({"location": "midtown"}, "physician", "no physician, but this clinic has other instructions for some"),
    ({"location": "Uptown", "physician": "Ray"}, "location", "this clinic has no site 'Uptown'"),
    ({"location": "midtown", "physician": "Leigh"}, "physician", "'Leigh' is not among the physicians"),
])  # fmt: skip
def test_problem_is_at_its_field(desk: Desk, texts: dict[str, str], field: str, message: str) -> None:
    page = desk.patient_page(walk_in(desk, **texts))
    assert page.papers == ()
    assert [(name, len(problems)) for name, problems in page.problems.items()] == [(field, 1)]
    assert page.problems[field][0].message.startswith(message)


def test_problem_of_an_overlay_is_shown(desk: Desk, templates: Path) -> None:
    replace_in(templates / NORTH, "check_in: 2 h", "check_in: 2")
    page = desk.patient_page(walk_in(desk, location="north", physician="Ray"))
    assert page.papers == ()
    assert any(problem.file.endswith(NORTH) and problem.line == 3 for problem in page.problems[""])
    assert desk.patient_page(walk_in(desk, location="midtown", physician="Ray", id="w2")).papers


def test_medicines_are_those_of_the_physician(desk: Desk) -> None:
    def medicines(*choice: str) -> list[str]:
        rules = desk.templates.current().sets.rules(CLINIC, "", *choice)
        assert rules
        return [row.generic for row in rules.medicines.table]

    assert medicines("north", "Ray") == ["warfarin", "metformin"]
    assert medicines("north", "Lee")[-1] == "apixaban"
    assert len(medicines("nowhere", "Lee")) == 2


def test_form_suggests_the_names_of_the_clinic(start_desk: Callable[..., Served], templates: Path) -> None:
    rows = [day_lists.row(1, clinic=CLINIC) | {"location": "midtown", "physician": "Ray", "date": "2026-12-14"}]
    client = Client(start_desk(rows, "--templates", str(templates))).enter()
    (link,) = {link for link in client.read("/").links.values() if link.startswith("/p/")}
    text = client.request("GET", link).text
    assert re.search(r'name="location" value="midtown"[^>]*list="names-location"', text)
    assert '<option value="North Surgery Center">' in text
    assert '<option value="Carla Reyes, MD">' in text


def test_form_has_no_location_without_sites(start_desk: Callable[..., Served], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(templates_dir(), tmp_path / "templates"))
    shutil.rmtree(folder / "clinics/neverfield-heart")  # the sample with sites
    client = Client(start_desk(None, "--templates", str(folder))).enter()
    link = next(link for link in client.read("/").links.values() if link.startswith("/p/"))
    assert 'name="location"' not in client.request("GET", link).text
