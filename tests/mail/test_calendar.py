"""Calendar files, read back: times in the clinic's zone, stable ids, and no text about a treatment."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone

from handouts.compose.mail_content import mail_text
from handouts.day.recipients import Recipient, Reminder
from handouts.errors import InputError
from handouts.mail.calendar import calendar, observances
from tests.compose.test_mail_content import REVEALING_WORDS, WITH_PHONE
from tests.support.small_content import LABELS

NOW = dt.datetime(2026, 11, 20, 15, 4, 5, tzinfo=dt.UTC)
MAIL_TEXT = mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True)
ZONES = (
    "America/New_York", "America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe",
    "Africa/Casablanca", "Asia/Kathmandu", "America/Santiago", "UTC", "Etc/UTC",
)  # fmt: skip


def uid(part: str) -> str:
    return f"{hashlib.sha256(part.encode()).hexdigest()[:24]}@example.org"


def recipient(*reminders: Reminder, zone: str = "America/New_York") -> Recipient:
    return Recipient(
        "1001",
        "Maria Beispiel",
        "maria@example.org",
        "encrypted",
        "spine-center",
        "en",
        zone,
        False,
        "0" * 64,
        reminders,
    )


ALL = (
    Reminder("last-dose", "2026-11-25"),
    Reminder("last-dose", "2026-11-30T10:00:00-05:00"),
    Reminder("stop-eating", "2026-11-30T23:59:00-05:00"),
    Reminder("stop-drinking", "2026-12-01T07:30:00-05:00"),
    Reminder("arrival", "2026-12-01T09:30:00-05:00", "2026-12-01T09:45:00-05:00"),
)


def calendar_file(*reminders: Reminder, zone: str = "America/New_York", sequence: int = 0) -> bytes:
    return calendar(MAIL_TEXT, recipient(*reminders, zone=zone), uid, sequence, NOW)


def events(data: bytes) -> list[Event]:
    return [part for part in Calendar.from_ical(data).walk("VEVENT") if isinstance(part, Event)]


def alarms(data: bytes) -> list[dt.datetime]:
    """The time of each alarm, in the zone of its event."""
    times = []
    for event in events(data):
        (alarm,) = event.walk("VALARM")
        start = event["dtstart"].dt
        moment = start if isinstance(start, dt.datetime) else dt.datetime.combine(start, dt.time())
        if moment.tzinfo:
            times.append((moment.astimezone(dt.UTC) + alarm["trigger"].dt).astimezone(moment.tzinfo))
        else:
            times.append(moment + alarm["trigger"].dt)
        assert (str(alarm["action"]), str(alarm["description"])) == ("DISPLAY", str(event["summary"]))
    return times


def test_events() -> None:
    data = calendar_file(*ALL)
    parsed = Calendar.from_ical(data)
    assert (str(parsed["method"]), str(parsed["version"])) == ("PUBLISH", "2.0")
    zone = ZoneInfo("America/New_York")
    assert [(str(event["summary"]), event["dtstart"].dt) for event in events(data)] == [
        ("See your papers", dt.date(2026, 11, 25)),
        ("See your papers", dt.datetime(2026, 11, 30, 10, tzinfo=zone)),
        ("See your papers", dt.datetime(2026, 11, 30, 23, 59, tzinfo=zone)),
        ("See your papers", dt.datetime(2026, 12, 1, 7, 30, tzinfo=zone)),
        ("Your visit", dt.datetime(2026, 12, 1, 9, 30, tzinfo=zone)),
    ]
    ends = [event["dtend"].dt if "dtend" in event else None for event in events(data)]
    assert ends == [dt.date(2026, 11, 26), None, None, None, dt.datetime(2026, 12, 1, 9, 45, tzinfo=zone)]
    assert b"DTSTART;VALUE=DATE:20261125\r\n" in data
    assert b"DTSTART;TZID=America/New_York:20261201T093000\r\n" in data


def test_event_fields() -> None:
    all_events = events(calendar_file(*ALL, sequence=3))
    assert {(event["dtstamp"].dt, event["sequence"], str(event["class"])) for event in all_events} == {
        (NOW, 3, "PRIVATE")
    }
    assert [str(event["transp"]) for event in all_events] == [*["TRANSPARENT"] * 4, "OPAQUE"]
    descriptions = [str(event.get("description", "")) for event in all_events]
    assert descriptions == [MAIL_TEXT.text_day, MAIL_TEXT.text, MAIL_TEXT.text, MAIL_TEXT.text, ""]
    assert not any(
        name in event for event in all_events for name in ("location", "organizer", "attendee", "url", "geo")
    )


def test_event_ids() -> None:
    names = [str(event["uid"]) for event in events(calendar_file(*ALL))]
    later = calendar(MAIL_TEXT, recipient(*ALL), uid, 1, NOW + dt.timedelta(days=1))
    assert [str(event["uid"]) for event in events(later)] == names
    assert len(set(names)) == len(ALL)
    assert names[1] == uid("last-dose-2")
    assert calendar_file(*ALL) == calendar_file(*ALL)


def test_no_clinical_text() -> None:
    text = re.sub(r"(?i)uid:\S+", "", calendar_file(*ALL).decode()).replace("\r\n ", "").lower()
    assert [word for word in REVEALING_WORDS if re.search(rf"\b{word}", text.replace("last-modified", ""))] == []
    assert not any(word in text for word in ("maria", "beispiel", "1001", "spine", "last", "stop"))


def test_alarms() -> None:
    zone = ZoneInfo("America/New_York")
    assert alarms(calendar_file(*ALL)) == [
        dt.datetime(2026, 11, 25, 9),
        dt.datetime(2026, 11, 30, 10, tzinfo=zone),
        dt.datetime(2026, 11, 30, 20, tzinfo=zone),
        dt.datetime(2026, 11, 30, 20, tzinfo=zone),
        dt.datetime(2026, 11, 30, 18, tzinfo=zone),
    ]


def test_alarm_across_clock_change() -> None:
    spring = calendar_file(
        Reminder("arrival", "2026-03-08T09:00:00-04:00"), Reminder("stop-eating", "2026-03-08T03:30:00-04:00")
    )
    autumn = calendar_file(
        Reminder("arrival", "2026-11-01T09:00:00-05:00"), Reminder("stop-eating", "2026-11-01T03:30:00-05:00")
    )
    assert [(alarm.hour, alarm.minute) for alarm in (*alarms(spring), *alarms(autumn))] == [(18, 0), (20, 0)] * 2


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", range(1, 13))
def test_time_zone_definitions(zone: str, month: int) -> None:
    """The file defines its zone, because a calendar program may not know the name of the zone."""
    local, hour = ZoneInfo(zone), dt.timedelta(hours=1)
    half_hours = [dt.datetime(2026, month, 1, tzinfo=dt.UTC) + hour / 2 * count for count in range(32 * 48)]
    changed = [
        instant
        for instant in half_hours
        if instant.astimezone(local).dst() != (instant - 3 * hour).astimezone(local).dst()
    ]
    around = [instant + shifted * hour for instant in changed for shifted in (-3, 0, 3)]
    instants_to_check = sorted({*half_hours[::250], *around})
    for times in (
        instants_to_check,
        instants_to_check[: len(instants_to_check) // 2],
        instants_to_check[len(instants_to_check) // 2 :],
    ):
        data = calendar_file(
            *(Reminder("stop-eating", instant.astimezone(local).isoformat()) for instant in times), zone=zone
        )
        assert instants(data) == times


def instants(data: bytes) -> list[dt.datetime]:
    """The start of each event in UTC, with the zone that the file defines."""
    zones = [
        part.to_tz(lookup_tzid=False)
        for part in Calendar.from_ical(data).walk("VTIMEZONE")
        if isinstance(part, Timezone)
    ]
    times = []
    for line in re.findall(rb"(DTSTART[^\r]*)", b"".join(data.split(b"BEGIN:VEVENT")[1:])):
        moment = dt.datetime.fromisoformat(line.decode().rpartition(":")[2].rstrip("Z"))
        assert line.endswith(b"Z") or b";TZID=" in line
        times.append(moment.replace(tzinfo=dt.UTC if line.endswith(b"Z") else zones[0]).astimezone(dt.UTC))
    return times


def test_ambiguous_time() -> None:
    reminders = [Reminder("stop-eating", f"2026-11-01T01:30:00-0{hours}:00") for hours in (4, 5)]
    data = calendar_file(*reminders)
    assert [event["dtstart"].dt.astimezone(dt.UTC).hour for event in events(data)] == [5, 6]


def test_all_day_event() -> None:
    for zone in ZONES:
        data = calendar_file(ALL[0], zone=zone)
        assert events(data)[0]["dtstart"].dt == dt.date(2026, 11, 25)
        assert b"VTIMEZONE" not in data


@pytest.mark.parametrize(
    ("zone", "year", "expected"),
    [
        ("America/New_York", 2026, [("2025-11-02T02:00:00", -4, -5), ("2026-03-08T02:00:00", -5, -4),
                                    ("2026-11-01T02:00:00", -4, -5)]),
        ("Europe/Berlin", 2026, [("2025-10-26T03:00:00", 2, 1), ("2026-03-29T02:00:00", 1, 2),
                                 ("2026-10-25T03:00:00", 2, 1)]),
        ("America/Phoenix", 2026, [("1970-01-01T00:00:00", -7, -7)]),
    ],
)  # fmt: skip
def test_observances(zone: str, year: int, expected: list[tuple[str, float, float]]) -> None:
    first, last = (dt.datetime(year + more, 1, 1, 12, tzinfo=dt.UTC) for more in (0, 1))
    results = observances(ZoneInfo(zone), first, last)
    hour = dt.timedelta(hours=1)
    assert [
        (observance.since.isoformat(), observance.before / hour, observance.offset / hour) for observance in results
    ] == expected


def test_library_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(InputError, match=r"pip install 'handouts\[mail\]'"):
        calendar_file(*ALL)


def test_another_language() -> None:
    mail_text_german = replace(MAIL_TEXT, arrival="Ihr Termin; um zwölf, Größe " + "lang " * 30)
    data = calendar(mail_text_german, recipient(ALL[4]), uid, 0, NOW)
    assert str(events(data)[0]["summary"]) == mail_text_german.arrival
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
