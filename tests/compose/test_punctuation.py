"""The marks between words are those of the language, and a name of a day does not break at its hyphen."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.compose.composer import compose, spoken_words
from handouts.compose.placeholders import join_inlines, mark
from handouts.compose.wording import TimeWording
from handouts.content.label_overlays import read_wording
from handouts.content.library import Library
from handouts.content.models.labels import Labels
from handouts.document import ChoiceRow, ChoiceTable, Inlines, Run, Separator
from handouts.document.walk import lines, section_lines
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from handouts.typeset.renderer import render

CLINIC = "pain-relief-georgia"


@cache
def library() -> Library:
    return Library(templates_dir(), templates_dir(), files={})


@cache
def labels_in(language: str) -> Labels:
    return library().labels(language, CLINIC)


@pytest.mark.parametrize(
    ("language", "entries", "colon", "sentence"),
    [
        ("en", "; ", ": ", "."), ("es", "; ", ": ", "."), ("ar", "؛ ", ": ", "."), ("fr", "\u202f; ", "\u00a0: ", "."),
        ("zh-Hans", "；", "：", "。"), ("zh-Hant", "；", "：", "。"),
    ],
)  # fmt: skip
def test_marks(language: str, entries: str, colon: str, sentence: str) -> None:
    labels = labels_in(language)
    assert mark(labels.punctuation.entries) == entries
    assert spoken_words(labels).colon == colon
    assert mark(labels.punctuation.sentence) == sentence


def words(inlines: Inlines) -> str:
    return "".join(part.text for part in inlines if isinstance(part, Run))


@pytest.mark.parametrize(("language", "separator"), [("es", "; "), ("ar", "؛ "), ("zh-Hans", "；")])
def test_medicines_of_one_list(language: str, separator: str) -> None:
    """Medicines of the patient that are not in the set, in one sentence of the timeline."""
    content = library().load(CLINIC, None, ("preparation",), language)
    medicines = ("exampletin", "samplozole")
    moment = {"date": dt.date(2026, 12, 1), "time": dt.time(10)}
    document = compose(content, "preparation", Appointment(medicines=medicines, **moment))  # type: ignore[arg-type]
    texts = [
        words(text.words) for section in document.sections for line in section_lines(section) for text in line.texts
    ]
    assert any(separator.join(medicines) in text for text in texts)


@pytest.mark.parametrize(("language", "colon"), [("es", "Nombre: "), ("zh-Hans", "姓名：")])
def test_colon_of_the_running_header(language: str, colon: str) -> None:
    content = library().load(CLINIC, None, ("discharge",), language)
    document = compose(content, "discharge", Appointment(name="Maria Beispiel"))
    second = PdfReader(io.BytesIO(render(document))).pages[1].extract_text().replace("\u00a0", " ")
    assert f"{colon}Maria Beispiel" in second


def test_names_of_days_do_not_break() -> None:
    assert TimeWording(labels_in("pt")).weekday(dt.date(2026, 11, 30)) == "segunda\u2011feira"
    assert "-" not in TimeWording(labels_in("pt")).day(dt.date(2026, 12, 1))
    assert TimeWording(labels_in("en")).weekday(dt.date(2026, 11, 30)) == "Monday"


def test_french_spaces_survive_reading() -> None:
    assert labels_in("fr").conditions.ends == "{condition}\u00a0:".format(condition="{condition}")
    plain = [text for text in labels_in("fr").mail.__dict__.values() if " :" in text or " ?" in text or " !" in text]
    assert plain == []


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('"{first} and {second}"', "this label has only marks between its {names}"),
        ('"({first}; {second}"', "this label has only marks between its {names}"),
        ('"{first};"', "this label must contain {second}"),
    ],
)
def test_punctuation_is_only_marks(tmp_path: Path, written: str, message: str) -> None:
    path = Path(shutil.copy(templates_dir() / "labels/en.yaml", tmp_path / "en.yaml"))
    text = path.read_text("utf-8")
    assert '  entries: "{first}; {second}"' in text
    path.write_text(text.replace('  entries: "{first}; {second}"', f"  entries: {written}"), "utf-8")
    with pytest.raises(InputError) as caught:
        read_wording(path, [])
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.line == text[: text.index("  entries:")].count("\n") + 1


@pytest.mark.parametrize(("language", "between"), [("en", "; "), ("fr", "\u202f; "), ("ar", "؛ "), ("zh-Hans", "；")])
def test_texts_of_a_choice_in_one_line(language: str, between: str) -> None:
    """What `explain`, `diff` and the desk say of a table: its cells in one line, with the marks of the language."""
    table = ChoiceTable(
        ("A", "B", "C"),
        (ChoiceRow((Run("x"),), (), ((Run("one"),), (Run("two."),), (Run("three。"),), (Run("four"),)), ()),),
        Separator(mark(labels_in(language).punctuation.entries)),
    )
    assert words(list(lines(table))[1].texts[-1].words) == f"one{between}two. three。four"


@pytest.mark.parametrize(("first", "second", "joined"), [
    ("One.", "Two.", "One. Two."), ("一。", "二。", "一。二。"), ("一」", "二", "一」二"), ("一", "（二）", "一（二）"),
    ("一！", "Two", "一！Two"), ("واحد؟", "اثنان", "واحد؟ اثنان"),
])  # fmt: skip
def test_no_space_beside_a_wide_mark(first: str, second: str, joined: str) -> None:
    assert words(join_inlines(first, second)) == joined
