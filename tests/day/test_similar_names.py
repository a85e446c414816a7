"""Names on one day that are like one another's: told on the run sheet, so that nobody gets another's papers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts.day.alerts import Person, similar_names
from tests.support import day_lists
from tests.support.commands import RunCommand

ALIKE = [
    ("Ana Muster", "Anna Muster"), ("Maria Beispiel", "Beispiel, Maria"), ("Maria Beispiel", "maria  BEISPIEL"),
    ("Otto Probe", "Ott Probe"), ("Otto Probe", "Otto Brobe"), ("Otto Probe", "Otto Prboe"),
    ("Nguyễn Thị Mẫu", "Nguyen Thi Mau"), ("Jean-Luc Exemple", "Jean Luc Exemple"), ("محمد المثال", "محمد المثال"),
    ("Łukasz Przykładowy", "Lukasz Przykladowy"), ("王样本", "王样本"),
]  # fmt: skip
OTHER = [
    ("Maria Beispiel", "Otto Probe"), ("Li", "Lu"), ("Maria Beispiel", "Jean Beispiel"), ("Maria Beispiel 1", "Maria Beispiel 13"),
    ("", ""), ("王样本", "李样本"),
]  # fmt: skip


def found(*names: str, days: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    return similar_names(Person(str(at), name, days[at] if days else "2026-12-01") for at, name in enumerate(names))


@pytest.mark.parametrize("names", ALIKE)
def test_names_that_are_alike(names: tuple[str, str]) -> None:
    assert found(*names) == {"0": ("1",), "1": ("0",)}


@pytest.mark.parametrize("names", OTHER)
def test_names_that_are_not(names: tuple[str, str]) -> None:
    assert found(*names) == {}


def test_on_another_day_nobody_is_mistaken() -> None:
    assert found("Ana Muster", "Anna Muster", days=("2026-12-01", "2026-12-02")) == {}


@given(st.lists(st.text(max_size=12), max_size=12))
def test_who_is_like_one_is_like_other(names: list[str]) -> None:
    told = found(*names)
    assert all(key not in others for key, others in told.items())
    if all(len(others) < 4 for others in told.values()):
        assert all(key in told[other] for key, others in told.items() for other in others)


def test_run_sheet_names_other(run_command: RunCommand, tmp_path: Path) -> None:
    rows = [
        day_lists.row(0, name="Ana Muster"),
        day_lists.row(1, name="Otto Probe"),
        day_lists.row(2, name="Anna Muster"),
    ]
    answer = run_command("day", day_lists.save(tmp_path / "list.csv", rows), "--out", tmp_path / "day")
    assert answer.code == 0, answer.err
    sheet = PdfReader(io.BytesIO((tmp_path / "day/run-sheet.pdf").read_bytes()))
    said = " ".join(" ".join(page.extract_text() for page in sheet.pages).split())
    assert "Similar name on this day: Anna Muster (A0002). Ask for the date of birth." in said
    assert "Similar name on this day: Ana Muster (A0000)." in said
    assert said.count("Similar name") == 2
    assert "Muster" not in (tmp_path / "day/manifest.json").read_text()
    assert (tmp_path / "day/manifest.json").read_text().count("like-name") == 2
    for name in ("A0000", "A0002"):
        pages = PdfReader(io.BytesIO((tmp_path / f"day/packets/{name}.pdf").read_bytes())).pages
        assert "Similar name" not in " ".join(page.extract_text() for page in pages)  # it is for the desk alone
