"""A newer list of the day compared with the one before."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.corrections.merge import merge_lists
from handouts.corrections.store import ListedIds
from tests.corrections.days import read, rows

OLD = rows(4)


def changed(**values: str) -> list[dict[str, str]]:
    return [{**row, **values} if row["id"] == "A0001" else row for row in OLD]


@pytest.mark.parametrize(
    ("new", "summary"),
    [
        (OLD, ""), (OLD[::-1], ""), (changed(time="14:45"), "1 moved"), (changed(physician="Dr. Third"), "1 changed"),
        (OLD[:-1], "1 gone"), (rows(5), "1 new"),
        (changed(name="Hanna Fremd"), "1 with another name or date of birth under the same id"),
        (changed(date_of_birth="1999-09-09"), "1 with another name or date of birth under the same id"),
        ([*rows(5)[1:]], "1 new, 1 gone"), (changed(id="B1"), "1 new, 1 gone"),
        (changed(time="25:10"), "1 moved"),
    ],
)  # fmt: skip
def test_summary(tmp_path: Path, new: list[dict[str, str]], summary: str) -> None:
    assert merge_lists(read(tmp_path / "a.csv", OLD), read(tmp_path / "b.csv", new)).summary == summary


@pytest.mark.parametrize(
    ("new", "same"),
    [
        (OLD, True), (OLD[:1], True), (OLD[:2] + rows(9)[6:8], True), (OLD[:1] + rows(9)[6:9], False),
        ([{**row, "date": "2026-12-02"} for row in OLD], False),
    ],
)  # fmt: skip
def test_same_day(tmp_path: Path, new: list[dict[str, str]], same: bool) -> None:
    """Two lists are of the same day if they share a day and half of the ids of the shorter one."""
    lists = [ListedIds.of(read(tmp_path / f"{index}.csv", listed)) for index, listed in enumerate((OLD, new))]
    assert lists[0].is_same_day(lists[1]) is lists[1].is_same_day(lists[0]) is same
