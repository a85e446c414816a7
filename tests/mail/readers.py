"""Independent programs that open a PDF with a passphrase: path and passphrase to the text."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import WrongPasswordError

from tests.support.real_programs import PDFJS_MODULE, require

SCRIPT = Path(__file__).with_name("pdfjs.mjs")


class Closed(Exception):
    """The file does not open with this passphrase."""


def _run(*command: str | Path, refusal: str, data: bytes | None = None) -> bytes:
    """The output of a program. Raises Closed if it fails and prints `refusal`."""
    require(str(command[0]))
    done = subprocess.run([str(part) for part in command], input=data, capture_output=True, check=False)
    errors = done.stderr.decode(errors="replace")
    if done.returncode and refusal in errors:
        raise Closed(errors)
    assert done.returncode == 0, errors
    return done.stdout


def poppler(path: Path, passphrase: str) -> str:
    """Evince, Okular."""
    return _run("pdftotext", "-upw", passphrase, path, "-", refusal="Incorrect password").decode()


def mupdf(path: Path, passphrase: str) -> str:
    """SumatraPDF."""
    command = ("mutool", "draw", "-q", "-p", passphrase, "-F", "txt", path)
    return _run(*command, refusal="cannot authenticate password").decode()


def decrypted(path: Path, passphrase: str) -> bytes:
    """The file without its encryption, by qpdf."""
    command = ("qpdf", f"--password={passphrase}", "--decrypt", path, "-")
    return _run(*command, refusal="invalid password")


def qpdf_report(path: Path, passphrase: str, *options: str) -> list[str]:
    """The lines that qpdf prints about a file. Warnings are failures."""
    return _run("qpdf", f"--password={passphrase}", *options, path, refusal="invalid password").decode().splitlines()


def qpdf(path: Path, passphrase: str) -> str:
    return _text(PdfReader(io.BytesIO(decrypted(path, passphrase))))


def pypdf(path: Path, passphrase: str) -> str:
    try:
        return _text(PdfReader(path, password=passphrase if _is_encrypted(path) else None))
    except WrongPasswordError as error:
        raise Closed(str(error)) from error


def _is_encrypted(path: Path) -> bool:
    """True if the file is encrypted. pypdf accepts no passphrase for other files."""
    return PdfReader(path).is_encrypted


def _text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def pdfium(path: Path, passphrase: str) -> str:
    """Chrome, Edge, Android."""
    try:
        file = pypdfium2.PdfDocument(path, password=passphrase)
    except pypdfium2.PdfiumError as error:
        assert "Incorrect password" in str(error)
        raise Closed(str(error)) from error
    with file:
        return "\n".join(page.get_textpage().get_text_range() for page in file)


def pdfjs(path: Path, passphrase: str) -> str:
    """Firefox, and many mail programs in a browser."""
    return str(in_pdfjs(path, passphrase)["text"])


def in_pdfjs(path: Path, passphrase: str) -> dict[str, Any]:
    """The output of the script: text, roles, title, permissions."""
    require("pdf.js")
    result = json.loads(_run("node", SCRIPT, PDFJS_MODULE, passphrase, data=path.read_bytes(), refusal="none"))
    if result.get("refused") == "PasswordException":
        raise Closed
    assert "refused" not in result, result
    return dict(result)


READERS: dict[str, Callable[[Path, str], str]] = {
    "poppler": poppler,
    "mupdf": mupdf,
    "qpdf": qpdf,
    "pypdf": pypdf,
    "pdfium": pdfium,
    "pdf.js": pdfjs,
}
