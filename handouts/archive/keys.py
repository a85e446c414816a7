"""The key of an archive: an age key pair. The public part encrypts, the private part decrypts.

The format is that of age (age-encryption.org/v1), so that any age program with the key can open every file of the
archive, without this program.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyrage
from pyrage import x25519

from handouts.errors import Hint, input_error
from handouts.files import check_regular, exclusive_lock, make_folder, read_error, read_file, write_atomic, write_error

KEY_VARIABLE = "HANDOUTS_ARCHIVE_KEY"
"""The environment variable with the path of the private key, if it is not next to the journal."""
MAX_KEY_FILE = 4096
_KEY_TEXT = (
    "# The key of the archive of handouts. Without it, nobody can open what was handed out.\n# public key: {}\n{}\n"
)
_RESTORE = "restore it from your backup"


def archive_folder(journal: Path) -> Path:
    """The folder of the archive that belongs to a journal."""
    return journal.with_name(f"{journal.name}.archive")


def key_path(journal: Path) -> Path:
    """The file of the private key."""
    chosen = os.environ.get(KEY_VARIABLE)
    return Path(chosen) if chosen else journal.with_name(f"{journal.name}.archive.key")


def public_key(journal: Path) -> x25519.Recipient:
    """The public key of an archive. The first call makes the key pair, unless there is a key already.

    Raises InputError if the files cannot be read or written.
    """
    path = archive_folder(journal) / "public-key"
    try:
        if not path.exists():
            _create(journal, path)
        return x25519.Recipient.from_str(read_file(path, MAX_KEY_FILE).decode("ascii").strip())
    except OSError as error:
        raise write_error(path, error, "--journal") from error
    except (pyrage.RecipientError, ValueError) as error:  # ValueError: not ASCII
        raise input_error(str(path), "is not a public key", _RESTORE) from error


def private_key(journal: Path) -> x25519.Identity:
    """The private key of an archive. Raises InputError if it is missing, damaged, or the key of another archive."""
    path = key_path(journal)
    try:
        if not check_regular(path, follow=True):
            hint = Hint(
                f"{_RESTORE}, or name its file with the variable {KEY_VARIABLE}",
                page="ask the person who set up this program for the key of the archive",
            )
            raise input_error(str(path), "the key of the archive is missing, so its pages cannot be opened", hint)
        key = _read(path)
    except OSError as error:
        raise read_error(path, error) from error
    if archive_folder(journal).exists() and str(key.to_public()) != str(public_key(journal)):
        raise input_error(str(path), "is the key of another archive, so its pages cannot be opened", _RESTORE)
    return key


def _create(journal: Path, path: Path) -> None:
    """Write the public key, and the private key if there is none. Two processes at once make one pair."""
    make_folder(path.parent, private=True, option="--journal")
    with exclusive_lock(path.with_name("lock"), "is in use", "wait until the other program has finished"):
        if path.exists():
            return
        private = key_path(journal)
        if private.exists():
            key = _read(private)
        else:
            key = x25519.Identity.generate()
            write_atomic(private, _KEY_TEXT.format(key.to_public(), key).encode(), private=True)
        write_atomic(path, f"{key.to_public()}\n".encode(), private=True)


def _read(path: Path) -> x25519.Identity:
    """The private key in a file, in the format of age-keygen. Raises InputError, and OSError."""
    lines = read_file(path, MAX_KEY_FILE).decode("utf-8", "replace").split("\n")
    secrets = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    damaged = input_error(str(path), "does not hold the key of an archive", _RESTORE)
    if len(secrets) != 1:
        raise damaged
    try:
        return x25519.Identity.from_str(secrets[0])
    except pyrage.IdentityError as error:
        raise damaged from error
