"""Run one measurement in its own process, and print JSON.

Usage: `python -m bench.worker MODE ENGINE WORKLOAD COUNT FIRST FOLDER`.

Modes: `cold` makes one document (the parent measures the time of the process); `batch` times COUNT documents from
patient FIRST on, after one for warm-up; `memory` prints the peak memory; `profile` prints where time is spent.
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
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 5


def _ours(workload: str, patients: Sequence[int]) -> list[Callable[[], bytes]]:
    """One function per patient that composes and renders. They share what a run of `handouts day` shares."""
    from bench import content
    from handouts.compose.composer import Composer
    from handouts.typeset.renderer import Renderer

    clinic_content, composer, renderer = content.content(), Composer(), Renderer()

    def make(number: int) -> bytes:
        return renderer.render(content.document(composer, clinic_content, workload, number))

    return [partial(make, n) for n in patients]


def _peer(engine: str, workload: str, patients: Sequence[int]) -> list[Callable[[], bytes]]:
    """One function per patient that turns the plain document into markup or flowables, and typesets it."""
    module, _, function = engine.partition(".")
    make = getattr(importlib.import_module(f"bench.peers.{module}"), function or "engine")()
    documents = _plain(workload, patients)
    return [lambda document=document: make(document) for document in documents]  # type: ignore[misc]


def _plain(workload: str, patients: Sequence[int]) -> list[Any]:
    """The plain documents, from the files that the parent wrote, so that other engines do not load handouts."""
    folder = Path(sys.argv[6])
    if list(patients) == [0]:  # a cold start reads only its own document
        return [json.loads((folder / f"{workload}-first.json").read_text("utf-8"))]
    documents = json.loads((folder / f"{workload}.json").read_text("utf-8"))
    return [documents[n % len(documents)] for n in patients]


def _calls(engine: str, workload: str, patients: Sequence[int]) -> list[Callable[[], bytes]]:
    return _ours(workload, patients) if engine == "ours" else _peer(engine, workload, patients)


def cold(engine: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """Make one document."""
    data = _calls(engine, workload, range(first, first + count))[0]()
    return {"bytes": len(data)}


def batch(engine: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """Return milliseconds per document of a batch, and the mean size of a document."""
    calls = _calls(engine, workload, range(first, first + count + 1))
    calls.pop()()
    if engine == "ours":
        from handouts.day.executors import prepare_process

        prepare_process()  # as `handouts day` prepares each process
    wall, cpu, size = time.perf_counter(), time.process_time(), 0
    for call in calls:
        size += len(call())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"ms": wall / count * 1000, "cpu_ms": cpu / count * 1000, "bytes": size / count}


def save(engine: str, workload: str, _: int, first: int) -> dict[str, Any]:
    """Write the first document to a file next to the plain documents, for inspection."""
    path = Path(sys.argv[6]) / f"{engine}-{workload}.pdf"
    path.write_bytes(_calls(engine, workload, [first])[0]())
    return {"path": str(path)}


def memory(_: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """Return the peak memory of the process in MB after COUNT documents."""
    for call in _ours(workload, range(first, first + count)):
        call()
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return {"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


def profile(engine: str, workload: str, count: int, first: int) -> dict[str, Any]:
    """Return the functions with the most own time, and the stages with the most total time, in ms per document."""
    calls = _calls(engine, workload, range(first, first + count + WARM_UP))
    for call in calls[:WARM_UP]:
        call()
    profiler = cProfile.Profile()
    profiler.enable()
    for call in calls[WARM_UP:]:
        call()
    profiler.disable()
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    rows = [
        {"name": _name(key), "calls": calls / count, "own": own / count * 1000, "all": total / count * 1000}
        for key, (_, calls, own, total, _) in stats.items()
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
    mode, engine_name, workload_name, count_text, first_text = sys.argv[1:6]
    modes = {"cold": cold, "batch": batch, "save": save, "memory": memory, "profile": profile}
    print(json.dumps(modes[mode](engine_name, workload_name, int(count_text), int(first_text))))  # noqa: T201
