"""Exit codes of all commands."""

from __future__ import annotations

from enum import IntEnum

from handouts.errors import InputError, UsageError


class ExitCode(IntEnum):
    """How a command ended, as the shell sees it."""

    OK = 0
    PROBLEMS = 1
    """The input has problems, or not everything succeeded. `diff`: pages differ."""
    USAGE = 2
    """The command line is wrong: an unknown option, clinic, document or file."""
    INTERRUPTED = 130
    """Ctrl+C: 128 + SIGINT, the shell's convention."""


def exit_code_of(refused: InputError) -> ExitCode:
    """USAGE for a name on the command line that does not exist, PROBLEMS for wrong content."""
    return ExitCode.USAGE if isinstance(refused, UsageError) else ExitCode.PROBLEMS
