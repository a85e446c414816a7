"""`list`: clinics, procedures and documents."""

from __future__ import annotations

from handouts.resources import templates_dir
from tests.support.clinics import DOCUMENTS
from tests.support.commands import RunCommand


def test_list(run_command: RunCommand) -> None:
    answer = run_command("list")
    assert answer.code == 0
    lines = [line for line in answer.out.splitlines() if not line.startswith(" ")]  # sites and physicians are indented
    columns = [tuple(line.split()[:2]) for line in lines]
    assert columns == [
        *(("clinic", path.name) for path in sorted(templates_dir().glob("clinics/*"))),
        *(("procedure", path.stem) for path in sorted(templates_dir().glob("procedures/*.yaml"))),
        *(("document", name) for name in DOCUMENTS),
    ]
