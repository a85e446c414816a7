"""Pdf: TODO."""
