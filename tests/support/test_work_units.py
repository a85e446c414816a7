"""How the tests are divided among the workers of a run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.work_units import SLOWEST, FileScheduling, sort_slowest_first

ROOT = Path(__file__).resolve().parents[2]


def test_unit_is_a_file_or_a_group() -> None:
    scheduling = FileScheduling.__new__(FileScheduling)
    units = {
        "tests/test_files.py::test_one[a::b@c]": "tests/test_files.py",
        "tests/desk/test_day.py::test_two": "tests/desk/test_day.py",
        "tests/desk/test_day.py::test_three[x]@printers": "printers",
        "tests/printing/test_day.py::test_four@printers": "printers",
    }
    assert {name: scheduling._split_scope(name) for name in units} == units


def test_slowest_files_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["tests/check/test_a.py::b", "tests/desk/test_b.py::z", f"{SLOWEST[0]}::y", "tests/desk/test_b.py::a"]
    items: Any = [SimpleNamespace(nodeid=name) for name in names]
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    sort_slowest_first(items)
    assert [item.nodeid for item in items] == names
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    sort_slowest_first(items)
    assert [item.nodeid for item in items] == [names[2], names[1], names[3], names[0]]


def test_slowest_files_exist() -> None:
    assert [path for path in SLOWEST if not (ROOT / path).exists()] == []
