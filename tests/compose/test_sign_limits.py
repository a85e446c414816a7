"""Measured limits of signs: printed as stated, in the numbers of the page's language, and explained."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.content.models.sign_limits import SignLimit, parse_sign_limit
from handouts.provenance.explanation import explain
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.compose.test_other_contacts import HEAD
from tests.compose.test_warning_tiers import box
from tests.support.countries import country_content
from tests.support.document_text import lines

RULES = (
    HEAD
    + """\
warning:
  emergency: [{text: A fever, limit: over 40 C}]
  call_us:
    - {text: A fever, limit: 38.5 C or higher, lasting: more than 1 day}
    - {text: Your top blood pressure is low., limit: below 90 mmHg}
    - {text: Your oxygen, limit: 92 % or lower}
    - {text: Your temperature, limit: below 35.5 C (95.9 F)}
self_care:
  - {sign: A fever, limit: at least 38 C, do: [Rest.], if_not_better: call_now}
what_if:
  - {if: your blood sugar is high, limit: above 15 mmol/L, contact: call_us}
"""
)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("above 38.5 C", SignLimit("above", Decimal("38.5"), "°C")),
        ("more than 38.5 degrees C", SignLimit("above", Decimal("38.5"), "°C")),
        ("100.4°F or higher", SignLimit("at_least", Decimal("100.4"), "°F")),
        ("36 C and below", SignLimit("at_most", Decimal(36), "°C")),
        ("under 90 mm Hg", SignLimit("below", Decimal(90), "mmHg")),
        ("at most 92%", SignLimit("at_most", Decimal(92), "%")),
        ("above 101 F (38.3 C)", SignLimit("above", Decimal(101), "°F", (Decimal("38.3"), "°C"))),
        ("38 C (100.4°F) or higher", SignLimit("at_least", Decimal(38), "°C", (Decimal("100.4"), "°F"))),
    ],
)
def test_forms(text: str, limit: SignLimit) -> None:
    assert parse_sign_limit(text) == limit


def test_page(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", RULES)
    assert box(content) == [
        "! Call 999 for any of these: ",
        "- A fever (above 40 °C)",
        "! Call us now for any of these: ",
        "Phone: 0113 496 0100",
        "Nights and weekends: ____",
        "- A fever (38.5 °C or higher, for more than 1 day)",
        "- Your top blood pressure is low (below 90 mmHg).",
        "- Your oxygen (92% or lower)",
        "- Your temperature (below 35.5 °C / 95.9 °F)",
    ]
    assert any(line.startswith("A fever (38 °C or higher) | Rest.") for line in page(content, "discharge"))
    assert any(line.startswith("Your blood sugar is high (above 15 mmol/L)") for line in page(content, "preparation"))


def page(content: object, document: str) -> list[str]:
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines(compose(content, document, Appointment()))]  # type: ignore[arg-type]


def test_the_number_is_explained(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", RULES)
    line = RULES[: RULES.index("38.5 C or higher")].count("\n") + 1
    (explained,) = (
        entry for entry in explain(content, "discharge", GivenDetails.empty()) if "38.5" in entry.number.text
    )
    (source,) = explained.sources
    assert (source.place[1], source.written) == (line, "38.5 C or higher")
