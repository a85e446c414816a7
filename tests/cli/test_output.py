"""Standard output that cannot be written: every command says so, nothing that was made is lost, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits of a process are set by POSIX systems")
FULL = Path("/dev/full")
ROOT = Path(__file__).parents[2]
COMMANDS = (
    ("list",),
    ("schema",),
    ("rules",),
    ("--help",),
    ("--version",),
    ("make", "--help"),
    ("explain", "reference", "preparation", "--at", "2026-12-01 10:00"),
    ("explain", "reference", "preparation", "--at", "2026-12-01 10:00", "--format", "json"),
    ("make", "reference", "preparation", "--id", "7"),
    ("new", "my-clinic"),
)


def run(*words: str, closed: bool = False, **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cli", *words]
    if closed:
        command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **more)  # type: ignore[call-overload,no-any-return]


def rows() -> int:
    out = subprocess.run(
        [sys.executable, "-m", "cli", "journal", "--format", "csv"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return len(out.splitlines()) - 1


@pytest.mark.skipif(not FULL.exists(), reason="a device that is always full is there on Linux only")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    with FULL.open("wb") as full:
        done = run(*words, stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode().count("standard output: cannot be written: No space left on device") == 1
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    if "--id" in words:
        assert Path("out/7-preparation.pdf").read_bytes().startswith(b"%PDF")
        assert rows() == 1


@pytest.mark.parametrize("words", [("list",), ("schema",), ("explain", "reference", "preparation")], ids=" ".join)
def test_file_size_limit(tmp_path: Path, words: tuple[str, ...]) -> None:
    with (tmp_path / "out.txt").open("wb") as out:
        done = run(*words, stdout=out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    assert done.returncode == 1
    assert b"standard output: cannot be written: File too large" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_closed_pipe_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    read, write = os.pipe()
    os.close(read)
    try:
        done = run(*words, stdout=write)
    finally:
        os.close(write)
    assert done.returncode == 1
    said = [line for line in done.stderr.decode().splitlines() if line and not line.startswith(("Fill in",))]
    assert said == []
    if "--id" in words:
        assert rows() == 1


def test_no_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("list", closed=True)
    assert done.returncode == 1
    assert b"standard output: cannot be written: it is closed" in done.stderr
    assert b"Traceback" not in done.stderr


def test_complete_output_exits_with_0() -> None:
    done = run("list", stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"clinic      reference" in done.stdout
