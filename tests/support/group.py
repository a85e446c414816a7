"""The clinic in tests/fixtures/group: two sites and three physicians, with overlays and a shared file."""

from __future__ import annotations

import shutil
from pathlib import Path

from handouts.content.content import Content
from handouts.content.library import Library
from handouts.content.overlays import Selection
from handouts.resources import templates_dir
from tests.support.commands import ROOT

GROUP = ROOT / "tests" / "fixtures" / "group"
CLINIC, PROCEDURE = "peachtree-heart", "cardiac-catheterization"
SET = f"clinics/{CLINIC}/{PROCEDURE}.yaml"
MIDTOWN, NORTH = (f"clinics/{CLINIC}/sites/{site}/{PROCEDURE}.yaml" for site in ("midtown", "north"))
LEE = f"clinics/{CLINIC}/physicians/lee/{PROCEDURE}.yaml"
CLINIC_FILE = f"clinics/{CLINIC}/clinic.yaml"


def copy_group(folder: Path, **files: str) -> Path:
    """A copy of the templates. `files` are texts of files, by the names above in lowercase: `north="plan: ..."`."""
    templates = folder / "group"
    shutil.copytree(GROUP, templates)
    for name, text in files.items():
        path = templates / {"midtown": MIDTOWN, "north": NORTH, "lee": LEE, "set": SET, "clinic": CLINIC_FILE}[name]
        path.write_text(text, encoding="utf-8")
    return templates


def load(templates: Path = GROUP, location: str = "", physician: str = "") -> Content:
    """The content of a selection."""
    library = Library(templates, templates_dir())
    return library.select(library.load(CLINIC, PROCEDURE, library.documents()), Selection(location, physician))
