"""The benchmark gives the other engines every word of every kind of block."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdf
import pytest

from bench.content import _NODES, plain
from bench.peers import platypus
from handouts import document as d
from tests.support.sample_blocks import BLOCKS, build_block
from tests.support.sample_documents import document


def spoken_only(block: Any) -> list[str]:
    """The texts that only a screen reader says."""
    match block:
        case d.Picture() | d.CodeLink():
            return [block.alt]
        case d.PicturePanel():
            return [picture.alt for picture in (*block.maps, *block.steps)]
        case d.TickGrid():
            return [block.box]
        case d.Checklist():
            return [box for entry in block.entries for line in entry.lines for box in line.boxes]
        case _:
            return []


@pytest.fixture(scope="module")
def engine() -> Callable[[dict[str, Any]], bytes]:
    return platypus.engine()


def test_every_block_is_converted() -> None:
    assert set(_NODES) == set(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_word_is_converted(block: type) -> None:
    built, words = build_block(block)
    nodes = json.dumps(plain(document(built))["nodes"])
    assert words
    assert [word for word in words if word not in nodes] == [text.split()[0] for text in spoken_only(built)]


@pytest.mark.parametrize("block", BLOCKS)
def test_platypus_prints_every_word(block: type, engine: Callable[[dict[str, Any]], bytes]) -> None:
    built, words = build_block(block)
    data = engine(json.loads(json.dumps(plain(document(built)))))
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)
    spoken = {text.split()[0] for text in spoken_only(built)}
    assert [word for word in words if word not in text and word not in spoken] == []


@pytest.mark.parametrize(
    "block",
    [
        d.ChoiceTable(("Choice", "May help", "May harm"), (d.ChoiceRow((d.Run("Wait"),), (), (), (d.Run("Why"),)),)),
        d.FrequencyTable(("Risk", "People"), (d.FrequencyGroup("", (((d.Run("Pain"),), (d.Run("1"),)),)),)),
        d.WarningBox((d.Tier("Call", (d.Run("911"),), ()),)),
        d.Callout(((d.Run("Text"),),)),
        d.Table(("A", "B"), (d.TableRow(((d.Run("a"),), (d.Run("b"),)), marked=True),), (1.0, 2.0)),
    ],
)
def test_parts_that_are_empty(block: Any, engine: Callable[[dict[str, Any]], bytes]) -> None:
    nodes = json.dumps(plain(document(block))["nodes"])
    assert '"words": []' not in nodes
    assert engine(json.loads(json.dumps(plain(document(block))))).startswith(b"%PDF")
