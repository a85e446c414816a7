"""A day with patients of two countries: each page has the emergency number, dates and language of its own clinic."""

from __future__ import annotations

import shutil
from pathlib import Path

from pypdf import PdfReader

from handouts.resources import templates_dir
from tests.support.clinics import page_text
from tests.support.commands import RunCommand
from tests.support.countries import SET, write_clinic

LIST = """\
id,clinic,procedure,date,time,name
1,spine,balloon-kyphoplasty,2026-12-01,14:00,Maria Beispiel
2,pain-relief-georgia,balloon-kyphoplasty,2026-12-01,14:00,Otto Muster
"""


def test_day_in_two_countries(run_command: RunCommand, tmp_path: Path) -> None:
    root, out = tmp_path / "templates", tmp_path / "out"
    shutil.copytree(templates_dir() / "clinics/pain-relief-georgia", root / "clinics/pain-relief-georgia")
    write_clinic(root, "GB", SET)
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    day = ["day", tmp_path / "list.csv", "--out", out, "--templates", root, "--jobs", 1, "--today", "2026-11-20"]
    answer = run_command(*day)
    assert answer.code == 0, answer.err
    files = {path.stem: path for path in out.rglob("*.pdf")}
    uk, us = (next(path for name, path in files.items() if name.startswith(f"{number}-discharge")) for number in "12")
    assert "Call 999" in page_text(uk)
    assert "911" not in page_text(uk)
    assert "1 December 2026" in page_text(uk)
    assert "Call 911" in page_text(us)
    assert "December 1, 2026" in page_text(us)
    languages = [str(PdfReader(path).trailer["/Root"]["/Lang"]) for path in (uk, us)]  # type: ignore[index]
    assert languages == ["en-GB", "en-US"]
    assert run_command("verify", out).code == 0
