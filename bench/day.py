"""Measure the wall time and memory of `handouts day` for lists of several lengths.

Patients come to three clinics over two weeks, every quarter of an hour, each with three documents.
"""

# ruff: noqa: S603 - it starts its own processes

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.content import appointment

ROOT = Path(__file__).resolve().parent.parent
CLINICS = ("pain-relief-georgia", "california-imaging", "reference")
SIZES = (100, 1_000)


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Measure one day with this many patients, in a new folder."""
    listed, out = folder / f"day-{count}.csv", folder / f"day-{count}"
    _write(listed, count)
    command = [sys.executable, "-m", "handouts", "day", listed, "--out", out, "--today", "2026-11-20"]
    begin, used, peak = time.perf_counter(), os.times(), 0.0
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while run.poll() is None:
        peak = max(peak, _memory(run.pid))
        time.sleep(0.1)
    wall = time.perf_counter() - begin
    if run.returncode:
        raise RuntimeError(run.stderr.read().decode() if run.stderr else "")
    return {
        "patients": count,
        "seconds": wall,
        "cpu_seconds": sum(os.times()[2:4]) - sum(used[2:4]),
        "memory_mb": peak,
        "print_all_mb": (out / "print-all.pdf").stat().st_size / 1e6,
    }


def _memory(process: int) -> float:
    """Memory of a process and its children in MB; shared memory counts once. 0 except on Linux."""
    total = 0
    for pid in (process, *_children(process)):
        try:
            memory_map = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in memory_map.splitlines() if line.startswith("Pss:"))
    return total / 1024


def _children(process: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "date_of_birth", "record_number", "level"))
        for number in range(count):
            patient = appointment(number)
            rows.writerow((
                f"B{number:05}", CLINICS[number % 3], patient.date, f"{patient.time:%H:%M}", f"{patient.name} {number}",
                patient.date_of_birth, patient.record_number, patient.level,
            ))  # fmt: skip
