"""A section to its element and its pieces, each bound to those that it is read with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

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
from handouts.typeset.blocks.setting import Setting, cached_in_setting
from handouts.typeset.flow import Flowable, Stack, Text
from handouts.typeset.structure import Element


@cached_in_setting(512)
def build_section(setting: Setting, section: Section) -> tuple[Element, tuple[Flowable, ...]]:
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
    _bind(pieces, setting)
    warns = any(isinstance(block, Warning) for block in section.blocks)  # the call for help comes as early as it can
    if section.together and pieces and not warns:
        whole = Stack(pieces, whole=True)
        whole.wish = isinstance(section.blocks[-1], Signature)  # who signs sees who else does
        whole.before, whole.after = pieces[0].before, pieces[-1].after
        pieces = [whole]
    return parent, tuple(pieces)


def _bind(pieces: Sequence[Flowable], setting: Setting) -> None:
    """A heading stands with two lines of what it heads: with the piece after a paragraph of one line, too."""
    for heading, first in pairwise(pieces[:-1]):
        heads = isinstance(heading, Text) and heading.element.role in ("H2", "H3")
        single = isinstance(first, Text) and first.wrap(setting.theme.width, 0)[1] < 2 * first.style.leading
        if heads and single and not first.keep_with_next:
            first.keep_with_next = first.yielding = True


def _columns(block: Block, parent: Element, setting: Setting) -> list[Flowable]:
    """A list in two columns; in large print one."""
    made = build(block, parent, setting)
    single = setting.theme.large or not isinstance(block, ItemList) or len(made) < SHORT_LIST
    return made if single else columns(made, setting)
