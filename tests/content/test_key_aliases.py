"""Old and other names of keys: read as the field, with the place where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import read_model
from handouts.errors import InputError

HEAD = 'procedure: colonoscopy\nversion: "1"\nrevised: 2026-11-20\nstatus: draft\n'


def write(folder: Path, text: str, name: str = "colonoscopy.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_old_name_of_plan(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD}tasks:\n  - {{when: 1 week before procedure, text: Call us.}}\n")
    loaded = read_model(path, InstructionSet)
    assert [entry.text for entry in loaded.value.plan] == ["Call us."]
    assert loaded.place("plan", 0, "text")[1:] == (6, 43)


def test_names_in_list_entries(tmp_path: Path) -> None:
    text = f"{HEAD}plan:\n  - {{from: 3 days before procedure, until: the day before, text: Eat less.}}\n"
    loaded = read_model(write(tmp_path, text), InstructionSet)
    assert loaded.value.plan[0].starts is not None
    assert loaded.place("plan", 0, "starts")[1:] == (6, 12)


def test_old_name_in_an_included_file(tmp_path: Path) -> None:
    write(tmp_path, "tasks:\n  - {on: 1 week before procedure, text: Call us.}\n", "shared.yaml")
    loaded = read_model(write(tmp_path, f"{HEAD}include: [shared.yaml]\n"), InstructionSet)
    file, line, column = loaded.place("plan", 0, "when")
    assert (Path(file).name, line, column) == ("shared.yaml", 2, 10)


def test_both_names(tmp_path: Path) -> None:
    entry = "  - {when: 1 week before procedure, text: Call us.}\n"
    with pytest.raises(InputError) as error:
        read_model(write(tmp_path, f"{HEAD}plan:\n{entry}tasks:\n{entry}"), InstructionSet)
    (problem,) = error.value.problems
    assert (problem.line, problem.column) == (7, 1)
    assert '"tasks" and "plan" (line 5) are two keys for one field' in str(problem)
