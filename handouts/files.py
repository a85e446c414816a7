"""Finished bytes to files: all written beside their targets, then all renamed; nothing foreign is overwritten."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from handouts.problems import Problem, Refused, refuse

MARKER = b"<pdf:Producer>handouts "
"""What every PDF of ours holds in its XMP, which is never compressed."""
MAX_SEARCHED = 2_000_000_000
"""Bytes: no file of ours is larger, so a larger one is foreign and need not be read."""
STALE = 3600
"""Seconds after which a file beside its target is taken for one that a killed run has left."""
_BESIDE = ".handouts-{}.tmp"

_WORDS = {
    errno.ENOSPC: ("the disk is full", "make room, or choose another {option}"),
    errno.EDQUOT: ("your share of the disk is used up", "make room, or choose another {option}"),
    errno.EFBIG: ("the file is larger than this disk or account allows", "choose another {option}"),
    errno.EROFS: ("the disk is read-only", "choose another {option}"),
    errno.EACCES: ("no permission to write here", "choose another {option}, or close the file where it is open"),
    errno.EPERM: ("no permission to write here", "choose another {option}"),
    errno.ENAMETOOLONG: ("the name is too long", "use a shorter --id or {option}"),
    errno.ENOTDIR: ("a file stands where a folder is needed", "choose another {option}, or move that file"),
    errno.EEXIST: ("a file stands where a folder is needed", "choose another {option}, or move that file"),
    errno.ELOOP: ("the path goes round in a circle of links", "choose another {option}"),
}


def write_atomic(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> None:
    """Write `data` to `path`, whole or not at all. Raises OSError; `path` is then as it was.

    Without `durable` a power cut may leave a torn file: for whoever checks the bytes afterwards. A `private` file is
    the user's alone from its first byte on.
    """
    beside = _write_beside(path, data, durable=durable, private=private)
    try:
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_pdfs(items: Sequence[tuple[Path, bytes]]) -> None:
    """Write all PDFs, making folders as needed. Raises Refused; then no new file is seen, and no new folder stays.

    Only a rename can still fail after others were made (Windows, a PDF open in a viewer); those others are whole.
    """
    paths = [path for path, _ in items]
    found = [problem for path in paths if (problem := foreign(path))]
    twice = {path for path in paths if paths.count(path) > 1}
    found += [Problem(str(path), 0, 0, "two handouts would have this name", "give each its own --id") for path in twice]
    if found:
        raise Refused(found)
    made: list[Path] = []
    written: list[tuple[Path, Path]] = []
    try:
        for folder in dict.fromkeys(path.parent for path in paths):
            made += make_folder(folder)
            sweep(folder)
        for path, data in items:
            try:
                written.append((_write_beside(path, data), path))
            except OSError as error:
                raise in_words(path, error) from error
        _rename(written)
    finally:
        for beside, _ in written:
            beside.unlink(missing_ok=True)
        for folder in reversed(made):
            # Refuses to remove a folder that holds something, and so only takes back what this run made in vain.
            with contextlib.suppress(OSError):
                folder.rmdir()


def _rename(written: Sequence[tuple[Path, Path]]) -> None:
    for beside, path in written:
        try:
            os.replace(beside, path)
        except OSError as error:
            raise in_words(path, error) from error


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` when all is written. Raises OSError."""
    beside = path.with_name(_BESIDE.format(secrets.token_hex(8)))
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_beside(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> Path:
    # In the same folder, because a rename is atomic only within one disk; a short name, because `path` may be long.
    beside = path.with_name(_BESIDE.format(secrets.token_hex(8)))
    try:
        with open(beside, "xb", opener=_for_the_user_alone if private else None) as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except BaseException as error:
        if not isinstance(error, FileExistsError):
            beside.unlink(missing_ok=True)
        raise
    return beside


def _for_the_user_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def foreign(path: Path) -> Problem | None:
    """Why `path` may not be written: something stands there that handouts did not make."""
    try:
        kind = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return in_words(path, error).problems[0]
    if stat.S_ISLNK(kind):
        return Problem(str(path), 0, 0, "is a link; it was left as it is", "choose another --out, or remove the link")
    if stat.S_ISDIR(kind):
        return Problem(str(path), 0, 0, "is a folder where a handout would go", "choose another --out, or move it")
    if not stat.S_ISREG(kind) or not _is_ours(path):
        hint = "choose another --out, or move or remove this file"
        return Problem(str(path), 0, 0, "is not a file that handouts made; it was left as it is", hint)
    return None


def _is_ours(path: Path) -> bool:
    """True for a PDF that bears our mark somewhere."""
    try:
        if path.stat().st_size > MAX_SEARCHED:
            return False
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return False
            kept = b""
            while block := file.read(1 << 20):
                if MARKER in kept + block:
                    return True
                kept = block[-len(MARKER) :]
    except OSError:
        pass
    return False


def sweep(folder: Path, stale: float = STALE) -> None:
    """Delete what a killed run has left: it may hold a patient's page. A run of this hour may still need its own."""
    for left in folder.glob(_BESIDE.format("[0-9a-f]" * 16)):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime >= stale:
                left.unlink()


def make_folder(folder: Path, *, private: bool = False, option: str = "--out") -> list[Path]:
    """Make a folder and those above it; the new ones, outermost first. Raises Refused, with nothing made.

    Those that are `private` can be looked into by the user alone. `option` is where another could be chosen.
    """
    new: list[Path] = []
    for path in reversed((folder, *folder.parents)):
        try:
            if not path.is_dir():
                path.mkdir(0o700 if private else 0o777, exist_ok=True)
                new.append(path)
        except OSError as error:
            for made in reversed(new):
                made.rmdir()
            raise in_words(path, error, option) from error
    return new


@contextlib.contextmanager
def only_one(path: Path, message: str, hint: str, about: Path | None = None) -> Iterator[None]:
    """Hold the lock that `path` is; the file stays. Raises Refused with these words about a path while another does."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise refuse(str(about or path), message, hint) from None
    except OSError as error:
        raise in_words(path, error) from error
    try:
        yield
    finally:
        lock.release()  # its file stays: deleted, it could not keep out who has opened it already


def in_words(path: Path, error: OSError, option: str = "--out") -> Refused:
    """Why a file cannot be written, and how to mend it; `option` is where another place could be chosen."""
    other = (f"cannot be written: {error.strerror or error}", "choose another {option}")
    words, hint = _WORDS.get(error.errno or 0, other)
    return refuse(str(path), words, hint.format(option=option))
