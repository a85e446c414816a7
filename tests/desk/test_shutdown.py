"""When the desk stops, only the journal and saved files remain."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk import actions, desk_process
from tests.desk.browser import Visitor
from tests.desk.desk_process import Served
from tests.desk.sample_list import ROWS, many
from tests.desk.test_day import children, until
from tests.support import day_lists


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_files_left(tmp_path: Path, visit: Callable[..., Visitor], how: signal.Signals) -> None:
    """Upload a list, open and change a patient, then stop the desk."""
    desk = desk_process.launch(tmp_path / "desk", ROWS)
    desk.rows = [*ROWS, *many(12)]
    page = visit(desk).enter()
    actions.open_list(page, day_lists.save(tmp_path / "elsewhere.csv", many(12)))
    actions.choose(page, "A0004")
    page.get_by_label("Level or site").fill("L5")
    actions.show(page)
    expect(actions.papers(page)).to_have_count(actions.KINDS)
    assert desk.end(how) in (0, 3, 130, 143)
    desk_process.quiet(desk)
    assert desk.files() == set()
    assert {path.name for path in desk.folder.iterdir()} <= {
        "home",
        "tmp",
        "list.csv",
        "stdout",
        "stderr",
        "journal.sqlite3",
    }


def test_private_file_modes(start_desk: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    desk = start_desk()
    desk.rows = many(2)
    page = visit(desk).enter()
    actions.open_list(page, day_lists.save(tmp_path / "elsewhere.csv", desk.rows))
    private = [desk.folder / name for name in desk.files()]
    for path in private:
        parts = [path, *path.parents][: len(path.relative_to(desk.folder).parts) - 1]
        assert any(part.stat().st_mode & 0o077 == 0 for part in parts), path


def test_stop_while_making_the_day(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    """Child processes end with the desk, and finished files are complete."""
    desk = desk_process.launch(tmp_path / "desk", many(80))
    page = visit(desk).enter("/day")
    page.get_by_role("button", name="Make all packets").click()
    until(lambda: len(list((desk.out / "packets").glob("*.pdf"))) >= 3 if desk.out.exists() else False)
    desk.end()
    until(lambda: not children(desk), 10)
    desk_process.quiet(desk)
    assert desk.files() == set()
    assert not [path for path in desk.out.rglob("*") if path.suffix == ".tmp"]
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in (desk.out / "packets").glob("*.pdf"))


def test_saved_files_stay(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    desk = start_desk()
    visitor = visit(desk)
    page = visitor.enter()
    actions.choose(page, "A0000")
    shown = actions.pdfs(visitor, page)
    actions.press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    saved = sorted(desk.folder.glob("day-saved/A0000*.pdf"))
    assert sorted(path.read_bytes() for path in saved) == sorted(shown)
    assert desk.journal_entries("made") == ["A0000"] * actions.KINDS
    actions.follow(page, "Patients")
    expect(actions.row(page, "A0000")).to_contain_text("Made ")
    desk.end()
    assert desk.files() == set()
    assert all(path.exists() for path in saved)


def test_page_after_shutdown(start_desk: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """Live progress says that the program does not answer, instead of an old number."""
    desk = start_desk(many(80))
    visitor = visit(desk)
    page = visitor.enter("/day")
    page.get_by_role("button", name="Make all packets").click()
    page.wait_for_timeout(500)
    desk.end()
    expect(page.get_by_role("status").first).to_contain_text("does not answer", timeout=5_000)


def test_port_in_use(tmp_path: Path, served: Served) -> None:
    from tests.desk.desk_process import launch

    with pytest.raises(AssertionError, match="printed no address") as refused:
        launch(tmp_path / "other", ROWS, "--port", str(served.port))
    message = str(refused.value)
    assert str(served.port) in message
    assert "hint" in message
    assert "Traceback" not in message
