"""Pydantic models of the content files, one module for each kind of file. Read `scalars` first, then `instructions`."""
