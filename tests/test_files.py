"""Writing: whole or not at all, and never over a file that is not ours."""

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


def test_write_atomic_leaves_the_target_when_the_rename_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def fails(*_: object) -> None:
        raise OSError(5, "broken disk")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="broken disk"):
        write_atomic(target, b"new")
    assert (names(tmp_path), target.read_bytes()) == (["a.pdf"], b"old")


def test_write_atomic_leaves_nothing_when_the_bytes_do_not_reach_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        write_atomic(tmp_path / "a.pdf", b"new")
    assert names(tmp_path) == []


def test_new_folders_and_our_own_files_are_written(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write_pdfs([(out / "a.pdf", OURS), (out / "b.pdf", OURS)])
    write_pdfs([(out / "a.pdf", OURS + b"2")])
    assert names(out) == ["a.pdf", "b.pdf"]
    assert (out / "a.pdf").read_bytes() == OURS + b"2"


@pytest.mark.parametrize(
    "foreign",
    [b"", b"a letter", b"%PDF-1.7\n<pdf:Producer>another", b"<pdf:Producer>handouts 0.1", b"%PDF-1.7 handouts "],
)
def test_a_foreign_file_is_left_and_nothing_is_written(tmp_path: Path, foreign: bytes) -> None:
    (tmp_path / "b.pdf").write_bytes(foreign)
    with pytest.raises(InputError) as caught:
        write_pdfs([(tmp_path / "a.pdf", OURS), (tmp_path / "b.pdf", OURS)])
    assert str(caught.value).startswith(f"{tmp_path / 'b.pdf'}: is not a file that handouts made; it was left as it is")
    assert "another --out" in str(caught.value)
    assert (names(tmp_path), (tmp_path / "b.pdf").read_bytes()) == (["b.pdf"], foreign)


def test_every_foreign_file_is_named_in_one_run(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        write_pdfs([(tmp_path / "a.pdf", OURS), (tmp_path / "b.pdf", OURS)])
    assert len(caught.value.problems) == 2


def test_a_huge_file_is_foreign_and_not_read(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    with target.open("wb") as file:
        file.write(OURS)
        file.truncate(files.MAX_SEARCHED + 1)
    with pytest.raises(InputError, match="not a file that handouts made"):
        write_pdfs([(target, OURS)])


@pytest.mark.parametrize("before", [0, (1 << 20) - 20, 3 << 20])
def test_our_mark_is_found_wherever_it_stands(tmp_path: Path, before: int) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(OURS[:5] + b" " * before + OURS[5:])
    write_pdfs([(target, OURS)])
    assert target.read_bytes() == OURS


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_refused(tmp_path: Path, exists: bool) -> None:
    real = tmp_path / "real.pdf"
    if exists:
        real.write_bytes(OURS)
    (tmp_path / "a.pdf").symlink_to(real)
    with pytest.raises(InputError, match="is a link"):
        write_pdfs([(tmp_path / "a.pdf", OURS + b"2")])
    assert real.exists() == exists


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        write_pdfs([(tmp_path / "a.pdf", OURS)])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(InputError, match="not a file that handouts made"):
        write_pdfs([(tmp_path / "a.pdf", OURS)])


def test_two_handouts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two handouts"):
        write_pdfs([(tmp_path / "a.pdf", OURS), (tmp_path / "a.pdf", OURS)])
    assert names(tmp_path) == []


@pytest.mark.parametrize("out", ["file", "file/deeper"])
def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path, out: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="a file stands where a folder is needed"):
        write_pdfs([(tmp_path / out / "a.pdf", OURS)])


def test_a_name_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name is too long|cannot be written"):
        write_pdfs([(tmp_path / ("a" * 300 + ".pdf"), OURS)])
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such modes there")
def test_no_permission_is_said_in_words(tmp_path: Path) -> None:
    # In a process of its own, because root may write anywhere and must first become nobody.
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
        run = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
    finally:
        tmp_path.chmod(0o700)
    assert "no permission to write here" in run.stdout
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_disk_that_runs_full_leaves_nothing(tmp_path: Path) -> None:
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
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "b.pdf: the file is larger than this disk or account allows" in run.stdout
    assert (names(tmp_path), (tmp_path / "b.pdf").read_bytes()) == (["b.pdf"], OURS)


def test_a_full_disk_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(InputError, match="the disk is full"):
        write_pdfs([(tmp_path / "deep" / "out" / "a.pdf", OURS)])
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    old, new, foreign = (
        tmp_path / name for name in (f".handouts-{'a' * 16}.tmp", f".handouts-{'b' * 16}.tmp", ".handouts-x.tmp")
    )
    for path in (old, new, foreign):
        path.write_bytes(b"left")
    for path in (old, foreign):
        os.utime(path, (0, 0))
    files.write_pdfs([(tmp_path / "a.pdf", OURS)])
    assert (old.exists(), new.exists(), foreign.exists()) == (False, True, True)
