"""The command line: one module per command. Paths go to standard output, everything else to standard error."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line and exit."""
    # A short command ends before garbage collection pays. The collector would take a tenth of its time, and the
    # collection at exit as much again.
    gc.disable()
    import atexit
    import os

    from handouts.cli.output import run_guarded
    from handouts.cli.root import cli

    atexit.register(gc.freeze)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # pydantic would search all installed packages
    run_guarded(cli)
