"""Routes of the editor of sets: edit, preview, changes and approval, history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, Response, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.content.content import Content
from handouts.desk.editor import ApprovalRequest, Preview, SetEditor
from handouts.desk.editor_form import EditorForm, FormProblem, field_groups, typed_text
from handouts.desk.problem_text import problem_sentences
from handouts.desk.security import RequestGuard
from handouts.desk.state import Desk
from handouts.editing.approving import approver_name
from handouts.editing.drafts import Draft, DraftConflict
from handouts.editing.typed_text import shown_text, typed_bytes
from handouts.errors import InputError, Problem, Severity, input_error
from handouts.journal.acting_user import acting_user
from handouts.people.accounts import Right

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


@dataclass(frozen=True)
class MarginNote:
    """A problem or a finding next to the text."""

    line: int
    """Line of the edited file; 0 if it is about another file."""
    level: str
    text: str
    fix: str
    source: str
    """Rule, or the name of the other file."""


class EditorViews:
    """Routes of the editor of sets."""

    def __init__(self, app: Flask, desk: Desk, guard: RequestGuard, time_text: Callable[[str], str]) -> None:
        self._desk, self._guard, self._time_text = desk, guard, time_text
        self.editor = SetEditor(desk)
        self._drafts = self.editor.drafts
        place = "/sets/<clinic>/<procedure>"
        for rule, name, view, methods in (
            (f"{place}/edit", "set_edit", self.edit, ["GET", "POST"]),
            (f"{place}/preview", "set_preview", self.preview, ["POST"]),
            (f"{place}/findings", "set_findings", self.findings, ["POST"]),
            (f"{place}/changes", "set_changes", self.changes, ["GET"]),
            (f"{place}/approve", "set_approve", self.approve, ["POST"]),
            (f"{place}/history", "set_history", self.history, ["GET"]),
            (f"{place}/roll-back", "set_roll_back", self.roll_back, ["POST"]),
            ("/set-pages/<token>/<name>/<int:page>.png", "set_picture", self.picture, ["GET"]),
            ("/set-pages/<token>/marked.pdf", "set_marked", self.marked, ["GET"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)
        app.jinja_env.globals["set_drafts"] = self.drafts_by_set

    # -- what all pages need -------------------------------------------------------------------------------------
    def drafts_by_set(self) -> dict[tuple[str, str], Draft]:
        """The drafts by clinic and procedure; none if they cannot be read, which the editor reports."""
        drafts = {}
        try:
            for draft in self._drafts.all():
                parts = draft.name.removesuffix(".yaml").split("/")
                if parts[0] == "clinics" and len(parts) == 3:
                    drafts[parts[1], parts[2]] = draft
        except InputError:
            return {}
        return drafts

    def _check_set(self, clinic: str, procedure: str) -> None:
        if (clinic, procedure) not in self._desk.templates.current().sets.pairs:
            abort(404)

    def _person(self) -> str:
        """Who is at the desk."""
        account = g.get("account")
        return account.full_name if account else acting_user()

    def _approvers(self) -> list[str]:
        """People who may approve; empty without accounts."""
        return [
            account.full_name
            for account in self._guard.accounts.all()
            if Right.APPROVE_SETS in account.rights and not account.disabled
        ]

    # -- edit ----------------------------------------------------------------------------------------------------
    def edit(self, clinic: str, procedure: str) -> Answer:
        """The editor: the form or the text, the page next to it, and the findings."""
        self._check_set(clinic, procedure)
        if request.method == "GET":
            data, draft = self.editor.text(clinic, procedure)
            shown_text(data, self.editor.shown(clinic, procedure))  # refused in words
            return self._page(clinic, procedure, data, draft)
        if self.editor.read_only:
            abort(403)
        form = EditorForm.read(request.form)
        current, draft = self.editor.text(clinic, procedure)
        try:
            data = self._typed(clinic, procedure, form, current)
        except FormProblem as refused:
            return self._refused_form(clinic, procedure, form, draft, refused)
        return self._do(clinic, procedure, form, data)

    def _typed(self, clinic: str, procedure: str, form: EditorForm, current: bytes) -> bytes:
        return typed_bytes(typed_text(form, self.editor.shown(clinic, procedure)), current)

    def _refused_form(
        self, clinic: str, procedure: str, form: EditorForm, draft: Draft | None, refused: FormProblem
    ) -> Answer:
        """A value that cannot be written: the form stays as it was typed."""
        if form.is_live:
            return jsonify(problem=refused.text, field=refused.field), 400
        base = typed_bytes(form.base, self.editor.text(clinic, procedure)[0])
        return self._page(clinic, procedure, base, draft, form=form, message=refused.text, status=400)

    def _do(self, clinic: str, procedure: str, form: EditorForm, data: bytes) -> Answer:
        """Save, send, discard or show."""
        draft: Draft | None = None
        try:
            if form.action in ("discard", "continue"):
                return self._decide(clinic, procedure, form)
            if form.action in ("save", "send", "changes"):
                draft = self._save(clinic, procedure, form, data)
        except DraftConflict as refused:
            return self._conflict(clinic, procedure, form, data, refused)
        except InputError as refused:  # a full disk, a read-only folder
            return self._not_saved(clinic, procedure, form, data, refused)
        if form.action == "show":
            return self._page(
                clinic, procedure, data, self.editor.text(clinic, procedure)[1], form=form, seen=form.seen
            )
        if form.is_live:
            digest = draft.digest if draft else hashlib.sha256(data).hexdigest()
            text = f"Saved as a draft {self._time_text(draft.changed)}." if draft else "No change yet."
            return jsonify(seen=digest, saved=text)
        page = "set_changes" if form.action == "changes" else "set_edit"
        return redirect(url_for(page, clinic=clinic, procedure=procedure, view=form.view), 303)

    def _decide(self, clinic: str, procedure: str, form: EditorForm) -> Answer:
        """Discard a draft, or keep it although the published file was changed."""
        name = self.editor.file_name(clinic, procedure)
        if form.action == "discard":
            self._drafts.discard(name, form.seen)
            return redirect(url_for("set", clinic=clinic, procedure=procedure), 303)
        self._drafts.continue_from(name, form.seen, self._person())
        return redirect(url_for("set_edit", clinic=clinic, procedure=procedure), 303)

    def _not_saved(self, clinic: str, procedure: str, form: EditorForm, data: bytes, refused: InputError) -> Answer:
        message = " ".join(problem_sentences(problem) for problem in refused.problems)
        if form.is_live:
            return jsonify(problem=message), 409
        draft = self.editor.text(clinic, procedure)[1]
        return self._page(clinic, procedure, data, draft, form=form, message=message, seen=form.seen, status=409)

    def _save(self, clinic: str, procedure: str, form: EditorForm, data: bytes) -> Draft | None:
        """Save a changed text, and send it for approval if requested. An unchanged text needs no draft."""
        name, person = self.editor.file_name(clinic, procedure), self._person()
        current, draft = self.editor.text(clinic, procedure)
        if data != current or hashlib.sha256(current).hexdigest() != form.seen:
            draft = self._drafts.save(name, data, form.seen, person)
        if form.action == "send":
            if draft is None:
                raise input_error(name, "nothing was changed", "change the text first, then send it")
            approvers = self._approvers()
            if not form.approver or (approvers and form.approver not in approvers):
                raise input_error(name, "the draft is saved, but not sent", "choose the person who will approve it")
            draft = self._drafts.send(name, draft.digest, form.approver, person)
        return draft

    def _conflict(self, clinic: str, procedure: str, form: EditorForm, data: bytes, refused: DraftConflict) -> Answer:
        """Another person has saved in the meantime: nothing is changed, and the typed text stays on the page."""
        message = " ".join(problem_sentences(problem) for problem in refused.problems)
        if form.is_live:
            return jsonify(problem=message, conflict=True), 409
        other, draft = self.editor.text(clinic, procedure)
        return self._page(
            clinic, procedure, data, draft, form=form, message=message, seen=form.seen, other=other, status=409
        )

    def _page(
        self,
        clinic: str,
        procedure: str,
        data: bytes,
        draft: Draft | None,
        *,
        form: EditorForm | None = None,
        message: str = "",
        seen: str = "",
        other: bytes | None = None,
        status: int = 200,
    ) -> Answer:
        """The page of the editor. `other` is the text that another person has saved in the meantime."""
        entry = self._desk.templates.current().sets.named(clinic, procedure)
        published = self._drafts.published(self.editor.file_name(clinic, procedure))
        shown = self.editor.shown(clinic, procedure)
        view = form.view if form else request.args.get("view", "form")
        preview, problems = self._preview(clinic, procedure, data, blank=bool(form and form.blank))
        notes = [*self._problem_notes(problems, shown)]
        groups, values_readable = field_groups(data, shown, form, notes)
        if not values_readable or other is not None:
            view = "text"
        document, page = self._place(clinic, procedure, published, preview, form)
        text = shown_text(data, shown)
        return render_template(
            "set_editor.html", entry=entry, clinic=clinic, procedure=procedure, text=text, lines=text.split("\n"),
            view=view, groups=groups, readable=values_readable, notes=notes, message=message,
            seen=seen or (draft.digest if draft else hashlib.sha256(published).hexdigest()),
            draft=draft, changed=data != published, preview=preview, document=document, page=page,
            blank=bool(form and form.blank), approvers=self._approvers(), read_only=self.editor.read_only,
            outdated=bool(draft and self._drafts.is_outdated(draft)), form=form,
            other=shown_text(other, shown) if other is not None else None,
            other_seen=hashlib.sha256(other).hexdigest() if other is not None else "",
            when=self._time_text(draft.changed) if draft else "",
            stem=procedure, unseen_problems=[note for note in notes if not note.line],
        ), status  # fmt: skip

    def _preview(
        self, clinic: str, procedure: str, data: bytes, *, blank: bool
    ) -> tuple[Preview | None, Sequence[Problem]]:
        try:
            return self.editor.preview(clinic, procedure, data, blank=blank), ()
        except InputError as refused:
            return None, refused.problems

    def _place(
        self, clinic: str, procedure: str, published: bytes, preview: Preview | None, form: EditorForm | None
    ) -> tuple[str, int]:
        """The document and the page to show: the chosen one, or the first one that the draft changes."""
        if preview is None:
            return "", 1
        if form and form.document and preview.find(form.document):
            document = preview.find(form.document)
            return form.document, min(max(form.page, 1), len(document.texts) if document else 1)
        before, _ = self._preview(clinic, procedure, published, blank=bool(form and form.blank))
        return preview.place_of_change(before, preview.documents[0].name, 1)

    @staticmethod
    def _problem_notes(problems: Sequence[Problem], shown: str) -> list[MarginNote]:
        return [
            MarginNote(
                problem.line if problem.file == shown else 0, LEVELS[problem.severity], problem.message,
                problem.page_hint, "" if problem.file == shown else problem.file.rpartition("/")[2],
            )
            for problem in problems
        ]  # fmt: skip

    def _typed_text(self, clinic: str, procedure: str, form: EditorForm) -> bytes:
        """The text of the set as it is typed now. Raises FormProblem."""
        current, _ = self.editor.text(clinic, procedure)
        return self._typed(clinic, procedure, form, current)

    # -- while typing --------------------------------------------------------------------------------------------
    def preview(self, clinic: str, procedure: str) -> Answer:
        """The page that a change shows, as JSON: for the script of the editor."""
        self._check_set(clinic, procedure)
        form, shown = EditorForm.read(request.form), self.editor.shown(clinic, procedure)
        try:
            data = self._typed_text(clinic, procedure, form)
        except FormProblem as refused:
            return jsonify(notes=[], problem=refused.text, field=refused.field)
        preview, problems = self._preview(clinic, procedure, data, blank=form.blank)
        notes = [vars(note) for note in self._problem_notes(problems, shown)]
        if preview is None:
            return jsonify(notes=notes, text=shown_text(data, shown) if form.view == "form" else None)
        before = self.editor.earlier_preview(form.shown)
        document, page = preview.place_of_change(before, form.document, form.page)
        if before is None and form.document and preview.find(form.document):
            document, page = form.document, form.page
        current = preview.find(document)
        return jsonify(
            notes=notes, token=preview.token, document=document, page=page, pages=len(current.texts) if current else 0,
            picture=url_for("set_picture", token=preview.token, name=document, page=page),
            words=current.texts[page - 1] if current and page <= len(current.texts) else "",
            open_lines=preview.open_lines, text=shown_text(data, shown) if form.view == "form" else None,
        )  # fmt: skip

    def findings(self, clinic: str, procedure: str) -> Answer:
        """The findings of `check`, as a part of the page."""
        self._check_set(clinic, procedure)
        form, shown = EditorForm.read(request.form), self.editor.shown(clinic, procedure)
        try:
            data = self._typed_text(clinic, procedure, form)
        except FormProblem as refused:
            return jsonify(notes=[], problem=refused.text, field=refused.field)
        checked = self.editor.findings(clinic, procedure, data, self._guard.session_token())
        if checked is None:
            return "", 204
        findings, problems = checked
        notes = self._problem_notes(problems, shown)
        for finding in findings:
            if not finding.ignored:
                problem = finding.problem
                is_here = problem.file == shown
                source = finding.rule if is_here else f"{problem.file.rpartition('/')[2]}, {finding.rule}"
                notes.append(
                    MarginNote(problem.line if is_here else 0, LEVELS[problem.severity], problem.message,
                               problem.page_hint, source)
                )  # fmt: skip
        return render_template("set_editor_notes.html", notes=sorted(notes, key=_note_order), checked=True)

    def picture(self, token: str, name: str, page: int) -> Response:
        """A page as a PNG."""
        data = self.editor.picture(token, name, page)
        if data is None:
            abort(404)
        return Response(data, mimetype="image/png")

    def marked(self, token: str) -> Response:
        """The marked pages as a PDF."""
        data = self.editor.marked_pdf(token)
        if data is None:
            abort(404)
        headers = {"Content-Disposition": 'inline; filename="changes.pdf"'}
        return Response(data, mimetype="application/pdf", headers=headers)

    # -- changes and approval ------------------------------------------------------------------------------------
    def changes(self, clinic: str, procedure: str) -> Answer:
        """What changes for patients, and the form to approve it."""
        self._check_set(clinic, procedure)
        return self._changes_page(clinic, procedure, (), {})

    def _changes_page(
        self, clinic: str, procedure: str, problems: Sequence[Problem], values: dict[str, str], status: int = 200
    ) -> Answer:
        name = self.editor.file_name(clinic, procedure)
        draft, published = self._drafts.find(name), self._drafts.published(name)
        changes, content, unreadable = None, None, list[Problem]()
        if draft:
            try:
                content = self.editor.load(clinic, procedure, draft.data)
                changes = self.editor.changes(clinic, procedure, published, draft.data)
            except InputError as refused:
                unreadable = list(refused.problems)
        return render_template(
            "set_changes.html", entry=self._desk.templates.current().sets.named(clinic, procedure), clinic=clinic,
            procedure=procedure, draft=draft, changes=changes, unreadable=unreadable, problems=problems,
            values=self._approval_values(clinic, procedure, content) | values, accounts=self._guard.accounts.in_use,
            when=self._time_text(draft.changed) if draft else "", read_only=self.editor.read_only,
            approvers=self._approvers(), may_approve=Right.APPROVE_SETS in self._guard.rights(),
            outdated=bool(draft and self._drafts.is_outdated(draft)),
        ), status  # fmt: skip

    def _approval_values(self, clinic: str, procedure: str, content: Content | None) -> dict[str, str]:
        """The initial values of the approval form: the draft's version, and today."""
        if content is None:
            return {"version": "", "revised": "", "by": "", "now": ""}
        version, now = content.instructions.value.version, self.editor.published(clinic, procedure)
        used = now.instructions.value.version if now else ""
        return {
            "version": _next_version(version) if version == used else version,
            "revised": self.editor.day(content).isoformat(), "by": "", "now": used,
        }  # fmt: skip

    def approve(self, clinic: str, procedure: str) -> Answer:
        """Publish the draft, and record the approval."""
        self._check_set(clinic, procedure)
        if self.editor.read_only:
            abort(403)
        values = {key: " ".join(request.form.get(key, "").split()) for key in ("version", "revised", "by")}
        try:
            by = self._person() if self._guard.accounts.in_use else approver_name(values["by"])
            wanted = ApprovalRequest(request.form.get("seen", ""), by, values["version"], values["revised"])
            self.editor.approve(clinic, procedure, wanted)
        except InputError as refused:
            return self._changes_page(clinic, procedure, refused.problems, values, 409)
        return redirect(url_for("set", clinic=clinic, procedure=procedure), 303)

    # -- history -------------------------------------------------------------------------------------------------
    def history(self, clinic: str, procedure: str) -> Answer:
        """The published versions: who published them, when, and what changed."""
        self._check_set(clinic, procedure)
        name, log = self.editor.file_name(clinic, procedure), self._drafts.history
        versions = log.versions(name)
        old, new = request.args.get("old", ""), request.args.get("new", "")
        changes, problems = None, list[Problem]()
        known = {version.digest for version in versions} | {version.before for version in versions}
        if old in known and new in known and old and new:
            try:
                changes = self.editor.changes(clinic, procedure, log.read(name, old), log.read(name, new))
            except InputError as refused:
                problems = list(refused.problems)
        return render_template(
            "set_history.html", entry=self._desk.templates.current().sets.named(clinic, procedure), clinic=clinic,
            procedure=procedure, versions=versions, numbers=self._version_numbers(name), changes=changes,
            problems=problems, old=old, new=new, when=self._time_text, read_only=self.editor.read_only,
            current=hashlib.sha256(self._drafts.published(name)).hexdigest(),
        )  # fmt: skip

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
        """Start a draft with an earlier text. It still needs an approval."""
        self._check_set(clinic, procedure)
        if self.editor.read_only:
            abort(403)
        name, log, digest = (
            self.editor.file_name(clinic, procedure),
            self._drafts.history,
            request.form.get("digest", ""),
        )
        versions = log.versions(name)
        if digest not in {known for version in versions for known in (version.digest, version.before) if known}:
            abort(404)
        if self._drafts.find(name):
            message = "there is a draft already"
            problem = Problem(name, 0, 0, message, "approve or discard it first, then roll back")
            return render_template("problems.html", problems=[problem]), 409
        seen = hashlib.sha256(self._drafts.published(name)).hexdigest()
        self._drafts.save(name, log.read(name, digest), seen, self._person())
        return redirect(url_for("set_changes", clinic=clinic, procedure=procedure), 303)


def _note_order(note: MarginNote) -> tuple[int, int]:
    return ["error", "warning", "note"].index(note.level), note.line


def _next_version(version: str) -> str:
    """The version after this one, if it ends in a number: 3.2 after 3.1; '' if the person has to choose."""
    head, _, last = version.rpartition(".")
    return f"{head}.{int(last) + 1}".lstrip(".") if last.isascii() and last.isdigit() and len(last) < 6 else ""
