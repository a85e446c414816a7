"""The command line: one module per command. Paths go to standard output, everything else to standard error."""

from __future__ import annotations

import gc
import sys
from types import ModuleType


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
    # pydantic would search all installed packages for plugins. Even if told not to, it imports `email` and more for it.
    # It gets a module that finds none.
    if os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__") == "__all__":
        sys.modules["pydantic.plugin._loader"] = _no_plugins()
    run_guarded(cli)


def _no_plugins() -> ModuleType:
    """A module in place of pydantic's own that searches for plugins."""
    module = ModuleType("pydantic.plugin._loader")
    module.get_plugins = tuple  # type: ignore[attr-defined]
    return module
