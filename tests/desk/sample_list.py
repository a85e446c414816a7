"""The sample list of the desk tests, with fictional patients."""

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
"""Rows 6 and 7 are rejected: an invalid time, and a name with a tag."""
REJECTED = ("A0006", "A0007")
TAKEN = tuple(row["id"] for row in ROWS if row["id"] not in REJECTED)
PERSONAL = ("id", "name", "date_of_birth", "record_number", "email")
"""Columns with patient data."""


def many(count: int, **changes: str) -> list[dict[str, str]]:
    """`count` different patients."""
    return [day_lists.row(number, **changes) for number in range(count)]


def private(rows: list[dict[str, str]]) -> set[str]:
    """Patient data that no address and no log may contain. Short words occur anywhere and are left out."""
    cells = {row[column] for row in rows for column in PERSONAL}
    parts = {part for row in rows for part in row["name"].split()}
    return {word for word in cells | parts if len(word) > 3 or (word and not word.isascii())}
