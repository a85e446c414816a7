"""Certificates of printers: trusted, untrusted and pinned."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

import pytest

from tests.printing import fakeprinter, pages
from tests.printing.fakeprinter import FakePrinter
from tests.support.commands import RunCommand


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("good", ""),
        ("other host", "Hostname mismatch"),
        ("expired", "certificate has expired"),
        ("self-signed", "self-signed certificate"),
    ],
)
def test_certificates(
    run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, certificates: dict[str, Path], name: str, message: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["ca"].with_suffix(".crt")))
    page = pages.write_consent(Path("1001-consent.pdf"))
    with fakeprinter.listening(FakePrinter(), certificates[name]) as fake:
        answer = run_command("print", page, "--printer", fake.url)
        assert answer.code == bool(message)
        assert len(fake.documents) == (not message)
        if message:
            assert f"its certificate is not trusted: {message}" in answer.err
            assert fake.seen == []
            # The pin is the fingerprint of this certificate, even if it is expired or not signed by a trusted authority.
            pin = hashlib.sha256(
                ssl.PEM_cert_to_DER_cert(certificates[name].with_suffix(".crt").read_text("ascii"))
            ).hexdigest()
            assert f"--pin {pin}" in answer.err
            assert run_command("print", page, "--printer", fake.url, "--pin", pin).code == 0
        else:
            assert run_command("print", page, "--printer", fake.url, "--pin", "0" * 64).code == 1
        assert len(fake.documents) == 1


def test_printer_without_tls(run_command: RunCommand) -> None:
    page = pages.write_consent(Path("1001-consent.pdf"))
    with fakeprinter.listening(FakePrinter()) as fake:
        answer = run_command("print", page, "--printer", fake.url.replace("ipp:", "ipps:"))
    assert answer.code == 1
    assert "cannot make an encrypted connection" in answer.err
