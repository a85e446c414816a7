"""Blocks to PDF. The only room that knows ReportLab: a `Document` goes in, bytes come out."""
