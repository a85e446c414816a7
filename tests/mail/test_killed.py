"""A sender killed again and again: nothing arrives twice, and what did not arrive for sure is named."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.mail import mailday
from tests.mail.mailserver import Mailserver
from tests.support.commands import RunCommand

COUNT, KILLS = 200, 50
LOST, SLOW = range(7, COUNT, 40), range(3, COUNT, 10)

pytestmark = [pytest.mark.usefixtures("account"), pytest.mark.xdist_group("mail killed")]


def listed() -> list[dict[str, str]]:
    """300 patients; for some the server's reply is lost, for some it comes late."""
    rows = mailday.rows(COUNT)
    for word, numbers in (("dropafter", LOST), ("slow", SLOW)):
        for at in numbers:
            rows[at]["email"] = f"{word}-{at}@{mailday.DOMAIN}"
    return rows


def sender(day: Path) -> subprocess.Popen[str]:
    """A run in a session of its own."""
    return subprocess.Popen(
        [sys.executable, str(mailday.ROOT / "cli.py"), "mail", str(day), "--send", "--backoff", "0.01"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="kills a session of processes")
def test_killed_at_many_moments(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    rows = listed()
    day = mailday.make(tmp_path, rows, "--documents", "preparation")
    moments = random.Random(20261120)
    kills, met = 0, Counter[str]()
    while kills < KILLS:
        run = sender(day)
        if (
            moments.random() < 0.8
        ):  # within some message; whichever the machine's pace, enough are left for the last kill
            goal = mail.count("MAIL") + moments.randint(1, 3)
            while run.poll() is None and mail.count("MAIL") < goal:
                time.sleep(0.002)
            pause = moments.uniform(0, 0.03)
        else:  # while it begins
            pause = moments.uniform(0, 0.3)
        try:
            run.communicate(timeout=pause)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
            kills += 1
            met[state_of_last()] += 1
            assert twice(mail) == {}
        else:
            break
    last = sender(day)
    _, said = last.communicate(timeout=120)
    assert kills == KILLS, f"only {kills} kills before all was sent: {met}"
    assert {"mail-data", "mail-claimed"} <= set(met), met
    assert last.returncode == 1, said  # some are unknown, at least those whose reply was lost
    settled = run_command("mail", day, "--send")
    assert twice(mail) == {}
    states = {row["appointment"]: row["action"] for row in mailday.journalled() if row["action"].startswith("mail-")}
    unknown = {name for name, state in states.items() if state == "mail-unknown"}
    assert set(states.values()) == {"mail-sent", "mail-unknown"}
    assert len(states) == COUNT
    arrived = set(mail.arrived())
    for row in rows:
        # What is told as sent has arrived, once; all others are named.
        assert row["email"] in arrived or row["id"] in unknown, row
    assert {rows[at]["id"] for at in LOST} <= unknown
    assert len(unknown) <= len(LOST) + KILLS
    for words in (said, settled.err):
        assert all(re.search(rf"\b{name}: (unknown|delivery is unconfirmed)", words) for name in unknown)
    assert settled.code == 1
    assert run_command("journal", "verify").code == 0


def state_of_last() -> str:
    rows = [row["action"] for row in mailday.journalled() if row["action"].startswith("mail")]
    return rows[-1] if rows else ""


def twice(mail: Mailserver) -> dict[str, int]:
    """Who has got a mail more than once."""
    return {address: count for address, count in Counter(mail.arrived()).items() if count > 1}
