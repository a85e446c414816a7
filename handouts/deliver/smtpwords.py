"""A mail server's replies, and the ends of a connection, to what the sender of a message must know."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

REPLIES = range(400, 600)
"""What a server may decline with (RFC 5321, 4.2.1): for now below 500, for good from there on."""
LASTING = 500
GOODBYE = 421
"""The server ends the session."""
LONGEST = 600
"""Signs of a reply that are told."""
HIDDEN = "(hidden)"
"""What stands for words that are not repeated."""


class Declined(Exception):
    """The server did not take a message, and said so."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code

    @property
    def temporary(self) -> bool:
        """True where it may take the message later."""
        return self.code < LASTING

    @property
    def last(self) -> bool:
        """True where the session has ended with it."""
        return self.code == GOODBYE


class Gone(Exception):
    """The connection is lost, or cannot be made now."""


def protected(smtp: smtplib.SMTP) -> ssl.SSLSocket:
    """The connection of a client, which is under TLS. Raises Gone where there is none, or where it is in clear."""
    if not isinstance(smtp.sock, ssl.SSLSocket):
        raise Gone("the connection was closed" if smtp.sock is None else "the connection is not protected")
    return smtp.sock


@contextlib.contextmanager
def ends() -> Iterator[None]:
    """All ways in which a connection ends, as one. Raises Gone."""
    try:
        yield
    except smtplib.SMTPServerDisconnected as error:
        raise Gone(str(error) or "the connection was closed") from error
    except smtplib.SMTPResponseException as error:  # a line without an end
        raise Gone(f"the server's reply cannot be read: {words(error.smtp_error)}") from error
    except OSError as error:
        raise Gone(error.strerror or str(error) or "no answer") from error


def expect(reply: tuple[int, bytes], *good: int) -> str:
    """Code and words of a reply. Raises Declined, and Gone for what is no reply."""
    code, told = reply[0], words(reply[1])
    if code in good:
        return f"{code} {told}"
    if code not in REPLIES:
        raise Gone(f"the server's reply is none: {code} {told}")
    raise Declined(code, told)


def words(reply: bytes | str) -> str:
    """The text of a reply on one line, and nothing in it that a terminal would obey."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[:LONGEST]


def without(text: str, private: Iterable[str]) -> str:
    """A reply without what it says of a patient or an account: names and addresses become `(hidden)`.

    Hidden are also other spellings of them: other capitals, with or without accents, beside an underscore, encoded
    for a URL (%2E) or for mail (=2E). Of an encoded word nothing is kept.
    """
    parts = sorted({part.strip() for part in private if part.strip()}, key=len, reverse=True)
    patterns = [re.compile(_whole_word(part), re.IGNORECASE) for part in parts]
    for pattern in patterns:
        text = pattern.sub(HIDDEN, text)
    folded = [re.compile(_whole_word(_folded(part))) for part in parts]
    tokens = re.split(r"(\s+)", text)
    return "".join(HIDDEN if any(_is_in(pattern, token) for pattern in folded) else token for token in tokens)


def _whole_word(part: str) -> str:
    """A pattern of a part between signs that are no letters or digits; an underscore is none."""
    return rf"(?<![^\W_]){re.escape(part)}(?![^\W_])"


def _folded(text: str) -> str:
    """Small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _is_in(pattern: re.Pattern[str], token: str) -> bool:
    """Whether a word of a reply matches, as it is or decoded."""
    if token.isspace() or not token:
        return False
    decoded = {token, *(unquote(token.replace(mark, "%")) for mark in "%=" if mark in token)}
    return any(pattern.search(_folded(variant)) for variant in decoded)
