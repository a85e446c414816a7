"""Read the codes of scanned pages from PDF, TIFF, PNG and JPEG files, in any rotation."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.document.page_code import PageCode, parse_page_code
from handouts.errors import input_error
from handouts.files import read_error, read_file

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 100_000_000
"""Pixels of one page: A3 at 600 dpi has 70 million."""
MAX_PAGES = 2000
"""Pages of one file."""
MAX_SIDE = 6000
"""Pixels of the longer side of a page of a PDF."""
RESOLUTIONS = (200, 300)
"""Dots per inch at which a page of a PDF is read; the second if no code could be read at the first."""
_DAMAGED = "scan these pages again"


@dataclass(frozen=True)
class ScannedPage:
    """One page: its file, its number in it from 1, the codes on it, and the SHA-256 of its pixels."""

    file: str
    number: int
    codes: tuple[PageCode, ...]
    digest: str
    pdf: Callable[[], bytes]
    """Returns the page as a PDF."""

    def __str__(self) -> str:
        return f"page {self.number} of {self.file}"


def read_pages(path: Path) -> list[ScannedPage]:
    """All pages of a file with their codes. Raises InputError for a file that is damaged, locked, or too large."""
    try:
        data = read_file(path, follow=True)
    except OSError as error:
        raise read_error(path, error) from error
    if b"%PDF-" in data[:1024]:
        return list(_pdf_pages(path, data))
    if data[:4] in (b"II*\0", b"MM\0*") or data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff":
        return list(_image_pages(path, data))
    message = "is empty" if not data else "is not a PDF, TIFF, PNG or JPEG file"
    raise input_error(str(path), message, _DAMAGED)


def _check_count(path: Path, count: int) -> None:
    if count > MAX_PAGES:
        raise input_error(str(path), f"has more than {MAX_PAGES} pages", "scan them into several files")


def _check_pixels(path: Path, number: int, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        message = f"page {number} has {width} x {height} pixels, which is too many"
        raise input_error(str(path), message, "scan it at 200 or 300 dpi")


def _pdf_pages(path: Path, data: bytes) -> Iterator[ScannedPage]:
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).casefold()
        message = "needs a password" if is_locked else "is a damaged PDF"
        raise input_error(str(path), message, "save it without a password" if is_locked else _DAMAGED) from error
    try:
        _check_count(path, len(document))
        for index in range(len(document)):
            page = document[index]
            for image in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
                _check_pixels(path, index + 1, *image.get_px_size())
            codes: tuple[PageCode, ...] = ()
            digest = ""
            for resolution in RESOLUTIONS:
                scale = min(resolution / 72, MAX_SIDE / max(page.get_size()))
                picture = page.render(scale=scale, grayscale=True).to_pil()
                digest = digest or hashlib.sha256(picture.tobytes()).hexdigest()
                if codes := _codes(picture):
                    break
            yield ScannedPage(path.name, index + 1, codes, digest, page_of_pdf(data, index))
    except pypdfium2.PdfiumError as error:
        raise input_error(str(path), "is a damaged PDF", _DAMAGED) from error
    finally:
        document.close()


def _image_pages(path: Path, data: bytes) -> Iterator[ScannedPage]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("TIFF", "PNG", "JPEG")) as image:
            number = 0
            while True:
                number += 1
                _check_count(path, number)
                _check_pixels(path, number, *image.size)
                gray = image.convert("L")
                digest = hashlib.sha256(gray.tobytes()).hexdigest()
                yield ScannedPage(path.name, number, _codes(gray), digest, _page_of_image(data, number - 1))
                try:
                    image.seek(number)
                except EOFError:
                    return
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise input_error(str(path), "has too many pixels", "scan it at 200 or 300 dpi") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise input_error(str(path), "is a damaged image", _DAMAGED) from error


def _codes(picture: Image) -> tuple[PageCode, ...]:
    """The different codes in a picture, in any rotation. A picture without any is read again, enlarged and darker."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128)

    def read(image: Image, binarizer: zxingcpp.Binarizer) -> tuple[PageCode, ...]:
        barcodes = zxingcpp.read_barcodes(image, formats=formats, binarizer=binarizer)
        codes = (parse_page_code(barcode.text) for barcode in barcodes)
        return tuple(dict.fromkeys(code for code in codes if code))

    if codes := read(picture, zxingcpp.Binarizer.LocalAverage):
        return codes
    if codes := read(picture, zxingcpp.Binarizer.GlobalHistogram):
        return codes
    width, height = picture.size
    if max(width, height) * 2 > MAX_SIDE:
        return ()
    return read(picture.resize((2 * width, 2 * height)), zxingcpp.Binarizer.LocalAverage)


def page_of_pdf(data: bytes, index: int) -> Callable[[], bytes]:
    """A function that returns one page of a PDF, counted from 0, as a PDF."""

    def build() -> bytes:
        import pypdf

        writer = pypdf.PdfWriter()
        writer.add_page(pypdf.PdfReader(io.BytesIO(data)).pages[index])
        output = io.BytesIO()
        writer.write(output)
        return output.getvalue()

    return build


def _page_of_image(data: bytes, index: int) -> Callable[[], bytes]:
    def build() -> bytes:
        from PIL import Image

        with Image.open(io.BytesIO(data)) as image:
            image.seek(index)
            page = image if image.mode in ("1", "L", "RGB") else image.convert("RGB")
            output = io.BytesIO()
            dpi = image.info.get("dpi", (200, 200))
            page.save(output, "PDF", dpi=dpi, quality=90)
        return output.getvalue()

    return build
