"""The reader returns a model with places, or problems; for any bytes, each problem has a place in the file."""

from __future__ import annotations

import datetime as dt
import errno
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import LoadedFile, known_keys, read_model
from handouts.errors import InputError, Problem

HEAD = "procedure: balloon-kyphoplasty\nversion: '1'\nrevised: 2026-01-01\nstatus: sample\n"


def load(folder: Path, text: str, **included: str) -> LoadedFile[InstructionSet]:
    for name, content in included.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    (folder / "set.yaml").write_text(HEAD + text, encoding="utf-8")
    return read_model(folder / "set.yaml", InstructionSet, shown_as="set.yaml")


def problems(folder: Path, text: str, **included: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load(folder, text, **included)
    return caught.value.problems


def test_values_and_places(tmp_path: Path) -> None:
    loaded = load(tmp_path, "arrival:\n  check_in: 7:30 AM\nbring:\n  - a card\n")
    assert loaded.value.arrival.check_in == dt.time(7, 30)
    assert loaded.value.revised == dt.date(2026, 1, 1)
    assert loaded.value.bring == ("a card",)
    assert loaded.file == "set.yaml"
    assert loaded.place("arrival", "check_in") == ("set.yaml", 6, 13)
    assert loaded.place("bring", 0) == ("set.yaml", 8, 5)
    assert loaded.place("wear") == ("set.yaml", 1, 1)
    assert str(loaded.problem(("bring",), "no")) == "set.yaml:8:3: no"


def test_bom_and_windows_lines(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_bytes(b"\xef\xbb\xbf" + (HEAD + "bring: [a card]\n").replace("\n", "\r\n").encode())
    assert read_model(tmp_path / "set.yaml", InstructionSet).place("procedure")[1:] == (1, 12)


def test_missing_key_hint(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "smoking:\n  text: Do not.\n")
    assert (problem.line, problem.column, problem.message) == (5, 1, 'the key "stop" is missing')
    assert "24 h before procedure" in problem.hint


def test_syntax_and_model_problems_in_one_run(tmp_path: Path) -> None:
    text = "sumary: [x]\narrival:\n  place: At 7: sharp\n  check_in: 5 mn\nversion: '2'\n"
    assert [p.line for p in problems(tmp_path, text)] == [5, 7, 8, 9]


def test_line_is_reported_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "arrival:\n  check_in: @7\n")) == 1
    # The line with the syntax error may have the missing key.
    (tmp_path / "clinic.yaml").write_text(
        "name Spine Center\ntime_zone: UTC\nbrand: {color: '#000000', accent: '#000000'}\n"
    )
    with pytest.raises(InputError) as caught:
        read_model(tmp_path / "clinic.yaml", Clinic)
    assert [p.message for p in caught.value.problems] == ["this line has no colon"]


def test_include(tmp_path: Path) -> None:
    loaded = load(tmp_path, "include: [more.yaml]\n", more="bring:\n  - a card\nlength: {total: 1 h}\n")
    assert loaded.value.bring == ("a card",)
    assert loaded.value.include == ("more.yaml",)
    assert loaded.place("bring", 0) == ("more.yaml", 2, 5)
    assert loaded.place("length", "total") == ("more.yaml", 3, 17)


def test_problem_in_an_included_file(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "include: [more.yaml]\n", more="arrival:\n  check_in: 5 mn\n")
    assert (problem.file, problem.line, problem.column) == ("more.yaml", 2, 15)


def test_include_by_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("bring: [a card]\n")
    try:
        (folder / "more.yaml").symlink_to(tmp_path / "secret.yaml")
    except OSError as error:
        pytest.skip(f"cannot create symbolic links: {error}")
    (problem,) = problems(folder, "include:\n  - more.yaml\n")
    assert (problem.line, problem.column) == (6, 5)
    assert "outside" in problem.message


def test_include_twice_and_empty(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "include: [a.yaml, a.yaml]\n", a="bring: [a card]\n")
    assert (problem.column, "already included" in problem.message) == (19, True)
    (problem,) = problems(tmp_path, "include: [a.yaml]\n", a="# nothing\n")
    assert (problem.file, "empty" in problem.message) == ("a.yaml", True)


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "set.yaml").write_text(HEAD)

    def refuse(path: Path, *_: object, **__: object) -> None:  # root may read any file, so the error is simulated
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(InputError, match="cannot be read"):
        read_model(tmp_path / "set.yaml", InstructionSet)


@pytest.mark.parametrize("value", ["a; b", "a; write it like this"])
def test_value_with_semicolon(tmp_path: Path, value: str) -> None:
    (problem,) = problems(tmp_path, f"fasting: {{food: '{value}'}}\n")
    assert repr(value) in problem.message
    assert problem.hint.startswith("write it like from midnight")


@pytest.mark.parametrize(
    ("risk", "key"),
    [
        ("{text: Bleeding, how_common: 1 in 1,000}", "000"),
        ("{text: Bleeding, how_common: 5 in 1,000 people}", "000 people"),
        ("{text: Pain, Fever, how_common: 1 in 10}", "Fever"),
    ],
)
def test_comma_in_braces(tmp_path: Path, risk: str, key: str) -> None:
    (problem,) = problems(tmp_path, f"risks: [{risk}]\n")
    assert problem.message == f'unknown key "{key}"'
    assert 'put text that contains a comma in quotes: "..."' in problem.hint


def test_unknown_key(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "risks:\n  - text: Bleeding\n    foo: 3\n")
    assert problem.hint == "use one of: frequency, group, how_common, only_if, text"


def test_known_keys() -> None:
    assert "generic" in known_keys(InstructionSet, ("medicines", "table", 3))
    assert "time" in known_keys(InstructionSet, ("lie_flat",))
    keys = {"icon", "only_if", "text", "lasts", "once", "until_state", "unless"}
    keys |= {"delay", "pause", "amount", "at_most", "not_older_than", "at_least_old"}
    assert {*known_keys(InstructionSet, ("bring", 0))} == keys


TOKENS = st.sampled_from(
    [
        *("procedure", "bring", "medicines", "table", "include", "when", "30 min", "2026-02-30", "{check_in}", "../a"),
        *("{", "}", "[", "]", ": ", ":", "- ", ",", "'", '"', "#", " #x", "&a ", "*a", "!t ", "|", ">", "%", "@", "? "),
        *("---\n", "<<: *a", "\\", "\\x", "null", "~", "**", ".", "x" * 50),
        *("\n", "\n  ", "\n    ", "\t", "\r", "\r\n", "\xe9", "\xa0", "\ufeff", "\x85", "\u2028"),
    ]
)


def check(data: bytes, head: bytes) -> None:
    """Read `head` and `data` as a set. It loads, or each problem has a place in the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.yaml"
        path.write_bytes(head + data)
        try:
            read_model(path, InstructionSet, shown_as="set.yaml")
        except InputError as error:
            assert error.problems
            lines = lines_of(head + data)
            for problem in error.problems:
                assert problem.file == "set.yaml"
                assert 0 <= problem.line <= len(lines)
                if problem.line and lines:
                    assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def lines_of(data: bytes) -> list[str]:
    marks = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    name = next((name for mark, name in marks.items() if data.startswith(mark)), "utf-8-sig")
    return data.decode(name, "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


@given(st.binary(max_size=200), st.sampled_from([b"", HEAD.encode(), b"\xff\xfe", b"\xef\xbb\xbf"]))
@example(b"\xff\xfe\x00\x00\xff", b"")
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes, head: bytes) -> None:
    check(data, head)


@given(st.text(max_size=200), st.sampled_from([b"", HEAD.encode(), HEAD.encode() + b"bring:\n  - "]))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str, head: bytes) -> None:
    check(text.encode("utf-8", "replace"), head)


@given(
    st.lists(TOKENS, max_size=40).map("".join), st.sampled_from([b"", HEAD.encode(), HEAD.encode() + b"bring:\n  - "])
)
@settings(max_examples=1000, deadline=None)
def test_any_yaml_tokens(text: str, head: bytes) -> None:
    check(text.encode(), head)
