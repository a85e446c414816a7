"""Pictures of a procedure: each problem has its place, and a changed picture needs a new approval."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts.content.library import Library
from handouts.errors import InputError
from handouts.resources import templates_dir
from tests.support.clinics import replace_in

ALL = ("consent", "discharge", "preparation")
PROCEDURE = "procedures/balloon-kyphoplasty.yaml"
SPINE = "pictures/spine.svg"
SET = "clinics/georgia/balloon-kyphoplasty.yaml"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A clinic with its own copy of the procedure and of the pictures."""
    shipped = templates_dir()
    shutil.copytree(shipped / "clinics" / "pain-relief-georgia", tmp_path / "clinics" / "georgia")
    shutil.copytree(shipped / "pictures", tmp_path / "pictures")
    (tmp_path / "procedures").mkdir()
    shutil.copy(shipped / PROCEDURE, tmp_path / PROCEDURE)
    return tmp_path


def load(templates: Path, *documents: str):
    return Library(templates, templates_dir()).load("georgia", None, documents or ALL)


def problems(templates: Path, *documents: str) -> list[tuple[str, str, str]]:
    """File, the text at the place of the problem, and the message with its hint."""
    with pytest.raises(InputError) as refused:
        load(templates, *documents)
    reported = []
    for problem in refused.value.problems:
        path = Path(problem.file)
        line = path.read_text("utf-8").splitlines()[problem.line - 1]
        reported.append((path.name, line[problem.column - 1 :].strip()[:12], f"{problem.message} | {problem.hint}"))
    return reported


def test_pictures_of_the_own_folder_come_first(templates: Path) -> None:
    replace_in(templates / SPINE, "<title>", "<!-- own --><title>")
    assert b"own" in load(templates).pictures[SPINE]
    (templates / SPINE).unlink()
    assert b"own" not in load(templates).pictures[SPINE]


def test_pictures_are_loaded_when_shown(templates: Path) -> None:
    (templates / SPINE).write_text("not a drawing", "utf-8")
    assert load(templates, "preparation", "discharge").pictures == {}
    assert problems(templates, "consent")


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        (PROCEDURE, "L1: L1", "L1: L11", ("balloon-kyphoplasty.yaml", "L11"), "'L11' of the picture 'spine.svg' is not in the file | did you mean"),
        (PROCEDURE, "L1: L1", "L1: skull", ("balloon-kyphoplasty.yaml", "skull"), "is not in the file"),
        (SPINE, 'id="L1"', 'id="L2"', ("balloon-kyphoplasty.yaml", "L"), "'L2' of the picture 'spine.svg' is in the file more than once"),
        (SPINE, 'fill="#FFFFFF"', 'fill="#808080"', ("balloon-kyphoplasty.yaml", "T1"), "is too dark, so a mark on it would not show"),
        (SPINE, 'fill="#FFFFFF"', 'fill="none"', ("balloon-kyphoplasty.yaml", "T1"), "has no filled shape"),
        (SPINE, "<title>", "<script>", ("spine.svg", "title>"), "is damaged"),
        (SPINE, "<title>Spine from the side, T1 to sacrum</title>", "<script/>", ("spine.svg", "<script/>"), "<script> animates or changes"),
        (SPINE, "<title>Spine from the side, T1 to sacrum</title>", '<image href="file:///etc/passwd"/>', ("spine.svg", "<image"), "cannot draw <image>"),
        (PROCEDURE, "file: spine.svg", "file: ../spine.svg", ("balloon-kyphoplasty.yaml", "../spine.svg"), "is outside the folder pictures"),
        (PROCEDURE, "file: spine.svg", "file: spin.svg", ("balloon-kyphoplasty.yaml", "spin.svg"), "does not exist"),
        (PROCEDURE, "file: kyphoplasty-2.svg", "file: photo.jpg", ("balloon-kyphoplasty.yaml", "photo.jpg"), "is not an .svg file"),
        (PROCEDURE, "level_label: Spinal level", "site: eye", ("balloon-kyphoplasty.yaml", ""), "the procedure has `site: eye`, but the map has other parts"),
        (PROCEDURE, "level_label: Spinal level", "site: none", ("balloon-kyphoplasty.yaml", ""), "no site that could be marked"),
    ],
)  # fmt: skip
def test_problem_at_its_place(
    templates: Path, file: str, old: str, new: str, place: tuple[str, str], message: str
) -> None:
    replace_in(templates / file, old, new)
    reported = problems(templates)
    assert [
        entry for entry in reported if entry[0] == place[0] and entry[1].startswith(place[1]) and message in entry[2]
    ], reported


def test_changed_picture_needs_an_approval(templates: Path) -> None:
    before = load(templates).text_digests
    replace_in(templates / SPINE, 'stroke-width="2.8"', 'stroke-width="3"')
    after = load(templates).text_digests
    assert {name for name in ALL if before[name] != after[name]} == {"consent"}


def test_digest_of_a_document_does_not_depend_on_the_others(templates: Path) -> None:
    every = load(templates).text_digests
    for name in ALL:
        assert load(templates, name).text_digests == {name: every[name]}


def test_own_pictures_of_the_clinic(templates: Path) -> None:
    (templates / "clinics" / "georgia" / "own.svg").write_bytes((templates / SPINE).read_bytes())
    own = "body_map: {file: own.svg, alt: The spine of a child., parts: {L1: L1}}\narrival:"
    replace_in(templates / SET, "\narrival:", f"\n{own}")
    assert {"own.svg", "pictures/kyphoplasty-1.svg"} <= set(load(templates).pictures)
    replace_in(templates / SET, "parts: {L1: L1}", "parts: {L1: L9}")
    ((file, text, message),) = problems(templates, "preparation")
    assert (file, text[:2]) == ("balloon-kyphoplasty.yaml", "L9")
    assert "is not in the file" in message
