"""Measure e-mails per second: packets of a day sent to a mail server on this machine, over TLS, with the journal."""

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


def measure(folder: Path, consent: str, count: int = COUNT) -> dict[str, Any]:
    """Mail the packets of this many patients, plain or encrypted (`consent`)."""
    root = folder / f"mail-{consent}"
    root.mkdir()
    _write(root / "list.csv", consent, count)
    _run("day", root / "list.csv", "--out", root / "day", "--today", "2026-11-20", "--journal", root / "made.sqlite3")
    command = [sys.executable, "-m", "bench.mailhost", str(root)]
    host = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if host.stdout is None:
        raise RuntimeError("the mail server did not start")
    port = host.stdout.readline().strip()
    server = ("--server", f"smtp://localhost:{port}", "--sender", "desk@example.org", "--ca-file", root / "host.pem")
    _run("mail", root / "day", "--send", *server, "--journal", root / "journal.sqlite3")
    output, _ = host.communicate()
    seconds, received, size = output.split()
    if int(received) != count:
        raise RuntimeError(f"{received} of {count} arrived")
    return {"wish": consent, "mails": count, "a_second": (count - 1) / float(seconds), "kb": int(size) / count / 1000}


def _run(*arguments: object) -> None:
    command = [sys.executable, "-m", "handouts", *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(result.stderr)


def _write(path: Path, consent: str, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "level", "email", "email_consent"))
        for number in range(count):
            patient = appointment(number)
            details = f"{patient.name} {number}", patient.level, f"patient-{number}@example.org", consent
            rows.writerow((f"B{number:05}", CLINIC, patient.date, f"{patient.time:%H:%M}", *details))
