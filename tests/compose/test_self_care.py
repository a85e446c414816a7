"""What may happen at home: the table of `self_care`, and whom to contact, in tiers and in the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.document import Blank, GradedTier, TextTable, WarningBox
from handouts.errors import InputError
from handouts.provenance.explanation import explain
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment, GivenDetails
from tests.support.countries import SET, country_content, write_clinic
from tests.support.document_text import lines

HEAD = SET.partition("warning:")[0]
RULES = (
    SET
    + """\
  tiers:
    - {action: see, who: your family doctor, soon: now, signs: [The wound looks infected]}
    - {action: call, who: midwife, soon: today, signs: [Passing urine hurts]}
    - {action: call_office_hours, signs: [You have a question]}
    - {action: tell, who: ward, soon: next_visit, signs: [Your leg is numb]}
    - {action: go_to, who: the nearest walk-in clinic, signs: [The bandage came off]}
self_care:
  - {sign: Your child vomits once or twice, normal: true}
  - sign: Your child vomits or feels sick
    do: [{text: Give no food., for: about 1 h}, Then see whether light food stays down.]
    if_not_better: {action: call, who: your family doctor or the nearest emergency department}
  - {sign: The nose bleeds, do: [Press firmly on its side.], for: 10-15 min, if_not_better: emergency_department}
  - {sign: It hurts, do: [Rest.], for: a few days, if_not_better: midwife}
  - {sign: It itches, do: [Do not scratch.], if_not_better: ward}
  - {sign: You are dizzy, do: [Lie down.], if_not_better: emergency}
  - {sign: You are tired, do: [Sleep.], if_not_better: call_now}
  - {sign: You are cold, do: [Use a blanket.]}
"""
)
CLINIC = """\
contacts: {midwife: {name: your midwife, phone: 555-010-0177}, ward: {name: the Maple ward, write_phone: true}}
"""


def page(content: Content, **appointment: object) -> list[str]:
    return lines(compose(content, "discharge", Appointment(**appointment)))  # type: ignore[arg-type]


def part(text: list[str], heading: str) -> list[str]:
    """The lines of one section."""
    start = text.index(f"## {heading}") + 1
    return text[start : next(index for index in range(start, len(text)) if text[index].startswith("## "))]


def test_contacts_of_tiers(tmp_path: Path) -> None:
    assert part(page(country_content(tmp_path, "US", RULES, CLINIC)), "When to get help") == [
        "! Call 911 for any of these: ",
        "- You cannot move your legs",
        "! Call us now for any of these: ",
        "Phone: 555-010-0199",
        "Nights and weekends: ____",
        "- Fever",
        "! See your family doctor now for any of these: ",
        "- The wound looks infected",
        "! Call your midwife today for any of these: 555-010-0177",
        "- Passing urine hurts",
        "! Call us during office hours for any of these: 555-010-0199",
        "- You have a question",
        "! Tell the Maple ward at your next visit for any of these: ____",
        "- Your leg is numb",
        "! Go to the nearest walk-in clinic for any of these: ",
        "- The bandage came off",
    ]


def test_table(tmp_path: Path) -> None:
    assert part(page(country_content(tmp_path, "US", RULES, CLINIC)), "If this happens at home") == [
        "If this happens | Do this | If that does not help",
        "Your child vomits once or twice | This is normal. | ",
        (
            "Your child vomits or feels sick | For about 1 hour: Give no food.\nThen see whether light food stays down. |"
            " Call your family doctor or the nearest emergency department."
        ),
        "The nose bleeds | For 10 to 15 minutes: Press firmly on its side. | Go to the emergency department now.",
        "It hurts | For a few days: Rest. | Call your midwife: 555-010-0177",
        "It itches | Do not scratch. | Call the Maple ward: ____",
        "You are dizzy | Lie down. | Call 911.",
        "You are tired | Sleep. | Call us now: 555-010-0199",
        "You are cold | Use a blanket. | ____",
    ]


def test_words_of_the_country_and_of_a_parent(tmp_path: Path) -> None:
    content = country_content(tmp_path, "GB", RULES.replace("status:", "reader: parent\nstatus:"), CLINIC.replace(
        "555-010-0177", "0113 496 0177"
    ))  # fmt: skip
    text = "\n".join(page(content))
    assert "Go to A&E now." in text
    assert "Call 999." in text
    assert "Tell the Maple ward at your child's next visit for any of these" in text


def test_only_normal_things_have_no_column_for_contacts(tmp_path: Path) -> None:
    rules = HEAD + "self_care: [{sign: You are tired, normal: true, do: [Sleep.]}]\n"
    assert part(page(country_content(tmp_path, "US", rules)), "If this happens at home") == [
        "If this happens | Do this",
        "You are tired | This is normal.\nSleep.",
    ]


def test_a_set_without_self_care_has_no_section(tmp_path: Path) -> None:
    assert "## If this happens at home" not in page(country_content(tmp_path, "US"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            (),
            ["If you are allergic: Hives | Rest. | Call us now: 555-010-0199", "Sleep | For 1 hour: Lie down. | ____"],
        ),
        ((("allergy", "yes"),), ["Hives | Rest. | Call us now: 555-010-0199", "Sleep | For 1 hour: Lie down. | ____"]),
        ((("allergy", "no"),), ["Sleep | Lie up. | ____"]),
    ],
)
def test_conditions(answer: tuple[tuple[str, str], ...], expected: list[str], tmp_path: Path) -> None:
    """A step keeps its length when its condition is decided."""
    rules = HEAD + (
        'asks: {allergy: {ask: "Are you allergic?", if: If you are allergic, if_not: If not}}\n'
        "self_care:\n"
        "  - {sign: Hives, do: [Rest.], if_not_better: call_now, only_if: allergy}\n"
        "  - sign: Sleep\n"
        "    do: [{text: Lie down., for: 1 h, only_if: allergy}, {text: Lie up., only_if: not allergy}]\n"
    )
    text = part(page(country_content(tmp_path, "US", rules), answers=answer), "If this happens at home")[1:]
    if not answer:
        expected = [expected[0], "Sleep | If you are allergic: For 1 hour: Lie down.\nIf not: Lie up. | ____"]
    assert text == expected


def test_urgency_of_tiers(tmp_path: Path) -> None:
    document = compose(country_content(tmp_path, "US", RULES, CLINIC), "discharge", Appointment())
    blocks = [block for section in document.sections for block in section.blocks]
    (box,) = (block for block in blocks if isinstance(block, WarningBox))
    urgencies = [tier.urgency for tier in box.tiers if isinstance(tier, GradedTier)]
    assert urgencies == ["emergency", "now", "now", "now", "later", "later", "later"]


def test_lines_have_labels(tmp_path: Path) -> None:
    document = compose(country_content(tmp_path, "US", RULES, CLINIC), "discharge", Appointment())
    (table,) = (block for section in document.sections for block in section.blocks if isinstance(block, TextTable))
    labels = [inline.label for row in table.rows for cell in row for inline in cell if isinstance(inline, Blank)]
    assert labels == ["Phone of the Maple ward", "If that does not help"]


def test_numbers_are_explained(tmp_path: Path) -> None:
    content = country_content(tmp_path, "US", RULES, CLINIC)
    numbers = {
        entry.number.text: [(Path(source.place[0]).name, source.place[1]) for source in entry.sources]
        for entry in explain(content, "discharge", GivenDetails.empty())
    }
    assert numbers["555-010-0177"] == [("clinic.yaml", 6)]
    assert numbers["10 to 15 minutes"] == [("balloon-kyphoplasty.yaml", 21)]
    assert numbers["1 hour"] == [("balloon-kyphoplasty.yaml", 19)]


def test_unknown_contact(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        country_content(tmp_path, "US", RULES, CLINIC.replace("midwife:", "midwives:"))
    problems = [(problem.line, problem.column, problem.message) for problem in error.value.problems]
    message = "'midwife' is not in `contacts` of clinic.yaml"
    assert problems == [(12, 27, message), (22, 67, message)]
    assert all('did you mean "midwives"?' in problem.hint for problem in error.value.problems)


def test_contacts_of_a_site(tmp_path: Path) -> None:
    sites = (
        "sites:\n  north: {name: North, address: [1 Street], contacts: {midwife: {name: the midwife at North}}}\n"
        "  south: {name: South, address: [2 Street]}\n"
    )
    write_clinic(tmp_path, "US", RULES, CLINIC)
    file = tmp_path / "clinics" / "spine" / "clinic.yaml"
    file.write_text(file.read_text("utf-8") + sites, encoding="utf-8")
    library = Library(tmp_path, templates_dir())
    content = library.load("spine", None, ["discharge", "consent", "preparation"])
    for location, expected in (("north", "Call the midwife at North."), ("south", "Call your midwife: 555-010-0177")):
        selection = content.selection._replace(location=location)
        text = "\n".join(page(library.select(content, selection), location=location))
        assert expected in text
        assert "Call the Maple ward: ____" in text


def test_no_section_for_it(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    layout = (templates_dir() / "documents" / "discharge.yaml").read_text("utf-8")
    (documents / "discharge.yaml").write_text(layout.replace("show: self_care", "show: topics"), encoding="utf-8")
    with pytest.raises(InputError, match=r"balloon-kyphoplasty.yaml:17:3: no document has a section `show: self_care`"):
        country_content(tmp_path, "US", RULES, CLINIC)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("", "Call us now: 555-010-0199"),
        (
            "phone: 555-010-0100\nafter_hours_phone: 555-010-0199\n",
            "Call us now: 555-010-0100 (nights and weekends: 555-010-0199)",
        ),
        ("phone: 555-010-0100\nafter_hours_phone: 555-010-0100\n", "Call us now: 555-010-0100"),
    ],
)
def test_number_at_night(tmp_path: Path, numbers: str, expected: str) -> None:
    """Who calls at any hour has the number that is answered then."""
    text = page(country_content(tmp_path, "US", RULES, CLINIC + numbers))
    (row,) = [line for line in text if "Call us now: " in line]
    assert row.rstrip(" |").endswith(expected)
