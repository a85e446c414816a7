"""A procedure day: wall seconds and memory of `handouts day`, for lists of several lengths.

Patients come to three clinics over two weeks, every quarter of an hour, each with three documents.
"""

# ruff: noqa: S603 - it starts its own processes

from __future__ import annotations

import csv
import os
import resource
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
    """One day of so many patients, made into a new folder."""
    listed, out = folder / f"day-{count}.csv", folder / f"day-{count}"
    _write(listed, count)
    command = [sys.executable, "-m", "handouts", "day", listed, "--out", out, "--today", "2026-11-20"]
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "bench.day", *command], cwd=ROOT, capture_output=True, text=True,
                          check=True)  # fmt: skip
    wall = time.perf_counter() - begin
    parent, child, cpu = map(float, done.stdout.split())
    size = (out / "print-all.pdf").stat().st_size
    return {
        "patients": count,
        "seconds": wall,
        "cpu_seconds": cpu,
        "parent_mb": parent,
        "worker_mb": child,
        "print_all_mb": size / 1e6,
    }


def _write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "date_of_birth", "mrn", "level"))
        for at in range(count):
            one = appointment(at)
            rows.writerow((
                f"B{at:05}", CLINICS[at % 3], one.date, f"{one.time:%H:%M}", f"{one.name} {at}", one.date_of_birth,
                one.record_number, one.level,
            ))  # fmt: skip


def _run(command: list[str]) -> None:
    """Run the command and print its peak memory, that of its largest process, and the seconds of all processors."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = used.ru_maxrss / 1024
    sys.stdout.write(f"{peak:.0f} {peak:.0f} {used.ru_utime + used.ru_stime:.1f}\n")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    _run(sys.argv[1:])
