"""Labels: a wrong or a missing placeholder is an error."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from handouts.content.models.labels import Labels
from tests.support.small_content import shipped


def changed(path: str, value: Any) -> dict[str, Any]:
    tree: dict[str, Any] = shipped("labels", "en")
    *groups, key = path.split(".")
    node = tree
    for group in groups:
        node = node[group]
    node[key] = value
    return tree


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("until.exact", "until", "must contain {time}"),
        ("until.exact", "until {tiem}", 'did you mean "time"'),
        ("until.exact", "until {time", "a single"),
        ("tiles.bring", "Bring {what}", "unknown placeholder"),
        ("tiles.bring", "", "empty"),
        ("dates.clock", "25", "'12' or '24'"),
        ("dates.weekdays", ("Monday",), "a list of 7"),
        ("dates.months", "January", "a list of 12"),
        ("page.page", "Page {number}", "must contain {total}"),
        ("tiles.bringg", "Bring", "Extra inputs"),
    ],
)
def test_wrong_labels(path: str, value: Any, expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        Labels.model_validate(changed(path, value))


def test_word_order_is_free() -> None:
    labels = Labels.model_validate(changed("until.exact", "{time}, not before"))
    assert labels.until.exact == "{time}, not before"
