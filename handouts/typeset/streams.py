"""Content becomes a compressed PDF stream object with the line ends that an archive demands."""

from __future__ import annotations

from reportlab.pdfbase import pdfdoc


class Stream(pdfdoc.PDFStream):  # type: ignore[misc]
    """A stream with the end of line before `endstream` that PDF/A-2 6.1.7.1 wants and ReportLab omits."""

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        data: bytes = super().format(document)
        return data[: -len(b"endstream\n")] + b"\nendstream\n"


def stream(content: bytes | str, **entries: object) -> Stream:
    """A compressed stream object with these entries in its dictionary."""
    return Stream(pdfdoc.PDFDictionary(entries), content=content, filters=[pdfdoc.PDFZCompress])
