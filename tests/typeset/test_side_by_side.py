"""Two versions side by side: each as it prints alone, changes marked by more than color, the old version read first."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from pypdf import PdfReader

from handouts import document as d
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.renderer import PartTooTall
from tests.renderer import render
from tests.support.arabic_document import BLOCKS as ARABIC
from tests.support.arabic_document import arabic_document
from tests.support.printed_pages import sheets as printed_sheets
from tests.support.sample_documents import EVERY_BLOCK, SPOKEN, document, words
from tests.support.sample_sets import CLINICS, composed
from tests.support.structure_tree import Node, outline, read, shown_text
from tests.support.two_versions import ABSENT, edited, side_by_side_pdf

REMOVED_TINT, ADDED_TINT = (0xF8, 0xCF, 0x9F), (0xB5, 0xD8, 0xF0)
"""Tints of removed and of added words."""


def halves(data: bytes) -> list[tuple[Node, Node]]:
    """The elements of the old and the new side of each document."""
    root, _ = read(data)
    pairs = []
    for part in root.children:
        front, old, new = part.children
        assert [node.role for node in (*front.children, old.children[0], new.children[0])] == ["H1", "H2", "H2"]
        assert [old.children[0].text, new.children[0].text] == ["Old: HEAD~1", "New: templates"]
        pairs.append((old, new))
    return pairs


def block_texts(node: Node) -> list[str]:
    return [text for _, text in node.blocks()]


def tinted_pixels(data: bytes, page: int = 0) -> dict[tuple[int, int, int], list[tuple[int, int]]]:
    """The pixels of each tint as (x, y) in points from the top left."""
    picture = printed_sheets(data)[page].pixels(72).convert("RGB")
    places: dict[tuple[int, int, int], list[tuple[int, int]]] = {REMOVED_TINT: [], ADDED_TINT: []}
    flat = picture.tobytes()
    for offset in range(0, len(flat), 3):
        color = (flat[offset], flat[offset + 1], flat[offset + 2])
        if color in places:
            places[color].append((offset // 3 % picture.width, offset // 3 // picture.width))
    return places


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", ["consent", "preparation", "discharge"])
def test_halves_equal_own_files(clinic: str, kind: str) -> None:
    old = composed(clinic, kind, "blank")
    new = edited(composed(clinic, kind, "filled"), ("the", "that"))
    data = side_by_side_pdf((old, new))
    ((before, after),) = halves(data)
    for node, version in ((before, old), (after, new)):
        data_of_version = render(version)
        # One version may have more pages: the other half then has a message.
        texts = [text for text in block_texts(node)[1:] if not re.fullmatch(r"There is no page \d\.", text)]
        # Sheets with two versions have no barcodes: nobody may file them as the page.
        own_texts = [text for text in block_texts(read(data_of_version)[0]) if text != SPOKEN.barcode]
        assert texts == own_texts
        half_left = PAPERS[version.paper][0] if version is new else 0
        for page_texts, sheet_texts in zip(shown_text(data_of_version), shown_text(data), strict=False):
            places: dict[str, list[tuple[float, float]]] = {}
            for item in sheet_texts:
                places.setdefault(item.text, []).append((item.x - half_left, item.y))
            assert all(
                any(abs(item.x - x) + abs(item.y - y) < 0.01 for x, y in places[item.text]) for item in page_texts
            )


def test_bookmarks_of_versions() -> None:
    old = composed("reference", "consent", "blank")
    data = side_by_side_pdf((old, edited(old, ("the", "that"))), (None, old))
    assert [(depth, title) for depth, title, _, _ in outline(data)] == [
        (0, "preparation: a clinic"), (1, "Old: HEAD~1"), (1, "New: templates"),
    ] * 2  # fmt: skip


def test_paper_size() -> None:
    for paper, size in (("Letter", (1224, 792)), ("A4", (1190.56, 841.89))):
        old = replace(document(*EVERY_BLOCK), paper=paper)
        page = PdfReader(io.BytesIO(side_by_side_pdf((old, edited(old, ("the", "that")))))).pages[0]
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size)
    old_version = composed("reference", "preparation", "blank")
    mixed = printed_sheets(side_by_side_pdf((old_version, replace(edited(old_version, ("the", "that")), paper="A4"))))
    assert {sheet.outside() for sheet in mixed} == {""}


def test_links_on_own_half() -> None:
    old = document(*EVERY_BLOCK)
    data = side_by_side_pdf((old, edited(old, ("the", "that"))))
    sides = [
        float(annotation.get_object()["/Rect"][0]) // 612
        for annotation in PdfReader(io.BytesIO(data)).pages[0]["/Annots"]
    ]
    assert sides.count(0) == sides.count(1) == len(sides) / 2 > 0


def test_marks_changed_words_only() -> None:
    lines = [d.Paragraph(words(f"This is line {n} of some.")) for n in range(6)]
    old = document(*lines)
    lines[3] = d.Paragraph(words("This is row 3 of some."))
    data = side_by_side_pdf((old, document(*lines)))
    places = tinted_pixels(data)
    assert places[REMOVED_TINT]
    assert places[ADDED_TINT]
    assert all(x < 612 for x, _ in places[REMOVED_TINT])
    assert all(x > 612 for x, _ in places[ADDED_TINT])
    (sheet,) = printed_sheets(data)
    for color, word in ((REMOVED_TINT, "line3"), (ADDED_TINT, "row3")):
        index = "".join(char.text for char in sheet.chars).index(word)
        left, right = (sheet.chars[index].box[0], sheet.chars[index + 3].box[2])
        top = 792 - sheet.chars[index].box[3]
        assert min(x for x, _ in places[color]) == pytest.approx(left, abs=3)
        assert max(x for x, _ in places[color]) <= right + 8
        assert all(abs(y - top) < 25 for _, y in places[color])


def test_gray_copy() -> None:
    old = document(d.Paragraph(words("one " * 200)))
    (sheet,) = printed_sheets(side_by_side_pdf((old, document(d.Paragraph(words("two " * 200))))))
    picture = sheet.pixels(72, gray=True)

    def runs(x: int) -> int:
        """How often a column of pixels changes from light to dark between the first and the last line."""
        dark = [picture.getpixel((x, y)) < 140 for y in range(60, 700)]
        return sum(now and not before for before, now in pairwise(dark))

    assert runs(612 + 54 - 9) == 1
    assert runs(54 - 9) > 10


@pytest.mark.parametrize("changed_card", [0, 1])
def test_bar_beside_card(changed_card: int) -> None:
    tiles = [d.Tile("bed", f"Rest {n}", words("until 3:00 PM"), words("4 hours after it")) for n in range(2)]
    old = document(d.TileRow(tuple(tiles)))
    tiles[changed_card] = replace(tiles[changed_card], note=words("5 hours after it"))
    data = side_by_side_pdf((old, document(d.TileRow(tuple(tiles)))))
    (sheet,) = printed_sheets(data)
    picture = sheet.pixels(72).convert("RGB")
    (card_left,) = [min(char.box[0] for char in sheet.chars[i : i + 4]) for i in range(len(sheet.chars))
                 if "".join(char.text for char in sheet.chars[i : i + 5]) == f"Rest{changed_card}" and sheet.chars[i].box[0] > 612]  # fmt: skip
    blue = [x for x in range(612 + 40, 1224) for y in range(100, 700) if picture.getpixel((x, y)) == (0, 0x55, 0x8A)]
    bar = [x for x in set(blue) if blue.count(x) > 8]
    assert bar
    assert all(card_left - 55 < x < card_left for x in bar)


def test_unchanged_pages_left_out() -> None:
    lines = [d.Paragraph(words(f"This is line {n} of some.")) for n in range(100)]
    rows = [d.Table(("One", "Two"), tuple(d.TableRow((words(f"a{n}"), words(f"b{n}"))) for n in range(9)), (0.5, 0.5))]
    old = document(*lines, *rows)
    lines[60] = d.Paragraph(words("This is row 60 of some."))
    data = side_by_side_pdf((old, document(*lines, *rows)))
    (sheet,) = printed_sheets(data)
    assert "line 60 of" in sheet.text
    assert "row 60 of" in sheet.text
    assert "line 1 of" not in sheet.text
    ((before, after),) = halves(data)
    assert "This is line 60 of some." in block_texts(before)
    assert "This is row 60 of some." in block_texts(after)
    assert not {"This is line 1 of some.", "This is line 99 of some.", "a1"} & {
        *block_texts(before),
        *block_texts(after),
    }
    assert not [*before.find("Table"), *after.find("Table")]


def test_heading_levels_without_title() -> None:
    parts = [d.Section(f"Part {n}", tuple(d.Paragraph(words(f"Line {n}.{m}.")) for m in range(50))) for n in range(4)]
    old = replace(document(), sections=tuple(parts))
    ((_, after),) = halves(side_by_side_pdf((old, edited(old, ("Part 3", "Piece 3")))))
    assert [(node.role, node.text) for node in after.find("H2", "H3", "H4")][1:][-1] == ("H3", "Piece 3")
    assert not after.find("H4")
    ((_, after),) = halves(side_by_side_pdf((old, edited(old, ("Part 0", "Piece 0"), ("Part 3", "Piece 3")))))
    assert [node.text for node in after.find("H4")][:1] == ["Piece 0"]


def test_new_look_shows_all_pages() -> None:
    from handouts.typeset.pdf.assembly import joined_file
    from handouts.typeset.side_by_side import draw_side_by_side
    from tests.support.two_versions import META, sheets

    old = document(*(d.Paragraph(words(f"This is line {n} of some.")) for n in range(100)))
    versions = replace(sheets(old, replace(old, brand=replace(old.brand, color="#123456"))), all_pages=True)
    assert len(printed_sheets(joined_file([draw_side_by_side(versions, "A", "B")], META))) == len(
        PdfReader(io.BytesIO(render(old))).pages
    )


def test_dark_background() -> None:
    box = d.WarningBox((d.Tier("Call 911 now", words("911"), (words("No breath"),), emergency=True),))
    changed_box = edited(box, ("911 now", "112 now"))
    data = side_by_side_pdf((document(box), document(changed_box)))
    assert "Call 112 now" in printed_sheets(data)[0].text
    places = tinted_pixels(data)
    assert not places[REMOVED_TINT]
    assert not places[ADDED_TINT]  # a light tint would hide light text; it has a line and a bar


def test_moved_section() -> None:
    def document_with(*names: str) -> d.Document:
        parts = tuple(d.Section(name, (d.Paragraph(words(f"About {name}.")),) * 3) for name in names)
        return replace(document(), sections=parts)

    places = tinted_pixels(
        side_by_side_pdf((document_with("One", "Two", "Three", "Four"), document_with("One", "Three", "Four", "Two")))
    )
    for color in (REMOVED_TINT, ADDED_TINT):
        rows = {y for _, y in places[color]}
        assert rows
        assert max(rows) - min(rows) < 24


def test_added_and_removed_page() -> None:
    version = document(*EVERY_BLOCK, large=True)
    data = side_by_side_pdf((None, version), (version, None))
    (empty, full), (before, nothing) = halves(data)
    assert block_texts(empty)[1:] == block_texts(nothing)[1:] == [ABSENT]
    assert block_texts(full)[1:] == block_texts(before)[1:] == block_texts(read(render(version))[0])
    pages = len(PdfReader(io.BytesIO(render(version))).pages)
    texts = [sheet.text for sheet in printed_sheets(data)]
    assert [text.count(ABSENT) for text in texts] == [1] * pages * 2


def test_missing_page_message() -> None:
    old = document(d.Paragraph(words("short")))
    new = document(*(d.Paragraph(words(f"long {n}")) for n in range(60)))
    texts = [sheet.text for sheet in printed_sheets(side_by_side_pdf((old, new)))]
    assert "There is no page 2." in texts[1]
    assert "There is no page" not in texts[0]


def test_right_to_left_bar() -> None:
    old = arabic_document(*ARABIC.values(), lang="ar")
    picture = printed_sheets(side_by_side_pdf((old, edited(old, ("صغير", "كبير")))))[0].pixels(72).convert("RGB")
    blue = [x for x in range(612, 1224) if picture.getpixel((x, 240)) == (0, 0x55, 0x8A)]
    assert blue
    assert min(blue) > 1224 - 54


def test_marks_do_not_leak() -> None:
    old, new = document(*EVERY_BLOCK), edited(document(*EVERY_BLOCK), ("the", "that"))
    before = render(old), render(new)
    first = side_by_side_pdf((old, new))
    assert (render(old), render(new)) == before
    assert side_by_side_pdf((old, new)) == first


def test_document_too_tall() -> None:
    old = document(d.Paragraph(words("short")))
    tall_version = replace(old, furniture=replace(old.furniture, address=tuple("tall lines " * 20 for _ in range(90))))
    with pytest.raises(PartTooTall):
        side_by_side_pdf((old, tall_version))


@pytest.mark.parametrize("name", ["x" * 300, "feature/日本語", "v1 \U000f0000", "-" * 80])
def test_long_version_name(name: str) -> None:
    from handouts.typeset.pdf.assembly import joined_file
    from handouts.typeset.side_by_side import draw_side_by_side
    from tests.support.two_versions import META, sheets

    old = document(d.Paragraph(words("short")))
    versions = sheets(old, document(d.Paragraph(words("other"))), name)
    versions = replace(versions, old=replace(versions.old, caption=name), new=replace(versions.new, caption=name))
    (sheet,) = printed_sheets(joined_file([draw_side_by_side(versions, "A", "B")], META))
    assert sheet.outside() == ""
    assert sheet.overprinted() == []
