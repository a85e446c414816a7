"""Packets of a long run are encrypted in another process, which ends with the run."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from handouts.mail.encryption_process import FEW, encrypting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems encrypt in the process itself")


def process_number(packet: bytes, passphrase: str) -> bytes:
    return str(os.getpid()).encode()


def killed_elsewhere(packet: bytes, passphrase: str) -> bytes:
    if str(os.getpid()) != passphrase:
        os.kill(os.getpid(), signal.SIGKILL)
    return packet


def refused(packet: bytes, passphrase: str) -> bytes:
    raise ValueError("not a PDF")


def test_few_packets_need_no_process() -> None:
    with encrypting(process_number, FEW - 1) as encrypt:
        assert int(encrypt(b"", "")) == os.getpid()


def test_many_packets_are_encrypted_in_one_other_process() -> None:
    with encrypting(process_number, FEW) as encrypt:
        first, second = (int(encrypt(b"", "")) for _ in range(2))
    assert first == second != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_killed_process_loses_no_packet() -> None:
    with encrypting(killed_elsewhere, FEW) as encrypt:
        assert [encrypt(b"packet", str(os.getpid())) for _ in range(2)] == [b"packet", b"packet"]


def test_error_is_that_of_the_encryption() -> None:
    with encrypting(refused, FEW) as encrypt, pytest.raises(ValueError, match="not a PDF"):
        encrypt(b"", "")
