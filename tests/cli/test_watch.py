"""`watch` makes the pages again each time a template is saved."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.clinics import AT, GEORGIA, SET, page_text, replace_in
from tests.support.commands import ROOT, RunCommand


@dataclass
class Watched:
    """A running `handouts watch`, and the files with its output and its errors."""

    run: subprocess.Popen[bytes]
    out: Path
    err: Path

    def wait_for(self, condition: Callable[[str, str], bool]) -> tuple[str, str]:
        """Output and errors, as soon as they meet the condition."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            out, err = self.out.read_text(encoding="utf-8"), self.err.read_text(encoding="utf-8")
            if condition(out, err):
                return out, err
            assert self.run.poll() is None, f"watch ended: {err}"
            time.sleep(0.05)
        raise AssertionError(f"not seen in 30 s; out: {out!r}; err: {err!r}")


@pytest.fixture
def watched(tmp_path: Path, own_templates: Path) -> Iterator[Watched]:
    out, err = tmp_path / "stdout", tmp_path / "stderr"
    arguments = ["-m", "handouts", "watch", GEORGIA, "preparation", *AT, "--templates", str(own_templates)]
    with out.open("wb") as output, err.open("wb") as errors:
        run = subprocess.Popen(
            [sys.executable, *arguments], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=output, stderr=errors,
        )  # fmt: skip
        yield Watched(run, out, err)
        run.kill()
        run.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="cannot send Ctrl+C to one process")
def test_watch_recovers_from_a_mistake(watched: Watched, own_templates: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "out" / f"{GEORGIA}-preparation.pdf"
    file = own_templates / f"clinics/{GEORGIA}/{SET}"
    watched.wait_for(lambda out, _: out.count("\n") == 1)
    assert "9:30 AM" in page_text(pdf)

    replace_in(file, "check_in: 30 min", "check_in: 45 min")
    watched.wait_for(lambda out, _: out.count("\n") == 2)
    assert "9:15 AM" in page_text(pdf)

    good = pdf.read_bytes()
    replace_in(file, "check_in: 45 min", "check_in: 45 mnn")
    _, err = watched.wait_for(lambda _, err: "Waiting for the next save" in err)
    assert re.search(rf"{SET}:\d+:\d+: unknown unit 'mnn'", err)
    assert pdf.read_bytes() == good

    replace_in(file, "check_in: 45 mnn", "check_in: 60 min")
    out, _ = watched.wait_for(lambda out, _: out.count("\n") == 3)
    assert "9:00 AM" in page_text(pdf)
    assert set(out.splitlines()) == {str(Path("out") / pdf.name)}

    watched.run.send_signal(signal.SIGINT)
    assert watched.run.wait(timeout=10) == 0
    assert "Traceback" not in watched.err.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], 'there is no clinic "nowhere"'),
        ([GEORGIA, "consnt"], 'there is no document "consnt"'),
        ([GEORGIA, "--procedure", "knee"], "there is no set of"),
        ([GEORGIA, "--templates", "nowhere"], "does not exist"),
    ],
)
def test_wrong_usage_ends_at_once(run_command: RunCommand, arguments: list[str], message: str) -> None:
    answer = run_command("watch", *arguments, *AT)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
