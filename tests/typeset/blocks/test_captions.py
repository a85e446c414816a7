"""Pictures, QR codes, tables of texts, and columns Do and Do not, as they are in the file."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from handouts import document as d
from handouts.content.models.topic_blocks import CODE_MILLIMETERS, MAX_ADDRESS_LENGTH, MIN_MODULE_MILLIMETERS
from handouts.typeset.blocks.picture_panels import CODE_SIZE
from handouts.typeset.layout.pictures import QR_BORDER, qr_modules
from tests.renderer import render
from tests.support import structure_tree
from tests.support.sample_documents import PICTURE, document, words

LONGEST = "https://www.example.org/" + "a" * (MAX_ADDRESS_LENGTH - 24)
ADDRESSES = ("https://www.example.org", "https://www.example.org/video?id=7&lang=en", LONGEST)


def png(width: int, height: int) -> d.ImageData:
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 90).save(buffer, "PNG")
    return d.ImageData(buffer.getvalue())


def figure_boxes(data: bytes) -> dict[str, tuple[float, ...]]:
    """The box of each figure in points, by its alternative text."""
    root, _ = structure_tree.read(data)
    figures = [node for node in root.find("Figure") if "/A" in node.entry]
    return {str(node.entry["/Alt"]): tuple(map(float, node.entry["/A"]["/BBox"])) for node in figures}


def width_and_height(box: tuple[float, ...]) -> tuple[float, float]:
    left, bottom, right, top = box
    return right - left, top - bottom


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_scanner_reads_code(address: str, large: bool, dpi: int) -> None:
    data = render(document(d.CodeLink(words("Watch the video."), address, "QR code"), large=large))
    page = pypdfium2.PdfDocument(data)[0].render(scale=dpi / 72, grayscale=True).to_pil()
    codes = zxingcpp.read_barcodes(page)
    assert [code.text for code in codes] == [address]
    assert address in PdfReader(io.BytesIO(data)).pages[0].extract_text().replace("\n", "")


def test_code_is_fine_enough() -> None:
    assert pytest.approx(CODE_MILLIMETERS / 25.4 * 72) == CODE_SIZE
    squares = len(qr_modules(LONGEST)) + 2 * QR_BORDER
    assert CODE_MILLIMETERS / squares >= MIN_MODULE_MILLIMETERS
    with pytest.raises(ValueError, match="too fine"):
        qr_modules(LONGEST + "a")


def test_code_is_a_figure_with_a_link() -> None:
    data = render(document(d.CodeLink((), ADDRESSES[0], "QR code for the video")))
    box = figure_boxes(data)["QR code for the video"]
    assert width_and_height(box) == pytest.approx((CODE_SIZE, CODE_SIZE), abs=0.02)
    links = [note["/A"]["/URI"] for note in PdfReader(io.BytesIO(data)).pages[0]["/Annots"] if "/A" in note]
    assert ADDRESSES[0] in links


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("image", "size"),
    [
        (png(300, 150), (144.0, 72.0)),  # 150 pixels per inch, not enlarged
        (png(2000, 1000), (384.0, 192.0)),  # as wide as the text
        (png(1000, 2000), (142.56, 285.12)),  # at most 36 % of the paper's height
        (PICTURE, (384.0, 192.0)),
    ],
    ids=["small", "wide", "tall", "svg"],
)
def test_size_of_picture(image: d.ImageData, size: tuple[float, float], large: bool) -> None:
    box = figure_boxes(render(document(d.Picture(image, "A drain"), large=large)))["A drain"]
    if large and size[0] == 384.0:
        size = (512.0, 256.0)  # without a column at the side
    assert width_and_height(box) == pytest.approx(size, abs=0.02)


def test_caption_stays_with_picture() -> None:
    filler = [d.Paragraph(words("A line of text. " * 30)) for _ in range(7)]
    for count in range(len(filler)):
        data = render(document(*filler[:count], d.Picture(PICTURE, "A drain", words("Close the cap."))))
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
        (captioned,) = [index for index, text in enumerate(pages) if "Close the cap." in text]
        (drawn,) = [index for index, page in enumerate(PdfReader(io.BytesIO(data)).pages) if draws_picture(page)]
        assert captioned == drawn


def draws_picture(page: Any) -> bool:
    return b" Do" in page.get_contents().get_data()


def test_same_picture_twice_is_stored_once() -> None:
    image = png(600, 300)
    once = render(document(d.Picture(image, "A")))
    twice = render(document(d.Picture(image, "A"), d.Picture(image, "B")))
    assert len(twice) - len(once) < 3000


def test_same_bytes() -> None:
    blocks = (d.Picture(png(300, 150), "A"), d.CodeLink((), ADDRESSES[1], "B"))
    assert render(document(*blocks)) == render(document(*blocks))


TABLE = d.TextTable(
    ("Food", "You may eat"),
    tuple((words(f"Food {number}"), words("White bread, crackers, soup. " * 3)) for number in range(40)),
    row_headers=True,
)


def test_header_is_repeated_but_read_once() -> None:
    data = render(document(TABLE))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 1
    assert all("You may eat" in page for page in pages if "Food 1" in page or "Food 39" in page)
    root, _ = structure_tree.read(data)
    (table,) = root.find("Table")
    headers = [(node.text, str(node.entry["/A"]["/Scope"])) for node in table.find("TH")]
    assert headers[:3] == [("Food", "/Column"), ("You may eat", "/Column"), ("Food 0", "/Row")]
    assert len(headers) == 2 + 40
    assert all(len(row.children) == 2 for row in table.find("TR"))


def test_large_print_and_long_words_stack() -> None:
    wide = d.TextTable(("First", "Second"), ((words("a" * 60), words("b" * 60)),))
    for page in (document(TABLE, large=True), document(wide)):
        root, _ = structure_tree.read(render(page))
        assert not root.find("Table")
        text = structure_tree.text_of(render(page))
        (block,) = page.sections[0].blocks
        assert isinstance(block, d.TextTable)
        assert all((f"{name}: " if block.row_headers else name) in text for name in block.header)


def test_two_lists_stay_two_lists_in_large_print() -> None:
    """Read by row, 'You may have strained juice' would stand beside 'You may not have orange juice'."""
    rows = ((words("Strained juice"), words("Orange juice")), (words("Broth"), words("Solid food")))
    page = document(d.TextTable(("You may have", "You may not have"), rows), large=True)
    text = structure_tree.text_of(render(page))
    order = ["You may have", "Strained juice", "Broth", "You may not have", "Orange juice", "Solid food"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_dose_table_keeps_its_columns_in_large_print() -> None:
    """As records, each dose was bold: the first bold amount was a wrong one."""
    rows = tuple(d.TableRow((words(f"{age} years"), words(f"{age} ml")), marked=age == 3) for age in range(1, 6))
    table = d.Table(("Age", "Dose"), rows, (0.4, 0.6), "Use this row", whole=True)
    data = render(document(table, large=True))
    root, _ = structure_tree.read(data)
    assert len(root.find("Table")) == 1
    shown = [text for page in structure_tree.shown_text(data) for text in page]
    bold = [text.text for text in shown if text.text.endswith(" ml") and "Bold" in text.font]
    assert bold == ["3 ml"]


def test_columns_do_and_do_not() -> None:
    def group(name: str, count: int) -> d.ListGroup:
        return d.ListGroup(name, d.ItemList(tuple(d.ListItem(words(f"{name} {n}")) for n in range(count))))

    def left_edges(large: bool, count: int = 3) -> list[float]:
        data = render(document(d.DoAndDoNot(group("Walk", count), group("Drive", count)), large=large))
        shown = [text for page in structure_tree.shown_text(data) for text in page]
        return [next(text.x for text in shown if text.text.startswith(name)) for name in ("Walk", "Drive")]

    do, do_not = left_edges(large=False)
    assert do < do_not
    assert len(set(left_edges(large=True))) == 1
    assert len(set(left_edges(large=False, count=40))) == 1


def jpeg(mode: str = "RGB", **options: Any) -> d.ImageData:
    buffer = io.BytesIO()
    Image.effect_noise((300, 150), 90).convert(mode).save(buffer, "JPEG", **options)
    return d.ImageData(buffer.getvalue())


def rotated() -> d.ImageData:
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg(exif=exif)


@pytest.mark.parametrize(
    ("image", "as_it_is"), [(jpeg(), True), (jpeg(progressive=True), True), (jpeg("L"), False), (rotated(), False)]
)
def test_photo_stays_a_jpeg(image: d.ImageData, as_it_is: bool) -> None:
    data = render(document(d.Picture(image, "A drain")))
    assert (bytes(image) in data) is as_it_is
    drawn = pypdfium2.PdfDocument(data)[0].render(scale=150 / 72).to_pil().convert("L")
    left, bottom, right, top = figure_boxes(data)["A drain"]
    box = tuple(round(150 / 72 * value) for value in (left, 792 - top, right, 792 - bottom))
    upright = Image.open(io.BytesIO(image))
    expected = (upright.rotate(-90, expand=True) if not as_it_is and upright.mode == "RGB" else upright).convert("L")
    shown = drawn.crop(box).resize((30, 30), Image.Resampling.BOX)
    wanted = expected.resize((30, 30), Image.Resampling.BOX)
    assert max(abs(a - b) for a, b in zip(shown.tobytes(), wanted.tobytes(), strict=True)) < 40


def test_entry_with_a_condition_has_a_box() -> None:
    def marks(entry: d.ListItem) -> int:
        lists = (
            d.ListGroup("Do", d.ItemList((entry,))),
            d.ListGroup("Do not", d.ItemList((d.ListItem(words("Drive")),))),
        )
        data = render(document(d.DoAndDoNot(*lists)))
        return PdfReader(io.BytesIO(data)).pages[0].get_contents().get_data().count(b" re S")  # type: ignore[union-attr]

    assert marks(d.ConditionalItem(words("If you can: walk"))) == marks(d.ListItem(words("Walk"))) + 1
