"""Encrypt a finished PDF with a passphrase: AES-256 as defined by PDF 2.0 (ISO 32000-2, 7.6), written by qpdf.

The file stays tagged and PDF/UA-1. PDF/A forbids encryption (ISO 19005-2, 6.1.3), so the claim to be PDF/A is removed.
"""

from __future__ import annotations

import base64
import io
import os
import re
from types import ModuleType

from handouts.errors import InputError, Program, input_error

_PDF_A_CLAIM = re.compile(rb"<pdfaid:\w+>\w+</pdfaid:\w+>")


def encrypt_pdf(data: bytes, passphrase: str, file: str = "the PDF") -> bytes:
    """Return `data`, a PDF of this program, encrypted with a new random key. Errors show `file` as its name.

    The passphrase is 1 to 127 printable ASCII characters, because viewers disagree on the bytes of other characters.
    Raises `InputError` if the extra `mail` is not installed, if the PDF is already encrypted, or if it was changed
    after this program wrote it. Raises `ValueError` for any other passphrase.
    """
    if not (passphrase.isascii() and passphrase.isprintable() and 0 < len(passphrase) < 128):
        # The message does not show the passphrase.
        raise ValueError("the passphrase must be 1 to 127 printable ASCII characters")
    from handouts.typeset.pdf.reader import ForeignPdf, unpack_objects

    pikepdf = _import_pikepdf()
    try:
        unpack_objects(data)  # qpdf does not notice every change, and drops a damaged page without an error
    except ForeignPdf as error:
        raise _refusal(data, file, str(error)) from None
    encryption = pikepdf.Encryption(
        user=passphrase,
        # Not stored; with an empty owner password, anyone could open the file. 128 random bits in few characters: qpdf
        # takes most of its time for deriving keys, and longer for a longer password.
        owner=base64.b64encode(os.urandom(16)).decode(),
        R=6,
        # PDF/UA requires the permission for screen readers (ISO 14289-1, 7.16). All other permissions are granted too.
        allow=pikepdf.Permissions(modify_assembly=True),
    )
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        metadata = pdf.Root.Metadata
        metadata.write(_PDF_A_CLAIM.sub(b"", metadata.read_bytes()))
        # The file identifier of this program is a digest of the pages; qpdf's is a digest of the title and the time.
        # Either could confirm a guess about the content. So the first half is random, and `static_id` makes the second
        # half constant.
        pdf.trailer.ID = pikepdf.Array([pikepdf.String(os.urandom(16))] * 2)
        pdf.save(
            out,
            encryption=encryption,
            static_id=True,
            fix_metadata_version=False,  # would rewrite the metadata
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,  # the structure in one stream, encrypted as a whole
        )
    return out.getvalue()


def check_available() -> None:
    """Raise `InputError` if the package that encrypts is not installed."""
    _import_pikepdf()


def _refusal(data: bytes, file: str, reason: str) -> InputError:
    if b"%PDF-" not in data[:1024]:
        return input_error(file, "not a PDF")
    if re.search(rb"/Encrypt\b", data):
        return input_error(file, "the PDF is already encrypted", "use the file that handouts made")
    return input_error(file, reason, "make the PDF again, and do not edit it")


def _import_pikepdf() -> ModuleType:
    try:
        import pikepdf
    except ImportError:
        hint = "install it: pip install 'handouts[mail]'"
        raise input_error(Program("mail"), "encryption needs the package pikepdf", hint) from None
    return pikepdf
