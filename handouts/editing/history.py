"""Earlier versions of templates: as files next to the templates, and in git if the folder is a repository.

`TEMPLATES/.history/clinics/NAME/PROCEDURE.yaml/` holds each version by the digest of its bytes, and `log.jsonl` records
who published which version, and when. The log is always written, because another person may make the commit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from handouts.errors import input_error
from handouts.files import make_folder, open_to_append, read_error, read_file, write_atomic, write_error

FOLDER = ".history"
MAX_SIZE = 50_000_000
GIT_SECONDS = 30


@dataclass(frozen=True)
class PublishedVersion:
    """One version of a file."""

    digest: str
    """SHA-256 of its bytes."""
    author: str
    """Who published it."""
    moment: str
    """When, in UTC."""
    before: str = ""
    """SHA-256 of the bytes that it replaced; '' for a new file."""


class History:
    """The versions of the files in one folder of templates."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates

    def versions(self, name: str) -> list[PublishedVersion]:
        """Published versions, the newest first. Raises InputError if the log cannot be read."""
        path = self._folder(name) / "log.jsonl"
        if not path.exists():
            return []
        try:
            lines = read_file(path, MAX_SIZE).decode("utf-8").splitlines()
        except OSError as error:
            raise read_error(path, error) from error
        versions = []
        for line in lines:
            try:
                values = json.loads(line)
                versions.append(PublishedVersion(*(str(values[key]) for key in ("to", "author", "moment", "from"))))
            except (ValueError, KeyError, TypeError):  # a line that was cut off by a kill
                continue
        return versions[::-1]

    def read(self, name: str, digest: str) -> bytes:
        """The bytes of a version. Raises InputError if it is missing or was changed."""
        path = self._folder(name) / f"{digest}.yaml"
        try:
            data = read_file(path, MAX_SIZE)
        except OSError as error:
            raise read_error(path, error) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise input_error(str(path), "was changed", "restore it from your backup")
        return data

    def keep(self, name: str, data: bytes) -> str:
        """Keep the bytes of a version. Returns their digest. Raises InputError, and OSError."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._folder(name) / f"{digest}.yaml"
        if not path.exists():
            make_folder(path.parent, option="--templates")
            write_atomic(path, data)
        return digest

    def record(
        self, name: str, before: bytes, after: bytes, author: str, also: Sequence[str] = (), *, commit: bool = True
    ) -> None:
        """Record that a version was published, and commit it if the folder is a git repository. Raises InputError.

        `also` are other files of the same commit: records of approvals, and sets that change with this file.
        """
        path = self._folder(name) / "log.jsonl"
        moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        values = {
            "moment": moment, "author": author, "from": hashlib.sha256(before).hexdigest() if before else "",
            "to": self.keep(name, after),
        }  # fmt: skip
        try:
            with open_to_append(path) as file:
                file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            raise write_error(path, error, "--templates") from error
        if commit:
            self._commit(name, author, also)

    def _commit(self, name: str, author: str, also: Sequence[str]) -> None:
        """Commit one file. It is not an error if git refuses the commit, because the version is in the log."""
        git = shutil.which("git")
        if git is None or not self._is_repository(git):
            return
        message = f"Publish {name}"
        files = [name, *(os.path.relpath(os.path.realpath(path), os.path.realpath(self._templates)) for path in also)]
        person = f"--author={_author(author)} <{_mailbox(author)}>"
        for arguments in (("add", "--", *files), ("commit", "--quiet", "--only", "-m", message, person, "--", *files)):
            subprocess.run(  # noqa: S603 - git itself
                [git, "-C", str(self._templates), *arguments], capture_output=True, timeout=GIT_SECONDS, check=False
            )

    def _is_repository(self, git: str) -> bool:
        command = [git, "-C", str(self._templates), "rev-parse", "--is-inside-work-tree"]
        result = subprocess.run(command, capture_output=True, timeout=GIT_SECONDS, check=False)  # noqa: S603
        return result.stdout.strip() == b"true"

    def _folder(self, name: str) -> Path:
        return (self._templates / FOLDER).joinpath(*PurePosixPath(name).parts)


def _author(name: str) -> str:
    """A name as git accepts it."""
    return "".join(sign for sign in name if sign.isprintable() and sign not in "<>") or "unknown"


def _mailbox(author: str) -> str:
    """An address for git, which needs one."""
    return "".join(sign for sign in author if sign.isalnum() or sign in ".-_") + "@desk.invalid"
