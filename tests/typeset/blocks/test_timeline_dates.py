"""Where the date of a day of the timeline may break: between its weekday and its day, in any language."""

from __future__ import annotations

import pytest

from handouts.document import Run
from handouts.typeset.blocks.timeline import _split_after_weekday


@pytest.mark.parametrize(
    "date",
    [
        "Tuesday,|November_24",
        "Thứ_Ba,|24_tháng_11",
        "martes|24_de_noviembre",
        "الثلاثاء،|24_نوفمبر",
        "11월_24일|화요일",
        "12月1日星期二",
    ],
)
def test_date_breaks_after_its_weekday(date: str) -> None:
    together = date.replace("|", "_").replace("_", "\u00a0")
    (split,) = _split_after_weekday((Run(together),))
    assert isinstance(split, Run)
    assert split.text == date.replace("|", " ").replace("_", "\u00a0")
