"""Import ReportLab without the parts that the program does not use.

Its barcodes are flowables of platypus and members of a package that imports charts: 65 ms, of which the encoding of a
text needs nothing.

`reportlab.lib.utils` imports Pillow, for bitmaps, and an evaluator of expressions, for names of colors. Together they
take a twentieth of the time of a cold `make`. They are imported when something uses them, which the program never does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


class _Postponed(ModuleType):
    """Stands in for a module until something reads an attribute of it."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # the import system asks for `__path__` and `__spec__`
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


class _PostponedFunctions(ModuleType):
    """Stands in for a module from which functions are imported by name, until one of them is called."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*arguments, **options)

        return call


@contextmanager
def postponed_imports() -> Iterator[None]:
    """Within the block, imports of these modules get a stand-in. Modules that are already imported stay."""
    stand_ins = (_Postponed("PIL.Image"), _PostponedFunctions("reportlab.lib.rl_safe_eval"))
    postponed = [module for module in stand_ins if module.__name__ not in sys.modules]
    sys.modules.update((module.__name__, module) for module in postponed)
    try:
        yield
    finally:
        for module in postponed:
            if sys.modules.get(module.__name__) is module:
                del sys.modules[module.__name__]


@contextmanager
def barcode_modules() -> Iterator[None]:
    """Within the block, modules of `reportlab.graphics.barcode` are imported without the package and platypus."""
    flowables, platypus = ModuleType("reportlab.platypus.flowables"), ModuleType("reportlab.platypus")
    package = ModuleType("reportlab.graphics.barcode")
    flowables.Flowable = platypus.Flowable = type("Flowable", (), {})  # type: ignore[attr-defined]
    platypus.__path__ = []
    package.__path__ = [str(Path(import_module("reportlab").__file__ or "").parent / "graphics" / "barcode")]
    stand_ins = {
        module.__name__: module for module in (flowables, platypus, package) if module.__name__ not in sys.modules
    }
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]
