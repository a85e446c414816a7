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
    """The number of finished packets that the page shows."""
    match = TOLD.search(page.locator("#count").inner_text())
    assert match
    return int(match[1])


def children(page: Served) -> list[int]:
    """Processes that this desk started, found by their HOME variable."""
    home = f"HOME={page.folder / 'home'}\0".encode()
    process_ids = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if home in path.read_bytes() and int(path.parent.name) != page.process.pid:
                process_ids.append(int(path.parent.name))
        except OSError:
            continue
    return process_ids


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "timeout"
        time.sleep(0.02)


# -- made --------------------------------------------------------------------------------------------------------
def test_live_progress(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], run_command: RunCommand
) -> None:
    desk = start_desk(many(80))
    visitor = visit(desk)
    page, other = day(visitor), visitor.tab("/")
    bar = page.get_by_role("progressbar")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    actions.press(page, "Make all packets")
    seen = set()
    end = time.monotonic() + 60
    while "All packets ready" not in page.get_by_role("main").inner_text():
        assert time.monotonic() < end
        with suppress(Error):  # the page reloads when the step ends
            seen.add(bar.evaluate("one => one.value"))
        if len(seen) == 2 and other.url.endswith("/"):
            actions.choose(other, "A0003")
            expect(actions.papers(other)).to_have_count(actions.KINDS)
        page.wait_for_timeout(50)
    assert len(seen) > 2, f"the progress bar jumps: {seen}"
    assert len(loads) <= 2, "the page reloads repeatedly"
    assert done(page) == 80
    answer = run_command("verify", desk.out)
    assert answer.code == 0, answer.err
    assert sorted(set(desk.journal_entries("made"))) == [row["id"] for row in desk.rows]


def test_same_day_as_command_line(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], run_command: RunCommand, tmp_path: Path
) -> None:
    desk = start_desk()
    page = day(visit(desk))
    actions.make_day(page, desk)
    assert {path.stem for path in (desk.out / "packets").iterdir()} == set(TAKEN)
    expect(page.get_by_role("main")).to_contain_text("2 rows")
    run_command("day", desk.folder / "list.csv", "--out", tmp_path / "other", "--jobs", 1)
    assert contents(desk.out) == contents(tmp_path / "other")
    actions.follow(page, "Patients")
    for name in TAKEN:
        expect(actions.row(page, name)).to_contain_text("Made ")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the same day, made by the command line without interruption."""
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


def test_stop_and_resume(
    start_desk: Callable[..., Served], visit: Callable[..., Visitor], whole: dict[str, bytes]
) -> None:
    desk = start_desk(many(MANY))
    page = day(visit(desk))
    page.get_by_role("button", name="Make all packets").click()
    until(lambda: len(list((desk.out / "packets").glob("*.pdf"))) >= 5 if desk.out.exists() else False)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Stopped", timeout=10_000)
    assert not (desk.out / "manifest.json").exists()
    finished = done(page)
    assert 0 < finished < MANY
    assert not children(desk)
    actions.make_day(page, desk)
    assert contents(desk.out) == whole


def test_stop_with_ctrl_c_ignored(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    """A desk that a script starts in the background ignores Ctrl+C. The processes that it starts must not."""
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        desk = desk_process.launch(tmp_path / "desk", many(MANY))
    finally:
        signal.signal(signal.SIGINT, heard)
    try:
        page = day(visit(desk))
        page.get_by_role("button", name="Make all packets").click()
        until(lambda: len(list((desk.out / "packets").glob("*.pdf"))) >= 5 if desk.out.exists() else False)
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("Stopped", timeout=10_000)
        desk.process.send_signal(signal.SIGINT)
        actions.follow(page, "Patients")
    finally:
        desk.end()


def test_resume_after_kill(tmp_path: Path, visit: Callable[..., Visitor], whole: dict[str, bytes]) -> None:
    """The desk is killed, such as for lack of memory. Its child processes continue."""
    desk = desk_process.launch(tmp_path / "desk", many(MANY))
    client = Client(desk).enter()
    client.press(client.form("/day", "Make all packets"), "Make all packets")
    until(lambda: len(list((desk.out / "packets").glob("*.pdf"))) >= 5 if desk.out.exists() else False)
    os.kill(desk.process.pid, signal.SIGKILL)
    desk.process.wait()
    again = desk_process.launch(tmp_path / "desk", desk.rows)
    try:
        page = day(visit(again))
        assert 0 < done(page) <= MANY
        actions.make_day(page, again)
        assert contents(again.out) == whole
    finally:
        again.end()
    desk_process.quiet(again)
    until(lambda: not children(again))


def test_pressed_twice_without_javascript(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk(many(20))
    client = Client(desk).enter()
    page = day(visit(desk, java_script_enabled=False))
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
    assert len(desk.journal_entries("made")) == 20 * actions.KINDS


# -- nothing can be done -----------------------------------------------------------------------------------------
def test_nothing_before_make(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk(ROWS, "--printer", "ipp://localhost:1/ipp/print")
    page = day(visit(desk))
    expect(page.get_by_text("Make all packets first")).to_have_count(2)
    for button in ("Print the day", "Mail the day"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
    client = Client(desk).enter()
    form = client.form("/day", "Make all packets")
    for what in ("print", "send"):
        answer = client.request("POST", f"/day/{what}", {**form.values, "printer": "ipp://localhost:1/ipp/print"})
        assert answer.status == 400
        assert "are not made yet" in answer.text
    assert client.request("GET", "/day/mails").status == 400
    assert desk.journal_entries("printed") == desk.journal_entries("mail-sent") == []


def test_day_of_other_list(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    """The folder holds packets of another list, which must not be printed."""
    desk = start_desk(many(4), "--printer", "ipp://localhost:1/ipp/print")
    page = day(visit(desk))
    actions.make_day(page, desk)
    expect(page.get_by_role("button", name="Print the day")).to_be_visible()
    actions.follow(page, "Patients")
    desk.rows = [*many(4), day_lists.row(7)]
    actions.open_list(page, day_lists.save(tmp_path / "other.csv", desk.rows))
    actions.follow(page, "Whole day")
    expect(page.get_by_role("status").first).to_have_text("4 of 5 packets made")
    expect(page.get_by_role("button", name="Print the day")).to_have_count(0)
    actions.make_day(page, desk)
    expect(page.get_by_role("button", name="Print the day")).to_be_visible()


def test_open_finished_files(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk(many(2))
    visitor = visit(desk)
    page = day(visitor)
    actions.make_day(page, desk)
    for link, name in (("Run sheet", "run-sheet.pdf"), ("All packets in one file", "print-all.pdf")):
        address = str(page.get_by_role("link", name=link).get_attribute("href"))
        answer = visitor.context.request.get(desk.url + address)
        assert answer.body() == (desk.out / name).read_bytes()
        assert answer.headers["cache-control"] == "no-store"
        assert desk.out.name not in address


def test_foreign_folder(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "day").write_text("not a folder")
    visitor = visit(start_desk())
    page = day(visitor)
    actions.press(page, "Make all packets")
    expect(page.get_by_role("main")).to_contain_text("The packets were not made", timeout=20_000)
    assert "Traceback" not in page.get_by_role("main").inner_text()
    assert "ready" not in page.get_by_role("status").first.inner_text()
    assert (tmp_path / "desk" / "day").read_text() == "not a folder"
