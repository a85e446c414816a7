"""`make`: the pages of one patient, and blank forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.clinics import AT, CLINICS, DOCUMENTS, GEORGIA, TEMPLATES, file_names, page_text
from tests.support.commands import ROOT, RunCommand, run_process


def test_georgia(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, *AT, "--ended", "2026-12-01 11:05")
    assert (answer.code, answer.err) == (0, "")
    assert answer.paths == [str(Path("out") / f"{GEORGIA}-{name}.pdf") for name in DOCUMENTS]
    assert "9:30 AM" in page_text(answer.paths[2])
    assert "Lie flat until 12:05 PM" in page_text(answer.paths[1])
    assert "Rest in bed until 4:05 PM" in page_text(answer.paths[1])


def test_california(run_command: RunCommand) -> None:
    answer = run_command("make", "california-imaging", "preparation", *AT, "--medicine", "Plavix")
    assert (answer.code, answer.err) == (0, "")
    text = page_text(answer.paths[0])
    assert "Stop smoking." in text
    assert "Stop eating and drinking. This is the night between" in text
    assert "the night between Monday and Tuesday" in text
    own, _, others = text.partition("If you take one of these too, call us before you stop or change it")
    ask = "Ask your doctor before you stop or change it."
    assert f"Medicine What to do clopidogrel (Plavix): blood thinner {ask}" in own
    assert "warfarin" not in own.partition("What to do")[2]
    assert "warfarin (Coumadin)" in others
    assert "Stop." not in others


def test_generic_and_brand_names_mark_the_same_row(run_command: RunCommand) -> None:
    brand = run_command("make", "california-imaging", "preparation", *AT, "--medicine", "PLAVIX 75 mg")
    marked = page_text(brand.paths[0])
    generic = run_command("make", "california-imaging", "preparation", *AT, "--medicine", "clopidogrel")
    assert page_text(generic.paths[0]) == marked


def test_closed_clinic_is_refused_at_its_line(run_command: RunCommand, own_templates: Path) -> None:
    answer = run_command("make", "ivc", *AT, "--templates", own_templates)
    assert (answer.code, answer.out) == (1, "")
    match = re.match(r"(\S+clinic\.yaml):(\d+):(\d+): .*2023-03-10", answer.err)
    assert match, answer.err
    line = Path(match[1]).read_text(encoding="utf-8").splitlines()[int(match[2]) - 1]
    assert line.startswith("closed_on: 2023-03-10")
    assert line[int(match[3]) - 1 :].startswith("2023-03-10")
    assert not (own_templates.parent / "out").exists()
    assert run_command("make", "ivc", "--at", "2023-03-01 10:00").code == 0


def test_closed_shipped_clinic_names_its_file(run_command: RunCommand) -> None:
    answer = run_command("make", "ivc", *AT)
    match = re.match(r"(.+clinic\.yaml):(\d+):(\d+): ", answer.err)
    assert match
    assert (
        "closed_on"
        in (TEMPLATES / "clinics/ivc/clinic.yaml").read_text(encoding="utf-8").splitlines()[int(match[2]) - 1]
    )


@pytest.mark.parametrize(
    ("date_time", "code"),
    [("2023-03-09 23:59", 0), ("2023-03-09", 0), ("2023-03-10 00:01", 1), ("2023-03-10", 1), ("2099-01-01", 1)],
)
def test_clinic_is_closed_from_its_date_on(run_command: RunCommand, date_time: str, code: int) -> None:
    assert run_command("make", "ivc", "discharge", "--at", date_time).code == code


def test_colorado(run_command: RunCommand) -> None:
    answer = run_command("make", "colorado-spine", "preparation", *AT)
    assert set(re.findall(r"\d+:\d\d", page_text(answer.paths[0]))) == {"10:00"}


@pytest.mark.parametrize("clinic", CLINICS)
def test_blank_forms_of_every_clinic(run_command: RunCommand, clinic: str, tmp_path: Path) -> None:
    answer = run_command("make", clinic)
    assert (answer.code, answer.err) == (0, "")
    assert file_names(tmp_path / "out") == [f"{clinic}-{name}.pdf" for name in DOCUMENTS]
    assert all((tmp_path / path).read_bytes().startswith(b"%PDF-") for path in answer.paths)


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["discharge"], ["pain-relief-georgia-discharge.pdf"]),
        (
            ["preparation", "consent", "preparation"],
            ["pain-relief-georgia-preparation.pdf", "pain-relief-georgia-consent.pdf"],
        ),
        (["consent", "--id", "a-7"], ["a-7-consent.pdf"]),
        (["consent", "--large-print"], ["pain-relief-georgia-consent.pdf"]),
        (["consent", "--procedure", "balloon-kyphoplasty"], ["pain-relief-georgia-consent.pdf"]),
    ],
)
def test_paths_are_printed_in_order(run_command: RunCommand, arguments: list[str], files: list[str]) -> None:
    answer = run_command("make", GEORGIA, *arguments, "--out", "a b/ünïcode")
    assert answer.code == 0
    assert answer.paths == [str(Path("a b/ünïcode") / name) for name in files]


def test_file_and_options_give_equal_pages(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text(
        "name: Ann Lee\ndob: 1946-05-04\nmrn: 0012\nat: 2026-12-01 10:00\nmedicine: [Plavix]\nid: a1\nlarge_print: true\n",
        encoding="utf-8",
    )
    from_file = run_command("make", "california-imaging", "--from", "ann.yaml", "--out", "one")
    from_options = run_command(
        "make", "california-imaging", "--name", "Ann Lee", "--dob", "1946-05-04", "--mrn", "0012", *AT,
        "--medicine", "Plavix", "--id", "a1", "--large-print", "--out", "other",
    )  # fmt: skip
    assert (from_file.code, from_options.code) == (0, 0), from_file.err
    for path, other_path in zip(from_file.paths, from_options.paths, strict=True):
        assert Path(path).name == Path(other_path).name
        assert Path(path).read_bytes() == Path(other_path).read_bytes()


def test_second_patient_gets_nothing_of_the_first(run_command: RunCommand) -> None:
    run_command("make", GEORGIA, "consent", "--name", "Ann Lee", "--mrn", "111")
    text = page_text(run_command("make", GEORGIA, "consent", "--name", "Bob Day").paths[0])
    assert "Bob Day" in text
    assert "Ann Lee" not in text
    assert "111" not in text


def test_replaced_pages_are_noted(run_command: RunCommand) -> None:
    ann = ("make", GEORGIA, "--mrn", "TEST-001")
    assert run_command(*ann).err == ""
    assert run_command(*ann).err == ""  # the same pages again
    answer = run_command("make", GEORGIA, "--mrn", "TEST-002")
    first = Path("out") / f"{GEORGIA}-consent.pdf"
    assert answer.code == 0
    assert answer.err == (f"note: replaced {first} and 2 more; use --id to give each patient separate files\n")
    assert run_command("make", GEORGIA, "consent").err.startswith(f"note: replaced {first}; use --id")


def test_replaced_page_with_an_id_is_noted(run_command: RunCommand) -> None:
    assert run_command("make", GEORGIA, "discharge", "--id", "1001").err == ""
    again = run_command("make", GEORGIA, "discharge", "--id", "1001", *AT)
    assert again.err == f"note: replaced {Path('out/1001-discharge.pdf')}\n"


@pytest.mark.parametrize(
    ("options", "note"),
    [
        (["--at", "2026-11-19 10:00"], "is past: the day of printing is 2026-11-20"),
        (["--at", "2025-12-01"], "is past"),
        (["--ended", "2025-12-01 10:00"], "is past"),
        (["--at", "2025-12-01 10:00", "--ended", "2025-12-01 11:00"], "is past"),
        (["--at", "2027-11-21 10:00"], "is more than a year ahead"),
        (["--at", "2028-03-01 10:00", "--today", "2027-02-28"], "is more than a year ahead"),
        (["--at", "2026-11-20 07:00"], ""),
        (["--at", "2026-11-18 10:00", "--ended", "2026-11-18 11:00"], ""),  # after two nights in the hospital
        (["--at", "2027-11-20 10:00"], ""),
        (["--at", "2025-03-01 10:00", "--today", "2024-02-29"], ""),
        (["--at", "9999-01-01"], None),
        (["--mrn", "TEST-001"], ""),
    ],
)
def test_unlikely_date_is_noted(run_command: RunCommand, options: list[str], note: str | None) -> None:
    answer = run_command("make", GEORGIA, *options)
    if note is None:
        assert answer.code == 1
        return
    assert (answer.code, len(answer.paths)) == (0, 3)
    assert answer.err.startswith(f"{options[0]}: note: the procedure on {options[1][:10]} {note}" if note else "")
    assert bool(answer.err) == bool(note)


def test_unlikely_date_in_a_file_has_its_line(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("name: Ann\nat: 2025-12-01 10:00\n", encoding="utf-8")
    assert re.match(
        r"ann\.yaml:2:\d+: note: the procedure on 2025-12-01 is past",
        run_command("make", GEORGIA, "--from", "ann.yaml").err,
    )


def test_unknown_medicine_is_printed_with_a_warning(run_command: RunCommand) -> None:
    answer = run_command(
        "make", "california-imaging", "preparation", *AT, "--medicine", "Plavxi", "--medicine", "Wonderol"
    )
    assert answer.code == 0
    assert answer.paths == [str(Path("out/california-imaging-preparation.pdf"))]
    assert answer.err.count("warning:") == 2
    assert 'did you mean "Plavix"?' in answer.err
    text = page_text(answer.paths[0])
    assert "Plavxi" in text
    assert "Wonderol" in text
    assert "Your medicine" not in text.replace("Your medicines", "")


@pytest.mark.parametrize("date_time", ["2026-03-08 01:59", "2026-03-08 03:00", "2026-11-01 00:59", "2026-11-01 02:00"])
def test_times_around_a_clock_change(run_command: RunCommand, date_time: str) -> None:
    assert run_command("make", GEORGIA, "discharge", "--at", date_time).code == 0


def test_skipped_hour_is_not_counted(run_command: RunCommand) -> None:
    answer = run_command("make", GEORGIA, "discharge", "--at", "2026-03-08 01:00", "--ended", "2026-03-08 01:30")
    assert "Lie flat until 3:30 AM" in page_text(answer.paths[0])


@pytest.mark.parametrize("program", [["-m", "handouts"], [str(ROOT / "cli.py")]])
def test_run_from_the_shell(program: list[str], tmp_path: Path) -> None:
    result = run_process(*program, "make", GEORGIA, "discharge", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [str(Path("out") / f"{GEORGIA}-discharge.pdf")]
    assert run_process(*program, "make", "ivc", *AT, cwd=tmp_path).returncode == 1
    assert run_process(*program, "make", "nope", cwd=tmp_path).returncode == 2
