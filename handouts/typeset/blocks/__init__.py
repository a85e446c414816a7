"""One builder a block: `build(block, parent, setting)` gives the pieces of a page, and the elements they fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from handouts import document as d
from handouts.typeset.blocks import forms, lists, medicines, text, tiles, timeline, warning
from handouts.typeset.blocks.setting import Setting
from handouts.typeset.flow import Flowable
from handouts.typeset.structure import Element

BUILDERS: dict[type, Callable[[Any, Element, Setting], list[Flowable]]] = {
    d.Heading: text.heading,
    d.Paragraph: text.paragraph,
    d.ItemList: lists.item_list,
    d.Groups: lists.groups,
    d.Facts: text.facts,
    d.Callout: text.callout,
    d.Signs: text.signs,
    d.Tiles: tiles.tiles,
    d.Timeline: timeline.timeline,
    d.Table: medicines.table,
    d.Warning: warning.warning,
    d.Statements: forms.statements,
    d.WriteLines: forms.write_lines,
    d.Signature: forms.signature,
}


def build(block: d.Block, parent: Element, setting: Setting) -> list[Flowable]:
    """The pieces of one block, in order; their elements are added to `parent`."""
    return BUILDERS[type(block)](block, parent, setting)
