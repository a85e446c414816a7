"""Report errors of standard output on standard error, with an exit code.

A full disk, a limit on file size and a missing device are errors. A reader that closes the pipe early, such as `head`,
is not an error: the command ends without a message, but with the exit code for incomplete output.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

import click

from handouts.cli.reporting import ExitCode
from handouts.errors import Problem, Program

HINT = "write the output somewhere else; what the command made or recorded is kept"


class OutputLost(Exception):
    """Standard output cannot be written. Not an OSError, which would be reported for another file."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        pipe = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)
        self.closed = error.errno in pipe
        """True if the reader closed the pipe."""


class Output(io.TextIOWrapper):
    """Standard output; writing to it raises OutputLost if the system refuses."""

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


class _Closed(io.RawIOBase):
    """Standard output of a process that was started without one."""

    def writable(self) -> bool:
        return True

    def write(self, _: object, /) -> int:
        raise OSError(errno.EBADF, "it is closed")


def run_guarded(run: Callable[[], object]) -> None:
    """Run the command line. If its output is lost, end the process with a message and an exit code."""
    if sys.stdout is None:
        sys.stdout = Output(io.BufferedWriter(_Closed()), "utf-8", "backslashreplace", write_through=True)
    elif isinstance(sys.stdout, io.TextIOWrapper):
        # Windows may redirect output in a code page of 256 characters. Other characters in a name must not fail.
        standard = sys.stdout
        line_buffering, encoding = standard.line_buffering, standard.encoding
        sys.stdout = Output(standard.detach(), encoding, "backslashreplace", line_buffering=line_buffering)
    try:
        try:
            run()
        finally:
            sys.stdout.flush()
    except OutputLost as lost:
        _discard_rest()
        if not lost.closed:
            with suppress(OSError):
                click.echo(Problem(Program("standard output"), 0, 0, f"cannot be written: {lost}", HINT), err=True)
        sys.exit(ExitCode.PROBLEMS)


def _discard_rest() -> None:
    """Discard buffered output: the interpreter would try to write it again when it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = None
