"""A consent is sealed, signed by drawings, checked by veraPDF, pdfsig and ourselves; every change is noticed."""

from __future__ import annotations

import datetime as dt
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from handouts.consent.form_values import read_form
from handouts.errors import InputError
from handouts.signing.certificates import SigningKey, make_certificate, read_key
from handouts.signing.seal import Stroke, seal, sign_field
from handouts.signing.verification import report_lines, verify_signatures
from handouts.typeset.renderer import Renderer
from tests.support.real_programs import require
from tests.support.sample_sets import composed
from tests.support.verapdf import validate

INK: list[Stroke] = [[(0.1, 0.8), (0.3, 0.1), (0.5, 0.9), (0.9, 0.2)]]
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return read_key(*make_certificate("River Bend Clinic", NOW), "", "key.p12")


@pytest.fixture(scope="module")
def revisions(key: SigningKey) -> list[bytes]:
    """A form, the same sealed, signed by the clinician, and then by the patient."""
    made = Renderer().render(composed("pain-relief-georgia", "consent", "filled"), form="sign")
    sealed = seal(made, key, "The pages as they were shown").data
    signed = [made, sealed]
    for party, name in (("clinician", "Dr. Ben Example"), ("patient", "Maria Beispiel")):
        signed.append(sign_field(signed[-1], field_of(made, party), INK, key, name, "I agree").data)
    return signed


def field_of(data: bytes, party: str) -> str:
    return next(
        field.name for field in read_form(data, "form").fields if (field.party, field.kind) == (party, "signature")
    )


def test_each_revision_adds_to_the_one_before(revisions: list[bytes]) -> None:
    for before, after in pairwise(revisions):
        assert after.startswith(before)


def test_all_signatures_are_valid(revisions: list[bytes]) -> None:
    signed = verify_signatures(revisions[-1], "signed.pdf")
    assert signed.is_good
    assert [(revision.field == "seal", revision.party, revision.name) for revision in signed.revisions] == [
        (True, "", "River Bend Clinic"),
        (False, "clinician", "Dr. Ben Example"),
        (False, "patient", "Maria Beispiel"),
    ]
    lines = "\n".join(report_lines(signed))
    assert "2. Signed by Dr. Ben Example: " in lines
    assert "Certificate: River Bend Clinic, made by this clinic itself" in lines
    assert "Words of the page: as they were made." in lines


def test_accessible_and_archival(revisions: list[bytes], tmp_path: Path) -> None:
    require("veraPDF")
    paths = []
    for number, data in enumerate(revisions):
        paths.append(tmp_path / f"revision-{number}.pdf")
        paths[-1].write_bytes(data)
    verdicts = validate(paths)
    assert len(verdicts) == 2 * len(revisions)
    assert [verdict.violations for verdict in verdicts.values() if verdict.violations] == []


def test_another_program_agrees(revisions: list[bytes], tmp_path: Path) -> None:
    require("pdftotext")
    path = tmp_path / "signed.pdf"
    path.write_bytes(revisions[-1])
    output = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert output.count("Signature Validation: Signature is Valid.") == 3
    assert output.count("Total document signed") == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_byte(revisions: list[bytes], number: int) -> None:
    """Anywhere but in the container of the last signature, which signs all else but itself."""
    data, start = bytearray(revisions[-1]), len(revisions[number - 1])
    container = range(data.rindex(b"/Contents <"), data.rindex(b"/ByteRange"))
    for place in range(start + 40, len(revisions[number]), max(1, (len(revisions[number]) - start) // 7)):
        if place in container:
            continue
        changed = bytearray(data)
        changed[place] ^= 1
        try:
            signed = verify_signatures(bytes(changed), "changed.pdf")
        except InputError:
            continue
        assert not signed.is_good, f"byte {place}"


def test_data_hidden_behind_the_last_signature(revisions: list[bytes]) -> None:
    data = bytearray(revisions[-1])
    place = data.rindex(b"0000>")
    data[place] = ord("7")
    assert not verify_signatures(bytes(data), "hidden.pdf").is_good


def test_words_added_after_the_last_signature(revisions: list[bytes]) -> None:
    signed = verify_signatures(revisions[-1] + b"\n% one more line\n", "longer.pdf")
    assert not signed.is_good
    assert any("bytes were added that nobody signed" in line for line in report_lines(signed))


def test_a_form_without_signatures(revisions: list[bytes]) -> None:
    with pytest.raises(InputError, match="has no digital signatures"):
        verify_signatures(revisions[0], "form.pdf")


DOT: list[Stroke] = [[(0.5, 0.5), (0.505, 0.5)]]
OUTSIDE: list[Stroke] = [[(0.1, 0.5), (1.4, 0.5)]]


@pytest.mark.parametrize(
    ("strokes", "message"),
    [([], "too short to be a signature"), (DOT, "too short to be a signature"), (OUTSIDE, "leaves the field")],
)
def test_a_drawing_that_is_no_signature(
    revisions: list[bytes], key: SigningKey, strokes: list[Stroke], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        sign_field(revisions[1], field_of(revisions[0], "patient"), strokes, key, "Maria Beispiel", "I agree")


def test_wrong_order(revisions: list[bytes], key: SigningKey) -> None:
    field = field_of(revisions[0], "patient")
    with pytest.raises(InputError, match="the file has no seal"):
        sign_field(revisions[0], field, INK, key, "Maria Beispiel", "I agree")
    with pytest.raises(InputError, match="is signed already"):
        sign_field(revisions[3], field, INK, key, "Maria Beispiel", "I agree")
    with pytest.raises(InputError, match="is sealed or signed already"):
        seal(revisions[1], key, "again")
    with pytest.raises(InputError, match="no signature field with this name"):
        sign_field(revisions[1], "f99-patient-signature", INK, key, "Maria Beispiel", "I agree")


def test_a_certificate_that_was_not_valid_at_that_time(revisions: list[bytes]) -> None:
    """As after a wrong clock, or with an old certificate."""
    old = read_key(*make_certificate("Old Clinic", NOW - dt.timedelta(days=365 * 9)), "", "old.p12")
    signed = verify_signatures(seal(revisions[0], old, "shown").data, "old.pdf")
    assert not signed.is_good
    assert any("the certificate was not valid at that time" in line for line in report_lines(signed))


def test_a_timestamp_authority_that_does_not_answer(revisions: list[bytes]) -> None:
    pkcs12, password = make_certificate("River Bend Clinic", NOW)
    without = read_key(pkcs12, password, "http://127.0.0.1:9/", "key.p12")
    sealed = seal(revisions[0], without, "shown")
    (note,) = sealed.notes
    assert "gave no answer" in note.message
    signed = verify_signatures(sealed.data, "sealed.pdf")
    assert signed.is_good
    assert not signed.revisions[0].has_timestamp
