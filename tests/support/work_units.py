"""How pytest-xdist divides the tests among its workers: by file, the slowest files first.

A worker that has the whole file loads its sets and makes its pages once. With one unit per test, the process that
distributes 18,000 of them becomes the slowest part of a run. Tests with the mark `xdist_group` stay together, whatever
their file.
"""

from __future__ import annotations

import os

import pytest
from xdist.scheduler import LoadGroupScheduling

SLOWEST = (
    "tests/conformance/test_copies.py",
    "tests/typeset/test_properties.py",
    "tests/desk/",
    "tests/mail/",
    "tests/printing/",
    "tests/conformance/",
    "tests/day/",
    "tests/check/test_bounds.py",
    "tests/provenance/test_large_sets.py",
    "tests/typeset/",
    "tests/cli/",
    "tests/translate/",
)
"""Files and folders in the order in which they begin; then all others. A slow file at the end keeps one worker busy."""


class FileScheduling(LoadGroupScheduling):
    """A unit of work is a file, or the tests with the same mark `xdist_group`."""

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group


def sort_slowest_first(items: list[pytest.Item]) -> None:
    """Sort the tests in place, files as a whole. Does nothing in a run without workers."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, path in enumerate(SLOWEST) if nodeid.startswith(path)), len(SLOWEST))
