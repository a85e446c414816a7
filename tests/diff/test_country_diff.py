"""`diff` shows a changed emergency number and a changed tier of warning signs."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import RunCommand
from tests.support.countries import SET, write_clinic

TIERS = SET + "  tiers: [{action: emergency_department, signs: [Bleeding]}]\n"


def test_changed_country_and_tier(run_command: RunCommand, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_clinic(old, "GB", TIERS)
    write_clinic(new, "GB", TIERS.replace("emergency_department", "call_office_hours"), 'emergency_number: "112"')
    answer = run_command("diff", old, new)
    assert answer.code == 1
    assert "- Call [-999-] for any of these" in answer.out
    assert "+ Call {+112+} for any of these" in answer.out
    assert "Go to A&E now for any of these" in answer.out.replace("[-", "").replace("-]", "")
    assert "unchanged: consent, preparation" in answer.out
