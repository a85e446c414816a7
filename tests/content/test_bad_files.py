"""Every file in `tests/bad/` must have exactly the errors that its comments list.

The name of a file begins with its kind: `set-`, `clinic-`, `procedure-`, `preparation-`, `discharge-`, `labels-` (over
`labels/en.yaml`) or `country-`. The comment
`# Error: LINE:COLUMN text` lists a problem, and `# Error: FILE:LINE:COLUMN text` a problem in an included file. The text
must be part of the message or, after ` | `, of the hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from handouts.content import validation
from handouts.content.label_overlays import read_wording
from handouts.content.library import Library
from handouts.content.localization import country_code, number_problems, tier_problems
from handouts.content.models.clinic import Clinic
from handouts.content.models.country import Country
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.notices import CivilRightsNotices
from handouts.content.models.procedure import Procedure
from handouts.content.notice_validation import notice_problems
from handouts.content.picture_files import load_pictures
from handouts.content.reader import LoadedFile, read_model
from handouts.errors import InputError, Problem
from handouts.resources import templates_dir

BAD = Path(__file__).parent.parent / "bad"
FILES = sorted(path for path in BAD.glob("*.yaml") if not path.name.startswith("included"))
DOCUMENTS = ["consent", "discharge", "preparation"]
PROCEDURES = ["balloon-kyphoplasty", "vertebroplasty"]
ERROR = re.compile(r"^# Error: (?:(\S+?):)?(\d+):(\d+) (.*)$", re.M)


def problems_of(path: Path) -> list[Problem]:
    """All problems of a file: of its text, of its model, and of the file as a whole."""
    kind = path.name.partition("-")[0]
    try:
        problems: Iterable[Problem]
        if kind == "set":
            instructions = read_model(path, InstructionSet)
            problems = [
                *validation.set_problems(instructions, PROCEDURES[0], PROCEDURES, DOCUMENTS),
                *load_pictures(instructions, path.parent)[1],
                *tier_problems(instructions, country_file("US")),
            ]
        elif kind == "clinic":
            clinic = read_model(path, Clinic)
            logo_problems = validation.load_logo(clinic, path.parent)[1]
            problems = [*validation.clinic_problems(clinic), *logo_problems, *country_problems(clinic)]
        elif kind == "labels":
            read_wording(templates_dir() / "labels" / "en.yaml", [path])
            problems = []
        elif kind == "country":
            read_model(path, Country)
            problems = []
        elif kind == "procedure":
            problems = validation.procedure_problems(read_model(path, Procedure))
        else:
            problems = validation.layout_problems(read_model(path, DocumentLayout), kind)
        return list(problems)
    except InputError as error:
        return error.problems


def country_file(code: str) -> Country:
    return read_model(templates_dir() / "countries" / f"{code}.yaml", Country).value


def country_problems(clinic: LoadedFile[Clinic]) -> list[Problem]:
    """Problems of a clinic that its country decides."""
    code = country_code(clinic, ["en"], Library(templates_dir(), templates_dir()).countries())
    notices = templates_dir() / "notices" / f"{code}.yaml"
    own = notice_problems(clinic, read_model(notices, CivilRightsNotices), DOCUMENTS) if notices.exists() else ()
    return [*number_problems(clinic, country_file(code)), *own]


def expected_errors(path: Path) -> list[tuple[str, int, int, str]]:
    """File, line, column, and text of each error that the comments of a file list."""
    data = path.read_bytes()
    text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
    matches = ERROR.findall(text.replace("\r\n", "\n"))
    return sorted((file or path.name, int(line), int(column), message) for file, line, column, message in matches)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_bad_file(path: Path) -> None:
    expected = expected_errors(path)
    assert expected, "the file does not list its errors"
    problems = problems_of(path)
    actual = sorted((Path(p.file).name, p.line, p.column, f"{p.message} | {p.hint}") for p in problems)
    assert len(actual) == len(expected), "\n".join(map(str, problems))
    for (file, line, column, text), error in zip(actual, expected, strict=True):
        assert (file, line, column) == error[:3], text
        assert error[3] in text


def test_files_exist() -> None:
    assert len(FILES) >= 35
