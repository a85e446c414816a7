"""`python -m handouts` and the `handouts` command: find the command line and run it."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import sys
from pathlib import Path


def main() -> None:
    """Run `handouts.cli` when installed, the top-level `cli.py` in a checkout."""
    gc.disable()  # while modules are loaded; `cli.main` says why
    name = "handouts.cli"
    if importlib.util.find_spec(name) is None:
        # Only in a checkout: an installed program must not pick up any other module named cli.
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        name = "cli"
    importlib.import_module(name).main()


if __name__ == "__main__":
    main()
