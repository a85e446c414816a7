"""IPP messages byte by byte (RFC 8010), and invalid data."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.printing.ipp_codec import JOB, OPERATION, PRINTER, Attribute, Tag, reply, request

HEAD = b"\x01\x47\x00\x12attributes-charset\x00\x05utf-8\x48\x00\x1battributes-natural-language\x00\x05en-us"
PRINT_JOB = (
    b"\x01\x01\x00\x02\x00\x00\x00\x01"
    + HEAD
    + b"\x45\x00\x0bprinter-uri\x00\x2cipp://printer.example.com/ipp/print/pinetree"
    b"\x42\x00\x08job-name\x00\x06foobar\x22\x00\x16ipp-attribute-fidelity\x00\x01\x01"
    b"\x02\x21\x00\x06copies\x00\x04\x00\x00\x00\x14\x44\x00\x05sides\x00\x13two-sided-long-edge\x03"
)
"""After the Print-Job in the examples of RFC 8010: with job-name, copies and sides."""


def test_request_bytes() -> None:
    operation = (
        Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
        Attribute("attributes-natural-language", Tag.LANGUAGE, ("en-us",)),
        Attribute("printer-uri", Tag.URI, ("ipp://printer.example.com/ipp/print/pinetree",)),
        Attribute("job-name", Tag.NAME, ("foobar",)),
        Attribute("ipp-attribute-fidelity", Tag.BOOLEAN, (True,)),
    )
    job = (Attribute("copies", Tag.INTEGER, (20,)), Attribute("sides", Tag.KEYWORD, ("two-sided-long-edge",)))
    assert request((1, 1), 2, 1, ((OPERATION, operation), (JOB, job))) == PRINT_JOB


GROUP = b"\x02\x00\x00\x00\x00\x00\x00\x01\x04"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x44\x00\x01a\x00\x01x\x44\x00\x00\x00\x01y", {"a": ["x", "y"]}),
        (b"\x21\x00\x01a\x00\x04\xff\xff\xff\xff", {"a": [-1]}),
        (b"\x22\x00\x01a\x00\x01\x00", {"a": [False]}),
        (b"\x33\x00\x01a\x00\x08\x00\x00\x00\x01\x00\x00\x00\x63", {"a": [(1, 99)]}),
        (b"\x35\x00\x01a\x00\x0b\x00\x02de\x00\x05Hallo", {"a": ["Hallo"]}),
        (b"\x13\x00\x01a\x00\x00", {"a": []}),
        # a collection, which is skipped, and the attribute after it
        (b"\x34\x00\x01a\x00\x00\x4a\x00\x00\x00\x01x\x21\x00\x00\x00\x04\x00\x00\x00\x01\x37\x00\x00\x00\x00\x21\x00\x01b\x00\x04\x00\x00\x00\x02",
         {"a": [], "b": [2]}),
    ],
)  # fmt: skip
def test_values(data: bytes, expected: dict[str, list[object]]) -> None:
    assert reply(GROUP + data + b"\x03").group(PRINTER) == expected


@given(st.binary(max_size=60), st.booleans())
def test_any_data(data: bytes, with_head: bool) -> None:
    with contextlib.suppress(ValueError):
        reply((GROUP if with_head else b"") + data)
