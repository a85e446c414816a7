"""Drafts: the published file stays in use; two people at once lose nothing; history and roll back."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.editing.drafts import DraftConflict, Drafts
from handouts.errors import InputError
from handouts.resources import templates_dir

NAME = "clinics/pain-relief-georgia/balloon-kyphoplasty.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Templates with one clinic."""
    folder = tmp_path / "templates"
    shutil.copytree(templates_dir(), folder)
    return folder


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def edited(root: Path, text: bytes = b"45 min") -> tuple[Drafts, bytes, bytes]:
    """Drafts with one draft, the published bytes, and the draft's."""
    drafts = Drafts(root)
    published = drafts.published(NAME)
    data = published.replace(b"check_in: 30 min", b"check_in: " + text)
    assert data != published
    drafts.save(NAME, data, sha256(published), "anna")
    return drafts, published, data


def test_published_file_stays(root: Path) -> None:
    drafts, published, data = edited(root)
    assert (root / NAME).read_bytes() == published
    assert drafts.find(NAME).data == data
    assert [draft.name for draft in drafts.all()] == [NAME]
    library = Library(root, templates_dir())
    assert library.clinics() == sorted(path.name for path in (root / "clinics").iterdir())


def test_publish_and_roll_back(root: Path) -> None:
    drafts, published, data = edited(root)
    drafts.publish(NAME, sha256(data), "carl")
    assert (root / NAME).read_bytes() == data
    assert drafts.find(NAME) is None
    (version,) = drafts.history.versions(NAME)
    assert (version.author, version.digest) == ("carl", sha256(data))
    assert drafts.history.read(NAME, sha256(published)) == published
    drafts.save(NAME, published, sha256(data), "carl")
    drafts.publish(NAME, sha256(published), "carl")
    assert (root / NAME).read_bytes() == published
    assert [version.digest for version in drafts.history.versions(NAME)] == [sha256(published), sha256(data)]


def test_two_people_at_once(root: Path) -> None:
    drafts, published, data = edited(root)
    other = data.replace(b"45 min", b"60 min")
    with pytest.raises(DraftConflict, match="another person changed this draft") as refused:
        drafts.save(NAME, other, sha256(published), "eva")  # she opened the page before anna saved
    assert "anna saved it" in refused.value.problems[0].text()
    assert drafts.find(NAME).data == data
    drafts.save(NAME, other, sha256(data), "eva")
    with pytest.raises(DraftConflict):
        drafts.publish(NAME, sha256(data), "carl")  # not the text that carl read
    assert (root / NAME).read_bytes() == published


def test_published_file_changed_meanwhile(root: Path) -> None:
    drafts, published, data = edited(root)
    (root / NAME).write_bytes(published + b"\n# changed by hand\n")
    with pytest.raises(DraftConflict, match="was changed after this draft was started"):
        drafts.publish(NAME, sha256(data), "carl")
    assert (root / NAME).read_bytes().endswith(b"# changed by hand\n")
    assert drafts.find(NAME).data == data


def test_send(root: Path) -> None:
    drafts, _, data = edited(root)
    assert drafts.send(NAME, sha256(data), "carl", "anna").approver == "carl"
    drafts.save(NAME, data + b"\n", sha256(data), "anna")
    assert drafts.find(NAME).approver == ""  # another text has to be sent again


def test_discard(root: Path) -> None:
    drafts, published, data = edited(root)
    with pytest.raises(DraftConflict):
        drafts.discard(NAME, sha256(published))
    drafts.discard(NAME, sha256(data))
    assert drafts.all() == []
    assert (root / NAME).read_bytes() == published


@pytest.mark.parametrize("name", [
    "../outside.yaml", "clinics/../../outside.yaml", "/etc/passwd.yaml", "clinics/x.txt", ".drafts/clinics/a.yaml",
    "labels/en.yaml", "clinics/.hidden/a.yaml", "clinics\\a.yaml", "", "clinics//a.yaml/../../../x.yaml",
])  # fmt: skip
def test_other_files_are_refused(root: Path, name: str) -> None:
    with pytest.raises(InputError, match="is not a file that can be edited here"):
        Drafts(root).save(name, b"a: b\n", sha256(b""), "anna")


def test_too_large(root: Path) -> None:
    with pytest.raises(InputError, match="larger than"):
        Drafts(root).save(NAME, b"#" * 1_000_001, sha256((root / NAME).read_bytes()), "anna")


def test_new_file(root: Path) -> None:
    drafts = Drafts(root)
    name = "clinics/new-clinic/clinic.yaml"
    drafts.save(name, b"name: New clinic\n", sha256(b""), "anna")
    assert "new-clinic" not in Library(root, templates_dir()).clinics()
    drafts.publish(name, sha256(b"name: New clinic\n"), "anna")
    assert (root / name).read_bytes() == b"name: New clinic\n"


def test_git_repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{variable}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{variable}_EMAIL", "test@example.org")
    for command in ("init --quiet", "add clinics", "commit --quiet --message first"):
        subprocess.run(["git", *command.split()], cwd=root, check=True)
    (root / "clinics" / "unrelated.txt").write_text("staged by somebody else")
    subprocess.run(["git", "add", "clinics/unrelated.txt"], cwd=root, check=True)
    drafts, _, data = edited(root)
    drafts.publish(NAME, sha256(data), "carl")
    log = subprocess.run(
        ["git", "log", "--format=%an %s", "--name-only", "-1"], cwd=root, capture_output=True, text=True, check=True
    )
    assert log.stdout.split("\n\n") == [f"carl Publish {NAME}", f"{NAME}\n"]


PUBLISH = """
import sys
from pathlib import Path
from tests.editing.test_drafts import Drafts, NAME, sha256
drafts = Drafts(Path(sys.argv[1]))
texts = [drafts.published(NAME), drafts.published(NAME) + b"# other\\n"]
print("ready", flush=True)
while True:
    for text in texts[::-1]:
        if found := drafts.find(NAME):
            drafts.discard(NAME, found.digest)
        drafts.save(NAME, text, sha256(drafts.published(NAME)), "anna")
        drafts.publish(NAME, sha256(text), "anna")
"""


def test_killed_at_any_moment(root: Path) -> None:
    """The published file is always whole, and the next save works."""
    project = Path(__file__).resolve().parents[2]
    first = (root / NAME).read_bytes()
    for pause in (0.01, 0.04, 0.09, 0.15):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH, str(root)], cwd=project, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(project)},
        )  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        published = (root / NAME).read_bytes()
        assert published == first + b"# other\n" * ((len(published) - len(first)) // len(b"# other\n"))
        drafts = Drafts(root)
        if draft := drafts.find(NAME):
            drafts.discard(NAME, draft.digest)
        drafts.save(NAME, published, sha256(published), "anna")
        drafts.publish(NAME, sha256(published), "anna")
        assert drafts.history.read(NAME, sha256(published)) == published
