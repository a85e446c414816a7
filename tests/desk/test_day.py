"""Make, stop, resume, print and mail the whole day from the page."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.desk import actions, desk_process
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.http_client import Client
from tests.desk.sample_list import ROWS, TAKEN, many
from tests.support import day_lists
from tests.support.commands import RunCommand
from tests.support.day_lists import contents

MANY = 60
TOLD = re.compile(r"(\d+) of (\d+)")


def day(visitor: Visitor) -> Page:
    return visitor.enter("/day")


def done(page: Page) -> int:
    """How many packets the page says are made."""
    found = TOLD.search(page.locator("#count").inner_text())
    assert found
    return int(found[1])


def children(page: Served) -> list[int]:
    """Processes that were started for this page, by the home that only they have."""
    own = f"HOME={page.folder / 'home'}\0".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if own in path.read_bytes() and int(path.parent.name) != page.process.pid:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def until(what: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.02)


# -- made --------------------------------------------------------------------------------------------------------
def test_live_progress(alone: Callable[..., Served], visit: Callable[..., Visitor], run_command: RunCommand) -> None:
    own = alone(many(80))
    visitor = visit(own)
    page, other = day(visitor), visitor.tab("/")
    bar = page.get_by_role("progressbar")
    loads: list[str] = []
    page.on("load", lambda one: loads.append(one.url))
    actions.press(page, "Make all packets")
    seen = set()
    end = time.monotonic() + 60
    while "All packets ready" not in page.get_by_role("main").inner_text():
        assert time.monotonic() < end
        with suppress(Error):  # when it has ended the page is loaded anew, maybe at this moment
            seen.add(bar.evaluate("one => one.value"))
        if len(seen) == 2 and other.url.endswith("/"):
            actions.choose(other, "A0003")
            expect(actions.papers(other)).to_have_count(actions.KINDS)
        page.wait_for_timeout(50)
    assert len(seen) > 2, f"it jumps: {seen}"
    assert len(loads) <= 2, "the page is loaded anew again and again"
    assert done(page) == 80
    answer = run_command("verify", own.out)
    assert answer.code == 0, answer.err
    assert sorted(set(own.journalled("made"))) == [row["id"] for row in own.rows]


def test_same_day_as_command_line(
    alone: Callable[..., Served], visit: Callable[..., Visitor], run_command: RunCommand, tmp_path: Path
) -> None:
    own = alone()
    page = day(visit(own))
    actions.made(page, own)
    assert {path.stem for path in (own.out / "packets").iterdir()} == set(TAKEN)
    expect(page.get_by_role("main")).to_contain_text("2 rows")
    run_command("day", own.folder / "list.csv", "--out", tmp_path / "other", "--jobs", 1)
    assert contents(own.out) == contents(tmp_path / "other")
    actions.follow(page, "Patients")
    for name in TAKEN:
        expect(actions.row(page, name)).to_contain_text("Made ")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the day of many, made by the command line and never disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    command = [
        sys.executable,
        str(desk_process.ROOT / "cli.py"),
        "day",
        str(day_lists.save(folder / "list.csv", many(MANY))),
    ]
    env = desk_process.environment(folder, {})
    subprocess.run([*command, "--out", "day"], cwd=folder, env=env, check=True, capture_output=True)
    return contents(folder / "day")


def test_stop_and_resume(alone: Callable[..., Served], visit: Callable[..., Visitor], whole: dict[str, bytes]) -> None:
    own = alone(many(MANY))
    page = day(visit(own))
    page.get_by_role("button", name="Make all packets").click()
    until(lambda: len(list((own.out / "packets").glob("*.pdf"))) >= 5 if own.out.exists() else False)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Stopped", timeout=10_000)
    assert not (own.out / "manifest.json").exists()
    made = done(page)
    assert 0 < made < MANY
    assert not children(own)
    actions.made(page, own)
    assert contents(own.out) == whole


def test_stop_with_ctrl_c_ignored(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    """A script that starts the page in the background has it ignore Ctrl+C; what the page starts must hear it."""
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        own = desk_process.launch(tmp_path / "desk", many(MANY))
    finally:
        signal.signal(signal.SIGINT, heard)
    try:
        page = day(visit(own))
        page.get_by_role("button", name="Make all packets").click()
        until(lambda: len(list((own.out / "packets").glob("*.pdf"))) >= 5 if own.out.exists() else False)
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("Stopped", timeout=10_000)
        own.process.send_signal(signal.SIGINT)
        actions.follow(page, "Patients")
    finally:
        own.end()


def test_resume_after_kill(tmp_path: Path, visit: Callable[..., Visitor], whole: dict[str, bytes]) -> None:
    """kill -9 of the page alone, as when a computer runs out of memory; what it has started is not waited for."""
    own = desk_process.launch(tmp_path / "desk", many(MANY))
    client = Client(own).enter()
    client.press(client.form("/day", "Make all packets"), "Make all packets")
    until(lambda: len(list((own.out / "packets").glob("*.pdf"))) >= 5 if own.out.exists() else False)
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    again = desk_process.launch(tmp_path / "desk", own.rows)
    try:
        page = day(visit(again))
        assert 0 < done(page) <= MANY
        actions.made(page, again)
        assert contents(again.out) == whole
    finally:
        again.end()
    desk_process.quiet(again)
    until(lambda: not children(again))


def test_pressed_twice_without_javascript(alone: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    own = alone(many(20))
    client = Client(own).enter()
    page = day(visit(own, java_script_enabled=False))
    form = client.form("/day", "Make all packets")
    actions.press(page, "Make all packets")
    again = client.press(form, "Make all packets")
    assert again.status in (303, 400, 409)
    end = time.monotonic() + 30
    while "All packets ready" not in page.get_by_role("main").inner_text():
        assert time.monotonic() < end
        page.wait_for_timeout(100)
        actions.follow(page, "Whole day")
    assert done(page) == 20
    assert page.get_by_role("progressbar").get_attribute("value") == "20"
    assert len(own.journalled("made")) == 20 * actions.KINDS


# -- nothing can be done -----------------------------------------------------------------------------------------
def test_nothing_before_make(alone: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    own = alone(ROWS, "--printer", "ipp://localhost:1/ipp/print")
    page = day(visit(own))
    expect(page.get_by_text("Make all packets first")).to_have_count(2)
    for button in ("Print the day", "Mail the day"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
    client = Client(own).enter()
    form = client.form("/day", "Make all packets")
    for what in ("print", "send"):
        answer = client.ask("POST", f"/day/{what}", {**form.values, "printer": "ipp://localhost:1/ipp/print"})
        assert answer.status == 400
        assert "are not made yet" in answer.text
    assert client.ask("GET", "/day/mails").status == 400
    assert own.journalled("printed") == own.journalled("mail-sent") == []


def test_day_of_other_list(alone: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    """The folder holds yesterday's packets: with another list open, they are nobody's."""
    own = alone(many(4), "--printer", "ipp://localhost:1/ipp/print")
    page = day(visit(own))
    actions.made(page, own)
    expect(page.get_by_role("button", name="Print the day")).to_be_visible()
    actions.follow(page, "Patients")
    own.rows = [*many(4), day_lists.row(7)]
    actions.open_list(page, day_lists.save(tmp_path / "other.csv", own.rows))
    actions.follow(page, "Whole day")
    expect(page.get_by_role("status").first).to_have_text("4 of 5 packets made")
    expect(page.get_by_role("button", name="Print the day")).to_have_count(0)
    actions.made(page, own)
    expect(page.get_by_role("button", name="Print the day")).to_be_visible()


def test_open_finished_files(alone: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    own = alone(many(2))
    visitor = visit(own)
    page = day(visitor)
    actions.made(page, own)
    for link, name in (("Run sheet", "run-sheet.pdf"), ("All packets in one file", "print-all.pdf")):
        address = str(page.get_by_role("link", name=link).get_attribute("href"))
        answer = visitor.context.request.get(own.url + address)
        assert answer.body() == (own.out / name).read_bytes()
        assert answer.headers["cache-control"] == "no-store"
        assert own.out.name not in address


def test_foreign_folder(alone: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "day").write_text("not a folder")
    visitor = visit(alone())
    page = day(visitor)
    actions.press(page, "Make all packets")
    expect(page.get_by_role("main")).to_contain_text("The packets were not made", timeout=20_000)
    assert "Traceback" not in page.get_by_role("main").inner_text()
    assert "ready" not in page.get_by_role("status").first.inner_text()
    assert (tmp_path / "desk" / "day").read_text() == "not a folder"
