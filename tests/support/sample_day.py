"""The sample day: about 400 handouts of fictional patients and the packets of a day, each as a line `SHA-256 name`.

`python3 tasks.py pythons` runs it with every installed Python and compares the lines: the same input must give the same
bytes. It needs only the program's own dependencies. `python -m tests.support.sample_day` prints the lines of one Python.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from handouts.compose.composer import Composer
from handouts.document import Document
from handouts.schedule.appointment import gather_details
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.text.fonts import TYPEFACES
from tests.renderer import render
from tests.support.sample_sets import CLINICS, DOCUMENTS, content

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("Maria Beispiel", "Max Mustermann", "Anna-Lena Theodora Gonzalez Martinez Beispiel", "王小明", "محمد الهاشمي")
FIRST = dt.date(2026, 1, 5)
DAYS = 9  # each in another month and on another weekday
ROWS = 12  # patients of the procedure day


def documents() -> Iterator[tuple[str, Document]]:
    """Handouts of all clinics on several days, in all typefaces, on both papers, plain and large."""
    composer = Composer()
    for index in range(DAYS):
        day = FIRST + dt.timedelta(days=41 * index)
        patient = {
            "name": NAMES[index % len(NAMES)],
            "date_of_birth": f"194{index}-05-04",
            "record_number": f"00-47{index}",
            "level": f"L{1 + index % 5}",
        }
        for number, clinic in enumerate(CLINICS):
            date = day.replace(year=2022) if clinic == "ivc" else day  # this clinic closed
            times = {"date": f"{date} {7 + index}:{(index + number) % 4 * 15:02}", "ended": f"{date} 17:05"}
            for kind, document in enumerate(DOCUMENTS):
                for large in (False, True):
                    given = gather_details({**patient, **times, "large_print": large})
                    handout = composer.compose_checked(content(clinic), document, given.appointment)
                    face = sorted(TYPEFACES)[(index + number) % len(TYPEFACES)]
                    paper = sorted(PAPERS)[(index + kind) % len(PAPERS)]
                    look = replace(handout.brand, typeface=face)
                    yield f"{clinic} {document} {date} large={large}", replace(handout, brand=look, paper=paper)


def day(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The PDF files of a procedure day, made by the command."""
    list_file = folder / "list.csv"
    with list_file.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "date_of_birth", "record_number", "level"))
        for index in range(ROWS):
            clinic = ("pain-relief-georgia", "california-imaging", "reference")[index % 3]
            time = f"{8 + index // 4:02}:{index % 4 * 15:02}"
            rows.writerow(
                (
                    f"B{index:03}",
                    clinic,
                    "2026-12-01",
                    time,
                    f"Maria Beispiel {index}",
                    "1946-05-04",
                    f"00-{index}",
                    "L1",
                )
            )
    out = folder / "out"
    command = [
        sys.executable,
        "-m",
        "handouts",
        "day",
        list_file,
        "--out",
        out,
        "--today",
        "2026-11-20",
        "--no-progress",
    ]
    result = subprocess.run(
        [*command, "--journal", folder / "journal.sqlite3"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(result.stderr)
    for path in sorted(out.rglob("*.pdf")):
        yield path.relative_to(out).as_posix(), path.read_bytes()


def lines() -> Iterator[str]:
    """Digest and name of each file."""
    for name, document in documents():
        yield f"{hashlib.sha256(render(document)).hexdigest()} {name}"
    with tempfile.TemporaryDirectory() as name:
        files = list(day(Path(name)))
    for path, data in files:
        yield f"{hashlib.sha256(data).hexdigest()} {path}"


if __name__ == "__main__":
    for line in lines():
        print(line)  # noqa: T201 - for tasks.py
