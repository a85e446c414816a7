"""Packets rendered elsewhere: the same bytes from a Dask cluster, and words where there is none."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import RunCommand
from tests.support.day_lists import contents, row, save


def test_cluster_gives_same_bytes(run_command: RunCommand) -> None:
    from distributed import LocalCluster

    listed = save(Path("list.csv"), [row(at) for at in range(14)])
    assert run_command("day", listed, "--out", "here", "--jobs", 1).code == 0
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        answer = run_command("day", listed, "--out", "there", "--executor", f"dask://{address}")
    assert answer.code == 0, answer.err
    assert contents(Path("there")) == contents(Path("here"))


def test_no_cluster_is_reported(run_command: RunCommand) -> None:
    listed = save(Path("list.csv"), [row(0)])
    assert run_command("day", listed, "--executor", "dask:/nowhere").code == 2
    answer = run_command("day", listed, "--executor", "dask://127.0.0.1:9")
    assert answer.code == 1
    assert "no Dask scheduler answers" in answer.err
