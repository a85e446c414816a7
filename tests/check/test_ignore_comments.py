"""A comment in the place of a gap, and one in a layout, leave a finding as it is, with the reason."""

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


def test_a_gap_is_left_where_its_value_would_stand(tmp_path: Path) -> None:
    found = library(tmp_path, SET, "lie_flat:\nbed_rest:\n")
    path = tmp_path / "clinics/base" / SET
    reason = "the procedure asks for no rest"
    text = path.read_text("utf-8").replace("\nstay:", f"\n# check: ignore=rest-stated because {reason}\nstay:")
    path.write_text(text, "utf-8")
    (row,) = check_sets([path], found, select_rules(["rest-stated"], ()), TODAY)
    assert row.ignored == reason


def test_a_layout_holds_comments_too(tmp_path: Path) -> None:
    found = library(tmp_path, CONSENT, SIGNED)
    (row,) = check_sets([tmp_path], found, select_rules(["consent-witness"], ()), TODAY)
    assert row.ignored == "the law of our state asks for none"


def test_what_one_set_does_not_need_another_may(tmp_path: Path) -> None:
    """The comment is not told to be useless: the layout is that of all sets."""
    found = library(tmp_path, CONSENT, SIGNED.replace("patient,", "patient, witness,"))
    assert not check_sets([tmp_path], found, select_rules(["consent-witness"], ()), TODAY)


def test_a_comment_in_a_layout_that_is_not_understood_is_told_once(tmp_path: Path) -> None:
    found = library(tmp_path, CONSENT, SIGNED.replace("=consent-witness", " everything"))
    rows = check_sets([tmp_path], found, select_rules(["consent-witness"], ()), TODAY)
    assert [row.rule for row in rows] == ["ignore-comment", "consent-witness"]
