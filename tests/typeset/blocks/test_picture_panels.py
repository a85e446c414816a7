"""Pictures of a procedure on the page: marks that show in gray, labels beside them, and the same bytes each time."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from handouts import document as d
from handouts.images.parts import label_anchor
from handouts.images.svg import read_svg
from handouts.resources import templates_dir
from tests.renderer import render
from tests.support import structure_tree
from tests.support.printed_pages import sheets
from tests.support.sample_documents import PICTURE, document, words
from tests.support.sample_sets import CLINICS, printed
from tests.typeset.blocks.test_captions import figure_boxes

FOLDER = templates_dir() / "pictures"
SPINE = d.ImageData((FOLDER / "spine.svg").read_bytes())
STEPS = tuple(
    d.NumberedPicture(d.ImageData((FOLDER / f"kyphoplasty-{n}.svg").read_bytes()), f"Step {n}", words(f"Words of {n}."))
    for n in (1, 2, 3)
)
LEVELS = [*(f"T{number}" for number in range(1, 13)), *(f"L{number}" for number in range(1, 6))]
DPI = 200


def spine(*levels: str) -> d.BodyPicture:
    marks = tuple(d.PartMark(level, level) for level in levels)
    return d.BodyPicture(SPINE, marks, f"The spine. Marked: {levels}", words("Spinal level"))


def gray_of_bodies(data: bytes, alt: str) -> dict[str, int]:
    """The darkest gray in the middle of each vertebra, as an office printer prints it: 0 is black."""
    (sheet, *_) = sheets(data)
    pixels = sheet.pixels(DPI, gray=True)
    drawing = read_svg(bytes(SPINE))
    left, bottom, _, top = figure_boxes(data)[alt]
    scale = (top - bottom) / drawing.height
    grays = {}
    for level in LEVELS:
        x, y = label_anchor(drawing, level)
        point = left + (x - 9) * scale, sheet.size[1] - top + y * scale
        grays[level] = pixels.getpixel(tuple(round(value * DPI / 72) for value in point))
    return grays


@pytest.mark.parametrize("levels", [(), ("L1",), ("T12", "L1"), ("T1", "T7", "L5")])
@pytest.mark.parametrize("large", [False, True])
def test_marked_vertebrae_are_dark_in_gray(levels: tuple[str, ...], large: bool) -> None:
    picture = spine(*levels)
    grays = gray_of_bodies(render(document(d.PicturePanel((picture,), STEPS), large=large)), picture.alt)
    assert {level for level, gray in grays.items() if gray < 110} == set(levels)
    assert all(gray > 240 for level, gray in grays.items() if level not in levels)


@pytest.mark.parametrize("levels", [("L1",), ("T11", "T12", "L1", "L2"), tuple(LEVELS)])
def test_label_beside_each_mark(levels: tuple[str, ...]) -> None:
    data = render(document(d.PicturePanel((spine(*levels),), STEPS)))
    (sheet,) = sheets(data)
    words_on_page = sheet.text.split()
    assert [words_on_page.count(level) for level in levels] == [1] * len(levels)
    assert sheet.overprinted() == []
    assert sheet.outside() == ""
    # The labels are drawn as decoration: the alternative text says them.
    root, artifacts = structure_tree.read(data)
    assert not {text for _, text in root.blocks()} & set(levels)
    assert set(levels) <= set(" ".join(artifacts).split())


def test_figures_in_reading_order() -> None:
    root, _ = structure_tree.read(render(document(d.PicturePanel((spine("L1"),), STEPS))))
    alts = [str(node.entry["/Alt"]) for node in root.find("Figure")]
    assert alts == ["The spine. Marked: ('L1',)", "Step 1", "Step 2", "Step 3"]
    (steps,) = [node for node in root.find("L") if node.find("Figure")]
    assert [node.text for node in steps.find("Lbl")] == ["1.", "2.", "3."]


def test_steps_beside_the_map_and_below_it_in_large_print() -> None:
    for large in (False, True):
        boxes = figure_boxes(render(document(d.PicturePanel((spine("L1"),), STEPS), large=large)))
        (_, low, right, _), (left, _, _, high) = boxes["The spine. Marked: ('L1',)"], boxes["Step 1"]
        assert (left > right) is not large
        assert (high > low) is not large


def test_steps_alone_are_side_by_side() -> None:
    boxes = figure_boxes(render(document(d.PicturePanel((), STEPS))))
    assert len({box[1] for box in boxes.values()}) == 1
    assert len({box[0] for box in boxes.values()}) == 3


def test_same_bytes_and_stored_once() -> None:
    once = document(d.PicturePanel((spine("L1"),), STEPS))
    twice = document(d.PicturePanel((spine("L1"),), STEPS), d.PicturePanel((spine("L1"),), STEPS))
    assert render(once) == render(once)
    assert len(render(twice)) - len(render(once)) < 4000
    marked, unmarked = forms(render(once)), forms(render(document(d.PicturePanel((spine(),), STEPS))))
    assert len(marked) == len(unmarked) == 4
    assert len(marked & unmarked) == 3  # the steps; another mark is another drawing


def forms(data: bytes) -> set[str]:
    pages: list[Any] = list(PdfReader(io.BytesIO(data)).pages)
    return {name for page in pages for name in page["/Resources"].get("/XObject", {})}


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("variant", ["filled", "large"])
def test_size_of_a_consent_with_pictures(clinic: str, variant: str) -> None:
    assert len(printed(clinic, "consent", variant)) < 80_000


PICTOGRAMS = d.ItemList(
    (
        d.PictogramItem(words("Do not drive."), (), "no_driving"),
        d.PictogramItem(words("Use your walker."), (), PICTURE),
        d.ListItem(words("Rest.")),
    )
)
BULLETS = d.ItemList(tuple(d.ListItem(item.text) for item in PICTOGRAMS.items))


def test_pictograms_change_no_words() -> None:
    """A pictogram repeats the words beside it, so nothing that is read changes."""
    with_pictograms, without = (render(document(block)) for block in (PICTOGRAMS, BULLETS))
    assert tagged_blocks(with_pictograms) == tagged_blocks(without)
    texts = [PdfReader(io.BytesIO(data)).pages[0].extract_text() for data in (with_pictograms, without)]
    assert _without_code(texts[0]) == _without_code(texts[1])


def tagged_blocks(data: bytes) -> list[tuple[str, str]]:
    root, _ = structure_tree.read(data)
    return list(root.blocks())


def _without_code(text: str) -> list[str]:
    """Lines without the identifier of the page."""
    return [line for line in text.splitlines() if "Version" not in line]


@pytest.mark.parametrize("large", [False, True])
def test_texts_beside_pictograms_start_at_one_edge(large: bool) -> None:
    (sheet,) = sheets(render(document(PICTOGRAMS, large=large)))
    text = "".join(char.text for char in sheet.chars)
    starts = [sheet.chars[text.index(first)].box[0] for first in ("Donot", "Useyour", "Rest.")]
    assert max(starts) - min(starts) < 2
    assert all(start > 70 for start in starts)


@pytest.mark.parametrize("marker", ["number", "tick"])
def test_number_and_box_stay(marker: str) -> None:
    block = d.ItemList(PICTOGRAMS.items, marker)  # type: ignore[arg-type]
    plain = d.ItemList(BULLETS.items, marker)  # type: ignore[arg-type]
    assert content_of(render(document(block))) == content_of(render(document(plain)))


def content_of(data: bytes) -> list[bytes]:
    """The operators of the page, without the identifier in its footer."""
    operators = PdfReader(io.BytesIO(data)).pages[0].get_contents().get_data()
    return operators.split(b"EMC")[:-6]
