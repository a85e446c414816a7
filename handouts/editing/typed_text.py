"""Turn the text that a browser sends back into the bytes of a file, with the file's own line ends and byte order mark.

A browser shows a file with plain line ends, and sends all of them as CR LF. So each unchanged line takes its bytes from
the file, and only changed lines are new.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from handouts.errors import InputError, input_error

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_BOM = b"\xef\xbb\xbf"


def shown_text(data: bytes, shown: str) -> str:
    """The text of a file for a text field, with LF as line ends. Raises InputError if a browser cannot show it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _not_editable(shown, "the file is not saved as UTF-8", line) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _not_editable(shown, "the file contains a NUL character", line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_editable(shown: str, message: str, line: int) -> InputError:
    hint = "correct the file with a text editor on the computer that keeps it, and open this page again"
    return input_error(shown, message, hint, line, 1)


def typed_bytes(typed: str, before: bytes) -> bytes:
    """The bytes of a file after an edit in a browser. `before` are the bytes that the text field was filled with."""
    mark = _BOM if before.startswith(_BOM) else b""
    old = _LINE.findall(before.decode("utf-8-sig", "replace"))
    new = typed.replace("\r\n", "\n").replace("\r", "\n")
    usual = _usual_end(old)
    lines = _LINE.findall(new)
    old_words, new_words = [line.rstrip("\r\n") for line in old], [line.rstrip("\r\n") for line in lines]
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    ends = [usual if line.endswith("\n") else "" for line in lines]
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            end = old[block.a + offset][len(old_words[block.a + offset]) :]
            if end and ends[block.b + offset]:
                ends[block.b + offset] = end
    return mark + "".join(words + end for words, end in zip(new_words, ends, strict=True)).encode("utf-8", "replace")


def _usual_end(lines: list[str]) -> str:
    """The line end that most lines of a file have; LF for a file with one line."""
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
    return max(("\n", "\r\n", "\r"), key=ends.count)
