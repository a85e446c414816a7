"""kill -9 of the desk itself at random moments: nothing confirmed is lost, nothing is doubled, the page shows the truth."""

from __future__ import annotations

import hashlib
import http.client
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from handouts.archive.store import Archive
from handouts.journal.audit import check
from handouts.journal.journal import rows as journal_rows
from tests.desk import desk_process
from tests.desk.corrections_http import Desk
from tests.desk.desk_process import Served
from tests.desk.http_actions import act
from tests.desk.test_day import until
from tests.printing import fakeprinter
from tests.printing.fakeprinter import FakePrinter
from tests.support import day_lists

KILLS = 50
EDITED, PRINTED = "A0000", "A0001"
QUICK = {"handouts.printing.print_run.PAUSES": (0.0, 0.005, 0.01), "handouts.printing.print_run.POLLS": (0.005,)}
OPERATIONS = ("edit", "walk-in", "merge", "print", "print")


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with fakeprinter.listening(FakePrinter()) as fake:
        yield fake


@dataclass
class Morning:
    """A desk that is killed and started again, and what a person at it knows: what the desk has confirmed."""

    folder: Path
    printer: FakePrinter
    rows: list[dict[str, str]]
    values: tuple[str, str] = ("Dr. Example", "TEST-00000")
    """Clinician and record number of the edited patient: two values of one form."""
    pending: tuple[str, str] | None = None
    """The values of the edit that was under way."""
    walk_ins: int = 0
    confirmed: bool = True
    """False if the last operation was killed before its answer."""
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(OPERATIONS, 0.5))
    """How long each operation takes."""
    number: int = 0
    served: Served = field(init=False)
    desk: Desk = field(init=False)

    def start(self) -> None:
        options = ("--schedule", ".", "--printer", self.printer.url)
        self.served = desk_process.launch(self.folder, self.rows, *options, constants=QUICK)
        self.desk = Desk.of(self.served)

    def run(self, operation: str) -> None:
        """One operation of a person. Its answer may never arrive."""
        self.number += 1
        self.confirmed = False
        {"edit": self._edit, "walk-in": self._walk_in, "merge": self._merge, "print": self._print}[operation]()
        self.confirmed = True

    def _edit(self) -> None:
        self.pending = f"Dr. Edit {self.number}", f"TEST-E{self.number}"
        self.desk.correct(EDITED, physician=self.pending[0], record_number=self.pending[1])

    def _walk_in(self) -> None:
        self.desk.new(name=f"Wanda Walkin {self.number}", clinic="reference", date="2026-12-01 10:00 AM", level="L2")

    def _merge(self) -> None:
        new = day_lists.row(self.number, id=f"B{self.number:04}", clinic="reference", documents="consent")
        self.rows = [*self.rows, new]
        day_lists.save(self.folder / f"newer-{self.number}.csv", self.rows)
        token = self.desk.client.read("/").forms[0].values["token"]
        answer = self.desk.client.request("POST", "/open", {"token": token, "list": f"newer-{self.number}.csv"})
        assert answer.status == 303

    def _print(self) -> None:
        assert act(self.desk.client, self.desk.address(PRINTED), "print", printer=self.printer.url).status == 303
        until(lambda: "Printed 1 document." in self.messages(), 30)

    def messages(self) -> str:
        """What the page says about printing."""
        return self.desk.client.request("GET", f"{self.desk.address(PRINTED)}/messages").text

    def kill_during(self, operation: str, share: float) -> None:
        """Kill the desk at a share of the operation's usual time."""
        if operation == "print":  # new pages, so that a second copy of them would be noticed
            self.desk.correct(PRINTED, physician=f"Dr. Print {self.number}")
            self.desk.page(PRINTED)
        errors: list[BaseException] = []

        def person() -> None:
            try:
                self.run(operation)
            except (OSError, http.client.HTTPException, StopIteration):
                pass  # the desk is gone
            except BaseException as error:  # noqa: BLE001 - shown by the test
                errors.append(error)

        thread = threading.Thread(target=person)
        thread.start()
        time.sleep(share * self.seconds[operation])
        self.served.end(signal.SIGKILL)
        thread.join(35)
        assert not thread.is_alive()
        assert not [error for error in errors if self.confirmed], errors

    # -- what must be true after the next start
    def check(self, operation: str) -> None:
        """The page shows what was confirmed, and what was under way completely or not at all."""
        self._check_edit()
        self._check_walk_ins(operation)
        text = self.desk.list()
        assert all(row["id"] in text for row in self.rows)
        if operation == "print":
            self._check_print()

    def _check_edit(self) -> None:
        values = self.desk.form(self.desk.address(EDITED)).values
        shown = values["physician"], values["record_number"]
        assert shown in (self.values, self.pending)
        if self.confirmed and self.pending:
            assert shown == self.pending
        self.values, self.pending = shown, None

    def _check_walk_ins(self, operation: str) -> None:
        names = Counter(re.findall(r'href="/p/[^"]+"[^>]*>\s*(Wanda Walkin \d+)', self.desk.list()))
        assert all(count == 1 for count in names.values()), names
        wanted = {self.walk_ins + 1} if self.confirmed else {self.walk_ins, self.walk_ins + 1}
        assert len(names) in (wanted if operation == "walk-in" else {self.walk_ins})
        self.walk_ins = len(names)

    def _check_print(self) -> None:
        rows = [row for row in journal_rows(self.served.journal) if row.appointment == PRINTED]
        last = [row.action for row in rows if row.action != "made"][-1:]
        at_printer = len(self.printer.documents)
        page = self.desk.page(PRINTED)
        current = hashlib.sha256(self._paper()).hexdigest()
        is_printed = any((row.action, row.sha256) == ("printed", current) for row in rows)
        assert bool(re.search(r'class="state good">Printed (?!in part)', page)) == is_printed
        if last == ["printing"]:
            assert "Not sure if printed" in page
        if not is_printed:  # the person presses Print again: nothing is printed twice
            self._print()
            assert len(self.printer.documents) in (at_printer, at_printer + 1)
        assert Counter(hashlib.sha256(data).hexdigest() for data in self.printer.documents)[current] == 1
        assert re.search(r'class="state good">Printed (?!in part)', self.desk.page(PRINTED))

    def _paper(self) -> bytes:
        """The PDF on the page."""
        (link,) = set(re.findall(r"/paper/[^\"]+\.pdf", self.desk.page(PRINTED)))
        return self.desk.client.request("GET", link).body


def timed(action: Callable[[], None]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def test_killed(tmp_path: Path, printer: FakePrinter) -> None:
    """kill -9 at 50 random moments of edits, walk-ins, merges and prints."""
    dice = random.Random(17)
    rows = [day_lists.row(number, clinic="reference", documents="consent") for number in range(2)]
    morning = Morning(tmp_path / "desk", printer, rows)
    morning.start()
    try:
        for operation in dict.fromkeys(OPERATIONS):
            morning.seconds[operation] = timed(lambda operation=operation: morning.run(operation))  # type: ignore[misc]
            morning.check(operation)
        cut = 0
        for _ in range(KILLS):
            operation = dice.choice(OPERATIONS)
            morning.kill_during(operation, dice.uniform(0, 1.1))
            cut += not morning.confirmed
            morning.start()
            morning.check(operation)
    finally:
        with suppress(AttributeError):
            morning.served.end()
    assert cut > KILLS / 3  # otherwise the moments are too late
    printed = [row.sha256 for row in journal_rows(morning.served.journal) if row.action == "printed"]
    assert Counter(printed) == Counter(hashlib.sha256(data).hexdigest() for data in printer.documents)
    assert set(Counter(printed).values()) == {1}
    audit = check(morning.served.journal)
    assert not audit.problems
    archive = Archive(morning.served.journal)
    count, problems = archive.verify()
    assert not problems
    archived = {document.sha256 for entry in archive.entries() for document in entry.documents}
    assert count == len(archived)
    assert set(printed) <= archived
