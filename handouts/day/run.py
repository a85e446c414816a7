"""A plan and a folder to a finished day: packets, documents, one file to print, run sheet, rejected rows, manifest.

Composing, writing and noting stay here; rendering goes to an executor in handfuls. What an earlier run has left whole
is kept, and what belongs to nobody any more is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.content.models.clinic import heading_key
from handouts.day import manifest, recipients
from handouts.day.alerts import Person, similar_names, visit_alerts
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.executors import RenderTask, rendering, task_digests, task_result
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest, PacketEntry, PrintOptions
from handouts.day.plan import Plan, Visit
from handouts.day.run_sheet import RunSheetLine, merge_packets, write_run_sheet
from handouts.errors import Problem, input_error
from handouts.make import UnprintableText, unprintable_problems
from handouts.schedule.booking import RejectedRow, Schedule, rejected_csv
from handouts.schedule.sheet import REASON
from handouts.typeset.renderer import RenderedPacket

HANDFUL = 12  # patients sent away together: the sections that they share travel once


@dataclass(frozen=True)
class DayResult:
    """What there is now."""

    files: tuple[str, ...]
    """For the whole day, relative to the folder."""
    packets: int
    made: int
    """Packets made by this run; the others were whole."""
    removed: tuple[str, ...]
    """Ids of packets that earlier runs have made, and that are no longer on the list."""
    withdrawn: tuple[str, ...]
    """Ids of packets that earlier runs have made, and whose rows are rejected now."""
    schedule: Schedule
    """With every row that was rejected, for whatever reason."""
    sheets: tuple[tuple[str, int], ...] = ()
    """Each file with packets to print, and the sheets of paper that it takes."""


@dataclass(frozen=True)
class _Order:
    """One patient's packet to be made."""

    visit: Visit
    task: RenderTask
    made_from: tuple[str, ...]
    """Digests: of the packet, then of each document."""


class DayRun:
    """One run. `step` is told the number of packets done; `composer` is one that has composed other documents."""

    def __init__(
        self,
        plan: Plan,
        folder: DayFolder,
        options: PrintOptions,
        step: Callable[[int], None],
        composer: Composer | None = None,
    ) -> None:
        self._composer = composer or Composer()
        self._plan, self._folder, self._options, self._step = plan, folder, options, step
        before = manifest.read_manifest(folder)
        self._notes = Checkpoint(folder, before.notes() if before else ())
        self._people = {visit.id: visit.booking.appointment for visit in plan.visits}
        self._like = similar_names(Person(key, one.name, one.date) for key, one in self._people.items())
        self._lines: dict[str, RunSheetLine] = {}
        self._files: dict[str, tuple[FinishedFile, ...]] = {}
        self._failed: dict[str, tuple[Problem, ...]] = {}
        self._removed: tuple[str, ...] = ()
        self._before: set[str] = set()
        self._made = 0

    def packets(self, pool: Executor, at_once: int) -> None:
        """Make the packets that are missing. Raises Refused where the folder holds foreign files or another list's."""
        self._removed = self._no_longer_there()
        self._folder.check(self._names())
        self._folder.check_others()
        with self._notes.open():
            self._packets(pool, at_once)

    def finish(self) -> DayResult:
        """Make the files for the whole day, when all packets are there, and end. Raises Refused."""
        folder, schedule = self._folder, self._schedule()
        visits = [visit for visit in self._plan.visits if visit.id in self._files]
        with self._notes.open():
            day = self._for_the_day(visits)
        rejected = [folder.rejected] if schedule.rejected else []
        if rejected:
            folder.write(folder.rejected, rejected_csv(schedule))
        rejects = {one.id for one in schedule.rejected}
        withdrawn = tuple(sorted(rejects & self._before))
        # Before the manifest forgets them: a run that is killed here leaves no page that nobody knows of.
        self._remove({note.file for notes in (*self._files.values(), tuple(day)) for note in notes}, bool(rejected))
        patients = tuple(map(self._patient, visits))
        people = recipients.write_recipients(
            folder,
            [recipients.build_recipient(one, self._files[one.id][0].sha256, self._composer.cache) for one in visits],
        )
        whole = Manifest(patients, tuple(day), len(schedule.rejected), self._options, schedule.sha256, people)
        manifest.write_manifest(folder, whole)
        self._notes.delete()
        names = [note.file for note in day]
        sheets = tuple((note.file, self._options.sheets_of(note)) for note in whole.print_files)
        files = (*names, folder.manifest, *rejected)
        return DayResult(files, len(visits), self._made, self._removed, withdrawn, schedule, sheets)

    def _no_longer_there(self) -> tuple[str, ...]:
        """Ids of packets of earlier runs that this list does not hold. Raises Refused where it is another list."""
        schedule = self._plan.schedule
        listed = {booking.appointment.id for booking in schedule.bookings} | {one.id for one in schedule.rejected}
        before = {file.removeprefix("packets/").removesuffix(".pdf") for file in self._notes.packets}
        gone = tuple(sorted(before - listed))
        self._before = before
        mended = any(heading_key(heading) == REASON for heading in self._plan.schedule.headings)
        if gone and (mended or not before & listed):
            what = "packets of patients who are not on this list" if mended else "the packets of another list"
            raise input_error(str(self._folder.root), f"this folder holds {what}", "choose another --out")
        return gone

    def _names(self) -> Iterator[str]:
        """Every PDF that the plan leads to."""
        for visit in self._plan.visits:
            yield self._folder.packet(visit.id)
            for name in visit.documents:
                yield self._folder.document(visit.id, name)
        yield from {self._folder.print_all, *self._folder.print_parts()}
        yield self._folder.run_sheet

    # -- packets -------------------------------------------------------------------------------------------------
    def _packets(self, pool: Executor, at_once: int) -> None:
        """Send handfuls away, never more than are worked on and waited for, and take in what comes back."""
        away: dict[Future[list[RenderedPacket | UnprintableText]], list[_Order]] = {}
        render = rendering(pool)
        for handful in self._handfuls():
            away[pool.submit(render, [order.task for order in handful])] = handful
            if len(away) > 2 * at_once:
                self._take(away)
        while away:
            self._take(away)

    def _take(self, away: dict[Future[list[RenderedPacket | UnprintableText]], list[_Order]]) -> None:
        for future in wait(away, return_when=FIRST_COMPLETED).done:
            made = task_result(future)
            for order, packet in zip(away.pop(future), made, strict=True):
                if isinstance(packet, UnprintableText):
                    self._failed[order.visit.id] = tuple(
                        unprintable_problems(packet, order.visit.content, order.visit.booking.given)
                    )
                else:
                    self._keep(order, packet)
                self._step(1)

    def _handfuls(self) -> Iterator[list[_Order]]:
        held: list[_Order] = []
        for visit in self._plan.visits:
            order = self._order(visit)
            if kept := self._whole(order):
                self._files[visit.id] = kept
                self._step(1)
                continue
            held.append(order)
            if len(held) == HANDFUL:
                yield held
                held = []
        if held:
            yield held

    def _order(self, visit: Visit) -> _Order:
        content = visit.content
        named = [
            (name, self._composer.compose_checked(content, name, visit.booking.appointment)) for name in visit.documents
        ]
        names = tuple(content.layouts[name].value.name for name in visit.documents)
        like = [self._people[other] for other in self._like.get(visit.id, ())]
        self._lines[visit.id] = RunSheetLine(visit, names, visit_alerts(visit, dict(named), like, self._composer))
        words = content.labels.value.desk
        title = fill_label(words.packet, procedure=content.procedure.value.name)
        task = RenderTask(tuple(named), title, words.subject)
        return _Order(visit, task, task_digests(task))

    def _whole(self, order: _Order) -> tuple[FinishedFile, ...] | None:
        """The notes of a packet's files where all of them are whole."""
        notes = []
        for file, source in zip(self._of(order.visit), order.made_from, strict=True):
            note = self._notes.find_finished(file, source)
            if note is None:
                return None
            notes.append(note)
        return tuple(notes)

    def _of(self, visit: Visit) -> tuple[str, ...]:
        """The packet's file, then each document's."""
        folder = self._folder
        return (folder.packet(visit.id), *(folder.document(visit.id, name) for name in visit.documents))

    def _keep(self, order: _Order, packet: RenderedPacket) -> None:
        parts = [(packet.data, packet.pages, "")] + [(one.data, one.pages, one.identifier) for one in packet.documents]
        self._files[order.visit.id] = tuple(
            self._notes.add(FinishedFile(file, source, self._folder.write(file, data), pages, identifier))
            for file, source, (data, pages, identifier) in zip(
                self._of(order.visit), order.made_from, parts, strict=True
            )
        )
        self._made += 1

    # -- the day -------------------------------------------------------------------------------------------------
    def _for_the_day(self, visits: Sequence[Visit]) -> list[FinishedFile]:
        """The file with all packets, or its parts, and the run sheet."""
        if not visits:
            return []
        files = [self._files[visit.id][1:] for visit in visits]
        lines = [self._lines[visit.id] for visit in visits]
        return [
            *merge_packets(self._folder, self._notes, lines, files, self._options),
            write_run_sheet(self._folder, self._notes, lines),
        ]

    def _schedule(self) -> Schedule:
        """The list with the rows that turned out unprintable among the rejected."""
        failed = [
            RejectedRow(visit.booking.raw, self._failed[visit.id], visit.id)
            for visit in self._plan.visits
            if visit.id in self._failed
        ]
        schedule = self._plan.schedule
        rejected = sorted((*schedule.rejected, *failed), key=lambda one: one.row.number)
        kept = tuple(booking for booking in schedule.bookings if booking.appointment.id not in self._failed)
        return replace(schedule, bookings=kept, rejected=tuple(rejected))

    def _patient(self, visit: Visit) -> PacketEntry:
        rules, line = visit.content.instructions.value, self._lines[visit.id]
        return PacketEntry(
            id=visit.id,
            clinic=visit.booking.clinic,
            procedure=rules.procedure,
            version=rules.version,
            status=visit.content.status,
            language=visit.content.labels.value.language,
            alerts=tuple(dict.fromkeys(alert.kind for alert in line.alerts)),
            files=self._files[visit.id],
        )

    def _remove(self, kept: set[str], rejected: bool) -> None:
        """Remove what earlier runs have made for rows that are no longer there."""
        for file in self._notes.files:
            if file not in kept:
                self._folder.drop(file)
        if not rejected:
            self._folder.path(self._folder.rejected).unlink(missing_ok=True)
