"""Routes of a draft's approval: what changes for patients, approve and publish, history, roll back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.content.content import Content
from handouts.desk.editor import EditTarget
from handouts.desk.editor_approval import ApprovalRequest, ApprovedVersion, SetPublisher, TouchedSet, becoming_drafts
from handouts.desk.editor_files import SetName
from handouts.desk.editor_views import EditorPages
from handouts.desk.language import gettext
from handouts.editing.approving import approver_name
from handouts.errors import InputError, Problem
from handouts.people.accounts import Right
from handouts.translate.status import SetStatus, set_languages, set_status


class ApprovalViews:
    """Routes about the approval of a draft, and about earlier versions."""

    def __init__(self, app: Flask, pages: EditorPages) -> None:
        self._pages, self.editor, self._drafts = pages, pages.editor, pages.drafts
        self._publisher = SetPublisher(pages.editor)
        place = "/sets/<clinic>/<procedure>"
        for rule, name, view, methods in (
            (f"{place}/changes", "set_changes", self.changes, ["GET"]),
            (f"{place}/approve", "set_approve", self.approve, ["POST"]),
            (f"{place}/history", "set_history", self.history, ["GET"]),
            (f"{place}/roll-back", "set_roll_back", self.roll_back, ["POST"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)

    # -- changes and approval ------------------------------------------------------------------------------------
    def changes(self, clinic: str, procedure: str) -> Answer:
        """What changes for patients, and the form to approve it."""
        return self._changes_page(self._pages.target(clinic, procedure), (), {})

    def _changes_page(
        self, target: EditTarget, problems: Sequence[Problem], values: Mapping[str, str], status: int = 200
    ) -> Answer:
        draft, published = self._drafts.find(target.file.name), self._drafts.published(target.file.name)
        changes, content, unreadable = None, None, list[Problem]()
        touched: list[TouchedSet] = []
        if draft:
            touched = self._publisher.touched(target, draft.data)
            try:
                content = self.editor.load(target, draft.data)
                changes = self.editor.changes(target, published, draft.data)
            except InputError as refused:
                unreadable = list(refused.problems)
        return render_template(
            "set_changes.html", **self._pages.common(target), draft=draft, changes=changes, unreadable=unreadable,
            problems=problems, touched=touched, drafts_without=becoming_drafts(touched), values=values,
            today=self.editor.day(content).isoformat() if content else "",
            accounts=self._pages.guard.accounts.in_use, when=self._pages.time_text(draft.changed) if draft else "",
            translations=self._translations(target, content),
            language_name=self._pages.desk.templates.current().sets.language_name,
            approvers=self._pages.approvers(), may_approve=Right.APPROVE_SETS in self._pages.guard.rights(),
            outdated=bool(draft and self._drafts.is_outdated(draft)), is_own=target.file.kind in ("set", "overlay"),
        ), status  # fmt: skip

    def _translations(self, target: EditTarget, content: Content | None) -> list[tuple[SetStatus | None, SetStatus]]:
        """The state of each translation now and with the draft."""
        library = self.editor.library
        now = self.editor.published(target)
        draft = self._drafts.find(target.file.name)
        if content is None or draft is None:
            return []
        states = []
        for language in set_languages(library, content):
            try:
                before = set_status(library, now, language) if now else None
                with self.editor.with_texts({target.file.name: draft.data}) as drafted:
                    states.append((before, set_status(drafted, content, language)))
            except InputError:  # a translation that cannot be read is reported where it is used
                continue
        return states

    def approve(self, clinic: str, procedure: str) -> Answer:
        """Publish the draft, and record the approvals."""
        target = self._pages.writable(clinic, procedure)
        values = {key: " ".join(text.split()) for key, text in request.form.items() if key not in ("token", "seen")}
        try:
            by = self._pages.person() if self._pages.guard.accounts.in_use else approver_name(values.get("by", ""))
            self._publisher.approve(target, self._approval_request(target, by, values))
        except InputError as refused:
            return self._changes_page(target, refused.problems, values, 409)
        return redirect(url_for("set", clinic=clinic, procedure=procedure), 303)

    @staticmethod
    def _approval_request(target: EditTarget, by: str, values: Mapping[str, str]) -> ApprovalRequest:
        """The version and date of each set that is approved. A set by itself is always approved."""
        is_own = target.file.kind in ("set", "overlay")
        sets: dict[SetName, ApprovedVersion] = {}
        known: dict[SetName, str] = {}
        for number, name in enumerate(target.file.sets):
            known[name] = values.get(f"known-{number}", "")
            if is_own or values.get(f"approve-{number}") == "yes":
                sets[name] = ApprovedVersion(
                    values.get(f"version-{number}", ""), values.get(f"revised-{number}", ""), known[name]
                )
        return ApprovalRequest(request.form.get("seen", ""), by, sets, known)

    # -- history -------------------------------------------------------------------------------------------------
    def history(self, clinic: str, procedure: str) -> Answer:
        """The published versions: who and when, and what changed."""
        target = self._pages.target(clinic, procedure)
        name, log = target.file.name, self._drafts.history
        versions = log.versions(name)
        old, new = request.args.get("old", ""), request.args.get("new", "")
        changes, problems = None, list[Problem]()
        known = {version.digest for version in versions} | {version.before for version in versions}
        if old in known and new in known and old and new:
            try:
                changes = self.editor.changes(target, log.read(name, old), log.read(name, new))
            except InputError as refused:
                problems = list(refused.problems)
        values: dict[str, Any] = {
            "versions": versions, "numbers": self._version_numbers(name), "changes": changes, "problems": problems,
            "old": old, "new": new, "when": self._pages.time_text,
            "current": hashlib.sha256(self._drafts.published(name)).hexdigest(),
        }  # fmt: skip
        return render_template("set_history.html", **self._pages.common(target), **values)

    def _version_numbers(self, name: str) -> dict[str, str]:
        """The `version` of each text of the history, by its digest; '' if it cannot be read."""
        numbers = {}
        log = self._drafts.history
        for version in log.versions(name):
            for digest in filter(None, (version.digest, version.before)):
                try:
                    lines = log.read(name, digest).decode("utf-8", "replace").splitlines()
                except InputError:
                    lines = []
                stated = (line.partition(":")[2].strip().strip("\"'") for line in lines if line.startswith("version:"))
                numbers[digest] = next(stated, "")
        return numbers

    def roll_back(self, clinic: str, procedure: str) -> Answer:
        """Begin a draft with an earlier text. It still has to be approved."""
        target = self._pages.writable(clinic, procedure)
        name, log, digest = target.file.name, self._drafts.history, request.form.get("digest", "")
        versions = log.versions(name)
        if digest not in {known for version in versions for known in (version.digest, version.before) if known}:
            abort(404)
        if self._drafts.find(name):
            problem = Problem(
                name, 0, 0, gettext("there is a draft already"), gettext("approve or discard it first, then roll back")
            )
            return render_template("problems.html", problems=[problem]), 409
        seen = hashlib.sha256(self._drafts.published(name)).hexdigest()
        self._drafts.save(name, log.read(name, digest), seen, self._pages.person())
        return redirect(self._pages.address("set_changes", target), 303)
