"""A comma inside {...} cuts a text in two; the message says to put the text in quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.errors import InputError
from tests.provenance.number_rich_set import content


@pytest.mark.parametrize(
    ("risk", "key"),
    [
        ("{text: Bleeding, how_common: 1 in 1,000}", "000"),
        ("{text: Bleeding, how_common: 5 in 1,000 people}", "000 people"),
        ("{text: Pain, Fever, how_common: 1 in 10}", "Fever"),
    ],
)
def test_the_rest_after_a_comma_is_told_with_quotes_as_the_cure(risk: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        content(tmp_path, f"risks: [{risk}]\n")
    (problem,) = refused.value.problems
    assert problem.message == f'unknown key "{key}"'
    assert 'put text that contains a comma in quotes: "..."' in problem.hint


def test_an_unknown_key_is_told_as_before(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        content(tmp_path, "risks:\n  - text: Bleeding\n    foo: 3\n")
    assert "use one of" in refused.value.problems[0].hint
