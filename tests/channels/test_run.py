"""Delivery runs: the rows of each outcome, retries, and errors that end a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from handouts.channels.channel import Actions, Attempt, Outcome, State, Step
from handouts.channels.run import DeliveryRun, Pace
from handouts.errors import InputError, Problem, input_error
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal, rows

FAST = Pace(backoff=0.001, tries=2)
DONE, REFUSED, DEFERRED = Outcome(State.DONE, "kept"), Outcome(State.REFUSED, "full"), Outcome(State.DEFERRED, "busy")


@dataclass(frozen=True)
class Parcel:
    id: str


class Box:
    """A channel with a script: each step is an outcome, or an exception before the row."""

    name = "box"
    actions = Actions.named("box")
    flush_done = True

    def __init__(self, *script: Outcome | BaseException) -> None:
        self.script = list(script)
        self.closed = False

    def entries(self, item: Parcel) -> Sequence[Entry]:
        return Entry("", item.id, "packet", sha256="f" * 64), Entry("", item.id, "consent", sha256="e" * 64)

    def check(self, items: Sequence[Parcel]) -> Sequence[Problem]:
        return []

    def recover(self, item: Parcel, attempt: Attempt[Parcel]) -> Outcome | None:
        return None

    def send(self, item: Parcel, attempt: Attempt[Parcel]) -> Outcome:
        step = self.script.pop(0)
        if isinstance(step, BaseException):
            raise step
        attempt.start()
        return step

    def journal_text(self, attempt: Attempt[Parcel], text: str) -> str:
        return f"box: {text}"

    def unrecorded(self, item: Parcel) -> str:
        return f"look for {item.id} in the box"

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def deliver(path: Path, box: Box, count: int, messages: list[str] | None = None) -> DeliveryRun[Parcel]:
    steps = [Step(Parcel(f"A{number}"), send=True) for number in range(count)]
    with Journal(path) as journal:
        run = DeliveryRun(box, journal, (messages if messages is not None else []).append, FAST)
        try:
            run.deliver(steps)
        finally:
            assert box.closed
    return run


def actions(path: Path) -> list[str]:
    return [row.action.removeprefix("box-") for row in rows(path)]


@pytest.mark.parametrize(
    ("script", "expected", "complete"),
    [
        ([DONE], ["started", "sent", "document"], True),
        ([REFUSED], ["started", "failed"], False),
        ([DEFERRED, DONE], ["started", "deferred", "started", "sent", "document"], True),
        ([DEFERRED, DEFERRED], ["started", "deferred", "started", "deferred"], False),
        ([Outcome(State.UNFINISHED, "lost")], ["started", "unfinished"], False),
        ([Outcome(State.UNKNOWN, "lost")], ["started", "unknown"], False),
    ],
)
def test_outcomes(path: Path, script: list[Outcome], expected: list[str], complete: bool) -> None:
    run = deliver(path, Box(*script), 1)
    assert (actions(path), run.tally.complete) == (expected, complete)
    tried = next(row.result for row in reversed(list(rows(path))))
    assert ("tried 2 times" in tried) == (script == [DEFERRED, DEFERRED])


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (input_error("box", "is gone"), []),
        (KeyboardInterrupt(), []),
        (Outcome(State.REFUSED, "jam", error=input_error("box", "jam")), ["started", "failed"]),
        (Outcome(State.UNKNOWN, "stopped", error=KeyboardInterrupt()), ["started", "unknown"]),
    ],
)
def test_error_ends_run(path: Path, first: Outcome | BaseException, expected: list[str]) -> None:
    box = Box(first, DONE)
    with pytest.raises((InputError, KeyboardInterrupt)):
        deliver(path, box, 2)
    assert (actions(path), box.script) == (expected, [DONE])


def test_journal_comes_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = Journal.append_all
    sent: list[str] = []

    def fails(failing: str) -> Callable[..., list[int]]:
        def append_all(journal: Journal, entries: Iterable[Entry], **more: bool) -> list[int]:
            rows = list(entries)
            if rows[0].action == failing:
                raise input_error("journal", "the disk is full", "free some space")
            return append(journal, rows, **more)

        return append_all

    class Counting(Box):
        def send(self, item: Parcel, attempt: Attempt[Parcel]) -> Outcome:
            outcome = super().send(item, attempt)
            sent.append(item.id)
            return outcome

    monkeypatch.setattr(Journal, "append_all", fails("box-started"))
    with pytest.raises(InputError, match="the disk is full"):
        deliver(path, Counting(DONE), 1)
    assert (sent, actions(path)) == ([], [])
    monkeypatch.setattr(Journal, "append_all", fails("box-sent"))
    messages: list[str] = []
    with pytest.raises(InputError) as caught:
        deliver(path, Counting(DONE), 1, messages)
    assert (sent, actions(path)) == (["A0"], ["started"])
    assert messages == ["A0: done: kept; but the journal could not be written"]
    assert caught.value.problems[0].hint == "free some space; then look for A0 in the box"
