"""A sending run that is killed many times: nothing arrives twice, and each uncertain mail is named."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.mail import mailday, sending
from tests.mail.mailserver import Mailserver
from tests.support.commands import RunCommand
from tests.support.depth import cases

COUNT, KILLS = cases(120, deep=200), cases(30, deep=50)
LOST, SLOW = range(7, COUNT, 40), range(3, COUNT, 10)

pytestmark = [pytest.mark.usefixtures("account"), pytest.mark.xdist_group("mail killed")]


def list_rows() -> list[dict[str, str]]:
    """Patients of the day. The server's reply is lost for some of them, and late for others."""
    rows = mailday.rows(COUNT)
    for behavior, numbers in (("dropafter", LOST), ("slow", SLOW)):
        for number in numbers:
            rows[number]["email"] = f"{behavior}-{number}@{mailday.DOMAIN}"
    return rows


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
def test_killed_at_many_moments(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    rows = list_rows()
    day = mailday.make_day(tmp_path, rows, "--documents", "preparation")
    errors = tmp_path / "errors"
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(list(sending.MODULES))
    moments = random.Random(20261120)
    kills, states_at_kill = 0, Counter[str]()
    while kills < KILLS:
        run = forks.Process(target=sending.send, args=(day, dict(os.environ), errors))
        goal = mail.count("MAIL") + moments.randint(1, 3)
        run.start()
        if moments.random() < 0.8:  # during a message; few messages per run, so that some are left for the last kill
            while run.is_alive() and mail.count("MAIL") < goal:
                time.sleep(0.002)
            pause = moments.uniform(0, 0.03)
        else:  # at the start of the run
            pause = moments.uniform(0, 0.3)
        run.join(pause)
        if not run.is_alive():
            break
        run.kill()
        run.join()
        kills += 1
        states_at_kill[last_state()] += 1
        assert sent_twice(mail) == {}
    last = forks.Process(target=sending.send, args=(day, dict(os.environ), errors))
    last.start()
    last.join(120)
    messages = errors.read_text("utf-8")
    assert kills == KILLS, f"only {kills} kills before all was sent: {states_at_kill}"
    assert {"mail-data", "mail-claimed"} <= set(states_at_kill), states_at_kill
    assert last.exitcode == 1, messages  # some are unknown, at least those whose reply was lost
    settled = run_command("mail", day, "--send")
    assert sent_twice(mail) == {}
    states = {
        row["appointment"]: row["action"] for row in mailday.journal_entries() if row["action"].startswith("mail-")
    }
    unknown = {name for name, state in states.items() if state == "mail-unknown"}
    assert set(states.values()) == {"mail-sent", "mail-unknown"}
    assert len(states) == COUNT
    arrived = set(mail.arrived())
    for row in rows:
        # Each mail reported as sent has arrived; all others are named.
        assert row["email"] in arrived or row["id"] in unknown, row
    assert {rows[number]["id"] for number in LOST} <= unknown
    assert len(unknown) <= len(LOST) + KILLS
    for output in (messages, settled.err):
        assert all(re.search(rf"\b{name}: (unknown|delivery is unconfirmed)", output) for name in unknown)
    assert settled.code == 1
    assert run_command("journal", "verify").code == 0


def last_state() -> str:
    """The action of the last mail row in the journal; '' for none."""
    rows = [row["action"] for row in mailday.journal_entries() if row["action"].startswith("mail")]
    return rows[-1] if rows else ""


def sent_twice(mail: Mailserver) -> dict[str, int]:
    """Addresses that received more than one mail."""
    return {address: count for address, count in Counter(mail.arrived()).items() if count > 1}
