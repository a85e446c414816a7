"""What is found in the five samples is listed with its reason in `docs/samples.yaml`, and nothing else is found."""

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


def test_every_sample_is_listed() -> None:
    assert sorted(LIST) == LIBRARY.clinics()


@pytest.mark.parametrize("clinic", sorted(LIST))
def test_what_remains_has_its_reason(clinic: str) -> None:
    found = check_sets([templates_dir() / "clinics" / clinic], LIBRARY, all_rules(), dt.date(2026, 11, 20))
    weighing = [finding for finding in found if finding.severity is not Severity.NOTE]
    assert not any(finding.ignored for finding in weighing)
    assert Counter(finding.rule for finding in weighing) == {rule: told["count"] for rule, told in LIST[clinic].items()}
    assert all(len(told["because"].split()) > 3 for told in LIST[clinic].values())
