"""Standard output that cannot be written: said on standard error, with an exit code, never passed over.

A full disk, a limit on the size of files and a device that is gone are problems. A reader that has seen enough, such as
`head`, is none: the command then ends without a word, but not as if all had been printed.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from handouts.problems import Problem, Program

PROBLEMS = 1
HINT = "what the command has made or recorded stays; print to another place to see all of it"


class OutputLost(Exception):
    """Standard output does not take what is printed. No OSError: nothing else is to be blamed for it."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        pipe = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)
        self.closed = error.errno in pipe
        """The reader has closed the pipe."""


class Output(io.TextIOWrapper):
    """Standard output; writing it raises OutputLost where the system refuses."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise OutputLost(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise OutputLost(error) from error


class _Nowhere(io.RawIOBase):
    """Standard output of a process that was started without one."""

    def writable(self) -> bool:
        return True

    def write(self, _: Any, /) -> int:
        raise OSError(errno.EBADF, "it is closed")


def guarded(run: Callable[[], Any]) -> None:
    """Run the command line; end the process in words where its output is lost."""
    if sys.stdout is None:
        sys.stdout = Output(io.BufferedWriter(_Nowhere()), "utf-8", "backslashreplace", write_through=True)
    elif isinstance(sys.stdout, io.TextIOWrapper):
        # A name in a file that Windows writes in a code page of 256 signs is no reason to fail.
        old = sys.stdout
        line_buffering, encoding = old.line_buffering, old.encoding
        sys.stdout = Output(old.detach(), encoding, "backslashreplace", line_buffering=line_buffering)
    try:
        try:
            run()
        finally:
            sys.stdout.flush()
    except OutputLost as lost:
        _forget()
        if not lost.closed:
            with suppress(OSError):
                click.echo(Problem(Program("standard output"), 0, 0, f"cannot be written: {lost}", HINT), err=True)
        sys.exit(PROBLEMS)


def _forget() -> None:
    """Lead what is still held back nowhere: the interpreter would try to write it again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = None
