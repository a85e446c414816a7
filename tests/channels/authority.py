"""Valid and invalid certificates of a private authority, for tests."""

from __future__ import annotations

import subprocess
from pathlib import Path


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def certificate(folder: Path, name: str, host: str, days: int, ca: Path | None) -> Path:
    """A file with a certificate and its key, signed by a CA or self-signed."""
    out = folder / f"{name}.pem"
    key, request, signed = (folder / f"{name}.{part}" for part in ("key", "csr", "crt"))
    openssl(
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        key,
        "-out",
        request,
        "-subj",
        f"/CN={host}",
    )
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


def certificates(folder: Path) -> dict[str, Path]:
    """The certificate of the authority, a good one and bad ones. Each file holds the key; `.crt` has the certificate alone."""
    ca = certificate(folder, "ca", "Clinic CA", 30, None)
    return {
        "ca": ca,
        "good": certificate(folder, "good", "localhost", 30, ca),
        "other host": certificate(folder, "other", "elsewhere.example", 30, ca),
        "expired": certificate(folder, "expired", "localhost", -1, ca),
        "self-signed": certificate(folder, "self", "localhost", 30, None),
    }
