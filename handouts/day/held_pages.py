"""Compare the pages that patients may have, according to the journal, with the pages that are made now.

A page depends on the day on which it is printed. So it is compared as of today, and as of the days on which it was made
and handed out: a page that differs only by that day has not changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.compose.wording import TimeWording
from handouts.day.alerts import Alert
from handouts.day.checkpoint import FinishedFile
from handouts.day.executors import RenderTask, render_packets
from handouts.day.plan import Visit
from handouts.make import UnprintableText
from handouts.typeset.renderer import Renderer

PACKET = "packet"
"""The journal's name for a file with all documents of a patient."""
MAILED = "mail"
"""The channel whose pages cannot be collected."""


@dataclass(frozen=True)
class HeldDocument:
    """A document that was printed or mailed, or may have been."""

    document: str
    """preparation, consent ...; `PACKET` for a file with all documents."""
    channel: str
    """print or mail."""
    sha256: str
    handed_out: dt.datetime
    made: dt.datetime | None = None

    def days(self, zone: dt.tzinfo) -> list[dt.date]:
        """The days on which it was handed out and made, in the clinic's time zone."""
        moments = [moment for moment in (self.handed_out, self.made) if moment]
        return list(dict.fromkeys(moment.astimezone(zone).date() for moment in moments))


def changed_since(
    visit: Visit, files: Sequence[FinishedFile], held: Sequence[HeldDocument], composer: Composer
) -> list[HeldDocument]:
    """The held documents that differ from the pages made now. `files` are those of the packet, then each document."""
    now = dict(zip((PACKET, *visit.documents), (file.sha256 for file in files), strict=True))
    zone = visit.content.clinic.value.time_zone
    different = [paper for paper in held if now.get(paper.document) != paper.sha256]
    return [
        paper
        for paper in different
        if not any(_digest(visit, paper.document, day, composer) == paper.sha256 for day in paper.days(zone))
    ]


def _digest(visit: Visit, document: str, day: dt.date, composer: Composer) -> str:
    """SHA-256 of a document as it would be made now, if it were printed on that day; '' if it would not be made."""
    names = visit.documents
    if document not in (*names, PACKET):
        if document not in visit.content.layouts:
            return ""
        names = (document,)
    appointment, content = replace(visit.booking.appointment, printed=day), visit.content
    labels = content.labels.value.desk
    title = fill_label(labels.packet, procedure=content.procedure.value.name)
    named = tuple((name, composer.compose_checked(content, name, appointment)) for name in names)
    (packet,) = render_packets([RenderTask(named, title, labels.subject)], Renderer())
    if isinstance(packet, UnprintableText):
        return ""
    data = packet.data if document == PACKET else packet.documents[names.index(document)].data
    return hashlib.sha256(data).hexdigest()


def changed_alerts(visit: Visit, changed: Sequence[HeldDocument]) -> Iterator[Alert]:
    """An alert for each channel: the documents, when they were handed out, and what to do."""
    labels, names = visit.content.staff_labels.desk, _names(visit)
    for channel in dict.fromkeys(paper.channel for paper in changed):
        own = [paper for paper in changed if paper.channel == channel]
        last = max(paper.handed_out for paper in own).astimezone(visit.content.clinic.value.time_zone)
        listed = list(dict.fromkeys(name for paper in own for name in names.get(paper.document, (paper.document,))))
        date = TimeWording(visit.content.staff_labels).short_day(last)
        template = labels.changed_mail if channel == MAILED else labels.changed_print
        yield Alert("changed", fill_label(template, date=date, documents=", ".join(listed)), tuple(listed))


def _names(visit: Visit) -> Mapping[str, tuple[str, ...]]:
    """The names of the documents, as their layouts give them."""
    layouts = visit.content.in_english.layouts
    names = {name: (layout.value.name,) for name, layout in layouts.items()}
    return {**names, PACKET: tuple(name for document in visit.documents for name in names[document])}
