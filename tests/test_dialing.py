"""Phone numbers with letters: kept as they are written, dialed as digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.compose.placeholders import tel_uri
from handouts.contact_details import digits_to_dial
from handouts.content.models.scalars import ContentModel, Phone
from tests.schedule.lists import GOOD, booking, delimited, table, taken

ADDRESS = ("1 Main Street", "Springfield, GA 30000")
NUMBERS = [
    ("1-800-GO-SPINE", "1-800-467-7463", "tel:+18004677463"),
    ("(800) GO-SPINE", "800-467-7463", "tel:+18004677463"),
    ("1-800-GO-SPINE ext. 12", "1-800-467-7463 ext. 12", "tel:+18004677463;ext=12"),
    ("800.FLOWERS", "800-356-9377", "tel:+18003569377"),
    ("555-010-0199", "555-010-0199", "tel:5550100199"),
    ("555-010-0199 ext. 12", "555-010-0199 ext. 12", "tel:5550100199;ext=12"),
    ("555-010-0199 x12", "555-010-0199 x12", "tel:5550100199;ext=12"),
]


class Clinic(ContentModel):
    phone: Phone


@pytest.mark.parametrize(("written", "digits", "link"), NUMBERS)
def test_a_number_is_kept_as_written_and_dialed_as_digits(tmp_path: Path, written: str, digits: str, link: str) -> None:
    assert digits_to_dial(written) == digits
    assert tel_uri(written, ADDRESS) == link
    assert Clinic.model_validate({"phone": written}).phone == written
    assert booking(taken(delimited(tmp_path / "day.csv", table([{**GOOD, "phone": written}])))).phone == written


@pytest.mark.parametrize(
    "text", ["555-010-0199 (daughter)", "555-010-0199 ANNA", "call me", "GO-SPINE", "1-800-GO", "911"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert digits_to_dial(text) == text


@pytest.mark.parametrize("text", ["GO-SPINE", "1-800-GO", "call me", "n o t a number"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        Clinic.model_validate({"phone": text})
