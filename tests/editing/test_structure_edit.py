"""Values are added, removed and moved in a file, and every other byte stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.yaml.source_locations import KeyPath
from handouts.editing.structure_edit import insert_value, move_entry, remove_value
from handouts.editing.value_edit import parse_values, scalar_values
from handouts.errors import InputError
from handouts.resources import templates_dir

LIST = (
    b"a:\r\n  - x   # first\r\n  # between\r\n  - y\r\nb:\r\n  k: 1   # one\r\n  m: two\r\n    lines\r\n"
    b"c: [p, q]\r\nd:\r\n  e: 1\r\n"
)
MEDICINES = b"""\
medicines:
  table:
    # asked Dr. Example
    - generic: clopidogrel   # m1
      brands: [Plavix]

    # about insulin
    - generic: insulin
      action: ask
  general: [Take your other medicines.]
# fasting:
#   food: 6 h before arrival
warning: {emergency: [Chest pain, "Fever, high"]}
arrival:
"""
FILES = sorted([*templates_dir().glob("clinics/*/*.yaml"), *templates_dir().glob("procedures/*.yaml")])


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (("a", 0), b"  - x   # first\r\n", b""),
        (("a", 1), b"  - y\r\n", b""),
        (("b", "k"), b"  k: 1", b"  # k: 1"),
        (("b", "m"), b"  m: two\r\n    lines\r\n", b"  # m: two\r\n    # lines\r\n"),
        (("c", 0), b"[p, q]", b"[q]"),
        (("c", 1), b"[p, q]", b"[p]"),
        (("a",), b"a:\r\n  - x   # first\r\n  # between\r\n  - y", b"# a:\r\n  # - x   # first\r\n  # # between\r\n  # - y"),
        (("d", "e"), b"d:\r\n  e: 1", b"# d:\r\n  # e: 1"),
    ],
)  # fmt: skip
def test_remove(path: KeyPath, old: bytes, new: bytes) -> None:
    assert remove_value(LIST, "set.yaml", path) == LIST.replace(old, new)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (("medicines", "table", 1), b"    - generic: insulin\n      action: ask\n", b""),
        (("medicines", "table", 1, "generic"), b"- generic: insulin\n      action: ask", b"- action: ask\n      # generic: insulin"),
        (("warning", "emergency", 1), b', "Fever, high"', b""),
        (("medicines", "general", 0), b"  general: [", b"  # general: ["),
    ],
)  # fmt: skip
def test_remove_from_nested_values(path: KeyPath, old: bytes, new: bytes) -> None:
    assert remove_value(MEDICINES, "set.yaml", path) == MEDICINES.replace(old, new)


def test_the_only_value_of_a_file_stays() -> None:
    with pytest.raises(InputError, match="cannot be removed here"):
        remove_value(b"a:\n  b: [c]\n", "set.yaml", ("a", "b", 0))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("z", b"  - z\r\n"),
        ("z: 1", b'  - "z: 1"\r\n'),
        ("# z", b'  - "# z"\r\n'),
        ("no", b"  - no\r\n"),
        ("- z", b'  - "- z"\r\n'),
    ],
)
def test_new_entry(value: str, line: bytes) -> None:
    assert insert_value(LIST, "set.yaml", ("a", 2), value) == LIST.replace(b"  - y\r\n", b"  - y\r\n" + line)


def test_new_entry_after_a_last_line_without_an_end() -> None:
    assert insert_value(b"a:\n  - x", "set.yaml", ("a", 1), "y") == b"a:\n  - x\n  - y\n"


@pytest.mark.parametrize("data", [b"", b"# Words for all.\n", b"\xef\xbb\xbf# Words\r\n\r\n"])
def test_first_value_of_a_file(data: bytes) -> None:
    end = b"\r\n" if b"\r" in data else b"\n"
    added = insert_value(data, "set.yaml", ("bring",), ["A list"])
    assert added == data + b"bring:" + end + b"  - A list" + end


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (
            ("medicines", "table", 2), {"generic": "metformin", "brands": ["Glucophage", "A: B"]},
            b"      action: ask\n",
            b'      action: ask\n    - generic: metformin\n      brands:\n        - Glucophage\n        - "A: B"\n',
        ),
        (("medicines", "table", 0, "action"), "stop", b"brands: [Plavix]\n", b"brands: [Plavix]\n      action: stop\n"),
        (("medicines", "general", 1), "Ask, please", b"medicines.]", b'medicines., "Ask, please"]'),
        (("warning", "call_us"), ["Fever"], b'high"]', b'high"], call_us: [Fever]'),
        (("fasting",), {"food": "8 h before arrival"}, b"# fasting:", b"fasting:\n  food: 8 h before arrival\n# fasting:"),
        (("arrival", "check_in"), "1 h", b"arrival:\n", b"arrival:\n  check_in: 1 h\n"),
        (("driver",), {"required": "true"}, b"warning:", b"driver:\n  required: true\nwarning:"),
    ],
)  # fmt: skip
def test_new_value(path: KeyPath, value: object, old: bytes, new: bytes) -> None:
    order = ("generic", "action", "medicines", "driver", "warning") if path == ("driver",) else ()
    if path == ("driver",):  # behind `medicines`, and behind nothing that is commented out
        old, new = b"# fasting:", b"driver:\n  required: true\n# fasting:"
    assert insert_value(MEDICINES, "set.yaml", path, value, order) == MEDICINES.replace(old, new, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [("a", "z"), ("b",), ("x", "y", "z"), ("b", "k", "z")])
def test_new_value_is_refused(path: KeyPath) -> None:
    with pytest.raises(InputError, match="cannot be added"):
        insert_value(LIST, "set.yaml", path, "z")


def test_move_takes_comments_along() -> None:
    moved = move_entry(MEDICINES, "set.yaml", ("medicines", "table", 0), 1)
    head, tail = MEDICINES.split(b"    # asked")[0], b"  general:" + MEDICINES.split(b"  general:")[1]
    assert moved == (
        head
        + b"\n    # about insulin\n    - generic: insulin\n      action: ask\n"
        + b"    # asked Dr. Example\n    - generic: clopidogrel   # m1\n      brands: [Plavix]\n"
        + tail
    )
    assert move_entry(MEDICINES, "set.yaml", ("medicines", "table", 0), -1) == MEDICINES


def test_move_in_brackets() -> None:
    assert move_entry(MEDICINES, "set.yaml", ("warning", "emergency", 1), -1) == MEDICINES.replace(
        b'[Chest pain, "Fever, high"]', b'["Fever, high", Chest pain]'
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lists_of_all_sets(path: Path) -> None:
    """Every entry can move down and up again, and a new entry can be added and removed, with the same bytes left."""
    data = path.read_bytes()
    _, extents = parse_values(data, "set.yaml")
    lists = sorted({key[:-1] for key in extents if key and isinstance(key[-1], int)}, key=str)
    for parent in lists:
        count = sum(key[:-1] == parent and isinstance(key[-1], int) for key in extents)
        for index in range(count - 1):
            moved = move_entry(data, "set.yaml", (*parent, index), 1)
            assert moved != data or count < 2
            assert sorted(moved.split()) == sorted(data.split()) or b"[" in data
        added = insert_value(data, "set.yaml", (*parent, count), "A new: entry")
        assert remove_value(added, "set.yaml", (*parent, count)) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_removing_leaves_all_other_lines(path: Path) -> None:
    data = path.read_bytes()
    for value in scalar_values(data, "set.yaml")[::5]:
        try:
            changed = remove_value(data, "set.yaml", value.path)
        except InputError:
            continue
        before, after = data.splitlines(keepends=True), changed.splitlines(keepends=True)
        count = len(before) - len(after)
        if count:  # one piece of text, and nothing else
            end = len(data) - len(changed)
            same = next(
                (i for i, pair in enumerate(zip(data, changed, strict=False)) if pair[0] != pair[1]), len(changed)
            )
            assert changed == data[:same] + data[same + end :]
            continue
        different = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        assert len(different) < 4 or all(new.replace(b"# ", b"", 1) == old for old, new in different)
