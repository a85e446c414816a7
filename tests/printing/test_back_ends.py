"""Printing through other programs: the arguments of `lp`, `lpstat`, SumatraPDF and PowerShell, and their replies.

The programs are fakes, because the real ones (`test_real_printers.py`) do not fail, or run on Windows only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.printing import cups, sumatra
from tests.printing import pages
from tests.printing.fakeprinter import GET_JOBS, FakePrinter
from tests.printing.pages import actions
from tests.support.commands import RunCommand

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fake programs are scripts of POSIX")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Writes a Python program into the only folder of PATH. The file `called` lists its name and arguments, one a line."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, script: str) -> None:
        path = folder / name
        log = f"open({str(tmp_path / 'called')!r}, 'a').write('\\n'.join([{name!r}, *sys.argv[1:]]) + '\\n')\n"
        path.write_text(f"#!{sys.executable}\nimport os, shutil, sys, time\n{log}{script}\n", encoding="utf-8")
        path.chmod(0o755)

    return make


def host(fake: FakePrinter) -> str:
    """HOST:PORT of the fake printer, which answers for the CUPS server."""
    return fake.url.split("/")[2]


def called(tmp_path: Path, name: str) -> list[str]:
    """The arguments of the last call of a program."""
    lines = (tmp_path / "called").read_text("utf-8").splitlines()
    return lines[len(lines) - lines[::-1].index(name) :]


@pytest.fixture
def page(run_command: RunCommand, tmp_path: Path) -> Path:
    return pages.write_consent(tmp_path / "1001-consent.pdf").relative_to(tmp_path)


# -- CUPS --------------------------------------------------------------------------------------------------------
def test_lp_options(
    run_command: RunCommand, tmp_path: Path, programs: Callable[[str, str], None], fake: FakePrinter, page: Path
) -> None:
    programs("lpstat", f"print({host(fake)!r})")
    programs("lp", "open('given', 'wb').write(sys.stdin.buffer.read()); print('request id is Front-1 (0 file(s))')")
    fake.jobs = {1: "x"}
    answer = run_command("print", page, "--printer", "Front", "--copies", 2, "--media", "A4")
    assert answer.code == 0, answer.err
    arguments = called(tmp_path, "lp")
    title = arguments[arguments.index("-t") + 1]
    assert title.startswith("handouts-")
    assert arguments == [
        "-d", "Front", "-t", title, "-n", "2", "-o", "sides=two-sided-long-edge", "-o", "media=iso_a4_210x297mm",
        "-o", "print-scaling=fit", "-o", "collate=true", "-o", "document-format=application/pdf",
    ]  # fmt: skip
    assert Path("given").read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    ("script", "message", "row"),
    [
        ("sys.stderr.write('lp: Error - disk full\\n'); sys.exit(1)", "Front: lp did not accept the file: lp: Error - disk full", "print-failed"),
        ("print('done')", "Front: lp did not accept the file", "print-failed"),
    ],
)  # fmt: skip
def test_lp_fails(
    run_command: RunCommand,
    programs: Callable[[str, str], None],
    fake: FakePrinter,
    page: Path,
    script: str,
    message: str,
    row: str,
) -> None:
    programs("lpstat", f"print({host(fake)!r})")
    programs("lp", script)
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert message in answer.err
    assert actions() == ["printing", row]


def test_lp_timeout(
    run_command: RunCommand,
    programs: Callable[[str, str], None],
    fake: FakePrinter,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cups, "SECONDS", 0.5)
    programs("lpstat", f"print({host(fake)!r})")
    programs("lp", "time.sleep(60)")
    fake.status = {GET_JOBS: [0x0501]}
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert "it is not known whether 1001-consent.pdf is printed" in answer.err
    assert actions() == ["printing", "print-unfinished"]


def test_no_cups(run_command: RunCommand, programs: Callable[[str, str], None], page: Path) -> None:
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert "the program `lpstat` is not installed\n    hint: install the CUPS client" in answer.err
    listed = run_command("printers")
    assert (listed.code, listed.out) == (0, "")
    assert listed.err.startswith("This computer has no printers.")


# -- Windows -----------------------------------------------------------------------------------------------------
@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.printing.printers.ON_WINDOWS", True)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ([], "1x,duplexlong,paper=letter,noscale"),
        (["--copies", "3", "--sides", "one-sided"], "3x,simplex,paper=letter,noscale"),
        (["--sides", "two-sided-short-edge", "--media", "A4"], "1x,duplexshort,paper=a4,fit"),
    ],
)
def test_sumatra_options(
    run_command: RunCommand,
    tmp_path: Path,
    programs: Callable[[str, str], None],
    page: Path,
    options: list[str],
    settings: str,
) -> None:
    programs("SumatraPDF", "shutil.copyfile(sys.argv[-1], 'given')")
    answer = run_command("print", page, "--printer", "Front  desk (HP)", *options)
    assert answer.code == 0, answer.err
    assert "note: Windows does not report whether it is on and has paper" in answer.err
    *arguments, file = called(tmp_path, "SumatraPDF")
    assert arguments == ["-print-to", "Front  desk (HP)", "-print-settings", settings, "-silent"]
    assert Path(file).name.startswith("handouts-")
    assert not Path(file).exists()
    assert Path("given").read_bytes() == page.read_bytes()
    assert actions() == ["printing", "printed"]


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("script", "options", "message", "rows"),
    [
        ("sys.exit(1)", [], "SumatraPDF could not print (code 1)", ["printing", "print-failed"]),
        ("", ["--media", "Ledger"], "does not support na_ledger_11x17in\n    hint: choose --media Letter", []),
        (None, [], "printing on Windows needs SumatraPDF", []),
    ],
)
def test_sumatra_fails(
    run_command: RunCommand, programs: Callable[[str, str], None], page: Path,
    script: str | None, options: list[str], message: str, rows: list[str],
) -> None:  # fmt: skip
    if script is not None:
        programs("SumatraPDF", script)
    answer = run_command("print", page, "--printer", "Front", *options)
    assert answer.code == 1
    assert message in answer.err
    assert actions() == rows


@pytest.mark.usefixtures("windows")
def test_sumatra_timeout(
    run_command: RunCommand, programs: Callable[[str, str], None], page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sumatra, "SECONDS", 0.1)
    programs("SumatraPDF", "time.sleep(60)")
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert "it is not known whether 1001-consent.pdf is printed" in answer.err
    assert actions() == ["printing", "print-unfinished"]


@pytest.mark.usefixtures("windows")
def test_printers_of_windows(run_command: RunCommand, programs: Callable[[str, str], None]) -> None:
    assert run_command("printers").err.startswith("This computer has no printers")
    programs("powershell", "print('Front desk\\tNormal\\nBack\\tOffline\\n')")
    assert run_command("printers").out == "Front desk  Normal\nBack  Offline\n"
