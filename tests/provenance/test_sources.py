"""Every number on every page has a source, and the file states the number at that place."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.provenance.explanation import ExplainedNumber, NumberSource, explain
from handouts.resources import templates_dir
from handouts.schedule.appointment import gather_details
from tests.provenance.number_rich_set import RICH, content
from tests.support.base_set import SET, library
from tests.support.sample_sets import CLINICS, DOCUMENTS
from tests.support.sample_sets import content as shipped

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
COUNTED = ("zero", "one", "two", "three", "four", "five", "six", "seven")
TODAY = dt.date(2026, 11, 20)
ALL = {
    "name": "Ann Beispiel 3rd", "date_of_birth": "1946-05-04", "record_number": "00-4711", "physician": "Dr. Lee", "level": "L1-L2",
    "medicines": ("Plavix", "aspirin 81 mg"),
}  # fmt: skip
APPOINTMENTS: dict[str, dict[str, Any]] = {
    "blank": {},
    "only a date": {"date": "2026-12-01"},
    "all": {**ALL, "date": "2026-12-01 10:00", "ended": "2026-12-01 11:05"},
    "large": {"date": "2026-12-31 12:00", "ended": "2026-12-31 23:40", "large_print": True, "medicines": ("Plavix",)},
    "after the clocks went back": {"date": "2026-11-01 10:00", "ended": "2026-11-01 10:59"},
    "after the clocks went forward": {"date": "2027-03-14 10:05", "ended": "2027-03-14 10:45", "medicines": ("Xyz 5",)},
}


def given(details: dict[str, Any], clinic: str = "") -> Any:
    """The details; for the clinic that closed, some years earlier."""
    if clinic != "ivc":
        return gather_details(details, None, TODAY)
    earlier = {key: re.sub("202[67]", "2022", value) if key in ("date", "ended") else value
               for key, value in details.items()}  # fmt: skip
    return gather_details(earlier, None, TODAY)


def numbers_of(text: str) -> set[int]:
    """Whole numbers in a text, including months and numbers in words."""
    numbers = {int(digits) for digits in re.findall(r"\d+", text)}
    numbers |= {number for number, name in enumerate(MONTHS, 1) if name in text}
    return numbers | {number for number, name in enumerate(COUNTED) if re.search(rf"\b{name}\b", text)}


def states(source: NumberSource, number: str) -> bool:
    """True if the text at the source contains every number of the page's number."""
    expected, written = numbers_of(number), numbers_of(source.written)
    if re.search("PM", number) and (clock := re.match(r"(\d+):", number)):  # written as 23:40, printed as 11:40 PM
        later = int(clock[1]) % 12 + 12
        return expected - {int(clock[1])} <= written and bool({int(clock[1]), later} & written)
    return expected <= written or bool(set(re.findall("[A-Z][a-z]+day", number)) & set(source.written.split()))


def check_sources(numbers: list[ExplainedNumber], content: Content) -> None:
    """Every number has a source at the right place. If it is not computed, a source states it."""
    assert [entry.number for entry in numbers if not entry.known] == []
    assert [entry for entry in numbers if any(rule.startswith("depends on ") for rule in entry.rules)] == []
    for entry in numbers:
        if not entry.rules and not re.fullmatch(r"[A-Z][a-z]+day", entry.number.text):
            assert any(states(source, entry.number.text) for source in entry.sources), entry
        for source in entry.sources:
            check_place(source)


def check_place(source: NumberSource) -> None:
    file, line, column = source.place
    if not line:
        assert file.startswith("--")
        return
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    text = lines[line - 1][column - 1 :].strip()
    assert text
    if not re.search(r"\s", source.written):
        assert source.written in lines[line - 1]
    key = source.name.split(".")[-1]
    above = "\n".join(lines[:line])
    assert key in above, "the key is on the line, or above it"


@pytest.mark.parametrize("appointment", APPOINTMENTS)
@pytest.mark.parametrize("clinic", CLINICS)
def test_sources_of_samples(clinic: str, appointment: str) -> None:
    for document in DOCUMENTS:
        sample = shipped(clinic)
        numbers = explain(sample, document, given(APPOINTMENTS[appointment], clinic))
        assert len(numbers) > 3
        check_sources(numbers, sample)


SAME_DAY = """
fasting: {food: from midnight, clear_liquids: from midnight}
smoking: {stop: at least 34 h before procedure}
plan: [{when: 2 weeks before procedure, text: Go on.}]
"""
"""Times on the same day, or on two days if the clocks change."""


@pytest.mark.parametrize("appointment", ["blank", "all", "after the clocks went back", "after the clocks went forward"])
@pytest.mark.parametrize("text", ["", RICH, SAME_DAY], ids=["base", "rich", "same day"])
def test_sources_of_other_sets(text: str, appointment: str, tmp_path: Path) -> None:
    base = content(tmp_path, text)
    for document in DOCUMENTS:
        numbers = explain(base, document, given(APPOINTMENTS[appointment]))
        assert [entry.number for entry in numbers if not entry.known] == []
        assert [entry for entry in numbers if any(rule.startswith("depends on ") for rule in entry.rules)] == []
        for entry in numbers:
            for source in entry.sources:
                check_place(source)


FACTS = [
    ("pain-relief-georgia", "preparation", "9:30 AM", "check_in: 30 min"),
    ("pain-relief-georgia", "preparation", "30 minutes", "check_in: 30 min"),
    ("pain-relief-georgia", "preparation", "770.929.9033", "phone: 770.929.9033"),
    ("pain-relief-georgia", "discharge", "12:05 PM", "time: 1 h"),
    ("pain-relief-georgia", "discharge", "4:05 PM", "time: 4 h"),
    ("pain-relief-georgia", "discharge", "24 hours", "text: [Most people have a large drop in pain within 24 hours.]"),
    ("pain-relief-georgia", "consent", "125", "- People who weigh under 125 pounds"),
    ("california-imaging", "preparation", "11:59 PM", "food: from midnight"),
    ("california-imaging", "preparation", "11:59 PM", "clear_liquids: from midnight"),
    ("california-imaging", "preparation", "24 hours", "stop: at least 24 h before procedure"),
    ("california-imaging", "preparation", "1/8", "- The doctor makes a cut of about 1/8 inch"),
    ("california-imaging", "preparation", "Tuesday, November 24", "- when: at least 1 week before procedure"),
    ("colorado-spine", "preparation", "(303) 762-0808", "phone: (303) 762-0808"),
    ("ivc", "consent", "1 hour", "per_level: up to 1 h"),
    ("ivc", "consent", "3", "- Pain falls 3 times as much"),
    ("reference", "discharge", "Wednesday, December 2", "time: 24 h"),
    ("reference", "discharge", "911", '- {number: "911"'),
    ("reference", "consent", "September 21, 2016", "date: last reviewed September 21, 2016"),
]


@pytest.mark.parametrize(("clinic", "document", "number", "line"), FACTS)
def test_line_of_a_number(clinic: str, document: str, number: str, line: str) -> None:
    numbers = explain(shipped(clinic), document, given(APPOINTMENTS["all"], clinic))
    lines = []
    for entry in numbers:
        if entry.number.text == number:
            lines += [Path(source.place[0]).read_text(encoding="utf-8").splitlines()[source.place[1] - 1].strip()
                      for source in entry.sources if source.place[1]]  # fmt: skip
    assert any(written.startswith(line) for written in lines), lines


def test_column_within_a_long_text(tmp_path: Path) -> None:
    base = content(tmp_path, "steps:\n  - We wait 12 minutes, then 2 minutes more,\n    and 120 minutes at most.\n")
    entries = {entry.number.text: entry for entry in explain(base, "preparation", given({}))}
    places = {text: entries[f"{text} minutes"].sources[0].place[1:] for text in ("12", "2", "120")}
    lines = Path(base.instructions.file).read_text(encoding="utf-8").splitlines()
    for text, (line, column) in places.items():
        assert re.match(rf"{text} minutes", lines[line - 1][column - 1 :])
    assert len(set(places.values())) == 3


def test_other_labels(tmp_path: Path) -> None:
    templates = library(tmp_path, SET, RICH)
    text = (templates_dir() / "labels" / "en.yaml").read_text(encoding="utf-8")
    for old, new in (('clock: "12"', 'clock: "24"'), ('"{month} {day}"', '"{day} de {month}"'),
                     ("December]", "diciembre]"), ("Tuesday", "martes")):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "en.yaml").write_text(text, encoding="utf-8")
    base = templates.load("base", None, DOCUMENTS)
    explained = explain(base, "preparation", given(APPOINTMENTS["all"]))
    assert [entry.number for entry in explained if not entry.known] == []
    entries = {entry.number.text: entry for entry in explained}
    assert entries["10:00"].sources
    # The day is on the tile "Stop drinking", and on the tile "Arrive".
    days = [entry for entry in explained if entry.number.text == "martes, 1 de diciembre"]
    assert all("date" in {source.name for source in entry.sources} for entry in days)
    assert {"date"} in [{source.name for source in entry.sources} for entry in days]
    assert (
        entries["Thursday, 26 de November"]
        .rules[0]
        .startswith("first day without the medicine = 5 days before procedure")
    )


def test_numbers_in_a_layout(tmp_path: Path) -> None:
    templates = library(tmp_path)
    text = (templates_dir() / "documents" / "discharge.yaml").read_text(encoding="utf-8")
    (tmp_path / "documents").mkdir(exist_ok=True)
    layout = tmp_path / "documents" / "discharge.yaml"
    layout.write_text(
        text.replace("pages: 2", 'pages: 2\nform: "A-17"').replace("What was done", "What 3 did"), "utf-8"
    )
    base = templates.load("base", None, DOCUMENTS)
    entries = {entry.number.text: entry for entry in explain(base, "discharge", given({}))}
    lines = layout.read_text(encoding="utf-8").splitlines()
    for number, key in (("A-17", "form:"), ("3", "heading: What 3 did")):
        (source,) = entries[number].sources
        assert lines[source.place[1] - 1].strip().startswith(key)


def test_number_of_compositions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page takes at most a second, because a composition takes 0.5 to 5 ms."""
    base, count, compose = content(tmp_path, RICH), 0, Composer.compose_uncached

    def counted(self: Composer, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return compose(self, *arguments)

    monkeypatch.setattr(Composer, "compose_uncached", counted)
    assert len(explain(base, "preparation", given(APPOINTMENTS["all"]))) > 100
    assert 100 < count < 200


def test_included_file(tmp_path: Path) -> None:
    templates = library(tmp_path, SET, "include: [more.yaml]\ntests:\n")
    more = "tests: [A blood test 9 days old at most]\n"
    (tmp_path / "clinics" / "base" / "more.yaml").write_text(more, encoding="utf-8")
    base = templates.load("base", None, DOCUMENTS)
    (nine,) = (entry for entry in explain(base, "preparation", given({})) if entry.number.text == "9 days")
    assert nine.sources[0].place[0].endswith("more.yaml")
    assert nine.sources[0].place[1:] == (1, 1 + more.index("9"))
