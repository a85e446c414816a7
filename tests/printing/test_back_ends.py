"""Printers behind other programs: what `lp`, `lpstat`, SumatraPDF and PowerShell are called with, and what they answer.

Fake programs stand in where the real ones (`test_real_printers.py`) do not fail, or are those of Windows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handouts.printing import cups, print_run, sumatra
from tests.printing import fakeprinter, pages
from tests.printing.fakeprinter import GET_JOBS, Fake
from tests.printing.pages import actions
from tests.support.commands import RunCommand

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fake programs are scripts of POSIX")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_run, "PAUSES", (0.0, 0.01))
    monkeypatch.setattr(print_run, "POLLS", (0.02,))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Makes a program from Python; all that it is called with is in `called`, a line a word. No others are found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, script: str) -> None:
        path = folder / name
        log = f"open({str(tmp_path / 'called')!r}, 'a').write('\\n'.join([{name!r}, *sys.argv[1:]]) + '\\n')\n"
        path.write_text(f"#!{sys.executable}\nimport os, shutil, sys, time\n{log}{script}\n", encoding="utf-8")
        path.chmod(0o755)

    return make


@pytest.fixture
def server() -> Iterator[Fake]:
    """What answers for CUPS's server."""
    with fakeprinter.listening(Fake()) as fake:
        yield fake


def host(server: Fake) -> str:
    return server.url.split("/")[2]


def called(tmp_path: Path, name: str) -> list[str]:
    """The words of the last call of a program."""
    words = (tmp_path / "called").read_text("utf-8").splitlines()
    return words[len(words) - words[::-1].index(name) :]


@pytest.fixture
def page(run_command: RunCommand, tmp_path: Path) -> Path:
    return pages.consent(tmp_path / "1001-consent.pdf").relative_to(tmp_path)


# -- CUPS --------------------------------------------------------------------------------------------------------
def test_lp_options(
    run_command: RunCommand, tmp_path: Path, programs: Callable[[str, str], None], server: Fake, page: Path
) -> None:
    programs("lpstat", f"print({host(server)!r})")
    programs("lp", "open('given', 'wb').write(sys.stdin.buffer.read()); print('request id is Front-1 (0 file(s))')")
    server.jobs = {1: "x"}
    answer = run_command("print", page, "--printer", "Front", "--copies", 2, "--media", "A4")
    assert answer.code == 0, answer.err
    words = called(tmp_path, "lp")
    title = words[words.index("-t") + 1]
    assert title.startswith("handouts-")
    assert words == [
        "-d", "Front", "-t", title, "-n", "2", "-o", "sides=two-sided-long-edge", "-o", "media=iso_a4_210x297mm",
        "-o", "print-scaling=fit", "-o", "collate=true", "-o", "document-format=application/pdf",
    ]  # fmt: skip
    assert Path("given").read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    ("script", "said", "told"),
    [
        ("sys.stderr.write('lp: Error - disk full\\n'); sys.exit(1)", "Front: lp did not accept it: lp: Error - disk full", "print-failed"),
        ("print('done')", "Front: lp did not accept it", "print-failed"),
    ],
)  # fmt: skip
def test_lp_fails(
    run_command: RunCommand,
    programs: Callable[[str, str], None],
    server: Fake,
    page: Path,
    script: str,
    said: str,
    told: str,
) -> None:
    programs("lpstat", f"print({host(server)!r})")
    programs("lp", script)
    answer = run_command("print", page, "--printer", "Front")
    assert answer.code == 1
    assert said in answer.err
    assert actions() == ["printing", told]


def test_lp_timeout(
    run_command: RunCommand,
    programs: Callable[[str, str], None],
    server: Fake,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cups, "SECONDS", 0.5)
    programs("lpstat", f"print({host(server)!r})")
    programs("lp", "time.sleep(60)")
    server.status = {GET_JOBS: [0x0501]}
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
    *words, file = called(tmp_path, "SumatraPDF")
    assert words == ["-print-to", "Front  desk (HP)", "-print-settings", settings, "-silent"]
    assert Path(file).name.startswith("handouts-")
    assert not Path(file).exists()
    assert Path("given").read_bytes() == page.read_bytes()
    assert actions() == ["printing", "printed"]


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("script", "options", "said", "told"),
    [
        ("sys.exit(1)", [], "SumatraPDF could not print (code 1)", ["printing", "print-failed"]),
        ("time.sleep(60)", [], "it is not known whether 1001-consent.pdf is printed", ["printing", "print-unfinished"]),
        ("", ["--media", "Ledger"], "does not support na_ledger_11x17in\n    hint: choose --media Letter", []),
        (None, [], "printing on Windows needs SumatraPDF", []),
    ],
)
def test_sumatra_fails(
    run_command: RunCommand, programs: Callable[[str, str], None], page: Path, monkeypatch: pytest.MonkeyPatch,
    script: str | None, options: list[str], said: str, told: list[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sumatra, "SECONDS", 2.0)
    if script is not None:
        programs("SumatraPDF", script)
    answer = run_command("print", page, "--printer", "Front", *options)
    assert answer.code == 1
    assert said in answer.err
    assert actions() == told


@pytest.mark.usefixtures("windows")
def test_printers_of_windows(run_command: RunCommand, programs: Callable[[str, str], None]) -> None:
    assert run_command("printers").err.startswith("This computer has no printers")
    programs("powershell", "print('Front desk\\tNormal\\nBack\\tOffline\\n')")
    assert run_command("printers").out == "Front desk  Normal\nBack  Offline\n"
