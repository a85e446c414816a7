"""Errors of standard output: every command reports them without a traceback, and no page is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="needs POSIX process limits")
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


def run(*arguments: str, closed: bool = False, **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cli", *arguments]
    if closed:
        command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **more)  # type: ignore[call-overload,no-any-return]


def journal_row_count() -> int:
    out = subprocess.run(
        [sys.executable, "-m", "cli", "journal", "--format", "csv"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return len(out.splitlines()) - 1


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    with FULL.open("wb") as full:
        result = run(*arguments, stdout=full)
    assert result.returncode == 1
    assert result.stderr.decode().count("standard output: cannot be written: No space left on device") == 1
    assert b"Traceback" not in result.stderr
    assert b"Exception ignored" not in result.stderr
    if "--id" in arguments:
        assert Path("out/7-preparation.pdf").read_bytes().startswith(b"%PDF")
        assert journal_row_count() == 1


@pytest.mark.parametrize("arguments", [("list",), ("schema",), ("explain", "reference", "preparation")], ids=" ".join)
def test_file_size_limit(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with (tmp_path / "out.txt").open("wb") as out:
        result = run(*arguments, stdout=out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    assert result.returncode == 1
    assert b"standard output: cannot be written: File too large" in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_closed_pipe_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    read, write = os.pipe()
    os.close(read)
    try:
        result = run(*arguments, stdout=write)
    finally:
        os.close(write)
    assert result.returncode == 1
    messages = [line for line in result.stderr.decode().splitlines() if line and not line.startswith(("Fill in",))]
    assert messages == []
    if "--id" in arguments:
        assert journal_row_count() == 1


def test_no_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("list", closed=True)
    assert result.returncode == 1
    assert b"standard output: cannot be written: it is closed" in result.stderr
    assert b"Traceback" not in result.stderr


def test_complete_output_exits_with_0() -> None:
    result = run("list", stdout=subprocess.PIPE)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"clinic      reference" in result.stdout
