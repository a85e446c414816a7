"""The one place that opens files: regular files only, never a pipe or a device, and never more than is expected.

Writing: all bytes are written beside their targets, then all are renamed; nothing foreign is overwritten.
"""

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

from handouts.errors import InputError, Problem, input_error

PRODUCER_MARKER = b"<pdf:Producer>handouts "
"""What every PDF of ours holds in its XMP, which is never compressed."""
MAX_SEARCHED = 2_000_000_000
"""Bytes: no file of ours is larger, so a larger one is foreign and need not be read."""
STALE_SECONDS = 3600
"""Seconds after which a file beside its target is taken for one that a killed run has left."""
LOCKED = "locked"
"""The code of a problem with a file that another process holds."""
MAX_READ = 256_000_000
"""Bytes that `read_file` reads at most, where the caller does not say otherwise."""
_TEMP_NAME = ".handouts-{}.tmp"
_OPEN_FLAGS = (
    getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to is opened at once, and then refused
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)
_IRREGULAR_KINDS = (
    (stat.S_ISDIR, "is a folder, not a file"),
    (stat.S_ISLNK, "is a link, not a file"),
    (stat.S_ISFIFO, "is a named pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
)

_WRITE_ERRORS = {
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


class NotAFile(OSError):
    """No regular file of the expected size. `strerror` says what it is, as in "is a folder, not a file"."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.EINVAL, message)


def open_file(path: Path, *, follow: bool = False) -> BinaryIO:
    """Open a regular file to read its bytes. Never waits: a pipe, a device, a socket or a folder raises NotAFile.

    A link raises NotAFile as well, unless `follow`: links are followed for files that a user names, and not for those
    in a folder of ours. Raises OSError.
    """
    return os.fdopen(_open(path, os.O_RDONLY, follow=follow), "rb")


def open_to_append(path: Path) -> BinaryIO:
    """Open a regular file to add bytes at its end; it is made where there is none. Raises OSError, as `open_file`."""
    return os.fdopen(_open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, follow=False), "ab")


def open_in_place(path: Path, *, follow: bool = False) -> BinaryIO:
    """Open a regular file to write over its beginning; it is made for the user alone where there is none.

    Raises OSError, as `open_file`.
    """
    return os.fdopen(_open(path, os.O_WRONLY | os.O_CREAT, 0o600, follow=follow), "wb")


def read_file(path: Path, limit: int = MAX_READ, *, follow: bool = False) -> bytes:
    """All bytes of a regular file. Raises OSError, as `open_file`, and NotAFile for more bytes than `limit`."""
    with open_file(path, follow=follow) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise NotAFile(f"is larger than {limit / 1e6:,.0f} MB")
    return data


def check_regular(path: Path, *, follow: bool = False) -> bool:
    """True for a regular file, False where there is nothing. Raises NotAFile for anything else, and OSError.

    For files that a library opens by itself (SQLite, a lock), which would wait for a pipe.
    """
    try:
        mode = (os.stat if follow else os.lstat)(path).st_mode
    except FileNotFoundError:
        return False
    _refuse_irregular(mode)
    return True


def real_path(path: Path) -> Path:
    """The absolute path that a path leads to, with links followed as far as they lead.

    Never raises: a link that leads back to itself stays as it is, and opening it is what fails. `Path.resolve` raises
    RuntimeError there before Python 3.13.
    """
    return Path(os.path.realpath(path))


def _open(path: Path, flags: int, mode: int = 0o666, *, follow: bool) -> int:
    # Looked at first, because to open a device can have an effect; and again when it is open, because it may change.
    check_regular(path, follow=follow)
    handle = os.open(path, flags | _OPEN_FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)), mode)
    try:
        _refuse_irregular(os.fstat(handle).st_mode)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _refuse_irregular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotAFile(next((words for is_kind, words in _IRREGULAR_KINDS if is_kind(mode)), "is not a regular file"))


def write_atomic(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> None:
    """Write `data` to `path`, whole or not at all. Raises OSError; `path` is then as it was.

    Without `durable` a power cut may leave a torn file: for whoever checks the bytes afterwards. A `private` file is
    the user's alone from its first byte on.
    """
    beside = _write_temp(path, data, durable=durable, private=private)
    try:
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_pdfs(items: Sequence[tuple[Path, bytes]]) -> None:
    """Write all PDFs, making folders as needed. Raises InputError; then no new file is seen, and no new folder stays.

    Only a rename can still fail after others were made (Windows, a PDF open in a viewer); those others are whole.
    """
    paths = [path for path, _ in items]
    found = [problem for path in paths if (problem := foreign_file_problem(path))]
    twice = {path for path in paths if paths.count(path) > 1}
    found += [Problem(str(path), 0, 0, "two handouts would have this name", "give each its own --id") for path in twice]
    if found:
        raise InputError(found)
    made: list[Path] = []
    written: list[tuple[Path, Path]] = []
    try:
        for folder in dict.fromkeys(path.parent for path in paths):
            made += make_folder(folder)
            remove_stale_files(folder)
        for path, data in items:
            try:
                written.append((_write_temp(path, data), path))
            except OSError as error:
                raise write_error(path, error) from error
        _rename_all(written)
    finally:
        for beside, _ in written:
            beside.unlink(missing_ok=True)
        for folder in reversed(made):
            # Refuses to remove a folder that holds something, and so only takes back what this run made in vain.
            with contextlib.suppress(OSError):
                folder.rmdir()


def _rename_all(written: Sequence[tuple[Path, Path]]) -> None:
    for beside, path in written:
        try:
            os.replace(beside, path)
        except OSError as error:
            raise write_error(path, error) from error


@contextlib.contextmanager
def atomic_writer(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` when all is written. Raises OSError."""
    beside = path.with_name(_TEMP_NAME.format(secrets.token_hex(8)))
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_temp(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> Path:
    # In the same folder, because a rename is atomic only within one disk; a short name, because `path` may be long.
    beside = path.with_name(_TEMP_NAME.format(secrets.token_hex(8)))
    try:
        with open(beside, "xb", opener=_open_private if private else None) as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except BaseException as error:
        if not isinstance(error, FileExistsError):
            beside.unlink(missing_ok=True)
        raise
    return beside


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def foreign_file_problem(path: Path) -> Problem | None:
    """Why `path` may not be written: something stands there that handouts did not make."""
    try:
        kind = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return write_error(path, error).problems[0]
    if stat.S_ISLNK(kind):
        return Problem(str(path), 0, 0, "is a link; it was left as it is", "choose another --out, or remove the link")
    if stat.S_ISDIR(kind):
        return Problem(str(path), 0, 0, "is a folder where a handout would go", "choose another --out, or move it")
    if not stat.S_ISREG(kind) or not _is_our_pdf(path):
        hint = "choose another --out, or move or remove this file"
        return Problem(str(path), 0, 0, "is not a file that handouts made; it was left as it is", hint)
    return None


def _is_our_pdf(path: Path) -> bool:
    """True for a PDF that bears our mark somewhere."""
    try:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > MAX_SEARCHED or file.read(5) != b"%PDF-":
                return False
            kept = b""
            while block := file.read(1 << 20):
                if PRODUCER_MARKER in kept + block:
                    return True
                kept = block[-len(PRODUCER_MARKER) :]
    except OSError:
        pass
    return False


def remove_stale_files(folder: Path, stale: float = STALE_SECONDS) -> None:
    """Delete what a killed run has left: it may hold a patient's page. A run of this hour may still need its own."""
    for left in folder.glob(_TEMP_NAME.format("[0-9a-f]" * 16)):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime >= stale:
                left.unlink()


def make_folder(folder: Path, *, private: bool = False, option: str = "--out") -> list[Path]:
    """Make a folder and those above it; the new ones, outermost first. Raises InputError, with nothing made.

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
            raise write_error(path, error, option) from error
    return new


@contextlib.contextmanager
def exclusive_lock(path: Path, message: str, hint: str, about: Path | None = None) -> Iterator[None]:
    """Hold the lock that `path` is; the file stays. Raises InputError with these words about a path while another does."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0)
    try:
        check_regular(path)
        lock.acquire()
    except Timeout:
        raise input_error(str(about or path), message, hint, code=LOCKED) from None
    except OSError as error:
        raise write_error(path, error) from error
    try:
        yield
    finally:
        lock.release()  # its file stays: deleted, it could not keep out who has opened it already


def is_locked(path: Path) -> bool:
    """True while another process holds the lock that `path` is. A lock that cannot be opened is held by nobody."""
    from filelock import FileLock, Timeout

    try:
        if not check_regular(path):
            return False
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def read_error(path: Path, error: OSError, hint: str = "check the path and its permissions") -> InputError:
    """Why a file cannot be read."""
    if isinstance(error, NotAFile):
        return input_error(str(path), str(error.strerror), "move it away, or name another")
    return input_error(str(path), f"cannot be read: {error.strerror or error}", hint)


def write_error(path: Path, error: OSError, option: str = "--out") -> InputError:
    """Why a file cannot be written, and how to mend it; `option` is where another place could be chosen."""
    if isinstance(error, NotAFile):
        return input_error(str(path), str(error.strerror), f"choose another {option}, or move it away")
    other = (f"cannot be written: {error.strerror or error}", "choose another {option}")
    words, hint = _WRITE_ERRORS.get(error.errno or 0, other)
    return input_error(str(path), words, hint.format(option=option))
