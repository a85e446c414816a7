"""Lists of a procedure day for tests: a good row of a plainly fictional patient, with changes, in any format."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from handouts.content.models.clinic import Clinic
from handouts.schedule.booking import Booking, Schedule
from handouts.schedule.reader import read_schedule

TODAY = dt.date(2026, 11, 20)
GOOD = {
    "id": "a1", "clinic": "spine", "procedure": "balloon-kyphoplasty", "date": "2026-12-01", "time": "10:00",
    "name": "Maria Beispiel", "date_of_birth": "1946-05-04", "record_number": "0012", "language": "es", "large_print": "yes",
    "physician": "Dr. Lee", "level": "L1-L2", "medicines": "Plavix, insulin", "email": "maria@example.org",
    "email_consent": "plain", "phone": "555-010-0199", "documents": "preparation", "ended": "11:05", "notes": "Door B",
}  # fmt: skip
SHORT = {key: GOOD[key] for key in ("id", "date", "time", "name")}


def clinic(dates: str | None = None, zone: str = "America/New_York", **columns: str) -> Clinic:
    settings = {"columns": columns} | ({"dates": dates} if dates else {})
    brand = {"color": "#1B4F5F", "accent": "#8A3B12"}
    return Clinic.model_validate({"name": "Spine Center", "time_zone": zone, "brand": brand, "schedule": settings})


def read_list(
    path: Path, clinics: Clinic | Mapping[str, Clinic] | None = None, slug: str = "spine", **more: Any
) -> Schedule:
    """Read for one clinic, or for the clinics of a mapping by the column `clinic`."""
    if isinstance(clinics, Mapping):
        return read_schedule(path, clinics.get, today=TODAY, **more)
    return read_schedule(path, {"spine": clinics or clinic()}.get, slug, today=TODAY, **more)


def only_booking(schedule: Schedule) -> Booking:
    assert schedule.problems == []
    (booking,) = schedule.bookings
    return booking


def rows(*changes: Mapping[str, str], base: Mapping[str, str] = GOOD) -> list[dict[str, str]]:
    """The good row with each of the changes, and with different ids."""
    return [{**base, "id": f"a{number}", **change} for number, change in enumerate(changes, start=1)]


def table(entries: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Headings and cells of rows with the same keys."""
    entries = list(entries)
    return [list(entries[0]), *([entry[key] for key in entries[0]] for entry in entries)]


def write_csv(path: Path, cells: Iterable[Iterable[Any]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    lines = [delimiter.join(_quoted(str(cell), delimiter) for cell in row) for row in cells]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in (delimiter, '"', "\n")) else cell


def write_workbook(path: Path, cells: Iterable[Iterable[Any]], **formats: str) -> Path:
    """A workbook of one sheet; `formats` by address: B2="00000"."""
    book = Workbook()
    sheet: Any = book.active
    for row in cells:
        sheet.append(list(row))
    for address, style in formats.items():
        sheet[address].number_format = style
    return save_workbook(path, book)


def save_workbook(path: Path, book: Workbook) -> Path:
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(data.getvalue())
    return path


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
