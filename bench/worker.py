"""One measure in a process of its own: `python -m bench.worker MODE ENGINE WORKLOAD COUNT FIRST`, answered in JSON.

Modes: `cold` makes one document and ends (its parent times the process); `batch` times COUNT documents from patient
FIRST on, after one to warm up; `memory` tells the peak of the process; `profile` tells where the time goes.
"""

from __future__ import annotations

import cProfile
import importlib
import json
import pstats
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 5


def _ours(workload: str, at: Sequence[int]) -> list[Callable[[], bytes]]:
    """For each patient a call that composes and renders."""
    from bench import content
    from handouts.typeset.renderer import render

    read = content.content()
    return [lambda n=n: render(content.document(read, workload, n)) for n in at]  # type: ignore[misc]


def _peer(engine: str, workload: str, at: Sequence[int]) -> list[Callable[[], bytes]]:
    """For each patient a call that turns the plain document, composed before, into markup or flowables, and sets it."""
    module, _, function = engine.partition(".")
    make = getattr(importlib.import_module(f"bench.peers.{module}"), function or "engine")()
    documents = _plain(workload, at)
    return [lambda document=document: make(document) for document in documents]  # type: ignore[misc]


def _plain(workload: str, at: Sequence[int]) -> list[Any]:
    """The plain documents, from the files that the parent wrote: a peer's process loads nothing of ours."""
    folder = Path(sys.argv[6])
    if list(at) == [0]:  # a cold start reads no more than its own document
        return [json.loads((folder / f"{workload}-first.json").read_text("utf-8"))]
    documents = json.loads((folder / f"{workload}.json").read_text("utf-8"))
    return [documents[n % len(documents)] for n in at]


def _calls(engine: str, workload: str, at: Sequence[int]) -> list[Callable[[], bytes]]:
    return _ours(workload, at) if engine == "ours" else _peer(engine, workload, at)


def cold(engine: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """One document."""
    data = _calls(engine, workload, range(first, first + count))[0]()
    return {"bytes": len(data)}


def batch(engine: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """Milliseconds per document of a batch, and the last document's size."""
    calls = _calls(engine, workload, range(first, first + count + 1))
    calls.pop()()
    if engine == "ours":
        from handouts.day.executors import prepare_process

        prepare_process()  # as a day's run readies each of its processes
    wall, cpu, size = time.perf_counter(), time.process_time(), 0
    for call in calls:
        size += len(call())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"ms": wall / count * 1000, "cpu_ms": cpu / count * 1000, "bytes": size / count}


def save(engine: str, workload: str, _: int, first: int) -> dict[str, Any]:
    """The first document as a file beside the plain documents, to be counted and looked at."""
    path = Path(sys.argv[6]) / f"{engine}-{workload}.pdf"
    path.write_bytes(_calls(engine, workload, [first])[0]())
    return {"path": str(path)}


def memory(_: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """Peak of the process's memory in MB after COUNT documents, none of them kept."""
    from bench import content
    from handouts.typeset.renderer import render

    read = content.content()
    for n in range(first, first + count):
        render(content.document(read, workload, n))
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return {"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


def profile(engine: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """The functions that take most time by themselves, in ms per document, and what stages take with all they call."""
    calls = _calls(engine, workload, range(first, first + count + WARM_UP))
    for call in calls[:WARM_UP]:
        call()
    watch = cProfile.Profile()
    watch.enable()
    for call in calls[WARM_UP:]:
        call()
    watch.disable()
    stats = pstats.Stats(watch).stats  # type: ignore[attr-defined]
    rows = [
        {"name": _name(key), "calls": calls / count, "own": own / count * 1000, "all": whole / count * 1000}
        for key, (_, calls, own, whole, _) in stats.items()
    ]
    rows.sort(key=lambda row: -row["own"])
    stages = sorted((row for row in rows if row["name"].startswith("handouts/")), key=lambda row: -row["all"])
    return {"own": rows[:20], "whole": stages[:25], "total": sum(row["own"] for row in rows)}


def _name(key: tuple[str, int, str]) -> str:
    file, line, function = key
    for folder in (str(ROOT) + "/", "site-packages/"):
        file = file.split(folder)[-1]
    return f"{file}:{line} {function}" if line else function


if __name__ == "__main__":
    mode, name, load, number, begin = sys.argv[1:6]
    modes = {"cold": cold, "batch": batch, "save": save, "memory": memory, "profile": profile}
    print(json.dumps(modes[mode](name, load, int(number), int(begin))))  # noqa: T201
