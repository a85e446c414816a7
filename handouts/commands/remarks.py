"""What `make` points out though it makes the pages: unlikely details, and pages of before that are replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from handouts.files import read_file
from handouts.problems import Problem, did_you_mean


def remarks(content: Any, given: Any) -> list[Problem]:
    """What may be a slip in the details. It stops nothing."""
    return [*_odd_day(given), *_interpreter(content, given), *_unknown_medicines(content, given)]


def _interpreter(content: Any, given: Any) -> Iterator[Problem]:
    """That the pages are in another language than the patient's, as the run sheet of a day says it."""
    from handouts.content.language import interpreter_for

    if spoken := interpreter_for(given.appointment.language, content.labels.value.language):
        from handouts.personalise.filling import fill
        from handouts.schedule.languages import language_name

        words = fill(content.staff_labels.desk.language, language=language_name(spoken))
        file, line, column = given.places.get("language", ("--language", 0, 0))
        yield Problem(file, line, column, f"note: {words}")


def _odd_day(given: Any) -> Iterator[Problem]:
    from handouts.schedule.plausible import odd_day_told

    if told := odd_day_told(given.appointment):
        detail = "at" if given.appointment.date else "ended"
        file, line, column = given.places.get(detail, (f"--{detail}", 0, 0))
        yield Problem(file, line, column, *told)


def _unknown_medicines(content: Any, given: Any) -> list[Problem]:
    """Medicines that the clinic's set does not name, or that are not clear. They are on the page."""
    from handouts.personalise.compose import Composer

    known = [name for medicine in content.instructions.value.medicines.table for name in medicine.names]
    file, line, column = given.places.get("medicine", ("--medicine", 0, 0))
    message = "{!r} is not in the clinic's list, or not clear; it is printed under what to ask before the procedure"
    return [
        Problem(file, line, column, "warning: " + message.format(name), did_you_mean(name, known))
        for name in Composer().unknown_medicines(content, given.appointment)
    ]


def replaced(pdfs: Sequence[tuple[Path, bytes]]) -> list[Path]:
    """Those of these files that are there and hold other bytes; to be asked before they are written."""
    return [path for path, data in pdfs if _differs(path, data)]


def _differs(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and (path.stat().st_size != len(data) or read_file(path, follow=True) != data)
    except OSError:  # what cannot be read is told when it is written
        return False


def replaced_note(paths: Sequence[Path], identifier: str) -> str:
    """One note for all of them; '' for none. Pages without an id have the same names for every patient."""
    if not paths:
        return ""
    more = f" and {len(paths) - 1} more were" if len(paths) > 1 else " was"
    are = "are" if len(paths) > 1 else "is"
    hint = "" if identifier else "; --id gives each patient files of their own"
    return f"note: {paths[0]}{more} there before, and {are} replaced{hint}"
