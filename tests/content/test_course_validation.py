"""A set with a course or a table of doses is refused if no document would print it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.errors import InputError, Problem
from tests.support.base_set import SET, library, replace_keys

AFTER = "courses: [{medicine: A, starts: 1 day after procedure, steps: [{times: 1, for: 1 week}]%s}]"
BEFORE = "courses: [{medicine: A, starts: 1 day before procedure, steps: [{times: 1, for: 1 day}]}]"
DOSES = "doses: [{medicine: A, by_weight: kg, rows: [{from: 10, dose: 5 mL}]}]"
SECTIONS = "sections: [{show: timeline}, {show: warning}, {show: medicines}%s]"


def problems(folder: Path, text: str, document: str, section: str) -> list[Problem]:
    """The problems of the base set with this text, if the layout of a document has this section."""
    base = library(folder, f"documents/{document}.yaml", SECTIONS % section)
    file = folder / "clinics" / "base" / SET
    file.write_text(replace_keys(file.read_text("utf-8"), text), "utf-8")
    try:
        base.load("base", None, base.documents())
    except InputError as error:
        return error.problems
    return []


@pytest.mark.parametrize(
    ("text", "document", "message", "hint"),
    [
        (AFTER % "", "discharge", "no document for after the procedure has a section `show: courses`", "discharge"),
        (
            AFTER % ", documents: [consent]",
            "discharge",
            "documents/consent.yaml has no section `show: courses`",
            "name",
        ),
        (BEFORE, "preparation", "no document for before the procedure has a section", "consent, preparation"),
        (DOSES, "discharge", "no document for after the procedure has a section `show: doses`", "discharge"),
    ],
)
def test_layout_without_the_section(tmp_path: Path, text: str, document: str, message: str, hint: str) -> None:
    (problem,) = problems(tmp_path, text, document, "")
    assert message in problem.message
    assert hint in problem.hint
    assert problem.line > 1
    assert Path(problem.file).name == SET


@pytest.mark.parametrize(
    ("text", "document", "section"),
    [
        (AFTER % "", "discharge", ", {show: courses}"),
        (AFTER % "", "preparation", ""),
        (BEFORE, "discharge", ""),
        (DOSES, "discharge", ", {show: doses}"),
    ],
)
def test_layout_with_the_section(tmp_path: Path, text: str, document: str, section: str) -> None:
    assert problems(tmp_path, text, document, section) == []


def test_one_document_is_enough(tmp_path: Path) -> None:
    """A clinic's second document for after the procedure needs no section for the courses."""
    layout = tmp_path / "documents" / "visit-summary.yaml"
    layout.parent.mkdir()
    head = "document: visit-summary\nname: Visit\ntitle: Visit\norder: 40\nphase: after\nrole: other\n"
    layout.write_text(head + "sections: [{show: timeline}]\n", "utf-8")
    assert problems(tmp_path, AFTER % "", "preparation", "") == []
