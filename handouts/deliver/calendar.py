"""A patient's reminders and the words of a mail to a calendar file (RFC 5545) that tells nobody why somebody comes.

Calendars are shown on locked screens and shared with families: an event says that there is one, and the papers say the
rest. Titles are those of the labels; no place, no name and no word of the set goes in.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handouts import __version__
from handouts.compose.mail_content import MailText
from handouts.day.recipients import Recipient, Reminder
from handouts.deliver.observances import observances
from handouts.errors import Option, input_error

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone

ARRIVAL = "arrival"
EVENING = dt.time(18)  # alarm of the day before a visit: there is time to get things ready
BEDTIME = dt.time(20)  # alarm of what falls into the night: nobody is woken
NIGHT = (dt.time(21), dt.time(8))
MORNING = dt.timedelta(hours=9)  # from midnight to the alarm of a whole day
DAY = dt.timedelta(days=1)


def calendar(
    words: MailText, recipient: Recipient, uid: Callable[[str], str], sequence: int, now: dt.datetime
) -> bytes:
    """The file, with an event for each of the recipient's reminders, of which there is one at least.

    `uid` makes the lasting name of an event of its kind and number (`last-dose-2`), which the name must not show;
    `sequence` counts the versions of the file that were sent. Raises Refused where the library is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        hint = "install it: pip install 'handouts[mail]'"
        raise input_error(Option("--calendar"), "the library for calendar files is not installed", hint) from None
    zone, whole = ZoneInfo(recipient.zone), Calendar()
    for name, value in (("prodid", f"-//handouts {__version__}//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        whole.add(name, value)
    for component in _timezone(recipient, zone):
        whole.add_component(component)
    counted: Counter[str] = Counter()
    for reminder in recipient.reminders:
        counted[reminder.kind] += 1
        event = _event(words, reminder, zone)
        event.add("uid", uid(f"{reminder.kind}-{counted[reminder.kind]}"))
        event.add("dtstamp", now.astimezone(dt.UTC))
        event.add("sequence", sequence)
        whole.add_component(event)
    return bytes(whole.to_ical())


def _event(words: MailText, reminder: Reminder, zone: ZoneInfo) -> Event:
    from icalendar import Event

    event, arrival = Event(), reminder.kind == ARRIVAL
    at, timed = _point(reminder.at, zone)
    event.add("summary", words.arrival if arrival else words.reminder)
    if not arrival:
        event.add("description", words.text if timed else words.text_day)
    event.add("dtstart", _shown(at) if timed else at.date())
    if not timed:
        event.add("dtend", at.date() + DAY)
    elif reminder.until:
        event.add("dtend", _shown(_point(reminder.until, zone)[0]))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if arrival else "TRANSPARENT")  # who is reminded is not busy
    before = _ahead(at, evening=arrival) if timed else -MORNING
    event.add_component(_alarm(str(event["summary"]), before))
    return event


def _alarm(words: str, ahead: dt.timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -ahead)
    return alarm


def _ahead(at: dt.datetime, *, evening: bool) -> dt.timedelta:
    """How long before an event its alarm comes: at once by day; in the evening before a visit, or before the night."""
    time = at.time()
    if not evening and NIGHT[1] <= time < NIGHT[0]:
        return dt.timedelta()
    day = at.date() if not evening and time >= NIGHT[0] else at.date() - DAY
    alarm = dt.datetime.combine(day, EVENING if evening else BEDTIME, at.tzinfo)
    return at.astimezone(dt.UTC) - alarm.astimezone(dt.UTC)  # hours that elapse, over a change of the clocks too


def _point(text: str, zone: ZoneInfo) -> tuple[dt.datetime, bool]:
    """An instant by the clinic's clock, and whether it is one: of a whole day it is its midnight."""
    at = dt.datetime.fromisoformat(text)
    return (at.astimezone(zone), True) if at.tzinfo else (at.replace(tzinfo=zone), False)


def _shown(at: dt.datetime) -> dt.datetime:
    """The same instant as it is written: in UTC where its clock time comes twice and a reader would take the first."""
    return at.astimezone(dt.UTC) if at.fold else at


def _timezone(recipient: Recipient, zone: ZoneInfo) -> list[Timezone]:
    """What the clocks of the zone do between the first and the last time of the file; UTC needs no telling."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    texts = (text for one in recipient.reminders for text in (one.at, one.until) if text)
    times = [at for at, timed in (_point(text, zone) for text in texts) if timed]
    if not times or zone.key == "UTC":
        return []
    told = Timezone()
    told.add("tzid", zone.key)
    in_order = sorted(times, key=dt.datetime.timestamp)
    for one in observances(zone, in_order[0], in_order[-1]):
        part = TimezoneDaylight() if one.daylight else TimezoneStandard()
        part.add("dtstart", one.since)
        part.add("tzoffsetfrom", one.before)
        part.add("tzoffsetto", one.offset)
        part.add("tzname", one.name)
        told.add_component(part)
    return [told]
