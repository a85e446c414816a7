"""`sign setup` and `consent verify`."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_key_and_certificates,
    serialize_key_and_certificates,
)

from handouts.errors import InputError
from handouts.signing.certificates import load_key, make_certificate, signing_folder, store_certificate
from handouts.signing.seal import seal
from handouts.typeset.renderer import Renderer
from tests.support.commands import RunCommand
from tests.support.sample_sets import composed

JOURNAL = ("--journal", "journal.sqlite3")
NOW = dt.datetime.now(dt.UTC)


def test_a_certificate_of_its_own(run_command: RunCommand) -> None:
    result = run_command("sign", "setup", "--name", "River Bend Clinic", *JOURNAL)
    assert result.code == 0
    assert "Signs as River Bend Clinic until " in result.err
    folder = signing_folder(Path("journal.sqlite3"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert load_key(Path("journal.sqlite3"), NOW).is_self_signed
    again = run_command("sign", "setup", "--name", "Other", *JOURNAL)
    assert again.code == 2
    assert "there is a certificate already" in again.err
    assert run_command("sign", "setup", "--name", "Other", "--replace", *JOURNAL).code == 0


def test_the_clinic_s_own_certificate(run_command: RunCommand, tmp_path: Path) -> None:
    pkcs12, password = make_certificate("St. Example", NOW)
    (tmp_path / "clinic.p12").write_bytes(pkcs12)
    (tmp_path / "secret").write_bytes(password + b"\n")
    wrong = run_command("sign", "setup", "--certificate", "clinic.p12", *JOURNAL)
    assert "the password is wrong, or it is not a PKCS#12 file" in wrong.err
    assert not signing_folder(tmp_path / "journal.sqlite3").exists()
    result = run_command("sign", "setup", "--certificate", "clinic.p12", "--password-file", "secret", *JOURNAL)
    assert "Signs as St. Example" in result.err
    assert password.decode() not in result.err + result.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "it is not clear which certificate to use"),
        (("--name", "A", "--certificate", "b.p12"), "it is not clear which certificate to use"),
        (("--certificate", "missing.p12"), "missing.p12"),
        (("--name", "A", "--timestamp-url", "timestamp.example.com"), "is not the address of a timestamp authority"),
    ],
)
def test_refused(run_command: RunCommand, options: tuple[str, ...], message: str) -> None:
    result = run_command("sign", "setup", *options, *JOURNAL)
    assert result.code
    assert message in result.err
    assert not signing_folder(Path("journal.sqlite3")).exists()


def test_without_a_key(tmp_path: Path) -> None:
    pkcs12, password = make_certificate("A", NOW)
    _, certificate, _ = load_key_and_certificates(pkcs12, password)
    only = serialize_key_and_certificates(b"A", None, certificate, None, BestAvailableEncryption(b"x"))
    with pytest.raises(InputError, match="has no private key"):
        store_certificate(tmp_path / "journal.sqlite3", only, b"x")


def test_missing_or_expired(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    with pytest.raises(InputError, match="there is no certificate to sign with"):
        load_key(journal, NOW)
    store_certificate(journal, *make_certificate("A", NOW - dt.timedelta(days=4000)))
    with pytest.raises(InputError, match="expired on"):
        load_key(journal, NOW)


def test_verify(run_command: RunCommand, tmp_path: Path) -> None:
    store_certificate(tmp_path / "journal.sqlite3", *make_certificate("River Bend Clinic", NOW))
    key = load_key(tmp_path / "journal.sqlite3", NOW)
    sealed = seal(
        Renderer().render(composed("pain-relief-georgia", "consent", "filled"), form="sign"), key, "shown"
    ).data
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    result = run_command("consent", "verify", "sealed.pdf")
    assert result.code == 0
    assert result.out.startswith("1. Seal of the clinic: ")
    assert result.out.endswith("All signatures are valid.\n")
    place = sealed.index(b"stream") + 40
    (tmp_path / "changed.pdf").write_bytes(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
    changed = run_command("consent", "verify", "changed.pdf")
    assert changed.code == 1
    assert "DO NOT RELY ON THIS FILE." in changed.out or "cannot be read" in changed.err or "damaged" in changed.err
    missing = run_command("consent", "verify", "none.pdf")
    assert missing.code
    assert "none.pdf" in missing.err
