"""What was printed, told by a short mark: the same words and data give the same mark, anything else another."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from handouts.document import Brand, Document, Furniture, Section

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no sign that is taken for another
_SIGNS = 9


def identifier(document: Document) -> str:
    """Nine signs in three groups: a digest of all the words and data, and nothing of when or where."""
    said = (document.title, document.subject, document.lang, document.paper, document.large_print, document.budget)
    whole = hashlib.sha256(ascii(said).encode())
    for part in (document.brand, document.furniture, *document.sections):
        whole.update(_digest(part))
    value = int.from_bytes(whole.digest()[:8], "big")
    signs = []
    for _ in range(_SIGNS):
        value, at = divmod(value, len(_ALPHABET))
        signs.append(_ALPHABET[at])
    return f"{''.join(signs[:3])}-{''.join(signs[3:6])}-{''.join(signs[6:])}"


@lru_cache(maxsize=512)
def _digest(part: Brand | Furniture | Section) -> bytes:
    """By the names and values of all fields, in ASCII: what Python counts as printable changes with its version."""
    return hashlib.sha256(ascii(part).encode()).digest()
