"""Many people at the front desk's page at once, each signed in: they search, open, change and print their own patients.

Each answer must name the patient who was asked for, and nobody else. A fake printer takes the pages.
"""

# ruff: noqa: S603 - it starts its own processes

from __future__ import annotations

import csv
import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.desk import _form
from handouts.people.accounts import Accounts, Role, accounts_path

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, PATIENTS, ROUNDS = 20, 500, 5
PAUSE = 2.0
"""Seconds between the steps of one person: a fast one. A step is one answer; 20 people ask ten times a second."""
POLLS = "progress"
"""Answers to the page itself, which a person does not wait for."""
PASSWORD = "four green wooden chairs"  # noqa: S105 - of accounts that exist while the benchmark runs
ADDRESS = re.compile(r"http://([\d.]+:\d+)/enter")
RECORD = re.compile(r"TEST-\d{5}")
CLINICS = ("pain-relief-georgia", "california-imaging", "reference")
PRINT_SECONDS = 120.0


class WrongAnswerError(RuntimeError):
    """An answer that is an error, or that is about another patient."""


def record_number(patient: int) -> str:
    """The record number of a patient of the list, which no other patient has."""
    return f"TEST-{patient:05}"


def write_list(path: Path, patients: int) -> None:
    """Write a list of fictional patients of one day."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "clinic", "date", "time", "name", "date_of_birth", "record_number", "level"))
        for number in range(patients):
            time_of_day = f"{8 + number // 50 % 10:02}:{number % 4 * 15:02}"
            rows.writerow((
                f"B{number:05}", CLINICS[number % 3], "2026-12-01", time_of_day, f"Maria Beispiel {number:05}",
                f"{1930 + number % 50}-05-04", record_number(number), "T8",
            ))  # fmt: skip


@dataclass
class Person:
    """Somebody who is signed in."""

    name: str
    host: str
    pause: float = 0.0
    """Seconds to think before each step."""
    cookie: str = ""
    took: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds of each answer, by what was asked for."""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, timeout=60)
        answer = self._send("POST", "/sign-in", {"name": self.name, "password": PASSWORD, "back": "/"})
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        answer.read()

    def _send(self, method: str, path: str, form: Sequence[tuple[str, str]] | dict[str, str] | None = None) -> Any:
        headers = {"Host": self.host, **({"Cookie": self.cookie} if self.cookie else {})}
        body = None
        if form is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form)
        self._connection.request(method, path, body, headers)
        return self._connection.getresponse()

    def ask(self, what: str, path: str, form: Sequence[tuple[str, str]] | dict[str, str] | None = None) -> bytes:
        """The body of an answer, after a redirect. Raises WrongAnswerError for any other status than 200."""
        time.sleep(self.pause)
        begun = time.perf_counter()
        answer = self._send("GET" if form is None else "POST", path, form)
        body = bytes(answer.read())
        if answer.status == 303:
            path = answer.getheader("Location") or path
            answer = self._send("GET", path)
            body = bytes(answer.read())
        if answer.status != 200:
            raise WrongAnswerError(f"{self.name}: {answer.status} for {what}")
        self.took.setdefault(what, []).append((time.perf_counter() - begun) * 1000)
        return body

    def serve(self, patient: int, level: str, printer: str) -> bytes:
        """Find a patient, open it, change the level, print, and return a PDF of its pages."""
        own, listed = record_number(patient), self.ask("list", "/").decode()
        token = re.findall(r'name="token" value="([^"]+)"', listed)[0]
        found = self.ask("search", "/", {"token": token, "show": "", "words": own}).decode()
        links = re.findall(r'href="(/p/[\w-]+)[?"]', found)
        self._check(len(links) == 1 and f"Beispiel {patient:05}" in found, f"the search for {own}")
        path = links[0]
        opened = self.ask("open", path).decode()
        self._is_only(own, opened)
        form = _form(opened) | {"level": level}
        changed = self.ask("change", path, form).decode()
        self._is_only(own, changed)
        self._check(f'value="{level}"' in changed, f"the change of {own}")
        pdf = self.ask("pdf", re.findall(r'href="(/paper/[\w-]+\.pdf)"', changed)[0])
        papers = [("paper", token) for token in re.findall(r'name="paper" value="([^"]+)"', changed)]
        printing = self.ask("print", f"{path}/print", [*_form(changed).items(), *papers, ("printer", printer)])
        self._is_only(own, printing.decode())
        until = time.monotonic() + PRINT_SECONDS
        while b'"busy":true' in (said := self.ask("progress", f"{path}/messages").replace(b" ", b"")):
            self._check(time.monotonic() < until, f"printing {own}")
            time.sleep(max(0.0, 0.4 - self.pause))
        self._check(b"Printed3documents" in said, f"printing {own}: {said.decode()}")
        return pdf

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _is_only(self, own: str, page: str) -> None:
        self._check(set(RECORD.findall(page)) == {own}, f"{own} is about {set(RECORD.findall(page))}")

    def _check(self, right: bool, what: str) -> None:
        if not right:
            raise WrongAnswerError(f"{self.name}: {what}")


@contextmanager
def desk_with_people(folder: Path, people: int, patients: int) -> Iterator[str]:
    """A desk with accounts; yields its host and port."""
    folder.mkdir(parents=True, exist_ok=True)
    write_list(folder / "list.csv", patients)
    journal = folder / "journal.sqlite3"
    accounts = Accounts(accounts_path(journal))
    for number in range(people):
        accounts.add(f"p{number}", f"Person {number}", [Role.FRONT_DESK], PASSWORD)
        accounts.set_password(f"p{number}", PASSWORD, temporary=False)
    env = {**os.environ, "HANDOUTS_JOURNAL": str(journal), "HANDOUTS_TODAY": "2026-11-20"}
    command = [sys.executable, "-m", "handouts", "desk", "--port", "0", "--no-browser", "--out", str(folder / "day")]
    run = subprocess.Popen(
        [*command, "--schedule", str(folder / "list.csv")], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        address = next((match for line in run.stderr or () if (match := ADDRESS.search(line))), None)
        if not address:
            raise RuntimeError("the desk printed no address")
        yield address[1]
    finally:
        run.terminate()
        run.wait(30)
        if run.stderr:
            run.stderr.close()


def work(
    host: str, people: int, patients: int, rounds: int, printer: str, pause: float = 0.0
) -> tuple[list[Person], dict[int, bytes]]:
    """All people at once, each with other patients. Returns them, and a PDF of each. Raises WrongAnswerError."""
    with ThreadPoolExecutor(people) as pool:
        staff = list(pool.map(lambda number: Person(f"p{number}", host, pause), range(people)))
        pdfs: dict[int, bytes] = {}

        def shift(number: int) -> None:
            time.sleep(pause * number / people)  # people do not act at the same moment
            for turn in range(rounds):
                patient = (turn * people + number) * patients // (people * rounds)
                pdfs[patient] = staff[number].serve(patient, f"T{(number + turn) % 12 + 1}", printer)

        try:
            list(pool.map(shift, range(people)))
        finally:
            for person in staff:
                person.close()
    return staff, pdfs


def measure(folder: Path, people: int = PEOPLE, patients: int = PATIENTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Median and worst milliseconds of all answers, and the median of each kind."""
    from tests.printing.fakeprinter import FakePrinter, listening

    with listening(FakePrinter()) as printer, desk_with_people(folder, people, patients) as host:
        begun = time.perf_counter()
        staff, _ = work(host, people, patients, rounds, printer.url, PAUSE)
        seconds = time.perf_counter() - begun
    kinds: dict[str, list[float]] = {}
    for person in staff:
        for what, took in person.took.items():
            kinds.setdefault(what, []).extend(took)
    every = [took for what, own in kinds.items() if what != POLLS for took in own]
    medians = {what: statistics.median(own) for what, own in kinds.items()}
    return {
        "people": people, "patients": patients, "answers": len(every), "seconds": seconds,
        "median_ms": statistics.median(every), "p95_ms": statistics.quantiles(every, n=20)[-1],
        "worst_ms": max(every), "medians_ms": medians,
    }  # fmt: skip
