"""Each pictogram that a set names is printed.

A pictogram is printed before an entry of a list with bullets. A paragraph, a numbered step, and an entry with a box to
tick have none: there, `icon` has no effect. An entry whose condition depends on the patient is not checked.

Source: our own.

Fix: delete `icon`, or move the entry to a list with bullets.

Passes:

    activity:
      avoid:
        - {icon: no_driving, text: Do not drive for one day.}

Fails:

    steps:
      - {icon: drink, text: You get a glass of water.}
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.context import CheckContext, Violation
from handouts.compose.placeholders import plain_text
from handouts.content.picture_files import icon_entries
from handouts.document import Block, DoAndDoNot, Document, Groups, ItemList, PictogramItem, Subsection
from handouts.errors import Severity

SEVERITY = Severity.WARNING
STANDARD = ""


def check(context: CheckContext) -> Iterator[Violation]:
    """Report each entry with a pictogram that is on no page with it."""
    entries = [(path, entry) for path, entry in icon_entries(context.instructions) if entry.only_if is None]
    if not entries:
        return
    printed = {
        text
        for document in context.documents.values()
        for block in _blocks(document)
        for text in _texts_with_pictograms(block)
    }
    for path, entry in entries:
        # The words before the first placeholder are the same on every page.
        begin = entry.text.replace("**", "").partition("{")[0]
        if not any(text.startswith(begin) for text in printed):
            message = f"the pictogram {entry.icon!r} is not printed: it needs a list with bullets"
            yield context.violation((*path, "icon"), message, "delete `icon`, or move the entry to another field")


def _blocks(document: Document) -> Iterator[Block]:
    for section in document.sections:
        for block in section.blocks:
            yield from (*block.intro, *block.blocks) if isinstance(block, Subsection) else (block,)


def _texts_with_pictograms(block: Block) -> Iterator[str]:
    """The texts of a block that have a pictogram on the page."""
    lists: tuple[ItemList, ...] = ()
    if isinstance(block, ItemList):
        lists = (block,)
    elif isinstance(block, Groups):
        lists = tuple(group.items for group in block.groups)
    elif isinstance(block, DoAndDoNot):
        lists = (block.do.items, block.do_not.items)
    for item_list in lists:
        for item in item_list.items if item_list.marker == "bullet" else ():
            if isinstance(item, PictogramItem):
                yield plain_text(item.text)
