"""OLD and NEW as they are written, a folder or a revision, become libraries that can be read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.compare.git import extract_templates, resolve_commit
from handouts.content.library import Library
from handouts.content.yaml.source import shown_path
from handouts.errors import Argument, Option, Origin, Problem, UsageError, usage_error
from handouts.files import real_path


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
