"""What is filled in, what is missing and whose it is; changes of anything else are noticed, and other files refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, FloatObject, NameObject, TextStringObject

from handouts.consent.form_values import FormValues, read_form
from handouts.errors import InputError
from handouts.typeset.pdf.encryption import encrypt_pdf
from handouts.typeset.renderer import Renderer
from tests.support.form_fillers import Values, fill_with_pypdf
from tests.support.forms import field_names, fillable, values
from tests.support.sample_documents import document
from tests.support.sample_sets import printed

OPTIONAL = ("interpreter", "witness", "confirmation", "withdrawal")
REQUIRED_KINDS = ("name", "signature", "date", "time")


def form_of(entered: Values, language: str = "en") -> FormValues:
    return read_form(fill_with_pypdf(fillable(language), entered), "form.pdf")


@cache
def all_values() -> Values:
    """Values of all fields but those of parties that may not be there."""
    return {
        name: value for name, value in values(fillable()).items() if not any(f"-{key}-" in name for key in OPTIONAL)
    }


def states(form: FormValues) -> dict[str, str]:
    return {party.party: party.state for party in form.parties()}


def without(*parts: str) -> Values:
    """All values but those of fields whose name has one of these parts."""
    return {name: value for name, value in all_values().items() if not any(part in name for part in parts)}


def test_empty_form() -> None:
    form = read_form(fillable(), "form.pdf")
    assert set(states(form).values()) == {"empty"}
    assert [party.party for party in form.parties() if party.required] == ["patient", "clinician"]
    assert (form.is_complete, form.is_withdrawn, form.words_unchanged, form.added) == (False, False, True, ())
    assert [field.label for field in form.empty_fields(required=True)] == ["Name"]
    assert "Other doctors or staff" in [field.label for field in form.empty_fields()]


def test_complete_form() -> None:
    form = form_of(all_values())
    assert states(form) == {"clinician": "complete", "patient": "complete", **dict.fromkeys(OPTIONAL, "empty")}
    assert form.is_complete
    patient = next(party for party in form.parties() if party.party == "patient")
    assert (patient.value("name"), patient.value("time")) == ("Maria Beispiel", "9:30 AM")


@pytest.mark.parametrize("language", ["ar", "zh-Hans", "es"])
def test_parties_in_other_languages(language: str) -> None:
    data = fillable(language)
    entered = {name: value for name, value in values(data).items() if not any(f"-{key}-" in name for key in OPTIONAL)}
    assert form_of(entered, language).is_complete
    missing = {name: value for name, value in entered.items() if not name.endswith("-patient-signature")}
    (patient,) = [party for party in form_of(missing, language).parties() if party.party == "patient"]
    assert [field.kind for field in patient.missing] == ["signature"]


@pytest.mark.parametrize("kind", REQUIRED_KINDS)
@pytest.mark.parametrize("party", ["patient", "clinician"])
def test_missing_part_of_a_party(party: str, kind: str) -> None:
    form = form_of(without(f"{party}-{kind}"))
    assert not form.is_complete
    (incomplete,) = [values for values in form.parties() if values.state == "incomplete"]
    assert incomplete.party == party
    assert {field.kind for field in incomplete.missing} == {kind}


def test_one_missing_statement() -> None:
    name = next(name for name in all_values() if name.endswith("initials"))
    (patient,) = [party for party in form_of(without(name)).parties() if party.missing and party.required]
    assert [(field.name, field.page) for field in patient.missing] == [(name, 3)]


@pytest.mark.parametrize("party", ["interpreter", "witness", "confirmation"])
def test_party_that_began_must_finish(party: str) -> None:
    name = next(name for name in field_names(fillable()) if f"{party}-signature" in name)
    form = form_of({**all_values(), name: "Otto Muster"})
    assert states(form)[party] == "incomplete"
    assert not form.is_complete


def test_name_of_the_patient_is_needed() -> None:
    form = form_of(without("f01-text"))
    assert not form.is_complete
    assert [field.label for field in form.empty_fields(required=True)] == ["Name"]


def test_what_is_agreed_to_is_needed() -> None:
    """The blanks in the sentence that the patient signs say which procedure, by whom and when."""
    texts = [field for field in read_form(fillable(), "").fields if field.party == "patient" and field.required]
    level = next(field for field in texts if field.label == "Spinal level")
    assert not form_of(without(level.name)).is_complete


def test_relationship_is_not_needed() -> None:
    field = next(field for field in read_form(fillable(), "").fields if "Relationship" in field.label)
    assert form_of(without(field.name)).is_complete


def test_spaces_are_nothing() -> None:
    name = next(name for name in all_values() if name.endswith("patient-signature"))
    assert not form_of({**all_values(), name: "  "}).is_complete


def test_withdrawal() -> None:
    name = next(name for name in field_names(fillable()) if name.endswith("withdrawal-signature"))
    assert form_of({**all_values(), name: "Maria Beispiel"}).is_withdrawn
    assert not form_of(all_values()).is_withdrawn


def test_letters_that_may_look_wrong() -> None:
    name = next(name for name in all_values() if name.endswith("patient-name"))
    for text, expected in (("محمد", True), ("यशोदा", True), ("王小明", False), ("Łukasz", False)):
        field = next(field for field in form_of({**all_values(), name: text}).fields if field.name == name)
        assert (field.value, field.may_look_wrong) == (text, expected)


def test_packet() -> None:
    """Each document of a file has its own parties."""
    data = Renderer().render_packet([document(), document()], "Packet", "Packet", "fill").data
    names = [name for name in field_names(data) if name.startswith("d2-")]
    form = read_form(fill_with_pypdf(data, {names[0]: "00-4711"}), "packet.pdf")
    assert len(form.identifiers) == 2
    assert [field.name for field in form.fields if field.is_filled] == [names[0]]
    assert len(form.empty_fields(1, required=True)) == len(form.empty_fields(2, required=True)) + 0


def _save(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _edited(edit: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(fill_with_pypdf(fillable(), all_values())))
    edit(writer)
    return _save(writer)


def _widget(writer: PdfWriter, kind: str) -> Any:
    entries = (entry.get_object() for page in writer.pages for entry in page["/Annots"])  # type: ignore[attr-defined]
    return next(entry for entry in entries if str(entry.get("/T", "")).endswith(kind))


def _first_element(writer: PdfWriter, role: str) -> Any:
    from tests.conformance.damaged_files import structure_element

    return structure_element(writer, role)


def _change_words(writer: PdfWriter) -> None:
    page = writer.pages[1]
    content = DecodedStreamObject()
    content.set_data(page["/Contents"].get_data().replace(b"TJ", b"TJ ", 1).replace(b"rg", b"rg 0 0 m", 1))
    page[NameObject("/Contents")] = writer._add_object(content)


def _cover_words(writer: PdfWriter) -> None:
    page = writer.pages[1]
    content = DecodedStreamObject()
    content.set_data(page["/Contents"].get_data() + b"\n1 g 100 100 200 200 re f")
    page[NameObject("/Contents")] = writer._add_object(content)


def _change_letters(writer: PdfWriter) -> None:
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()  # type: ignore[index]
    mapping = DecodedStreamObject()
    mapping.set_data(font["/ToUnicode"].get_data().replace(b"<0041>", b"<0042>"))
    font[NameObject("/ToUnicode")] = writer._add_object(mapping)


def _remove_page(writer: PdfWriter) -> None:
    writer.remove_page(1)


def _swap_pages(writer: PdfWriter) -> None:
    kids = writer.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    kids[1], kids[2] = kids[2], kids[1]


def _rename_field(writer: PdfWriter) -> None:
    _widget(writer, "patient-signature")[NameObject("/TU")] = TextStringObject("Something else")


def _move_field(writer: PdfWriter) -> None:
    _widget(writer, "patient-signature")["/Rect"][0] = FloatObject(300)


def _remove_field(writer: PdfWriter) -> None:
    for page in writer.pages:
        annotations = page["/Annots"]
        kept = [entry for entry in annotations if not str(entry.get_object().get("/T", "")).endswith("witness-date")]  # type: ignore[attr-defined]
        annotations[:] = kept  # type: ignore[index]


def _relax_field(writer: PdfWriter) -> None:
    del _widget(writer, "patient-signature")["/Ff"]


def _change_heading(writer: PdfWriter) -> None:
    _first_element(writer, "/H1")[NameObject("/ActualText")] = TextStringObject("Another procedure")


def _crop_page(writer: PdfWriter) -> None:
    writer.pages[3].mediabox.lower_left = (0, 200)


CHANGES = {
    "words": _change_words,
    "cover": _cover_words,
    "letters": _change_letters,
    "page removed": _remove_page,
    "pages swapped": _swap_pages,
    "name of a field": _rename_field,
    "place of a field": _move_field,
    "field removed": _remove_field,
    "field not required": _relax_field,
    "what is read aloud": _change_heading,
    "page cropped": _crop_page,
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_noticed(change: str) -> None:
    assert not read_form(_edited(CHANGES[change]), "form.pdf").words_unchanged


REWRITES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: data,
    "pypdf": lambda data: _save(PdfWriter(clone_from=io.BytesIO(data))),
    "qpdf, compressed": lambda data: _with_qpdf(data, recompress_flate=True),
    "qpdf, decompressed": lambda data: _with_qpdf(data, stream_decode_level=pikepdf.StreamDecodeLevel.generalized),
    "qpdf, linearized": lambda data: _with_qpdf(data, linearize=True),
}


def _with_qpdf(data: bytes, **options: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, **options)
    return out.getvalue()


@pytest.mark.parametrize("rewrite", REWRITES)
def test_rewritten_file_is_unchanged(rewrite: str) -> None:
    form = read_form(REWRITES[rewrite](fill_with_pypdf(fillable(), all_values())), "form.pdf")
    assert (form.words_unchanged, form.is_complete, form.added) == (True, True, ())


def test_added_note() -> None:
    """A note may cover words, so a person must look at it; it is no change of the words."""

    def add(writer: PdfWriter) -> None:
        writer.add_annotation(2, FreeText(text="not me", rect=(50, 50, 200, 100)))

    form = read_form(_edited(add), "form.pdf")
    assert (form.words_unchanged, form.added) == (True, ((3, "FreeText"),))


def _without_fields(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        del page["/Annots"]
    return _save(writer)


def _foreign() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    return _save(writer)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is not a PDF"),
    "text": (lambda: b"Dear clinic, I agree.", "is not a PDF"),
    "cut": (lambda: fillable()[:9000], "is damaged"),
    "only a header": (lambda: b"%PDF-1.7\n", "is damaged"),
    "paper": (lambda: printed("ivc", "consent", "blank"), "has no fields: it was made for paper"),
    "foreign": (_foreign, "is not a form made by this program"),
    "encrypted": (lambda: encrypt_pdf(fillable(), "correct-horse", "a.pdf"), "is encrypted"),
    "printed": (lambda: _without_fields(fillable()), "has lost its fields"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str) -> None:
    make, message = BAD[name]
    with pytest.raises(InputError) as refused:
        read_form(make(), "sent.pdf")
    (problem,) = refused.value.problems
    assert (problem.file, problem.message.startswith(message)) == ("sent.pdf", True), problem
    assert problem.hint


def test_overwritten_font() -> None:
    """A piece of a font that was lost changes how words look."""
    data = fillable()
    assert not read_form(data[:30000] + bytes(3000) + data[33000:], "sent.pdf").words_unchanged


@pytest.mark.parametrize("cut", range(50, 98, 6))
def test_damaged_file_is_never_good(cut: int) -> None:
    """A file with a piece missing is refused, or its words are said to be changed."""
    data = fill_with_pypdf(fillable(), all_values())
    position = len(data) * cut // 100
    try:
        form = read_form(data[:position] + data[position + 500 :], "sent.pdf")
    except InputError as refused:
        assert refused.problems[0].message
    else:
        assert not form.words_unchanged or form.fields == form_of(all_values()).fields


def test_first_revision() -> None:
    """The digest of the file as it was made, which the journal has, is that of the bytes before any addition."""
    import hashlib

    assert read_form(fillable(), "").first_revision == hashlib.sha256(fillable()).hexdigest()
    assert PdfReader(io.BytesIO(fillable())).root_object["/AcroForm"]["/HandoutsDigest"]  # type: ignore[index]
