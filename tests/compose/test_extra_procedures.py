"""What may become necessary during the procedure: on the consent form with a line to refuse it, elsewhere as a list."""

from __future__ import annotations

from handouts.compose.composer import compose
from handouts.document import InitialsBlank, TextTable
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.small_content import content

RULES = """
asks: {eggs: {ask: "Do you eat eggs?", if: If you eat eggs}}
extra_procedures:
  - {needed_if: polyps are found, text: The doctor takes them out.}
  - {needed_if: you lose a lot of blood, text: You get blood of a donor., only_if: eggs}
"""


def section(document: str, heading: str, **appointment: object) -> list[str]:
    text = lines(compose(content(RULES), document, Appointment(**appointment)))  # type: ignore[arg-type]
    start = text.index(f"## {heading}") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


def test_consent() -> None:
    """Each has a line for initials of its own, with a label that a screen reader says."""
    assert section("consent", "Procedures that may be needed") == [
        "These may become necessary during the procedure. Put your initials beside any that you refuse.",
        "If | We may do this | I refuse this (initials)",
        "Polyps are found | The doctor takes them out. | ____",
        "If you eat eggs: You lose a lot of blood | You get blood of a donor. | ____",
    ]
    document = compose(content(RULES), "consent", Appointment())
    tables = [block for part in document.sections for block in part.blocks if isinstance(block, TextTable)]
    assert [row[-1] for row in tables[0].rows] == [(InitialsBlank("I refuse this (initials)", 12),)] * 2


def test_preparation() -> None:
    assert section("preparation", "What may also be done", answers=(("eggs", "no"),)) == [
        "- If polyps are found: The doctor takes them out."
    ]


def test_a_set_without_them_has_no_section() -> None:
    for document in ("consent", "preparation"):
        assert "may be needed" not in "\n".join(lines(compose(content(), document, Appointment())))
