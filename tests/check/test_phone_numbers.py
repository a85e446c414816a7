"""Phone numbers in sentences, by the rules of the clinic's country."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.finding_levels import RULES, finding_level
from tests.check.tables import CLINIC
from tests.support.base_set import check_context

PHONES: list[tuple[str, str, str, str, str]] = [
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on 020 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on (020) 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on +44 20 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on +44 (0)20 7946 0958.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call NHS 111 or 999.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call Childline on 0800 1111.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call 0300 123 1002.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on 020 7946 0959.", "E"),
    ("Europe/London", "020 7946 0958", "01632 960123", "Ring us on 01632 960123 at night.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Call us on 07700 900.", "E"),
    ("Europe/London", "020 7946 0958", "01632 960123", "Stop on 12.03.2026.", ""),
    ("Europe/London", "020 7946 0958", "01632 960123", "Take 500 mg every 6-8 hours.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call us on 030 901820.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call us on +49 30 901820.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call 116 117 at night.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call us on (0 30) 90 18 20.", ""),
    ("Europe/Berlin", "030 901820", "0221 4710", "Call 0221 4710.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on 01 42 68 53 00.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on +33 1 42 68 53 00.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call 15 or 112.", ""),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on 01 42 68 53.", "E"),
    ("Europe/Paris", "01 42 68 53 00", "06 12 34 56 78", "Call us on 01.42.68.53.00.", ""),
    ("America/Mexico_City", "55 5128 0000", "(55) 5128 0001", "Call us at 55 5128 0000.", ""),
    ("America/Mexico_City", "55 5128 0000", "(55) 5128 0001", "Call us at +52 55 5128 0000.", ""),
    ("America/Mexico_City", "55 5128 0000", "(55) 5128 0001", "Call us at 55 5128 000.", "E"),
    ("Australia/Sydney", "02 9876 5432", "0491 570 156", "Call 13 11 26 for poisons.", ""),
    ("Australia/Sydney", "02 9876 5432", "0491 570 156", "Call us on 02 9876 5432.", ""),
    ("Australia/Sydney", "02 9876 5432", "0491 570 156", "Call us on (02) 9876 5432.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 312-555-0142.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at +1 312-555-0142.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 1-312-555-0142.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 312-555-014.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 312-555-0143.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call 555-0142.", "W"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "From abroad call +44 20 7946 0958.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at +44 20 7946 0958.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call +44 20 79.", "E"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call 1-800-222-1222.", ""),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call the pharmacy at 312-555-0999.", "W"),
    ("America/Chicago", "312-555-0142", "312-555-0177", "Call us at 020 7946 0958.", "E"),
]
LOCALES = {
    "Europe/London": "en-GB", "Europe/Berlin": "en-DE", "Europe/Paris": "en-FR", "America/Mexico_City": "en-MX",
    "Australia/Sydney": "en-AU", "America/Chicago": "en-US", "America/Toronto": "en-CA",
}  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "night", "sentence", "severity"), PHONES)
def test_phones_by_country(zone: str, day: str, night: str, sentence: str, severity: str) -> None:
    clinic = f'phone: "{day}"\nafter_hours_phone: "{night}"\ntime_zone: {zone}\nlocale: {LOCALES[zone]}'
    row = ("follow_up", sentence, severity)
    assert finding_level("phone-numbers", row, [row], clinic=clinic) == severity


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Toronto"])
def test_clinic_numbers(zone: str, tmp_path: Path) -> None:
    context = check_context(
        tmp_path, more={CLINIC: f'phone: "312-555-014"\ntime_zone: {zone}\nlocale: {LOCALES[zone]}'}
    )
    assert [violation.message for violation in RULES["phone-numbers"].check(context)] == [
        f"312-555-014 is not a complete phone number ({'US' if 'Chicago' in zone else 'CA'})"
    ]


@pytest.mark.parametrize(
    ("zone", "number", "is_complete"),
    [("America/Toronto", "811", True), ("Europe/London", "111", True), ("America/Chicago", "312-555-014", False)],
)
def test_short_number_of_the_country_at_night(zone: str, number: str, is_complete: bool, tmp_path: Path) -> None:
    clinic = f'phone: "416-555-0123"\nafter_hours_phone: "{number}"\ntime_zone: {zone}\nlocale: {LOCALES[zone]}'
    clinic = clinic.replace("416-555-0123", "020 7946 0958") if zone == "Europe/London" else clinic
    context = check_context(tmp_path, more={CLINIC: clinic})
    messages = [violation.message for violation in RULES["phone-numbers"].check(context)]
    assert (f"{number} is not a complete phone number" not in " ".join(messages)) is is_complete
