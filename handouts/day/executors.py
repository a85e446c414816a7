"""The part of a day that other processes and other machines do: documents in, bytes out, and nothing else.

Where packets are rendered: in this process, in several here, or on a Dask cluster.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from handouts import __version__
from handouts.document import Document
from handouts.errors import Option, input_error, usage_error
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


DASK = re.compile(r"dask://([^\s/]+:\d+)")
LOCAL = "processes"

T = TypeVar("T")


class LocalExecutor(Executor):
    """Runs each task at once, in this process. Its `renderer` is that of one run, or of a desk."""

    def __init__(self, renderer: Renderer | None = None) -> None:
        self.renderer = renderer or Renderer()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The finished future."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is the caller's, as from any other executor
            done.set_exception(error)
        return done


def rendering(pool: Executor) -> Callable[[Sequence[RenderTask]], list[RenderedPacket | UnprintableText]]:
    """What to submit to an executor, with tasks: it renders with the executor's own renderer, or with the worker's."""
    return partial(render_packets, renderer=pool.renderer) if isinstance(pool, LocalExecutor) else render_in_worker


def processor_count() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def task_result(future: Future[T]) -> T:
    """What a task gave. Raises Refused in words where the place that did it broke down."""
    try:
        return future.result()
    except Exception as error:
        if isinstance(error, BrokenExecutor) or type(error).__module__.startswith("distributed"):
            hint = "run the same again: what is made is whole, and is kept; --jobs 1 takes the least memory"
            raise input_error(Option("--executor"), f"what renders the pages broke down: {error}", hint) from error
        raise


@contextmanager
def open_executor(where: str, jobs: int) -> Iterator[tuple[Executor, int]]:
    """An executor, and how many tasks it does at once. `where` is `processes` or `dask://HOST:PORT`.

    Raises Unknown for another, and Refused where a cluster does not answer.
    """
    if found := DASK.fullmatch(where):
        with _cluster(found[1]) as made:
            yield made
    elif where != LOCAL:
        hint = "expected processes, or a Dask scheduler like dask://10.0.0.5:8786"
        raise usage_error(Option("--executor"), f"{where!r} is no executor", hint)
    elif jobs == 1:
        yield LocalExecutor(), 1
    else:
        # A forked process has all that is loaded here; threads, which forking would break, are not running yet.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        with ProcessPoolExecutor(jobs, context, prepare_worker_process) as pool:
            try:
                yield pool, jobs
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        hint = "install it: pip install 'handouts[cluster]'"
        raise input_error(Option("--executor"), "the Dask client is not installed", hint) from None
    try:
        client: Any = Client(f"tcp://{address}", timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        hint = "check that the scheduler runs there, and that its version of Dask is the same"
        raise input_error(Option("--executor"), f"no Dask scheduler answers at {address}: {error}", hint) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise input_error(
                Option("--executor"), f"the Dask scheduler at {address} has no workers", "start dask worker"
            )
        if odd := sorted({str(found) for found in client.run(worker_version).values()} - {worker_version()}):
            hint = "install the same version there: another one makes other pages"
            raise input_error(
                Option("--executor"), f"workers have handouts {', '.join(odd)}; here is {worker_version()}", hint
            )
        client.run(begin_run)
        try:
            yield client.get_executor(pure=False), threads
        finally:
            with suppress(OSError):  # a cluster that broke down holds nothing
                client.run(end_run)
