"""Packets rendered by a Dask cluster have the same bytes; a missing cluster is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.day import executors
from tests.support.commands import RunCommand
from tests.support.day_lists import contents, row, save


def test_cluster_gives_the_same_bytes(run_command: RunCommand) -> None:
    from distributed import LocalCluster

    patient_list = save(Path("list.csv"), [row(number) for number in range(14)])
    assert run_command("day", patient_list, "--out", "local", "--jobs", 1).code == 0
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        answer = run_command("day", patient_list, "--out", "cluster", "--executor", f"dask://{address}")
    assert answer.code == 0, answer.err
    assert contents(Path("cluster")) == contents(Path("local"))


def test_missing_cluster(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "CONNECT_SECONDS", 1.0)
    patient_list = save(Path("list.csv"), [row(0)])
    assert run_command("day", patient_list, "--executor", "dask:/nowhere").code == 2
    answer = run_command("day", patient_list, "--executor", "dask://127.0.0.1:9")
    assert answer.code == 1
    assert "no Dask scheduler answers" in answer.err
