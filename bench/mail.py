"""Mails a second: packets of a day handed in to a mail server on this machine, over TLS, each step in the journal."""

# ruff: noqa: S603 - it starts its own processes

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.content import appointment
from bench.day import ROOT

COUNT = 300
CLINIC = "pain-relief-georgia"


def measure(folder: Path, wish: str, count: int = COUNT) -> dict[str, Any]:
    """The packets of so many patients, all mailed in one way."""
    root = folder / f"mail-{wish}"
    root.mkdir()
    _write(root / "list.csv", wish, count)
    _run("day", root / "list.csv", "--out", root / "day", "--today", "2026-11-20", "--journal", root / "made.sqlite3")
    command = [sys.executable, "-m", "bench.mailhost", str(root)]
    host = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if host.stdout is None:
        raise RuntimeError("no server")
    port = host.stdout.readline().strip()
    server = ("--server", f"smtp://localhost:{port}", "--sender", "desk@example.org", "--ca-file", root / "host.pem")
    _run("mail", root / "day", "--send", *server, "--journal", root / "journal.sqlite3")
    told, _ = host.communicate()
    seconds, taken, size = told.split()
    if int(taken) != count:
        raise RuntimeError(f"{taken} of {count} arrived")
    return {"wish": wish, "mails": count, "a_second": (count - 1) / float(seconds), "kb": int(size) / count / 1000}


def _run(*words: object) -> None:
    command = [sys.executable, "-m", "handouts", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _write(path: Path, wish: str, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "level", "email", "email_consent"))
        for at in range(count):
            one = appointment(at)
            who = f"{one.name} {at}", one.level, f"patient-{at}@example.org", wish
            rows.writerow((f"B{at:05}", CLINIC, one.date, f"{one.time:%H:%M}", *who))
