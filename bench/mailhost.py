"""A mail server for the bench, in a process of its own: STARTTLS on loopback, each message taken and thrown away.

`python -m bench.mailhost FOLDER` makes a certificate there (`host.pem`) and prints its port; at the end of its standard
input it prints the seconds from the first message to the last, their number, and their bytes.
"""

# ruff: noqa: T201, N802 - it answers whoever started it; aiosmtpd gives the names of its hooks

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Taken:
    """Takes every message."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.bytes = 0

    async def handle_DATA(self, _: object, __: object, envelope: Any) -> str:
        """Note when it was there."""
        self.times.append(time.perf_counter())
        self.bytes += len(envelope.original_content)
        return "250 taken"


def certificate(path: Path) -> None:
    """A certificate of localhost and its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))


async def serve(folder: Path) -> None:
    """Serve until standard input ends."""
    certificate(folder / "host.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "host.pem")
    taken, loop = Taken(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(taken, hostname="localhost", tls_context=context, require_starttls=True), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    seconds = taken.times[-1] - taken.times[0] if taken.times else 0.0
    print(seconds, len(taken.times), taken.bytes, flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
