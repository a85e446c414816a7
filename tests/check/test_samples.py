"""Every finding in the samples is listed with a reason in `docs/samples.yaml`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
import yaml

from handouts.check.rule import all_rules
from handouts.check.runner import check_sets
from handouts.content.library import Library
from handouts.errors import Severity
from handouts.resources import templates_dir

LIST = yaml.safe_load((Path(__file__).parents[2] / "docs" / "samples.yaml").read_text("utf-8"))
LIBRARY = Library(templates_dir(), templates_dir())


def test_samples_are_listed() -> None:
    assert sorted(LIST) == LIBRARY.clinics()


@pytest.mark.parametrize("clinic", sorted(LIST))
def test_known_findings(clinic: str) -> None:
    findings = check_sets([templates_dir() / "clinics" / clinic], LIBRARY, all_rules(), dt.date(2026, 11, 20))
    problems = [finding for finding in findings if finding.severity is not Severity.NOTE]
    assert not any(finding.ignored for finding in problems)
    assert Counter(finding.rule for finding in problems) == {
        rule: entry["count"] for rule, entry in LIST[clinic].items()
    }
    assert all(len(entry["because"].split()) > 3 for entry in LIST[clinic].values())
