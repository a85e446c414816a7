"""Typst: one Compiler for all documents, PDF/UA-1. It measures two methods: a new source for each document, and one
template that reads the document's JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import typst

from bench.peers import BODY, GROUP, HEADING, MARGIN, NOTE, TITLE
from handouts.resources import fonts_dir

_SPECIAL = re.compile(r"([\\#*_$`<>@\[\]~=/+\-.\"'])")
# Style, header and footer for both methods. `data` is the document.
SETUP = f"""
#set document(title: data.title, author: data.author)
#set text(font: "Noto Sans", size: {BODY}pt, lang: "en", region: "US", hyphenate: false)
#set par(leading: 0.59em, spacing: 0.74em)
#set table(stroke: (_, _) => (bottom: 0.5pt + rgb("#9AA7B4")), inset: (x: 4pt, y: 3pt))
#set list(spacing: 0.74em)
#set enum(spacing: 0.74em)
#show heading.where(level: 1): set text(size: {TITLE}pt)
#show heading.where(level: 2): set text(size: {HEADING}pt)
#show heading.where(level: 3): set text(size: {GROUP}pt)
#show heading: set block(above: 0.8em, below: 0.5em, sticky: true)
#set page(
  paper: "us-letter", margin: (x: {MARGIN}pt, y: {MARGIN + 8}pt),
  header: context if counter(page).get().first() > 1 {{ text(size: 10.5pt, data.later) }},
  footer: context {{
    line(length: 100%, stroke: 0.5pt)
    set text(size: 10.5pt)
    grid(columns: (1fr, auto), data.foot,
      "Page " + counter(page).display() + " of " + str(counter(page).final().first()),
      data.notices.join(" "))
  }},
)
#let note(body) = text(size: {NOTE}pt, body)
#let boxed(body) = block(fill: rgb("#EEF2F6"), inset: 8pt, width: 100%, breakable: false, body)
"""
WALKER = (
    """
#let data = json(bytes(sys.inputs.data))
"""
    + SETUP
    + """
#let said(words, bold: false) = for (text, strong) in words { if strong or bold { std.strong(text) } else { text } }
#let node(n) = {
  if n.kind == "heading" { heading(level: n.level, said(n.words)) }
  else if n.kind == "paragraph" { if n.style == "note" { note(par(said(n.words))) } else { par(said(n.words)) } }
  else if n.kind == "list" {
    let items = n.items.map(item => item.map(node).join())
    if n.marker == "number" { enum(..items) } else { list(..items) }
  } else if n.kind == "table" {
    table(columns: n.widths.map(w => w * 100%),
      ..if n.header != none { (table.header(..n.header.map(c => c.map(node).join())),) } else { () },
      ..n.rows.map(row => row.enumerate().map(((at, c)) => table.cell(
        colspan: if at + 1 == row.len() { n.widths.len() - at } else { 1 }, c.map(node).join()))).flatten())
  } else { boxed(n.nodes.map(node).join()) }
}
#for line in data.head + data.contact { par(said(line)) }
#boxed(grid(columns: data.strip.len() * (1fr,), ..data.strip.map(c => c.map(node).join())))
#heading(level: 1, data.title)
#for notice in data.notices { par(strong(notice)) }
#for n in data.nodes { node(n) }
"""
)
_STANDARD = "ua-1"


def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts_dir()])
    return typst.Compiler(b"", font_paths=fonts)


def engine() -> Callable[[dict[str, Any]], bytes]:
    """A source for each document."""
    compiler = _compiler()
    return lambda document: compiler.compile(source(document).encode(), format="pdf", pdf_standards=_STANDARD)


def walker() -> Callable[[dict[str, Any]], bytes]:
    """One template, with the document's JSON as input."""
    compiler = _compiler()
    template = WALKER.encode()

    def make(document: dict[str, Any]) -> bytes:
        data = json.dumps({**document, "later": _later(document)}, ensure_ascii=False)
        return compiler.compile(template, format="pdf", pdf_standards=_STANDARD, sys_inputs={"data": data})

    return make


def source(document: dict[str, Any]) -> str:
    """The document as Typst markup."""
    data = {**{key: document[key] for key in ("title", "author", "foot")}, "later": _later(document)}
    fields = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items())
    notices = "".join(json.dumps(notice, ensure_ascii=False) + "," for notice in document["notices"])
    strip = ", ".join(f"[{_flow(cell)}]" for cell in document["strip"])
    parts = [
        f"#let data = ({fields}, notices: ({notices}))", SETUP,
        *[f"{_markup(line)}\n" for line in (*document["head"], *document["contact"])],
        f"#boxed(grid(columns: {len(document['strip'])} * (1fr,), {strip}))",
        f"= {_escape(document['title'])}\n",
        *[f"#strong[{_escape(notice)}]\n" for notice in document["notices"]],
        _flow(document["nodes"]),
    ]  # fmt: skip
    return "\n".join(parts)


def _later(document: dict[str, Any]) -> str:
    return "".join(text for text, _ in document["later"])


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " \\\n")


def _markup(runs: list[Any]) -> str:
    return "".join(f"#strong[{_escape(text)}]" if strong else _escape(text) for text, strong in runs)


def _flow(nodes: list[dict[str, Any]]) -> str:
    return "\n\n".join(map(_node, nodes))


def _node(node: dict[str, Any]) -> str:
    match node["kind"]:
        case "heading":
            return f"{'=' * node['level']} {_markup(node['words'])}"
        case "paragraph":
            markup = _markup(node["words"])
            return f"#note[{markup}]" if node["style"] == "note" else markup
        case "list":
            items = "".join(f"[{_flow(item)}]," for item in node["items"])
            return f"#{'enum' if node['marker'] == 'number' else 'list'}({items})"
        case "table":
            header = "".join(f"[{_flow(cell)}]," for cell in node["header"] or ())
            count = len(node["widths"])
            rows = "".join(
                f"table.cell(colspan: {count - len(row) + 1})[{_flow(cell)}]," if cell is row[-1] and len(row) < count
                else f"[{_flow(cell)}]," for row in node["rows"] for cell in row
            )  # fmt: skip
            widths = "".join(f"{share * 100:.2f}%," for share in node["widths"])
            return f"#table(columns: ({widths}), {f'table.header({header}),' if header else ''} {rows})"
        case _:
            return f"#boxed[{_flow(node['nodes'])}]"
