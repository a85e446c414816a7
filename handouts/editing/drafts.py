"""Drafts of templates: copies of the published files for editing.

The published file stays in use until its draft is published.

`TEMPLATES/.drafts/clinics/NAME/PROCEDURE.yaml` is the draft of `TEMPLATES/clinics/NAME/PROCEDURE.yaml`; the `.json`
file next to it records the digest of the published file, who changed the draft last, and who was asked to approve it.

Each save names the digest of the text that it started from. If another person has saved in the meantime, the save is
refused, so no text is lost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from handouts.editing.history import History
from handouts.errors import InputError, input_error
from handouts.files import exclusive_lock, make_folder, read_error, read_file, write_atomic, write_error

FOLDER = ".drafts"
ROOMS = ("clinics", "procedures", "shared")
"""Folders whose files can be edited."""
MAX_SIZE = 1_000_000
"""Maximum size of a draft, in bytes."""
OTHER_SAVE = "another person changed this draft after you opened it"


@dataclass(frozen=True)
class Draft:
    """One draft."""

    name: str
    """The file, from the folder of the templates: `clinics/pain-relief-georgia/balloon-kyphoplasty.yaml`."""
    data: bytes
    base: str
    """SHA-256 of the published file when the draft was started; '' for a new file."""
    author: str
    """Who changed it last."""
    changed: str
    """When, in UTC."""
    approver: str = ""
    """Who was asked to approve it; '' if nobody was."""

    @property
    def digest(self) -> str:
        """SHA-256 of its text."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class NewText:
    """A new text of a published file."""

    seen: str
    """SHA-256 of the published bytes that it replaces."""
    data: bytes


class DraftConflict(InputError):
    """Another person has saved or published in the meantime. Nothing was changed."""


class Drafts:
    """The drafts in one folder of templates. Safe for several processes."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self.history = History(templates)

    def all(self) -> list[Draft]:
        """All drafts. Raises InputError if one cannot be read."""
        root = self._templates / FOLDER
        names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.yaml")) if root.is_dir() else []
        return [draft for name in names if (draft := self.find(name))]

    def find(self, name: str) -> Draft | None:
        """The draft of a file; None if there is none. Raises InputError if it cannot be read."""
        path = self._draft_path(name)
        if not path.exists():
            return None
        data, notes = self._read(path), self._read(path.with_suffix(".json"))
        try:
            values = json.loads(notes)
            return Draft(name, data, **{key: str(values[key]) for key in ("base", "author", "changed", "approver")})
        except (ValueError, KeyError, TypeError) as error:
            hint = "save the text of the draft elsewhere, and delete both files"
            raise input_error(str(path.with_suffix(".json")), "is not the note of a draft", hint) from error

    def published(self, name: str) -> bytes:
        """The published bytes of a file; b"" if there is none. Raises InputError if it cannot be read."""
        path = self._path(name)
        return self._read(path) if path.exists() else b""

    def save(self, name: str, data: bytes, seen: str, author: str) -> Draft:
        """Save a draft. `seen` is the digest of the text that the author started from: of the draft, or of the
        published file if there was no draft. Raises DraftConflict if another text was saved in the meantime; InputError
        if it is too large or cannot be written.
        """
        if len(data) > MAX_SIZE:
            raise input_error(name, f"the text is larger than {MAX_SIZE} bytes", "split the file, or shorten it")
        with self._lock():
            existing = self.find(name)
            published = self.published(name)
            current = existing.digest if existing else hashlib.sha256(published).hexdigest()
            if seen != current:
                raise self._conflict(name, existing)
            base = existing.base if existing else hashlib.sha256(published).hexdigest() if published else ""
            draft = Draft(name, data, base, author, _now())
            self._write(draft)
        return draft

    def send(self, name: str, seen: str, approver: str, author: str) -> Draft:
        """Ask a person to approve a draft. Raises DraftConflict, and InputError if there is no draft."""
        with self._lock():
            draft = self._existing(name, seen)
            draft = replace(draft, approver=approver, author=author)
            self._write(draft)
        return draft

    def publish(
        self,
        name: str,
        seen: str,
        author: str,
        data: bytes | None = None,
        approve: Callable[[], Sequence[str]] = tuple,
        more: Mapping[str, NewText] | None = None,
    ) -> None:
        """Replace the published file by its draft in one step, and keep the earlier text in the history.

        `data` is the text to publish instead of the draft's, with its version and date. `more` are other published
        files that change with it: the sets whose pages it makes, with their new versions. `approve` is called before
        a file is replaced, and may refuse with InputError; it returns the files that belong into the same commit.

        If the program is killed in between, the approvals are recorded, a set with only some of the new texts is a
        draft that is not handed out, and publishing again finishes it.

        Raises DraftConflict if a text is not the one that was seen, or if the published file changed after the draft
        began: then somebody has to compare both. Raises InputError if nothing could be written.
        """
        with self._lock():
            draft = self._existing(name, seen)
            before = self.published(name)
            if self._is_outdated(draft, before):
                message = "the published file was changed after this draft was started"
                hint = "compare both, and continue from the published text or from your own"
                raise DraftConflict(input_error(name, message, hint).problems)
            earlier = {other: self._unchanged(other, change) for other, change in (more or {}).items()}
            if data is not None and data != draft.data:
                draft = replace(draft, data=data, author=author)
                self._write(draft)
            also = [*approve(), *(str(self._path(other)) for other in earlier)]
            for other, published in earlier.items():
                self._replace(other, published, (more or {})[other].data)
            self._replace(name, before, draft.data)
            for other, published in earlier.items():
                if (changed := (more or {})[other].data) != published:
                    self.history.record(other, published, changed, author, commit=False)
            self.history.record(name, before, draft.data, author, also)
            self._delete(name)

    def _unchanged(self, name: str, change: NewText) -> bytes:
        """The published text of a file that changes with another one. Raises DraftConflict."""
        published = self.published(name)
        if hashlib.sha256(published).hexdigest() not in (change.seen, hashlib.sha256(change.data).hexdigest()):
            message = "another person published this file after you opened the page"
            raise DraftConflict(input_error(name, message, "look at the changes again, then approve").problems)
        return published

    def _replace(self, name: str, before: bytes, after: bytes) -> None:
        path = self._path(name)
        make_folder(path.parent, option="--templates")
        try:
            if before:
                self.history.keep(name, before)
            write_atomic(path, after)
        except OSError as error:
            raise write_error(path, error, "--templates") from error

    def expect(self, name: str, seen: str) -> Draft:
        """The draft, if its digest is still `seen`. Raises DraftConflict."""
        return self._existing(name, seen)

    def is_outdated(self, draft: Draft) -> bool:
        """True if the published file changed after the draft was started."""
        return self._is_outdated(draft, self.published(draft.name))

    @staticmethod
    def _is_outdated(draft: Draft, published: bytes) -> bool:
        """A draft that was just published, before the program was killed, is not outdated."""
        base = hashlib.sha256(published).hexdigest() if published else ""
        return base != draft.base and published != draft.data

    def continue_from(self, name: str, seen: str, author: str) -> Draft:
        """Keep the text of a draft, as a change of the file that is published now. Raises DraftConflict."""
        with self._lock():
            published = self.published(name)
            base = hashlib.sha256(published).hexdigest() if published else ""
            draft = replace(self._existing(name, seen), base=base, author=author, changed=_now(), approver="")
            self._write(draft)
        return draft

    def discard(self, name: str, seen: str) -> None:
        """Delete a draft. Raises DraftConflict if it is not the one that was seen."""
        with self._lock():
            self._existing(name, seen)
            self._delete(name)

    # -- files ---------------------------------------------------------------------------------------------------
    def _existing(self, name: str, seen: str) -> Draft:
        draft = self.find(name)
        if draft is None or draft.digest != seen:
            raise self._conflict(name, draft)
        return draft

    @staticmethod
    def _conflict(name: str, draft: Draft | None) -> DraftConflict:
        who = f"{draft.author} saved it" if draft else "it was published or discarded"
        hint = f"{who}; copy your text, open the draft again, and put your change in"
        return DraftConflict(input_error(name, OTHER_SAVE, hint).problems)

    def _path(self, name: str) -> Path:
        """The published file. Raises InputError for a path outside the folder."""
        parts = PurePosixPath(name).parts
        is_inside = (
            parts and parts[0] in ("clinics", "procedures", "shared") and len(parts) <= 6 and name.endswith(".yaml")
        )
        if not is_inside or any(
            part in ("", ".", "..") or part.startswith(".") or "\\" in part or not part.isprintable() for part in parts
        ):
            raise input_error(name, "is not a file that can be edited here", "choose a set, a clinic or a procedure")
        return self._templates.joinpath(*parts)

    def _draft_path(self, name: str) -> Path:
        self._path(name)
        return (self._templates / FOLDER).joinpath(*PurePosixPath(name).parts)

    @staticmethod
    def _read(path: Path) -> bytes:
        try:
            return read_file(path, MAX_SIZE * 2, follow=True)
        except OSError as error:
            raise read_error(path, error) from error

    def _write(self, draft: Draft) -> None:
        path = self._draft_path(draft.name)
        make_folder(path.parent, option="--templates")
        notes = {key: value for key, value in asdict(draft).items() if key not in ("name", "data")}
        try:
            # The note first: without it, nobody could know from which text the draft was started.
            write_atomic(path.with_suffix(".json"), json.dumps(notes, ensure_ascii=False, indent=1).encode())
            write_atomic(path, draft.data)
        except OSError as error:
            raise write_error(path, error, "--templates") from error

    def _delete(self, name: str) -> None:
        path = self._draft_path(name)
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        folder = self._templates / FOLDER
        make_folder(folder, option="--templates")
        with exclusive_lock(folder / "lock", "another program is changing the drafts", "try again in a moment"):
            yield


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_file_name(part: str) -> bool:
    return part.isprintable() and not part.startswith(".") and "\\" not in part
