"""Publishing and approving in one step: killed in between, on a full disk, in a git repository."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.editing.approving import record_approval
from handouts.editing.drafts import Drafts
from handouts.errors import InputError
from handouts.resources import templates_dir

NAME = "clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(templates_dir(), tmp_path / "templates"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def begin(root: Path) -> tuple[Drafts, bytes, bytes]:
    drafts = Drafts(root)
    before = drafts.published(NAME)
    after = before.replace(b"check_in: 30 min", b"check_in: 45 min")
    drafts.save(NAME, after, sha256(before), "nina")
    return drafts, before, after


@pytest.mark.parametrize("moment", ["before", "after the file", "after the log"])
def test_killed_while_publishing(root: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts, before, after = begin(root)
    child = os.fork()
    if not child:

        def die(*_: object) -> list[str]:
            os.kill(os.getpid(), signal.SIGKILL)
            return []

        if moment == "before":
            drafts.publish(NAME, sha256(after), "carl", None, die)
        elif moment == "after the file":
            drafts.history.record = die  # type: ignore[method-assign, assignment]
        else:
            drafts._delete = die  # type: ignore[method-assign, assignment]
        drafts.publish(NAME, sha256(after), "carl")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert (root / NAME).read_bytes() == (before if moment == "before" else after)
    draft = Drafts(root).find(NAME)
    assert draft
    Drafts(root).publish(NAME, draft.digest, "carl")  # pressed again
    assert (root / NAME).read_bytes() == after
    assert Drafts(root).find(NAME) is None
    assert not [path for path in root.rglob("*") if path.name.startswith(".tmp")]


def test_refused_approval_changes_nothing(root: Path) -> None:
    drafts, before, after = begin(root)

    def refuse() -> list[str]:
        raise InputError([])

    with pytest.raises(InputError):
        drafts.publish(NAME, sha256(after), "carl", None, refuse)
    assert (root / NAME).read_bytes() == before
    assert drafts.history.versions(NAME) == []


def test_full_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts, before, after = begin(root)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("handouts.editing.drafts.write_atomic", full)
    with pytest.raises(InputError, match="is full"):
        drafts.save(NAME, after + b"# more\n", sha256(after), "nina")
    with pytest.raises(InputError, match="is full"):
        drafts.publish(NAME, sha256(after), "carl")
    assert (root / NAME).read_bytes() == before
    draft = drafts.find(NAME)
    assert draft
    assert draft.data == after


def test_approval_is_recorded_once(root: Path) -> None:
    library = Library(root, templates_dir())
    day = dt.date(2026, 11, 20)
    for _ in range(2):
        content = library.load("pain-relief-georgia", None, library.documents())
        path = Path(record_approval(library, content, "Carl Muster", day))
    assert path.read_text("utf-8").count("Carl Muster") == 1


def test_approval_and_text_are_one_commit(root: Path) -> None:
    def git(*words: str) -> str:
        command = ["git", "-C", str(root), "-c", "user.name=desk", "-c", "user.email=desk@example.org", *words]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    git("init", "--quiet")
    git("config", "user.name", "desk")
    git("config", "user.email", "desk@example.org")
    git("add", "clinics")
    git("commit", "--quiet", "-m", "begin")
    drafts, _, after = begin(root)
    record = root / "clinics/pain-relief-georgia/approvals/balloon-kyphoplasty.yaml"

    def approve() -> list[str]:
        record.parent.mkdir(exist_ok=True)
        record.write_text("approvals: []\n", encoding="utf-8")
        return [str(record)]

    drafts.publish(NAME, sha256(after), "Carl <x> Muster", None, approve)
    changed = git("show", "--name-only", "--format=%an", "HEAD").split("\n")
    assert changed[0].split() == ["Carl", "x", "Muster"]
    assert {NAME, "clinics/pain-relief-georgia/approvals/balloon-kyphoplasty.yaml"} <= set(changed)
