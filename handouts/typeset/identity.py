"""What was printed, told by a short mark: the same words and data give the same mark, anything else another."""

from __future__ import annotations

import hashlib

from handouts.document import Document, Section

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no sign that is taken for another
_SIGNS = 9


def document_identifier(document: Document) -> str:
    """Nine signs in three groups: the beginning of the digest, as it stands on every page."""
    value = int.from_bytes(document_digest(document)[:8], "big")
    signs = []
    for _ in range(_SIGNS):
        value, at = divmod(value, len(_ALPHABET))
        signs.append(_ALPHABET[at])
    return f"{''.join(signs[:3])}-{''.join(signs[3:6])}-{''.join(signs[6:])}"


def document_digest(document: Document) -> bytes:
    """SHA-256 of all the words and data of a document, and of nothing of when or where."""
    said = (document.title, document.subject, document.lang, document.paper, document.large_print, document.budget)
    whole = hashlib.sha256(ascii(said).encode())
    for part in (document.brand, document.furniture, *document.sections):
        whole.update(part.fingerprint[0])
    return whole.digest()


def weight(section: Section) -> int:
    """How much a section says, in characters of all its fields and their names: a measure of how long it will be."""
    return section.fingerprint[1]
