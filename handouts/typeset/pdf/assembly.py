"""Assemble drawn canvases into one PDF file: a document's own file, or all documents of a patient in one."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.run_cache import RunCache
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.font_embedding import EmbeddedFont
from handouts.typeset.pdf.metadata import FileMetadata, catalog, color_profile, xmp_packet
from handouts.typeset.pdf.navigation import write_link_annotations, write_outline
from handouts.typeset.pdf.struct_tree import StructElement, TaggedDocument, write_tree
from handouts.typeset.pdf.writer import ObjectTable
from handouts.typeset.text.fonts import Face, UsedGlyphs
from handouts.typeset.text.text_operators import format_number


def single_file(canvas: TaggedCanvas, cache: RunCache | None = None) -> bytes:
    """Return the file of one document. `cache` is the run's, if the run writes more files."""
    return _assemble((canvas,), (canvas.root,), canvas.meta, cache or RunCache())


def joined_file(canvases: Sequence[TaggedCanvas], meta: FileMetadata, cache: RunCache | None = None) -> bytes:
    """Return one file of several documents, each as a part. Page contents are the same as in the single files."""
    return _assemble(canvases, [_part_element(canvas, meta) for canvas in canvases], meta, cache or RunCache())


def _part_element(canvas: TaggedCanvas, meta: FileMetadata) -> StructElement:
    lang = canvas.meta.lang if canvas.meta.lang != meta.lang else ""
    return StructElement("Part", title=canvas.meta.title, lang=lang, children=canvas.root.children)


def _assemble(
    canvases: Sequence[TaggedCanvas], roots: Sequence[StructElement], meta: FileMetadata, cache: RunCache
) -> bytes:
    objects = ObjectTable()
    contents = [objects.stream(page.content) for canvas in canvases for page in canvas.pages]
    pictures = {name: body for canvas in canvases for name, body in canvas.pictures.items()}
    picture_entries = "".join([f"/{name} {objects.stream(body)} 0 R" for name, body in pictures.items()])
    used_glyphs: dict[Face, UsedGlyphs] = {}
    for canvas in canvases:
        for face, glyphs in canvas.fonts.items():
            used_glyphs.setdefault(face, UsedGlyphs()).add(glyphs)
    fonts = [EmbeddedFont(face, glyphs, objects, cache) for face, glyphs in used_glyphs.items()]
    info_entries, metadata = cache.of(xmp_packet, 16)(meta)
    profile, xmp = objects.stream(color_profile()), objects.stream(metadata)
    root, info, page_tree, resources = objects.add(), objects.add(info_entries), objects.add(), objects.add()
    parts = _write_pages(canvases, roots, contents, page_tree, resources, objects)
    kids = " ".join([f"{page} 0 R" for part in parts for page in part.pages])
    objects.put(page_tree, f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>")
    font_entries = "".join([font.write(objects) for font in fonts])
    objects.put(resources, f"<</Font<<{font_entries}>>/XObject<<{picture_entries}>>>>")
    structure = write_tree(parts, objects, cache)
    headings = [(bookmark, part.pages[bookmark.page]) for canvas, part in zip(canvases, parts, strict=True)
                for bookmark in canvas.bookmarks]  # fmt: skip
    objects.put(root, catalog(meta, page_tree, structure, write_outline(objects, headings), xmp, profile))
    return objects.file(root, info)


def _write_pages(
    canvases: Sequence[TaggedCanvas],
    roots: Sequence[StructElement],
    contents: Sequence[int],
    page_tree: int,
    resources: int,
    objects: ObjectTable,
) -> list[TaggedDocument]:
    """Write the pages and their annotations."""
    parts = []
    page, key = 0, len(contents)
    for canvas, root in zip(canvases, roots, strict=True):
        first, count = objects.next, len(canvas.pages)
        links_by_page = write_link_annotations(objects, canvas.links, count, key)
        key += len(canvas.links)
        parts.append(
            TaggedDocument(root, canvas.drawn, range(objects.next, objects.next + count), range(first, objects.next))
        )
        for (_, size), links in zip(canvas.pages, links_by_page, strict=True):
            width, height = map(format_number, size)
            annotations = f"/Annots[{' '.join([f'{link} 0 R' for link in links])}]" if links else ""
            objects.add(
                f"<</Type/Page/Parent {page_tree} 0 R/MediaBox[0 0 {width} {height}]/Contents {contents[page]} 0 R"
                f"/Resources {resources} 0 R/StructParents {page}/Tabs/S{annotations}>>"
            )
            page += 1
    return parts
