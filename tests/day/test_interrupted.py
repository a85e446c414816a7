"""Killed at any moment, a second run finishes what is missing and ends with the bytes of a run never disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.day_lists import contents, row, save

ROOT = Path(__file__).parents[2]
KILLS = 50


def start(listed: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "day", str(listed), "--out", str(out), "--jobs", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "HANDOUTS_TODAY": "2026-11-20"},
    )


@pytest.mark.skipif(os.name != "posix", reason="kills a session of processes")
def test_killed_at_many_moments(tmp_path: Path) -> None:
    listed = save(tmp_path / "list.csv", [row(at) for at in range(30)])
    began = time.monotonic()
    assert start(listed, tmp_path / "whole").wait() == 0
    long = time.monotonic() - began
    expected = contents(tmp_path / "whole")
    moments = random.Random(20261120)
    kills = 0
    while kills < KILLS:
        out = tmp_path / f"out-{kills}"
        while kills < KILLS:  # one folder is killed again and again until a run is through
            begun = time.monotonic()
            run = start(listed, out)
            try:
                run.wait(moments.uniform(0.2, 0.9) * long)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
                kills += 1
                torn = {name for name, data in contents(out).items() if expected.get(name) != data}
                assert torn == set()
                continue
            long = time.monotonic() - begun  # what was made before need not be made again, and others may be at work
            break
        assert start(listed, out).wait() == 0
        assert contents(out) == expected
        assert not list(out.rglob("*.tmp"))
