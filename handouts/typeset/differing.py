"""Two layouts of one document to what is to be marked on each: in head and foot, and in each pair of sections."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from handouts.text_diff import Pair, Spans, align, changed_spans
from handouts.typeset.flow import Flowable, TextFlowable, text_flowables
from handouts.typeset.render import LaidOutDocument
from handouts.typeset.structure import StructElement

_Marks = dict[StructElement, Spans]


def find_differences(
    before: LaidOutDocument, after: LaidOutDocument, sections: Sequence[Pair], moved: AbstractSet[int]
) -> tuple[_Marks, _Marks]:
    """Changed stretches of the texts of the old and of the new layout; `moved` are sections of the new one."""
    both: tuple[_Marks, _Marks] = {}, {}
    one, other = before.furniture, after.furniture
    _mark_texts(both, (one.head, one.strip, one.title), (other.head, other.strip, other.title))
    said, says = before.document.furniture, after.document.furniture
    if (said.document, said.version) != (says.document, says.version):  # the identifier differs with any word
        _mark_texts(both, (one.parts.foot_row,), (other.parts.foot_row,))
    for gone, come in sections:
        here = before.sections[gone] if gone is not None else ()
        there = after.sections[come] if come is not None else ()
        _mark_texts(both, here, there)
        same = gone is not None and come is not None and (
            before.document.sections[gone] == after.document.sections[come]
        )  # fmt: skip
        untouched = not any(text.element in both[1] for text in text_flowables(there))
        if come in moved or (here and there and not same and untouched):  # the heading stands for the whole
            for marks, pieces in zip(both, (here, there), strict=True):
                for text in [*text_flowables(pieces)][:1]:
                    marks[text.element] = ()
    return both


def _mark_texts(both: tuple[_Marks, _Marks], here: Sequence[Flowable], there: Sequence[Flowable]) -> None:
    before, after = [*text_flowables(here)], [*text_flowables(there)]
    for gone, come in align([_said(text) for text in before], [_said(text) for text in after]):
        if gone is None or come is None:
            marks, text = (both[1], after[come]) if come is not None else (both[0], before[gone or 0])
            marks[text.element] = ()
            continue
        was, now = changed_spans(_said(before[gone]), _said(after[come]))
        if was or now:
            both[0][before[gone].element] = was or ((0, 0),)
            both[1][after[come].element] = now or ((0, 0),)


def _said(text: TextFlowable) -> str:
    return text.shaped.told.text
