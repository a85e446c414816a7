"""The part of a day that other processes and other machines do: documents in, bytes out, and nothing else."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from handouts import __version__
from handouts.document import Document
from handouts.make import UnprintableText, find_unprintable
from handouts.typeset.renderer import PartTooTall, RenderedPacket, Renderer, document_digest
from handouts.typeset.text.fonts import MissingGlyph

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
COLLECTED = (100_000, 20, 20)  # thresholds of the collector


@dataclass(frozen=True)
class RenderTask:
    """One patient's documents by name, and what their packet is called."""

    documents: tuple[tuple[str, Document], ...]
    title: str
    subject: str


def task_digests(task: RenderTask) -> tuple[str, ...]:
    """Digests of all that a packet and its documents depend on, its own first: their words, and this version."""
    parts = [hashlib.sha256(__version__.encode() + document_digest(document)) for _, document in task.documents]
    whole = hashlib.sha256(ascii((task.title, task.subject)).encode())
    for part in parts:
        whole.update(part.digest())
    return (whole.hexdigest(), *(part.hexdigest() for part in parts))


def prepare_process() -> None:
    """Ready a process for many documents: what is loaded by now stays, and need not be looked through for garbage.

    A document leaves some ten thousand objects behind, most of which go by themselves; the collector looks for the
    others every few documents rather than several times in each.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    gc.enable()


class _Process:
    """What a process that renders for a run keeps: nothing before the run and nothing after it."""

    renderer: Renderer | None = None


def begin_run() -> None:
    """Give this process a renderer for a run."""
    _Process.renderer = Renderer()


def end_run() -> None:
    """Drop the renderer, with all that it holds of patients: a worker of a cluster lives on."""
    if _Process.renderer:
        _Process.renderer.cache.clear()
    _Process.renderer = None


def prepare_worker_process() -> None:
    """`begin` and `begin_run` for a process that another one leads, and that ends with the run.

    It leaves Ctrl+C to that one, and ends when that one is killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    prepare_process()
    begin_run()


def worker_version() -> str:
    """The version of the program, as a worker elsewhere has it."""
    return __version__


def render_in_worker(tasks: Sequence[RenderTask]) -> list[RenderedPacket | UnprintableText]:
    """`render_packets` by the renderer of this process, or by a new one where no run has given it one."""
    return render_packets(tasks, _Process.renderer or Renderer())


def render_packets(tasks: Sequence[RenderTask], renderer: Renderer) -> list[RenderedPacket | UnprintableText]:
    """The packet of each task, or why it cannot be printed.

    The same tasks give the same bytes, wherever it runs.
    """
    return [_packet(task, renderer) for task in tasks]


def _packet(task: RenderTask, renderer: Renderer) -> RenderedPacket | UnprintableText:
    try:
        return renderer.render_packet([document for _, document in task.documents], task.title, task.subject)
    except (MissingGlyph, PartTooTall) as error:
        return find_unprintable(task.documents, error, renderer)
