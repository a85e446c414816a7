"""A clinic's country decides its emergency number, dates, clock, fixed words and phone links."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from handouts.compose.composer import compose
from handouts.compose.mail_content import mail_text
from handouts.content.library import Library
from handouts.content.models.country import Country
from handouts.content.reader import read_model
from handouts.document import Document, Run
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from tests.support.countries import DOCUMENTS, SET, ZONES, country_content, write_clinic
from tests.support.document_text import lines

TEMPLATES = templates_dir()
CODES = sorted(path.stem for path in (TEMPLATES / "countries").glob("*.yaml"))
VISIT = Appointment(
    name="Maria Beispiel", date=dt.date(2026, 12, 1), time=dt.time(15), ended=dt.datetime(2026, 12, 1, 16, 5)
)
EMERGENCY = {
    "US": ["911"], "CA": ["911"], "GB": ["999", "112"], "IE": ["112", "999"], "AU": ["000", "112"], "NZ": ["111"],
    "DE": ["112"], "FR": ["112", "15"], "MX": ["911"],
}  # fmt: skip
FORMS = {
    "US": ("Tuesday, December 1", "December 1, 2026", "2:15 PM"),
    "CA": ("Tuesday, December 1", "December 1, 2026", "2:15 p.m."),
    "GB": ("Tuesday 1 December", "1 December 2026", "2:15 pm"),
    "IE": ("Tuesday 1 December", "1 December 2026", "2:15 pm"),
    "AU": ("Tuesday 1 December", "1 December 2026", "2:15 pm"),
    "NZ": ("Tuesday 1 December", "1 December 2026", "2:15 pm"),
    "DE": ("Tuesday 1 December", "1 December 2026", "14:15"),
    "FR": ("Tuesday 1 December", "1 December 2026", "14:15"),
    "MX": ("Tuesday, December 1", "December 1, 2026", "2:15 PM"),
}
DIALED = {
    "US": "tel:5550100199", "CA": "tel:5550100199", "GB": "tel:+441134960100", "IE": "tel:+35314960100",
    "AU": "tel:+61255501234", "NZ": "tel:+6495551234", "DE": "tel:+4930901820", "FR": "tel:+33142685300",
    "MX": "tel:+525551280000",
}  # fmt: skip


def pages(content: Any, appointment: Appointment = VISIT) -> dict[str, Document]:
    return {name: compose(content, name, appointment) for name in DOCUMENTS}


def text_of(document: Document) -> str:
    return "\n".join(lines(document)).replace("\u00a0", " ")


def messages(error: InputError) -> list[str]:
    return [f"{Path(p.file).name}:{p.line}:{p.column}: {p.message} | {p.hint}" for p in error.problems]


def refusal(root: Path, code: str, rules: str = SET, clinic: str = "") -> list[str]:
    with pytest.raises(InputError) as caught:
        country_content(root, code, rules, clinic)
    return messages(caught.value)


def test_every_country_has_an_expectation() -> None:
    assert CODES == sorted(EMERGENCY) == sorted(FORMS) == sorted(ZONES)


@pytest.mark.parametrize("code", CODES)
def test_emergency_numbers(code: str) -> None:
    country = read_model(TEMPLATES / "countries" / f"{code}.yaml", Country).value
    assert country.country == code
    assert [entry.number for entry in country.emergency] == EMERGENCY[code]


@pytest.mark.parametrize("code", CODES)
def test_pages_of_a_country(code: str, tmp_path: Path) -> None:
    documents = pages(country_content(tmp_path, code))
    weekday, day, time = FORMS[code]
    preparation, discharge = text_of(documents["preparation"]), text_of(documents["discharge"])
    assert f"Call {EMERGENCY[code][0]} for any of these" in discharge
    assert weekday in preparation
    assert time in preparation
    assert day in str(dict(documents["consent"].furniture.strip)) + text_of(documents["consent"])
    assert {document.lang for document in documents.values()} == {f"en-{code}"}
    phones = {
        part.link for _, value in documents["discharge"].furniture.contact for part in value if isinstance(part, Run)
    }
    assert phones == {DIALED[code]}
    if EMERGENCY[code][0] != "911":
        assert "911" not in "".join(map(repr, documents.values()))


@pytest.mark.parametrize("code", [code for code in CODES if code not in ("US", "CA", "MX")])
def test_spelling_outside_north_america(code: str, tmp_path: Path) -> None:
    for document in pages(country_content(tmp_path, code)).values():
        assert "nesthe" not in text_of(document).replace("anaesthe", "")


def test_a_clinic_in_the_united_states_needs_no_locale(tmp_path: Path) -> None:
    stated, unstated = (pages(country_content(tmp_path, "US", clinic=more)) for more in ("", "locale: ~"))
    assert stated == unstated
    digests = [country_content(tmp_path, "US", clinic=more).text_digests for more in ("", "locale: ~")]
    assert digests[0] == digests[1], "an approval stays valid"


@pytest.mark.parametrize("zone", ["Europe/London", "America/Toronto", "America/Tijuana", "UTC", "Pacific/Guam"])
def test_any_other_clinic_needs_one(zone: str, tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, "US", clinic=f"locale: ~\ntime_zone: {zone}")
    assert f"clinic.yaml:4:12: the clinic's country is not stated, and the time zone {zone} is not in the" in problem


@pytest.mark.parametrize(
    ("code", "clinic", "expected"),
    [
        ("GB", "time_zone: America/New_York", "the locale en-GB is not that of the time zone America/New_York"),
        (
            "US",
            "time_zone: Europe/London",
            "the locale en-US is not that of the time zone Europe/London, which is in GB",
        ),
        ("US", "time_zone: Europe/Andorra", "the locale en-US does not fit the time zone Europe/Andorra"),
        ("GB", "time_zone: America/Noronha", "the locale en-GB does not fit the time zone America/Noronha"),
        ("GB", 'emergency_number: "911"', "'911' is not an emergency number of the United Kingdom | write 999 or 112"),
        ("AU", 'emergency_number: "911"', "'911' is not an emergency number of Australia | write 000 or 112"),
        ("GB", "phone: 555-010-0199", "'555-010-0199' is not a complete phone number of the United Kingdom"),
        ("GB", 'after_hours_phone: "911"', "'911' is neither a full phone number nor a short number"),
        ("IE", "fax: 496 0100", "'496 0100' is not a complete phone number of Ireland"),
    ],
)
def test_what_a_country_does_not_have(code: str, clinic: str, expected: str, tmp_path: Path) -> None:
    assert expected in "\n".join(refusal(tmp_path, code, clinic=clinic))


@pytest.mark.parametrize("zone", ["America/Puerto_Rico", "Pacific/Guam", "UTC"])
def test_locale_of_a_zone_without_a_file(zone: str, tmp_path: Path) -> None:
    assert "Call 911" in text_of(pages(country_content(tmp_path, "US", clinic=f"time_zone: {zone}"))["discharge"])


def test_own_emergency_number_and_clock(tmp_path: Path) -> None:
    more = 'emergency_number: "112"\nclock: 24-hour\nafter_hours_phone: "111"'
    rules = SET + 'follow_up: ["In danger, call {emergency_number}."]\n'
    documents = pages(country_content(tmp_path, "GB", rules, more))
    discharge = text_of(documents["discharge"])
    assert "Call 112 for any of these" in discharge
    assert "In danger, call 112." in discharge
    assert "14:15" in text_of(documents["preparation"])
    assert "pm" not in text_of(documents["preparation"])
    assert "'tel:111'" in repr(documents["discharge"])


def test_another_emergency_number_needs_another_approval(tmp_path: Path) -> None:
    digests = [
        country_content(tmp_path, code, clinic=more).text_digests["discharge"]
        for code, more in (("GB", ""), ("GB", 'emergency_number: "112"'), ("GB", "clock: 24-hour"), ("IE", ""))
    ]
    assert len(set(digests)) == 4


@pytest.mark.parametrize(
    ("code", "text", "refused"),
    [
        ("GB", "Call 911 if you faint.", "911"),
        ("GB", "If you faint, dial **911**.", "911"),
        ("US", "Call 999 if you faint.", "999"),
        ("NZ", "Ring 000.", "000"),
        ("US", "Call 111 if you faint.", "111"),
        ("GB", "Call 111 or 999.", ""),
        ("CA", "Call 911 or 811.", ""),
        ("US", "Call 555-010-0199, call 999 0100, or dial 123 on your bedside phone.", ""),
        ("IE", "Call 112.", ""),
    ],
)
def test_emergency_number_of_another_country(code: str, text: str, refused: str, tmp_path: Path) -> None:
    rules = SET + f'follow_up: ["{text}"]\n'
    if not refused:
        country_content(tmp_path, code, rules)
        return
    (problem,) = refusal(tmp_path, code, rules)
    column = rules.splitlines()[-1].index(refused) + 1
    number = EMERGENCY[code][0]
    assert problem.startswith(f"balloon-kyphoplasty.yaml:10:{column}: {refused} is not an emergency number of ")
    assert problem.endswith(f"write {{emergency_number}}, which prints {number}")


def test_own_labels_with_a_written_number(tmp_path: Path) -> None:
    text = (TEMPLATES / "labels/en.yaml").read_text("utf-8").replace("{emergency_number}", "911")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/en.yaml").write_text(text, encoding="utf-8")
    assert "Call 911" in text_of(pages(country_content(tmp_path, "US"))["discharge"])
    (problem,) = refusal(tmp_path, "GB")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "Call 911" in row)
    assert problem.startswith(f"en.yaml:{line}:14: this label has no emergency number of the United Kingdom")


def test_own_labels_with_the_number_of_another_country(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    overlay = "language: en-GB\nmedicines: {past: The day is past. Call 911.}\n"
    (tmp_path / "labels/en-GB.yaml").write_text(overlay, encoding="utf-8")
    (problem,) = refusal(tmp_path, "GB")
    assert problem.startswith("en-GB.yaml:2:41: 911 is not an emergency number of the United Kingdom")


def test_own_overlay_is_used_without_being_named(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/en-US.yaml").write_text("tiles: {arrive: Come in}\n", encoding="utf-8")
    assert "[Come in]" in text_of(pages(country_content(tmp_path, "US"))["preparation"])


def test_missing_overlay(tmp_path: Path) -> None:
    (tmp_path / "countries").mkdir()
    text = (TEMPLATES / "countries/GB.yaml").read_text("utf-8").replace("en-001, en-GB", "en-0001, en-GB")
    (tmp_path / "countries/GB.yaml").write_text(text, encoding="utf-8")
    (problem,) = refusal(tmp_path, "GB")
    assert re.match(r'GB.yaml:\d+:10: labels/en-0001.yaml does not exist \| did you mean "en-001"', problem)


def test_own_country_and_overlay(tmp_path: Path) -> None:
    for name, text in {
        "countries/ZA.yaml": (
            "country: ZA\nname: South Africa\nemergency: [{number: '10177', name: Ambulance, use: ambulance}]\n"
            "paper: A4\ntime_zone: Africa/Johannesburg\nlabels: [en-001, en-ZA]\n"
        ),
        "labels/en-ZA.yaml": "language: en-ZA\ndocuments: {Wear: What to wear}\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    clinic = "locale: en-ZA\ntime_zone: Africa/Johannesburg\nphone: 021 555 0100"
    rules = SET + "wear: [A coat]\n"
    documents = pages(country_content(tmp_path, "US", rules, clinic))
    assert "Call 10177 for any of these" in text_of(documents["discharge"])
    assert "What to wear" in text_of(documents["preparation"])
    content = country_content(tmp_path, "US", rules, clinic)
    path = next(
        ("sections", row, "groups", index, "heading")
        for row, section in enumerate(content.layouts["preparation"].value.sections)
        for index, group in enumerate(section.groups)
        if group.heading == "What to wear"
    )
    assert Path(content.layouts["preparation"].place(*path)[0]).name == "en-ZA.yaml"


def test_overlay_loses_no_placeholder(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    overlay = 'language: en-GB\ndocuments: {"Consent for {procedure}": Consent}\n'
    (tmp_path / "labels/en-GB.yaml").write_text(overlay, encoding="utf-8")
    (problem,) = refusal(tmp_path, "GB")
    assert problem.startswith("en-GB.yaml:2:40: a text must keep the placeholders of the text that it replaces")


@pytest.mark.parametrize("path", sorted((TEMPLATES / "labels").glob("en[-.]*.yaml")), ids=lambda path: path.stem)
def test_texts_of_overlays_replace_texts_of_layouts(path: Path) -> None:
    layouts = " ".join((TEMPLATES / f"documents/{name}.yaml").read_text("utf-8") for name in DOCUMENTS)
    tree = yaml.safe_load(path.read_text("utf-8"))
    for text in tree.get("documents", {}):
        assert text in layouts


def test_overlays_are_not_languages() -> None:
    library = Library(TEMPLATES, TEMPLATES)
    assert "en" in library.languages()
    assert not {*library.languages()} & {f"en-{code}" for code in CODES}
    assert library.locales() == [f"en-{code}" for code in CODES]


def test_labels_of_a_clinic(tmp_path: Path) -> None:
    write_clinic(tmp_path, "GB")
    library = Library(tmp_path, TEMPLATES)
    labels = library.labels("en", "spine")
    assert (labels.language, labels.dates.day) == ("en-GB", "{day} {month}")
    assert library.labels("en").language == "en-US"


def test_no_emergency_number_in_the_code() -> None:
    """Only docstrings, which are examples, may name one."""
    numbers = {number for numbers in EMERGENCY.values() for number in numbers if len(number) == 3}
    pattern = re.compile(rf"(?<![\w.,/-])(?:{'|'.join(sorted(numbers))})(?![\w.,/-])")
    for path in (Path(__file__).parents[2] / "handouts").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        ]
        assert not [text for text in texts if pattern.search(text) and "\n" not in text], path


def test_mail_of_a_clinic(tmp_path: Path) -> None:
    write_clinic(tmp_path, "GB")
    library = Library(tmp_path, TEMPLATES)
    clinic = library.clinic("spine")
    assert clinic is not None
    mail = mail_text(library.labels("en", "spine"), clinic, encrypted=True, calendar=False)
    assert (mail.language, mail.phone, mail.phone_link) == ("en-GB", "0113 496 0100", "tel:+441134960100")
