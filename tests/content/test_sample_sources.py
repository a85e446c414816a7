"""Sample sets name the public page of each fact, and their clinics and phone numbers are fictional."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.resources import templates_dir
from tests.support.clinics import CLINICS

LIBRARY = Library(templates_dir(), templates_dir())
SAMPLES = [name for name in LIBRARY.clinics() if name not in CLINICS]
"""The samples of fictional clinics. The kyphoplasty samples are of real pages, and have their own table of facts."""
SETS = [
    path
    for name in SAMPLES
    for path in sorted((templates_dir() / "clinics" / name).glob("*.yaml"))
    if path.name != "clinic.yaml"
]
DECLARED = re.compile(r"^# ([a-z]\d+) +\S", re.M)
FICTIONAL = re.compile(r"\(\d{3}\) 555-01\d\d|020 7946 0\d{3}")
"""Numbers that are reserved for fiction: 555-0100 to 555-0199 in the US, and those of Ofcom for drama."""


def source_tags(text: str) -> tuple[set[str], set[str]]:
    """The tags of sources that the head of a file declares, and those that the lines of the set use."""
    head, _, body = text.partition("\nprocedure: ")
    declared = set(DECLARED.findall(head))
    letter = next(iter(declared))[0]
    comments = re.findall(r"#(?=[^\"]*$) ?(.*)", body, re.M)
    return declared, {tag for comment in comments for tag in re.findall(rf"\b{letter}\d+\b", comment)}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_each_source_is_named_and_used(path: Path) -> None:
    declared, used = source_tags(path.read_text(encoding="utf-8"))
    assert used <= declared, "a comment names a source that the head of the file does not list"
    overlays = (path.parent / folder for folder in ("sites", "physicians"))
    more = " ".join(file.read_text(encoding="utf-8") for folder in overlays for file in folder.rglob("*.yaml"))
    assert {tag for tag in declared - used if not re.search(rf"\b{tag}\b", more)} == set(), "a source is not used"


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_entries_state_their_source(path: Path) -> None:
    """Nearly every entry of a list of facts ends with the tag of its source, or stands below a comment with it."""
    declared, _ = source_tags(path.read_text(encoding="utf-8"))
    letter = next(iter(declared))[0]
    body = path.read_text(encoding="utf-8").partition("\nprocedure: ")[2].partition("\nreferences:")[0]
    for block in re.split(r"\n(?=[a-z_]+:)", body):
        key = block.partition(":")[0]
        if key in ("summary", "how", "risks", "benefits", "warning", "after", "plan", "prepare", "activity", "expect"):
            assert re.search(rf"# .*\b{letter}\d+\b", block), key


@pytest.mark.parametrize("name", SAMPLES)
def test_phones_are_fictional(name: str) -> None:
    clinic = LIBRARY.clinic(name)
    assert clinic
    assert clinic.phone
    assert clinic.after_hours_phone
    for path in (templates_dir() / "clinics" / name).rglob("*.yaml"):
        for line in re.findall(r"^ *(?:after_hours_)?phone: (.+)$", path.read_text(encoding="utf-8"), re.M):
            assert FICTIONAL.fullmatch(line.strip()), line


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.parent.name)
def test_no_reviewer_is_named(path: Path) -> None:
    instructions = LIBRARY.load(path.parent.name, path.stem, ("preparation",)).instructions.value
    assert (instructions.status, instructions.review.by, instructions.review.on) == ("sample", None, None)


@pytest.mark.parametrize("name", SAMPLES)
def test_logo_is_ours_and_small(name: str) -> None:
    logo = templates_dir() / "clinics" / name / "logo.svg"
    assert logo.stat().st_size < 2000
    assert "<title>" in logo.read_text(encoding="utf-8")
