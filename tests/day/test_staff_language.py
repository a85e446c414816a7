"""Papers for staff are in the language of staff; without labels for them in that language, the clinic's file is refused."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.content.library import Library
from handouts.errors import InputError
from handouts.resources import templates_dir
from tests.support.commands import RunCommand
from tests.support.day_lists import row, save

CLINIC = "pain-relief-georgia"
FILE = f"clinics/{CLINIC}/clinic.yaml"


def templates(root: Path, *replaced: tuple[str, str], staff: str = "") -> Path:
    """Copied templates; `staff` is the language of the clinic's staff."""
    own = Path(shutil.copytree(templates_dir(), root / "own"))
    text = (own / FILE).read_text("utf-8")
    for before, after in (*replaced, *((("phone:", f"staff_language: {staff}\nphone:"),) if staff else ())):
        assert before in text
        text = text.replace(before, after, 1)
    (own / FILE).write_text(text, "utf-8")
    return own


MEXICAN = (
    ("locale: en-US", "locale: es-MX"), ("America/New_York", "America/Mexico_City"), ("770.929.9033", "55 5555 0199"),
    ("You can also use our appointment form.", "También puede escribirnos."),
)  # fmt: skip


def pdf(path: Path) -> tuple[str, str]:
    """Text and language of a PDF."""
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return text, str(reader.trailer["/Root"]["/Lang"])  # type: ignore[index]


def run_day(run_command: RunCommand, own: Path, **more: str) -> Path:
    rows = [row(0, language="Arabic", time="07:00"), row(4, interpreter="Vietnamese", time="08:00"), row(8, **more)]
    for entry in rows:
        entry["clinic"] = CLINIC
    save(Path("list.csv"), [*rows, {**row(12), "clinic": CLINIC, "date": "tomorrow"}])
    answer = run_command("day", "list.csv", "--out", "out", "--jobs", 1, "--templates", own)
    assert "Traceback" not in answer.err
    return Path("out")


def load(own: Path) -> None:
    Library(own, templates_dir()).load(CLINIC, None, ("consent",))


def test_run_sheet_in_spanish(run_command: RunCommand) -> None:
    out = run_day(run_command, templates(Path(), staff="es"))
    for name, words in (
        (
            "run-sheet.pdf",
            ("Hoja del día", "Solo para el personal", "Las páginas están en árabe", "Intérprete: vietnamita"),
        ),
        ("rejected-rows.pdf", ("Filas rechazadas", "Valor correcto:")),
    ):
        text, language = pdf(out / name)
        assert language == "es", name
        for part in words:
            assert part in text, name
        assert "For staff only" not in text


def test_patients_pages_stay_in_their_own_language(run_command: RunCommand) -> None:
    out = run_day(run_command, templates(Path(), staff="es"))
    languages = {pdf(path)[1] for path in out.glob("*A00*.pdf")} | {pdf(path)[1] for path in out.glob("*/*A00*.pdf")}
    assert languages == {"en-US", "ar"}


def test_a_spanish_clinic_with_staff_who_read_english(run_command: RunCommand) -> None:
    out = run_day(run_command, templates(Path(), *MEXICAN, staff="en"))
    text, language = pdf(out / "run-sheet.pdf")
    assert language == "en-MX"
    assert "For staff only" in text
    assert "Hoja del día" not in text


def test_the_usual_language_of_staff_is_that_of_the_clinic(run_command: RunCommand) -> None:
    out = run_day(run_command, templates(Path(), *MEXICAN))
    assert pdf(out / "run-sheet.pdf")[1] == "es"


def test_english_without_labels_for_staff(tmp_path: Path) -> None:
    french = (
        ("locale: en-US", "locale: fr-FR"),
        ("America/New_York", "Europe/Paris"),
        ("770.929.9033", "01 99 00 12 34"),
    )
    assert Library(templates(tmp_path, *french), templates_dir()).staff_labels(CLINIC).language == "en-FR"


@pytest.mark.parametrize(
    ("staff", "message", "hint"),
    [
        (
            "fr",
            "labels/fr.yaml has no current labels for staff: desk.takes and ",
            "use one of: en, es; or translate them",
        ),
        ("sw", "there are no labels in sw", "use one of: en, es"),
    ],
)
def test_languages_without_labels_for_staff_are_refused(tmp_path: Path, staff: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        load(templates(tmp_path, staff=staff))
    (problem,) = caught.value.problems
    assert message in problem.message.replace("\\", "/")
    assert problem.hint.startswith(hint)
    assert (Path(problem.file).name, problem.line, problem.column) == ("clinic.yaml", 6, 17)


def test_a_changed_label_for_staff_is_refused(tmp_path: Path) -> None:
    own = templates(tmp_path, staff="es")
    path = own / "labels/en.yaml"
    path.write_text(path.read_text("utf-8").replace("large_print: Large print.", "large_print: Big letters."), "utf-8")
    with pytest.raises(InputError, match=r"no current labels for staff: desk\.large_print"):
        load(own)


def test_an_import_keeps_the_labels_for_staff(run_command: RunCommand) -> None:
    own = templates(Path(), staff="es")
    before = (own / "labels/es.yaml").read_text("utf-8")
    assert run_command("translate", "export", CLINIC, "--to", "es", "--templates", own).code == 0
    file = f"{CLINIC}-balloon-kyphoplasty.es.po"
    assert "Hoja del día" in Path(file).read_text("utf-8")
    answer = run_command("translate", "import", file, "--by", "Ana Muster", "--method", "human", "--templates", own)
    assert answer.code == 0, answer.err
    after = (own / "labels/es.yaml").read_text("utf-8")
    assert before[before.index("\ndesk:") :] == after[after.index("\ndesk:") :]


def test_missing_staff_label_keeps_patient_language(tmp_path: Path, run_command: RunCommand) -> None:
    """A new label for staff in English must not put a patient's pages back to English."""
    templates = tmp_path / "templates"
    shutil.copytree(templates_dir(), templates)
    labels = templates / "labels" / "es.yaml"
    remaining = [line for line in labels.read_text("utf-8").splitlines() if "not_bilingual" not in line]
    labels.write_text("\n".join(remaining) + "\n", "utf-8")
    answer = run_command("make", "pain-relief-georgia", "preparation", "--language", "es", "--templates", templates)
    assert answer.code == 0
    assert "in English" not in answer.err
