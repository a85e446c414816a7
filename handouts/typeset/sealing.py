"""A finished PDF becomes one that opens with a passphrase only: AES-256, as PDF 2.0 defines it (ISO 32000-2, 7.6).

It stays tagged and PDF/UA-1. It is PDF/A no longer, which forbids encryption (ISO 19005-2, 6.1.3), and says so no more.

Not by a library of PDF: that takes a file apart and puts it together again, at five times the cost and more. pypdf also
leaves the whole structure in sight, which our writer packs in one stream; and both keep the digest of the pages in
`/ID`, by which a guess at what they say could be confirmed. In sight here: how many objects there are, how long each
stream is.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import count

from handouts.problems import Refused, refuse
from handouts.typeset.sums import int_sum

BLOCK = 16
ALLOWED = (-4).to_bytes(4, "little", signed=True)
"""Every permission: a screen reader needs bit 10 (ISO 14289-1, 7.16), and the others would keep nobody from anything.
Bits 1 and 2 are reserved and 0, all others that are reserved 1 (ISO 32000-2, table 22)."""
EXTENSION = "/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>"
"""PDF/UA-1 wants %PDF-1.7 in front (ISO 14289-1, 6.1); in such a file this names the cipher of 2.0."""
_ARCHIVAL = re.compile(rb"<pdfaid:\w+>\w+</pdfaid:\w+>")
_DIGESTS = (hashlib.sha256, hashlib.sha384, hashlib.sha512)

Cipher = Callable[[bytes, bytes, bytes], bytes]
"""Key, first vector and whole blocks to whole blocks."""


def seal(data: bytes, passphrase: str, file: str = "the PDF") -> bytes:
    """A file of this program, encrypted: each time with a new key, so that no two are alike.

    The passphrase is printable ASCII, since viewers do not agree on how other letters become bytes, and 1 to 127 long.
    `file` is what a refusal calls it. Raises Refused where the extra `mail` is not installed, for what is encrypted
    already, and for what this program did not write or what was changed since.
    """
    if not (passphrase.isascii() and passphrase.isprintable() and 0 < len(passphrase) < 128):
        raise ValueError("a passphrase is of 1 to 127 printable signs of ASCII")  # and is not said
    from handouts.typeset.objects import container
    from handouts.typeset.reading import Foreign, unpack

    cipher = _cipher()
    try:
        source = unpack(data)
        catalog = source.body(source.root)
    except Foreign as error:
        raise _refused(data, file, str(error)) from None
    first = len(source.streams) + 1
    plain = list(source.plain)
    plain[source.root - first] = f"{catalog.removesuffix('>>')}{EXTENSION}>>"
    key = os.urandom(32)
    bodies = [_closed(cipher, key, _honest(body)) for body in (*source.streams, container(count(first), plain))]
    return _file(bodies, len(plain), source.root, source.info, _dictionary(cipher, key, passphrase.encode("ascii")))


def available() -> None:
    """Raises Refused where nothing can be encrypted here."""
    _cipher()


def _refused(data: bytes, file: str, why: str) -> Refused:
    if b"%PDF-" not in data[:1024]:
        return refuse(file, "this is no PDF")
    if re.search(rb"/Encrypt\b", data):
        return refuse(file, "it is encrypted already", "give the file that handouts made")
    return refuse(file, why, "make it again, and change nothing in it")


@cache
def _cipher() -> Cipher:
    """AES, blocks chained. Raises Refused where it is not installed."""
    try:
        from cryptography.hazmat.primitives import ciphers
        from cryptography.hazmat.primitives.ciphers import algorithms, modes
    except ImportError:
        hint = "install it: pip install 'handouts[mail]'"
        raise refuse("mail", "encrypting needs the package cryptography", hint) from None

    def encrypted(key: bytes, vector: bytes, blocks: bytes) -> bytes:
        run = ciphers.Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
        return run.update(blocks) + run.finalize()

    return encrypted


def _honest(body: bytes) -> bytes:
    """A stream as it is; XMP without the claim to be PDF/A, but with that to be PDF/UA."""
    if not body.startswith(b"<</Type/Metadata/"):
        return body
    return _with_data(body, _ARCHIVAL.sub(b"", _parted(body)[1]))


def _parted(body: bytes) -> tuple[bytes, bytes]:
    """The dictionary of a stream, and its data. Our writer puts the dictionary on one line."""
    entries, _, data = body.removesuffix(b"\nendstream").partition(b"\nstream\n")
    return entries, data


def _with_data(body: bytes, data: bytes) -> bytes:
    """A stream with other data. Our writer puts the length last."""
    entries = _parted(body)[0].rpartition(b"/Length ")[0]
    return b"%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _closed(cipher: Cipher, key: bytes, body: bytes) -> bytes:
    """A stream encrypted: a vector of its own, then the data, filled up to a block (ISO 32000-2, 7.6.3.2)."""
    data, vector = _parted(body)[1], os.urandom(BLOCK)
    left = BLOCK - len(data) % BLOCK
    return _with_data(body, vector + cipher(key, vector, data + bytes([left]) * left))


def _dictionary(cipher: Cipher, key: bytes, passphrase: bytes) -> bytes:
    """What a reader needs to find the key by the passphrase (ISO 32000-2, 7.6.4.4.7 and 7.6.4.4.9).

    There is no password of an owner: what stands for one is random, and belongs to none. That saves half of the hashes,
    and nobody could use one.
    """
    checking, opening = os.urandom(8), os.urandom(8)
    nothing = bytes(BLOCK)
    user = _hash(cipher, passphrase, checking) + checking + opening
    allowed = ALLOWED + b"\xff\xff\xff\xffTadb" + os.urandom(4)  # T: metadata is encrypted, too
    strings = {
        b"U": user,
        b"UE": cipher(_hash(cipher, passphrase, opening), nothing, key),
        b"O": os.urandom(48),
        b"OE": os.urandom(32),
        b"Perms": cipher(key, nothing, allowed),  # one block alone is the same in ECB, which is asked for
    }
    told = b"".join(b"/%s<%s>" % (name, value.hex().encode()) for name, value in strings.items())
    return (
        b"<</Filter/Standard/V 5/R 6/Length 256/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>"
        b"/StmF/StdCF/StrF/StdCF/EncryptMetadata true/P %d%s>>" % (int.from_bytes(ALLOWED, "little", signed=True), told)
    )


def _hash(cipher: Cipher, passphrase: bytes, salt: bytes) -> bytes:
    """The hash of a user's password (ISO 32000-2, 7.6.4.3.4, algorithm 2.B)."""
    found = hashlib.sha256(passphrase + salt).digest()
    turn = 0
    while True:
        mixed = cipher(found[:16], found[16:32], (passphrase + found) * 64)
        # 256 leaves 1 when it is divided by 3, so that the sum of the bytes leaves what their number leaves.
        found = _DIGESTS[int_sum(mixed[:16]) % 3](mixed).digest()
        turn += 1
        if turn >= 64 and mixed[-1] <= turn - 32:
            return found[:32]


def _file(bodies: Iterable[bytes], packed_count: int, catalog: int, info: int, dictionary: bytes) -> bytes:
    """Encrypted streams, the container last, as a file. The table of references is never encrypted (7.5.8.2)."""
    from handouts.typeset.objects import FREE, HEAD, packed, rows, tail, trailer, written

    *streams, container = bodies
    holder = len(streams) + packed_count + 1
    numbered = [*enumerate(streams, 1), (holder, container), (holder + 1, dictionary)]
    out, runs, at = [HEAD], [FREE], len(HEAD)
    for number, body in numbered:
        if number == holder:
            runs.append((2, holder, 0, packed_count))
        out.append(written(number, body))
        runs.append((1, at, 0, 1))
        at += len(out[-1])
    # Not the digest of the pages: it would confirm a guess at what they say.
    entries = f"{trailer(holder + 3, catalog, info, os.urandom(16).hex())}/Encrypt {holder + 1} 0 R"
    return b"".join([*out, written(holder + 2, packed(entries, b"".join(rows([*runs, (1, at, 0, 1)])))), tail(at)])
