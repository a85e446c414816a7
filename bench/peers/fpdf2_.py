"""fpdf2: multi_cell with TrueType fonts, its tables with headings and repeated rows. Untagged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from bench.peers import BODY, GROUP, HEADING, LEADING, MARGIN, NOTE, TITLE
from handouts.resources import fonts_dir

SIZES = {"body": BODY, "lead": BODY, "note": NOTE, 2: HEADING, 3: GROUP}
PLAIN = FontFace(emphasis=None)


def engine() -> Callable[[dict[str, Any]], bytes]:
    """fpdf2 keeps nothing between documents."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return _make


class _Page(FPDF):
    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(unit="pt", format="letter")
        self.document = document
        for style, file in (("", "NotoSans-Regular"), ("B", "NotoSans-Bold")):
            self.add_font("Noto", style, fonts_dir() / f"{file}.ttf")
        self.set_margins(MARGIN, MARGIN + 6, MARGIN)
        self.set_auto_page_break(True, MARGIN + 6)
        self.c_margin = 0
        self.set_title(document["title"])
        self.set_author(document["author"])
        self.set_lang(document["lang"])

    def header(self) -> None:
        if self.page_no() > 1:
            self.set_font("Noto", "", 10.5)
            self.text(MARGIN, 40, "".join(text for text, _ in self.document["later"]))

    def footer(self) -> None:
        self.set_font("Noto", "", 10.5)
        self.line(MARGIN, self.h - 52, self.w - MARGIN, self.h - 52)
        self.text(MARGIN, self.h - 38, self.document["foot"])
        self.text(MARGIN, self.h - 25, " ".join(self.document["notices"]))
        self.set_xy(-MARGIN - 120, -48)
        self.cell(120, 14, self.document["page"].format(number=self.page_no(), total="{nb}"), align="R")


def _make(document: dict[str, Any]) -> bytes:
    page = _Page(document)
    page.add_page()
    for line in (*document["head"], *document["contact"]):
        _paragraph(page, line, "body")
    with page.table(borders_layout=TableBordersLayout.NONE, first_row_as_headings=False, line_height=15,
                    markdown=True) as table:  # fmt: skip
        row = table.row()
        for cell in document["strip"]:
            row.cell(_cell(cell))
    page.set_font("Noto", "B", TITLE)
    page.multi_cell(0, TITLE * LEADING, document["title"], new_x="LMARGIN", new_y="NEXT")
    for notice in document["notices"]:
        _paragraph(page, [[notice, True]], "note")
    _flow(page, document["nodes"])
    return bytes(page.output())


def _markdown(words: list[Any], *, bold: bool = False) -> str:
    # Two underscores would begin italics, so open lines are dotted.
    parts = ((text.replace("_", "."), strong or bold) for text, strong in words)
    runs = ((strong, "".join(text for text, _ in run)) for strong, run in groupby(parts, key=itemgetter(1)))
    return "".join(f"**{text}**" if strong and text.strip() else text for strong, text in runs)


def _cell(nodes: list[dict[str, Any]]) -> str:
    lines = []
    for node in nodes:
        if node["kind"] == "list":
            lines += [f"\u2022 {_cell(item)}" for item in node["items"]]
        else:
            lines.append(_markdown(node["words"]))
    return "\n".join(lines)


def _paragraph(page: FPDF, runs: list[Any], style: Any, indent: float = 0, *, bold: bool = False) -> None:
    size = SIZES[style]
    page.set_font("Noto", "", size)
    page.set_x(MARGIN + indent)
    page.multi_cell(0, size * LEADING, _markdown(runs, bold=bold), markdown=True, new_x="LMARGIN", new_y="NEXT",
                    align="L")  # fmt: skip
    page.ln(2)


def _flow(page: FPDF, nodes: list[dict[str, Any]], indent: float = 0) -> None:
    for node in nodes:
        _node(page, node, indent)


def _node(page: FPDF, node: dict[str, Any], indent: float) -> None:
    match node["kind"]:
        case "heading":
            page.ln(4)
            _paragraph(page, node["words"], node["level"], indent, bold=True)
        case "paragraph":
            _paragraph(page, node["words"], node["style"], indent)
        case "list":
            for number, item in enumerate(node["items"], 1):
                page.set_font("Noto", "", BODY)
                page.set_x(MARGIN + indent)
                page.cell(18, BODY * LEADING, f"{number}." if node["marker"] == "number" else "\u2022")
                _flow(page, item, indent + 18)
        case "table":
            page.set_font("Noto", "", BODY)
            with page.table(
                col_widths=node["widths"], borders_layout=TableBordersLayout.HORIZONTAL_LINES, text_align="L",
                first_row_as_headings=bool(node["header"]), line_height=BODY * LEADING, markdown=True, padding=1,
                headings_style=PLAIN,
            ) as table:  # fmt: skip
                for row in [*([node["header"]] if node["header"] else []), *node["rows"]]:
                    drawn = table.row()
                    for cell in row[:-1]:
                        drawn.cell(_cell(cell))
                    drawn.cell(_cell(row[-1]), colspan=len(node["widths"]) - len(row) + 1)
            page.ln(3)
        case _:
            _flow(page, node["nodes"], indent + 8)
