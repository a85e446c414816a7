"""Benchmarks: handouts compared with other engines on the same content. Run `python3 tasks.py bench`."""
