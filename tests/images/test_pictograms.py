"""Every pictogram of the program is drawn in one way; a clinic's own is refused if it would not print well."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.image_files import UnprintableImage, read_pictogram
from handouts.content.models.pictures import PICTOGRAMS
from handouts.errors import InvalidValue
from handouts.images.outlines import outline_box
from handouts.images.pictograms import pictogram_defect
from handouts.images.svg import read_svg
from handouts.typeset.layout import pictures

ICONS = Path(pictures.__file__).parent / "icons"


def test_every_pictogram_has_a_file() -> None:
    assert {f"{name}.svg" for name in PICTOGRAMS} <= {path.name for path in ICONS.iterdir()}


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_one_grid_one_stroke(path: Path) -> None:
    drawing = read_svg(path.read_bytes())
    assert (drawing.width, drawing.height) == (24, 24)
    assert pictogram_defect(drawing) is None
    assert path.stat().st_size < 2000
    assert {paint for shape in drawing.shapes for paint in (shape.fill, shape.stroke) if paint} == {"currentColor"}
    if path.stem != "check":
        assert {shape.stroke_width for shape in drawing.shapes if shape.stroke} <= {2.0}
    boxes = [box for shape in drawing.shapes if (box := outline_box(shape.path))]
    longer = max(
        max(box[2] for box in boxes) - min(box[0] for box in boxes),
        max(box[3] for box in boxes) - min(box[1] for box in boxes),
    )
    assert longer >= 14.5, "smaller than the others"


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">{body}</svg>'
SHAPE = '<path d="M2 2h20v20z" fill="{fill}"/>'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.svg", SQUARE.format(size="24 24", body=SHAPE.format(fill="currentColor")), ""),
        ("a.svg", SQUARE.format(size="24 24", body=SHAPE.format(fill="#1F5C4D")), ""),
        ("a.svg", SQUARE.format(size="48 24", body=SHAPE.format(fill="#000")), "not about as wide as tall"),
        ("a.svg", SQUARE.format(size="24 24", body=SHAPE.format(fill="#FFEE88")), "too light to print in gray"),
        ("a.svg", SQUARE.format(size="24 24", body=SHAPE.format(fill="#000").replace("/>", ' opacity="0.5"/>')), "transparent"),
        ("a.svg", SQUARE.format(size="24 24", body='<linearGradient id="g"><stop offset="0"/><stop offset="1" stop-color="#FFF"/>'
                                '</linearGradient><path fill="url(#g)" d="M2 2h20v20z"/>'), "gradient"),
        ("a.svg", SQUARE.format(size="24 24", body="<script>alert(1)</script>"), "<script>"),
        ("a.svg", SQUARE.format(size="24 24", body='<image href="https://www.example.org/a.png"/>'), "<image>"),
        ("a.png", "", "is not an .svg file"),
        ("../a.svg", "", "is outside the clinic's folder"),
        ("b.svg", "", "does not exist"),
    ],
)  # fmt: skip
def test_own_pictogram(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / "a.svg").write_text(text, "utf-8")
    if not message:
        assert read_pictogram(tmp_path, name) == text.encode()
        return
    with pytest.raises((InvalidValue, UnprintableImage)) as refused:
        read_pictogram(tmp_path, name)
    assert message in str(refused.value)
    assert refused.value.hint


def test_too_large_pictogram(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SQUARE.format(size="24 24", body=SHAPE.format(fill="#000") * 4000), "utf-8")
    with pytest.raises(InvalidValue, match=r"the pictogram 'a\.svg' is over 100 KB"):
        read_pictogram(tmp_path, "a.svg")
