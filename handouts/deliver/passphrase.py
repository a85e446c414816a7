"""A journal's secret, an appointment and a packet to the passphrase of an encrypted mail: random to all others.

It reaches the patient another way than the mail: on a slip of paper, or by a command of the user's.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

from handouts.deliver.account import environment
from handouts.deliver.journal import Journal
from handouts.errors import Option, input_error, usage_error

ALPHABET = "abcdefghkmnpqrstuvwxyz23456789"
"""Small letters and digits, without those that are taken for each other: i, j, l, o, 0, 1.

A j after a q is also set so far from it, lest their tails touch, that viewers copy a space between them."""
GROUPS, SIGNS = 4, 4
"""30 ** 16 is 78 bits: more than can be tried against AES-256 with the slow hash of ISO 32000-2, 7.6.4.3.4."""
PURPOSE = "passphrase of a packet"


def passphrase(journal: Journal, appointment: str, sha256: str) -> str:
    """`k7mf-3xwq-9tbn-h2vd`: the same each time for the packet of that digest, of this journal. Raises Refused.

    So it is kept nowhere: after a kill, or when a slip is lost, it is computed again. The dashes are part of it.
    """
    number = int.from_bytes(journal.secret(PURPOSE, appointment, sha256), "big")
    signs = []
    for _ in range(GROUPS * SIGNS):
        number, sign = divmod(number, len(ALPHABET))  # 256 bits leave each sign as likely as another
        signs.append(ALPHABET[sign])
    return "-".join("".join(signs[at : at + SIGNS]) for at in range(0, len(signs), SIGNS))


SECONDS = 60
"""That a command may take for one patient."""


class Command:
    """A command that brings a passphrase to a patient. Raises Unknown where there is no such program."""

    def __init__(self, text: str) -> None:
        try:
            self._words = shlex.split(text, posix=os.name != "nt")
        except ValueError:
            self._words = []
        if not self._words or not shutil.which(self._words[0]):
            hint = "give a program of this machine; it gets the passphrase on its standard input"
            raise usage_error(Option("--password-command"), f"there is no program {text!r}", hint)

    def give(self, appointment: str, secret: str) -> None:
        """Run it for one patient: the passphrase on its standard input, the id in HANDOUTS_APPOINTMENT. Raises Refused.

        Neither stands on a command line, which others on this machine can read.
        """
        try:
            done = subprocess.run(  # noqa: S603 - the user's own
                self._words,
                input=f"{secret}\n".encode("ascii"),
                env=environment(HANDOUTS_APPOINTMENT=appointment),
                timeout=SECONDS,
                check=False,
                stdout=subprocess.DEVNULL,  # either might show the passphrase
                stderr=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise input_error(
                Option("--password-command"), "took too long, so the mail was not sent", "try it by itself"
            ) from None
        except OSError as error:
            raise input_error(
                Option("--password-command"), f"cannot be started: {error.strerror}", "try it by itself"
            ) from None
        if done.returncode:
            words = f"ended with {done.returncode}, so the mail was not sent"
            raise input_error(Option("--password-command"), words, "try it by itself")
