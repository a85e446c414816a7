"""IPP messages: attributes to bytes and back (RFC 8010). Knows nothing about printers or networks."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

OPERATION, JOB, END, PRINTER, UNSUPPORTED = 1, 2, 3, 4, 5
"""Tags that begin a group of attributes, and the tag that ends the last group."""


class Tag(IntEnum):
    """Types of values that we send or read."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_IN_LANGUAGE = 0x35
    NAME_IN_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    OCTETS = 0x30
    DATE = 0x31
    RESOLUTION = 0x32
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


@dataclass(frozen=True)
class Attribute:
    """A name with one or more values of one type."""

    name: str
    tag: Tag
    values: tuple[Any, ...]


Attributes = dict[str, list[Any]]


@dataclass(frozen=True)
class Reply:
    """A status and the groups of attributes, in order; collections are skipped."""

    status: int
    groups: tuple[tuple[int, Attributes], ...]

    def group(self, tag: int) -> Attributes:
        """The first group of that tag; empty if there is none."""
        return next((attributes for kind, attributes in self.groups if kind == tag), {})

    def all(self, tag: int) -> list[Attributes]:
        """All groups of that tag."""
        return [attributes for kind, attributes in self.groups if kind == tag]


def request(
    version: tuple[int, int], operation: int, number: int, groups: Iterable[tuple[int, Sequence[Attribute]]]
) -> bytes:
    """A request without its document, which follows it unchanged."""
    parts = [struct.pack(">BBHI", *version, operation, number)]
    for tag, attributes in groups:
        if attributes:
            parts += [bytes([tag]), *map(_attribute, attributes)]
    return b"".join([*parts, bytes([END])])


def _attribute(attribute: Attribute) -> bytes:
    out = b""
    for index, value in enumerate(attribute.values):
        name = (attribute.name if not index else "").encode("ascii")
        encoded = _value(attribute.tag, value)
        out += struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(encoded)) + encoded
    return out


def _value(tag: Tag, value: Any) -> bytes:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.pack(">i", value)
    if tag == Tag.BOOLEAN:
        return bytes([bool(value)])
    if tag == Tag.RANGE:
        return struct.pack(">ii", *value)
    return str(value).encode("utf-8")


def reply(data: bytes) -> Reply:
    """A reply from its bytes. Raises ValueError if they are not a reply."""
    try:
        return _Reader(data).read()
    except (struct.error, IndexError) as error:
        raise ValueError("the reply is truncated") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._offset = data, 8

    def read(self) -> Reply:
        major, _, status, _ = struct.unpack_from(">BBHI", self._data)
        if major not in (1, 2):
            raise ValueError("the reply is not IPP")
        groups: list[tuple[int, Attributes]] = []
        values: list[Any] = []
        depth = 0
        while (tag := self._data[self._offset]) != END:
            self._offset += 1
            if tag < 0x10:
                groups.append((tag, {}))
                continue
            name, value = self._counted().decode("ascii", "replace"), self._counted()
            if not groups:
                raise ValueError("an attribute is outside a group")
            if name and not depth:
                values = groups[-1][1].setdefault(name, [])
            depth += (tag == Tag.COLLECTION) - (tag == Tag.END_COLLECTION)
            # Collections are skipped; tags below 0x20 say that there is no value.
            if not depth and tag >= 0x20 and tag != Tag.END_COLLECTION:
                values.append(_read(tag, value))
        return Reply(status, tuple(groups))

    def _counted(self) -> bytes:
        (size,) = struct.unpack_from(">H", self._data, self._offset)
        start, self._offset = self._offset + 2, self._offset + 2 + size
        if self._offset > len(self._data):
            raise IndexError(self._offset)
        return self._data[start : self._offset]


def _read(tag: int, value: bytes) -> Any:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.unpack(">i", value)[0]
    if tag == Tag.BOOLEAN:
        return value != b"\0"
    if tag == Tag.RANGE:
        return struct.unpack(">ii", value)
    if tag in (Tag.TEXT_IN_LANGUAGE, Tag.NAME_IN_LANGUAGE):
        (size,) = struct.unpack_from(">H", value)
        return value[size + 4 :].decode("utf-8", "replace")
    if tag in (Tag.OCTETS, Tag.DATE, Tag.RESOLUTION):
        return value
    return value.decode("utf-8", "replace")
