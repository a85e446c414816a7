"""Build a calendar file (RFC 5545) from a patient's reminders. It does not say why the patient comes.

Calendars are shown on locked screens and shared with families: an event says only that there is one. Titles come from
the labels; no place, no name and no text of the instruction set is included.
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
from handouts.errors import Option, input_error
from handouts.mail.vtimezone import observances

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone

ARRIVAL = "arrival"
EVENING = dt.time(18)  # alarm on the day before a visit: there is time to get ready
BEDTIME = dt.time(20)  # alarm for events in the night: nobody is woken
NIGHT = (dt.time(21), dt.time(8))
MORNING = dt.timedelta(hours=9)  # from midnight to the alarm for a whole day
DAY = dt.timedelta(days=1)


def calendar(
    mail_text: MailText, recipient: Recipient, uid: Callable[[str], str], sequence: int, now: dt.datetime
) -> bytes:
    """The file, with an event for each of the recipient's reminders, of which there must be one.

    `uid` makes the permanent id of an event from its kind and number (`last-dose-2`), which the id must not show;
    `sequence` counts the versions of the file that were sent. Raises Refused if the library is not installed.
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
    counts: Counter[str] = Counter()
    for reminder in recipient.reminders:
        counts[reminder.kind] += 1
        event = _event(mail_text, reminder, zone)
        event.add("uid", uid(f"{reminder.kind}-{counts[reminder.kind]}"))
        event.add("dtstamp", now.astimezone(dt.UTC))
        event.add("sequence", sequence)
        whole.add_component(event)
    return bytes(whole.to_ical())


def _event(mail_text: MailText, reminder: Reminder, zone: ZoneInfo) -> Event:
    from icalendar import Event

    event, arrival = Event(), reminder.kind == ARRIVAL
    moment, timed = _parse(reminder.at, zone)
    event.add("summary", mail_text.arrival if arrival else mail_text.reminder)
    if not arrival:
        event.add("description", mail_text.text if timed else mail_text.text_day)
    event.add("dtstart", _unambiguous(moment) if timed else moment.date())
    if not timed:
        event.add("dtend", moment.date() + DAY)
    elif reminder.until:
        event.add("dtend", _unambiguous(_parse(reminder.until, zone)[0]))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if arrival else "TRANSPARENT")  # a reminder does not make the patient busy
    before = _ahead(moment, evening=arrival) if timed else -MORNING
    event.add_component(_alarm(str(event["summary"]), before))
    return event


def _alarm(title: str, ahead: dt.timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -ahead)
    return alarm


def _ahead(moment: dt.datetime, *, evening: bool) -> dt.timedelta:
    """How long before an event its alarm is: zero by day; in the evening before a visit, or before the night."""
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
    """The same time for the file: in UTC if its clock time occurs twice, because a reader would take the first."""
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
