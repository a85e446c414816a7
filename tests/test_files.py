"""Files are written completely or not at all, and foreign files are never overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handouts import files
from handouts.errors import InputError
from handouts.files import write_atomic, write_pdfs

ROOT = Path(__file__).resolve().parent.parent
OURS = b"%PDF-1.7\nstream\n<pdf:Producer>handouts 0.1</pdf:Producer>\nendstream\n%%EOF\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_write_atomic_replaces(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    for data in (b"one", b"two"):
        write_atomic(target, data)
        assert target.read_bytes() == data
    assert names(tmp_path) == ["a.pdf"]


def test_failed_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def fails(*_: object) -> None:
        raise OSError(5, "broken disk")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="broken disk"):
        write_atomic(target, b"new")
    assert (names(tmp_path), target.read_bytes()) == (["a.pdf"], b"old")


def test_failed_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        write_atomic(tmp_path / "a.pdf", b"new")
    assert names(tmp_path) == []


def test_write_pdfs(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write_pdfs([(out / "a.pdf", OURS), (out / "b.pdf", OURS)])
    write_pdfs([(out / "a.pdf", OURS + b"2")])
    assert names(out) == ["a.pdf", "b.pdf"]
    assert (out / "a.pdf").read_bytes() == OURS + b"2"


@pytest.mark.parametrize(
    "foreign",
    [b"", b"a letter", b"%PDF-1.7\n<pdf:Producer>another", b"<pdf:Producer>handouts 0.1", b"%PDF-1.7 handouts "],
)
def test_foreign_file_is_not_changed(tmp_path: Path, foreign: bytes) -> None:
    (tmp_path / "b.pdf").write_bytes(foreign)
    with pytest.raises(InputError) as caught:
        write_pdfs([(tmp_path / "a.pdf", OURS), (tmp_path / "b.pdf", OURS)])
    assert str(caught.value).startswith(f"{tmp_path / 'b.pdf'}: is not a file that handouts made; it was not changed")
    assert "another --out" in str(caught.value)
    assert (names(tmp_path), (tmp_path / "b.pdf").read_bytes()) == (["b.pdf"], foreign)


def test_all_foreign_files_are_reported(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        write_pdfs([(tmp_path / "a.pdf", OURS), (tmp_path / "b.pdf", OURS)])
    assert len(caught.value.problems) == 2


def test_huge_file_is_foreign(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    with target.open("wb") as file:
        file.write(OURS)
        file.truncate(files.MAX_SEARCHED + 1)
    with pytest.raises(InputError, match="not a file that handouts made"):
        write_pdfs([(target, OURS)])


@pytest.mark.parametrize("before", [0, (1 << 20) - 20, 3 << 20])
def test_marker_at_any_offset(tmp_path: Path, before: int) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(OURS[:5] + b" " * before + OURS[5:])
    write_pdfs([(target, OURS)])
    assert target.read_bytes() == OURS


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize("exists", [True, False])
def test_link_is_refused(tmp_path: Path, exists: bool) -> None:
    real = tmp_path / "real.pdf"
    if exists:
        real.write_bytes(OURS)
    (tmp_path / "a.pdf").symlink_to(real)
    with pytest.raises(InputError, match="is a link"):
        write_pdfs([(tmp_path / "a.pdf", OURS + b"2")])
    assert real.exists() == exists


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        write_pdfs([(tmp_path / "a.pdf", OURS)])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(InputError, match="not a file that handouts made"):
        write_pdfs([(tmp_path / "a.pdf", OURS)])


def test_two_handouts_with_one_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two handouts"):
        write_pdfs([(tmp_path / "a.pdf", OURS), (tmp_path / "a.pdf", OURS)])
    assert names(tmp_path) == []


@pytest.mark.parametrize("out", ["file", "file/deeper"])
def test_file_in_place_of_a_folder(tmp_path: Path, out: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="a folder is needed here, but a file has this name"):
        write_pdfs([(tmp_path / out / "a.pdf", OURS)])


def test_long_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name is too long|cannot be written"):
        write_pdfs([(tmp_path / ("a" * 300 + ".pdf"), OURS)])
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_no_permission(tmp_path: Path) -> None:
    # In a subprocess, because root may write anywhere and must first become another user.
    code = """
import os, sys
from pathlib import Path
from handouts.files import write_pdfs
from handouts.errors import InputError
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    write_pdfs([(Path(sys.argv[1]) / "out" / "a.pdf", b"x")])
except InputError as error:
    print(error)
"""
    tmp_path.chmod(0o500)
    try:
        result = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
    finally:
        tmp_path.chmod(0o700)
    assert "no permission to write here" in result.stdout
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_file_size_limit(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(OURS)
    code = """
import resource, signal, sys
from pathlib import Path
from handouts.files import write_pdfs
from handouts.errors import InputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
out = Path(sys.argv[1])
try:
    write_pdfs([(out / "a.pdf", b"small"), (out / "b.pdf", b"x" * 20_000)])
except InputError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "b.pdf: the file is larger than this disk or account allows" in result.stdout
    assert (names(tmp_path), (tmp_path / "b.pdf").read_bytes()) == (["b.pdf"], OURS)


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(InputError, match="the disk is full"):
        write_pdfs([(tmp_path / "deep" / "out" / "a.pdf", OURS)])
    assert names(tmp_path) == []


def test_stale_files_are_removed(tmp_path: Path) -> None:
    old, new, foreign = (
        tmp_path / name for name in (f".handouts-{'a' * 16}.tmp", f".handouts-{'b' * 16}.tmp", ".handouts-x.tmp")
    )
    for path in (old, new, foreign):
        path.write_bytes(b"left")
    for path in (old, foreign):
        os.utime(path, (0, 0))
    files.write_pdfs([(tmp_path / "a.pdf", OURS)])
    assert (old.exists(), new.exists(), foreign.exists()) == (False, True, True)
