"""`handouts scan`: pages of a real day, shuffled and turned, are filed with their patient; every gap is named."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw

from handouts.cli.root import cli
from handouts.document.page_code import PageCode, parse_page_code
from handouts.typeset.pdf.barcodes import MODULE_39, MODULE_128

LIST = "id,clinic,name,date,time\n1001,pain-relief-georgia,Maria Beispiel,2026-12-10,10:00\n1002,pain-relief-georgia,Erika Muster,2026-12-10,11:00\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scan")
    (root / "list.csv").write_text(LIST)
    result = run(
        "day", root / "list.csv", "--out", root / "day", "--journal", root / "j.sqlite3", "--today", "2026-12-01"
    )
    assert result.exit_code == 0, result.output
    return root


def pages(made: Path, appointment: str) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(made / f"day/documents/{appointment}-consent.pdf")
    return [page.render(scale=150 / 72, grayscale=True).to_pil() for page in document]


def as_tiff(path: Path, images: list[Image.Image]) -> Path:
    images[0].save(path, save_all=True, append_images=images[1:], dpi=(150, 150))
    return path


def scan(made: Path, *files: Path) -> tuple[int, dict[str, list[str]]]:
    result = run("scan", *files, "--day", made / "day", "--journal", made / "j.sqlite3", "--format", "json")
    return result.exit_code, json.loads(result.stdout)


def test_shuffled_stack(made: Path, tmp_path: Path) -> None:
    first, second = pages(made, "1001"), pages(made, "1002")
    last = second.pop()
    stack = [
        image.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        for image, turn in zip([*first, *second], [0, 180, 90, 2, 270, -3, 181.5], strict=False)
    ]
    torn = last.copy()
    width, height = torn.size
    ImageDraw.Draw(torn).rectangle((width // 2, height * 0.85, width, height), fill=255)
    stack += [torn, Image.effect_noise((400, 600), 90)]
    numbered = list(enumerate(stack))
    random.Random(3).shuffle(numbered)
    torn_page = next(place for place, (index, _) in enumerate(numbered, 1) if index == len(stack) - 2)
    exit_code, report = scan(made, as_tiff(tmp_path / "stack.tif", [image for _, image in numbered]))
    assert exit_code == 1
    assert [line.partition(" (")[0] for line in report["filed"]] == ["consent of 1001"]
    assert [line.partition(": ")[2] for line in report["incomplete"]] == ["missing page 4 of 4"]
    assert f"page {torn_page} of stack.tif: no code could be read; filed nowhere" in report["problems"]
    assert len(report["problems"]) == 2
    (path,) = (made / "day/scans").glob("*.pdf")
    assert len(pypdf.PdfReader(path).pages) == 4

    exit_code, report = scan(made, as_tiff(tmp_path / "last.tif", [last]))
    assert (exit_code, report["problems"], report["incomplete"]) == (0, [], [])
    assert not list((made / "day/scans/incomplete").glob("*.pdf"))
    rows = json.loads(run("journal", "--journal", made / "j.sqlite3", "--format", "json").stdout)
    assert [row["appointment"] for row in rows if row["action"] == "scan"] == ["1001", "1002"]


HOSTILE = {
    "empty.pdf": (b"", "is empty"),
    "text.pdf": (b"not a scan", "is not a PDF, TIFF, PNG or JPEG file"),
    "damaged.pdf": (b"%PDF-1.7\nnothing", "is a damaged PDF"),
    "damaged.png": (b"\x89PNG\r\n\x1a\nnothing", "is a damaged image"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_files_are_refused(made: Path, tmp_path: Path, name: str) -> None:
    data, message = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    result = run("scan", tmp_path / name, "--day", made / "day", "--journal", made / "j.sqlite3")
    assert result.exit_code == 1
    assert message in result.stderr


def test_locked_pdf(made: Path, tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    result = run("scan", tmp_path / "locked.pdf", "--day", made / "day", "--journal", made / "j.sqlite3")
    assert "needs a password" in result.stderr


def test_too_many_pixels(made: Path, tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(data, "PNG")
    (tmp_path / "bomb.png").write_bytes(data.getvalue())
    result = run("scan", tmp_path / "bomb.png", "--day", made / "day", "--journal", made / "j.sqlite3")
    assert result.exit_code == 1
    assert "too many" in result.stderr


def test_verify_knows_scans(made: Path) -> None:
    """Scanned pages in the folder of a day are no pages of another program."""
    scan(made, made / "day/documents/1001-consent.pdf")  # another test may have filed it already
    assert list((made / "day/scans").glob("1001-consent-*.pdf"))
    result = run("verify", made / "day")
    assert result.exit_code == 0, result.output


def test_page_codes() -> None:
    code = PageCode("K7M-2PX-Q9R", 2, 4)
    assert str(code) == "K7M2PXQ9R24A"
    assert parse_page_code(str(code)) == code
    assert [parse_page_code(text) for text in ("K7M2PXQ9R54A", "K7M2PXQ9R24C", "K7M2PXQ9O24A", "x", "")] == [None] * 5
    assert min(MODULE_128, MODULE_39) * 25.4 / 72 >= 0.33
