"""Rules on print: contrast, logo, characters, pages, headings, tiles."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.check.tables import CLINIC, CONSENT, PREPARATION, assert_findings, run_rule
from tests.support.base_set import BASE, SET

Row = tuple[str, str, str]
BRAND = 'brand: {color: "%s", accent: "#8A3F12"%s}'
LONG = "A list of all your medicines, with their doses, and of all the herbs"
HEADING = "What everybody should know about this, and why it is that it comes back again"


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("#000000", []),
        ("#595959", []),  # 7.0:1
        ("#5A5A5A", [("W", '"#5A5A5A"', "is 6.8:1")]),
        ("#767676", [("W", '"#767676"', "is 4.5:1")]),
    ],
)
def test_contrast(tmp_path: Path, color: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "brand-contrast", BRAND % (color, ""), CLINIC), expected)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((333, 111), [("W", "logo.png", "199 per inch")]),  # 120 points wide
        ((336, 112), []),
        ((400, 111), []),
        ((150, 55), [("E", "logo.png", "99 per inch")]),  # 40 points high
        ((112, 112), []),
        ((56, 56), [("W", "logo.png", "100 per inch")]),
        ((55, 55), [("E", "logo.png", "99 per inch")]),
        ((32, 32), [("E", "logo.png", "57 per inch")]),
    ],
)
def test_logo_resolution(
    tmp_path: Path, size: tuple[int, int], expected: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    clinic = Path(shutil.copytree(BASE, tmp_path / "own"))
    Image.new("RGB", size, "#1F5C4D").save(clinic / "logo.png")
    monkeypatch.setattr("tests.support.base_set.BASE", clinic)
    assert_findings(
        run_rule(tmp_path / "set", "logo-resolution", BRAND % ("#1F5C4D", ", logo: logo.png"), CLINIC), expected
    )


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (SET, "bring: [A list, 'Пропуск, 身份证 and بطاقة']", []),  # about thirty scripts are covered
        (SET, "bring: [A list 💊]", [("E", "💊", "U+1F48A, pill")]),
        (SET, "bring: [A 💊 list, Two 🚗 cars]", [("E", "💊", "pill"), ("E", "🚗", "automobile")]),
        (SET, "source: {title: A, note: 💊}", []),  # no page prints it
        (SET, 'bring: ["A list \\U0001F48A"]', [("E", '"A list', "pill")]),
        (CLINIC, "contact_note: Call us 📞", [("E", "📞", "telephone receiver")]),
        (PREPARATION, "name: Ready 🚀", [("E", "🚀", "rocket")]),
    ],
)
def test_characters(tmp_path: Path, file: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "printable-characters", text, file), expected)
    assert not run_rule(tmp_path / "pages", "page-budget", text, file), "an unprintable document is not measured"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (PREPARATION, "pages: 3", []),
        (PREPARATION, "pages: 2", []),
        (PREPARATION, "pages: 1", [("W", "balloon", '"Getting ready" takes 2 pages; its layout allows 1')]),
        (CONSENT, "pages: 1", [("W", "balloon", '"Consent form" takes 3 pages; its layout allows 1')]),
        (CLINIC, "large_print: true", []),  # the page limit is for standard print
        (SET, "version: '" + "1.0 " * 1200 + "'", [("E", "", "taller than a page")] * 3),
        (CLINIC, "address: ['" + "Wharf Avenue " * 90 + "']", [("E", "", "taller than a page")] * 3),  # in large print
        (CLINIC, "address: ['" + "Wharf Avenue " * 10 + "']", []),
    ],
)
def test_pages(tmp_path: Path, file: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "page-budget", text, file), expected)


TOPIC = "topics:\n  - {on: [consent, discharge], heading: '%s', text: [B]}"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (SET, TOPIC % "About this", []),
        (SET, TOPIC % HEADING, [("W", "'What everybody", "one line")]),  # reported once for two pages
        (SET, TOPIC.replace("consent, discharge", "") % HEADING, []),
        (CONSENT, f"sections: [{{show: text, heading: '{HEADING}', takes: [summary]}}]", [("W", "'What every", "")]),
    ],
)
def test_headings(tmp_path: Path, file: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "heading-fits", text, file), expected)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (SET, f"bring: ['{LONG}']", []),  # no tile has it
        (SET, f"bring: [Your card, '{LONG}']", []),
        (SET, f"bring: ['**{'a ' * 29}ab**']", []),  # ** is not printed
        (SET, "bring: []", []),
        (SET, f"driver: {{required: true, text: '{LONG}'}}", [("N", "'A list", "says only")]),
        (PREPARATION, "sections: [{show: tiles, takes: [arrival_place]}]", []),
    ],
)
def test_tiles(tmp_path: Path, file: str, text: str, expected: list[Row]) -> None:
    assert_findings(run_rule(tmp_path, "tile-text", text, file), expected)


@pytest.mark.parametrize(
    ("bring", "expected"),
    [(f"['{LONG}']", [("W", "'A list", "68 characters; at most 60")]), (f"[Your card, '{LONG}']", [])],
)
def test_bring_in_a_tile(tmp_path: Path, bring: str, expected: list[Row]) -> None:
    layout = "sections: [{show: tiles, takes: [bring]}]"
    rows = run_rule(tmp_path, "tile-text", layout, PREPARATION, other_files={SET: f"bring: {bring}"})
    assert_findings(rows, expected)


def test_place_in_a_tile(tmp_path: Path) -> None:
    layout, place = "sections: [{show: tiles, takes: [arrival_place]}]", f"arrival: {{place: '{LONG}'}}"
    rows = run_rule(tmp_path, "tile-text", layout, PREPARATION, other_files={SET: place})
    assert_findings(rows, [("W", "'A list", "text of this tile")])
