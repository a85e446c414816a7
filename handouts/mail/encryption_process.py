"""Encrypt packets in a process of its own while this one talks to the mail server.

A key that is slow to guess is slow to derive, and the library does not let other threads run meanwhile.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager

Encrypt = Callable[[bytes, str], bytes]
"""Packet and passphrase to an encrypted packet."""
FEW = 8
"""So many packets are encrypted before another process has begun."""
_PR_SET_PDEATHSIG = 1  # prctl(2): send a signal when the parent process ends


@contextmanager
def encrypting(encrypt: Encrypt, count: int) -> Iterator[Encrypt]:
    """`encrypt`, in another process if `count` packets are to be encrypted. Several threads may call it.

    Open it before the journal: the process must not share the journal's connection and lock.
    """
    if count < FEW or sys.platform != "linux":  # elsewhere, a new process has to load the program again
        yield encrypt
        return
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork"), _begin) as pool:
        pool.submit(_nothing).result()  # the process starts with the first task
        try:
            yield _EncryptElsewhere(encrypt, pool)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


class _EncryptElsewhere:
    def __init__(self, encrypt: Encrypt, pool: Executor) -> None:
        self._encrypt, self._pool = encrypt, pool

    def __call__(self, packet: bytes, passphrase: str) -> bytes:
        try:
            return self._pool.submit(self._encrypt, packet, passphrase).result()
        except BrokenExecutor:  # it was killed, for example because memory is short
            return self._encrypt(packet, passphrase)


def _begin() -> None:
    """Leave Ctrl+C to the parent process, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _nothing() -> None:
    pass
