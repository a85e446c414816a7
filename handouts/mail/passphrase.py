"""The passphrase of an encrypted packet, derived from the journal's secret, the appointment and the packet.

It reaches the patient separately from the mail: on a slip of paper, or by a command of the user.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

from handouts.channels.child_process import environment
from handouts.errors import Option, input_error, usage_error
from handouts.journal.journal import Journal

TRY_IT = "run the command by itself first"
ALPHABET = "abcdefghkmnpqrstuvwxyz23456789"
"""Lower-case letters and digits, without those that look alike: i, j, l, o, 0, 1.

j is also left out because fonts set q and j apart, and viewers then copy a space between them."""
GROUPS, GROUP_LENGTH = 4, 4
"""30 ** 16 is 78 bits: too many to try against AES-256 with the slow hash of ISO 32000-2, 7.6.4.3.4."""
PURPOSE = "passphrase of a packet"


def passphrase(journal: Journal, appointment: str, sha256: str) -> str:
    """`k7mf-3xwq-9tbn-h2vd`: the same each time for the packet with that digest and this journal. Raises InputError.

    It is not stored: if a run was killed or a slip is lost, it is computed again. The dashes are part of it.
    """
    number = int.from_bytes(journal.secret(PURPOSE, appointment, sha256), "big")
    characters = []
    for _ in range(GROUPS * GROUP_LENGTH):
        number, index = divmod(number, len(ALPHABET))  # with 256 bits all characters are equally likely
        characters.append(ALPHABET[index])
    return "-".join(
        "".join(characters[start : start + GROUP_LENGTH]) for start in range(0, len(characters), GROUP_LENGTH)
    )


SECONDS = 60
"""The time limit for a command, for one patient."""


class Command:
    """A command that sends a passphrase to a patient. Raises UsageError if the program is not found."""

    def __init__(self, text: str) -> None:
        try:
            self._words = shlex.split(text, posix=os.name != "nt")
        except ValueError:
            self._words = []
        if not self._words or not shutil.which(self._words[0]):
            hint = "give a program on this machine; it gets the passphrase on standard input"
            raise usage_error(Option("--password-command"), f"program {text!r} not found", hint)

    def give(self, appointment: str, secret: str) -> None:
        """Run it for one patient: the passphrase on standard input, the id in HANDOUTS_APPOINTMENT. Raises InputError.

        Neither is on a command line, which others on this machine can read.
        """
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command
                self._words,
                input=f"{secret}\n".encode("ascii"),
                env=environment(HANDOUTS_APPOINTMENT=appointment),
                timeout=SECONDS,
                check=False,
                stdout=subprocess.DEVNULL,  # both might show the passphrase
                stderr=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise input_error(
                Option("--password-command"), "took too long, so the email was not sent", TRY_IT
            ) from None
        except OSError as error:
            raise input_error(Option("--password-command"), f"cannot be started: {error.strerror}", TRY_IT) from None
        if done.returncode:
            message = f"ended with exit code {done.returncode}, so the email was not sent"
            raise input_error(Option("--password-command"), message, TRY_IT)
