"""A mail server for the benchmark, in its own process: STARTTLS on loopback. It drops all messages.

`python -m bench.mailhost FOLDER` writes a certificate (`host.pem`) and prints its port. When its input ends, it
prints the seconds from the first message to the last, their number, and their bytes.
"""

# ruff: noqa: T201, N802 - it prints for its parent process; aiosmtpd defines the names of its hooks

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


class MessageCounter:
    """Accepts and counts every message."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.bytes = 0

    async def handle_DATA(self, _: object, __: object, envelope: Any) -> str:
        """Count a message, with its time and size."""
        self.times.append(time.perf_counter())
        self.bytes += len(envelope.original_content)
        return "250 accepted"


def certificate(path: Path) -> None:
    """Write a self-signed certificate of localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    built = (
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
    path.write_bytes(key.private_bytes(*form) + built.public_bytes(serialization.Encoding.PEM))


async def serve(folder: Path) -> None:
    """Serve until standard input ends."""
    certificate(folder / "host.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "host.pem")
    counter, loop = MessageCounter(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(counter, hostname="localhost", tls_context=context, require_starttls=True), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    seconds = counter.times[-1] - counter.times[0] if counter.times else 0.0
    print(seconds, len(counter.times), counter.bytes, flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
