"""A sample of every kind of block, made from its types, with a different number in each text field."""

from __future__ import annotations

import dataclasses
import types
from itertools import count
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from handouts import document as d
from tests.support.sample_documents import PICTURE

BLOCKS = get_args(d.Block)


class BlockBuilder:
    """Builds a block with a different number in each text field; `words` are those numbers, in order."""

    def __init__(self) -> None:
        self.numbers = count(4001)
        self.words: list[str] = []

    def word(self) -> str:
        self.words.append(str(next(self.numbers)))
        return self.words[-1]

    def value(self, kind: Any) -> Any:
        """A value of a type, with all nested values."""
        if kind is d.Inlines or kind == d.Inlines:
            return (d.Run(f"{self.word()} mg."),)
        if kind is d.ImageData:
            return PICTURE
        if kind is d.Bilingual:
            return d.Bilingual(self.value(d.Heading), self.value(d.Paragraph), "es")
        if kind is d.PartMark:
            return d.PartMark("part", "the alternative text and the caption say it")
        if kind is d.Separator:
            return d.Separator("; ")
        if dataclasses.is_dataclass(kind):
            hints = get_type_hints(kind)
            return kind(**{field.name: self.value(hints[field.name]) for field in dataclasses.fields(kind)})
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return args[-1]
        if origin in (Union, types.UnionType):
            return self.value(args[0])
        if origin is tuple:
            return tuple(map(self.value, [args[0]] * 3 if args[-1] is ... else args))
        return {str: lambda: f"{self.word()} mg.", bool: lambda: True, int: lambda: 2, float: lambda: 0.5}[kind]()


def build_block(block: type) -> tuple[Any, list[str]]:
    """A block and the words in it."""
    builder = BlockBuilder()
    return builder.value(block), builder.words
