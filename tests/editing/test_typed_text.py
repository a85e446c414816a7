"""The text that a browser sends back: the file's own line ends, byte order mark and last line stay."""

from __future__ import annotations

import pytest

from handouts.editing.typed_text import shown_text, typed_bytes
from handouts.errors import InputError

FILES = [
    b"", b"a", b"a\n", b"a\nb", b"a\r\nb\r\n", b"a\rb\r", b"a\nb\r\nc\rd\n\n\n", b"\xef\xbb\xbfa\r\nb\n", b"\n\n", b"\r\n",
    "ä 中 \u2028 é\x0b\x0c\n".encode(), b"a\n\n\r\n\r\na\r\n", b"same\nsame\r\nsame\n",
]  # fmt: skip


@pytest.mark.parametrize("data", FILES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_unchanged(data: bytes, end: str) -> None:
    assert typed_bytes(shown_text(data, "set.yaml").replace("\n", end), data) == data


@pytest.mark.parametrize(
    ("data", "old", "new", "expected"),
    [
        (b"a\r\nb\nc\r\n", "b", "x", b"a\r\nx\r\nc\r\n"),
        (b"a\nb\r\nc\n", "a\n", "", b"b\r\nc\n"),
        (b"a\nb\r\nc\n", "c\n", "c\nd\n", b"a\nb\r\nc\nd\n"),
        (b"\xef\xbb\xbfa\r\n", "a", "b", b"\xef\xbb\xbfb\r\n"),
        (b"a\r\nb", "b", "b\n", b"a\r\nb\r\n"),
    ],
)
def test_changed(data: bytes, old: str, new: str, expected: bytes) -> None:
    assert typed_bytes(shown_text(data, "set.yaml").replace(old, new), data) == expected


@pytest.mark.parametrize(("data", "words"), [(b"a\n\xff", "UTF-8"), (b"a\nb\0", "NUL")])
def test_not_text(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        shown_text(data, "set.yaml")
    assert refused.value.problems[0].line == 2
