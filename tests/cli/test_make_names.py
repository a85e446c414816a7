"""`make`: names in any script are printed as written, or refused."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from tests.support.clinics import GEORGIA, file_names, page_text
from tests.support.commands import RunCommand
from tests.support.printed_pages import sheets


@pytest.mark.parametrize(
    "name",
    [
        "{phone}",
        "{0} {name!r} %s",
        "**Ann**",
        "../../x",
        "Nguyễn Thị Ánh Nguyệt",
        "Zażółć Gęślą-Jaźń",
        "Þórunn Ærøskøbing O’Neill",
        "Дмитрий Ёлкин",
        "Αθηνά Ώρα",
        "<b>Ann & Bob</b> \\n (a)",
        "X" * 60,
    ],
)
def test_name_is_printed_as_written(run_command: RunCommand, name: str, tmp_path: Path) -> None:
    answer = run_command("make", GEORGIA, "discharge", f"--name={name}")
    assert answer.code == 0, answer.err
    assert name.replace(" ", "") in page_text(answer.paths[0]).replace(" ", "")
    assert file_names(tmp_path) == [str(Path("out") / f"{GEORGIA}-discharge.pdf")]


def test_combining_marks_are_kept(run_command: RunCommand) -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Ánh")
    text = page_text(run_command("make", GEORGIA, "discharge", "--name", name).paths[0])
    assert "NguyễnÁnh" in unicodedata.normalize("NFC", text).replace(" ", "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Ann\u202elived", "U+202E"),
        ("Ann\x07", "U+0007"),
        ("Ann \U0001f600", "no font can print"),
        ("བསྟན", "no font can print"),
        ("x" * 121, "longer than 120"),
    ],
)
def test_unprintable_name_is_refused(run_command: RunCommand, name: str, message: str, tmp_path: Path) -> None:
    answer = run_command("make", GEORGIA, "--name", name)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("--name: ")
    assert message in answer.err
    assert file_names(tmp_path) == []


def test_unprintable_name_in_a_file_has_its_line(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("mrn: 1\nname: Ann \U0001f600\n", encoding="utf-8")
    answer = run_command("make", GEORGIA, "--from", "ann.yaml")
    assert re.match(r"ann\.yaml:2:\d+: no font can print", answer.err)


def test_long_details_fit_or_are_refused(run_command: RunCommand) -> None:
    for text in ("W" * 120, ("Wa " * 40).strip()):
        for large in ([], ["--large-print"]):
            answer = run_command(
                "make", GEORGIA, "consent", "--name", text, "--mrn", text, "--level", f"L1 {text}"[:120], *large
            )
            if answer.code:
                assert re.match(r"--(name|mrn|level): .* is taller than a page", answer.err), answer.err
            for sheet in sheets(Path(answer.paths[0]).read_bytes()) if answer.paths else []:
                assert sheet.outside() == ""
                assert sheet.overprinted() == []
