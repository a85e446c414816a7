"""Options that repeat a refused command."""

from __future__ import annotations

from handouts.desk.subprocess_runner import override_options
from handouts.printing.print_run import UNKNOWN_OUTCOME
from handouts.printing.printer import NOT_READY


def test_override_options() -> None:
    assert override_options({"", NOT_READY}) == ["--allow-not-ready"]
    assert override_options({UNKNOWN_OUTCOME}) == ["--allow-repeat"]
    assert override_options(()) == []
