"""Read and write files safely. Every file is opened here.

Only regular files are opened, never a pipe or a device, and a read has a size limit. Files are written to a temporary
name in the same folder and then renamed. Files that handouts did not make are not overwritten.
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

from handouts.errors import Hint, InputError, Problem, input_error

PRODUCER_MARKER = b"<pdf:Producer>handouts "
"""Text in the XMP metadata of each PDF that handouts writes. The metadata is never compressed."""
MAX_SEARCHED = 2_000_000_000
"""Size in bytes. Handouts writes no larger PDF, so a larger file is not searched for the marker."""
STALE_SECONDS = 3600
"""Age in seconds at which a temporary file is treated as left behind by a killed run."""
LOCKED = "locked"
"""Code of the problem that another process holds a lock."""
MAX_READ = 256_000_000
"""Default size limit of `read_file`, in bytes."""
_TEMP_NAME = ".handouts-{}.tmp"
_OPEN_FLAGS = (
    getattr(os, "O_NONBLOCK", 0)  # opening a pipe without a writer then returns at once, and the pipe is refused
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

_CHOOSE_ANOTHER = Hint("choose another {option}")
_OWN_ID = Hint("give each its own --id", page="give each its own id")
_MAKE_ROOM = Hint("make room, or choose another {option}", page="make room")
_CLOSE_FILE = Hint(
    "choose another {option}, or close the file where it is open", page="close the file where it is open"
)
_MOVE_FILE = Hint("choose another {option}, or move that file", page="move that file")
_WRITE_ERRORS = {
    errno.ENOSPC: ("the disk is full", _MAKE_ROOM),
    errno.EDQUOT: ("your disk quota is used up", _MAKE_ROOM),
    errno.EFBIG: ("the file is larger than this disk or account allows", _CHOOSE_ANOTHER),
    errno.EROFS: ("the disk is read-only", _CHOOSE_ANOTHER),
    errno.EACCES: ("no permission to write here", _CLOSE_FILE),
    errno.EPERM: ("no permission to write here", _CHOOSE_ANOTHER),
    errno.ENAMETOOLONG: ("the name is too long", Hint("use a shorter --id or {option}", page="use a shorter id")),
    errno.ENOTDIR: ("a folder is needed here, but a file has this name", _MOVE_FILE),
    errno.EEXIST: ("a folder is needed here, but a file has this name", _MOVE_FILE),
    errno.ELOOP: ("the path contains a loop of links", _CHOOSE_ANOTHER),
}


class NotAFile(OSError):
    """Not a regular file, or too large. `strerror` says why: "is a folder, not a file"."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.EINVAL, message)


def open_file(path: Path, *, follow: bool = False) -> BinaryIO:
    """Open a regular file for reading. Never blocks: a pipe, a device, a socket or a folder raises NotAFile.

    A link raises NotAFile too, unless `follow` is true. Follow links to files that a user names, but not in folders
    that handouts writes. Raises OSError.
    """
    return os.fdopen(_open(path, os.O_RDONLY, follow=follow), "rb")


def open_to_append(path: Path) -> BinaryIO:
    """Open a regular file to append to it, and create it if it does not exist. Raises OSError like `open_file`."""
    return os.fdopen(_open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, follow=False), "ab")


def open_in_place(path: Path, *, follow: bool = False) -> BinaryIO:
    """Open a regular file to overwrite its first bytes without emptying it.

    If it does not exist, it is created, readable only by the user. Raises OSError like `open_file`.
    """
    return os.fdopen(_open(path, os.O_WRONLY | os.O_CREAT, 0o600, follow=follow), "wb")


def read_file(path: Path, limit: int = MAX_READ, *, follow: bool = False) -> bytes:
    """Read a regular file. Raises OSError like `open_file`, and NotAFile if it has more than `limit` bytes."""
    with open_file(path, follow=follow) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise NotAFile(f"is larger than {limit / 1e6:,.0f} MB")
    return data


def check_regular(path: Path, *, follow: bool = False) -> bool:
    """True for a regular file, False if nothing exists at the path. Raises NotAFile for anything else, and OSError.

    Call this before a library opens the file itself (SQLite, a lock): it would block on a pipe.
    """
    try:
        mode = (os.stat if follow else os.lstat)(path).st_mode
    except FileNotFoundError:
        return False
    _refuse_irregular(mode)
    return True


def real_path(path: Path) -> Path:
    """The absolute path with all links resolved.

    Never raises: a link that leads back to itself stays in the path, and opening it fails. `Path.resolve` raises
    RuntimeError there before Python 3.13.
    """
    return Path(os.path.realpath(path))


def _open(path: Path, flags: int, mode: int = 0o666, *, follow: bool) -> int:
    # Checked before opening, because opening a device can have side effects; and again after, because it may change.
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
        messages = (message for is_kind, message in _IRREGULAR_KINDS if is_kind(mode))
        raise NotAFile(next(messages, "is not a regular file"))


def write_atomic(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> None:
    """Write `data` to `path`, completely or not at all. Raises OSError; `path` is then unchanged.

    With `durable=False`, a power failure may leave a partial file; use it only if the bytes are verified later. Only
    the user can read a `private` file.
    """
    temp = _write_temp(path, data, durable=durable, private=private)
    try:
        os.replace(temp, path)
    except BaseException:
        temp.unlink(missing_ok=True)
        raise


def write_pdfs(items: Sequence[tuple[Path, bytes]]) -> None:
    """Write all PDFs, and create their folders. Raises InputError; then no new file and no new folder is left.

    A rename can fail after others have succeeded (on Windows, if a PDF is open in a viewer). The renamed files are then
    complete.
    """
    paths = [path for path, _ in items]
    problems = [problem for path in paths if (problem := foreign_file_problem(path))]
    problems += [
        Problem(str(path), 0, 0, "two handouts would have this name", _OWN_ID)
        for path in {path for path in paths if paths.count(path) > 1}
    ]
    if problems:
        raise InputError(problems)
    new_folders: list[Path] = []
    written: list[tuple[Path, Path]] = []
    try:
        for folder in dict.fromkeys(path.parent for path in paths):
            new_folders += make_folder(folder)
            remove_stale_files(folder)
        for path, data in items:
            try:
                written.append((_write_temp(path, data), path))
            except OSError as error:
                raise write_error(path, error) from error
        _rename_all(written)
    finally:
        for temp, _ in written:
            temp.unlink(missing_ok=True)
        for folder in reversed(new_folders):
            # rmdir fails if the folder has files, so it only removes folders that this run created and did not use.
            with contextlib.suppress(OSError):
                folder.rmdir()


def _rename_all(written: Sequence[tuple[Path, Path]]) -> None:
    for temp, path in written:
        try:
            os.replace(temp, path)
        except OSError as error:
            raise write_error(path, error) from error


@contextlib.contextmanager
def atomic_writer(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file for writing; it replaces `path` at the end of the block. Raises OSError."""
    temp = path.with_name(_TEMP_NAME.format(secrets.token_hex(8)))
    try:
        with temp.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temp, path)
    except BaseException:
        temp.unlink(missing_ok=True)
        raise


def _write_temp(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> Path:
    # In the same folder, because a rename is atomic only within one disk. A short name, because `path` may be long.
    temp = path.with_name(_TEMP_NAME.format(secrets.token_hex(8)))
    try:
        with open(temp, "xb", opener=_open_private if private else None) as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except BaseException as error:
        if not isinstance(error, FileExistsError):
            temp.unlink(missing_ok=True)
        raise
    return temp


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def foreign_file_problem(path: Path) -> Problem | None:
    """A problem if `path` exists and is not a PDF that handouts made, because it must not be overwritten; else None."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return write_error(path, error).problems[0]
    if stat.S_ISLNK(mode):
        return Problem(
            str(path),
            0,
            0,
            "is a link; it was not changed",
            Hint("choose another --out, or remove the link", page="remove the link"),
        )
    if stat.S_ISDIR(mode):
        message = "is a folder; a PDF would have this name"
        return Problem(
            str(path), 0, 0, message, Hint("choose another --out, or move the folder", page="move the folder")
        )
    if not stat.S_ISREG(mode) or not _is_our_pdf(path):
        hint = Hint("choose another --out, or move or remove this file", page="move or remove this file")
        return Problem(str(path), 0, 0, "is not a file that handouts made; it was not changed", hint)
    return None


def _is_our_pdf(path: Path) -> bool:
    """True for a PDF that contains our marker."""
    try:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > MAX_SEARCHED or file.read(5) != b"%PDF-":
                return False
            previous = b""  # the marker may span two blocks
            while block := file.read(1 << 20):
                if PRODUCER_MARKER in previous + block:
                    return True
                previous = block[-len(PRODUCER_MARKER) :]
    except OSError:
        pass
    return False


def remove_stale_files(folder: Path, stale: float = STALE_SECONDS) -> None:
    """Delete temporary files of killed runs, which may contain a patient's page. `stale` is their minimum age in
    seconds. Newer ones may belong to a run that is still working.
    """
    for file in folder.glob(_TEMP_NAME.format("[0-9a-f]" * 16)):
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime >= stale:
                file.unlink()


def make_folder(folder: Path, *, private: bool = False, option: str = "--out") -> list[Path]:
    """Create a folder and its missing parents, and return the new ones, outermost first.

    Only the user can open `private` ones. `option` is the option that a user can change. Raises InputError; then
    nothing was created.
    """
    new: list[Path] = []
    for path in reversed((folder, *folder.parents)):
        try:
            if not path.is_dir():
                path.mkdir(0o700 if private else 0o777, exist_ok=True)
                new.append(path)
        except OSError as error:
            for created in reversed(new):
                created.rmdir()
            raise write_error(path, error, option) from error
    return new


@contextlib.contextmanager
def exclusive_lock(path: Path, message: str, hint: str, about: Path | None = None) -> Iterator[None]:
    """Hold a lock on the file `path`, which is not deleted afterwards.

    Raises InputError with this message and hint, about the path `about`, if another process holds the lock.
    """
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
        lock.release()  # the file is not deleted: another process may have opened it to wait for the lock


def is_locked(path: Path) -> bool:
    """True if another process holds the lock on the file `path`; False if the file cannot be opened."""
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
    """Build the error that says why a file cannot be read."""
    if isinstance(error, NotAFile):
        return input_error(str(path), str(error.strerror), "move it, or choose another file")
    return input_error(str(path), f"cannot be read: {error.strerror or error}", hint)


def write_error(path: Path, error: OSError, option: str = "--out") -> InputError:
    """Build the error that says why a file cannot be written; `option` is the option that a user can change."""
    if isinstance(error, NotAFile):
        hint = Hint(f"choose another {option}, or move it", page="move it")
        return input_error(str(path), str(error.strerror), hint)
    unknown = (f"cannot be written: {error.strerror or error}", _CHOOSE_ANOTHER)
    message, hint = _WRITE_ERRORS.get(error.errno or 0, unknown)
    return input_error(str(path), message, Hint(hint.format(option=option), page=hint.page))
