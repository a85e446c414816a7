"""Adults and children in one set: the words of each page are those for its reader, or nothing is printed."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from handouts.compose.composer import Composer, compose
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.errors import InputError
from handouts.resources import templates_dir
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines

SET = Path("clinics/wonderwell-childrens/tonsillectomy.yaml")
CASES = "reader:\n  - {only_if: age under 8, value: parent}\n  - {value: patient}\n"
DAY = {"date": dt.date(2026, 12, 1), "time": dt.time(10), "weight": "21.5 kg"}
CHILD, ADULT = dt.date(2020, 5, 5), dt.date(2016, 5, 5)


def load(folder: Path, reader: str) -> Content:
    if not folder.exists():
        shutil.copytree(templates_dir(), folder)
    text = (templates_dir() / SET).read_text(encoding="utf-8")
    assert text.count("reader: parent\n") == 1
    (folder / SET).write_text(text.replace("reader: parent\n", reader), encoding="utf-8")
    library = Library(folder, folder)
    return library.load("wonderwell-childrens", "tonsillectomy", library.documents())


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(tmp_path_factory.mktemp("readers") / "templates", CASES)


@pytest.mark.parametrize("document", ["preparation", "consent", "discharge"])
def test_words_are_those_of_a_set_for_one_reader(content: Content, document: str, tmp_path: Path) -> None:
    """A page of a set for both readers is the page of a set for its reader."""
    for born, reader in ((CHILD, "reader: parent\n"), (ADULT, "reader: patient\n")):
        patient = Appointment(date_of_birth=born, **DAY)  # type: ignore[arg-type]
        only = load(tmp_path / "templates", reader)
        assert lines(compose(content, document, patient)) == lines(compose(only, document, patient))


def test_shared_parts_are_not_mixed(content: Content) -> None:
    """One run makes pages for both readers, and caches what several patients share."""
    composer = Composer()
    for born in (CHILD, ADULT, CHILD, ADULT):
        patient = Appointment(date_of_birth=born, **DAY)  # type: ignore[arg-type]
        page = "\n".join(lines(composer.compose(content, "preparation", patient)))
        assert ("Your child's" in page) is (born == CHILD)


@pytest.mark.parametrize("appointment", [{}, DAY, {"date_of_birth": CHILD}])
def test_an_unknown_reader_is_refused(content: Content, appointment: dict[str, object]) -> None:
    with pytest.raises(InputError) as error:
        compose(content, "preparation", Appointment(**appointment))  # type: ignore[arg-type]
    (problem,) = error.value.problems
    assert problem.file == "--dob"
    assert "it is not known who reads these pages" in problem.message
    assert problem.hint == "give the date of birth and the date of the procedure"


def test_an_approval_covers_the_words_for_all_readers(content: Content, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    assert load(folder, CASES).text_digests == content.text_digests
    child = content.for_reader("parent")
    assert child.text_digests == content.text_digests
    labels = folder / "labels" / "en.parent.yaml"
    labels.write_text(labels.read_text(encoding="utf-8").replace("Your child must stop eating\n", "Stop food\n"))
    assert load(folder, CASES).text_digests != content.text_digests
