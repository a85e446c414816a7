"""Routes of the editor of sets: edit a file of a set, and show its pages and findings while somebody types."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.content.reader import merge_includes
from handouts.content.yaml.composer import parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.content.yaml.source_locations import Extent, KeyPath
from handouts.desk.editor import EditTarget, Preview, SetEditor
from handouts.desk.editor_fields import FormBuilder
from handouts.desk.editor_form import (
    EditedText,
    EditorForm,
    FormProblem,
    FormWriter,
    opened_query,
    path_text,
    read_path,
    still_open,
)
from handouts.desk.language import gettext
from handouts.desk.problem_text import problem_sentences
from handouts.desk.security import RequestGuard
from handouts.desk.state import Desk
from handouts.editing.drafts import Draft, DraftConflict
from handouts.editing.typed_text import shown_text, typed_bytes
from handouts.editing.value_edit import parse_values, path_at
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
    at: str = ""
    """Path of the value in the form, as JSON; '' if it is not about a value."""


@dataclass(frozen=True)
class _Typed:
    """What was typed: the bytes of the file, and where the form has each value."""

    data: bytes
    origins: Mapping[KeyPath, KeyPath]


class EditorPages:
    """What all pages about a file of a set need."""

    def __init__(self, desk: Desk, guard: RequestGuard, editor: SetEditor, time_text: Callable[[str], str]) -> None:
        self.desk, self.guard, self.editor, self.time_text = desk, guard, editor, time_text
        self.drafts = editor.drafts

    def target(self, clinic: str, procedure: str) -> EditTarget:
        """The file that an address names. Aborts with 404."""
        if (clinic, procedure) not in self.desk.templates.current().sets.pairs:
            abort(404)
        return self.editor.target(clinic, procedure, request.args.get("file", "")) or abort(404)

    def writable(self, clinic: str, procedure: str) -> EditTarget:
        """The same for a change. Aborts with 403 if the templates are read-only."""
        target = self.target(clinic, procedure)
        if self.editor.read_only:
            abort(403)
        return target

    def address(self, page: str, target: EditTarget, **more: Any) -> str:
        """The address of a page about a file."""
        return url_for(page, clinic=target.clinic, procedure=target.procedure, file=target.file.key or None, **more)

    def person(self) -> str:
        """Who is at the desk."""
        account = g.get("account")
        return account.full_name if account else acting_user()

    def approvers(self) -> list[str]:
        """People who may approve; empty without accounts."""
        return [
            account.full_name
            for account in self.guard.accounts.all()
            if Right.APPROVE_SETS in account.rights and not account.disabled
        ]

    def common(self, target: EditTarget) -> dict[str, Any]:
        """Values that the templates of all these pages use."""
        return {
            "entry": self.desk.templates.current().sets.named(target.clinic, target.procedure),
            "clinic": target.clinic, "procedure": target.procedure, "file": target.file,
            "place": {"clinic": target.clinic, "procedure": target.procedure, "file": target.file.key or None},
            "files": self.editor.files.of(target.clinic, target.procedure),
            "drafted": {draft.name for draft in self.drafts.all()}, "read_only": self.editor.read_only,
        }  # fmt: skip


class EditorViews:
    """Routes of the editor."""

    def __init__(self, app: Flask, pages: EditorPages) -> None:
        self._pages, self.editor, self._drafts = pages, pages.editor, pages.drafts
        place = "/sets/<clinic>/<procedure>"
        for rule, name, view, methods in (
            (f"{place}/edit", "set_edit", self.edit, ["GET", "POST"]),
            (f"{place}/preview", "set_preview", self.preview, ["POST"]),
            (f"{place}/findings", "set_findings", self.findings, ["POST"]),
            ("/set-pages/<token>/<name>/<int:page>.png", "set_picture", self.picture, ["GET"]),
            ("/set-pages/<token>/marked.pdf", "set_marked", self.marked, ["GET"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)
        app.jinja_env.globals["set_drafts"] = self.drafts_by_set

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

    # -- edit ----------------------------------------------------------------------------------------------------
    def edit(self, clinic: str, procedure: str) -> Answer:
        """The editor: the form or the text, the page beside it, and the findings."""
        target = self._pages.target(clinic, procedure)
        if request.method == "GET":
            data, draft = self.editor.text(target)
            shown_text(data, self.editor.shown(target))  # refused in words
            return self._page(target, _Typed(data, {}), draft)
        if self.editor.read_only:
            abort(403)
        form = self._form()
        draft = self.editor.text(target)[1]
        try:
            typed, focus = self._typed(target, form)
        except FormProblem as refused:
            return self._refused_form(target, form, draft, refused)
        return self._do(target, form, typed, focus)

    @staticmethod
    def _form() -> EditorForm:
        return EditorForm.read(request.form, request.form.getlist("open"))

    def _typed(self, target: EditTarget, form: EditorForm) -> tuple[_Typed, KeyPath]:
        """What was typed, after what a button does, and the value to show next. Raises FormProblem."""
        current = self.editor.text(target)[0]
        shown = self.editor.shown(target)
        writer = FormWriter(form, shown, target.file.shape, lambda path: self._is_stated(target, path))
        edited, focus = writer.write(), KeyPath()
        if form.view == "form" and form.step:
            step, path = form.step
            focus = edited.path_of(path) if step == "add" else writer.apply(step, path)
            edited = EditedText(writer.text, edited.origins)
        return _Typed(typed_bytes(edited.text, current), edited.origins), focus

    def _is_stated(self, target: EditTarget, path: KeyPath) -> bool:
        """True if the set states a value that an overlay changes."""
        set_file = self.editor.files.set_file(target.clinic, target.procedure)
        path_on_disk = self.editor.files.path(set_file)
        try:
            parsed = parse_yaml(source_from_bytes(self._drafts.published(set_file.name), set_file.name))
            tree: Any = merge_includes(parsed, path_on_disk, path_on_disk.parent, set_file.model).tree
        except InputError:
            return True
        for step in path:
            if not isinstance(tree, dict) or step not in tree:
                return False
            tree = tree[str(step)]
        return True

    def _refused_form(self, target: EditTarget, form: EditorForm, draft: Draft | None, refused: FormProblem) -> Answer:
        """A value that cannot be written: the form stays as it was typed."""
        if form.is_live:
            return jsonify(problem=refused.text, field=refused.field), 400
        base = typed_bytes(form.base, self.editor.text(target)[0])
        at = read_path(refused.field.partition(":")[2])
        return self._page(
            target,
            _Typed(base, {}),
            draft,
            form=form,
            message=refused.text,
            status=400,
            refused={at: ("error", refused.text)},
        )

    def _do(self, target: EditTarget, form: EditorForm, typed: _Typed, focus: KeyPath) -> Answer:
        """Save, send, discard, show, or go on with a changed form."""
        draft: Draft | None = None
        try:
            if form.action in ("discard", "continue"):
                return self._decide(target, form)
            if form.action in ("save", "send", "changes") or form.step:
                draft = self._save(target, form, typed.data)
        except DraftConflict as refused:
            return self._conflict(target, form, typed, refused)
        except InputError as refused:  # a full disk, a read-only folder
            return self._not_saved(target, form, typed, refused)
        if form.action == "show" or not (form.action in ("save", "send", "changes") or form.step):
            return self._page(target, typed, self.editor.text(target)[1], form=form, seen=form.seen)
        if form.is_live:
            digest = draft.digest if draft else hashlib.sha256(typed.data).hexdigest()
            text = (
                gettext("Saved as a draft %(changed)s.", changed=self._pages.time_text(draft.changed))
                if draft
                else gettext("No change yet.")
            )
            return jsonify(seen=digest, saved=text)
        return redirect(self._next_page(target, form, typed, focus), 303)

    def _next_page(self, target: EditTarget, form: EditorForm, typed: _Typed, focus: KeyPath) -> str:
        """The address after a save: what changes, or the form with the fields that were added."""
        if form.action == "changes":
            return self._pages.address("set_changes", target)
        written = EditedText("", typed.origins)
        opened = [written.path_of(path) for path in still_open(form)]
        if form.step:
            name, path = form.step
            opened = [*opened, focus] if name == "add" else [one for one in opened if one != path]
        pages = request.form.get("pages", "")
        return self._pages.address(
            "set_edit", target, view=form.view, open=opened_query(opened), at=path_text(focus) if focus else None,
            pages=pages if pages not in ("", "example") else None,
        )  # fmt: skip

    def _decide(self, target: EditTarget, form: EditorForm) -> Answer:
        """Discard a draft, or keep it although the published file was changed."""
        if form.action == "discard":
            self._drafts.discard(target.file.name, form.seen)
            return redirect(url_for("set", clinic=target.clinic, procedure=target.procedure), 303)
        self._drafts.continue_from(target.file.name, form.seen, self._pages.person())
        return redirect(self._pages.address("set_edit", target), 303)

    def _not_saved(self, target: EditTarget, form: EditorForm, typed: _Typed, refused: InputError) -> Answer:
        message = " ".join(problem_sentences(problem) for problem in refused.problems)
        if form.is_live:
            return jsonify(problem=message), 409
        draft = self.editor.text(target)[1]
        return self._page(target, typed, draft, form=form, message=message, seen=form.seen, status=409)

    def _save(self, target: EditTarget, form: EditorForm, data: bytes) -> Draft | None:
        """Save a changed text, and send it if asked to. A text that is still the published one needs no draft."""
        name, person = target.file.name, self._pages.person()
        current, draft = self.editor.text(target)
        if data != current or hashlib.sha256(current).hexdigest() != form.seen:
            draft = self._drafts.save(name, data, form.seen, person)
        if form.action == "send":
            if draft is None:
                raise input_error(name, gettext("nothing was changed"), gettext("change the text first, then send it"))
            approvers = self._pages.approvers()
            if not form.approver or (approvers and form.approver not in approvers):
                raise input_error(
                    name, gettext("the draft is saved, but not sent"), gettext("choose the person who will approve it")
                )
            draft = self._drafts.send(name, draft.digest, form.approver, person)
        return draft

    def _conflict(self, target: EditTarget, form: EditorForm, typed: _Typed, refused: DraftConflict) -> Answer:
        """Another person saved meanwhile: nothing is changed, and the typed text stays on the page."""
        message = " ".join(problem_sentences(problem) for problem in refused.problems)
        if form.is_live:
            return jsonify(problem=message, conflict=True), 409
        other, draft = self.editor.text(target)
        return self._page(target, typed, draft, form=form, message=message, seen=form.seen, other=other, status=409)

    def _page(
        self,
        target: EditTarget,
        typed: _Typed,
        draft: Draft | None,
        *,
        form: EditorForm | None = None,
        message: str = "",
        seen: str = "",
        other: bytes | None = None,
        status: int = 200,
        refused: Mapping[KeyPath, tuple[str, str]] | None = None,
    ) -> Answer:
        """The page of the editor. `other` is what another person saved meanwhile."""
        published, shown, data = self._drafts.published(target.file.name), self.editor.shown(target), typed.data
        view = form.view if form else request.args.get("view", "form")
        blank, reader = self._pages_to_show(form)
        preview, problems = self._preview(target, data, blank=blank, reader=reader)
        notes = self._problem_notes(problems, shown, data, typed.origins)
        # A form that was typed into belongs to the text that it began from.
        base = typed_bytes(form.base, published) if form and form.view == "form" and form.base else data
        opened = form.opened if form else tuple(filter(None, map(read_path, request.args.getlist("open"))))
        marked = {
            read_path(note.at): (note.level, f"{note.text}. {note.fix}".strip()) for note in reversed(notes) if note.at
        }
        focus = read_path(request.args.get("at", "")) if form is None else KeyPath()
        if focus and focus[-1] == "+":
            focus = focus[:-1]
        problems_of_fields, shape = {**marked, **(refused or {})}, target.file.shape
        try:
            fields = FormBuilder(base, shown, shape, form, opened, problems_of_fields, self._focus(focus, opened))
            groups, choices, readable = *fields.groups(), True
        except InputError:
            groups, choices, readable = [], [], False
        if not readable or other is not None:
            view = "text"
        document, page = self._place(target, published, preview, form, blank=blank, reader=reader)
        text = shown_text(data, shown)
        return render_template(
            "set_editor.html", **self._pages.common(target), text=text, lines=text.split("\n"), view=view,
            groups=groups, choices=choices, readable=readable, notes=notes, message=message,
            seen=seen or (draft.digest if draft else hashlib.sha256(published).hexdigest()),
            base=shown_text(base, shown), opened=opened_query(opened),
            draft=draft, preview=preview, document=document, page=page, blank=blank, reader=reader,
            readers=self._readers(target, preview), approvers=self._pages.approvers(),
            outdated=bool(draft and self._drafts.is_outdated(draft)), published=bool(published),
            other=shown_text(other, shown) if other is not None else None,
            other_seen=hashlib.sha256(other).hexdigest() if other is not None else "",
            when=self._pages.time_text(draft.changed) if draft else "",
        ), status  # fmt: skip

    @staticmethod
    def _focus(focus: KeyPath, opened: Sequence[KeyPath]) -> KeyPath:
        """The first field of a new entry, or of a changed value."""
        count = sum(path == (*focus, "+") for path in opened)
        return (*focus, f"+{count}") if count else focus

    def _readers(self, target: EditTarget, preview: Preview | None) -> list[str]:
        """Readers of the set other than the usual one."""
        content = self._pages.desk.templates.current().sets.named(target.clinic, target.procedure).content
        del preview
        return [name for name in content.readers if name != content.instructions.value.readers[0]] if content else []

    @staticmethod
    def _pages_to_show(form: EditorForm | None) -> tuple[bool, str]:
        if form:
            return form.blank, form.reader
        kind, _, reader = request.args.get("pages", "").partition(":")
        return kind == "blank", reader

    def _preview(
        self, target: EditTarget, data: bytes, *, blank: bool, reader: str
    ) -> tuple[Preview | None, Sequence[Problem]]:
        try:
            return self.editor.preview(target, data, blank=blank, reader=reader), ()
        except InputError as refused:
            return None, refused.problems

    def _place(
        self,
        target: EditTarget,
        published: bytes,
        preview: Preview | None,
        form: EditorForm | None,
        *,
        blank: bool,
        reader: str,
    ) -> tuple[str, int]:
        """The document and the page to show: the chosen one, or the first one that the draft changes."""
        if preview is None:
            return "", 1
        if form and form.document and preview.find(form.document):
            document = preview.find(form.document)
            return form.document, min(max(form.page, 1), len(document.texts) if document else 1)
        before, _ = self._preview(target, published, blank=blank, reader=reader)
        return preview.place_of_change(before, preview.documents[0].name, 1)

    @staticmethod
    def _problem_notes(
        problems: Sequence[Problem],
        shown: str,
        data: bytes,
        origins: Mapping[KeyPath, KeyPath],
        sources: Sequence[str] = (),
    ) -> list[MarginNote]:
        """Problems as notes, each with the value of the form that it is about."""
        extents: dict[KeyPath, Extent] = {}
        with suppress(InputError):  # a text with a mistake has no values
            extents = parse_values(data, shown)[1]
        notes = []
        for number, problem in enumerate(problems):
            is_here = problem.file == shown
            path = path_at(extents, problem.line, problem.column) if is_here and problem.line else ()
            source = sources[number] if sources else ""
            if not is_here:
                source = ", ".join(filter(None, (problem.file.rpartition("/")[2], source)))
            notes.append(MarginNote(
                problem.line if is_here else 0, LEVELS[problem.severity], problem.message, problem.page_hint, source,
                path_text(origins.get(path, path)) if path else "",
            ))  # fmt: skip
        return notes

    # -- while typing --------------------------------------------------------------------------------------------
    def preview(self, clinic: str, procedure: str) -> Answer:
        """The page that a change shows, as JSON: for the script of the editor."""
        target, form = self._pages.target(clinic, procedure), self._form()
        shown = self.editor.shown(target)
        try:
            typed, _ = self._typed(target, form)
        except FormProblem as refused:
            return jsonify(notes=[], problem=refused.text, field=refused.field)
        preview, problems = self._preview(target, typed.data, blank=form.blank, reader=form.reader)
        notes = (
            [vars(note) for note in self._problem_notes(problems, shown, typed.data, typed.origins)] if problems else []
        )
        if preview is None:
            return jsonify(notes=notes)
        before = self.editor.earlier_preview(form.shown)
        document, page = preview.place_of_change(before, form.document, form.page)
        if before is None and form.document and preview.find(form.document):
            document, page = form.document, form.page
        current = preview.find(document)
        texts = current.texts if current else ()
        return jsonify(
            notes=notes, token=preview.token, document=document, page=page, pages=len(texts),
            picture=url_for("set_picture", token=preview.token, name=document, page=page),
            words=texts[page - 1] if page <= len(texts) else "", open_lines=preview.open_lines,
        )  # fmt: skip

    def findings(self, clinic: str, procedure: str) -> Answer:
        """The findings of `check`, as a part of the page."""
        target, form = self._pages.target(clinic, procedure), self._form()
        shown = self.editor.shown(target)
        try:
            typed, _ = self._typed(target, form)
        except FormProblem as refused:
            return jsonify(notes=[], problem=refused.text, field=refused.field)
        found = self.editor.findings(target, typed.data, self._pages.guard.session_token())
        if found is None:
            return "", 204
        findings, problems = found
        shown_findings = [finding for finding in findings if not finding.ignored]
        notes = self._problem_notes(problems, shown, typed.data, typed.origins)
        notes += self._problem_notes(
            [finding.problem for finding in shown_findings], shown, typed.data, typed.origins,
            [finding.rule for finding in shown_findings],
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


def _note_order(note: MarginNote) -> tuple[int, int]:
    return ["error", "warning", "note"].index(note.level), note.line
