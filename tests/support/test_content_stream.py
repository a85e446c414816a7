"""The reader of content streams reads what pypdf reads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DecodedStreamObject

from tests.support.content_stream import operations
from tests.support.sample_files import FILES


def plain(value: Any) -> Any:
    """A value of pypdf in the types of `operations`."""
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if hasattr(value, "original_bytes"):
        return value.original_bytes
    return str(value) if isinstance(value, str) else float(value)


def with_pypdf(data: bytes) -> list[tuple[list[Any], bytes]]:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return [
        ([plain(part) for part in operands], operator) for operands, operator in ContentStream(stream, None).operations
    ]


@pytest.mark.parametrize("name", ["packet-mixed", "arabic", "random-3"])
def test_same_as_pypdf(name: str) -> None:
    for page in PdfReader(io.BytesIO(FILES[name]())).pages:
        data = page.get_contents().get_data()
        assert list(operations(data)) == with_pypdf(data)


@pytest.mark.parametrize(
    "data",
    [
        rb"(a\(b\)\\\n\101\7c) Tj",
        b"[(a)-12.5<00FF3>.5(b)]TJ",
        b"/Span<</MCID 3/ActualText<FEFF0041>>>BDC EMC",
        b"/A 1 Tf 0 0 1 rg -.5 +2 3. 4 re f*",
        b"(two\\\nlines) Tj T* q Q",
        b"",
    ],
)
def test_forms_of_operands(data: bytes) -> None:
    assert list(operations(data)) == with_pypdf(data)


@pytest.mark.parametrize(
    "data", [b"1 0 0 rg }", b"[1 2", b"1 2", b"[1 rg]", b"BI /W 1 ID \xff\x00 EI", b"1-2 m", b"(a Tj"]
)
def test_other_content(data: bytes) -> None:
    with pytest.raises(AssertionError):
        list(operations(data))
