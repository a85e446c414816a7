"""The plan of a run: what it says about each packet, and the hints for the command line and for the desk's page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from handouts.channels.channel import Actions, Step
from handouts.channels.outbox import Outbox
from handouts.channels.packets import Packet
from handouts.channels.send_plan import SendPlan
from handouts.day.checkpoint import FinishedFile
from handouts.day.folder import DayFolder
from handouts.day.manifest import PacketEntry
from handouts.errors import page_hint
from handouts.journal.journal import Journal, rows

BOX = Actions.named("box")


def packet(status: str = "approved") -> Packet:
    files = (FinishedFile("packets/A1.pdf", "i" * 64, "f" * 64, 3),)
    entry = PacketEntry("A1", "reference", "balloon-kyphoplasty", "1", status, "en", (), files)
    return Packet(DayFolder(Path("day")), entry)


def step(path: Path, action: str = "", status: str = "approved") -> Step[Packet]:
    """The step of a packet whose last row in the journal has this action. Times are shown as `at ID HH:MM`."""
    with Journal(path) as journal:
        (entry,) = packet().entries(journal)
        if action:
            journal.append(replace(entry, action=action, result="full"))
        plan = SendPlan("box", journal, Outbox(journal, BOX), resume=action == BOX.refused)
        (only,) = plan.steps([packet(status)], lambda item, time: f"at {item.id} {time:%H:%M}")
        return only


@pytest.mark.parametrize(("action", "text"), [(BOX.done, "was sent {}"), (BOX.refused, "failed {}: full")])
def test_time_format(tmp_path: Path, action: str, text: str) -> None:
    shown = step(tmp_path / "journal.sqlite3", action)
    (row,) = rows(tmp_path / "journal.sqlite3")
    time = dt.datetime.fromisoformat(row.at)
    assert (shown.text, shown.hint, shown.send) == (text.format(f"at A1 {time:%H:%M}"), "", False)


def test_time_in_utc(tmp_path: Path) -> None:
    step(tmp_path / "journal.sqlite3", BOX.done)
    with Journal(tmp_path / "journal.sqlite3") as journal:
        (shown,) = SendPlan("box", journal, Outbox(journal, BOX)).steps([packet()])
    (row,) = rows(tmp_path / "journal.sqlite3")
    assert shown.text == f"was sent {row.at[:16].replace('T', ' ')} UTC"


@pytest.mark.parametrize(
    ("action", "status", "line", "hint"),
    [
        (BOX.unknown, "approved",
         "delivery is unconfirmed; ask the patient or the server's operator, then `handouts box settle A1 sent` or `resend`",
         "ask the patient or the server's operator"),
        ("", "draft", "not sent: its set is a draft; --allow-draft sends it", ""),
    ],
)  # fmt: skip
def test_hints(tmp_path: Path, action: str, status: str, line: str, hint: str) -> None:
    shown = step(tmp_path / "journal.sqlite3", action, status)
    assert (shown.text_with_hint, page_hint(shown.hint), shown.undecided) == (line, hint, True)
