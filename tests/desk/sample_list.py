"""The list of the desk's day, every patient in it plainly made up; and which of its words are a patient's own."""

from __future__ import annotations

from tests.support import day_lists

ROWS = [
    day_lists.row(0, clinic="pain-relief-georgia", name="Maria Beispiel", time="08:00"),
    day_lists.row(1, clinic="california-imaging", name="Otto Mustermann", medicines="Plavix", time="08:15"),
    day_lists.row(2, clinic="colorado-spine", name="Zoë O'Neil-Örnek", time="08:30"),
    day_lists.row(3, clinic="reference", name="محمد المثال", large_print="yes", time="09:00"),
    day_lists.row(4, clinic="pain-relief-georgia", name="Nguyễn Thị Mẫu", date_of_birth="", time="09:30", level=""),
    day_lists.row(5, clinic="reference", name="Jean Exemple", medicines="warfarin", language="es", time="10:30"),
    day_lists.row(6, clinic="reference", name="Ana Ejemplo", time="25:10"),
    day_lists.row(7, clinic="reference", name="<script>alert(7)</script> Skript", time="11:00"),
    day_lists.row(8, clinic="california-imaging", name="Łukasz Przykładowy", time="14:00"),
]  # fmt: skip
"""Rows 6 and 7 are rejected: a time that is none, and a name that holds a tag."""
REJECTED = ("A0006", "A0007")
TAKEN = tuple(row["id"] for row in ROWS if row["id"] not in REJECTED)
PERSONAL = ("id", "name", "date_of_birth", "record_number", "email")
"""Columns that tell of a patient wherever they stand."""


def many(count: int, **changes: str) -> list[dict[str, str]]:
    """So many patients, no two alike."""
    return [day_lists.row(at, **changes) for at in range(count)]


def private(rows: list[dict[str, str]]) -> set[str]:
    """The words of a list that no address and no log may hold; words of three letters stand in anything."""
    cells = {row[column] for row in rows for column in PERSONAL}
    parts = {part for row in rows for part in row["name"].split()}
    return {word for word in cells | parts if len(word) > 3 or (word and not word.isascii())}
