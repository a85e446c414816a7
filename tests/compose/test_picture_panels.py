"""The treated place is marked in the picture of the body if it is certain; the words always say what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handouts import document as d
from handouts.compose.composer import compose
from handouts.compose.placeholders import plain_text as plain
from handouts.content.content import Content
from handouts.schedule.appointment import Appointment
from tests.support.sample_documents import PICTURE
from tests.support.sample_sets import content as sample
from tests.support.small_content import content

GEORGIA = "pain-relief-georgia"


def panels(page: d.Document) -> list[d.PicturePanel]:
    return [block for section in page.sections for block in section.blocks if isinstance(block, d.PicturePanel)]


def body(set_content: Content, level: str) -> d.BodyPicture:
    (panel,) = panels(compose(set_content, "consent", Appointment(level=level)))
    (picture,) = panel.maps
    return picture


@pytest.mark.parametrize(
    ("level", "parts", "caption", "alt"),
    [
        ("L1", ["L1"], "Spinal level: L1", "Marked: L1."),
        ("Th 12", ["T12"], "Spinal level: Th 12", "Marked: T12."),
        ("T12-L1", ["T12", "L1"], "Spinal level: T12-L1", "Marked: T12, L1."),
        ("L3, T9", ["T9", "L3"], "Spinal level: L3, T9", "Marked: T9, L3."),
        ("", [], "Spinal level: not marked yet", "Nothing is marked."),
        ("lumbar", [], "Spinal level: lumbar. It is not marked in the picture.", "Nothing is marked."),
        ("L1 left", [], "Spinal level: L1 left. It is not marked in the picture.", "Nothing is marked."),
        ("C7-T1", [], "Spinal level: C7-T1. It is not marked in the picture.", "Nothing is marked."),
        ("L5-S1", [], "Spinal level: L5-S1. It is not marked in the picture.", "Nothing is marked."),
    ],
)
def test_marked_by_level(level: str, parts: list[str], caption: str, alt: str) -> None:
    picture = body(sample(GEORGIA), level)
    assert [mark.part for mark in picture.marks] == parts
    assert [mark.label for mark in picture.marks] == parts
    assert plain(picture.caption) == caption
    assert picture.alt == f"The spine, seen from the side. {alt}"


def test_steps_have_the_words_of_the_procedure() -> None:
    (panel,) = panels(compose(sample(GEORGIA), "consent", Appointment()))
    description = " ".join(sample(GEORGIA).procedure.value.description)
    captions = [plain(step.caption) for step in panel.steps]
    assert len(captions) == 3
    assert all(caption in description for caption in captions)


@pytest.mark.parametrize("document", ["preparation", "discharge"])
def test_other_documents_show_no_picture(document: str) -> None:
    assert panels(compose(sample(GEORGIA), document, Appointment(level="L1"))) == []


KNEE = "{name: Knee replacement, plain: knee replacement, level_label: Knee, site: side}"
SIDES = """
body_map:
  file: knees.svg
  alt: Both knees, seen from the front.
  parts: {right: knee-r, left: knee-l}
  labels: {right: right knee, left: left knee}
"""


@pytest.mark.parametrize(
    ("level", "parts", "alt"),
    [
        ("Right", ["knee-r"], "Marked: right knee."),
        ("left knee", ["knee-l"], "Marked: left knee."),
        ("bilateral", ["knee-r", "knee-l"], "Marked: right knee, left knee."),
        ("", [], "Nothing is marked."),
    ],
)
def test_marked_by_side(level: str, parts: list[str], alt: str) -> None:
    set_content = replace(content(SIDES, procedure=KNEE), pictures={"knees.svg": bytes(PICTURE)})
    picture = body(set_content, level)
    assert [mark.part for mark in picture.marks] == parts
    assert picture.alt == f"Both knees, seen from the front. {alt}"
    assert picture.image == PICTURE


def test_pictures_of_the_set_replace_those_of_the_procedure() -> None:
    own = SIDES + "step_pictures:\n- {file: knees.svg, alt: A cut in a knee., caption: We make a small cut.}\n"
    set_content = replace(content(own), pictures={"knees.svg": bytes(PICTURE)})
    (panel,) = panels(compose(set_content, "consent", Appointment()))
    assert [plain(step.caption) for step in panel.steps] == ["We make a small cut."]


@pytest.mark.parametrize(
    ("names", "maps", "steps"),
    [("[body_map]", 0, 3), ("[step_pictures]", 1, 0), ("[body_map, step_pictures]", None, None)],
)
def test_not_applicable(names: str, maps: int | None, steps: int | None) -> None:
    shipped = sample(GEORGIA)
    set_content = replace(content(f"not_applicable: {names}"), procedure=shipped.procedure, pictures=shipped.pictures)
    page_panels = panels(compose(set_content, "consent", Appointment(level="L1")))
    assert [(len(panel.maps), len(panel.steps)) for panel in page_panels] == ([] if maps is None else [(maps, steps)])


ICONS = """
asks:
  drives: {ask: "Do you drive?", if: If you drive}
activity:
  avoid:
  - {icon: no_driving, text: Do not drive.}
  - {icon: walker.svg, text: Do not walk without your walker.}
  - {icon: no_driving, only_if: drives, text: Sell your car.}
  - {text: Do not run.}
"""


def test_pictogram_of_an_entry() -> None:
    set_content = replace(content(ICONS), pictures={"walker.svg": bytes(PICTURE)})
    page = compose(set_content, "discharge", Appointment())
    items = [
        item
        for section in page.sections
        for block in section.blocks
        if isinstance(block, d.Groups)
        for group in block.groups
        for item in group.items.items
    ]
    item_by_text = {plain(item.text): item for item in items}
    drive, walk, sell, run = (item_by_text[text] for text in item_by_text if "Do not" in text or "Sell" in text)
    assert isinstance(drive, d.PictogramItem)
    assert drive.pictogram == "no_driving"
    assert isinstance(walk, d.PictogramItem)
    assert walk.pictogram == PICTURE
    assert type(sell) is d.ConditionalItem  # the reader must decide first, so it has a box
    assert type(run) is d.ListItem
