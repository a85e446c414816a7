"""Medicines: misspelled names, brands and their ingredients."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.drug_spelling import likely_drug_name
from handouts.content.medicine_names import all_drugs, find_drug
from tests.check.finding_levels import RULES, Row, finding_level
from tests.support.base_set import SET, check_context

NAMES: list[Row] = [
    ("prepare", "Stop Plavex 5 days before.", "W"),
    ("prepare", "Tell us if you take Elequis or Coumadin.", "W"),
    ("prepare", "Do not take ibuprophen.", "W"),
    ("prepare", "Take Zantac, Xanax, Celebrex and Cerebyx as usual.", ""),
    ("prepare", "Dr. Lantos tells you when to stop your medicines.", ""),
    ("prepare", "Take prednisolone or prednisone.", ""),
    ("prepare", "Stop asprin 7 days before.", "W"),
    ("prepare", "You use contrast, a program, a horizon, regular insulins.", ""),
    ("prepare", "Take your evening dose, an antacid and allergy pills.", ""),
    ("prepare", "Stop Lovanox and Xeralto.", "W"),
]


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row[1])
def test_misspelled_names(row: Row) -> None:
    assert finding_level("medicine-spelling", row, NAMES) == row[2]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Plavex", "Plavix"), ("Coumadine", "Coumadin"), ("Elequis", "Eliquis"), ("Xeralto", "Xarelto"),
        ("asprin", "aspirin"), ("clopidogril", "clopidogrel"), ("metforman", "metformin"), ("Lovanox", "Lovenox"),
    ],
)  # fmt: skip
def test_suggested_name(word: str, name: str) -> None:
    assert likely_drug_name(word) == name


def test_known_names_and_words() -> None:
    ordinary_words = (
        "Zantac Xanax Celebrex Cerebyx prednisone prednisolone Losec Lasix Lamisil Lamictal contrast program evening"
    )
    assert not any(likely_drug_name(word) for word in (*all_drugs(), *ordinary_words.split()))


@pytest.mark.parametrize(
    ("brand", "ingredients"),
    [
        ("Xigduo", {"dapagliflozin", "metformin"}), ("Synjardy", {"empagliflozin", "metformin"}),
        ("Soliqua", {"insulin glargine", "lixisenatide"}), ("Vimovo", {"naproxen", "esomeprazole"}),
        ("Janumet", {"sitagliptin", "metformin"}), ("Glyxambi", {"empagliflozin", "linagliptin"}),
        ("Yosprala", {"aspirin", "omeprazole"}), ("Aggrenox", {"aspirin", "dipyridamole"}),
    ],
)  # fmt: skip
def test_combination_ingredients(brand: str, ingredients: set[str]) -> None:
    drug = find_drug(brand)
    assert drug is not None
    assert drug.ingredients == ingredients


@pytest.mark.parametrize(
    ("rows", "levels"),
    [
        ("{generic: clopidogrel, brands: [Eliquis], action: ask}", "E"),
        ("{generic: thrombostat, brands: [Eliquis], action: ask}", "E"),
        ("{generic: glipizide, brands: [Xigduo], action: ask}", "E"),
        ("{generic: metformin, brands: [Xigduo], action: ask}", ""),
        ("{generic: blood thinners, brands: [Eliquis, Plavix], action: ask}", ""),
        ("{generic: ginkgo, brands: [Ginkgold], action: ask}", ""),
        (
            (
                "{generic: metformin, brands: [Xigduo], action: stop, before: 1 day before procedure}\n"
                "{generic: dapagliflozin, action: stop, before: 3 days before procedure}"
            ),
            "W",
        ),
    ],
)
def test_brand_or_generic_known(rows: str, levels: str, tmp_path: Path) -> None:
    text = "medicines:\n  table:\n" + "".join(f"    - {row}\n" for row in rows.splitlines())
    rule = RULES["medicine-brands"]
    assert (
        "".join(
            (violation.severity or rule.severity)[0].upper()
            for violation in rule.check(check_context(tmp_path, SET, text))
        )
        == levels
    )
