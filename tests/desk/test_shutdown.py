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
    """A list from elsewhere was read, a patient was looked at and changed; then it is closed."""
    own = desk_process.launch(tmp_path / "desk", ROWS)
    own.rows = [*ROWS, *many(12)]
    page = visit(own).enter()
    actions.open_list(page, day_lists.save(tmp_path / "elsewhere.csv", many(12)))
    actions.choose(page, "A0004")
    page.get_by_label("Level or site").fill("L5")
    actions.show(page)
    expect(actions.papers(page)).to_have_count(actions.KINDS)
    assert own.end(how) in (0, 3, 130, 143)
    desk_process.quiet(own)
    assert own.left() == set()
    assert {path.name for path in own.folder.iterdir()} <= {
        "home",
        "tmp",
        "list.csv",
        "stdout",
        "stderr",
        "journal.sqlite3",
    }


def test_private_file_modes(alone: Callable[..., Served], visit: Callable[..., Visitor], tmp_path: Path) -> None:
    own = alone()
    own.rows = many(2)
    page = visit(own).enter()
    actions.open_list(page, day_lists.save(tmp_path / "elsewhere.csv", own.rows))
    private = [own.folder / name for name in own.left()]
    for path in private:
        parts = [path, *path.parents][: len(path.relative_to(own.folder).parts) - 1]
        assert any(part.stat().st_mode & 0o077 == 0 for part in parts), path


def test_stop_while_making_the_day(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    """What it has started ends with it, and what is made is whole."""
    own = desk_process.launch(tmp_path / "desk", many(80))
    page = visit(own).enter("/day")
    page.get_by_role("button", name="Make all packets").click()
    until(lambda: len(list((own.out / "packets").glob("*.pdf"))) >= 3 if own.out.exists() else False)
    own.end()
    until(lambda: not children(own), 10)
    desk_process.quiet(own)
    assert own.left() == set()
    assert not [path for path in own.out.rglob("*") if path.suffix == ".tmp"]
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in (own.out / "packets").glob("*.pdf"))


def test_saved_files_stay(alone: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    own = alone()
    visitor = visit(own)
    page = visitor.enter()
    actions.choose(page, "A0000")
    shown = actions.pdfs(visitor, page)
    actions.press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    saved = sorted(own.folder.glob("day-saved/A0000*.pdf"))
    assert sorted(path.read_bytes() for path in saved) == sorted(shown)
    assert own.journalled("made") == ["A0000"] * actions.KINDS
    actions.follow(page, "Patients")
    expect(actions.row(page, "A0000")).to_contain_text("Made ")
    own.end()
    assert own.left() == set()
    assert all(path.exists() for path in saved)


def test_page_after_shutdown(alone: Callable[..., Served], visit: Callable[..., Visitor]) -> None:
    """Live progress tells that the program is gone, not a number that stands still."""
    own = alone(many(80))
    visitor = visit(own)
    page = visitor.enter("/day")
    page.get_by_role("button", name="Make all packets").click()
    page.wait_for_timeout(500)
    own.end()
    expect(page.get_by_role("status").first).to_contain_text("does not answer", timeout=5_000)


def test_port_in_use(tmp_path: Path, served: Served) -> None:
    from tests.desk.desk_process import launch

    with pytest.raises(AssertionError, match="printed no address") as refused:
        launch(tmp_path / "other", ROWS, "--port", str(served.port))
    said = str(refused.value)
    assert str(served.port) in said
    assert "hint" in said
    assert "Traceback" not in said
