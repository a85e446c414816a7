"""The templates as they were in a revision of git: asked of git itself, and never put over the user's files."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from handouts.errors import Argument, usage_error

FOLDERS = ("clinics", "documents", "labels", "procedures")
# Where git runs from a hook, these point at the repository of the hook, and not at that of the templates.
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
LEFT_OUT = "a link to a folder or out of the templates, a repository in it, or export-ignore in .gitattributes"
HINT = "give a folder of templates, or a revision: HEAD~1, a tag, a branch, a hash"


def resolve_commit(revision: str, folder: Path) -> str:
    """The hash of a revision of the repository that a folder lies in. Raises Unknown."""
    if revision.startswith("-"):
        raise usage_error(Argument(repr(revision)), "is no revision: none begins with a dash", HINT)
    if not revision.isprintable() or not revision.strip():
        raise usage_error(Argument(repr(revision)), "is no revision", HINT)
    if not shutil.which("git"):
        raise usage_error(
            Argument(repr(revision)), "is no folder, and git, which knows revisions, is not installed here", HINT
        )
    inside = _git(folder, "rev-parse", "--show-toplevel")
    if inside.returncode:
        message = f"is no folder, and no revision: the templates in {folder} lie in no repository that git reads"
        raise usage_error(Argument(repr(revision)), message, HINT)
    found = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    commit = found.stdout.decode("ascii", "replace").strip()
    if found.returncode or not commit.isalnum():  # ^HEAD is what is not in HEAD
        raise usage_error(
            Argument(repr(revision)), "is no folder here, and no revision that git knows", _words(found) or HINT
        )
    return commit


def extract_templates(commit: str, folder: Path, target: Path) -> None:
    """Put what `folder` was in a commit into `target`. Raises Unknown where it held no templates, or git keeps some."""
    # Run within the folder, git gives that folder alone, with paths that begin there.
    packed = _git(folder, "archive", "--format=tar", commit)
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit)
    if packed.returncode == 0:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
            there = {member.name: _read(tar, member) for member in tar if not member.isdir()}
        for name in filter(_ours, listed.stdout.decode("utf-8", "replace").split("\0")):
            data = there.get(name)
            if data is None:
                raise usage_error(Argument(repr(f"{commit[:12]}:{name}")), "is not given by git", LEFT_OUT)
            path = target.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if not (target / "clinics").is_dir():
        message = f"holds no folder `clinics` in {folder}"
        raise usage_error(Argument(repr(commit[:12])), message, _words(packed) or "choose another revision")


def _ours(name: str) -> bool:
    """True for a file of the templates: other files may lie beside their folders."""
    parts = name.split("/")
    return parts[0] in FOLDERS and ".." not in parts


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | None:
    """The bytes of a file, or of what a link within the archive leads to; None for a link that leads elsewhere."""
    try:
        held = tar.extractfile(member)
    except (KeyError, RecursionError):
        return None
    return held.read() if held else None


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
