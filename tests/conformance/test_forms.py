"""Forms filled in by real programs: other programs read the same values, and the file stays PDF/UA-1 and PDF/A-2a."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from handouts.consent.form_values import read_form
from handouts.typeset.pdf.encryption import encrypt_pdf
from handouts.typeset.renderer import Renderer
from tests.support import verapdf
from tests.support.form_fillers import FILLERS, READERS, Values
from tests.support.forms import fillable, values
from tests.support.real_programs import require
from tests.support.sample_documents import document

# One worker of pytest-xdist runs all of these, so that Java starts once (`--dist loadgroup`).
pytestmark = pytest.mark.xdist_group("verapdf")

EMPTY: dict[str, Callable[[], bytes]] = {
    "every block": lambda: Renderer().render(document(), form="fill"),
    "every block, to sign": lambda: Renderer().render(document(), form="sign"),
    "packet": lambda: Renderer().render_packet([document(), document()], "Packet", "Packet", "fill").data,
    "consent": fillable,
    "consent to sign": lambda: fillable(form="sign"),
    "large print": lambda: fillable(large=True),
    "known patient": lambda: fillable(filled=True),
    "preparation": lambda: fillable(kind="preparation"),
    "discharge": lambda: fillable(kind="discharge"),
    "arabic": lambda: fillable("ar"),
    "chinese": lambda: fillable("zh-Hans"),
    "spanish and english": lambda: fillable("es", bilingual=True),
    "arabic and english, large": lambda: fillable("ar", bilingual=True, large=True),
}
"""Forms as they are made."""
NAMES = {
    "western": ("en", "José Müller-Beispiel"),
    "other letters": ("en", "Łukasz Müller-Nguyễn, Νίκος, Иван"),
    "arabic": ("ar", "محمد الأحمد Müller"),
    "chinese": ("zh-Hans", "王小明 Müller"),
}
"""The language of a form, and a name that a patient types in it, in letters of its font."""
FILLED = [(filler, name) for filler in FILLERS for name in NAMES]
SUBSTITUTED = {
    **{("mupdf", name): "a font of its own" for name in NAMES},
    **{("pdfium", name): "a font of the computer" for name in ("other letters", "arabic", "chinese")},
}
"""Programs that draw what is typed in a font that they do not embed: the values are right, the file is no PDF/A."""


@cache
def filled(filler: str, name: str) -> tuple[bytes, Values]:
    """A consent that a program filled in, and the values."""
    require(*({"pdf.js": ["pdf.js"], "mupdf": ["mutool"]}.get(filler, [])))
    language, text = NAMES[name]
    data = fillable(language)
    entered = values(data, text)
    return FILLERS[filler](data, entered), entered


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What veraPDF says about each file: all are validated together."""
    require("veraPDF", "pdf.js", "mutool")
    folder = tmp_path_factory.mktemp("forms")
    files = {name: make() for name, make in EMPTY.items()}
    files |= {f"{filler} {name}": filled(filler, name)[0] for filler, name in FILLED}
    paths: dict[str, Path] = {}
    for number, (name, data) in enumerate(files.items()):
        paths[name] = folder / f"{number}.pdf"
        paths[name].write_bytes(data)
    results = verapdf.validate(paths.values())
    return {
        name: [text for flavor in ("ua1", "2a") for text in results[str(path), flavor].violations]
        for name, path in paths.items()
    }


@pytest.mark.parametrize("name", EMPTY)
def test_form_conforms(verdicts: dict[str, list[str]], name: str) -> None:
    assert verdicts[name] == []


@pytest.mark.parametrize(("filler", "name"), FILLED)
def test_filled_form_conforms(verdicts: dict[str, list[str]], filler: str, name: str) -> None:
    violations = verdicts[f"{filler} {name}"]
    if (filler, name) in SUBSTITUTED:
        assert violations != []
        assert all("font" in text.casefold() or "glyph" in text.casefold() for text in violations), violations
    else:
        assert violations == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("filler", "name"), FILLED)
def test_other_programs_read_the_same(filler: str, name: str, reader: str) -> None:
    require(*({"pdf.js": ["pdf.js"], "mupdf": ["mutool"]}.get(reader, [])))
    data, entered = filled(filler, name)
    assert READERS[reader](data) == entered


@pytest.mark.parametrize(("filler", "name"), FILLED)
def test_we_read_the_same(filler: str, name: str) -> None:
    """Each program changes nothing but the fields, and what we read is what was entered."""
    data, entered = filled(filler, name)
    form = read_form(data, "form.pdf")
    assert {field.name: field.value for field in form.fields} == entered
    assert (form.words_unchanged, form.added, form.is_complete) == (True, (), True)
    assert [field.label for field in form.fields] == [
        field.label for field in read_form(fillable(NAMES[name][0]), "").fields
    ]


@pytest.mark.parametrize("filler", ["pdf.js", "mupdf"])
def test_revision_is_added(filler: str) -> None:
    """Programs that add to a file leave the file that was made in it."""
    data, _ = filled(filler, "western")
    assert data.startswith(fillable())


@pytest.mark.parametrize("filler", FILLERS)
def test_shown_on_each_page(filler: str) -> None:
    """The patient's name is drawn on all pages, and the initials only where they were entered."""
    require("pdftotext")
    from tests.support.text_readers import poppler

    pages = poppler(filled(filler, "western")[0])
    assert all("Müller" in page for page in pages)
    assert [page.count("M. B.") for page in pages].count(0) == len(pages) - 1


def test_mailed_form_can_be_filled_in() -> None:
    """A form that is mailed encrypted permits entries, in each program that has the password."""
    import io

    from pypdf import PdfReader, PdfWriter

    encrypted = encrypt_pdf(fillable(), "correct-horse", "form.pdf")
    reader = PdfReader(io.BytesIO(encrypted), password="correct-horse")
    permissions = reader.user_access_permissions
    assert permissions is not None
    assert permissions.FILL_FORM_FIELDS in permissions
    out = io.BytesIO()
    PdfWriter(clone_from=reader).write(out)
    form = read_form(out.getvalue(), "form.pdf")
    assert form.words_unchanged
    assert len(form.fields) == len(read_form(fillable(), "").fields)
