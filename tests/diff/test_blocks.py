"""Changes of tables, pictures and other parts of a section are listed."""

from __future__ import annotations

import pytest

from handouts import document as d
from handouts.diff.page_diff import LineChange, compare_documents
from tests.support.sample_documents import PICTURE, document, words

OTHER_PICTURE = d.ImageData(PICTURE.replace(b"#1F5C4D", b"#5C1F4D"))


def table(cell: str, header: str = "You may eat") -> d.TextTable:
    return d.TextTable(("Food", header), ((words("Bread"), words(cell)),))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (table("White"), table("Brown"), [("Bread | White", "Bread | Brown")]),
        (table("White"), table("White", "You can eat"), [("Food | You may eat", "Food | You can eat")]),
        (d.Picture(PICTURE, "A drain"), d.Picture(PICTURE, "A tube"), [("A drain", "A tube")]),
        (
            d.CodeLink((), "https://a.org", "QR code for https://a.org"),
            d.CodeLink((), "https://b.org", "QR code for https://b.org"),
            [("https://a.org", "https://b.org"), ("QR code for https://a.org", "QR code for https://b.org")],
        ),
    ],
)
def test_changed_words(old: d.Block, new: d.Block, expected: list[tuple[str, str]]) -> None:
    (part,) = compare_documents("preparation", document(old), document(new)).parts
    assert part.lines == tuple(LineChange(*change) for change in expected)


def test_another_picture_with_the_same_words() -> None:
    old, new = document(d.Picture(PICTURE, "A drain")), document(d.Picture(OTHER_PICTURE, "A drain"))
    change = compare_documents("preparation", old, new)
    assert change.has_visible_change
    (part,) = change.parts
    ((before, after),) = [(line.old or "", line.new or "") for line in part.lines]
    assert before != after
    assert before.startswith("image (")
    assert after.startswith("image (")


MARK = (d.PartMark("part", "L1"),)
PICTURES: tuple[tuple[d.Block, d.Block], ...] = (
    (
        d.PicturePanel((d.BodyPicture(PICTURE, MARK, "The spine", ()),), ()),
        d.PicturePanel((d.BodyPicture(OTHER_PICTURE, MARK, "The spine", ()),), ()),
    ),
    (
        d.PicturePanel((), (d.NumberedPicture(PICTURE, "A needle", words("One.")),)),
        d.PicturePanel((), (d.NumberedPicture(OTHER_PICTURE, "A needle", words("One.")),)),
    ),
    (
        d.ItemList((d.PictogramItem(words("Do not drive."), (), "no_driving"),)),
        d.ItemList((d.PictogramItem(words("Do not drive."), (), "driver"),)),
    ),
    (
        d.Groups((d.ListGroup("Do", d.ItemList((d.PictogramItem(words("Walk."), (), PICTURE),))),)),
        d.Groups((d.ListGroup("Do", d.ItemList((d.PictogramItem(words("Walk."), (), "walking"),))),)),
    ),
)


@pytest.mark.parametrize(("old", "new"), PICTURES)
def test_other_pictures_beside_the_same_words(old: d.Block, new: d.Block) -> None:
    change = compare_documents("preparation", document(old), document(new))
    assert change.has_visible_change
    (part,) = change.parts
    ((before, after),) = [(line.old or "", line.new or "") for line in part.lines]
    assert before != after


def test_row_headers_are_another_layout() -> None:
    old, new = table("White"), d.TextTable(("Food", "You may eat"), table("White").rows, row_headers=True)
    (part,) = compare_documents("preparation", document(old), document(new)).parts
    assert part.kind == "restyled"
