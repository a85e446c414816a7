"""A physician of a list against those that a clinic names."""

import pytest

from handouts.schedule.person_names import is_listed_physician

KNOWN = ("Dr. Ann Lee", "José Núñez-Ortiz, MD", "O'Neil, Pat", "Dr. 李 明")


@pytest.mark.parametrize(
    "name",
    [
        "Dr. Ann Lee", "Ann Lee", "Lee", "Ann", "LEE, ANN", "A. Lee", "Ann Lee, M.D.", "Prof. Ann Lee MD PhD", "Jose Nunez Ortiz",
        "Dr Nunez", "Pat ONeil", "Pat O’Neil", "李 明",
    ],
)  # fmt: skip
def test_same_physician(name: str) -> None:
    assert is_listed_physician(name, KNOWN)


@pytest.mark.parametrize("name", ["Ann Leigh", "B. Lee", "Dr. Ann Kim", "A. L.", "Dr.", "Smith", "Ann Lee Kim"])
def test_other_physician(name: str) -> None:
    assert is_listed_physician(name, KNOWN) is False
