"""The run sheet reports similar names on one day, so that no patient gets another patient's pages."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts.day.alerts import Person, similar_names
from tests.support import day_lists
from tests.support.commands import RunCommand

SIMILAR = [
    ("Ana Muster", "Anna Muster"), ("Maria Beispiel", "Beispiel, Maria"), ("Maria Beispiel", "maria  BEISPIEL"),
    ("Otto Probe", "Ott Probe"), ("Otto Probe", "Otto Brobe"), ("Otto Probe", "Otto Prboe"),
    ("Nguyễn Thị Mẫu", "Nguyen Thi Mau"), ("Jean-Luc Exemple", "Jean Luc Exemple"), ("محمد المثال", "محمد المثال"),
    ("Łukasz Przykładowy", "Lukasz Przykladowy"), ("王样本", "王样本"),
]  # fmt: skip
DIFFERENT = [
    ("Maria Beispiel", "Otto Probe"), ("Li", "Lu"), ("Maria Beispiel", "Jean Beispiel"), ("Maria Beispiel 1", "Maria Beispiel 13"),
    ("", ""), ("王样本", "李样本"),
]  # fmt: skip


def similar(*names: str, days: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    return similar_names(
        Person(str(number), name, days[number] if days else "2026-12-01") for number, name in enumerate(names)
    )


@pytest.mark.parametrize("names", SIMILAR)
def test_similar_names(names: tuple[str, str]) -> None:
    assert similar(*names) == {"0": ("1",), "1": ("0",)}


@pytest.mark.parametrize("names", DIFFERENT)
def test_different_names(names: tuple[str, str]) -> None:
    assert similar(*names) == {}


@pytest.mark.parametrize(
    ("names", "born", "expected"),
    [
        (("Otto Probe", "Otta Probe"), ("1950-03-04", "1938-07-21"), True),
        (("Ottmar Probe", "Ottmas Brobe"), ("1950-03-04", "1938-07-21"), False),
        (("Otto Muster", "Otto Munster"), ("1938-11-20", "1941-01-02"), True),
        (("Otto Probe", "Otto Brobe"), ("1950-03-04", "1938-03-04"), True),
        (("Otto Probe", "Otto Brobe"), ("1950-03-04", "1950-03-14"), True),
        (("Otto Probe", "Otto Brobe"), ("1950-03-04", None), True),
        (("Ana Muster", "Anna Muster"), ("1950-03-04", "1938-07-21"), True),
        (("Maria Beispiel", "Beispiel, Maria"), ("1950-03-04", "1938-07-21"), True),
    ],
)
def test_one_other_letter_needs_a_like_date_of_birth(
    names: tuple[str, str], born: tuple[str, str | None], expected: bool
) -> None:
    days = [dt.date.fromisoformat(day) if day else None for day in born]
    people = [
        Person(str(number), name, "2026-12-01", day) for number, (name, day) in enumerate(zip(names, days, strict=True))
    ]
    assert bool(similar_names(people)) == expected


def test_other_days_are_not_compared() -> None:
    assert similar("Ana Muster", "Anna Muster", days=("2026-12-01", "2026-12-02")) == {}


@given(st.lists(st.text(max_size=12), max_size=12))
def test_similarity_is_symmetric(names: list[str]) -> None:
    results = similar(*names)
    assert all(key not in matches for key, matches in results.items())
    if all(len(matches) < 4 for matches in results.values()):
        assert all(key in results[match] for key, matches in results.items() for match in matches)


def test_run_sheet_names_the_similar_patient(run_command: RunCommand, tmp_path: Path) -> None:
    rows = [
        day_lists.row(0, name="Ana Muster"),
        day_lists.row(1, name="Otto Probe"),
        day_lists.row(2, name="Anna Muster"),
    ]
    answer = run_command("day", day_lists.save(tmp_path / "list.csv", rows), "--out", tmp_path / "day")
    assert answer.code == 0, answer.err
    sheet = PdfReader(io.BytesIO((tmp_path / "day/run-sheet.pdf").read_bytes()))
    run_sheet = " ".join(" ".join(page.extract_text() for page in sheet.pages).split())
    assert "Similar name on this day: Anna Muster, id A0002. Ask for the date of birth." in run_sheet
    assert "Similar name on this day: Ana Muster, id A0000." in run_sheet
    assert run_sheet.count("Similar name on this day") == 2
    assert "Muster" not in (tmp_path / "day/manifest.json").read_text()
    assert (tmp_path / "day/manifest.json").read_text().count("like-name") == 2
    for name in ("A0000", "A0002"):
        pages = PdfReader(io.BytesIO((tmp_path / f"day/packets/{name}.pdf").read_bytes())).pages
        assert "Similar name" not in " ".join(page.extract_text() for page in pages)  # only the front desk needs it
