"""Build lines in several languages: each in its own script and direction, with the tag of its language."""

from __future__ import annotations

from dataclasses import replace

from handouts import document as d
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, Stack
from handouts.typeset.layout.theme import fit_leading
from handouts.typeset.pdf.struct_tree import StructElement


def build_taglines(block: d.Taglines, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a list (L) with an item for each language. It may be split over two pages, but no item is alone."""
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/None"
    lines: list[Flowable] = [_build_line(text, list_element, context) for text in block.lines]
    for number, line in enumerate(lines[:-1], 1):
        line.keep_with_next = number in (1, len(lines) - 1)
    return lines


def _build_line(text: d.Inlines, list_element: StructElement, context: BuilderContext) -> Flowable:
    """Build a line with the leading that its script needs, at the side where its language begins."""
    theme, lang = context.theme, next((run.lang for run in text if isinstance(run, d.Run)), "") or context.lang
    own = context.cache.context(replace(theme, lang=lang, scale=fit_leading(theme.scale, lang)), lang, context.spoken)
    item = list_element.add("LI")
    item.lang = lang
    line = own.text(item.add("LBody"), text)
    return context.add_space(Stack([line], keep_whole=True), 0.6)
