"""`list`: clinics, procedures and documents."""

from __future__ import annotations

from tests.support.clinics import CLINICS, DOCUMENTS
from tests.support.commands import RunCommand


def test_list(run_command: RunCommand) -> None:
    answer = run_command("list")
    assert answer.code == 0
    columns = [tuple(line.split()[:2]) for line in answer.out.splitlines()]
    assert columns == [
        *(("clinic", name) for name in CLINICS),
        ("procedure", "balloon-kyphoplasty"),
        *(("document", name) for name in DOCUMENTS),
    ]
