"""Printing: finished PDFs to a printer, over IPP, CUPS or Windows."""
