"""What is kept from one document for the next never shows: a file is the same to the byte, whatever came before it."""

from __future__ import annotations

import functools
import gc
import hashlib
from collections.abc import Iterable
from dataclasses import replace

import pytest

from handouts import document as d
from handouts.typeset.render import render
from tests.shipped import CLINICS, DOCUMENTS, composed


def forget() -> None:
    """Drop everything that any room keeps."""
    for kept in gc.get_objects():
        if isinstance(kept, functools._lru_cache_wrapper) and kept.__module__.startswith("handouts.typeset"):
            kept.cache_clear()


def named(document: d.Document, name: str) -> d.Document:
    """The same for another patient."""
    (label, _), *others = document.furniture.strip
    return replace(document, furniture=replace(document.furniture, strip=((label, (d.Run(name),)), *others)))


def digests(documents: Iterable[tuple[tuple[str, ...], d.Document]]) -> dict[tuple[str, ...], str]:
    return {key: hashlib.sha256(render(document)).hexdigest() for key, document in documents}


@pytest.mark.parametrize("clinic", CLINICS)
def test_who_came_before_changes_no_byte(clinic: str) -> None:
    documents = [
        ((kind, way, name), named(composed(clinic, kind, way), name))
        for kind in DOCUMENTS
        for way in ("blank", "filled")
        for name in ("Ann Example", "Łukasz Żółć", "محمد العربي", "x" * 60)
    ]
    first = digests(documents)
    assert digests(reversed(documents)) == first
    forget()
    assert digests([*documents[1::2], *documents[::2]]) == first
    for key, document in documents[::5]:
        forget()
        assert digests([(key, document)])[key] == first[key]
