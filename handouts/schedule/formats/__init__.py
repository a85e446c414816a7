"""Formats: TODO."""
