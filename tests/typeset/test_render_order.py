"""A renderer's cache never changes a document: the file has the same bytes, no matter what was rendered before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts import document as d
from handouts.typeset.renderer import Renderer, render
from tests.support.sample_sets import CLINICS, DOCUMENTS, composed

NAMES = ("Ann Example", "Łukasz Żółć", "محمد العربي", "x" * 60)
SHARED = Renderer()


def named(document: d.Document, name: str) -> d.Document:
    """The document for a patient with this name."""
    (label, _), *other_fields = document.furniture.strip
    return replace(document, furniture=replace(document.furniture, strip=((label, (d.Run(name),)), *other_fields)))


def digests(documents: Iterable[tuple[tuple[str, ...], d.Document]]) -> dict[tuple[str, ...], str]:
    """Digests of the documents, rendered in this order with one renderer."""
    renderer = Renderer()
    return {key: hashlib.sha256(renderer.render(document)).hexdigest() for key, document in documents}


@pytest.mark.parametrize("clinic", CLINICS)
def test_order_changes_no_byte(clinic: str) -> None:
    documents = [
        ((kind, way, name), named(composed(clinic, kind, way), name))
        for kind in DOCUMENTS
        for way in ("blank", "filled")
        for name in NAMES
    ]
    first = digests(documents)
    assert digests(reversed(documents)) == first
    assert digests([*documents[1::2], *documents[::2]]) == first
    for key, document in documents[::5]:
        assert digests([(key, document)])[key] == first[key]


@settings(deadline=None)
@given(
    st.sampled_from(CLINICS), st.sampled_from(DOCUMENTS), st.sampled_from(("blank", "filled")), st.sampled_from(NAMES)
)
def test_shared_renderer(clinic: str, kind: str, way: str, name: str) -> None:
    document = named(composed(clinic, kind, way), name)
    assert SHARED.render(document) == render(document)


def test_cleared_renderer() -> None:
    renderer, document = Renderer(), composed(CLINICS[0], "consent", "filled")
    before = renderer.render(document)
    renderer.cache.clear()
    assert renderer.render(document) == before
