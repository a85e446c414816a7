"""ReportLab platypus: a SimpleDocTemplate of paragraphs, lists and tables. Untagged by default."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer, Table

from bench.peers import BODY, GROUP, HEADING, LEADING, MARGIN, NOTE, TITLE
from handouts.resources import fonts_dir

WIDTH = LETTER[0] - 2 * MARGIN
PALE = HexColor("#EEF2F6")


def _style(name: str, size: float, after: float = 2, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName="NotoSans", fontSize=size, leading=size * LEADING, spaceAfter=after, **more
    )  # fmt: skip


STYLES = {
    "body": _style("body", BODY),
    "lead": _style("lead", BODY),
    "note": _style("note", NOTE, 2),
    "title": _style("title", TITLE, 6),
    2: _style("h2", HEADING, 4, spaceBefore=6, keepWithNext=1),
    3: _style("h3", GROUP, 3, spaceBefore=4, keepWithNext=1),
}
RULED = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor("#9AA7B4")),
         ("LEFTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 1),
         ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]  # fmt: skip
BOXED = [("BACKGROUND", (0, 0), (-1, -1), PALE), ("LEFTPADDING", (0, 0), (-1, -1), 8)]


def engine() -> Callable[[dict[str, Any]], bytes]:
    """Register the fonts once."""
    for name, file in (("NotoSans", "NotoSans-Regular"), ("NotoSans-Bold", "NotoSans-Bold")):
        pdfmetrics.registerFont(TTFont(name, fonts_dir() / f"{file}.ttf"))
    pdfmetrics.registerFontFamily("NotoSans", normal="NotoSans", bold="NotoSans-Bold")
    return _make


def _make(document: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    story: list[Any] = [_text(line) for line in (*document["head"], *document["contact"])]
    story.append(Table([[_flow(cell) for cell in document["strip"]]], style=BOXED))
    story.append(Paragraph(f"<b>{escape(document['title'])}</b>", STYLES["title"]))
    story += [Paragraph(f"<b>{escape(notice)}</b>", STYLES["note"]) for notice in document["notices"]]
    story += _flow(document["nodes"])
    template = SimpleDocTemplate(
        target, pagesize=LETTER, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN + 6, bottomMargin=MARGIN + 6,
        title=document["title"], author=document["author"], lang=document["lang"], invariant=1,
    )  # fmt: skip
    template.build(story, canvasmaker=lambda *args, **more: _Numbered(document, *args, **more))
    return target.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """Draws headers and footers when the number of pages is known, as in ReportLab's documentation."""

    def __init__(self, document: dict[str, Any], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.document, self.states = document, []

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        self.states.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self.states, 1):
            self.__dict__.update(state)
            self._furniture(number, len(self.states))
            super().showPage()
        super().save()

    def _furniture(self, number: int, total: int) -> None:
        self.setFont("NotoSans", 10.5)
        if number > 1:
            self.drawString(MARGIN, LETTER[1] - 40, "".join(text for text, _ in self.document["later"]))
        self.line(MARGIN, 52, LETTER[0] - MARGIN, 52)
        self.drawString(MARGIN, 38, self.document["foot"])
        self.drawString(MARGIN, 25, " ".join(self.document["notices"]))
        self.drawRightString(LETTER[0] - MARGIN, 38, self.document["page"].format(number=number, total=total))


def _text(runs: list[Any], style: ParagraphStyle = STYLES["body"], *, bold: bool = False) -> Paragraph:
    return Paragraph("".join(
        f"<b>{escape(text)}</b>" if strong or bold else escape(text) for text, strong in runs
    ).replace("\n", "<br/>"), style)  # fmt: skip


def _flow(nodes: list[dict[str, Any]], width: float = WIDTH) -> list[Any]:
    return [_node(node, width) for node in nodes]


def _node(node: dict[str, Any], width: float) -> Any:
    match node["kind"]:
        case "heading":
            return _text(node["words"], STYLES[node["level"]], bold=True)
        case "paragraph":
            return _text(node["words"], STYLES[node["style"]])
        case "list":
            numbered = node["marker"] == "number"
            items = [ListItem(_flow(item, width - 20)) for item in node["items"]]
            return ListFlowable(
                items, bulletType="1" if numbered else "bullet", start=None if numbered else "\u2022", leftIndent=18,
                bulletFontName="NotoSans", bulletFontSize=BODY,
            )  # fmt: skip
        case "table":
            widths = [share * width for share in node["widths"]]
            rows = [*([node["header"]] if node["header"] else []), *node["rows"]]
            cells, style = [], [*RULED]
            for number, row in enumerate(rows):
                wide = [*widths[: len(row) - 1], sum(widths[len(row) - 1 :])]
                flowables = [_flow(cell, room - 12) for cell, room in zip(row, wide, strict=True)]
                if len(row) < len(widths):
                    style.append(("SPAN", (len(row) - 1, number), (-1, number)))
                cells.append(flowables + [""] * (len(widths) - len(row)))
            return Table(cells, colWidths=widths, style=style, repeatRows=1 if node["header"] else 0)
        case _:
            inner = _flow(node["nodes"], width - 16)
            return KeepTogether([Table([[inner]], colWidths=[width], style=BOXED), Spacer(0, 4)])
