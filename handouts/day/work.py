"""The part of a day that other processes and other machines do: documents in, bytes out, and nothing else."""

from __future__ import annotations

import gc
import signal
from collections.abc import Sequence
from dataclasses import dataclass

from handouts import __version__
from handouts.document import Document
from handouts.make import Unprintable, examined
from handouts.typeset.fonts import MissingGlyph
from handouts.typeset.render import Packet, TooTall, render_packet

COLLECTED = (100_000, 20, 20)  # thresholds of the collector


@dataclass(frozen=True)
class Task:
    """One patient's documents by name, and what their packet is called."""

    documents: tuple[tuple[str, Document], ...]
    title: str
    subject: str


def begin() -> None:
    """Ready a process for many documents: what is loaded by now stays, and need not be looked through for garbage.

    A document leaves some ten thousand objects behind, most of which go by themselves; the collector looks for the
    others every few documents rather than several times in each.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    gc.enable()


def begin_apart() -> None:
    """The same for a process that another one leads: Ctrl+C is for that one to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin()


def version() -> str:
    """The version of the program, as a worker elsewhere has it."""
    return __version__


def render_packets(tasks: Sequence[Task]) -> list[Packet | Unprintable]:
    """The packet of each task, or why it cannot be printed.

    The same tasks give the same bytes, wherever it runs.
    """
    return [_packet(task) for task in tasks]


def _packet(task: Task) -> Packet | Unprintable:
    try:
        return render_packet([document for _, document in task.documents], task.title, task.subject)
    except (MissingGlyph, TooTall) as error:
        return examined(task.documents, error)
