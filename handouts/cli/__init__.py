"""The command line: one module per command. Paths go to standard output, everything else to standard error."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line and exit."""
    # A command ends before there is garbage worth collecting. The collector would cost a short command a tenth of its
    # time, and looking through everything that is left at exit as much again.
    gc.disable()
    import atexit
    import os

    from handouts.cli.output import run_guarded
    from handouts.cli.root import cli

    atexit.register(gc.freeze)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else pydantic asks every installed package for one
    run_guarded(cli)
