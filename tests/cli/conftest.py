"""Templates that tests of the command line may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.clinics import SET, TEMPLATES, TWO_PROCEDURES
from tests.support.commands import ROOT, RunCommand
from tests.support.day_lists import row, save


@pytest.fixture
def own_templates(tmp_path: Path) -> Path:
    """A clinic's own copy of the shipped templates, with only the clinics."""
    folder = tmp_path / "own"
    shutil.copytree(TEMPLATES / "clinics", folder / "clinics")
    return folder


@pytest.fixture
def two_procedure_templates(run_command: RunCommand) -> Path:
    """`own`: a clinic with two procedures, a part of a set, and a part that no set includes; next to it, input files."""
    root = Path(shutil.copytree(TEMPLATES, "own"))
    shutil.copytree(ROOT / "tests/fixtures/templates", root, dirs_exist_ok=True)
    folder = root / "clinics" / TWO_PROCEDURES
    shutil.copy(root / "clinics/reference" / SET, folder)
    (folder / "loose.yaml").write_text("bring:\n  - Your card\n")
    save(Path("list.csv"), [row(0)])
    Path("days").mkdir()
    Path("details.yaml").write_text("name: Maria Beispiel\n")
    return root
