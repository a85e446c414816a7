"""`day`: wrong options, and the suggested command for rejected rows."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.support.commands import CommandResult, RunCommand
from tests.support.day_lists import contents, row, save


def run_day(run_command: RunCommand, rows: list[dict[str, str]], *options: object) -> CommandResult:
    """Make a day of these rows in the folder `out`, in one process."""
    save(Path("list.csv"), rows)
    return run_command("day", "list.csv", "--out", "out", "--jobs", 1, *options)


@pytest.mark.parametrize("out", ["my day", "."])
def test_suggested_command_makes_the_fixed_rows(run_command: RunCommand, out: str) -> None:
    save(Path("list.csv"), [{**row(0), "clinic": ""}, {**row(1, date="soon"), "clinic": ""}])
    options = ("--clinic", row(0)["clinic"], "--one-sided", "--date", "2026-12-01", "--jobs", 1)
    result = run_command("day", "list.csv", "--out", out, *options)
    suggested = shlex.split(result.err.splitlines()[-1].partition(", then run: ")[2])
    assert suggested[:2] == ["handouts", "day"]
    rejected = Path(suggested[2])
    rejected.write_text(rejected.read_text("utf-8-sig").replace("soon", "2026-12-01"), encoding="utf-8")
    fixed = run_command(*suggested[1:])
    assert fixed.code == 0, fixed.err
    folder = Path(suggested[suggested.index("--out") + 1])
    assert "packets/A0001.pdf" in contents(folder)
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["options"]["two_sided"] is False
    rejected.unlink()
    again = run_command("day", "list.csv", "--out", out, *options).err.splitlines()[-1]
    assert f"{folder.name}-2" in again  # never an existing folder


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--date", "01.12.2026"], "'01.12.2026' is not a date. Write it as YYYY-MM-DD, like 2026-12-01."),
        (["--today", "2026-02-30"], "'2026-02-30' is not a valid date. Check the month and the day."),
    ],
)
def test_wrong_date(run_command: RunCommand, options: list[str], message: str) -> None:
    result = run_day(run_command, [row(0)], *options)
    assert result.code == 2
    assert result.err.endswith(f"Error: Invalid value for '{options[0]}': {message}\n")


def test_unknown_document(run_command: RunCommand) -> None:
    result = run_day(run_command, [row(0)], "--documents", "leaflet")
    assert result.code == 2
    assert result.err.startswith('--documents: there is no document "leaflet"\n    hint: use one of: consent')


def test_list_is_not_overwritten(run_command: RunCommand) -> None:
    run_day(run_command, [row(0), row(1, date="soon")])
    path = Path("out/rejected.csv")
    text = path.read_text("utf-8-sig")
    result = run_command("day", path, "--out", "out", "--jobs", 1)
    assert result.code == 1
    assert "rejected.csv would overwrite this list" in result.err
    assert path.read_text("utf-8-sig") == text


def test_no_row_of_that_date(run_command: RunCommand) -> None:
    result = run_day(run_command, [row(0)], "--date", "2026-12-24")
    assert result.code == 1
    assert "the list has no rows for 2026-12-24\n    hint: its rows are for 2026-12-01; check the date" in result.err
