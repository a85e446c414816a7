"""Every file of `tests/bad/` against the errors that it names itself.

The file's name begins with what it is: `set-`, `clinic-`, `procedure-`, `preparation-` or `discharge-`. A comment
`# Error: LINE:COLUMN text` names a problem; `# Error: FILE:LINE:COLUMN text` one in a file that it includes. The text
must be part of the message or, after ` | `, of the hint. All must come, and none besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from handouts.content import validation
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.layouts import DocumentLayout
from handouts.content.models.procedure import Procedure
from handouts.content.reader import read_model
from handouts.errors import InputError, Problem

BAD = Path(__file__).parent.parent / "bad"
FILES = sorted(path for path in BAD.glob("*.yaml") if not path.name.startswith("included"))
DOCUMENTS = ["consent", "discharge", "preparation"]
ERROR = re.compile(r"^# Error: (?:(\S+?):)?(\d+):(\d+) (.*)$", re.M)


def problems_of(path: Path) -> list[Problem]:
    """All problems of a bad file: of its text, of its model, of what it says as a whole."""
    kind = path.name.partition("-")[0]
    try:
        found: Iterable[Problem]
        if kind == "set":
            known = ["balloon-kyphoplasty", "vertebroplasty"]
            found = validation.set_problems(read_model(path, InstructionSet), "balloon-kyphoplasty", known, DOCUMENTS)
        elif kind == "clinic":
            clinic = read_model(path, Clinic)
            found = [*validation.clinic_problems(clinic), *validation.load_logo(clinic, path.parent)[1]]
        elif kind == "procedure":
            found = validation.procedure_problems(read_model(path, Procedure))
        else:
            found = validation.layout_problems(read_model(path, DocumentLayout), kind)
        return list(found)
    except InputError as refused:
        return refused.problems


def expected(path: Path) -> list[tuple[str, int, int, str]]:
    data = path.read_bytes()
    text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
    found = ERROR.findall(text.replace("\r\n", "\n"))
    return sorted((file or path.name, int(line), int(column), message) for file, line, column, message in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_bad(path: Path) -> None:
    wanted = expected(path)
    assert wanted, "a bad file names its errors"
    problems = problems_of(path)
    got = [(Path(p.file).name, p.line, p.column, f"{p.message} | {p.hint}") for p in problems]
    assert len(got) == len(wanted), "\n".join(map(str, problems))
    for (file, line, column, text), want in zip(sorted(got), wanted, strict=True):
        assert (file, line, column) == want[:3], text
        assert want[3] in text


def test_all_kinds_are_there() -> None:
    assert len(FILES) >= 35
