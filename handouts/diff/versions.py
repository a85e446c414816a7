"""Open two versions of the templates: folders or Git revisions, as written on the command line, become libraries.

Files of a revision are read through Git into a temporary folder; the user's own files are never touched.
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

TEMPLATE_FOLDERS = (
    "clinics",
    "countries",
    "documents",
    "labels",
    "languages",
    "notices",
    "pictures",
    "procedures",
    "shared",
)
# In a Git hook, these variables point at the repository of the hook, which may not be that of the templates.
_REPOSITORY_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_ARCHIVE_HINT = (
    "git archive leaves out submodules, files with export-ignore in .gitattributes, and links to folders or to files "
    "outside the templates; to compare them, check out the revision and give its folder"
)
_NAME_HINT = "give a folder of templates, or a revision: HEAD~1, a tag, a branch, a hash"


@dataclass(frozen=True)
class Version:
    """One version of the templates: its name as the user wrote it, its commit ('' for a folder), and its library."""

    name: str
    commit: str
    library: Library
    shown_root: str
    """Shown in messages instead of the library's folder."""

    @property
    def title(self) -> str:
        """The name, with its commit if that says more."""
        short = self.commit[:8]
        return self.name if not short or self.commit.startswith(self.name) else f"{self.name} ({short})"

    def located(self, problems: list[Problem]) -> list[Problem]:
        """Return problems of this version with file names that the user knows."""
        revision_hint = "a revision cannot be edited; compare with another revision" if self.commit else ""
        return [
            replace(
                problem,
                file=self._source(problem),
                message=self._with_shown_root(problem.message),
                hint=revision_hint or problem.hint,
            )
            for problem in problems
        ]

    def _source(self, problem: Problem) -> str:
        if problem.origin is Origin.OPTION:
            return Option(f"{self.title}: {problem.file}")
        return self._with_shown_root(problem.file)

    def _with_shown_root(self, text: str) -> str:
        root = self.library.root
        for path in dict.fromkeys((shown_path(root), root.as_posix(), str(root))):
            text = text.replace(path, self.shown_root) if self.commit else text
        return text


@contextmanager
def open_versions(old: str, new: str | None, current: Library) -> Iterator[tuple[Version, Version]]:
    """Open both versions; without `new`, it is the current templates. Raises UsageError with all problems of both.

    Files of a revision are in a temporary folder, which is deleted at the end.
    """
    with tempfile.TemporaryDirectory(prefix="handouts-diff-") as folder:
        versions: list[Version] = []
        problems: list[Problem] = []
        for number, name in enumerate((old, new)):
            try:
                versions.append(_open_version(name, current, Path(folder, str(number))))
            except UsageError as error:
                problems += error.problems
        if problems:
            raise UsageError(problems)
        yield versions[0], versions[1]


def _open_version(name: str | None, current: Library, target: Path) -> Version:
    """Open a folder, a revision (extracted to `target`), or the current templates. Raises UsageError."""
    if name is None:
        shown = shown_path(current.root)
        return Version(shown, "", current, shown)
    folder = Path(name)
    if _is_folder(folder):
        if not (folder / "clinics").is_dir():
            hint = "give the folder that contains `clinics`; for a branch of this name, write refs/heads/NAME"
            raise usage_error(Argument(name), "the folder does not contain a folder `clinics`", hint)
        return Version(name, "", Library(folder, current.shipped), name)
    root = real_path(current.root)
    commit = resolve_commit(name, root)
    target.mkdir()
    extract_templates(commit, root, target)
    # If these are the shipped templates, use those of the revision: today's must not replace files that it lacks.
    shipped = target if root == real_path(current.shipped) else current.shipped
    return Version(name, commit, Library(target, shipped), f"{name}:{shown_path(root)}")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # not a valid path
        return False


def resolve_commit(revision: str, folder: Path) -> str:
    """Return the hash of a revision in the repository that contains a folder. Raises UsageError."""
    name = Argument(repr(revision))
    if revision.startswith("-"):
        raise usage_error(name, "is not a revision: a revision cannot begin with a dash", _NAME_HINT)
    if not revision.isprintable() or not revision.strip():
        raise usage_error(name, "is not a revision", _NAME_HINT)
    if not shutil.which("git"):
        raise usage_error(name, "is not a folder, and git is not installed, so it cannot be a revision", _NAME_HINT)
    repository = _git(folder, "rev-parse", "--show-toplevel")
    if repository.returncode:
        message = f"is not a folder, and the templates in {folder} are not in a Git repository"
        raise usage_error(name, message, _NAME_HINT)
    parsed = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    commit = parsed.stdout.decode("ascii", "replace").strip()
    if parsed.returncode or not commit.isalnum():  # ^HEAD: everything that is not in HEAD
        raise usage_error(
            name, "is not a folder, and Git knows no revision of this name", _error_text(parsed) or _NAME_HINT
        )
    return commit


def extract_templates(commit: str, folder: Path, target: Path) -> None:
    """Write the templates in `folder`, as of a commit, to `target`.

    Raises UsageError if the commit has no templates there, or git archive leaves some out.
    """
    # Run in the folder, Git returns only that folder, with paths relative to it.
    archive = _git(folder, "archive", "--format=tar", commit)
    listing = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit)
    if archive.returncode == 0:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            files = {member.name: _read_member(tar, member) for member in tar if not member.isdir()}
        for name in filter(_is_template, listing.stdout.decode("utf-8", "replace").split("\0")):
            data = files.get(name)
            if data is None:
                message = "is in the revision, but git archive leaves it out"
                raise usage_error(Argument(repr(f"{commit[:12]}:{name}")), message, _ARCHIVE_HINT)
            path = target.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if not (target / "clinics").is_dir():
        message = f"has no folder `clinics` in {folder}"
        raise usage_error(Argument(repr(commit[:12])), message, _error_text(archive) or "choose another revision")


def _is_template(name: str) -> bool:
    """True for a file of the templates. Other files may be next to the template folders."""
    parts = name.split("/")
    return parts[0] in TEMPLATE_FOLDERS and ".." not in parts


def _read_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | None:
    """The bytes of a file, or of the target of a link within the archive; None for any other link."""
    try:
        file = tar.extractfile(member)
    except (KeyError, RecursionError):
        return None
    return file.read() if file else None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    env = {name: value for name, value in os.environ.items() if name not in _REPOSITORY_VARIABLES}
    env |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = [shutil.which("git") or "git", "-C", str(folder), *arguments]
    return subprocess.run(  # noqa: S603 - no shell, and a revision never begins with a dash
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def _error_text(result: subprocess.CompletedProcess[bytes]) -> str:
    """Git's error message, in one line."""
    return " ".join(result.stderr.decode("utf-8", "replace").split())[:300]
