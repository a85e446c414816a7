"""Build a calendar file (RFC 5545) from a patient's reminders. It does not say why the patient comes.

Phones show calendars on locked screens, and families share them, so an event has a time and a neutral title. Titles
come from the labels; no place, no name and no text of the instruction set is included.

The time zone's observances (RFC 5545, 3.6.5) are read from the zone's own data, to the second, so that zones without a
yearly rule are right as well. The library's own search is wrong by an hour for the start of daylight saving time. An
observance lasts until the next one begins; no rule is guessed for other years.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from handouts import __version__
from handouts.compose.mail_content import MailText
from handouts.day.recipients import Recipient, Reminder
from handouts.errors import Option, input_error

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone


LOOKBACK_DAYS = 400  # a zone that changes its clocks does so within this time
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
SINCE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Observance(NamedTuple):
    """An offset from UTC, and when it begins."""

    since: dt.datetime
    """Local time without zone, in the offset before the change."""
    before: dt.timedelta
    offset: dt.timedelta
    name: str
    """EST."""
    daylight: bool


def observances(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> tuple[Observance, ...]:
    """The observance in force at `first`, and all that begin until `last`."""
    changes = list(_changes(zone, first - LOOKBACK_DAYS * DAY, last + SECOND))
    earlier = [moment for moment in changes if moment <= first]
    within = [moment for moment in changes if moment > first]
    begins = earlier[-1] if earlier else None
    return (_observance(zone, begins, first), *(_observance(zone, moment, moment) for moment in within))


def _observance(zone: ZoneInfo, since: dt.datetime | None, during: dt.datetime) -> Observance:
    """The observance in force at `during`; it has no beginning if `since` is None."""
    local = during.astimezone(zone)
    offset = _offset(zone, during)
    before = _offset(zone, since - SECOND) if since else offset
    wall = ((since or SINCE).astimezone(dt.UTC) + (before if since else dt.timedelta())).replace(tzinfo=None)
    return Observance(wall, before, offset, local.tzname() or str(zone), bool(local.dst()))


def _changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Times, in UTC and whole seconds, at which the clocks change."""
    moment = first.astimezone(dt.UTC).replace(microsecond=0)
    while moment < last:
        after = moment + DAY
        if _offset(zone, moment) != _offset(zone, after):
            change = _bisect(zone, moment, after)
            if change <= last:
                yield change
        moment = after


def _bisect(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The first second with the offset of `high`."""
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()


ARRIVAL = "arrival"
EVENING = dt.time(18)  # alarm on the day before a visit, with time to get ready
BEDTIME = dt.time(20)  # alarm for events in the night, so that it wakes nobody
NIGHT = (dt.time(21), dt.time(8))
MORNING = dt.timedelta(hours=9)  # from midnight to the alarm for a whole day


def calendar(
    mail_text: MailText, recipient: Recipient, uid: Callable[[str], str], sequence: int, now: dt.datetime
) -> bytes:
    """The file, with an event for each of the recipient's reminders. There must be at least one.

    `uid` makes the permanent id of an event from its kind and number (`last-dose-2`), which the id must not show;
    `sequence` counts the versions of the file that were sent. Raises InputError if the library is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        hint = "install it: pip install 'handouts[mail]'"
        raise input_error(Option("--calendar"), "the icalendar library is not installed", hint) from None
    zone, events = ZoneInfo(recipient.zone), Calendar()
    for name, value in (("prodid", f"-//handouts {__version__}//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        events.add(name, value)
    for component in _timezone(recipient, zone):
        events.add_component(component)
    counts: Counter[str] = Counter()
    for reminder in recipient.reminders:
        counts[reminder.kind] += 1
        event = _event(mail_text, reminder, zone)
        event.add("uid", uid(f"{reminder.kind}-{counts[reminder.kind]}"))
        event.add("dtstamp", now.astimezone(dt.UTC))
        event.add("sequence", sequence)
        events.add_component(event)
    return bytes(events.to_ical())


def _event(mail_text: MailText, reminder: Reminder, zone: ZoneInfo) -> Event:
    from icalendar import Event

    event, arrival = Event(), reminder.kind == ARRIVAL
    moment, timed = _parse(reminder.at, zone)
    language = {"language": mail_text.language}  # for programs that read aloud
    event.add("summary", mail_text.arrival if arrival else mail_text.reminder, parameters=language)
    if not arrival:
        event.add("description", mail_text.text if timed else mail_text.text_day, parameters=language)
    event.add("dtstart", _unambiguous(moment) if timed else moment.date())
    if not timed:
        event.add("dtend", moment.date() + DAY)
    elif reminder.until:
        event.add("dtend", _unambiguous(_parse(reminder.until, zone)[0]))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if arrival else "TRANSPARENT")  # a reminder does not make the patient busy
    before = _ahead(moment, evening=arrival) if timed else -MORNING
    event.add_component(_alarm(str(event["summary"]), before, mail_text.language))
    return event


def _alarm(title: str, ahead: dt.timedelta, language: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title, parameters={"language": language})
    alarm.add("trigger", -ahead)
    return alarm


def _ahead(moment: dt.datetime, *, evening: bool) -> dt.timedelta:
    """How long before an event its alarm is: zero during the day, else the time since the evening before."""
    time = moment.time()
    if not evening and NIGHT[1] <= time < NIGHT[0]:
        return dt.timedelta()
    day = moment.date() if not evening and time >= NIGHT[0] else moment.date() - DAY
    alarm = dt.datetime.combine(day, EVENING if evening else BEDTIME, moment.tzinfo)
    return moment.astimezone(dt.UTC) - alarm.astimezone(dt.UTC)  # elapsed time, also across a clock change


def _parse(text: str, zone: ZoneInfo) -> tuple[dt.datetime, bool]:
    """A time in the clinic's zone, and True; for a whole day its midnight, and False."""
    moment = dt.datetime.fromisoformat(text)
    return (moment.astimezone(zone), True) if moment.tzinfo else (moment.replace(tzinfo=zone), False)


def _unambiguous(moment: dt.datetime) -> dt.datetime:
    """The same time; in UTC if its clock time occurs twice, because calendar programs take the first."""
    return moment.astimezone(dt.UTC) if moment.fold else moment


def _timezone(recipient: Recipient, zone: ZoneInfo) -> list[Timezone]:
    """The VTIMEZONE between the first and the last time of the file; none for UTC."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    texts = (text for reminder in recipient.reminders for text in (reminder.at, reminder.until) if text)
    times = [moment for moment, timed in (_parse(text, zone) for text in texts) if timed]
    if not times or zone.key == "UTC":
        return []
    component = Timezone()
    component.add("tzid", zone.key)
    in_order = sorted(times, key=dt.datetime.timestamp)
    for observance in observances(zone, in_order[0], in_order[-1]):
        part = TimezoneDaylight() if observance.daylight else TimezoneStandard()
        part.add("dtstart", observance.since)
        part.add("tzoffsetfrom", observance.before)
        part.add("tzoffsetto", observance.offset)
        part.add("tzname", observance.name)
        component.add_component(part)
    return [component]
