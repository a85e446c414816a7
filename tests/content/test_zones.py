"""Time zones of clinics: places are taken; what keeps no place's clocks is refused, with the cities that are meant."""

import pytest

from handouts.content.models.scalars import parse_zone


@pytest.mark.parametrize(
    "name",
    [
        "America/New_York", "America/Indiana/Knox", "America/Argentina/Buenos_Aires", "US/Eastern", "Pacific/Honolulu",
        "Europe/London", "Asia/Kathmandu", "Antarctica/Troll", "UTC", "Etc/UTC",
    ],
)  # fmt: skip
def test_a_place_is_taken(name: str) -> None:
    assert parse_zone(name).key == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Etc/GMT+5", "America/New_York, America/Bogota"),
        ("Etc/GMT+8", "America/Los_Angeles"),
        ("Etc/GMT-1", "Europe/Berlin"),
        ("Etc/GMT", "Europe/London"),
        ("Etc/GMT0", "write a place"),
        ("Etc/Zulu", "Europe/London"),
        ("Etc/Unknown", "write a place"),
        ("posix/America/New_York", "write America/New_York"),
        ("right/America/New_York", "write America/New_York"),
        ("right/Europe/London", "write Europe/London"),
        ("right/UTC", "write UTC"),
        ("posix/Etc/GMT+5", "America/New_York, America/Bogota"),
        ("posix/EST5EDT", "write America/New_York"),
        ("localtime", "write a place"),
        ("Factory", "write a place"),
        ("posixrules", "write a place"),
        ("GMT", "Europe/London"),
        ("UTC-5", "America/New_York"),
        ("-05:00", "America/New_York"),
        ("+0530", "write a place"),
        ("UTC+99", "write a place"),
        ("EST", "America/New_York"),
        ("EST5EDT", "America/New_York"),
        ("PST8PDT", "America/Los_Angeles"),
        ("CET", "write a place"),
        ("Singapore", "write Asia/Singapore"),
        ("SystemV/EST5", "write a place"),
        ("america/new_york", 'did you mean "America/New_York"'),
        ("America/Newyork", 'did you mean "America/New_York"'),
        ("../../etc/passwd", "write a place"),
        ("America/../UTC", "is not a time zone"),
        ("", "write a place"),
    ],
)
def test_what_is_no_place_is_refused_with_the_city(name: str, hint: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_zone(name)
    assert hint in str(refused.value)
