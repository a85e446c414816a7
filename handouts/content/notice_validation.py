"""Check the notices that a clinic prints: the documents, the languages, and the web page of the notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.content.models.clinic import Clinic
from handouts.content.models.notices import CivilRightsNotices
from handouts.content.reader import LoadedFile
from handouts.errors import Problem, did_you_mean


def notice_problems(
    clinic: LoadedFile[Clinic], notices: LoadedFile[CivilRightsNotices], documents: Sequence[str]
) -> Iterator[Problem]:
    """The problems of the notices of a clinic. `documents` are the names of all documents."""
    stated = clinic.value.notices
    if stated is None:
        return
    for kind in ("language_help", "nondiscrimination"):
        for index, name in enumerate(getattr(getattr(stated, kind), "documents", ())):
            if name not in documents:
                hint = did_you_mean(name, list(documents)) or f"use one of: {', '.join(documents)}"
                path = ("notices", kind, "documents", index)
                yield clinic.problem(path, f"there is no document {name!r}", hint)
    available = list(notices.value.taglines)
    for index, tag in enumerate(stated.language_help.languages if stated.language_help else ()):
        if tag not in available:
            message = f"{notices.file} has no line in {tag}"
            hint = f"add it there, or use one of: {', '.join(available)}"
            yield clinic.problem(("notices", "language_help", "languages", index), message, hint)
    fairness = stated.nondiscrimination
    if fairness and clinic.value.website and not fairness.website:
        message = "the clinic has a website, but its page with this notice is not stated"
        yield clinic.problem(("notices", "nondiscrimination"), message, "add `website`, the address of that page")
