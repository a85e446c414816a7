"""Alignment of two lists, and changed words of two texts."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handouts.text_diff import align, changed_spans

TEXTS = st.lists(
    st.sampled_from(["a b c d", "a b c e", "x y z", "x y", "", "q", "long words of another kind"]), max_size=9
)
NBSP = "\u00a0"


def changed_texts(old: str, new: str) -> tuple[list[str], list[str]]:
    removed, added = changed_spans(old, new)
    return [old[a:b] for a, b in removed], [new[a:b] for a, b in added]


@given(TEXTS, TEXTS)
def test_align_keeps_all_texts_in_order(old: list[str], new: list[str]) -> None:
    pairs = align(old, new)
    assert [index for index, _ in pairs if index is not None] == list(range(len(old)))
    assert [index for _, index in pairs if index is not None] == list(range(len(new)))
    assert (None, None) not in pairs


@given(TEXTS)
def test_align_equal_lists(texts: list[str]) -> None:
    assert align(texts, texts) == [(index, index) for index in range(len(texts))]


@given(st.text("ab \u00a0.*9é", max_size=20), st.text("ab \u00a0.*9é", max_size=20))
@example("\u00a0.", ".\u00a0*")
def test_unchanged_text_is_equal(old: str, new: str) -> None:
    removed, added = changed_spans(old, new)

    def unchanged(text: str, spans: tuple[tuple[int, int], ...]) -> str:
        characters = [char for index, char in enumerate(text) if not any(a <= index < b for a, b in spans)]
        return "".join("".join(characters).split(" "))

    assert unchanged(old, removed) == unchanged(new, added)
    assert (removed, added) == ((), ()) or old != new


def test_align_versions() -> None:
    old = ["Keep", "Stop eating at 10:00 AM on that day.", "Bring your papers"]
    new = ["Keep", "Wash your hands", "Stop eating at 11:00 AM on that day.", "Bring your papers"]
    assert align(old, new) == [(0, 0), (None, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        (f"Come 30{NBSP}min before it.", f"Come 45{NBSP}min before it.", [f"30{NBSP}min"], [f"45{NBSP}min"]),
        ("Call 770.929.9033, day and night", "Call 770.929.9034, day and night", ["770.929.9033"], ["770.929.9034"]),
        ("You may eat today.", "You may not eat today.", [], ["not"]),
        ("at 9:30 AM here", "at 10:30 AM here", ["9:30"], ["10:30"]),
        ("Do not drive a car today.", "Do **not** drive a car today.", ["not"], ["**not**"]),
        ("one two three four five", "one 2 3 four five", ["two three"], ["2 3"]),
        ("all of it", "other words entirely", ["all of it"], ["other words entirely"]),
        ("same", "same", [], []),
        ("", "new", [], ["new"]),
    ],
)
def test_changed_spans(old: str, new: str, removed: list[str], added: list[str]) -> None:
    assert changed_texts(old, new) == (removed, added)


def test_many_changed_lines() -> None:
    old = [f"line {n} of the old text" for n in range(1000)]
    new = [f"row {n} in a new one" for n in range(900)]
    assert len(align(old, new)) >= 1000
