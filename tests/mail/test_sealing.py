"""An encrypted packet opens only with its passphrase, in every reader, with its content unchanged."""

from __future__ import annotations

import hashlib
import io
import re
import string
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from handouts.errors import InputError
from handouts.typeset.pdf import metadata, reader
from handouts.typeset.pdf.encryption import encrypt_pdf
from tests.mail import readers
from tests.mail.readers import READERS, Closed
from tests.renderer import render
from tests.support import structure_tree, verapdf
from tests.support.real_programs import require
from tests.support.sample_documents import document
from tests.support.sample_files import FILES
from tests.support.sample_sets import PATIENT
from tests.support.structure_defects import defects

PHRASE = "rune-4711-otter-(moss)"
PLAIN: dict[str, Callable[[], bytes]] = {
    "packet": FILES["packet-pain-relief-georgia-filled"],
    "mixed": FILES["packet-mixed"],  # two languages, a logo of pixels, two sizes of paper
    "document": FILES["pain-relief-georgia-consent-filled"],
}


@pytest.fixture(scope="module")
def sealed() -> dict[str, bytes]:
    """Each file, encrypted."""
    return {name: encrypt_pdf(make(), PHRASE) for name, make in PLAIN.items()}


@pytest.fixture
def path(tmp_path: Path, sealed: dict[str, bytes]) -> Path:
    """The packet."""
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed["packet"])
    return path


def streams(data: bytes) -> list[tuple[bytes, bytes]]:
    """Dictionary and data of each stream."""
    results = []
    for match in re.finditer(rb"\n\d+ 0 obj\n(<<[^\n]*/Length (\d+)[^\n]*>>)\nstream\n", data):
        results.append((match[1], data[match.end() : match.end() + int(match[2])]))
        assert data[match.end() + int(match[2]) :].startswith(b"\nendstream\nendobj\n")
    return results


# -- Opening -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("reader", READERS)
def test_same_text_in_reader(tmp_path: Path, sealed: dict[str, bytes], reader: str, name: str) -> None:
    (tmp_path / "plain.pdf").write_bytes(PLAIN[name]())
    (tmp_path / "sealed.pdf").write_bytes(sealed[name])
    text = READERS[reader](tmp_path / "sealed.pdf", PHRASE)
    assert text == READERS[reader](tmp_path / "plain.pdf", "")
    assert len(text) > 500


@pytest.mark.parametrize("wrong", ["", PHRASE.upper(), PHRASE[:-1]])
@pytest.mark.parametrize("reader", READERS)
def test_wrong_passphrase(path: Path, reader: str, wrong: str) -> None:
    with pytest.raises(Closed):
        READERS[reader](path, wrong)


@pytest.mark.parametrize("phrase", [string.digits[:1], string.punctuation + " ", "w" * 127])
@pytest.mark.parametrize("reader", ["qpdf", "pypdf", "pdfium"])
def test_ascii_passphrase(tmp_path: Path, reader: str, phrase: str) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(encrypt_pdf(PLAIN["document"](), phrase))
    assert "Maria Beispiel" in READERS[reader](path, phrase)


def test_qpdf_report(path: Path) -> None:
    lines = readers.qpdf_report(path, PHRASE, "--check", "--show-encryption")
    assert {"R = 6", "P = -4", "Supplied password is user password"} <= set(lines)
    assert "PDF Version: 1.7 extension level 8" in lines
    assert [line for line in lines if "not allowed" in line] == []
    methods = [line for line in lines if " encryption method: " in line]
    assert len(methods) >= 3
    assert all(line.endswith(" AESv3") for line in methods)
    assert "No syntax or stream encoding errors found; the file may still contain" in lines


# -- The content is unchanged ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PLAIN)
def test_same_structure(tmp_path: Path, sealed: dict[str, bytes], name: str) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed[name])
    opened = readers.decrypted(path, PHRASE)
    assert defects(opened) == []
    assert list(structure_tree.read(opened)[0].blocks()) == list(structure_tree.read(PLAIN[name]())[0].blocks())


def test_same_structure_in_pdfjs(tmp_path: Path, path: Path) -> None:
    (tmp_path / "plain.pdf").write_bytes(PLAIN["packet"]())
    before, after = readers.in_pdfjs(tmp_path / "plain.pdf", ""), readers.in_pdfjs(path, PHRASE)
    assert before.pop("permissions") is None  # a file without encryption has no restrictions
    assert set(after.pop("permissions")) == {4, 8, 16, 32, 256, 512, 1024, 2048}  # all permissions
    assert before == after
    assert {"Part", "H1", "P", "L", "LI", "Link"} <= set(after["roles"])


def test_structure_in_mupdf(path: Path) -> None:
    require("mutool")
    command = ("mutool", "show", "-p", PHRASE, path, "trailer/Root/StructTreeRoot/K")
    assert b"/S /Document" in readers._run(*command, refusal="none")


def test_same_metadata(sealed: dict[str, bytes]) -> None:
    before, after = PdfReader(io.BytesIO(PLAIN["packet"]())), PdfReader(io.BytesIO(sealed["packet"]), password=PHRASE)
    assert before.metadata == after.metadata
    was, now = (reader.trailer["/Root"]["/Metadata"].get_data().decode() for reader in (before, after))
    assert "<pdfuaid:part>1</pdfuaid:part>" in now
    # PDF/A forbids encryption, so an encrypted file does not claim to be PDF/A.
    assert now == was.replace("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "") != was


@pytest.mark.xdist_group("verapdf")
def test_pdf_ua_without_pdf_a(tmp_path: Path, sealed: dict[str, bytes]) -> None:
    require("veraPDF")
    # Bit 10 allows screen readers. veraPDF reports a file that lacks it.
    writer = PdfWriter(clone_from=io.BytesIO(PLAIN["document"]()))
    writer.pdf_header = "%PDF-1.7"
    writer.encrypt(PHRASE, "owner", permissions_flag=-4 & ~(1 << 9) & 0xFFFFFFFF, algorithm="AES-256")
    writer.write(tmp_path / "deaf.pdf")
    for name, data in sealed.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    verdicts = verapdf.validate(tmp_path.glob("*.pdf"), password=PHRASE)
    assert [verdict.error for verdict in verdicts.values()] == [""] * 2 * (len(sealed) + 1)
    broken = {(Path(name).stem, flavour): set(verdict.broken) for (name, flavour), verdict in verdicts.items()}
    assert broken.pop(("deaf", "ua1")) == {"7.16-1"}
    assert broken.pop(("deaf", "2a")) >= {"6.1.3-2"}
    # PDF/A forbids encryption, so the files do not claim to be PDF/A.
    assert broken == {
        (name, flavour): verdicts
        for name in sealed
        for flavour, verdicts in (("ua1", set()), ("2a", {"6.1.3-2", "6.6.4-1"}))
    }
    path = tmp_path / "document.pdf"
    assert "Encrypted" in verapdf.validate([path], ("ua1",), "wrong")[str(path), "ua1"].error


# -- Nothing is readable without the passphrase ------------------------------------------------------------------
@pytest.mark.parametrize("name", PLAIN)
def test_every_stream_is_encrypted(sealed: dict[str, bytes], name: str) -> None:
    *closed, (table, _) = streams(sealed[name])
    assert b"/Type /XRef" in table
    assert len(closed) == len(streams(PLAIN[name]())) - 1
    for _, data in closed:
        assert len(data) % 16 == 0
        assert len(zlib.compress(data, 9)) > len(data)  # data that is not encrypted would shrink
    assert len({data[:16] for _, data in closed}) == len(closed)


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_outside_streams(sealed: dict[str, bytes], name: str) -> None:
    outside = sealed[name]
    for _, data in streams(outside):
        outside = outside.replace(data, b"")
    assert b"(" not in outside  # all strings are hexadecimal
    strings = re.findall(rb"(/\w+) (?:\[)?<([0-9a-f]+)>", outside)
    assert sorted(key for key, _ in strings) == [
        b"/ID", b"/Info", b"/Lang", b"/O", b"/OE", b"/OutputConditionIdentifier", b"/Perms", b"/U", b"/UE",
    ]  # fmt: skip
    for key, digits in strings:
        if key in {b"/Info", b"/Lang", b"/OutputConditionIdentifier"}:  # encrypted
            assert len(digits) % 32 == 0
            assert len(digits) >= 64
    assert len(re.findall(rb"(?<!<)<(?!<)", outside)) == len(strings) + 1  # the second half of /ID
    names = {name_bytes.decode() for name_bytes in re.findall(rb"/(\w+)", outside)}
    assert names <= {
        "Type", "Length", "Filter", "FlateDecode", "N", "First", "ObjStm", "Metadata", "Subtype", "XML",
        "XObject", "Image", "Width", "Height", "ColorSpace", "DeviceRGB", "DeviceGray", "BitsPerComponent", "SMask",
        "Form", "BBox", "Length1", "XRef", "W", "DecodeParms", "Predictor", "Columns", "Size", "Root", "Info", "ID",
        "Encrypt", "Standard", "V", "R", "CF", "StdCF", "CFM", "AESV3", "AuthEvent", "DocOpen", "StmF", "StrF",
        "P", "U", "UE", "O", "OE", "Perms", "Resources", "Group", "S", "Transparency",
        "ExtGState", "G0", "G1", "CA", "ca",  # of pictures
        # in the catalog, the same in every document
        "Catalog", "Extensions", "ADBE", "BaseVersion", "1", "ExtensionLevel", "Lang", "MarkInfo", "Marked", "Outlines",
        "OutputIntents", "OutputIntent", "DestOutputProfile", "OutputConditionIdentifier", "GTS_PDFA1", "Pages",
        "StructTreeRoot", "ViewerPreferences", "DisplayDocTitle",
    }, names  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_no_plain_text(sealed: dict[str, bytes], name: str) -> None:
    info = PdfReader(io.BytesIO(PLAIN[name]())).metadata
    assert info
    secrets = [*PATIENT.values(), *PATIENT["name"].split(), "Pain Relief", "consent", "kyphoplasty", "pdfuaid", "xpacket",
            "handouts", "StructElem", str(info.title), str(info.author), str(info.subject), PHRASE]  # fmt: skip
    for word in secrets:
        for code in ("utf-8", "utf-16-be", "utf-16-le"):
            raw = word.encode(code)
            for form in (raw, raw.hex().encode(), raw.hex().upper().encode()):
                assert form.lower() not in sealed[name].lower(), word


def test_identifier_is_random(sealed: dict[str, bytes]) -> None:
    plain = PLAIN["packet"]()
    (digest,) = set(re.findall(rb"<(\w{32})>", plain[-2000:]))
    assert digest not in sealed["packet"]
    assert hashlib.sha256(plain).hexdigest().encode() not in sealed["packet"]
    # qpdf would write a digest of the title and the time. Here one half is random, and the other is a constant.
    again = encrypt_pdf(plain, PHRASE)
    first, second = (re.search(rb"/ID \[<(\w{32})><(\w{32})>\]", data) for data in (sealed["packet"], again))
    assert first
    assert second
    assert first[1] != second[1]
    assert first[2] == second[2] == b"31415926535897932384626433832795"


def test_repeated_encryption_differs(sealed: dict[str, bytes]) -> None:
    again = encrypt_pdf(PLAIN["packet"](), PHRASE)
    assert len(again) == len(sealed["packet"])
    first, second = (
        {part[start : start + 16] for _, part in streams(data)[:-1] for start in range(0, len(part), 16)}
        for data in (sealed["packet"], again)
    )
    assert not first & second
    strings = [set(re.findall(rb"<(\w{32,})>", data)) for data in (sealed["packet"], again)]
    assert strings[0] & strings[1] == {b"31415926535897932384626433832795"}  # a constant of qpdf
    keys = [PdfReader(io.BytesIO(data), password=PHRASE)._encryption._key for data in (sealed["packet"], again)]
    assert len(keys[0]) == len(keys[1]) == 32
    assert keys[0] != keys[1]


def test_file_size(sealed: dict[str, bytes]) -> None:
    for name, make in PLAIN.items():
        assert len(sealed[name]) < len(make()) + 2500


def test_no_files_and_no_output(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    plain = PLAIN["document"]()
    encrypt_pdf(plain, PHRASE)  # loads all modules

    def opened(*arguments: object) -> None:
        raise AssertionError(arguments)

    with monkeypatch.context() as patched, caplog.at_level(0):
        patched.setattr("builtins.open", opened)
        patched.setattr("os.open", opened)
        encrypt_pdf(plain, PHRASE)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


# -- Refused files -----------------------------------------------------------------------------------------------
def _encrypted_by_another() -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(PLAIN["document"]())), io.BytesIO()
    writer.encrypt("other", algorithm="AES-128")
    writer.write(out)
    return out.getvalue()


def _encrypted_without_passphrase() -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(PLAIN["document"]())), io.BytesIO()
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def _by_another() -> bytes:
    out = io.BytesIO()
    PdfWriter(clone_from=io.BytesIO(PLAIN["document"]())).write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"", "not a PDF"),
        (lambda: b"<html>", "not a PDF"),
        (lambda: encrypt_pdf(PLAIN["document"](), PHRASE), "the PDF is already encrypted"),
        (_encrypted_by_another, "the PDF is already encrypted"),
        (_encrypted_without_passphrase, "the PDF is already encrypted"),
        (_by_another, "not a file that this program wrote"),
        (lambda: PLAIN["document"]()[:-1000], "cut off"),
        (
            lambda: PLAIN["document"]().replace(b"<pdfuaid:part>1", b"<pdfuaid:part>2"),
            "the file was damaged or changed",
        ),
        (lambda: PLAIN["document"]()[:5000] + b"x" + PLAIN["document"]()[5000:], "the file is cut off or damaged"),
    ],
)
def test_refused_files_to_encrypt(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(InputError) as caught:
        encrypt_pdf(make(), PHRASE, "1001.pdf")
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.file == "1001.pdf"
    assert PHRASE not in str(caught.value)


def test_pikepdf_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    with pytest.raises(InputError) as caught:
        encrypt_pdf(PLAIN["document"](), PHRASE)
    (problem,) = caught.value.problems
    assert problem.message == "encryption needs the package pikepdf"
    assert problem.hint == "install it: pip install 'handouts[mail]'"


@pytest.mark.parametrize("phrase", ["", "Grüße-1234", "tab\tulator", "x" * 128])
def test_invalid_passphrase(phrase: str) -> None:
    with pytest.raises(ValueError, match="the passphrase must be 1 to 127 printable ASCII characters") as caught:
        encrypt_pdf(PLAIN["document"](), phrase)
    assert not phrase or phrase not in str(caught.value)


def test_packet_of_older_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(metadata, "PRODUCER", "handouts 0.0.1")
        old = render(replace(document(), title="Made before the update"))
    with pytest.raises(reader.ForeignPdf, match="written by a version other than"):
        reader.read_objects(old)
    (tmp_path / "old.pdf").write_bytes(encrypt_pdf(old, PHRASE))
    assert READERS["pypdf"](tmp_path / "old.pdf", PHRASE)
