"""After a kill at any time, a second run makes the missing files, with the bytes of an uninterrupted run."""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.day_lists import contents, row, save
from tests.support.depth import cases
from tests.support.preloaded import PreloadedProcess

KILLS = cases(15, deep=50)


def start(patient_list: Path, out: Path) -> PreloadedProcess:
    arguments = ("day", str(patient_list), "--out", str(out), "--jobs", "2")
    environment = {**os.environ, "HANDOUTS_TODAY": "2026-11-20"}
    return PreloadedProcess(arguments, Path.cwd(), environment, Path(os.devnull), Path(os.devnull))


@pytest.mark.skipif(os.name != "posix", reason="kills a session of processes")
def test_kills_at_random_times(tmp_path: Path) -> None:
    patient_list = save(tmp_path / "list.csv", [row(number) for number in range(30)])
    start_time = time.monotonic()
    assert start(patient_list, tmp_path / "uninterrupted").wait() == 0
    seconds = time.monotonic() - start_time
    expected = contents(tmp_path / "uninterrupted")
    random_numbers = random.Random(20261120)
    kills = 0
    while kills < KILLS:
        out = tmp_path / f"out-{kills}"
        while kills < KILLS:  # runs in one folder are killed until one of them ends
            run_start = time.monotonic()
            run = start(patient_list, out)
            try:
                run.wait(random_numbers.uniform(0.2, 0.9) * seconds)
            except subprocess.TimeoutExpired:
                run.kill_session()
                run.wait()
                kills += 1
                different = {name for name, data in contents(out).items() if expected.get(name) != data}
                assert different == set()
                continue
            seconds = time.monotonic() - run_start  # less is missing now, and the computer may be busy
            break
        assert start(patient_list, out).wait() == 0
        assert contents(out) == expected
        assert not list(out.rglob("*.tmp"))
