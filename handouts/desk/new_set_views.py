"""Route for a new clinic, or a new procedure of a clinic: the same files as `handouts new` writes."""

from __future__ import annotations

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.content.library import Library
from handouts.content.samples import find_sample
from handouts.content.starter import DEFAULT_PROCEDURE, create_clinic, read_country
from handouts.desk.editor import SetEditor
from handouts.desk.language import gettext
from handouts.desk.problem_text import problem_sentences
from handouts.desk.state import Desk
from handouts.errors import InputError, input_error

FIELDS = ("clinic", "procedure", "like", "locale")


class NewSetViews:
    """The page for a new set."""

    def __init__(self, app: Flask, desk: Desk, editor: SetEditor) -> None:
        self._desk, self._editor = desk, editor
        app.add_url_rule("/sets/new", "set_new", self.new, methods=["GET", "POST"])

    def new(self) -> Answer:
        """The form; after it, the editor of the new set."""
        values = {name: request.form.get(name, "").strip() for name in FIELDS}
        if request.method == "GET":
            return self._page(values, [])
        if self._editor.read_only:
            abort(403)
        try:
            clinic, procedure = self._create(values)
        except InputError as refused:
            return self._page(values, [problem_sentences(problem) for problem in refused.problems], 400)
        return redirect(url_for("set_edit", clinic=clinic, procedure=procedure), 303)

    def _create(self, values: dict[str, str]) -> tuple[str, str]:
        """Write the files. Returns clinic and procedure. Raises InputError; then nothing was written."""
        library = self._editor.library
        clinic = values["clinic"]
        if not clinic:
            raise input_error(
                "clinic", gettext("the clinic has no short name"), gettext("write one, like river-bend-spine")
            )
        is_known = clinic in library.clinics()
        libraries = (library, Library(library.shipped, library.shipped))
        sample = find_sample(values["like"], libraries) if values["like"] else None
        country = None
        if not is_known and values["locale"] in library.locales():
            country = read_country(values["locale"].partition("-")[2], library.root)
        if is_known and not values["procedure"]:
            raise input_error(
                "procedure",
                gettext("the clinic %(clinic)s exists already", clinic=clinic),
                gettext("name another procedure for it"),
            )
        procedure = values["procedure"] or (sample.procedure if sample else DEFAULT_PROCEDURE)
        create_clinic(
            clinic, library.root, procedure, self._desk.settings.today(), library.documents(), sample, country
        )
        return clinic, procedure

    def _page(self, values: dict[str, str], problems: list[str], status: int = 200) -> Answer:
        library = self._editor.library
        shipped = Library(library.shipped, library.shipped)
        samples = {
            f"{clinic}/{procedure}"
            for each in (library, shipped)
            for clinic in each.clinics()
            for procedure in each.clinic_procedures(clinic)
        }
        return render_template(
            "set_new.html", values=values, problems=problems, clinics=library.clinics(), samples=sorted(samples),
            procedures=library.procedures(), locales=library.locales(), read_only=self._editor.read_only,
            default=DEFAULT_PROCEDURE,
        ), status  # fmt: skip
