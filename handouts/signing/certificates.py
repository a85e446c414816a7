"""The certificate with which a clinic signs: its own PKCS#12 file, or one that this program makes.

`<journal>.signing/` is next to the journal and only its user can read it: `certificate.p12`, its password in
`password`, and `timestamp-url` with the address of a timestamp authority, if there is one.

A certificate that this program makes is signed by nobody but itself. It proves that a page was not changed since it was
sealed at this clinic, and nothing about who drew a signature.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import Option, input_error
from handouts.files import make_folder, read_error, read_file, write_atomic, write_error

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

YEARS = 5
"""How long a certificate that this program makes is valid."""
MAX_FILE = 1_000_000
_SETUP = "run `handouts sign setup`"


@dataclass(frozen=True)
class SigningKey:
    """A private key with its certificate, as PKCS#12, and the address of a timestamp authority or ''."""

    pkcs12: bytes
    password: bytes
    timestamp_url: str
    owner: str
    """The name in the certificate."""
    valid_until: dt.datetime
    is_self_signed: bool


def require_libraries() -> None:
    """Raise InputError if the packages for signatures are not installed."""
    if find_spec("pyhanko") is None or find_spec("cryptography") is None:
        hint = 'run: pip install "handouts[sign]"'
        raise input_error("signatures", "need packages that are not installed", hint)


def signing_folder(journal: Path) -> Path:
    """The folder with the certificate that belongs to a journal."""
    return journal.with_name(f"{journal.name}.signing")


def make_certificate(name: str, now: dt.datetime) -> tuple[bytes, bytes]:
    """A new key with a certificate for this name, as PKCS#12, and its password. `now` has a time zone."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))  # another computer's clock may be a little slower
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    password = secrets.token_urlsafe(32).encode()
    encryption = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption), password


def store_certificate(journal: Path, pkcs12: bytes, password: bytes, timestamp_url: str = "") -> SigningKey:
    """Check a key with its certificate, and store it for a journal. Raises InputError; then nothing was written."""
    key = read_key(pkcs12, password, timestamp_url, "certificate.p12")
    folder = signing_folder(journal)
    try:
        make_folder(folder, private=True, option="--journal")
        write_atomic(folder / "password", password, private=True)
        write_atomic(folder / "timestamp-url", timestamp_url.encode(), private=True)
        write_atomic(folder / "certificate.p12", pkcs12, private=True)
    except OSError as error:
        raise write_error(folder, error, "--journal") from error
    return key


def load_key(journal: Path, now: dt.datetime) -> SigningKey:
    """The key of a journal, to sign with at the time `now`. Raises InputError if it is missing, damaged or expired."""
    folder = signing_folder(journal)
    path = folder / "certificate.p12"
    try:
        pkcs12, password, url = (
            read_file(folder / name, MAX_FILE) for name in ("certificate.p12", "password", "timestamp-url")
        )
    except FileNotFoundError:
        raise input_error(str(folder), "there is no certificate to sign with", _SETUP) from None
    except OSError as error:
        raise read_error(folder, error) from error
    key = read_key(pkcs12, password, url.decode("utf-8", "replace").strip(), str(path))
    if key.valid_until <= now:
        message = f"the certificate of {key.owner} expired on {key.valid_until:%Y-%m-%d}"
        raise input_error(str(path), message, f"{_SETUP} with a new certificate")
    return key


def read_key(pkcs12: bytes, password: bytes, timestamp_url: str, file: str) -> SigningKey:
    """A key with its certificate. `file` names it in messages.

    Raises InputError for a wrong password, a file without a key or a certificate, a certificate that is not for
    signing, and an address that is no URL.
    """
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    if timestamp_url and not timestamp_url.startswith(("http://", "https://")):
        message = f"{timestamp_url!r} is not the address of a timestamp authority"
        raise input_error(Option("--timestamp-url"), message, "write it like https://timestamp.example.com")
    try:
        key, certificate, _ = load_key_and_certificates(pkcs12, password)
    except ValueError:
        message = "cannot be read: the password is wrong, or it is not a PKCS#12 file"
        raise input_error(file, message, "check the password, and that the file ends in .p12 or .pfx") from None
    if key is None or certificate is None:
        missing = "private key" if key is None else "certificate"
        raise input_error(file, f"has no {missing}", "export it again, with the private key and its certificate")
    _check_usage(certificate, file)
    return SigningKey(
        pkcs12,
        password,
        timestamp_url,
        _owner(certificate),
        certificate.not_valid_after_utc,
        certificate.issuer == certificate.subject,
    )


def _check_usage(certificate: Certificate, file: str) -> None:
    """Raise InputError for a certificate that says it is not for signing documents."""
    from cryptography import x509

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        message = "its certificate is not for signing documents"
        raise input_error(file, message, "use a certificate whose key usage is digital signature")


def _owner(certificate: Certificate) -> str:
    from cryptography.x509.oid import NameOID

    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
