"""Finished files become one, written as they come: a day's packets in a file to print, in memory that does not grow.

Content of pages is copied byte for byte: what it names, glyphs by their numbers in the face and pictures by their
digests, is the same in every file. Numbers of objects are shifted; fonts hold the glyphs of all files, and are written
last.
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
    """One file of many: each a part of it, with an entry in its outline. Raises reading.Foreign and running.Full.

    `count` files are to come: with fewer, no file is ended, so that none is taken for the whole.
    """

    def __init__(self, file: BinaryIO, meta: FileMetadata, count: int) -> None:
        self.meta, self.count = meta, count
        self.out = StreamingWriter(file)
        self._resources, self._top, self._document, self._marks = (self.out.take() for _ in range(4))
        self._tree = BalancedTree(self.out, _page_tree_node)
        self._keys, self._names = BalancedTree(self.out, _key_tree_node), BalancedTree(self.out, _key_tree_node)
        self._pages = self._next_key = 0
        self._parts: list[str] = []
        self._entries: list[int] = []  # numbers of the first and of the last in the outline
        self._entry = ""  # the last one, which may yet get a next
        self._glyphs: dict[str, dict[int, str]] = {}
        self._pictures: dict[str, tuple[int, bytes]] = {}
        self._cache = RunCache()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self._end()

    def add(self, pdf: bytes, title: str) -> int:
        """Add a file that this program wrote; gives the number of its pages."""
        source, out = read_objects(pdf), self.out
        self._share(source)
        parents, notes = source.named(source.structure, "ParentTree"), source.notes
        dropped = {source.root, source.info, source.tree, source.resources, source.structure, source.marks, parents}
        dropped.update(number for font in source.fonts for number in font)
        plain = enumerate(source.plain, len(source.streams) + 1)
        kept = {number: body for number, body in plain if number not in dropped}
        contents = [source.named(page, "Contents") for page in source.pages]
        new = {at: out.stream(source.stream(at)) for at in contents}
        first = out.take(len(kept) + (3 if notes else 2))
        new.update(zip([*kept, source.marks], range(first, out.next), strict=False))
        new |= {source.resources: self._resources, source.structure: self._document}
        bodies = self._renumbered(kept, {str(old): str(number) for old, number in new.items()}, source)
        document = source.named(source.structure, "K")
        at = new[document] - first
        bodies[at] = self._part(bodies[at], title, source.lang)
        self._parts.append(f"{new[document]} 0 R")
        self._mark(source, new, title)
        keys = [(str(self._next_key + key), new[held]) for key, held in source.pairs(parents)]
        self._next_key += len(keys)
        out.put(first, bodies)
        behind = new[source.marks] + 1
        out.put(behind, [self._keys.leaf(behind, "Nums", keys)])
        if notes:
            out.put(
                behind + 1,
                [self._names.leaf(behind + 1, "Names", [(note_identifier(new[at]), new[at]) for at in notes])],
            )
        return len(contents)

    def blank(self, size: tuple[float, float]) -> None:
        """An empty page of this size, in points, so that what follows begins on a new sheet."""
        number = self.out.take()
        wide, tall = map(format_number, size)
        entries = (
            f"/Parent {self._place(number)} 0 R/MediaBox[0 0 {wide} {tall}]/Resources {self._resources} 0 R/Tabs/S"
        )
        self.out.put(number, [f"<</Type/Page{entries}>>"])

    def _place(self, page: int) -> int:
        """The number of the node that holds a page, the next of the file."""
        key = str(self._pages)
        self._pages += 1
        return self._tree.place(page, key, key)

    def _share(self, source: PdfSource) -> None:
        """Fonts and pictures, which stand once in the file."""
        for called, glyphs in source.glyphs(self._cache):
            known = self._glyphs.setdefault(called, {})
            if not glyphs.items() <= known.items():  # the first text of a glyph stays: others carry ActualText
                known.update({glyph: known.get(glyph) or text for glyph, text in glyphs.items()})
        for called, picture in source.pictures.items():
            if called not in self._pictures:
                self._pictures[called] = self.out.stream(picture), picture
            elif self._pictures[called][1] != picture:
                raise ForeignPdf(f"another picture is called {called}")

    def _renumbered(self, kept: Mapping[int, str], new: Mapping[str, str], source: PdfSource) -> list[str]:
        """The objects that are kept, with the numbers that they have now."""
        told = _NOTE.sub(lambda note: f"/ID{note_identifier(int(new[note[1]]))}", "\n".join(kept.values()))
        tree = str(source.tree)
        parts = _REFERENCE.split(told)
        numbers = list(map({**new, tree: tree}.get, parts[1::2]))  # each page is told its own node below
        if None in numbers:
            raise ForeignPdf(f"object {parts[1::2][numbers.index(None)]} is named, and not there to be kept")
        parts[1::2] = numbers
        bodies = "".join(parts).split("\n")
        for at, (old, body) in enumerate(zip(kept, bodies, strict=True)):
            if body.startswith(_OBJECTS_WITH_KEY):
                bodies[at] = _KEY.sub(lambda key: f"{key[1]} {self._next_key + int(key[2])}", body)
                if old in source.pages:
                    node = self._place(int(new[str(old)]))
                    bodies[at] = bodies[at].replace(f"/Parent {tree} 0 R", f"/Parent {node} 0 R")
        return bodies

    def _part(self, body: str, title: str, lang: str) -> str:
        """The Document of a file as a part of this one."""
        said = f"/T {pdf_string(title)}" + (f"/Lang {lang}" if lang != pdf_string(self.meta.lang) else "")
        return body.replace("/S/Document/P", "/S/Part/P", 1).removesuffix(">>") + said + ">>"

    def _mark(self, source: PdfSource, new: Mapping[int, int], title: str) -> None:
        """An entry of the outline, closed, with the bookmarks of its file below it. It is written with the next."""
        number = new[source.marks]
        self._end_entry(f"/Next {number} 0 R")
        page = source.pages[0]
        top = source.part(page, r"/MediaBox\[0 0 \S+ (\S+)\]")
        below = [new[source.named(source.marks, key)] for key in ("First", "Last")]
        count = source.part(source.marks, r"/Count (\d+)")
        self._entry = (
            f"<</Title {pdf_string(title)}/Parent {self._marks} 0 R/Dest[{new[page]} 0 R/XYZ 0 {top} null]"
            f"/First {below[0]} 0 R/Last {below[1]} 0 R/Count -{count}"
        )
        if self._entries:
            self._entry += f"/Prev {self._entries[-1]} 0 R"
        self._entries = [*self._entries[:1], number]

    def _end_entry(self, following: str) -> None:
        if self._entry:
            self.out.put(self._entries[-1], [f"{self._entry}{following}>>"])

    def _end(self) -> None:
        if len(self._parts) != self.count:
            raise ValueError(f"{len(self._parts)} files were added, and {self.count} announced")
        out = self.out
        self._end_entry("")
        fonts = [
            EmbeddedFont(load_face(called), UsedGlyphs(texts=glyphs), out, self._cache)
            for called, glyphs in self._glyphs.items()
        ]
        said, metadata = xmp_packet(self.meta)
        profile, xmp = out.stream(color_profile()), out.stream(metadata)
        written = "".join([font.write(out) for font in fonts])
        drawn = "".join([f"/{called} {number} 0 R" for called, (number, _) in self._pictures.items()])
        out.put(self._resources, [f"<</Font<<{written}>>/XObject<<{drawn}>>>>"])
        out.put(self._document, [f"<</Type/StructElem/S/Document/P {self._top} 0 R/K[{' '.join(self._parts)}]>>"])
        names = self._names.end()
        entries = f"/K {self._document} 0 R/ParentTree {self._keys.end()} 0 R/ParentTreeNextKey {self._next_key}"
        entries += f"/IDTree {names} 0 R" if names else ""
        out.put(self._top, [f"<</Type/StructTreeRoot{entries}>>"])
        ends = f"/First {self._entries[0]} 0 R/Last {self._entries[-1]} 0 R/Count {self.count}"
        out.put(self._marks, [f"<</Type/Outlines{ends}>>"])
        root = out.add(catalog(self.meta, self._tree.end(), self._top, self._marks, xmp, profile))
        out.end(root, out.add(said))


def _page_tree_node(node: TreeNode, parent: int) -> str:
    above = f"/Parent {parent} 0 R" if parent else ""
    return f"<</Type/Pages{above}/Count {int(node.high) - int(node.low) + 1}/Kids[{' '.join(node.kids)}]>>"


def _key_tree_node(node: TreeNode, parent: int) -> str:
    limits = f"/Limits[{node.low} {node.high}]" if parent else ""
    return f"<<{limits}/Kids[{' '.join(node.kids)}]>>"
