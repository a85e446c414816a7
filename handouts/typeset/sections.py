"""A section to its element and its pieces, each bound to those that it is read with."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest

from handouts.document import (
    Block,
    Facts,
    Groups,
    Heading,
    ItemList,
    Paragraph,
    Section,
    Signature,
    Statements,
    Table,
    Warning,
    WriteLines,
)
from handouts.typeset.blocks import build
from handouts.typeset.blocks.lists import SHORT_LIST, columns
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.flow import Flowable, Stack
from handouts.typeset.structure import Element


@lru_cache(maxsize=512)
def built(section: Section, setting: Setting) -> tuple[Element, tuple[Flowable, ...]]:
    """A section's element and pieces. They do not change, so that every document with this section has the same."""
    parent = Element("Sect")
    pieces: list[Flowable] = build(Heading(section.heading), parent, setting) if section.heading else []
    for block, after in zip_longest(section.blocks, section.blocks[1:]):
        made = _columns(block, parent, setting) if section.columns > 1 else build(block, parent, setting)
        introduces = isinstance(block, Paragraph) and isinstance(after, ItemList | Statements | WriteLines)
        bound = isinstance(block, Groups) and isinstance(after, Facts)  # the silent ones of the same groups
        if made and (introduces or bound or (isinstance(after, Table) and isinstance(block, Paragraph | ItemList))):
            made[-1].keep_with_next = True
        pieces += made
    warns = any(isinstance(block, Warning) for block in section.blocks)  # the call for help comes as early as it can
    if section.together and pieces and not warns:
        whole = Stack(pieces, whole=True)
        whole.wish = isinstance(section.blocks[-1], Signature)  # who signs sees who else does
        whole.before, whole.after = pieces[0].before, pieces[-1].after
        pieces = [whole]
    return parent, tuple(pieces)


def _columns(block: Block, parent: Element, setting: Setting) -> list[Flowable]:
    """A list in two columns; in large print one."""
    made = build(block, parent, setting)
    single = setting.theme.large or not isinstance(block, ItemList) or len(made) < SHORT_LIST
    return made if single else columns(made, setting)
