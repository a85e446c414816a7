"""A PDF of each kind that the program makes, by name."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from click.testing import CliRunner
from PIL import Image, ImageDraw

from handouts import document as d
from handouts.cli.root import cli
from handouts.content.library import Library
from handouts.day.password_slips import render_slips
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.renderer import RenderedPacket
from tests.renderer import RENDERER, render
from tests.support.arabic_document import BLOCKS as ARABIC
from tests.support.arabic_document import arabic_document
from tests.support.day_lists import contents, row, save, slip
from tests.support.random_documents import random_document
from tests.support.sample_documents import BRAND, EVERY_BLOCK, FURNITURE, document, words
from tests.support.sample_sets import (
    CLINICS,
    DOCUMENTS,
    PATIENT,
    TEMPLATES,
    VARIANTS,
    composed,
    printed,
    printed_in_two_languages,
)
from tests.support.two_versions import header_versions
from tests.support.two_versions import mixed as versions_mixed

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "templates"
RANDOM = range(20)
NAMES = {
    "Latin": "Łukasz Żółć, Ngũgĩ wa Thiong’o, Ğülşen Öztürk",
    "Greek": "Γιώργος Παπαδόπουλος",
    "Cyrillic": "Володимир Ґалаґан",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Arabic": "محمد الأحمد",
    "Hebrew": "יעל בן־דוד",
    "Devanagari": "अनुष्का शर्मा",
    "Bengali": "রবীন্দ্রনাথ ঠাকুর",
    "Gujarati": "નરસિંહ મહેતા",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Thai": "สมชาย ใจดี",
    "Lao": "ສົມຈິດ ພົມມະຈັນ",
    "Khmer": "សុខ សុភា",
    "Ethiopic": "አበበ ቢቂላ",
    "Armenian": "Գրիգոր Նարեկացի",
    "Georgian": "შოთა რუსთაველი",
    "Han, simplified": "王小明",
    "Han, traditional": "陳淑芬",
    "Japanese": "佐藤 ひろみ・サトウ",
    "Korean": "김철수",
}
"""A name in each script that the fonts cover."""


@cache
def png() -> bytes:
    """A logo with transparency."""
    picture = Image.new("RGBA", (64, 32), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((4, 4, 60, 28), fill=(31, 92, 77, 180))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


DRAWN = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">
<linearGradient id="a"><stop stop-color="red"/><stop offset=".5" stop-color="#0f0"/><stop offset="1" stop-color="blue"/></linearGradient>
<radialGradient id="r" fx=".3"><stop stop-color="#fff"/><stop offset="1" stop-color="#006"/></radialGradient>
<clipPath id="c"><circle cx="20" cy="30" r="15"/></clipPath><rect width="60" height="60" fill="url(#a)"/>
<g clip-path="url(#c)"><path d="M0 0h50v60z" opacity=".4"/></g><path d="M60 30h30v-20" fill="none" stroke="url(#r)"
stroke-width="6" stroke-opacity=".5"/><circle cx="80" cy="40" r="15" fill="url(#r)"/></svg>"""
"""A logo with all features of a drawing: gradients, a clip, and partly transparent shapes."""


@cache
def fixture(variant: str) -> dict[str, bytes]:
    """The documents of the tests' fictional clinic, which prints on A4."""
    content = Library(FIXTURES, TEMPLATES).load("river-bend-spine", None, DOCUMENTS)
    filled = {**PATIENT, "date": "2026-12-01 10:00", "large_print": variant == "large"}
    handouts = make_handouts(content, DOCUMENTS, gather_details({} if variant == "blank" else filled))
    return dict(zip(DOCUMENTS, (handout.data for handout in handouts), strict=True))


def document_with_name(name: str) -> d.Document:
    """A document with a name in the strip, in a paragraph, in a heading and in a table."""
    furniture = replace(FURNITURE, strip=(("Name", words(name)), *FURNITURE.strip[1:]))
    table = d.Table(
        ("Name", "What to do"), (d.TableRow((words(name), words(f"Ask {name}.")), marked=True),), (1, 1), "yours"
    )
    blocks = (d.Heading(name, 3), d.Paragraph(words(f"For {name}, on December 1 at 10:00 AM ({name}).")), table)
    return replace(document(*blocks), furniture=furniture)


def _of_fixture(variant: str, kind: str) -> bytes:
    return fixture(variant)[kind]


def _rendered(make_document: Callable[[], d.Document]) -> bytes:
    return render(make_document())


@cache
def packet(clinic: str, variant: str) -> RenderedPacket:
    """All documents of one patient."""
    return RENDERER.render_packet(
        [composed(clinic, kind, variant) for kind in DOCUMENTS], "All documents", "For one patient"
    )


def _packet(clinic: str, variant: str) -> bytes:
    return packet(clinic, variant).data


def mixed() -> list[d.Document]:
    """Documents that share only some sections: two languages, two papers, two logos, two sizes of print."""
    return [
        replace(document(*EVERY_BLOCK, brand=replace(BRAND, logo=png())), title="In English"),
        replace(arabic_document(*ARABIC.values(), lang="ar"), paper="A4"),
        replace(document(*EVERY_BLOCK, large=True), title="Large (5 0 R) 100%"),
    ]


@cache
def sample_pdfs() -> tuple[tuple[str, bytes], ...]:
    """Files of every kind with their titles: packets and single documents, blank and filled, in two languages."""
    return (
        *((f"{clinic}, filled", packet(clinic, "filled").data) for clinic in CLINICS),
        ("all kinds (5 0 R)", RENDERER.render_packet(mixed(), "Mixed", "Of all kinds").data),
        *((f"{kind}, A4", fixture("blank")[kind]) for kind in DOCUMENTS),
        *((script, _rendered(partial(document_with_name, name))) for script, name in NAMES.items()),
    )


@cache
def merged_pdf() -> bytes:
    """All sample PDFs in one file, each starting on a new sheet."""
    out = io.BytesIO()
    meta = FileMetadata("All for one day", "Test Clinic", "To print", "en-US")
    with PdfMerger(out, meta, len(sample_pdfs())) as everything:
        for title, data in sample_pdfs():
            if everything.add(data, title) % 2:
                everything.blank((595.276, 841.89))
    return out.getvalue()


@cache
def day() -> dict[str, bytes]:
    """The files of a procedure day, made by the command: twelve patients at four clinics, in ten scripts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        list_file = save(folder / "list.csv", [row(number, medicines="Xyzal", language="es") for number in range(12)])
        result = CliRunner().invoke(cli, ["day", str(list_file), "--out", str(folder / "out"), "--jobs", "1"])
        if result.exit_code:
            raise RuntimeError(result.stderr)
        return contents(folder / "out")


def _of_day(name: str) -> bytes:
    return day()[name]


def _slips() -> bytes:
    """Password slips for patients of every clinic, with names in each script."""
    return render_slips([slip(clinic, name) for name, clinic in zip(NAMES.values(), CLINICS * 4, strict=True)])


def _with_png(head: str) -> d.Document:
    return document(*EVERY_BLOCK, brand=replace(BRAND, logo=png(), head=head))  # type: ignore[arg-type]


def _with_drawing(head: str) -> d.Document:
    return document(*EVERY_BLOCK, brand=replace(BRAND, logo=DRAWN, head=head))  # type: ignore[arg-type]


def _versions(head: str) -> bytes:
    return header_versions(head, png())


_MAKERS: dict[str, Callable[[], bytes]] = {
    **{
        f"{clinic}-{kind}-{variant}": partial(printed, clinic, kind, variant)
        for clinic in CLINICS
        for kind in DOCUMENTS
        for variant in VARIANTS
    },
    **{
        f"bilingual-{language}{'-large' if large else ''}": partial(printed_in_two_languages, language, large)
        for language in ("es", "ar", "zh-Hans")
        for large in (False, True)
    },
    **{f"fixture-{kind}-{variant}": partial(_of_fixture, variant, kind) for kind in DOCUMENTS for variant in VARIANTS},
    **{f"png-{head}": partial(_rendered, partial(_with_png, head)) for head in ("rule", "band", "bar")},
    **{f"drawing-{head}": partial(_rendered, partial(_with_drawing, head)) for head in ("rule", "band", "bar")},
    "versions-drawing": lambda: header_versions("rule", DRAWN),
    **{f"blocks-{n}": partial(_rendered, partial(document, block)) for n, block in enumerate(EVERY_BLOCK)},
    "blocks": partial(_rendered, partial(document, *EVERY_BLOCK)),
    "blocks-large": partial(_rendered, partial(document, *EVERY_BLOCK, large=True)),
    "arabic": partial(_rendered, partial(arabic_document, *ARABIC.values(), lang="ar")),
    "arabic-large": partial(_rendered, partial(arabic_document, *ARABIC.values(), lang="ar", large=True)),
    **{f"name-{script}": partial(_rendered, partial(document_with_name, name)) for script, name in NAMES.items()},
    **{f"packet-{clinic}-{variant}": partial(_packet, clinic, variant) for clinic in CLINICS for variant in VARIANTS},
    "packet-mixed": lambda: RENDERER.render_packet(mixed(), "Mixed", "Of all kinds").data,
    "collected": merged_pdf,
    "day-print-all": partial(_of_day, "print-all.pdf"),
    "day-run-sheet": partial(_of_day, "run-sheet.pdf"),
    **{f"day-packet-{number}": partial(_of_day, f"packets/A{number:04}.pdf") for number in range(0, 12, 3)},
    "day-slips": _slips,
    **{f"versions-{head}": partial(_versions, head) for head in ("rule", "band", "bar")},
    "versions-mixed": versions_mixed,
    **{f"random-{seed}": partial(_rendered, partial(random_document, seed)) for seed in RANDOM},
}
FILES: dict[str, Callable[[], bytes]] = {name: cache(make) for name, make in _MAKERS.items()}
"""Each name with the function that makes the file, once in a run: several tests examine each file."""
