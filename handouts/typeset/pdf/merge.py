"""Merge finished files into one, written as a stream: a day's packets in one file to print, in constant memory.

Page contents are copied byte for byte, because glyph numbers and picture names are the same in every file. Object
numbers are shifted. Fonts hold the glyphs of all files, and are written last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import BinaryIO, Self

from handouts.run_cache import RunCache
from handouts.typeset.pdf.font_embedding import EmbeddedFont
from handouts.typeset.pdf.metadata import FileMetadata, catalog, color_profile, xmp_packet
from handouts.typeset.pdf.reader import ForeignPdf, PdfSource, read_objects
from handouts.typeset.pdf.struct_tree import note_identifier
from handouts.typeset.pdf.writer import BalancedTree, StreamingWriter, TreeNode, pdf_string
from handouts.typeset.text.fonts import UsedGlyphs, load_face
from handouts.typeset.text.text_operators import format_number

_REFERENCE = re.compile(r"([1-9][0-9]*+)(?= 0 R)")
_NOTE = re.compile(r"/ID\(note-0*(\d+)\)")
_KEY = re.compile(r"(/StructParents?) (\d+)")
_OBJECTS_WITH_KEY = ("<</Type/Page/", "<</Type/Annot/")


class PdfMerger:
    """Merges many files into one: each becomes a part, with an entry in the outline.

    `count` is the number of files that will be added. With fewer files, the output is not finished, so it cannot be
    mistaken for a complete file. Raises `reader.ForeignPdf` and `writer.TooManyObjects`.
    """

    def __init__(self, file: BinaryIO, meta: FileMetadata, count: int) -> None:
        self.meta, self.count = meta, count
        self.out = StreamingWriter(file)
        self._resources, self._structure_root, self._document, self._outline = (self.out.reserve() for _ in range(4))
        self._page_tree = BalancedTree(self.out, _page_tree_node)
        self._parent_tree = BalancedTree(self.out, _key_tree_node)
        self._id_tree = BalancedTree(self.out, _key_tree_node)
        self._page_count = self._next_key = 0
        self._parts: list[str] = []
        self._outline_entries: list[int] = []  # numbers of the first and the last outline entry
        self._open_entry = ""  # the last outline entry, still without its next entry
        self._glyphs: dict[str, dict[int, str]] = {}
        self._pictures: dict[str, tuple[int, bytes]] = {}
        self._cache = RunCache()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self._finish()

    def add(self, pdf: bytes, title: str) -> int:
        """Add a file that this program wrote. Returns the number of its pages."""
        source, writer = read_objects(pdf), self.out
        self._add_resources(source)
        parents, notes = source.reference(source.structure, "ParentTree"), source.notes
        dropped = {
            source.root,
            source.info,
            source.page_tree,
            source.resources,
            source.structure,
            source.outline,
            parents,
        }
        dropped.update(number for font in source.fonts for number in font)
        numbered = enumerate(source.plain, len(source.streams) + 1)
        copied = {number: body for number, body in numbered if number not in dropped}
        contents = [source.reference(page, "Contents") for page in source.pages]
        new = {content: writer.stream(source.stream(content)) for content in contents}
        first = writer.reserve(len(copied) + (3 if notes else 2))
        new.update(zip([*copied, source.outline], range(first, writer.next), strict=False))
        new |= {source.resources: self._resources, source.structure: self._document}
        bodies = self._renumber(copied, {str(old): str(number) for old, number in new.items()}, source)
        document = source.reference(source.structure, "K")
        index = new[document] - first
        bodies[index] = self._part_element(bodies[index], title, source.lang)
        self._parts.append(f"{new[document]} 0 R")
        self._add_outline_entry(source, new, title)
        keys = [(str(self._next_key + key), new[element]) for key, element in source.pairs(parents)]
        self._next_key += len(keys)
        writer.put(first, bodies)
        parent_leaf = new[source.outline] + 1
        writer.put(parent_leaf, [self._parent_tree.leaf(parent_leaf, "Nums", keys)])
        if notes:
            identifiers = [(note_identifier(new[note]), new[note]) for note in notes]
            writer.put(parent_leaf + 1, [self._id_tree.leaf(parent_leaf + 1, "Names", identifiers)])
        return len(contents)

    def blank(self, size: tuple[float, float]) -> None:
        """Add an empty page of this size, in points, so that the next file begins on a new sheet."""
        number = self.out.reserve()
        width, height = map(format_number, size)
        parent = self._place_page(number)
        entries = f"/Parent {parent} 0 R/MediaBox[0 0 {width} {height}]/Resources {self._resources} 0 R/Tabs/S"
        self.out.put(number, [f"<</Type/Page{entries}>>"])

    def _place_page(self, page: int) -> int:
        """Return the number of the page tree node that holds the next page."""
        key = str(self._page_count)
        self._page_count += 1
        return self._page_tree.add_kid(page, key, key)

    def _add_resources(self, source: PdfSource) -> None:
        """Add fonts and pictures, each of which is in the output once."""
        for name, glyphs in source.glyphs(self._cache):
            known_glyphs = self._glyphs.setdefault(name, {})
            if not glyphs.items() <= known_glyphs.items():
                # A glyph keeps its first text; other uses have an ActualText.
                known_glyphs.update({glyph: known_glyphs.get(glyph) or text for glyph, text in glyphs.items()})
        for name, picture in source.pictures.items():
            if name not in self._pictures:
                self._pictures[name] = self.out.stream(picture), picture
            elif self._pictures[name][1] != picture:
                raise ForeignPdf(f"two different pictures have the name {name}")

    def _renumber(self, copied: Mapping[int, str], new: Mapping[str, str], source: PdfSource) -> list[str]:
        """Return the copied objects with their new numbers."""
        text = _NOTE.sub(lambda note: f"/ID{note_identifier(int(new[note[1]]))}", "\n".join(copied.values()))
        old_tree = str(source.page_tree)
        pieces = _REFERENCE.split(text)
        numbers = list(map({**new, old_tree: old_tree}.get, pieces[1::2]))  # pages get their own node below
        if None in numbers:
            raise ForeignPdf(f"object {pieces[1::2][numbers.index(None)]} is missing, but another object uses it")
        pieces[1::2] = numbers
        bodies = "".join(pieces).split("\n")
        for index, (old, body) in enumerate(zip(copied, bodies, strict=True)):
            if body.startswith(_OBJECTS_WITH_KEY):
                bodies[index] = _KEY.sub(lambda key: f"{key[1]} {self._next_key + int(key[2])}", body)
                if old in source.pages:
                    node = self._place_page(int(new[str(old)]))
                    bodies[index] = bodies[index].replace(f"/Parent {old_tree} 0 R", f"/Parent {node} 0 R")
        return bodies

    def _part_element(self, body: str, title: str, lang: str) -> str:
        """Turn the Document element of a file into a Part of this file."""
        entries = f"/T {pdf_string(title)}" + (f"/Lang {lang}" if lang != pdf_string(self.meta.lang) else "")
        return body.replace("/S/Document/P", "/S/Part/P", 1).removesuffix(">>") + entries + ">>"

    def _add_outline_entry(self, source: PdfSource, new: Mapping[int, int], title: str) -> None:
        """Start a closed outline entry with the bookmarks of its file. It is written when the next one starts."""
        number = new[source.outline]
        self._write_open_entry(f"/Next {number} 0 R")
        page = source.pages[0]
        top = source.match_in(page, r"/MediaBox\[0 0 \S+ (\S+)\]")
        children = [new[source.reference(source.outline, key)] for key in ("First", "Last")]
        count = source.match_in(source.outline, r"/Count (\d+)")
        self._open_entry = (
            f"<</Title {pdf_string(title)}/Parent {self._outline} 0 R/Dest[{new[page]} 0 R/XYZ 0 {top} null]"
            f"/First {children[0]} 0 R/Last {children[1]} 0 R/Count -{count}"
        )
        if self._outline_entries:
            self._open_entry += f"/Prev {self._outline_entries[-1]} 0 R"
        self._outline_entries = [*self._outline_entries[:1], number]

    def _write_open_entry(self, following: str) -> None:
        if self._open_entry:
            self.out.put(self._outline_entries[-1], [f"{self._open_entry}{following}>>"])

    def _finish(self) -> None:
        if len(self._parts) != self.count:
            raise ValueError(f"expected {self.count} files, but {len(self._parts)} were added")
        writer = self.out
        self._write_open_entry("")
        fonts = [
            EmbeddedFont(load_face(name), UsedGlyphs(texts=glyphs), writer, self._cache)
            for name, glyphs in self._glyphs.items()
        ]
        info, metadata = xmp_packet(self.meta)
        profile, xmp = writer.stream(color_profile()), writer.stream(metadata)
        font_entries = "".join([font.write(writer) for font in fonts])
        picture_entries = "".join([f"/{name} {number} 0 R" for name, (number, _) in self._pictures.items()])
        writer.put(self._resources, [f"<</Font<<{font_entries}>>/XObject<<{picture_entries}>>>>"])
        writer.put(
            self._document, [f"<</Type/StructElem/S/Document/P {self._structure_root} 0 R/K[{' '.join(self._parts)}]>>"]
        )
        id_tree = self._id_tree.end()
        entries = f"/K {self._document} 0 R/ParentTree {self._parent_tree.end()} 0 R/ParentTreeNextKey {self._next_key}"
        entries += f"/IDTree {id_tree} 0 R" if id_tree else ""
        writer.put(self._structure_root, [f"<</Type/StructTreeRoot{entries}>>"])
        outline_entries = (
            f"/First {self._outline_entries[0]} 0 R/Last {self._outline_entries[-1]} 0 R/Count {self.count}"
        )
        writer.put(self._outline, [f"<</Type/Outlines{outline_entries}>>"])
        root = writer.add(catalog(self.meta, self._page_tree.end(), self._structure_root, self._outline, xmp, profile))
        writer.end(root, writer.add(info))


def _page_tree_node(node: TreeNode, parent: int) -> str:
    parent_entry = f"/Parent {parent} 0 R" if parent else ""
    return f"<</Type/Pages{parent_entry}/Count {int(node.high) - int(node.low) + 1}/Kids[{' '.join(node.kids)}]>>"


def _key_tree_node(node: TreeNode, parent: int) -> str:
    limits = f"/Limits[{node.low} {node.high}]" if parent else ""
    return f"<<{limits}/Kids[{' '.join(node.kids)}]>>"
