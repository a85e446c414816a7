"""The commands that the documentation shows are run, and print what it says they print."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tasks
from handouts.resources import templates_dir
from tests.diff.repository import ENV
from tests.docs.pages import PROGRAM, ROOT, Block, blocks, files, guides, pages
from tests.printing.fakeprinter import FakePrinter, listening

SET = "templates/clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"
MARKS = {"not run", "exit", "edit", "runs until Ctrl+C", "file"}
SECONDS = 60
PROCEDURE_DAY = "docs/procedure-day.md"
JOURNAL = "journal/journal.sqlite3"


def _enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("HANDOUTS_TEMPLATES", raising=False)
    monkeypatch.setenv("HANDOUTS_JOURNAL", str(folder / JOURNAL))
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader of any page has before the day is made: templates in git, and the lists and files of the pages."""
    folder = tmp_path_factory.mktemp("prepared") / "folder"
    shutil.copytree(templates_dir(), folder / "templates")
    for name, text in files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "lists").mkdir()
    shutil.copy(folder / "list.csv", folder / "lists")
    for message in ("first", "second"):  # pages compare two revisions
        for command in ("init --quiet", "add templates", f"commit --quiet --allow-empty --message {message}"):
            subprocess.run(["git", *command.split()], cwd=folder, check=True, env={**os.environ, **ENV})
    return folder


@pytest.fixture(scope="module")
def with_day(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after the day was made, as all pages begin but that of the procedure day."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("made") / "folder"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        _enter(folder, monkeypatch)
        monkeypatch.setenv("HANDOUTS_TODAY", "2026-11-20")
        assert run(["day", "list.csv"]).exit_code == 0
    return folder


@pytest.fixture
def folder(
    page: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder of its own as a reader of this page has it, with a printer."""
    made = request.getfixturevalue("prepared" if page == PROCEDURE_DAY else "with_day")
    folder = Path(shutil.copytree(made, tmp_path / "folder"))
    _enter(folder, monkeypatch)
    with listening(FakePrinter()) as printer:
        monkeypatch.setenv("HANDOUTS_PRINTER", printer.url)
        yield folder


def run(words: list[str]) -> Result:
    result = CliRunner().invoke(PROGRAM, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def edited(block: Block) -> str:
    """The sample set with the block's edit, if it has one."""
    text = Path(SET).read_text(encoding="utf-8")
    if change := block.marks.get("edit"):
        old, new = change.split(" -> ")
        assert old in text, f"{block.page}: the sample set has no {old!r}"
        text = text.replace(old, new)
    return text


def run_block(block: Block) -> None:
    """Run each command of a block. The last one ends with the block's exit code and prints its output."""
    before = Path(SET).read_text(encoding="utf-8")
    Path(SET).write_text(edited(block), encoding="utf-8")
    *_, last = results = [run(words) for words in block.commands]
    Path(SET).write_text(before, encoding="utf-8")
    codes = [result.exit_code for result in results]
    expected = [0] * (len(results) - 1) + [int(block.marks.get("exit", 0))]
    assert codes == expected, (block.page, block.text, [result.output for result in results])
    printed = last.output.splitlines()
    missing = [line for line in block.output if line not in printed]
    assert not missing, (block.page, missing, last.output)


@pytest.mark.parametrize("page", guides())
def test_commands_of_a_page_run(page: str, folder: Path) -> None:
    chosen = [block for block in blocks(page) if block.is_run]
    stopped = [block for block in blocks(page) if "runs until Ctrl+C" in block.marks]
    assert chosen or stopped, f"{page} shows no command that is run"
    for block in blocks(page):
        if block.is_run:
            run_block(block)
        elif "runs until Ctrl+C" in block.marks:
            stop_after_first_line(block)


def stop_after_first_line(block: Block) -> None:
    """Run a command that does not end by itself, until its first line; then press Ctrl+C."""
    (words,) = block.commands
    if words[0] == "desk":
        words = [*words, "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert line.strip(), (block.page, block.text)
    assert process.returncode in (0, 130), (block.page, line, rest)
    assert "Traceback" not in rest


@pytest.mark.parametrize("page", pages())
def test_marks_are_known_and_have_a_reason(page: str) -> None:
    for block in blocks(page):
        assert set(block.marks) <= MARKS, (page, block.marks)
        if "not run" in block.marks:
            assert len(block.marks["not run"].split()) > 2, (page, block.text)
        for name in block.tasks:
            assert name in tasks.COMMANDS, (page, name)


def test_blocks_of_commands_say_their_language() -> None:
    for page in pages():
        for block in blocks(page):
            if block.language not in ("sh", "console"):
                assert not [line for line in block.text.splitlines() if line.startswith(("handouts ", "$ handouts "))]


def test_readme_yaml_is_in_the_sample() -> None:
    sample = (templates_dir().parent / SET).read_text(encoding="utf-8")
    yaml = next(block for block in blocks("README.md") if block.language == "yaml")
    lines = [line.split("#")[0].strip() for line in sample.splitlines()]
    assert len(yaml.text.splitlines()) <= 12
    for line in yaml.text.splitlines():
        assert line.strip() in lines, line


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
