"""Ignore comments in sets and layouts."""

from __future__ import annotations

from pathlib import Path

from handouts.check.rule import select_rules
from handouts.check.runner import check_sets
from tests.check.tables import CONSENT
from tests.support.base_set import SET, TODAY, library

SIGNED = """sections:
  - show: signatures
    # check: ignore=consent-witness because the law of our state asks for none
    takes: [patient, interpreter, clinician]
"""


def test_ignore_missing_value(tmp_path: Path) -> None:
    templates = library(tmp_path, SET, "lie_flat:\nbed_rest:\n")
    path = tmp_path / "clinics/base" / SET
    reason = "no rest is needed"
    text = path.read_text("utf-8").replace("\nstay:", f"\n# check: ignore=rest-stated because {reason}\nstay:")
    path.write_text(text, "utf-8")
    (row,) = check_sets([path], templates, select_rules(["rest-stated"], ()), TODAY)
    assert row.ignored == reason


def test_ignore_in_layout(tmp_path: Path) -> None:
    templates = library(tmp_path, CONSENT, SIGNED)
    (row,) = check_sets([tmp_path], templates, select_rules(["consent-witness"], ()), TODAY)
    assert row.ignored == "the law of our state asks for none"


def test_unused_ignore_in_layout(tmp_path: Path) -> None:
    """The comment is not reported as unused, because all sets share the layout."""
    templates = library(tmp_path, CONSENT, SIGNED.replace("patient,", "patient, witness,"))
    assert not check_sets([tmp_path], templates, select_rules(["consent-witness"], ()), TODAY)


def test_unknown_comment_in_layout(tmp_path: Path) -> None:
    templates = library(tmp_path, CONSENT, SIGNED.replace("=consent-witness", " everything"))
    rows = check_sets([tmp_path], templates, select_rules(["consent-witness"], ()), TODAY)
    assert [row.rule for row in rows] == ["ignore-comment", "consent-witness"]
