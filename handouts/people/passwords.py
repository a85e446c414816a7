"""Hash and check passwords and PINs with Argon2id, and refuse those that are easy to guess.

- A password has at least 15 characters, without rules about kinds of characters (NIST SP 800-63B-4, 3.1.1.2: at least
  15 for a password that is the only factor). Four words are easier to type than eight random characters.
- A PIN has 6 to 12 digits. It opens only a locked screen of a session that began with the password, and a few wrong
  ones end the session.

The parameters of Argon2id are those of the library, which follow RFC 9106. A hash with other parameters is replaced at
the next sign-in.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD, MAX_PASSWORD = 15, 200
"""Length of a password, in characters."""
MIN_PIN, MAX_PIN = 6, 12
"""Length of a PIN, in digits."""
MIN_DIFFERENT = 5
"""A password has at least this many different characters."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hash_secret(secret: str) -> str:
    """The Argon2id hash of a password or PIN, with its salt and parameters."""
    return _hasher().hash(_normalized(secret))


def matches(hashed: str, secret: str) -> bool:
    """True if a password or PIN belongs to a hash. '' as the hash matches nothing, in the same time as any other."""
    try:
        return _hasher().verify(hashed or _decoy(), _normalized(secret)) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """True if a hash was made with other parameters than the current ones."""
    return _hasher().check_needs_rehash(hashed)


def password_problem(password: str, name: str) -> tuple[str, str] | None:
    """Why a password of an account is not accepted, and what to do; None if it is."""
    text = _normalized(password)
    if len(text) < MIN_PASSWORD:
        return f"the password has {len(text)} characters", f"use {MIN_PASSWORD} or more, such as four words"
    if len(text) > MAX_PASSWORD:
        return f"the password has {len(text)} characters", f"use {MAX_PASSWORD} at most"
    folded = text.casefold()
    if len(set(folded)) < MIN_DIFFERENT or folded in (folded + folded)[1:-1]:
        return "the password repeats the same characters", "use words that do not belong together"
    if len(name) > 2 and folded.replace(name.casefold(), "").strip() == "":
        return "the password is the name of the account", "use words that do not belong together"
    return None


def pin_problem(pin: str) -> tuple[str, str] | None:
    """Why a PIN is not accepted, and what to do; None if it is."""
    if not (pin.isascii() and pin.isdigit() and MIN_PIN <= len(pin) <= MAX_PIN):
        return f"the PIN is not a number of {MIN_PIN} to {MAX_PIN} digits", "use digits only"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        return "the PIN is a row of equal or consecutive digits", "choose another one"
    return None


def _normalized(secret: str) -> str:
    """The same text from every keyboard: composed and decomposed letters are equal (NIST SP 800-63B-4, NFKC)."""
    return unicodedata.normalize("NFKC", secret)


@cache
def _decoy() -> str:
    """The hash of a secret that nobody knows, checked for accounts that do not exist."""
    return hash_secret(secrets.token_urlsafe(24))
