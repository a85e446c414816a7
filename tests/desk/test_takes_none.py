"""The desk's form: `none` under medicines is known; an empty field is not; a ticked medicine contradicts it."""

from __future__ import annotations

import datetime as dt

import pytest

from handouts.content.medicine_details import NO_MEDICINES
from handouts.desk.form import FormFields
from handouts.errors import InputError

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(("text", "medicines"), [("none", NO_MEDICINES), ("No medicines", NO_MEDICINES), ("", ())])
def test_none(text: str, medicines: tuple[str, ...]) -> None:
    fields = FormFields.from_form({"medicines": text}, ())
    assert fields.checked_details(TODAY).appointment.medicines == medicines


def test_none_beside_a_tick() -> None:
    with pytest.raises(InputError) as error:
        FormFields.from_form({"medicines": "none"}, ("warfarin",)).checked_details(TODAY)
    (problem,) = error.value.problems
    assert (problem.file, problem.message) == ("--medicine", "'none' is not a medicine")
