"""`reader: parent` and `reader: carer`: titles, headings and fixed words for who reads the pages."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from handouts.compose.composer import compose
from handouts.content.models.labels import Labels
from handouts.document import Signature
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from tests.support.countries import DOCUMENTS, SET, country_content
from tests.support.document_text import lines

VISIT = Appointment(name="Otto Muster", date=dt.date(2026, 12, 1), time=dt.time(10), own_risks=("One kidney.",))
RULES = (
    SET
    + """\
lie_flat: {time: 1 h, after: procedure}
medicines: {table: [{generic: ibuprofen, action: stop, before: 3 days before procedure}]}
feel: [Your child may feel sleepy.]
benefits: [Fewer sore throats.]
"""
)


def page(root: Path, code: str, reader: str, document: str) -> str:
    content = country_content(root, code, f"reader: {reader}\n{RULES}")
    return "\n".join(lines(compose(content, document, VISIT)))


@pytest.mark.parametrize(
    ("document", "texts"),
    [
        ("preparation", ["# Getting ready for your child's balloon kyphoplasty", "Child's name: Otto Muster",
                         "Your child must stop eating", "Your child's balloon kyphoplasty begins.",
                         "Do not give ibuprofen from this day on.", "the day of your child's procedure",
                         "## What your child may feel", "## Your child's medicines"]),
        ("consent", ["# Consent for your child's balloon kyphoplasty", "## How it may help your child",
                     "## Risks for your child", "Parent or person with parental responsibility",
                     "I agree to balloon kyphoplasty (spinal level: ____) by ____ on Tuesday 1 December 2026 for my child.", "Relationship to the child"]),
        ("discharge", ["# Going home after your child's balloon kyphoplasty", "(1 hour after your child's procedure)"]),
    ],
)  # fmt: skip
def test_pages_for_a_parent(document: str, texts: list[str], tmp_path: Path) -> None:
    text = page(tmp_path, "GB", "parent", document)
    assert [expected for expected in texts if expected not in text] == []
    assert not re.search(r"\b[Yy]our (?:balloon|procedure|appointment|medicines?)\b", text)


def test_guardian_in_the_united_states(tmp_path: Path) -> None:
    text = page(tmp_path, "US", "parent", "consent")
    assert "Parent or legal guardian" in text
    assert "parental responsibility" not in text


def test_pages_for_a_carer(tmp_path: Path) -> None:
    assert "# Getting ready for the balloon kyphoplasty of the person you care for" in page(
        tmp_path, "GB", "carer", "preparation"
    )
    consent = page(tmp_path, "GB", "carer", "consent")
    assert "# Consent for balloon kyphoplasty" in consent
    assert "Patient or legal representative" in consent, "a carer can not sign for an adult"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_patient_is_the_default(document: str, tmp_path: Path) -> None:
    stated = page(tmp_path, "GB", "patient", document)
    unstated = "\n".join(lines(compose(country_content(tmp_path, "GB", RULES), document, VISIT)))
    assert stated == unstated


def test_a_parent_signs(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", f"reader: parent\n{RULES}")
    blocks = [block for section in compose(content, "consent", VISIT).sections for block in section.blocks]
    signatures = {block.party: block for block in blocks if isinstance(block, Signature)}
    assert "Patient or legal representative" not in signatures
    signed = signatures["Parent or person with parental responsibility"]
    assert "Relationship to the child" in [line.label for row in signed.rows for line in row]


def test_run_sheet_keeps_the_words_for_staff(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", f"reader: parent\n{RULES}")
    assert content.labels.value.facts.name == "Child's name"
    assert content.staff_labels.facts.name == "Name"
    assert content.staff_labels.language == "en-GB"


@pytest.mark.parametrize("reader", ["parent", "carer"])
def test_no_label_speaks_of_the_reader_as_the_patient(reader: str) -> None:
    """A new label with 'your procedure' needs one for a parent and for a carer."""
    folder = templates_dir() / "labels"
    base, overlay = (yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")) for name in ("en", f"en.{reader}"))
    matches = [
        f"{group}.{key}"
        for group in Labels.model_fields
        if group not in ("desk", "mail")
        for key, text in (base[group].items() if isinstance(base.get(group), dict) else ())
        if isinstance(text, str)
        and re.search(
            r"\byour (?:procedure|medicines?|\{procedure\}|\{time\} app|app)|\byou (?:are|have|take|go|finish|stay)\b",
            text,
            re.I,
        )
        and key not in overlay.get(group, {})
    ]
    assert matches == []
