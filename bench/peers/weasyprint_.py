"""WeasyPrint: HTML and a style sheet, PDF/UA-1. Fonts and the parsed style sheet are kept."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.peers import BODY, GROUP, HEADING, LEADING, MARGIN, NOTE, TITLE
from handouts.resources import fonts_dir

_STYLE = f"""
@font-face {{ font-family: Noto; src: url(file://{fonts_dir()}/NotoSans-Regular.ttf) }}
@font-face {{ font-family: Noto; font-weight: bold; src: url(file://{fonts_dir()}/NotoSans-Bold.ttf) }}
@page {{ size: letter; margin: {MARGIN + 8}pt {MARGIN}pt;
  @top-left {{ content: string(later); font: 10.5pt Noto; white-space: nowrap }}
  @bottom-left {{ content: string(foot); font: 10.5pt Noto; white-space: pre-line }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 10.5pt Noto }} }}
@page :first {{ @top-left {{ content: none }} }}
body {{ font: {BODY}pt/{LEADING} Noto }}
p {{ margin: 0 0 2pt }}
.note {{ font-size: {NOTE}pt }}
h1 {{ font-size: {TITLE}pt; margin: 4pt 0 }}
h2 {{ font-size: {HEADING}pt; margin: 6pt 0 4pt; break-after: avoid }}
h3 {{ font-size: {GROUP}pt; margin: 4pt 0 3pt; break-after: avoid }}
ul, ol {{ margin: 0 0 3pt; padding-left: 18pt }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed }}
td, th {{ text-align: left; vertical-align: top; padding: 1pt 4pt; border-bottom: .5pt solid #9AA7B4 }}
.box {{ background: #EEF2F6; padding: 8pt; margin-bottom: 4pt; break-inside: avoid }}
.strip {{ display: flex }} .strip > div {{ flex: 1 }}
"""


def engine() -> Callable[[dict[str, Any]], bytes]:
    """Read the fonts and the style sheet once."""
    fonts = FontConfiguration()
    sheet = CSS(string=_STYLE, font_config=fonts)

    def make(document: dict[str, Any]) -> bytes:
        pdf: bytes = HTML(string=page(document)).write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return pdf

    return make


def page(document: dict[str, Any]) -> str:
    """The document as HTML."""
    later = escape("".join(text for text, _ in document["later"]))
    foot = escape("\n".join([document["foot"], *document["notices"]]))
    sets = f"string-set: later '{_css(later)}', foot '{_css(foot)}'"
    head = "".join(f"<p>{_markup(line)}</p>" for line in (*document["head"], *document["contact"]))
    strip = "".join(f"<div>{_flow(cell)}</div>" for cell in document["strip"])
    notices = "".join(f"<p><b>{escape(notice)}</b></p>" for notice in document["notices"])
    title = escape(document["title"])
    return (
        f'<!DOCTYPE html><html lang="{document["lang"]}"><title>{title}</title>'
        f'<meta name="author" content="{escape(document["author"])}">'
        f'<body style="{sets}">{head}<div class="box strip">{strip}</div><h1>{title}</h1>{notices}'
        f"{_flow(document['nodes'])}</body></html>"
    )


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace("&#x27;", "\\27 ").replace("\n", "\\a ")


def _markup(runs: list[Any]) -> str:
    return "".join(f"<b>{escape(text)}</b>" if strong else escape(text) for text, strong in runs).replace("\n", "<br>")


def _flow(nodes: list[dict[str, Any]]) -> str:
    return "".join(map(_node, nodes))


def _node(node: dict[str, Any]) -> str:
    match node["kind"]:
        case "heading":
            return f"<h{node['level']}>{_markup(node['words'])}</h{node['level']}>"
        case "paragraph":
            return f'<p class="{node["style"]}">{_markup(node["words"])}</p>'
        case "list":
            tag = "ol" if node["marker"] == "number" else "ul"
            return f"<{tag}>{''.join(f'<li>{_flow(item)}</li>' for item in node['items'])}</{tag}>"
        case "table":
            columns = "".join(f'<col style="width:{share * 100:.2f}%">' for share in node["widths"])
            header = "".join(f"<th>{_flow(cell)}</th>" for cell in node["header"] or ())
            rows = "".join(f"<tr>{_cells(row, len(node['widths']))}</tr>" for row in node["rows"])
            head = f"<thead><tr>{header}</tr></thead>" if header else ""
            return f"<table><colgroup>{columns}</colgroup>{head}<tbody>{rows}</tbody></table>"
        case _:
            return f'<div class="box">{_flow(node["nodes"])}</div>'


def _cells(row: list[Any], count: int) -> str:
    spans = [1] * (len(row) - 1) + [count - len(row) + 1]
    return "".join(f'<td colspan="{span}">{_flow(cell)}</td>' for cell, span in zip(row, spans, strict=True))
