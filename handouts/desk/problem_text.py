"""Problems and the output of commands as sentences for the page, without options, commands and private paths."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup, escape

from handouts.day.alerts import Alert
from handouts.desk.language import from_below, gettext, tagged, translated
from handouts.errors import Origin, Problem, Program


def sentence(text: str) -> str:
    """The text with a capital letter and a period; '' for ''. A URL at the beginning stays as it is."""
    text = text.strip()
    if not text:
        return ""
    first = text if "://" in text.split(maxsplit=1)[0] else text[0].upper() + text[1:]
    return first + ("" if text[-1] in ".!?:;" else ".")


def page_words(pages: str) -> str:
    """`page 3` or `pages 2-4` in the language of the desk."""
    word, _, numbers = pages.partition(" ")
    text = (
        gettext("page %(numbers)s", numbers=numbers)
        if word == "page"
        else gettext("pages %(numbers)s", numbers=numbers)
    )
    return text if numbers else pages


def problem_html(problem: Problem) -> Markup:
    """A problem and its fix for the page, tagged as English if they are not in the language of the desk."""
    return tagged(problem_sentences(problem), problem.message, problem.page_hint)


def alert_html(alert: Alert) -> Markup:
    """An alert for the page. Those about problems are in English, all others in the language of the staff."""
    return from_below(alert.text) if alert.kind == "problem" else escape(alert.text)


def problem_sentences(problem: Problem) -> str:
    """A problem and its fix, without the place."""
    return " ".join(filter(None, (sentence(translated(problem.message)), sentence(translated(problem.page_hint)))))


def output_sentences(lines: Iterable[str | Problem], journal: Path) -> list[str]:
    """The output of a command: a sentence for each line, and one for the fix of each problem."""
    private_folder = rf"{re.escape(tempfile.gettempdir())}/handouts-desk-\S*?/(?:lists|mails)/[0-9a-f]+/?"
    sentences = []
    for text in _texts(lines):
        public = text.replace(str(journal.absolute()), "the journal").replace(str(journal), "the journal")
        sentences.append(sentence(re.sub(private_folder, "", public)))
    return [text for text in sentences if text.strip(" .:")]


def _texts(lines: Iterable[str | Problem]) -> Iterator[str]:
    for line in lines:
        if isinstance(line, Problem):
            yield replace(line, file=source_name(line), hint="").text()
            yield line.page_hint
        else:
            yield line


def source_name(problem: Problem) -> str:
    """What the problem is about. An option is named as a field: `Printer` for `--printer`."""
    if problem.origin in (Origin.OPTION, Origin.ARGUMENT):
        return Program(problem.field.replace("_", " ").capitalize())
    return problem.file
