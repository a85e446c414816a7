"""Make a day from its plan: packets, documents, print file, run sheet, rejected rows, recipients and manifest.

This process composes and writes; an executor renders in batches. Unchanged files of earlier runs are kept, and files of
patients who are no longer on the list are deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace

from handouts.compose.composer import Composer
from handouts.compose.placeholders import fill_label
from handouts.content.models.clinic import heading_key
from handouts.day import manifest, recipients
from handouts.day.alerts import Alert, Person, similar_names, visit_alerts
from handouts.day.checkpoint import Checkpoint, FinishedFile
from handouts.day.cover import Cover
from handouts.day.executors import RenderTask, render_function, task_digests, task_result
from handouts.day.folder import DayFolder
from handouts.day.held_pages import HeldDocument, changed_alerts, changed_since
from handouts.day.manifest import Manifest, PacketEntry, PrintOptions
from handouts.day.plan import Plan, Visit
from handouts.day.print_all import PrintedPacket, merge_packets, stack_key
from handouts.day.rejected_rows import write_rejected_rows
from handouts.day.run_sheet import write_run_sheet
from handouts.day.run_sheet_lines import PacketDocument, RunSheetLine
from handouts.errors import Hint, Problem, input_error
from handouts.make import UnprintableText, unprintable_problems
from handouts.schedule.booking import RejectedRow, Schedule, rejected_csv
from handouts.schedule.sheet import REASON
from handouts.typeset.renderer import RenderedPacket

BATCH_SIZE = 12  # patients per task: the sections that they share are sent once


@dataclass(frozen=True)
class DayResult:
    """The contents of the folder after a run."""

    files: tuple[str, ...]
    """Files for the whole day, relative to the folder."""
    packets: int
    new_packets: int
    """Packets made by this run; the others were made earlier."""
    removed: tuple[str, ...]
    """Ids of packets that were deleted because they are no longer on the list."""
    withdrawn: tuple[str, ...]
    """Ids of packets that were deleted because their rows are now rejected."""
    schedule: Schedule
    """The list with all rejected rows."""
    changed: tuple[str, ...] = ()
    """Ids of patients who have outdated pages."""
    sheets: tuple[tuple[str, int], ...] = ()
    """Each print file with its number of sheets of paper."""


@dataclass(frozen=True)
class _PacketJob:
    """One packet to render."""

    visit: Visit
    task: RenderTask
    made_from: tuple[str, ...]
    """Digests of the content of the packet and of each document."""


class DayRun:
    """One run. `step` is called with the number of packets just finished; `composer` may hold shared parts."""

    def __init__(
        self,
        plan: Plan,
        folder: DayFolder,
        options: PrintOptions,
        step: Callable[[int], None],
        composer: Composer | None = None,
        held: Mapping[str, Sequence[HeldDocument]] | None = None,
        more_alerts: Callable[[Visit, Composer], Iterable[Alert]] | None = None,
    ) -> None:
        """`held`: documents that patients hold, by the id of the appointment. The run sheet says which changed.

        `more_alerts` returns alerts of a visit from what only the caller knows, such as the state of its consent.
        """
        self._held, self._changed = held or {}, list[str]()
        self._more_alerts = more_alerts or (lambda _visit, _composer: ())
        self._composer = composer or Composer()
        self._plan, self._folder, self._options, self._step = plan, folder, options, step
        before = manifest.read_manifest(folder)
        self._checkpoint = Checkpoint(folder, before.all_files() if before else ())
        self._appointments = {visit.id: visit.booking.appointment for visit in plan.visits}
        self._similar = similar_names(
            Person(key, patient.name, patient.date, patient.date_of_birth)
            for key, patient in self._appointments.items()
        )
        self._lines: dict[str, RunSheetLine] = {}
        self._files: dict[str, tuple[FinishedFile, ...]] = {}
        self._failed: dict[str, tuple[Problem, ...]] = {}
        self._removed: tuple[str, ...] = ()
        self._earlier: set[str] = set()
        self._made_count = 0
        self._covers: tuple[int, ...] = ()

    def make_packets(self, pool: Executor, at_once: int) -> None:
        """Make the missing packets. Raises InputError if the folder has files of another program or packets of another
        list.
        """
        self._removed = self._removed_ids()
        self._folder.check_no_foreign_pdfs(self._pdf_names())
        self._folder.check_no_foreign_data()
        with self._checkpoint.open():
            self._make_packets(pool, at_once)

    def finish(self) -> DayResult:
        """Make the files for the whole day after all packets. Raises InputError."""
        folder, schedule = self._folder, self._schedule()
        visits = sorted((visit for visit in self._plan.visits if visit.id in self._files), key=stack_key)
        for visit in visits:
            self._compare_held(visit)
        with self._checkpoint.open():
            day_files = self._make_day_files(visits, schedule)
        rejected = [folder.rejected] if schedule.rejected else []
        if rejected:
            folder.write(folder.rejected, rejected_csv(schedule))
        withdrawn = tuple(sorted({row.id for row in schedule.rejected} & self._earlier))
        # Before the manifest is written: an interrupted run must not leave unlisted files.
        listed = {note.file for notes in (*self._files.values(), day_files) for note in notes}
        self._remove_others(listed, bool(rejected))
        packets = tuple(map(self._packet_entry, visits))
        recipients_sha256 = recipients.write_recipients(
            folder,
            [
                recipients.build_recipient(visit, self._files[visit.id][0].sha256, self._composer.cache)
                for visit in visits
            ],
        )
        day_manifest = Manifest(
            packets,
            tuple(day_files),
            len(schedule.rejected),
            self._options,
            schedule.sha256,
            recipients_sha256,
            self._covers,
        )
        manifest.write_manifest(folder, day_manifest)
        self._checkpoint.delete()
        names = [note.file for note in day_files]
        sheets = tuple((note.file, self._options.count_sheets(note)) for note in day_manifest.print_files)
        files = (*names, folder.manifest, *rejected)
        return DayResult(
            files, len(visits), self._made_count, self._removed, withdrawn, schedule, tuple(self._changed), sheets
        )

    def _compare_held(self, visit: Visit) -> None:
        """Add an alert if the patient has outdated pages."""
        held = self._held.get(visit.id)
        changed = changed_since(visit, self._files[visit.id], held, self._composer) if held else []
        if changed:
            self._changed.append(visit.id)
            line = self._lines[visit.id]
            self._lines[visit.id] = replace(line, alerts=(*changed_alerts(visit, changed), *line.alerts))

    def _removed_ids(self) -> tuple[str, ...]:
        """Ids of earlier packets that are not on this list. Raises InputError if the folder belongs to another list."""
        schedule = self._plan.schedule
        listed = {booking.appointment.id for booking in schedule.bookings} | {row.id for row in schedule.rejected}
        earlier = {file.removeprefix("packets/").removesuffix(".pdf") for file in self._checkpoint.packets}
        removed = tuple(sorted(earlier - listed))
        self._earlier = earlier
        is_rejected_list = any(heading_key(heading) == REASON for heading in self._plan.schedule.headings)
        if removed and (is_rejected_list or not earlier & listed):
            packets = (
                "packets of patients who are not on this list" if is_rejected_list else "the packets of another list"
            )
            raise input_error(str(self._folder.root), f"this folder holds {packets}", Hint("choose another --out"))
        return removed

    def _pdf_names(self) -> Iterator[str]:
        """All PDFs that this run may write."""
        for visit in self._plan.visits:
            yield self._folder.packet(visit.id)
            for name in visit.documents:
                yield self._folder.document(visit.id, name)
        yield from {self._folder.print_all, *self._folder.print_parts()}
        yield self._folder.run_sheet
        yield self._folder.rejected_rows

    def _make_packets(self, pool: Executor, at_once: int) -> None:
        """Submit batches, at most two for each worker at a time, and store the finished packets."""
        running: dict[Future[list[RenderedPacket | UnprintableText]], list[_PacketJob]] = {}
        render = render_function(pool)
        for batch in self._batches():
            running[pool.submit(render, [job.task for job in batch])] = batch
            if len(running) > 2 * at_once:
                self._collect_finished(running)
        while running:
            self._collect_finished(running)

    def _collect_finished(
        self, running: dict[Future[list[RenderedPacket | UnprintableText]], list[_PacketJob]]
    ) -> None:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            packets = task_result(future)
            for job, packet in zip(running.pop(future), packets, strict=True):
                if isinstance(packet, UnprintableText):
                    self._failed[job.visit.id] = tuple(
                        unprintable_problems(packet, job.visit.content, job.visit.booking.details)
                    )
                else:
                    self._store_packet(job, packet)
                self._step(1)

    def _batches(self) -> Iterator[list[_PacketJob]]:
        batch: list[_PacketJob] = []
        for visit in self._plan.visits:
            job = self._create_job(visit)
            if files := self._finished_files(job):
                self._files[visit.id] = files
                self._step(1)
                continue
            batch.append(job)
            if len(batch) == BATCH_SIZE:
                yield batch
                batch = []
        if batch:
            yield batch

    def _create_job(self, visit: Visit) -> _PacketJob:
        content = visit.content
        named = [
            (name, self._composer.compose_checked(content, name, visit.booking.appointment)) for name in visit.documents
        ]
        names = {name: content.for_staff.layouts[name].value.name for name in visit.documents}
        documents = tuple(PacketDocument.of(names[name], document) for name, document in named)
        similar = [self._appointments[key] for key in self._similar.get(visit.id, ())]
        alerts = (
            *visit_alerts(visit, dict(named), similar, self._composer),
            *self._more_alerts(visit, self._composer),
        )
        self._lines[visit.id] = RunSheetLine(visit, documents, alerts)
        labels = content.labels.value.desk
        title = fill_label(labels.packet, procedure=content.procedure.value.name)
        task = RenderTask(tuple(named), title, labels.subject)
        return _PacketJob(visit, task, task_digests(task))

    def _finished_files(self, job: _PacketJob) -> tuple[FinishedFile, ...] | None:
        """The notes of a packet's files if all of them are finished and unchanged; else None."""
        notes = []
        for file, source in zip(self._file_names(job.visit), job.made_from, strict=True):
            note = self._checkpoint.find_finished(file, source)
            if note is None:
                return None
            notes.append(note)
        return tuple(notes)

    def _file_names(self, visit: Visit) -> tuple[str, ...]:
        """The file name of the packet, then of each document."""
        folder = self._folder
        return (folder.packet(visit.id), *(folder.document(visit.id, name) for name in visit.documents))

    def _store_packet(self, job: _PacketJob, packet: RenderedPacket) -> None:
        parts = [(packet.data, packet.pages, "")] + [
            (part.data, part.pages, part.identifier) for part in packet.documents
        ]
        self._files[job.visit.id] = tuple(
            self._checkpoint.add(FinishedFile(file, source, self._folder.write(file, data), pages, identifier))
            for file, source, (data, pages, identifier) in zip(
                self._file_names(job.visit), job.made_from, parts, strict=True
            )
        )
        self._made_count += 1

    def _make_day_files(self, visits: Sequence[Visit], schedule: Schedule) -> list[FinishedFile]:
        """Make the print file, or its parts, the run sheet, and the sheet of rejected rows if there are any."""
        files: list[FinishedFile] = []
        if visits:
            lines = [self._lines[visit.id] for visit in visits]
            packets = [
                PrintedPacket(visit, line.names, self._files[visit.id][1:])
                for visit, line in zip(visits, lines, strict=True)
            ]
            cover = Cover(self._options, schedule.rejected)
            print_all = merge_packets(self._folder, self._checkpoint, packets, self._options, cover)
            self._covers = tuple(print_all.covers)
            lines = [replace(line, sheets=sheets) for line, sheets in zip(lines, print_all.sheets, strict=True)]
            files = [
                *print_all.files,
                write_run_sheet(self._folder, self._checkpoint, lines, schedule.rejected, schedule.canceled),
            ]
        if schedule.rejected and self._plan.visits:
            contents = [visit.content for visit in visits or self._plan.visits]
            files.append(write_rejected_rows(self._folder, self._checkpoint, schedule, contents))
        return files

    def _schedule(self) -> Schedule:
        """The list, with unprintable rows added to the rejected ones."""
        failed = [
            RejectedRow(visit.booking.raw, self._failed[visit.id], visit.id, visit.booking)
            for visit in self._plan.visits
            if visit.id in self._failed
        ]
        schedule = self._plan.schedule
        rejected = sorted((*schedule.rejected, *failed), key=lambda rejected_row: rejected_row.row.number)
        bookings = tuple(booking for booking in schedule.bookings if booking.appointment.id not in self._failed)
        return replace(schedule, bookings=bookings, rejected=tuple(rejected))

    def _packet_entry(self, visit: Visit) -> PacketEntry:
        instructions, line = visit.content.instructions.value, self._lines[visit.id]
        return PacketEntry(
            id=visit.id,
            clinic=visit.content.clinic_and_site,
            procedure=instructions.procedure,
            version=instructions.version,
            status=visit.content.status,
            language=visit.content.labels.value.language,
            alerts=tuple(dict.fromkeys(alert.kind for alert in line.alerts)),
            files=self._files[visit.id],
        )

    def _remove_others(self, listed: set[str], has_rejected: bool) -> None:
        """Delete the files of earlier runs that this run does not list."""
        for file in self._checkpoint.files:
            if file not in listed:
                self._folder.remove(file)
        if not has_rejected:
            self._folder.path(self._folder.rejected).unlink(missing_ok=True)
            self._folder.remove(self._folder.rejected_rows)  # it may be from a run that made nothing else
