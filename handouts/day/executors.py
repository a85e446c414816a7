"""Render packets in this process, in several local processes, or on a Dask cluster.

Workers get documents and return bytes. They read and write no files.
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
from handouts.errors import Hint, Option, input_error, usage_error
from handouts.make import UnprintableText, find_unprintable
from handouts.typeset.renderer import PartTooTall, RenderedPacket, Renderer, document_digest
from handouts.typeset.text.fonts import MissingGlyph

PR_SET_PDEATHSIG = 1  # prctl(2): send a signal when the parent process ends
CONNECT_SECONDS = 10.0
"""Time limit for the answer of a Dask scheduler."""
GC_THRESHOLDS = (100_000, 20, 20)


@dataclass(frozen=True)
class RenderTask:
    """One patient's documents with their names, and the title and subject of the packet."""

    documents: tuple[tuple[str, Document], ...]
    title: str
    subject: str


def task_digests(task: RenderTask) -> tuple[str, ...]:
    """Digests of the input of the packet (first) and of each document: the content and this program's version."""
    parts = [
        hashlib.sha256(
            __version__.encode()
            + document_digest(document)
            + document.spoken.fingerprint[0]
            + (document.barcode.fingerprint[0] if document.barcode else b"")
        )
        for _, document in task.documents
    ]
    packet = hashlib.sha256(ascii((task.title, task.subject)).encode())
    for part in parts:
        packet.update(part.digest())
    return (packet.hexdigest(), *(part.hexdigest() for part in parts))


def prepare_process() -> None:
    """Tune garbage collection for many documents: freeze what is loaded, and collect only every few documents.

    A document creates some ten thousand objects. Nearly all are freed without the collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


class _WorkerState:
    """The state of a worker process during a run."""

    renderer: Renderer | None = None


def begin_run() -> None:
    """Create the renderer of this process for a run."""
    _WorkerState.renderer = Renderer()


def end_run() -> None:
    """Drop the renderer with its patient data: cluster workers outlive a run."""
    if _WorkerState.renderer:
        _WorkerState.renderer.cache.clear()
    _WorkerState.renderer = None


def prepare_worker_process() -> None:
    """Prepare a local worker process. It ignores Ctrl+C, which the parent handles, and dies with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prepare_process()
    begin_run()


def worker_version() -> str:
    """The version of this program on the worker."""
    return __version__


def render_in_worker(tasks: Sequence[RenderTask]) -> list[RenderedPacket | UnprintableText]:
    """`render_packets` with the renderer of this worker process."""
    return render_packets(tasks, _WorkerState.renderer or Renderer())


def render_packets(tasks: Sequence[RenderTask], renderer: Renderer) -> list[RenderedPacket | UnprintableText]:
    """The packet of each task, or the text that cannot be printed. The same task gives the same bytes everywhere."""
    return [_render_packet(task, renderer) for task in tasks]


def _render_packet(task: RenderTask, renderer: Renderer) -> RenderedPacket | UnprintableText:
    try:
        return renderer.render_packet([document for _, document in task.documents], task.title, task.subject)
    except (MissingGlyph, PartTooTall) as error:
        return find_unprintable(task.documents, error, renderer)


DASK_ADDRESS = re.compile(r"dask://([^\s/]+:\d+)")
LOCAL_PROCESSES = "processes"

T = TypeVar("T")


class LocalExecutor(Executor):
    """An executor that runs each task immediately in this process, with its own `renderer`."""

    def __init__(self, renderer: Renderer | None = None) -> None:
        self.renderer = renderer or Renderer()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the caller gets it from the future
            future.set_exception(error)
        return future


def render_function(pool: Executor) -> Callable[[Sequence[RenderTask]], list[RenderedPacket | UnprintableText]]:
    """The function to submit to an executor with tasks: it uses the executor's renderer, or the worker's."""
    return partial(render_packets, renderer=pool.renderer) if isinstance(pool, LocalExecutor) else render_in_worker


def processor_count() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def task_result(future: Future[T]) -> T:
    """The result of a task. Raises InputError if a worker process or the cluster failed."""
    try:
        return future.result()
    except Exception as error:
        if isinstance(error, BrokenExecutor) or type(error).__module__.startswith("distributed"):
            hint = Hint(
                "run the same command again to resume; --jobs 1 uses the least memory",
                page="press “Make all packets” again to resume",
            )
            raise input_error(Option("--executor"), f"rendering failed: {error}", hint) from error
        raise


@contextmanager
def open_executor(name: str, jobs: int) -> Iterator[tuple[Executor, int]]:
    """An executor, and the number of tasks that it runs in parallel. `name` is `processes` or `dask://HOST:PORT`.

    Raises UsageError for any other text, and InputError if a cluster does not answer.
    """
    if match := DASK_ADDRESS.fullmatch(name):
        with _open_cluster(match[1]) as executor:
            yield executor
    elif name != LOCAL_PROCESSES:
        hint = "use processes, or a Dask scheduler like dask://10.0.0.5:8786"
        raise usage_error(Option("--executor"), f"{name!r} is not an executor", hint)
    elif jobs == 1:
        yield LocalExecutor(), 1
    else:
        # A forked process shares the loaded modules. It is safe: no threads are running yet.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        with ProcessPoolExecutor(jobs, context, prepare_worker_process) as pool:
            try:
                yield pool, jobs
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


@contextmanager
def _open_cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        hint = "install it: pip install 'handouts[cluster]'"
        raise input_error(Option("--executor"), "the Dask client is not installed", hint) from None
    try:
        client: Any = Client(f"tcp://{address}", timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        hint = "check that the scheduler is running and has the same version of Dask"
        raise input_error(Option("--executor"), f"no Dask scheduler answers at {address}: {error}", hint) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise input_error(
                Option("--executor"), f"the Dask scheduler at {address} has no workers", "start dask worker"
            )
        if other_versions := sorted(
            {str(version) for version in client.run(worker_version).values()} - {worker_version()}
        ):
            hint = "install the same version on the workers; another version can make different pages"
            raise input_error(
                Option("--executor"),
                f"the workers have handouts {', '.join(other_versions)}, this machine has {worker_version()}",
                hint,
            )
        client.run(begin_run)
        try:
            yield client.get_executor(pure=False), threads
        finally:
            with suppress(OSError):  # a failed cluster holds no data
                client.run(end_run)
