"""Parts of a drawing are found by their ids, and can be marked only if a mark on them shows."""

from __future__ import annotations

import itertools

import pytest

from handouts.images.outlines import outline_box
from handouts.images.parts import label_anchor, mark_parts, part_defect, part_ids, part_shapes
from handouts.images.svg import read_svg
from handouts.images.svg_error import CannotDraw
from handouts.resources import templates_dir

LEVELS = [*(f"T{number}" for number in range(1, 13)), *(f"L{number}" for number in range(1, 6))]


def drawing(body: str):
    return read_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">{body}</svg>'.encode())


WHITE = '<path id="a" fill="#FFFFFF" d="M0 0h10v10z"/>'


@pytest.mark.parametrize(
    ("body", "defect"),
    [
        (WHITE, ""),
        ('<g id="a"><path fill="#FFF" d="M0 0h9v9z"/><path fill="none" stroke="#000" d="M0 0h9"/></g>', ""),
        ('<g id="a"><g fill="#FFF"><circle r="3" cx="9" cy="9"/></g></g>', ""),
        ('<path id="a" fill="currentColor" fill-opacity="0.1" d="M0 0h9v9z"/>', ""),
        ('<defs><path id="s" d="M0 0h9v9z"/></defs><use id="a" href="#s" fill="#FFF"/>', ""),
        ('<path d="M0 0h9v9z"/>', "is not in the file"),
        ('<defs><path id="a" d="M0 0h9v9z"/></defs><path d="M0 0h9v9z"/>', "is not in the file"),
        ('<path id="a" display="none" d="M0 0h9v9z"/><path d="M0 0h9v9z"/>', "is not in the file"),
        ('<path id="a" fill="none" stroke="#000" d="M0 0h9"/>', "has no filled shape"),
        ('<path id="a" fill="#1F5C4D" d="M0 0h9v9z"/>', "is too dark"),
        ('<path id="a" fill="currentColor" d="M0 0h9v9z"/>', "is too dark"),
        ('<g id="a"><path fill="#FFF" d="M0 0h9v9z"/><path fill="#999" d="M0 0h5v5z"/></g>', "is too dark"),
        (WHITE + WHITE, "more than once"),
        (WHITE + '<linearGradient id="a"/>', "more than once"),
    ],
)
def test_what_can_be_marked(body: str, defect: str) -> None:
    actual = part_defect(drawing(body), "a")
    assert actual if defect else not actual
    assert defect in actual


def test_copy_of_a_part_is_not_that_part() -> None:
    copied = drawing(WHITE + '<use id="b" href="#a" x="50"/>')
    assert [len(part_shapes(copied, part)) for part in "ab"] == [1, 1]
    assert part_ids(copied) == ("a", "b")
    marked = mark_parts(copied, frozenset("a"), "#123456")
    assert [shape.fill for shape in marked.shapes] == ["#123456", "#FFFFFF"]


def test_mark_keeps_outlines_and_removes_transparency() -> None:
    body = (
        '<g id="a"><path fill="#000" fill-opacity="0.1" stroke="#999" d="M0 0h9v9z"/><path fill="none" d="M0 0h9"/></g>'
    )
    (shape,) = mark_parts(drawing(body), frozenset("a"), "#123456").shapes
    assert (shape.fill, shape.stroke, shape.fill_opacity) == ("#123456", "#123456", 1.0)
    (line,) = mark_parts(
        drawing('<path id="a" fill="none" stroke="#000" d="M0 0h9"/>'), frozenset("a"), "#123456"
    ).shapes
    assert (line.fill, line.stroke) == (None, "#123456")


def test_spine_has_every_vertebra_from_top_to_bottom() -> None:
    spine = read_svg((templates_dir() / "pictures" / "spine.svg").read_bytes())
    assert [part_defect(spine, level) for level in LEVELS] == [""] * 17
    assert set(part_ids(spine)) == {*LEVELS, "sacrum"}
    anchors = [label_anchor(spine, level) for level in LEVELS]
    heights = [y for _, y in anchors]
    assert heights == sorted(heights)
    boxes = [outline_box(part_shapes(spine, level)[-1].path) for level in LEVELS]
    assert all(box and box[1] < y < box[3] for box, y in zip(boxes, heights, strict=True))
    # No body touches the next one: a marked vertebra is one bone.
    gaps = [below[1] - above[3] for above, below in itertools.pairwise(boxes) if above and below]
    assert min(gaps) > -6  # tilted bodies overlap as boxes


@pytest.mark.parametrize("name", ["spine", "kyphoplasty-1", "kyphoplasty-2", "kyphoplasty-3"])
def test_shipped_pictures_are_small_and_in_one_color(name: str) -> None:
    data = (templates_dir() / "pictures" / f"{name}.svg").read_bytes()
    shapes = read_svg(data).shapes
    assert len(data) < 12_000
    assert {paint for shape in shapes for paint in (shape.fill, shape.stroke) if paint} == {"currentColor", "#FFFFFF"}


def test_hostile_ids() -> None:
    with pytest.raises(CannotDraw):
        drawing('<g id="a"><use href="#a"/></g>')
    nested = "".join(f'<g id="x{number}">' for number in range(25)) + WHITE + "</g>" * 25
    assert len(part_ids(drawing(nested))) == 26
