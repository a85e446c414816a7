"""Assemble drawn canvases into one PDF file: a document's own file, or all documents of a patient in one."""

from __future__ import annotations

import io
from collections.abc import Sequence

from handouts.run_cache import RunCache
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.font_embedding import EmbeddedFont, MergedFont
from handouts.typeset.pdf.form_fields import FieldWriter, Form, FormMode, collect_fields, entry_glyphs
from handouts.typeset.pdf.metadata import FileMetadata, catalog, color_profile, xmp_packet
from handouts.typeset.pdf.navigation import write_link_annotations, write_outline
from handouts.typeset.pdf.struct_tree import StructElement, TaggedDocument, write_tree
from handouts.typeset.pdf.writer import ObjectTable
from handouts.typeset.text.fonts import Face, UsedGlyphs
from handouts.typeset.text.text_operators import format_number


def single_file(canvas: TaggedCanvas, cache: RunCache | None = None, form: FormMode = "none") -> bytes:
    """Return the file of one document. `cache` is the run's, if the run writes more files.

    With a `form`, the canvas must have been drawn for the screen.
    """
    forms = [collect_fields(canvas, form)] if form != "none" else []
    root = forms[0].root if forms else canvas.root
    return _assemble((canvas,), (root,), canvas.meta, cache or RunCache(), forms)


def joined_file(
    canvases: Sequence[TaggedCanvas], meta: FileMetadata, cache: RunCache | None = None, form: FormMode = "none"
) -> bytes:
    """Return one file of several documents, each as a part. Page contents are the same as in the single files.

    The names of the fields of a form begin with the number of the document.
    """
    forms = []
    if form != "none":
        forms = [collect_fields(canvas, form, f"d{number}-") for number, canvas in enumerate(canvases, 1)]
    roots = [document_form.root for document_form in forms] or [canvas.root for canvas in canvases]
    parts = [_part_element(canvas, root, meta) for canvas, root in zip(canvases, roots, strict=True)]
    return _assemble(canvases, parts, meta, cache or RunCache(), forms)


def _part_element(canvas: TaggedCanvas, root: StructElement, meta: FileMetadata) -> StructElement:
    lang = canvas.meta.lang if canvas.meta.lang != meta.lang else ""
    return StructElement("Part", title=canvas.meta.title, lang=lang, children=root.children)


def _assemble(
    canvases: Sequence[TaggedCanvas],
    roots: Sequence[StructElement],
    meta: FileMetadata,
    cache: RunCache,
    forms: Sequence[Form],
) -> bytes:
    objects = ObjectTable()
    contents = [objects.stream(page.content) for canvas in canvases for page in canvas.pages]
    pictures = {name: body for canvas in canvases for name, body in canvas.pictures.items()}
    picture_entries = "".join([f"/{name} {objects.stream(body)} 0 R" for name, body in pictures.items()])
    field_writer = FieldWriter(forms, objects) if any(form.widgets for form in forms) else None
    used_glyphs: dict[Face, UsedGlyphs] = {}
    for canvas in canvases:
        for face, glyphs in canvas.fonts.items():
            used_glyphs.setdefault(face, UsedGlyphs()).add(glyphs)
    for faces in field_writer.faces if field_writer else []:
        if len(faces) == 1:
            used_glyphs.setdefault(faces[0], UsedGlyphs()).add(cache.of(entry_glyphs, 16)(faces[0]))
    fonts = [EmbeddedFont(face, glyphs, objects, cache) for face, glyphs in used_glyphs.items()]
    merged_fonts = _merged_fonts(field_writer, objects, cache) if field_writer else []
    info_entries, metadata = cache.of(xmp_packet, 16)(meta)
    profile, xmp = objects.stream(color_profile()), objects.stream(metadata)
    root, info, page_tree, resources = objects.add(), objects.add(info_entries), objects.add(), objects.add()
    parts = _write_pages(canvases, roots, contents, page_tree, resources, objects, field_writer)
    kids = " ".join([f"{page} 0 R" for part in parts for page in part.pages])
    objects.put(page_tree, f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>")
    font_entries = {font.face: font.write(objects) for font in fonts}
    objects.put(resources, f"<</Font<<{''.join(font_entries.values())}>>/XObject<<{picture_entries}>>>>")
    structure = write_tree(parts, objects, cache)
    headings = [(bookmark, part.pages[bookmark.page]) for canvas, part in zip(canvases, parts, strict=True)
                for bookmark in canvas.bookmarks]  # fmt: skip
    outline = write_outline(objects, headings)
    if not field_writer:
        objects.put(root, catalog(meta, page_tree, structure, outline, xmp, profile))
        return objects.file(root, info)
    entries = "".join([font_entries[faces[0]] for faces in field_writer.faces if len(faces) == 1])
    entries += "".join([font.write(objects) for font in merged_fonts])
    number, form_entries = field_writer.write_form(entries, [canvas.identifier for canvas in canvases])
    objects.put(root, catalog(meta, page_tree, structure, outline, xmp, profile, number))
    return _with_digest(objects, root, info, number, form_entries)


def _merged_fonts(field_writer: FieldWriter, objects: ObjectTable, cache: RunCache) -> list[MergedFont]:
    """The fonts of fields of languages whose faces have no Latin letters."""
    glyphs = cache.of(entry_glyphs, 16)
    return [
        MergedFont((faces[0], faces[1]), (glyphs(faces[0]), glyphs(faces[1])), objects, cache)
        for faces in field_writer.faces
        if len(faces) == 2
    ]


def _with_digest(objects: ObjectTable, root: int, info: int, form: int, entries: str) -> bytes:
    """Return the file with the digest of all that filling it in must not change, in its form."""
    from pypdf import PdfReader  # takes long to import, and only forms need it

    from handouts.form_digest import fixed_content_digest

    objects.put(form, f"<<{entries}>>")
    digest = fixed_content_digest(PdfReader(io.BytesIO(objects.file(root, info))))
    objects.put(form, f"<<{entries}/HandoutsDigest<{digest}>>>")
    return objects.file(root, info)


def _write_pages(
    canvases: Sequence[TaggedCanvas],
    roots: Sequence[StructElement],
    contents: Sequence[int],
    page_tree: int,
    resources: int,
    objects: ObjectTable,
    field_writer: FieldWriter | None,
) -> list[TaggedDocument]:
    """Write the pages and their annotations."""
    parts = []
    page, key = 0, len(contents)
    forms: Sequence[Form | None] = field_writer.forms if field_writer else [None] * len(canvases)
    if field_writer:
        field_writer.reserve()
    for canvas, root, form in zip(canvases, roots, forms, strict=True):
        first, count, drawn = objects.next, len(canvas.pages), canvas.drawn
        annotations_by_page = write_link_annotations(objects, canvas.links, count, key)
        key += len(canvas.links)
        if field_writer and form:
            pages = range(objects.next + len(form.widgets), objects.next + len(form.widgets) + count)
            widgets = field_writer.write_widgets(form, pages, key)
            annotations_by_page = _in_reading_order(canvas, form, annotations_by_page, widgets)
            key += len(form.widgets)
            drawn = [*drawn, *form.contents(len(canvas.links))]
        parts.append(TaggedDocument(root, drawn, range(objects.next, objects.next + count), range(first, objects.next)))
        for (_, size), numbers in zip(canvas.pages, annotations_by_page, strict=True):
            width, height = map(format_number, size)
            annotations = f"/Annots[{' '.join([f'{number} 0 R' for number in numbers])}]" if numbers else ""
            objects.add(
                f"<</Type/Page/Parent {page_tree} 0 R/MediaBox[0 0 {width} {height}]/Contents {contents[page]} 0 R"
                f"/Resources {resources} 0 R/StructParents {page}/Tabs/S{annotations}>>"
            )
            page += 1
    return parts


def _in_reading_order(
    canvas: TaggedCanvas, form: Form, links: Sequence[Sequence[int]], widgets: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the numbers of links and widgets by page, in reading order, because not all viewers read /Tabs."""
    place = form.reading_order()
    ordered = []
    for page, (link_numbers, widget_numbers) in enumerate(zip(links, widgets, strict=True)):
        places = [place[link.element] for link_page, link in canvas.links if link_page == page]
        places += [place[widget.element] for widget in form.widgets if widget.page == page]
        numbers = [*link_numbers, *widget_numbers]
        ordered.append([number for _, number in sorted(zip(places, numbers, strict=True))])
    return ordered
