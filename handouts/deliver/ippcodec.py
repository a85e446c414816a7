"""IPP messages: attributes to bytes and back (RFC 8010). Knows nothing of printers or networks."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

OPERATION, JOB, END, PRINTER, UNSUPPORTED = 1, 2, 3, 4, 5
"""Tags that begin a group of attributes, and the one that ends the last."""


class Tag(IntEnum):
    """Kinds of values that we send or read."""

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
    """A name with one value or several of a kind."""

    name: str
    tag: Tag
    values: tuple[Any, ...]


Attributes = dict[str, list[Any]]


@dataclass(frozen=True)
class Reply:
    """A status and the groups of attributes, in their order; collections are left out."""

    status: int
    groups: tuple[tuple[int, Attributes], ...]

    def group(self, tag: int) -> Attributes:
        """The first group of that tag, empty where there is none."""
        return next((found for kind, found in self.groups if kind == tag), {})

    def all(self, tag: int) -> list[Attributes]:
        """All groups of that tag."""
        return [found for kind, found in self.groups if kind == tag]


def request(
    version: tuple[int, int], operation: int, number: int, groups: Iterable[tuple[int, Sequence[Attribute]]]
) -> bytes:
    """A request without its document, which follows it as it is."""
    parts = [struct.pack(">BBHI", *version, operation, number)]
    for tag, attributes in groups:
        if attributes:
            parts += [bytes([tag]), *map(_attribute, attributes)]
    return b"".join([*parts, bytes([END])])


def _attribute(one: Attribute) -> bytes:
    out = b""
    for at, value in enumerate(one.values):
        name, told = (one.name if not at else "").encode("ascii"), _value(one.tag, value)
        out += struct.pack(">BH", one.tag, len(name)) + name + struct.pack(">H", len(told)) + told
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
    """A reply from its bytes. Raises ValueError where they are none."""
    try:
        return _Reader(data).read()
    except (struct.error, IndexError) as error:
        raise ValueError("the reply ends in the middle") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 8

    def read(self) -> Reply:
        major, _, status, _ = struct.unpack_from(">BBHI", self._data)
        if major not in (1, 2):
            raise ValueError("the reply is not IPP")
        groups: list[tuple[int, Attributes]] = []
        values: list[Any] = []
        depth = 0
        while (tag := self._data[self._at]) != END:
            self._at += 1
            if tag < 0x10:
                groups.append((tag, {}))
                continue
            name, told = self._counted().decode("ascii", "replace"), self._counted()
            if not groups:
                raise ValueError("an attribute stands outside a group")
            if name and not depth:
                values = groups[-1][1].setdefault(name, [])
            depth += (tag == Tag.COLLECTION) - (tag == Tag.END_COLLECTION)
            # Within collections and at their ends nothing is kept; tags below 0x20 say that there is no value.
            if not depth and tag >= 0x20 and tag != Tag.END_COLLECTION:
                values.append(_read(tag, told))
        return Reply(status, tuple(groups))

    def _counted(self) -> bytes:
        (size,) = struct.unpack_from(">H", self._data, self._at)
        start, self._at = self._at + 2, self._at + 2 + size
        if self._at > len(self._data):
            raise IndexError(self._at)
        return self._data[start : self._at]


def _read(tag: int, told: bytes) -> Any:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.unpack(">i", told)[0]
    if tag == Tag.BOOLEAN:
        return told != b"\0"
    if tag == Tag.RANGE:
        return struct.unpack(">ii", told)
    if tag in (Tag.TEXT_IN_LANGUAGE, Tag.NAME_IN_LANGUAGE):
        (size,) = struct.unpack_from(">H", told)
        return told[size + 4 :].decode("utf-8", "replace")
    if tag in (Tag.OCTETS, Tag.DATE, Tag.RESOLUTION):
        return told
    return told.decode("utf-8", "replace")
