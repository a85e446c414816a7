"""The templates as they were in a revision of git: asked of git itself, and never put over the user's files.

OLD and NEW as they are written, a folder or a revision, become libraries that can be read.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.content.library import Library
from handouts.content.yaml.source import shown_path
from handouts.errors import Argument, Option, Origin, Problem, UsageError, usage_error
from handouts.files import real_path

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


@dataclass(frozen=True)
class Version:
    """Templates of one side: what the user calls them, the commit where they are of one, and the library."""

    name: str
    commit: str
    library: Library
    shown: str
    """What stands in place of the library's folder where a problem is told."""

    @property
    def title(self) -> str:
        """Its name, with the commit that it stands for."""
        short = self.commit[:8]
        return self.name if not short or self.commit.startswith(self.name) else f"{self.name} ({short})"

    def told(self, problems: list[Problem]) -> list[Problem]:
        """Problems of this side, at places that the user knows."""
        past = "nothing can be mended in a revision; compare with another one" if self.commit else ""
        return [
            replace(one, file=self._source(one), message=self._named(one.message), hint=past or one.hint)
            for one in problems
        ]

    def _source(self, problem: Problem) -> str:
        return Option(f"{self.title}: {problem.file}") if problem.origin is Origin.OPTION else self._named(problem.file)

    def _named(self, text: str) -> str:
        root = self.library.root
        for path in dict.fromkeys((shown_path(root), root.as_posix(), str(root))):
            text = text.replace(path, self.shown) if self.commit else text
        return text


@contextmanager
def open_versions(old: str, new: str | None, current: Library) -> Iterator[tuple[Version, Version]]:
    """Both sides; the new one are the current templates unless told. Raises Unknown with all that stands for nothing.

    What is taken from git lies in a temporary folder, which goes at the end.
    """
    with tempfile.TemporaryDirectory(prefix="handouts-diff-") as name:
        found: list[Version] = []
        problems: list[Problem] = []
        for side, word in enumerate((old, new)):
            try:
                found.append(_version(word, current, Path(name, str(side))))
            except UsageError as unknown:
                problems += unknown.problems
        if problems:
            raise UsageError(problems)
        yield found[0], found[1]


def _version(name: str | None, current: Library, target: Path) -> Version:
    if name is None:
        shown = shown_path(current.root)
        return Version(shown, "", current, shown)
    folder = Path(name)
    if _is_folder(folder):
        if not (folder / "clinics").is_dir():
            hint = "give the folder that holds `clinics`; a branch of that name is refs/heads/NAME"
            raise usage_error(Argument(name), "the folder has no folder `clinics` in it", hint)
        return Version(name, "", Library(folder, current.shipped), name)
    root = real_path(current.root)
    commit = resolve_commit(name, root)
    target.mkdir()
    extract_templates(commit, root, target)
    # The shipped templates themselves were other ones, too: nothing of today is to stand in for what was not there.
    shipped = target if root == real_path(current.shipped) else current.shipped
    return Version(name, commit, Library(target, shipped), f"{name}:{shown_path(root)}")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that no disk takes
        return False
