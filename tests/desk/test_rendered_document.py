"""The cache of finished pages is bounded."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.day.checkpoint import FinishedFile
from handouts.day.plan import Visit
from handouts.desk import rendered_document
from handouts.desk.patient_list import DeskSettings
from handouts.desk.state import Desk
from handouts.resources import templates_dir
from tests.support import day_lists


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    day_lists.save(tmp_path / "list.csv", [day_lists.row(1, clinic="reference", documents="consent")])
    library = Library(templates_dir(), templates_dir())
    settings = DeskSettings(
        library, tmp_path / "j", tmp_path / "day", tmp_path / "list.csv", lambda: dt.date(2026, 11, 20)
    )
    opened = Desk(settings)
    opened.begin()
    return opened


@pytest.fixture
def visit(desk: Desk) -> Visit:
    (record,) = desk.patient_list.records()
    visit = desk.check(record).visit
    assert visit
    return visit


def changed(visit: Visit, number: int) -> Visit:
    """The same patient with another name."""
    appointment = replace(visit.booking.appointment, name=f"Maria Beispiel {number}")
    return replace(visit, booking=replace(visit.booking, appointment=appointment))


def test_cache_is_bounded(desk: Desk, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered_document, "MAX_PATIENTS", 3)
    monkeypatch.setattr(rendered_document, "MAX_DIGESTS", 5)
    papers = rendered_document.DocumentRenderer(desk.templates.current)
    shown = [papers.render(changed(visit, number)) for number in range(6)]
    assert [papers.find(documents[0].token) is not None for documents in shown] == [False] * 3 + [True] * 3
    sizes = {name: len(held) for name, held in vars(papers).items() if hasattr(held, "__len__")}
    assert max(sizes.values()) <= 5, sizes
    day = dt.date(2026, 11, 20)
    assert papers.digests(changed(visit, 0), day) == rendered_document.DocumentRenderer(desk.templates.current).digests(
        changed(visit, 0), day
    )


def test_only_last_day_digests(desk: Desk, visit: Visit) -> None:
    papers = rendered_document.DocumentRenderer(desk.templates.current)
    digest = papers.digests(visit, dt.date(2026, 11, 20))["consent"]
    for start in (0, 100):
        papers.load_digests(
            FinishedFile(f"{number}.pdf", f"{number:064x}", digest, 1) for number in range(start, start + 100)
        )
        assert len(papers._day_digests) == 100
