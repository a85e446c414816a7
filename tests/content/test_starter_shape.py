"""A set that starts like a sample has the sample's keys in its order, and nothing that the sample says."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handouts.content import starter
from handouts.content.library import Library
from handouts.content.models.instructions import InstructionSet
from handouts.content.reader import read_model
from handouts.content.samples import find_sample
from handouts.content.starter_shape import EXAMPLE_TEXT, Sample, set_keys
from handouts.content.yaml.composer import Tree, parse_yaml
from handouts.content.yaml.source import source_from_bytes
from handouts.errors import InputError, UsageError
from handouts.resources import templates_dir
from tests.support.base_set import BASE
from tests.support.commands import RunCommand

DAY = dt.date(2026, 3, 1)
IDENTITY = {"procedure", "version", "revised", "status"}
SHIPPED = Library(templates_dir(), templates_dir())
SETS = sorted(templates_dir().glob("clinics/*/*.yaml"))
SETS = [path for path in SETS if path.stem != "clinic"]
FIXTURES = sorted(Path("tests/fixtures/templates").resolve().glob("clinics/*/*-*.yaml"))
RICH = """\
procedure: bowel-exam
version: "3.7"
revised: 2026-10-09
status: sample
include: [shared.yaml]
fasting: {food: 9 h before arrival, clear_liquids: 3 h before arrival}
plan:
  - {when: 4 days before procedure, text: Stop eating poppy seeds.}
  - {from: 2 days before procedure, until: the day before, repeat: 3 times a day, text: Drink broth.}
medicines:
  general: [Keep aspirin.]
  table:
    - {generic: warfarin, brands: [Coumadin], action: stop, before: 6 days before procedure}
asks:
  dye_allergy: {ask: "Are you allergic to dye?", if: If you are allergic to dye}
  side: {ask: "Which side?", choices: {left: left side, right: right side}}
prepare:
  - Walk every day.
  - {only_if: dye_allergy and age over 64, text: Take 50 mg of prednisone.}
plans:
  morning:
    only_if: time before noon
    arrival: {check_in: 55 min}
    wear: [Warm socks]
  afternoon:
    only_if: time from noon
    arrival: {check_in: 65 min}
lie_flat:
  - {only_if: side is left, time: 47 min, after: procedure}
  - {time: 33 min, after: procedure}
not_applicable: [driver]
"""
SHARED = "smoking: {stop: 11 days before procedure}\nwarning: {call_us: [Fever of 101 F]}\n"


@pytest.fixture(scope="module", params=[*SETS, *FIXTURES, BASE / "balloon-kyphoplasty.yaml", None], ids=str)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    path = request.param
    if path is None:
        path = tmp_path_factory.mktemp("sample") / "bowel-exam.yaml"
        path.write_text(RICH, "utf-8")
        (path.parent / "shared.yaml").write_text(SHARED, "utf-8")
    return Sample(path, "a-clinic", path.stem)


@pytest.fixture(scope="module")
def new_root(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of templates with a set like the sample. Tests get copies of it."""
    root = tmp_path_factory.mktemp("own")
    starter.create_clinic("my-clinic", root, "knee-exam", DAY, like=sample)
    return root


@pytest.fixture
def new_set(new_root: Path, tmp_path: Path) -> Path:
    shutil.copytree(new_root, tmp_path / "own")
    return tmp_path / "own" / "clinics" / "my-clinic" / "knee-exam.yaml"


def parse(text: str) -> dict[str, Tree]:
    tree = parse_yaml(source_from_bytes(text.encode(), "x.yaml")).tree
    assert tree is not None
    return tree


def key_paths(node: Tree, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key with the keys above it, in order; the entries of a list one after the other."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*path, key)
            yield from key_paths(value, (*path, key))
    elif isinstance(node, tuple):
        for entry in node:
            yield from key_paths(entry, path)


def scalars(node: Tree) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from scalars(value)
    elif isinstance(node, tuple):
        for entry in node:
            yield from scalars(entry)
    elif node:
        yield " ".join(node.split())


def plain(text: str) -> str:
    """The words of a file with its comments, on one line."""
    return " ".join(text.replace("#", " ").split())


def test_only_the_identity_is_active(new_set: Path) -> None:
    value = read_model(new_set, InstructionSet).value
    assert value.model_fields_set == IDENTITY
    assert (value.procedure, value.version, value.revised, value.status) == ("knee-exam", "0.1", DAY, "draft")


def test_same_keys_in_the_same_order(sample: Sample, new_set: Path) -> None:
    keys = {key: value for key, value in set_keys(sample.path).items() if key not in {*IDENTITY, "include"}}
    shape = parse(starter.enable_examples(new_set.read_text("utf-8")))
    if "asks" not in keys:
        assert shape.pop("asks"), "the questions are always shown"
    shown = key_paths({key: value for key, value in shape.items() if key not in IDENTITY})
    assert [path for path in key_paths(keys) if path not in shown] == [], "each key is found after the one before it"


def test_keys_that_a_sample_lacks(tmp_path: Path) -> None:
    """A sample without an emergency list, an arrival or a number of a risk: the new set still asks for them."""
    keys = "warning: {call_us: [A fever]}\nrisks: [{text: Bleeding, how_common: rare}, Pain]\nlength: {per_level: 1 h}"
    text = set_like(
        f"{keys}\nalternatives: [{{name: A test at home, text: Each year.}}]\nfasting: {{food: none}}", tmp_path
    )
    shape = parse(starter.enable_examples(text))
    paths = set(key_paths(shape))
    assert {("warning", "emergency"), ("arrival", "place"), ("risks", "frequency"), ("length", "total")} <= paths
    assert {("alternatives", "no_treatment"), ("alternatives", "may_harm"), ("allergies",), ("wear",)} <= paths
    assert list(shape["warning"]) == ["emergency", "call_us"]  # type: ignore[arg-type]
    assert list(shape).index("warning") < list(shape).index("arrival")
    assert "does not have the keys below" in text
    assert "emergency:" not in re.sub(r"^#.*$", "", text, flags=re.M), "they are turned off"


def test_key_of_a_plan_is_not_added_beside_it(tmp_path: Path) -> None:
    text = set_like("plans: {early: {only_if: time before noon, wear: [Socks]}}", tmp_path)
    assert "wear" not in parse(starter.enable_examples(text))


def test_conditions_are_always_shown(new_set: Path) -> None:
    text = new_set.read_text("utf-8")
    assert "\n# asks:\n" in text
    assert "{only_if: example_question, text:" in text


def set_like(keys: str, tmp_path: Path) -> str:
    """The text of a new set that is like a set with these keys."""
    path = tmp_path / "sample" / "bowel-exam.yaml"
    path.parent.mkdir()
    path.write_text(f"procedure: bowel-exam\nversion: '1'\nrevised: 2026-10-09\nstatus: draft\n{keys}\n", "utf-8")
    starter.create_clinic("my-clinic", tmp_path / "own", "knee-exam", DAY, like=Sample(path, "a-clinic", path.stem))
    return (tmp_path / "own/clinics/my-clinic/knee-exam.yaml").read_text("utf-8")


def test_rows_of_a_table_are_lists(tmp_path: Path) -> None:
    table = "{table: {columns: [Eat, Avoid], rows: [[Rice, Nuts], [Fish, Corn]]}}"
    text = starter.enable_examples(set_like(f"topics: [{{title: Food, blocks: [{table}]}}]", tmp_path))
    assert re.search(r"\n *rows:\n *- \[In your own words the first cell, [^]]+\]\n", text)


def test_table_by_age_does_not_speak_of_weight_only(tmp_path: Path) -> None:
    keys = "doses: [{medicine: A, by_age: years, rows: [{at_least: 2, dose: 1 mL}]}]"
    assert "The lowest weight or age of the row" in set_like(keys, tmp_path)


def test_nothing_of_the_sample_is_left(sample: Sample, new_set: Path) -> None:
    text = new_set.read_text("utf-8")
    shape = {key: value for key, value in parse(starter.enable_examples(text)).items() if key not in IDENTITY}
    shown = list(scalars(shape))
    assert not [value for value in shown if re.search(r"\d", value)], "no number, dose or time"
    assert all(EXAMPLE_TEXT.search(value) for value in shown), "only example texts"
    written, starter_text = plain(text), plain((templates_dir() / "starter" / "procedure.yaml").read_text("utf-8"))
    sentences = {value for value in scalars(set_keys(sample.path)) if len(value.split()) > 3}
    assert not [sentence for sentence in sentences if sentence in written and sentence not in starter_text]


def test_turned_on_examples_are_never_approved(sample: Sample, new_set: Path) -> None:
    """A text of an example is refused in an approved set, and so is a line without a value that a set needs."""
    text = starter.enable_examples(new_set.read_text("utf-8")).replace("status: draft", "status: approved")
    new_set.write_text(text, "utf-8")
    root = new_set.parents[2]
    with pytest.raises(InputError) as caught:
        Library(root, templates_dir()).load("my-clinic", "knee-exam", ["consent"])
    assert all(problem.line for problem in caught.value.problems)


def test_every_key_is_explained_once(new_set: Path) -> None:
    lines = starter.enable_examples(new_set.read_text("utf-8")).splitlines()
    seen: set[str] = set()
    for above, line in itertools.pairwise(lines):
        if (match := re.match(r"([a-z_]+):", line)) and match[1] not in seen:
            seen.add(match[1])
            assert above.startswith("## "), line
    assert seen > IDENTITY


@pytest.mark.parametrize("name", ["no-such-set", "reference/knee", "balloon-kyphoplast", ""])
def test_unknown_sample_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--like: there is no set") as caught:
        find_sample(name, [SHIPPED])
    assert caught.value.problems[0].hint


def test_sample_by_clinic_or_procedure() -> None:
    assert find_sample("ivc/balloon-kyphoplasty", [SHIPPED]).path.parts[-2:] == (
        "ivc",
        "balloon-kyphoplasty.yaml",
    )
    most = find_sample("balloon-kyphoplasty", [SHIPPED])
    counts = {path: len(set_keys(path)) for path in SETS if path.stem == "balloon-kyphoplasty"}
    assert counts[most.path] == max(counts.values())


def test_like_from_the_command_line(run_command: RunCommand) -> None:
    answer = run_command("new", "my-clinic", "--procedure", "knee-exam", "--like", "balloon-kyphoplasty")
    assert answer.code == 0, answer.err
    assert "keys of " in answer.err
    assert run_command("make", "my-clinic").code == 0
    checked = run_command("check", "templates/clinics/my-clinic")
    assert checked.code == 1
    assert "risks-listed" in checked.out
    refused = run_command("approve", "my-clinic", "--by", "A. Nurse")
    assert (refused.code, refused.out) == (1, "")
    assert "not approved" in refused.err


def test_like_adds_a_second_procedure(run_command: RunCommand) -> None:
    assert run_command("new", "my-clinic").code == 0
    before = {path: path.read_bytes() for path in Path("templates").rglob("*") if path.is_file()}
    answer = run_command("new", "my-clinic", "--like", "ivc/balloon-kyphoplasty", "--procedure", "hip-exam")
    assert answer.code == 0, answer.err
    assert answer.paths == ["templates/clinics/my-clinic/hip-exam.yaml", "templates/procedures/hip-exam.yaml"]
    assert "--procedure hip-exam" in answer.err
    assert {path: path.read_bytes() for path in before} == before


def test_procedure_of_the_sample_is_the_default(run_command: RunCommand) -> None:
    answer = run_command("new", "my-clinic", "--like", "ivc/balloon-kyphoplasty")
    assert "templates/clinics/my-clinic/balloon-kyphoplasty.yaml" in answer.paths
    again = run_command("new", "my-clinic", "--like", "ivc/balloon-kyphoplasty")
    assert (again.code, again.out) == (1, "")
    assert "already exists" in again.err
    assert "--procedure" in again.err


def test_unknown_sample_writes_nothing(run_command: RunCommand) -> None:
    answer = run_command("new", "my-clinic", "--like", "nix")
    assert (answer.code, answer.out) == (2, "")
    assert "balloon-kyphoplasty" in answer.err
    assert list(Path().iterdir()) == []
