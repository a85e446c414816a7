"""Certificates of printers: those that are trusted, those that are not, and the one that is pinned."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deliver import fakeprinter, pages
from tests.deliver.fakeprinter import Fake
from tests.deliver.real import required
from tests.desk import Answer

Desk = Callable[..., Answer]


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def certificate(folder: Path, name: str, host: str, days: int, ca: Path | None) -> Path:
    """A certificate with its key in one file, signed by a CA or by itself."""
    out = folder / f"{name}.pem"
    key, request, signed = (folder / f"{name}.{part}" for part in ("key", "csr", "crt"))
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={host}")
    extensions = folder / f"{name}.ext"
    extensions.write_text(
        f"subjectAltName=DNS:{host}\nbasicConstraints=CA:{'FALSE' if ca else 'TRUE'}\n", encoding="ascii"
    )
    signer = (
        ["-CA", ca.with_suffix(".crt"), "-CAkey", ca.with_suffix(".key"), "-CAcreateserial"]
        if ca
        else ["-signkey", key]
    )
    openssl("x509", "-req", "-in", request, "-out", signed, "-days", days, "-extfile", extensions, *signer)
    out.write_text(key.read_text("ascii") + signed.read_text("ascii"), encoding="ascii")
    return out


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    required("openssl")
    folder = tmp_path_factory.mktemp("certificates")
    ca = certificate(folder, "ca", "Clinic CA", 30, None)
    return {
        "ca": ca,
        "good": certificate(folder, "good", "localhost", 30, ca),
        "other host": certificate(folder, "other", "elsewhere.example", 30, ca),
        "expired": certificate(folder, "expired", "localhost", -1, ca),
        "self-signed": certificate(folder, "self", "localhost", 30, None),
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("good", ""),
        ("other host", "Hostname mismatch"),
        ("expired", "certificate has expired"),
        ("self-signed", "self-signed certificate"),
    ],
)
def test_only_a_trusted_certificate_is_sent_to(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, certificates: dict[str, Path], name: str, words: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["ca"].with_suffix(".crt")))
    page = pages.consent(Path("1001-consent.pdf"))
    with fakeprinter.listening(Fake(), certificates[name]) as fake:
        answer = desk("print", page, "--printer", fake.url)
        assert answer.code == bool(words)
        assert len(fake.documents) == (not words)
        if words:
            assert f"its certificate is not trusted: {words}" in answer.err
            assert fake.seen == []
            # The pin is that of the very certificate, whoever has signed it and for however long.
            pin = hashlib.sha256(
                ssl.PEM_cert_to_DER_cert(certificates[name].with_suffix(".crt").read_text("ascii"))
            ).hexdigest()
            assert f"--pin {pin}" in answer.err
            assert desk("print", page, "--printer", fake.url, "--pin", pin).code == 0
        else:
            assert desk("print", page, "--printer", fake.url, "--pin", "0" * 64).code == 1
        assert len(fake.documents) == 1


def test_a_printer_without_tls_is_said(desk: Desk) -> None:
    page = pages.consent(Path("1001-consent.pdf"))
    with fakeprinter.listening(Fake()) as fake:
        answer = desk("print", page, "--printer", fake.url.replace("ipp:", "ipps:"))
    assert answer.code == 1
    assert "no encrypted connection can be made" in answer.err
