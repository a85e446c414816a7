"""Patient lists of a procedure day. All patients are fictional."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from handouts.content.library import Library
from handouts.day.password_slips import PasswordSlip
from handouts.day.recipients import Recipient
from handouts.resources import templates_dir

PASSWORD = "k7mf-3xwq-9tbn-h2vd"
HEADINGS = (
    "id", "clinic", "procedure", "date", "time", "name", "date_of_birth", "record_number", "language", "large_print", "physician",
    "level", "medicines", "email", "email_consent", "documents", "notes",
)  # fmt: skip
NAMES = (
    "Maria Beispiel", "Nguyễn Thị Mẫu", "محمد المثال", "王样本", "สมชาย ตัวอย่าง", "Łukasz Przykładowy", "Գրիգոր Օրինակ",
    "Ngũgĩ Mfano", "מרים דוגמה", "राजेश नमूना", "Ana Ejemplo", "Jean Exemple",
)  # fmt: skip
CLINICS = ("pain-relief-georgia", "california-imaging", "colorado-spine", "reference")


def row(number: int, **changes: str) -> dict[str, str]:
    """The row of the patient with this number."""
    return {
        "id": f"A{number:04}",
        "clinic": CLINICS[number % len(CLINICS)],
        "procedure": "",
        "date": "2026-12-01",
        "time": f"{8 + number // 4 % 8:02}:{number % 4 * 15:02}",
        "name": f"{NAMES[number % len(NAMES)]} {number}",
        "date_of_birth": f"{1930 + number % 40}-0{1 + number % 9}-1{number % 9}",
        "record_number": f"TEST-{number:05}",
        "language": "",
        "large_print": "yes" if number % 7 == 3 else "",
        "physician": "Dr. Example",
        "level": f"L{1 + number % 5}",
        "medicines": "",
        "email": "",
        "email_consent": "",
        "documents": "",
        "notes": "",
        **changes,
    }


def written(rows: list[dict[str, str]]) -> str:
    """The rows as a CSV file."""
    out = io.StringIO()
    headings = list(dict.fromkeys([*HEADINGS, *(name for row in rows for name in row)]))
    writer = csv.DictWriter(out, headings, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def save(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write the rows to a CSV file."""
    path.write_text(written(rows), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder that a user sees, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def slip(clinic: str, name: str, *, number: int = 1, password: str = PASSWORD) -> PasswordSlip:
    """The password slip of the patient with this number."""
    library = Library(templates_dir(), templates_dir())
    loaded_clinic = library.clinic(clinic)
    assert loaded_clinic
    zone = loaded_clinic.time_zone.key
    recipient = Recipient(
        f"A{number:04}", name, "", "encrypted", clinic, "en", zone, large_print=False, packet="0" * 64
    )
    labels = library.labels("en")
    return PasswordSlip(recipient, password, loaded_clinic, labels, labels, library.logo(clinic))
