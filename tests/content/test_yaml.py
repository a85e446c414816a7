"""Text to tree: scalars as written, places as an editor counts, the same results from both of PyYAML's parsers."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.content.yaml.composer import ParsedYaml, parse_yaml
from handouts.content.yaml.source import MAX_BYTES, UNPRINTABLE, read_source, shown_path, source_from_bytes
from handouts.errors import InputError

BAD = Path(__file__).parent.parent / "bad"


def read(text: str | bytes) -> ParsedYaml:
    return parse_yaml(source_from_bytes(text.encode() if isinstance(text, str) else text, "x.yaml"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10:30", "10:30"),
        ("6:30", "6:30"),
        ("no", "no"),
        ("1.10", "1.10"),
        ("0x1F", "0x1F"),
        ("2026-01-01", "2026-01-01"),
        ("'null'", "null"),
        ('"~"', "~"),
        ("''", ""),
        ("null", None),
        ("~", None),
        ("", None),
        ("NULL", "NULL"),
        ('"{check_in}"', "{check_in}"),
        ("two\n  lines", "two lines"),
        ("|\n  two\n  lines", "two\nlines\n"),
        ("[a, b]", ("a", "b")),
        ("{a: b}", {"a": "b"}),
        ("text # a comment", "text"),
        ("5\u20136 \u00e9 \U0001f600", "5\u20136 \u00e9 \U0001f600"),
        ("a\tb", "a b"),
    ],
)
def test_scalars_stay_as_written(text: str, value: Any) -> None:
    parsed = read(f"key: {text}\n")
    assert parsed.tree == {"key": value}
    assert not parsed.problems


def test_places() -> None:
    parsed = read("\ufeffa: 1\r\nlist:\r\n  - x: \U0001f600 text {here}\r\n  -  y\r\nempty:\r\n")
    assert parsed.places.value(("a",)) == ("x.yaml", 1, 4)
    assert parsed.places.key(("list",)) == ("x.yaml", 2, 1)
    assert parsed.places.value(("list", 0)) == ("x.yaml", 3, 5)
    assert parsed.places.value(("list", 0, "x")) == ("x.yaml", 3, 8)
    assert parsed.places.token(("list", 0, "x"), "{here}") == ("x.yaml", 3, 15)
    assert parsed.places.value(("list", 1)) == ("x.yaml", 4, 6)
    assert parsed.places.value(("empty",)) == ("x.yaml", 5, 1)
    assert parsed.places.value(("list", 7, "missing")) == ("x.yaml", 2 + 1, 3)
    assert parsed.places.value(()) == ("x.yaml", 1, 1)


def test_places_after_tabs() -> None:
    parsed = read("a:\n    b: 1\nc:\n\td: {\n\t  e: 1}\n")
    assert [(p.line, p.column) for p in parsed.problems] == [(4, 1), (5, 1)]
    assert parsed.tree == {"a": {"b": "1"}, "c": {"d": {"e": "1"}}}
    assert parsed.places.value(("c", "d", "e")) == ("x.yaml", 5, 7)


def test_aliases() -> None:
    parsed = read("a: &a [x, y]\nb: *a\n")
    assert parsed.tree == {"a": ("x", "y"), "b": ("x", "y")}
    assert parsed.places.value(("b", 1)) == ("x.yaml", 1, 11)
    assert not parsed.problems


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"# only a comment\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("a: 1".encode("utf-16-le"), "UTF-16"),
        ("name: Spine\nphone: 555-010-0199\n".encode("utf-16-be"), "UTF-16"),
        (b"name: Spine\x00Center\n", ":1:12: the control character U+0000"),
        (b"a: 1\nname: S\x00", ":2:8: the control character U+0000"),
        (b"a: 1\nb: \xff\n", ":2:4: the byte 0xFF is not UTF-8"),
        ("a: é".encode("utf-32"), "UTF-32"),
        (b"%YAML 1.1\n", ":1:1: a line cannot begin with %"),
        (b"a: [\n", "is not closed"),
        (b'a: "\\U00110000"\n', "backslash"),
        (b'a: "\\uD800"\n', "control character U+D800"),
        (b"%YAML 1." + b"9" * 5000 + b"\n---\na: 1\n", ":1:1: a line cannot begin with %"),
        (b"  a: 1\nb: 2\n", ":2:1: this line is not aligned"),
    ],
)
def test_refused_files(data: bytes, message: str) -> None:
    try:
        problems = list(read(data).problems)
    except InputError as error:
        problems = error.problems
    assert len(problems) == 1
    assert message in str(problems[0])


def test_place_of_the_first_bad_byte() -> None:
    problem = read(b"a: 1\r\nname: \xc3\xa9 caf\xe9\n").problems[0]
    assert (problem.line, problem.column) == (2, 12)
    assert '"é"' in problem.message


def test_many_problems_in_one_run() -> None:
    text = "a: b: c\nd: @x\ne: 'open\nno colon here\nf: {x} y\ng: 1\ng: 2\n"
    assert [p.line for p in sorted(read(text).problems)] == [1, 2, 3, 4, 5, 7]


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_parsers_agree(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse() -> list[Any]:
        try:
            parsed = parse_yaml(read_source(path, path.name))
            return [parsed.tree, parsed.problems, parsed.reported]
        except InputError as error:
            return error.problems

    result = parse()
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse() == result


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 200_000,
        "a: " + "{a: " * 100_000,
        "- " * 200_000,
        "? " * 200_000,
        "a: &a " + "[" * 28 + "]" * 28 + "\n" + "b: *a\n" * 10_000,
        "- a\n" * 200_000,
        "a: '" + "x" * 900_000,
        "a: b: c\n" * 100_000,
        "\t\n" * 300_000,
        "\x07" * 500_000,
        "\n".join(f"a{n}: &a{n} [*a{n - 1}]" if n else "a0: &a0 x" for n in range(20_000)),
    ],
    ids=lambda text: text[:8],
)
def test_bombs(text: str) -> None:
    start = time.perf_counter()
    problems = read(text).problems
    assert 0 < len(problems) <= 100
    assert time.perf_counter() - start < 20


def test_unreadable_paths(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_bytes(b"# " + b"x" * 10_000_000)
    (tmp_path / "set.yml").write_bytes(b"a: 1\n")
    (tmp_path / "folder.yaml").mkdir()
    table = {
        "large.yaml": "the file is 10.0 MB",
        "folder.yaml": "this is a folder",
        "missing.yaml": "there is no such file",
        "set.yaml": 'rename "set.yml"',
        "x" * 5000 + ".yaml": "File name too long",
    }
    for name, message in table.items():
        with pytest.raises(InputError, match=message) as caught:
            read_source(tmp_path / name, "shown.yaml")
        assert caught.value.problems[0].line == 0
    assert MAX_BYTES == 1_000_000


def test_shown_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert shown_path(Path("a/b.yaml")) == "a/b.yaml"
    assert shown_path(Path("/elsewhere/b.yaml")) == "/elsewhere/b.yaml"


def printable(text: str) -> bool:
    return not UNPRINTABLE.search(text) and "\n" not in text and "\t" not in text


NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8")).filter(printable)
TREES: st.SearchStrategy[Any] = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner), max_leaves=20
)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_round_trip(value: Any) -> None:
    def plain(tree: Any) -> Any:
        if isinstance(tree, dict):
            return {key: plain(inner) for key, inner in tree.items()}
        return [plain(inner) for inner in tree] if isinstance(tree, tuple) else tree

    # Without a width, the text is folded, and a line of the file may begin with a special space.
    text = yaml.safe_dump({"key": value}, allow_unicode=True, default_style='"', width=10**9)
    parsed = read(text)
    assert not parsed.problems
    assert plain(parsed.tree) == {"key": value}
