"""`make`: the files on the disk after an error, a full disk, a kill, or two runs at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.clinics import AT, DOCUMENTS, GEORGIA, file_names, page_text
from tests.support.commands import ROOT, RunCommand, run_process


def test_foreign_file_is_left_alone(run_command: RunCommand, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    foreign = out / f"{GEORGIA}-discharge.pdf"
    foreign.write_bytes(b"%PDF-1.4 my own")
    answer = run_command("make", GEORGIA)
    assert (answer.code, answer.out) == (1, "")
    assert "is not a file that handouts made" in answer.err
    assert foreign.read_bytes() == b"%PDF-1.4 my own"
    assert file_names(out) == [foreign.name]


def test_out_is_a_file(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    answer = run_command("make", GEORGIA)
    assert (answer.code, answer.out) == (1, "")
    assert "a folder is needed here, but a file has this name" in answer.err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_same_input_gives_same_bytes(tmp_path: Path) -> None:
    environments = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    )
    runs = []
    for name, env in zip(("one", "other"), environments, strict=True):
        command = ["-m", "handouts", "make", "california-imaging", "--name", "Ýrsa Źdź", *AT, "--medicine", "Plavix"]
        result = run_process(*command, "--out", name, cwd=tmp_path, **env)
        assert result.returncode == 0, result.stderr
        runs.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert runs[0] == runs[1]
    assert len(runs[0]) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX process limits")
def test_full_disk_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        f"sys.argv = ['handouts', 'make', '{GEORGIA}']; runpy.run_module('handouts', run_name='__main__')"
    )
    result = run_process("-B", "-c", script, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr
    assert file_names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_kill_leaves_no_half_page(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    expected = tmp_path / "whole"
    assert run_process("-m", "handouts", "make", GEORGIA, "--out", str(expected), cwd=tmp_path).returncode == 0
    for wait in (0.3, 0.4, 0.45, 0.5, 0.55):
        run = subprocess.Popen(
            [sys.executable, "-m", "handouts", "make", GEORGIA], cwd=tmp_path, env=env,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(wait)
        run.kill()
        run.wait()
        for path in (tmp_path / "out").glob("*.pdf"):
            assert path.read_bytes() == (expected / path.name).read_bytes()
    assert run_process("-m", "handouts", "make", GEORGIA, cwd=tmp_path).returncode == 0


def test_two_runs_at_once(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "handouts", "make", GEORGIA, "--name", name], cwd=tmp_path, env=env,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for name in ("Ann Lee", "Bob Day")
    ]  # fmt: skip
    errors = [run.communicate(timeout=60)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], errors
    assert file_names(tmp_path / "out") == [f"{GEORGIA}-{name}.pdf" for name in DOCUMENTS]
    for path in (tmp_path / "out").iterdir():
        text = page_text(path)
        assert ("Ann Lee" in text) != ("Bob Day" in text)
