"""The templates as they were in a revision of git: asked of git itself, and never put over the user's files."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from handouts.problems import Problem, Unknown

FOLDERS = ("clinics", "documents", "labels", "procedures")
# Where git runs from a hook, these point at the repository of the hook, and not at that of the templates.
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
HINT = "give a folder of templates, or a revision: HEAD~1, a tag, a branch, a hash"


def commit_of(revision: str, folder: Path) -> str:
    """The hash of a revision of the repository that a folder lies in. Raises Unknown."""
    if revision.startswith("-"):
        raise _unknown(revision, "is no revision: none begins with a dash", HINT)
    if not revision.isprintable() or not revision.strip():
        raise _unknown(revision, "is no revision", HINT)
    if not shutil.which("git"):
        raise _unknown(revision, "is no folder, and git, which knows revisions, is not installed here", HINT)
    inside = _git(folder, "rev-parse", "--show-toplevel")
    if inside.returncode:
        message = f"is no folder, and no revision: the templates in {folder} lie in no repository that git reads"
        raise _unknown(revision, message, _words(inside) or HINT)
    found = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found.returncode:
        raise _unknown(revision, "is no folder here, and no revision that git knows", _words(found) or HINT)
    return found.stdout.decode("ascii").strip()


def extract(commit: str, folder: Path, target: Path) -> None:
    """Put what `folder` was in a commit into `target`. Raises Unknown where it held no templates."""
    # Run within the folder, git gives that folder alone, with paths that begin there.
    packed = _git(folder, "archive", "--format=tar", commit)
    if packed.returncode == 0:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
            for member in tar:
                _put(tar, member, target)
    if not (target / "clinics").is_dir():
        message = f"holds no folder `clinics` in {folder}"
        raise _unknown(commit[:12], message, _words(packed) or "choose a later revision")


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write an ordinary file, or what a link within the archive leads to; nothing that leads out of `target`."""
    parts = member.name.split("/")
    if parts[0] not in FOLDERS or ".." in parts or member.isdir():
        return
    try:
        held = tar.extractfile(member)
    except KeyError:  # a link that leads out of the folder
        return
    if held is None:
        return
    path = target.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(held.read())


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    env = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    env |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = [shutil.which("git") or "git", "-C", str(folder), *words]
    return subprocess.run(  # noqa: S603 - no shell, and a revision never begins with a dash
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git says is wrong, in one line."""
    return " ".join(done.stderr.decode("utf-8", "replace").split())[:300]


def _unknown(name: str, message: str, hint: str) -> Unknown:
    return Unknown([Problem(repr(name), 0, 0, message, hint)])
