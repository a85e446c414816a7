"""One value of a YAML file changes, and no other byte."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.editing.value_edit import scalar_values, set_value
from handouts.errors import InputError
from handouts.resources import templates_dir

FILE = b"""# The clinic's own comment
arrival:
  check_in: 30 min   # as agreed in May
  bring: [ID card, 'your "list"', "insurance card"]
note: >-
  Two lines that
  are folded.

text: |
  First line
  Second line
plain: words over
  two lines # and a comment
empty:
nothing: ~ # not stated
last: 'it''s'"""
SHOWN = "set.yaml"


def value(data: bytes, path: tuple[str | int, ...]) -> str:
    return {item.path: item.text for item in scalar_values(data, SHOWN)}[path]


def test_values() -> None:
    values = {item.path: (item.text, item.line) for item in scalar_values(FILE, SHOWN)}
    assert values["arrival", "check_in"] == ("30 min", 3)
    assert values["arrival", "bring", 1] == ('your "list"', 4)
    assert values["note",] == ("Two lines that are folded.", 5)
    assert values["last",] == ("it's", 16)
    assert len(values) == 10


CHANGES = {
    "plain": (("arrival", "check_in"), "45 min", b"  check_in: 45 min   # as agreed in May\n"),
    "single quotes": (("arrival", "bring", 1), "it's", b"[ID card, 'it''s', \"insurance card\"]"),
    "double quotes": (("arrival", "bring", 2), 'a "b"', b'"a \\"b\\""]'),
    "entry of a list": (("arrival", "bring", 0), "passport", b"[passport, 'your"),
    "folded block": (("note",), "One line.", b"note: One line.\n\ntext: |\n"),
    "literal block": (("text",), "One line.", b"text: One line.\nplain: words"),
    "over two lines": (("plain",), "one", b"plain: one # and a comment\n"),
    "empty": (("empty",), "now", b"empty: now\nnothing"),
    "null": (("nothing",), "now", b"nothing: now # not stated\n"),
    "at the end": (("last",), "end", b"last: 'end'"),
    "a comment sign": (("arrival", "check_in"), "30 min # no", b'check_in: "30 min # no"   # as agreed'),
    "a colon": (("arrival", "check_in"), "a: b", b'check_in: "a: b"   # as'),
    "a dash": (("arrival", "check_in"), "- b", b'check_in: "- b"   # as'),
    "lines": (("arrival", "check_in"), "a\nb", b'check_in: "a\\nb"   # as'),
    "a script": (("arrival", "check_in"), "三十分钟", "check_in: 三十分钟   # as".encode()),
    "the word null": (("arrival", "check_in"), "null", b'check_in: "null"   # as'),
    "removed": (("arrival", "check_in"), "", b'check_in: ""   # as'),
}


@pytest.mark.parametrize(("path", "new", "written"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_change(path: tuple[str | int, ...], new: str, written: bytes, ends: bytes) -> None:
    before, written = FILE.replace(b"\n", ends), written.replace(b"\n", ends)
    after = set_value(before, SHOWN, path, new)
    assert written in after
    assert value(after, path) == new
    start = next(index for index, (old, byte) in enumerate(zip(before, after, strict=False)) if old != byte)
    tail = after[after.index(written) + len(written) :]
    assert before[:start] == after[:start]
    assert before.endswith(tail)


def test_same_value_changes_nothing() -> None:
    assert set_value(FILE, SHOWN, ("arrival", "check_in"), "30 min") is FILE


def test_byte_order_mark_stays() -> None:
    after = set_value(b"\xef\xbb\xbf" + FILE, SHOWN, ("arrival", "check_in"), "45 min")
    assert after.startswith(b"\xef\xbb\xbf# The")


@pytest.mark.parametrize("path", [("arrival",), ("unknown",), ("arrival", "bring", 9), ()])
def test_not_a_value(path: tuple[str | int, ...]) -> None:
    with pytest.raises(InputError, match="is not a value of this file"):
        set_value(FILE, SHOWN, path, "x")


def test_file_with_problems() -> None:
    with pytest.raises(InputError):
        set_value(b"a: [1\n", SHOWN, ("a",), "x")


SETS = sorted((templates_dir() / "clinics").glob("*/*.yaml"))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), new=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_every_value_of_the_samples(data: st.DataObject, new: str) -> None:
    before = data.draw(st.sampled_from(SETS)).read_bytes()
    values = scalar_values(before, SHOWN)
    item = values[data.draw(st.integers(0, len(values) - 1))]
    try:
        after = set_value(before, SHOWN, item.path, new)
    except InputError:  # a character that no set may contain
        return
    assert [(other.path, new if other.path == item.path else other.text) for other in values] == [
        (other.path, other.text) for other in scalar_values(after, SHOWN)
    ]
    assert [line for line in before.splitlines() if line.lstrip().startswith(b"#")] == [
        line for line in after.splitlines() if line.lstrip().startswith(b"#")
    ]


def test_random_edits_can_be_undone() -> None:
    before = SETS[0].read_bytes()
    generator = random.Random(1)
    for item in generator.sample([item for item in scalar_values(before, SHOWN) if item.text], 20):
        changed = set_value(before, SHOWN, item.path, "other words")
        restored = set_value(changed, SHOWN, item.path, item.text)
        assert value(restored, item.path) == item.text
