"""Sign a PDF: the clinic's seal on a finished page, and the ink of each person as a revision of its own.

A signature adds to the file: the bytes before it stay, so the first revision is still the file that the journal knows.
The seal certifies the file (PAdES, DocMDP 2): after it, only fields may be filled in and signed. The ink is lines in
the signature field, without a font, so that the file stays PDF/UA-1 and PDF/A-2a at each revision.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from handouts.errors import Problem, Severity, input_error
from handouts.signing.certificates import SigningKey

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSignatureMetadata

SEAL = "seal"
"""The name of the field of the seal."""
TIMESTAMP_SECONDS = 10
INK_WIDTH = 1.2
"""Width of a drawn line, in points."""
MIN_INK = 12.0
"""A drawing whose lines are shorter than this together, in points, is a dot or a slip of the pen."""

Stroke = Sequence[tuple[float, float]]
"""A drawn line: points between (0, 0), the top left of the field, and (1, 1), the bottom right."""


@dataclass(frozen=True)
class SignedFile:
    """A file with one more signature, and what the person who signs must know."""

    data: bytes
    notes: tuple[Problem, ...] = ()


def seal(data: bytes, key: SigningKey, reason: str) -> SignedFile:
    """Add the clinic's seal, which nobody sees on the page. Raises InputError for a file that is signed already."""
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.signers import PdfSignatureMetadata

    if _signed_fields(data):
        raise input_error("PDF", "is sealed or signed already", "seal the file as it was made")
    meta = PdfSignatureMetadata(
        SEAL, reason=reason, name=key.owner, certify=True, docmdp_permissions=MDPPerm.FILL_FORMS, **_pades()
    )
    return _sign(data, key, meta, None)


def sign_field(
    data: bytes, field: str, strokes: Sequence[Stroke], key: SigningKey, name: str, reason: str
) -> SignedFile:
    """Sign a field with a drawing. `name` is the person who drew, `reason` what the signature is for.

    Raises InputError if the field does not exist or is signed, if the file has no seal, and if the drawing is only a
    dot or leaves the field.
    """
    from pyhanko.sign.signers import PdfSignatureMetadata

    signed = _signed_fields(data)
    if SEAL not in signed:
        raise input_error(field, "cannot be signed: the file has no seal", "seal the file first")
    if field in signed:
        raise input_error(field, "is signed already", "a signature is never replaced; withdraw the consent instead")
    box = _box_of(data, field)
    check_strokes(strokes, box, field)
    meta = PdfSignatureMetadata(field, reason=reason, name=name, **_pades())
    return _sign(data, key, meta, _Ink(strokes))


def check_strokes(strokes: Sequence[Stroke], box: tuple[float, float], field: str) -> None:
    """Raise InputError for a drawing that is no signature. `box` is the width and height of the field, in points."""
    width, height = box
    if any(not (0 <= x <= 1 and 0 <= y <= 1) for stroke in strokes for x, y in stroke):
        raise input_error(field, "the drawing leaves the field", "clear it, and draw inside the box")
    length = sum(
        ((x2 - x1) ** 2 * width**2 + (y2 - y1) ** 2 * height**2) ** 0.5
        for stroke in strokes
        for (x1, y1), (x2, y2) in pairwise(stroke)
    )
    if length < MIN_INK:
        raise input_error(field, "the drawing is too short to be a signature", "clear it, and sign again")


def _pades() -> dict[str, Any]:
    from pyhanko.sign.fields import SigSeedSubFilter

    return {"md_algorithm": "sha256", "subfilter": SigSeedSubFilter.PADES}


def _signed_fields(data: bytes) -> set[str]:
    """The names of the fields that are signed. Raises InputError for a file that cannot be read."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return {signature.field_name for signature in PdfFileReader(io.BytesIO(data)).embedded_signatures}
    except Exception as error:  # noqa: BLE001 - pyHanko may raise any exception for a damaged file
        raise input_error("PDF", f"cannot be read: {type(error).__name__}", "make the file again") from None


def _box_of(data: bytes, field: str) -> tuple[float, float]:
    """The width and height of a signature field, in points. Raises InputError if there is none with this name."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    reader = PdfFileReader(io.BytesIO(data))
    for name, _, reference in enumerate_sig_fields(reader):
        if name == field:
            left, bottom, right, top = map(float, reference.get_object()["/Rect"])
            return right - left, top - bottom
    raise input_error(field, "the file has no signature field with this name", "make the form again")


class _Ink:
    """Draws lines as the look of a signature field, as pyHanko's stamp styles do."""

    def __init__(self, strokes: Sequence[Stroke]) -> None:
        self._strokes = strokes

    def create_stamp(self, writer: Any, box: Any, _text_params: Any) -> _Ink:
        self._writer, self._size = writer, (box.width, box.height)
        return self

    def apply_appearance(self, annotation: Any) -> None:
        from pyhanko.pdf_utils import generic as untyped

        generic: Any = untyped
        width, height = self._size
        lines = [f"0 G {INK_WIDTH} w 1 J 1 j"]
        for stroke in self._strokes:
            points = [f"{x * width:.2f} {(1 - y) * height:.2f}" for x, y in stroke]
            lines.append(f"{points[0]} m {' '.join(f'{point} l' for point in points[1:])} S")
        entries = {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): generic.ArrayObject([generic.FloatObject(v) for v in (0, 0, width, height)]),
            generic.pdf_name("/Resources"): generic.DictionaryObject(),
        }
        stream = generic.StreamObject(entries, stream_data="\n".join(lines).encode("ascii"))
        look = self._writer.add_object(stream)
        annotation["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): look})


def _sign(data: bytes, key: SigningKey, meta: PdfSignatureMetadata, ink: _Ink | None) -> SignedFile:
    """Add a signature as a revision. Without an answer of the timestamp authority, sign without, and say so."""
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    stamper = HTTPTimeStamper(key.timestamp_url, timeout=TIMESTAMP_SECONDS) if key.timestamp_url else None
    try:
        return SignedFile(_signed(data, key, meta, ink, stamper))
    except (TimestampRequestError, OSError) as error:
        if stamper is None:
            raise
        message = f"the timestamp authority gave no answer ({type(error).__name__}), so the signature has no timestamp"
        hint = "the signature is valid without it; check the address with `handouts sign setup`"
        note = Problem(key.timestamp_url, 0, 0, message, hint, severity=Severity.WARNING)
        return SignedFile(_signed(data, key, meta, ink, None), (note,))


def _signed(data: bytes, key: SigningKey, meta: PdfSignatureMetadata, ink: _Ink | None, stamper: Any) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSigner

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    style: Any = ink
    signer = PdfSigner(meta, _pyhanko_signer(key), timestamper=stamper, stamp_style=style)
    return bytes(signer.sign_pdf(writer, existing_fields_only=ink is not None).getvalue())


def _pyhanko_signer(key: SigningKey) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    return SimpleSigner.load_pkcs12_data(key.pkcs12, other_certs=(), passphrase=key.password)
