"""Approve a draft: publish it, and record the approval of every set whose pages it changes.

A file such as clinic.yaml makes the pages of several sets. Each of them gets a new version and an approval of its own,
or becomes a draft that is not handed out. Nothing stays approved whose text has changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from handouts.content.content import Content
from handouts.content.yaml.source_locations import KeyPath
from handouts.desk.editor import EditTarget, SetEditor
from handouts.desk.editor_files import SetName
from handouts.desk.language import gettext
from handouts.editing.approving import approval_problems, record_approval
from handouts.editing.drafts import NewText
from handouts.editing.value_edit import scalar_values, set_values
from handouts.errors import InputError, Problem, input_error


@dataclass(frozen=True)
class TouchedSet:
    """A set whose pages a draft makes."""

    name: SetName
    title: str
    """Name of the procedure, and of the clinic if there are several."""
    version: str
    """The version in use; '' if the set cannot be read."""
    next_version: str
    is_approved: bool
    """True if its pages are handed out now."""
    is_changed: bool
    """True if the words of its pages change."""
    digest: str
    """SHA-256 of its published file."""
    other_draft: str
    """Who has a draft of this set; '' for nobody."""
    problems: tuple[Problem, ...] = ()
    """Why its pages cannot be made with the draft."""


@dataclass(frozen=True)
class ApprovedVersion:
    """The approval of one set."""

    version: str
    revised: str
    seen: str
    """SHA-256 of the published file of the set that the person has seen."""


@dataclass(frozen=True)
class ApprovalRequest:
    """What the person who approves confirms."""

    seen: str
    """Digest of the draft that the person has read."""
    by: str
    sets: Mapping[SetName, ApprovedVersion] = field(default_factory=dict)
    """The sets that are approved. The others become drafts if their words change."""
    known: Mapping[SetName, str] = field(default_factory=dict)
    """SHA-256 of the published file of each set that the page showed."""


class SetPublisher:
    """Publishes the drafts of an editor."""

    def __init__(self, editor: SetEditor) -> None:
        self._editor = editor

    # -- what is touched -----------------------------------------------------------------------------------------
    def touched(self, target: EditTarget, data: bytes) -> list[TouchedSet]:
        """The sets whose pages a text of a file makes."""
        return [self._touched(target, name, data) for name in target.file.sets]

    def _touched(self, target: EditTarget, name: SetName, data: bytes) -> TouchedSet:
        set_file = self._editor.files.set_file(*name)
        published = self._editor.drafts.published(set_file.name)
        now = self._content(name, {})
        problems: tuple[Problem, ...] = ()
        after: Content | None = None
        try:
            after = self._load(name, {target.file.name: data})
        except InputError as refused:
            problems = tuple(refused.problems) if now else ()
        own = self._editor.drafts.find(set_file.name) if set_file.name != target.file.name else None
        known = now or after
        title = known.procedure.value.name if known else name[1]
        if known and len({clinic for clinic, _ in target.file.sets}) > 1:
            title = f"{title}, {known.clinic.value.name}"
        version = now.instructions.value.version if now else ""
        is_changed = not (now and after and now.text_digests == after.text_digests)
        return TouchedSet(
            name, title, version, next_version(version), bool(now and now.status == "approved"), is_changed,
            hashlib.sha256(published).hexdigest(), own.author if own else "", problems,
        )  # fmt: skip

    def _load(self, name: SetName, texts: Mapping[str, bytes]) -> Content:
        with self._editor.with_texts(texts) as library:
            return library.load(*name, library.documents())

    def _content(self, name: SetName, texts: Mapping[str, bytes]) -> Content | None:
        with suppress(InputError):
            return self._load(name, texts)
        return None

    # -- approve -------------------------------------------------------------------------------------------------
    def approve(self, target: EditTarget, request: ApprovalRequest) -> None:
        """Publish a draft and record its approvals in one step. Raises InputError; then no published file is changed.

        The version and the date of the revision are written into the text of each approved set, and the person and the
        day into its `review`, if it has one. A set that is not approved, but was, becomes a draft.
        """
        draft = self._editor.drafts.expect(target.file.name, request.seen)
        touched = self.touched(target, draft.data)
        texts = {target.file.name: draft.data}
        is_own = target.file.kind in ("set", "overlay")
        for one in touched:
            if is_own and one.name not in request.sets:
                message = gettext("the set was not approved")
                raise input_error(target.file.name, message, gettext("give the new version, then approve"))
            texts |= self._new_set_text(target, one, texts, request)
        with self._editor.with_texts(texts) as library:
            approved: list[tuple[Content, dt.date]] = []
            problems: list[Problem] = []
            for one in touched:
                if one.name in request.sets:
                    content = library.load(*one.name, library.documents())
                    date = self._editor.day(content)
                    problems += [*self._same_version(one.name, content), *approval_problems(library, content, date)]
                    approved.append((content, date))
                else:
                    problems += one.problems
            if problems:
                raise InputError(problems)

            def record() -> list[str]:
                return [record_approval(library, content, request.by, date) for content, date in approved]

            data = texts.pop(target.file.name)
            more = {name: NewText(self._seen(name, request), text) for name, text in texts.items()}
            self._editor.drafts.publish(target.file.name, request.seen, request.by, data, record, more)

    def _seen(self, name: str, request: ApprovalRequest) -> str:
        """The digest of the published file of a set that the page showed."""
        return next(
            (seen for known, seen in request.known.items() if self._editor.files.set_file(*known).name == name), ""
        )

    def _new_set_text(
        self, target: EditTarget, one: TouchedSet, texts: Mapping[str, bytes], request: ApprovalRequest
    ) -> dict[str, bytes]:
        """The file of a set with its new version, or as a draft; nothing if it stays as it is."""
        file = self._editor.files.set_file(*one.name)
        is_self = file.name == target.file.name
        data = texts[file.name] if is_self else self._editor.drafts.published(file.name)
        shown = self._editor.files.shown(file)
        wanted = request.sets.get(one.name)
        if wanted is None:
            now = self._content(one.name, {})
            # Without a record of approvals, the file itself says that the set is approved.
            if now and one.is_changed and now.status == "approved" and not now.approvals:
                return {file.name: set_values(data, shown, {("status",): "draft"})}
            return {}
        values: dict[KeyPath, str] = {("version",): wanted.version, ("revised",): wanted.revised}
        stated = {value.path for value in scalar_values(data, shown)}
        if {("review", "by"), ("review", "on")} <= stated:  # the person who approves has reviewed it
            date = self._editor.day(self._load(one.name, dict(texts)))
            values |= {("review", "by"): request.by, ("review", "on"): date.isoformat()}
        return {file.name: set_values(data, shown, values)}

    def _same_version(self, name: SetName, content: Content) -> list[Problem]:
        """A changed text needs another version than the text that is handed out now."""
        now = self._content(name, {})
        version = content.instructions.value.version
        if now is None or now.status != "approved" or now.instructions.value.version != version:
            return []
        if now.text_digests == content.text_digests:
            return []
        hint = gettext("give the new text a new version")
        message = gettext(
            "the text has changed, but version %(version)s is the one that patients get now", version=version
        )
        return [content.instructions.problem(("version",), message, hint)]


def next_version(version: str) -> str:
    """The version after this one, if it ends in a number: 3.2 after 3.1; '' if the person has to choose."""
    head, _, last = version.rpartition(".")
    return f"{head}.{int(last) + 1}".lstrip(".") if last.isascii() and last.isdigit() and len(last) < 6 else ""


def becoming_drafts(touched: Sequence[TouchedSet]) -> list[TouchedSet]:
    """The sets that are handed out now, and become drafts without an approval."""
    return [one for one in touched if one.is_changed and one.is_approved]
